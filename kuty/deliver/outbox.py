"""The folder where a week's letters, print files, messages and pages are laid. Files are named by ids, never by names.

In an encrypted office every file is closed and has ``.age`` at the end of its name.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from kuty.private import make_private_folder, sync_folder, sync_written, write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    Turn = Callable[[bytes], bytes]

CLOSED = ".age"
# What is remembered while messages are sent (:mod:`kuty.deliver.journal`); ids and marks, nothing to read.
SENDING = ".sending"
MAKING = ".making"
# The folders of a week in which papers and messages lie by the ids of their people.
KINDS = ("letters", "messages", "suomifi", MAKING)


class Outbox:
    """The outbox of one week. ``close`` makes a file unreadable without the office's key, ``reveal`` readable again.

    Papers are made in a folder of their own (``.making``) and move to their place when the register is told of them; so
    a run that was cut off leaves what it has made for the next, and nothing among the papers that went out.
    """

    def __init__(self, office: Path, week: str, close: Turn | None = None, reveal: Turn | None = None) -> None:
        self._office = office
        self._folder = office / "outbox" / week
        self._week = week
        self._close = close
        self._reveal = reveal

    def lay(self, name: str, content: bytes) -> str:
        """Put a file in the outbox (0600) and give its place relative to the office."""
        path = self._place(name)
        make_private_folder(path.parent)
        _put(path, self._shut(content))
        return path.relative_to(self._office).as_posix()

    def free_names(self, *names: str) -> list[str]:
        """The names with the week in them, and with a number if an earlier run of the week has taken one of them."""
        number = 1
        while any(self._is_there(self._numbered(name, number)) for name in names):
            number += 1
        return [self._numbered(name, number) for name in names]

    def _numbered(self, name: str, number: int) -> str:
        stem, dot, ending = name.partition(".")
        return f"{stem}-{self._week}{f'-{number}' if number > 1 else ''}{dot}{ending}"

    def _is_there(self, name: str) -> bool:
        return any((self._folder / f"{name}{ending}").exists() for ending in ("", CLOSED))

    def read(self, place: str) -> bytes:
        """A file by its place relative to the office."""
        content = (self._office / place).read_bytes()
        return self._reveal(content) if place.endswith(CLOSED) and self._reveal else content

    def stage(self, name: str, content: bytes) -> None:
        """Keep a paper that has been made until it moves to its place; the disk is waited for then."""
        path = self._place(f"{MAKING}/{name}")
        make_private_folder(path.parent)
        _put(path, self._shut(content), sync=False)

    def staged(self) -> list[str]:
        """The names of the papers that an earlier run has made and that did not get to their place."""
        folder = self._folder / MAKING
        names = [path.name.removesuffix(CLOSED) for path in folder.glob("*")] if folder.is_dir() else []
        return sorted(name for name in names if not name.startswith("."))

    def read_staged(self, name: str) -> bytes:
        return self.read(self._place(f"{MAKING}/{name}").relative_to(self._office).as_posix())

    def settle(self, places: Mapping[str, str]) -> dict[str, str]:
        """Move papers, by the names they were staged under, to their place; the place of each relative to the office."""
        moves = {}
        for name, target in places.items():
            source = self._place(f"{MAKING}/{name}")
            sync_written(source)
            moves[name] = (source, self._place(target))
        for source, path in moves.values():
            make_private_folder(path.parent)
            source.replace(path)
        for folder in {path.parent for _source, path in moves.values()}:
            sync_folder(folder)
        with suppress(OSError):
            # Only if nothing is left in it.
            (self._folder / MAKING).rmdir()
        return {name: path.relative_to(self._office).as_posix() for name, (_source, path) in moves.items()}

    def unstage(self, names: Iterable[str]) -> None:
        """Take away what was laid ready and is not wanted any more."""
        for name in names:
            self._place(f"{MAKING}/{name}").unlink(missing_ok=True)

    def clear_staged(self) -> None:
        """Take away papers that were made and are not wanted any more."""
        folder = self._folder / MAKING
        if folder.is_dir():
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

    def place(self, name: str) -> str:
        """Where a file of this name is found, relative to the office."""
        return self._place(name).relative_to(self._office).as_posix()

    def _place(self, name: str) -> Path:
        return self._folder / f"{name}{CLOSED if self._close else ''}"

    def _shut(self, content: bytes) -> bytes:
        return self._close(content) if self._close else content


def files_of(office: Path) -> Iterator[Path]:
    """Every paper and message in the outbox of every week."""
    found = (path for path in sorted((office / "outbox").rglob("*")) if path.is_file())
    return (path for path in found if not path.name.startswith(SENDING))


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
        if folder not in path.parents or path.parent.name == MAKING:
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
    """Take away every file of a person, and the print files and lists of the weeks in which she had mail among others.

    Those are the ``weeks``, and any in which a file of hers lies. Also what a print that was cut off has left.
    """
    for week in (office / "outbox").glob("*"):
        names = (f"{participant_id}.*", f"{participant_id}-*", f".{participant_id}.*", f".{participant_id}-*")
        found = [path for kind in KINDS for name in names for path in (week / kind).glob(name)]
        if found or week.name in weeks:
            for name in ("letters-*.pdf*", "labels-*", "envelopes-*", "manifest-*", "suomifi/index-*"):
                found += week.glob(name)
        for path in (*found, *week.glob(".letters-*")):
            path.unlink()


def _put(path: Path, content: bytes, *, sync: bool = True) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    write_private(temporary, content, sync=sync)
    temporary.replace(path)
