"""The rules no draw breaks, and in which order the waiting times give way when a day could not be filled otherwise.

Each rule is written once, as the reason why a task cannot be given: the draw leaves out every task with a reason, and
``kuty week why`` tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.limits import ONLY_WITH_GOAL
from kuty.core.reason import Reason
from kuty.core.tasks import season_of

if TYPE_CHECKING:
    from kuty.core.draw.facts import Fact
    from kuty.core.draw.past import Past
    from kuty.core.draw.settings import DrawSettings
    from kuty.core.people import Participant
    from kuty.core.plan import Plan

# A series left off so long ago may begin anew.
FORGOTTEN = timedelta(weeks=26)


class Ease(NamedTuple):
    """How far the waiting times have given way: the shares a family and a task still wait, and a task's least days."""

    family: int
    task: float
    least_days: int


# First the family's time, then half of the task's own, then all but a week of it, then all but a day.
EASES = (Ease(1, 1, 7), Ease(0, 1, 7), Ease(0, 0.5, 7), Ease(0, 0, 7), Ease(0, 0, 1))


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides for good which tasks a person can be given on a day; many people share theirs."""

    language: str
    limits: frozenset[str]
    areas: frozenset[str]
    season: str

    @classmethod
    def on(cls, day: date, participant: Participant, plan: Plan) -> Rules:
        areas = frozenset(goal.area for goal in plan.goals if goal.area)
        return cls(participant.language, frozenset(participant.exclude), areas, season_of(day))


def never(fact: Fact, rules: Rules) -> Reason | None:
    """Why the person cannot be given the task on this day, whatever she has had; None if she can."""
    task = fact.task
    if task.on_site:
        return Reason("not_on_site")
    if rules.language not in task.title:
        return Reason("not_in_language", {"language": rules.language})
    if rules.limits and not rules.limits.isdisjoint(fact.touches):
        return Reason("limit", {"topic": min(rules.limits & fact.touches)})
    if task.season and rules.season not in task.season:
        return Reason("not_in_season")
    for topic in task.topics:
        if topic in ONLY_WITH_GOAL and ONLY_WITH_GOAL[topic] not in rules.areas:
            return Reason("only_with_goal", {"topic": topic})
    return None


def not_now(fact: Fact, past: Past, day: date, settings: DrawSettings, ease: Ease = EASES[0]) -> Reason | None:
    """Why the task has to wait after what the person has had; None if it need not."""
    task = fact.task
    if (waits := past.waits.get(task.id)) and day < waits[0]:
        return Reason("waits_after_not_done", {"date": waits[0].isoformat(), "why": waits[1]})
    if task.series and (reason := _out_of_order(fact, past, day)):
        return reason
    if last := past.last.get(task.id):
        until = last + timedelta(days=_wait(fact, past, settings, ease))
        if day < until:
            return Reason("cooldown", {"date": last.isoformat(), "until": until.isoformat()})
    if ease.family and (last := family_had(fact, past, day, settings)):
        return Reason("family_cooldown", {"date": last.isoformat()})
    return None


def family_had(fact: Fact, past: Past, day: date, settings: DrawSettings) -> date | None:
    """When a task of the same family was had so lately that this one should wait; None if it need not.

    The next part of a series is of the family of the part before, and is not kept waiting by it.
    """
    last = past.families.get(fact.task.family)
    return last if last and not fact.before and (day - last).days < 7 * settings.family_weeks else None


def _out_of_order(fact: Fact, past: Past, day: date) -> Reason | None:
    """Why a part of a series is not the next one. When all have been had, or long ago, it may begin again."""
    mine = past.through.get(fact.task.id)
    if not fact.before:
        if mine and fact.last != fact.task.id and day - mine < FORGOTTEN:
            end = past.through.get(fact.last)
            return None if end and end >= mine else Reason("series_goes_on")
        return None
    before, begun = past.through.get(fact.before), past.through.get(fact.first)
    if before is None or begun is None or before < begun or (mine and mine >= before):
        return Reason("series_earlier_part", {"task": fact.before})
    return None


def _wait(fact: Fact, past: Past, settings: DrawSettings, ease: Ease) -> float:
    # A part of a series that was left undone is tried again as soon as may be.
    if fact.task.series and fact.task.id not in past.through:
        return ease.least_days
    return max(7 * _weeks(fact, settings) * ease.task, ease.least_days)


def _weeks(fact: Fact, settings: DrawSettings) -> int:
    own = fact.task.cooldown_weeks
    return settings.cooldown_weeks if own is None else own


def weeks_missing(fact: Fact, past: Past, day: date, settings: DrawSettings) -> int:
    """By how many begun weeks a task comes again too soon; nought if it does not."""
    last = past.last.get(fact.task.id)
    if last is None:
        return 0
    days = _wait(fact, past, settings, EASES[0]) - (day - last).days
    return max(0, -int(-days // 7))
