"""Read a letter back, as a reader of PDF finds it."""

from __future__ import annotations

import pypdfium2

MM_PER_POINT = 25.4 / 72


def text_of(pdf):
    """The words of all pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


def lines_of_first_page(pdf):
    """Each piece of text of the first page with its box: left, top, right, bottom in mm from the paper's top left."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        height = page.get_height()
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            box = (left, height - top, right, height - bottom)
            yield text.get_text_bounded(left, bottom, right, top), tuple(edge * MM_PER_POINT for edge in box)
