"""Switch encryption on and off, and say who holds a key."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.errors import WrongUsage
from kuty.core.language import N_
from kuty.deliver import outbox
from kuty.register import locks
from kuty.register.cipher import CipherVault, RegisterKey, new_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kuty.register.vault import FolderVault

    Step = Callable[[], None]


class Locked(NamedTuple):
    """The worker's secret, for a key file or the keyring, and the recovery key, which is told this once."""

    secret: str
    recovery: str


def lock(folder: Path, files: FolderVault, name: str, passphrase: str, step: Step) -> Locked:
    """Encrypt the register and the outbox. A passphrase closes the worker's secret; without one she keeps it in a file."""
    if files.has(locks.NAME):
        raise WrongUsage(N_("The register is encrypted already."), N_("See who has a key: kuty register key list"))
    key = RegisterKey.new()
    secret = new_secret()
    held, recovery = locks.new_locks(secrets.token_hex(8), key, locks.new_key(name, key, secret, passphrase))
    with files.alone():
        locks.close_all(files, held, None, key, step)
    close_outbox(folder, files, key)
    return Locked(secret, recovery)


def close_outbox(folder: Path, files: FolderVault, key: RegisterKey) -> None:
    """Close what is still readable in the outbox of an encrypted office."""
    outbox.close_all(folder, locks.outbox_key(CipherVault(files, key)).close)


def lock_off(folder: Path, files: FolderVault, key: RegisterKey, step: Step) -> None:
    """Make the register and the outbox readable again. The outbox first: its key goes with the register's."""
    outbox.open_all(folder, locks.outbox_key(CipherVault(files, key)).open)
    with files.alone():
        locks.close_all(files, None, key, None, step)


def add_key(files: FolderVault, key: RegisterKey, name: str, passphrase: str) -> str:
    """Let another worker open the register, or give one a new passphrase; her secret."""
    if not name.strip():
        raise WrongUsage(N_("The name is missing."), N_("Give it."))
    secret = new_secret()
    with files.alone():
        held = _held(files)
        others = tuple(each for each in held.keys if each.name != name)
        locks.keep(files, held._replace(keys=(*others, locks.new_key(name, key, secret, passphrase))))
    return secret


def remove_key(files: FolderVault, key: RegisterKey, name: str, step: Step) -> None:
    """Take a key away. The register gets another key, so that one who kept the old one cannot read what comes."""
    new = RegisterKey.new()
    with files.alone():
        held = locks.without(_held(files), name)
        held = held._replace(keys=tuple(locks.renewed(each, new) for each in held.keys))
        locks.close_all(files, held, key, new, step)


def _held(files: FolderVault) -> locks.Locks:
    held = locks.read(files)
    if held is None:
        raise WrongUsage(N_("The register is not encrypted."), N_("Encrypt it: kuty register lock"))
    return held
