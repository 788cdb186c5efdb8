"""``kuty week make`` as a whole command for hundreds and thousands of people, beside reading and writing alone."""

from __future__ import annotations

import itertools
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import in_turns
from benchmarks.register import build, invented, questions
from kuty.core.week import days_of, week_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.register.questions import Bench

MAKE, CARRY = "kuty week make", "read and write alone"
# Some of the invented people have ended or are on a break; they have no programme, and the command says so.
_SOME_WITHOUT = 7


class Figure(NamedTuple):
    """The median seconds of a command and its peak memory in MiB at its most."""

    seconds: float
    mebibytes: float


Figures = dict[tuple[str, int], Figure]


def measure(sizes: Sequence[int], rounds: int, folder: Path | None = None) -> Figures:
    """Time both in offices of these sizes; each time a week further on, so that there is always one to make."""
    peaks: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        work = Path(temporary)
        with questions.bench(work) as on:
            runs: dict[str, Callable[[], None]] = {}
            names: dict[str, tuple[str, int]] = {}
            for people in sizes:
                built = build.build(folder or work / "built", people, stock=False)
                for program in (MAKE, CARRY):
                    home = build.working_copy(built, work / program.replace(" ", "-"), stock=False)
                    name = f"{program}, {people}"
                    names[name] = program, people
                    runs[name] = _run(on, home / "office", names[name], peaks)
            seconds = in_turns(rounds, runs)
    return {names[name]: Figure(each, peaks[names[name]]) for name, each in seconds.items()}


def _run(on: Bench, office: Path, what: tuple[str, int], peaks: dict[tuple[str, int], float]) -> Callable[[], None]:
    weeks = (week_of(days_of(invented.WEEKS[-1])[0] + timedelta(weeks=ahead)) for ahead in itertools.count(1))
    here = {"KUTY_OFFICE": str(office), "KUTY_TODAY": f"{invented.TODAY}"}
    words = ("kuty", "week", "make") if what[0] == MAKE else ("benchmarks.draw.carry",)

    def run() -> None:
        peak = on.run(("-m", *words, next(weeks)), (0, _SOME_WITHOUT), **here)
        peaks[what] = max(peaks.get(what, 0), peak)

    return run
