"""The figures as a Markdown page that is read on a screen as well."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from benchmarks.register.questions import KUTY, QUESTIONS, SQLITE, STOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.register.questions import Figure, Figures, Question
    from benchmarks.register.upkeep import Upkeep

GROWTH = 1.3
BESIDE_SQLITE = {True: 1.7, False: 2.0}
MEBIBYTES = 120
LARGEST = 20_000


def page(results: Mapping[str, Figures], sizes: Sequence[int], upkeep: Upkeep | None, rounds: int) -> str:
    """One section a question; goals are judged only where the largest office was measured."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    lines = [
        "# How the register grows",
        "",
        "`python -m benchmarks.register` builds offices of invented people – each with fifty receptions, two plans and",
        "three weeks' programmes – and times whole commands as fresh processes. Beside kuty stand the same data in",
        "SQLite (an index for every question, every commit synced) and in stock TinyDB (one JSON file): fresh Python",
        "processes too, which import what the kuty command imports and give the same JSON. All run in turns, so a busy",
        "moment hits all alike; read the ratios. Memory is the peak of the whole process.",
        "",
        f"{machine}, median of {rounds}.",
    ]
    for question in QUESTIONS:
        if question.title in results:
            lines += _section(question, results[question.title], sizes)
    if upkeep:
        lines += _upkeep(upkeep)
    return "\n".join(lines) + "\n"


def _section(question: Question, figures: Figures, sizes: Sequence[int]) -> Iterator[str]:
    yield from ("", f"## {question.title}", "", f"`kuty {' '.join(question.kuty('ID', question.today))} --json`", "")
    heads = ("people", KUTY, SQLITE, "kuty / SQLite", STOCK)
    rows = [heads, *(_row(figures, people) for people in sizes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    for number, row in enumerate(rows):
        yield f"| {' | '.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 1) + ':' for width in widths)}|"
    yield ""
    yield from _goals(question, figures, sizes)


def _row(figures: Figures, people: int) -> tuple[str, ...]:
    kuty, sqlite, stock = (figures.get((program, people)) for program in (KUTY, SQLITE, STOCK))
    ratio = f"{kuty.seconds / sqlite.seconds:.2f} x" if kuty and sqlite else ""
    return (f"{people:,}", _cell(kuty), _cell(sqlite), ratio, _cell(stock))


def _cell(figure: Figure | None) -> str:
    return f"{figure.seconds * 1000:,.0f} ms, {figure.mebibytes:,.0f} MiB" if figure else "–"


def _goals(question: Question, figures: Figures, sizes: Sequence[int]) -> Iterator[str]:
    smallest, largest = min(sizes), max(sizes)
    judged = largest >= LARGEST
    kuty, sqlite = figures[KUTY, largest], figures[SQLITE, largest]
    growth = kuty.seconds / figures[KUTY, smallest].seconds
    grows = f"- {largest:,} people beside {smallest:,}: {growth:.2f} x"
    yield f"{grows}; {_goal(growth, GROWTH, 'x', judged=judged)}" if question.about_one else grows
    beside = kuty.seconds / sqlite.seconds
    yield f"- beside SQLite: {beside:.2f} x; {_goal(beside, BESIDE_SQLITE[question.about_one], 'x', judged=judged)}"
    if not question.about_one:
        yield f"- memory: {kuty.mebibytes:.0f} MiB; {_goal(kuty.mebibytes, MEBIBYTES, 'MiB', judged=judged)}"


def _upkeep(upkeep: Upkeep) -> Iterator[str]:
    judged = upkeep.people >= LARGEST
    added = upkeep.encryption * 1000
    yield from ("", "## Seldom done", "")
    yield f"- erasing one of {upkeep.people:,}: {upkeep.erasing:.2f} s; {_goal(upkeep.erasing, 1, 's', judged=judged)}"
    yield f"- rebuilding every index: {upkeep.rebuilding:.1f} s; {_goal(upkeep.rebuilding, 60, 's', judged=judged)}"
    yield f"- encryption adds to one entry: {added:.0f} ms; {_goal(added, 20, 'ms', judged=True)}"


def _goal(value: float, goal: float, unit: str, *, judged: bool) -> str:
    verdict = (" – met" if value <= goal else " – **missed**") if judged else f" with {LARGEST:,} people"
    return f"goal at most {goal:g} {unit}{verdict}"
