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

    Inside a transaction. Whoever was changed since the papers were made is left out, to be made again. The print file and
    the list are laid ready; :func:`finish` puts them where they are found once the register knows of them.
    """
    # Each case is read when it is wanted: of thousands only some are in memory beside the print file.
    if register.state != mail.read_at:
        _leave_out_changed(register, mail)
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


def _leave_out_changed(register: Register, mail: MailOut) -> None:
    for piece in mail.pieces:
        case = register.case(piece.participant)
        now = (case.participant, case.programme(mail.week), standing_in(mail.week, case.deliveries).next_number)
        if now != (piece.person, piece.programme, piece.number):
            mail.left_out.append(LeftOut(piece.participant, Reason("changed_meanwhile")))
    changed = {each.participant for each in mail.left_out}
    mail.pieces = [piece for piece in mail.pieces if piece.participant not in changed]


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
    outbox.unstage([name for name in outbox.staged() if _of_a_run(name)])
    prints, as_csv, as_json = outbox.free_names("letters.pdf", "manifest.csv", "manifest.json")
    if mail.letters:
        contents = (outbox.read(mail.files[piece.participant]) for piece in mail.letters)
        whole = join(contents, two_sided=bool(mail.settings.letter["two_sided"]))
        for piece, (first, _last) in zip(mail.letters, whole.places, strict=True):
            mail.first_pages[piece.participant] = first
        outbox.stage(prints, whole.pdf)
        mail.print_file = outbox.place(prints)
    if mail.pieces:
        rows = list(_rows(mail))
        outbox.stage(as_csv, manifest.as_csv(rows))
        outbox.stage(as_json, manifest.as_json(mail.week, mail.print_file, rows))
        mail.manifest = outbox.place(as_csv)


def finish(register: Register, week: str, outbox: Outbox) -> None:
    """Put the print file and the list of a run where they are found, if the register knows of the run.

    So a run that died before it was recorded leaves no print file beside the right one.
    """
    run = [name for name in outbox.staged() if _of_a_run(name)]
    listed = next((name for name in run if name.endswith(".json")), None)
    if listed is None or not _is_recorded(register, week, manifest.pieces_in(outbox.read_staged(listed))):
        return
    outbox.settle({name: name for name in run})
    if any(name.endswith(".pdf") for name in run):
        outbox.clear_staged()


def _of_a_run(name: str) -> bool:
    """Whether a file that is laid ready is of a whole run: the print file, or the list."""
    return name.startswith(("letters-", "manifest-"))


def _is_recorded(register: Register, week: str, pieces: list[tuple[str, str]]) -> bool:
    who, file = pieces[0]
    return any(each.week == week and each.file == file for each in register.case(who).deliveries)


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
