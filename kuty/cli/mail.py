"""``kuty mail``: letters and messages of a week."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, change, may_ask, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kuty.core.people import Channel
    from kuty.deliver.carriers import Carrier
    from kuty.deliver.journal import Journal
    from kuty.deliver.outbox import Outbox
    from kuty.deliver.printer import Printer
    from kuty.jobs.mail import MailOut, Piece
    from kuty.jobs.sending import Gone, Ready, Sent
    from kuty.office.office import Office
    from kuty.render.views import WeekView

app = noun(N_("Letters and messages of a week."))


@app.command(epilog=N_("Example: kuty mail preview next"))
def preview(week: options.Week, who: options.People = None, as_json: options.AsJson = False) -> None:
    """Who would get what, by which way, at what cost, and who is left out. All is made and measured; nothing is kept."""
    from kuty.cli import forms
    from kuty.core.week import parse_week

    here, name = office(), parse_week(week, clock.today())
    with console.progress(here.register.size, _("Making letters")) as step:
        mail = _prepared(here, name, who, step)
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
            mail = _prepared(here, name, who, step)
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
    from kuty.jobs.mail import issue

    journal = Journal(here.folder, week)
    with journal.held():
        _caught_up(here, week, journal)
        try:
            with console.progress(here.register.size, _("Making letters")) as step:
                mail = _prepared(here, week, who, step, outbox=outbox)
        except KeyboardInterrupt:
            console.talk(_("Nothing was recorded; the letters made so far are kept for the next run."))
            console.next_step(" ".join(["kuty mail print", week, *options.ids(who)]))
            raise
        with change(dry_run=False):
            issue(here.register, mail, outbox, clock.today())
    return mail


def _prepared(
    here: Office,
    week: str,
    who: list[str] | None,
    step: Callable[[], None],
    outbox: Outbox | None = None,
    channels: Iterable[Channel] | None = None,
) -> MailOut:
    from kuty.core.people import Channel
    from kuty.jobs.mail import prepare

    return prepare(
        here.register,
        week,
        here.settings,
        clock.today(),
        options.ids(who),
        templates=here.templates_folder,
        outbox=outbox,
        channels=channels or tuple(Channel),
        step=step,
    )


def _print_on(queue: Printer, mail: MailOut, outbox: Outbox) -> None:
    from kuty.core.errors import CannotRender

    two_sided = bool(mail.settings.letter["two_sided"])
    job = queue.print(f"kuty {mail.week}", outbox.read(mail.print_file), two_sided=two_sided)
    if not job:
        raise CannotRender(
            N_("The printer did not take the letters; they are made and recorded."),
            N_("Print the file by hand: {file}"),
            file=mail.print_file,
        )
    console.talk(_("The printer has it: {job}", job=job))


@app.command(epilog=N_("Example: kuty mail send next --via sms"))
def send(
    week: options.Week,
    who: options.People = None,
    via: Annotated[
        list[str] | None, typer.Option(metavar="sms|email|suomifi", help=N_("Only by this way; once for each."))
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help=N_("Also those that may have gone when a sending was cut off."))
    ] = False,
    went: Annotated[
        bool, typer.Option("--went", help=N_("Send nothing: write down that they went, after all or by other hands."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask before sending."))] = False,
    as_json: options.AsJson = False,
) -> None:
    """Send the text messages, e-mail and Suomi.fi messages of a week. Each goes once, also if the sending is cut off."""
    from kuty.cli import forms
    from kuty.core.week import parse_week
    from kuty.deliver.journal import Journal
    from kuty.jobs import sending

    here, name = office(), parse_week(week, clock.today())
    journal = Journal(here.folder, name)
    with journal.held():
        before = _caught_up(here, name, journal)
        sent, waiting = _waiting(here, name, who, _channels(via), again=again, went=went)
        with here.carriers({each.delivery.channel for each in waiting}, name) as carriers:
            _must_be_set_up(carriers.values())
            going = [each for each in waiting if not carriers[each.delivery.channel].by_hand]
            if going and not yes and may_ask() and not _agreed(going):
                raise typer.Abort
            with console.progress(len(waiting), _("Sending")) as step:
                sending.hand_over(waiting, carriers, journal, sent, step)
        with change(dry_run=False):
            sending.record(here.register, sent.gone, clock.today())
        journal.forget()
    tried = {each.participant for each in sent.gone}
    sent.gone[:0] = [each for each in before if each.participant not in tried]
    if as_json:
        console.show_json(forms.sent(sent, words()))
    else:
        _show_sent(sent)
    if sent.stopped:
        raise KeyboardInterrupt
    if not sent.all_went:
        raise typer.Exit(7)


def _caught_up(here: Office, week: str, journal: Journal) -> list[Gone]:
    """What a sending that was cut off had done; whatever comes next, it is written down first."""
    from kuty.jobs import sending

    found = journal.read()
    if not found:
        return []
    gone = sending.caught_up(here.register, week, found)
    with change(dry_run=False):
        sending.record(here.register, gone, clock.today())
    journal.forget()
    return gone


def _channels(via: list[str] | None) -> list[Channel]:
    """The ways named, or all by which kuty itself can send."""
    from kuty.core.errors import WrongUsage
    from kuty.core.people import Channel

    ways = {channel.value: channel for channel in Channel if channel is not Channel.LETTER}
    for word in via or ():
        if word not in ways:
            raise WrongUsage(
                N_("Nothing can be sent by “{read}”."), N_("Write one of: {words}."), read=word, words=", ".join(ways)
            )
    return [ways[word] for word in via or ways]


def _waiting(
    here: Office,
    week: str,
    who: list[str] | None,
    channels: list[Channel],
    *,
    again: bool,
    went: bool,
) -> tuple[Sent, list[Ready]]:
    """What waits to be sent; messages that have not been made ready are made ready first."""
    from kuty.jobs import sending
    from kuty.jobs.mail import issue

    outbox = here.outbox(week)
    with console.progress(here.register.size, _("Making messages")) as step:
        mail = _prepared(here, week, who, step, channels=channels)
    if mail.pieces:
        with change(dry_run=False):
            issue(here.register, mail, outbox, clock.today())
    sent = sending.Sent(week, left_out=mail.left_out)
    waiting = list(
        sending.ready(
            here.register,
            week,
            here.settings,
            clock.now(),
            sent,
            only=options.ids(who),
            channels=channels,
            templates=here.templates_folder,
            again=again,
            went=went,
        )
    )
    # What has failed before is tried again: by the same way there is nothing else to be done for her.
    tried = {each.participant for each in waiting} | {each.participant for each in sent.gone}
    sent.left_out = [each for each in sent.left_out if each.participant not in tried]
    return sent, waiting


def _must_be_set_up(carriers: Iterable[Carrier[Any]]) -> None:
    """Everything that is missing is told before anything goes."""
    from kuty.core.errors import InputHasProblems

    if problems := [problem for carrier in carriers for problem in carrier.check()]:
        raise InputHasProblems(
            problems, N_("Sending is not set up; nothing was sent."), N_("How it is done: docs/sending.md.")
        )


def _agreed(waiting: list[Ready]) -> bool:
    """Whether the worker wants them sent, now that she sees how many and at what price."""
    from collections import Counter

    from kuty.texts.words import word

    price = float(office().settings.sms["price"])
    segments = sum(each.delivery.segments for each in waiting)
    counts = Counter(each.delivery.channel for each in waiting)
    listed = ", ".join(f"{word(channel, words())} {count}" for channel, count in sorted(counts.items()))
    cost = f", {_euros(segments * price)}" if segments and price else ""
    return typer.confirm(_("Send these now: {what}{cost}?", what=listed, cost=cost), default=False, err=True)


def _euros(amount: float) -> str:
    from kuty.texts import dates

    return f"{dates.money(amount, words().language)} €"


def _show_sent(sent: Sent) -> None:
    from kuty.core.delivery import DeliveryState
    from kuty.texts.words import word

    tr = words()
    for state in (DeliveryState.FAILED, DeliveryState.UNSURE):
        for gone in sent.of(state):
            why = f": {tr.say(gone.outcome.why)}" if gone.outcome.why else ""
            console.talk(f"  {gone.participant}  {word(f'mail:{state}', tr)}{why}")
    console.out(
        _(
            "Week {week}: sent {sent}, not sent {failed}, may have gone {unsure}, not tried {rest}.",
            week=sent.week,
            sent=len(sent.of(DeliveryState.SENT)),
            failed=len(sent.of(DeliveryState.FAILED)),
            unsure=len(sent.of(DeliveryState.UNSURE)),
            rest=len(sent.not_tried),
        )
    )
    console.tell_left_out(sent.left_out)
    if laid := sent.of(DeliveryState.PREPARED):
        folder = (office().folder / laid[0].outcome.told).parent
        text = words().count(
            "{n} message lies ready in {folder}.", "{n} messages lie ready in {folder}.", len(laid), folder=str(folder)
        )
        console.out(text)
        console.talk(_("kuty is not set up to send these (docs/sending.md). When you have sent them yourself:"))
        console.next_step(f"kuty mail send {sent.week} --went")
        return
    unsure = [each.participant for each in sent.left_out if each.reason.code == "may_have_gone"]
    unsure += [each.participant for each in sent.of(DeliveryState.UNSURE)]
    if unsure:
        ids = " ".join(unsure)
        console.talk(_("Look in the carrier's own list whether these went. If they did:"))
        console.next_step(f"kuty mail send {sent.week} {ids} --went")
        console.talk(_("If they did not:"))
        console.next_step(f"kuty mail send {sent.week} {ids} --again")
    if sent.not_tried or sent.of(DeliveryState.FAILED):
        console.talk(_("When that is mended, the same command sends the rest; whoever has another way gets a letter:"))
        console.next_step(f"kuty mail send {sent.week}", f"kuty mail print {sent.week}")
    elif not unsure:
        console.next_step(f"kuty mail status {sent.week}")


@app.command(epilog=N_("Example: kuty mail status next"))
def status(week: options.Week, who: options.People = None, as_json: options.AsJson = False) -> None:
    """Where everybody's mail of a week is: made ready, issued, sent, came back."""
    from kuty.cli import forms
    from kuty.core.week import parse_week
    from kuty.jobs.mail_status import status as job
    from kuty.texts import dates
    from kuty.texts.words import word

    tr, name = words(), parse_week(week, clock.today())
    rows = job(office().register, name, options.ids(who))
    if as_json:
        console.show_json(forms.mail_status(name, rows, tr))
        return
    console.table(
        [_("Id"), _("Channel"), _("State"), _("Day"), _("Paper"), ""],
        [
            [
                row.participant,
                word(each.channel, tr),
                word(f"mail:{each.state}", tr),
                dates.short_date(each.day, tr.language),
                str(each.number),
                tr.say(each.why) if each.why else each.told,
            ]
            if (each := row.latest)
            else [row.participant, "", _("not gone out"), "", "", ""]
            for row in rows
        ],
    )
    if not rows:
        console.talk(_("There is no programme in week {week}.", week=name))


