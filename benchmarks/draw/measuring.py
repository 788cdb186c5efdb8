"""The whole measurement: the comparison, the year, the commands, and what they add up to."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.draw import beside, command, solvers, year
from benchmarks.draw.page import page
from benchmarks.measure import command as run_command
from kuty.office.office import Office

if TYPE_CHECKING:
    from collections.abc import Sequence

# The whole library, a half and a quarter of it.
_PARTS = (1, 0.5, 0.25)


class Amounts(NamedTuple):
    """How much is measured. ``year`` is a number of people; the commands are run in offices of ``sizes``."""

    people: int
    weeks: int
    sample: int
    year: int
    year_weeks: int
    sizes: Sequence[int]
    rounds: int


FULL = Amounts(60, 40, 150, 2_000, 52, (500, 1_000, 2_000), 3)
QUICK = Amounts(8, 10, 20, 30, 8, (), 1)


def run(amounts: Amounts, processes: int, folder: Path | None = None) -> tuple[str, bool]:
    """Measure and print the page; tells as well whether the draw is what it claims to be."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        office = Path(temporary) / "office"
        run_command("-m", "kuty", "init", str(office))()
        materials = Office(office).materials()
        asked = [stack.enter_context(solvers.started(solver)) for solver in solvers.installed()]
        load = _load()
        found = [
            beside.compare(materials, part, amounts.people, amounts.weeks, amounts.sample, asked) for part in _PARTS
        ]
        load += _load()
        lived = year.live(office, amounts.year, amounts.year_weeks, processes) if amounts.year else None
        load += _load()
        commands = command.measure(amounts.sizes, amounts.rounds, folder) if amounts.sizes else {}
        load += _load()
    figures, met = page(amounts, processes, found, lived, commands, load)
    print(figures)
    return figures, met


def _load() -> list[float]:
    """How many processes want to run, where the machine tells."""
    return [os.getloadavg()[0]] if hasattr(os, "getloadavg") else []
