"""Commands killed at random moments: what was acknowledged is there once, what was not is there wholly or not at all."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults import office as offices
from tests.faults.office import CHECK, DAYS, LIST, PEOPLE, WEEKS, Command, Figure, Ran, counted, none_of

if TYPE_CHECKING:
    import random

PART = "kills"
# The share of kills that are aimed at the time in which the command writes; the others may come at any time.
_AIMED = 0.75
_HISTORIES = tuple(("reception", "history", person, "--json") for person in PEOPLE)


def run(folder: Path, chance: random.Random, *, long: bool) -> list[Figure]:
    forked, fresh = (250, 60) if long else (13, 3)
    total: Counter[str] = Counter()
    kinds = [Entries, Weeks, Tables]
    kinds += [Locks] if offices.can_lock() else []
    kinds += [Moves] if offices.has("register", "import") else []
    for kind in kinds:
        victim = kind(folder, chance)
        for count, is_fresh in ((forked, False), (fresh, True)):
            _kill(victim, count, chance, total, fresh=is_fresh)
        victim.end(total)
    return [
        counted(PART, "commands killed", total["killed"]),
        counted(PART, "… of which fresh processes", total["fresh"]),
        counted(PART, "… of which had begun to write", total["wrote"]),
        counted(PART, "… of which not acknowledged, and kept", total["kept"]),
        counted(PART, "commands that ended before their kill", total["ended"]),
        none_of(PART, "acknowledged entries, weeks or tables lost", total["lost"]),
        none_of(PART, "entries or people twice", total["twice"]),
        none_of(PART, "registers unreadable", total["unreadable"]),
        none_of(PART, "commands half made", total["half"]),
        none_of(PART, "changes of two commands told as one in the register's history", total["merged"]),
    ]


def _kill(victim: Victim, count: int, chance: random.Random, total: Counter[str], *, fresh: bool) -> None:
    """Kill ``count`` commands, each at a moment of its own, and look at the register after each."""
    whole, writing = (
        statistics.median(each) for each in zip(*(_lasts(victim, total, fresh=fresh) for _ in range(3)), strict=True)
    )
    killed = 0
    while killed < count:
        words, before = victim.next(), victim.folder_times()
        command = Command(victim.office, words, victim.folder / "said", fresh=fresh)
        if chance.random() < _AIMED:
            _wait_for_touch(victim, command)
            time.sleep(chance.uniform(0, (0.15 if victim.late else 1.1) * writing))
        else:
            time.sleep(chance.uniform(0, 1.1 * whole))
        command.kill()
        ran = command.ended()
        killed += ran.code < 0
        total["ended"] += ran.code >= 0
        total["wrote"] += ran.code < 0 and victim.folder_times() != before
        _count(victim, ran, total)
    total["killed"] += killed
    total["fresh"] += killed if fresh else 0


def _lasts(victim: Victim, total: Counter[str], *, fresh: bool) -> tuple[float, float]:
    """How many seconds a command takes that nobody kills: as a whole, and from its first write on."""
    words, begun = victim.next(), time.perf_counter()
    command = Command(victim.office, words, victim.folder / "said", fresh=fresh)
    _wait_for_touch(victim, command)
    touched = time.perf_counter()
    ran = command.ended()
    ended = time.perf_counter()
    if ran.code:
        raise RuntimeError("a command that was not killed did not do its work")
    _count(victim, ran, total)
    return ended - begun, ended - touched


def _wait_for_touch(victim: Victim, command: Command) -> None:
    """Wait until a command has begun to write – names in the register's folders change – or is gone."""
    before = victim.signs()
    while victim.signs() == before and command.is_running():
        time.sleep(0.0001)


