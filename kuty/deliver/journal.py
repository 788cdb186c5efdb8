"""What was done to each message while a mail-out is being sent, so that a cut-off run never sends one twice.

A line is on the disk before a message is handed over, and another after it. A message with a first line and no second
may have gone: nobody can know, so a person has to look. The journal lives only while there is something to remember.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.delivery import DeliveryState
from kuty.core.language import N_
from kuty.core.problem import Sentence
from kuty.deliver.outbox import SENDING
from kuty.lock import locked
from kuty.private import make_private_folder, sync_file, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Outcome(NamedTuple):
    """How the handing over of one message ended; ``told`` is what the carrier called it, ``why`` why it did not go."""

    state: DeliveryState
    told: str = ""
    why: Sentence | None = None


class Journal:
    """The journal of one week's sending. Only one process holds it at a time."""

    def __init__(self, office: Path, week: str) -> None:
        self._path = office / "outbox" / week / SENDING

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the journal, so that nobody else makes or sends mail of the same week meanwhile."""
        make_private_folder(self._path.parent)
        busy = N_("The mail of this week is being made or sent by another kuty ({holder}).")
        with locked(self._path.with_name(f"{SENDING}-lock"), 0, busy=busy):
            yield

    def read(self) -> dict[str, Outcome]:
        """How each message of a run that was cut off ended. A line that was cut off itself is as good as none."""
        if not self._path.exists():
            return {}
        found: dict[str, Outcome] = {}
        for line in self._path.read_bytes().split(b"\n"):
            try:
                key, state, told, why = json.loads(line)
            except ValueError:
                continue
            found[key] = Outcome(DeliveryState(state), told, Sentence(*why) if why else None)
        return found

    def begin(self, key: str) -> None:
        """The message is handed over now; until it is told how that ended, it may have gone."""
        self._write(key, Outcome(DeliveryState.UNSURE))

    def end(self, key: str, outcome: Outcome) -> None:
        self._write(key, outcome)

    def forget(self) -> None:
        """All of it stands in the register now."""
        self._path.unlink(missing_ok=True)

    def _write(self, key: str, outcome: Outcome) -> None:
        new = not self._path.exists()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            # A line break first: what a cut-off line has left does not swallow this one.
            os.write(descriptor, f"\n{json.dumps([key, *outcome])}\n".encode())
            sync_file(descriptor)
        finally:
            os.close(descriptor)
        if new:
            sync_folder(self._path.parent)
