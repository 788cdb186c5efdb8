"""Letters: their time, memory and size, beside WeasyPrint and LibreOffice making the same ones.

``python -m benchmarks.letters``. WeasyPrint (``pip install weasyprint``, it needs Pango) and LibreOffice Writer
(``soffice``) are measured where they are installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def run(office: Path, rounds: int) -> None:
    """A quick look: the letters of an office that is there already, beside a few of the others."""
    from benchmarks.letters.measuring import quick

    quick(office, rounds)
