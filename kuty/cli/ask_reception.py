"""The questions of a reception, asked one after another; Enter takes the usual answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kuty.cli import console
from kuty.cli.session import _, office, words
from kuty.core.attendance import Attendance
from kuty.core.reception import NEEDS, Done, NotDone
from kuty.core.week import week_of
from kuty.jobs.receptions import Entry, read_need
from kuty.texts import dates
from kuty.texts.words import word

if TYPE_CHECKING:
    from datetime import date

    from kuty.core.programme import WorkDay
    from kuty.core.reception import ServiceNeed


def ask(participant_id: str, day: date) -> Entry:
    """Go through a reception with the worker."""
    case = office().register.case(participant_id)
    programme = case.programme(week_of(day))
    work_day = programme.day(day) if programme else None
    tr = words()
    console.talk(f"{participant_id} · {dates.long_date(day, tr.language)}")
    attendance = _ask_attendance()
    if attendance is not Attendance.PRESENT:
        return Entry(attendance, note=_text(_("Note")))
    tasks, reasons = _ask_tasks(work_day) if work_day else ({}, {})
    return Entry(attendance, None, tasks, _ask_mood(), _text(_("Note")), _ask_needs(), reasons)


def _ask_attendance() -> Attendance:
    codes = list(Attendance)
    for number, code in enumerate(codes, 1):
        console.talk(f"  {number} {word(code, words())}")
    while True:
        answer = _text(_("Attendance"), "1")
        if answer in tuple(Attendance):
            return Attendance(answer)
        if answer.isdecimal() and 1 <= int(answer) <= len(codes):
            return codes[int(answer) - 1]


def _ask_tasks(work_day: WorkDay) -> tuple[dict[str, Done], dict[str, NotDone]]:
    """How each task went, and why those not done were not, as far as she asked."""
    console.talk(_("How did the tasks go? 1 = done, 2 = partly, 3 = not, Enter = not asked"))
    answers = {"1": Done.DONE, "2": Done.PARTLY, "3": Done.NOT}
    tasks, reasons = {}, {}
    for number, slot in enumerate(work_day.tasks, 1):
        while (answer := _text(f"  {number}. {slot.title}").lower()) not in (*answers, ""):
            continue
        if answer:
            tasks[slot.task] = answers[answer]
        if tasks.get(slot.task) is Done.NOT and (why := _ask_why()):
            reasons[slot.task] = why
    return tasks, reasons


def _ask_why() -> NotDone | None:
    codes, tr = list(NotDone), words()
    console.talk("     " + ", ".join(f"{number} {word(f'why:{code}', tr)}" for number, code in enumerate(codes, 1)))
    while answer := _text("     " + _("Why not? (number, Enter = not asked)")):
        if answer.isdecimal() and 1 <= int(answer) <= len(codes):
            return codes[int(answer) - 1]
    return None


def _ask_mood() -> int | None:
    while True:
        answer = _text(_("Mood 0–10"))
        if not answer:
            return None
        if answer.isdecimal() and int(answer) <= 10:  # noqa: PLR2004 - the scale's end
            return int(answer)


def _ask_needs() -> tuple[ServiceNeed, ...]:
    tr = words()
    console.talk("  " + ", ".join(f"{number} {word(f'need:{need}', tr)}" for number, need in enumerate(NEEDS, 1)))
    needs: list[ServiceNeed] = []
    while answer := _text(_("A need that came up (number or word, Enter = none)")):
        head, colon, rest = answer.partition(":")
        if head.strip().isdecimal() and 1 <= int(head) <= len(NEEDS):
            answer = f"{NEEDS[int(head) - 1]}{colon}{rest}"
        need = read_need(answer)
        if need.kind in NEEDS:
            needs.append(need)
    return tuple(needs)


def _text(question: str, default: str = "") -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
