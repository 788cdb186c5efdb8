"""One writer at a time: a lock that dies with its process, and tells who holds it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kuty.core.errors import RegisterUnavailable
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT_SECONDS = 10.0
_BUSY = N_("The register is in use by another kuty ({holder}); {seconds} seconds were waited.")


@contextmanager
def locked(
    path: Path, wait_seconds: float = WAIT_SECONDS, *, shared: bool = False, busy: str = _BUSY
) -> Iterator[None]:
    """Hold the lock of the file, waiting for it so long; the file itself only tells who holds it.

    Several may hold it ``shared``; Windows knows no such locks, so there they take turns. ``busy`` says what is in use.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + wait_seconds
        while not _try_lock(descriptor, shared):
            if time.monotonic() > deadline:
                holder = os.pread(descriptor, 200, 1).decode("utf-8", "replace") if hasattr(os, "pread") else ""
                raise RegisterUnavailable(
                    busy,
                    N_("Wait until it is done, then run this command again. Nothing was changed."),
                    holder=holder.strip() or "?",
                    seconds=round(wait_seconds),
                )
            time.sleep(0.005)
        if not shared:
            _tell(descriptor)
        yield
    finally:
        os.close(descriptor)


def _tell(descriptor: int) -> None:
    """Who holds the lock is only told; a full disk must not stop the work of one who needs no room."""
    with suppress(OSError):
        os.ftruncate(descriptor, 1)
        os.lseek(descriptor, 1, os.SEEK_SET)
        os.write(descriptor, f"pid {os.getpid()}, {time.strftime('%H:%M:%S')}".encode())


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int, shared: bool) -> bool:  # noqa: ARG001, FBT001 - there is one kind here
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(descriptor: int, shared: bool) -> bool:  # noqa: FBT001 - one of two kinds
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.lockf(descriptor, kind | fcntl.LOCK_NB, 1, 0, os.SEEK_SET)
        except OSError:
            return False
        return True
