"""The figures as a Markdown page that is read on a screen as well."""

from __future__ import annotations

import math
import os
import platform
import statistics
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.draw import solvers
from benchmarks.draw.beside import GOAL, GREEDY, KUTY, RANDOM
from benchmarks.draw.command import CARRY, MAKE
from benchmarks.draw.year import WEEKS_IN_QUARTER

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from benchmarks.draw.beside import Beside, Tried
    from benchmarks.draw.command import Figures
    from benchmarks.draw.measuring import Amounts
    from benchmarks.draw.year import Year

_NEAR = f"{GOAL * 100:.0f} %"
SECONDS, MEBIBYTES, LARGEST = 10, 300, 2_000
LINEAR = 1.15
_INTRODUCTION = """\
# The weekly draw, measured

`python -m benchmarks.draw` lets offices of invented people live through weeks: each day is drawn, and it is written
down how it went. The people have days of four, five, six and eight hours, limits, likes, goals and weights of their
own; they leave things undone for a reason and miss a day in ten. All ways of choosing get the same instances, one after
another in one run, so a busy moment hits all alike: read the ratios. The solvers come with `pip install 'kuty[bench]'`
and run on one thread, each in a process of its own – loaded into one, their libraries get in each other's way."""
_BESIDE = """\
## Beside other ways of choosing

What a day is worth is counted by one function for all of them (the formula of [planner.md](planner.md)). The *greedy pick*
takes, theme by theme, the task that adds most to the day, and in the end mends what does not add up. The *random pick*
is what peers do: any task the person's limits and the season leave, until tasks of middling length fill the minutes. The
solvers get the choice as a whole-number programme: a theme has the usual number of tasks, one more or one fewer, as the
draw has it; further from the usual only where no day can be filled so.

*Share*: 100 % is the best day there is. What a day is worth can be below nothing – a task that comes too soon costs 1,000
points – so what is lost is held against the size of the optimum; who loses more than that has a share below 0. *No use*: the minutes do not add up, or two tasks
of a family, a series or two heavy ones meet; the shares are those of the other days. *Too soon*: tasks inside their
own waiting time, and (after the +) inside their family's, per 100 days. *Minutes off*: what has to move between the
themes' targets, a day. *Time*: the choice alone, of ready candidates."""
_YEAR = """\
## A year of a large office

Every day is looked at by a checker that shares no code with the draw: minutes and the shape of the day, the person's
limits, language, season, tender topics, light (by another formula for the sun), waiting times of tasks and families
unless the reason says that they gave way, one heavy task, family and series a day, series in order, tasks not done for a
reason, locked tasks. Every twentieth day one or two tasks are locked, the others passed over and the day is drawn again.
Every second task outdoors asks for daylight here."""
_SOLVER = """\
## Why kuty searches itself

A general solver finds the same day. It is not taken because of what it costs an office: its installation, and its time for
every person."""


def page(
    amounts: Amounts,
    processes: int,
    found: Sequence[Beside],
    lived: Year | None,
    commands: Figures,
    load: Sequence[float],
) -> tuple[str, bool]:
    """The page, and whether what has to hold was found to hold."""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    busy = f"{min(load):.1f} to {max(load):.1f} processes at work (others' too)" if load else "load unknown"
    lines = [*_INTRODUCTION.splitlines(), "", f"{machine}, {busy}.", "", *_BESIDE.splitlines()]
    for each in found:
        lines += _library(each, amounts)
    lines += _claim(found)
    if lived:
        lines += _year(lived, amounts, processes)
    if commands:
        lines += _commands(commands, amounts)
    if any(each.exact for each in found):
        lines += _solvers(found)
    wrong = any(each.falls_short for each in found) or bool(lived and (lived.broken or lived.needless))
    return "\n".join(lines) + "\n", not wrong


def _library(found: Beside, amounts: Amounts) -> Iterator[str]:
    ways = [name for name in (KUTY, GREEDY, RANDOM, *(s.name for s in solvers.installed())) if name in found.strict]
    yield from ("", f"### {found.title}: {found.tasks} tasks", "")
    yield (
        f"{amounts.people} people, {amounts.weeks} weeks: {found.draws:,} days, of which a waiting time gave way"
        f" on {found.gave_way:,}. A whole draw – her past, points, choice, times, reasons – takes"
        f" {_ms(statistics.median(found.seconds))}, {_ms(max(found.seconds))} at most."
    )
    for title, tried in (
        ("Days on which nothing gave way", found.strict),
        ("Days on which something did", found.relaxed),
    ):
        if tried:
            yield from ("", f"{title}: {len(tried[KUTY])} of them.", "")
            yield from _table(
                (
                    "",
                    "share, median",
                    "worst",
                    f"below {_NEAR}",
                    "no use",
                    "too soon",
                    "minutes off",
                    "time, median",
                    "worst",
                ),
                [(name, *_row(tried[name])) for name in ways],
            )
    yield ""
    yield from _proved(found)


