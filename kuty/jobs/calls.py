"""The list of a day's receptions, and the days nobody has marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from kuty.core.attendance import COUNTS_AS, UNMARKED, Attendance, CountsAs
from kuty.core.people import WEEKDAYS, Participant, State
from kuty.core.plan import why_not_on
from kuty.core.reception import that_count
from kuty.core.tally import Marked
from kuty.core.week import week_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kuty.core.programme import WorkDay
    from kuty.register.register import Case


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the day's list. ``state`` is unmarked, present, absent, not_arranged or swapped."""

    date: date
    participant: Participant
    time: time | None
    state: str
    attendance: Attendance | None
    has_programme: bool


def calls_of(cases: Iterable[Case], day: date, today: date, look_back_days: int) -> tuple[list[Call], list[Call]]:
    """The receptions of the day in time order, and the work days gone by that nobody has marked, oldest first."""
    calls: list[Call] = []
    unmarked: list[Call] = []
    first = day - timedelta(days=look_back_days)
    for case in cases:
        person = case.participant
        marks = marked_days(case, first, day)
        unmarked += [
            _call(case, person, each, mark)
            for each, mark in marks.items()
            if each < min(day, today) and mark.attendance is None
        ]
        if day in marks or _expected(case, person, day):
            calls.append(_call(case, person, day, marks.get(day, Marked(None))))
    last = time.max
    return (
        sorted(calls, key=lambda call: (call.time or last, call.participant.id)),
        sorted(unmarked, key=lambda call: (call.date, call.time or last, call.participant.id)),
    )


def _expected(case: Case, person: Participant, day: date) -> bool:
    """A work day by the plan alone, when no programme was made for its week."""
    return case.programme(week_of(day)) is None and person.works_on(day) and why_not_on(person, case.plans, day) is None


def _call(case: Case, person: Participant, day: date, mark: Marked) -> Call:
    programme = case.programme(week_of(day))
    work_day = programme.day(day) if programme else None
    reception = work_day.reception if work_day else None
    at = reception.start if reception else person.reception_time
    return Call(day, person, at, state_of(mark.attendance), mark.attendance, work_day is not None)


def state_of(attendance: Attendance | None) -> str:
    """The mark as one word: an absence of any kind is ``absent``."""
    if attendance is None:
        return UNMARKED
    return "absent" if COUNTS_AS[attendance] is CountsAs.ABSENT else attendance.value


def marked_days(case: Case, first: date, last: date) -> dict[date, Marked]:
    """The person's work days in the span with the mark that counts, in order.

    A work day is one with a programme, or one that was marked. A day closed for a public holiday is not arranged, a day
    agreed to be held on another is swapped, unless a mark says otherwise.
    """
    person = case.participant
    marks = that_count(case.receptions)
    swapped = set(person.swapped_away)
    days: dict[date, Marked] = {
        day: Marked(Attendance.SWAPPED) for day in swapped if WEEKDAYS[day.weekday()] in person.weekdays
    }
    for programme in case.programmes:
        for work_day in programme.days:
            if person.state_on(work_day.date) is not State.ACTIVE and work_day.date not in marks:
                continue
            default = _without_a_mark(work_day, swapped)
            days[work_day.date] = Marked(default, 0 if default else work_day.minutes)
    for day, reception in marks.items():
        days[day] = Marked(reception.attendance, reception.minutes)
    return {day: days[day] for day in sorted(days) if first <= day <= last}


def _without_a_mark(work_day: WorkDay, swapped: set[date]) -> Attendance | None:
    if work_day.date in swapped:
        return Attendance.SWAPPED
    return Attendance.NOT_ARRANGED if work_day.closed else None
