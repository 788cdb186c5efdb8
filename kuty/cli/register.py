"""``kuty register``: the register itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuty import clock
from kuty.cli import console, options, session
from kuty.cli.locks import key_app, lock, unlock
from kuty.cli.session import _, change, may_ask, noun, office, words
from kuty.cli.undo import history, undo
from kuty.core.errors import KutyError, NoSuchThing, RegisterUnavailable, WrongUsage
from kuty.core.language import N_

if TYPE_CHECKING:
    from datetime import datetime

    from kuty.jobs.care import Found

app = noun(N_("The register itself: its history, backups, encryption; check it, bring a damaged file back."))


@app.command()
def check(as_json: options.AsJson = False) -> None:
    """Read every file and tell which are not as they were written, and what else is not as it should be."""
    from kuty.jobs import care

    here = office()
    with console.progress(here.files.how_many(), _("Reading")) as step:
        found = care.check(here.folder, here.files, here.vault_or_files, here.access_if_open, here.access_anchor, step)
    found.open_to_others = list(here.open_to_others())
    if as_json:
        console.show_json(_check_form(found))
    else:
        console.out(words().count("{n} file is whole.", "{n} files are whole.", found.whole))
        _tell(found)
    if found.damaged or found.log:
        raise typer.Exit(5)


def _check_form(found: Found) -> dict[str, Any]:
    return {
        "schema": "kuty.check/1",
        "whole": found.whole,
        "damaged": [
            {
                "who": each.who,
                "file": each.name,
                "changed": each.changed.isoformat() if each.changed else None,
                "can_come_back": each.can_come_back,
            }
            for each in found.damaged
        ],
        "access_log": [flaw._asdict() for flaw in found.log],
        "open_to_others": found.open_to_others,
        "readable_post": found.readable_post,
    }


def _tell(found: Found) -> None:
    for each in found.damaged:
        console.talk(_("{who}: damaged; last changed {moment}", who=each.who, moment=_moment(each.changed)))
        remedy = _("a version before that is whole") if each.can_come_back else _("no whole version is left")
        console.talk(f"    {remedy}")
    for flaw in found.log:
        where = _("access/{file}, line {line}", file=flaw.file, line=flaw.line)
        told = {
            "altered": _("the log of who has looked was altered here"),
            "gone": _("something is missing from the log of who has looked"),
            "cut": _("this line was not finished: the command was cut off"),
        }
        console.talk(f"{where}: {told[flaw.kind]}")
    if found.open_to_others:
        session.tell_open(found.open_to_others)
    if found.readable_post:
        text = words().count(
            "{n} file in the outbox is not encrypted.",
            "{n} files in the outbox are not encrypted.",
            found.readable_post,
        )
        console.talk(text)
        console.next_step("kuty register lock")
    console.next_step(
        *(f"kuty register restore {each.who}" for each in found.damaged if each.can_come_back),
        *(f"kuty register restore {each.who} --from …" for each in found.damaged if not each.can_come_back),
    )


@app.command(epilog=N_("Example: kuty register backup /media/usb/kuty"))
def backup(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help=N_("A folder outside the office, best on another disk."))
    ] = None,
    verify: Annotated[
        Path | None, typer.Option("--verify", metavar="FILE", help=N_("Only see whether a backup is whole."))
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """One dated file of the whole office but its outbox, written, read again and found whole."""
    from kuty.jobs import backup as job

    if verify:
        manifest = job.verify(verify)
        if as_json:
            console.show_json(
                {
                    "schema": "kuty.backup-verified/1",
                    "file": str(verify),
                    "made": manifest["made"],
                    "files": len(manifest["files"]),
                }
            )
        else:
            console.out(
                _(
                    "{file} is whole: {n} files of {date}.",
                    file=str(verify),
                    n=len(manifest["files"]),
                    date=manifest["made"][:10],
                )
            )
        return
    if folder is None:
        raise WrongUsage(N_("Where to is missing."), N_("Example: kuty register backup /media/usb/kuty"))
    here = office()
    here.looked_at(None)
    with console.progress(here.files.how_many(), _("Writing")) as step:
        made = job.make(here.folder, here.files, folder, clock.now(), here.access.anchor(), here.register.gone, step)
    if as_json:
        console.show_json(
            {"schema": "kuty.backup-made/1", "file": str(made.file), "files": made.files, "damaged": made.damaged}
        )
    else:
        console.out(_("{file}: {n} files, read again and whole.", file=str(made.file), n=made.files))
        if here.locks:
            console.talk(_("The file {keys} beside it opens it. Keep both.", keys=job.KEYS))
        else:
            console.talk(
                _("Anybody who gets it can read it: keep it safe, or encrypt the register: kuty register lock")
            )
    if made.damaged:
        console.talk(_("Damaged, and left out of this: {ids}", ids=", ".join(made.damaged)))
        raise typer.Exit(7)


@app.command(
    epilog=N_(
        "Example: kuty register restore P007, or: kuty register restore --from /media/usb/kuty/kuty-backup-….zip --dry-run"
    )
)
def restore(
    who: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID|office]", help=N_("Whose file, as kuty register check names it."), show_default=False
        ),
    ] = None,
    from_: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help=N_("Bring it back from this backup."))
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help=N_("With --from: also set back what was changed since the backup."))
    ] = False,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Bring what is damaged or gone back from the version before, or from a backup, and tell what is lost."""
    from kuty.jobs import care

    named = care.as_named(who or "")
    if from_:
        _restore_from(from_, named, everything=everything, dry_run=dry_run, as_json=as_json)
        return
    if not named:
        raise WrongUsage(N_("Whose file is missing."), N_("See what is damaged: kuty register check"))
    here = office()
    of_a_person = named.startswith("P") and "-" not in named
    known = here.register.known_changes(named) if of_a_person else []
    damage = care.bring_back(here.files, here.vault_or_files, named, dry_run=dry_run)
    if of_a_person:
        here.register.damaged.pop(named, None)
    lost = [] if dry_run or not known else care.lost_since(here.register, named, known)
    if as_json:
        rows = [{"change": each.id, "at": each.at.isoformat(), "by": each.by, "command": each.what} for each in lost]
        console.show_json({"schema": "kuty.restore/1", "who": damage.who, "dry_run": dry_run, "lost": rows})
        return
    if dry_run:
        console.out(_("Dry run; nothing was kept. It would be:"))
    if named == "note":
        console.out(_("The change that was cut off is finished."))
        return
    console.out(_("{who} is whole again, as it was before its last change.", who=damage.who))
    if lost:
        console.talk(_("Lost – make it again if you know what it was:"))
        for each in lost:
            console.talk(f"    {_moment(each.at)}  {each.by}  {each.what}")
    elif not dry_run:
        console.talk(
            _(
                "What was changed after that – the file was last written {moment} – is lost.",
                moment=_moment(damage.changed),
            )
        )
    console.talk(_("The damaged bytes are kept in register/quarantine."))


