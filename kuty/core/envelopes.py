"""Envelopes a letter may go in: their sizes, and where to begin looking for their windows.

No standard says where the windows of Finnish C5 and E65 envelopes are (domain 5.1), and makers differ. These are
starting values: a unit prints the page of ``kuty mail proof``, holds it behind its own envelope and writes down what
it sees.
"""

from __future__ import annotations

from typing import NamedTuple

from kuty.core.paper import Box


class Envelope(NamedTuple):
    """An envelope in mm; its windows as places on the folded letter, and how the letter is folded for it."""

    width: float
    height: float
    fold: str
    window: Box
    sender_window: Box


_C5 = (229, 162, "half")
_E65 = (220, 110, "thirds")

ENVELOPES = {
    "c5-left": Envelope(*_C5, Box(20, 45, 88, 32), Box(20, 13, 88, 27)),
    "c5-right": Envelope(*_C5, Box(104, 45, 88, 32), Box(104, 13, 88, 27)),
    "e65-left": Envelope(*_E65, Box(20, 45, 90, 30), Box(20, 13, 90, 26)),
    "e65-right": Envelope(*_E65, Box(102, 45, 90, 30), Box(102, 13, 90, 26)),
}
