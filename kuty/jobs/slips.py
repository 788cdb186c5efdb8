"""Reply slips that come back by post: keyed by their code, kept as an entry of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.attendance import Attendance
from kuty.core.delivery import standing_in
from kuty.core.errors import InputHasProblems
from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.core.reception import Done, that_count
from kuty.core.slip import Misread, Slip, read_code, read_marks
from kuty.core.week import week_of
from kuty.jobs.receptions import Entry, Recorded, record

if TYPE_CHECKING:
    from datetime import date, datetime

    from kuty.core.programme import WorkDay
    from kuty.core.reception import NotDone, Reception
    from kuty.register.register import Register


def slip_of(register: Register, code: str, today: date) -> tuple[Slip, WorkDay]:
    """The day a code stands for. A slip of a paper that was replaced is refused: its tasks may have been others."""
    try:
        slip = read_code(code, today)
    except Misread:
        raise _refused("CODE", N_("The code is mistyped."), N_("It stands on the slip, such as 7-492K.")) from None
    case = register.case(slip.participant)
    programme = case.programme(week_of(slip.day))
    day = programme.day(slip.day) if programme else None
    latest = standing_in(week_of(slip.day), case.deliveries).latest
    if day is None or latest is None or slip.paper > latest.number:
        raise _refused("CODE", N_("The code is mistyped."), N_("It stands on the slip, such as 7-492K."))
    if slip.paper < latest.number:
        what = N_("The slip belongs to a paper that another has replaced; its tasks may have been others.")
        remedy = N_("Key what holds still: kuty reception record {id} --date {date}")
        raise _refused("CODE", what, remedy, {"id": slip.participant, "date": slip.day.isoformat()})
    return slip, day


def record_slip(
    register: Register,
    code: str,
    marks: str,
    mood: int | None,
    note: str,
    now: datetime,
    today: date,
    worker: str = "",
    attendance: Attendance = Attendance.PRESENT,
) -> tuple[Slip, Recorded]:
    """Write down what a slip tells. What the day's entry holds already stays, but for what the slip says. In a transaction.

    A day that nobody has marked yet is marked with ``attendance``.
    """
    slip, day = slip_of(register, code, today)
    earlier = that_count(register.case(slip.participant).receptions).get(slip.day)
    tasks = {**(earlier.tasks if earlier else {}), **_tasks(marks, day)}
    entry = Entry(
        earlier.attendance if earlier else attendance,
        earlier.minutes if earlier and earlier.attendance is Attendance.PRESENT else None,
        tasks,
        mood if mood is not None or earlier is None else earlier.mood,
        "\n".join(filter(None, (earlier.note if earlier else "", note))),
        earlier.needs if earlier else (),
        _reasons(earlier, tasks),
    )
    return slip, record(register, slip.participant, slip.day, entry, now, today, worker)


def _tasks(marks: str, day: WorkDay) -> dict[str, Done]:
    try:
        read = read_marks(marks)
    except Misread:
        what, remedy = (
            N_("The marks are not marks of a slip."),
            N_("One for each task: 1 done, 2 partly, - not, . empty."),
        )
        raise _refused("MARKS", what, remedy) from None
    if len(read) > len(day.tasks):
        what, remedy = N_("There are {n} marks, and the day has {count} tasks."), N_("Check the code and the marks.")
        raise _refused("MARKS", what, remedy, {"n": len(read), "count": len(day.tasks)})
    return {slot.task: done for slot, done in zip(day.tasks, read, strict=False) if done}


def _reasons(earlier: Reception | None, tasks: dict[str, Done]) -> dict[str, NotDone]:
    """Why tasks were not done, of those that still are not."""
    known = earlier.reasons if earlier else {}
    return {task: why for task, why in known.items() if tasks.get(task) is Done.NOT}


def _refused(where: str, what: str, remedy: str, values: dict[str, str | int] | None = None) -> InputHasProblems:
    return InputHasProblems([Problem(where, what, remedy, values or {})])
