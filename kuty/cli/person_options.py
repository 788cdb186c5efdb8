"""Options of a person and her plan, and reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.intake.person import PersonFields

LastName = Annotated[
    str | None, typer.Option(help=N_("Surname. Left out, kuty asks: then it stays out of the shell's history."))
]
FirstName = Annotated[str | None, typer.Option(help=N_("First name."))]
Supplement = Annotated[
    str | None, typer.Option(help=N_("A line between the name and the street: c/o somebody, a unit, a stairway."))
]
Street = Annotated[str | None, typer.Option(help=N_("Street address."))]
Postcode = Annotated[str | None, typer.Option(help=N_("Postcode, five digits."))]
Town = Annotated[str | None, typer.Option(help=N_("Post office."))]
Phone = Annotated[str | None, typer.Option(help=N_("Phone number."))]
Email = Annotated[str | None, typer.Option(help=N_("E-mail address."))]
Language = Annotated[str | None, typer.Option(help=N_("fi, sv or en."))]
ChannelOf = Annotated[str | None, typer.Option("--channel", help=N_("letter, sms, email or suomifi."))]
FallbackTo = Annotated[
    str | None, typer.Option("--fallback", help=N_("The way mail goes when the channel cannot be used."))
]
Weekday = Annotated[str | None, typer.Option(help=N_("The agreed work day: ma–pe, several with commas."))]
ReceptionTime = Annotated[str | None, typer.Option(help=N_("Time of the remote reception, such as 13:00."))]
Benefit = Annotated[str | None, typer.Option(help=N_("The benefit the person gets."))]
Payer = Annotated[str | None, typer.Option(help=N_("Who pays it: Kela, or the name of the fund."))]
Exclude = Annotated[
    str | None, typer.Option(help=N_("Limits, with commas: “no internet, no money, alcohol” or ids of tasks."))
]
Likes = Annotated[
    list[str] | None,
    typer.Option(
        "--like", help=N_("What the person likes, once for each: a topic such as music, or the id of a task.")
    ),
]
Protected = Annotated[
    str | None,
    typer.Option("--address-protected", metavar="yes|no", help=N_("The address is protected and printed nowhere.")),
]
Discreet = Annotated[
    str | None, typer.Option("--discreet-post", metavar="yes|no", help=N_("A neutral sender on the envelope."))
]
LargePrint = Annotated[str | None, typer.Option("--large-print", metavar="yes|no", help=N_("Letters in large print."))]
Notes = Annotated[str | None, typer.Option(help=N_("The worker's own notes; printed nowhere."))]
PlanKindOf = Annotated[str | None, typer.Option("--plan-kind", help=N_("activation, multisectoral or service."))]
PlanStart = Annotated[str | None, typer.Option(help=N_("First day of the plan."))]
PlanEnd = Annotated[str | None, typer.Option(help=N_("Last day of the plan."))]
Hours = Annotated[str | None, typer.Option("--hours", help=N_("Hours of a work day, such as 4 or 4,5."))]
Goals = Annotated[
    list[str] | None,
    typer.Option("--goal", help=N_("A goal in the person's own words, once for each; “job: CV ready” names its area.")),
]
Weights = Annotated[
    list[str] | None, typer.Option("--weight", help=N_("Weight of a theme, such as HYTE=2; once for each."))
]
Days = Annotated[int | None, typer.Option("--days", help=N_("Work days in a week."))]

_OPTION_OF = {"hours_per_day": "--hours", "weekday": "--weekday", "likes": "--like"}


def person_fields(written: dict[str, Any], task_ids: frozenset[str] = frozenset()) -> PersonFields:
    """The options of a person as values; every mistake at once."""
    from kuty.core.errors import InputHasProblems
    from kuty.intake.person import read_person

    cells = {name: value for name, value in written.items() if isinstance(value, str)}
    cells["likes"] = ", ".join(written.get("likes") or ())
    fields, problems = read_person(cells, lambda name: _OPTION_OF.get(name, f"--{name.replace('_', '-')}"), task_ids)
    if problems:
        raise InputHasProblems(problems)
    return fields
