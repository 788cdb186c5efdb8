"""The figures as a Markdown page that is read on a screen as well."""

from __future__ import annotations

import os
import platform
import statistics
from typing import TYPE_CHECKING

from benchmarks.letters.makers import KUTY, LIBREOFFICE, WEASYPRINT
from benchmarks.letters.measuring import ratio_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.letters.measuring import Found

# How many times kuty's time a letter takes by the others, at least.
_TIMES = {WEASYPRINT: 10, LIBREOFFICE: 4}
LARGEST, SMALLER, GROWTH = 2_000, 500, 0.10
SECONDS, MEBIBYTES, ONE, KILOBYTES = {0: 30, 1: 45}, 400, 0.4, 40
_INTRODUCTION = """\
# Letters, measured

`python -m benchmarks.letters` makes the coming week's letters of invented people: the day in rows with boxes to
tick, two windows, a square code, a reply slip; each one tagged PDF (PDF/UA-1). Beside kuty the same letters come from WeasyPrint
(HTML and CSS, one document a letter) and from LibreOffice (flat ODT, up to 200 files a call): the same view, the same
sentences, filled in by Jinja2. It is looked at that they hold the same words. WeasyPrint and LibreOffice set them a little wider,
so that some need a third page. Only kuty's are measured after they are made, in a line of its own: what shows in the
windows, and how many pages there are. All take turns in one run, so a busy moment hits all alike: read the ratios."""
_COMMAND = """\
## The mail-out of everybody

`kuty mail print WEEK` as one command: read every case, make and measure the letters, put them in their place, one print
file, the list of it all, and all of it recorded. Memory is that of all its processes together (what they share is
counted for each), looked at twenty times a second. One core: the command is kept to one."""


def page(found: Found, rounds: int) -> str:
    """The page; goals of the largest mail-out are judged only where it was measured."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    load = found.load
    busy = f"{min(load):.1f} to {max(load):.1f} processes at work (others' too)" if load else "load unknown"
    lines = [*_INTRODUCTION.splitlines(), "", f"{machine}, median of {rounds}, {busy}."]
    if found.single:
        lines += _single(found)
    if found.beside:
        lines += _beside(found)
        lines += ["", *_COMMAND.splitlines(), "", *_commands(found)]
    return "\n".join(lines) + "\n"


def _single(found: Found) -> Iterator[str]:
    yield from ("", "## One letter, a fresh process", "")
    rows = []
    for name, seconds in found.single.items():
        shown = f"{name}, the letter alone" if name == KUTY else name
        ratios = [one / other for one, other in zip(seconds, found.single[KUTY], strict=True)]
        rows.append((shown, f"{statistics.median(seconds) * 1000:,.0f} ms", f"{statistics.median(ratios):.2f} x"))
    yield from _table(("", "whole process", "beside kuty's letter alone"), rows)
    yield ""
    for name, seconds in found.single.items():
        if name not in _TIMES:
            yield f"- {name}: {statistics.median(seconds):.2f} s; {_goal(statistics.median(seconds) <= ONE, f'at most {ONE} s')}"


def _beside(found: Found) -> Iterator[str]:
    yield from ("", "## Letters beside other ways", "")
    yield "One process each, after a round to warm up; a letter in the mean of its batch."
    rows = []
    for size, ways in found.beside.items():
        for name, each in ways.items():
            rows.append(
                (
                    f"{size:,}",
                    name,
                    f"{each.letters}",
                    f"{statistics.median(each.seconds) * 1000:.1f} ms",
                    f"{ratio_to(each, ways[KUTY]):.2f} x",
                    f"{each.kilobytes:.0f} kB",
                    f"{each.pages:.1f}",
                )
            )
    yield ""
    yield from _table(("at most", "", "made a round", "a letter", "beside kuty", "a file", "pages"), rows)
    yield ""
    for name, times in _TIMES.items():
        ratios = [ratio_to(ways[name], ways[KUTY]) for ways in found.beside.values() if name in ways]
        if ratios:
            goal = _goal(min(ratios) >= times, f"at least {times} x")
            yield f"- a letter by {name} takes {min(ratios):.1f} x one by kuty, at its least; {goal}"
        else:
            yield f"- {name} is not installed here"
    yield f"- the largest letter: {found.largest_letter:.1f} kB; {_goal(found.largest_letter <= KILOBYTES, f'at most {KILOBYTES} kB')}"


def _commands(found: Found) -> Iterator[str]:
    rows = [
        (
            f"{size:,}",
            f"{found.alone[size].letters:,}",
            "one" if cores else "all",
            f"{each.seconds:.1f} s",
            f"{each.seconds / found.alone[size].letters * 1000:.1f} ms",
            f"{each.processor / found.alone[size].letters * 1000:.1f} ms",
            f"{each.mebibytes:.0f} MiB",
            f"{found.alone[size].seconds * 1000:.1f} ms",
        )
        for (size, cores), each in found.commands.items()
    ]
    heads = (
        "people",
        "letters",
        "cores",
        "mail print",
        "a letter",
        "processor",
        "memory",
        "its making alone, one process",
    )
    yield from _table(heads, rows)
    yield ""
    for cores, most in SECONDS.items():
        if each := found.commands.get((LARGEST, cores)):
            how = "on one core" if cores else "on all cores"
            seconds = each.seconds / found.alone[LARGEST].letters * LARGEST
            told = _goal(seconds <= most, f"under {most} s")
            yield f"- {LARGEST:,} letters {how}, the whole command at that pace: {seconds:.1f} s; {told}"
            yield f"- its memory: {each.mebibytes:.0f} MiB; {_goal(each.mebibytes <= MEBIBYTES, f'under {MEBIBYTES} MiB')}"
    if LARGEST in found.alone:
        seconds = found.alone[LARGEST].seconds * LARGEST
        told = _goal(seconds <= SECONDS[1], f"under {SECONDS[1]} s")
        yield f"- {LARGEST:,} letters made and measured by one process, nothing else: {seconds:.1f} s; {told}"
    if LARGEST in found.alone and SMALLER in found.alone:
        growth = found.alone[LARGEST].processor / found.alone[SMALLER].processor - 1
        goal = _goal(abs(growth) <= GROWTH, f"within {GROWTH:.0%}")
        yield f"- a letter among {LARGEST:,} takes {growth:+.0%} processor time beside one among {SMALLER}; {goal}"
    yield f"- the same bytes in every run: {_goal(found.same_bytes, 'all letters, print files and lists alike')}"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for number, row in enumerate((heads, *rows)):
        yield f"| {' | '.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 1) + ':' for width in widths)}|"


def _goal(met: bool, goal: str) -> str:  # noqa: FBT001 - a sentence about it
    return f"goal {goal} – {'met' if met else '**missed**'}"
