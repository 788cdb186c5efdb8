"""What a paper or a message may show: frozen lists of texts, never the participant's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import NamedTuple

from kuty.core.paper import A4, Box
from kuty.core.programme import SlotKind

# Of the paper's head, in mm: no office printer prints nearer the edge than this, and less than this holds no date.
_EDGE, _HEAD, _NARROWEST = 18.0, 13.0, 34.0
_SENDER_WINDOW = Box(20, 13, 88, 27)
_LABEL_EDGE = 4.0


def fold_marks(fold: str) -> tuple[float, ...]:
    """How far from its top edge an A4 is folded, in mm."""
    return {"half": (A4.height / 2,), "thirds": (A4.height / 3, A4.height / 3 * 2)}.get(fold, ())


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
    """A work day; a closed day has no slots and the holiday's name. ``code`` stands on the reply slip; without one, none."""

    date: date
    closed: str
    slots: tuple[SlotView, ...]
    code: str = ""

    @property
    def numbered(self) -> tuple[tuple[int, SlotView], ...]:
        """The slots, the tasks with their numbers 1, 2, 3 … and the rest with 0. The reply slip speaks of the numbers."""
        numbers = count(1)
        return tuple((next(numbers) if slot.kind is SlotKind.TASK else 0, slot) for slot in self.slots)

    @property
    def tasks(self) -> tuple[tuple[int, SlotView], ...]:
        return tuple((number, slot) for number, slot in self.numbered if number)

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
    address is protected. ``window`` and ``sender_window`` are places on the paper, ``window_margin`` what is kept free
    on both sides of their edges, in mm. ``phone`` is where the person is called. ``paper`` counts the papers of the
    week, and ``replaces`` is the day of the one this takes the place of. ``key`` is the same for every paper of the
    person's week and says nothing (:func:`kuty.core.delivery.key_of`). ``return_to`` are the lines the reply slip is
    sent to. ``qr`` is what the square code opens (:mod:`kuty.render.qr`), ``logo`` a file the PDF maker was given; empty
    for none. A ``tight`` letter runs its texts together, where the roomy one has too many pages.
    """

    language: str
    number: int
    made: date
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    window: Box
    large_print: bool
    first_name: str
    phone: str
    note: str
    days: tuple[DayView, ...]
    worker: ContactView
    team: tuple[ContactView, ...]
    unit: str
    allowance: float
    paper: int = 1
    key: str = ""
    sender_window: Box = _SENDER_WINDOW
    window_margin: float = 2
    max_pages: int = 2
    fold: str = ""
    replaces: date | None = None
    return_to: tuple[str, ...] = ()
    qr: str = ""
    logo: str = ""
    tight: bool = False

    @property
    def arranged(self) -> tuple[DayView, ...]:
        return tuple(day for day in self.days if not day.closed)

    @property
    def on_slip(self) -> tuple[DayView, ...]:
        return tuple(day for day in self.arranged if day.code)

    @property
    def fold_marks(self) -> tuple[float, ...]:
        """How far from the top edge the paper is folded, in mm."""
        return fold_marks(self.fold)

    @property
    def below(self) -> float:
        """Where the text may begin, in mm from the top edge: under both windows."""
        return max(self.window.bottom, self.sender_window.bottom) + self.window_margin + 4

    @property
    def beside(self) -> Box | None:
        """The place left or right of both windows, for the date and the logo; None when it is too narrow for them."""
        away = self.window_margin + 3
        left = min(self.window.left, self.sender_window.left) - away
        right = max(self.window.right, self.sender_window.right) + away
        edges = max(((_EDGE, left), (right, A4.width - _EDGE)), key=lambda pair: pair[1] - pair[0])
        width = edges[1] - edges[0]
        return Box(edges[0], _HEAD, width, self.below - _HEAD) if width >= _NARROWEST else None


class PlanView(NamedTuple):
    """A plan of the extract: its lines are a name and what is written under it."""

    title: str
    lines: tuple[tuple[str, str], ...]
    goals: tuple[str, ...]


class EntryView(NamedTuple):
    """A work day of the extract: one entry about it, or that there is none. ``counts`` is false if it was corrected."""

    day: date
    mark: str
    details: tuple[str, ...] = ()
    tasks: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    note: str = ""
    written: datetime | None = None
    by: str = ""
    counts: bool = True


class KeptSlotView(NamedTuple):
    """A row of a day of the extract, and why it is there."""

    start: time
    end: time
    title: str
    minutes: int
    theme: str
    text: str
    link: str
    why: tuple[str, ...]


class KeptDayView(NamedTuple):
    """A day of a programme of the extract; a closed day has the holiday's name."""

    date: date
    closed: str
    slots: tuple[KeptSlotView, ...]


