"""The other ways of choosing that need no solver: a greedy pick, and what peers do – any task the filters leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.draw.choose import PARTS
from kuty.core.plan import THEMES

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from benchmarks.draw.instances import Instance, Sets
    from kuty.core.draw.choose import Candidate

_MOST_TASKS = 12


def random_pick(instance: Instance, chance: random.Random) -> Sets:
    """In each theme one task after another by lot, until those of middling length fill the minutes."""
    sets = {}
    for theme in THEMES:
        tasks = list(instance.pool[theme])
        chance.shuffle(tasks)
        minutes = instance.minutes(theme)
        chosen: list[Candidate] = []
        for each in tasks:
            if sum(other.low + other.high for other in chosen) >= 2 * minutes:
                break
            if sum(other.low for other in chosen) + each.low <= minutes:
                chosen.append(each)
        sets[theme] = chosen
    return sets


def greedy(instance: Instance) -> Sets:
    """Theme by theme the task that adds most to the day, then the next; at the end the minutes are mended."""
    sets: dict[str, list[Candidate]] = {}
    marks, kinds = instance.choice.marks, instance.choice.kinds
    for theme in THEMES:
        chosen: list[Candidate] = []
        minutes, usual = instance.minutes(theme), instance.choice.usual[theme]
        while minutes and len(chosen) < usual and (each := _next(instance, theme, chosen, marks, kinds)):
            chosen.append(each)
            marks |= each.marks
            kinds += each.kind
        while sum(each.high for each in chosen) < minutes and (mended := _mended(instance, theme, chosen, marks)):
            chosen = mended
            marks = _marks(instance.choice.marks, (*chosen, *(each for some in sets.values() for each in some)))
        kinds = instance.choice.kinds + sum(each.kind for some in (*sets.values(), chosen) for each in some)
        sets[theme] = chosen
    return sets


def _next(instance: Instance, theme: str, chosen: Sequence[Candidate], marks: int, kinds: int) -> Candidate | None:
    """The task with most points, less what it does to the mixes, for which there is time."""
    left = instance.minutes(theme) - sum(each.low for each in chosen)
    fine = instance.choice.fine
    return max(
        (
            each
            for each in instance.choice.candidates[theme]
            if each.low <= left and not each.marks & marks and each not in chosen
        ),
        key=lambda each: PARTS * each.points - fine(kinds + each.kind),
        default=None,
    )


def _mended(instance: Instance, theme: str, chosen: list[Candidate], marks: int) -> list[Candidate] | None:
    """One task more or another in a task's place, so that the minutes add up: best points, else most minutes."""
    minutes = instance.minutes(theme)

    def rank(tasks: Sequence[Candidate]) -> tuple[int, float]:
        high = min(minutes, sum(each.high for each in tasks))
        return high, sum(each.points for each in tasks) / len(tasks)

    better = [
        tasks
        for tasks in _changed(instance, theme, chosen, marks)
        if sum(each.low for each in tasks) <= minutes
        and sum(each.high for each in tasks) > sum(each.high for each in chosen)
    ]
    return max(better, key=rank, default=None)


def _changed(instance: Instance, theme: str, chosen: list[Candidate], marks: int) -> Iterator[list[Candidate]]:
    for each in instance.choice.candidates[theme]:
        if each in chosen:
            continue
        if not each.marks & marks and len(chosen) < _MOST_TASKS:
            yield [*chosen, each]
        for index, old in enumerate(chosen):
            if not each.marks & marks & ~old.marks:
                yield [*chosen[:index], each, *chosen[index + 1 :]]


def _marks(marks: int, tasks: Sequence[Candidate]) -> int:
    for each in tasks:
        marks |= each.marks
    return marks
