"""How good a task would be for this person today: points, each with its reason.

The points of a task are the sum of its parts, and what ``kuty week show`` and ``why`` tell are those same parts.
Everything is counted in thousandths, in whole numbers, so that the same input gives the same day on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from kuty.core.draw.allowed import family_had, weeks_missing
from kuty.core.reason import Reason

if TYPE_CHECKING:
    from datetime import date

    from kuty.core.draw.facts import Fact
    from kuty.core.draw.past import Past
    from kuty.core.draw.settings import DrawSettings
    from kuty.core.plan import Goal

ONE = 1000
# After half a year a task feels new again.
FORGOTTEN_WEEKS = 26
# A goal that was served in these weeks can wait a little for the others.
_SERVED_LATELY = 4
# What gives way costs more than all wishes together can bring.
GAVE_WAY = 1000


class Part(NamedTuple):
    """Some thousandths of points and what they are for."""

    amount: int
    reason: Reason


@dataclass(slots=True)
class Wishes:
    """What a day's draw holds a task against: the person's goals and likes, her past, the office's weights."""

    day: date
    goals: tuple[Goal, ...]
    likes: frozenset[str]
    past: Past
    settings: DrawSettings
    chance: int


def parts_of(fact: Fact, wishes: Wishes) -> list[Part]:
    """Each thing that speaks for the task or against it."""
    task, past, points = fact.task, wishes.past, wishes.settings.points
    parts = []
    last = past.last.get(task.id)
    if last is None:
        parts.append(Part(ONE * points["novelty"], Reason("not_had")))
    elif missing := weeks_missing(fact, past, wishes.day, wishes.settings):
        gave_way = Reason("cooldown_gave_way", {"weeks": (wishes.day - last).days // 7})
        parts.append(Part(-ONE * (GAVE_WAY + 10 * missing), gave_way))
    else:
        weeks = (wishes.day - last).days // 7
        fresh = ONE * points["novelty"] * min(weeks, FORGOTTEN_WEEKS) // FORGOTTEN_WEEKS
        parts.append(Part(fresh, Reason("not_had_for", {"weeks": weeks})))
    if past.families and family_had(fact, past, wishes.day, wishes.settings):
        parts.append(Part(-ONE * GAVE_WAY, Reason("family_gave_way")))
    if fact.before:
        parts.append(Part(ONE * points["series"], Reason("next_part", {"task": fact.before})))
    if wishes.goals and (goal := _goal(fact, wishes)):
        parts.append(goal)
    if wishes.likes and (like := _like(fact, wishes)):
        parts.append(like)
    off = abs(100 * task.level - past.levels[task.theme])
    if off >= 50:  # noqa: PLR2004 - nearer to another level
        parts.append(Part(-ONE * points["level"] * off // 100, Reason("level", {"level": task.level})))
    parts.append(Part(ONE * points["chance"] * crc32(task.id.encode(), wishes.chance) >> 32, Reason("chance")))
    return parts


def _goal(fact: Fact, wishes: Wishes) -> Part | None:
    """The goal the task serves; full points if that one has not been served for some weeks."""
    best: Part | None = None
    for goal in wishes.goals:
        if goal.area and goal.area in fact.task.goals:
            served = wishes.past.areas.get(goal.area)
            lately = served and (wishes.day - served).days < 7 * _SERVED_LATELY
            part = Part(
                ONE * wishes.settings.points["goal"] * (3 if lately else 5) // 5, Reason("goal", {"goal": goal.words})
            )
            if best is None or part.amount > best.amount:
                best = part
    return best


def _like(fact: Fact, wishes: Wishes) -> Part | None:
    points = wishes.settings.points
    if fact.task.id in wishes.likes:
        return Part(ONE * points["wish"], Reason("wish"))
    if liked := wishes.likes.intersection(fact.task.topics):
        return Part(ONE * points["like"], Reason("like", {"topic": min(liked)}))
    return None
