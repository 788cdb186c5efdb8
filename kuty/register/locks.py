"""Who can open an encrypted register: the register's key, enclosed for each worker and for the recovery key."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pyrage

from kuty.core.errors import NoSuchThing, RegisterDamaged, RegisterUnavailable, WrongUsage
from kuty.core.language import N_
from kuty.register.cipher import CipherVault, OutboxKeys, RegisterKey, new_secret, whose
from kuty.register.migrations import written_by_a_newer_kuty
from kuty.register.names import LOCKS, LOCKS_SPARE, OUTBOX_KEYS
from kuty.register.vaults import damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kuty.register.vault import FolderVault

RECOVERY = "recovery"
SECRET_BEGINS = "AGE-SECRET-KEY-1"  # noqa: S105 - how every age key begins
_FORMAT = 1


class Key(NamedTuple):
    """One way to open the register.

    ``secret`` is the holder's age identity closed by a passphrase; empty when it lies in a key file or on paper.
    ``register`` is the register's key, closed for this holder alone.
    """

    name: str
    recipient: str
    register: str
    secret: str = ""


class Locks(NamedTuple):
    """Everything ``locks.db`` holds.

    ``office`` is a word of chance by which the keyring knows the register. ``outbox`` has the keys letters, messages and the
    reasons in the access log are closed with, themselves closed by the register's key. The first closes; the others are
    of earlier and still open what is old.
    """

    office: str
    keys: tuple[Key, ...]
    outbox: tuple[str, ...]

    def written(self) -> bytes:
        keys = [key._asdict() for key in self.keys]
        document = {"format": _FORMAT, "office": self.office, "outbox": self.outbox, "keys": keys}
        return json.dumps(document, indent=1).encode()

    def outbox_keys(self, register_key: RegisterKey) -> OutboxKeys:
        return OutboxKeys([RegisterKey(register_key.open(_bytes(each)).decode()) for each in self.outbox])


def are_there(vault: FolderVault) -> bool:
    """Whether the register is encrypted."""
    return vault.has(LOCKS) or vault.has(LOCKS_SPARE)


def read(vault: FolderVault) -> Locks | None:
    """The locks of a register, from whichever of the two files is whole; None when it is not encrypted."""
    for name in (LOCKS, LOCKS_SPARE):
        with suppress(RegisterDamaged):
            if content := vault.read(name):
                return parse(content)
    if are_there(vault):
        raise damaged(LOCKS, N_("Bring it back from a backup: kuty register restore locks --from FILE"))
    return None


def parse(content: bytes) -> Locks:
    document = json.loads(content)
    if document["format"] > _FORMAT:
        raise written_by_a_newer_kuty()
    return Locks(document["office"], tuple(Key(**key) for key in document["keys"]), tuple(document["outbox"]))


def new_key(name: str, register_key: RegisterKey, secret: str, passphrase: str = "") -> Key:
    """A way to open the register with a secret; with a passphrase the secret itself is kept, closed by it."""
    recipient = pyrage.x25519.Identity.from_str(secret).to_public()
    enclosed = pyrage.passphrase.encrypt(secret.encode(), passphrase) if passphrase else b""
    return Key(name, str(recipient), _text(pyrage.encrypt(register_key.secret.encode(), [recipient])), _text(enclosed))


def renewed(locks: Locks, old: RegisterKey, new: RegisterKey) -> Locks:
    """The same ways to open a register that gets another key."""
    keys = []
    for key in locks.keys:
        recipient = pyrage.x25519.Recipient.from_str(key.recipient)
        keys.append(key._replace(register=_text(pyrage.encrypt(new.secret.encode(), [recipient]))))
    older = (each.secret for each in locks.outbox_keys(old).keys)
    return locks._replace(keys=tuple(keys), outbox=_closed((new_secret(), *older), new))


def secret_of(locks: Locks, passphrase: str, first: str) -> str:
    """The secret a passphrase closes; the key named ``first`` is tried first. A secret itself is given back."""
    typed = "".join(passphrase.split()).upper()
    if typed.startswith(SECRET_BEGINS):
        return typed
    for key in sorted(locks.keys, key=lambda key: key.name != first):
        if key.secret:
            try:
                return bytes(pyrage.passphrase.decrypt(_bytes(key.secret), passphrase)).decode()
            except pyrage.DecryptError:
                continue
    raise RegisterUnavailable(
        N_("The passphrase is not right; nothing was opened."),
        N_("Try again, or use the recovery key you have on paper."),
    )


def opened(locks: Locks, secret: str) -> RegisterKey:
    """The register's key, by a secret."""
    try:
        identity = pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise RegisterUnavailable(
            N_("This is not a key of kuty; nothing was opened."),
            N_(
                "A key begins with {begin}. Look that it is whole.",
            ),
            begin=SECRET_BEGINS,
        ) from None
    for key in locks.keys:
        if key.recipient == str(identity.to_public()):
            return RegisterKey(bytes(pyrage.decrypt(_bytes(key.register), [identity])).decode())
    raise RegisterUnavailable(
        N_("This key does not open the register; nothing was opened."),
        N_("It may have been removed. Use the recovery key, or ask a colleague: kuty register key list"),
    )


