"""Who gives this command, and with what: what the office asks of one run of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


class Visit(NamedTuple):
    """One command. ``command`` is its noun and verb; ``why`` the reason given for looking at people's data.

    The key of an encrypted register comes from ``key_file``, from ``passphrase_fd`` or by ``ask``, which asks the worker
    for her passphrase and is None when nobody can be asked.
    """

    by: str
    command: str
    at: datetime
    why: str = ""
    key_file: Path | None = None
    passphrase_fd: int | None = None
    ask: Callable[[], str] | None = None
