"""Encryption at rest: what a vault keeps is unreadable without the register's key.

Everything is in the age format (https://age-encryption.org/v1, by the ``pyrage`` library), so that a register can be
opened with the plain ``age`` tool too, long after kuty. There are three kinds of keys:

* the *register's key* opens every file; it lies in ``locks.db`` once for each worker and once for the recovery key,
  each time enclosed so that only that one can open it (:mod:`kuty.register.locks`);
* each *participant's key* closes her files and lies, itself closed by the register's key, at the head of each. Backups
  keep it apart from the files: when it is destroyed, old backups hold nothing of her any more;
* the name of a file is inside what is closed, so that one file cannot be put in the place of another.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pyrage

from kuty.core.errors import RegisterDamaged
from kuty.core.language import N_
from kuty.register.vaults import damaged

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Mapping

    from kuty.register.vault import FolderVault

# How every closed file begins.
CLOSED = b"KUTYE1 "


class RegisterKey:
    """The key that opens every file of a register. ``secret`` is an age identity as text."""

    def __init__(self, secret: str) -> None:
        self._identity = pyrage.x25519.Identity.from_str(secret)
        self._recipient = self._identity.to_public()

    @classmethod
    def new(cls) -> RegisterKey:
        return cls(new_secret())

    @property
    def secret(self) -> str:
        return str(self._identity)

    def close(self, content: bytes) -> bytes:
        closed: bytes = pyrage.encrypt(content, [self._recipient])
        return closed

    def open(self, closed: bytes) -> bytes:
        """The content, or the error that it was closed by another key or altered."""
        try:
            return bytes(pyrage.decrypt(closed, [self._identity]))
        except pyrage.DecryptError:
            raise RegisterDamaged(
                N_("Something encrypted is damaged, or was encrypted with another key; nothing was changed."),
                N_("See what can be brought back: kuty register check"),
            ) from None


def new_secret() -> str:
    """A new age identity, as text."""
    return str(pyrage.x25519.Identity.generate())


class OutboxKeys:
    """The keys of letters, messages and reasons: the first closes, each may open."""

    def __init__(self, keys: list[RegisterKey]) -> None:
        self.keys = keys

    def close(self, content: bytes) -> bytes:
        return self.keys[0].close(content)

    def open(self, closed: bytes) -> bytes:
        for key in self.keys[:-1]:
            with suppress(RegisterDamaged):
                return key.open(closed)
        return self.keys[-1].open(closed)

    def open_if_closed(self, content: bytes) -> bytes:
        """What was written before the register was encrypted is given as it is; what another key closed, empty."""
        if not content.startswith(b"age-encryption.org/"):
            return content
        try:
            return self.open(content)
        except RegisterDamaged:
            return b""


class CipherVault:
    """A vault over another one: what goes in is closed, what comes out is opened."""

    def __init__(self, below: FolderVault, key: RegisterKey) -> None:
        self.below = below
        self._key = key
        # Participants' own keys by id, as they lie closed at the head of a file, and open.
        self._own: dict[str, tuple[bytes, RegisterKey]] = {}

    def read(self, name: str) -> bytes | None:
        content = self.below.read(name)
        return None if content is None else self.disclosed(name, content)

    def has(self, name: str) -> bool:
        return self.below.has(name)

    def names(self, folder: str) -> list[str]:
        return self.below.names(folder)

    def folders(self, folder: str) -> list[str]:
        return self.below.folders(folder)

    def state(self, folder: str) -> str:
        return self.below.state(folder)

    def alone(self, wait_seconds: float | None = None) -> contextlib.AbstractContextManager[None]:
        return self.below.alone(wait_seconds)

    def steady(self) -> contextlib.AbstractContextManager[None]:
        return self.below.steady()

    def stage(self, name: str, content: bytes) -> None:
        self.below.stage(name, self.closed(name, content))

    def staged(self, name: str) -> bytes | None:
        content = self.below.staged(name)
        return None if content is None else self.disclosed(name, content)

    def change(self, contents: Mapping[str, bytes | None]) -> None:
        # Laid ready one by one, so that they are in memory one by one.
        for name, content in contents.items():
            if content is not None:
                self.stage(name, content)
        self.below.change({name: None for name, content in contents.items() if content is None})

    def jot(self, name: str, content: bytes) -> None:
        self.below.jot(name, self.closed(name, content))

    def drop(self, folder: str) -> None:
        self.below.drop(folder)

    def closed(self, name: str, content: bytes) -> bytes:
        """The content of a file as it is kept."""
        named = name.encode() + b"\n" + content
        who = whose(name)
        if not who:
            return with_head(b"", self._key.close(named))
        head, key = self._own_key(who, name)
        return with_head(head, key.close(named))

    def disclosed(self, name: str, kept: bytes) -> bytes:
        """The content of a file from what is kept, or the error that it is not what kuty wrote there."""
        try:
            head, body = parted(kept)
            key = self._key
            if head:
                key = RegisterKey(self._key.open(head).decode())
                self._own[whose(name)] = head, key
            inside, _, content = key.open(body).partition(b"\n")
        except (ValueError, RegisterDamaged, pyrage.IdentityError):
            inside, content = b"", b""
        if inside != name.encode():
            raise damaged(name)
        return content

    def adopt(self, who: str, key: RegisterKey) -> None:
        """Take over the participant's key from the vault her files come from."""
        if who not in self._own:
            self._own[who] = self._key.close(key.secret.encode()), key

    def _own_key(self, who: str, name: str) -> tuple[bytes, RegisterKey]:
        """The participant's key: from a file of hers, else a new one."""
        if who not in self._own:
            kept = self.below.read(name) or self.below.read(name.replace("identities/", "cases/"))
            if kept:
                head, _body = parted(kept)
                self._own[who] = head, RegisterKey(self._key.open(head).decode())
            else:
                new = RegisterKey.new()
                self._own[who] = self._key.close(new.secret.encode()), new
        return self._own[who]


def opened_by(key: RegisterKey, kept: bytes) -> bytes | None:
    """The content of a closed file, by the key of its body; None when it is another key's."""
    try:
        return key.open(parted(kept)[1]).partition(b"\n")[2]
    except RegisterDamaged:
        return None


def whose(name: str) -> str:
    """The participant a file belongs to; empty for one of the office."""
    return name.rpartition("/")[2].removesuffix(".db") if name.startswith(("cases/", "identities/")) else ""


def with_head(head: bytes, body: bytes) -> bytes:
    """What is kept of a closed file: the participant's closed key, if it has one, and the closed content."""
    return CLOSED + b"%d\n" % len(head) + head + body


def parted(kept: bytes) -> tuple[bytes, bytes]:
    """The head and the body of a closed file; ValueError when it is none."""
    first, newline, rest = kept.partition(b"\n")
    if not newline or not first.startswith(CLOSED):
        raise ValueError("not a closed file")
    length = int(first[len(CLOSED) :])
    return rest[:length], rest[length:]
