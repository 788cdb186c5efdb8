"""Plans: add one, change one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kuty.core.errors import InputHasProblems, NoSuchThing
from kuty.core.language import N_
from kuty.core.limits import GOAL_AREAS
from kuty.core.plan import THEMES, Goal, Plan
from kuty.core.problem import Problem
from kuty.core.rules import RuleSet, check_plan
from kuty.jobs.people import plan_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kuty.register.register import Register


def add_plan(register: Register, participant_id: str, fields: dict[str, Any], rules: RuleSet | None) -> Plan:
    """A new plan for a person. Inside a transaction."""
    case = register.case(participant_id)
    plan, problems = plan_from(fields, case.plans, case.participant, rules)
    if any(fields.get("start") == other.start for other in case.plans):
        what = N_("A plan that starts on that day is there already.")
        remedy = N_("Change it: kuty plan edit {id}")
        problems.append(Problem("--start", what, remedy, {"id": participant_id}, field="plan_start"))
    if problems or plan is None:
        raise InputHasProblems(problems)
    case.keep(plan)
    return plan


def edit_plan(
    register: Register, participant_id: str, number: int | None, fields: dict[str, Any], rules: RuleSet | None
) -> Plan:
    """Change a plan: the one of the number, or the latest. Inside a transaction."""
    case = register.case(participant_id)
    plans = case.plans
    old = (
        next((plan for plan in plans if plan.number == number), None)
        if number
        else max(plans, key=lambda plan: plan.start, default=None)
    )
    if old is None:
        raise NoSuchThing(N_("{id} has no such plan."), N_("See the plans: kuty plan show {id}"), id=participant_id)
    new = replace(old, **fields)
    problems = check_plan(new, rules, plans)
    if problems:
        raise InputHasProblems(problems)
    case.keep(new)
    return new


def read_goal(written: str) -> Goal:
    """``CV ready by January``, or with the area it belongs to: ``job: CV ready by January``."""
    area, colon, words = written.partition(":")
    if colon and area.strip().lower() in GOAL_AREAS and words.strip():
        return Goal(words.strip(), area.strip().lower())
    return Goal(written.strip())


def read_weights(written: Sequence[str]) -> dict[str, int]:
    """``HYTE=2 TYKY=1 SOS=1``: all three themes, each at least 1."""
    weights: dict[str, int] = {}
    for pair in written:
        theme, _, number = pair.partition("=")
        if theme.strip().upper() in THEMES and number.strip().isdecimal() and 1 <= int(number) <= 20:  # noqa: PLR2004
            weights[theme.strip().upper()] = int(number)
        else:
            what = N_("“{read}” is not a weight.")
            problem = Problem(
                "--weight", what, N_("Write it as HYTE=2: a theme and a number from 1 to 20."), {"read": pair}
            )
            raise InputHasProblems([problem])
    return {theme: weights.get(theme, 1) for theme in THEMES} if weights else {}
