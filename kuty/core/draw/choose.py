"""The best set of tasks for a day: an exact search.

Of each theme tasks are chosen whose ranges of minutes can add up to the theme's minutes. The value of a day is

    the sum over the themes of (the mean points of its tasks x its usual number of tasks)
    - PACE for each task more or less than usual - mix points for each task too many or too few of a mix,

with at most one task more than usual in a theme unless it could not be filled otherwise,

and the day of the most value is found, not a good one. Of two sets of a theme with the same *mix* – how many tasks
outside, together, on a screen – the better one is always to be preferred, so each theme comes down to a few
dozen mixes. What a mix can be worth at most is quickly said: the most points there are of each kind. The three mixes
that promise most together are looked at closely: the best sets that really take the minutes are searched. They may be
worth less than was promised; then others promise more, and are looked at in turn. When the best promise is kept,
nothing can be better. Where two themes' sets share a mark, the search branches: one of the two does without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.draw.facts import MIXES, count_of
from kuty.core.draw.points import ONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kuty.core.draw.facts import Fact

# A task of about half an hour is long enough to get into and short enough to finish.
USUAL_MINUTES = 30
# Points for each task more or less than usual.
PACE = 20
# Means of up to twelve tasks are whole numbers in these parts.
PARTS = 27_720
_MOST_TASKS = 12


class Candidate(NamedTuple):
    """A task that could be given: its points in thousandths, its least and most minutes, its marks and kind."""

    points: int
    low: int
    high: int
    marks: int
    kind: int
    fact: Fact


class Best(NamedTuple):
    """The tasks chosen, by theme, and what the day is worth, in thousandths of points times :data:`PARTS`."""

    value: int
    tasks: dict[str, tuple[Candidate, ...]]


def usual_tasks(minutes: int) -> int:
    """How many tasks suit so many minutes of a theme."""
    return max(1, (minutes + USUAL_MINUTES // 2) // USUAL_MINUTES)


@dataclass(slots=True)
class Choice:
    """One choice to be made: the candidates of each theme, best first, and how many tasks are usual.

    ``wanted`` are hundredths of a task of each mix; ``mix`` the points a task too many or too few of one costs, in
    thousandths. ``marks`` and ``kinds`` are those of what stands in the day already. A theme in ``must`` has to have
    that candidate among its tasks.
    """

    candidates: Mapping[str, Sequence[Candidate]]
    usual: Mapping[str, int]
    wanted: Mapping[str, int]
    mix: int
    marks: int = 0
    kinds: int = 0
    standing: frozenset[str] = frozenset()
    must: Mapping[str, Candidate] = field(default_factory=dict)
    _promises: dict[tuple[str, int], _Promises] = field(default_factory=dict)
    _themes: dict[tuple[str, int | None, int], _Theme] = field(default_factory=dict)
    _fines: dict[int, int] = field(default_factory=dict)

    def best(self, minutes: Mapping[str, int]) -> Best | None:
        """The best tasks for the themes' minutes, or None when they cannot be filled so."""
        return self._branch(minutes, dict.fromkeys(minutes, 0), None)

    def bound(self) -> int:
        """What a day can be worth at most, whatever minutes the themes get."""
        best = self._branch(dict.fromkeys(self.candidates, None), dict.fromkeys(self.candidates, 0), None)
        return best.value if best else 0

    def _branch(self, minutes: Mapping[str, int | None], banned: Mapping[str, int], floor: int | None) -> Best | None:
        """The best day worth more than ``floor`` in which no theme has one of its banned marks."""
        themes = {theme: self._theme(theme, minutes[theme], banned[theme]) for theme in minutes}
        found = self._searched(themes, floor)
        if found is None:
            return None
        value, sets = found
        clash = _clash(sets)
        if clash is None:
            return Best(value, {theme: each.tasks for theme, each in sets.items()})
        mark, first, second = clash
        best: Best | None = None
        for theme in (first, second):
            other = self._branch(minutes, {**banned, theme: banned[theme] | mark}, best.value if best else floor)
            best = other or best
        return best

    def _searched(self, themes: Mapping[str, _Theme], floor: int | None) -> tuple[int, dict[str, _Set]] | None:
        """The sets of the themes that are worth most together, and more than ``floor``."""
        best: tuple[int, dict[str, _Set]] | None = None
        while promised := self._most_promising(themes, best[0] if best else floor):
            sets = {theme: themes[theme].looked_at(kinds) for theme, kinds in promised[1].items()}
            whole = {theme: each for theme, each in sets.items() if each}
            if len(whole) < len(sets):
                continue
            value = sum(each.value for each in whole.values()) - self.fine(
                self.kinds + sum(each.kinds for each in whole.values())
            )
            if value == promised[0]:
                return value, whole
            if (best is None or value > best[0]) and (floor is None or value > floor):
                best = value, whole
        return best

    def _most_promising(  # noqa: C901 - the innermost loops of the draw, in one piece for speed
        self, themes: Mapping[str, _Theme], floor: int | None
    ) -> tuple[int, dict[str, int]] | None:
        """The mixes, one of each theme, that promise most together and more than ``floor``."""
        one, two, three = (theme.mixes() for theme in themes.values())
        if not (one and two and three):
            return None
        top_two, top_three = -two[0][0], -three[0][0]
        fines = self._fines
        best, chosen = floor, None
        for less_one, kinds_one in one:
            value_one = -less_one
            if best is not None and value_one + top_two + top_three <= best:
                break
            for less_two, kinds_two in two:
                value = value_one - less_two
                if best is not None and value + top_three <= best:
                    break
                kinds = self.kinds + kinds_one + kinds_two
                for less_three, kinds_three in three:
                    if best is not None and value - less_three <= best:
                        break
                    whole = kinds + kinds_three
                    fine = fines.get(whole)
                    if fine is None:
                        fine = self.fine(whole)
                    if best is None or value - less_three - fine > best:
                        best, chosen = value - less_three - fine, (kinds_one, kinds_two, kinds_three)
        if chosen is None or best is None:
            return None
        return best, dict(zip(themes, chosen, strict=True))

    def fine(self, kinds: int) -> int:
        """What the mixes of a day cost it, given the kinds of all its tasks."""
        if kinds not in self._fines:
            off = sum([abs(100 * count_of(kinds, name) - self.wanted[name]) for name in MIXES])
            self._fines[kinds] = PARTS * self.mix * off // 100
        return self._fines[kinds]

    def _theme(self, theme: str, minutes: int | None, banned: int) -> _Theme:
        key = (theme, minutes, banned)
        if key not in self._themes:
            must = self.must.get(theme)
            lost = must is not None and must.marks & (banned | self.marks)
            promises = None if lost else self._promises_of(theme, banned)
            self._themes[key] = _Theme(promises, minutes, may_be_full=theme in self.standing)
        return self._themes[key]

    def _promises_of(self, theme: str, banned: int) -> _Promises:
        """What sets of the theme's candidates without banned marks could be worth."""
        key = (theme, banned)
        if key not in self._promises:
            must = self.must.get(theme)
            start = must or _NOTHING
            out = banned | self.marks | start.marks
            kinds: dict[int, list[Candidate]] = {}
            for each in self.candidates[theme]:
                if not each.marks & out and each is not must:
                    kinds.setdefault(each.kind, []).append(each)
            groups = [_Group(some) for some in kinds.values()]
            self._promises[key] = _Promises(groups, self.usual[theme], start)
        return self._promises[key]


