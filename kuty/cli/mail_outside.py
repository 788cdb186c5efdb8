"""``kuty mail``: the outside of a letter – the windows of envelopes, address labels, printed envelopes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.office.office import Office
    from kuty.render.views import WeekView

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(epilog=N_("Example: kuty mail proof --envelope c5-right"))
def proof(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help=N_("The PDF to write."), show_default=False)
    ] = None,
    envelope: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=N_("Begin with the values of c5-left, c5-right, e65-left or e65-right instead of kuty.toml's."),
        ),
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option(metavar="ID", help=N_("Show this person's letter of the coming week, not an invented one.")),
    ] = None,
) -> None:
    """A page with a millimetre grid and the windows of your envelope drawn on it, and a letter with the same over it."""
    from kuty.core.envelopes import ENVELOPES
    from kuty.core.errors import WrongUsage
    from kuty.jobs.envelopes import proof as job
    from kuty.jobs.envelopes import with_envelope
    from kuty.private import write_private

    here = office()
    settings = here.settings
    if envelope is not None:
        if envelope not in ENVELOPES:
            known = ", ".join(ENVELOPES)
            raise WrongUsage(
                N_("There is no envelope “{name}”."), N_("Write one of: {words}."), name=envelope, words=known
            )
        settings = with_envelope(settings, envelope)
    shown = _letter_of(here, letter.upper()) if letter else None
    pdf = job(settings, words().language, clock.today(), here.templates, here.press, shown)
    target = _free(file or Path("window-proof.pdf"))
    write_private(target, pdf)
    console.out(str(target))
    console.talk(_("Print it in its true size (100 %), fold it and look through the windows of your envelope."))
    if envelope:
        console.talk(_("If it fits, these lines in kuty.toml make it so:"))
        for section, box in (("window", settings.window), ("sender_window", settings.sender_window)):
            console.out(f"[{section}]")
            for edge, value in zip(box._fields, box, strict=True):
                console.out(f"{edge}_mm = {float(value):g}")


def _letter_of(here: Office, who: str) -> WeekView:
    """A person's letter of the coming week, as it would be made today."""
    from kuty.core.errors import NoSuchThing
    from kuty.jobs.papers import view_of

    case = here.register.case(who)
    week = options.coming_week(who)
    programme = case.programme(week)
    if programme is None:
        raise NoSuchThing(
            N_("{id} has no programme in week {week}."), N_("Make it: kuty week make {week} {id}"), id=who, week=week
        )
    workers = {worker.id: worker for worker in here.register.workers}
    return view_of(case.participant, programme, workers.get(case.participant.worker), here.settings, clock.today())


def _free(wanted: Path) -> Path:
    """The file, or one with a number behind its name: nothing is written over."""
    number, path = 1, wanted
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return path


@app.command(epilog=N_("Example: kuty mail labels next, or on envelopes: kuty mail labels next --envelope c5"))
def labels(
    week: options.Week,
    who: options.People = None,
    envelope: Annotated[
        str | None, typer.Option(metavar="c5|e65", help=N_("Print the addresses on envelopes of this size instead."))
    ] = None,
) -> None:
    """Address labels for the letters of a week, or its envelopes, in the order of the print file."""
    from kuty.core.errors import NoSuchThing, WrongUsage
    from kuty.core.week import parse_week
    from kuty.jobs import envelopes as job

    here, name = office(), parse_week(week, clock.today())
    if envelope not in (None, "c5", "e65"):
        raise WrongUsage(
            N_("There is no envelope “{name}”."), N_("Write one of: {words}."), name=envelope, words="c5, e65"
        )
    people = job.addressed(here.register, name, here.settings, options.ids(who))
    if not people:
        raise NoSuchThing(
            N_("No letters of week {week} have been printed."), N_("Print them: kuty mail print {week}"), week=name
        )
    given = (here.settings, words().language, clock.today(), here.templates, here.press)
    if envelope:
        with console.progress(len(people), _("Making envelopes")) as step:
            made = job.envelopes(people, f"{envelope}-left", *given, step)
    else:
        made = job.labels(people, *given)
    outbox = here.outbox(name)
    if made.pdf:
        (called,) = outbox.free_names("envelopes.pdf" if envelope else "labels.pdf")
        console.out(str(here.folder / outbox.lay(called, made.pdf)))
        console.talk(words().count("{n} address.", "{n} addresses.", len(made.people)))
        console.talk(_("Print it in its true size (100 %)."))
    console.tell_left_out(list(made.left_out))
    if made.left_out:
        raise typer.Exit(7)