def _row(tried: Sequence[Tried]) -> tuple[str, ...]:
    shares = [each.share for each in tried if each.share is not None]
    seconds = [each.seconds for each in tried]
    repeats = 100 * statistics.mean(each.score.repeats for each in tried)
    alike = 100 * statistics.mean(each.score.alike for each in tried)
    return (
        _per_cent(statistics.median(shares)) if shares else "–",
        _per_cent(min(shares)) if shares else "–",
        f"{sum(share < GOAL for share in shares)}",
        f"{len(tried) - len(shares)}",
        f"{repeats:.0f} + {alike:.0f}",
        f"{statistics.mean(each.score.moved for each in tried):.1f}",
        _ms(statistics.median(seconds)),
        _ms(max(seconds)),
    )


def _proved(found: Beside) -> Iterator[str]:
    if not found.exact:
        yield f"No solver was asked, so the draw is its own measure ({solvers.INSTALL})."
        return
    if found.steps:
        yield (
            f"- {found.steps} steps were passed over before those that were taken; HiGHS finds a solution for"
            f" {found.needless} of them; goal 0{_verdict(met=not found.needless)}"
        )
        more = sum(each > 0 for each in found.more_repeats)
        yield (
            f"- with as much giving way as on those days, {more} of {len(found.more_repeats)} could have had fewer tasks"
            f" that come too soon, {sum(found.more_repeats)} in all, at the price of other points or numbers of tasks"
        )
    fewer = sum(each < GOAL for each in found.any_number)
    yield (
        f"- were any number of tasks a theme allowed, the draw's day would be below {_NEAR} of the best on {fewer} of"
        f" {len(found.any_number)} days, {_per_cent(min(found.any_number, default=1))} at worst"
    )


def _claim(found: Sequence[Beside]) -> Iterator[str]:
    shares = [share for each in found for share in each.shares]
    yield from ("", "### The claim", "")
    if any(each.exact for each in found):
        met = not any(each.falls_short for each in found)
        yield (
            f"At least {_NEAR} of the optimum – of days with the usual number of tasks a theme, one more or fewer – on every instance: the worst of {len(shares)} is {_per_cent(min(shares))}{_verdict(met=met)}"
        )
    else:
        yield "Not judged: no solver is installed."


