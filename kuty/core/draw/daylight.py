"""When it is light, for tasks that need to see."""

from __future__ import annotations

from datetime import date, time, timedelta
from math import acos, cos, degrees, pi, radians, sin, tan

from kuty.core.programme import clock

# The middle of Finland from west to east; the time of the sun differs by a quarter of an hour to either side.
_LONGITUDE = 25.5
_DAY = 24 * 60


def daylight(day: date, latitude: float) -> tuple[time, time] | None:
    """Sunrise and sunset in Finnish clock time, to some minutes; None when the sun does not rise.

    Declination and equation of time by Spencer's series (1971), as NOAA's general solar position calculations give it.
    """
    angle = 2 * pi / 365 * (day.timetuple().tm_yday - 1)
    declination = (
        0.006918 - 0.399912 * cos(angle) + 0.070257 * sin(angle) - 0.006758 * cos(2 * angle)
        + 0.000907 * sin(2 * angle) - 0.002697 * cos(3 * angle) + 0.00148 * sin(3 * angle)
    )  # fmt: skip
    ahead = 229.18 * (
        0.000075 + 0.001868 * cos(angle) - 0.032077 * sin(angle) - 0.014615 * cos(2 * angle) - 0.040849 * sin(2 * angle)
    )
    noon = 12 * 60 - 4 * _LONGITUDE - ahead + (180 if _summer_time(day) else 120)
    # The sun counts as risen when its upper edge shows: 50 minutes of arc below the horizon.
    lat = radians(latitude)
    height = cos(radians(90.833)) / (cos(lat) * cos(declination)) - tan(lat) * tan(declination)
    if height >= 1:
        return None
    half = _DAY / 2 if height <= -1 else degrees(acos(height)) * 4
    return clock(max(0, round(noon - half))), clock(min(_DAY - 1, round(noon + half)))


def _summer_time(day: date) -> bool:
    """Whether summer time is kept: from the last Sunday of March to the last Sunday of October."""
    return _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
