"""``kuty mail``: letters and messages of a week."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, change, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.jobs.mail import MailOut

app = noun(N_("Letters and messages of a week."))


@app.command(epilog=N_("Example: kuty mail preview next"))
def preview(week: options.Week, who: options.People = None, as_json: options.AsJson = False) -> None:
    """Who would get what. Everything is made as it would be printed; nothing is kept or recorded."""
    from kuty.cli import forms
    from kuty.core.week import parse_week
    from kuty.jobs.mail import prepare

    name = parse_week(week, clock.today())
    register = office().register
    with console.progress(register.size, _("Making letters")) as step:
        mail = prepare(register, name, office().settings, clock.today(), options.ids(who), step)
    if as_json:
        console.show_json(forms.mail(mail, words()))
        return
    _show(mail)
    if mail.pieces:
        console.talk(_("Nothing was recorded."))
        console.next_step(f"kuty mail print {name}")


@app.command("print", epilog=N_("Example: kuty mail print next"))
def print_(
    week: options.Week, who: options.People = None, dry_run: options.DryRun = False, as_json: options.AsJson = False
) -> None:
    """Make the letters, one print file and the messages, and record them as issued. A second run makes none."""
    from kuty.cli import forms
    from kuty.core.week import parse_week
    from kuty.jobs.mail import lay_out, prepare, record_issued

    name = parse_week(week, clock.today())
    with change(dry_run=dry_run) as here, console.progress(here.register.size, _("Making letters")) as step:
        mail = prepare(here.register, name, here.settings, clock.today(), options.ids(who), step)
        if not dry_run:
            lay_out(mail, here.outbox(name))
            record_issued(here.register, mail, clock.today())
    if as_json:
        console.show_json(forms.mail(mail, words()))
    else:
        _show(mail)
        _tell_where(mail)
    if mail.left_out:
        raise typer.Exit(7)


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
        [_("Id"), _("Channel"), _("Pages"), ""],
        [
            [
                piece.participant,
                word(piece.channel, tr),
                str(piece.pages or ""),
                _("by hand: no address") if piece.by_hand else "",
            ]
            for piece in mail.pieces
        ],
    )
    letters, pages = len(mail.letters), sum(piece.pages for piece in mail.letters)
    console.out(
        _(
            "Week {week}: letters {letters} (pages {pages}), messages {messages}, gone out before {already}.",
            week=mail.week,
            letters=letters,
            pages=pages,
            messages=len(mail.messages),
            already=len(mail.already),
        )
    )
    if mail.without_worker:
        ids = ", ".join(mail.without_worker)
        console.talk(_("Without an own worker, so the unit's name and phone stand in the letter: {ids}", ids=ids))
    console.tell_left_out(mail.left_out)


def _tell_where(mail: MailOut) -> None:
    folder = office().folder
    if mail.print_file:
        console.out(f"{_('Print file')}: {folder / mail.print_file}")
        if office().locks:
            console.next_step(f"kuty mail take {mail.week} …")
        console.talk(_("Print it on both sides; each letter begins on a front side."))
    if mail.messages:
        console.out(f"{_('Messages')}: {folder / 'outbox' / mail.week / 'messages'}")
    if mail.left_out:
        ids = " ".join(each.participant for each in mail.left_out)
        console.talk(_("When these are mended:"))
        console.next_step(f"kuty mail print {mail.week} {ids}")
    elif mail.pieces:
        console.next_step("kuty reception list")
