"""``python -m benchmarks.draw`` measures the draw; ``--quick`` is a short look, ``--write PAGE`` keeps the figures.

Ends with 1 when the draw is not what it claims to be: near to the best day, and every hard limit kept.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.draw.measuring import FULL, QUICK, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.draw", description=__doc__)
    parser.add_argument("--people", type=int, help="how many people live through the weeks for the comparison")
    parser.add_argument("--weeks", type=int, help="how many weeks")
    parser.add_argument("--sample", type=int, help="how many days of each library are given to all ways of choosing")
    parser.add_argument("--year", type=int, metavar="PEOPLE", help="how many people's year is looked at; 0: none")
    parser.add_argument("--sizes", help="the offices whose week is made as a whole command: 500,1000,2000")
    parser.add_argument("--rounds", type=int, help="how often a command is timed; the median is shown")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="on how many the year is lived")
    parser.add_argument("--folder", type=Path, help="where built offices are kept")
    parser.add_argument("--quick", action="store_true", help="few people, few weeks, no commands")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="keep the figures as a Markdown page")
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    usual = QUICK if given.quick else FULL
    sizes = usual.sizes if given.sizes is None else tuple(int(size) for size in given.sizes.split(",") if size)
    chosen = {
        name: getattr(given, name)
        for name in ("people", "weeks", "sample", "year", "rounds")
        if getattr(given, name) is not None
    }
    figures, met = run(usual._replace(**chosen, sizes=sizes), given.processes, given.folder)
    if given.write:
        given.write.write_text(figures, encoding="utf-8")
    return 0 if met else 1


raise SystemExit(main())
