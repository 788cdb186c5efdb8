"""Many at once: workers who record, one who takes tables in, and others who look all the while."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults import office as offices
from tests.faults.office import CHECK, DAYS, LIST, PEOPLE, Figure, counted, none_of

if TYPE_CHECKING:
    import random

PART = "at once"
_HISTORIES = tuple(("reception", "history", person, "--json") for person in PEOPLE)


def run(folder: Path, chance: random.Random, *, long: bool) -> list[Figure]:
    workers, entries = (8, 500) if long else (4, 20)
    office = offices.build(folder / "office")
    stop = folder / "stop"
    offices.ask(office, _table(folder, 0))
    begun = time.perf_counter()
    readers = [offices.start(lambda: _look(office, stop)) for _ in range(2)]
    tables = offices.start(lambda: _take_tables_in(office, folder, stop))
    writers = []
    for worker in range(workers):
        calls = [
            (chance.choice(PEOPLE), chance.choice(DAYS), f"worker {worker} call {call}") for call in range(entries)
        ]
        writers.append(offices.start(lambda calls=calls: _record(office, calls)))
    written = [offices.take(*writer) for writer in writers]
    seconds = time.perf_counter() - begun
    stop.touch()
    seen = sum((offices.take(*reader) for reader in readers), Counter())
    taken = offices.take(*tables)
    acknowledged = {note: person for each in written for note, person in each["acknowledged"]}
    *histories, check = offices.ask(office, *_HISTORIES, CHECK)
    found = {person: offices.notes_of(history) for person, history in zip(PEOPLE, histories, strict=True)}
    return [
        counted(PART, "processes that recorded, two that looked, one that took tables in", workers),
        counted(PART, "entries acknowledged", len(acknowledged)),
        counted(PART, "entries told “in use”, not acknowledged", sum(each["busy"] for each in written)),
        counted(PART, "tables taken in meanwhile", taken["done"]),
        counted(PART, "lists and histories read meanwhile", seen["read"]),
        counted(PART, "entries a second, all together", round(len(acknowledged) / seconds, 1)),
        none_of(PART, "acknowledged entries lost", sum(found[p][n] == 0 for n, p in acknowledged.items())),
        none_of(PART, "entries twice", sum(often > 1 for notes in found.values() for often in notes.values())),
        none_of(PART, "commands that failed otherwise", sum(each["failed"] for each in written) + taken["failed"]),
        none_of(PART, "looks that failed", seen["failed"]),
        none_of(PART, "looks that saw half a table", seen["half"]),
        none_of(PART, "looks that saw fewer entries than the one before", seen["fewer"]),
        none_of(PART, "registers damaged", int(not offices.is_whole(check))),
    ]


def _record(office: Path, calls: list[tuple[str, str, str]]) -> dict[str, object]:
    """A worker records one call after another."""
    acknowledged, busy, failed = [], 0, 0
    for person, day, note in calls:
        ran = offices.run_here(office, offices.record_words(person, day, note))
        if ran.code == 0:
            acknowledged.append((note, person))
        busy += ran.code == 5
        failed += ran.code not in (0, 5)
    return {"acknowledged": acknowledged, "busy": busy, "failed": failed}


def _table(folder: Path, number: int) -> tuple[str, ...]:
    path = offices.import_table(folder / f"people-{number % 2}.csv", number, new=0)
    return ("participant", "import", str(path), "--json")


def _take_tables_in(office: Path, folder: Path, stop: Path) -> Counter[str]:
    """Give everybody a new time again and again: a change of many files."""
    taken: Counter[str] = Counter()
    while not stop.exists():
        ran = offices.run_here(office, _table(folder, taken["done"] + 1))
        taken["done"] += ran.code == 0
        taken["failed"] += ran.code not in (0, 5)
        time.sleep(0.05)
    return taken


def _look(office: Path, stop: Path) -> Counter[str]:
    """Look at the lists all the while: nothing fails, all six have the same time, no entry goes away."""
    seen: Counter[str] = Counter()
    before: dict[tuple[str, ...], int] = {}
    while not stop.exists():
        people = offices.run_here(office, LIST)
        times = {row["reception_time"] for row in people.json["participants"]} if people.code == 0 else set()
        seen.update(read=1, failed=people.code != 0, half=len(times) > 1)
        calls = offices.run_here(office, ("reception", "list", "--date", DAYS[0], "--json"))
        seen.update(read=1, failed=calls.code != 0)
        for words in _HISTORIES:
            history = offices.run_here(office, words)
            count = len(history.json["entries"]) if history.code == 0 else 0
            seen.update(read=1, failed=history.code != 0, fewer=count < before.get(words, 0))
            before[words] = count
    return seen
