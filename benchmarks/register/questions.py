"""The questions of the work, each as one whole command of kuty and of the twins, timed in turns."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.measure import in_turns
from benchmarks.register import invented
from benchmarks.register.answers import IMPORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

KUTY, SQLITE, STOCK = "kuty", "SQLite", "stock TinyDB"
_ROOT = Path(__file__).parents[2]
_TWINS = {SQLITE: "benchmarks.register.twin_sqlite", STOCK: "benchmarks.register.twin_stock"}
_MONTH = ("2026-11-01", "2026-11-30")
# What a kuty command has imported when it ends; printed after everything else it says.
_TELL_IMPORTS = """
import sys
from kuty.cli.main import main
main(sys.argv[1:])
print(*(name for name in sys.modules if name.partition(".")[0] == "kuty"), file=sys.stderr)
"""
# Two rooms a twin does without: the register itself, and the office that opens it.
_KUTYS_OWN = ("kuty.register", "kuty.office.office")


class Question(NamedTuple):
    """What is asked; ``kuty`` and ``twin`` give the words of the command for a person and a day."""

    title: str
    kuty: Callable[[str, date], Sequence[str]]
    twin: Callable[[str, date], Sequence[str]]
    today: date = invented.TODAY
    about_one: bool = False
    writes: bool = False


QUESTIONS = (
    Question(
        "One reception recorded",
        lambda who, day: ("reception", "record", who, "--date", f"{day}", "--attendance", "present", "--mood", "6"),
        lambda who, day: ("record", who, f"{day}"),
        today=invented.FRIDAY,
        about_one=True,
        writes=True,
    ),
    Question(
        "One person's history",
        lambda who, _day: ("reception", "history", who),
        lambda who, _day: ("history", who),
        about_one=True,
    ),
    Question(
        "Today's list",
        lambda _who, _day: ("reception", "list", "--date", f"{invented.TODAY}"),
        lambda _who, _day: ("list", f"{invented.TODAY}"),
    ),
    Question(
        "A month's attendance of everybody",
        lambda _who, _day: ("report", "attendance", "--from", _MONTH[0], "--to", _MONTH[1]),
        lambda _who, _day: ("attendance", *_MONTH),
    ),
    Question(
        "The list of participants",
        lambda _who, _day: ("participant", "list"),
        lambda _who, _day: ("people",),
    ),
)


class Figure(NamedTuple):
    """The median time of a command and its peak memory at its most."""

    seconds: float
    mebibytes: float


class Bench:
    """Runs whole commands through a small starter, and keeps what memory each took."""

    def __init__(self, starter: subprocess.Popen[str], folder: Path) -> None:
        self._starter = starter
        self._out = folder / "out"
        self._err = folder / "err"

    def run(self, words: Sequence[str], fine: Collection[int] = (0,), /, **environment: str) -> float:
        """Run a fresh Python with these words; gives its peak memory in MiB. It must end with one of the ``fine`` codes."""
        around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        order = {
            "words": [sys.executable, *words],
            "env": around | {"PYTHONPATH": str(_ROOT), "KUTY_USER": "W01"} | environment,
            "out": str(self._out),
            "err": str(self._err),
        }
        if self._starter.stdin is None or self._starter.stdout is None:
            raise RuntimeError("the starter cannot be spoken to")
        print(json.dumps(order), file=self._starter.stdin, flush=True)
        code, kibibytes = json.loads(self._starter.stdout.readline())
        if code not in fine:
            raise RuntimeError(f"{' '.join(words)}: {code}\n{self._err.read_text('utf-8')}")
        return float(kibibytes) / 1024

    def answer(self) -> Any:
        """The JSON the latest command gave."""
        return json.loads(self._out.read_text("utf-8"))

    def said(self) -> str:
        """What the latest command said beside its answer."""
        return self._err.read_text("utf-8")


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """A bench whose notes lie in the folder."""
    starter = [sys.executable, str(Path(__file__).with_name("starter.py"))]
    with subprocess.Popen(starter, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Bench(process, folder)


Figures = dict[tuple[str, int], Figure]


def ask(on: Bench, question: Question, homes: dict[int, Path], rounds: int, stock: Callable[[int], bool]) -> Figures:
    """Time the question at every size in all programs, after looking that they answer alike."""
    runs: dict[str, Callable[[], None]] = {}
    peaks: dict[str, float] = {}
    names: dict[str, tuple[str, int]] = {}
    for people, home in homes.items():
        programs = (KUTY, SQLITE, STOCK) if stock(people) else (KUTY, SQLITE)
        imports = _imports(on, question, home, people)
        for program in programs:
            name = f"{program}, {people}"
            names[name] = (program, people)
            runs[name] = _run(on, question, program, home, people, imports, peaks, name)
        _must_agree(on, question.title, {name: runs[name] for name in names if names[name][1] == people})
    seconds = in_turns(rounds, runs)
    return {names[name]: Figure(each, peaks[name]) for name, each in seconds.items()}


def _run(
    on: Bench,
    question: Question,
    program: str,
    home: Path,
    people: int,
    imports: str,
    peaks: dict[str, float],
    name: str,
) -> Callable[[], None]:
    """A run of the command; every run asks about the next person, in the same order in each program."""
    targets = itertools.cycle(invented.to_record(people))
    here = {"KUTY_OFFICE": str(home / "office"), "KUTY_TODAY": f"{question.today}", IMPORTS: imports}

    def run() -> None:
        who, day = next(targets)
        if program == KUTY:
            words = ("-m", "kuty", *question.kuty(who, day), "--json")
        else:
            words = ("-m", _TWINS[program], *question.twin(who, day))
        peaks[name] = max(peaks.get(name, 0), on.run(words, **here))

    return run


def _imports(on: Bench, question: Question, home: Path, people: int) -> str:
    """What the kuty command imports of kuty, without the rooms a twin has its own for."""
    who, day = invented.to_record(people)[0]
    words = (*question.kuty(who, day), *(["--dry-run"] if question.writes else []), "--json")
    on.run(("-c", _TELL_IMPORTS, *words), KUTY_OFFICE=str(home / "office"), KUTY_TODAY=f"{question.today}")
    imported = on.said().splitlines()[-1].split()
    return " ".join(name for name in imported if not name.startswith(_KUTYS_OWN))


def _must_agree(on: Bench, title: str, runs: dict[str, Callable[[], None]]) -> None:
    """The same rows in the same order; only the moment of writing is each program's own."""
    answers = {}
    for name, run in runs.items():
        run()
        answers[name] = on.answer()
        for entry in (answers[name], *answers[name].get("entries", ())):
            entry.pop("recorded", None)
    [first, *others] = answers.values()
    if any(other != first for other in others):
        unlike = "; ".join(name for name, other in answers.items() if other != first)
        raise RuntimeError(f"{title}: not answered as kuty does: {unlike}")
