"""The whole register as one open file, and back again: JSON Lines, described in ``docs/export.md``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from kuty.core.errors import InputHasProblems, WrongUsage
from kuty.core.language import N_
from kuty.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from kuty.register.register import Register

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
    rest = {"history": list(_rows(office.get("history", {})))}
    rest |= {name: things["1"] for name, things in office.items() if name not in (*_IN_OFFICE, "meta")}
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
        code = register.identity_code(case.id)
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
    office: Tables = {"workers": {}, "counters": {"1": {}}, "history": {}}
    numbers: list[int] = []
    end: Line | None = None
    for place, line in enumerate(lines, 1):
        document = _read(line, place)
        if place == 1:
            if document.get("schema") != SCHEMA:
                _refuse(place, N_("This is not a file that kuty has exported."))
        elif "worker" in document:
            office["workers"][str(int(document["worker"]["id"][1:]))] = document["worker"]
        elif "office" in document:
            rest = document["office"]
            office["history"] = {str(number): each for number, each in enumerate(rest.pop("history", []), 1)}
            office |= {name: {"1": things} for name, things in rest.items()}
        elif "participant" in document:
            numbers.append(_take_person(register, document, place))
            step()
        elif "end" in document:
            end = document["end"]
    if end is None or end["participants"] != len(numbers) or end["workers"] != len(office["workers"]):
        _refuse(0, N_("The file is not whole: its last line is missing, or does not agree with the others."))
    _number_on(office, numbers)
    register.take_in("office", office)
    return len(numbers)


def _number_on(office: Tables, numbers: list[int]) -> None:
    """The next ids follow those taken in; numbers that nobody has will not be given."""
    counters = office["counters"]["1"]
    counters["P"] = max(counters.get("P", 0), *numbers, 0)
    counters["W"] = max(counters.get("W", 0), *map(int, office["workers"]), 0)
    free = set(range(1, counters["P"] + 1)).difference(numbers)
    if free:
        gone = office.setdefault("gone", {}).setdefault("1", {})
        gone |= {f"P{number:03}": True for number in sorted(free)}


def _take_person(register: Register, document: Line, place: int) -> int:
    from kuty.core.delivery import Delivery
    from kuty.core.people import Participant
    from kuty.core.plan import Plan
    from kuty.core.programme import Programme
    from kuty.core.reception import Reception
    from kuty.register.codec import from_document
    from kuty.register.history import changes_in

    tables: Tables = {"person": {"1": document["participant"]}}
    told = document.get("numbers", {})
    try:
        for name in _LISTS:
            documents = document.get(name, [])
            keys = {"plans": "number", "programmes": "week"}
            if name in keys:
                found = [str(each[keys[name]]).replace("-W", "") for each in documents]
            else:
                found = [str(number) for number in told.get(name, range(1, len(documents) + 1))]
            tables[name] = dict(zip(found, documents, strict=True))
        person = from_document(Participant, document["participant"])
        kinds = {"plans": Plan, "programmes": Programme, "receptions": Reception, "deliveries": Delivery}
        for name, kind in kinds.items():
            for each in tables[name].values():
                from_document(kind, each)
        changes_in(tables, person.id)
        number = int(person.id[1:])
    except (KeyError, TypeError, ValueError, AttributeError):
        _refuse(place, N_("This person's line cannot be read."))
    code = document.get("identity_code")
    register.take_in(person.id, tables | ({"identity": {"1": {"times": 1}}} if code else {}))
    if code:
        register.keep_identity_code(person.id, code, noted=False)
    return number


def _read(line: str, place: int) -> Line:
    try:
        document = json.loads(line)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        _refuse(place, N_("This line is not JSON."))
    return document


def _refuse(place: int, what: str) -> NoReturn:
    where = f"{place}" if place else "-"
    raise InputHasProblems([Problem(where, what, N_("Nothing was taken in. Look for a whole copy of the file."))])
