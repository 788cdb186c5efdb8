"""The Jinja2 environments. Templates are not trusted: sandboxed, and a name they do not know is an error, not a hole.

Every value a Typst template prints becomes a string literal ``#"…";`` – text can never turn into markup or code. The
semicolon ends the expression, so nothing behind it joins it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kuty.core.errors import CannotRender
from kuty.core.language import N_
from kuty.paths import bundled
from kuty.render.printable import breakable, printable
from kuty.render.qr import square_code
from kuty.texts import dates
from kuty.texts.translator import Translator, translator

if TYPE_CHECKING:
    from kuty.render.views import EnvelopesView, ExtractView, LabelsView, ProofView, RecoveryView, WeekView


# In this order: the letters' own font, then for what it lacks; Unifont has a plain shape for nearly everything.
FONTS = '("Noto Sans", "Noto Naskh Arabic", "Noto Sans Hebrew", "DejaVu Sans Mono", "Noto Emoji", "Unifont", "Unifont Upper")'


class _Typst(str):
    """Text that is Typst already; only the filters below make it."""

    __slots__ = ()


def typst_literal(value: object) -> str:
    """A Typst string literal that holds exactly this text."""
    escaped = []
    for letter in str(value):
        if letter in '"\\':
            escaped.append(f"\\{letter}")
        elif letter in "\n\r\t":
            escaped.append({"\n": "\\n", "\r": "\\r", "\t": "\\t"}[letter])
        elif ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029":  # noqa: PLR2004 - control characters
            escaped.append(f"\\u{{{ord(letter):x}}}")
        else:
            escaped.append(letter)
    return f'"{"".join(escaped)}"'


def sample(letters: str) -> str:
    """A paper with nothing but these letters, to try whether the fonts have them."""
    return f'#set document(title: "-")\n#set text(font: {FONTS})\n#{typst_literal(letters)};\n'


def _printed(value: object) -> str:
    return value if isinstance(value, _Typst) else _Typst(f"#{typst_literal(breakable(printable(str(value))))};")


def _in_code(value: object) -> _Typst:
    """A value inside Typst code, where no ``#`` may stand before it."""
    return (
        _Typst(f"{float(value):g}") if isinstance(value, (int, float)) else _Typst(typst_literal(printable(str(value))))
    )


def _qr(target: str) -> _Typst:
    """The bytes of a square code's drawing, for Typst's ``image``."""
    return _Typst(f"bytes({typst_literal(square_code(target))})")


def _hash_for_policy(text: object) -> str:
    """What a page's security policy calls a style or script that stands in the page itself."""
    return f"sha256-{base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()}"


def _dialled(number: str) -> str:
    """A phone number as a phone dials it; spaces, brackets and words are for people."""
    return "".join(letter for letter in number if letter in "+0123456789")


class _Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


# Something stands in its place, so that what is left cannot come together to another.
_OPEN_ADDRESS = re.compile("http://", re.IGNORECASE)
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
# What makes a list or a heading where a line begins with it.
_BEGINNING = re.compile(r"^([-+=:]|\d{1,9}(?=[.)](?:\s|$)))")


def _as_markdown(value: object) -> _Markdown:
    """A text that Markdown shows as it is. An address is no link of ours, and http:// is not let through (domain 5.2)."""
    if isinstance(value, _Markdown):
        return value
    lines = []
    for line in _OPEN_ADDRESS.sub(" ", str(value)).splitlines():
        plain = _MARKS.sub(r"\\\1", "".join(letter for letter in line if letter >= " ").strip())
        beginning = _BEGINNING.match(plain)
        if beginning:
            # A backslash makes a mark plain, and stands before the full stop of a number, not before a digit.
            end = beginning.end()
            plain = f"\\{plain}" if not plain[0].isdigit() else f"{plain[:end]}\\{plain[end:]}"
        lines.append(plain)
    return _Markdown("  \n".join(lines))


