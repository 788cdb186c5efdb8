"""Damaged files: every file of the register in turn, cut, with one bit turned, emptied and deleted.

What is the only place of something must be noticed and named, keep nobody else away and come back from the copy before.
What can be made anew from the rest must be made anew without a word. The same bits are turned in an SQLite database of the
same people, for comparison.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults import office as offices
from tests.faults.office import CHECK, DAYS, LIST, PEOPLE, Figure, Ran, counted, none_of, record_words

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PART = "damage"
_NEW = "P007"
_EVERYBODY = (*PEOPLE, _NEW)
_WORKERS = ("worker", "list", "--json")
Damage = tuple[str, "Callable[[bytes], bytes | None]"]


class _Past:
    """An office, and what it answered about each file's person (or its workers) after each change."""

    def __init__(self, folder: Path, *, locked: bool) -> None:
        self.office = offices.build(folder / "office")
        if locked:
            offices.lock(self.office, folder / "key")
        self.answers: dict[str, list[list[Ran]]] = {}
        self._remember()
        self._change(("participant", "add", "--last-name", "Vastatullut", "--first-name", "Uusi", "--weekday", "ma"))
        self._change(("worker", "edit", "W01", "--phone", "049 5550200"))
        for number, person in enumerate(PEOPLE):
            self._change(("participant", "edit", person, "--phone", f"049 55501{number:02}"))
            self._change(record_words(person, DAYS[1], f"last call of {person}", "sick"))
        if offices.has("participant", "identity"):
            for person, number in (("P001", 901), ("P001", 902), ("P002", 903)):
                self._change(offices.identity_kept(person, number))
        self.all = plain(offices.ask(self.office, *offices.questions(_EVERYBODY)))

    def _change(self, words: tuple[str, ...]) -> None:
        ran = offices.ask(self.office, words)[0]
        if ran.code:
            raise RuntimeError(ran.err)
        self._remember()

    def _remember(self) -> None:
        identities = ("P001-identity", "P002-identity") if offices.has("participant", "identity") else ()
        for who in ("office", *_EVERYBODY, *identities):
            known = self.answers.setdefault(who, [])
            now = plain(offices.ask(self.office, *about(who)))
            if now[0].code == 0 and '"kept": false' not in now[0].out and (not known or known[-1] != now):
                known.append(now)


def about(who: str) -> tuple[tuple[str, ...], ...]:
    """The questions that one file answers."""
    if who == "office":
        return (_WORKERS,)
    if who.endswith("-identity"):
        return (offices.identity_shown(who.removesuffix("-identity")),)
    return (("participant", "show", who, "--json"), ("reception", "history", who, "--json"))


def plain(answers: list[Ran]) -> list[Ran]:
    """Answers without what was said beside them."""
    return [each._replace(err="") for each in answers]


def run(folder: Path, chance: random.Random, *, long: bool) -> list[Figure]:
    (folder / "locked").mkdir()
    past = _Past(folder, locked=False)
    total = _damage_all(past, folder, chance, rounds=6 if long else 1, shares=(1.0, 1.0 if long else 0.3))
    if offices.can_lock():
        locked = _Past(folder / "locked", locked=True)
        shares = (1.0, 1.0) if long else (0.3, 0.15)
        total += _damage_all(locked, folder / "locked", chance, rounds=2 if long else 1, shares=shares)
        total += _damage_key(locked, folder / "locked", chance, rounds=10 if long else 1)
    total += _put_in_anothers_place(past, folder, chance)
    return [*_figures(total), *_sqlite(past, folder, chance, 2000 if long else 200)]


def _damage_all(
    past: _Past, folder: Path, chance: random.Random, *, rounds: int, shares: tuple[float, float]
) -> Counter[str]:
    """Damage every file in turn in every way, or a share of them: of the only places of something, and of the others."""
    register = past.office / "register"
    files = sorted(path.relative_to(register).as_posix() for path in register.rglob("*") if path.is_file())
    total: Counter[str] = Counter()
    for name in [name for name in files for _ in range(rounds)]:
        for how, change in _damages(chance):
            if chance.random() > shares[kind_of(name) != "only place"]:
                continue
            broken = _broken(past.office, folder / "broken", {name: change})
            if broken:
                _LOOK[kind_of(name)](past, broken, name, how, total)
        if kind_of(name) == "only place":
            _damage_with_its_copy(past, folder / "broken", name, chance, total)
    return total


def _put_in_anothers_place(past: _Past, folder: Path, chance: random.Random) -> Counter[str]:
    """A case file stands where another's should: whole, but of the wrong person."""
    one, other = chance.sample(PEOPLE, 2)
    broken = offices.copy(past.office, folder / "broken")
    found = {path.name: path for path in (broken / "register/cases").rglob("P*.db")}
    found[f"{one}.db"].write_bytes(found[f"{other}.db"].read_bytes())
    shown = offices.ask(broken, about(one)[0])[0]
    return Counter({"misplaced": 1, "misplaced shown": shown.code == 0})


