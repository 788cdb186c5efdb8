"""Offices of invented people whose weeks are drawn one after another; each draw is an instance for the others."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.draw.past import Given
from kuty.core.limits import GOAL_AREAS
from kuty.core.people import Participant
from kuty.core.plan import Goal, Plan, PlanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kuty.core.dayshape import DayShape
    from kuty.core.draw.choose import Choice
    from kuty.core.draw.planner import Planner
    from kuty.core.programme import WorkDay

FIRST_DAY = date(2026, 8, 4)
_LIMITS = ("internet", "money", "outdoors", "partner", "heavy", "phone", "kitchen", "walking", "exercise", "digital")
_LIKES = ("music", "nature", "food", "culture", "handicraft", "home")
_WENT = ("done", "done", "partly", "not", "", "", "absent")
_REASONS = ("", "too_hard", "no_time", "not_mine")


@dataclass
class Member:
    """An invented person with her plan, and what she has been given so far."""

    participant: Participant
    plan: Plan
    shape: DayShape
    given: list[Given]


class Instance(NamedTuple):
    """One choice to be made, with what it costs to move minutes between the themes."""

    choice: Choice
    target: Mapping[str, int]
    kept: Mapping[str, int]
    balance: int
    furthest: int


def members(count: int, shapes: Sequence[DayShape], seed: int = 3) -> list[Member]:
    """People with different limits, likes, goals and hours; the same seed gives the same people."""
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
        )
        goals = tuple(Goal("Tavoite", area) for area in chance.sample(GOAL_AREAS, chance.choice((0, 1, 2, 3))))
        weights = chance.choice(({}, {}, {"HYTE": 2, "TYKY": 1, "SOS": 1}, {"HYTE": 1, "TYKY": 3, "SOS": 2}))
        minutes = chance.choice((240, 240, 240, 300, 360, 480))
        plan = Plan(
            1, PlanKind.SERVICE, FIRST_DAY, date(2028, 1, 1), minutes, goals=goals, weights=dict(weights)
        )  # fmt: skip
        shape = next(shape for shape in shapes if shape.fits(minutes))
        made.append(Member(participant, plan, shape, []))
    return made


def live_through(
    everybody: Sequence[Member], planner: Planner, weeks: int, seed: int = 7
) -> Iterator[tuple[Member, WorkDay]]:
    """Draw week after week; after each day it is written down how it went. Gives every day drawn."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
    for week in range(weeks):
        day = FIRST_DAY + timedelta(weeks=week)
        for member in everybody:
            drawn = planner.draw(day, member.participant, member.plan, member.shape, member.given)
            yield member, drawn
            present = chance.random() > 0.1  # noqa: PLR2004 - one day in ten is missed
            for slot in drawn.tasks:
                went = chance.choice(_WENT[:-1]) if present else "absent"
                reason = chance.choice(_REASONS) if went == "not" else ""
                member.given.append(Given(day, slot.task, slot.theme, slot.minutes, went, reason))
