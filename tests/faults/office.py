"""The office under test, and the ways to give it commands: in fresh processes, or in forked ones that start at once.

A forked process has kuty's modules already, so a thousand commands cost seconds. It runs the same command line, has
its own id, dies by the same signals and waits for the same lock.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import typer

import kuty
from kuty.cli.main import main

ROOT = Path(kuty.__file__).parents[1]
TODAY = "2026-11-23"
PEOPLE = ("P001", "P002", "P003", "P004", "P005", "P006")
# Past work days that anything may be recorded for, and weeks without a holiday: everybody gets a programme in them.
DAYS = tuple(f"2026-{month:02}-{day:02}" for month in (9, 10) for day in range(1, 31))
WEEKS = tuple(f"2026-W{number}" for number in range(33, 48))
_INVENTED = (
    ("Taito", "Esimerkkilä", "ma", "9:00"),
    ("Örjan", "Påhittsby", "ti", "9:30"),
    ("Helmi", "Kuviteranta", "ke", "10:00"),
    ("Aune", "Keksilä", "to", "10:30"),
    ("Veikko", "Tarulainen", "pe", "11:00"),
    ("Siiri", "Olematon", "ti", "11:30"),
)


class Ran(NamedTuple):
    """What a command said: its exit code (or minus the signal that killed it), standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Figure(NamedTuple):
    """A row of the table. ``goal`` None: only told. Otherwise the value must be the goal, or as the goal's words say."""

    part: str
    what: str
    value: int | float | str
    goal: int | str | None = None
    missed: bool = False


def counted(part: str, what: str, value: int) -> Figure:
    """A figure that is only told."""
    return Figure(part, what, value)


def none_of(part: str, what: str, value: int) -> Figure:
    """A figure whose goal is that there is none."""
    return Figure(part, what, value, 0, value != 0)


def complain(text: str) -> None:
    """Tell at once what went wrong, for the one who looks for the mistake."""
    sys.stderr.write(f"{text}\n")


@functools.cache
def has(*words: str) -> bool:
    """Whether there is such a command."""
    return run_here(None, (*words, "--help")).code == 0


def world() -> None:
    """One date, one author, one language, nobody's home; for this process and all it starts."""
    os.environ |= {"KUTY_TODAY": TODAY, "KUTY_USER": "maija", "KUTY_LANG": "en"}
    for name in ("KUTY_OFFICE", "KUTY_KEY_FILE"):
        os.environ.pop(name, None)


def chance_of(seed: int, part: str) -> random.Random:
    """The chances of one part: the same for a seed, whatever other parts are run."""
    return random.Random(f"{seed} {part}")  # noqa: S311 - faults, not secrets


def begin(folder: Path) -> Path:
    """An office with nobody in it."""
    _do(None, ("--no-input", "init", str(folder), "--organisation", "Satukunta", "--unit", "Etäkuty"))
    return folder


def first_commands() -> list[tuple[str, ...]]:
    """Two workers, six people with plans, and one week made."""
    plan = ("--plan-start", "3.8.2026", "--plan-end", "2.2.2027")
    people = [
        ("participant", "add", "--first-name", first, "--last-name", last, "--town", "Meriluotola", "--street",
         "Olemattomankatu 3", "--postcode", "28999", "--weekday", day, "--reception-time", at, "--worker",
         f"W0{number % 2 + 1}", *plan)
        for number, (first, last, day, at) in enumerate(_INVENTED)
    ]  # fmt: skip
    workers = [("worker", "add", "--name", name) for name in ("Maija Mallisalo", "Olavi Kuvitelma")]
    return [*workers, *people, ("week", "make", WEEKS[0])]


def build(folder: Path) -> Path:
    """An office of six people with plans, two workers, some calls recorded and one week made."""
    calls = [record_words(person, day, f"first call of {day}") for person in PEOPLE for day in DAYS[:2]]
    _do(begin(folder), *first_commands(), *calls)
    return folder


def _do(office: Path | None, *commands: tuple[str, ...]) -> None:
    """Run commands that must succeed."""
    for words, ran in zip(commands, ask(office, *commands), strict=True):
        if ran.code:
            raise RuntimeError(f"kuty {' '.join(words)}: {ran.err}")


def warm(office: Path) -> None:
    """Let this process read every module the commands use, so that the forked ones start at once."""
    # What Typer reads of a function's parameters is the same every time: read once, it makes each command twice as quick.
    typer.main.get_params_from_function = functools.cache(typer.main.get_params_from_function)
    table = import_table(office.parent / "people.csv", 1)
    commands = (
        *questions(),
        CHECK,
        record_words("P001", DAYS[3], "warm"),
        ("participant", "import", str(table), "--json"),
    )
    for words in (*commands, ("week", "make", WEEKS[3], "--json")):
        run_here(office, words)
    gc.collect()
    gc.freeze()


