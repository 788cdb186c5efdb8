"""From the shapes earlier versions of kuty wrote to today's, one step at a time.

A step is a pure function of a file's tables. What has been read is kept in its new shape with the next change of that
file. Samples of every earlier shape are kept in ``tests/register/samples``.
"""

from __future__ import annotations

from typing import Any

from kuty.core.errors import RegisterUnavailable
from kuty.core.language import N_

Tables = dict[str, dict[str, Any]]

SCHEMA = 2


def upgraded(tables: Tables) -> Tables:
    """The tables of a file in today's shape; a file of a newer kuty is refused, not guessed at."""
    schema = tables["meta"]["1"]["schema"] if "meta" in tables else 1
    if schema > SCHEMA:
        raise written_by_a_newer_kuty()
    for step in _STEPS[schema - 1 :]:
        tables = step(tables)
    return tables


def written_by_a_newer_kuty() -> RegisterUnavailable:
    """The error that what this kuty would read has a shape it does not know yet."""
    return RegisterUnavailable(
        N_("The register was written by a newer kuty."), N_("Update kuty, then run this command again.")
    )


def _with_history(tables: Tables) -> Tables:
    """1 → 2: every change leaves an entry, with which it can be undone. The office's file has a number too."""
    return {"meta": {"1": {"schema": 2}}, "history": {}} | {
        name: table for name, table in tables.items() if name != "meta"
    }


_STEPS = (_with_history,)
