"""Switch encryption on and off, and say who holds a key."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.errors import WrongUsage
from kuty.core.language import N_
from kuty.deliver import outbox
from kuty.register import locks
from kuty.register.cipher import RegisterKey, new_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kuty.register.vault import FolderVault

    Step = Callable[[], None]


class Prepared(NamedTuple):
    """The first keys of a register, which open nothing yet: they are laid in a safe place before anything is locked.

    ``secret`` is the worker's, for a key file or the keyring; ``recovery`` the recovery key, which is told this once.
    """

    locks: locks.Locks
    key: RegisterKey
    secret: str
    recovery: str


def prepare(files: FolderVault, name: str, passphrase: str) -> Prepared:
    """The first keys of a register. A passphrase closes the worker's secret; without one she keeps it in a file."""
    if locks.are_there(files):
        raise WrongUsage(N_("The register is encrypted already."), N_("See who has a key: kuty register key list"))
    key = RegisterKey.new()
    secret = new_secret()
    held, recovery = locks.new_locks(
        secrets.token_hex(8), key, locks.new_key(name, key, secret, passphrase), locks.secrets_kept(files)
    )
    return Prepared(held, key, secret, recovery)


def lock(folder: Path, files: FolderVault, prepared: Prepared, step: Step) -> None:
    """Encrypt the register and the outbox."""
    with files.alone():
        locks.close_all(files, prepared.locks, None, prepared.key, step)
    close_outbox(folder, prepared.locks, prepared.key)


def close_outbox(folder: Path, held: locks.Locks, key: RegisterKey) -> None:
    """Close what is still readable in the outbox of an encrypted office."""
    outbox.close_all(folder, held.outbox_keys(key).close)


def lock_off(folder: Path, files: FolderVault, key: RegisterKey, step: Step) -> None:
    """Make the register and the outbox readable again. The outbox first: its key goes with the register's."""
    outbox.open_all(folder, _held(files).outbox_keys(key).open)
    with files.alone():
        locks.close_all(files, None, key, None, step)


def prepare_key(key: RegisterKey, name: str, passphrase: str) -> tuple[locks.Key, str]:
    """A key for another worker, or a new one for one who has a key, and its secret. It opens nothing yet."""
    if not name.strip():
        raise WrongUsage(N_("The name is missing."), N_("Give it."))
    secret = new_secret()
    return locks.new_key(name, key, secret, passphrase), secret


def keep_key(files: FolderVault, new: locks.Key) -> None:
    """Let the key that was prepared open the register, in the place of one of the same name."""
    with files.alone():
        held = _held(files)
        others = tuple(each for each in held.keys if each.name != new.name)
        locks.keep(files, held._replace(keys=(*others, new)))


def remove_key(files: FolderVault, key: RegisterKey, name: str, step: Step) -> None:
    """Take a key away. The register gets another key, so that one who kept the old one cannot read what comes."""
    new = RegisterKey.new()
    with files.alone():
        held = locks.renewed(locks.without(_held(files), name), key, new)
        locks.close_all(files, held, key, new, step)


def _held(files: FolderVault) -> locks.Locks:
    held = locks.read(files)
    if held is None:
        raise WrongUsage(N_("The register is not encrypted."), N_("Encrypt it: kuty register lock"))
    return held