@app.command(epilog=N_("Example: kuty mail returned P007"))
def returned(
    who: options.Who,
    week: Annotated[
        str | None, typer.Option(metavar="WEEK", help=N_("Which week's, if not the latest that went out."))
    ] = None,
    dry_run: options.DryRun = False,
) -> None:
    """A letter or message came back. No letter goes to that address before it is mended; then it can be sent again."""
    from kuty.core.week import parse_week
    from kuty.jobs.mail_status import came_back
    from kuty.texts.words import word

    name = parse_week(week, clock.today()) if week else None
    with change(dry_run=dry_run) as here:
        back = came_back(here.register, who.upper(), name, clock.today())
    console.out(
        _(
            "{id}: the {channel} of week {week} came back.",
            id=who.upper(),
            channel=word(back.channel, words()),
            week=back.week,
        )
    )
    field = "--email …" if back.channel == "email" else "--street … --postcode … --town …"
    console.talk(_("Ask for the address, mend it, and send the mail again:"))
    console.next_step(f"kuty participant edit {who.upper()} {field}", f"kuty mail print {back.week} {who.upper()}")


@app.command(epilog=N_("Example: kuty mail proof --envelope c5-right"))
def proof(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help=N_("The PDF to write."), show_default=False)
    ] = None,
    envelope: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=N_("Begin with the values of c5-left, c5-right, e65-left or e65-right instead of kuty.toml's."),
        ),
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option(metavar="ID", help=N_("Show this person's letter of the coming week, not an invented one.")),
    ] = None,
) -> None:
    """A page with a millimetre grid and the windows of your envelope drawn on it, and a letter with the same over it."""
    from kuty.core.envelopes import ENVELOPES
    from kuty.core.errors import WrongUsage
    from kuty.jobs.envelopes import proof as job
    from kuty.jobs.envelopes import with_envelope
    from kuty.private import write_private

    here = office()
    settings = here.settings
    if envelope is not None:
        if envelope not in ENVELOPES:
            known = ", ".join(ENVELOPES)
            raise WrongUsage(
                N_("There is no envelope “{name}”."), N_("Write one of: {words}."), name=envelope, words=known
            )
        settings = with_envelope(settings, envelope)
    shown = _letter_of(here, letter.upper()) if letter else None
    pdf = job(settings, words().language, clock.today(), here.templates, here.press, shown)
    target = _free(file or Path("window-proof.pdf"))
    write_private(target, pdf)
    console.out(str(target))
    console.talk(_("Print it in its true size (100 %), fold it and look through the windows of your envelope."))
    if envelope:
        console.talk(_("If it fits, these lines in kuty.toml make it so:"))
        for section, box in (("window", settings.window), ("sender_window", settings.sender_window)):
            console.out(f"[{section}]")
            for edge, value in zip(box._fields, box, strict=True):
                console.out(f"{edge}_mm = {float(value):g}")


