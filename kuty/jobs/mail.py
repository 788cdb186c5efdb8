"""The mail-out of a week: who gets what by which way, made and measured, laid in the outbox and written down once."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.address import doubts_about, missing_in
from kuty.core.delivery import Delivery, DeliveryState, Standing, standing_in
from kuty.core.errors import CannotRender, InputHasProblems, RegisterUnavailable, TemplateBroken
from kuty.core.language import N_
from kuty.core.people import Channel
from kuty.core.plan import why_not_on
from kuty.core.problem import Problem
from kuty.core.reason import Reason
from kuty.deliver import manifest
from kuty.deliver.sms import fit
from kuty.jobs.messages import name_of
from kuty.jobs.papers import view_of
from kuty.jobs.side_by_side import in_order
from kuty.jobs.templates import refuse_if_broken
from kuty.jobs.week import LeftOut, why_closed
from kuty.render.calendar import calendar_of
from kuty.render.letters import make_letter
from kuty.render.pdf import PdfMaker, join, pages_of
from kuty.render.templates import Templates
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from kuty.core.people import Participant
    from kuty.core.programme import Programme
    from kuty.core.settings import Settings
    from kuty.deliver.outbox import Outbox
    from kuty.deliver.sms import Fitted
    from kuty.register.case import Case
    from kuty.register.register import Register
    from kuty.render.views import WeekView

# From so many on it pays to start a process for each core.
_MANY = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """One person's mail of the week. ``number`` counts the week's papers, ``replaces`` is the day of the one before.

    ``instead`` tells why it does not go by the channel agreed on; ``doubts`` are what the worker should know of it.
    A letter lies in the outbox as ``staged`` until it is issued; ``files`` are all else, by the endings of their names,
    the one the mail-out speaks of first.
    """

    person: Participant
    programme: Programme
    channel: Channel
    number: int = 1
    replaces: date | None = None
    instead: Reason | None = None
    doubts: tuple[Reason, ...] = ()
    sha256: str = ""
    pages: int = 0
    staged: str = ""
    message: str = ""
    segments: int = 0
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def participant(self) -> str:
        return self.person.id

    @property
    def by_hand(self) -> bool:
        """Whether it is handed over, because the address is protected."""
        return self.channel is Channel.LETTER and self.person.address_protected


@dataclass
class MailOut:
    """What a mail-out holds. ``places`` are the places of the pieces once they are laid, by participant."""

    week: str
    settings: Settings
    pieces: list[Piece] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    without_worker: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    first_pages: dict[str, int] = field(default_factory=dict)
    print_file: str = ""
    manifest: str = ""

    @property
    def letters(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.channel is Channel.LETTER]

    @property
    def messages(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.channel is not Channel.LETTER]

    def cost_of(self, piece: Piece) -> float:
        """What the piece costs, in euros, by the prices of the settings; 0 when they are not known."""
        if piece.channel is Channel.LETTER:
            return 0 if piece.by_hand else float(self.settings.letter["postage"])
        return piece.segments * float(self.settings.sms["price"]) if piece.channel is Channel.SMS else 0

    @property
    def cost(self) -> float:
        return sum(self.cost_of(piece) for piece in self.pieces)


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


def prepare(
    register: Register,
    week: str,
    settings: Settings,
    today: date,
    only: Iterable[str] = (),
    *,
    templates: Path | None = None,
    outbox: Outbox | None = None,
    channels: Iterable[Channel] = tuple(Channel),
    step: Callable[[], None] = lambda: None,
) -> MailOut:
    """Make every piece of the week's mail that has not gone out yet, and record nothing.

    Letters are staged in the ``outbox``, if one is given, so that a run that is cut off need not make them again.
    ``templates`` is the folder of the office's own. People whom none of the ``channels`` reaches are passed over.
    """
    mail = MailOut(week, settings)
    _must_have_its_logo(settings, templates)
    known = _made_before(outbox) if outbox else {}
    drafts = _drafts(register, mail, today, set(only), frozenset(channels), known, step)
    for piece, made in in_order(make, templates, drafts, spread=register.size >= _MANY):
        step()
        if made.problem:
            mail.left_out.append(LeftOut(piece.participant, made.problem))
        else:
            mail.pieces.append(_kept(piece, made, known.get(piece.participant, ""), outbox))
    mail.pieces.sort(key=lambda piece: _order(piece, settings.letter["order"]))
    return mail


def _must_have_its_logo(settings: Settings, templates: Path | None) -> None:
    name = settings.letter["logo"]
    if name and not (templates and (templates / name).is_file()):
        what, remedy = (
            N_("letter.logo names a file that is not there: {name}"),
            N_("Put it into the folder templates of the office."),
        )
        raise InputHasProblems([Problem("kuty.toml", what, remedy, {"name": name})])


def _drafts(
    register: Register,
    mail: MailOut,
    today: date,
    chosen: set[str],
    channels: frozenset[Channel],
    known: Mapping[str, str],
    step: Callable[[], None],
) -> Iterator[tuple[Piece, Draft]]:
    workers = {worker.id: worker for worker in register.workers}
    for case in register.cases(chosen):
        piece = _piece(case, mail, channels, named=bool(chosen))
        if piece is None:
            step()
            continue
        worker = workers.get(piece.person.worker)
        if worker is None:
            mail.without_worker.append(piece.participant)
        view = view_of(piece.person, piece.programme, worker, mail.settings, today, piece.number, piece.replaces)
        before = known.get(piece.participant, "") if piece.channel is Channel.LETTER else ""
        yield piece, Draft(piece.channel, view, _source_of(before))


def _piece(  # noqa: PLR0911 - one answer for each reason
    case: Case, mail: MailOut, channels: frozenset[Channel], *, named: bool
) -> Piece | None:
    """The piece that is to be made for a person; None if there is none, and the reason stands in the mail-out."""
    programme = case.programme(mail.week)
    person = case.participant
    if not channels & {person.channel, person.fallback}:
        return None
    if programme is None:
        if named:
            mail.left_out.append(LeftOut(person.id, Reason("no_programme")))
        return None
    standing = standing_in(mail.week, case.deliveries)
    if programme.issued and not standing.must_go_again:
        mail.already.append(person.id)
        return None
    if reason := why_not(case, person, programme):
        mail.left_out.append(LeftOut(person.id, reason))
        return None
    ways = tuple(dict.fromkeys(filter(None, (person.channel, person.fallback))))
    reasons = [why_unreachable(case, way, standing) for way in ways]
    if named and all(reasons):
        # The worker names her on purpose: what failed is mended, and by the same way it goes again.
        reasons = [why_unreachable(case, way, Standing()) for way in ways]
    if all(reasons):
        mail.left_out.append(LeftOut(person.id, reasons[0] or Reason("no_way")))
        return None
    channel = ways[reasons.index(None)]
    if channel not in channels:
        return None
    doubts = tuple(doubts_about(person)) if channel is Channel.LETTER and not person.address_protected else ()
    instead = reasons[0] if channel is not person.channel else None
    replaces = standing.held if programme.replaces else None
    return Piece(person, programme, channel, standing.next_number, replaces, instead, doubts)


def why_not(case: Case, person: Participant, programme: Programme) -> Reason | None:
    """Why the person's mail cannot go, if it cannot. What happened after the week was made counts too."""
    if not programme.arranged_days:
        return why_closed(programme.days[0])
    reasons = [why_not_on(person, case.plans, day.date) for day in programme.arranged_days]
    return reasons[0] if all(reasons) else None