class KeptWeekView(NamedTuple):
    """A programme of the extract. ``issued`` is None when it has not gone out."""

    week: str
    issued: date | None
    note: str
    days: tuple[KeptDayView, ...]


class SentView(NamedTuple):
    """A letter or message of the extract."""

    day: date
    week: str
    channel: str
    state: str
    pages: int
    file: str


class DeedView(NamedTuple):
    """Somebody's change of the data, or a look at them."""

    at: datetime
    by: str
    what: str
    why: str = ""


class ExtractView(NamedTuple):
    """Everything about one person for herself. ``unknown`` names the fields with nothing in them."""

    language: str
    made: date
    large_print: bool
    name: str
    first_name: str
    id: str
    unit: str
    worker: ContactView
    fields: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    plans: tuple[PlanView, ...]
    years: tuple[tuple[int, tuple[EntryView, ...]], ...]
    weeks: tuple[KeptWeekView, ...]
    sent: tuple[SentView, ...]
    changes: tuple[DeedView, ...]
    looks: tuple[DeedView, ...]


class RecoveryView(NamedTuple):
    """The page with the key that opens an encrypted register when every other is lost."""

    language: str
    office: str
    key: str
    made: date

    @property
    def groups(self) -> tuple[str, ...]:
        """The key in pieces of six, so that it can be read aloud and typed."""
        return tuple(self.key[start : start + 6] for start in range(0, len(self.key), 6))


class ProofView(NamedTuple):
    """The page to try the windows with: what is set, and an address to look at. ``fold`` as in the letter."""

    language: str
    made: date
    unit: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    window: Box
    sender_window: Box
    window_margin: float
    fold: str = ""

    @property
    def fold_marks(self) -> tuple[float, ...]:
        return fold_marks(self.fold)


class LabelsView(NamedTuple):
    """Address labels on A4: so many ``across`` and ``down``, the first ``left`` and ``top`` mm from the paper's edges."""

    language: str
    made: date
    addresses: tuple[tuple[str, ...], ...]
    across: int
    down: int
    left: float
    top: float

    @property
    def a_sheet(self) -> int:
        return self.across * self.down

    @property
    def room(self) -> Box:
        """What may be printed of the first label. The sheet's right and lower edges are as wide as the others."""
        width, height = (A4.width - 2 * self.left) / self.across, (A4.height - 2 * self.top) / self.down
        # A sheet goes through the printer a little askew, and no printer reaches the paper's edge.
        return Box(self.left, self.top, width, height).grown(-_LABEL_EDGE)

    def place(self, number: int) -> Box:
        """Where the address with this number, from 0, stands on its sheet."""
        row, column = divmod(number % self.a_sheet, self.across)
        first = self.room
        across, down = first.width + 2 * _LABEL_EDGE, first.height + 2 * _LABEL_EDGE
        return first._replace(left=first.left + column * across, top=first.top + row * down)


class EnvelopesView(NamedTuple):
    """Envelopes to print on, one for each address; sizes in mm."""

    language: str
    made: date
    width: float
    height: float
    sender: tuple[str, ...]
    addresses: tuple[tuple[str, ...], ...]

    @property
    def sender_place(self) -> Box:
        """Posti: at most 4 cm from the top."""
        return Box(10, 10, self.width / 2 - 15, 28)

    @property
    def address_place(self) -> Box:
        return Box(self.width * 0.42, self.height * 0.48, self.width * 0.58 - 12, self.height * 0.52 - 15)
