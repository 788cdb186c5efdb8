"""``python -m benchmarks.register`` measures 50, 2,000 and 20,000 people; ``--sizes 50,200 --rounds 1`` is a quick look."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.register import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register", description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help="how often each thing is timed; the median is shown")
    parser.add_argument("--sizes", default="50,2000,20000", help="how many people the offices have")
    parser.add_argument(
        "--folder", type=Path, help="where built offices are kept; empty it when the register has changed its form"
    )
    parser.add_argument("--stock", action="store_true", help="stock TinyDB in the largest office too (gigabytes)")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="keep the figures as a Markdown page")
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in given.sizes.split(",")]
    figures = run(given.rounds, sizes, given.folder, stock=given.stock)
    if given.write:
        given.write.write_text(figures, encoding="utf-8")


main()