class _Set(NamedTuple):
    """Tasks of one theme that take its minutes, and what they are worth."""

    value: int
    kinds: int
    marks: int
    tasks: tuple[Candidate, ...]


class _Group:
    """The candidates of a kind, best first.

    ``most`` are the points no set of none, one, two … of them can be above; ``low`` the least minutes so many can take,
    ``high`` the most. Of those that share a mark only one is counted, so none of the three is longer than a set can
    be. ``sums`` are the points of the first, the first two … whatever their marks.
    """

    __slots__ = ("_beside", "_known_by", "_reach", "high", "kind", "low", "marks", "most", "sums", "tasks")

    def __init__(self, tasks: list[Candidate]) -> None:
        self.tasks = tasks
        self.kind = tasks[0].kind
        self.sums = _sums([each.points for each in tasks])
        self.marks = only = 0
        for each in tasks:
            self.marks |= each.marks
            if not each.marks & (each.marks - 1):
                only |= each.marks
        # One of its marks is enough to know a task by: best one that is another's only mark.
        self._known_by = [_lowest(each.marks & only or each.marks) for each in tasks]
        points: dict[int, int] = {}
        low: dict[int, int] = {}
        high: dict[int, int] = {}
        for index, each in enumerate(tasks):
            mark = self._known_by[index] or -1 - index
            if mark not in points:
                points[mark], low[mark], high[mark] = each.points, each.low, each.high
                continue
            low[mark] = min(low[mark], each.low)
            high[mark] = max(high[mark], each.high)
        self.most = _sums(list(points.values()))
        self.low = _sums(sorted(low.values()))
        self.high = _sums(sorted(high.values(), reverse=True))
        self._reach: dict[tuple[int, int], tuple[int, int]] = {}
        self._beside: dict[tuple[int, int], int | None] = {}

    def beside(self, marks: int, number: int) -> int | None:
        """The points no set of so many can be above that goes with the marks; None when there is no such set."""
        taken = marks & self.marks
        key = (taken, number)
        if key not in self._beside:
            points, seen, left = 0, 0, number
            for each, mark in zip(self.tasks, self._known_by, strict=True):
                if left and not each.marks & taken and not mark & seen:
                    points, seen, left = points + each.points, seen | mark, left - 1
            self._beside[key] = None if left else points
        return self._beside[key]

    def reach(self, first: int, number: int) -> tuple[int, int]:
        """The least and the most minutes so many of the candidates from ``first`` on can take."""
        key = (first, number)
        if key not in self._reach:
            tasks = self.tasks[first:]
            low = sum(sorted([each.low for each in tasks])[:number])
            high = sum(sorted([each.high for each in tasks], reverse=True)[:number])
            self._reach[key] = (low, high)
        return self._reach[key]


