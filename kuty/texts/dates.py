"""Dates, times and numbers as a language writes them (CLDR patterns in :mod:`kuty.texts.cldr`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kuty.texts import cldr

if TYPE_CHECKING:
    from datetime import date, datetime, time

_TOKEN = re.compile(r"y+|M+|d+|H+|m+")


def short_date(day: date, language: str) -> str:
    """As 24.11.2026."""
    return _write(cldr.DATE_SHORT[language], day, language)


def day_and_date(day: date, language: str) -> str:
    """Day and date for lists and messages: *ti 24.11.*."""
    return f"{cldr.DAYS_SHORT[language][day.weekday()]} {_write(cldr.DAY_MONTH[language], day, language)}"


def long_date(day: date, language: str) -> str:
    """Day and date written out: *tiistai 24. marraskuuta 2026*."""
    return f"{cldr.DAYS[language][day.weekday()]} {_write(cldr.DATE_LONG[language], day, language)}"


def on_long_date(day: date, language: str) -> str:
    """Day and date inside a sentence: *tiistaina 24. marraskuuta 2026*."""
    return f"{cldr.DAYS_IN_DATES[language][day.weekday()]} {_write(cldr.DATE_LONG[language], day, language)}"


def weekday(code_index: int, language: str) -> str:
    """Short name of a day, counted from Monday as 0: *ti*."""
    return cldr.DAYS_SHORT[language][code_index]


def time_of_day(moment: time, language: str) -> str:
    """As 9.05."""
    values = {"H": str(moment.hour), "HH": f"{moment.hour:02}", "mm": f"{moment.minute:02}"}
    return _TOKEN.sub(lambda match: values[match[0]], cldr.TIME[language])


def moment(at: datetime, language: str) -> str:
    """Date and time for lists and messages: *24.11.2026 9.05*."""
    return f"{short_date(at.date(), language)} {time_of_day(at.time(), language)}"


def money(amount: float, language: str) -> str:
    """As 9 or 9,50: whole sums without decimals."""
    text = f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}"
    return text.replace(".", cldr.DECIMAL[language])


def _write(pattern: str, day: date, language: str) -> str:
    values = {
        "y": str(day.year),
        "M": str(day.month),
        "MM": f"{day.month:02}",
        "MMMM": cldr.MONTHS[language][day.month - 1],
        "d": str(day.day),
        "dd": f"{day.day:02}",
    }
    return _TOKEN.sub(lambda match: values[match[0]], pattern)
