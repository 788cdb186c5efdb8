"""Typst source to PDF, and letters to one print file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.errors import CannotRender
from kuty.core.language import N_
from kuty.paths import bundled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from pikepdf import Pdf

    from kuty.render.views import WeekView

_MAIN = "main.typ"
_MM = 25.4 / 72


class PdfMaker:
    """One Typst compiler for a whole batch: its fonts are read once. Not to be shared between threads.

    ``files`` are what templates may show besides their text: a logo, by the name the view gives.
    """

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        import typst

        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(bundled("templates") / "fonts")])
        self._error = typst.TypstError
        self._files = dict(files or {})
        # Without a root a template could read files of whatever folder kuty was started in.
        self._compiler = typst.Compiler(root=str(bundled("templates") / "letter"), font_paths=fonts)

    def make(self, source: str, made: date) -> bytes:
        """A tagged PDF/UA-1 of the source; the same source and day give the same bytes."""
        from datetime import UTC, datetime, time

        # A source with files beside it is a dictionary; the library's types do not tell so.
        files: Any = {_MAIN: source.encode(), **self._files}
        stamp = datetime.combine(made, time(), UTC)
        try:
            pdf, warnings = self._compiler.compile_with_warnings(
                files, format="pdf", pdf_standards=["ua-1"], timestamp=stamp
            )
        except self._error as error:
            raise CannotRender(
                N_("The letter could not be made: {problem}."),
                N_("Look at the texts and the template."),
                problem=error.message,
            ) from None
        if warnings:
            raise CannotRender(
                N_("The letter could not be made: {problem}."),
                N_("Look at the texts and the template."),
                problem=warnings[0].message,
            )
        if not isinstance(pdf, bytes):
            raise TypeError
        return _packed(pdf)


def _packed(pdf: bytes) -> bytes:
    """The same PDF a third smaller: Typst leaves the list of its objects unpacked."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return _bytes_of(document)


def _bytes_of(document: Pdf) -> bytes:
    from pikepdf import ObjectStreamMode

    out = io.BytesIO()
    document.save(out, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def overlay(letter: bytes, view: WeekView) -> bytes:
    """The letter with the windows drawn over its first page: whole lines for their edges, dashed for the room kept free."""
    import pikepdf

    with pikepdf.open(io.BytesIO(letter)) as document:
        page = document.pages[0]
        height = float(page.mediabox[3])
        lines = ["/Artifact BMC q 0.8 w"]
        for window in (view.window, view.sender_window):
            for dash, by in (("[] 0 d", 0.0), ("[3 2] 0 d", view.window_margin), ("[3 2] 0 d", -view.window_margin)):
                place = window.grown(by)
                edges = (place.left, height * _MM - place.bottom, place.width, place.height)
                lines.append(" ".join([dash, *(f"{edge / _MM:.2f}" for edge in edges), "re S"]))
        page.contents_add(document.make_stream(" ".join([*lines, "Q EMC"]).encode()))
        return _bytes_of(document)


class Joined(NamedTuple):
    """A print file. ``places`` tells of each letter its first page, from 1, and its last; a blank back is not counted."""

    pdf: bytes
    places: tuple[tuple[int, int], ...]


def join(letters: Iterable[bytes | Path], *, two_sided: bool = True) -> Joined:
    """One file of all letters for the printer; with ``two_sided`` each letter begins on a front side.

    Letters may be files, read one by one as they are needed. The file is for the printer alone: the letters' tags stay
    in the letters.
    """
    import pikepdf

    places: list[tuple[int, int]] = []
    with pikepdf.new() as whole:
        for letter in letters:
            content = letter if isinstance(letter, bytes) else letter.read_bytes()
            first = len(whole.pages) + 1
            with pikepdf.open(io.BytesIO(content)) as document:
                whole.pages.extend(document.pages)
                places.append((first, len(whole.pages)))
                if two_sided and len(document.pages) % 2:
                    size = document.pages[-1].mediabox
                    whole.add_blank_page(page_size=(float(size[2]), float(size[3])))
        return Joined(_bytes_of(whole), tuple(places))
