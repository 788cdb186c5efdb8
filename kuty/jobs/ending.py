"""The end of a case: it is closed, kept for its time, and then erased."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.errors import NoSuchThing, RegisterDamaged, WrongUsage
from kuty.core.language import N_
from kuty.core.people import Participant
from kuty.core.tally import Tally, tally, together
from kuty.deliver import outbox
from kuty.jobs.calls import marked_days

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.glance import Glance
    from kuty.register.access import AccessLog
    from kuty.register.register import Register


class Due(NamedTuple):
    """A closed case whose time is up."""

    participant: str
    closed: date
    due: date


def close(register: Register, participant_id: str, day: date | None, today: date) -> Participant:
    """Close the case on the day – the time for which it is kept runs from then – or open it again. Inside a transaction."""
    from dataclasses import replace

    case = register.case(participant_id)
    person = case.participant
    if day and person.ended is None:
        raise WrongUsage(
            N_("{id} is still in the service; nothing was changed."),
            N_("First: kuty participant end {id}"),
            id=participant_id,
        )
    if day and person.ended and not person.ended.day <= day <= today:
        raise WrongUsage(
            N_("A case is closed when the service has ended and not in advance; nothing was changed."),
            N_("Give a day from {day} to {today}: kuty participant close {id} --on …"),
            id=participant_id,
            day=person.ended.day.isoformat(),
            today=today.isoformat(),
        )
    closed = replace(person, closed=day)
    case.keep(closed)
    return closed


def kept_until(closed: date, years: int) -> date:
    """The first day on which a case closed on the day has been kept for so many years."""
    try:
        return closed.replace(year=closed.year + years)
    except ValueError:
        # Closed on the 29th of February.
        return date(closed.year + years, 3, 1)


def due(register: Register, today: date, years: int) -> list[Due]:
    """The closed cases that have been kept for their time, the longest closed first."""
    found = [
        Due(person.id, person.closed, kept_until(person.closed, years))
        for person in register.glances()
        if person.closed and kept_until(person.closed, years) <= today
    ]
    return sorted(found, key=lambda each: (each.closed, each.participant))


def may_be_erased(register: Register, participant_id: str) -> date | None:
    """The day the case was closed; an error for somebody who is in the service or unknown. A damaged case may go."""
    try:
        person = register.case(participant_id).participant
    except RegisterDamaged:
        return None
    if person.closed is None:
        raise WrongUsage(
            N_("The case of {id} is not closed; nothing was erased."),
            N_("First: kuty participant end {id}, then: kuty participant close {id}"),
            id=participant_id,
        )
    return person.closed


def erase(register: Register, participant_id: str, today: date, least_minutes: int) -> None:
    """Take the case out of the register; of her days only anonymous sums by month stay. Inside a transaction."""
    try:
        sums = _sums_by_month(register, participant_id, today, least_minutes)
    except RegisterDamaged:
        sums = {}
    register.remove_case(participant_id)
    register.add_counts(sums)


def erase_around(office: Path, register: Register, access: AccessLog, participant_id: str) -> None:
    """What lies outside the register: her letters and messages, and the reasons given for looking at her data.

    Done first: if it is cut off, she is still there to be erased.
    """
    try:
        weeks = {delivery.week for delivery in register.case(participant_id).deliveries}
    except RegisterDamaged:
        # Nobody knows which print files hold her letter.
        weeks = {folder.name for folder in (office / "outbox").glob("*")}
    outbox.forget(office, participant_id, weeks)
    for kept in (office / "register" / "quarantine").glob(f"{participant_id}.db.*"):
        kept.unlink()
    access.forget(participant_id)


def _sums_by_month(register: Register, participant_id: str, today: date, least_minutes: int) -> dict[str, Tally]:
    (person,) = register.glances(date.min, date.max, [participant_id])
    months = sorted({(day.year, day.month) for day in person.days})
    return {f"{year:04}-{month:02}": _sum_of(person, year, month, today, least_minutes) for year, month in months}


def _sum_of(person: Glance, year: int, month: int, today: date, least_minutes: int) -> Tally:
    first, last = date(year, month, 1), last_of(year, month)
    return tally(marked_days(person, first, last), today, least_minutes)


def last_of(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def named_again(participant_id: str, typed: str) -> None:
    """Refuse when the id typed once more is another one."""
    if typed.strip().upper() != participant_id:
        raise NoSuchThing(
            N_("The id typed is another one; nothing was erased."),
            N_("Give it again: kuty participant erase {id}"),
            id=participant_id,
        )


def of_erased(register: Register, first: date, last: date) -> Tally | None:
    """The anonymous sums of people who have been erased, of the whole months in the span; None when there are none."""
    sums = [
        each
        for month, each in register.counts().items()
        if first <= date.fromisoformat(f"{month}-01") and last_of(int(month[:4]), int(month[5:])) <= last
    ]
    return together(sums) if sums else None