def copy(office: Path, to: Path) -> Path:
    """The same office in another place: bytes and times as they are."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(office, to)
    return to


def record_words(person: str, day: str, note: str, attendance: str = "present") -> tuple[str, ...]:
    """The command that records one call."""
    return (
        "reception", "record", person, "--date", day, "--attendance", attendance, "--mood", "6", "--note", note,
        "--json",
    )  # fmt: skip


def run_here(office: Path | None, words: tuple[str, ...]) -> Ran:
    """Run one command line in this process. Words after ``<`` are what comes to its standard input."""
    out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
    where = () if office is None else ("--office", str(office))
    if "<" in words:
        sys.stdin = io.StringIO("\n".join(words[words.index("<") + 1 :]) + "\n")
        words = words[: words.index("<")]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*where, *words])
    finally:
        sys.stdin = stdin
    return Ran(code, out.getvalue(), err.getvalue())


def ask(office: Path | None, *commands: tuple[str, ...]) -> list[Ran]:
    """Run command lines one after another in a process of their own."""
    return in_child(lambda: [run_here(office, words) for words in commands])


def in_child(work: Any) -> Any:
    """What ``work()`` gives in a process of its own."""
    answer = take(*start(work))
    if answer is None:
        raise RuntimeError("a process of the harness died")
    return answer


def start(work: Any) -> tuple[int, int]:
    """Begin ``work()`` in a process of its own; gives its id and where its answer comes."""
    sys.stdout.flush()
    sys.stderr.flush()
    answer, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(answer)
        _end(work, tell)
    os.close(tell)
    return child, answer


def take(child: int, answer: int) -> Any:
    """Wait for the answer of a process that was begun; None when it died."""
    with os.fdopen(answer, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(data) if data else None  # noqa: S301 - from our own child


def _end(work: Any, tell: int) -> None:
    """In the child: work, tell, and be gone without any of the parent's goodbyes."""
    try:
        data = pickle.dumps(work())
        while data:
            data = data[os.write(tell, data) :]
    except BaseException:  # noqa: BLE001 - told, and nothing of the parent's may run in the child
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(0)


class Command:
    """A command in a process that can be killed. What it says goes to a file, so that nothing is lost with it."""

    def __init__(self, office: Path, words: tuple[str, ...], said: Path, *, fresh: bool) -> None:
        self._said = said
        where = ("--office", str(office))
        with said.open("wb") as file:
            if fresh:
                run = [sys.executable, "-m", "kuty", *where, *words]
                self._process = subprocess.Popen(run, cwd=ROOT, stdout=file, stderr=subprocess.DEVNULL)
                self._pid = self._process.pid
                return
            self._process = None
            sys.stdout.flush()
            sys.stderr.flush()
            self._pid = os.fork()
            if self._pid == 0:
                os.dup2(file.fileno(), 1)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                try:
                    code = main([*where, *words])
                    sys.stdout.flush()
                finally:
                    os._exit(code)

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)

    def is_running(self) -> bool:
        ended = os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return ended is None

    def ended(self) -> Ran:
        """Wait for its end, by itself or by a signal."""
        code = self._process.wait() if self._process else os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return Ran(code, self._said.read_text("utf-8"), "")


def acknowledged(ran: Ran) -> bool:
    """Whether the worker was told that it is done: by the exit code, or by a whole answer before the kill."""
    if ran.code in (0, 7):
        return True
    try:
        return isinstance(ran.json, dict)
    except ValueError:
        return False


def notes_of(history: Ran) -> Counter[str]:
    """How often each note is in a person's history."""
    return Counter(entry["note"] for entry in history.json["entries"])


def is_whole(check: Ran) -> bool:
    """Whether ``register check --json`` found nothing damaged."""
    return check.code == 0 and not check.json["damaged"]


def identity_kept(person: str, number: int) -> tuple[str, ...]:
    """The command that keeps an identity code, of the numbers nobody has (900–999)."""
    born = "010170"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{born}{number}") % 31]
    return ("participant", "identity", person, "--set", "<", f"{born}-{number}{check}")


def identity_shown(person: str) -> tuple[str, ...]:
    """The command that shows an identity code."""
    return ("participant", "identity", person, "--show", "--why", "tarkistus", "--json")


def use_key(file: Path) -> None:
    """From now on commands of this process, and of those it starts, open an encrypted register with this key."""
    os.environ["KUTY_KEY_FILE"] = str(file)


def lock(office: Path, key: Path) -> Path:
    """Encrypt the office's register."""
    use_key(key)
    _do(office, lock_words(key))
    return office


def lock_words(key: Path) -> tuple[str, ...]:
    """The command that encrypts the register, with a new key file."""
    return ("register", "lock", "--new-key-file", str(key), "--json")


def can_lock() -> bool:
    """Whether this kuty can encrypt a register."""
    return has("register", "lock")


CHECK = ("register", "check", "--json")
LIST = ("participant", "list", "--state", "all", "--json")


def questions(people: tuple[str, ...] = PEOPLE) -> list[tuple[str, ...]]:
    """What an office asks its register: every list, and everything of every person."""
    return [
        LIST,
        ("worker", "list", "--json"),
        ("reception", "list", "--date", DAYS[0], "--json"),
        ("report", "attendance", "--from", DAYS[0], "--to", DAYS[-1], "--json"),
        *(("week", "show", week, "--json") for week in WEEKS[:3]),
        *(("participant", "show", person, "--json") for person in people),
        *(("reception", "history", person, "--json") for person in people),
        *((("register", "history", "--json"),) if has("register", "history") else ()),
        *(identity_shown(person) for person in people[:3] if has("participant", "identity")),
    ]


def import_table(path: Path, number: int, *, new: int = 2) -> Path:
    """A table that gives the six people a new time and takes in new ones, with a new worker."""
    at = import_time(number)
    rows = ["tunnus;sukunimi;etunimi;aika;oma työntekijä"]
    names = zip(PEOPLE, _INVENTED, strict=True)
    rows += [f"{person};{last};{first};{at};" for person, (first, last, _day, _at) in names]
    rows += [f";Uusi{number};Henkilö{letter};{at};{import_worker(number)}" for letter in "ABCDEFGH"[:new]]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def import_time(number: int) -> str:
    """The time table ``number`` gives to everybody; nobody has it before."""
    return f"{8 + number % 9:02}:{1 + number % 29:02}"


def import_worker(number: int) -> str:
    """The new worker of table ``number``: a name like no other, or kuty would think it misspelt."""
    letters = (chr(97 + number * prime % 26) for prime in (3, 5, 7, 11, 17, 19, 23))
    return f"{''.join(letters).title()} {number}"
