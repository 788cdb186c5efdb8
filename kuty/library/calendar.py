"""Finnish public holidays, from the ``holidays`` package."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


def public_holidays(days: Iterable[date], language: str) -> dict[date, str]:
    """Which of the days are public holidays in Finland, and the holiday's name in the language."""
    return {day: name for day in days if (name := _calendar(day.year, language).get(day))}


@cache
def _calendar(year: int, language: str) -> dict[date, str]:
    """The holidays of a year; made once, not once a person."""
    from holidays import country_holidays

    return dict(country_holidays("FI", years=year, language=_LOCALES[language]))
