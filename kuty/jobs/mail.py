"""The mail-out of a week: every programme as a letter, a text message or a page, and the proof that it went."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kuty.core.address import address_of, for_outside, missing_in
from kuty.core.delivery import Delivery, DeliveryState
from kuty.core.errors import CannotRender
from kuty.core.language import N_
from kuty.core.people import Channel, Participant
from kuty.core.plan import why_not_on
from kuty.core.reason import Reason
from kuty.core.workers import Worker
from kuty.jobs.week import LeftOut, why_closed
from kuty.render.pdf import PdfMaker, join, pages_of
from kuty.render.templates import Templates
from kuty.render.views import ContactView, DayView, SlotView, WeekView
from kuty.texts.translator import translator
from kuty.texts.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from kuty.core.programme import Programme, Slot
    from kuty.core.settings import Settings
    from kuty.deliver.outbox import Outbox
    from kuty.register.case import Case
    from kuty.register.register import Register


@dataclass(frozen=True, slots=True)
class Piece:
    """One person's mail of the week, made but not yet laid anywhere."""

    participant: str
    channel: Channel
    view: WeekView
    content: bytes
    pages: int = 0
    message: str = ""
    by_hand: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class MailOut:
    """What a mail-out holds. ``files`` are the places of the pieces once they are laid, by participant."""

    week: str
    pieces: list[Piece] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    without_worker: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    print_file: str = ""

    @property
    def letters(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.channel is Channel.LETTER]

    @property
    def messages(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.channel is not Channel.LETTER]


def prepare(
    register: Register,
    week: str,
    settings: Settings,
    today: date,
    only: Iterable[str] = (),
    step: Callable[[], None] = lambda: None,
) -> MailOut:
    """Make every piece of the week's mail that has not gone out yet. Writes nothing anywhere."""
    mail = MailOut(week)
    chosen = set(only)
    workers = {worker.id: worker for worker in register.workers}
    templates = Templates()
    press = PdfMaker()
    for case in register.cases(chosen):
        _prepare_one(case, week, settings, workers, templates, press, today, mail, named=bool(chosen))
        step()
    return mail


def _prepare_one(
    case: Case,
    week: str,
    settings: Settings,
    workers: dict[str, Worker],
    templates: Templates,
    press: PdfMaker,
    today: date,
    mail: MailOut,
    *,
    named: bool,
) -> None:
    programme = case.programme(week)
    person = case.participant
    if programme is None:
        if named:
            mail.left_out.append(LeftOut(person.id, Reason("no_programme")))
        return
    if programme.issued:
        mail.already.append(person.id)
        return
    if reason := _why_not(case, person, programme):
        mail.left_out.append(LeftOut(person.id, reason))
        return
    worker = workers.get(person.worker)
    if worker is None:
        mail.without_worker.append(person.id)
    view = view_of(person, programme, worker, settings, today)
    try:
        mail.pieces.append(_piece(person, view, templates, press))
    except CannotRender as error:
        problem = translator(programme.language).say(error.sentence)
        mail.left_out.append(LeftOut(person.id, Reason("cannot_render", {"problem": problem})))


def _why_not(case: Case, person: Participant, programme: Programme) -> Reason | None:
    """Why the person's mail cannot go, if it cannot. What happened after the week was made counts too."""
    if not programme.arranged_days:
        return why_closed(programme.days[0])
    reasons = [why_not_on(person, case.plans, day.date) for day in programme.arranged_days]
    if all(reasons):
        return reasons[0]
    return why_unreachable(person, person.channel)


def why_unreachable(person: Participant, channel: Channel) -> Reason | None:
    """What is not known that the channel needs."""
    if channel is Channel.LETTER and not person.address_protected:
        return next(iter(missing_in(person)), None)
    if channel is Channel.SMS and not person.phone:
        return Reason("no_phone")
    if channel is Channel.EMAIL and not person.email:
        return Reason("no_email")
    return None


def _piece(person: Participant, view: WeekView, templates: Templates, press: PdfMaker) -> Piece:
    if person.channel is Channel.LETTER:
        pdf = press.make(templates.letter(view), view.made)
        return Piece(person.id, person.channel, view, pdf, pages_of(pdf), by_hand=person.address_protected)
    page = templates.page(view).encode()
    return Piece(person.id, person.channel, view, page, message=templates.message(view))


def view_of(
    person: Participant, programme: Programme, worker: Worker | None, settings: Settings, today: date
) -> WeekView:
    """What the person's papers of the week may show."""
    language = programme.language
    sender = tuple(line for line in (settings.organisation, settings.unit) if line)
    if person.discreet_post:
        sender = (settings.neutral_sender,) if settings.neutral_sender else ()
    address = () if person.address_protected else address_of(person)
    return WeekView(
        language=language,
        number=int(programme.week[6:]),
        made=today,
        sender=for_outside((*sender, *settings.return_address)),
        recipient=(person.name, *address),
        window=settings.window,
        large_print=person.large_print,
        first_name=person.first_name,
        phone=person.phone,
        note=programme.note,
        days=tuple(
            DayView(day.date, day.closed, tuple(_slot_view(slot, language) for slot in day.slots))
            for day in programme.days
        ),
        worker=_contact(worker, settings, language),
        team=tuple(ContactView(member.role[language], member.name, member.phone) for member in settings.support_team),
        unit=settings.unit or settings.organisation,
        allowance=settings.expense_allowance,
    )


def _contact(worker: Worker | None, settings: Settings, language: str) -> ContactView:
    """The own worker; the unit for a person who has none yet."""
    if worker is None:
        unit = settings.unit or settings.organisation or translator(language)(N_("rehabilitative work"))
        return ContactView("", unit, settings.phone)
    titles = {profession.id: profession.title for profession in settings.professions}
    title = titles.get(worker.profession, {}).get(language, "")
    return ContactView(title, worker.name, worker.phone or settings.phone)


def _slot_view(slot: Slot, language: str) -> SlotView:
    tr = translator(language)
    title = slot.title or word(slot.kind, tr)
    theme = word(slot.theme, tr) if slot.theme else ""
    return SlotView(slot.start, slot.end, slot.kind, title, slot.text, slot.link, theme, slot.minutes)


def lay_out(mail: MailOut, outbox: Outbox) -> None:
    """Write the pieces into the outbox: a letter each and one print file, a message and a page each."""
    for piece in mail.pieces:
        if piece.channel is Channel.LETTER:
            mail.files[piece.participant] = outbox.lay(f"letters/{piece.participant}.pdf", piece.content)
        else:
            outbox.lay(f"messages/{piece.participant}.txt", f"{piece.message}\n".encode())
            mail.files[piece.participant] = outbox.lay(f"messages/{piece.participant}.html", piece.content)
    if mail.letters:
        mail.print_file = outbox.lay_print_file(join([piece.content for piece in mail.letters]))


def record_issued(register: Register, mail: MailOut, today: date) -> None:
    """Write down that the pieces went out; their programmes do not change any more. Inside a transaction."""
    for piece in mail.pieces:
        case = register.case(piece.participant)
        programme = case.programme(mail.week)
        if programme is None:
            continue
        case.keep(replace(programme, issued=today))
        state = DeliveryState.ISSUED if piece.channel is Channel.LETTER else DeliveryState.PREPARED
        file = mail.files[piece.participant]
        case.add(Delivery(mail.week, piece.channel, today, state, file, piece.sha256, piece.pages))
