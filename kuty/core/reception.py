"""What is written down of a work day after the remote reception."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from kuty.core.attendance import Attendance


class Done(StrEnum):
    """How a task went."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"


class NotDone(StrEnum):
    """Why a task was left undone; for each an office decides how many weeks the task then waits."""

    TOO_HARD = "too_hard"
    NO_STRENGTH = "no_strength"
    NO_TIME = "no_time"
    LACKING = "lacking"
    WEATHER = "weather"
    NOT_MINE = "not_mine"


# What comes up in receptions, as the Rauma model names it (domain 2.10), and room for the rest.
NEEDS = ("money", "mood", "substances", "loneliness", "health", "housing", "work", "studies", "family", "other")


class ServiceNeed(NamedTuple):
    """A need that came up: one of ``NEEDS``, and in a few words what it is about."""

    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reception:
    """One entry for one work day. A correction is a new entry; the latest entry of a day is the one that counts.

    ``minutes`` are minutes of work activity; ``mood`` is the person's own figure from 0 to 10; ``tasks`` tells of each
    task of the day how it went, ``reasons`` of those not done why, as far as it was told.
    """

    date: date
    attendance: Attendance
    recorded: datetime
    minutes: int = 0
    tasks: dict[str, Done] = field(default_factory=dict)
    mood: int | None = None
    note: str = ""
    needs: tuple[ServiceNeed, ...] = ()
    recorded_by: str = ""
    reasons: dict[str, NotDone] = field(default_factory=dict)


def that_count(receptions: Iterable[Reception]) -> dict[date, Reception]:
    """The entry that counts for each day: the latest written."""
    latest: dict[date, Reception] = {}
    for reception in receptions:
        latest[reception.date] = reception
    return latest
