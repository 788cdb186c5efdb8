"""The whole measurement: one letter, letters beside the others, and the mail-out as a command."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.letters import makers, offices
from benchmarks.letters.makers import KUTY, MEASURED, Maker
from benchmarks.letters.watching import CAN_PIN, Watched, watch
from benchmarks.register import invented

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kuty.render.views import WeekView

_ONE_OFFICE = 50
_LETTERS_A_LOOK = 10
# So many at most are made in every round, beside the others; larger batches by kuty alone.
_FEW = 200


class Beside(NamedTuple):
    """One way's letters: seconds of each in every round, kB and pages in the mean, and how many were made a round."""

    seconds: list[float]
    kilobytes: float
    pages: float
    letters: int


class Alone(NamedTuple):
    """Letters made one after another in one process: how many, seconds and processor seconds of each."""

    letters: int
    seconds: float
    processor: float


class Found(NamedTuple):
    """All figures; ``commands`` by size and number of cores, 0 being all there are."""

    single: dict[str, list[float]]
    beside: dict[int, dict[str, Beside]]
    alone: dict[int, Alone]
    commands: dict[tuple[int, int], Watched]
    largest_letter: float
    same_bytes: bool
    load: list[float]


def run(sizes: Sequence[int], rounds: int, folder: Path | None = None) -> str:
    """Measure and print the page; built offices are kept in the folder, if one is given."""
    from benchmarks.letters.page import page

    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        work = Path(temporary)
        built = {size: offices.build(folder or work, size) for size in {*sizes, _ONE_OFFICE} - {1}}
        ways = makers.makers(work)
        load = _load()
        views = {size: offices.views_of(built[size]) for size in built}
        single = _single(ways, views[_ONE_OFFICE], built[_ONE_OFFICE], work, rounds) if 1 in sizes else {}
        load += _load()
        batches = [size for size in sizes if size > 1]
        # More than these would make nothing clearer: the others are timed by the letter.
        most = {min(size, _FEW): size for size in reversed(batches)}
        beside = {few: _beside(ways, views[size][:few], work, rounds) for few, size in sorted(most.items())}
        [measured] = [way for way in ways if way.name == MEASURED]
        alone = _alone(measured, {size: views[size] for size in batches}, work, rounds)
        load += _load()
        commands, same = _commands(batches, built, work, rounds)
        load += _load()
        largest = max(each.stat().st_size for each in _letters(work)) / 1000 if batches else 0
    figures = page(Found(single, beside, alone, commands, largest, same, load), rounds)
    print(figures)
    return figures


