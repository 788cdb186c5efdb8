"""Offices of invented people whose weeks are drawn one after another; each draw is an instance for the others."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.draw.allowed import family_had, weeks_missing
from kuty.core.draw.choose import Candidate, Choice
from kuty.core.draw.past import ABSENT, Given
from kuty.core.draw.planner import Planner
from kuty.core.limits import GOAL_AREAS
from kuty.core.people import Participant
from kuty.core.plan import THEMES, Goal, Plan, PlanKind
from kuty.core.tasks import TaskLibrary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kuty.core.dayshape import DayShape
    from kuty.core.draw.planner import _Day, _Solved
    from kuty.core.draw.settings import DrawSettings
    from kuty.core.programme import WorkDay

FIRST_MONDAY = date(2026, 8, 3)
_LIMITS = ("internet", "money", "outdoors", "partner", "heavy", "phone", "kitchen", "walking", "exercise", "digital")
_LIKES = ("music", "nature", "food", "culture", "handicraft", "home")
_WENT = ("done", "done", "partly", "not", "", "")
_REASONS = ("", "too_hard", "no_time", "not_mine")
_RECEPTIONS = (None, time(9, 30), time(11), time(14, 30))
_MISSED = 0.1

# The tasks chosen, by theme.
Sets = Mapping[str, Sequence[Candidate]]


@dataclass
class Member:
    """An invented person with her plan, the day of the week she works, and what she has been given so far."""

    participant: Participant
    plan: Plan
    shape: DayShape
    weekday: int
    given: list[Given] = field(default_factory=list)


class Instance(NamedTuple):
    """One choice to be made, with what it costs to move minutes between the themes and how many may move.

    ``pool`` are the tasks the filters alone leave. ``too_soon`` are those whose own waiting time is not over,
    ``alike_too_soon`` those whose family's is not.
    """

    choice: Choice
    target: Mapping[str, int]
    kept: Mapping[str, int]
    balance: int
    furthest: int
    pool: Mapping[str, Sequence[Candidate]]
    too_soon: frozenset[str]
    alike_too_soon: frozenset[str]

    def minutes(self, theme: str) -> int:
        """The minutes of the theme that are to be filled."""
        return self.target[theme] - self.kept[theme]


class Watched(Planner):
    """The draw, which on the side remembers what it had to choose for the latest day."""

    def __init__(self, library: TaskLibrary, settings: DrawSettings) -> None:
        super().__init__(library, settings)
        self._today: _Day | None = None
        self._tried: list[tuple[Choice, Mapping[str, int], Mapping[str, int], int]] = []

    def instances(self) -> list[Instance]:
        """What there was to choose for the latest day, in the order it was tried: only the last has a solution."""
        if self._today is None:
            return []
        pool: dict[str, list[Candidate]] = {theme: [] for theme in THEMES}
        too_soon, alike = set(), set()
        for fact in self._pool(self._today):
            if fact.task.id not in self._today.avoid:
                pool[fact.task.theme].append(self._candidate(fact, self._today.wishes))
                if weeks_missing(fact, self._today.past, self._today.date, self.settings):
                    too_soon.add(fact.task.id)
                if family_had(fact, self._today.past, self._today.date, self.settings):
                    alike.add(fact.task.id)
        balance = self.settings.points["balance"]
        return [
            Instance(_bare(choice), target, kept, balance, furthest, pool, frozenset(too_soon), frozenset(alike))
            for choice, target, kept, furthest in self._tried
        ]

    @property
    def steps(self) -> int:
        """How many choices were tried for the latest day; more than one when something gave way."""
        return len(self._tried)

    def search(self, instance: Instance) -> Sets | None:
        """The draw's own choice once more, from the beginning."""
        solved = super()._nearest(_bare(instance.choice), instance.target, instance.kept, instance.furthest)
        return solved.tasks if solved else None

    def _solved(self, todo: _Day, must: str = "") -> _Solved | None:
        # What fell into the dark is avoided and the day chosen anew; the last choice is the day's.
        self._today, self._tried = todo, []
        return super()._solved(todo, must)

    def _nearest(
        self, choice: Choice, target: Mapping[str, int], kept: Mapping[str, int], furthest: int
    ) -> _Solved | None:
        self._tried.append((choice, target, kept, furthest))
        return super()._nearest(choice, target, kept, furthest)


def _bare(choice: Choice) -> Choice:
    """The choice without what was found out about it already."""
    return Choice(choice.candidates, choice.usual, choice.wanted, choice.mix, choice.marks, choice.kinds)


def members(count: int, shapes: Sequence[DayShape], seed: int = 3) -> list[Member]:
    """People with different limits, likes, goals, days and hours; the same seed gives the same people."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    made = []
    for number in range(1, count + 1):
        participant = Participant(
            f"P{number:03}",
            "Kuvi",
            "Teltu",
            language=chance.choice(("fi", "fi", "fi", "sv", "en")),
            exclude=tuple(chance.sample(_LIMITS, chance.choice((0, 0, 1, 2, 3)))),
            likes=tuple(chance.sample(_LIKES, chance.choice((0, 0, 1, 2)))),
            reception_time=chance.choice(_RECEPTIONS),
        )
        goals = tuple(Goal("Tavoite", area) for area in chance.sample(GOAL_AREAS, chance.choice((0, 1, 2, 3))))
        weights = chance.choice(({}, {}, {"HYTE": 2, "TYKY": 1, "SOS": 1}, {"HYTE": 1, "TYKY": 3, "SOS": 2}))
        minutes = chance.choice((240, 240, 240, 300, 360, 480))
        plan = Plan(1, PlanKind.SERVICE, FIRST_MONDAY, date(2028, 1, 1), minutes, goals=goals, weights=dict(weights))
        shape = next(shape for shape in shapes if shape.fits(minutes))
        made.append(Member(participant, plan, shape, number % 5))
    return made


def live_through(
    everybody: Sequence[Member], draw: Callable[[date, Member], WorkDay], weeks: int, seed: int = 7
) -> Iterator[tuple[Member, WorkDay]]:
    """Draw week after week; after each day it is written down how it went. Gives every day drawn."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    for week in range(weeks):
        for member in everybody:
            day = FIRST_MONDAY + timedelta(weeks=week, days=member.weekday)
            drawn = draw(day, member)
            yield member, drawn
            present = chance.random() > _MISSED
            for slot in drawn.tasks:
                went = chance.choice(_WENT) if present else ABSENT
                reason = chance.choice(_REASONS) if went == "not" else ""
                member.given.append(Given(day, slot.task, slot.theme, slot.minutes, went, reason))


def part_of(library: TaskLibrary, share: float, seed: int = 5) -> TaskLibrary:
    """A random part of the library, as an office with few tasks of its own has it."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    return TaskLibrary(tuple(task for task in library.tasks if share == 1 or chance.random() < share))
