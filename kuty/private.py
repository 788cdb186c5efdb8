"""Files and folders for their owner alone: everything kuty writes is made here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """The folder and those above it that are missing, for the owner alone (0700)."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        # A folder that nobody can find after a power cut has lost everything in it.
        sync_folder(each.parent)


def write_private(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Write a file for the owner alone (0600) and wait until the disk has it; ``sync`` False does not wait."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if hasattr(os, "fchmod"):
            # A file that was there keeps its rights otherwise.
            os.fchmod(descriptor, 0o600)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if sync:
            sync_file(descriptor)
    finally:
        os.close(descriptor)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write many lines for the owner alone (0600), as they come; a file that was not finished is taken away."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
            file.flush()
            sync_file(descriptor)
    except BaseException:
        path.unlink()
        raise


if sys.platform == "darwin":
    import fcntl

    def sync_file(descriptor: int) -> None:
        """Wait until the disk has the file. Here ``fsync`` alone leaves it in the disk's own memory."""
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
else:

    def sync_file(descriptor: int) -> None:
        """Wait until the disk has the file."""
        os.fsync(descriptor)


def sync_written(path: Path) -> None:
    """Wait until the disk has a file that was written without waiting."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        sync_file(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in the folder. Windows keeps them by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync_file(descriptor)
    finally:
        os.close(descriptor)
