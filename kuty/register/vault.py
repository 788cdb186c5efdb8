"""Sealed files: the register's bytes on disk, changed all together or not at all.

A *sealed* file is one line ``KUTY1 <crc32> <length>`` and then exactly that many bytes. An empty, cut or altered file
is therefore noticed; it is damage, never an empty register.

A change of one file is a rename over it. A change of several goes like this, under the office's one lock: every new
content is written to a temporary file of a unique name and synced; a sealed note (``pending``) lists which temporary
file becomes which; from the moment that note is synced the change is made, whatever happens. The files are renamed into
place, the folders synced, the note removed. Whoever finds a note left behind finishes the renames first. The versions
before are kept beside each file: ``.1`` is the newest of them.

After its changes a folder is given a time of its own choosing. Whatever anybody does to the folder afterwards gives it
another, so an index that has noted the time knows whether it is still true (:meth:`FolderVault.state`).
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from kuty.core.errors import RegisterDamaged, RegisterUnavailable
from kuty.core.language import N_
from kuty.lock import WAIT_SECONDS, locked
from kuty.private import make_private_folder, sync_folder, sync_written, write_private
from kuty.register.vaults import NOTHING, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MARK = b"KUTY1"
PENDING = "pending"
_CONVERTING = "converting"
_STEADY = "steady"
COPIES = 3


class FolderVault:
    """A vault in a folder: files of 0600 in folders of 0700."""

    def __init__(self, folder: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self.folder = folder
        self._wait = wait_seconds
        self._staged: dict[str, str] = {}
        self._swept: set[Path] = set()
        self._laid = 0
        self._alone = False
        # What this command did about one that had died half way: finished its change, or took away its leftovers.
        self.finished_another = False
        self.cleared_another = False

    def create(self) -> None:
        """Make the folder; the vault is empty."""
        make_private_folder(self.folder)

    def into_folders(self) -> None:
        """Move the cases of a register that kuty 0.1.0 made, all in one folder, into folders of a hundred.

        Every step is whole by itself, so it does not matter where it is cut off.
        """
        flat = self.folder / "cases"
        try:
            with os.scandir(flat) as entries:
                if not any(entry.name.startswith("P") for entry in entries):
                    return
        except FileNotFoundError:
            return
        with self.alone():
            for path in sorted(flat.glob("P*.db*")):
                target = flat / f"{int(path.name.partition('.')[0][1:]) // 100:03}" / path.name.replace(".prev", ".1")
                make_private_folder(target.parent)
                path.replace(target)
                sync_folder(target.parent)
            office = self.folder / "office.db.prev"
            if office.exists():
                office.replace(self.folder / "office.db.1")
            sync_folder(flat)

    def read(self, name: str) -> bytes | None:
        self._finish_others()
        try:
            # Plain paths here and below: a list reads hundreds of pieces, and a Path takes longer than the reading.
            with open(f"{self.folder}/{name}", "rb") as file:  # noqa: PTH123
                return unseal(file.read(), name)
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        self._finish_others()
        return (self.folder / name).exists()

    def names(self, folder: str) -> list[str]:
        self._finish_others()
        return sorted(self._below(self.folder / folder, (".db",)))

    def folders(self, folder: str) -> list[str]:
        self._finish_others()
        try:
            with os.scandir(self.folder / folder) as entries:
                return sorted(entry.name for entry in entries if entry.name.isdecimal())
        except FileNotFoundError:
            return []

    def state(self, folder: str) -> str:
        try:
            return str((self.folder / folder).stat().st_mtime_ns)
        except FileNotFoundError:
            return NOTHING

    def every_name(self) -> list[str]:
        """Every file there is or should be: what has a version before should have one now."""
        self._finish_others()
        copies = tuple(f".db.{number}" for number in range(1, COPIES + 1))
        found = self._below(self.folder, (".db", *copies))
        return sorted({name if name.endswith(".db") else name.rpartition(".")[0] for name in found})

    def how_many(self) -> int:
        """About how many files there are, for a progress bar."""
        return sum(len(files) for _folder, _folders, files in os.walk(self.folder))

    def _below(self, folder: Path, endings: tuple[str, ...]) -> Iterator[str]:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(endings):
                        yield Path(entry.path).relative_to(self.folder).as_posix()
                    elif entry.is_dir() and entry.name not in ("quarantine", "index"):
                        yield from self._below(Path(entry.path), endings)
        except FileNotFoundError:
            return

    def copies(self, name: str) -> Iterator[bytes]:
        """The versions before that are whole, the newest first."""
        for number in range(1, COPIES + 1):
            copy = self.folder / f"{name}.{number}"
            with contextlib.suppress(FileNotFoundError, RegisterDamaged):
                yield unseal(copy.read_bytes(), name)

    def changed(self, name: str) -> float | None:
        """When the file was last changed, in seconds of the clock; None when it is gone."""
        path = self.folder / name
        return path.stat().st_mtime if path.exists() else None

    def set_aside(self, name: str) -> None:
        """Keep a damaged file in ``quarantine``: it must not become the newest version before. Inside ``alone``."""
        path = self.folder / name
        if path.exists():
            kept = self.folder / "quarantine" / f"{path.name}.{time.time_ns()}"
            make_private_folder(kept.parent)
            path.replace(kept)

    def finish_without_note(self) -> None:
        """The note of a change is damaged: put in place all that was laid ready for it, which is all it had to tell.

        What the change would have taken away stays. The bytes of the note are kept in ``quarantine``.
        """
        with locked(self.folder / "lock", self._wait):
            laid = [path for path in self.folder.rglob("*.db.*.new") if "index" not in path.parts]
            newest = max(laid, key=lambda path: path.stat().st_mtime_ns, default=None)
            for path in laid:
                name, _, mark = path.name.removesuffix(".new").rpartition(".")
                if newest and mark.split("-")[0] == newest.name.removesuffix(".new").rpartition(".")[2].split("-")[0]:
                    unseal(path.read_bytes(), name)
                    self._put_in_place(path.with_name(name), path, COPIES)
                    sync_folder(path.parent)
            self.set_aside(PENDING)
            sync_folder(self.folder)

    @contextlib.contextmanager
    def alone(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the office's lock; a change left half done by a command that died is finished first."""
        if self._alone:
            # Held already. To open and close the lock's file once more would give the lock away.
            yield
            return
        with locked(self.folder / "lock", self._wait if wait_seconds is None else wait_seconds):
            self._alone = True
            try:
                if self._finish_pending():
                    self.finished_another = True
                self._clear_conversion()
                yield
            finally:
                self._alone = False
                with contextlib.suppress(OSError):
                    self._unstage()

    @contextlib.contextmanager
    def steady(self) -> Iterator[None]:
        """No change of several files is put in place meanwhile: what is read is all from before or all from after."""
        with locked(self.folder / _STEADY, self._wait, shared=True):
            yield

    def stage(self, name: str, content: bytes) -> None:
        with self._telling_of_the_disk():
            self._lay(name, content)

    def staged(self, name: str) -> bytes | None:
        temporary = self._staged.get(name)
        return unseal((self.folder / temporary).read_bytes(), name) if temporary else None

    def change(self, contents: Mapping[str, bytes | None]) -> None:
        self.change_keeping(contents, copies=COPIES)

    def change_keeping(self, contents: Mapping[str, bytes | None], copies: int) -> None:
        """A change after which so many versions before are kept; none when nobody should read them any more."""
        with self._telling_of_the_disk():
            for name, content in contents.items():
                if content is None:
                    self._sweep_once((self.folder / name).parent)
                    self._staged[name] = ""
                else:
                    self._lay(name, content)
            if not self._staged:
                return
            self._wait_for_the_disk()
            if len(self._staged) == 1 and all(self._staged.values()):
                # A rename is all or nothing by itself: the commonest change needs no note, and waits less for the disk.
                self._put_all_in_place(self._staged, copies)
                self._staged = {}
                return
            with locked(self.folder / _STEADY, self._wait):
                self._write_note(self._staged, copies)
                self._finish_pending()
        self._staged = {}

    @contextlib.contextmanager
    def _telling_of_the_disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RegisterUnavailable(
                N_("The disk did not take the change ({problem}); nothing was changed."),
                N_("Make room on the disk or check its rights, then run this command again."),
                problem=error.strerror or type(error).__name__,
            ) from None

    def _lay(self, name: str, content: bytes) -> None:
        """Write a new content beside its place. The disk is waited for when all that belong to the change are written."""
        path = self.folder / name
        make_private_folder(path.parent)
        self._sweep_once(path.parent)
        self._laid += 1
        before = path.parent.stat().st_mtime_ns
        temporary = f"{name}.{os.getpid()}-{time.monotonic_ns() + self._laid}.new"
        old, self._staged[name] = self._staged.get(name), temporary
        write_private(self.folder / temporary, seal(content), sync=False)
        if old:
            (self.folder / old).unlink()
        # Nothing has changed yet for those who read: the index may be believed until the renames.
        mark_state(path.parent, before)

    def _wait_for_the_disk(self) -> None:
        """Wait until the disk has all that was laid ready.

        One by one as they are laid would take several times as long: the disk has had most of them by now.
        """
        for temporary in filter(None, self._staged.values()):
            sync_written(self.folder / temporary)

    def _unstage(self) -> None:
        """Take away what was laid ready and not changed, unless a note has made it a change."""
        if not (self.folder / PENDING).exists():
            for temporary in self._staged.values():
                if temporary:
                    (self.folder / temporary).unlink(missing_ok=True)
        self._staged = {}
        self._swept = set()

    def _write_note(self, staged: Mapping[str, str], copies: int) -> None:
        """From here on the change is made, whatever happens."""
        for temporary in filter(None, staged.values()):
            # What is not there could only be passed over later, in silence.
            (self.folder / temporary).stat()
        for folder in {(self.folder / name).parent for name in staged}:
            if folder.exists():
                sync_folder(folder)
        note = self.folder / f"{PENDING}.new"
        write_private(note, seal(json.dumps({"copies": copies, "staged": staged}).encode()))
        note.replace(self.folder / PENDING)
        sync_folder(self.folder)

    @contextlib.contextmanager
    def converting(self) -> Iterator[None]:
        """Every file is written anew. If that is cut off, the next command takes every leftover away. Inside ``alone``."""
        write_private(self.folder / _CONVERTING, b"")
        sync_folder(self.folder)
        try:
            yield
        finally:
            (self.folder / _CONVERTING).unlink()

    def _clear_conversion(self) -> None:
        """What a conversion left that died before its note: files that should be in nobody's hands."""
        if (self.folder / _CONVERTING).exists():
            for stray in self.folder.rglob("*.new"):
                stray.unlink()
            (self.folder / _CONVERTING).unlink()
            self.cleared_another = True

    def _sweep_once(self, folder: Path) -> None:
        """Take away what commands that died before their note have left, before the first of our own is laid there."""
        if folder in self._swept:
            return
        self._swept.add(folder)
        for stray in folder.glob("*.new"):
            stray.unlink()
            self.cleared_another = True

    def _finish_others(self) -> None:
        """Finish the change of a command that died, before anything is read."""
        if os.path.exists(f"{self.folder}/{PENDING}"):  # noqa: PTH110
            with self.alone():
                pass

    def _finish_pending(self) -> bool:
        """Put what a note lists into place; whether there was a note. Doing it twice does no harm."""
        pending = self.folder / PENDING
        try:
            note = json.loads(unseal(pending.read_bytes(), PENDING))
        except FileNotFoundError:
            return False
        if "staged" not in note:
            # As kuty 0.1.0 wrote it.
            note = {"staged": note, "copies": COPIES}
        try:
            self._put_all_in_place(note["staged"], note["copies"])
            pending.unlink()
            sync_folder(self.folder)
        except OSError as error:
            raise RegisterUnavailable(
                N_("The change is safe, but not all of it is in its place yet ({problem})."),
                N_("Close the programs that may hold files of the register; the next kuty command finishes it."),
                problem=error.strerror or type(error).__name__,
            ) from None
        return True

    def _put_all_in_place(self, staged: Mapping[str, str], copies: int) -> None:
        for name, temporary in staged.items():
            self._put_in_place(self.folder / name, self.folder / temporary if temporary else None, copies)
        for folder in {(self.folder / name).parent for name in staged}:
            if folder.exists():
                sync_folder(folder)
                mark_state(folder)

    @staticmethod
    def _put_in_place(path: Path, new: Path | None, copies: int) -> None:
        if new is None:
            path.unlink(missing_ok=True)
            _drop_copies(path, 0)
            return
        if new.exists():
            if copies:
                _keep_copy(path)
            _replace(new, path)
        _drop_copies(path, copies)

    def jot(self, name: str, content: bytes) -> None:
        path = self.folder / name
        make_private_folder(path.parent)
        # Who is alone writes over what a command that died here has left; others must not share a file with anybody.
        temporary = path.with_name(f"{path.name}.new" if self._alone else f"{path.name}.{os.getpid()}.new")
        # What can be made again is not worth a failed command.
        with contextlib.suppress(OSError):
            write_private(temporary, seal(content), sync=False)
            _replace(temporary, path)

    def drop(self, folder: str) -> None:
        for path in sorted((self.folder / folder).rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)


