"""What a person has had before: which tasks and when, how they went, and what of it the draw still feels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.draw.facts import MIXES, count_of
from kuty.core.plan import THEMES
from kuty.core.reception import Done, NotDone
from kuty.core.week import days_of, week_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kuty.core.draw.facts import Fact
    from kuty.core.draw.settings import DrawSettings

# The balance of themes and mixes is looked at over four weeks: the week of the day and the three before it.
WEEKS_BEFORE = 3
ABSENT = "absent"
# What a task tells of the level that suits, in halves of a task well done. Unmarked tells as much as partly done.
_STEPS = {Done.DONE: 2, Done.PARTLY: 1, Done.NOT: -1, "": 1, ABSENT: 0}
_REASON_STEPS = {NotDone.TOO_HARD: -3, NotDone.NO_STRENGTH: -2, NotDone.NO_TIME: 0, NotDone.LACKING: 0,
                 NotDone.WEATHER: 0, NotDone.NOT_MINE: -1}  # fmt: skip
_LEVELS = 3


class Given(NamedTuple):
    """A slot the person was given. ``went`` is a word of :class:`Done`, ``absent``, or empty when nobody has said.

    ``task`` is empty for a group activity; ``reason`` tells why it was not done.
    """

    day: date
    task: str
    theme: str = ""
    minutes: int = 0
    went: str = ""
    reason: str = ""
    group: bool = False


@dataclass(slots=True)
class Past:
    """The past of a person as it is on a day.

    ``last`` is when a task was given; ``through`` when it was given and not left undone; ``waits`` until when it is
    not to come back, because of the reason it was not done for. ``families`` and ``areas`` are when a task of the
    family, or one that serves the area, was given. ``minutes`` by theme and ``tasks`` are of the last three weeks and
    the days of this one, ``mixes`` how many of those tasks were of each mix. ``levels`` are hundredths of a level.
    """

    last: dict[str, date] = field(default_factory=dict)
    through: dict[str, date] = field(default_factory=dict)
    waits: dict[str, tuple[date, str]] = field(default_factory=dict)
    families: dict[str, date] = field(default_factory=dict)
    areas: dict[str, date] = field(default_factory=dict)
    minutes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(THEMES, 0))
    tasks: int = 0
    mixes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MIXES, 0))
    levels: dict[str, int] = field(default_factory=lambda: dict.fromkeys(THEMES, 100))


def past_of(given: Iterable[Given], day: date, facts: Mapping[str, Fact], settings: DrawSettings) -> Past:
    """What was given before the day, added up."""
    past = Past()
    window = days_of(week_of(day))[0] - timedelta(weeks=WEEKS_BEFORE)
    steps = dict.fromkeys(THEMES, 0)
    a_level = 2 * settings.tasks_a_level
    for each in sorted(each for each in given if each.day < day):
        fact = facts.get(each.task)
        if each.day >= window and each.went != ABSENT and each.theme:
            _weigh(past, each, fact)
        if each.task:
            _remember(past, each, fact, settings)
        if each.theme and not each.group:
            step = _REASON_STEPS[NotDone(each.reason)] if each.reason else _STEPS[each.went]
            steps[each.theme] = min(max(steps[each.theme] + step, 0), a_level * (_LEVELS - 1))
    past.levels = {theme: 100 + 100 * steps[theme] // a_level for theme in THEMES}
    return past


def _weigh(past: Past, each: Given, fact: Fact | None) -> None:
    past.minutes[each.theme] += each.minutes
    past.tasks += 1
    for name in MIXES:
        past.mixes[name] += count_of(fact.kind, name) if fact else each.group and name == "together"


def _remember(past: Past, each: Given, fact: Fact | None, settings: DrawSettings) -> None:
    past.last[each.task] = each.day
    undone = each.went in (ABSENT, Done.NOT)
    if each.reason:
        weeks = settings.waits[each.reason]
        past.waits[each.task] = (each.day + timedelta(weeks=weeks), each.reason)
    elif not undone:
        past.waits.pop(each.task, None)
    if undone:
        return
    past.through[each.task] = each.day
    if fact:
        if fact.task.family:
            past.families[fact.task.family] = each.day
        for area in fact.task.goals:
            past.areas[area] = each.day
