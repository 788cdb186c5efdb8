"""A letter measured after it is made: what shows in the windows of its envelope, and how many pages it has.

The template is meant to keep everything in its place; this looks at the finished paper and believes nothing. What
stands in a window must be the address, all of it, with room round it, and nothing else.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from ctypes import byref, c_float
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.address import tells
from kuty.core.paper import Box
from kuty.core.reason import Reason
from kuty.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kuty.render.views import EnvelopesView, LabelsView, WeekView

_MM = 25.4 / 72
# How exactly a printed edge is known, in mm: the boxes of letters are rounded.
_NEARLY = 0.1
# How far below the windows a thing lies, in mm, that cannot reach into them: a text's edges are told by its font.
_SURELY = 10
_ANYWHERE = Box(-1000, -1000, 3000, 3000)
# Marks that join a letter, characters nobody sees, gaps, and hyphens, which a reader takes away at the end of a line:
# they come back from a PDF in other ways than they went in.
_NOT_COMPARED = ("M", "C", "Z", "Pd")


class Looked(NamedTuple):
    """What a finished letter was found to be: how many pages it has, and why it must not go out, if it must not."""

    pages: int
    wrong: Reason | None


class _Piece(NamedTuple):
    """Something on the page and where; a line or a picture has no text."""

    box: Box
    text: str = ""


def check(pdf: bytes, view: WeekView) -> Looked:
    """A letter as it was made: its pages, and what shows in its windows."""
    import pypdfium2

    margin = view.window_margin
    with pypdfium2.PdfDocument(pdf) as document:
        pages = len(document)
        if pages > view.max_pages:
            return Looked(pages, Reason("too_many_pages", {"pages": pages, "most": view.max_pages}))
        near = list(_near(document[0], (view.window.grown(margin), view.sender_window.grown(margin))))
    wrong = (
        _wrong_in(view.window, margin, view.recipient, near, "in_the_window", "outside_window", "too_long_address")
        or _wrong_in(view.sender_window, margin, view.sender, near, "in_the_senders_window", "outside_senders_window", "too_long_sender")
    )  # fmt: skip
    return Looked(pages, wrong)


def check_labels(pdf: bytes, view: LabelsView) -> tuple[int, ...]:
    """The numbers, from 0, of the addresses that do not stand whole on their own labels."""
    return _misplaced(
        pdf, [(number // view.a_sheet, view.place(number), each) for number, each in enumerate(view.addresses)]
    )


def check_envelopes(pdf: bytes, view: EnvelopesView) -> tuple[int, ...]:
    """The numbers, from 0, of the envelopes where the address is not whole, or touches the sender or the edge."""
    return _misplaced(pdf, [(number, view.address_place, each) for number, each in enumerate(view.addresses)])


def _misplaced(pdf: bytes, addresses: list[tuple[int, Box, tuple[str, ...]]]) -> tuple[int, ...]:
    import pypdfium2

    wrong = []
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [list(_near(page, (_ANYWHERE,))) for page in document]
    for number, (page, place, lines) in enumerate(addresses):
        room = place.grown(_NEARLY)
        there = [piece for piece in pages[page] if room.touches(piece.box)]
        text = _letters(" ".join(piece.text for piece in there))
        if text != _letters(" ".join(lines)) or not all(room.holds(piece.box) for piece in there):
            wrong.append(number)
    return tuple(wrong)


def _wrong_in(
    window: Box,
    margin: float,
    lines: Iterable[str],
    pieces: list[_Piece],
    something_else: str,
    outside: str,
    too_long: str,
) -> Reason | None:
    """What is wrong in one window, of the things that can be."""
    shown = [piece for piece in pieces if window.grown(margin).touches(piece.box)]
    text = " ".join(piece.text for piece in shown)
    is_there, should_be = _letters(text), _letters(" ".join(lines))
    if is_there - should_be or not all(piece.text for piece in shown):
        return Reason(something_else)
    if tells(_without(text, ("C",))) or tells(_without(text, ("C", "Z", "Pd"))):
        return Reason("tells_outside")
    free = window.grown(_NEARLY - margin)
    inside = [free.holds(piece.box) for piece in shown]
    if should_be - is_there or not all(inside):
        return Reason(too_long if any(inside) else outside)
    return None


def _letters(text: str) -> Counter[str]:
    """The letters and signs of a text, each as often as it stands there.

    Compared without their order: a text that runs from the right comes back in another.
    """
    return Counter(_without(unicodedata.normalize("NFKD", printable(text)).casefold(), _NOT_COMPARED))


def _without(text: str, kinds: tuple[str, ...]) -> str:
    """The text without characters of these kinds of Unicode: M marks, C unseen, Z gaps, Pd hyphens."""
    return "".join(letter for letter in text if not unicodedata.category(letter).startswith(kinds))


def _near(page: Any, places: tuple[Box, ...]) -> Iterator[_Piece]:
    """Everything of a page that touches one of the places."""
    from pypdfium2 import raw

    height = page.get_height()

    def on_paper(left: float, bottom: float, right: float, top: float) -> Box:
        return Box(left * _MM, (height - top) * _MM, (right - left) * _MM, (top - bottom) * _MM)

    # Nearly all of a letter lies below its windows. That is taken off the page as it was read, so that no words are made of
    # it. The library is asked itself: its wrappers cost more than everything else here.
    lowest = height - max(place.bottom for place in places) / _MM
    left, bottom, right, top = (c_float() for _ in range(4))
    for thing in [raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page))]:
        raw.FPDFPageObj_GetBounds(thing, byref(left), byref(bottom), byref(right), byref(top))
        if top.value < lowest - _SURELY / _MM:
            raw.FPDFPage_RemoveObject(page, thing)
            raw.FPDFPageObj_Destroy(thing)
        elif raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_TEXT:
            box = on_paper(left.value, bottom.value, right.value, top.value)
            if any(place.touches(box) for place in places):
                yield _Piece(box)
    text = page.get_textpage()
    for number in range(text.count_rects()):
        edges = text.get_rect(number)
        box = on_paper(*edges)
        if any(place.touches(box) for place in places):
            yield _Piece(box, text.get_text_bounded(*edges) or "?")
