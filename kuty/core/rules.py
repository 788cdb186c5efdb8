"""The dated rules a plan is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kuty.core.plan import Plan


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Limits of the service as dated data (``programs/rules``): the law changes, so the rules have days too.

    Minutes are of work activity a day, travel not counted; months are of one period.
    """

    id: str
    source: str
    valid_from: date
    valid_until: date | None
    day_minutes: tuple[int, int]
    week_days: tuple[int, int]
    week_hours: int
    period_months: tuple[int, int]

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def check_plan(plan: Plan, rules: RuleSet | None, others: Iterable[Plan] = ()) -> list[Problem]:
    """Everything about the plan that the rules in force at its start do not allow, and its clashes with other plans."""
    problems = []
    if plan.end < plan.start:
        return [Problem("--end", N_("The plan ends before it starts."), N_("Check the two dates."), field="plan_end")]
    problems += [
        Problem(
            "--start",
            N_("Plan {number} is valid on some of the same days."),
            N_("End plan {number} first, or move the start."),
            {"number": other.number},
            field="plan_start",
        )
        for other in others
        if other.number != plan.number and plan.start <= other.end and other.start <= plan.end
    ]
    if rules and rules.in_force(plan.start):
        problems += _against_rules(plan, rules)
    return problems


def _against_rules(plan: Plan, rules: RuleSet) -> list[Problem]:
    problems = []
    remedy = N_("Rule set {rules}: {source}. An office with a service of its own names another rule set in kuty.toml.")
    values: dict[str, str | int] = {"rules": rules.id, "source": rules.source}
    low, high = rules.day_minutes
    if not low <= plan.minutes_per_day <= high:
        what = N_("A day is {low}–{high} hours, not {hours}.")
        hours = f"{plan.minutes_per_day / 60:g}"
        found: dict[str, str | int] = {"low": f"{low / 60:g}", "high": f"{high / 60:g}", "hours": hours}
        problems.append(Problem("--hours", what, remedy, values | found, field="hours_per_day"))
    low, high = rules.week_days
    if not low <= plan.days_per_week <= high:
        what = N_("A week has {low}–{high} work days, not {days}.")
        found = {"low": low, "high": high, "days": plan.days_per_week}
        problems.append(Problem("--days", what, remedy, values | found, field="days_per_week"))
    elif plan.minutes_per_day * plan.days_per_week > rules.week_hours * 60:
        what = N_("A week has at most {hours} hours.")
        problems.append(Problem("--hours", what, remedy, values | {"hours": rules.week_hours}, field="hours_per_day"))
    low, high = rules.period_months
    if not months_after(plan.start, low) <= next_day(plan.end) <= months_after(plan.start, high):
        what = N_("A period is {low}–{high} months long.")
        problems.append(Problem("--end", what, remedy, values | {"low": low, "high": high}, field="plan_end"))
    return problems


def months_after(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
