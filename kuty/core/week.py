"""ISO weeks, the rhythm of the service."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kuty.core.errors import WrongUsage
from kuty.core.language import N_

# Weeks are numbered to 52, in some years to this.
_LAST_WEEK = 53
_YEARS = range(1900, 2200)
_NUMBER = r"w?(\d{1,2})"
_WEEK = r"(\d{4})-?W(\d{1,2})"


def week_of(day: date) -> str:
    """The ISO week a day is in, as ``2026-W48`` (ISO 8601)."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def monday_of(week: str) -> date:
    """The first day of an ISO week written as ``2026-W48``."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def days_of(week: str) -> tuple[date, ...]:
    monday = monday_of(week)
    return tuple(monday + timedelta(days=offset) for offset in range(7))


def parse_week(text: str, today: date) -> str:
    """Read what a worker writes for a week: ``2026-W48``, ``W48``, ``48``, ``this``, ``next``, ``last``, ``+2`` or a date.

    A bare number is the week of that number nearest to today.
    """
    word = text.strip().lower()
    offsets = {"this": 0, "next": 7, "last": -7}
    if word in offsets:
        return week_of(today + timedelta(days=offsets[word]))
    if ahead := re.fullmatch(r"\+(\d{1,2})", word, re.ASCII):
        return week_of(today + timedelta(weeks=int(ahead[1])))
    try:
        day = date.fromisoformat(word)
        if day.year in _YEARS:
            return week_of(day)
    except ValueError:
        pass
    match = re.fullmatch(_WEEK, word, re.IGNORECASE | re.ASCII)
    try:
        if match and int(match[1]) in _YEARS:
            return week_of(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        if number := re.fullmatch(_NUMBER, word, re.ASCII):
            return week_of(_nearest(int(number[1]), today))
    except ValueError:
        pass
    raise WrongUsage(N_("“{text}” is not a week."), N_("Write it as 2026-W48, 48, this, next or +2."), text=text)


def _nearest(number: int, today: date) -> date:
    years = (today.year - 1, today.year, today.year + 1)
    mondays = [date.fromisocalendar(year, number, 1) for year in years if number < _LAST_WEEK or _has_last_week(year)]
    if not mondays:
        raise ValueError
    return min(mondays, key=lambda monday: abs(monday - today))


def _has_last_week(year: int) -> bool:
    return date(year, 12, 28).isocalendar().week == _LAST_WEEK
