"""The folder where a week's letters, print files, messages and pages are laid. Files are named by ids, never by names.

In an encrypted office every file is closed and has ``.age`` at the end of its name.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kuty.private import make_private_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    Turn = Callable[[bytes], bytes]

CLOSED = ".age"


class Outbox:
    """The outbox of one week. ``close`` makes a file unreadable without the office's key."""

    def __init__(self, office: Path, week: str, close: Turn | None = None) -> None:
        self._office = office
        self._folder = office / "outbox" / week
        self._week = week
        self._close = close

    def lay(self, name: str, content: bytes) -> str:
        """Put a file in the outbox (0600) and give its place relative to the office."""
        path = self._folder / name
        if self._close:
            path, content = path.with_name(f"{path.name}{CLOSED}"), self._close(content)
        make_private_folder(path.parent)
        _put(path, content)
        return path.relative_to(self._office).as_posix()

    def lay_print_file(self, content: bytes) -> str:
        """Put a print file beside those of earlier runs of the week; none is written over."""
        number = 1
        while any((self._folder / f"{self._print_file(number)}{end}").exists() for end in ("", CLOSED)):
            number += 1
        return self.lay(self._print_file(number), content)

    def _print_file(self, number: int) -> str:
        return f"letters-{self._week}{f'-{number}' if number > 1 else ''}.pdf"


def files_of(office: Path) -> Iterator[Path]:
    """Every file in the outbox of every week."""
    return (path for path in sorted((office / "outbox").rglob("*")) if path.is_file())


def close_all(office: Path, close: Turn) -> None:
    """Close what is readable in the outbox. Doing it again does no harm."""
    for path in files_of(office):
        if path.suffix != CLOSED:
            _put(path.with_name(f"{path.name}{CLOSED}"), close(path.read_bytes()))
            path.unlink()


def open_all(office: Path, reveal: Turn) -> None:
    """Make the whole outbox readable. Doing it again does no harm."""
    for path in files_of(office):
        if path.suffix == CLOSED:
            _put(path.with_suffix(""), reveal(path.read_bytes()))
            path.unlink()


def take(office: Path, week: str, target: Path, reveal: Turn | None) -> list[Path]:
    """Readable copies of a week's files in another folder, for printing and sending; files there are not written over."""
    taken = []
    folder = office / "outbox" / week
    for path in files_of(office):
        if folder not in path.parents:
            continue
        copy = target / path.relative_to(folder)
        content = path.read_bytes()
        if path.suffix == CLOSED:
            copy, content = copy.with_suffix(""), reveal(content) if reveal else content
        if not copy.exists():
            make_private_folder(copy.parent)
            write_private(copy, content)
            taken.append(copy)
    return taken


def forget(office: Path, participant_id: str, weeks: Collection[str]) -> None:
    """Take away every file of a person, and the print files of the ``weeks`` in which she had a letter among others.

    Also what a print that was cut off has left.
    """
    for week in (office / "outbox").glob("*"):
        for kind in ("letters", "messages"):
            for name in (f"{participant_id}.*", f".{participant_id}.*"):
                for path in (week / kind).glob(name):
                    path.unlink()
        prints = list(week.glob(".letters-*"))
        if week.name in weeks:
            prints += week.glob("letters-*.pdf*")
        for path in prints:
            path.unlink()


def _put(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    write_private(temporary, content)
    temporary.replace(path)
