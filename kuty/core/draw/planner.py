"""Draws the day of a person: rules, points and the search put together, and the reasons of every pick."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from kuty.core.dayshape import STEP, DayShape, lay_out
from kuty.core.draw.allowed import EASES, Rules, never, not_now
from kuty.core.draw.balance import NEAR, Target, nearest, target_of
from kuty.core.draw.choose import PARTS, Candidate, Choice, usual_tasks
from kuty.core.draw.daylight import daylight
from kuty.core.draw.facts import DIGITS, MIXES, Fact, count_of, facts_of
from kuty.core.draw.past import Past, past_of
from kuty.core.draw.points import GAVE_WAY, ONE, Wishes, parts_of
from kuty.core.plan import THEMES
from kuty.core.programme import Slot, SlotKind, WorkDay
from kuty.core.reason import Reason
from kuty.core.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kuty.core.draw.allowed import Ease
    from kuty.core.draw.past import Given
    from kuty.core.draw.settings import DrawSettings
    from kuty.core.people import Participant
    from kuty.core.plan import Plan
    from kuty.core.tasks import TaskLibrary

# A theme so many minutes behind is worth a word.
_BEHIND = 10
# The order in which things give way: how much of the waiting times, how far the shares, whether slots may stay open.
_STEPS = (
    *((ease, NEAR, False) for ease in EASES[:4]),
    (EASES[3], 24 * 60, False),
    (EASES[4], NEAR, False),
    (EASES[4], 24 * 60, False),
    (EASES[4], 24 * 60, True),
)


# The reasons of a pick, the most telling first: only that one stands on the worker's page.
_TELLING = (
    "cooldown_gave_way", "family_gave_way", "wish", "next_part", "goal", "behind", "like",
    *(f"more_{name}" for name in MIXES), "season", "not_had_for", "not_had",
)  # fmt: skip


class _Solved(NamedTuple):
    """The tasks chosen, the themes' minutes they fill, how many minutes were moved for it, and what the day is worth."""

    tasks: dict[str, tuple[Candidate, ...]]
    minutes: Mapping[str, int]
    moved: int
    worth: int


@dataclass(frozen=True, slots=True)
class Told:
    """Why a task is or is not in a day, for ``kuty week why``.

    ``ruled_out`` is the rule that keeps it out. ``parts`` are its points; ``behind`` by how much less the best day with
    it is worth than the best one, or None when no day can be filled with it. ``beside`` are the points of the tasks of
    its theme that are in the day. All points are in thousandths.
    """

    task: Task
    ruled_out: Reason | None
    parts: tuple[tuple[int, Reason], ...]
    behind: int | None
    beside: tuple[tuple[Slot, int], ...]


@dataclass(slots=True)
class _Day:
    """A day to be drawn."""

    date: date
    rules: Rules
    past: Past
    target: Target
    wishes: Wishes
    kept: Sequence[Slot]
    avoid: frozenset[str]