def _count(victim: Victim, ran: Ran, total: Counter[str]) -> None:
    acknowledged = offices.acknowledged(ran)
    # The questions come first: they must be right without what `check` may put right by itself.
    *answers, check = offices.ask(victim.office, *victim.questions(), CHECK)
    if not offices.is_whole(check) or any(each.code not in victim.fine for each in answers):
        total["unreadable"] += 1
        told = next((each.err for each in (*answers, check) if each.code), "")
        how = "killed" if ran.code < 0 else f"ended with {ran.code}"
        offices.complain(f"{how}, then unreadable: kuty {' '.join(victim.said)}: {told.strip()}")
        victim.again()
        return
    found = victim.look(answers, acknowledged=acknowledged)
    if wrong := [what for what in ("lost", "twice", "half") if found[what]]:
        offices.complain(f"ended with {ran.code}, then {wrong}: kuty {' '.join(victim.said)}")
    total.update(found)
    total["kept"] += not acknowledged and found["made"]


class Victim:
    """A kind of command that is killed, and how to see what became of it."""

    # The exit codes its questions may end with.
    fine = (0,)
    said: tuple[str, ...] = ()
    # Whether its signs of writing come near its end.
    late = False

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder / type(self).__name__.lower()
        self.folder.mkdir()
        self.chance = chance
        self.number = 0
        self._base = self.first_office(self.folder / "base")
        self.office = self.folder / "office"
        self.again()

    def first_office(self, folder: Path) -> Path:
        return offices.build(folder)

    def again(self) -> None:
        """Begin with an office as it was."""
        offices.copy(self._base, self.office)

    def next(self) -> tuple[str, ...]:
        self.number += 1
        self.said = self.words()
        return self.said

    def words(self) -> tuple[str, ...]:
        raise NotImplementedError

    def questions(self) -> tuple[tuple[str, ...], ...]:
        raise NotImplementedError

    def look(self, answers: list[Ran], *, acknowledged: bool) -> Counter[str]:
        raise NotImplementedError

    def end(self, total: Counter[str]) -> None:
        """A last look when all is over."""

    def signs(self) -> object:
        """What changes when a command begins to write."""
        return self.folder_times()

    def folder_times(self) -> list[int]:
        """When the names in each folder of the register were changed."""
        times = []
        for folder, _folders, _names in os.walk(self.office / "register"):
            with contextlib.suppress(FileNotFoundError):
                times.append(Path(folder).stat().st_mtime_ns)
        return times


