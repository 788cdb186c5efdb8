"""The plan behind the week: kind, span, hours, goals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from kuty.core.people import Attending
from kuty.core.reason import Reason

THEMES = ("HYTE", "TYKY", "SOS")


class PlanKind(StrEnum):
    """Which statutory plan the service is based on."""

    ACTIVATION = "activation"
    MULTISECTORAL = "multisectoral"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in the person's own words; ``area`` (a word of ``GOAL_AREAS``) lets the draw find tasks that serve it."""

    words: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, both days of its span included. ``weights`` are empty when the office's own are used."""

    number: int
    kind: PlanKind
    start: date
    end: date
    minutes_per_day: int = 240
    days_per_week: int = 1
    goals: tuple[Goal, ...] = ()
    weights: dict[str, int] = field(default_factory=dict)

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.end


class Valid(Protocol):
    """What is valid for a span of days: a plan, or what a list knows of one."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...
    def covers(self, day: date) -> bool: ...


AnyPlan = TypeVar("AnyPlan", bound=Valid)


def plan_on(plans: Iterable[AnyPlan], day: date) -> AnyPlan | None:
    """The plan valid on the day; of two, the later begun."""
    return max((plan for plan in plans if plan.covers(day)), key=lambda plan: plan.start, default=None)


def why_no_plan(plans: Sequence[Valid], day: date) -> Reason:
    """Why no plan is valid on the day: there is none, it is over, or it has not begun."""
    if not plans:
        return Reason("no_plan")
    over = [plan.end for plan in plans if plan.end < day]
    if over:
        return Reason("plan_over", {"date": max(over).isoformat()})
    return Reason("plan_not_begun", {"date": min(plan.start for plan in plans).isoformat()})


def why_not_on(person: Attending, plans: Sequence[Valid], day: date) -> Reason | None:
    """Why the person has no programme on the day, whatever the library holds; None when she may have one."""
    if person.ended and day > person.ended.day:
        return Reason("ended", {"date": person.ended.day.isoformat()})
    if pause := person.pause_on(day):
        if pause.until:
            return Reason("paused_until", {"date": pause.until.isoformat()})
        return Reason("paused", {"date": pause.start.isoformat()})
    return None if plan_on(plans, day) else why_no_plan(plans, day)
