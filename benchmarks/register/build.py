"""Build each office once: its export, kuty's own register, and the twins beside it. Built ones are kept."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from benchmarks.measure import command
from benchmarks.register import invented, twin_sqlite, twin_stock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EXPORT = "export.jsonl"


def build(folder: Path, people: int, *, stock: bool) -> Path:
    """The folder of the office of that many people; what is there already is used."""
    home = folder / f"{people}-people"
    home.mkdir(parents=True, exist_ok=True)
    once(home / EXPORT, lambda part: invented.write_export(part, people))
    once(home / "office", lambda part: _take_in(part, home / EXPORT))
    once(home / twin_sqlite.FILE, lambda part: twin_sqlite.build(part, _documents(home / EXPORT)))
    if stock:
        once(home / twin_stock.FILE, lambda part: twin_stock.build(part, _documents(home / EXPORT)))
    return home


def working_copy(home: Path, folder: Path, *, stock: bool) -> Path:
    """A copy to be changed, so that the built office stays as it was built."""
    left_out = shutil.ignore_patterns(EXPORT, "*.part") if stock else shutil.ignore_patterns(
        EXPORT, "*.part", twin_stock.FILE
    )  # fmt: skip
    return shutil.copytree(home, folder / home.name, ignore=left_out)


def _take_in(office: Path, export: Path) -> None:
    command("-m", "kuty", "init", str(office))()
    command("-m", "kuty", "register", "import", str(export), KUTY_OFFICE=str(office), KUTY_TODAY="2026-11-24")()


def _documents(export: Path) -> Iterator[dict[str, Any]]:
    with export.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def once(target: Path, make: Callable[[Path], None]) -> None:
    """Make a file or folder whole, or not at all."""
    if target.exists():
        return
    part = target.with_name(f"{target.name}.part")
    if part.is_dir():
        shutil.rmtree(part)
    part.unlink(missing_ok=True)
    make(part)
    part.rename(target)
