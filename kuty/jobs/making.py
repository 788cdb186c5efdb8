"""One piece of mail made of its view by the templates: the letter measured, the message with what goes with it."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.errors import CannotRender, TemplateBroken
from kuty.core.people import Channel
from kuty.core.reason import Reason
from kuty.render.letters import make_letter
from kuty.render.pdf import PdfMaker
from kuty.render.templates import Templates
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.render.views import WeekView

# So many letters of a checksum tell two sources, or two papers, apart.
MARK = 16


class Draft(NamedTuple):
    """What a process needs to make one piece. ``known`` is the source of a letter that has been made already."""

    channel: Channel
    view: WeekView
    known: str = ""


class Made(NamedTuple):
    """A piece as it was made – or why it could not be. A letter known already is not made again: its ``pdf`` is empty."""

    source: str = ""
    pdf: bytes = b""
    pages: int = 0
    message: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    problem: Reason | None = None


def make(templates: Path | None, draft: Draft) -> Made:
    """One piece of mail by its templates. What cannot be made is a reason; a template nobody can use is an error."""
    papers, press = _press(templates)
    view = draft.view
    try:
        if draft.channel is Channel.SMS:
            message = papers.message(view)
            page = papers.page(view)
            return Made(message=message, files=((".html", page.encode()), (".txt", f"{message}\n".encode())))
        source = papers.letter(view)
        name = hashlib.sha256(source.encode()).hexdigest()[:MARK]
        if name == draft.known:
            return Made(name)
        letter = make_letter(source, view, papers, press)
        if letter.wrong:
            return Made(problem=letter.wrong)
        made = Made(name, letter.pdf, letter.pages)
        return made if draft.channel is Channel.LETTER else _with_message(made, draft.channel, view, papers)
    except TemplateBroken:
        raise
    except CannotRender as error:
        # If not even an invented person's letter can be made, it is the template's fault, and everybody's.
        from kuty.jobs.templates import refuse_if_broken

        refuse_if_broken(papers, press, "letter/week.typ.j2")
        problem = translator(view.language).say(error.sentence)
        return Made(problem=Reason("cannot_render", {"problem": problem}))


def _with_message(made: Made, channel: Channel, view: WeekView, papers: Templates) -> Made:
    """A message that has the letter with it."""
    from kuty.render.calendar import calendar_of

    if channel is Channel.SUOMIFI:
        message = papers.suomifi(view)
        return made._replace(message=message, files=((".md", message.encode()), (".pdf", made.pdf)))
    message = papers.email_text(view)
    files = {
        ".html": papers.page(view).encode(),
        ".mail.html": papers.email_html(view).encode(),
        ".txt": message.encode(),
        ".pdf": made.pdf,
        ".ics": calendar_of(view, view.key, view.paper),
    }
    return made._replace(message=message, files=tuple(files.items()))


@cache
def _press(templates: Path | None) -> tuple[Templates, PdfMaker]:
    """What makes papers, once a process."""
    papers = Templates(templates)
    return papers, PdfMaker(papers.files.folder)