def why_unreachable(case: Case, channel: Channel, standing: Standing) -> Reason | None:
    """Why the channel cannot bring the person's mail."""
    person = case.participant
    if channel in standing.failed and channel is not Channel.LETTER:
        return Reason("failed_before", {"channel": channel.value})
    if channel is Channel.LETTER and not person.address_protected:
        if person.post_returned:
            return Reason("post_returned", {"date": person.post_returned.isoformat()})
        return next(iter(missing_in(person)), None)
    return why_unknown(case, channel)


def why_unknown(case: Case, channel: Channel) -> Reason | None:
    """What has to be known of the person for a message by the channel, and is not."""
    person = case.participant
    known = {Channel.SMS: person.phone, Channel.EMAIL: person.email, Channel.SUOMIFI: case.has_identity_code}
    missing = {Channel.SMS: "no_phone", Channel.EMAIL: "no_email", Channel.SUOMIFI: "no_identity_code"}
    return Reason(missing[channel]) if channel in known and not known[channel] else None


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
        name = hashlib.sha256(source.encode()).hexdigest()[:_MARK]
        if name == draft.known:
            return Made(name)
        pdf, wrong = make_letter(view, papers, press)
        if wrong:
            return Made(problem=wrong)
        made = Made(name, pdf, pages_of(pdf))
        return made if draft.channel is Channel.LETTER else _with_message(made, draft.channel, view, papers)
    except TemplateBroken:
        raise
    except CannotRender as error:
        # If not even an invented person's letter can be made, it is the template's fault, and everybody's.
        refuse_if_broken(papers, press, "letter/week.typ.j2")
        problem = translator(view.language).say(error.sentence)
        return Made(problem=Reason("cannot_render", {"problem": problem}))