def seal(content: bytes) -> bytes:
    return b"%s %08x %d\n" % (_MARK, zlib.crc32(content), len(content)) + content


def unseal(data: bytes, name: str) -> bytes:
    """The content of a sealed file, or the error that it is damaged."""
    head, _, content = data.partition(b"\n")
    if head != b"%s %08x %d" % (_MARK, zlib.crc32(content), len(content)):
        raise damaged(name)
    return content


def mark_state(folder: Path, moment: int | None = None) -> None:
    """Give the folder a time that no other change of it will give it (:meth:`FolderVault.state`), or the one it had."""
    # A disk that refuses costs time, not truth: the index is made again.
    with contextlib.suppress(OSError):
        moment = time.time_ns() if moment is None else moment
        os.utime(folder, ns=(moment, moment))


def _keep_copy(path: Path) -> None:
    """Keep the present version as the newest copy, by a second name for the same bytes; the others move on by one."""
    if not path.exists():
        return
    for number in range(COPIES - 1, 0, -1):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(f"{path.name}.{number}").replace(path.with_name(f"{path.name}.{number + 1}"))
    newest = path.with_name(f"{path.name}.1")
    try:
        os.link(path, newest)
    except OSError:
        # Some disks know no second names.
        write_private(newest, path.read_bytes())


def _drop_copies(path: Path, kept: int) -> None:
    """Take away the versions before, but for the newest ``kept``."""
    for number in range(kept + 1, COPIES + 1):
        path.with_name(f"{path.name}.{number}").unlink(missing_ok=True)


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
