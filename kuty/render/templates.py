"""The Jinja2 environments. Templates are not trusted: sandboxed, and a name they do not know is an error, not a hole.

What a Typst template prints becomes a string literal (:mod:`kuty.render.literals`), what a Markdown one prints shows as
it is (:mod:`kuty.render.markdown`), and HTML is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import traceback
from bisect import bisect_right
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2.exceptions import SecurityError, TemplateError, TemplateNotFound, UndefinedError

from kuty.core.errors import TemplateBroken
from kuty.core.language import N_
from kuty.paths import bundled
from kuty.render import html_text, typst_text
from kuty.render.compiled import Compiled
from kuty.render.literals import FONTS, Typst, in_code, joined, printed, qr_drawing
from kuty.render.markdown import as_markdown, link
from kuty.render.sandbox import CLOSE, OPEN, STEPS, Sandbox, say_in, sentences_of
from kuty.render.template_files import TemplateFiles, engine_of
from kuty.render.views import EnvelopesView, ExtractView, LabelsView, ProofView, RecoveryView, WeekView
from kuty.texts import dates
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kuty.core.problem import Problem

View = WeekView | ExtractView | RecoveryView | ProofView | LabelsView | EnvelopesView
# What a template calls the view it is given.
VIEWS: dict[str, type[Any]] = {
    "week": WeekView,
    "extract": ExtractView,
    "recovery": RecoveryView,
    "proof": ProofView,
    "labels": LabelsView,
    "envelopes": EnvelopesView,
}
FORMS: tuple[Callable[..., str], ...] = (
    dates.short_date, dates.day_and_date, dates.long_date, dates.on_long_date, dates.time_of_day, dates.money
)  # fmt: skip


class Spot(NamedTuple):
    """A line of a template, as a person finds it."""

    name: str
    line: int


class Traced(NamedTuple):
    """A rendered text that knows where each of its pieces was written."""

    text: str
    offsets: tuple[int, ...]
    spots: tuple[Spot, ...]

    def spot(self, at: int) -> Spot | None:
        """Where the letter at this place of the text comes from."""
        return self.spots[number - 1] if (number := bisect_right(self.offsets, at)) else None

    def spot_in(self, line: int, column: int) -> Spot | None:
        """The same for a line, counted from 1, and a column, counted from 0."""
        begin = sum(len(each) + 1 for each in self.text.split("\n")[: line - 1])
        return self.spot(begin + column)


def _hash_for_policy(text: object) -> str:
    """What a page's security policy calls a style or script that stands in the page itself."""
    return f"sha256-{base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()}"


def _dialled(number: str) -> str:
    """A phone number as a phone dials it; spaces, brackets and words are for people."""
    return "".join(letter for letter in number if letter in "+0123456789")


