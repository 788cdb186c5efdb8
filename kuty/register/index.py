"""The index: what lists over everybody need, derived from the cases and never believed without a look.

Of every folder of a hundred cases it holds these pieces, each of lines ``key value`` with the value in JSON, so that a
list opens only the lines it needs:

* ``people``: first the ``head``, then a row a person;
* ``2026-11``: the days of a month: ``waits`` has those that want a mark, every other line those of one day;
* ``2026-11-changes``: the changes made in a month, by person.

The head notes the folder's state (:meth:`kuty.register.vaults.Vault.state`) and the checksums of the other pieces: when
a case was changed behind the index's back, when a piece is damaged, gone or of another time, the pieces of those hundred
are made again from their cases. Throwing the whole index away costs time and nothing else.
"""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.errors import RegisterDamaged, RegisterUnavailable
from kuty.core.people import WEEKDAYS
from kuty.register.vaults import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from kuty.core.glance import DayFact, Glance
    from kuty.register.vaults import Vault

Row = list[Any]
Tables = dict[str, dict[str, Any]]
# A piece by the keys of its lines: as it is kept, the values still JSON, or with its values opened.
Lines = dict[str, str]
Opened = dict[str, Any]

FOLDER = "index"
_FORMAT = 3
_PEOPLE = "people"
_HEAD = "head"
_WAITS = "waits"
_CHANGES = "-changes"
_DAY_DEFAULTS: Row = [None, 0, None, 0, None, 0]


class Head(NamedTuple):
    """What is noted of a whole folder.

    ``sums`` has the checksums of the other pieces; ``missing`` are those whose cases cannot be read; ``weekdays`` names
    those whom that day of a week may concern, by their work days or by a swap.
    """

    format: int
    state: str
    sums: dict[str, int]
    missing: list[str]
    weekdays: dict[str, list[str]]


class Pieces(NamedTuple):
    """The index of one folder: its head, its people's rows, and of the other pieces those that were asked for."""

    head: Head
    people: Lines
    others: dict[str, Lines]


