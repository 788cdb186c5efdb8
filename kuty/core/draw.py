"""The weekly draw: which tasks fill a person's work day, and why.

Each theme gets its minutes (:func:`kuty.core.dayshape.theme_minutes`); for each theme the best set of tasks is searched
whose ranges of minutes can add up to exactly that. A set is better when its tasks are new or long unseen to the person,
go on with a series, serve a goal of the plan and are of a fitting level. Ties are broken by a checksum of person, day
and task: the same input gives the same programme, and different people get different ones.

Never broken: the minutes, the person's limits, the season, no task of a tender subject without a goal of it, the order of a series, one heavy task a day at most, one
task of a family or series a day. Tasks on site are never drawn, only put in by hand. The cool-down gives way only when a theme could not be filled otherwise, and says so.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import combinations, islice, permutations
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
# How far the shares of the themes may give way for slots that are kept.
_MOST_SHARES = 60
# How many steps the search of a tight library may take.
_MOST_TRIES = 20_000
# The cool-down gives way to half of itself, then to nothing.
_RELAXED = (1.0, 0.5, 0.0)
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
    this time (those locked on a later day of the week).
    """
    person = Person.of(participant, plan, given, day)
    weights = plan.weights or settings.weights
    target = theme_minutes(plan.minutes_per_day - shape.fixed_minutes, weights)
    draw = _Draw(day, person, library, settings.cooldown_weeks, avoid)
    for minutes in islice(_nearest_shares(target, kept), _MOST_SHARES):
        slots = draw.all_themes(minutes, kept)
        if slots is not None:
            return WorkDay(day, lay_out(shape, slots, participant.reception_time, settings.usual_start))
    return draw.cannot_fill(target, kept)


