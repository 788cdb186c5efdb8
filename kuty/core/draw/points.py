"""How good a task would be for this person today: points, each with its reason.

The points of a task are the sum of its parts, and what ``kuty week show`` and ``why`` tell are those same parts.
Everything is counted in thousandths, in whole numbers, so that the same input gives the same day on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from kuty.core.draw.allowed import family_had, weeks_missing

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


# Some thousandths of points, and what they are for: the code and the values of a reason.
Part = tuple[int, str, dict[str, "str | int"]]
_NO_VALUES: dict[str, str | int] = {}


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
    parts: list[Part] = []
    last = past.last.get(task.id)
    if last is None:
        parts.append((ONE * points["novelty"], "not_had", _NO_VALUES))
    else:
        parts.append(_had(fact, last, wishes))
    if past.families and family_had(fact, past, wishes.day, wishes.settings):
        parts.append((-ONE * GAVE_WAY, "family_gave_way", _NO_VALUES))
    if fact.before:
        parts.append((ONE * points["series"], "next_part", {"task": fact.before}))
    if wishes.goals and (goal := _goal(fact, wishes)):
        parts.append(goal)
    if wishes.likes and (like := _like(fact, wishes)):
        parts.append(like)
    off = abs(100 * task.level - past.levels[task.theme])
    if off >= 50:  # noqa: PLR2004 - nearer to another level
        parts.append((-ONE * points["level"] * off // 100, "level", {"level": task.level}))
    parts.append((ONE * points["chance"] * crc32(fact.id_bytes, wishes.chance) >> 32, "chance", _NO_VALUES))
    return parts


def _had(fact: Fact, last: date, wishes: Wishes) -> Part:
    """How new a task still is that was had before; one that comes too soon costs more than anything brings."""
    weeks = (wishes.day - last).days // 7
    if missing := weeks_missing(fact, wishes.past, wishes.day, wishes.settings):
        return -ONE * (GAVE_WAY + 10 * missing), "cooldown_gave_way", {"weeks": weeks}
    fresh = ONE * wishes.settings.points["novelty"] * min(weeks, FORGOTTEN_WEEKS) // FORGOTTEN_WEEKS
    return fresh, "not_had_for", {"weeks": weeks}


def _goal(fact: Fact, wishes: Wishes) -> Part | None:
    """The goal the task serves; full points if that one has not been served for some weeks."""
    best: Part | None = None
    for goal in wishes.goals:
        if goal.area and goal.area in fact.task.goals:
            served = wishes.past.areas.get(goal.area)
            lately = served and (wishes.day - served).days < 7 * _SERVED_LATELY
            amount = ONE * wishes.settings.points["goal"] * (3 if lately else 5) // 5
            if best is None or amount > best[0]:
                best = amount, "goal", {"goal": goal.words}
    return best


def _like(fact: Fact, wishes: Wishes) -> Part | None:
    points = wishes.settings.points
    if fact.task.id in wishes.likes:
        return ONE * points["wish"], "wish", _NO_VALUES
    if liked := wishes.likes.intersection(fact.task.topics):
        return ONE * points["like"], "like", {"topic": min(liked)}
    return None
