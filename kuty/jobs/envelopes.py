"""The outside of the mail: a page to find the windows of an envelope with, address labels, printed envelopes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.address import address_of, missing_in
from kuty.core.delivery import standing_in
from kuty.core.envelopes import ENVELOPES
from kuty.core.people import Channel
from kuty.core.reason import Reason
from kuty.jobs.mail import order_of
from kuty.jobs.papers import sender_of
from kuty.jobs.samples import week as sample_week
from kuty.jobs.week import LeftOut
from kuty.render.letters import make_letter
from kuty.render.measure import check_envelopes, check_labels
from kuty.render.pdf import join, overlay
from kuty.render.views import EnvelopesView, LabelsView, ProofView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from kuty.core.people import Participant
    from kuty.core.settings import Settings
    from kuty.register.register import Register
    from kuty.render.pdf import PdfMaker
    from kuty.render.templates import Templates
    from kuty.render.views import WeekView


class Outside(NamedTuple):
    """A file for the printer, whose addresses are in it in their order, and who was left out of it."""

    pdf: bytes
    people: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def proof(
    settings: Settings,
    language: str,
    today: date,
    templates: Templates,
    press: PdfMaker,
    letter: WeekView | None = None,
) -> bytes:
    """A page with a grid and the windows as they are set, and a letter with the windows drawn over it.

    Without a ``letter`` it is an invented person's.
    """
    invented = sample_week(language)
    page = ProofView(
        language,
        today,
        settings.unit or settings.organisation,
        sender_of(settings, discreet=False) or invented.sender,
        invented.recipient,
        settings.window,
        settings.sender_window,
        settings.window_margin,
        settings.letter["fold"],
    )
    shown = letter or replace(invented, made=today, sender=page.sender)
    shown = replace(
        shown,
        window=settings.window,
        sender_window=settings.sender_window,
        window_margin=settings.window_margin,
        fold=settings.letter["fold"],
    )
    pages = (
        press.make(templates.proof(page), today),
        overlay(make_letter(templates.letter(shown), shown, templates, press).pdf, shown),
    )
    return join(pages, two_sided=False).pdf


def with_envelope(settings: Settings, name: str) -> Settings:
    """The settings with the starting values of an envelope in place of the office's own windows."""
    envelope = ENVELOPES[name]
    fold = settings.letter | {"fold": envelope.fold}
    return replace(settings, window=envelope.window, sender_window=envelope.sender_window, letter=fold)


def addressed(register: Register, week: str, settings: Settings, only: Iterable[str] = ()) -> list[Participant]:
    """Whose letters of the week were printed, in the order of the print file."""
    people = []
    for case in register.cases(set(only)):
        latest = standing_in(week, case.deliveries).latest
        if latest and latest.channel is Channel.LETTER:
            people.append(case.participant)
    return sorted(people, key=lambda person: order_of(person, settings.letter["order"]))


def labels(
    people: Iterable[Participant], settings: Settings, language: str, today: date, templates: Templates, press: PdfMaker
) -> Outside:
    """Sheets of address labels; an address that does not stand whole on its label is left out."""
    found, left = _with_an_address(people)
    set_up = settings.labels
    while True:
        rows = tuple((person.name, *address_of(person)) for person in found)
        view = LabelsView(language, today, rows, set_up["across"], set_up["down"], set_up["left_mm"], set_up["top_mm"])
        pdf = press.make(templates.labels(view), today) if rows else b""
        wrong = check_labels(pdf, view) if rows else ()
        if not wrong:
            return Outside(pdf, tuple(person.id for person in found), tuple(left))
        left += [LeftOut(found[number].id, Reason("too_long_label")) for number in wrong]
        found = [person for number, person in enumerate(found) if number not in wrong]


def envelopes(
    people: Iterable[Participant],
    name: str,
    settings: Settings,
    language: str,
    today: date,
    templates: Templates,
    press: PdfMaker,
    step: Callable[[], None] = lambda: None,
) -> Outside:
    """One envelope to a page with its sender – a neutral one where the person wants discreet post – and its address."""
    found, left = _with_an_address(people)
    size = ENVELOPES[name]
    pages, printed = [], []
    for person in found:
        sender = sender_of(settings, discreet=person.discreet_post)
        rows = (person.name, *address_of(person))
        view = EnvelopesView(language, today, size.width, size.height, sender, (rows,))
        pdf = press.make(templates.envelopes(view), today)
        if check_envelopes(pdf, view):
            left.append(LeftOut(person.id, Reason("too_long_label")))
        else:
            pages.append(pdf)
            printed.append(person.id)
        step()
    return Outside(join(pages, two_sided=False).pdf if pages else b"", tuple(printed), tuple(left))


def _with_an_address(people: Iterable[Participant]) -> tuple[list[Participant], list[LeftOut]]:
    """Those whose address may be printed and is whole."""
    found, left = [], []
    for person in people:
        if person.address_protected:
            left.append(LeftOut(person.id, Reason("protected")))
        elif reasons := missing_in(person):
            left.append(LeftOut(person.id, reasons[0]))
        else:
            found.append(person)
    return found, left
