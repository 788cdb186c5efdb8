"""What a person's papers of a week may show: her programme as a view, and nothing else of her."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.address import address_of, for_outside
from kuty.core.delivery import key_of
from kuty.core.language import N_
from kuty.core.slip import Slip
from kuty.render.qr import target_of
from kuty.render.views import ContactView, DayView, SlotView, WeekView
from kuty.texts.translator import translator
from kuty.texts.words import word

if TYPE_CHECKING:
    from datetime import date

    from kuty.core.people import Participant
    from kuty.core.programme import Programme, Slot
    from kuty.core.settings import Settings
    from kuty.core.workers import Worker


def view_of(
    person: Participant,
    programme: Programme,
    worker: Worker | None,
    settings: Settings,
    today: date,
    paper: int = 1,
    replaces: date | None = None,
) -> WeekView:
    """What the person's papers of the week may show. ``paper`` counts them, ``replaces`` is the day of the one before."""
    language = programme.language
    sender = sender_of(settings, discreet=person.discreet_post)
    contact = _contact(worker, settings, language)
    address = () if person.address_protected else address_of(person)
    return WeekView(
        language=language,
        number=int(programme.week[6:]),
        made=today,
        sender=sender,
        recipient=(person.name, *address),
        window=settings.window,
        large_print=person.large_print,
        first_name=person.first_name,
        phone=person.phone,
        note=programme.note,
        days=tuple(
            DayView(
                day.date,
                day.closed,
                tuple(_slot_view(slot, language) for slot in day.slots),
                Slip(person.id, day.date, paper).code if settings.letter["reply_slip"] and day.tasks else "",
            )
            for day in programme.days
        ),
        worker=contact,
        team=tuple(ContactView(member.role[language], member.name, member.phone) for member in settings.support_team),
        unit=settings.unit or settings.organisation,
        allowance=settings.expense_allowance,
        paper=paper,
        key=key_of(settings.organisation, person.id, programme.week),
        sender_window=settings.sender_window,
        window_margin=settings.window_margin,
        max_pages=settings.letter["max_pages"] * (2 if person.large_print else 1),
        fold=settings.letter["fold"],
        replaces=replaces,
        return_to=sender,
        qr=target_of(settings.letter["qr"], contact.phone),
        logo=settings.letter["logo"],
    )


def sender_of(settings: Settings, *, discreet: bool) -> tuple[str, ...]:
    """The sender as it may stand on the outside; a neutral one for ``discreet`` post."""
    names = (settings.neutral_sender,) if discreet else (settings.organisation, settings.unit)
    return for_outside(line for line in (*names, *settings.return_address) if line)


def _contact(worker: Worker | None, settings: Settings, language: str) -> ContactView:
    """The own worker; for a person who has none yet the unit, if its name may be read on a closed phone."""
    if worker is None:
        named = for_outside(name for name in (settings.unit, settings.organisation) if name)
        return ContactView("", next(iter(named), translator(language)(N_("the office"))), settings.phone)
    titles = {profession.id: profession.title for profession in settings.professions}
    title = titles.get(worker.profession, {}).get(language, "")
    return ContactView(title, worker.name, worker.phone or settings.phone)


def _slot_view(slot: Slot, language: str) -> SlotView:
    tr = translator(language)
    title = slot.title or word(slot.kind, tr)
    theme = word(slot.theme, tr) if slot.theme else ""
    return SlotView(slot.start, slot.end, slot.kind, title, slot.text, slot.link, theme, slot.minutes)