def _with_message(made: Made, channel: Channel, view: WeekView, papers: Templates) -> Made:
    """A message that has the letter with it."""
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


# Letters of the marks in a staged letter's name: ``P007-SOURCE-CONTENT-PAGES.pdf``.
_MARK = 16
_STAGED = re.compile(rf"(P\d+)-[0-9a-f]{{{_MARK}}}-([0-9a-f]{{{_MARK}}})-\d+\.pdf")


def _made_before(outbox: Outbox) -> dict[str, str]:
    """The letters that a run before this has made and not issued, by participant; those that are not whole are left."""
    found = {}
    for name in outbox.staged():
        if not (parts := _STAGED.fullmatch(name)):
            continue
        who, content = parts.groups()
        with suppress(OSError, RegisterUnavailable):
            if hashlib.sha256(outbox.read_staged(name)).hexdigest().startswith(content):
                found[who] = name
    return found


def _source_of(staged: str) -> str:
    return staged.split("-")[1] if staged else ""


def _kept(piece: Piece, made: Made, known: str, outbox: Outbox | None) -> Piece:
    """The piece with what was made of it; a letter is put aside where the next run would find it."""
    content = made.pdf
    if piece.channel is Channel.LETTER:
        name = known if not made.pdf else ""
        if outbox and name:
            content = outbox.read_staged(name)
        sha256 = hashlib.sha256(content).hexdigest()
        pages = made.pages or int(name.removesuffix(".pdf").rpartition("-")[2])
        name = f"{piece.participant}-{made.source}-{sha256[:_MARK]}-{pages}.pdf"
        if outbox and made.pdf:
            outbox.stage(name, content)
        return replace(piece, sha256=sha256, pages=pages, staged=name)
    fitted = fit(made.message) if piece.channel is Channel.SMS else None
    return replace(
        piece,
        sha256=hashlib.sha256(made.files[0][1]).hexdigest(),
        pages=made.pages,
        message=fitted.text if fitted else made.message,
        segments=fitted.segments if fitted else 0,
        doubts=(*piece.doubts, *_dear(fitted)) if fitted else piece.doubts,
        files=made.files,
    )


def _dear(message: Fitted) -> Iterator[Reason]:
    """What makes a text message cost more than it need."""
    if message.segments > message.segments_without:
        letters, least = " ".join(message.offenders), message.segments_without
        yield Reason("dear_letters", {"letters": letters, "n": message.segments, "least": least})


