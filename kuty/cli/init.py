"""``kuty init``: a new office."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuty.cli import console
from kuty.cli.session import _, may_ask, sole_command, words
from kuty.core.language import N_

app = sole_command()


@app.command(epilog=N_("Example: kuty init my-office"))
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=N_("The folder to make; it must not hold anything yet."))
    ],
    organisation: Annotated[
        str | None, typer.Option(help=N_("The organisation, as it stands at the head of a letter."))
    ] = None,
    unit: Annotated[str | None, typer.Option(help=N_("The unit that runs the service."))] = None,
    return_address: Annotated[
        str | None, typer.Option(help=N_("The sender's address, its lines parted by commas."))
    ] = None,
    phone: Annotated[str | None, typer.Option(help=N_("The unit's phone number."))] = None,
) -> None:
    """Make a new office folder: its settings, explained one by one, and an empty register."""
    from kuty.office.office import create_office

    given = {"name": organisation, "unit": unit, "return_address": return_address, "phone": phone}
    if may_ask():
        questions = {
            "name": _("Organisation"),
            "unit": _("Unit"),
            "return_address": _("Sender's address, lines parted by commas"),
            "phone": _("The unit's phone number"),
        }
        for name, question in questions.items():
            if given[name] is None:
                given[name] = typer.prompt(question, default="", show_default=False, err=True)
    values: dict[str, object] = {f"organisation.{name}": value for name, value in given.items() if value}
    if given["return_address"]:
        values["organisation.return_address"] = [line.strip() for line in given["return_address"].split(",")]
    office = create_office(folder, words(), values)
    console.out(_("The office is in {folder}. Its settings are in kuty.toml.", folder=str(office.folder)))
    console.next_step(
        f"cd {folder}",
        "kuty worker add --name … --profession … --phone …",
        "kuty participant import … --dry-run",
    )
