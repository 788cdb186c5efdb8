"""Documents: what a thing is written as, and that the same thing is read from it."""

from __future__ import annotations

import json
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.attendance import Attendance
from kuty.core.delivery import Delivery, DeliveryState
from kuty.core.people import Channel, DaySwap, Ending, Participant, Pause
from kuty.core.plan import Goal, Plan, PlanKind
from kuty.core.programme import Programme, Slot, SlotKind, WorkDay
from kuty.core.reason import Reason
from kuty.core.reception import Done, NotDone, Reception, ServiceNeed
from kuty.core.workers import Worker
from kuty.register.codec import from_document, to_document

words = st.text(max_size=12)
some_words = st.lists(words, max_size=3).map(tuple)
numbers = st.integers(-5, 2000)
days = st.dates()
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes().map(lambda moment: moment.replace(microsecond=0, fold=0))
yes_or_no = st.booleans()


def several(things):
    return st.lists(things, max_size=3).map(tuple)


pauses = st.builds(Pause, days, st.none() | days)
participants = st.builds(
    Participant, words, words, words, words, words, words, words, words, st.sampled_from(["fi", "sv", "en"]),
    st.sampled_from(Channel), several(st.sampled_from(["mon", "tue", "fri"])), st.none() | times, words, words, words,
    some_words, some_words, yes_or_no, yes_or_no, yes_or_no, words, days, several(pauses),
    st.none() | st.builds(Ending, days, words), several(st.builds(DaySwap, days, days)),
)  # fmt: skip
plans = st.builds(
    Plan, numbers, st.sampled_from(PlanKind), days, days, numbers, numbers, several(st.builds(Goal, words, words)),
    st.dictionaries(words, numbers, max_size=3),
)  # fmt: skip
reasons = st.builds(Reason, words, st.dictionaries(words, words | numbers, max_size=3))
slots = st.builds(
    Slot, times, numbers, st.sampled_from(SlotKind), words, words, words, words, words, several(reasons), yes_or_no
)
programmes = st.builds(
    Programme, words, several(st.builds(WorkDay, days, several(slots), words)), words, words, st.none() | days
)
receptions = st.builds(
    Reception, days, st.sampled_from(Attendance), moments, numbers,
    st.dictionaries(words, st.sampled_from(Done), max_size=3), st.none() | st.integers(0, 10), words,
    several(st.builds(ServiceNeed, words, words)), words, st.dictionaries(words, st.sampled_from(NotDone), max_size=3),
)  # fmt: skip
deliveries = st.builds(
    Delivery, words, st.sampled_from(Channel), days, st.sampled_from(DeliveryState), words, words, numbers
)
workers = st.builds(Worker, words, words, words, words, words, st.none() | days)
THINGS = st.one_of(participants, plans, programmes, receptions, deliveries, workers)


@given(THINGS)
def test_what_is_written_is_read_again(thing):
    on_disk = json.dumps(to_document(thing), ensure_ascii=False).encode()
    read = from_document(type(thing), json.loads(on_disk))
    assert read == thing
    # A mark that came back as mere text would be equal, but would not look the same.
    assert repr(read) == repr(thing)


@given(THINGS, st.dictionaries(words.map("new_".__add__), words | st.lists(words) | st.none(), min_size=1))
def test_fields_a_newer_kuty_wrote_are_passed_over(thing, unknown):
    assert from_document(type(thing), to_document(thing) | unknown) == thing


def test_unknown_fields_inside_a_day_are_passed_over():
    document = {
        "week": "2026-W48",
        "language": "fi",
        "days": [
            {
                "date": "2026-11-24",
                "weather": "sleet",
                "slots": [{"start": "09:00", "minutes": 5, "kind": "break", "x": 1}],
            }
        ],
    }
    day = WorkDay(date(2026, 11, 24), (Slot(time(9), 5, SlotKind.BREAK),))
    assert from_document(Programme, document) == Programme("2026-W48", (day,), "fi")


WRITTEN = [
    pytest.param(
        Participant("P001", "Taito", "Esimerkkilä"),
        {"id": "P001", "first_name": "Taito", "last_name": "Esimerkkilä"},
        id="a-person-of-whom-only-the-name-is-known",
    ),
    pytest.param(
        Participant("P002", "Örjan", "Påhittsby", language="sv", channel=Channel.SMS, reception_time=time(9, 30)),
        {
            "id": "P002", "first_name": "Örjan", "last_name": "Påhittsby", "language": "sv", "channel": "sms",
            "reception_time": "09:30",
        },
        id="a-person-with-a-time",
    ),
    pytest.param(
        Participant("P003", "Helmi", "", pauses=(Pause(date(2026, 12, 1)),), swaps=(DaySwap(date(2026, 12, 1), date(2026, 12, 2)),)),
        {
            "id": "P003", "first_name": "Helmi", "last_name": "", "pauses": [{"start": "2026-12-01"}],
            "swaps": [{"day": "2026-12-01", "instead": "2026-12-02"}],
        },
        id="an-open-break",
    ),
    pytest.param(
        Plan(1, PlanKind.SERVICE, date(2026, 8, 3), date(2027, 2, 2), weights={}),
        {"number": 1, "kind": "service", "start": "2026-08-03", "end": "2027-02-02"},
        id="a-plan-without-weights",
    ),
    pytest.param(
        Reception(date(2026, 11, 24), Attendance.SICK, datetime(2026, 11, 24, 13, 5, 9), mood=0),
        {"date": "2026-11-24", "attendance": "sick", "recorded": "2026-11-24T13:05:09", "mood": 0},
        id="a-mood-of-nought",
    ),
    pytest.param(
        Reception(date(2026, 11, 24), Attendance.PRESENT, datetime(2026, 11, 24, 0, 0), 240, {"sos-call": Done.NOT}),
        {
            "date": "2026-11-24", "attendance": "present", "recorded": "2026-11-24T00:00:00", "minutes": 240,
            "tasks": {"sos-call": "not"},
        },
        id="a-task-not-done",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("thing", "document"), WRITTEN)
def test_only_what_differs_from_the_usual_is_written(thing, document):
    assert to_document(thing) == document
    assert from_document(type(thing), document) == thing


@pytest.mark.parametrize(("thing", "document"), WRITTEN)
def test_documents_hold_nothing_but_json(thing, document):
    assert all(type(value) in (str, int, list, dict) for value in to_document(thing).values())


def test_a_usual_value_that_was_written_out_is_read_too():
    document = {
        "id": "P001",
        "first_name": "Taito",
        "last_name": "Esimerkkilä",
        "ended": None,
        "phone": "",
        "pauses": [],
    }
    assert from_document(Participant, document) == Participant("P001", "Taito", "Esimerkkilä")
