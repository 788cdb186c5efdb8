"""Options that several nouns share; those of a person are in :mod:`kuty.cli.person_options`, so that few pay for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuty.cli.session import office
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def _ids_beginning(incomplete: str) -> list[str]:
    """The short ids that begin so, for the shell to complete; from the names of files, which say nothing more."""
    from kuty.office.office import find_office

    try:
        names = find_office(None).files.names("cases")
    except Exception:  # noqa: BLE001 - completing must never say a word
        return []
    ids = sorted((name.rpartition("/")[2].removesuffix(".db") for name in names), key=lambda who: int(who[1:]))
    return [who for who in ids if who.startswith(incomplete.upper())]


AsJson = Annotated[bool, typer.Option("--json", help=N_("One JSON document instead of text."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=N_("Do everything but keep nothing."))]
Week = Annotated[
    str,
    typer.Argument(
        metavar="WEEK", help=N_("2026-W48, 48, this, next, last, or +2 for two weeks on."), show_default=False
    ),
]
Who = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help=N_("The participant's id, such as P007."),
        show_default=False,
        autocompletion=_ids_beginning,
    ),
]
People = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help=N_("Only these participants."), show_default=False)
]


def words_of(metavar: str) -> Any:
    """An argument of several words that may begin with a week; :func:`week_and` takes it apart."""
    about = N_("WEEK is 2026-W48, 48, this, next, last or +2; left out: the week that comes. TASK is a number or id.")
    return typer.Argument(metavar=metavar, help=about, show_default=False, autocompletion=_ids_beginning)


# [WEEK] and then what the command is about.
OfPeople = Annotated[list[str] | None, words_of("[WEEK] [ID]...")]
OfPerson = Annotated[list[str], words_of("[WEEK] ID")]
OfTask = Annotated[list[str], words_of("[WEEK] ID TASK")]
OwnWorker = Annotated[str | None, typer.Option("--worker", help=N_("Own worker: id or name."))]


def day(written: str, option: str) -> date:
    """A day given as an option, or the problem with it."""
    from kuty import clock

    if written.lower() in ("today", "tänään", "idag"):
        return clock.today()
    try:
        return date.fromisoformat(written)
    except ValueError:
        pass
    from kuty.intake.fields import read_date

    found: date = read(option, read_date, written)
    return found


def read(option: str, reader: Callable[[str], Any], written: str) -> Any:
    """An option read as a table's cell would be, or the problem with it."""
    from kuty.core.errors import InputHasProblems
    from kuty.core.problem import Problem
    from kuty.intake.fields import Unreadable

    try:
        return reader(written)
    except Unreadable as reason:
        raise InputHasProblems([Problem(option, reason.what, reason.remedy, reason.values)]) from None


def worker_id(written: str | None) -> str:
    """The id of the worker named by an option; empty when none is."""
    from kuty.core.errors import InputHasProblems
    from kuty.jobs.people import find_worker

    found, problems = find_worker(office().register.workers, written or "", "--worker")
    if problems:
        raise InputHasProblems(problems)
    return found


def ids(who: list[str] | None) -> list[str]:
    """The ids of participants as they are kept."""
    return [each.upper() for each in who or ()]


def week_and(words: Iterable[str] | None) -> tuple[str | None, list[str]]:
    """The week the words begin with, None when it is left out, and the other words."""
    from kuty import clock
    from kuty.core.week import parse_week

    first, *others = words or ("",)
    if not first or _is_id(first):
        return None, [first, *others] if first else []
    return parse_week(first, clock.today()), others


def person_and(words: Iterable[str], *names: str) -> tuple[str, str, list[str]]:
    """The week, the person's id and what else is named. A week left out is next week once it is made, else this one."""
    from kuty.core.errors import WrongUsage

    given = list(words)
    week, rest = week_and(given)
    if len(rest) != len(names) + 1 or not _is_id(rest[0]):
        wanted = " ".join(("[WEEK]", "ID", *names))
        raise WrongUsage(
            N_("The command needs {wanted}, not “{words}”."),
            N_("WEEK may be left out. ID is a participant's, such as P007."),
            words=" ".join(given),
            wanted=wanted,
        )
    who = rest[0].upper()
    return week or coming_week(who), who, rest[1:]


def coming_week(who: str = "") -> str:
    """Next week if it has been made – for the person, or for anybody – else this week."""
    from kuty import clock
    from kuty.core.week import monday_of, parse_week

    following = parse_week("next", clock.today())
    register = office().register
    if who:
        made = register.case(who).programme(following) is not None
    else:
        monday = monday_of(following)
        sunday = date.fromordinal(monday.toordinal() + 6)
        made = any(glance.has_week(monday) for glance in register.glances(monday, sunday))
    return following if made else parse_week("this", clock.today())


def _is_id(word: str) -> bool:
    return word[:1] in "Pp" and word[1:].isdecimal()
