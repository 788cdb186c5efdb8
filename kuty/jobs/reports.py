"""Reports over a span of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.tally import Tally, tally
from kuty.jobs.calls import marked_days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kuty.register.register import Register


def attendance(
    register: Register, first: date, last: date, today: date, least_minutes: int, only: Iterable[str] = ()
) -> list[tuple[str, Tally]]:
    """The counts of everybody who had a work day in the span, by id (:class:`kuty.core.tally.Tally` defines each)."""
    chosen = set(only)
    rows = []
    for person in register.glances(first, last, chosen):
        days = marked_days(person, first, last)
        if days or chosen:
            # Of thousands of people nothing else is kept: a month of days is most of the memory this takes.
            rows.append((person.id, tally(days, today, least_minutes)))
    return rows
