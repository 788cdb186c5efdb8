"""The index: what lists over everybody need, derived from the cases and never believed without a look.

Of every folder of a hundred cases it holds one piece with a row a person, and one a month with the days of these people
and the changes made. The first piece notes the folder's state (:meth:`kuty.register.vaults.Vault.state`) and the
checksums of the others: when a case was changed behind the index's back, when a piece is damaged, gone or of another
time, the rows of those hundred are made again from their cases. Throwing the whole index away costs time and nothing else.
"""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.errors import RegisterDamaged
from kuty.core.people import Channel, DaySwap, Ending, Pause
from kuty.register.vaults import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from kuty.core.glance import Glance
    from kuty.register.vaults import Vault

Row = list[Any]
Tables = dict[str, dict[str, Any]]

FOLDER = "index"
_FORMAT = 1
_DAY_DEFAULTS: Row = [None, 0, None, 0, None, 0, []]


class Pieces(NamedTuple):
    """The index of one folder of cases: its people, and by month their days and the changes made."""

    people: dict[str, Row]
    months: dict[str, Month]


class Month(NamedTuple):
    """One month of a folder: the days of each person by the day's number, and the changes made in that month."""

    days: dict[str, dict[str, Row]]
    changes: list[Row]


class Index:
    """The derived rows of all folders of cases. ``tables_of`` gives what a folder's whole cases hold, by id."""

    def __init__(self, vault: Vault, tables_of: Callable[[str], Iterable[tuple[str, Tables]]]) -> None:
        self._vault = vault
        self._tables_of = tables_of

    def people(self, folder: str) -> dict[str, Row]:
        """The rows of a folder's people, from the index if it is still true."""
        head = self._head(folder)
        return head["people"] if head else self._made_again(folder).people

    def read(self, folder: str, months: Iterable[str]) -> Pieces:
        """The people of a folder and the months wanted, from the index if all of it is still true."""
        head = self._head(folder)
        if head:
            found = {month: self._month(folder, month, head["months"]) for month in months}
            if None not in found.values():
                return Pieces(head["people"], {month: each for month, each in found.items() if each})
        return self._made_again(folder)

    def months(self, folder: str) -> list[str]:
        """The months in which the folder's people have days or changes."""
        head = self._head(folder)
        return list(head["months"]) if head else list(self._made_again(folder).months)

    def is_true(self, folder: str) -> bool:
        """Whether the folder's index can be used as it is; of a folder that is not there yet there is nothing to know."""
        return self._vault.state(f"cases/{folder}") == NOTHING or self._head(folder) is not None

    def renew(self, folder: str) -> Pieces:
        """Make a folder's rows again and keep them. Inside ``alone``."""
        self._vault.drop(f"{FOLDER}/{folder}")
        state = self._vault.state(f"cases/{folder}")
        pieces = pieces_of(self._tables_of(folder))
        self._keep(folder, state, pieces)
        return pieces

    def follow(
        self, folder: str, changed: Mapping[str, Tables | None], months: Collection[str], *, was_true: bool
    ) -> None:
        """Take over what a change made of some cases. Inside ``alone``, after the change.

        ``changed`` gives the cases' tables now, ``months`` all that the change touched. An index that was not true
        before the change is left for the next reader to make again.
        """
        if not was_true:
            return
        head = self._load(f"{FOLDER}/{folder}/people") or {"people": {}, "months": {}}
        found = {month: self._month(folder, month, head["months"]) for month in months}
        if None in found.values():
            return
        pieces = Pieces(head["people"], {month: each for month, each in found.items() if each})
        for who, tables in changed.items():
            pieces.people.pop(who, None)
            for month in pieces.months.values():
                month.days.pop(who, None)
                month.changes[:] = [row for row in month.changes if row[4] != who]
            if tables is not None:
                _add(pieces, who, tables, months)
        self._keep(folder, self._vault.state(f"cases/{folder}"), pieces, head["months"])

    def _made_again(self, folder: str) -> Pieces:
        """Make the rows of a folder again; keep them if nobody is in the way."""
        from kuty.core.errors import RegisterUnavailable

        with suppress(RegisterUnavailable), self._vault.alone(wait_seconds=0):
            return self.renew(folder)
        return pieces_of(self._tables_of(folder))

    def _head(self, folder: str) -> dict[str, Any] | None:
        """The folder's first piece, if it is of this moment."""
        head = self._load(f"{FOLDER}/{folder}/people")
        if head and head.get("format") == _FORMAT and head["state"] == self._vault.state(f"cases/{folder}"):
            return head
        return None

    def _month(self, folder: str, month: str, sums: Mapping[str, int]) -> Month | None:
        """A month as the first piece knows it; None when it is not as it was written. A month without days is empty."""
        if month not in sums:
            return Month({}, [])
        with suppress(RegisterDamaged, ValueError):
            content = self._vault.read(f"{FOLDER}/{folder}/{month}")
            if content is not None and zlib.crc32(content) == sums[month]:
                return Month(*json.loads(content))
        return None

    def _load(self, name: str) -> dict[str, Any] | None:
        with suppress(RegisterDamaged, ValueError):
            content = self._vault.read(name)
            if content is not None:
                found: dict[str, Any] = json.loads(content)
                return found
        return None

    def _keep(self, folder: str, state: str, pieces: Pieces, sums: Mapping[str, int] | None = None) -> None:
        kept = dict(sums or {})
        for month, each in pieces.months.items():
            content = _bytes(each)
            kept[month] = zlib.crc32(content)
            self._vault.jot(f"{FOLDER}/{folder}/{month}", content)
        people = dict(sorted(pieces.people.items(), key=lambda item: int(item[0][1:])))
        head = {"format": _FORMAT, "state": state, "months": kept, "people": people}
        self._vault.jot(f"{FOLDER}/{folder}/people", _bytes(head))


