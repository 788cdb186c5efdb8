"""The receptions and group times in the calendar of a phone: when, and never what for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from kuty.core.delivery import key_of
from kuty.core.language import LANGUAGES
from kuty.core.programme import SlotKind
from kuty.render.calendar import calendar_of
from kuty.render.views import ContactView, DayView, SlotView
from tests.letters.conftest import view

KEY = key_of("Etäkuty", "P001", "2026-W49")
TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)
HELSINKI = ZoneInfo("Europe/Helsinki")


def reception(day, start=time(13), kind=SlotKind.RECEPTION):
    end = (datetime.combine(day, start) + timedelta(minutes=20)).time()
    return DayView(day, "", (SlotView(start, end, kind, "Salainen tehtävä", "Salainen teksti", "", "", 20),))


def week(*days, language="fi", **changes):
    return view(language, days=days, **changes)


def events(content):
    return Calendar.from_ical(content).walk("VEVENT")


def test_a_reception_is_an_event_with_an_alarm():
    (event,) = events(calendar_of(week(reception(TUESDAY), language="en"), KEY, 1))
    assert event.start == datetime(2026, 12, 1, 13, tzinfo=HELSINKI)
    assert event.start.astimezone(UTC) == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert event.duration == timedelta(minutes=20)
    assert event["summary"] == "Phone call at 13:00"
    assert event["description"] == "Maija Mallisalo\n049 5550201"
    assert event["class"] == "PRIVATE"
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(minutes=-15)
    assert alarm["description"] == event["summary"]


def test_group_times_are_in_it_and_tasks_are_not():
    day = reception(TUESDAY)
    group = reception(TUESDAY, time(10), SlotKind.GROUP).slots[0]
    task = replace(group, kind=SlotKind.TASK, start=time(9))
    found = events(calendar_of(week(replace(day, slots=(task, group, *day.slots)), language="en"), KEY, 1))
    assert [str(event["summary"]) for event in found] == ["Meeting at 10:00", "Phone call at 13:00"]


def test_a_closed_day_is_left_out():
    closed = DayView(date(2026, 12, 6), "Itsenäisyyspäivä", ())
    assert len(events(calendar_of(week(reception(TUESDAY), closed), KEY, 1))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_nothing_of_the_service_the_tasks_or_the_person(language):
    worker = ContactView("kuntouttavan työtoiminnan ohjaaja", "Etäkuntouttava työtoiminta", "049 5550201")
    content = calendar_of(
        week(reception(TUESDAY), language=language, worker=worker, unit="Kuntouttava työtoiminta"), KEY, 1
    )
    text = content.decode().replace("\r\n ", "").casefold()
    for word in ("kunto", "kuty", "työtoiminta", "rehabili", "salainen", "taito", "5550101", "p001", "w49"):
        assert word not in text, word
    assert "049 5550201" in text


def test_a_paper_that_takes_anothers_place_moves_the_event():
    (before,) = events(calendar_of(week(reception(TUESDAY)), KEY, 1))
    (after,) = events(calendar_of(week(reception(THURSDAY, time(9, 30))), KEY, 2))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.start == datetime(2026, 12, 3, 9, 30, tzinfo=HELSINKI)


def test_no_two_events_share_a_name():
    day = reception(TUESDAY)
    group = reception(TUESDAY, time(10), SlotKind.GROUP).slots[0]
    a_week = week(replace(day, slots=(group, replace(group, start=time(11)), *day.slots)), reception(THURSDAY))
    keys = [
        KEY,
        key_of("Etäkuty", "P002", "2026-W49"),
        key_of("Etäkuty", "P001", "2026-W50"),
        key_of("X", "P001", "2026-W49"),
    ]
    names = [str(event["uid"]) for key in keys for event in events(calendar_of(a_week, key, 1))]
    assert len(names) == len(set(names)) == 16


def test_the_same_paper_gives_the_same_bytes():
    assert calendar_of(week(reception(TUESDAY)), KEY, 1) == calendar_of(week(reception(TUESDAY)), KEY, 1)
    (event,) = events(calendar_of(week(reception(TUESDAY)), KEY, 1))
    assert event["dtstamp"].dt == datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (date(2026, 3, 27), 11),  # the Friday before summer time
        (date(2026, 3, 29), 10),  # the Sunday it begins
        (date(2026, 10, 23), 10),
        (date(2026, 10, 25), 11),  # the Sunday it ends
        (date(2026, 10, 26), 11),
    ],
)
def test_summer_time_moves_no_reception(day, utc_hour):
    (event,) = events(calendar_of(week(reception(day)), KEY, 1))
    assert event.start.astimezone(UTC).hour == utc_hour


@given(st.datetimes(datetime(2020, 1, 1), datetime(2037, 12, 31)))
def test_the_file_itself_knows_finlands_time(moment):
    """A phone that does not know the zone's name reads it from the file; it says what the zone itself says."""
    zone = FILES_OWN_ZONE
    there = HELSINKI.utcoffset(moment)
    if HELSINKI.utcoffset(moment + timedelta(hours=2)) == there == HELSINKI.utcoffset(moment - timedelta(hours=2)):
        assert zone.utcoffset(moment) == there


FILES_OWN_ZONE = (
    Calendar.from_ical(calendar_of(week(reception(TUESDAY)), KEY, 1)).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
)


def test_lines_end_as_the_format_asks_and_are_folded_between_letters():
    name = "Äänekkäinen-Yöpöllölä " * 8
    content = calendar_of(week(reception(TUESDAY), worker=ContactView("", name, "049 5550201")), KEY, 1)
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    for line in content.split(b"\r\n"):
        line.decode()
    (event,) = events(content)
    assert event["description"] == f"{name}\n049 5550201"


def test_no_text_turns_into_lines_of_the_file():
    worker = ContactView("", "A;B,C\\n\r\nBEGIN:VEVENT\r\nSUMMARY:x", "049 5550201")
    (event,) = events(calendar_of(week(reception(TUESDAY), worker=worker), KEY, 1))
    assert "BEGIN:VEVENT" in event["description"]
    assert event["description"].startswith("A;B,C\\n")


def test_it_is_published_and_asks_nobody():
    calendar = Calendar.from_ical(calendar_of(week(reception(TUESDAY)), KEY, 1, "etakuty@example.org"))
    assert calendar["method"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert event["organizer"] == "mailto:etakuty@example.org"
    assert "attendee" not in event
    assert "organizer" not in events(calendar_of(week(reception(TUESDAY)), KEY, 1))[0]


def test_a_week_without_a_work_day_is_an_empty_calendar():
    assert events(calendar_of(week(DayView(TUESDAY, "Itsenäisyyspäivä", ())), KEY, 1)) == []
