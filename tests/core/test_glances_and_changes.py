"""What lists know of a person, the ids of changes, and sums of many people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kuty.core.attendance import Attendance
from kuty.core.glance import DayFact, PlanSpan, fact_from, glance_from
from kuty.core.history import next_change
from kuty.core.people import Channel, DaySwap, Ending, Pause, State
from kuty.core.plan import plan_on, why_not_on
from kuty.core.tally import Tally, together

MONDAY = date(2026, 11, 23)
ROW = [
    "P007", "Taito", "Esimerkkilä", "049 5550101", "fi", "W01", "letter", ["tue"], "13:00",
    [["2026-12-01", "2026-12-11"], ["2027-03-01", None]], ["2027-04-30", "opinnot"], [["2026-11-24", "2026-11-25"]],
    "2027-05-01", [["2026-08-03", "2027-02-02"]], "2026-11-20", [["2026-W47", "prepared"]],
]  # fmt: skip


def test_a_row_becomes_a_person_as_the_lists_see_her():
    taito = glance_from(ROW, {})
    assert (taito.id, taito.name, taito.channel, taito.weekdays) == (
        "P007",
        "Taito Esimerkkilä",
        Channel.LETTER,
        ("tue",),
    )
    assert taito.reception_time == time(13)
    assert taito.pauses == (Pause(date(2026, 12, 1), date(2026, 12, 11)), Pause(date(2027, 3, 1)))
    assert taito.ended == Ending(date(2027, 4, 30), "opinnot")
    assert taito.swaps == (DaySwap(date(2026, 11, 24), date(2026, 11, 25)),)
    assert taito.closed == date(2027, 5, 1)
    assert taito.plans == (PlanSpan(date(2026, 8, 3), date(2027, 2, 2)),)
    assert taito.post_returned == date(2026, 11, 20)
    assert taito.waiting == (("2026-W47", "prepared"),)


def test_the_rules_hold_for_a_glance_as_for_the_person_herself():
    taito = glance_from(ROW, {})
    assert taito.works_on(date(2026, 11, 25))
    assert not taito.works_on(date(2026, 11, 24))
    assert taito.state_on(date(2026, 12, 5)) is State.PAUSED
    assert plan_on(taito.plans, MONDAY) == taito.plans[0]
    assert why_not_on(taito, taito.plans, date(2027, 2, 9)).code == "plan_over"


def test_somebody_new_has_nothing_yet():
    new = glance_from(["P001", "Uusi", "Ihminen", "", "sv", "", "sms", [], None, [], None, [], None, [], None, []], {})
    assert (new.reception_time, new.ended, new.closed, new.plans) == (None, None, None, ())
    assert (new.post_returned, new.waiting) == (None, ())
    assert not new.has_week(MONDAY)


def test_a_week_is_there_when_one_of_its_days_has_a_programme():
    facts = {
        MONDAY + timedelta(days=6): fact_from(240),
        MONDAY + timedelta(days=8): DayFact(attendance=Attendance.SICK),
    }
    taito = glance_from(ROW, facts)
    assert taito.has_week(MONDAY)
    assert not taito.has_week(MONDAY + timedelta(days=7))


def test_what_is_usual_of_a_day_need_not_be_said():
    assert fact_from() == DayFact()
    assert fact_from(240, 0, "13:00", 1, "present", 200, "money", "mood") == DayFact(
        240,
        closed=False,
        reception=time(13),
        issued=True,
        attendance=Attendance.PRESENT,
        marked=200,
        needs=("money", "mood"),
    )
    assert fact_from(0, 1) == DayFact(0, closed=True)


def test_a_change_is_named_by_its_moment():
    assert next_change(datetime(2026, 11, 24, 10, 15, 0, 250_000), "") == "20261124-101500-250"


def test_a_change_comes_after_the_last_one_even_when_the_clock_went_back():
    assert next_change(datetime(2026, 11, 24, 9), "20261124-101500-999") == "20261124-101501-000"
    assert next_change(datetime(2026, 11, 24, 9), "20261231-235959-999") == "20270101-000000-000"


@given(st.lists(st.datetimes(datetime(1, 1, 1), datetime(9998, 1, 1)), max_size=8))
def test_changes_are_always_in_the_order_of_writing(moments):
    ids = [""]
    for moment in moments:
        ids.append(next_change(moment, ids[-1]))
    assert ids == sorted(set(ids))


def test_the_sum_of_many_people_is_the_sum_of_each_count():
    one = Tally(planned=4, present=2, absent={"sick": 1, "other": 1}, allowance_days=2)
    other = Tally(planned=3, present=1, absent={"sick": 2}, not_arranged=1, swapped=1, coming=0, unmarked=0)
    assert together([one, other]) == Tally(
        planned=7, present=3, absent={"sick": 3, "other": 1}, not_arranged=1, swapped=1, allowance_days=2
    )
    assert together([]) == Tally()
