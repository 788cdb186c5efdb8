"""The list of a day's receptions, and the days nobody has marked."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.attendance import COUNTS_AS, UNMARKED, Attendance, CountsAs
from kuty.core.glance import DayFact, Glance
from kuty.core.people import WEEKDAYS, State
from kuty.core.plan import why_not_on
from kuty.core.tally import Marked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kuty.register.register import Register

_NOTHING = DayFact()


class Call(NamedTuple):
    """A row of the day's list. ``state`` is unmarked, present, absent, not_arranged or swapped."""

    date: date
    participant: Glance
    time: time | None
    state: str
    attendance: Attendance | None
    has_programme: bool


def calls_of(register: Register, day: date, today: date, look_back_days: int) -> tuple[list[Call], list[Call]]:
    """The receptions of the day in time order, and the work days gone by that nobody has marked, oldest first."""
    people = register.glances_about(day, day - timedelta(days=look_back_days))
    return calls_among(people, day, today, look_back_days)


def span_of_calls(day: date, look_back_days: int) -> tuple[date, date]:
    """The days that must be known to tell the calls of a day: those looked back on, and the whole of its week."""
    monday = day - timedelta(days=day.weekday())
    return min(monday, day - timedelta(days=look_back_days)), monday + timedelta(days=6)


def calls_among(people: Iterable[Glance], day: date, today: date, look_back_days: int) -> tuple[list[Call], list[Call]]:
    """As :func:`calls_of`, from glances that hold the days of :func:`span_of_calls`, or those that matter."""
    calls: list[Call] = []
    unmarked: list[Call] = []
    first = day - timedelta(days=look_back_days)
    for person in people:
        marks = marked_days(person, first, day)
        unmarked += [
            _call(person, each, mark)
            for each, mark in marks.items()
            if each < min(day, today) and mark.attendance is None
        ]
        if day in marks or _expected(person, day):
            calls.append(_call(person, day, marks.get(day, Marked(None))))
    last = time.max
    return (
        sorted(calls, key=lambda call: (call.time or last, call.participant.id)),
        sorted(unmarked, key=lambda call: (call.date, call.time or last, call.participant.id)),
    )


def _expected(person: Glance, day: date) -> bool:
    """A work day by the plan alone, when no programme was made for its week."""
    return (
        not person.has_week(day - timedelta(days=day.weekday()))
        and person.works_on(day)
        and why_not_on(person, person.plans, day) is None
    )


def _call(person: Glance, day: date, mark: Marked) -> Call:
    fact = person.days.get(day, _NOTHING)
    at = fact.reception or person.reception_time
    return Call(day, person, at, state_of(mark.attendance), mark.attendance, fact.has_programme)


def state_of(attendance: Attendance | None) -> str:
    """The mark as one word: an absence of any kind is ``absent``."""
    if attendance is None:
        return UNMARKED
    return "absent" if COUNTS_AS[attendance] is CountsAs.ABSENT else attendance.value


def marked_days(person: Glance, first: date, last: date) -> dict[date, Marked]:
    """The person's work days in the span with the mark that counts.

    A work day is one with a programme, or one that was marked. A day closed for a public holiday is not arranged, a day
    agreed to be held on another is swapped, unless a mark says otherwise.
    """
    swapped = person.swapped_away
    days: dict[date, Marked] = {
        day: Marked(Attendance.SWAPPED)
        for day in swapped
        if WEEKDAYS[day.weekday()] in person.weekdays and first <= day <= last
    }
    for day, fact in person.days.items():
        if not first <= day <= last:
            continue
        if fact.attendance is not None:
            days[day] = Marked(fact.attendance, fact.marked)
        elif person.state_on(day) is State.ACTIVE and fact.minutes is not None:
            default = _without_a_mark(fact, day in swapped)
            days[day] = Marked(default, 0 if default else fact.minutes)
    return days


def _without_a_mark(fact: DayFact, swapped: bool) -> Attendance | None:  # noqa: FBT001 - one of two facts
    if swapped:
        return Attendance.SWAPPED
    return Attendance.NOT_ARRANGED if fact.closed else None