class Planner:
    """Draws from one library with one office's settings; what it works out of them serves everybody."""

    def __init__(self, library: TaskLibrary, settings: DrawSettings) -> None:
        self.library = library
        self.settings = settings
        self._pools: dict[Rules, list[Fact]] = {}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        return facts_of(self.library)

    def draw(
        self,
        day: date,
        participant: Participant,
        plan: Plan,
        shape: DayShape,
        given: Iterable[Given],
        kept: Sequence[Slot] = (),
        avoid: frozenset[str] = frozenset(),
    ) -> WorkDay:
        """The programme of one work day.

        ``kept`` are slots that stay as they are (locked ones when a day is drawn again); ``avoid`` are tasks not to be
        drawn this time (those locked on a later day of the week). What had to give way stands in the day and its slots.
        """
        room, locked = plan.minutes_per_day - shape.fixed_minutes, sum(_minutes(kept).values())
        # What is locked stays, also when the plan has been shortened since.
        minutes = max(room, locked)
        todo = self._todo(day, participant, plan, minutes, given, kept, avoid)
        while True:
            solved = self._solved(todo)
            if solved is None:
                raise RuntimeError("slots that stay open fill any day")
            tasks = self._slots(todo, solved)
            groups = [slot for slot in kept if slot.kind is SlotKind.GROUP]
            slots = lay_out(shape, tasks, participant.reception_time, self.settings.usual_start, groups)
            over = (Reason("locked_minutes", {"minutes": minutes - room}),) if minutes != room else ()
            dark = self._kept_in_the_dark(day, slots, kept)
            drawn = WorkDay(day, slots, gave_way=(*over, *dark, *_gave_way(solved, slots)))
            if not (unseen := self._in_the_dark(drawn, kept)):
                return drawn
            todo.avoid |= unseen

    def _todo(
        self,
        day: date,
        participant: Participant,
        plan: Plan,
        minutes: int,
        given: Iterable[Given],
        kept: Sequence[Slot],
        avoid: frozenset[str] = frozenset(),
    ) -> _Day:
        past = past_of(given, day, self.facts, self.settings)
        target = target_of(minutes, plan.weights or self.settings.weights, past.minutes)
        chance = crc32(f"{participant.id} {day}".encode())
        wishes = Wishes(day, plan.goals, frozenset(participant.likes), past, self.settings, chance)
        return _Day(
            day, Rules.on(day, participant, plan), past, target, wishes, kept, avoid | {slot.task for slot in kept}
        )

    def _solved(self, todo: _Day, must: str = "") -> _Solved | None:
        """The best tasks for the day, with as little giving way as can be; None if ``must`` cannot be among them."""
        kept = _minutes(todo.kept)
        for ease, furthest, may_stay_open in _STEPS:
            choice = self._choice(todo, kept, ease, may_stay_open=may_stay_open, must=must)
            if solved := self._nearest(choice, todo.target.minutes, kept, furthest):
                return solved
        return None

    def _nearest(
        self, choice: Choice, target: Mapping[str, int], kept: Mapping[str, int], furthest: int
    ) -> _Solved | None:
        """The best choice when minutes moved between the themes cost points.

        The search ends when moving more cannot pay; beyond what is near no more is moved than must be.
        """
        found: _Solved | None = None
        bound: int | None = None
        step = PARTS * ONE * self.settings.points["balance"] // STEP
        for moved, minutes in nearest(target, kept, furthest):
            if found and moved > found.moved:
                if furthest > NEAR:
                    break
                if bound is None:
                    bound = choice.bound()
                if bound - step * moved <= found.worth:
                    break
            best = choice.best({theme: minutes[theme] - kept[theme] for theme in THEMES})
            if best and (found is None or best.value - step * moved > found.worth):
                found = _Solved(best.tasks, minutes, moved, best.value - step * moved)
        return found

    def _choice(
        self, todo: _Day, kept: Mapping[str, int], ease: Ease, *, may_stay_open: bool = False, must: str = ""
    ) -> Choice:
        candidates: dict[str, list[Candidate]] = {theme: [] for theme in THEMES}
        for fact in self._pool(todo):
            if fact.task.id not in todo.avoid and (
                fact.task.id == must or not_now(fact, todo.past, todo.date, self.settings, ease) is None
            ):
                candidates[fact.task.theme].append(self._candidate(fact, todo.wishes))
        for theme in THEMES:
            candidates[theme].sort(key=lambda each: (-each.points, each.fact.task.id))
            if may_stay_open:
                candidates[theme].append(_open(theme, todo.rules.language, self.settings))
        marks, kinds = self._standing(todo.kept)
        wanted = {
            name: self.settings.shares[name] * (todo.past.tasks + usual_tasks(sum(todo.target.minutes.values())))
            - 100 * todo.past.mixes[name]
            for name in MIXES
        }
        return Choice(
            candidates,
            {theme: usual_tasks(todo.target.minutes[theme] - kept[theme]) for theme in THEMES},
            wanted,
            ONE * self.settings.points["mix"],
            marks,
            kinds,
            frozenset(theme for theme in THEMES if kept[theme]),
            {each.fact.task.theme: each for theme in THEMES for each in candidates[theme] if each.fact.task.id == must},
        )

    def _pool(self, todo: _Day) -> list[Fact]:
        """The tasks the person can be given on the day at all."""
        rules = todo.rules
        if rules not in self._pools:
            self._pools[rules] = [fact for fact in self.facts.values() if never(fact, rules) is None]
        return self._pools[rules]

    def _candidate(self, fact: Fact, wishes: Wishes) -> Candidate:
        points = sum([part[0] for part in parts_of(fact, wishes)])
        return Candidate(points, fact.task.minutes[0], fact.task.minutes[1], fact.marks, fact.kind, fact)

    def _standing(self, kept: Iterable[Slot]) -> tuple[int, int]:
        """The marks and kinds of slots that stand in the day already."""
        marks = kinds = 0
        for slot in kept:
            if fact := self.facts.get(slot.task):
                marks |= fact.marks
                kinds += fact.kind
            elif slot.kind is SlotKind.GROUP:
                kinds += 1 << DIGITS["together"]
        return marks, kinds

    def _slots(self, todo: _Day, solved: _Solved) -> dict[str, list[Slot]]:
        slots = {
            theme: [slot for slot in todo.kept if slot.theme == theme and slot.kind is SlotKind.TASK]
            for theme in THEMES
        }
        for theme, chosen in solved.tasks.items():
            rest = solved.minutes[theme] - _minutes(todo.kept)[theme]
            lengths = _share_minutes([(each.low, each.high) for each in chosen], rest)
            slots[theme] += [self._slot(todo, each, length) for each, length in zip(chosen, lengths, strict=True)]
        return slots

    def _slot(self, todo: _Day, each: Candidate, minutes: int) -> Slot:
        task = each.fact.task
        why = self._why(todo, each.fact) if task.id in self.facts else (Reason("open_slot", {"theme": task.theme}),)
        return replace(slot_of(task, todo.rules.language, minutes), why=why)

    def _why(self, todo: _Day, fact: Fact) -> tuple[Reason, ...]:
        """What speaks for the task, what tells most of this person and week first."""
        theme = fact.task.theme
        said = [
            (amount, code, values)
            for amount, code, values in parts_of(fact, todo.wishes)
            if (amount > 0 and code != "chance") or amount <= -ONE * GAVE_WAY
        ]
        if (behind := todo.target.behind[theme]) >= _BEHIND:
            said.append((ONE * behind, "behind", {"theme": theme, "minutes": behind}))
        for name in MIXES:
            short = self.settings.shares[name] * todo.past.tasks - 100 * todo.past.mixes[name]
            if count_of(fact.kind, name) and short >= 100:  # noqa: PLR2004 - a whole task too few
                said.append((ONE * self.settings.points["mix"], f"more_{name}", {}))
        if fact.task.season:
            said.append((0, "season", {}))
        said.sort(key=lambda part: (_TELLING.index(part[1]), -part[0]))
        return tuple([self._in_words(code, values, todo.rules.language) for _amount, code, values in said])

    def _in_words(self, code: str, values: Mapping[str, str | int], language: str) -> Reason:
        """The reason, another task in it by its title; of a series also which part comes now."""
        if "task" not in values:
            return Reason(code, dict(values))
        before = self.facts[str(values["task"])].task
        if code != "next_part" or before.series is None:
            return Reason(code, {"task": before.named(language)})
        parts = self.library.series_lengths[before.theme, before.series.name]
        return Reason(code, {"part": before.series.part + 1, "parts": parts, "after": before.named(language)})

    def _in_the_dark(self, drawn: WorkDay, kept: Sequence[Slot]) -> frozenset[str]:
        """The tasks that need to see and fell outside the light of the day."""
        staying = {slot.task for slot in kept}
        needy = [
            slot
            for slot in drawn.tasks
            if slot.task not in staying and slot.task in self.facts and self.facts[slot.task].task.daylight
        ]
        return frozenset(slot.task for slot in needy if not self._is_light(drawn.date, slot))

    def _kept_in_the_dark(self, day: date, slots: Sequence[Slot], kept: Sequence[Slot]) -> tuple[Reason, ...]:
        """What is locked stays, though the day has moved round it and it needs to see; so it is told."""
        staying = {slot.task for slot in kept} & self.facts.keys()
        needy = [slot for slot in slots if slot.task in staying and self.facts[slot.task].task.daylight]
        return tuple(
            Reason("locked_in_the_dark", {"title": slot.title}) for slot in needy if not self._is_light(day, slot)
        )

    def _is_light(self, day: date, slot: Slot) -> bool:
        light = daylight(day, self.settings.latitude)
        return light is not None and light[0] <= slot.start and slot.end <= light[1]

    def alternatives(
        self,
        old: Slot,
        drawn: WorkDay,
        participant: Participant,
        plan: Plan,
        given: Iterable[Given],
        avoid: frozenset[str] = frozenset(),
        count: int = 3,
    ) -> list[Slot]:
        """The best tasks that could take the place of ``old``, in the same theme and for the same minutes."""
        others = [slot for slot in (*drawn.tasks, *drawn.groups) if slot is not old]
        todo = self._todo(drawn.date, participant, plan, old.minutes + sum(_minutes(others).values()), given, others)
        todo.avoid |= avoid | {old.task}
        marks, kinds = self._standing(others)
        light = self._is_light(drawn.date, old)
        for ease in EASES:
            choice = self._choice(todo, dict.fromkeys(THEMES, 0), ease)
            fitting = [
                each
                for each in choice.candidates[old.theme]
                if each.low <= old.minutes <= each.high
                and not each.marks & marks
                and (light or not each.fact.task.daylight)
            ]
            if fitting:
                fitting.sort(key=lambda each: choice.fine(kinds + each.kind) - PARTS * each.points)
                return [self._slot(todo, each, old.minutes) for each in fitting[:count]]
        return []

    def tell(
        self,
        task_id: str,
        drawn: WorkDay,
        participant: Participant,
        plan: Plan,
        given: Iterable[Given],
        avoid: frozenset[str] = frozenset(),
    ) -> Told:
        """Why the task is in the day, or what keeps it out: a rule, or that other tasks are worth more."""
        total = sum(_minutes((*drawn.tasks, *drawn.groups)).values())
        todo = self._todo(drawn.date, participant, plan, total, given, drawn.kept, avoid)
        fact = self.facts[task_id]
        task = fact.task
        parts = tuple(
            (amount, self._in_words(code, values, todo.rules.language))
            for amount, code, values in sorted(parts_of(fact, todo.wishes), key=lambda part: -abs(part[0]))
        )
        beside = tuple(
            (slot, self._candidate(self.facts[slot.task], todo.wishes).points)
            for slot in drawn.tasks
            if slot.theme == task.theme and slot.task in self.facts and slot.task != task_id
        )
        if any(slot.task == task_id for slot in drawn.tasks):
            return Told(task, None, parts, 0, beside)
        if reason := self._ruled_out(fact, todo, drawn, avoid):
            return Told(task, self._in_words(*reason, todo.rules.language), parts, None, beside)
        best, forced = self._solved(todo), self._solved(todo, must=task_id)
        behind = max(0, best.worth - forced.worth) // PARTS if best and forced else None
        return Told(task, None, parts, behind, beside)

    def _ruled_out(self, fact: Fact, todo: _Day, drawn: WorkDay, avoid: frozenset[str]) -> Reason | None:
        """The rule that keeps a task out of the day."""
        if reason := never(fact, todo.rules) or not_now(fact, todo.past, drawn.date, self.settings):
            return reason
        if fact.task.id in avoid:
            return Reason("passed_over")
        if fact.marks & self._standing(todo.kept)[0]:
            return Reason("beside_locked")
        theirs = [slot for slot in drawn.tasks if slot.theme == fact.task.theme]
        if fact.task.daylight and not any(self._is_light(drawn.date, slot) for slot in theirs):
            return Reason("in_the_dark")
        return None


