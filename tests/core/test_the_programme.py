"""A programme of a week: its days, slots and times."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.programme import Programme, Slot, SlotKind, WorkDay, clock, minutes_of

TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)
START = Slot(time(9), 10, SlotKind.START)
WALK = Slot(time(9, 10), 50, SlotKind.TASK, "HYTE", "hyte-walk", "Kävely", "Kävele.")
CALL = Slot(time(10), 20, SlotKind.RECEPTION)
FORM = Slot(time(10, 20), 40, SlotKind.TASK, "TYKY", "tyky-form", "Lomake", "Täytä.")


def test_a_day_is_as_long_as_its_slots_together():
    assert WorkDay(TUESDAY, (START, WALK, CALL, FORM)).minutes == 120
    assert WorkDay(TUESDAY).minutes == 0


def test_tasks_and_the_reception_of_a_day_are_found():
    day = WorkDay(TUESDAY, (START, WALK, CALL, FORM))
    assert day.tasks == (WALK, FORM)
    assert day.reception is CALL
    assert WorkDay(TUESDAY, (START, WALK)).reception is None


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [(time(9, 10), 50, time(10)), (time(12, 55), 10, time(13, 5)), (time(23, 50), 20, time(0, 10))],
)
def test_a_slot_ends_its_minutes_after_its_start(start, minutes, end):
    assert Slot(start, minutes, SlotKind.BREAK).end == end


def test_a_public_holiday_is_not_an_arranged_day():
    holiday = WorkDay(date(2026, 12, 6), closed="itsenäisyyspäivä")
    tuesday = WorkDay(TUESDAY, (START, WALK))
    assert Programme("2026-W49", (tuesday, holiday), "fi").arranged_days == (tuesday,)


def test_a_day_of_the_programme_is_found_by_its_date():
    tuesday = WorkDay(TUESDAY, (WALK,))
    programme = Programme("2026-W49", (tuesday,), "fi")
    assert programme.day(TUESDAY) is tuesday
    assert programme.day(THURSDAY) is None


def test_the_tasks_of_a_week_come_day_by_day():
    tuesday, thursday = WorkDay(TUESDAY, (START, WALK, CALL)), WorkDay(THURSDAY, (START, FORM))
    programme = Programme("2026-W49", (tuesday, thursday), "fi")
    assert list(programme.task_slots()) == [(tuesday, WALK), (thursday, FORM)]


def test_a_changed_day_takes_the_place_of_the_old_one_and_the_rest_stays():
    tuesday, thursday = WorkDay(TUESDAY, (WALK,)), WorkDay(THURSDAY, (WALK,))
    old = Programme("2026-W49", (tuesday, thursday), "fi", note="Terveisin Maija")
    changed = WorkDay(THURSDAY, (FORM,))
    new = old.with_day(changed)
    assert new == Programme("2026-W49", (tuesday, changed), "fi", note="Terveisin Maija")
    assert old.days == (tuesday, thursday)


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_a_time_of_day_survives_being_counted_in_minutes(moment):
    assert clock(minutes_of(moment)) == moment


def test_the_clock_goes_on_after_midnight():
    assert clock(24 * 60 + 5) == time(0, 5)
