"""What was changed in the register, when and by whom."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

_FORM = "%Y%m%d-%H%M%S"
_TICK = timedelta(milliseconds=1)


class Change(NamedTuple):
    """One command's change of one or many people. ``undid`` names the change it took back, if it is an undoing.

    ``what`` is the command, ``by`` the one who gave it. ``id`` sorts in the order of writing, whatever the clock says.
    """

    id: str
    at: datetime
    by: str
    what: str
    people: tuple[str, ...]
    undid: str = ""


class Difference(NamedTuple):
    """A thing before and after: one table and number of a person's case. None is for "not there"."""

    who: str
    table: str
    number: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def next_change(at: datetime, last: str) -> str:
    """The id of a change made now: its moment in milliseconds, but always after the last one."""
    new = _written(at)
    if new > last:
        return new
    moment, _, milliseconds = last.rpartition("-")
    return _written(datetime.strptime(moment, _FORM) + int(milliseconds) * _TICK + _TICK)  # noqa: DTZ007 - local time


def _written(at: datetime) -> str:
    # strftime would write the years before 1000 in fewer figures.
    return f"{at.year:04}{at:%m%d-%H%M%S}-{at.microsecond // 1000:03}"
