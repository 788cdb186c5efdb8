"""Sealed files: the register's bytes on disk, changed all together or not at all.

A *sealed* file is one line ``KUTY1 <crc32> <length>`` and then exactly that many bytes. An empty, cut or altered file
is therefore noticed; it is damage, never an empty register.

A change of one file is a rename over it. A change of several goes like this, under the office's one lock: every new
content is written to a temporary file of a unique name and synced; a sealed note (``pending``) lists which temporary
file becomes which; from the moment that note is synced the change is made, whatever happens. The files are renamed into
place, the folders synced, the note removed. Whoever finds a note left behind finishes the renames first. The version
before is kept beside each file as ``.prev``.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from kuty.core.errors import RegisterDamaged, RegisterUnavailable
from kuty.core.language import N_
from kuty.private import make_private_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MARK = b"KUTY1"
_PENDING = "pending"
WAIT_SECONDS = 10.0


class FolderVault:
    """A vault in a folder: files of 0600 in folders of 0700."""

    def __init__(self, folder: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self.folder = folder
        self._wait = wait_seconds

    def create(self) -> None:
        """Make the folder; the vault is empty."""
        make_private_folder(self.folder)

    def read(self, name: str) -> bytes | None:
        self._finish_others()
        try:
            return unseal((self.folder / name).read_bytes(), name)
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        self._finish_others()
        return (self.folder / name).exists()

    def names(self, folder: str) -> list[str]:
        self._finish_others()
        return sorted(f"{folder}/{path.name}" for path in (self.folder / folder).glob("*.db"))

    def every_name(self) -> list[str]:
        """Every file there is or should be."""
        self._finish_others()
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.db*"))
        return sorted({name.removesuffix(".prev") for name in found if name.endswith((".db", ".db.prev"))} - {""})

    def previous(self, name: str) -> bytes | None:
        """The version before the last change, if it is whole."""
        try:
            return unseal((self.folder / f"{name}.prev").read_bytes(), name)
        except (FileNotFoundError, RegisterDamaged):
            return None

    def changed(self, name: str) -> float | None:
        """When the file was last changed, in seconds of the clock; None when it is gone."""
        path = self.folder / name
        return path.stat().st_mtime if path.exists() else None

    def bring_back(self, name: str, content: bytes) -> None:
        """Put a version in the place of a damaged file, whose bytes are kept in ``quarantine``. Inside ``alone``."""
        path = self.folder / name
        if path.exists():
            kept = self.folder / "quarantine" / f"{path.name}.{time.time_ns()}"
            make_private_folder(kept.parent)
            write_private(kept, path.read_bytes())
        self.change({name: content})
        # The change has kept the damaged bytes as the version before; nobody should be given those.
        path.with_name(f"{path.name}.prev").unlink(missing_ok=True)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the office's lock; a change left half done by a command that died is finished first."""
        with _lock(self.folder / "lock", self._wait):
            self._finish_pending()
            yield

    def change(self, contents: Mapping[str, bytes | None]) -> None:
        try:
            staged = self._staged(contents)
            if len(staged) == 1:
                # A rename is all or nothing by itself: the commonest change needs no note, and waits less for the disk.
                self._put_all_in_place(staged)
                return
            self._write_note(staged)
        except OSError as error:
            raise RegisterUnavailable(
                N_("The disk did not take the change ({problem}); nothing was changed."),
                N_("Make room on the disk or check its rights, then run this command again."),
                problem=error.strerror or type(error).__name__,
            ) from None
        self._finish_pending()

    def _staged(self, contents: Mapping[str, bytes | None]) -> dict[str, str]:
        """Write every new content beside its place; which temporary file becomes which, and nothing for one to go."""
        self._sweep({(self.folder / name).parent for name in contents})
        staged: dict[str, str] = {}
        for name, content in contents.items():
            if content is None:
                staged[name] = ""
                continue
            path = self.folder / name
            make_private_folder(path.parent)
            temporary = path.with_name(f"{path.name}.{os.getpid()}-{time.monotonic_ns()}.new")
            write_private(temporary, seal(content))
            staged[name] = temporary.relative_to(self.folder).as_posix()
        return staged

    def _write_note(self, staged: Mapping[str, str]) -> None:
        """From here on the change is made, whatever happens."""
        for folder in {(self.folder / name).parent for name in staged}:
            _sync_folder(folder)
        note = self.folder / f"{_PENDING}.new"
        write_private(note, seal(json.dumps(staged).encode()))
        note.replace(self.folder / _PENDING)
        _sync_folder(self.folder)

    def _sweep(self, folders: Iterable[Path]) -> None:
        """Take away what commands that died before their note have left: nobody will ever want it."""
        for folder in folders:
            for stray in folder.glob("*.new"):
                stray.unlink()

    def _finish_others(self) -> None:
        """Finish the change of a command that died, before anything is read."""
        if (self.folder / _PENDING).exists():
            with self.alone():
                pass

    def _finish_pending(self) -> None:
        """Put what a note lists into place. Doing it twice does no harm."""
        pending = self.folder / _PENDING
        try:
            staged: dict[str, str] = json.loads(unseal(pending.read_bytes(), _PENDING))
        except FileNotFoundError:
            return
        try:
            self._put_all_in_place(staged)
            pending.unlink()
            _sync_folder(self.folder)
        except OSError as error:
            raise RegisterUnavailable(
                N_("The change is safe, but not all of it is in its place yet ({problem})."),
                N_("Close the programs that may hold files of the register; the next kuty command finishes it."),
                problem=error.strerror or type(error).__name__,
            ) from None

    def _put_all_in_place(self, staged: Mapping[str, str]) -> None:
        for name, temporary in staged.items():
            self._put_in_place(self.folder / name, self.folder / temporary if temporary else None)
        for folder in {(self.folder / name).parent for name in staged}:
            _sync_folder(folder)

    @staticmethod
    def _put_in_place(path: Path, new: Path | None) -> None:
        if new is None:
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.prev").unlink(missing_ok=True)
        elif new.exists():
            _keep_previous(path)
            _replace(new, path)


