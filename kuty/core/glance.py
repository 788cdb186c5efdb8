"""What the lists over everybody need to know of a person: far less than her case holds, and quickly read."""

from collections.abc import Mapping
from datetime import date, time
from functools import cache
from typing import Any, NamedTuple

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
    post_returned: date | None
    waiting: tuple[tuple[str, str], ...]
    days: Mapping[date, DayFact]


class Glance(_Fields, Attending):
    """A person as the lists see her. ``days`` holds the days that were asked for and nothing else.

    ``waiting`` are weeks whose mail is ready but has not gone, each with the state it is in.
    """

    __slots__ = ()

    def has_week(self, monday: date) -> bool:
        """Whether there is a programme for the week that begins on the day."""
        first = monday.toordinal()
        return any(fact.has_programme and first <= day.toordinal() < first + 7 for day, fact in self.days.items())


def glance_from(row: list[Any], days: Mapping[date, DayFact]) -> Glance:
    """The person of a plain row: the fields of :class:`Glance` as JSON has them, without the days."""
    (
        who,
        first,
        last,
        phone,
        language,
        worker,
        channel,
        weekdays,
        at,
        pauses,
        ended,
        swaps,
        closed,
        plans,
        returned,
        waiting,
    ) = row
    return Glance(
        who,
        first,
        last,
        phone,
        language,
        worker,
        _channel(channel),
        tuple(weekdays),
        _time(at) if at else None,
        tuple([Pause(day_from(start), day_from(until) if until else None) for start, until in pauses]),
        Ending(day_from(ended[0]), ended[1]) if ended else None,
        tuple([DaySwap(day_from(day), day_from(instead)) for day, instead in swaps]),
        day_from(closed) if closed else None,
        tuple([_plan(start, end) for start, end in plans]),
        day_from(returned) if returned else None,
        tuple([(week, state) for week, state in waiting]),
        days,
    )


@cache
def fact_from(
    minutes: int | None = None,
    closed: int = 0,
    reception: str | None = None,
    issued: int = 0,
    attendance: str | None = None,
    marked: int = 0,
    *needs: str,
) -> DayFact:
    """The fact of plain values: the fields of :class:`DayFact` as JSON has them, the last ones left out if usual."""
    return DayFact(
        minutes,
        closed == 1,
        _time(reception) if reception else None,
        issued == 1,
        Attendance(attendance) if attendance else None,
        marked,
        needs,
    )


@cache
def _plan(start: str, end: str) -> PlanSpan:
    return PlanSpan(day_from(start), day_from(end))


# Thousands of people share far fewer days, times, spans and facts: each is read once, and is there once.
day_from = cache(date.fromisoformat)
_time = cache(time.fromisoformat)
_channel = cache(Channel)