def _damage_key(past: _Past, folder: Path, chance: random.Random, *, rounds: int) -> Counter[str]:
    """A damaged key file opens the register all the same, or it opens nothing and says so."""
    total: Counter[str] = Counter()
    key, broken = folder / "key", folder / "broken-key"
    for how, change in _damages(chance) * rounds:
        broken.unlink(missing_ok=True)
        if (data := change(key.read_bytes())) is not None:
            broken.write_bytes(data)
        offices.use_key(broken)
        ran = offices.ask(past.office, LIST)[0]
        wrong = ran.code != 5 and plain([ran])[0] != past.all[0]
        total.update({"others damaged": 1, "others wrong": wrong})
        if wrong:
            offices.complain(f"the key file, {how}: exit code {ran.code}, {ran.err.strip()}")
    offices.use_key(key)
    return total


def _figures(total: Counter[str]) -> list[Figure]:
    return [
        counted(PART, "case, identity and office files damaged", total["damaged"]),
        none_of(PART, "… not named by `register check`", total["not named"]),
        none_of(PART, "… wrong or empty data shown", total["wrong"]),
        none_of(PART, "… the person shown without exit code 5", total["not refused"]),
        none_of(PART, "… lists that left somebody out without a word", total["left out"]),
        none_of(PART, "… other people who could not be shown", total["others"]),
        counted(PART, "… brought back by `register restore`", total["restored"]),
        counted(PART, "… never changed before, so no copy to bring back", total["no copy"]),
        none_of(PART, "… neither brought back nor told that no copy is left", total["not restored"]),
        counted(PART, "damaged together with their newest copy", total["with copy"]),
        counted(PART, "… an older copy was brought back", total["older"]),
        none_of(PART, "… something was brought back that never was", total["never was"]),
        none_of(PART, "… `register restore` knew of no damage", total["copy not missed"]),
        counted(PART, "derived files damaged", total["derived"]),
        none_of(PART, "… answers that were not as before", total["derived wrong"]),
        counted(PART, "case files put in another person's place", total["misplaced"]),
        counted(PART, "… shown as hers without a word", total["misplaced shown"]),
        counted(PART, "copies damaged", total["copies"]),
        none_of(PART, "… answers that were not as before", total["copies wrong"]),
        counted(PART, "other files damaged (locks, keys, logs)", total["others damaged"]),
        none_of(PART, "… answers that were neither as before nor exit code 5", total["others wrong"]),
    ]


def whose(name: str) -> str:
    """Whose a file is, as `register check` names it."""
    who = Path(name).name.removesuffix(".db")
    return f"{who}-identity" if name.startswith("identities/") else who


def kind_of(name: str) -> str:
    """What a file of the register is."""
    last = name.rpartition("/")[2]
    if name.startswith("index/"):
        return "derived"
    if last.startswith(("P", "office")) and last.endswith(".db"):
        return "only place"
    return "copy" if ".db." in last else "other"


def _damages(chance: random.Random) -> list[Damage]:
    share, bit = chance.random(), chance.randrange(8)
    return [
        ("cut", lambda data: data[: int(share * len(data))] if data else None),
        ("one bit", lambda data: turned(data, int(share * len(data)), bit) if data else None),
        ("emptied", lambda data: b"" if data else None),
        ("deleted", lambda _data: None),
    ]


def turned(data: bytes, place: int, bit: int) -> bytes:
    """The bytes with one bit turned."""
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def _broken(office: Path, to: Path, changes: dict[str, Callable[[bytes], bytes | None]]) -> Path | None:
    """A copy of the office with damaged files; None when a damage changes nothing. Times stay as they were."""
    broken = offices.copy(office, to)
    for name, change in changes.items():
        path = broken / "register" / name
        old = path.read_bytes()
        new = change(old)
        if new is None:
            path.unlink()
        elif new == old:
            return None
        else:
            path.write_bytes(new)
    return broken


def _damage_only_place(past: _Past, broken: Path, name: str, how: str, total: Counter[str]) -> None:
    who = whose(name)
    others = [person for person in _EVERYBODY if person != who]
    check, people, *rest = offices.ask(broken, CHECK, LIST, *about(who), *(about(other)[0] for other in others))
    own, theirs = plain(rest[: len(about(who))]), plain(rest[len(about(who)) :])
    good = past.answers[who][-1]
    restored, checked, *again = offices.ask(broken, ("register", "restore", who), CHECK, *about(who))
    came_back = restored.code == 0 and offices.is_whole(checked) and plain(again) in past.answers[who][-2:]
    no_copy = not came_back and restored.code == 5 and len(past.answers[who]) == 1
    found = {
        "not named": check.code != 5 or who not in _named(check),
        "wrong": any(each.code == 0 and each not in good for each in own),
        "not refused": any(each.code != 5 for each in own),
        "left out": people.code == 0 and people.out != past.all[0].out,
        "others": theirs != [past.answers[other][-1][0] for other in others],
        "not restored": not came_back and not no_copy,
    }
    if any(found.values()):
        wrong = ", ".join(what for what, is_so in found.items() if is_so)
        offices.complain(f"{name}, {how}: {wrong}; restore said: {(restored.out + restored.err).strip()}")
    total.update(found, damaged=1, restored=came_back)
    total["no copy"] += no_copy