def without(locks: Locks, name: str) -> Locks:
    """The locks without a key; the last one a worker has is not removed."""
    left = tuple(key for key in locks.keys if key.name != name)
    if len(left) == len(locks.keys):
        raise NoSuchThing(N_("There is no key {name}."), N_("See: kuty register key list"), name=name)
    if all(key.name == RECOVERY for key in left):
        raise WrongUsage(
            N_("{name} is the last key; without it only the recovery key on paper would open the register."),
            N_("Add another first: kuty register key add"),
            name=name,
        )
    return locks._replace(keys=left)


def close_all(
    vault: FolderVault,
    locks: Locks | None,
    old: RegisterKey | None,
    new: RegisterKey | None,
    step: Callable[[], None] = lambda: None,
) -> None:
    """Give a whole register another key – or a first one, or none any more – in one change.

    Participants get new keys too: one who kept the old ones reads nothing that comes. No version before is kept: it would
    be readable by the old key. A register with damage is refused. Inside ``alone``.
    """
    reader = CipherVault(vault, old) if old else vault
    writer = CipherVault(vault, new) if new else None
    with vault.converting():
        for name in _names(vault):
            content = reader.read(name)
            if content is None:
                raise damaged(name)
            if writer and (who := whose(name)):
                writer.adopt(who, RegisterKey.new())
            vault.stage(name, writer.closed(name, content) if writer else content)
            step()
        vault.drop("index")
        vault.drop("quarantine")
        content = locks.written() if locks else None
        kept = _secrets_kept(vault, old) if old and not locks else None
        vault.change_keeping(dict.fromkeys((LOCKS, LOCKS_SPARE), content) | {OUTBOX_KEYS: kept}, copies=0)


def _secrets_kept(vault: FolderVault, key: RegisterKey) -> bytes:
    """The outbox's keys as a register without encryption keeps them: the reasons closed with them stay closed."""
    held = read(vault)
    return json.dumps([each.secret for each in held.outbox_keys(key).keys] if held else []).encode()


def secrets_kept(vault: FolderVault) -> tuple[str, ...]:
    """The outbox's keys of a time when the register was encrypted before."""
    return tuple(json.loads(vault.read(OUTBOX_KEYS) or b"[]"))


def keep(vault: FolderVault, locks: Locks) -> None:
    """Change who can open the register; who cannot any more is in no version before. Inside ``alone``."""
    vault.change_keeping(dict.fromkeys((LOCKS, LOCKS_SPARE), locks.written()), copies=0)


def _names(vault: FolderVault) -> Iterator[str]:
    return (name for name in vault.every_name() if name not in (LOCKS, LOCKS_SPARE, OUTBOX_KEYS))


def new_locks(office: str, register_key: RegisterKey, own: Key, older: tuple[str, ...]) -> tuple[Locks, str]:
    """The first locks of a register: the worker's own key and a recovery key, which is told once.

    ``older`` are the outbox's keys of a time when the register was encrypted before.
    """
    recovery = new_secret()
    outbox = _closed((new_secret(), *older), register_key)
    return Locks(office, (own, new_key(RECOVERY, register_key, recovery)), outbox), recovery


def _closed(secrets: Iterable[str], key: RegisterKey) -> tuple[str, ...]:
    return tuple(_text(key.close(secret.encode())) for secret in secrets)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
