"""``kuty mail``: letters and messages of a week."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.mail_steps import caught_up, euros, prepared
from kuty.cli.session import _, change, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kuty.deliver.outbox import Outbox
    from kuty.deliver.printer import Printer
    from kuty.jobs.mail import MailOut, Piece
    from kuty.office.office import Office

app = noun(N_("Letters and messages of a week."))


@app.command(epilog=N_("Example: kuty mail preview next"))
def preview(week: options.Week, who: options.People = None, as_json: options.AsJson = False) -> None:
    """Who would get what, by which way, at what cost, and who is left out. All is made and measured; nothing is kept."""
    from kuty.cli import forms
    from kuty.core.week import parse_week

    here, name = office(), parse_week(week, clock.today())
    with console.progress(here.register.size, _("Making letters")) as step:
        mail = prepared(here, name, who, step)
    if as_json:
        console.show_json(forms.mail(mail, words()))
        return
    _show(mail)
    if mail.pieces:
        console.talk(_("Nothing was recorded."))
        console.next_step(f"kuty mail print {name}")


@app.command("print", epilog=N_("Example: kuty mail print next --printer office"))
def print_(
    week: options.Week,
    who: options.People = None,
    printer: Annotated[
        str | None, typer.Option(metavar="NAME", help=N_("Send the print file to this printer as well (CUPS)."))
    ] = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Make the letters, one print file and the messages, and record them as issued. A second run makes none.

    A run that is cut off records nothing; the next one goes on where it was.
    """
    from kuty.cli import forms
    from kuty.core.week import parse_week
    from kuty.deliver.printer import Printer

    here, name = office(), parse_week(week, clock.today())
    queue = Printer(printer) if printer else None
    if queue:
        queue.check()
    outbox = here.outbox(name)
    if dry_run:
        with console.progress(here.register.size, _("Making letters")) as step:
            mail = prepared(here, name, who, step)
    else:
        mail = _issued(here, name, who, outbox)
    if as_json:
        console.show_json(forms.mail(mail, words()))
    else:
        _show(mail)
        _tell_where(mail)
    if queue and mail.print_file:
        _print_on(queue, mail, outbox)
    if mail.left_out:
        raise typer.Exit(7)


def _issued(here: Office, week: str, who: list[str] | None, outbox: Outbox) -> MailOut:
    """The mail of the week, made and recorded. Nobody else makes or sends any of it meanwhile."""
    from kuty.deliver.journal import Journal
    from kuty.jobs.issuing import finish, issue

    journal = Journal(here.folder, week)
    with journal.held():
        caught_up(here, week, journal)
        try:
            with console.progress(here.register.size, _("Making letters")) as step:
                mail = prepared(here, week, who, step, outbox=outbox)
        except KeyboardInterrupt:
            console.talk(_("Nothing was recorded; the letters made so far are kept for the next run."))
            console.next_step(" ".join(["kuty mail print", week, *options.ids(who)]))
            raise
        with change(dry_run=False):
            issue(here.register, mail, outbox, clock.today())
        finish(here.register, week, outbox)
    return mail


def _print_on(queue: Printer, mail: MailOut, outbox: Outbox) -> None:
    from kuty.core.errors import CannotRender

    two_sided = bool(mail.settings.letter["two_sided"])
    job = queue.print(f"kuty {mail.week}", outbox.read(mail.print_file), two_sided=two_sided)
    if not job:
        raise CannotRender(
            N_("The printer did not take the letters; they are made and recorded."),
            N_("Take readable copies and print them by hand: kuty mail take {week} …")
            if office().locks
            else N_("Print the file by hand: {file}"),
            file=mail.print_file,
            week=mail.week,
        )
    console.talk(_("The printer has it: {job}", job=job))


@app.command(epilog=N_("Example: kuty mail take next ~/to-print"))
def take(
    week: options.Week,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=N_("The folder to write to."))],
) -> None:
    """Readable copies of a week's letters and messages, for printing from an encrypted office."""
    from kuty.core.week import parse_week
    from kuty.deliver import outbox

    here = office()
    name = parse_week(week, clock.today())
    keys = here.outbox_keys
    here.looked_at(None)
    taken = outbox.take(here.folder, name, folder, keys.open if keys else None)
    for path in taken:
        console.out(str(path))
    if not taken:
        console.talk(_("There is nothing to take of week {week}, or all of it is in the folder already.", week=name))
    elif keys:
        console.talk(_("These copies can be read by anybody. Remove the folder when they are printed and sent."))


def _show(mail: MailOut) -> None:
    from kuty.texts.words import word

    tr = words()
    console.table(
        [_("Id"), _("Channel"), _("Pages"), _("Segments"), _("Price"), ""],
        [
            [
                piece.participant,
                word(piece.channel, tr),
                str(piece.pages or ""),
                str(piece.segments or ""),
                euros(mail.cost_of(piece)) if mail.cost_of(piece) else "",
                "; ".join(_remarks(piece)),
            ]
            for piece in mail.pieces
        ],
    )
    console.out(
        _(
            "Week {week}: letters {letters} (pages {pages}), messages {messages} (segments {segments}), gone out before {already}.",
            week=mail.week,
            letters=len(mail.letters),
            pages=sum(piece.pages for piece in mail.letters),
            messages=len(mail.messages),
            segments=sum(piece.segments for piece in mail.messages),
            already=len(mail.already),
        )
    )
    if mail.cost:
        console.out(_("By the prices in kuty.toml this costs {sum}.", sum=euros(mail.cost)))
    if by_hand := [piece.participant for piece in mail.letters if piece.by_hand]:
        console.talk(_("To be handed over, no address stands on them: {ids}", ids=", ".join(by_hand)))
    if mail.without_worker:
        ids = ", ".join(mail.without_worker)
        console.talk(_("Without an own worker, so the unit's name and phone stand in the letter: {ids}", ids=ids))
    console.tell_left_out(mail.left_out)


def _remarks(piece: Piece) -> Iterator[str]:
    """What the worker should know of a piece."""
    from kuty.texts.words import explain

    tr = words()
    if piece.by_hand:
        yield _("by hand: no address")
    if piece.instead:
        yield _("not as agreed: {reason}", reason=explain(piece.instead, tr))
    if piece.replaces:
        yield _("takes the place of an earlier one")
    for doubt in piece.doubts:
        yield explain(doubt, tr)


def _tell_where(mail: MailOut) -> None:
    folder = office().folder
    if mail.print_file:
        console.out(f"{_('Print file')}: {folder / mail.print_file}")
        if office().locks:
            console.next_step(f"kuty mail take {mail.week} …")
        if mail.settings.letter["two_sided"]:
            console.talk(_("Print it on both sides; each letter begins on a front side."))
        else:
            console.talk(_("Print it on one side of the paper."))
    if mail.manifest:
        console.out(f"{_('List of the mail')}: {folder / mail.manifest}")
    if mail.messages:
        console.out(f"{_('Messages')}: {folder / 'outbox' / mail.week / 'messages'}")
        console.next_step(f"kuty mail send {mail.week}")
    if mail.left_out:
        ids = " ".join(each.participant for each in mail.left_out)
        console.talk(_("When these are mended:"))
        console.next_step(f"kuty mail print {mail.week} {ids}")
    elif mail.pieces:
        console.next_step("kuty reception list")


from kuty.cli import mail_outside, mail_sending  # noqa: E402 - their commands belong to the same noun

app.add_typer(mail_sending.app)
app.add_typer(mail_outside.app)
