"""Typst source to PDF, and letters to one print file."""

from __future__ import annotations

import io
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.errors import CannotRender
from kuty.core.language import N_
from kuty.paths import bundled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from pikepdf import Pdf

    from kuty.render.views import WeekView

_MM = 25.4 / 72


class NotDrawn(CannotRender):
    """Typst refused a source. ``line`` (from 1, 0 if not told) and ``column`` are places in it.

    ``glyph`` is true when a character has no font: that is in somebody's text, not in the template.
    """

    def __init__(self, problem: str, diagnostic: str = "") -> None:
        super().__init__(
            N_("The letter could not be made: {problem}."), N_("Look at the texts and the template."), problem=problem
        )
        place = re.search(r"\.typ:(\d+):(\d+)", diagnostic)
        self.line, self.column = (int(place[1]), int(place[2])) if place else (0, 0)
        self.glyph = "could not be displayed" in problem


class PdfMaker:
    """One Typst compiler for a whole batch: its fonts are read once. Not to be shared between threads.

    ``root`` is the folder pictures may come from – the logo; nothing outside it can be read.
    """

    def __init__(self, root: Path | None = None) -> None:
        import typst

        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(bundled("templates") / "fonts")])
        self._error = typst.TypstError
        # Without a root a template could read files of whatever folder kuty was started in.
        self._compiler = typst.Compiler(root=str(root or bundled("templates") / "letter"), font_paths=fonts)

    def make(self, source: str, made: date) -> bytes:
        """A tagged PDF/UA-1 of the source; the same source and day give the same bytes."""
        return packed(self.draw(source, made))

    def draw(self, source: str, made: date) -> bytes:
        """The same before it is packed: quicker to look at."""
        from datetime import UTC, datetime, time

        stamp = datetime.combine(made, time(), UTC)
        try:
            pdf, warnings = self._compiler.compile_with_warnings(
                source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=stamp
            )
        except self._error as error:
            raise NotDrawn(error.message, error.diagnostic) from None
        if warnings:
            raise NotDrawn(warnings[0].message, warnings[0].diagnostic)
        if not isinstance(pdf, bytes):
            raise TypeError
        return _in_plain_grey(pdf)


# A colour space by a profile, and the beginning of a profile of greys.
_BY_PROFILE = re.compile(rb" 0 obj\n\[/ICCBased (\d+) 0 R\]")
_OF_GREYS = rb"\n%s 0 obj\n<<[^>]*/N 1\b"


def _in_plain_grey(pdf: bytes) -> bytes:
    """The PDF with the printer's own grey for Typst's, which has a profile.

    A printer with colours mixes black by a profile out of all its inks; and whoever looks at the page works the profile
    out first, a quarter of the whole look. Nothing moves: what is shorter is filled up.
    """

    def plain(space: re.Match[bytes]) -> bytes:
        return b" 0 obj\n/DeviceGray".ljust(len(space[0])) if re.search(_OF_GREYS % space[1], pdf) else space[0]

    return _BY_PROFILE.sub(plain, pdf)


def packed(pdf: bytes) -> bytes:
    """The same PDF a third smaller: Typst leaves the list of its objects unpacked."""
    with _opened(pdf) as document:
        return _bytes_of(document)


@contextmanager
def _opened(pdf: bytes) -> Iterator[Pdf]:
    """A PDF that is in memory, and stays there: it may be somebody's letter.

    From a file qpdf reads by itself; from a stream by thousands of calls into Python, a third of the time.
    """
    import pikepdf

    if not hasattr(os, "memfd_create"):  # Linux has files without a disk
        with pikepdf.open(io.BytesIO(pdf)) as document:
            yield document
        return
    with os.fdopen(os.memfd_create("paper"), "w+b") as file:
        file.write(pdf)
        file.flush()
        with pikepdf.open(file, access_mode=pikepdf.AccessMode.mmap) as document:
            yield document


def _bytes_of(document: Pdf) -> bytes:
    return _written(document).getvalue()


def _written(document: Pdf) -> io.BytesIO:
    from pikepdf import ObjectStreamMode

    out = io.BytesIO()
    # The first half of the id, which tells documents apart, is Typst's and stays; the second would be the time of saving.
    document.save(out, object_stream_mode=ObjectStreamMode.generate, static_id=True, fix_metadata_version=False)
    return out


def overlay(letter: bytes, view: WeekView) -> bytes:
    """The letter with the windows drawn over its first page: whole lines for their edges, dashed for the room kept free."""
    with _opened(letter) as document:
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
    pages = pikepdf.Array()
    with pikepdf.new() as whole:
        for letter in letters:
            content = letter if isinstance(letter, bytes) else letter.read_bytes()
            first = len(pages) + 1
            with pikepdf.open(io.BytesIO(content)) as document:
                for page in document.pages:
                    # Without its place among the pages it comes from, which would come along.
                    del page.obj[pikepdf.Name.Parent]
                    pages.append(whole.copy_foreign(page.obj))
                places.append((first, len(pages)))
                if two_sided and len(pages) % 2:
                    blank = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=page.mediabox, Resources={})
                    pages.append(whole.make_indirect(blank))
        # Hung up all at once: added one by one, each looks through all those before it.
        for each in pages:
            each.Parent = whole.Root.Pages
        whole.Root.Pages.Kids, whole.Root.Pages.Count = pages, len(pages)
        # Read out when what qpdf holds of thousands of letters is gone.
        out = _written(whole)
    return Joined(out.getvalue(), tuple(places))
