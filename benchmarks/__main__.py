"""``python -m benchmarks`` runs all; ``python -m benchmarks --rounds 1`` is a quick look."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import letters, register, starting, week
from benchmarks.draw import measuring as draw
from benchmarks.measure import command


def main() -> None:
    """Build the demo office in a folder of its own, then measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help="how often each thing is timed; the median is shown")
    rounds = parser.parse_args().rounds
    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, median of {rounds}"
    )
    with tempfile.TemporaryDirectory() as folder:
        office = Path(folder) / "office"
        command("-m", "kuty", "demo", str(office), KUTY_TODAY="2026-11-23")()
        starting.run(office, rounds)
        week.run(office, max(1, rounds // 3))
        letters.run(office, max(1, rounds // 3))
    # At 20,000 people: python -m benchmarks.register
    register.run(max(1, rounds // 3), [50, 200])
    # Beside solvers, over a year: python -m benchmarks.draw
    _figures, met = draw.run(draw.QUICK, os.cpu_count() or 1)
    if not met:
        raise SystemExit("the draw is not what it claims to be")


main()