def _link(address: str) -> _Markdown:
    """A link to an address of the library; what could close it early is written in its code."""
    safe = "".join(
        letter if letter.isalnum() or letter in "-._~:/?#@!$&'*+,;=%" else quote(letter) for letter in address
    )
    return _Markdown(f"[{_as_markdown(address.removeprefix('https://'))}]({safe})")


class Templates:
    """Renders the bundled templates for one view at a time."""

    def __init__(self) -> None:
        loader = FileSystemLoader(bundled("templates"))
        shared: dict[str, Any] = {"loader": loader, "undefined": StrictUndefined, "auto_reload": False}
        self._typst = ImmutableSandboxedEnvironment(
            **shared,
            finalize=_printed,
            variable_start_string="<<",
            variable_end_string=">>",
            block_start_string="<%",
            block_end_string="%>",
            comment_start_string="<#",
            comment_end_string="#>",
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._html = ImmutableSandboxedEnvironment(**shared, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._text = ImmutableSandboxedEnvironment(**shared, trim_blocks=True, lstrip_blocks=True)
        self._markdown = ImmutableSandboxedEnvironment(
            **shared, finalize=_as_markdown, trim_blocks=True, lstrip_blocks=True
        )
        self._markdown.filters["link"] = _link
        self._typst.filters["code"] = _in_code
        self._html.filters["hash_for_policy"] = _hash_for_policy
        self._html.filters["dialled"] = _dialled
        self._typst.filters["square_code"] = _qr
        self._typst.globals["fonts"] = _Typst(FONTS)
        for environment in (self._typst, self._html, self._text, self._markdown):
            environment.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]

    def letter(self, view: WeekView) -> str:
        return self._render(self._typst, "letter/week.typ.j2", view)

    def page(self, view: WeekView) -> str:
        return self._render(self._html, "page/week.html.j2", view)

    def message(self, view: WeekView) -> str:
        return self._render(self._text, "message/week.txt.j2", view).strip()

    def email_text(self, view: WeekView) -> str:
        return f"{self._render(self._text, 'email/week.txt.j2', view).strip()}\n"

    def email_html(self, view: WeekView) -> str:
        return self._render(self._html, "email/week.html.j2", view)

    def suomifi(self, view: WeekView) -> str:
        """The text of a Suomi.fi message, in Markdown."""
        return self._render(self._markdown, "suomifi/week.md.j2", view).strip()

    def extract(self, view: ExtractView) -> str:
        return self._render(self._typst, "extract/person.typ.j2", view, called="extract")

    def recovery(self, view: RecoveryView) -> str:
        return self._render(self._typst, "recovery/key.typ.j2", view, called="recovery")

    def proof(self, view: ProofView) -> str:
        return self._render(self._typst, "proof/window.typ.j2", view, called="proof")

    def labels(self, view: LabelsView) -> str:
        return self._render(self._typst, "labels/sheet.typ.j2", view, called="labels")

    def envelopes(self, view: EnvelopesView) -> str:
        return self._render(self._typst, "labels/envelope.typ.j2", view, called="envelopes")

    def _render(
        self,
        environment: ImmutableSandboxedEnvironment,
        name: str,
        view: WeekView | ExtractView | RecoveryView | ProofView | LabelsView | EnvelopesView,
        called: str = "week",
    ) -> str:
        tr: Translator = translator(view.language)
        words = {
            "_": tr,
            called: view,
            **{
                form.__name__: partial(form, language=view.language)
                for form in (dates.short_date, dates.day_and_date, dates.long_date, dates.on_long_date,
                             dates.time_of_day, dates.money)
            },
        }  # fmt: skip
        try:
            return environment.get_template(name).render(words)
        except TemplateError as error:
            # The template's own words may quote a person's data: only the place is told.
            line = getattr(error, "lineno", None) or 0
            raise CannotRender(
                N_("The template {name} cannot be used (line {line}, {kind})."),
                N_("Mend the template."),
                name=name,
                line=line,
                kind=type(error).__name__,
            ) from None
