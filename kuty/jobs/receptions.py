"""One short entry after each remote reception."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.attendance import Attendance
from kuty.core.errors import InputHasProblems
from kuty.core.language import N_
from kuty.core.people import State
from kuty.core.problem import Problem
from kuty.core.reception import Done, NotDone, Reception, ServiceNeed, that_count
from kuty.core.week import week_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kuty.core.plan import Plan
    from kuty.core.programme import WorkDay
    from kuty.register.case import Case
    from kuty.register.register import Register

MOODS = range(11)


class Entry(NamedTuple):
    """What the worker writes down. ``minutes`` None means the day's own minutes.

    ``tasks`` and ``reasons`` – why those not done were not – are by id or number.
    """

    attendance: Attendance
    minutes: int | None = None
    tasks: Mapping[str, Done] | None = None
    mood: int | None = None
    note: str = ""
    needs: tuple[ServiceNeed, ...] = ()
    reasons: Mapping[str, NotDone] | None = None


class Recorded(NamedTuple):
    """What was kept, and what it took the place of."""

    reception: Reception
    earlier: Reception | None
    warnings: tuple[Problem, ...] = ()


def record(
    register: Register, participant_id: str, day: date, entry: Entry, now: datetime, today: date, worker: str = ""
) -> Recorded:
    """Write the day down. A second entry for a day corrects the first, which stays in the history.

    Inside a transaction. Days to come cannot be marked.
    """
    case = register.case(participant_id)
    programme = case.programme(week_of(day))
    work_day = programme.day(day) if programme else None
    tasks, reasons, problems = _tasks(entry.tasks or {}, entry.reasons or {}, work_day)
    problems += _check(case, day, entry, today)
    if problems:
        raise InputHasProblems(problems)
    present = entry.attendance is Attendance.PRESENT
    planned = _planned_minutes(case, day, work_day)
    minutes = (planned if entry.minutes is None else entry.minutes) if present else 0
    earlier = that_count(case.receptions).get(day)
    reception = Reception(
        day, entry.attendance, now, minutes, tasks, entry.mood, entry.note, entry.needs, worker, reasons
    )
    case.add(reception)
    return Recorded(reception, earlier, tuple(_warnings(case, day, work_day, minutes if present else planned, planned)))


def _check(case: Case, day: date, entry: Entry, today: date) -> Iterator[Problem]:
    person = case.participant
    if day > today:
        what = N_("{date} is still to come.")
        remedy = N_("Mark the day when it has been. A day agreed to be moved: kuty week move")
        yield Problem("--date", what, remedy, {"date": day.isoformat()}, field="date")
    if person.state_on(day) is State.ENDED:
        what = N_("{id} had ended in the service by {date}.")
        values: dict[str, str | int] = {"id": person.id, "date": day.isoformat()}
        yield Problem(
            "--date", what, N_("Check the date, or the ending: kuty participant show {id}"), values, field="date"
        )
    if entry.mood is not None and entry.mood not in MOODS:
        yield Problem("--mood", N_("Mood is a figure from 0 to 10."), N_("Ask again, or leave it out."), field="mood")
    if entry.minutes is not None and not 0 <= entry.minutes <= 24 * 60:
        yield Problem(
            "--minutes", N_("A day has no {n} minutes."), N_("Give minutes."), {"n": entry.minutes}, "minutes"
        )


def _tasks(
    written: Mapping[str, Done], whys: Mapping[str, NotDone], work_day: WorkDay | None
) -> tuple[dict[str, Done], dict[str, NotDone], list[Problem]]:
    """Tasks and reasons by id or number, as ids. An unknown task is a problem, so is a reason for one not left undone."""
    slots = work_day.tasks if work_day else ()
    by_name = {str(number): slot.task for number, slot in enumerate(slots, 1)} | {
        slot.task: slot.task for slot in slots
    }
    problems = []
    for name in dict.fromkeys((*written, *whys)):
        if name.lower() in by_name:
            continue
        what = N_("The day has no task “{task}”.")
        remedy = (
            N_("Its tasks are 1–{count}, or by id.") if slots else N_("The day has no programme; leave the tasks out.")
        )
        problems.append(Problem("--task", what, remedy, {"task": name, "count": len(slots)}, field="task"))
    tasks = {by_name[name.lower()]: done for name, done in written.items() if name.lower() in by_name}
    reasons = {}
    for name, why in whys.items():
        task = by_name.get(name.lower())
        if task is None:
            continue
        reasons[task] = why
        if tasks.get(task) is not Done.NOT:
            what = N_("A reason is given for task “{task}”, but it is not marked as not done.")
            remedy = N_("Leave the reason out, or write {task}=not:{why}.")
            problems.append(Problem("--task", what, remedy, {"task": name, "why": why.value}, field="task"))
    return tasks, reasons, problems


def _planned_minutes(case: Case, day: date, work_day: WorkDay | None) -> int:
    if work_day and work_day.minutes:
        return work_day.minutes
    plan = _plan_on(case, day)
    return plan.minutes_per_day if plan else 0


def _plan_on(case: Case, day: date) -> Plan | None:
    """The plan of a day without a programme; a day with one had its plan when it was made."""
    from kuty.core.plan import plan_on

    return plan_on(case.plans, day)


def _warnings(case: Case, day: date, work_day: WorkDay | None, minutes: int, planned: int) -> Iterator[Problem]:
    person = case.participant
    values: dict[str, str | int] = {"date": day.isoformat(), "id": person.id, "minutes": minutes, "planned": planned}
    if work_day is None and _plan_on(case, day) is None:
        yield Problem(person.id, N_("No plan is valid on {date}."), N_("Add it: kuty plan add {id}"), values)
    elif work_day is None and not person.works_on(day):
        what, remedy = N_("{date} is not a work day of {id}."), N_("If the day was moved, mark the other one swapped.")
        yield Problem(person.id, what, remedy, values)
    if minutes < planned:
        yield Problem(person.id, N_("{minutes} minutes is less than the day's {planned}."), "", values)


def history(register: Register, participant_id: str) -> list[tuple[Reception, bool]]:
    """Every entry of the person in the order of days, and whether it is the one that counts."""
    receptions = register.case(participant_id).receptions
    counting = that_count(receptions)
    # Of one day in the order of writing, whatever the clock said.
    ordered = sorted(receptions, key=lambda entry: entry.date)
    return [(entry, counting[entry.date] is entry) for entry in ordered]


def task_titles(register: Register, participant_id: str) -> dict[str, str]:
    """The titles of the person's tasks by their ids, as they last stood in a programme."""
    programmes = register.case(participant_id).programmes
    return {slot.task: slot.title for programme in programmes for day in programme.days for slot in day.tasks}


def read_need(written: str) -> ServiceNeed:
    """``money`` or ``raha: vuokra on myöhässä``: the kind in any language, and words about it."""
    from kuty.intake.vocabulary import NEEDS

    kind, _, words = written.partition(":")
    return ServiceNeed(NEEDS.get(kind.strip().lower(), kind.strip().lower()), words.strip())
