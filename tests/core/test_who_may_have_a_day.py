"""Why somebody has no programme on a day: the first reason that holds is told."""

from __future__ import annotations

from datetime import date

import pytest

from kuty.core.errors import WrongUsage
from kuty.core.people import Ending, Participant, Pause
from kuty.core.plan import Plan, PlanKind, why_not_on
from kuty.core.reason import Reason
from kuty.core.week import parse_week

DAY = date(2026, 12, 1)
PLAN = Plan(1, PlanKind.ACTIVATION, date(2026, 8, 3), date(2027, 2, 2))


def taito(**changes):
    return Participant("P001", "Taito", "Esimerkkilä", **changes)


@pytest.mark.parametrize(
    ("person", "plans", "reason"),
    [
        (taito(), (PLAN,), None),
        (taito(ended=Ending(DAY, "opinnot")), (PLAN,), None),
        (taito(ended=Ending(date(2026, 11, 30), "opinnot")), (PLAN,), Reason("ended", {"date": "2026-11-30"})),
        (taito(pauses=(Pause(DAY, date(2026, 12, 6)),)), (PLAN,), Reason("paused_until", {"date": "2026-12-06"})),
        (taito(pauses=(Pause(DAY),)), (PLAN,), Reason("paused", {"date": "2026-12-01"})),
        (taito(), (), Reason("no_plan")),
    ],
)
def test_an_ending_a_break_or_a_missing_plan_keeps_a_day_away(person, plans, reason):
    assert why_not_on(person, plans, DAY) == reason


def test_a_week_may_be_counted_from_this_one():
    assert [parse_week(f"+{ahead}", DAY) for ahead in (0, 1, 5)] == ["2026-W49", "2026-W50", "2027-W01"]


def test_a_date_from_another_age_is_no_week():
    with pytest.raises(WrongUsage):
        parse_week("9999-12-31", DAY)