def _order(piece: Piece, by: str) -> tuple[object, ...]:
    """Where a piece stands among the others: letters first, those handed over by hand at their end."""
    return (piece.channel is not Channel.LETTER, *order_of(piece.person, by))


def order_of(person: Participant, by: str) -> tuple[object, ...]:
    """Where a person's letter lies: those handed over by hand last, the others ``by`` worker, postcode or name."""
    name = (person.last_name.casefold(), person.first_name.casefold(), person.id)
    first = {"worker": (person.worker,), "postcode": (person.postcode, person.street.casefold()), "name": ()}[by]
    return (person.address_protected, *first, *name)


def issue(register: Register, mail: MailOut, outbox: Outbox, today: date) -> None:
    """Lay everything in its place and write down that it went out; its programmes do not change any more.

    Inside a transaction. Whoever was changed since the papers were made is left out, to be made again.
    """
    cases = {piece.participant: register.case(piece.participant) for piece in mail.pieces}
    for piece in mail.pieces:
        case = cases[piece.participant]
        now = (case.participant, case.programme(mail.week), standing_in(mail.week, case.deliveries).next_number)
        if now != (piece.person, piece.programme, piece.number):
            mail.left_out.append(LeftOut(piece.participant, Reason("changed_meanwhile")))
    changed = {each.participant for each in mail.left_out}
    mail.pieces = [piece for piece in mail.pieces if piece.participant not in changed]
    _lay(mail, outbox)
    for piece in mail.pieces:
        case = cases[piece.participant]
        case.keep(replace(piece.programme, issued=today))
        case.add(
            Delivery(
                mail.week,
                piece.channel,
                today,
                DeliveryState.ISSUED if piece.channel is Channel.LETTER else DeliveryState.PREPARED,
                mail.files[piece.participant],
                piece.sha256,
                piece.pages,
                piece.number,
                piece.replaces,
                piece.segments,
            )
        )


def _lay(mail: MailOut, outbox: Outbox) -> None:
    """Every piece in its place, one print file of the letters, and the list of all of it."""
    places = outbox.settle(
        {piece.staged: f"letters/{name_of(piece.participant, piece.number)}.pdf" for piece in mail.letters}
    )
    for piece in mail.letters:
        mail.files[piece.participant] = places[piece.staged]
    for piece in mail.messages:
        folder = "suomifi" if piece.channel is Channel.SUOMIFI else "messages"
        for ending, content in piece.files:
            laid = outbox.lay(f"{folder}/{name_of(piece.participant, piece.number)}{ending}", content)
            mail.files.setdefault(piece.participant, laid)
    prints, as_csv, as_json = outbox.free_names("letters.pdf", "manifest.csv", "manifest.json")
    if mail.letters:
        contents = (outbox.read(mail.files[piece.participant]) for piece in mail.letters)
        whole = join(contents, two_sided=bool(mail.settings.letter["two_sided"]))
        for piece, (first, _last) in zip(mail.letters, whole.places, strict=True):
            mail.first_pages[piece.participant] = first
        mail.print_file = outbox.lay(prints, whole.pdf)
        outbox.clear_staged()
    if mail.pieces:
        rows = list(_rows(mail))
        mail.manifest = outbox.lay(as_csv, manifest.as_csv(rows))
        outbox.lay(as_json, manifest.as_json(mail.week, mail.print_file, rows))


def _rows(mail: MailOut) -> Iterator[manifest.Row]:
    for number, piece in enumerate(mail.pieces, 1):
        first = mail.first_pages.get(piece.participant, 0)
        yield manifest.Row(
            number,
            piece.participant,
            piece.person.worker,
            piece.channel.value,
            piece.number,
            mail.files[piece.participant],
            piece.pages,
            first,
            first + piece.pages - 1 if first else 0,
            piece.segments,
            round(mail.cost_of(piece), 2),
            piece.by_hand,
            piece.sha256,
        )
    for each in mail.left_out:
        yield manifest.Row(0, each.participant, "", "", left_out=each.reason.code)
