"""What went out, by which way, and where it is now: the proof that a programme was issued."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kuty.core.people import Channel
from kuty.core.problem import Sentence


class DeliveryState(StrEnum):
    """Where a piece of mail is. Entries are added one after another; the latest of a week is where its mail is now.

    A letter is ``issued`` when it is printed; a message is ``prepared`` until it is ``sent``, and one whose sending was
    cut off is ``unsure`` until somebody has looked.
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
    one before it went out. ``segments`` are those of a text message; ``told`` is what its carrier called it, ``why`` why
    it did not go.
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
    told: str = ""
    why: Sentence | None = None


class Standing(NamedTuple):
    """Where a person's mail of a week stands. ``failed`` are the channels that could not bring it.

    ``held`` is the day of the paper the person has, as far as anybody knows: the last that neither failed nor came back.
    """

    latest: Delivery | None = None
    failed: frozenset[Channel] = frozenset()
    held: date | None = None

    @property
    def must_go_again(self) -> bool:
        """Whether what went out has not reached the person, as far as anybody knows."""
        return self.latest is not None and self.latest.state in (DeliveryState.FAILED, DeliveryState.RETURNED)

    @property
    def next_number(self) -> int:
        """The number of the next paper of the week. One that failed for sure was never seen, so its number is free."""
        if self.latest is None:
            return 1
        return self.latest.number + (self.latest.state is not DeliveryState.FAILED)


def standing_in(week: str, deliveries: Iterable[Delivery]) -> Standing:
    """Where the mail of the week stands by the entries made about it, in their order."""
    of_week = [delivery for delivery in deliveries if delivery.week == week]
    if not of_week:
        return Standing()
    latest = of_week[-1]
    bad = (DeliveryState.FAILED, DeliveryState.RETURNED)
    failed = {each.channel for each in of_week if each.number == latest.number and each.state in bad}
    last_of = {each.number: each for each in of_week}
    out = (DeliveryState.ISSUED, DeliveryState.PREPARED)
    made = [each for each in of_week if each.state in out and last_of[each.number].state not in bad]
    return Standing(latest, frozenset(failed), made[-1].day if made else None)


def key_of(office: str, participant_id: str, week: str) -> str:
    """What a person's week is called outside the office: always the same, and it says nothing to those who see it."""
    # Only who sends something outside needs it, so that nobody else waits for it.
    import hashlib

    return hashlib.sha256(f"{office}\n{participant_id}\n{week}".encode()).hexdigest()[:32]
