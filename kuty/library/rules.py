"""Rule sets (``programs/rules``): the limits of the service, each with the days it is in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.core.rules import RuleSet
from kuty.library.reader import Mapping, Reader, load_by_id

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.problem import Problem


def read_rules(text: str, file: str) -> tuple[RuleSet | None, list[Problem]]:
    """A rule set, or None and what is wrong with it."""
    reader = Reader(file)
    document = reader.document(text)
    if document is None:
        return None, reader.problems
    rules = RuleSet(
        id=document.text("id"),
        source=document.text("source"),
        valid_from=_day(document, "valid_from") or date.min,
        valid_until=_day(document, "valid_until", needed=False),
        day_minutes=document.span("day_minutes", 1, 1440),
        week_days=document.span("week_days", 1, 7),
        week_hours=document.whole("week_hours", 1, 168),
        period_months=document.span("period_months", 1, 120),
    )
    document.finish()
    if rules.valid_until and rules.valid_until < rules.valid_from:
        what = N_("The rule set ends before it begins.")
        reader.add(document.node_of("valid_until"), what, N_("Check the two dates."))
    return (None if reader.problems else rules), reader.problems


def _day(mapping: Mapping, name: str, *, needed: bool = True) -> date | None:
    text = mapping.text(name, None if needed else "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        remedy = N_("Write it as 2026-08-03.")
        mapping.reader.add(mapping.node_of(name), N_("“{field}” is “{read}”."), remedy, field=name, read=text)
        return None


def load(folders: list[tuple[Path, str]]) -> tuple[dict[str, RuleSet], list[Problem]]:
    """Every rule set by its id; an office's own replaces kuty's of the same id."""
    return load_by_id(folders, "rules", read_rules)
