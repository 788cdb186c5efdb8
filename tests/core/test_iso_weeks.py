"""Weeks as a worker writes them and as the calendar numbers them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.errors import WrongUsage
from kuty.core.week import days_of, monday_of, parse_week, week_of

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "week"),
    [
        ("this", "2026-W48"),
        ("next", "2026-W49"),
        ("last", "2026-W47"),
        (" Next ", "2026-W49"),
        ("2026-W49", "2026-W49"),
        ("2026-w49", "2026-W49"),
        ("2026W49", "2026-W49"),
        ("2027-W1", "2027-W01"),
        ("49", "2026-W49"),
        ("W49", "2026-W49"),
        ("w5", "2027-W05"),
        ("2026-12-06", "2026-W49"),
        ("2026-12-07", "2026-W50"),
        ("2027-01-03", "2026-W53"),
    ],
)
def test_a_week_is_understood_however_it_is_written(written, week):
    assert parse_week(written, MONDAY) == week


@pytest.mark.parametrize(
    ("today", "written", "week"),
    [
        (date(2026, 12, 28), "1", "2027-W01"),
        (date(2027, 1, 5), "52", "2026-W52"),
        (date(2026, 11, 23), "25", "2026-W25"),
        (date(2026, 11, 23), "10", "2027-W10"),
        (date(2027, 1, 5), "53", "2026-W53"),
        (date(2025, 12, 1), "53", "2026-W53"),
    ],
)
def test_a_bare_number_is_the_week_of_that_number_nearest_to_today(today, written, week):
    assert parse_week(written, today) == week


@pytest.mark.parametrize("today", [date(2027, 1, 5), date(2026, 3, 2)])
def test_week_53_is_looked_for_only_in_years_that_have_one(today):
    assert parse_week("53", today) == "2026-W53"


@pytest.mark.parametrize(
    "written",
    ["", "soon", "0", "54", "W0", "-3", "2027-W53", "2026-W54", "2026-W00", "0000-W10", "2026-48", "31.12.2026", "wW4"],
)
def test_what_is_not_a_week_is_refused_with_a_way_out(written):
    with pytest.raises(WrongUsage) as refused:
        parse_week(written, MONDAY)
    assert refused.value.exit_code == 2
    assert refused.value.sentence.values == {"text": written}
    assert "2026-W48" in refused.value.remedy.text


def test_week_53_is_refused_where_no_year_near_has_one():
    with pytest.raises(WrongUsage):
        parse_week("53", date(2023, 6, 1))


def test_a_week_begins_on_monday_and_has_seven_days():
    assert monday_of("2026-W49") == date(2026, 11, 30)
    days = days_of("2026-W49")
    assert days[0] == date(2026, 11, 30)
    assert days[-1] == date(2026, 12, 6)
    assert len(days) == 7


def test_the_first_days_of_january_belong_to_the_week_of_the_old_year():
    assert week_of(date(2027, 1, 1)) == "2026-W53"
    assert week_of(date(2025, 12, 29)) == "2026-W01"


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_every_day_is_in_exactly_its_own_week(day):
    week = week_of(day)
    assert day in days_of(week)
    assert day not in days_of(week_of(day + timedelta(days=7)))
    assert monday_of(week).weekday() == 0
    assert parse_week(week, MONDAY) == parse_week(day.isoformat(), MONDAY) == week
