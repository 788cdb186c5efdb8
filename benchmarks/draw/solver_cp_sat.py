"""The same choice for the constraint solver CP-SAT of OR-Tools, in the draw's own whole numbers: equal means equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ortools.sat.python import cp_model

from benchmarks.draw.scoring import IN_POINTS
from kuty.core.dayshape import LEAST_MINUTES, STEP
from kuty.core.draw.choose import PACE, PARTS
from kuty.core.draw.facts import MIXES, count_of
from kuty.core.plan import THEMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.draw.instances import Instance, Sets
    from kuty.core.draw.choose import Candidate

_MOST_TASKS = 12
_MOST_OFF = 100 * 200
_Picks = list[tuple[Any, "Candidate"]]


def solve(instance: Instance, further: int = 1) -> Sets | None:
    """The best day in which no theme has more than ``further`` tasks more or less than usual; None if there is none."""
    model = cp_model.CpModel()
    moves, moved = _moves(model, instance)
    worth = -instance.balance * IN_POINTS * moved
    taken: dict[str, _Picks] = {}
    for theme in THEMES:
        taken[theme], value = _theme(model, instance, theme, moves[theme], further)
        worth += value
    picks = [pair for pairs in taken.values() for pair in pairs]
    for bit in range(max((each.marks.bit_length() for _pick, each in picks), default=0)):
        marked = [pick for pick, each in picks if each.marks >> bit & 1]
        if len(marked) > 1:
            model.add_at_most_one(marked)
    worth -= _mixes(model, instance, picks)
    model.maximize(worth)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise RuntimeError(f"CP-SAT: {solver.status_name(status)}")
    return {theme: [each for pick, each in pairs if solver.value(pick)] for theme, pairs in taken.items()}


def _moves(model: Any, instance: Instance) -> tuple[dict[str, Any], Any]:
    """The steps each theme gets more than its target, and how many are moved in all."""
    furthest = instance.furthest // STEP
    moves = {
        theme: model.new_int_var(-min(furthest, instance.minutes(theme) // STEP), furthest, "") for theme in THEMES
    }
    model.add(sum(moves.values()) == 0)
    later = []
    for move in moves.values():
        more = model.new_int_var(0, furthest, "")
        model.add(more >= move)
        later.append(more)
    # What arrives somewhere has left elsewhere: half of all that moved.
    moved = model.new_int_var(0, furthest, "")
    model.add(moved == sum(later))
    return moves, moved


def _theme(model: Any, instance: Instance, theme: str, move: Any, further: int) -> tuple[_Picks, Any]:
    """The tasks of a theme and what they are worth. Each number of tasks has picks of its own, as the mean asks for."""
    choice, taken = instance.choice, []
    usual = choice.usual[theme]
    minutes = STEP * move + instance.minutes(theme)
    numbers = []
    worth: Any = 0
    for count in range(1, min(_MOST_TASKS, usual + further) + 1):
        number = model.new_bool_var("")
        picks = [(model.new_bool_var(""), each) for each in choice.candidates[theme] if not each.marks & choice.marks]
        model.add(sum(pick for pick, _each in picks) == count * number)
        worth += sum(each.points * usual * PARTS // count * pick for pick, each in picks)
        worth -= PACE * IN_POINTS * abs(count - usual) * number
        numbers.append(number)
        taken += picks
    if instance.minutes(theme):
        model.add(minutes >= LEAST_MINUTES)
    else:
        # Full already: it may stay so, or take at least a task's minutes.
        stays = model.new_bool_var("")
        model.add(minutes == 0).only_enforce_if(stays)
        model.add(minutes >= LEAST_MINUTES).only_enforce_if(~stays)
        numbers.append(stays)
    model.add_exactly_one(numbers)
    model.add(_minutes_of(taken, "low") <= minutes)
    model.add(_minutes_of(taken, "high") >= minutes)
    return taken, worth


def _minutes_of(picks: _Picks, which: str) -> Any:
    return sum(getattr(each, which) * pick for pick, each in picks)


def _mixes(model: Any, instance: Instance, picks: Sequence[tuple[Any, Candidate]]) -> Any:
    """What the mixes cost."""
    choice = instance.choice
    cost: Any = 0
    for name in MIXES:
        off = model.new_int_var(0, _MOST_OFF, "")
        count = count_of(choice.kinds, name) + sum(pick for pick, each in picks if count_of(each.kind, name))
        model.add(off >= 100 * count - choice.wanted[name])
        model.add(off >= choice.wanted[name] - 100 * count)
        cost += choice.mix * PARTS // 100 * off
    return cost
