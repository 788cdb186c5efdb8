"""Fifty letters, beside WeasyPrint making a PDF of the same week's page from the same data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from benchmarks.measure import in_turns, show
from kuty.jobs.papers import view_of
from kuty.jobs.week import show_week
from kuty.office.office import Office
from kuty.render.pdf import PdfMaker, join
from kuty.render.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kuty.render.views import WeekView

DAY = date(2026, 11, 23)
WEEK = "2026-W49"


def run(folder: Path, rounds: int) -> None:
    """Letters of everybody in the office, and their print file."""
    office = Office(folder)
    workers = {worker.id: worker for worker in office.register.workers}
    views = [
        view_of(person, programme, workers[person.worker], office.settings, DAY)
        for person, programme in show_week(office.register, WEEK)
    ]
    templates = Templates()

    def letters() -> None:
        press = PdfMaker()
        join([press.make(templates.letter(view), DAY) for view in views])

    base = f"kuty: {len(views)} letters and their print file"
    runs: dict[str, Callable[[], None]] = {base: letters}
    if others := _weasyprint(views[:5], templates):
        runs["WeasyPrint: 5 pages of the same data"] = others
    seconds = in_turns(rounds, runs)
    show("Letters", seconds, base, {base: "under 3000 ms for 50"})
    if others:
        each = seconds["WeasyPrint: 5 pages of the same data"] / 5 / (seconds[base] / len(views))
        print(f"  one by WeasyPrint takes {each:.1f} x one by kuty")


def _weasyprint(views: list[WeekView], templates: Templates) -> Callable[[], None] | None:
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        print("\nWeasyPrint is not installed; for the comparison: pip install weasyprint (and Pango)")
        return None

    def pages() -> None:
        for view in views:
            HTML(string=templates.page(view)).write_pdf(pdf_variant="pdf/ua-1")

    return pages
