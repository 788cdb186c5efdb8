"""What the register asks of the place its bytes are kept in, and such a place in memory.

A backend for a whole county can be added behind the same protocol; ``tests/register`` holds every vault to it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Vault(Protocol):
    """Named pieces of bytes. ``change`` makes all changes or none; None removes a name."""

    def read(self, name: str) -> bytes | None: ...

    def has(self, name: str) -> bool: ...

    def names(self, folder: str) -> list[str]: ...

    def alone(self) -> contextlib.AbstractContextManager[None]: ...

    def change(self, contents: Mapping[str, bytes | None]) -> None: ...


class MemoryVault:
    """A vault for tests and rehearsals: nothing touches the disk."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self._contents.get(name)

    def has(self, name: str) -> bool:
        return name in self._contents

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self._contents if name.startswith(f"{folder}/"))

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        yield

    def change(self, contents: Mapping[str, bytes | None]) -> None:
        for name, content in contents.items():
            if content is None:
                self._contents.pop(name, None)
            else:
                self._contents[name] = content
