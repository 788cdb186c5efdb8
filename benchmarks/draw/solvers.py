"""Exact solvers, each in a process of its own: HiGHS and OR-Tools both bring a HiGHS and cannot be loaded together."""

from __future__ import annotations

import importlib
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.draw.instances import Instance, Sets

INSTALL = "pip install 'kuty[bench]'"
# So many tasks more or less than usual are any number.
ANY_NUMBER = 12


class Solver(NamedTuple):
    """A solver: the module here that speaks to it, the one it needs, and what is installed with it."""

    name: str
    module: str
    needs: str
    packages: tuple[str, ...]


HIGHS = Solver("HiGHS", "benchmarks.draw.solver_highs", "highspy", ("highspy", "numpy"))
CP_SAT = Solver(
    "OR-Tools CP-SAT",
    "benchmarks.draw.solver_cp_sat",
    "ortools",
    ("ortools", "numpy", "pandas", "protobuf", "absl-py", "immutabledict", "python-dateutil"),
)


class Answer(NamedTuple):
    """What was found, None when nothing fills the day, and the seconds it took."""

    sets: Sets | None
    seconds: float


def installed() -> list[Solver]:
    """The solvers that can be asked, HiGHS the first; without it none, for it also says what has no solution."""
    return [solver for solver in (HIGHS, CP_SAT) if find_spec(HIGHS.needs) and find_spec(solver.needs)]


def mebibytes(solver: Solver) -> float:
    """What installing the solver puts on the disk, compiled modules aside."""
    size = 0
    for package in solver.packages:
        try:
            files = distribution(package).files or ()
        except PackageNotFoundError:
            continue
        paths = [Path(each.locate()) for each in files if each.suffix != ".pyc"]
        size += sum(path.stat().st_size for path in paths if path.is_file())
    return size / 2**20


class Asked:
    """A solver that waits in its process."""

    def __init__(self, solver: Solver, process: ProcessPoolExecutor) -> None:
        self.name = solver.name
        self._solver = solver
        self._process = process

    def solve(self, instance: Instance, further: int = 1) -> Answer:
        """The best day; when none can be filled so, with more tasks more or less than usual until one can."""
        return self._process.submit(_solve, self._solver.module, instance, further).result()

    def can_be_filled(self, instance: Instance) -> bool:
        return self._process.submit(_can_be_filled, instance).result()

    def fewest_repeats(self, instance: Instance) -> int | None:
        return self._process.submit(_fewest_repeats, instance).result()


@contextmanager
def started(solver: Solver) -> Iterator[Asked]:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as process:
        yield Asked(solver, process)


def _solve(module: str, instance: Instance, further: int) -> Answer:
    solver = importlib.import_module(module)
    begun = time.perf_counter()
    sets = solver.solve(instance, further)
    while sets is None and further < ANY_NUMBER:
        further += 1
        sets = solver.solve(instance, further)
    return Answer(sets, time.perf_counter() - begun)


def _can_be_filled(instance: Instance) -> bool:
    from benchmarks.draw import solver_highs

    return solver_highs.can_be_filled(instance)


def _fewest_repeats(instance: Instance) -> int | None:
    from benchmarks.draw import solver_highs

    return solver_highs.fewest_repeats(instance)
