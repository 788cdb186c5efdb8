"""What the register asks of the place its bytes are kept in, and such a place in memory.

A backend for a whole county can be added behind the same protocol; ``tests/register`` holds every vault to it.
Names look like paths: ``cases/000/P007.db`` is in the folders ``cases`` and ``cases/000``.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

from kuty.core.errors import RegisterDamaged
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


# The state of a folder that is not there.
NOTHING = "0"


def damaged(name: str, remedy: str = N_("See what can be brought back: kuty register check")) -> RegisterDamaged:
    """The error that a piece is not as it was written."""
    return RegisterDamaged(N_("The register's file {name} is damaged; nothing was changed."), remedy, name=name)


class Vault(Protocol):
    """Named pieces of bytes, all of a change or none of it."""

    def read(self, name: str) -> bytes | None:
        """The piece; None when there is none. A piece that is not as it was written is an error."""

    def has(self, name: str) -> bool: ...

    def names(self, folder: str) -> list[str]:
        """The pieces anywhere under the folder that were changed in, not jotted."""

    def folders(self, folder: str) -> list[str]:
        """The folders right in the folder, by their own names."""

    def state(self, folder: str) -> str:
        """A word about the pieces right in the folder that is another one after every change of them."""

    def alone(self, wait_seconds: float | None = None) -> contextlib.AbstractContextManager[None]:
        """Nobody else changes anything meanwhile; the wait for that is the vault's own if it is not given."""

    def steady(self) -> contextlib.AbstractContextManager[None]:
        """No change of several pieces is made meanwhile: what is read is all from before or all from after one."""

    def stage(self, name: str, content: bytes) -> None:
        """Lay a new content ready for the next ``change``; without one it is forgotten. Inside ``alone``."""

    def staged(self, name: str) -> bytes | None:
        """The content laid ready, if there is one."""

    def change(self, contents: Mapping[str, bytes | None]) -> None:
        """Make all changes, those laid ready too, or none. Inside ``alone``.

        None takes a piece away, with every earlier version of it.
        """

    def jot(self, name: str, content: bytes) -> None:
        """Keep what can be made again: it may be lost, but is never there by half. Not only inside ``alone``."""

    def drop(self, folder: str) -> None:
        """Take away what was jotted anywhere under the folder."""


class MemoryVault:
    """A vault for tests and rehearsals: nothing touches the disk."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._changes: dict[str, int] = {}
        self._staged: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self._contents.get(name)

    def has(self, name: str) -> bool:
        return name in self._contents

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self._contents if name.startswith(f"{folder}/"))

    def folders(self, folder: str) -> list[str]:
        return sorted({name.split("/")[1] for name in self.names(folder) if name.count("/") > 1})

    def state(self, folder: str) -> str:
        return str(self._changes[folder]) if folder in self._changes else NOTHING

    @contextlib.contextmanager
    def alone(self, wait_seconds: float | None = None) -> Iterator[None]:  # noqa: ARG002 - nobody else is there
        try:
            yield
        finally:
            self._staged.clear()

    def steady(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def stage(self, name: str, content: bytes) -> None:
        self._staged[name] = content

    def staged(self, name: str) -> bytes | None:
        return self._staged.get(name)

    def change(self, contents: Mapping[str, bytes | None]) -> None:
        changes = {**self._staged, **contents}
        self._staged.clear()
        for name, content in changes.items():
            folder = name.rpartition("/")[0]
            self._changes[folder] = self._changes.get(folder, 0) + 1
            if content is None:
                self._contents.pop(name, None)
            else:
                self._contents[name] = content

    def jot(self, name: str, content: bytes) -> None:
        self._contents[name] = content

    def drop(self, folder: str) -> None:
        for name in self.names(folder):
            del self._contents[name]
