"""The commands of ``kuty participant`` that are about her data: who looked, an extract, the identity code, the end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, change, may_ask, office, why, words
from kuty.core.errors import WrongUsage
from kuty.core.language import N_
from kuty.core.people import MASKED


def access(who: options.Who, as_json: options.AsJson = False) -> None:
    """Who has looked at the person's data, when and why – for her, when she asks (703/2023 11 §)."""
    from kuty.texts import dates

    participant_id = who.upper()
    office().register.case(participant_id)
    looks = list(office().access.of(participant_id))
    if as_json:
        rows = [
            {
                "at": look.at.isoformat(),
                "by": look.by,
                "command": look.command,
                "everybody": not look.people,
                "why": look.why,
            }
            for look in looks
        ]
        console.show_json({"schema": "kuty.access/1", "participant": participant_id, "looks": rows})
        return
    language = words().language
    console.table(
        [_("When"), _("Who"), _("Command"), _("Of whom"), _("Why")],
        [
            [
                dates.moment(look.at, language),
                look.by,
                look.command,
                _("everybody") if not look.people else participant_id,
                look.why,
            ]
            for look in looks
        ],
    )
    if office().access.check():
        console.talk(_("The log is not as it was written. See: kuty register check"))


def extract(
    who: options.Who,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help=N_("The folder to write to."))] = Path(),
    with_code: Annotated[
        bool, typer.Option("--identity-code", help=N_("Show the identity code too; needs --why."))
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Everything kept about one person, to read (PDF) and for programs (JSON). With --json only the latter."""
    from kuty.jobs import extract as job
    from kuty.private import make_private_folder, write_private

    participant_id = who.upper()
    here = office()
    if not as_json and to.expanduser().resolve().is_relative_to(here.folder):
        raise WrongUsage(
            N_("An extract does not belong in the office's folder: it would be forgotten there when she is erased."),
            N_("Give another folder: --to DIR"),
        )
    case = here.register.case(participant_id)
    if with_code:
        _must_say_why()
    shown = here.register.identity_code(participant_id) if with_code else ""
    looks = list(here.access.of(participant_id))
    document = job.extract(here.register, participant_id, looks, clock.today(), shown)
    if as_json:
        console.show_json(document)
        return
    pdf = job.paper(document, here.settings, case.participant.language, clock.today(), here.templates)
    make_private_folder(to)
    for ending, content in (("pdf", pdf), ("json", console.as_json(document).encode())):
        file = to / f"{participant_id}-{clock.today().isoformat()}.{ending}"
        write_private(file, content)
        console.out(str(file))
    console.talk(_("It holds everything about her. Give it to her, and remove the files."))


def identity(
    who: options.Who,
    set_: Annotated[
        bool, typer.Option("--set", help=N_("Keep a code: it is asked, or read from standard input."))
    ] = False,
    show: Annotated[bool, typer.Option("--show", help=N_("Show the code; needs --why."))] = False,
    remove: Annotated[bool, typer.Option("--remove", help=N_("Take the code away."))] = False,
    as_json: options.AsJson = False,
) -> None:
    """The identity code (henkilötunnus), if it must be kept. It lies in a file of its own and is never shown unasked."""
    participant_id = who.upper()
    if set_ + show + remove > 1:
        raise WrongUsage(
            N_("Only one of --set, --show and --remove can be given."), N_("See: kuty participant identity --help")
        )
    if show:
        _must_say_why()
    if set_:
        code = _asked_code()
        with change(dry_run=False) as here:
            here.register.keep_identity_code(participant_id, code)
    elif remove:
        with change(dry_run=False) as here:
            here.register.keep_identity_code(participant_id, "")
    kept = office().register.identity_code(participant_id)
    told = kept if show else MASKED if kept else ""
    if as_json:
        console.show_json(
            {
                "schema": "kuty.identity/1",
                "participant": participant_id,
                "kept": bool(kept),
                "identity_code": told or None,
            }
        )
    else:
        console.out(told or _("No identity code is kept of {id}.", id=participant_id))


def _asked_code() -> str:
    """The code from the prompt or the standard input; never from an argument, which others could see."""
    from kuty.intake.fields import read_identity_code

    written = typer.prompt(_("Identity code"), hide_input=True, err=True) if may_ask() else sys.stdin.readline()
    code: str = options.read(_("Identity code"), read_identity_code, written)
    return code


def _must_say_why() -> None:
    if not why():
        raise WrongUsage(
            N_("An identity code is shown only for a reason."), N_("Add it: --why “…”. It goes into the access log.")
        )


def close(
    who: options.Who,
    on: Annotated[str, typer.Option("--on", help=N_("The day the case is closed."))] = "today",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Open it again."))] = False,
    dry_run: options.DryRun = False,
) -> None:
    """Close the case of somebody who has ended. From that day the time runs for which it is kept."""
    from kuty.jobs import ending
    from kuty.texts import dates

    day = None if undo else options.day(on, "--on")
    with change(dry_run=dry_run) as here:
        person = ending.close(here.register, who.upper(), day, clock.today())
    if day is None:
        console.out(_("The case of {id} is open again.", id=person.id))
        return
    until = ending.kept_until(day, office().settings.retention_years)
    console.out(
        _(
            "The case of {id} is closed. It is kept until {date}.",
            id=person.id,
            date=dates.short_date(until, words().language),
        )
    )


def erase(
    who: options.Who,
    confirm: Annotated[
        str | None, typer.Option(metavar="ID", help=N_("The id once more, instead of typing it."))
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Take a closed case away for good: the case, its earlier versions, letters, messages. Only anonymous counts stay."""
    from kuty.jobs import ending

    participant_id = who.upper()
    here = office()
    closed = ending.may_be_erased(here.register, participant_id)
    if closed and (until := ending.kept_until(closed, here.settings.retention_years)) > clock.today():
        from kuty.texts import dates

        console.talk(_("By the setting it is kept until {date}.", date=dates.short_date(until, words().language)))
    if confirm is None and may_ask():
        console.talk(_("This cannot be undone."))
        confirm = typer.prompt(_("Type the id once more"), err=True)
    if confirm is None:
        raise WrongUsage(N_("The id has to be given once more."), N_("Add: --confirm {id}"), id=participant_id)
    ending.named_again(participant_id, confirm)
    ending.erase_around(here.folder, here.register, here.access, participant_id)
    with change(dry_run=False):
        ending.erase(here.register, participant_id, clock.today(), here.least_day_minutes)
    if as_json:
        console.show_json({"schema": "kuty.erase/1", "erased": participant_id})
        return
    console.out(_("{id} is erased.", id=participant_id))
    if here.key:
        console.talk(
            _(
                "Old backups hold nothing readable of her once the key file beside them is renewed: kuty register backup …"
            )
        )
    else:
        console.talk(_("Backups made before still hold her: remove them, or make new ones in their place."))
