"""What an office decides about the draw (``[draw]`` in ``kuty.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time


@dataclass(frozen=True, slots=True)
class DrawSettings:
    """The choices of an office. ``weights`` of the themes are used when the plan has none of its own.

    ``points`` tell how much each wish of the draw weighs; ``docs/planner.md`` has the formula. ``shares`` are per cent of the tasks that should be outside, together with somebody, on a screen. ``waits`` tells
    for how many weeks a task waits after it was not done for a reason. ``latitude`` is in degrees north. ``open_slot``
    is the title and text, by language, of a slot that no task could fill.
    """

    cooldown_weeks: int
    weights: Mapping[str, int]
    usual_start: time
    family_weeks: int
    points: Mapping[str, int]
    shares: Mapping[str, int]
    waits: Mapping[str, int]
    tasks_a_level: int
    latitude: float
    open_slot: Mapping[str, tuple[str, str]]
