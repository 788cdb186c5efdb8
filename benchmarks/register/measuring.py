"""The whole measurement: build the offices, copy them, ask, and tell."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.register import build, questions, upkeep
from benchmarks.register.page import page

if TYPE_CHECKING:
    from collections.abc import Sequence

# Stock TinyDB in the largest office takes minutes and gigabytes; it comes only when asked for.
STOCK_UP_TO = 2_000


def run(rounds: int, sizes: Sequence[int], folder: Path | None = None, *, stock: bool = False) -> str:
    """Measure and print the page; built offices are kept in the folder, if one is given."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        work = Path(temporary)
        kept = folder or work / "built"

        def with_stock(people: int) -> bool:
            return stock or people <= STOCK_UP_TO

        homes = {}
        for people in sizes:
            built = build.build(kept, people, stock=with_stock(people))
            homes[people] = build.working_copy(built, work, stock=with_stock(people))
        with questions.bench(work) as on:
            results = {each.title: questions.ask(on, each, homes, rounds, with_stock) for each in questions.QUESTIONS}
            ends = min(sizes), max(sizes)
            seldom = upkeep.measure(on, homes[ends[0]], homes[ends[1]], ends, max(1, rounds // 3))
    figures = page(results, sizes, seldom, rounds)
    print(figures)
    return figures