def _damage_with_its_copy(past: _Past, place: Path, name: str, chance: random.Random, total: Counter[str]) -> None:
    """A file and its newest copy are damaged both."""
    who = whose(name)
    copies = sorted(path.name for path in (past.office / "register" / name).parent.glob(f"{Path(name).name}.*"))
    if not copies:
        return
    newest = f"{name}.{copies[0].rpartition('.')[2]}"
    broken = _broken(past.office, place, {each: chance.choice(_damages(chance))[1] for each in (name, newest)})
    if broken is None:
        return
    restored, check, *again = offices.ask(broken, ("register", "restore", who), CHECK, *about(who))
    was = plain(again) in past.answers[who]
    total["with copy"] += 1
    total["older"] += restored.code == 0 and was
    total["never was"] += restored.code == 0 and not (was and offices.is_whole(check))
    total["copy not missed"] += restored.code not in (0, 5)
    if restored.code not in (0, 5) or (restored.code == 0 and not was):
        offices.complain(f"{name} and its newest copy damaged; restore said: {(restored.out + restored.err).strip()}")


def _damage_derived(past: _Past, broken: Path, name: str, how: str, total: Counter[str]) -> None:
    *answers, check = offices.ask(broken, *offices.questions(_EVERYBODY), CHECK)
    wrong = plain(answers) != past.all or not offices.is_whole(check)
    total.update({"derived": 1, "derived wrong": wrong})
    if wrong:
        offices.complain(f"{name}, {how}: {_different(answers, past)}, check {check.code}")


def _damage_copy(past: _Past, broken: Path, name: str, how: str, total: Counter[str]) -> None:
    answers = offices.ask(broken, *offices.questions(_EVERYBODY))
    total.update({"copies": 1, "copies wrong": plain(answers) != past.all})


def _damage_other(past: _Past, broken: Path, name: str, how: str, total: Counter[str]) -> None:
    answers = plain(offices.ask(broken, *offices.questions(_EVERYBODY)))
    wrong = any(each.code != 5 and each != good for each, good in zip(answers, past.all, strict=True))
    total.update({"others damaged": 1, "others wrong": wrong})
    if wrong:
        offices.complain(f"{name}, {how}: {_different(answers, past)}")


def _different(answers: list[Ran], past: _Past) -> str:
    """Which questions were answered in another way than before the damage."""
    asked = zip(offices.questions(_EVERYBODY), plain(answers), past.all, strict=True)
    return "; ".join(f"{' '.join(words)} ({each.code})" for words, each, good in asked if each != good)


_LOOK = {
    "only place": _damage_only_place,
    "derived": _damage_derived,
    "copy": _damage_copy,
    "other": _damage_other,
}


def _named(check: Ran) -> set[str]:
    """Whose files `register check --json` names."""
    try:
        return {each["who"] for each in check.json["damaged"]}
    except ValueError:
        return set()


def _sqlite(past: _Past, folder: Path, chance: random.Random, flips: int) -> list[Figure]:
    """The same people and calls in SQLite: turn bits there and see who notices."""
    path = folder / "people.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("create table person (id text primary key, document text) strict")
        database.execute("create table reception (person text, date text, document text) strict")
        database.execute("create index by_date on reception (date, person)")
        for person in _EVERYBODY:
            show, history = past.answers[person][-1]
            database.execute("insert into person values (?, ?)", (person, show.out))
            rows = [(person, each["date"], repr(each)) for each in history.json["entries"]]
            database.executemany("insert into reception values (?, ?, ?)", rows)
    database.close()
    data = path.read_bytes()
    good = _rows(path)
    total: Counter[str] = Counter()
    for _ in range(flips):
        path.write_bytes(turned(data, chance.randrange(len(data)), chance.randrange(8)))
        rows, sound = _rows(path), _sound(path)
        changed = rows is not None and rows != good
        total["read wrong"] += changed
        total["unseen"] += changed and sound
        total["noticed"] += rows is None or not sound
    return [
        counted(PART, "comparison, SQLite: bits turned", flips),
        counted(PART, "… noticed by reading every row or by `PRAGMA integrity_check`", total["noticed"]),
        counted(PART, "… wrong rows read without an error", total["read wrong"]),
        counted(PART, "… of these not noticed by `PRAGMA integrity_check` either", total["unseen"]),
    ]


def _rows(path: Path) -> list[tuple[str, ...]] | None:
    """Every row; None when SQLite tells an error."""
    database = sqlite3.connect(path)
    try:
        return [
            *database.execute("select * from person order by id"),
            *database.execute("select * from reception order by person, rowid"),
        ]
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    finally:
        database.close()


def _sound(path: Path) -> bool:
    database = sqlite3.connect(path)
    try:
        return database.execute("pragma integrity_check").fetchall() == [("ok",)]
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    finally:
        database.close()
