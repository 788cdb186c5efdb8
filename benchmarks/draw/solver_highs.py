"""The same choice as one mixed integer programme, solved by HiGHS: what a well-kept solver would need for it.

It shares nothing with the search of kuty but the candidates and their points, so it also proves the search right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import highspy

from kuty.core.dayshape import LEAST_MINUTES, STEP
from kuty.core.draw.choose import PACE
from kuty.core.draw.facts import MIXES, count_of
from kuty.core.draw.points import ONE

if TYPE_CHECKING:
    from benchmarks.draw.instances import Instance


def solve(instance: Instance) -> tuple[float, dict[str, tuple[str, ...]]]:
    """What the best day is worth in points, and its tasks by theme."""
    choice = instance.choice
    model = highspy.Highs()
    model.silent()
    # The default stops at a hundredth of a per cent; the claim is about the very best.
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 1e-4)
    worth: Any = 0
    taken: dict[str, list[tuple[Any, Any]]] = {}
    moves = {theme: model.addIntegral(lb=-4, ub=4) for theme in instance.target}
    moved = [model.addVariable(lb=0) for _ in moves]
    for distance, move in zip(moved, moves.values(), strict=True):
        model.addConstr(distance >= move)
        model.addConstr(distance >= -1 * move)
    model.addConstr(sum(moves.values()) == 0)
    # Of the minutes moved each is counted where it leaves and where it arrives.
    model.addConstr(sum(moved) <= 2 * instance.furthest / STEP)
    worth -= instance.balance * sum(moved) * 0.5
    for theme, target in instance.target.items():
        taken[theme] = []
        rest = target - instance.kept[theme]
        minutes = rest + STEP * moves[theme]
        numbers = []
        low: Any = 0
        high: Any = 0
        usual = choice.usual[theme]
        for count in range(max(1, usual - 1), usual + 2):
            number = model.addBinary()
            numbers.append(number)
            picks = []
            for each in choice.candidates[theme]:
                if each.marks & choice.marks:
                    continue
                pick = model.addBinary()
                picks.append(pick)
                taken[theme].append((pick, each))
                worth += each.points / ONE * usual / count * pick
                low += each.low * pick
                high += each.high * pick
            model.addConstr(sum(picks) == count * number)
            worth -= PACE * abs(count - usual) * number
        if rest == 0:
            # Full already: it may stay so, at nothing, or take at least a task's minutes.
            stays = model.addBinary()
            numbers.append(stays)
            model.addConstr(minutes <= 24 * 60 * (1 - stays))
            model.addConstr(minutes >= LEAST_MINUTES * (1 - stays))
        else:
            model.addConstr(minutes >= LEAST_MINUTES)
        model.addConstr(sum(numbers) == 1)
        model.addConstr(low <= minutes)
        model.addConstr(high >= minutes)
        by_task: dict[str, list[Any]] = {}
        for pick, each in taken[theme]:
            by_task.setdefault(each.fact.task.id, []).append(pick)
    all_picks = [pair for pairs in taken.values() for pair in pairs]
    marks = {1 << bit for _pick, each in all_picks for bit in range(each.marks.bit_length()) if each.marks >> bit & 1}
    for mark in marks:
        model.addConstr(sum(pick for pick, each in all_picks if each.marks & mark) <= 1)
    for name in MIXES:
        off = model.addVariable(lb=0)
        count = count_of(choice.kinds, name) + sum(pick for pick, each in all_picks if count_of(each.kind, name))
        wanted = choice.wanted[name] / 100
        model.addConstr(off >= count - wanted)
        model.addConstr(off >= wanted - count)
        worth -= choice.mix / ONE * off
    model.maximize(worth)
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS: {model.getModelStatus()}")
    values = model.getSolution().col_value
    chosen = {
        theme: tuple(each.fact.task.id for pick, each in pairs if values[pick.index] > 0.5)  # noqa: PLR2004 - a binary
        for theme, pairs in taken.items()
    }
    return model.getObjectiveValue(), chosen
