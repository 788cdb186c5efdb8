"""The draw beside a greedy pick, a random one and exact solvers, each on the same instances, one after another."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.draw.instances import Watched, live_through, members, part_of
from benchmarks.draw.picks import greedy, random_pick
from benchmarks.draw.scoring import Score, score, share
from benchmarks.draw.solvers import ANY_NUMBER, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from benchmarks.draw.instances import Instance, Member, Sets
    from benchmarks.draw.solvers import Asked
    from kuty.core.programme import WorkDay
    from kuty.jobs.week import Materials

KUTY, GREEDY, RANDOM = "the draw", "greedy pick", "random pick"
GOAL = 0.99
# Over any number of tasks a solver takes seconds, so one instance in so many is tried.
_SELDOM = 5


class Tried(NamedTuple):
    """What a way of choosing made of an instance; the share is None when its day cannot be used."""

    score: Score
    share: float | None
    seconds: float


@dataclass
class Beside:
    """The figures of one library.

    ``strict`` and ``relaxed`` have what each way made of the instances where no waiting time gave way, and where one
    did. ``steps`` are the steps before the one that was taken, ``needless`` those of them that had a solution after
    all. ``any_number`` are the draw's shares of the best day of any number of tasks, ``more_repeats`` how many more
    tasks came too soon than had to, in each relaxed instance.
    """

    title: str
    tasks: int
    draws: int = 0
    gave_way: int = 0
    seconds: list[float] = field(default_factory=list)
    strict: dict[str, list[Tried]] = field(default_factory=dict)
    relaxed: dict[str, list[Tried]] = field(default_factory=dict)
    steps: int = 0
    needless: int = 0
    any_number: list[float] = field(default_factory=list)
    more_repeats: list[int] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether a solver was asked."""
        return len(self.strict.keys() | self.relaxed.keys()) > len((KUTY, GREEDY, RANDOM))

    @property
    def falls_short(self) -> bool:
        """Whether a day was not near enough to the best one, or something gave way in vain."""
        return min(self.shares, default=1) < GOAL or bool(self.needless)

    @property
    def shares(self) -> list[float]:
        """The draw's share of the optimum on every instance."""
        return [each.share or 0 for tried in (self.strict, self.relaxed) for each in tried.get(KUTY, ())]


def compare(materials: Materials, part: float, people: int, weeks: int, sample: int, asked: Sequence[Asked]) -> Beside:
    """Live through the weeks with a part of the library, and try all ways on a sample of the days.

    The first to be asked must be HiGHS: it says as well what has no solution.
    """
    library = part_of(materials.planner.library, part)
    planner = Watched(library, materials.planner.settings)
    found = Beside("The whole library" if part == 1 else f"{part * 100:.0f} % of the library", len(library.tasks))
    chance = random.Random(11)  # noqa: S311 - repeatable, no secret
    wanted = set(chance.sample(range(people * weeks), min(sample, people * weeks)))

    def draw(day: date, member: Member) -> WorkDay:
        begun = time.perf_counter()
        drawn = planner.draw(day, member.participant, member.plan, member.shape, member.given)
        found.seconds.append(time.perf_counter() - begun)
        return drawn

    for number, _drawn in enumerate(live_through(members(people, materials.shapes), draw, weeks)):
        found.draws += 1
        found.gave_way += planner.steps > 1
        if number in wanted:
            tried = planner.instances()
            best, drawn = _try(planner, tried, asked, found, chance.random())
            if asked:
                _prove(tried, drawn, asked[0], found)
                if number % _SELDOM == 0 and (sets := asked[0].solve(tried[-1], ANY_NUMBER).sets):
                    any_number = score(tried[-1], sets).value
                    found.any_number.append(share(best, max(best, any_number or best)))
    return found


def _try(
    planner: Watched, tried: Sequence[Instance], asked: Sequence[Asked], found: Beside, seed: float
) -> tuple[int, Score]:
    """Try all ways; gives what the best day is worth, and the draw's own."""
    instance = tried[-1]
    ways: dict[str, Callable[[], Sets | None]] = {
        KUTY: lambda: planner.search(instance),
        GREEDY: lambda: greedy(instance),
        RANDOM: lambda: random_pick(instance, random.Random(seed)),  # noqa: S311 - repeatable, no secret
    }
    answers = {name: _timed(way) for name, way in ways.items()}
    answers |= {solver.name: solver.solve(instance) for solver in asked}
    scores = {name: score(instance, answer.sets) for name, answer in answers.items() if answer.sets}
    exact = (KUTY, *(solver.name for solver in asked))
    best = max(value for name in exact if (value := scores[name].value) is not None)
    into = found.strict if len(tried) == 1 else found.relaxed
    for name, each in scores.items():
        near = None if each.value is None else share(each.value, best)
        into.setdefault(name, []).append(Tried(each, near, answers[name].seconds))
    return best, scores[KUTY]


def _timed(way: Callable[[], Sets | None]) -> Answer:
    begun = time.perf_counter()
    sets = way()
    return Answer(sets, time.perf_counter() - begun)


def _prove(tried: Sequence[Instance], drawn: Score, highs: Asked, found: Beside) -> None:
    """Whether what gave way had to."""
    before = tried[:-1]
    found.steps += len(before)
    found.needless += sum(highs.can_be_filled(instance) for instance in before)
    if before:
        fewest = highs.fewest_repeats(tried[-1])
        found.more_repeats.append(drawn.repeats + drawn.alike - (fewest or 0))
