"""The shape of a work day, and laying a day out so that the reception falls on its agreed minute.

The slots follow one another without gaps, so the day always adds up. The reception keeps its time and no task is cut:
the reception moves to the seam between two slots that lets the day begin nearest to the office's usual hour. A group
activity keeps its time as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from kuty.core.plan import THEMES
from kuty.core.programme import Slot, SlotKind, clock, minutes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STEP = 5
# No task is shorter, so no theme of a day gets less.
LEAST_MINUTES = 10


@dataclass(frozen=True, slots=True)
class ShapeSlot:
    """A slot of the shape: fixed ``minutes``, or a block of a theme whose minutes come from the theme's share."""

    kind: SlotKind
    minutes: int = 0
    theme: str = ""


@dataclass(frozen=True, slots=True)
class DayShape:
    """How a day goes, for days of ``minutes`` (least, most) in length."""

    id: str
    title: dict[str, str]
    minutes: tuple[int, int]
    slots: tuple[ShapeSlot, ...]

    def fits(self, minutes: int) -> bool:
        return self.minutes[0] <= minutes <= self.minutes[1]

    @property
    def fixed_minutes(self) -> int:
        return sum(slot.minutes for slot in self.slots if slot.kind is not SlotKind.TASK)

    def blocks(self, theme: str) -> int:
        return sum(1 for slot in self.slots if slot.kind is SlotKind.TASK and slot.theme == theme)


def theme_minutes(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Share ``total`` minutes among the themes by weight, in steps of five, nothing lost (largest remainder), to each at least a task's."""
    steps, rest = divmod(total, STEP)
    whole = sum(weights[theme] for theme in THEMES)
    shares = {theme: divmod(steps * weights[theme], whole) for theme in THEMES}
    minutes = {theme: share * STEP for theme, (share, _) in shares.items()}
    missing = steps - sum(share for share, _ in shares.values())
    for theme in sorted(THEMES, key=lambda theme: (-shares[theme][1], THEMES.index(theme)))[:missing]:
        minutes[theme] += STEP
    minutes[THEMES[0]] += rest
    while (smallest := min(minutes.values())) < LEAST_MINUTES <= total // len(THEMES):
        small = next(theme for theme in THEMES if minutes[theme] == smallest)
        large = max(THEMES, key=lambda theme: minutes[theme])
        minutes[small] += STEP
        minutes[large] -= STEP
    return minutes


def lay_out(
    shape: DayShape,
    tasks: Mapping[str, Sequence[Slot]],
    reception: time | None,
    usual_start: time,
    groups: Sequence[Slot] = (),
) -> tuple[Slot, ...]:
    """Put the drawn tasks into the shape and give every slot its time.

    ``tasks`` are the task slots of each theme in the order they are to be done; a theme with two blocks gets the first
    half of them in the first. ``reception`` None leaves the reception where the shape has it. Group activities keep
    their own times as the reception does; if the others do not come out even, there is free time before them.
    """
    pieces = _fill(shape, tasks)
    fixed = [(minutes_of(group.start), group) for group in groups]
    if reception:
        call = next(piece for piece in pieces if piece.kind is SlotKind.RECEPTION)
        pieces.remove(call)
        fixed.append((minutes_of(reception), call))
    if not fixed:
        return _timed(pieces, minutes_of(usual_start))
    fixed.sort(key=lambda each: each[0])
    return _around(pieces, fixed, minutes_of(usual_start))


def _around(pieces: Sequence[Slot], fixed: Sequence[tuple[int, Slot]], usual_start: int) -> tuple[Slot, ...]:
    """The pieces in their order around what has its own time: least free time, then a start nearest to the usual."""
    before = [sum(piece.minutes for piece in pieces[:seam]) for seam in range(len(pieces) + 1)]
    # Nobody is called before her day has begun.
    first = 1 if pieces[0].kind is SlotKind.START else 0

    def cost(seams: tuple[int, ...]) -> tuple[int, int, int, int, tuple[int, ...]]:
        """Minutes before midnight, minutes that overlap, free ones, distance from the usual start.

        On a tie the later seams win: the reception is there to go through what was done.
        """
        start, over, free, end = fixed[0][0] - before[seams[0]], 0, 0, fixed[0][0]
        for (at, slot), seam, after in zip(fixed, seams, (*seams[1:], len(pieces)), strict=True):
            over, free = over + max(0, end - at), free + max(0, at - end)
            end = max(end, at + slot.minutes) + before[after] - before[seam]
        return max(0, -start), over, free, abs(start - usual_start), tuple(-seam for seam in seams)

    seams = min(combinations_with_replacement(range(first, len(before)), len(fixed)), key=cost)
    timed = list(_timed(pieces[: seams[0]], fixed[0][0] - before[seams[0]]))
    end = 0
    for (at, slot), seam, after in zip(fixed, seams, (*seams[1:], len(pieces)), strict=True):
        # Two that overlap are there together; what comes after waits for the longer.
        end = max(end, at + slot.minutes)
        timed += [*_timed([slot], at), *_timed(pieces[seam:after], end)]
    return tuple(timed)


def _fill(shape: DayShape, tasks: Mapping[str, Sequence[Slot]]) -> list[Slot]:
    left = {theme: list(slots) for theme, slots in tasks.items()}
    blocks = {theme: shape.blocks(theme) for theme in THEMES}
    pieces: list[Slot] = []
    for slot in shape.slots:
        if slot.kind is not SlotKind.TASK:
            pieces.append(Slot(time(), slot.minutes, slot.kind))
            continue
        share = -(-len(left[slot.theme]) // blocks[slot.theme])
        pieces += left[slot.theme][:share]
        left[slot.theme] = left[slot.theme][share:]
        blocks[slot.theme] -= 1
    return pieces


def _timed(pieces: Sequence[Slot], start: int) -> tuple[Slot, ...]:
    timed = []
    for piece in pieces:
        timed.append(replace(piece, start=clock(start)))
        start += piece.minutes
    return tuple(timed)
