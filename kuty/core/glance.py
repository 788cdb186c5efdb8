"""What the lists over everybody need to know of a person: far less than her case holds, and quickly read."""

from datetime import date, time
from typing import NamedTuple

from kuty.core.attendance import Attendance
from kuty.core.people import Attending, Channel, DaySwap, Ending, Pause


class PlanSpan(NamedTuple):
    """When a plan is valid, both days included."""

    start: date
    end: date

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.end


class DayFact(NamedTuple):
    """What is known of one day: from its programme, and from the entry that counts.

    ``minutes`` are those of the programme, None without one; ``closed`` a public holiday; ``marked`` the minutes of
    taking part; ``needs`` the kinds of needs that came up.
    """

    minutes: int | None = None
    closed: bool = False
    reception: time | None = None
    issued: bool = False
    attendance: Attendance | None = None
    marked: int = 0
    needs: tuple[str, ...] = ()

    @property
    def has_programme(self) -> bool:
        return self.minutes is not None


class _Fields(NamedTuple):
    id: str
    first_name: str
    last_name: str
    phone: str
    language: str
    worker: str
    channel: Channel
    weekdays: tuple[str, ...]
    reception_time: time | None
    pauses: tuple[Pause, ...]
    ended: Ending | None
    swaps: tuple[DaySwap, ...]
    closed: date | None
    plans: tuple[PlanSpan, ...]
    days: dict[date, DayFact]


class Glance(_Fields, Attending):
    """A person as the lists see her. ``days`` holds the days of the span that was asked for and nothing else."""

    __slots__ = ()

    def has_week(self, monday: date) -> bool:
        """Whether there is a programme for the week that begins on the day."""
        first = monday.toordinal()
        return any(fact.has_programme and first <= day.toordinal() < first + 7 for day, fact in self.days.items())
