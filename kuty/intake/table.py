"""Read a table of people from CSV or a spreadsheet, cell by cell as text, with the row numbers of the file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kuty.core.errors import InputHasProblems
from kuty.core.language import N_
from kuty.intake.vocabulary import column_of

if TYPE_CHECKING:
    from pathlib import Path

# Headings are looked for in so many rows: a table may have a title above them.
_HEAD_ROWS = 10
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its number as the file's own program shows it, and its cells by field."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and the headings that mean nothing to kuty."""

    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    columns: tuple[str, ...]


def read_table(path: Path) -> Table:
    """The table of a file; InputHasProblems when it is not one."""
    if path.name.startswith(("~$", ".~lock.")):
        raise _not_a_table(
            N_("{file} is only the mark of a spreadsheet program that has the real file open."),
            N_("Close the program and give the file itself."),
            path,
        )
    try:
        data = path.read_bytes()
    except PermissionError:
        raise _not_a_table(
            N_("{file} may not be read."), N_("Close it elsewhere, or check its rights."), path
        ) from None
    except OSError:
        raise _not_a_table(N_("There is no file {file}."), N_("Check the name and the folder."), path) from None
    if path.suffix.lower() in _SPREADSHEETS or data[:4] == b"PK\x03\x04":
        return _table(_spreadsheet(path, data))
    return _table(_csv(path, data))


def _spreadsheet(path: Path, data: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError):
        raise _not_a_table(
            N_("{file} is not a spreadsheet kuty can read."),
            N_("Save it as .xlsx or as CSV (UTF-8) and try again. A password has to be taken off first."),
            path,
        ) from None
    return [[_as_text(cell) for cell in row] for row in rows]


def _as_text(cell: object) -> str:
    """A cell as a person would read it: whole numbers without decimals, dates and times in ISO form."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def _csv(path: Path, data: bytes) -> list[list[str]]:
    if b"\x00" in data[:4000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_a_table(
            N_("{file} is not a table but a picture, a document or another program's file."),
            N_("Give a CSV or XLSX file with a row of headings."),
            path,
        )
    # The delimiter is the one that makes headings of the first rows; semicolons come first, as in Finnish Excel.
    text = _decoded(data)
    tables = [_parted(text, delimiter, path) for delimiter in ";,\t"]
    return max(tables, key=lambda rows: max((_known(cells) for cells in rows[:_HEAD_ROWS]), default=0))


def _parted(text: str, delimiter: str, path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise _not_a_table(
            N_("{file} is not a table kuty can read."),
            N_("Perhaps a quotation mark is not closed. Save it as CSV (UTF-8) or as .xlsx and try again."),
            path,
        ) from None


def _known(cells: list[str]) -> int:
    """How many of the cells are headings kuty knows."""
    return len({column_of(cell) for cell in cells} - {None})


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else the Windows-1252 of older Finnish spreadsheets."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _table(rows: list[list[str]]) -> Table:
    numbered = [(number, cells) for number, cells in enumerate(rows, 1) if any(cell.strip() for cell in cells)]
    if not numbered:
        raise InputHasProblems(
            (), N_("The file is empty."), N_("The first row has the headings, the next ones people.")
        )
    head_number, head = max(numbered[:_HEAD_ROWS], key=lambda row: (_known(row[1]), -row[0]))
    fields = [column_of(heading) for heading in head]
    if not {"last_name", "first_name"} & set(fields) and "id" not in fields:
        raise InputHasProblems(
            (),
            N_("No heading for a name was found in the first rows."),
            N_("The first row has the headings, such as: sukunimi; etunimi; puhelin; viikonpäivä."),
        )
    known = tuple(field for field in fields if field)
    read = []
    for number, cells in numbered:
        if number <= head_number:
            continue
        named: dict[str, str] = {}
        for field, cell in zip(fields, cells, strict=False):
            # Of two columns of one field the first that holds something counts.
            if field and not named.get(field):
                named[field] = cell.strip()
        if any(named.values()):
            read.append(Row(number, named))
    unknown = tuple(
        heading.strip() for heading, field in zip(head, fields, strict=True) if heading.strip() and not field
    )
    return Table(tuple(read), unknown, known)


def _not_a_table(what: str, remedy: str, path: Path) -> InputHasProblems:
    return InputHasProblems((), what, remedy, file=path.name)
