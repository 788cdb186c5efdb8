"""``python -m tests.faults`` takes about a minute; ``--long`` some twenty. Leaves with 1 if a goal is missed."""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.faults import at_once, clock, damage, full_disk, kills, power_cuts
from tests.faults import office as offices
from tests.faults.office import Figure

# The slow ones first: two parts run side by side.
PARTS = {part.PART: part for part in (power_cuts, kills, damage, full_disk, clock, at_once)}
# As the page tells them.
ORDER = (kills, at_once, power_cuts, full_disk, damage, clock)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--long", action="store_true", help="a thousand kills, hundreds of power cuts")
    parser.add_argument("--seed", type=int, help="repeat the chances of another run")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; once for each")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the disks that were wrong after a power cut")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures as a page too")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    begun = time.monotonic()
    figures = _run_all(seed, given.only or list(PARTS), long=given.long, keep=given.keep)
    missed = [figure for figure in figures if figure.missed]
    words = f"{'Long' if given.long else 'Short'} run, seed {seed}, {time.monotonic() - begun:.0f} s: " + (
        f"{len(missed)} goals missed." if missed else "every goal reached."
    )
    sys.stdout.write(f"{_machine()}\n{words}\n\n{_table(figures)}\n")
    if given.write:
        given.write.write_text(_page(figures, words), "utf-8")
    return 1 if missed else 0


def _run_all(seed: int, names: list[str], *, long: bool, keep: Path | None) -> list[Figure]:
    """Every part in a process of its own, two at a time."""
    offices.world()
    found: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HOME": folder, "USERPROFILE": folder}
        offices.warm(offices.build(Path(folder) / "office"))
        waiting = [name for name in PARTS if name in names]
        for first, second in zip(waiting[::2], [*waiting[1::2], None], strict=False):
            pair = [name for name in (first, second) if name]
            begun = [
                offices.start(lambda name=name: _run(name, seed, Path(folder) / name, long=long, keep=keep))
                for name in pair
            ]
            answers = [offices.take(*each) for each in begun]
            if None in answers:
                raise SystemExit("A part of the harness broke; see above.")
            found |= dict(zip(pair, answers, strict=True))
    return [figure for part in ORDER for figure in found.get(part.PART, ())]


def _run(name: str, seed: int, folder: Path, *, long: bool, keep: Path | None) -> list[Figure]:
    folder.mkdir()
    chance = offices.chance_of(seed, name)
    if name == power_cuts.PART:
        return power_cuts.run(folder, chance, long=long, keep=keep)
    return PARTS[name].run(folder, chance, long=long)


def _machine() -> str:
    return (
        f"{date.today().isoformat()}, Python {platform.python_version()}, {platform.system()} {platform.release()} "
        f"{platform.machine()}, {os.cpu_count()} cores"
    )


def _table(figures: list[Figure]) -> str:
    lines = ["| | | figure | goal |", "|---|---|---:|---|"]
    part = ""
    for figure in figures:
        goal = "" if figure.goal is None else f"{figure.goal}{' **missed**' if figure.missed else ''}"
        lines.append(f"| {figure.part if figure.part != part else ''} | {figure.what} | {figure.value} | {goal} |")
        part = figure.part
    return "\n".join(lines)


def _page(figures: list[Figure], words: str) -> str:
    meanings = "\n".join(f"* **{part.PART}** – {_plain(part.__doc__)}" for part in ORDER)
    return f"""# What happens when things go wrong

`python -m tests.faults --long --write docs/faults.md` does all this to registers of invented people, by the real command
line in real processes, and writes this page. `python -m tests.faults` is the short form that runs with every change.

{meanings}

An entry is *acknowledged* when the worker was told that it is done: the command ended with exit code 0, or its whole
answer was out before it was killed. A figure with a goal must reach it, or the command leaves with 1; the others tell how
hard it was tried. Rows that begin with “…” are about the row above them that does not.

What is not shown here: real disks that say “synced” before they are, shares over a network, and Windows.

## One run

{_machine()}. {words}

{_table(figures)}
"""


def _plain(text: str | None) -> str:
    """A module's words on one line, without what is only for its readers."""
    return " ".join((text or "").replace("``", "`").split())


if __name__ == "__main__":
    sys.exit(main())
