"""Issuing a mail-out: every piece in its place, one print file, the list of it all, and the register told – in one change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kuty.core.delivery import Delivery, DeliveryState, standing_in
from kuty.core.people import Channel
from kuty.core.reason import Reason
from kuty.deliver import manifest
from kuty.jobs.messages import name_of
from kuty.jobs.week import LeftOut
from kuty.render.pdf import join

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kuty.deliver.outbox import Outbox
    from kuty.jobs.mail import MailOut
    from kuty.register.register import Register


def issue(register: Register, mail: MailOut, outbox: Outbox, today: date) -> None:
    """Lay everything in its place and write down that it went out; its programmes do not change any more.

    Inside a transaction. Whoever was changed since the papers were made is left out, to be made again.
    """
    # Each case is read when it is wanted, twice: of thousands only some are in memory beside the print file.
    for piece in mail.pieces:
        case = register.case(piece.participant)
        now = (case.participant, case.programme(mail.week), standing_in(mail.week, case.deliveries).next_number)
        if now != (piece.person, piece.programme, piece.number):
            mail.left_out.append(LeftOut(piece.participant, Reason("changed_meanwhile")))
    changed = {each.participant for each in mail.left_out}
    mail.pieces = [piece for piece in mail.pieces if piece.participant not in changed]
    _lay(mail, outbox)
    for piece in mail.pieces:
        case = register.case(piece.participant)
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
