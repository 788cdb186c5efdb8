"""The code on a reply slip, so that a slip which comes back is keyed with a few strokes; and the marks on it."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from kuty.core.reception import Done

# Without I, O and Q, which are taken for 1 and 0. Their number is prime, so one wrong figure, or two that
# changed places, always gives another letter.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_CODE = re.compile(r"([0-9]+)[- .]?([0-9]{2})([0-9])[- .]?([A-Z])([A-Z]?)")
_MARKS = {"1": Done.DONE, "2": Done.PARTLY, "0": Done.NOT, "-": Done.NOT, "–": Done.NOT}
_BLANK = "._"


class Slip(NamedTuple):
    """What a code names: whose slip it is, of which day, and of which paper of that week (1, 2 once it was replaced)."""

    participant: str
    day: date
    paper: int = 1

    @property
    def code(self) -> str:
        """As ``7-492K``: the person's number, the week, the day of the week, and a letter that finds slips of the pen.

        On the second paper of a week, and those after it, another letter tells which: ``7-492WB``.
        """
        _year, week, weekday = self.day.isocalendar()
        number = f"{self.participant[1:].lstrip('0')}{week:02}{weekday}"
        later = _LETTERS[self.paper - 1] if self.paper > 1 else ""
        return f"{number[:-3]}-{number[-3:]}{_letter(number, self.paper)}{later}"


class Misread(ValueError):
    """The code is no code, or a figure of it is wrong."""


def read_code(written: str, today: date) -> Slip:
    """The slip of a code, or :class:`Misread`. The year is the latest in which the day has been or comes within four weeks."""
    match = _CODE.fullmatch(written.strip().upper())
    # The first paper has no letter of its own; an A in its place is a slip of the pen.
    if match is None or match[5] not in _LETTERS or match[5] == "A":
        raise Misread
    number, paper = f"{int(match[1])}{match[2]}{match[3]}", _LETTERS.index(match[5]) + 1
    if _letter(number, paper) != match[4]:
        raise Misread
    return Slip(f"P{int(match[1]):03}", _latest(int(match[2]), int(match[3]), today), paper)


def _letter(number: str, paper: int) -> str:
    # Twice, so that the two letters cannot change places either.
    return _LETTERS[(int(number) + 2 * (paper - 1)) % len(_LETTERS)]


def _latest(week: int, weekday: int, today: date) -> date:
    for year in (today.year + 1, today.year, today.year - 1, today.year - 2):
        try:
            day = date.fromisocalendar(year, week, weekday)
        except ValueError:
            continue
        if (day - today).days <= 28:  # noqa: PLR2004 - four weeks
            return day
    raise Misread


def read_marks(written: str) -> list[Done | None]:
    """The marks of a slip in the order of its tasks: 1 done, 2 partly, - or 0 not done, . nothing marked.

    A mark that is none of these is a :class:`Misread`.
    """
    marks = []
    for letter in written.strip():
        if letter not in _MARKS and letter not in _BLANK:
            raise Misread
        marks.append(_MARKS.get(letter))
    return marks
