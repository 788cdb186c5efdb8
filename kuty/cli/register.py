"""``kuty register``: the register itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.locks import key_app, lock, unlock
from kuty.cli.session import _, change, noun, office, words
from kuty.cli.undo import history, undo
from kuty.core.errors import NoSuchThing, WrongUsage
from kuty.core.language import N_

if TYPE_CHECKING:
    from datetime import datetime

app = noun(N_("The register itself: its history, backups, encryption; check it, bring a damaged file back."))
app.command(epilog=N_("Example: kuty register history P007"))(history)
app.command()(undo)
app.command(
    epilog=N_("Example: kuty register lock, or without a passphrase: kuty register lock --new-key-file ~/kuty.key")
)(lock)
app.command()(unlock)
app.add_typer(key_app, name="key")


@app.command()
def check(as_json: options.AsJson = False) -> None:
    """Read every file and tell which are not as they were written."""
    from kuty.jobs.care import check as job

    whole, damages = job(office().files)
    if as_json:
        damaged = [
            {
                "who": each.who,
                "changed": each.changed.isoformat() if each.changed else None,
                "can_come_back": each.can_come_back,
            }
            for each in damages
        ]
        console.show_json({"schema": "kuty.check/1", "whole": whole, "damaged": damaged})
    else:
        console.out(words().count("{n} file is whole.", "{n} files are whole.", whole))
    for each in damages if not as_json else ():
        console.talk(_("{who}: damaged; last changed {moment}", who=each.who, moment=_moment(each.changed)))
        remedy = _("the version before that is whole") if each.can_come_back else _("no whole version is left")
        console.talk(f"    {remedy}")
    if damages:
        if not as_json:
            console.next_step(*(f"kuty register restore {each.who}" for each in damages if each.can_come_back))
        raise typer.Exit(5)


@app.command(epilog=N_("Example: kuty register restore P007"))
def restore(
    who: Annotated[str, typer.Argument(metavar="ID|office", help=N_("Whose file: a participant's id, or office."))],
    dry_run: options.DryRun = False,
) -> None:
    """Bring a damaged file back as it was before its last change, and tell what is lost."""
    from kuty.jobs.care import bring_back

    damage = bring_back(office().files, "office" if who.lower() == "office" else who.upper(), dry_run=dry_run)
    if dry_run:
        console.out(_("Dry run; nothing was kept. It would be:"))
    console.out(_("{who} is whole again, as it was before its last change.", who=damage.who))
    console.talk(
        _("Lost: the one change of {moment}. Make it again if you know what it was.", moment=_moment(damage.changed))
    )
    console.talk(_("The damaged bytes are kept in register/quarantine."))


@app.command()
def rebuild() -> None:
    """Make the index of the lists again from the cases. Nothing else is touched; kuty does it by itself when needed."""
    register = office().register
    with console.progress(register.folders, _("Making the index"), least=2) as step:
        register.rebuild_index(step)
    console.out(
        words().count(
            "The index of {n} person was made again.", "The index of {n} people was made again.", register.size
        )
    )


@app.command(epilog=N_("Example: kuty register export everything.jsonl"))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("The file to make."))],
) -> None:
    """Everything in one open file, a line a person (docs/export.md). Anybody who gets it can read it."""
    from kuty.jobs import exporting
    from kuty.private import write_lines

    register = office().register
    if file.exists():
        raise WrongUsage(
            N_("{file} is there already; nothing was written over."), N_("Give another name."), file=str(file)
        )
    with console.progress(register.size, _("Writing")) as step:
        write_lines(file, exporting.export(register, clock.now(), step))
    console.out(str(file))
    console.talk(
        _("It holds everything about everybody, unprotected. Keep it safe, and remove it when it is not needed.")
    )


@app.command("import", epilog=N_("Example: kuty --office new-office register import everything.jsonl"))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("A file made by kuty register export."))],
    dry_run: options.DryRun = False,
) -> None:
    """Fill an empty office from an exported file. For tables of people: kuty participant import."""
    from kuty.jobs import exporting

    if not file.is_file():
        raise NoSuchThing(N_("There is no file {file}."), N_("Check the name."), file=str(file))
    with (
        change(dry_run=dry_run) as here,
        file.open(encoding="utf-8") as lines,
        console.progress(_people_in(file), _("Taking in")) as step,
    ):
        people = exporting.take_in(here.register, lines, step)
    console.out(words().count("{n} person was taken in.", "{n} people were taken in.", people))
    console.next_step("kuty register check")


def _people_in(file: Path) -> int:
    """About how many people a file holds, for the progress bar."""
    with file.open("rb") as lines:
        return sum(1 for _line in lines)


def _moment(moment: datetime | None) -> str:
    from kuty.texts import dates

    if moment is None:
        return _("(the file is gone)")
    language = words().language
    return f"{dates.short_date(moment.date(), language)} {dates.time_of_day(moment.time(), language)}"
