"""Typst source to PDF, and letters to one print file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kuty.core.errors import CannotRender
from kuty.core.language import N_
from kuty.paths import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class PdfMaker:
    """One Typst compiler for a whole batch: its fonts are read once. Not to be shared between threads."""

    def __init__(self) -> None:
        import typst

        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(bundled("templates") / "fonts")])
        self._error = typst.TypstError
        # Without a root a template could read files of whatever folder kuty was started in.
        self._compiler = typst.Compiler(root=str(bundled("templates") / "letter"), font_paths=fonts)

    def make(self, source: str, made: date) -> bytes:
        """A tagged PDF/UA-1 of the source; the same source and day give the same bytes."""
        from datetime import UTC, datetime, time

        stamp = datetime.combine(made, time(), UTC)
        try:
            pdf, warnings = self._compiler.compile_with_warnings(
                source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=stamp
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
        return pdf


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def join(letters: Sequence[bytes], *, two_sided: bool = True) -> bytes:
    """One file of all letters for the printer; with ``two_sided`` each letter begins on a front side."""
    import pikepdf

    with pikepdf.new() as whole:
        for letter in letters:
            with pikepdf.open(io.BytesIO(letter)) as document:
                size = document.pages[0].mediabox
                whole.pages.extend(document.pages)
                if two_sided and len(document.pages) % 2:
                    whole.add_blank_page(page_size=(float(size[2]), float(size[3])))
        out = io.BytesIO()
        whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return out.getvalue()
