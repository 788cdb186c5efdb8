"""``kuty register lock``, ``unlock`` and ``key``: encryption at rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, author, may_ask, noun, office, passphrase_fd, words
from kuty.core.errors import KutyError, WrongUsage
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.register.cipher import RegisterKey

key_app = noun(N_("Who holds a key of an encrypted register."))

NewKeyFile = Annotated[
    Path | None,
    typer.Option("--new-key-file", metavar="FILE", help=N_("Make a key file instead of using a passphrase.")),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("The worker's user name."), show_default=False)]


def lock(
    new_key_file: NewKeyFile = None,
    paper: Annotated[
        Path | None, typer.Option(metavar="FILE", help=N_("Write the recovery key's page here too, as a PDF."))
    ] = None,
    off: Annotated[bool, typer.Option("--off", help=N_("Make the register readable again."))] = False,
    as_json: options.AsJson = False,
) -> None:
    """Encrypt the register, its histories and the outbox – or, with --off, make all readable again."""
    from kuty.jobs import locking

    here = office()
    if off:
        if here.key is None:
            raise WrongUsage(N_("The register is not encrypted."), N_("Encrypt it: kuty register lock"))
        with console.progress(len(here.files.every_name()), _("Opening")) as step:
            locking.lock_off(here.folder, here.files, here.key, step)
        console.out(_("The register is readable again, for everybody who can read its folder."))
        return
    if here.locks is not None and here.key is not None:
        # Cut off after the register and before the outbox: the rest is done now.
        locking.close_outbox(here.folder, here.locks, here.key)
    _refuse_places(new_key_file, paper)
    passphrase = "" if new_key_file or here.locks else _new_passphrase()
    locked = locking.prepare(here.files, author() or "kuty", passphrase)
    # The keys are in their places before anything is locked with them.
    if new_key_file:
        _write_key_file(new_key_file, locked.secret)
    if paper:
        _write_paper(paper, locked.recovery)
    try:
        with console.progress(len(here.files.every_name()), _("Encrypting")) as step:
            locking.lock(here.folder, here.files, locked, step)
    except KutyError:
        # Nothing is locked; a key that opens nothing would only mislead.
        for file in filter(None, (new_key_file, paper)):
            file.expanduser().unlink(missing_ok=True)
        raise
    if as_json:
        console.show_json({"schema": "kuty.lock/1", "recovery_key": locked.recovery})
        return
    console.out(_("The register is encrypted."))
    console.out(_("The recovery key – write it down or print it now, it is not shown again:"))
    console.out()
    console.out(f"    {locked.recovery}")
    console.out()
    console.talk(
        _("Keep it on paper in a locked place. Whoever has it can open the register, and without any key nobody can.")
    )
    console.next_step("kuty register unlock", "kuty register key add NAME", "kuty register backup …")


def unlock(
    forget: Annotated[bool, typer.Option("--forget", help=N_("Let this machine forget the key."))] = False,
) -> None:
    """Let this machine's keyring remember the key, so that commands need not ask."""
    from kuty.office import unlocking

    here = office()
    if here.locks is None:
        raise WrongUsage(N_("The register is not encrypted."), N_("Encrypt it: kuty register lock"))
    if forget:
        unlocking.forget(here.locks.office)
        console.out(_("This machine has forgotten the key."))
        return
    secret = unlocking.secret(here.locks, here.visit)
    from kuty.register import locks

    locks.opened(here.locks, secret)
    unlocking.remember(here.locks, secret)
    console.out(_("This machine remembers the key until: kuty register unlock --forget"))


@key_app.command("list")
def list_(as_json: options.AsJson = False) -> None:
    """Who can open the register."""
    held = office().locks
    if held is None:
        raise WrongUsage(N_("The register is not encrypted."), N_("Encrypt it: kuty register lock"))
    if as_json:
        rows = [{"name": key.name, "passphrase": bool(key.secret)} for key in held.keys]
        console.show_json({"schema": "kuty.keys/1", "keys": rows})
        return
    console.table(
        [_("Name"), _("Opened by")],
        [[key.name, _("passphrase") if key.secret else _("key file or paper")] for key in held.keys],
    )


