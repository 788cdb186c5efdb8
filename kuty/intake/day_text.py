"""A day as text that a worker edits: a line a task, and back again with every mistake named."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.language import N_
from kuty.core.plan import THEMES
from kuty.core.problem import Problem
from kuty.core.tasks import TEXT_LENGTH, TITLE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kuty.core.programme import Programme, WorkDay

_DAY = re.compile(r"\[(\d{4}-\d\d-\d\d)\].*")
_OWN = re.compile(rf"([1-9]\d*)\s+({'|'.join(THEMES)})\s*:\s*([^|]*?)\s*(?:\|\s*(.*))?", re.IGNORECASE)
_TASK = re.compile(r"([1-9]\d*)\s+(\S+).*")
# So much of a line that cannot be read is told.
_SHOWN = 40


class Line(NamedTuple):
    """A line of a day: minutes and the id of a task, or the theme, title and text of one written for this person."""

    number: int
    minutes: int
    task: str
    theme: str = ""
    title: str = ""
    text: str = ""


def as_text(
    programme: Programme, known: Callable[[str], bool], head: Iterable[str], day_name: Callable[[WorkDay], str]
) -> str:
    """The tasks of a programme, day by day. ``known`` tells whether the library has a task; ``head`` explains."""
    lines = [f"# {line}" for line in head]
    for day in programme.arranged_days:
        lines += ["", f"[{day.date.isoformat()}] {day_name(day)}"]
        for slot in day.tasks:
            if known(slot.task):
                lines.append(f"{slot.minutes:>3} {slot.task:<34} {slot.title}")
            else:
                text = " ".join(slot.text.split())
                lines.append(f"{slot.minutes:>3} {slot.theme}: {slot.title} | {text}")
    return "\n".join(lines) + "\n"


def read(text: str) -> tuple[dict[date, list[Line]], list[Problem]]:
    """The lines of each day, and what cannot be read."""
    days: dict[date, list[Line]] = {}
    problems: list[Problem] = []
    lines: list[Line] | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if found := _DAY.fullmatch(line):
            try:
                lines = days.setdefault(date.fromisoformat(found[1]), [])
            except ValueError:
                problems.append(_problem(number, line))
        elif lines is None:
            problems.append(_problem(number, line))
        else:
            read_line, wrong = _line(number, line)
            problems += wrong
            lines += read_line
    return days, problems


def _line(number: int, line: str) -> tuple[list[Line], list[Problem]]:
    if own := _OWN.fullmatch(line):
        title, words = own[3], (own[4] or "").strip()
        one = Line(number, int(own[1]), "", own[2].upper(), title, words)
        return [one], list(too_long(str(number), one.title, one.text))
    if task := _TASK.fullmatch(line):
        return [Line(number, int(task[1]), task[2].lower())], []
    return [], [_problem(number, line)]


def too_long(where: str, title: str, text: str, text_at: str = "") -> Iterable[Problem]:
    """What is wrong with a title and text that have to stand in a letter; ``text_at`` is where, if not in one place."""
    if not title:
        yield Problem(where, N_("It has no title."), N_("Write a title of a few words."))
    for at, each, most in ((where, title, TITLE_LENGTH), (text_at or where, text, TEXT_LENGTH)):
        if len(each) > most:
            what = N_("“{read}” is {length} characters long.")
            values: dict[str, str | int] = {"read": f"{each[:20]}…", "length": len(each), "most": most}
            yield Problem(at, what, N_("Shorten it to {most}: it has to fit the letter."), values)


def _problem(number: int, line: str) -> Problem:
    what = N_("“{read}” is neither a day nor a task.")
    remedy = N_("A line is minutes and a task: 30 hyte-walk, or 30 SOS: title | text")
    return Problem(str(number), what, remedy, {"read": f"{line[:_SHOWN]}…" if len(line) > _SHOWN else line})
