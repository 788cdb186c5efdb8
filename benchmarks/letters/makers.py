"""The ways to make the same letters: kuty, HTML with WeasyPrint, flat ODT with LibreOffice.

The twins get the same view and the same sentences, and make one tagged PDF (PDF/UA-1) a letter. Their templates lie
beside this file; what is the same for every letter is read once.
"""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import subprocess
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import jinja2
import segno

from kuty.paths import bundled
from kuty.render.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kuty.render.pdf import PdfMaker
    from kuty.render.views import WeekView

KUTY, WEASYPRINT, LIBREOFFICE = "kuty", "WeasyPrint", "LibreOffice"
# The others do not look at what they have made.
MEASURED = "kuty, measured too"
# One call of soffice stops after 247 files, and says nothing of it.
_FILES_A_CALL = 200
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{own}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class Maker(NamedTuple):
    """Makes letters into a folder, in order. ``most`` is how many it is given in one round; the rest would take long."""

    name: str
    make: Callable[[Sequence[WeekView], Path], list[Path]]
    most: int


def makers(folder: Path, only: str = "") -> list[Maker]:
    """Those that are installed, or the one asked for; LibreOffice's profile and everybody's fonts lie in the folder."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS.format(own=bundled("templates") / "fonts", cache=folder / "fonts"), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(fonts)
    found = [Maker(KUTY, _kuty, 1_000_000), Maker(MEASURED, _measured, 1_000_000)]
    if only in {"", WEASYPRINT} and _has_weasyprint():
        found.append(Maker(WEASYPRINT, _weasyprint, 25))
    if shutil.which("soffice"):
        found.append(Maker(LIBREOFFICE, partial(_libreoffice, folder / "profile"), _FILES_A_CALL))
    else:
        print("LibreOffice is not installed; for the comparison: libreoffice-writer")
    return [each for each in found if only in {"", each.name}]


def _has_weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        print("WeasyPrint is not installed; for the comparison: pip install weasyprint (and Pango)")
        return False
    return True


def _kuty(views: Sequence[WeekView], into: Path) -> list[Path]:
    papers, press = _press()
    return _written(into, (press.make(papers.letter(view), view.made) for view in views))


def _measured(views: Sequence[WeekView], into: Path) -> list[Path]:
    from kuty.render.letters import make_letter

    papers, press = _press()
    return _written(into, (make_letter(papers.letter(view), view, papers, press).pdf for view in views))


@cache
def _press() -> tuple[Templates, PdfMaker]:
    from kuty.render.pdf import PdfMaker

    return Templates(), PdfMaker()


def _weasyprint(views: Sequence[WeekView], into: Path) -> list[Path]:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sources = (_filled("week.html.j2", view, "data:image/svg+xml;base64,", "svg") for view in views)
    return _written(
        into, (HTML(string=source).write_pdf(pdf_variant="pdf/ua-1", font_config=fonts) for source in sources)
    )


def _libreoffice(profile: Path, views: Sequence[WeekView], into: Path) -> list[Path]:
    sources = []
    for number, view in enumerate(views):
        sources.append(into / f"{number:05}.fodt")
        sources[-1].write_text(_filled("week.fodt.j2", view, "", "png"), encoding="utf-8")
    form = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
    for first in range(0, len(sources), _FILES_A_CALL):
        words = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form]
        files = map(str, sources[first : first + _FILES_A_CALL])
        subprocess.run([*words, "--outdir", str(into), *files], check=True, capture_output=True)
    made = [source.with_suffix(".pdf") for source in sources]
    if missing := sum(not each.exists() for each in made):
        raise RuntimeError(f"LibreOffice has left out {missing} letters")
    return made


def _written(into: Path, pdfs: Iterable[bytes]) -> list[Path]:
    files = []
    for number, pdf in enumerate(pdfs):
        files.append(into / f"{number:05}.pdf")
        files[-1].write_bytes(pdf)
    return files


def _filled(name: str, view: WeekView, before: str, kind: str) -> str:
    return _templates().get_template(name).render(Templates.words(view), square_code=before + _code(view.qr, kind))


@cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    return templates


@cache
def _code(target: str, kind: str) -> str:
    out = io.BytesIO()
    segno.make(target, error="q", micro=False).save(out, kind=kind, border=0, scale=8 if kind == "png" else 1)
    return base64.b64encode(out.getvalue()).decode()


class Looked(NamedTuple):
    """What a finished letter holds."""

    pages: int
    words: frozenset[str]
    length: int


def look(pdf: Path) -> Looked:
    """The pages and words of a letter, without figures and marks: page numbers and columns' heads come more than once."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
        words = re.findall(r"[^\W\d_]{2,}", text.replace("\xad", "").replace("\ufffe", "").casefold())
        return Looked(len(document), frozenset(words), len(words))


def unlike(views: Sequence[WeekView], made: dict[str, list[Path]]) -> list[str]:
    """What differs between the letters of the ways, beyond the lines for notes that come where there is room."""
    found = []
    for number, view in enumerate(views):
        words: dict[str, Any] = Templates.words(view)
        notes = " ".join(
            words["_"](text)
            for text in ("My own notes", "What went well, what was hard, what would you like to talk about?")
        )
        spared = frozenset(re.findall(r"\w+", notes.casefold()))
        looked = {name: look(files[number]) for name, files in made.items() if number < len(files)}
        first = looked[KUTY]
        for name, each in looked.items():
            differing = (each.words ^ first.words) - spared
            if differing or abs(each.length - first.length) > 0.06 * first.length or abs(each.pages - first.pages) > 1:
                found.append(f"{name}, letter {number}: {' '.join(sorted(differing))} {each[0::2]} {first[0::2]}")
    return found