def _lowest(marks: int) -> int:
    """The lowest bit."""
    return marks & -marks


def _sums(numbers: list[int]) -> list[int]:
    """The sums of none, one, two … of the numbers."""
    return [0, *accumulate(numbers)]


# So many tasks of each group: what they could be worth at most, their kinds and number, least and most minutes.
_Cell = tuple[int, int, int, int, int, tuple[tuple[_Group, int], ...]]


class _Promises:
    """What sets of one theme could be worth at most if minutes and marks did not matter, for each number of tasks."""

    def __init__(self, groups: list[_Group], usual: int, start: Candidate) -> None:
        self.groups = groups
        self.usual = usual
        self.start = start
        self._cells: dict[int, list[_Cell]] = {}

    def cells(self, count: int) -> list[_Cell]:
        """Every way of taking so many tasks from the groups."""
        if count not in self._cells:
            self._cells[count] = []
            free = count - (self.start is not _NOTHING)
            if 1 <= count <= _MOST_TASKS and free >= 0:
                self._spread(count, free)
        return self._cells[count]

    def scales(self, count: int) -> tuple[int, int]:
        """What a point of a set of so many tasks counts, and what the number itself costs."""
        return PARTS * self.usual // count, PARTS * ONE * PACE * abs(count - self.usual)

    def _spread(self, count: int, free: int) -> None:
        scale, pace = self.scales(count)
        groups, cells, end = self.groups, self._cells[count], len(self.groups)

        def spread(
            first: int, left: int, points: int, kinds: int, low: int, high: int, parts: tuple[tuple[_Group, int], ...]
        ) -> None:
            """Take some of a group from ``first`` on, then of the groups after it, until none is left to take."""
            for index in range(first, end):
                group = groups[index]
                most = min(left, len(group.most) - 1)
                for number in range(1, most + 1):
                    now = points + group.most[number]
                    now_kinds = kinds + number * group.kind
                    now_low, now_high = low + group.low[number], high + group.high[number]
                    now_parts = (*parts, (group, number))
                    if number == left:
                        cells.append((now * scale - pace, now_kinds, count, now_low, now_high, now_parts))
                    elif index + 1 < end:
                        spread(index + 1, left - number, now, now_kinds, now_low, now_high, now_parts)

        start = self.start
        if free:
            spread(0, free, start.points, start.kind, start.low, start.high, ())
        else:
            cells.append((start.points * scale - pace, start.kind, count, start.low, start.high, ()))


