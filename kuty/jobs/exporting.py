"""The whole register as one open file, and back again: JSON Lines, described in ``docs/export.md``."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from kuty.core.errors import InputHasProblems, WrongUsage
from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.intake.fields import Unreadable
from kuty.register.names import id_of, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from kuty.register.register import Register

T = TypeVar("T")
Line = dict[str, Any]
Tables = dict[str, dict[str, Any]]

SCHEMA = "kuty.export/1"
_LISTS = ("plans", "programmes", "receptions", "deliveries", "history")
_IN_OFFICE = ("workers", "history")


def export(register: Register, now: datetime, step: Callable[[], None] = lambda: None) -> Iterator[str]:
    """The lines of the file; ``step`` is called once a person."""
    yield _line({"schema": SCHEMA, "exported": now.isoformat(timespec="seconds")})
    office = register.office_tables
    for worker in _rows(office.get("workers", {})):
        yield _line({"worker": worker})
    rest: Line = {"history": list(_rows(office.get("history", {})))}
    rest |= {name: things["1"] for name, things in office.items() if name in ("counters", "counts")}
    if register.gone:
        rest["gone"] = register.gone
    yield _line({"office": rest})
    people = 0
    for case in register.cases():
        tables = case.tables
        lists = {name: list(_rows(tables[name])) for name in _LISTS if tables.get(name)}
        # Entries are numbered as they are written; only where one was undone do the numbers have to be told.
        numbers = {
            name: [int(number) for number in sorted(tables[name], key=int)]
            for name in ("receptions", "deliveries", "history")
            if tables.get(name) and max(map(int, tables[name])) != len(tables[name])
        }
        code = register.identity_code_of(case)
        yield _line(
            {"participant": tables["person"]["1"]}
            | lists
            | ({"numbers": numbers} if numbers else {})
            | ({"identity_code": code} if code else {})
        )
        people += 1
        step()
    yield _line({"end": {"workers": len(office.get("workers", {})), "participants": people}})


def _rows(table: Mapping[str, Any]) -> Iterator[Any]:
    for _number, document in sorted(table.items(), key=lambda item: int(item[0])):
        yield document


def _line(document: Line) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def take_in(register: Register, lines: Iterable[str], step: Callable[[], None] = lambda: None) -> int:
    """Fill an empty register from such a file; how many people came. Inside a transaction."""
    if register.size or register.workers:
        raise WrongUsage(
            N_("There are people in this office already; nothing was taken in."),
            N_("Take it into an empty office: kuty init"),
        )
    taking = _Taking(register)
    for place, line in enumerate(lines, 1):
        document = _read(line, place)
        try:
            if place == 1 and document.get("schema") != SCHEMA:
                _refuse(place, N_("This is not a file that kuty has exported."))
            taking.line(document)
            step()
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, Unreadable):
            _refuse(
                place, N_("This line cannot be used: something in it is missing, twice there or of the wrong kind.")
            )
    if taking.end != {"workers": len(taking.tables["workers"]), "participants": len(taking.numbers)}:
        _refuse(0, N_("The file is not whole: its last line is missing, or does not agree with the others."))
    taking.finish()
    return len(taking.numbers)


class _Taking:
    """What has been taken in so far. Its methods raise ValueError and its like for a line that cannot be used."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._gone: list[str] = []
        self.tables: Tables = {"workers": {}, "counters": {"1": {}}, "history": {}}
        self.numbers: list[int] = []
        self.end: Line | None = None

    def line(self, document: Line) -> None:
        """Take in one line, whatever it is about."""
        if "worker" in document:
            self.worker(document["worker"])
        elif "office" in document:
            self.office(document["office"])
        elif "participant" in document:
            self.person(document)
        elif "end" in document:
            self.end = document["end"]

    def worker(self, document: Line) -> None:
        from kuty.core.workers import Worker

        worker = _thing(Worker, document)
        number = _number_of("W", worker.id)
        _must(str(number) not in self.tables["workers"])
        self.tables["workers"][str(number)] = document

    def office(self, rest: Line) -> None:
        from kuty.core.tally import Tally
        from kuty.register.history import changes_in

        self.tables["history"] = {str(number): each for number, each in enumerate(rest.get("history", []), 1)}
        changes_in(self.tables, "office")
        counters = rest.get("counters", {})
        _must(counters.keys() <= {"P", "W"} and all(type(number) is int for number in counters.values()))
        self.tables["counters"]["1"] = counters
        self._gone = [who for who in rest.get("gone", {}) if _number_of("P", who)]
        if counts := rest.get("counts"):
            for month, each in counts.items():
                date.fromisoformat(f"{month}-01")
                _thing(Tally, each)
            self.tables["counts"] = {"1": counts}

    def person(self, document: Line) -> None:
        from kuty.core.people import WEEKDAYS, Participant
        from kuty.intake.fields import read_identity_code
        from kuty.register.history import changes_in

        person = _thing(Participant, document["participant"])
        number = _number_of("P", person.id)
        _must(set(person.weekdays) <= set(WEEKDAYS) and number not in self.numbers)
        tables: Tables = {"person": {"1": document["participant"]}}
        for name in _LISTS:
            tables[name] = _numbered(name, document)
        changes_in(tables, person.id)
        code = document.get("identity_code")
        self._register.take_in(person.id, tables | ({"identity": {"1": {"times": 1}}} if code else {}))
        if code:
            self._register.keep_identity_code(person.id, read_identity_code(code), noted=False)
        self.numbers.append(number)

    def finish(self) -> None:
        """The next ids follow those taken in; numbers that nobody has will not be given."""
        counters = self.tables["counters"]["1"]
        counters["P"] = max(counters.get("P", 0), *self.numbers, 0)
        counters["W"] = max(counters.get("W", 0), *map(int, self.tables["workers"]), 0)
        free = set(range(1, counters["P"] + 1)).difference(self.numbers)
        if gone := {*self._gone, *(id_of("P", number) for number in free)}:
            self._register.mark_gone(sorted(gone, key=number_of))
        self._register.take_in("office", self.tables)