def seal(content: bytes) -> bytes:
    return b"%s %08x %d\n" % (_MARK, zlib.crc32(content), len(content)) + content


def unseal(data: bytes, name: str) -> bytes:
    """The content of a sealed file, or the error that it is damaged."""
    head, _, content = data.partition(b"\n")
    if head != b"%s %08x %d" % (_MARK, zlib.crc32(content), len(content)):
        raise RegisterDamaged(
            N_("The register's file {name} is damaged; nothing was changed."),
            N_("See what can be brought back: kuty register check"),
            name=name,
        )
    return content


def _keep_previous(path: Path) -> None:
    """Keep the old version by a second name for the same bytes; copy them where links are refused."""
    previous = path.with_name(f"{path.name}.prev")
    with contextlib.suppress(FileNotFoundError):
        previous.unlink()
    try:
        os.link(path, previous)
    except FileNotFoundError:
        return
    except OSError:
        write_private(previous, path.read_bytes())


def _replace(source: Path, target: Path) -> None:
    """Rename over the target; on Windows a scanner may hold it for a moment."""
    deadline = time.monotonic() + 2
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _lock(path: Path, wait_seconds: float) -> Iterator[None]:
    """One writer at a time. The lock dies with the process; the file only tells who holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + wait_seconds
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                holder = os.pread(descriptor, 200, 1).decode("utf-8", "replace") if hasattr(os, "pread") else ""
                raise RegisterUnavailable(
                    N_("The register is in use by another kuty ({holder})."),
                    N_("Wait until it is done, then run this command again. Nothing was changed."),
                    holder=holder.strip() or "?",
                )
            time.sleep(0.02)
        # Who holds the lock is only told; a full disk must not stop the work of one who needs no room.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 1)
            os.lseek(descriptor, 1, os.SEEK_SET)
            os.write(descriptor, f"pid {os.getpid()}, {time.strftime('%H:%M:%S')}".encode())
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0, os.SEEK_SET)
        except OSError:
            return False
        return True