@key_app.command(epilog=N_("Example: kuty register key add olavi"))
def add(name: Name, new_key_file: NewKeyFile = None) -> None:
    """Let a worker open the register; with her name again, give her a new passphrase or key file."""
    from kuty.jobs import locking

    key = _own_key()
    _refuse_places(new_key_file)
    passphrase = "" if new_key_file else _new_passphrase()
    new, secret = locking.prepare_key(key, name, passphrase)
    if new_key_file:
        _write_key_file(new_key_file, secret)
    locking.keep_key(office().files, new)
    console.out(_("{name} can open the register.", name=name))


@key_app.command(epilog=N_("Example: kuty register key remove olavi"))
def remove(name: Name) -> None:
    """Take a worker's key away. Every file gets another key, so it takes a while."""
    from kuty.jobs import locking

    key = _own_key()
    with console.progress(len(office().files.every_name()), _("Encrypting")) as step:
        locking.remove_key(office().files, key, name, step)
    console.out(_("{name} can no longer open the register.", name=name))
    console.talk(_("Old backups can still be opened with the removed key; make a new one: kuty register backup"))


def _own_key() -> RegisterKey:
    key = office().key
    if key is None:
        raise WrongUsage(N_("The register is not encrypted."), N_("Encrypt it: kuty register lock"))
    return key


def _new_passphrase() -> str:
    """A new passphrase: from the file descriptor, or typed twice."""
    from kuty.office.unlocking import read_line

    least = 10
    descriptor = passphrase_fd()
    if descriptor is not None:
        given = read_line(descriptor)
    elif may_ask():
        console.talk(_("Choose a passphrase: a few words nobody would guess, at least {n} characters.", n=least))
        given = typer.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=_("Once more"), err=True)
    else:
        raise WrongUsage(
            N_("A passphrase is needed, and nobody can be asked."), N_("Give --passphrase-fd N or --new-key-file FILE.")
        )
    if len(given) < least:
        raise WrongUsage(N_("The passphrase is shorter than {n} characters."), N_("Take a few words."), n=least)
    return given


def _refuse_places(*files: Path | None) -> None:
    for file in files:
        if file is None:
            continue
        if file.expanduser().exists():
            raise WrongUsage(
                N_("{file} is there already; nothing was written over."), N_("Give another name."), file=str(file)
            )
        if file.expanduser().resolve().is_relative_to(office().folder):
            raise WrongUsage(
                N_("A key does not belong in the folder it locks."), N_("Give a place outside the office's folder.")
            )


def _write_key_file(file: Path, secret: str) -> None:
    _write(file, f"# kuty: {office().folder.name}\n{secret}\n".encode())
    console.talk(_("The key file: {file}. Give it with --key-file, or set KUTY_KEY_FILE to its place.", file=str(file)))


def _write_paper(file: Path, recovery: str) -> None:
    from kuty.render.pdf import PdfMaker
    from kuty.render.views import RecoveryView

    templates = office().templates
    view = RecoveryView(words().language, office().folder.name, recovery, clock.today())
    _write(file, PdfMaker(templates.files.folder).make(templates.recovery(view), view.made))
    console.talk(_("Print it, put it in a locked place and remove the file: {file}", file=str(file)))


def _write(file: Path, content: bytes) -> None:
    """Lay a key in its place, and wait until the disk has it."""
    from kuty.private import sync_folder, write_private

    place = file.expanduser()
    try:
        write_private(place, content)
        sync_folder(place.parent)
    except OSError as error:
        raise WrongUsage(
            N_("The file {file} cannot be written ({problem}); nothing was locked."),
            N_("Give another place."),
            file=str(file),
            problem=error.strerror or type(error).__name__,
        ) from None