class Index:
    """The pieces of all folders. ``tables_of`` gives what a folder's cases hold, by id; None for what cannot be read."""

    def __init__(self, vault: Vault, tables_of: Callable[[str], Iterable[tuple[str, Tables | None]]]) -> None:
        self._vault = vault
        self._tables_of = tables_of

    def read(self, folder: str, names: Iterable[str] = ()) -> Pieces:
        """The people of a folder and the pieces named, from the index if all of it is still true."""
        if found := self._if_true(folder):
            for name in names:
                lines = self._other(folder, name, found.head)
                if lines is None:
                    break
                found.others[name] = lines
            else:
                return found
        return self._made_again(folder)

    def changes(self, folder: str, month: str) -> list[Row]:
        """The changes made in a month: a row for each person and change (:func:`change_row`)."""
        lines = self.read(folder, [month + _CHANGES]).others.get(month + _CHANGES, {})
        return [row for line in lines.values() for row in json.loads(line)]

    def changes_of(self, folder: str, who: str) -> list[Row]:
        """All changes of one person, the oldest first, also of one whose case cannot be read."""
        return [
            row
            for month in sorted(self.months_of_changes(folder))
            for row in self.changes(folder, month)
            if row[4] == who
        ]

    def months_of_changes(self, folder: str) -> list[str]:
        """The months in which something of the folder was changed."""
        return [name.removesuffix(_CHANGES) for name in self.read(folder).head.sums if name.endswith(_CHANGES)]

    def before_change(self, folder: str) -> Pieces | None:
        """What can follow a change: the people as they are, nobody in a folder not there yet, None if it is not true."""
        if self._vault.state(f"cases/{folder}") == NOTHING:
            return _nobody()
        return self._if_true(folder)

    def follow(self, folder: str, before: Pieces | None, changed: Mapping[str, Outline]) -> None:
        """Take over what a change made of some cases. Inside ``alone``, after the change.

        ``before`` was given by :meth:`before_change`, ``changed`` has the outlines of the cases now, of the pieces the
        change touched. An index that was not true before is left for the next reader to make again.
        """
        if before is None:
            return
        if before.head.state == NOTHING:
            # New now, but somebody may have had a case in it whose file is gone.
            self.renew(folder)
            return
        opened: dict[str, Opened] = {}
        for name in {name for outline in changed.values() for name in outline.others}:
            lines = self._other(folder, name, before.head)
            if lines is None:
                return
            opened[name] = {key: json.loads(line) for key, line in lines.items()}
        for who, outline in changed.items():
            _take_out(before, {name: opened[name] for name in outline.others}, who)
            _put_in(before, opened, who, outline)
        self._keep(folder, self._vault.state(f"cases/{folder}"), _closed(before, opened))

    def renew(self, folder: str) -> Pieces:
        """Make a folder's pieces again and keep them. Inside ``alone``."""
        state = self._vault.state(f"cases/{folder}")
        pieces = pieces_of(self._tables_of(folder))
        self._keep_changes_of_missing(folder, pieces)
        self._vault.drop(f"{FOLDER}/{folder}")
        self._keep(folder, state, pieces)
        return pieces

    def _keep_changes_of_missing(self, folder: str, pieces: Pieces) -> None:
        """Of people whose cases cannot be read only the index still knows what was changed; that tells what is lost."""
        old = self._lines(f"{FOLDER}/{folder}/{_PEOPLE}") or {}
        if not pieces.head.missing or _HEAD not in old:
            return
        for name, checksum in json.loads(old[_HEAD])["sums"].items():
            if name.endswith(_CHANGES):
                lines = self._lines(f"{FOLDER}/{folder}/{name}", checksum) or {}
                theirs = {who: lines[who] for who in pieces.head.missing if who in lines}
                if theirs:
                    pieces.others[name] = theirs | pieces.others.get(name, {})

    def _made_again(self, folder: str) -> Pieces:
        """Make the pieces of a folder again; keep them if nobody is in the way."""
        with suppress(RegisterUnavailable), self._vault.alone(wait_seconds=0):
            return self.renew(folder)
        return pieces_of(self._tables_of(folder))

    def _if_true(self, folder: str) -> Pieces | None:
        """The folder's people, if they are of this moment."""
        people = self._lines(f"{FOLDER}/{folder}/{_PEOPLE}") or {}
        head = json.loads(people.pop(_HEAD, "{}"))
        # The state is asked for after the piece was read: what changes in between is noticed.
        if head.get("format") == _FORMAT and head["state"] == self._vault.state(f"cases/{folder}"):
            return Pieces(Head(**head), people, {})
        return None

    def _other(self, folder: str, name: str, head: Head) -> Lines | None:
        """A piece as the head knows it; None when it is not as it was written. What the head does not know is empty."""
        return self._lines(f"{FOLDER}/{folder}/{name}", head.sums[name]) if name in head.sums else {}

    def _lines(self, name: str, checksum: int | None = None) -> Lines | None:
        content = None
        with suppress(RegisterDamaged):
            content = self._vault.read(name)
        if content is None or (checksum is not None and zlib.crc32(content) != checksum):
            return None
        return {key: value for key, _, value in [line.partition(" ") for line in content.decode().split("\n")] if key}

    def _keep(self, folder: str, state: str, pieces: Pieces) -> None:
        sums = dict(pieces.head.sums)
        for name, lines in pieces.others.items():
            content = _written(lines)
            sums[name] = zlib.crc32(content)
            self._vault.jot(f"{FOLDER}/{folder}/{name}", content)
        head = pieces.head._replace(state=state, sums=sums)
        self._vault.jot(f"{FOLDER}/{folder}/{_PEOPLE}", _written({_HEAD: _json(head._asdict()), **pieces.people}))


def pieces_of(cases: Iterable[tuple[str, Tables | None]]) -> Pieces:
    """All pieces of a folder, from its cases."""
    pieces = _nobody()
    opened: dict[str, Opened] = {}
    for who, tables in cases:
        if tables is None:
            pieces.head.missing.append(who)
        else:
            _put_in(pieces, opened, who, outline_of(who, tables))
    return _closed(pieces, opened)


def _nobody() -> Pieces:
    return Pieces(Head(_FORMAT, NOTHING, {}, [], {}), {}, {})