def _bytes(thing: Any) -> bytes:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":")).encode()


def pieces_of(cases: Iterable[tuple[str, Tables]]) -> Pieces:
    """The rows of a folder's cases."""
    pieces = Pieces({}, {})
    for who, tables in cases:
        _add(pieces, who, tables, None)
    return pieces


def _add(pieces: Pieces, who: str, tables: Tables, months: Collection[str] | None) -> None:
    """Add a case to the rows; of its days only those of ``months``, if given."""
    pieces.people[who] = row_of(tables)
    for day, fact in facts_of(tables).items():
        if months is None or day[:7] in months:
            _month_in(pieces, day[:7]).days.setdefault(who, {})[day[8:]] = fact
    for entry in tables.get("history", {}).values():
        month = f"{entry['change'][:4]}-{entry['change'][4:6]}"
        if months is None or month in months:
            _month_in(pieces, month).changes.append(change_row(entry, who))


def _month_in(pieces: Pieces, month: str) -> Month:
    if month not in pieces.months:
        pieces.months[month] = Month({}, [])
    return pieces.months[month]


def change_row(entry: Mapping[str, Any], who: str) -> Row:
    """What the list of changes needs of an entry of a case's history."""
    return [entry["change"], entry["at"], entry["by"], entry["what"], who, entry.get("undid", "")]


def row_of(tables: Tables) -> Row:
    """A case's person and plans as the index keeps them, in the order of :class:`kuty.core.glance.Glance`."""
    person = tables["person"]["1"]
    plans = sorted(tables.get("plans", {}).items(), key=lambda item: int(item[0]))
    return [
        *(person.get(name, "") for name in ("id", "first_name", "last_name", "phone")),
        person.get("language", "fi"),
        person.get("worker", ""),
        person.get("channel", "letter"),
        person.get("weekdays", []),
        person.get("reception_time"),
        [[pause["start"], pause.get("until")] for pause in person.get("pauses", [])],
        [person["ended"]["day"], person["ended"]["reason"]] if person.get("ended") else None,
        [[swap["day"], swap["instead"]] for swap in person.get("swaps", [])],
        person.get("closed"),
        [[plan["start"], plan["end"]] for _number, plan in plans],
    ]


def facts_of(tables: Tables) -> dict[str, Row]:
    """What is known of each day of a case, as the index keeps it; values at their usual at the end are left out."""
    facts: dict[str, Row] = {}
    for programme in tables.get("programmes", {}).values():
        for day in programme["days"]:
            slots = day.get("slots", ())
            reception = next((slot["start"] for slot in slots if slot["kind"] == "reception"), None)
            fact = facts.setdefault(day["date"], list(_DAY_DEFAULTS))
            fact[:4] = [
                sum(slot["minutes"] for slot in slots),
                int(bool(day.get("closed"))),
                reception,
                int(bool(programme.get("issued"))),
            ]
    for _number, entry in sorted(tables.get("receptions", {}).items(), key=lambda item: int(item[0])):
        fact = facts.setdefault(entry["date"], list(_DAY_DEFAULTS))
        fact[4:] = [
            entry["attendance"],
            entry.get("minutes", 0),
            list(dict.fromkeys(need["kind"] for need in entry.get("needs", ()))),
        ]
    for fact in facts.values():
        while fact and fact[-1] == _DAY_DEFAULTS[len(fact) - 1]:
            fact.pop()
    return facts


def glance(row: Row, days: Mapping[str, Row]) -> Glance:
    """The person of a row, with the days given."""
    from kuty.core.attendance import Attendance
    from kuty.core.glance import DayFact, Glance, PlanSpan

    day, moment = date.fromisoformat, time.fromisoformat
    facts = {}
    for written, fact in days.items():
        values: list[Any] = [*fact, *_DAY_DEFAULTS[len(fact) :]]
        facts[day(written)] = DayFact(
            values[0],
            bool(values[1]),
            moment(values[2]) if values[2] else None,
            bool(values[3]),
            Attendance(values[4]) if values[4] else None,
            values[5],
            tuple(values[6]),
        )
    who, first, last, phone, language, worker, channel, weekdays, at, pauses, ended, swaps, closed, plans = row
    return Glance(
        who,
        first,
        last,
        phone,
        language,
        worker,
        Channel(channel),
        tuple(weekdays),
        moment(at) if at else None,
        tuple(Pause(day(start), day(until) if until else None) for start, until in pauses),
        Ending(day(ended[0]), ended[1]) if ended else None,
        tuple(DaySwap(day(one), day(other)) for one, other in swaps),
        day(closed) if closed else None,
        tuple(PlanSpan(day(start), day(end)) for start, end in plans),
        facts,
    )


def months_between(first: date, last: date) -> list[str]:
    """The months of a span, as ``2026-11``."""
    year, month = first.year, first.month
    months = []
    while (year, month) <= (last.year, last.month):
        months.append(f"{year:04}-{month:02}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - December
    return months


def days_between(pieces: Pieces, first: date, last: date) -> Iterator[tuple[str, Row, dict[str, Row]]]:
    """Each person's row with her days of the span."""
    start, end = first.isoformat(), last.isoformat()
    wanted = [(month, pieces.months[month].days) for month in months_between(first, last) if month in pieces.months]
    for who, row in pieces.people.items():
        days = {
            f"{month}-{number}": fact
            for month, people in wanted
            for number, fact in people.get(who, {}).items()
            if start <= f"{month}-{number}" <= end
        }
        yield who, row, days
