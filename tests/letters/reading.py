"""Read a letter back, as a reader of PDF finds it."""

from __future__ import annotations

import pypdfium2
from pypdfium2 import raw

from kuty.core.paper import Box

MM_PER_POINT = 25.4 / 72


def text_of(pdf):
    """The words of all pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


def pages_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def letters_of_first_page(pdf, number=0):
    """Each letter of a page that is seen: itself, its box in mm, its size in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number]
        height = page.get_height()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            letter = chr(raw.FPDFText_GetUnicode(text, index))
            if letter.isspace() or letter in "\u200b\ufffe\u0002":
                continue
            left, bottom, right, top = text.get_charbox(index)
            box = Box(*(edge * MM_PER_POINT for edge in (left, height - top, right - left, top - bottom)))
            yield letter, box, raw.FPDFText_GetFontSize(text, index)