class Entries(Victim):
    """One call recorded: one file. The office lives on through all kills."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._safe: dict[str, str] = {}
        self._person = ""
        super().__init__(folder, chance)

    def again(self) -> None:
        super().again()
        self._safe.clear()

    def words(self) -> tuple[str, ...]:
        self._person = self.chance.choice(PEOPLE)
        return offices.record_words(self._person, self.chance.choice(DAYS), f"call {self.number}")

    def questions(self) -> tuple[tuple[str, ...], ...]:
        return (("reception", "history", self._person, "--json"),)

    def look(self, answers: list[Ran], *, acknowledged: bool) -> Counter[str]:
        notes = offices.notes_of(answers[0])
        note = f"call {self.number}"
        made = notes[note] > 0
        lost = sum(1 for safe, person in self._safe.items() if person == self._person and not notes[safe])
        lost += acknowledged and not made
        if made:
            # What was not acknowledged but is there must stay there too.
            self._safe[note] = self._person
        return Counter(made=made, lost=lost, twice=sum(often > 1 for often in notes.values()))

    def end(self, total: Counter[str]) -> None:
        """Every call of the whole run is there once."""
        notes: Counter[str] = Counter()
        for history in offices.ask(self.office, *_HISTORIES):
            notes += offices.notes_of(history)
        total["lost"] += sum(1 for note in self._safe if not notes[note])
        total["twice"] += sum(1 for note in self._safe if notes[note] > 1)
        if offices.has("register", "history"):
            ran = offices.ask(self.office, ("register", "history", "--last", "1000000", "--json"))[0]
            records = [each for each in ran.json["changes"] if each["command"] == "reception record"]
            total["merged"] += sum(len(each["people"]) > 1 for each in records)


class Weeks(Victim):
    """A week made: a file for every person."""

    def words(self) -> tuple[str, ...]:
        place = self.number % (len(WEEKS) - 1)
        if place == 0:
            self.again()
        self._week = WEEKS[1 + place]
        return ("week", "make", self._week, "--json")

    def questions(self) -> tuple[tuple[str, ...], ...]:
        return (("week", "show", self._week, "--json"),)

    def look(self, answers: list[Ran], *, acknowledged: bool) -> Counter[str]:
        people = Counter(each["participant"] for each in answers[0].json["programmes"])
        made = len(people) == len(PEOPLE)
        return Counter(
            made=made,
            lost=acknowledged and not people,
            half=0 < len(people) < len(PEOPLE),
            twice=sum(often > 1 for often in people.values()),
        )


class Tables(Victim):
    """A table taken in: the office file, a file for every person and new people."""

    def words(self) -> tuple[str, ...]:
        if self.number % 8 == 0:
            self.again()
        table = offices.import_table(self.folder / "people.csv", self.number)
        return ("participant", "import", str(table), "--json")

    def questions(self) -> tuple[tuple[str, ...], ...]:
        return (LIST, ("worker", "list", "--json"))

    def look(self, answers: list[Ran], *, acknowledged: bool) -> Counter[str]:
        people = answers[0].json["participants"]
        known = [person["reception_time"] for person in people if person["id"] in PEOPLE]
        new = Counter(person["name"] for person in people if f"Uusi{self.number} " in f"{person['name']} ")
        worker = [each for each in answers[1].json["workers"] if each["name"] == offices.import_worker(self.number)]
        now = offices.import_time(self.number)
        parts = [sum(time == now for time in known) / len(PEOPLE), len(new) / 2, float(len(worker))]
        return Counter(
            made=parts == [1, 1, 1],
            lost=acknowledged and parts == [0, 0, 0],
            half=parts not in ([0, 0, 0], [1, 1, 1]),
            twice=sum(often > 1 for often in new.values()) + (len({p["id"] for p in people}) < len(people)),
        )


class Locks(Victim):
    """A register encrypted, and made readable again: every file, and the key that must not be lost before its use."""

    # The list of keys ends with 2 when there is no lock.
    fine = (0, 2)

    def __init__(self, folder: Path, chance: random.Random) -> None:
        super().__init__(folder, chance)
        self._people = offices.ask(self.office, LIST)[0].out

    def again(self) -> None:
        super().again()
        self._is_locked = False

    def words(self) -> tuple[str, ...]:
        self.late = False
        if self._is_locked:
            return ("register", "lock", "--off", "--json")
        # Half of the kills come when the register has its lock already: is the key where it should be?
        self.late = self.chance.random() < 0.5
        key = self.folder / f"key-{self.number}"
        offices.use_key(key)
        return offices.lock_words(key)

    def signs(self) -> object:
        return (self.office / "register/locks.db").exists() if self.late else self.folder_times()

    def questions(self) -> tuple[tuple[str, ...], ...]:
        return (LIST, ("register", "key", "list", "--json"))

    def look(self, answers: list[Ran], *, acknowledged: bool) -> Counter[str]:
        was, self._is_locked = self._is_locked, answers[1].code == 0
        made = was != self._is_locked
        return Counter(made=made, lost=answers[0].out != self._people or (acknowledged and not made))


class Moves(Victim):
    """Everything of another office taken in by an empty one: many files, all new."""

    def first_office(self, folder: Path) -> Path:
        export = ("register", "export", str(self.folder / "everything.jsonl"))
        offices.ask(offices.build(self.folder / "other"), export)
        return offices.begin(folder)

    def words(self) -> tuple[str, ...]:
        return ("register", "import", str(self.folder / "everything.jsonl"))

    def questions(self) -> tuple[tuple[str, ...], ...]:
        return (LIST, ("worker", "list", "--json"))

    def look(self, answers: list[Ran], *, acknowledged: bool) -> Counter[str]:
        people, workers = len(answers[0].json["participants"]), len(answers[1].json["workers"])
        made = (people, workers) == (len(PEOPLE), 2)
        if people or workers:
            self.again()
        return Counter(
            made=made, lost=acknowledged and not people, half=not made and (people, workers) != (0, 0), twice=0
        )
