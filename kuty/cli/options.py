"""Options that several nouns share; those of a person are in :mod:`kuty.cli.person_options`, so that few pay for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from kuty.core.language import N_

AsJson = Annotated[bool, typer.Option("--json", help=N_("One JSON document instead of text."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=N_("Do everything but keep nothing."))]
Week = Annotated[
    str,
    typer.Argument(
        metavar="WEEK", help=N_("2026-W48, 48, this, next, last, or +2 for two weeks on."), show_default=False
    ),
]
Who = Annotated[str, typer.Argument(metavar="ID", help=N_("The participant's id, such as P007."), show_default=False)]
People = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help=N_("Only these participants."), show_default=False)
]
TaskName = Annotated[
    str,
    typer.Argument(metavar="TASK", help=N_("The task's number on the person's page, or its id."), show_default=False),
]
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
    from kuty.core.errors import InputHasProblems
    from kuty.core.problem import Problem
    from kuty.intake.fields import Unreadable, read_date

    try:
        return read_date(written)
    except Unreadable as reason:
        raise InputHasProblems([Problem(option, reason.what, reason.remedy, reason.values)]) from None
