"""The list of a mail-out: every paper and message of it in the order of stuffing, and who was left out."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Row(NamedTuple):
    """One piece of mail, or one person left out. Pages are those of the print file; people go by their ids."""

    order: int
    participant: str
    worker: str
    channel: str
    number: int = 1
    file: str = ""
    pages: int = 0
    first_page: int = 0
    last_page: int = 0
    segments: int = 0
    cost: float = 0
    by_hand: bool = False
    sha256: str = ""
    left_out: str = ""


def as_csv(rows: Sequence[Row]) -> bytes:
    """For a spreadsheet: semicolons, and the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def pieces_in(content: bytes) -> list[tuple[str, str]]:
    """Who is in a list for programs, and the file of each; without those left out."""
    return [(row["participant"], row["file"]) for row in json.loads(content)["mail"] if row["file"]]


def as_json(week: str, print_file: str, rows: Sequence[Row]) -> bytes:
    """For other programs."""
    document = {
        "schema": "kuty.manifest/1",
        "week": week,
        "print_file": print_file or None,
        "mail": [row._asdict() for row in rows],
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()
