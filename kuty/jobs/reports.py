"""Reports over a span of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.tally import Tally, tally
from kuty.jobs.calls import marked_days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kuty.core.people import Participant
    from kuty.register.register import Register


def attendance(
    register: Register, first: date, last: date, today: date, least_minutes: int, only: Iterable[str] = ()
) -> list[tuple[Participant, Tally]]:
    """The counts of everybody who had a work day in the span (:class:`kuty.core.attendance.Tally` defines each)."""
    chosen = set(only)
    rows = []
    for case in register.cases(chosen):
        days = marked_days(case, first, last)
        if days or chosen:
            rows.append((case.participant, tally(days, today, least_minutes)))
    return rows
