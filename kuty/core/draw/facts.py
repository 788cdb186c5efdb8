"""What the draw needs to know of each task, worked out once for the whole library."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kuty.core.limits import HEAVY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kuty.core.tasks import Task, TaskLibrary

# What the days of a person should have in balance, and which needs of a task make it so.
MIXES = {"outside": {"outdoors"}, "together": {"partner"}, "screen": {"internet", "computer"}}
# The mixes of a set of tasks are one number: each has a digit to the base of 256 that counts its tasks.
_DIGIT = 8
DIGITS = {name: index * _DIGIT for index, name in enumerate(MIXES)}


def count_of(kinds: int, name: str) -> int:
    """How many tasks of a mix the added kinds hold."""
    return kinds >> DIGITS[name] & 0xFF


@dataclass(slots=True)
class Fact:
    """A task as the draw sees it.

    ``marks`` has a bit for each thing of which a day may have only one: its family, its series, heavy work. ``kind`` counts itself
    among the mixes (:data:`DIGITS`). ``before`` is the id of the series' part before it, ``first`` and ``last`` of its ends.
    """

    task: Task
    marks: int
    kind: int
    touches: frozenset[str]
    id_bytes: bytes
    before: str = ""
    first: str = ""
    last: str = ""


def facts_of(library: TaskLibrary) -> dict[str, Fact]:
    """The facts of every task by its id."""
    parts: dict[tuple[str, str], list[Task]] = {}
    for task in library.tasks:
        if task.series:
            parts.setdefault((task.theme, task.series.name), []).append(task)
    bits: dict[str, int] = {}
    facts = {task.id: _fact(task, bits) for task in sorted(library.tasks, key=lambda task: task.id)}
    for tasks in parts.values():
        tasks.sort(key=lambda task: task.series.part if task.series else 0)
        for before, task in pairwise(tasks):
            facts[task.id].before = before.id
        for task in tasks:
            facts[task.id].first, facts[task.id].last = tasks[0].id, tasks[-1].id
    return facts


def _fact(task: Task, bits: dict[str, int]) -> Fact:
    touches = frozenset((task.id, *task.needs, *task.topics, *_heavy(task)))
    return Fact(task, marks_of(task, bits), kind_of(task), touches, task.id.encode())


def _heavy(task: Task) -> Sequence[str]:
    return (HEAVY,) if task.heavy else ()


def marks_of(task: Task, bits: dict[str, int]) -> int:
    """The bits of the task's marks; ``bits`` gives a new mark the next bit."""
    marks = 0
    names = [*_heavy(task)]
    if task.family:
        names.append(f"family {task.family}")
    if task.series:
        names.append(f"series {task.theme} {task.series.name}")
    for name in names:
        marks |= 1 << bits.setdefault(name, len(bits))
    return marks


def kind_of(task: Task) -> int:
    kind = 0
    for name, needs in MIXES.items():
        if not needs.isdisjoint(task.needs):
            kind += 1 << DIGITS[name]
    return kind
