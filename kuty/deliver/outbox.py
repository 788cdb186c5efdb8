"""The folder where a week's letters, print files, messages and pages are laid. Files are named by ids, never by names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kuty.private import make_private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path


class Outbox:
    """The outbox of one week."""

    def __init__(self, office: Path, week: str) -> None:
        self._office = office
        self._folder = office / "outbox" / week
        self._week = week

    def lay(self, name: str, content: bytes) -> str:
        """Put a file in the outbox (0600) and give its place relative to the office."""
        path = self._folder / name
        make_private_folder(path.parent)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        write_private(temporary, content)
        temporary.replace(path)
        return path.relative_to(self._office).as_posix()

    def lay_print_file(self, content: bytes) -> str:
        """Put a print file beside those of earlier runs of the week; none is written over."""
        number = 1
        while (self._folder / self._print_file(number)).exists():
            number += 1
        return self.lay(self._print_file(number), content)

    def _print_file(self, number: int) -> str:
        return f"letters-{self._week}{f'-{number}' if number > 1 else ''}.pdf"
