"""Who takes part: participants, their breaks and their work days."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

# How an identity code is shown unless it is asked for with a reason.
MASKED = "******-****"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Channel(StrEnum):
    """How the weekly programme reaches the person."""

    LETTER = "letter"
    SMS = "sms"
    EMAIL = "email"
    SUOMIFI = "suomifi"


class State(StrEnum):
    """Where the person is in the service on a given day."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Pause(NamedTuple):
    """An agreed break, both days included; ``until`` is None while the return is open."""

    start: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


class Ending(NamedTuple):
    """The last day in the service and why it ended."""

    day: date
    reason: str


class DaySwap(NamedTuple):
    """A work day agreed to be held on another day (not an absence; domain M15)."""

    day: date
    instead: date


class Attending:
    """What is told of anybody who has work days, breaks and swaps: a participant, or a glance at one."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def first_name(self) -> str: ...
        @property
        def last_name(self) -> str: ...
        @property
        def weekdays(self) -> tuple[str, ...]: ...
        @property
        def pauses(self) -> tuple[Pause, ...]: ...
        @property
        def ended(self) -> Ending | None: ...
        @property
        def swaps(self) -> tuple[DaySwap, ...]: ...

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def state_on(self, day: date) -> State:
        if self.ended and day > self.ended.day:
            return State.ENDED
        if self.pause_on(day):
            return State.PAUSED
        return State.ACTIVE

    def pause_on(self, day: date) -> Pause | None:
        return next((pause for pause in self.pauses if pause.covers(day)), None)

    def work_days(self, monday: date) -> tuple[date, ...]:
        """The days of the week that are the person's work days, agreed swaps taken into account in their order."""
        week = [date.fromordinal(monday.toordinal() + offset) for offset in range(7)]
        held = {day for day in week if WEEKDAYS[day.weekday()] in self.weekdays}
        for swap in self.swaps:
            held.discard(swap.day)
            held.add(swap.instead)
        return tuple(day for day in week if day in held)

    def works_on(self, day: date) -> bool:
        """Whether the day is one of the person's work days."""
        return day in self.work_days(date.fromordinal(day.toordinal() - day.weekday()))

    @property
    def swapped_away(self) -> tuple[date, ...]:
        """The days that are held on another day and not held after all."""
        return tuple(swap.day for swap in self.swaps if not self.works_on(swap.day))


@dataclass(frozen=True, slots=True)
class Participant(Attending):
    """A person in the service (*osallistuja*).

    ``exclude`` holds the person's limits as words of :mod:`kuty.core.limits` or ids of tasks: no task that touches one
    of them is ever drawn. ``likes`` holds topics she likes and ids of tasks she has asked for or proposed herself.
    ``supplement`` is the line between the name and the street (c/o, a unit); ``fallback`` the way her mail goes when
    ``channel`` cannot be used; ``post_returned`` the day a letter came back, until the address is mended.
    ``notes`` are the worker's own and are printed nowhere. ``closed`` is the day the case was
    closed: from it the time counts for which it is kept.
    """

    id: str
    first_name: str
    last_name: str
    street: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    language: str = "fi"
    channel: Channel = Channel.LETTER
    weekdays: tuple[str, ...] = ()
    reception_time: time | None = None
    worker: str = ""
    benefit: str = ""
    payer: str = ""
    exclude: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    address_protected: bool = False
    discreet_post: bool = False
    large_print: bool = False
    notes: str = ""
    since: date = date.min
    pauses: tuple[Pause, ...] = ()
    ended: Ending | None = None
    swaps: tuple[DaySwap, ...] = ()
    closed: date | None = None
    supplement: str = ""
    fallback: Channel | None = None
    post_returned: date | None = None
