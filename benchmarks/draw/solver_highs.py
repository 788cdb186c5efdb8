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
from kuty.core.plan import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.draw.instances import Instance, Sets
    from kuty.core.draw.choose import Candidate

_MOST_TASKS = 12
_LONGEST = 24 * 60
# A binary is one or nought to a millionth; what is nearer to one is one.
_HALF = 0.5
# Some tasks: the variable that says whether a task is taken, and the task.
_Picks = list[tuple[Any, "Candidate"]]


def solve(instance: Instance, further: int = 1) -> Sets | None:
    """The best day in which no theme has more than ``further`` tasks more or less than usual; None if there is none."""
    model = _Model(instance)
    worth = -instance.balance * model.moved()
    for theme in THEMES:
        usual = instance.choice.usual[theme]
        counts = range(1, min(_MOST_TASKS, usual + further) + 1)
        worth += model.theme(theme, counts)
    model.only_one_of_each_mark()
    worth -= model.mixes()
    return model.best(worth)


def can_be_filled(instance: Instance) -> bool:
    """Whether any sets of tasks, of whatever number and worth, fill the day."""
    model = _Model(instance)
    model.moved()
    for theme in THEMES:
        model.theme_of_any_number(theme)
    model.only_one_of_each_mark()
    return model.best(model.total(())) is not None


def fewest_repeats(instance: Instance) -> int | None:
    """How many tasks have to come before their waiting time is over; None if the day cannot be filled."""
    soon = instance.too_soon | instance.alike_too_soon
    model = _Model(instance)
    model.moved()
    for theme in THEMES:
        model.theme_of_any_number(theme)
    model.only_one_of_each_mark()
    sets = model.best(-model.total(pick for pick, each in model.picks if each.fact.task.id in soon))
    if sets is None:
        return None
    return sum(each.fact.task.id in soon for tasks in sets.values() for each in tasks)


class _Model:
    """The programme, built up piece by piece."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.choice = instance.choice
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("threads", 1)
        # The default stops at a hundredth of a per cent; the claim is about the very best.
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 1e-4)
        self.taken: dict[str, _Picks] = {theme: [] for theme in THEMES}
        self.moves: dict[str, Any] = {}

    @property
    def picks(self) -> Iterator[tuple[Any, Candidate]]:
        for theme in THEMES:
            yield from self.taken[theme]

    def total(self, terms: Iterable[Any]) -> Any:
        """A sum as an expression, also of nothing."""
        return self.solver.qsum(terms)

    def moved(self) -> Any:
        """The steps moved between the themes, of which there may be only so many."""
        furthest = self.instance.furthest // STEP
        steps = []
        for theme in THEMES:
            least = -min(furthest, self.instance.minutes(theme) // STEP)
            self.moves[theme] = move = self.solver.addIntegral(lb=least, ub=furthest)
            distance = self.solver.addVariable(lb=0)
            self.solver.addConstr(distance >= move)
            self.solver.addConstr(distance >= -1 * move)
            steps.append(distance)
        self.solver.addConstr(self.total(self.moves.values()) == 0)
        # Of the minutes moved each is counted where it leaves and where it arrives.
        self.solver.addConstr(self.total(steps) <= 2 * furthest)
        return 0.5 * self.total(steps)

    def theme(self, theme: str, counts: Iterable[int]) -> Any:
        """The tasks of a theme, of which there are one of these numbers, and what they are worth.

        The mean of the points is a sum divided by the number of tasks, so each number has picks of its own.
        """
        usual = self.choice.usual[theme]
        numbers = [self._may_stay_empty(theme)]
        worth = self.total(())
        for count in counts:
            number = self.solver.addBinary()
            numbers.append(number)
            picks = self._picks(theme)
            self.solver.addConstr(self.total(pick for pick, _each in picks) == count * number)
            worth += self.total(each.points / ONE * usual / count * pick for pick, each in picks)
            worth -= PACE * abs(count - usual) * number
        self.solver.addConstr(self.total(numbers) == 1)
        self._minutes_add_up(theme)
        return worth

    def theme_of_any_number(self, theme: str) -> None:
        """The tasks of a theme when their number and worth do not matter."""
        empty = self._may_stay_empty(theme)
        picks = self.total(pick for pick, _each in self._picks(theme))
        self.solver.addConstr(picks + _MOST_TASKS * empty <= _MOST_TASKS)
        self.solver.addConstr(picks + empty >= 1)
        self._minutes_add_up(theme)

    def _picks(self, theme: str) -> _Picks:
        """One more variable for each task that goes with what stands in the day."""
        picks = [
            (self.solver.addBinary(), each)
            for each in self.choice.candidates[theme]
            if not each.marks & self.choice.marks
        ]
        self.taken[theme] += picks
        return picks

    def _may_stay_empty(self, theme: str) -> Any:
        """Whether a theme that is full already gets nothing more; what it gets otherwise is enough for a task."""
        minutes = self._minutes(theme)
        empty = self.solver.addIntegral(lb=0, ub=0 if self.instance.minutes(theme) else 1)
        self.solver.addConstr(minutes + _LONGEST * empty <= _LONGEST)
        self.solver.addConstr(minutes + LEAST_MINUTES * empty >= LEAST_MINUTES)
        return empty

    def _minutes(self, theme: str) -> Any:
        return STEP * self.moves[theme] + self.instance.minutes(theme)

    def _minutes_add_up(self, theme: str) -> None:
        minutes, picks = self._minutes(theme), self.taken[theme]
        self.solver.addConstr(self.total(each.low * pick for pick, each in picks) - minutes <= 0)
        self.solver.addConstr(self.total(each.high * pick for pick, each in picks) - minutes >= 0)

    def only_one_of_each_mark(self) -> None:
        marked: dict[int, list[Any]] = {}
        for pick, each in self.picks:
            for bit in range(each.marks.bit_length()):
                if each.marks >> bit & 1:
                    marked.setdefault(bit, []).append(pick)
        for some in marked.values():
            self.solver.addConstr(self.total(some) <= 1)

    def mixes(self) -> Any:
        """What the mixes cost."""
        cost = self.total(())
        for name in MIXES:
            off = self.solver.addVariable(lb=0)
            count = self.total(pick for pick, each in self.picks if count_of(each.kind, name))
            missing = self.choice.wanted[name] / 100 - count_of(self.choice.kinds, name)
            self.solver.addConstr(off - count >= -missing)
            self.solver.addConstr(off + count >= missing)
            cost += self.choice.mix / ONE * off
        return cost

    def best(self, worth: Any) -> Sets | None:
        """The sets worth most; None when nothing fills the day."""
        self.solver.maximize(worth)
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {status}")
        values = self.solver.getSolution().col_value
        return {
            theme: [each for pick, each in picks if values[pick.index] > _HALF] for theme, picks in self.taken.items()
        }