def alternatives(
    old: Slot, day: WorkDay, person: Person, library: TaskLibrary, cooldown_weeks: int, count: int = 3
) -> list[Slot]:
    """The best tasks that could take the place of ``old``, in the same theme and for the same minutes."""
    draw = _Draw(day.date, person, library, cooldown_weeks, frozenset(slot.task for slot in day.tasks))
    others = draw.tasks_of(slot for slot in day.tasks if slot is not old)
    for relaxed in _RELAXED:
        fitting = [
            task
            for task in draw.eligible(old.theme, relaxed)
            if task.minutes[0] <= old.minutes <= task.minutes[1] and _go_together((task, *others))
        ]
        if fitting:
            return [draw.slot(task, old.minutes) for task in fitting[:count]]
    return []


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The tasks chosen for a theme, and how good they are together."""

    tasks: tuple[Task, ...]
    worth: float


@dataclass
class _Draw:
    day: date
    person: Person
    library: TaskLibrary
    cooldown_weeks: int
    avoid: frozenset[str]
    _scores: dict[str, float] = field(default_factory=dict)
    _allowed: dict[str, list[Task]] = field(default_factory=dict)
    _eligible: dict[tuple[str, float], list[Task]] = field(default_factory=dict)
    _found: dict[tuple[str, int, frozenset[str], bool], _Chosen | None] = field(default_factory=dict)

    def all_themes(self, minutes: Mapping[str, int], kept: Sequence[Slot]) -> dict[str, list[Slot]] | None:
        """The slots of every theme, or None when the day cannot be filled so.

        Themes are filled one after another, each without the families taken before it. The one heavy task of the day
        goes to the theme where it does most good.
        """
        for order in permutations(THEMES):
            free = self._filled(order, minutes, kept, THEMES)
            if free and sum(task.heavy for chosen in free.values() for task in chosen.tasks) <= 1:
                return self._slots(free, minutes, kept)
            holders = [self._filled(order, minutes, kept, (theme,)) for theme in THEMES]
            if possible := [chosen for chosen in holders if chosen]:
                best = max(possible, key=lambda chosen: sum(each.worth for each in chosen.values()))
                return self._slots(best, minutes, kept)
        return None

    def _filled(
        self, order: Sequence[str], minutes: Mapping[str, int], kept: Sequence[Slot], may_be_heavy: Sequence[str]
    ) -> dict[str, _Chosen] | None:
        staying = self.tasks_of(kept)
        heavy_kept = any(task.heavy for task in staying)
        marks = {mark for task in staying for mark in _marks(task)}
        filled: dict[str, _Chosen] = {}
        for theme in order:
            rest = minutes[theme] - sum(slot.minutes for slot in kept if slot.theme == theme)
            heavy = theme in may_be_heavy and not heavy_kept
            chosen = self.theme(theme, rest, frozenset(marks), heavy=heavy)
            if chosen is None:
                return None
            marks.update(mark for task in chosen.tasks for mark in _marks(task))
            filled[theme] = chosen
        return filled

    def theme(self, theme: str, minutes: int, marks: frozenset[str], *, heavy: bool) -> _Chosen | None:
        """The best tasks for a theme's minutes beside what is taken, the cool-down giving way only if it must."""
        here = marks.intersection(mark for task in self.allowed(theme) for mark in _marks(task))
        key = (theme, minutes, here, heavy)
        if key not in self._found:
            self._found[key] = self._search(theme, minutes, here, heavy=heavy)
        return self._found[key]

    def _search(self, theme: str, minutes: int, marks: frozenset[str], *, heavy: bool) -> _Chosen | None:
        if minutes <= 0:
            return _Chosen((), 0.0) if minutes == 0 else None
        for relaxed in _RELAXED:
            tasks = [
                task
                for task in self.eligible(theme, relaxed)
                if (heavy or not task.heavy) and marks.isdisjoint(_marks(task))
            ]
            if chosen := self._best(tasks[:_SHORT_LIST], minutes) or self._any(tasks, minutes):
                return chosen
        return None

    def cannot_fill(self, minutes: Mapping[str, int], kept: Sequence[Slot]) -> CannotFill:
        """Which theme is in the way: the first that cannot be filled even alone, else the one with the fewest tasks."""
        heavy = not any(task.heavy for task in self.tasks_of(kept))
        rest = {theme: minutes[theme] - sum(slot.minutes for slot in kept if slot.theme == theme) for theme in THEMES}
        alone = [theme for theme in THEMES if self.theme(theme, rest[theme], frozenset(), heavy=heavy) is None]
        theme = alone[0] if alone else min(THEMES, key=lambda theme: len(self.allowed(theme)))
        return CannotFill(theme, minutes[theme], len(self.allowed(theme)))

    def tasks_of(self, slots: Iterable[Slot]) -> tuple[Task, ...]:
        """The library's tasks that stand in the slots."""
        ids = {slot.task for slot in slots}
        return tuple(task for task in self.library.tasks if task.id in ids)

    def _slots(
        self, filled: Mapping[str, _Chosen], minutes: Mapping[str, int], kept: Sequence[Slot]
    ) -> dict[str, list[Slot]]:
        slots = {theme: [slot for slot in kept if slot.theme == theme] for theme in THEMES}
        for theme, chosen in filled.items():
            rest = minutes[theme] - sum(slot.minutes for slot in slots[theme])
            lengths = _share_minutes(chosen.tasks, rest)
            slots[theme] += [self.slot(task, length) for task, length in zip(chosen.tasks, lengths, strict=True)]
        return slots

    def allowed(self, theme: str) -> list[Task]:
        """The theme's tasks that the person can be given at all on this day. Tasks on site are put in by hand only."""
        if theme not in self._allowed:
            self._allowed[theme] = [task for task in self.library.theme(theme) if self._allows(task)]
        return self._allowed[theme]

    def _allows(self, task: Task) -> bool:
        return (
            task.id not in self.avoid
            and not task.on_site
            and task.in_season(self.day)
            and not task.touches(self.person.limits)
            and self._welcome(task)
            and self._series_allows(task)
        )

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

    def slot(self, task: Task, minutes: int) -> Slot:
        """A task as a slot of the person's day; its time is given when the day is laid out."""
        return replace(slot_of(task, self.person.language, minutes), why=self._why(task))

    def _best(self, tasks: Sequence[Task], minutes: int) -> _Chosen | None:
        """The best set that can take exactly ``minutes``, of about as many tasks as that calls for."""
        usual = max(1, round(minutes / _USUAL_MINUTES))
        rows = [(task.minutes[0], task.minutes[1], self.score(task), task) for task in tasks]
        best: _Chosen | None = None
        for size in range(max(1, usual - 1), usual + 2):
            penalty = 0.4 * abs(size - usual)
            for some in combinations(rows, size):
                worth = sum(row[2] for row in some) / size - penalty
                if best and worth <= best.worth:
                    continue
                if not sum(row[0] for row in some) <= minutes <= sum(row[1] for row in some):
                    continue
                if _go_together(chosen := tuple(row[3] for row in some)):
                    best = _Chosen(chosen, worth)
        return best

    def _any(self, tasks: Sequence[Task], minutes: int) -> _Chosen | None:
        """The first set that takes exactly ``minutes``, the better tasks tried first; for libraries that are tight."""
        tries = 0

        def search(chosen: tuple[Task, ...], start: int, low: int, high: int) -> tuple[Task, ...] | None:
            nonlocal tries
            if chosen and low <= minutes <= high:
                return chosen
            for index in range(start, len(tasks)):
                tries += 1
                task = tasks[index]
                if tries > _MOST_TRIES or low + task.minutes[0] > minutes or not _go_together((*chosen, task)):
                    continue
                if found := search((*chosen, task), index + 1, low + task.minutes[0], high + task.minutes[1]):
                    return found
            return None

        found = search((), 0, 0, 0)
        return _Chosen(found, -1.0) if found else None

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
        """Whether the parts before this one have been had."""
        if task.series is None or task.series.part == 1:
            return True
        name, part = task.series.name, task.series.part
        before = {
            other.series.part: other.id
            for other in self.library.theme(task.theme)
            if other.series and other.series.name == name and other.series.part < part
        }
        return all(had in self.person.last_had for had in before.values())

    def _why(self, task: Task) -> tuple[Reason, ...]:
        reasons = []
        weeks = self._weeks_since(task)
        if task.series and (task.series.part > 1 or weeks is None):
            length = self.library.series_lengths[task.theme, task.series.name]
            reasons.append(Reason("series", {"part": task.series.part, "parts": length}))
        goal = next((goal for goal in self.person.goals if goal.area and goal.area in task.goals), None)
        if goal:
            reasons.append(Reason("goal", {"goal": goal.words}))
        if task.season:
            reasons.append(Reason("season"))
        if weeks is None:
            reasons.append(Reason("not_had"))
        else:
            code = "not_had_for" if self._cooled(task, 1.0) else "cooldown_gave_way"
            reasons.append(Reason(code, {"weeks": weeks}))
        return tuple(reasons)


def slot_of(task: Task, language: str, minutes: int) -> Slot:
    """A task as a slot in a language, without a time and a reason yet."""
    link = task.links[0] if task.links else ""
    return Slot(time(), minutes, SlotKind.TASK, task.theme, task.id, task.title[language], task.text[language], link)


def _marks(task: Task) -> list[str]:
    """What of the task may stand only once in a day: itself, its family, its series."""
    marks = [task.id]
    if task.family:
        marks.append(f"family {task.family}")
    if task.series:
        marks.append(f"series {task.theme} {task.series.name}")
    return marks


def _go_together(tasks: Sequence[Task]) -> bool:
    marks = [mark for task in tasks for mark in _marks(task)]
    return len(set(marks)) == len(marks) and sum(1 for task in tasks if task.heavy) <= 1


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