def _restore_from(file: Path, named: str, *, everything: bool, dry_run: bool, as_json: bool) -> None:
    from kuty.jobs import backup as job

    here = office()
    if named == "locks":
        job.bring_locks_back(here.files, file, here.open_locks)
        console.out(_("{who} is whole again.", who=named))
        return
    source = job.Backup(file, here.open_locks)
    found = job.bring_back(
        here.register, here.files, here.vault, source, [named] if named else [], everything=everything, dry_run=dry_run
    )
    if as_json:
        console.show_json(
            {"schema": "kuty.restore-from/1", "dry_run": dry_run, "everything": everything, **found._asdict()}
        )
        return
    if dry_run:
        console.out(_("Dry run; nothing was kept. It would be:"))
    older = _("set back to the backup") if everything else _("changed since the backup, left as they are")
    for text, ids in (
        (_("gone, brought back"), found.missing),
        (_("damaged, brought back"), found.damaged),
        (older, found.older),
        (_("in the backup, but their keys are no more"), found.unreadable),
    ):
        console.out(f"{text}: {', '.join(ids) or '–'}")
    if source.encrypted and not here.locks:
        console.talk(_("The backup is encrypted and this office is not."))
        console.next_step("kuty register lock")


@app.command(epilog=N_("Example: kuty register retention --dry-run"))
def retention(dry_run: options.DryRun = False, as_json: options.AsJson = False) -> None:
    """The closed cases that have been kept for their time; each is erased when its id is typed once more."""
    from kuty.jobs import ending
    from kuty.texts import dates

    here = office()
    found = ending.due(here.register, clock.today(), here.settings.retention_years)
    if as_json:
        rows = [
            {"participant": each.participant, "closed": each.closed.isoformat(), "due": each.due.isoformat()}
            for each in found
        ]
        console.show_json({"schema": "kuty.retention/1", "due": rows})
        return
    language = words().language
    console.table(
        [_("Id"), _("Closed"), _("Kept until")],
        [
            [each.participant, dates.short_date(each.closed, language), dates.short_date(each.due, language)]
            for each in found
        ],
    )
    console.talk(
        words().count("{n} case has been kept for its time.", "{n} cases have been kept for their time.", len(found))
    )
    if found and not dry_run and may_ask():
        from kuty.cli.person_data import erase

        for each in found:
            erase(each.participant)
    elif found:
        console.next_step(*(f"kuty participant erase {each.participant}" for each in found[:6]))


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
    try:
        with console.progress(register.size, _("Writing")) as step:
            write_lines(file, exporting.export(register, clock.now(), step))
    except OSError as error:
        raise _cannot_write(file, error) from None
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
        file.open(encoding="utf-8", errors="surrogateescape") as lines,
        console.progress(_people_in(file), _("Taking in")) as step,
    ):
        people = exporting.take_in(here.register, lines, step)
    if dry_run:
        console.out(_("Dry run; nothing was kept. It would be:"))
    console.out(words().count("{n} person was taken in.", "{n} people were taken in.", people))
    if not dry_run:
        console.next_step("kuty register check")


def _cannot_write(file: Path, error: OSError) -> KutyError:
    place_is_wrong = isinstance(error, FileNotFoundError | NotADirectoryError | PermissionError)
    kind = WrongUsage if place_is_wrong else RegisterUnavailable
    return kind(
        N_("The file {file} cannot be written ({problem})."),
        N_("Give another place."),
        file=str(file),
        problem=error.strerror or type(error).__name__,
    )


def _people_in(file: Path) -> int:
    """About how many people a file holds, for the progress bar."""
    with file.open("rb") as lines:
        return sum(1 for _line in lines)


def _moment(moment: datetime | None) -> str:
    from kuty.texts import dates

    return dates.moment(moment, words().language) if moment else _("(the file is gone)")


app.command(epilog=N_("Example: kuty register history P007"))(history)
app.command()(undo)
app.command(
    epilog=N_("Example: kuty register lock, or without a passphrase: kuty register lock --new-key-file ~/kuty.key")
)(lock)
app.command()(unlock)
app.add_typer(key_app, name="key")