class Templates:
    """Renders templates for one view at a time: the office's own where it has some, kuty's for the rest."""

    def __init__(self, office_folder: Path | None = None) -> None:
        self.files = TemplateFiles(office_folder, bundled("templates"))
        self._sound: set[str] = set()
        self._environments = _environments(self.files, traced=False)

    def letter(self, view: WeekView) -> str:
        return self.render("letter/week.typ.j2", view)

    def page(self, view: WeekView) -> str:
        return self.render("page/week.html.j2", view)

    def message(self, view: WeekView) -> str:
        return self.render("message/week.txt.j2", view).strip()

    def email_text(self, view: WeekView) -> str:
        return f"{self.render('email/week.txt.j2', view).strip()}\n"

    def email_html(self, view: WeekView) -> str:
        return self.render("email/week.html.j2", view)

    def suomifi(self, view: WeekView) -> str:
        """The text of a Suomi.fi message, in Markdown."""
        return self.render("suomifi/week.md.j2", view).strip()

    def extract(self, view: ExtractView) -> str:
        return self.render("extract/person.typ.j2", view)

    def recovery(self, view: RecoveryView) -> str:
        return self.render("recovery/key.typ.j2", view)

    def proof(self, view: ProofView) -> str:
        return self.render("proof/window.typ.j2", view)

    def labels(self, view: LabelsView) -> str:
        return self.render("labels/sheet.typ.j2", view)

    def envelopes(self, view: EnvelopesView) -> str:
        return self.render("labels/envelope.typ.j2", view)

    def render(self, name: str, view: View) -> str:
        """Any template by its name."""
        environment = self.environment(name)
        if self.files.folder:
            self._refuse_mistakes(name)
        text = self._fill(environment, name, view)
        if self.files.folder and (place := self._reaches_out(name, text)) is not None:
            # Words put together by the template itself, so that no single line shows them.
            spot = self.traced(name, view).spot(place)
            raise self._broken(N_("The template {name} reaches outside itself (line {line})."), name, spot)
        return text

    def traced(self, name: str, view: View) -> Traced:
        """The same text, with the places its pieces were written at."""
        environment = self.environment(name, traced=True)
        text = self._fill(environment, name, view)
        pieces = text.split(OPEN)
        clean, offsets, spots = [pieces[0]], [], []
        length = len(pieces[0])
        for piece in pieces[1:]:
            number, _close, rest = piece.partition(CLOSE)
            template, line = environment.places[int(number)]
            offsets.append(length)
            spots.append(Spot(self.files.shown(template), line))
            clean.append(rest)
            length += len(rest)
        return Traced("".join(clean), tuple(offsets), tuple(spots))

    def environment(self, name: str, *, traced: bool = False) -> Sandbox:
        """The engine of a template."""
        return (self._tracing if traced else self._environments)[engine_of(name)]

    @cached_property
    def _tracing(self) -> dict[str, Sandbox]:
        return _environments(self.files, traced=True)

    def mistakes(self, name: str) -> list[Problem]:
        """What is wrong with a template of the office's, and those it is made with, before anything is filled in."""
        from kuty.render.template_check import mistakes_of

        return mistakes_of(self, name)

    def _refuse_mistakes(self, name: str) -> None:
        if name in self._sound:
            return
        if problems := self.files.problems() + self.mistakes(name):
            raise TemplateBroken(
                N_("The template {name} cannot be used."),
                N_("Mend it, then look again: kuty template check"),
                problems,
                name=self.files.shown(name),
            )
        self._sound.add(name)

    def _reaches_out(self, name: str, text: str) -> int | None:
        """Where a finished paper reaches outside, if it does."""
        if engine_of(name) == ".typ.j2":
            return next((reach.at for reach in typst_text.reaches(text) if reach.picture is None), None)
        if engine_of(name) == ".html.j2":
            for fetch in html_text.fetches(text):
                return sum(len(line) + 1 for line in text.split("\n")[: fetch.line - 1]) + fetch.column - 1
        return None

    def _fill(self, environment: Sandbox, name: str, view: View) -> str:
        environment.left = STEPS
        try:
            return str(environment.get_template(name).render(self.words(view)))
        except (
            TemplateError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            RecursionError,
        ) as e:
            # The template's own words may quote a person's data: only the kind and the place are told.
            raise self._broken(_KINDS.get(type(e), _OTHER), name, self._spot(e, name)) from None

    def _broken(self, sentence: str, name: str, spot: Spot | None) -> TemplateBroken:
        place = spot or Spot(self.files.shown(name), 0)
        return TemplateBroken(
            sentence, N_("Mend it, then look again: kuty template check"), name=place.name, line=place.line
        )

    def _spot(self, error: Exception, name: str) -> Spot:
        """Where a template failed: the office's own line if one of them was at work, else kuty's."""
        if line := getattr(error, "lineno", None):
            return Spot(self.files.shown(getattr(error, "name", None) or name), line)
        spots = []
        for frame in traceback.extract_tb(error.__traceback__):
            for folder, head in ((self.files.folder, "templates/"), (self.files.kutys, "kuty/")):
                if folder and frame.filename.startswith(f"{folder}/") and frame.filename.endswith(".j2"):
                    spots.append(Spot(head + frame.filename.removeprefix(f"{folder}/"), frame.lineno or 0))
        own = [spot for spot in spots if spot.name.startswith("templates/")]
        return (own or spots or [Spot(self.files.shown(name), 0)])[-1]

    @staticmethod
    def words(view: View) -> dict[str, Any]:
        """The names a template finds."""
        called = next(name for name, kind in VIEWS.items() if isinstance(view, kind))
        return {
            "_": sentences_of(translator(view.language)),
            "say": say_in(view.language),
            called: view,
            **{form.__name__: partial(form, language=view.language) for form in FORMS},
        }


def _environments(files: TemplateFiles, *, traced: bool) -> dict[str, Sandbox]:
    """An engine for each ending of a template's name."""
    # Where each piece was written is another code.
    compiled = None if traced else Compiled(files.kutys)
    typst = Sandbox(
        traced=traced,
        bytecode_cache=compiled,
        joined=joined,
        loader=files,
        finalize=printed,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    typst.filters["code"] = in_code
    typst.filters["square_code"] = qr_drawing
    typst.globals["fonts"] = Typst(FONTS)
    html = Sandbox(traced=traced, bytecode_cache=compiled, loader=files, autoescape=True)
    html.filters["hash_for_policy"] = _hash_for_policy
    html.filters["dialled"] = _dialled
    markdown = Sandbox(traced=traced, bytecode_cache=compiled, loader=files, finalize=as_markdown)
    markdown.filters["link"] = link
    text = Sandbox(traced=traced, bytecode_cache=compiled, loader=files)
    return {".typ.j2": typst, ".html.j2": html, ".md.j2": markdown, ".txt.j2": text}


_OTHER = N_("The template {name} cannot be used: what it counts or compares does not fit (line {line}).")
_KINDS = {
    UndefinedError: N_("The template {name} uses a name that is not there (line {line})."),
    SecurityError: N_("The template {name} does what a template may not do (line {line})."),
    TemplateNotFound: N_("The template {name} names a template that is not there (line {line})."),
    RecursionError: N_("The template {name} calls itself for ever (line {line})."),
}