def _letter_of(here: Office, who: str) -> WeekView:
    """A person's letter of the coming week, as it would be made today."""
    from kuty.core.errors import NoSuchThing
    from kuty.jobs.papers import view_of

    case = here.register.case(who)
    week = options.coming_week(who)
    programme = case.programme(week)
    if programme is None:
        raise NoSuchThing(
            N_("{id} has no programme in week {week}."), N_("Make it: kuty week make {week} {id}"), id=who, week=week
        )
    workers = {worker.id: worker for worker in here.register.workers}
    return view_of(case.participant, programme, workers.get(case.participant.worker), here.settings, clock.today())


def _free(wanted: Path) -> Path:
    """The file, or one with a number behind its name: nothing is written over."""
    number, path = 1, wanted
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return path


@app.command(epilog=N_("Example: kuty mail labels next, or on envelopes: kuty mail labels next --envelope c5"))
def labels(
    week: options.Week,
    who: options.People = None,
    envelope: Annotated[
        str | None, typer.Option(metavar="c5|e65", help=N_("Print the addresses on envelopes of this size instead."))
    ] = None,
) -> None:
    """Address labels for the letters of a week, or its envelopes, in the order of the print file."""
    from kuty.core.errors import NoSuchThing, WrongUsage
    from kuty.core.week import parse_week
    from kuty.jobs import envelopes as job

    here, name = office(), parse_week(week, clock.today())
    if envelope not in (None, "c5", "e65"):
        raise WrongUsage(
            N_("There is no envelope “{name}”."), N_("Write one of: {words}."), name=envelope, words="c5, e65"
        )
    people = job.addressed(here.register, name, here.settings, options.ids(who))
    if not people:
        raise NoSuchThing(
            N_("No letters of week {week} have been printed."), N_("Print them: kuty mail print {week}"), week=name
        )
    given = (here.settings, words().language, clock.today(), here.templates, here.press)
    if envelope:
        with console.progress(len(people), _("Making envelopes")) as step:
            made = job.envelopes(people, f"{envelope}-left", *given, step)
    else:
        made = job.labels(people, *given)
    outbox = here.outbox(name)
    if made.pdf:
        (called,) = outbox.free_names("envelopes.pdf" if envelope else "labels.pdf")
        console.out(str(here.folder / outbox.lay(called, made.pdf)))
        console.talk(words().count("{n} address.", "{n} addresses.", len(made.people)))
        console.talk(_("Print it in its true size (100 %)."))
    console.tell_left_out(list(made.left_out))
    if made.left_out:
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
        [_("Id"), _("Channel"), _("Pages"), _("Segments"), _("Price"), ""],
        [
            [
                piece.participant,
                word(piece.channel, tr),
                str(piece.pages or ""),
                str(piece.segments or ""),
                _euros(mail.cost_of(piece)) if mail.cost_of(piece) else "",
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
        console.out(_("By the prices in kuty.toml this costs {sum}.", sum=_euros(mail.cost)))
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
