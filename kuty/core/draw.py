"""The weekly draw: which tasks fill a person's work day, and why.

Each theme gets its minutes (:func:`kuty.core.dayshape.theme_minutes`); for each theme the best set of tasks is searched
whose ranges of minutes can add up to exactly that. A set is better when its tasks are new or long unseen to the person,
go on with a series, serve a goal of the plan and are of a fitting level. Ties are broken by a checksum of person, day
and task: the same input gives the same programme, and different people get different ones.

Never broken: the minutes, the person's limits, the season, no task of a tender subject without a goal of it, the order of a series, one heavy task a day at most, one
task of a family a day. The cool-down gives way only when a theme could not be filled otherwise, and says so.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date, time
from itertools import combinations
from typing import TYPE_CHECKING

from kuty.core.dayshape import STEP, DayShape, lay_out, theme_minutes
from kuty.core.limits import ONLY_WITH_GOAL
from kuty.core.plan import THEMES
from kuty.core.programme import Slot, SlotKind, WorkDay
from kuty.core.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kuty.core.people import Participant
    from kuty.core.plan import Goal, Plan
    from kuty.core.tasks import Task, TaskLibrary

# A task of about half an hour is long enough to get into and short enough to finish.
_USUAL_MINUTES = 32
# Sets are searched among this many best tasks first, and among all only if those do not add up.
_SHORT_LIST = 12
# After half a year a task feels new again.
_FORGOTTEN_WEEKS = 26
# So many work days at one level before the next level suits as well.
_DAYS_A_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Given:
    """A task the person has had, and when."""

    day: date
    task: str


@dataclass(frozen=True, slots=True)
class DrawSettings:
    """What an office decides about the draw. ``weights`` of the themes are used when the plan has none of its own."""

    cooldown_weeks: int
    weights: Mapping[str, int]
    usual_start: time


@dataclass(frozen=True, slots=True)
class Person:
    """What the draw knows of a person on a day: limits, goals, and what she has had before."""

    id: str
    language: str
    limits: frozenset[str]
    goals: tuple[Goal, ...]
    last_had: Mapping[str, date] = field(default_factory=dict)
    days_had: int = 0

    @classmethod
    def of(cls, participant: Participant, plan: Plan, given: Iterable[Given], day: date) -> Person:
        had = [each for each in given if each.day < day]
        last: dict[str, date] = {}
        for each in had:
            last[each.task] = max(each.day, last.get(each.task, each.day))
        return cls(
            participant.id,
            participant.language,
            frozenset(participant.exclude),
            plan.goals,
            last,
            len({each.day for each in had}),
        )

    @property
    def level(self) -> int:
        return min(3, 1 + self.days_had // _DAYS_A_LEVEL)


@dataclass(frozen=True, slots=True)
class CannotFill:
    """No set of allowed tasks adds up to a theme's minutes: the library is too small for this person's limits."""

    theme: str
    minutes: int
    allowed: int


def draw_day(
    day: date,
    participant: Participant,
    plan: Plan,
    shape: DayShape,
    library: TaskLibrary,
    given: Iterable[Given],
    settings: DrawSettings,
    kept: Sequence[Slot] = (),
    avoid: frozenset[str] = frozenset(),
) -> WorkDay | CannotFill:
    """The programme of one work day, or why there cannot be one.

    ``kept`` are slots that stay as they are (locked ones when a day is drawn again); ``avoid`` are tasks not to be drawn
    this time (the one being swapped away).
    """
    person = Person.of(participant, plan, given, day)
    weights = plan.weights or settings.weights
    target = theme_minutes(plan.minutes_per_day - shape.fixed_minutes, weights)
    draw = _Draw(day, person, library, settings.cooldown_weeks, avoid)
    for minutes in _nearest_shares(target, kept):
        slots = draw.all_themes(minutes, kept)
        if slots is not None:
            return WorkDay(day, lay_out(shape, slots, participant.reception_time, settings.usual_start))
    theme = next(theme for theme in THEMES if not draw.theme(theme, target[theme], kept, heavy_used=False))
    return CannotFill(theme, target[theme], len(draw.allowed(theme)))


def alternatives(
    old: Slot, day: WorkDay, person: Person, library: TaskLibrary, cooldown_weeks: int, count: int = 3
) -> list[Slot]:
    """The best tasks that could take the place of ``old``, in the same theme and for the same minutes."""
    others = [slot.task for slot in day.tasks if slot is not old]
    draw = _Draw(day.date, person, library, cooldown_weeks, frozenset(slot.task for slot in day.tasks))
    heavy = any(task.heavy for task in library.tasks if task.id in others)
    families = {task.family for task in library.tasks if task.id in others and task.family}
    fitting = [
        task
        for task in draw.eligible(old.theme, 1.0) or draw.eligible(old.theme, 0.0)
        if task.minutes[0] <= old.minutes <= task.minutes[1]
        and not (heavy and task.heavy)
        and task.family not in families
    ]
    return [draw.slot(task, old.minutes, relaxed=1.0) for task in fitting[:count]]


@dataclass
class _Draw:
    day: date
    person: Person
    library: TaskLibrary
    cooldown_weeks: int
    avoid: frozenset[str]
    _scores: dict[str, float] = field(default_factory=dict)
    _eligible: dict[tuple[str, float], list[Task]] = field(default_factory=dict)

    def all_themes(self, minutes: Mapping[str, int], kept: Sequence[Slot]) -> dict[str, list[Slot]] | None:
        slots: dict[str, list[Slot]] = {}
        heavy_tasks = {task.id for task in self.library.tasks if task.heavy}
        heavy_used = any(slot.task in heavy_tasks for slot in kept)
        for theme in THEMES:
            found = self.theme(theme, minutes[theme], kept, heavy_used=heavy_used)
            if found is None:
                return None
            slots[theme] = found
            heavy_used = heavy_used or any(slot.task in heavy_tasks for slot in found)
        return slots

    def theme(self, theme: str, minutes: int, kept: Sequence[Slot], *, heavy_used: bool) -> list[Slot] | None:
        """The best slots for a theme's minutes: those kept, and drawn ones for the rest."""
        staying = [slot for slot in kept if slot.theme == theme]
        rest = minutes - sum(slot.minutes for slot in staying)
        if rest == 0:
            return staying
        for relaxed in (1.0, 0.5, 0.0):
            tasks = [task for task in self.eligible(theme, relaxed) if not (heavy_used and task.heavy)]
            tasks = [task for task in tasks if all(task.id != slot.task for slot in staying)]
            chosen = self._best(tasks[:_SHORT_LIST], rest) or self._best(tasks, rest, most=3)
            if chosen:
                drawn = zip(chosen, _share_minutes(chosen, rest), strict=True)
                return staying + [self.slot(task, length, relaxed) for task, length in drawn]
        return None

    def allowed(self, theme: str) -> list[Task]:
        """The theme's tasks that the person can be given at all on this day."""
        return [
            task
            for task in self.library.by_theme[theme]
            if task.id not in self.avoid
            and task.in_season(self.day)
            and not task.touches(self.person.limits)
            and self._welcome(task)
            and self._series_allows(task)
        ]

    def eligible(self, theme: str, relaxed: float) -> list[Task]:
        """The allowed tasks past their cool-down (shortened to the share ``relaxed``), the best first."""
        if (theme, relaxed) not in self._eligible:
            cooled = [task for task in self.allowed(theme) if self._cooled(task, relaxed)]
            self._eligible[theme, relaxed] = sorted(cooled, key=lambda task: (-self.score(task), task.id))
        return self._eligible[theme, relaxed]

    def score(self, task: Task) -> float:
        if task.id not in self._scores:
            weeks = self._weeks_since(task)
            score = 1.0 if weeks is None else min(1.0, weeks / _FORGOTTEN_WEEKS)
            score += 0.5 * any(goal.area in task.goals for goal in self.person.goals)
            score += 0.6 * (task.series is not None and task.series.part > 1 and weeks is None)
            score -= 0.3 * abs(task.level - self.person.level)
            tie = zlib.crc32(f"{self.person.id} {self.day} {task.id}".encode()) / 2**32
            self._scores[task.id] = score + 0.8 * tie
        return self._scores[task.id]

    def slot(self, task: Task, minutes: int, relaxed: float) -> Slot:
        language = self.person.language
        link = task.links[0] if task.links else ""
        return Slot(
            time(),
            minutes,
            SlotKind.TASK,
            task.theme,
            task.id,
            task.title[language],
            task.text[language],
            link,
            self._why(task, relaxed),
        )

    def _best(self, tasks: Sequence[Task], minutes: int, most: int = 5) -> list[Task] | None:
        """The best set that can take exactly ``minutes``, of about as many tasks as that calls for."""
        usual = max(1, round(minutes / _USUAL_MINUTES))
        rows = [(task.minutes[0], task.minutes[1], self.score(task), task) for task in tasks]
        best: tuple[Task, ...] | None = None
        best_worth = float("-inf")
        for size in range(max(1, usual - 1), min(most, usual + 1) + 1):
            penalty = 0.4 * abs(size - usual)
            for some in combinations(rows, size):
                worth = sum(row[2] for row in some) / size - penalty
                if worth <= best_worth:
                    continue
                if not sum(row[0] for row in some) <= minutes <= sum(row[1] for row in some):
                    continue
                if _go_together(chosen := tuple(row[3] for row in some)):
                    best, best_worth = chosen, worth
        return list(best) if best else None

    def _weeks_since(self, task: Task) -> int | None:
        last = self.person.last_had.get(task.id)
        return None if last is None else (self.day - last).days // 7

    def _cooled(self, task: Task, relaxed: float) -> bool:
        last = self.person.last_had.get(task.id)
        weeks = self.cooldown_weeks if task.cooldown_weeks is None else task.cooldown_weeks
        # Even with no cool-down left the same task never comes twice within a week.
        return last is None or (self.day - last).days >= max(7 * weeks * relaxed, 7)

    def _welcome(self, task: Task) -> bool:
        areas = {goal.area for goal in self.person.goals}
        return all(ONLY_WITH_GOAL[topic] in areas for topic in task.topics if topic in ONLY_WITH_GOAL)

    def _series_allows(self, task: Task) -> bool:
        """The parts before have been had; a part not yet had goes before one had already."""
        if task.series is None or task.series.part == 1:
            return True
        name, part = task.series.name, task.series.part
        before = {
            other.series.part: other.id
            for other in self.library.by_theme[task.theme]
            if other.series and other.series.name == name and other.series.part < part
        }
        return all(had in self.person.last_had for had in before.values())

    def _why(self, task: Task, relaxed: float) -> tuple[Reason, ...]:
        reasons = []
        weeks = self._weeks_since(task)
        if task.series:
            length = self.library.series_lengths[task.series.name]
            if task.series.part > 1 or weeks is None:
                reasons.append(Reason("series", {"part": task.series.part, "parts": length}))
        goal = next((goal for goal in self.person.goals if goal.area and goal.area in task.goals), None)
        if goal:
            reasons.append(Reason("goal", {"goal": goal.words}))
        if task.season:
            reasons.append(Reason("season"))
        if weeks is None:
            reasons.append(Reason("not_had"))
        elif relaxed < 1:
            reasons.append(Reason("cooldown_gave_way", {"weeks": weeks}))
        else:
            reasons.append(Reason("not_had_for", {"weeks": weeks}))
        return tuple(reasons)


