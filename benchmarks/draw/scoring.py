"""What a day is worth, whoever chose it: one function for the draw, the picks and the solvers.

It follows the formula of the draw (``docs/planner.md``), and shares no code with its search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kuty.core.dayshape import LEAST_MINUTES, STEP
from kuty.core.draw.choose import PACE, PARTS
from kuty.core.draw.facts import MIXES, count_of
from kuty.core.draw.points import ONE
from kuty.core.plan import THEMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.draw.instances import Instance, Sets
    from kuty.core.draw.choose import Candidate

# What the whole numbers of the draw are in points.
IN_POINTS = ONE * PARTS


class Score(NamedTuple):
    """What a day is worth, in the draw's whole numbers, and what is wrong with it.

    ``value`` is None for a day that does not add up, or has two of a family, a series or heavy tasks. ``moved`` are
    the minutes by which the themes at least miss their targets; ``repeats`` and ``alike`` the tasks that come, or
    whose family comes, before the waiting time is over.
    """

    value: int | None
    adds_up: bool
    moved: int
    repeats: int
    alike: int


def score(instance: Instance, sets: Sets) -> Score:
    """Value a day by its sets of tasks."""
    tasks = [each for theme in THEMES for each in sets[theme]]
    moved, adds_up = _moved(instance, sets)
    value = None
    if adds_up and not _clashes(instance, tasks):
        value = sum(_worth(instance, theme, sets[theme]) for theme in THEMES)
        value -= _fine(instance, tasks) + instance.balance * IN_POINTS * moved // STEP
    ids = {each.fact.task.id for each in tasks}
    return Score(
        value, adds_up, moved, len(ids & instance.too_soon), len(ids & (instance.alike_too_soon - instance.too_soon))
    )


def share(value: int, optimum: int) -> float:
    """How near to the optimum: 1 is as good. What is lost counts against the optimum's size, which can be negative."""
    return 1 - (optimum - value) / abs(optimum) if optimum else float(value == optimum)


def _worth(instance: Instance, theme: str, tasks: Sequence[Candidate]) -> int:
    if not tasks:
        return 0
    usual = instance.choice.usual[theme]
    points = sum(each.points for each in tasks)
    return points * usual * PARTS // len(tasks) - PACE * IN_POINTS * abs(len(tasks) - usual)


def _fine(instance: Instance, tasks: Sequence[Candidate]) -> int:
    off = 0
    for name in MIXES:
        count = count_of(instance.choice.kinds, name) + sum(count_of(each.kind, name) for each in tasks)
        off += abs(100 * count - instance.choice.wanted[name])
    return instance.choice.mix * off * PARTS // 100


def _clashes(instance: Instance, tasks: Sequence[Candidate]) -> bool:
    seen = instance.choice.marks
    for each in tasks:
        if seen & each.marks:
            return True
        seen |= each.marks
    return False


def _moved(instance: Instance, sets: Sets) -> tuple[int, bool]:
    """By how many minutes the themes at least miss their targets, and whether so many may move and the day adds up."""
    least = most = late = early = 0
    for theme in THEMES:
        minutes, tasks = instance.minutes(theme), sets[theme]
        if tasks:
            low = max(LEAST_MINUTES, sum(each.low for each in tasks)) - minutes
            high = sum(each.high for each in tasks) - minutes
        else:
            low = high = -minutes
        # Minutes move in whole steps.
        low, high = -(-low // STEP) * STEP, high // STEP * STEP
        least, most = least + low, most + high
        late, early = late + max(0, low), early + max(0, -high)
        if low > high:
            return max(late, early), False
    moved = max(late, early)
    return moved, least <= 0 <= most and moved <= instance.furthest
