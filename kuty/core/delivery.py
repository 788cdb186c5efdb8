"""What went out: the proof that a programme was issued."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kuty.core.people import Channel


class DeliveryState(StrEnum):
    """Where a piece of mail is. Entries are added one after another; the latest of a piece is where it is now.

    A message is ``prepared`` until it is ``sent``; one whose sending was cut off is ``unsure`` until somebody has looked.
    """

    PREPARED = "prepared"
    ISSUED = "issued"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One programme on its way by one channel. ``file`` is relative to the office folder; ``sha256`` is of its bytes.

    ``number`` counts the papers of the week: 2 is the first that takes another's place, and ``replaces`` is the day the
    one before it went out. ``segments`` are those of a text message; ``reference`` is what its carrier called it.
    """

    week: str
    channel: Channel
    day: date
    state: DeliveryState
    file: str
    sha256: str
    pages: int = 0
    number: int = 1
    replaces: date | None = None
    segments: int = 0
    reference: str = ""


def key_of(office: str, participant_id: str, week: str) -> str:
    """What a person's week is called outside the office: always the same, and it says nothing to those who see it."""
    # Only who sends something outside needs it, so that nobody else waits for it.
    import hashlib

    return hashlib.sha256(f"{office}\n{participant_id}\n{week}".encode()).hexdigest()[:32]
