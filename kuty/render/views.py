"""What a paper or a message may show: frozen lists of texts, never the participant's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from kuty.core.programme import SlotKind


@dataclass(frozen=True, slots=True)
class SlotView:
    """A row of the day."""

    start: time
    end: time
    kind: SlotKind
    title: str
    text: str
    link: str
    theme: str
    minutes: int


@dataclass(frozen=True, slots=True)
class DayView:
    """A work day; a closed day has no slots and the holiday's name."""

    date: date
    closed: str
    slots: tuple[SlotView, ...]

    @property
    def begins(self) -> time:
        return self.slots[0].start

    @property
    def ends(self) -> time:
        return self.slots[-1].end

    @property
    def reception(self) -> SlotView:
        return next(slot for slot in self.slots if slot.kind is SlotKind.RECEPTION)


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody the person can call. Parts that are not known are empty."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class WeekView:
    """Everything the weekly letter, message and page may show of one person's week.

    ``sender`` and ``recipient`` are the lines of the two windows of an envelope; ``recipient`` is only a name when the
    address is protected. ``window`` is left, top, width and height in millimetres. ``phone`` is where the person is
    called.
    """

    language: str
    number: int
    made: date
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    window: tuple[float, float, float, float]
    large_print: bool
    first_name: str
    phone: str
    note: str
    days: tuple[DayView, ...]
    worker: ContactView
    team: tuple[ContactView, ...]
    unit: str
    allowance: float

    @property
    def arranged(self) -> tuple[DayView, ...]:
        return tuple(day for day in self.days if not day.closed)
