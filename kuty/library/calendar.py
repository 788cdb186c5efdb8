"""Finnish public holidays, from the ``holidays`` package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


def public_holidays(days: Iterable[date], language: str) -> dict[date, str]:
    """Which of the days are public holidays in Finland, and the holiday's name in the language."""
    from holidays import country_holidays

    wanted = list(days)
    calendar = country_holidays("FI", years={day.year for day in wanted}, language=_LOCALES[language])
    return {day: calendar[day] for day in wanted if day in calendar}
