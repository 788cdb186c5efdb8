"""What needs the worker today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kuty.core.people import State
from kuty.core.plan import plan_on, why_not_on
from kuty.core.reception import that_count
from kuty.core.week import monday_of, week_of
from kuty.jobs.calls import Call, calls_of

if TYPE_CHECKING:
    from kuty.core.people import Participant
    from kuty.core.plan import Plan
    from kuty.core.programme import Programme
    from kuty.register.register import Case, Register


@dataclass
class Attention:
    """What waits: each list is empty when nothing does."""

    today: list[Call] = field(default_factory=list)
    unmarked: list[Call] = field(default_factory=list)
    without_plan: list[str] = field(default_factory=list)
    plans_ending: list[tuple[str, date]] = field(default_factory=list)
    unmade: dict[str, list[str]] = field(default_factory=dict)
    unsent: dict[str, list[str]] = field(default_factory=dict)
    needs: list[tuple[str, str]] = field(default_factory=list)
    people: int = 0


def attention(register: Register, today: date, look_back_days: int, plan_warning_days: int) -> Attention:
    """Go through everybody once."""
    found = Attention()
    cases = list(register.cases())
    found.today, found.unmarked = calls_of(cases, today, today, look_back_days)
    weeks = (week_of(today), week_of(today + timedelta(days=7)))
    for case in cases:
        person = case.participant
        if person.state_on(today) is State.ENDED:
            continue
        found.people += 1
        plan = plan_on(case.plans, today)
        _look_at_plan(found, person, plan, case.plans, today, plan_warning_days)
        for week in weeks:
            _look_at_week(found, case, person, week, today)
        recent = [entry for entry in that_count(case.receptions).values() if entry.date >= today - timedelta(days=7)]
        found.needs += [
            (person.id, kind) for kind in dict.fromkeys(need.kind for entry in recent for need in entry.needs)
        ]
    return found


def _look_at_plan(
    found: Attention, person: Participant, plan: Plan | None, plans: tuple[Plan, ...], today: date, warning: int
) -> None:
    if plan is None:
        if not any(each.start > today for each in plans):
            found.without_plan.append(person.id)
    elif plan.end <= today + timedelta(days=warning) and not any(each.start > plan.end for each in plans):
        found.plans_ending.append((person.id, plan.end))


def _look_at_week(found: Attention, case: Case, person: Participant, week: str, today: date) -> None:
    programme: Programme | None = case.programme(week)
    if programme is None:
        days = [
            day
            for day in person.work_days(monday_of(week))
            if day >= today and why_not_on(person, case.plans, day) is None
        ]
        if days:
            found.unmade.setdefault(week, []).append(person.id)
    elif not programme.issued and any(day.date >= today for day in programme.arranged_days):
        found.unsent.setdefault(week, []).append(person.id)
