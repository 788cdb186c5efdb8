"""Sunrise and sunset for tasks that need to see, near enough the almanac's for a walk."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.draw.daylight import daylight
from kuty.core.programme import minutes_of

HELSINKI, OULU, UTSJOKI = 60.17, 65.01, 69.91
# Helsinki is west of the middle of the country, so its sun is two minutes later than the draw's.
NEAR = 12
latitudes = st.floats(59, 71)
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "latitude", "sunrise", "sunset"),
    [
        ("2026-12-21", HELSINKI, "09:24", "15:13"),
        ("2026-01-01", HELSINKI, "09:24", "15:23"),
        ("2026-03-20", HELSINKI, "06:22", "18:33"),
        ("2026-06-21", HELSINKI, "03:54", "22:50"),
        ("2026-09-23", HELSINKI, "07:08", "19:17"),
        ("2026-12-21", OULU, "10:28", "14:06"),
        ("2026-03-20", OULU, "06:20", "18:34"),
    ],
)
def test_the_sun_rises_and_sets_as_the_almanac_has_it(day, latitude, sunrise, sunset):
    rises, sets = daylight(date.fromisoformat(day), latitude)
    assert abs(minutes_of(rises) - minutes_of(time.fromisoformat(sunrise))) <= NEAR
    assert abs(minutes_of(sets) - minutes_of(time.fromisoformat(sunset))) <= NEAR


@pytest.mark.parametrize(
    ("day", "risen"),
    [("2026-11-20", True), ("2026-12-01", False), ("2026-12-21", False), ("2027-01-10", False), ("2027-01-22", True)],
)
def test_in_the_far_north_the_sun_stays_below_the_horizon_for_weeks(day, risen):
    assert (daylight(date.fromisoformat(day), UTSJOKI) is not None) is risen


@pytest.mark.parametrize("day", ["2026-06-01", "2026-06-21", "2026-07-15"])
def test_in_the_far_north_the_summer_has_no_night(day):
    rises, sets = daylight(date.fromisoformat(day), UTSJOKI)
    assert rises < time(2)
    assert sets == time(23, 59)


def test_a_night_so_short_that_it_begins_after_midnight_does_not_end_the_day_before_it():
    # South of the polar circle in June the sun sets at about half past midnight.
    assert daylight(date(2026, 6, 21), 65.7)[1] == time(23, 59)


@pytest.mark.parametrize(
    ("before", "after", "hour"),
    [
        ("2026-03-28", "2026-03-29", 60),
        ("2026-10-24", "2026-10-25", -60),
        ("2027-03-27", "2027-03-28", 60),
        ("2030-03-30", "2030-03-31", 60),  # the last of March itself is a Sunday
        ("2027-10-30", "2027-10-31", -60),
        ("2026-03-29", "2026-03-30", 0),
    ],
)
def test_when_the_clocks_are_moved_the_sun_moves_by_the_hour(before, after, hour):
    (rises, sets), (rises_then, sets_then) = (daylight(date.fromisoformat(day), HELSINKI) for day in (before, after))
    assert abs(minutes_of(rises_then) - minutes_of(rises) - hour) <= 5
    assert abs(minutes_of(sets_then) - minutes_of(sets) - hour) <= 5


@given(days, latitudes)
def test_the_sun_sets_after_it_rises_and_today_is_much_like_yesterday(day, latitude):
    light = daylight(day, latitude)
    if light is None:
        assert day.month in (11, 12, 1)
        assert latitude > 66
        return
    assert light[0] < light[1]
    # A day later the day is at most a quarter of an hour longer or shorter, but where the polar night begins or ends.
    tomorrow = daylight(day + timedelta(days=1), latitude)
    if latitude < 65:
        long, then = (minutes_of(sets) - minutes_of(rises) for rises, sets in (light, tomorrow))
        assert abs(long - then) <= 15


@given(days, latitudes, latitudes)
def test_the_further_north_the_shorter_the_days_of_winter_and_the_longer_those_of_summer(day, one, other):
    def length(latitude):
        light = daylight(day, latitude)
        return minutes_of(light[1]) - minutes_of(light[0]) if light else 0

    south, north = sorted((one, other))
    if day.month in (11, 12, 1):
        assert length(north) <= length(south) + 1
    if day.month in (5, 6, 7):
        assert length(north) >= length(south) - 1
