"""Write down what a program does to a folder: every operation on its files and names, in their order.

The functions of ``os`` that change files, and ``open``, are put behind others that write down and then do the same. What
they miss would make the model and the folder differ, so that is looked at when the recording ends.
"""

from __future__ import annotations

import builtins
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.disk import ROOT, Disk, Event, Made, Removed, Renamed, Resized, Synced, Timed, Written

if TYPE_CHECKING:
    from collections.abc import Callable


class NotModelledError(Exception):
    """The program did something to the folder that this recorder does not know."""


class Recorder:
    """Records what happens to a folder in this process from :meth:`begin` on. Nothing is taken back: use a child."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.realpath(folder))
        self.base = Disk.of(self.folder)
        self.events: list[Event] = []
        self._disk = self.base.copy()
        self._descriptors: dict[int, int] = {}
        self._real: dict[str, Callable[..., Any]] = {}

    def begin(self) -> None:
        for name in (
            "open", "close", "write", "pwrite", "fsync", "fdatasync", "ftruncate", "truncate", "replace", "rename", "link",
            "unlink", "mkdir", "rmdir", "utime", "writev", "sendfile", "copy_file_range", "symlink", "posix_fallocate",
        ):  # fmt: skip
            if hasattr(os, name):
                self._real[name] = getattr(os, name)
                setattr(os, name, getattr(self, f"_{name}", self._refuse(name)))
        os.remove = os.unlink
        self._real["io_open"] = io.open
        io.open = builtins.open = self._io_open  # type: ignore[assignment]

    def end(self) -> list[Event]:
        """The events; the model must be as the folder is, times of files and folders included."""
        seen, found = self._disk, Disk.of(self.folder)
        if seen.files() != found.files():
            different = {name for name, _data in seen.files().items() ^ found.files().items()}
            raise NotModelledError(f"not seen by the recorder: {sorted(different)}")
        return self.events

    # What is behind the names of os.

    def _open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        place = self._place(path, dir_fd)
        if place is None:
            return self._real["open"](path, flags, mode, dir_fd=dir_fd)
        before = self._node(*place)
        descriptor = self._real["open"](path, flags, mode)
        if before is None:
            if not flags & os.O_CREAT:
                raise NotModelledError(f"not seen by the recorder: {path}")
            before = self._happens(Made(place[0], place[1], self._new(), is_folder=False, time=self._time(place[0])))
        elif flags & os.O_TRUNC and self._disk.nodes[before].data:
            self._happens(Resized(before, 0, os.fstat(descriptor).st_mtime_ns))
        self._descriptors[descriptor] = before
        return descriptor

    def _close(self, descriptor: int) -> None:
        self._descriptors.pop(descriptor, None)
        self._real["close"](descriptor)

    def _write(self, descriptor: int, data: Any) -> int:
        count = self._real["write"](descriptor, data)
        if descriptor in self._descriptors:
            end = os.lseek(descriptor, 0, os.SEEK_CUR)
            self._wrote(descriptor, end - count, bytes(data)[:count])
        return count

    def _pwrite(self, descriptor: int, data: Any, offset: int) -> int:
        count = self._real["pwrite"](descriptor, data, offset)
        if descriptor in self._descriptors:
            self._wrote(descriptor, offset, bytes(data)[:count])
        return count

    def _wrote(self, descriptor: int, offset: int, data: bytes) -> None:
        self._happens(Written(self._descriptors[descriptor], offset, data, os.fstat(descriptor).st_mtime_ns))

    def _fsync(self, descriptor: int) -> None:
        self._real["fsync"](descriptor)
        if descriptor in self._descriptors:
            self._happens(Synced(self._descriptors[descriptor]))

    _fdatasync = _fsync

    def _ftruncate(self, descriptor: int, length: int) -> None:
        self._real["ftruncate"](descriptor, length)
        if descriptor in self._descriptors:
            node = self._descriptors[descriptor]
            self._happens(Resized(node, length, os.fstat(descriptor).st_mtime_ns))

    def _posix_fallocate(self, descriptor: int, offset: int, length: int) -> None:
        self._real["posix_fallocate"](descriptor, offset, length)
        if descriptor in self._descriptors:
            node, stat = self._descriptors[descriptor], os.fstat(descriptor)
            self._happens(Resized(node, stat.st_size, stat.st_mtime_ns))

    def _truncate(self, path: Any, length: int) -> None:
        if isinstance(path, int):
            self._ftruncate(path, length)
            return
        self._real["truncate"](path, length)
        if place := self._place(path):
            self._happens(Resized(self._known(place), length, Path(path).stat().st_mtime_ns))

    def _replace(self, source: Any, target: Any, **folders: Any) -> None:
        old, new = self._place(source, *folders.values()), self._place(target, *folders.values())
        if (old is None) != (new is None):
            raise NotModelledError(f"a rename into or out of the folder: {source} to {target}")
        self._real["replace"](source, target, **folders)
        if old and new:
            self._happens(Renamed(*old, *new, self._known(old), self._time(new[0])))

    _rename = _replace

    def _link(self, source: Any, target: Any, **rest: Any) -> None:
        old, new = self._place(source), self._place(target)
        self._real["link"](source, target, **rest)
        if new:
            if old is None:
                raise NotModelledError(f"a link to a file outside: {source}")
            self._happens(Made(*new, self._known(old), is_folder=False, time=self._time(new[0])))

    def _unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        place = self._place(path, dir_fd)
        self._real["unlink"](path, dir_fd=dir_fd)
        if place:
            self._happens(Removed(*place, self._time(place[0])))

    def _rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        place = self._place(path, dir_fd)
        self._real["rmdir"](path, dir_fd=dir_fd)
        if place:
            self._happens(Removed(*place, self._time(place[0])))

    def _mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        place = self._place(path, dir_fd)
        self._real["mkdir"](path, mode, dir_fd=dir_fd)
        if place:
            node, time = self._new(), self._time(place[0])
            self._happens(Made(*place, node, is_folder=True, time=time))

    def _utime(self, path: Any, *times: Any, **rest: Any) -> None:
        self._real["utime"](path, *times, **rest)
        if isinstance(path, int):
            node = self._descriptors.get(path)
        else:
            inside = self._parts(path)
            node = None if inside is None else self._disk.find(inside)
        if node is not None:
            self._happens(Timed(node, os.stat(path).st_mtime_ns))  # noqa: PTH116 - it may be a descriptor

    def _refuse(self, name: str) -> Callable[..., Any]:
        def refused(*arguments: Any, **rest: Any) -> Any:
            ours = [each for each in arguments if isinstance(each, int) and each in self._descriptors]
            if ours or any(self._parts(each) for each in arguments if isinstance(each, str | os.PathLike)):
                raise NotModelledError(f"os.{name} on the folder")
            return self._real[name](*arguments, **rest)

        return refused

    def _io_open(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,  # noqa: FBT001 - as open has it
        opener: Any = None,
    ) -> Any:
        """``open``, with a file object that writes by ``os.write`` where the file is ours."""
        writes = set(mode) & set("wax+")
        ours = file in self._descriptors if isinstance(file, int) else self._parts(file) is not None
        if not (ours and writes):
            return self._real["io_open"](file, mode, buffering, encoding, errors, newline, closefd, opener)
        if "+" in mode:
            raise NotModelledError(f"a file opened as {mode}: {file}")
        if not isinstance(file, int):
            how = {"w": os.O_TRUNC, "x": os.O_EXCL, "a": os.O_APPEND}[(writes & set("wxa")).pop()]
            file = self._open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, 0o666)
        raw = _Seen(file, closefd=closefd)
        if buffering == 0:
            return raw
        buffered = io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

    # Names, numbers, times.

    def _parts(self, path: Any) -> tuple[str, ...] | None:
        """The names from the folder down to a path; None for what is outside."""
        if isinstance(path, int):
            return None
        whole = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - pathlib would follow links
        return whole.relative_to(self.folder).parts if whole.is_relative_to(self.folder) else None

    def _place(self, path: Any, *folders: Any) -> tuple[int, str] | None:
        """The number of the folder a path stands in and its name there; None for what is outside."""
        if any(each is not None for each in folders):
            raise NotModelledError(f"a path beside an open folder: {path}")
        parts = self._parts(path)
        if parts is None:
            return None
        if not parts:
            return (ROOT, ".")
        folder = self._disk.find(parts[:-1])
        # A folder that is not there: the real operation will say so.
        return None if folder is None else (folder, parts[-1])

    def _node(self, folder: int, name: str) -> int | None:
        return ROOT if name == "." else self._disk.nodes[folder].names.get(name)

    def _known(self, place: tuple[int, str]) -> int:
        node = self._node(*place)
        if node is None:
            raise NotModelledError(f"not seen by the recorder: {place[1]}")
        return node

    def _new(self) -> int:
        return max(self._disk.nodes) + 1

    def _time(self, folder: int) -> int:
        """The time a folder has now."""
        return (self.folder / self._path(folder)).stat().st_mtime_ns

    def _path(self, wanted: int, number: int = ROOT, before: str = ".") -> str:
        if number == wanted:
            return before
        for name, child in self._disk.nodes[number].names.items():
            if self._disk.nodes[child].is_folder and (found := self._path(wanted, child, f"{before}/{name}")):
                return found
        return ""

    def _happens(self, event: Event) -> int:
        self.events.append(event)
        self._disk.apply(event)
        return getattr(event, "node", ROOT)


class _Seen(io.RawIOBase):
    """A file that is written by ``os.write``, so that it is seen."""

    def __init__(self, descriptor: int, *, closefd: bool) -> None:
        self._descriptor = descriptor
        self._closefd = closefd

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def write(self, data: Any) -> int:
        return os.write(self._descriptor, data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            if self._closefd:
                os.close(self._descriptor)