def _closed(pieces: Pieces, opened: Mapping[str, Opened]) -> Pieces:
    """The pieces with those opened in their places, and everybody in order."""
    people = dict(sorted(pieces.people.items(), key=lambda line: int(line[0][1:])))
    others = {name: {key: _json(value) for key, value in lines.items()} for name, lines in opened.items()}
    return Pieces(pieces.head, people, others)


def _take_out(pieces: Pieces, opened: Mapping[str, Opened], who: str) -> None:
    """Take a person out, with her days and changes in the pieces opened."""
    pieces.people.pop(who, None)
    for ids in pieces.head.weekdays.values():
        if who in ids:
            ids.remove(who)
    for name, lines in opened.items():
        if name.endswith(_CHANGES):
            lines.pop(who, None)
        else:
            waiting = lines.get(_WAITS, {})
            for people in (*waiting.values(), *lines.values()):
                people.pop(who, None)


class Outline(NamedTuple):
    """What the index keeps of a case: its row, its weekdays, and of each other piece the facts of days or the changes."""

    row: str
    weekdays: set[str]
    others: dict[str, Any]


def outline_of(who: str, tables: Tables, only: Collection[str] | None = None) -> Outline:
    """The outline of a case; of her days and changes all, or those that belong into certain pieces."""
    others: dict[str, Any] = {} if only is None else {name: [] if name.endswith(_CHANGES) else {} for name in only}
    for day, fact in facts_of(tables, only).items():
        others.setdefault(day[:7], {})[day] = fact
    for entry in tables.get("history", {}).values():
        name = changes_of(entry["change"])
        if only is None or name in only:
            others.setdefault(name, []).append(change_row(entry, who))
    return Outline(_json(row_of(tables)), _weekdays_of(tables), others)


def _put_in(pieces: Pieces, opened: dict[str, Opened], who: str, outline: Outline) -> None:
    """Put a person in, with what her outline has of the other pieces."""
    pieces.people[who] = outline.row
    for weekday in outline.weekdays:
        pieces.head.weekdays.setdefault(weekday, []).append(who)
    for name, theirs in outline.others.items():
        if name.endswith(_CHANGES):
            if theirs:
                opened.setdefault(name, {})[who] = theirs
            continue
        lines = opened.setdefault(name, {})
        for day, fact in theirs.items():
            days = lines.setdefault(_WAITS, {}) if _waits(fact) else lines
            days.setdefault(day[8:], {})[who] = fact


def _written(lines: Lines) -> bytes:
    return "\n".join([f"{key} {value}" for key, value in lines.items()]).encode()


def _json(thing: Any) -> str:
    # JSON has no line break of its own, and text is kept with the break written as two letters.
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))


def change_row(entry: Mapping[str, Any], who: str) -> Row:
    """What the list of changes needs of an entry of a case's history."""
    return [entry["change"], entry["at"], entry["by"], entry["what"], who, entry.get("undid", "")]


def month_of(change: str) -> str:
    """The month of a change, from its id."""
    return f"{change[:4]}-{change[4:6]}"


def changes_of(change: str) -> str:
    """The piece a change stands in."""
    return month_of(change) + _CHANGES


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
        person.get("post_returned"),
        _waiting_in(tables),
    ]


def _waiting_in(tables: Tables) -> list[list[str]]:
    """The weeks whose mail was made ready and has not gone, by the latest entry of each."""
    latest = {}
    for _number, entry in sorted(tables.get("deliveries", {}).items(), key=lambda item: int(item[0])):
        latest[entry["week"]] = entry["state"]
    return [[week, state] for week, state in sorted(latest.items()) if state in ("prepared", "failed", "unsure")]


def _weekdays_of(tables: Tables) -> set[str]:
    """The days of a week that may be the person's, with those of her swaps."""
    person = tables["person"]["1"]
    instead = {WEEKDAYS[date.fromisoformat(swap["instead"]).weekday()] for swap in person.get("swaps", [])}
    return instead.union(person.get("weekdays", []))