def _numbered(name: str, document: Line) -> dict[str, Line]:
    """The documents of a table by their numbers."""
    from kuty.core.delivery import Delivery
    from kuty.core.plan import Plan
    from kuty.core.programme import Programme
    from kuty.core.reception import Reception

    documents = document.get(name, [])
    if name == "plans":
        numbers = [_thing(Plan, each).number for each in documents]
    elif name == "programmes":
        numbers = [int(_thing(Programme, each).week.replace("-W", "")) for each in documents]
    else:
        numbers = document.get("numbers", {}).get(name, list(range(1, len(documents) + 1)))
        kinds: dict[str, type[Any]] = {"receptions": Reception, "deliveries": Delivery}
        for each in documents if name in kinds else ():
            _thing(kinds[name], each)
    _must(all(type(number) is int and number > 0 for number in numbers) and len(set(numbers)) == len(documents))
    return {str(number): each for number, each in zip(numbers, documents, strict=True)}


def _thing(kind: type[T], document: Line) -> T:
    """A record as the register would read it, all its fields of the right kind."""
    from kuty.register.codec import fits, from_document

    thing = from_document(kind, document)
    _must(fits(thing))
    return thing


def _number_of(letter: str, who: str) -> int:
    number = int(who[1:])
    _must(number > 0 and who == id_of(letter, number))
    return number


def _must(holds: bool) -> None:  # noqa: FBT001 - a condition
    if not holds:
        raise ValueError


def _read(line: str, place: int) -> Line:
    try:
        # Bytes that are no UTF-8 came in as letters that cannot be written.
        line.encode()
        document = json.loads(line)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        _refuse(place, N_("This line is not JSON."))
    return document


def _refuse(place: int, what: str) -> NoReturn:
    where = f"{place}" if place else "-"
    raise InputHasProblems([Problem(where, what, N_("Nothing was taken in. Look for a whole copy of the file."))])
