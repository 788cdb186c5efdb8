"""Showing: results on standard output, talk on standard error, JSON as promised, tables plain enough to be read aloud."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from kuty.cli.session import _, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kuty.core.errors import KutyError
    from kuty.core.problem import Problem
    from kuty.jobs.week import LeftOut


def out(text: str = "") -> None:
    """A result."""
    typer.echo(text)


def talk(text: str) -> None:
    """Something said beside the result."""
    typer.echo(text, err=True)


def next_step(*commands: str) -> None:
    """What is usually done next, if anything."""
    if commands:
        talk(f"{_('Next')}: " + f"\n{' ' * (len(_('Next')) + 2)}".join(commands))


def show_json(document: dict[str, Any]) -> None:
    """One document, and nothing else, on standard output."""
    typer.echo(as_json(document))


def as_json(document: dict[str, Any]) -> str:
    """A document as kuty writes JSON."""
    import json

    return json.dumps(document, ensure_ascii=False, indent=2)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table: ruled on a terminal, plain columns anywhere else."""
    if sys.stdout.isatty():
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        ruled = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False)
        for row in rows:
            ruled.add_row(*(Text(cell) for cell in row))
        Console().print(ruled)
        return
    lines = [list(headings), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        out("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def tell_problems(problems: Sequence[Problem]) -> None:
    """Each problem: where, what, and on the next line what to do."""
    tr = words()
    for problem in problems:
        talk(f"{problem.where}: {tr.fill(problem.what, problem.values)}")
        if problem.remedy:
            talk(f"    {tr.fill(problem.remedy, problem.values)}")


def tell_left_out(left: Sequence[LeftOut]) -> None:
    """Who was left out of a batch, and why."""
    from kuty.texts.words import explain

    tr = words()
    if left:
        talk(tr.count("{n} left out:", "{n} left out:", len(left)))
    for each in left:
        talk(f"  {each.participant}  {explain(each.reason, tr)}")


def tell_error(error: KutyError) -> None:
    """What stopped the command, and what to do."""
    tell_problems(getattr(error, "problems", ()))
    for sentence in (error.sentence, error.remedy):
        if sentence.text:
            talk(words().say(sentence))


@contextmanager
def progress(total: int, doing: str, least: int = 20) -> Iterator[Callable[[], None]]:
    """A bar on the terminal while many things are done; the block is given what to call after each.

    Fewer than ``least`` are done before a bar could be read.
    """
    if not sys.stderr.isatty() or total < least:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda: bar.advance(task)
