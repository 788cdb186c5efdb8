"""What went out: the proof that a programme was issued."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kuty.core.people import Channel


class DeliveryState(StrEnum):
    """Paper leaves the office when it is printed; a message waits for somebody or something to send it."""

    ISSUED = "issued"
    PREPARED = "prepared"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One programme gone out by one channel. ``file`` is relative to the office folder; ``sha256`` is of its bytes."""

    week: str
    channel: Channel
    day: date
    state: DeliveryState
    file: str
    sha256: str
    pages: int = 0
