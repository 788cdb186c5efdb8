"""A week's letter, made and measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kuty.render.measure import check
from kuty.render.pdf import packed

if TYPE_CHECKING:
    from kuty.core.reason import Reason
    from kuty.render.pdf import PdfMaker
    from kuty.render.templates import Templates
    from kuty.render.views import WeekView


class Letter(NamedTuple):
    """A finished letter. With a ``wrong`` it must not go out."""

    pdf: bytes
    pages: int
    wrong: Reason | None


def make_letter(source: str, view: WeekView, templates: Templates, press: PdfMaker) -> Letter:
    """The letter of a filled-in template, as roomy as the pages allow: with too many of them it is made anew, tighter.

    It is measured before it is packed, in half the time: packing changes nothing of what is seen.
    """
    pdf = press.draw(source, view.made)
    pages, wrong = check(pdf, view)
    if wrong is not None and wrong.code == "too_many_pages" and not view.tight:
        tighter = replace(view, tight=True)
        return make_letter(templates.letter(tighter), tighter, templates, press)
    return Letter(packed(pdf), pages, wrong)
