"""``kuty mail``: send, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.mail_steps import caught_up, euros, prepared
from kuty.cli.session import _, change, may_ask, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kuty.core.people import Channel
    from kuty.deliver.carriers import Carrier
    from kuty.jobs.sending import Ready, Sent
    from kuty.office.office import Office

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


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
        before = caught_up(here, name, journal)
        sent, waiting = _waiting(here, name, who, _channels(via), again=again, went=went)
        with here.carriers({each.delivery.channel for each in waiting}, name) as carriers:
            _must_be_set_up(carriers.values())
            going = [each for each in waiting if not carriers[each.delivery.channel].by_hand]
            if going and not yes and may_ask() and not _agreed(going):
                console.talk(_("Nothing was sent. The messages stay ready."))
                return
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
    from kuty.jobs.issuing import finish, issue

    outbox = here.outbox(week)
    with console.progress(here.register.size, _("Making messages")) as step:
        mail = prepared(here, week, who, step, channels=channels)
    if mail.pieces:
        with change(dry_run=False):
            issue(here.register, mail, outbox, clock.today())
        finish(here.register, week, outbox)
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
    cost = f", {euros(segments * price)}" if segments and price else ""
    return typer.confirm(_("Send these now: {what}{cost}?", what=listed, cost=cost), default=False, err=True)


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