def _year(year: Year, amounts: Amounts, processes: int) -> Iterator[str]:
    yield from ("", *_YEAR.splitlines(), "")
    median, slow = statistics.median(year.seconds), sorted(year.seconds)[len(year.seconds) * 999 // 1000]
    yield f"- {amounts.year:,} people, {amounts.year_weeks} weeks, {processes} processes: {year.draws:,} days drawn, {year.locked:,} again with something locked"
    yield f"- a draw takes {_ms(median)} (median), {_ms(slow)} (999 of 1,000), {_ms(max(year.seconds))} at most"
    yield f"- broken limits: {sum(year.broken.values())}; goal 0{_verdict(met=not year.broken)}"
    yield from (f"  - {what}: {count}" for what, count in year.broken.most_common())
    yield f"- days on which something gave way: {year.gave_way['days']:,}; tasks inside their waiting time {year.gave_way['cooldown_gave_way']:,}, inside their family's {year.gave_way['family_gave_way']:,}, shares more than 20 minutes off {year.gave_way['shares_gave_way']:,}, slots left open {year.gave_way['open_slot']:,}"
    if year.proofs:
        yield f"- of those days {year.proofs:,} were given to HiGHS: {year.needless} could have been filled with less giving way; goal 0{_verdict(met=not year.needless)}"
    if year.off:
        yield f"- over four weeks a theme is {_mean(year.off):.1f} minutes off its share in the mean, {_part(year.off, 0.999)} in 999 of 1,000, {max(year.off)} at most"
    if year.gaps:
        yield f"- a task that comes again comes after {_mean(year.gaps):.1f} weeks in the mean, {_part(year.gaps, 0.5)} in the median; a task comes {sum(year.picks.values()) / (sum(year.picks.values()) - sum(year.gaps.values())):.1f} times to those who get it"
        soon = sum(count for weeks, count in year.gaps.items() if weeks < 4)  # noqa: PLR2004 - the usual waiting time
        yield f"- {soon:,} of {sum(year.gaps.values()):,} come again within four weeks: parts of a series that were left undone, tasks with a shorter waiting time of their own, and those that gave way"
    yield ""
    quarters = sorted(year.picks)
    yield from _table(
        ("weeks", "never had before", "level 1", "level 2", "level 3"),
        [
            (
                f"{quarter * WEEKS_IN_QUARTER + 1}–{min((quarter + 1) * WEEKS_IN_QUARTER, amounts.year_weeks)}",
                f"{year.new[quarter] / year.picks[quarter]:.0%}",
                *(f"{year.levels[quarter, level] / year.picks[quarter]:.0%}" for level in (1, 2, 3)),
            )
            for quarter in quarters
        ],
    )


def _commands(figures: Figures, amounts: Amounts) -> Iterator[str]:
    yield from ("", "## A week as a whole command", "")
    yield (
        "`kuty week make` in offices of `benchmarks.register`: everybody has fifty receptions and three weeks' programmes."
        " Beside it a process that reads the same cases and writes a programme into each, without drawing. Median of"
        f" {amounts.rounds}, in turns. Memory is the peak of the largest process of the command."
    )
    yield ""
    rows = []
    for people in amounts.sizes:
        make, carry = figures[MAKE, people], figures[CARRY, people]
        rows.append(
            (
                f"{people:,}",
                f"{make.seconds:.2f} s, {make.mebibytes:.0f} MiB",
                f"{1000 * make.seconds / people:.2f} ms",
                f"{carry.seconds:.2f} s, {carry.mebibytes:.0f} MiB",
                f"{make.seconds / carry.seconds:.2f} x",
            )
        )
    yield from _table(("people", MAKE, "a person", CARRY, "ratio"), rows)
    yield ""
    # What starting takes is the same for all; what counts is what more people add.
    further = [
        (figures[MAKE, more].seconds - figures[MAKE, people].seconds) / (more - people)
        for people, more in pairwise(amounts.sizes)
    ]
    if further:
        growth = max(further) / min(further) if min(further) > 0 else math.inf
        yield (
            f"- each further person takes {' – '.join(_ms(each) for each in further)}, from size to size: {growth:.2f} x;"
            f" goal at most {LINEAR} x{_verdict(met=growth <= LINEAR)}"
        )
    if (MAKE, LARGEST) in figures:
        seconds, mebibytes = figures[MAKE, LARGEST]
        yield f"- {LARGEST:,} people: {seconds:.1f} s; goal under {SECONDS} s{_verdict(met=seconds < SECONDS)}"
        yield f"- memory: {mebibytes:.0f} MiB; goal under {MEBIBYTES} MiB{_verdict(met=mebibytes < MEBIBYTES)}"


def _solvers(found: Sequence[Beside]) -> Iterator[str]:
    yield from ("", *_SOLVER.splitlines(), "")
    tried: dict[str, list[float]] = {}
    for each in found:
        for name, some in (*each.strict.items(), *each.relaxed.items()):
            tried.setdefault(name, []).extend(one.seconds for one in some)
    kuty = statistics.median(tried[KUTY])
    rows = [("kuty's own", "nothing", _ms(kuty), "1 x", _ms(max(tried[KUTY])))]
    for solver in solvers.installed():
        median = statistics.median(tried[solver.name])
        size = f"{solvers.mebibytes(solver):.0f} MiB with {', '.join(solver.packages[1:3])}"
        rows.append((solver.name, size, _ms(median), f"{median / kuty:.0f} x", _ms(max(tried[solver.name]))))
    yield from _table(("", "installs", "a choice, median", "ratio", "worst"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for number, row in enumerate((heads, *rows)):
        cells = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 1) + (':' if column else '-') for column, width in enumerate(widths))}|"


def _verdict(*, met: bool) -> str:
    return " – met" if met else " – **missed**"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _per_cent(share: float) -> str:
    """Rounded down, so that what is not all is not shown as all."""
    return f"{int(share * 1000) / 10:.1f} %" if share >= 0 else "below 0"


def _mean(counted: Counter[int]) -> float:
    return sum(each * count for each, count in counted.items()) / sum(counted.values())


def _part(counted: Counter[int], part: float) -> int:
    """The least value that so large a part of the counted is not above."""
    left = part * sum(counted.values())
    for each in sorted(counted):
        left -= counted[each]
        if left <= 0:
            return each
    return max(counted)
