"""Where the key of an encrypted register comes from: a key file, a file descriptor, the system's keyring, a prompt.

Never from an argument or an environment variable: those are seen by others.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kuty.core.errors import RegisterUnavailable, WrongUsage
from kuty.core.language import N_
from kuty.register import locks

if TYPE_CHECKING:
    from kuty.office.visit import Visit

_SERVICE = "kuty"
_TRIES = 3


def secret(held: locks.Locks, visit: Visit | None) -> str:
    """The worker's secret, from the first source there is. Of keys with passphrases her own is tried first."""
    if visit and visit.key_file:
        return read_key_file(visit.key_file)
    if visit and visit.passphrase_fd is not None:
        return locks.secret_of(held, read_line(visit.passphrase_fd), visit.by)
    if named := os.environ.get("KUTY_KEY_FILE"):
        return read_key_file(Path(named))
    if remembered := recall(held.office):
        # One that was remembered and opens nothing any more – it was removed – must not stand in the way.
        with suppress(RegisterUnavailable):
            locks.opened(held, remembered)
            return remembered
    if visit is None or visit.ask is None:
        if remembered:
            raise RegisterUnavailable(
                N_("The key this machine remembers does not open the register any more."),
                N_("Let it forget the key: kuty register unlock --forget"),
            )
        raise RegisterUnavailable(
            N_("The register is encrypted, and nobody can be asked for the passphrase."),
            N_("Give --key-file FILE or --passphrase-fd N, or let this machine remember: kuty register unlock"),
        )
    for left in range(_TRIES - 1, -1, -1):
        try:
            return locks.secret_of(held, visit.ask(), visit.by)
        except RegisterUnavailable:
            if not left:
                raise
    raise AssertionError


def read_key_file(path: Path) -> str:
    """The secret in a key file: its first line that is no comment."""
    try:
        lines = path.expanduser().read_text("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise RegisterUnavailable(
            N_("The key file {file} cannot be read ({problem}); nothing was opened."),
            N_("Find the file, or open the register with your passphrase or the recovery key on paper."),
            file=str(path),
            problem=error.strerror or type(error).__name__,
        ) from None
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")


def read_line(descriptor: int) -> str:
    """The first line that comes from a file descriptor."""
    try:
        with os.fdopen(descriptor, encoding="utf-8", errors="replace", closefd=False) as file:
            return file.readline().rstrip("\r\n")
    except OSError:
        raise WrongUsage(
            N_("Nothing can be read from file descriptor {number}."),
            N_("Give it so: kuty … --passphrase-fd 3 3< FILE"),
            number=descriptor,
        ) from None


def remember(held: locks.Locks, worker_secret: str) -> None:
    """Give the secret to the keyring of this machine."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, held.office, worker_secret)
    except KeyringError:
        kept = ""
    else:
        kept = recall(held.office)
    if kept != worker_secret:
        raise RegisterUnavailable(
            N_("This machine has no keyring that could remember the key."),
            N_("Use a key file: kuty register key add NAME --new-key-file FILE"),
        )


def recall(office: str) -> str:
    """The secret the keyring has; empty when it has none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, office) or ""
    except KeyringError:
        return ""


def forget(office: str) -> None:
    """Let the keyring forget the secret."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(_SERVICE, office)
    except KeyringError:
        return
