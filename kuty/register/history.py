"""The history each file of the register keeps of its changes, and what undoing one of them would do."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kuty.core.errors import NoSuchThing, RegisterUnavailable
from kuty.core.history import Change, Difference
from kuty.core.language import N_
from kuty.register.index import change_row, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kuty.register.index import Index, Row
    from kuty.register.migrations import Tables


# What the history only tells of: identity codes are kept apart, and who was taken away stays so.
_NEVER_BACK = ("identity", "removed")


def _entries(tables: Tables) -> list[dict[str, Any]]:
    """The entries of a file's history, oldest first."""
    return [entry for _number, entry in sorted(tables.get("history", {}).items(), key=lambda item: int(item[0]))]


def changes_in(tables: Tables, who: str) -> list[Change]:
    """The history of one file, oldest first."""
    return [change_from([change_row(entry, who)]) for entry in _entries(tables)]


def changes_of(index: Index, folders: list[str], office: Tables) -> Iterator[Change]:
    """Every change of the register, the latest first, read month by month."""
    in_office = [change_row(entry, "office") for entry in _entries(office)]
    months = {month for folder in folders for month in index.months_of_changes(folder)}
    months |= {month_of(row[0]) for row in in_office}
    for month in sorted(months, reverse=True):
        rows = [row for row in in_office if month_of(row[0]) == month]
        for folder in folders:
            rows += index.changes(folder, month)
        rows.sort(key=lambda row: (row[0], len(row[4]), row[4]))
        for _id, same in reversed([(key, list(group)) for key, group in groupby(rows, key=lambda row: row[0])]):
            yield change_from(same)


def change_from(rows: Iterable[Row]) -> Change:
    """One change from the rows of all it touched."""
    rows = list(rows)
    change, at, by, what, _who, undid = rows[0]
    return Change(change, datetime.fromisoformat(at), by, what, tuple(row[4] for row in rows), undid)


def differences_in(tables: Tables, who: str, change: str) -> list[Difference]:
    """What undoing a change would do to a file; an error if later changes stand on it, or it is too long ago."""
    entries = _entries(tables)
    place = next((number for number, entry in enumerate(entries) if entry["change"] == change), None)
    if place is None:
        raise NoSuchThing(
            N_("There is no change {change}."), N_("See what there is: kuty register history"), change=change
        )
    if "was" not in entries[place]:
        raise NoSuchThing(
            N_("The change {change} is too long ago to be undone."), N_("Make it right by hand."), change=change
        )
    was = {
        (table, number): before for table, things in entries[place]["was"].items() for number, before in things.items()
    }
    created = ("person", "1") in was and was["person", "1"] is None
    left: dict[tuple[str, str], Any] = {}
    for later in entries[place + 1 :]:
        for table, things in later.get("was", {}).items():
            for number, before in things.items():
                # What the change had left there; what was changed and put back again stands in nobody's way.
                if left.setdefault((table, number), before) != tables.get(table, {}).get(number) and (
                    created or (table, number) in was
                ):
                    raise RegisterUnavailable(
                        N_("{id} has been changed since, by {change}; nothing was undone."),
                        N_("Undo that first: kuty undo {change}"),
                        id=who,
                        change=later["change"],
                    )
    return [
        Difference(who, table, number, tables.get(table, {}).get(number), before)
        for (table, number), before in was.items()
        if table not in _NEVER_BACK
    ]
