"""How the register grows: whole commands in offices of 50 to 20,000 people, beside SQLite and stock TinyDB.

``python -m benchmarks.register``. Nothing is imported here: the twins are fresh processes and would pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run(rounds: int, sizes: Sequence[int], folder: Path | None = None, *, stock: bool = False) -> str:
    """Measure offices of these sizes; gives the page that was printed."""
    from benchmarks.register.measuring import run as measure

    return measure(rounds, sizes, folder, stock=stock)
