"""What holds for one run of the program: the language, the office it is for, and whether it may ask questions."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from kuty.texts.translator import Translator, translator, users_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kuty.office.office import Office
    from kuty.office.visit import Visit


class _Session:
    language = "fi"
    office: str | None = None
    command = ""
    why = ""
    key_file: str | None = None
    passphrase_fd: int | None = None
    no_input = False
    asked = False
    opened: Office | None = None


_session = _Session()


def begin(
    language: str | None,
    office: str | None,
    *,
    command: str = "",
    why: str = "",
    key_file: str | None = None,
    passphrase_fd: int | None = None,
    no_input: bool = False,
) -> None:
    """Start a run; called once, before any command. ``command`` is its noun and verb, for the history."""
    _session.language = users_language(language)
    _session.office = office
    _session.command = command
    _session.why = why
    _session.key_file = key_file
    _session.passphrase_fd = passphrase_fd
    _session.no_input = no_input
    _session.asked = False
    _session.opened = None


def _(sentence: str, **values: str | int) -> str:
    """The sentence in the worker's language."""
    return translator(_session.language)(sentence, **values)


def words() -> Translator:
    """The translator of the worker's language."""
    return translator(_session.language)


def office() -> Office:
    """The office the command is for; its private files are checked once."""
    if _session.opened is None:
        from kuty.office.office import find_office

        _session.opened = find_office(_session.office, _visit())
        if folders := list(_session.opened.open_to_others()):
            tell_open(folders)
    return _session.opened


def tell_open(folders: list[str]) -> None:
    """Point out that others on this machine can look into the office."""
    typer.echo(_("Others on this machine can look into: {folders}", folders=", ".join(folders)), err=True)
    typer.echo(f"    {_('Close it: chmod -R go= {folder}', folder=shlex.quote(str(office().folder)))}", err=True)


def _visit() -> Visit:
    """Who gives this command, and with what."""
    from pathlib import Path

    from kuty import clock
    from kuty.office.visit import Visit

    return Visit(
        author(),
        _session.command,
        clock.now(),
        _session.why,
        Path(_session.key_file) if _session.key_file else None,
        _session.passphrase_fd,
        _ask_passphrase if may_ask() else None,
    )


def _ask_passphrase() -> str:
    if _session.asked:
        typer.echo(_("That was not right. Try again."), err=True)
    _session.asked = True
    asked: str = typer.prompt(_("Passphrase (or the recovery key)"), hide_input=True, err=True)
    return asked


def passphrase_fd() -> int | None:
    """The file descriptor a passphrase is given by, if any."""
    return _session.passphrase_fd


def unread() -> list[str]:
    """The people whose damaged cases this command went on without."""
    register = _session.opened.__dict__.get("register") if _session.opened else None
    return list(register.damaged) if register else []


def tell_of_another() -> None:
    """Say so when this command put right what another had left when it died half way."""
    files = _session.opened.__dict__.get("files") if _session.opened else None
    if files and files.finished_another:
        typer.echo(_("A command before this one had been cut off; its change is finished now."), err=True)
    if files and files.cleared_another:
        typer.echo(
            _("A command before this one had been cut off before it changed anything; its leftovers are gone."),
            err=True,
        )


@contextmanager
def change(*, dry_run: bool) -> Iterator[Office]:
    """A change of the register: all of it is kept at the end, or nothing with ``dry_run``."""
    here = office()
    with here.register.transaction(**signed(), dry_run=dry_run):
        yield here


def signed() -> dict[str, Any]:
    """Who changes the register, with which command and when, for its history."""
    from kuty import clock

    return {"by": author(), "what": _session.command, "at": clock.moment()}


def why() -> str:
    """The reason given for looking at people's data."""
    return _session.why.strip()


def may_ask() -> bool:
    """Whether there is somebody to ask."""
    return not _session.no_input and sys.stdin.isatty() and sys.stderr.isatty()


def author() -> str:
    """Who is at the machine: ``KUTY_USER``, else the name of the account."""
    names = (os.environ.get(name) for name in ("KUTY_USER", "USER", "USERNAME", "LOGNAME"))
    return next((name for name in names if name), "")


def noun(about: str) -> typer.Typer:
    """The commands of one noun. ``about`` is a sentence for its help."""
    return typer.Typer(
        help=about, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
    )


def sole_command() -> typer.Typer:
    """A command without a noun."""
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
