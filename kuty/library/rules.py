"""Rule sets (``programs/rules``): the limits of the service, each with the days it is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.core.rules import RuleSet
from kuty.library.fields import Day, Field, Span, Text, Whole
from kuty.library.reader import Reader, load_by_id

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.problem import Problem


RULE_SET = (
    Field("id", Text(), "The name that kuty.toml uses for it."),
    Field("source", Text(), "Where the limits are written: an act, a decision, a guide."),
    Field("valid_from", Day(), "The first day they are in force."),
    Field("valid_until", Day(), "The last day they are in force; left out, for the time being.", needed=False),
    Field("day_minutes", Span(1, 1440), "Minutes of work activity in a day, the least and the most."),
    Field("week_days", Span(1, 7), "Work days in a week, the least and the most."),
    Field("week_hours", Whole(1, 168), "Hours in a week at the most."),
    Field("period_months", Span(1, 120), "Months of one period, the least and the most."),
)


def read_rules(text: str, file: str) -> tuple[RuleSet | None, list[Problem]]:
    """A rule set, or None and what is wrong with it."""
    reader = Reader(file)
    document = reader.document(text)
    if document is None:
        return None, reader.problems
    values = document.values(RULE_SET)
    document.finish()
    if reader.problems:
        return None, reader.problems
    rules = RuleSet(**{"valid_until": None} | values)
    if rules.valid_until and rules.valid_until < rules.valid_from:
        what = N_("The rule set ends before it begins.")
        reader.add(document.node_of("valid_until"), what, N_("Check the two dates."))
    return (None if reader.problems else rules), reader.problems


def load(folders: list[tuple[Path, str]]) -> tuple[dict[str, RuleSet], list[Problem]]:
    """Every rule set by its id; an office's own replaces kuty's of the same id."""
    return load_by_id(folders, "rules", read_rules)
