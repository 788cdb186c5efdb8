"""A view with something in every place, and snapshots that are compared whole."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from kuty.core.paper import Box
from kuty.core.programme import SlotKind
from kuty.render.views import ContactView, DayView, SlotView, WeekView
from kuty.texts.translator import translator
from kuty.texts.words import word

SNAPSHOTS = Path(__file__).parent / "snapshots"


def view(language="fi", **changes):
    """A week of one work day and one holiday."""
    tr = translator(language)
    slots = (
        SlotView(time(9), time(9, 10), SlotKind.START, word("start", tr), "", "", "", 10),
        SlotView(time(9, 10), time(9, 50), SlotKind.TASK, "Reipas kävely", "Kävele sen verran kuin jaksat.", "https://ukkinstituutti.fi", word("HYTE", tr), 40),
        SlotView(time(9, 50), time(10, 5), SlotKind.BREAK, word("break", tr), "", "", "", 15),
        SlotView(time(10, 5), time(10, 25), SlotKind.RECEPTION, word("reception", tr), "", "", "", 20),
        SlotView(time(10, 25), time(10, 35), SlotKind.FEEDBACK, word("feedback", tr), "", "", "", 10),
    )  # fmt: skip
    given = {
        "language": language,
        "number": 49,
        "made": date(2026, 11, 23),
        "sender": ("Satukunta", "Etäkuty", "Keksitynkuja 1", "28999 MERILUOTOLA"),
        "recipient": ("Taito Esimerkkilä", "Olemattomankatu 3 B 12", "28999 MERILUOTOLA"),
        "window": Box(20.0, 45.0, 88.0, 32.0),
        "large_print": False,
        "first_name": "Taito",
        "phone": "049 5550101",
        "note": "Mukava oli jutella viime viikolla.",
        "days": (DayView(date(2026, 12, 1), "", slots, "7-492K"), DayView(date(2026, 12, 6), "Itsenäisyyspäivä", ())),
        "worker": ContactView("sosiaaliohjaaja", "Maija Mallisalo", "049 5550201"),
        "team": (
            ContactView("terveydenhoitaja", "Timo Koeniemi", "049 5550302"),
            ContactView("työhönvalmentaja", "", ""),
        ),
        "unit": "Etäkuty",
        "allowance": 9.0,
        "return_to": ("Etäkuty", "Keksitynkuja 1", "28999 MERILUOTOLA"),
        "qr": "tel:+358495550201",
    }
    return WeekView(**given | changes)


@pytest.fixture
def snapshot(request):
    """Compare a text with the kept one, whole; ``pytest --update-snapshots`` keeps it anew."""

    def compare(name, text):
        path = SNAPSHOTS / name
        if request.config.getoption("--update-snapshots"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.exists(), f"no snapshot {name}; keep it with: pytest --update-snapshots"
        assert text == path.read_text("utf-8"), (
            f"{name} is not as it was; if it should be so: pytest --update-snapshots"
        )

    return compare
