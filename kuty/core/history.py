"""What was changed in the register, when and by whom."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple


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
    return _written(_read(last) + timedelta(milliseconds=1))


def _written(at: datetime) -> str:
    # strftime would write the years before 1000 in fewer figures.
    return f"{at.year:04}{at:%m%d-%H%M%S}-{at.microsecond // 1000:03}"


def _read(change: str) -> datetime:
    """The moment in an id. By hand: the library's way of reading dates takes 6 ms to load."""
    day, moment, milliseconds = change.split("-")
    return datetime(  # noqa: DTZ001 - local time
        int(day[:4]), int(day[4:6]), int(day[6:]),
        int(moment[:2]), int(moment[2:4]), int(moment[4:]), int(milliseconds) * 1000,
    )  # fmt: skip
