"""Counting days: marks, the tally of a span, the entry that counts."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.attendance import COUNTS_AS, Attendance, CountsAs
from kuty.core.reception import Done, Reception, that_count
from kuty.core.tally import Marked, Tally, tally

TODAY = date(2026, 11, 23)
FOUR_HOURS = 240


@pytest.mark.parametrize(
    ("mark", "counts_as"),
    [
        ("present", "present"),
        ("sick", "absent"),
        ("child_sick", "absent"),
        ("job_search", "absent"),
        ("public_duty", "absent"),
        ("other", "absent"),
        ("not_arranged", "neither"),
        ("swapped", "neither"),
    ],
)
def test_every_mark_counts_in_one_way(mark, counts_as):
    assert COUNTS_AS[Attendance(mark)] is CountsAs(counts_as)


def test_no_mark_is_without_a_way_to_count():
    assert set(COUNTS_AS) == set(Attendance)


def test_a_month_is_counted():
    days = {
        date(2026, 11, 3): Marked(Attendance.PRESENT, 240),
        date(2026, 11, 5): Marked(Attendance.SICK),
        date(2026, 11, 10): Marked(Attendance.PRESENT, 180),
        date(2026, 11, 12): Marked(Attendance.SICK),
        date(2026, 11, 13): Marked(Attendance.SWAPPED),
        date(2026, 11, 17): Marked(Attendance.JOB_SEARCH),
        date(2026, 11, 18): Marked(Attendance.NOT_ARRANGED),
        date(2026, 11, 19): Marked(None),
        date(2026, 11, 24): Marked(None),
        date(2026, 11, 26): Marked(None),
    }
    assert tally(days, TODAY, FOUR_HOURS) == Tally(
        planned=8,
        present=2,
        absent={"sick": 2, "job_search": 1},
        unmarked=1,
        coming=2,
        not_arranged=1,
        swapped=1,
        allowance_days=1,
    )


def test_today_without_a_mark_is_unmarked_and_tomorrow_is_coming():
    counted = tally({TODAY: Marked(None), TODAY + timedelta(days=1): Marked(None)}, TODAY, FOUR_HOURS)
    assert (counted.unmarked, counted.coming) == (1, 1)


@pytest.mark.parametrize(("minutes", "allowance_days"), [(239, 0), (240, 1), (241, 1)])
def test_a_short_day_is_not_an_allowance_day(minutes, allowance_days):
    counted = tally({TODAY: Marked(Attendance.PRESENT, minutes)}, TODAY, FOUR_HOURS)
    assert (counted.present, counted.allowance_days) == (1, allowance_days)


def test_minutes_of_an_absent_day_give_no_allowance():
    counted = tally({TODAY: Marked(Attendance.OTHER, 300)}, TODAY, FOUR_HOURS)
    assert counted == Tally(planned=1, absent={"other": 1})


def test_kinds_of_absence_are_told_in_the_order_they_first_came():
    days = {
        date(2026, 11, 17): Marked(Attendance.SICK),
        date(2026, 11, 3): Marked(Attendance.OTHER),
        date(2026, 11, 10): Marked(Attendance.CHILD_SICK),
    }
    assert list(tally(days, TODAY, FOUR_HOURS).absent) == ["other", "child_sick", "sick"]


def test_no_days_count_nothing():
    assert tally({}, TODAY, FOUR_HOURS) == Tally()


@given(
    st.dictionaries(
        st.dates(date(2026, 10, 1), date(2027, 1, 31)),
        st.builds(Marked, st.none() | st.sampled_from(Attendance), st.integers(0, 600)),
        max_size=30,
    )
)
def test_every_day_is_counted_exactly_once(days):
    counted = tally(days, TODAY, FOUR_HOURS)
    assert counted.planned == counted.present + sum(counted.absent.values()) + counted.unmarked + counted.coming
    assert len(days) == counted.planned + counted.not_arranged + counted.swapped
    assert 0 <= counted.allowance_days <= counted.present


def reception(day, attendance, hour):
    return Reception(day, attendance, datetime(2026, 11, 23, hour), tasks={"hyte-walk": Done.DONE})


def test_a_correction_replaces_the_entry_of_its_day_and_no_other():
    wrong = reception(TODAY, Attendance.PRESENT, 13)
    other_day = reception(TODAY - timedelta(days=1), Attendance.PRESENT, 14)
    right = reception(TODAY, Attendance.SICK, 15)
    assert that_count([wrong, other_day, right]) == {TODAY: right, TODAY - timedelta(days=1): other_day}


def test_no_entries_mean_that_nothing_counts():
    assert that_count([]) == {}
