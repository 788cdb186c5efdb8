"""What needs the worker today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kuty.core.people import State
from kuty.core.plan import plan_on, why_not_on
from kuty.core.week import monday_of, week_of
from kuty.jobs.calls import Call, calls_among, span_of_calls

if TYPE_CHECKING:
    from kuty.core.glance import Glance
    from kuty.register.register import Register


@dataclass
class Attention:
    """What waits: each list is empty when nothing does."""

    today: list[Call] = field(default_factory=list)
    unmarked: list[Call] = field(default_factory=list)
    without_plan: list[str] = field(default_factory=list)
    plans_ending: list[tuple[str, date]] = field(default_factory=list)
    unmade: dict[str, list[str]] = field(default_factory=dict)
    unsent: dict[str, list[str]] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)
    needs: list[tuple[str, str]] = field(default_factory=list)
    people: int = 0


def attention(register: Register, today: date, look_back_days: int, plan_warning_days: int) -> Attention:
    """Go through everybody once."""
    found = Attention()
    weeks = (monday_of(week_of(today)), monday_of(week_of(today + timedelta(days=7))))
    first, _last = span_of_calls(today, look_back_days)
    people = list(register.glances(min(first, today - timedelta(days=7)), weeks[1] + timedelta(days=6)))
    found.today, found.unmarked = calls_among(people, today, today, look_back_days)
    for person in people:
        if person.state_on(today) is State.ENDED:
            continue
        found.people += 1
        if person.post_returned:
            found.returned.append(person.id)
        for week, _state in person.waiting:
            if monday_of(week) >= weeks[0]:
                found.waiting.setdefault(week, []).append(person.id)
        _look_at_plan(found, person, today, plan_warning_days)
        for monday in weeks:
            _look_at_week(found, person, monday, today)
        recent = [fact for day, fact in person.days.items() if day >= today - timedelta(days=7)]
        found.needs += [(person.id, kind) for kind in dict.fromkeys(need for fact in recent for need in fact.needs)]
    return found


def _look_at_plan(found: Attention, person: Glance, today: date, warning: int) -> None:
    plan = plan_on(person.plans, today)
    if plan is None:
        if not any(each.start > today for each in person.plans):
            found.without_plan.append(person.id)
    elif plan.end <= today + timedelta(days=warning) and not any(each.start > plan.end for each in person.plans):
        found.plans_ending.append((person.id, plan.end))


def _look_at_week(found: Attention, person: Glance, monday: date, today: date) -> None:
    if not person.has_week(monday):
        days = [
            day for day in person.work_days(monday) if day >= today and why_not_on(person, person.plans, day) is None
        ]
        if days:
            found.unmade.setdefault(week_of(monday), []).append(person.id)
        return
    week = [person.days.get(monday + timedelta(days=number)) for number in range(7)]
    waiting = [
        fact
        for number, fact in enumerate(week)
        if fact and fact.has_programme and not fact.issued and not fact.closed and monday + timedelta(number) >= today
    ]
    if waiting:
        found.unsent.setdefault(week_of(monday), []).append(person.id)
