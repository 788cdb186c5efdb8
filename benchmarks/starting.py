"""What one short command costs, beside a Python that does nothing and one that only imports Typer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import command, in_turns, show

if TYPE_CHECKING:
    from pathlib import Path

BASE = "python -c pass"


def run(office: Path, rounds: int) -> None:
    """Help and one reception recorded, as whole processes."""
    here = {"KUTY_OFFICE": str(office), "KUTY_TODAY": "2026-11-23"}
    record = (
        "-m",
        "kuty",
        "reception",
        "record",
        "P002",
        "--date",
        "2026-11-17",
        "--attendance",
        "present",
        "--mood",
        "6",
    )
    seconds = in_turns(
        rounds,
        {
            BASE: command("-c", "pass"),
            "python -c 'import typer'": command("-c", "import typer"),
            "kuty --help": command("-m", "kuty", "--help"),
            "kuty reception record": command(*record, **here),
            "kuty reception list": command("-m", "kuty", "reception", "list", **here),
        },
    )
    show("Starting", seconds, BASE, {"kuty --help": "at most 6.5 x", "kuty reception record": "at most 10 x"})
