"""The many ways people write a date, a phone number or a weekday."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.intake import fields
from kuty.intake.fields import Unreadable
from kuty.intake.person import clean, read_person
from kuty.intake.vocabulary import COLUMNS, column_of, read_like, read_limit


@pytest.mark.parametrize(
    "written",
    [
        "3.8.2026",
        "03.08.2026",
        "3.8.26",
        "2026-08-03",
        "3/8/2026",
        "3-8-2026",
        "2026/08/03",
        " 3.8.2026 ",
        "2026-08-03 00:00:00",
        "2026-08-03T13:00",
    ],
)
def test_a_day_is_read_however_it_is_written(written):
    assert fields.read_date(written) == date(2026, 8, 3)


@pytest.mark.parametrize("written", ["31.2.2026", "3.8.", "elokuussa", "46237", "8/31/2026", "2026-13-01", ""])
def test_what_is_no_day_is_told(written):
    with pytest.raises(Unreadable) as told:
        fields.read_date(written)
    assert told.value.values == {"read": written}
    assert told.value.remedy


@given(st.dates(date(2000, 1, 1), date(2068, 12, 31)))
def test_any_day_in_finnish_and_in_iso_is_the_same_day(day):
    for written in (f"{day.day}.{day.month}.{day.year}", day.isoformat(), f"{day.day}.{day.month}.{day:%y}"):
        assert fields.read_date(written) == day


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13:00", time(13)),
        ("13.00", time(13)),
        ("9", time(9)),
        ("klo 9.30", time(9, 30)),
        ("Kl. 9", time(9)),
        ("13:00:00", time(13)),
        ("0:05", time(0, 5)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_of_day_is_read_however_it_is_written(written, meant):
    assert fields.read_time(written) == meant


@pytest.mark.parametrize("written", ["24:00", "13:60", "13.3", "13-14", "aamulla", "", "9:5"])
def test_what_is_no_time_of_day_is_told(written):
    with pytest.raises(Unreadable):
        fields.read_time(written)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("ti", ("tue",)),
        ("Tiistaisin", ("tue",)),
        ("ti.", ("tue",)),
        ("to, ti", ("tue", "thu")),
        ("maanantai ja torstai", ("mon", "thu")),
        ("mån och tors", ("mon", "thu")),
        ("Mon and Fri", ("mon", "fri")),
        ("ma/ke + pe", ("mon", "wed", "fri")),
        ("ti; ti", ("tue",)),
        ("su & la", ("sat", "sun")),
    ],
)
def test_weekdays_come_in_the_order_of_the_week(written, days):
    assert fields.read_weekdays(written) == days


@pytest.mark.parametrize(("written", "unread"), [("ti ja huomenna", "huomenna"), ("ma-ke", "ma-ke"), ("", "")])
def test_a_word_that_is_no_weekday_is_told(written, unread):
    with pytest.raises(Unreadable) as told:
        fields.read_weekdays(written)
    assert told.value.values == {"read": unread}


@pytest.mark.parametrize(
    "written",
    [
        "049 5550101",
        "0495550101",
        "049-555 0101",
        "+358495550101",
        "+358 49 555 0101",
        "00358495550101",
        "+358 (0)49 5550101",
    ],
)
def test_a_phone_number_stays_as_it_was_written_and_is_known_as_the_same_number(written):
    assert fields.read_phone(f" {written} ") == written
    assert fields.dialled(written) == "0495550101"


@pytest.mark.parametrize(
    "written", ["495550101", "495550101.0", "358495550101", "puh. 049 5550101", "(049) 5550101", "٠٤٩٥٥٥٠١٠١"]
)
def test_what_a_spreadsheet_ate_or_people_added_is_mended(written):
    assert fields.read_phone(written) == "049 5550101"


@pytest.mark.parametrize("written", ["+46701234567", "+372 5123456", "0046701234567", "+4670123456"])
def test_a_number_from_abroad_is_never_made_a_finnish_one(written):
    assert fields.read_phone(written) == written


@pytest.mark.parametrize(
    "written", ["ei ole", "112", "049", "049 5550101 / 049 5550102", "049 5550101 (äiti)", "+", ""]
)
def test_what_is_no_phone_number_is_told(written):
    with pytest.raises(Unreadable) as told:
        fields.read_phone(written)
    assert told.value.values == {"read": written}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("00100", "00100"),
        ("100", "00100"),
        ("100.0", "00100"),
        ("28999", "28999"),
        ("FI-00100", "00100"),
        ("00 100", "00100"),
    ],
)
def test_a_postcode_gets_its_eaten_zeros_back(written, meant):
    assert fields.read_postcode(written) == meant


@pytest.mark.parametrize("written", ["123456", "100.5", "SE-11122", "Helsinki", "١٢٣"])
def test_what_is_no_postcode_is_told(written):
    with pytest.raises(Unreadable):
        fields.read_postcode(written)


@given(st.integers(0, 99999))
def test_any_postcode_read_as_a_number_by_a_spreadsheet_comes_back(number):
    assert fields.read_postcode(str(number)) == f"{number:05}"


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("4", 240),
        ("4,5", 270),
        ("4.5", 270),
        ("4 h", 240),
        ("4h", 240),
        ("4 tuntia", 240),
        ("4:30", 270),
        ("24", 1440),
        ("0,5", 30),
    ],
)
def test_hours_a_day_are_kept_in_minutes(written, minutes):
    assert fields.read_hours(written) == minutes


@pytest.mark.parametrize("written", ["0", "-4", "24:01", "25", "neljä", "nan", "4 h 30 min"])
def test_what_is_no_number_of_hours_is_told(written):
    with pytest.raises(Unreadable):
        fields.read_hours(written)


@pytest.mark.parametrize("written", ["inf", "Infinity", "1e400"])
def test_endless_hours_are_told(written):
    with pytest.raises(Unreadable):
        fields.read_hours(written)


@pytest.mark.parametrize("written", ["4:30:00", "04:30:00"])
def test_hours_from_a_time_cell_are_read(written):
    assert fields.read_hours(written) == 270


def test_seventy_five_minutes_past_four_are_told():
    with pytest.raises(Unreadable):
        fields.read_hours("4:75")


@pytest.mark.parametrize(
    ("reader", "written", "meant"),
    [
        (fields.read_channel, "Kirje", "letter"),
        (fields.read_channel, "text  message", "sms"),
        (fields.read_channel, "Sähköposti", "email"),
        (fields.read_channel, "textmeddelande", "sms"),
        (fields.read_language, "Suomi", "fi"),
        (fields.read_language, "svenska", "sv"),
        (fields.read_language, "EN", "en"),
        (fields.read_kind, "Monialainen työllistymissuunnitelma", "multisectoral"),
        (fields.read_kind, "aktiveringsplan", "activation"),
        (fields.read_kind, "asiakassuunnitelma", "service"),
        (fields.read_email, " helmi@example.fi ", "helmi@example.fi"),
        (fields.read_yes, "Kyllä", True),
        (fields.read_yes, "x", True),
        (fields.read_yes, "ei ole", False),
        (fields.read_yes, "", False),
    ],
)
def test_words_of_three_languages_mean_one_thing(reader, written, meant):
    assert reader(written) == meant


@pytest.mark.parametrize(
    ("reader", "written"),
    [
        (fields.read_channel, "kyyhkynen"),
        (fields.read_language, "klingon"),
        (fields.read_kind, "lomasuunnitelma"),
        (fields.read_email, "helmi at example.fi"),
        (fields.read_email, "helmi@example"),
        (fields.read_email, "a@b.fi, c@d.fi"),
        (fields.read_yes, "ehkä"),
    ],
)
def test_a_word_that_means_nothing_is_told_with_a_way_out(reader, written):
    with pytest.raises(Unreadable) as told:
        reader(written)
    assert told.value.values == {"read": written}
    assert told.value.remedy


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("ei nettiä", "internet"),
        ("no_internet", "internet"),
        ("Ei Rahaa", "money"),
        ("utan pengar", "money"),
        ("raskas työ", "heavy"),
        ("ei välineitä", "equipment"),
        ("ingen utrustning", "equipment"),
        ("no tools", "equipment"),
        ("job search", "job-search"),
        ("hyte-own", "hyte-own"),
        ("HYTE-OWN", "hyte-own"),
        ("hyte-other", None),
        ("ei mitään", None),
    ],
)
def test_a_limit_is_understood_in_three_languages_or_not_at_all(written, limit):
    assert read_limit(written, frozenset({"hyte-own"})) == limit


@pytest.mark.parametrize(
    ("written", "like"),
    [
        ("Musiikki", "music"),
        ("job_search", "job-search"),
        ("natur", "nature"),
        ("ihmissuhteet", "relationships"),
        ("HYTE-OWN", "hyte-own"),
        ("hyte-other", None),
        ("netti", None),
        ("ei musiikkia", None),
        ("raskas työ", None),
    ],
)
def test_a_like_is_a_topic_or_a_task(written, like):
    assert read_like(written, frozenset({"hyte-own"})) == like


def test_limits_are_kept_once_in_the_order_written():
    assert fields.read_limits("ei rahaa, ei nettiä; no money,,") == ("money", "internet")


def test_an_unknown_limit_is_named_alone():
    with pytest.raises(Unreadable) as told:
        fields.read_limits("ei rahaa, ei lohikäärmeitä")
    assert told.value.values == {"read": "ei lohikäärmeitä"}


def test_a_mistyped_word_is_asked_back():
    with pytest.raises(Unreadable) as told:
        fields.read_likes("nature, hyte-wolk", frozenset({"hyte-walk", "sos-call"}))
    assert told.value.values == {"read": "hyte-wolk", "near": "hyte-walk"}
    with pytest.raises(Unreadable) as told:
        fields.read_limits("no_internt")
    assert told.value.values == {"read": "no_internt", "near": "internet"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Sukunimi", "last_name"),
        ("  SUKU-NIMI: ", "last_name"),
        ("last_name", "last_name"),
        ("Last name", "last_name"),
        ("Förnamn", "first_name"),
        ("Suunnitelma alkaa", "plan_start"),
        ("suunnitelman laji", "plan_kind"),
        ("Tunnit päivässä", "hours_per_day"),
        ("Tunnus", "id"),
        ("kengännumero", None),
        ("", None),
    ],
)
def test_a_heading_is_known_whatever_its_capitals_and_spaces(heading, field):
    assert column_of(heading) == field


def test_no_heading_means_two_fields():
    meanings = [(name, field) for field, names in COLUMNS.items() for name in (field, *names.split("|"))]
    assert [(name, field) for name, field in meanings if column_of(name) != field] == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Taito   Juhani ", "Taito Juhani"),
        ("Olemattomankatu 3\r\nB 12", "Olemattomankatu 3 B 12"),
        ("A\u0308ijä", "Äijä"),
        ("Esi\u00admerk\u200bkilä\ufeff", "Esimerkkilä"),
        ("nolla\x00tavu", "nolla tavu"),
        ("rivi\u2028toinen", "rivi toinen"),
        ("\ud800orpo", "orpo"),
    ],
)
def test_a_cell_is_one_line_of_letters_that_can_be_seen(written, kept):
    assert clean(written) == kept


def test_a_persons_fields_are_read_together_and_the_empty_ones_are_not_there():
    cells = {"first_name": "Taito", "town": "Meriluotola", "phone": "-", "email": " ", "street": "–", "notes": "n/a"}
    found, problems = read_person({**cells, "worker": "Maija Mallisalo", "hours_per_day": "4"}, "row 2", frozenset())
    assert problems == []
    assert found.person == {"first_name": "Taito", "town": "MERILUOTOLA"}
    assert found.plan == {"minutes_per_day": 240}
    assert found.worker == "Maija Mallisalo"


def test_all_mistakes_of_a_person_are_told_each_with_its_field():
    cells = {
        "phone": "ei ole",
        "weekday": "joskus",
        "plan_start": "pian",
        "exclude": "lohikäärmeet",
        "postcode": "28999",
    }
    found, problems = read_person(cells, "row 7", frozenset())
    assert {(problem.where, problem.field) for problem in problems} == {
        ("row 7", "phone"),
        ("row 7", "weekday"),
        ("row 7", "plan_start"),
        ("row 7", "exclude"),
    }
    assert (found.person, found.plan) == ({"postcode": "28999"}, {})


def test_a_mistake_in_an_option_is_told_by_the_option():
    _found, [problem] = read_person({"phone": "ei ole"}, lambda name: f"--{name}", frozenset())
    assert problem.where == "--phone"


def test_na_in_capitals_is_an_empty_cell():
    assert read_person({"phone": "N/A"}, "row 2", frozenset())[1] == []