def quick(office: Path, rounds: int) -> None:
    """The letters of an office that is there already, beside a few of the others."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        # The twins have neither large print nor slips side by side.
        views = [view for view in offices.views_of(office) if not view.large_print and len(view.on_slip) < 2]  # noqa: PLR2004
        found = _beside(makers.makers(work), views, work, rounds)
    print("\nLetters")
    for name, each in found.items():
        milliseconds = statistics.median(each.seconds) * 1000
        ratio = ratio_to(each, found[KUTY])
        print(f"  {name:<52} {milliseconds:8.1f} ms   {ratio:6.2f} x   a letter, of {each.letters} in a batch")


def ratio_to(each: Beside, base: Beside) -> float:
    """The median over the rounds of one way's time beside the other's in the same round."""
    return statistics.median(one / other for one, other in zip(each.seconds, base.seconds, strict=True))


def _single(
    ways: Sequence[Maker], views: Sequence[WeekView], office: Path, work: Path, rounds: int
) -> dict[str, list[float]]:
    """One letter, each time by a fresh process: whole commands, and the making alone beside the others."""
    here = {"KUTY_OFFICE": str(_copy(office, work)), "KUTY_TODAY": f"{invented.TODAY}"}
    view = work / "view"
    view.write_bytes(pickle.dumps(views[0]))
    people = iter(offices.people_of(office))

    def command(what: str) -> None:
        watch(("-m", "kuty", "mail", what, offices.WEEK, next(people), "--json"), here)

    runs: dict[str, Callable[[], None]] = {
        "`kuty mail preview WEEK P007`": lambda: command("preview"),
        "`kuty mail print WEEK P007`": lambda: command("print"),
    }
    for way in ways:
        runs[way.name] = partial(_alone_in_a_process, way.name, view, work)
    # Every command takes the next person.
    return _in_turns(runs, min(rounds, _ONE_OFFICE // 3))


def _alone_in_a_process(way: str, view: Path, work: Path) -> None:
    watch(("-m", "benchmarks.letters.one", way, str(view), str(work)))


def _in_turns(runs: Mapping[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, each in runs.items():
            begun = time.perf_counter()
            each()
            if number:  # the first round only warms up
                seconds[name].append(time.perf_counter() - begun)
    return seconds


def _beside(ways: Sequence[Maker], views: Sequence[WeekView], work: Path, rounds: int) -> dict[str, Beside]:
    """The same letters by every way, in turns; the slow ones make the first of them only."""
    made: dict[str, list[Path]] = {}

    def runner(way: Maker) -> Callable[[], None]:
        into = work / way.name
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()

        def make() -> None:
            made[way.name] = way.make(views[: way.most], into)

        return make

    seconds = _in_turns({way.name: runner(way) for way in ways}, rounds)
    if differing := makers.unlike(views[:_LETTERS_A_LOOK], made):
        raise RuntimeError("the letters do not hold the same:\n" + "\n".join(differing))
    return {
        name: Beside(
            [each / len(files) for each in seconds[name]],
            statistics.mean(file.stat().st_size for file in files) / 1000,
            statistics.mean(makers.look(file).pages for file in files[:_LETTERS_A_LOOK]),
            len(files),
        )
        for name, files in made.items()
    }


def _alone(kuty: Maker, views: Mapping[int, Sequence[WeekView]], work: Path, rounds: int) -> dict[int, Alone]:
    """The batches one after another in this process, in turns: what a letter takes in a small one and in a large one."""
    into = work / "alone"
    into.mkdir(exist_ok=True)
    seconds: dict[int, list[float]] = {size: [] for size in views}
    processor: dict[int, list[float]] = {size: [] for size in views}
    for _ in range(rounds):
        for size, batch in views.items():
            begun, used = time.perf_counter(), time.process_time()
            kuty.make(batch, into)
            seconds[size].append((time.perf_counter() - begun) / len(batch))
            processor[size].append((time.process_time() - used) / len(batch))
    return {
        size: Alone(len(batch), statistics.median(seconds[size]), statistics.median(processor[size]))
        for size, batch in views.items()
    }


def _commands(
    sizes: Sequence[int], built: Mapping[int, Path], work: Path, rounds: int
) -> tuple[dict[tuple[int, int], Watched], bool]:
    """``kuty mail print`` of everybody, on all cores and on one in turns; and whether all runs gave the same bytes."""
    found, same = {}, True
    words = ("-m", "kuty", "mail", "print", offices.WEEK)
    for size in sizes:
        runs: dict[int, list[Watched]] = {cores: [] for cores in ((0, 1) if CAN_PIN else (0,))}
        papers = set()
        for _ in range(rounds):
            for cores, ran in runs.items():
                office = _copy(built[size], work)
                here = {"KUTY_OFFICE": str(office), "KUTY_TODAY": f"{invented.TODAY}"}
                ran.append(watch(words, here, fine=(0, 7), cores=cores))
                papers.add(_fingerprint(office / "outbox"))
        same &= len(papers) == 1
        for cores, ran in runs.items():
            found[size, cores] = Watched(*map(statistics.median, zip(*ran, strict=True)))
    return found, same


def _copy(office: Path, work: Path) -> Path:
    target = work / "office"
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(office, target)


def _letters(work: Path) -> list[Path]:
    return list((work / "office" / "outbox").glob("*/letters/*.pdf"))


def _fingerprint(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        # Hidden ones are kuty's own notes of who is at work.
        if path.is_file() and not path.name.startswith("."):
            whole.update(path.relative_to(folder).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _load() -> list[float]:
    """How many processes want to run, where the machine tells."""
    return [os.getloadavg()[0]] if hasattr(os, "getloadavg") else []