class _Theme:
    """The mixes of one theme for so many minutes, each with what it promises or – once looked at – what it is worth."""

    def __init__(self, promises: _Promises | None, minutes: int | None, *, may_be_full: bool = False) -> None:
        """``promises`` None: nothing is possible. With ``minutes`` None whatever any minutes would allow is promised."""
        self._minutes = minutes
        self._cells: dict[int, list[_Cell]] = {}
        self._sets: dict[int, _Set] = {}
        self._worth: dict[int, int] = {}
        self._sorted: list[tuple[int, int]] | None = None
        if promises is None:
            return
        self._promises = promises
        usual, free = promises.usual, promises.start is _NOTHING
        if free and (minutes == 0 or (minutes is None and may_be_full)):
            self._cells[0] = [(0, 0, 0, 0, 0, ())]
            self._worth[0] = 0
        if minutes == 0:
            return
        # Fewer tasks may be worth more, more are worth less: they are for minutes that cannot be filled otherwise.
        for count in range(1, usual + 2):
            self._promise(count)
        more = usual + 2
        while minutes is not None and more <= _MOST_TASKS and not self._can_be_filled():
            self._promise(more)
            more += 1

    def _promise(self, count: int) -> None:
        """Put the sets of so many tasks that could take the minutes among the promises."""
        minutes, cells, worth = self._minutes, self._cells, self._worth
        for cell in self._promises.cells(count):
            promise, kinds, _count, low, high, _parts = cell
            if minutes is None or low <= minutes <= high:
                if kinds not in worth:
                    cells[kinds], worth[kinds] = [cell], promise
                    continue
                cells[kinds].append(cell)
                worth[kinds] = max(worth[kinds], promise)
        self._sorted = None

    def mixes(self) -> list[tuple[int, int]]:
        """What each mix is worth or promises, as a loss, and its kinds; the most worth first."""
        if self._sorted is None:
            self._sorted = sorted([(-worth, kinds) for kinds, worth in self._worth.items()])
        return self._sorted

    def looked_at(self, kinds: int) -> _Set | None:
        """The best set of the mix, or None when none takes the minutes; from now on the mix is worth just that."""
        if kinds in self._sets:
            return self._sets[kinds]
        best: _Set | None = None
        start = self._promises.start
        for promise, _kinds, count, _low, _high, parts in sorted(self._cells.pop(kinds), key=lambda cell: -cell[0]):
            if best and promise <= best.value:
                break
            if not count:
                best = _Set(0, 0, 0, ())
                continue
            scale, pace = self._promises.scales(count)
            floor = (best.value + pace) // scale - start.points if best else None
            chosen = _fit(parts, self._minutes, start, floor)
            if chosen is not None:
                value = (start.points + sum([each.points for each in chosen])) * scale - pace
                tasks = chosen if start is _NOTHING else (start, *chosen)
                marks = 0
                for each in tasks:
                    marks |= each.marks
                best = _Set(value, kinds, marks, tasks)
        if best is None:
            del self._worth[kinds]
            self._sorted = None
            return None
        self._sets[kinds] = best
        if best.value != self._worth[kinds]:
            self._worth[kinds] = best.value
            self._sorted = None
        return best

    def _can_be_filled(self) -> bool:
        """Whether any mix keeps what it promises: they are looked at until one does."""
        return any(self.looked_at(kinds) for _worth, kinds in self.mixes())


_NOTHING = Candidate(0, 0, 0, 0, 0, None)  # type: ignore[arg-type]  # what a set without a must begins with


def _clash(sets: Mapping[str, _Set]) -> tuple[int, str, str] | None:
    """A mark two themes share, and the two."""
    seen: list[tuple[str, int]] = []
    for theme, each in sets.items():
        for other, marks in seen:
            if both := marks & each.marks:
                return both & -both, other, theme
        seen.append((theme, each.marks))
    return None


def _fit(  # noqa: C901 - the search itself, in one piece for speed
    parts: Sequence[tuple[_Group, int]], minutes: int | None, start: Candidate, floor: int | None
) -> tuple[Candidate, ...] | None:
    """So many candidates of each group as its part says, with the most points, that together take the minutes.

    None when no set does, or none with more points than ``floor``.
    """
    size = len(parts)
    least_low, most_high = [0] * (size + 1), [0] * (size + 1)
    for index in range(size - 1, -1, -1):
        group, number = parts[index]
        least_low[index] = least_low[index + 1] + group.low[number]
        most_high[index] = most_high[index + 1] + group.high[number]
    best, chosen = floor, None
    picked: list[Candidate] = []

    def pick(index: int, first: int, left: int, points: int, low: int, high: int, marks: int) -> None:
        """Choose ``left`` more of the part ``index``, from its candidate ``first`` on, and then of the parts after it."""
        nonlocal best, chosen
        group = parts[index][0]
        tasks = group.tasks
        rest, rest_low, rest_high = _most_beside(parts, index + 1, marks), least_low[index + 1], most_high[index + 1]
        if rest is None:
            return
        others = left - 1
        if minutes is not None:
            least, farthest = group.reach(first, left)
            if low + least + rest_low > minutes or high + farthest + rest_high < minutes:
                return
            rest_low, rest_high = rest_low + group.low[others], rest_high + group.high[others]
        for number in range(first, len(tasks) - others):
            each = tasks[number]
            if best is not None and points + group.sums[number + left] - group.sums[number] + rest <= best:
                return
            if each.marks & marks or (
                minutes is not None and (low + each.low + rest_low > minutes or high + each.high + rest_high < minutes)
            ):
                continue
            picked.append(each)
            now = (points + each.points, low + each.low, high + each.high, marks | each.marks)
            if others:
                pick(index, number + 1, others, *now)
            elif index + 1 < size:
                pick(index + 1, 0, parts[index + 1][1], *now)
            elif best is None or now[0] > best:
                best, chosen = now[0], tuple(picked)
            picked.pop()

    if size:
        pick(0, 0, parts[0][1], 0, start.low, start.high, start.marks)
    elif floor is None or floor < 0:
        chosen = ()
    return chosen


def _most_beside(parts: Sequence[tuple[_Group, int]], first: int, marks: int) -> int | None:
    """The points the parts from ``first`` on cannot be above beside the marks; None when one of them has no set."""
    points = 0
    for index in range(first, len(parts)):
        group, number = parts[index]
        most = group.beside(marks, number)
        if most is None:
            return None
        points += most
    return points
