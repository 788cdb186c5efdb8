"""The mail-out of a week: who gets what by which way, made and measured, laid in the outbox and written down once."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.address import doubts_about, missing_in
from kuty.core.delivery import Standing, standing_in
from kuty.core.errors import InputHasProblems, RegisterUnavailable
from kuty.core.language import N_
from kuty.core.people import Channel
from kuty.core.plan import why_not_on
from kuty.core.problem import Problem
from kuty.core.reason import Reason
from kuty.deliver.sms import fit
from kuty.jobs.making import MARK, Draft, Made, make
from kuty.jobs.papers import view_of
from kuty.jobs.side_by_side import in_order
from kuty.jobs.week import LeftOut, why_closed

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
    """What a mail-out holds. ``files`` are the places of the pieces once they are laid, by participant.

    ``read_at`` is the register's state before the first case was read for it.
    """

    week: str
    settings: Settings
    read_at: tuple[str, ...] = ()
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
    mail = MailOut(week, settings, register.state)
    _must_have_its_logo(settings, templates)
    known = _made_before(outbox) if outbox else {}
    chosen = set(only)
    drafts = _drafts(register, mail, today, chosen, frozenset(channels), known, step)
    for piece, made in in_order(make, templates, drafts, spread=(len(chosen) or register.size) >= _MANY):
        step()
        if made.problem:
            mail.left_out.append(LeftOut(piece.participant, made.problem))
        else:
            mail.pieces.append(_kept(piece, made, known.get(piece.participant), outbox))
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
    known: Mapping[str, _Staged],
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
        before = known.get(piece.participant) if piece.channel is Channel.LETTER else None
        yield piece, Draft(piece.channel, view, before.source if before else "")


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
    reasons = [why_unreachable(case, person, way, standing) for way in ways]
    if named and all(reasons):
        # The worker names her on purpose: what failed is mended, and by the same way it goes again.
        reasons = [why_unreachable(case, person, way, Standing()) for way in ways]
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


def why_unreachable(case: Case, person: Participant, channel: Channel, standing: Standing) -> Reason | None:
    """Why the channel cannot bring the person's mail."""
    if channel in standing.failed and channel is not Channel.LETTER:
        return Reason("failed_before", {"channel": channel.value})
    if channel is Channel.LETTER and not person.address_protected:
        if person.post_returned:
            return Reason("post_returned", {"date": person.post_returned.isoformat()})
        return next(iter(missing_in(person)), None)
    return why_unknown(case, person, channel)


def why_unknown(case: Case, person: Participant, channel: Channel) -> Reason | None:
    """What has to be known of the person for a message by the channel, and is not."""
    known = {Channel.SMS: person.phone, Channel.EMAIL: person.email, Channel.SUOMIFI: case.has_identity_code}
    missing = {Channel.SMS: "no_phone", Channel.EMAIL: "no_email", Channel.SUOMIFI: "no_identity_code"}
    return Reason(missing[channel]) if channel in known and not known[channel] else None


class _Staged(NamedTuple):
    """A letter laid ready, as its name tells: ``P007-SOURCE-CONTENT-PAGES.pdf``."""

    name: str
    source: str
    sha256: str
    pages: int


_STAGED = re.compile(rf"(P\d+)-([0-9a-f]{{{MARK}}})-([0-9a-f]{{{MARK}}})-(\d+)\.pdf")


def _made_before(outbox: Outbox) -> dict[str, _Staged]:
    """The letters that a run before this has made and not issued, by participant; those that are not whole are left."""
    found = {}
    for name in outbox.staged():
        if not (parts := _STAGED.fullmatch(name)):
            continue
        who, source, content, pages = parts.groups()
        with suppress(OSError, RegisterUnavailable):
            sha256 = hashlib.sha256(outbox.read_staged(name)).hexdigest()
            if sha256.startswith(content):
                found[who] = _Staged(name, source, sha256, int(pages))
    return found


def _kept(piece: Piece, made: Made, known: _Staged | None, outbox: Outbox | None) -> Piece:
    """The piece with what was made of it; a letter is put aside where the next run would find it."""
    if piece.channel is Channel.LETTER:
        if known and not made.pdf:
            return replace(piece, sha256=known.sha256, pages=known.pages, staged=known.name)
        sha256 = hashlib.sha256(made.pdf).hexdigest()
        name = f"{piece.participant}-{made.source}-{sha256[:MARK]}-{made.pages}.pdf"
        if outbox:
            outbox.stage(name, made.pdf)
        return replace(piece, sha256=sha256, pages=made.pages, staged=name)
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