def slot_of(task: Task, language: str, minutes: int) -> Slot:
    """A task as a slot in a language, without a time and a reason yet."""
    link = task.links[0] if task.links else ""
    named, text = task.named(language), task.text.get(language) or next(iter(task.text.values()))
    return Slot(time(), minutes, SlotKind.TASK, task.theme, task.id, named, text, link)


def _minutes(slots: Iterable[Slot]) -> dict[str, int]:
    """The minutes of the slots by theme."""
    minutes = dict.fromkeys(THEMES, 0)
    for slot in slots:
        minutes[slot.theme] += slot.minutes
    return minutes


def _gave_way(solved: _Solved, slots: Sequence[Slot]) -> tuple[Reason, ...]:
    """What gave way in the day as a whole; the tasks say for themselves what did in them."""
    said = []
    if solved.moved > NEAR or not all(solved.minutes.values()):
        said.append(Reason("shares_gave_way", {"minutes": solved.moved}))
    said += [
        Reason("open_slot", {"theme": theme})
        for theme, tasks in solved.tasks.items()
        if any(each.fact.task.id == _open_id(theme) for each in tasks)
    ]
    if any(slot.end > after.start for slot, after in pairwise(slots)):
        said.append(Reason("overlap"))
    return tuple(said)


def _open_id(theme: str) -> str:
    return f"{theme.lower()}-open"


def _open(theme: str, language: str, settings: DrawSettings) -> Candidate:
    """What fills a theme when no task can."""
    title, text = settings.open_slot[language]
    task = Task(_open_id(theme), theme, {language: title}, {language: text}, (1, 24 * 60), 1, (), (), "kuty")
    return Candidate(-10 * ONE * GAVE_WAY, 1, 24 * 60, 0, 0, Fact(task, 0, 0, frozenset(), b""))


def _share_minutes(ranges: Sequence[tuple[int, int]], minutes: int) -> list[int]:
    """Each task's minutes: its least, and the rest given out in steps of five, evenly."""
    shares = [low for low, _high in ranges]
    rest = minutes - sum(shares)
    while rest > 0:
        step = min(STEP, rest)
        # The task with the smallest share of its own range grows first.
        growing = min(
            (index for index, (_low, high) in enumerate(ranges) if shares[index] + step <= high),
            key=lambda index: (shares[index] - ranges[index][0], index),
        )
        shares[growing] += step
        rest -= step
    return shares
