"""The clock set back: entries written later count, whatever the clock said; no id is given twice; the order stays.

Now and then the index is thrown away, as anybody may do at any time.
"""

from __future__ import annotations

import itertools
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kuty import clock as kutys_clock
from tests.faults import office as offices
from tests.faults.office import CHECK, DAYS, PEOPLE, Figure, Ran, counted, none_of, record_words

if TYPE_CHECKING:
    import random

PART = "clock set back"
_BACK = ("2026-11-23", "2026-11-20", "2026-11-27", "2026-10-01", "2026-11-23", "2026-11-22")
_MARKS = ("present", "sick", "other", "job_search")


def run(folder: Path, chance: random.Random, *, long: bool) -> list[Figure]:
    office = offices.build(folder / "office")
    steps = 200 if long else 24
    written: dict[tuple[str, str], list[str]] = {}
    marks: dict[tuple[str, str], str] = {}
    ids: list[str] = []
    failed = 0
    changed = []
    for number in range(steps):
        if number % 5 == 4:
            shutil.rmtree(office / "register/index", ignore_errors=True)
        person, day = chance.choice(PEOPLE), chance.choice(DAYS[:4])
        mark, note = chance.choice(_MARKS), f"entry {number}"
        today = _BACK[number % len(_BACK)] if day <= "2026-10-01" else TODAY
        commands = [record_words(person, day, note, mark)]
        if number % 4 == 0:
            name = ("--last-name", "Kelloton", "--first-name", f"Henkilö {number}")
            commands.append(("participant", "add", "--no-input", *name, "--json"))
        ran = _at(office, today, chance.randint(-1400, 1400), commands)
        failed += sum(each.code != 0 for each in ran)
        new = [each.json["id"] for each in ran[1:] if each.code == 0]
        ids += new
        changed += [person, *new]
        written.setdefault((person, day), []).append(note)
        marks[person, day] = mark
    *histories, check = offices.ask(office, *(("reception", "history", each, "--json") for each in PEOPLE), CHECK)
    entries = {person: ran.json["entries"] for person, ran in zip(PEOPLE, histories, strict=True)}
    return [
        counted(PART, "entries while the clock went to and fro", steps),
        counted(PART, "people taken in meanwhile", len(ids)),
        none_of(PART, "commands that failed", failed),
        none_of(PART, "days on which an earlier entry counts", _wrong_counts(entries, written)),
        none_of(PART, "days on which the list shows an earlier entry", _wrong_lists(office, marks)),
        none_of(PART, "days whose entries are not told in the order of writing", _wrong_order(entries, written)),
        none_of(PART, "ids given twice", len(ids) - len(set(ids)) + len(set(ids) & set(PEOPLE))),
        *_history(office, changed),
        none_of(PART, "registers damaged", int(not offices.is_whole(check))),
    ]


def _history(office: Path, changed: list[str]) -> list[Figure]:
    """Whether the list of changes has every change once, in the order of writing."""
    if not offices.has("register", "history"):
        return []
    ran = offices.ask(office, ("register", "history", "--last", "1000000", "--json"))[0]
    changes = ran.json["changes"][: len(changed)][::-1]
    wrong = sum(who not in change["people"] for who, change in zip(changed, changes, strict=False))
    ids = [change["change"] for change in changes]
    return [
        none_of(PART, "changes in the wrong place of the register's history", wrong),
        none_of(PART, "changes whose ids do not follow one another", sum(b <= a for a, b in itertools.pairwise(ids))),
        none_of(PART, "changes taken for one", sum(_is_merged(change) for change in changes)),
    ]


def _is_merged(change: dict) -> bool:
    """Whether a change that was one person's is told as that of several."""
    return len([who for who in change["people"] if who.startswith("P")]) > 1


TODAY = offices.TODAY


def _at(office: Path, today: str, minutes: int, commands: list[tuple[str, ...]]) -> list[Ran]:
    """Run commands in a process whose clock is another, and leave the files with the times of that clock."""

    class Datetime(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(minutes=minutes)

    def work() -> list[Ran]:
        os.environ["KUTY_TODAY"] = today
        kutys_clock.datetime = Datetime
        return [offices.run_here(office, words) for words in commands]

    before = _times(office)
    ran = offices.in_child(work)
    for path, time in _times(office).items():
        if before.get(path) != time:
            os.utime(path, ns=(time + minutes * 60 * 10**9,) * 2)
    return ran


def _times(office: Path) -> dict[Path, int]:
    register = office / "register"
    return {path: path.stat().st_mtime_ns for path in (register, *register.rglob("*"))}


def _wrong_counts(entries: dict[str, list[dict]], written: dict[tuple[str, str], list[str]]) -> int:
    counting = {(who, each["date"]): each["note"] for who, rows in entries.items() for each in rows if each["counts"]}
    return sum(counting.get(place) != notes[-1] for place, notes in written.items())


def _wrong_order(entries: dict[str, list[dict]], written: dict[tuple[str, str], list[str]]) -> int:
    """Entries of one day must follow one another as they were written."""
    wrong = 0
    for (person, day), notes in written.items():
        told = [each["note"] for each in entries[person] if each["date"] == day]
        wrong += told[-len(notes) :] != notes
    return wrong


def _wrong_lists(office: Path, marks: dict[tuple[str, str], str]) -> int:
    """The day's list shows the mark written last for everybody whose work day it is."""
    days = sorted({day for _person, day in marks})
    lists = offices.ask(office, *(("reception", "list", "--date", day, "--json") for day in days))
    wrong = 0
    for day, ran in zip(days, lists, strict=True):
        shown = {each["participant"]: each["attendance"] for each in ran.json["receptions"]}
        wrong += sum(shown.get(who, mark) != mark for (who, each), mark in marks.items() if each == day)
    return wrong
