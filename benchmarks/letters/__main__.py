"""``python -m benchmarks.letters`` measures 1, 50, 500 and 2,000 letters; ``--sizes 1,20 --rounds 1`` is a quick look."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.letters.measuring import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.letters", description=__doc__)
    parser.add_argument("--sizes", default="1,50,500,2000", help="how many letters are made")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is timed")
    parser.add_argument("--folder", type=Path, help="where built offices are kept; empty it when offices have changed")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="keep the figures as a Markdown page")
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    figures = run(sorted(int(size) for size in given.sizes.split(",")), given.rounds, given.folder)
    if given.write:
        given.write.write_text(figures, encoding="utf-8")


main()