def facts_of(tables: Tables, months: Collection[str] | None = None) -> dict[str, Row]:
    """What is known of each day of a case, or of those of some months.

    The facts are in the order of :class:`kuty.core.glance.DayFact`, the kinds of needs last. Values at their usual at the end are left out.
    """
    facts: dict[str, Row] = {}
    for programme in tables.get("programmes", {}).values():
        for day in programme["days"]:
            if months is not None and day["date"][:7] not in months:
                continue
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
        if months is not None and entry["date"][:7] not in months:
            continue
        fact = facts.setdefault(entry["date"], list(_DAY_DEFAULTS))
        fact[4:] = [
            entry["attendance"],
            entry.get("minutes", 0),
            *dict.fromkeys(need["kind"] for need in entry.get("needs", ())),
        ]
    for fact in facts.values():
        while fact and len(fact) <= len(_DAY_DEFAULTS) and fact[-1] == _DAY_DEFAULTS[len(fact) - 1]:
            fact.pop()
    return facts


def _waits(fact: Row) -> bool:
    """Whether a day has a programme and wants a mark: it is not closed, and nobody has given it one."""
    minutes, closed, _reception, _issued, attendance, *_rest = [*fact, *_DAY_DEFAULTS[len(fact) :]]
    return minutes is not None and not closed and attendance is None


def months_between(first: date, last: date) -> list[str]:
    """The months of a span, as ``2026-11``."""
    year, month = first.year, first.month
    months = []
    while (year, month) <= (last.year, last.month):
        months.append(f"{year:04}-{month:02}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - December
    return months


def glance_at(tables: Tables, first: date, last: date) -> Glance:
    """One person with her days of the span, from her case itself."""
    from kuty.core.glance import day_from, fact_from, glance_from

    start, end = first.isoformat(), last.isoformat()
    days = {day_from(day): fact_from(*fact) for day, fact in facts_of(tables).items() if start <= day <= end}
    return glance_from(row_of(tables), days)


def glances_in(pieces: Pieces, first: date, last: date) -> Iterator[Glance]:
    """Everybody of a folder with her days of the span."""
    from kuty.core.glance import day_from, fact_from, glance_from

    days: dict[str, dict[date, DayFact]] = {}
    for written, people, _wait in _days_in(pieces, first, last):
        day = day_from(written)
        for who, fact in people.items():
            days.setdefault(who, {})[day] = fact_from(*fact)
    for row in _opened(pieces.people.values()):
        yield glance_from(row, days.get(row[0], {}))


def glances_about(pieces: Pieces, day: date, since: date) -> Iterator[Glance]:
    """Those of a folder whom a day may concern, or who have had a day since ``since`` that wants a mark.

    They come with what is known of the day's week, and with their days that want a mark.
    """
    from kuty.core.glance import day_from, fact_from, glance_from

    first, monday, sunday = span_about(day, since)
    concerned = set(pieces.head.weekdays.get(WEEKDAYS[day.weekday()], ()))
    days = []
    for written, people, wait in _days_in(pieces, first, sunday, marked_since=monday):
        each = day_from(written)
        days.append((each, people))
        if each == day or (wait and each < day):
            concerned.update(people)
    for row in _opened([row for who, row in pieces.people.items() if who in concerned]):
        yield glance_from(row, {each: fact_from(*people[row[0]]) for each, people in days if row[0] in people})


def span_about(day: date, since: date) -> tuple[date, date, date]:
    """The first day that must be known to tell what :func:`glances_about` tells, and the week of the day."""
    monday = day - timedelta(days=day.weekday())
    return min(since, monday), monday, monday + timedelta(days=6)


def _days_in(
    pieces: Pieces, first: date, last: date, marked_since: date | None = None
) -> Iterator[tuple[str, dict[str, Row], bool]]:
    """The days of a span with the facts by person: apart those that want a mark, and the others, if late enough."""
    start, end, marked = first.isoformat(), last.isoformat(), (marked_since or first).isoformat()
    for month in months_between(first, last):
        lines = pieces.others.get(month, {})
        for number, people in json.loads(lines.get(_WAITS, "{}")).items():
            if start <= (day := f"{month}-{number}") <= end:
                yield day, people, True
        for number, line in lines.items():
            if number != _WAITS and marked <= (day := f"{month}-{number}") <= end:
                yield day, json.loads(line), False


def _opened(lines: Iterable[str]) -> list[Row]:
    """Rows from their JSON, at one go."""
    rows: list[Row] = json.loads(f"[{','.join(lines)}]")
    return rows
