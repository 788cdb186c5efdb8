"""The counts of a span of days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kuty.core.attendance import COUNTS_AS, Attendance, CountsAs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Marked:
    """A day as the report sees it: the mark that counts now, or None, and the minutes of taking part."""

    attendance: Attendance | None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one person and span.

    ``planned`` = ``present`` + all of ``absent`` + ``unmarked`` + ``coming``: the days the person should have taken
    part. Days not arranged or held on another day are counted apart. ``allowance_days`` are the days present that were
    long enough for the expense allowance.
    """

    planned: int = 0
    present: int = 0
    absent: dict[str, int] = field(default_factory=dict)
    unmarked: int = 0
    coming: int = 0
    not_arranged: int = 0
    swapped: int = 0
    allowance_days: int = 0


def tally(days: Mapping[date, Marked], today: date, least_minutes: int) -> Tally:
    """Count the days of one person. A day without a mark is unmarked up to today and coming after it."""
    marks = [(day, marked.attendance, marked.minutes) for day, marked in days.items()]
    absent: dict[str, int] = {}
    for _, code, _minutes in sorted(marks, key=lambda mark: mark[0]):
        if code and COUNTS_AS[code] is CountsAs.ABSENT:
            absent[code.value] = absent.get(code.value, 0) + 1
    neither = [code for _, code, _minutes in marks if code and COUNTS_AS[code] is CountsAs.NEITHER]
    present = [minutes for _, code, minutes in marks if code is Attendance.PRESENT]
    return Tally(
        planned=len(marks) - len(neither),
        present=len(present),
        absent=absent,
        unmarked=sum(1 for day, code, _minutes in marks if code is None and day <= today),
        coming=sum(1 for day, code, _minutes in marks if code is None and day > today),
        not_arranged=neither.count(Attendance.NOT_ARRANGED),
        swapped=neither.count(Attendance.SWAPPED),
        allowance_days=sum(1 for minutes in present if minutes >= least_minutes),
    )


def together(tallies: Iterable[Tally]) -> Tally:
    """The sums of many tallies."""
    sums: dict[str, int] = {}
    absent: dict[str, int] = {}
    for each in tallies:
        for code, days in each.absent.items():
            absent[code] = absent.get(code, 0) + days
        for name in _SUMMED:
            sums[name] = sums.get(name, 0) + getattr(each, name)
    return Tally(absent=absent, **sums)


_SUMMED = ("planned", "present", "unmarked", "coming", "not_arranged", "swapped", "allowance_days")