def _go_together(tasks: Sequence[Task]) -> bool:
    families = [task.family for task in tasks if task.family]
    series = [task.series.name for task in tasks if task.series]
    return (
        len(set(families)) == len(families)
        and len(set(series)) == len(series)
        and sum(1 for task in tasks if task.heavy) <= 1
    )


def _share_minutes(tasks: Sequence[Task], minutes: int) -> list[int]:
    """Each task's minutes: its least, and the rest given out in steps of five, evenly."""
    shares = [task.minutes[0] for task in tasks]
    rest = minutes - sum(shares)
    while rest > 0:
        step = min(STEP, rest)
        # The task with the smallest share of its own range grows first.
        growing = min(
            (index for index, task in enumerate(tasks) if shares[index] + step <= task.minutes[1]),
            key=lambda index: (shares[index] - tasks[index].minutes[0], index),
        )
        shares[growing] += step
        rest -= step
    return shares


def _nearest_shares(target: Mapping[str, int], kept: Sequence[Slot]) -> Iterator[dict[str, int]]:
    """The target shares first, then others with the same sum, the nearest first: for what is kept to find room."""
    least = {theme: sum(slot.minutes for slot in kept if slot.theme == theme) for theme in THEMES}
    yield dict(target)
    if not kept:
        return
    total = sum(target.values())
    first, second, third = THEMES
    others = [
        {first: one, second: two, third: total - one - two}
        for one in range(target[first] % STEP, total + 1, STEP)
        for two in range(0, total - one + 1, STEP)
    ]
    moved = [
        (sum(abs(shares[theme] - target[theme]) for theme in THEMES), index, shares)
        for index, shares in enumerate(others)
        if shares != target and all(shares[theme] >= max(least[theme], 10) for theme in THEMES)
    ]
    for _, _, shares in sorted(moved, key=lambda each: each[:2]):
        yield shares
