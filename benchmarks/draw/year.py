"""A year of a large office, drawn week after week: whether every hard limit is kept, and what the year looks like."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.draw.checker import Checker
from benchmarks.draw.instances import FIRST_MONDAY, Watched, live_through, members
from benchmarks.draw.solvers import HIGHS
from kuty.core.draw.past import ABSENT
from kuty.core.plan import THEMES
from kuty.core.tasks import TaskLibrary
from kuty.office.office import Office

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from benchmarks.draw.instances import Member
    from kuty.core.programme import Slot, WorkDay

# People are lived through in groups of so many, so that the processes end together.
_GROUP = 50
_LOCKED = 0.05
# So many of a group's days on which something gave way are proved; each takes a solver some hundredths of a second.
_PROOFS = 50
WEEKS_IN_QUARTER = 13
_BEFORE = timedelta(weeks=3)


@dataclass
class Year:
    """What was counted; the years of two groups can be added.

    ``needless`` are steps that were passed over and had a solution after all. ``new``, ``picks`` and ``levels`` are by
    quarter of the year. ``off`` are the minutes the themes are from their share over four weeks, ``gaps`` the weeks
    until a task came again.
    """

    draws: int = 0
    locked: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    gave_way: Counter[str] = field(default_factory=Counter)
    proofs: int = 0
    needless: int = 0
    seconds: list[float] = field(default_factory=list)
    picks: Counter[int] = field(default_factory=Counter)
    new: Counter[int] = field(default_factory=Counter)
    levels: Counter[tuple[int, int]] = field(default_factory=Counter)
    off: Counter[int] = field(default_factory=Counter)
    gaps: Counter[int] = field(default_factory=Counter)

    def add(self, other: Year) -> None:
        for name in ("draws", "locked", "proofs", "needless"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("broken", "gave_way", "picks", "new", "levels", "off", "gaps"):
            getattr(self, name).update(getattr(other, name))
        self.seconds += other.seconds


def live(office: Path, people: int, weeks: int, processes: int) -> Year:
    """Live through the weeks with so many people, in groups on several processes."""
    year = Year()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        groups = [pool.submit(_live_group, office, people, first, weeks) for first in range(0, people, _GROUP)]
        for group in groups:
            year.add(group.result())
    return year


def in_daylight(library: TaskLibrary) -> TaskLibrary:
    """The library with every second task outdoors asking for daylight, so that the rule is tried."""
    outdoors = {task.id for task in library.tasks if "outdoors" in task.needs}
    chosen = set(sorted(outdoors)[::2])
    return TaskLibrary(tuple(replace(task, daylight=task.daylight or task.id in chosen) for task in library.tasks))


def _live_group(office: Path, people: int, first: int, weeks: int) -> Year:
    materials = Office(office).materials()
    group = members(people, materials.shapes)[first : first + _GROUP]
    life = _Life(Watched(in_daylight(materials.planner.library), materials.planner.settings), first)
    for _member, _drawn in live_through(group, life.draw, weeks, seed=first):
        pass
    return life.year


class _Life:
    """Draws each day, looks at it, and counts."""

    def __init__(self, planner: Watched, seed: int) -> None:
        self.planner = planner
        self.checker = Checker(planner.library, planner.settings)
        self.levels = {task.id: task.level for task in planner.library.tasks}
        self.chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
        self.year = Year()

    def draw(self, day: date, member: Member) -> WorkDay:
        """The day; now and then some of its tasks are locked and the day is drawn again."""
        begun = time.perf_counter()
        drawn = self.planner.draw(day, member.participant, member.plan, member.shape, member.given)
        self.year.seconds.append(time.perf_counter() - begun)
        self.year.draws += 1
        self._look_at(drawn, member)
        if self.chance.random() < _LOCKED:
            locked = {slot.task for slot in self.chance.sample(drawn.tasks, self.chance.choice((1, 1, 2)))}
            slots = tuple(replace(slot, locked=slot.task in locked) for slot in drawn.slots)
            kept = replace(drawn, slots=slots).kept
            # The others stay away, as tasks do that a worker took out.
            away = frozenset(slot.task for slot in drawn.tasks) - locked
            drawn = self.planner.draw(day, member.participant, member.plan, member.shape, member.given, kept, away)
            self.year.locked += 1
            self._look_at(drawn, member, kept)
        self._count(drawn, member)
        return drawn

    def _look_at(self, drawn: WorkDay, member: Member, locked: Sequence[Slot] = ()) -> None:
        year = self.year
        year.broken.update(self.checker.broken(drawn, member, locked))
        if self.planner.steps > 1:
            year.gave_way["days"] += 1
            self._prove()

    def _prove(self) -> None:
        """Whether the steps that were passed over have no solution."""
        year = self.year
        if year.proofs < _PROOFS and find_spec(HIGHS.needs):
            from benchmarks.draw import solver_highs

            before = self.planner.instances()[:-1]
            year.proofs += 1
            year.needless += any(solver_highs.can_be_filled(instance) for instance in before)

    def _count(self, drawn: WorkDay, member: Member) -> None:
        year, given = self.year, member.given
        quarter = (drawn.date - FIRST_MONDAY).days // 7 // WEEKS_IN_QUARTER
        last = {each.task: each.day for each in given}
        for slot in drawn.tasks:
            year.picks[quarter] += 1
            year.levels[quarter, self.levels.get(slot.task, 0)] += 1
            if slot.task in last:
                year.gaps[(drawn.date - last[slot.task]).days // 7] += 1
            else:
                year.new[quarter] += 1
            year.gave_way.update(reason.code for reason in slot.why if reason.code.endswith("gave_way"))
        year.gave_way.update(reason.code for reason in drawn.gave_way)
        if drawn.date - FIRST_MONDAY >= _BEFORE:
            year.off.update(_off(drawn, member, self.planner.settings.weights))


def _off(drawn: WorkDay, member: Member, usual: Mapping[str, int]) -> list[int]:
    """By how many minutes each theme is off its share of the tasks of this week and the three before it."""
    monday = drawn.date - timedelta(days=drawn.date.weekday())
    minutes = dict.fromkeys(THEMES, 0)
    for each in member.given:
        if each.day >= monday - _BEFORE and each.went != ABSENT:
            minutes[each.theme] += each.minutes
    for slot in drawn.tasks:
        minutes[slot.theme] += slot.minutes
    weights = member.plan.weights or usual
    whole = sum(minutes.values()) / sum(weights[theme] for theme in THEMES)
    return [round(abs(minutes[theme] - whole * weights[theme])) for theme in THEMES]
