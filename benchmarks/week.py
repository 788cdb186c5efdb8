"""A week for fifty people, beside start-up alone and beside what peers do: a random pick among what the filters leave."""

from __future__ import annotations

import itertools
import random
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.measure import command, in_turns, show
from kuty.core.plan import THEMES
from kuty.jobs.week import make_week
from kuty.office.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WEEKS = (f"2027-W{number:02d}" for number in itertools.count(2))


def run(folder: Path, rounds: int) -> None:
    """Whole commands, then the draw alone."""
    here = {"KUTY_OFFICE": str(folder), "KUTY_TODAY": "2026-11-23"}

    def make() -> None:
        command("-m", "kuty", "week", "make", next(_WEEKS), **here)()

    start = "start-up: kuty week --help"
    seconds = in_turns(
        rounds,
        {
            start: command("-m", "kuty", "week", "--help"),
            "kuty week make, 50 people": make,
        },
    )
    show("A week for 50 people, whole commands", seconds, start, {})
    beyond = seconds["kuty week make, 50 people"] - seconds[start]
    print(f"  beyond start-up: {beyond * 1000:.0f} ms   goal under 1000 ms")
    _draw_alone(Office(folder), rounds)


def _draw_alone(office: Office, rounds: int) -> None:
    materials = office.materials()
    base = "a random pick among what the filters leave"

    def draw() -> None:
        with office.register.transaction(dry_run=True):
            make_week(office.register, "2027-W02", materials)

    seconds = in_turns(rounds, {base: _random_pick(office), "the draw": draw})
    show("The same week inside one process, reading the cases included", seconds, base, {})


def _random_pick(office: Office) -> Callable[[], None]:
    """Two tasks a theme that need nothing the person lacks: no balance, no memory, no minutes that add up."""
    library = office.library
    chance = random.Random(7)  # noqa: S311 - the peers' way, repeatably
    day = date(2027, 1, 12)

    def pick() -> None:
        for case in office.register.cases():
            limits = frozenset(case.participant.exclude)
            for theme in THEMES:
                fitting = [task for task in library.theme(theme) if not task.touches(limits) and task.in_season(day)]
                chance.sample(fitting, 2)

    return pick
