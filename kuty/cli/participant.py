"""``kuty participant``: people in the service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuty import clock
from kuty.cli import console, options, person_options
from kuty.cli.person_data import access, close, erase, extract, identity
from kuty.cli.session import _, change, may_ask, noun, office, words
from kuty.core.language import N_
from kuty.core.people import MASKED

if TYPE_CHECKING:
    from kuty.core.people import Participant
    from kuty.core.plan import Plan
    from kuty.core.workers import Worker
    from kuty.jobs.importing import Imported
    from kuty.jobs.people import Instrument, Listed

app = noun(N_("People in the service: take in, find, change, import."))


@app.command(epilog=N_("Example: kuty participant add --weekday ti --reception-time 13:00 --worker W01"))
def add(
    last_name: person_options.LastName = None,
    first_name: person_options.FirstName = None,
    supplement: person_options.Supplement = None,
    street: person_options.Street = None,
    postcode: person_options.Postcode = None,
    town: person_options.Town = None,
    phone: person_options.Phone = None,
    email: person_options.Email = None,
    language: person_options.Language = None,
    channel: person_options.ChannelOf = None,
    fallback: person_options.FallbackTo = None,
    weekday: person_options.Weekday = None,
    reception_time: person_options.ReceptionTime = None,
    worker: options.OwnWorker = None,
    benefit: person_options.Benefit = None,
    payer: person_options.Payer = None,
    exclude: person_options.Exclude = None,
    likes: person_options.Likes = None,
    address_protected: person_options.Protected = None,
    discreet_post: person_options.Discreet = None,
    large_print: person_options.LargePrint = None,
    notes: person_options.Notes = None,
    plan_kind: person_options.PlanKindOf = None,
    plan_start: person_options.PlanStart = None,
    plan_end: person_options.PlanEnd = None,
    hours: person_options.Hours = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Take a person in. What is not given and matters is asked."""
    from kuty.jobs.people import add_participant

    written = {**locals(), "hours_per_day": hours}
    if may_ask():
        _ask_for(written)
    task_ids = office().task_ids if exclude or likes else frozenset()
    fields = person_options.person_fields(written, task_ids)
    with change(dry_run=dry_run) as here:
        person = add_participant(here.register, fields, clock.today(), here.settings.languages[0], here.rules())
        _say_or_json(person, as_json=as_json, said=_("{id} is in the register.", id=person.id), dry_run=dry_run)
    if not as_json and not fields.plan:
        console.next_step(f"kuty plan add {person.id} --start … --end …")


def _ask_for(written: dict[str, Any]) -> None:
    """Ask for what matters and was not given."""
    questions = (
        ("last_name", _("Surname")), ("first_name", _("First name")), ("street", _("Street address")),
        ("postcode", _("Postcode")), ("town", _("Post office")), ("phone", _("Phone number")),
        ("channel", _("Channel (letter, sms, email)")), ("weekday", _("Work day (ma–pe)")),
        ("reception_time", _("Time of the reception")), ("worker", _("Own worker (id or name)")),
    )  # fmt: skip
    for name, question in questions:
        if written[name] is None:
            written[name] = typer.prompt(question, default="", show_default=False, err=True)


@app.command("list", epilog=N_("Example: kuty participant list --worker W03 --weekday ti"))
def list_(
    worker: options.OwnWorker = None,
    weekday: Annotated[str | None, typer.Option(help=N_("Those whose work day this is: ma–su."))] = None,
    channel: person_options.ChannelOf = None,
    state: Annotated[
        str | None, typer.Option(help=N_("active, paused, ended or all. Without it: all but the ended."))
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Who there are."""
    from kuty.cli import forms
    from kuty.core.people import State
    from kuty.intake import fields
    from kuty.jobs.people import list_participants

    rows = list_participants(
        office().register,
        clock.today(),
        worker=options.worker_id(worker),
        weekday=options.read("--weekday", fields.read_weekdays, weekday)[0] if weekday else "",
        channel=options.read("--channel", fields.read_channel, channel) if channel else "",
        states=_states(state) if state else (State.ACTIVE, State.PAUSED),
    )
    if as_json:
        console.show_json(forms.participants(rows))
        return
    _show_list(rows)


def _states(written: str) -> tuple[str, ...]:
    from kuty.core.errors import WrongUsage
    from kuty.core.people import State

    if written == "all":
        return tuple(State)
    if written not in tuple(State):
        raise WrongUsage(N_("“{read}” is not a state."), N_("Write active, paused, ended or all."), read=written)
    return (State(written),)


def _show_list(rows: list[Listed]) -> None:
    from kuty.core.people import WEEKDAYS
    from kuty.texts import dates
    from kuty.texts.words import word

    tr = words()
    console.table(
        [_("Id"), _("Name"), _("Day"), _("Time"), _("Own worker"), _("Channel"), _("Plan until"), _("State")],
        [
            [
                row.participant.id,
                f"{row.participant.last_name} {row.participant.first_name}",
                ", ".join(dates.weekday(WEEKDAYS.index(day), tr.language) for day in row.participant.weekdays),
                dates.time_of_day(row.participant.reception_time, tr.language)
                if row.participant.reception_time
                else "",
                row.participant.worker,
                word(row.participant.channel, tr),
                dates.short_date(row.plan.end, tr.language) if row.plan else _("no plan"),
                word(row.state, tr),
            ]
            for row in rows
        ],
    )
    console.talk(tr.count("{n} participant", "{n} participants", len(rows)))


@app.command()
def show(who: options.Who, as_json: options.AsJson = False) -> None:
    """Everything of one person that is in use now."""
    from kuty.cli import forms
    from kuty.core.plan import plan_on
    from kuty.jobs.people import Listed, instruments

    case = office().register.case(who.upper())
    person = case.participant
    today = clock.today()
    row = Listed(person, person.state_on(today), plan_on(case.plans, today))
    # A mistake in the library is told where tasks are drawn from it; her page is shown all the same.
    tasks = office().read_library()[0].tasks if case.receptions else ()
    done = instruments(case.receptions, tasks)
    if as_json:
        console.show_json(forms.participant(row, person, case.plans, done))
        return
    _show_person(row, person, case.plans, {worker.id: worker for worker in office().register.workers}, done)
    if case.has_identity_code:
        console.out(f"  {_('Identity code')}  {MASKED}")


def _show_person(
    row: Listed, person: Participant, plans: tuple[Plan, ...], workers: dict[str, Worker], done: list[Instrument]
) -> None:
    from kuty.core.address import address_of
    from kuty.core.people import WEEKDAYS
    from kuty.texts import dates
    from kuty.texts.words import word

    tr = words()
    language = tr.language
    days = ", ".join(dates.weekday(WEEKDAYS.index(day), language) for day in person.weekdays)
    at = f" {dates.time_of_day(person.reception_time, language)}" if person.reception_time else ""
    worker = workers.get(person.worker)
    lines = [
        (_("Name"), person.name),
        (_("State"), word(row.state, tr)),
        (_("Address"), ", ".join(address_of(person))),
        (_("Phone number"), person.phone),
        (_("E-mail address"), person.email),
        (_("Language"), person.language),
        (_("Channel"), word(person.channel, tr) + (f" → {word(person.fallback, tr)}" if person.fallback else "")),
        (_("Work day and reception"), f"{days}{at}"),
        (_("Own worker"), f"{worker.id} {worker.name}" if worker else ""),
        (_("Benefit"), " / ".join(filter(None, (person.benefit, person.payer)))),
        (_("Limits"), ", ".join(person.exclude)),
        (_("Likes"), ", ".join(person.likes)),
        (_("Post"), ", ".join(_marks(person))),
        (_("Breaks"), ", ".join(_span(pause.start, pause.until) for pause in person.pauses)),
        (
            _("Swapped days"),
            ", ".join(f"{_span(swap.day, None)} → {_span(swap.instead, None)}" for swap in person.swaps),
        ),
        (_("Ended"), f"{dates.short_date(person.ended.day, language)}: {person.ended.reason}" if person.ended else ""),
        *((each.name, ", ".join(dates.short_date(day, language) for day in each.dates)) for each in done),
        (_("Notes"), person.notes),
    ]
    console.out(person.id)
    width = max(len(head) for head, _text in lines)
    for head, text in lines:
        if text:
            console.out(f"  {head:<{width}}  {text}")
    for plan in plans:
        console.out(
            f"  {_('Plan {number}', number=plan.number):<{width}}  {word(plan.kind, tr)}, {_span(plan.start, plan.end)}, {plan.minutes_per_day / 60:g} h × {plan.days_per_week}"
        )
        for goal in plan.goals:
            console.out(f"  {'':<{width}}    – {goal.words}")


def _marks(person: Participant) -> list[str]:
    return [
        text
        for mark, text in (
            (person.address_protected, _("address protected")),
            (person.discreet_post, _("discreet post")),
            (person.large_print, _("large print")),
            (person.post_returned, _("a letter came back: check the address")),
        )
        if mark
    ]


def _span(start: Any, until: Any) -> str:
    from kuty.texts import dates

    language = words().language
    return dates.short_date(start, language) + (f"–{dates.short_date(until, language)}" if until else "")


@app.command(epilog=N_("Example: kuty participant edit P007 --weekday to --reception-time 10:30"))
def edit(
    who: options.Who,
    last_name: person_options.LastName = None,
    first_name: person_options.FirstName = None,
    supplement: person_options.Supplement = None,
    street: person_options.Street = None,
    postcode: person_options.Postcode = None,
    town: person_options.Town = None,
    phone: person_options.Phone = None,
    email: person_options.Email = None,
    language: person_options.Language = None,
    channel: person_options.ChannelOf = None,
    fallback: person_options.FallbackTo = None,
    weekday: person_options.Weekday = None,
    reception_time: person_options.ReceptionTime = None,
    worker: options.OwnWorker = None,
    benefit: person_options.Benefit = None,
    payer: person_options.Payer = None,
    exclude: person_options.Exclude = None,
    likes: person_options.Likes = None,
    address_protected: person_options.Protected = None,
    discreet_post: person_options.Discreet = None,
    large_print: person_options.LargePrint = None,
    notes: person_options.Notes = None,
    clear: Annotated[
        list[str] | None, typer.Option(help=N_("Empty a field, such as --clear phone; once for each."))
    ] = None,
    dry_run: options.DryRun = False,
) -> None:
    """Change what is given; the rest stays."""
    from kuty.core.errors import WrongUsage
    from kuty.jobs.people import edit_participant

    written = {name: value for name, value in locals().items() if name not in ("who", "clear", "dry_run")}
    cleared = [_CLEARABLE.get(name.replace("-", "_"), "") for name in clear or ()]
    if "" in cleared:
        raise WrongUsage(N_("That field cannot be emptied."), N_("These can: {fields}"), fields=", ".join(_CLEARABLE))
    task_ids = office().task_ids if exclude or likes else frozenset()
    fields = person_options.person_fields(written, task_ids)
    if not fields.person and not fields.worker and not cleared:
        raise WrongUsage(N_("Nothing to change was given."), N_("See: kuty participant edit --help"))
    with change(dry_run=dry_run) as here:
        person = edit_participant(here.register, who.upper(), fields, cleared)
    console.out(_("{id} was changed.", id=person.id))
    if {"weekday", "reception_time", "exclude", "likes", "language"} & {
        name for name, value in written.items() if value
    }:
        console.next_step(f"kuty week make next {person.id}")


_CLEARABLE = {
    name: name
    for name in (
        "supplement", "street", "postcode", "town", "phone", "email", "fallback", "reception_time", "worker", "benefit", "payer", "exclude",
        "likes", "notes", "address_protected", "discreet_post", "large_print",
    )
} | {"weekday": "weekdays", "limits": "exclude", "like": "likes"}  # fmt: skip


@app.command(epilog=N_("Example: kuty participant pause P007 --from 1.12.2026 --until 11.12.2026"))
def pause(
    who: options.Who,
    start: Annotated[str, typer.Option("--from", help=N_("First day of the break."))],
    until: Annotated[
        str | None, typer.Option("--until", "--to", help=N_("Last day of the break, if it is known."))
    ] = None,
    dry_run: options.DryRun = False,
) -> None:
    """An agreed break: no programmes, no receptions."""
    from kuty.core.people import Pause
    from kuty.jobs import people

    span = Pause(options.day(start, "--from"), options.day(until, "--until") if until else None)
    with change(dry_run=dry_run) as here:
        person = people.pause(here.register, who.upper(), span)
    console.out(
        _("{id} is on a break: {span}", id=person.id, span=_span(span.start, span.until) + ("" if span.until else "–"))
    )
    if span.until is None:
        console.next_step(f"kuty participant resume {person.id} --from …")


@app.command()
def resume(
    who: options.Who,
    start: Annotated[str, typer.Option("--from", help=N_("First day back."))] = "today",
    dry_run: options.DryRun = False,
) -> None:
    """Back from a break."""
    from kuty.jobs import people

    with change(dry_run=dry_run) as here:
        person = people.resume(here.register, who.upper(), options.day(start, "--from"))
    console.out(_("{id} is back.", id=person.id))
    console.next_step(f"kuty week make next {person.id}")


@app.command(epilog=N_("Example: kuty participant end P007 --reason opinnot"))
def end(
    who: options.Who,
    reason: Annotated[str | None, typer.Option(help=N_("Why the service ends."))] = None,
    on: Annotated[str, typer.Option("--on", help=N_("The last day in the service."))] = "today",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take the ending back."))] = False,
    dry_run: options.DryRun = False,
) -> None:
    """The service ends for a person; her papers stay."""
    from kuty.core.errors import WrongUsage
    from kuty.core.people import Ending
    from kuty.jobs import people

    if not undo and not reason and may_ask():
        reason = typer.prompt(_("Why does the service end"), err=True)
    if not undo and not reason:
        raise WrongUsage(N_("The reason is missing."), N_("Give it: --reason “…”"))
    ending = None if undo else Ending(options.day(on, "--on"), reason or "")
    with change(dry_run=dry_run) as here:
        person = people.end(here.register, who.upper(), ending)
    console.out(_("{id} is in the service again.", id=person.id) if undo else _("{id} has ended.", id=person.id))


@app.command("import", epilog=N_("Example: kuty participant import people.xlsx --dry-run"))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("CSV or XLSX; the first row has the headings."))],
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Take in a table of people. Rows with a mistake are named and left out; the others are taken."""
    from kuty.cli import forms
    from kuty.intake.table import read_table
    from kuty.jobs.importing import import_people

    table = read_table(file)
    task_ids = office().task_ids
    with change(dry_run=dry_run) as here:
        done = import_people(here.register, table, clock.today(), here.settings.languages[0], here.rules(), task_ids)
    if as_json:
        console.show_json(forms.imported(done, table.unknown, words()))
    else:
        _show_import(done, table.unknown, dry_run=dry_run)
    if done.rejected:
        raise typer.Exit(7 if done.created or done.updated or done.unchanged else 3)


def _show_import(done: Imported, unknown: tuple[str, ...], *, dry_run: bool) -> None:
    from kuty.jobs.importing import MATCH_RULE

    tr = words()
    console.talk(_(MATCH_RULE))
    if unknown:
        console.talk(_("Columns kuty does not know, left out: {columns}", columns=", ".join(unknown)))
    for row, problem in done.problems:
        console.talk(f"{_('row {n}', n=row)}: {tr.fill(problem.what, problem.values)}")
        console.talk(f"    {tr.fill(problem.remedy, problem.values)}")
    if dry_run:
        console.out(_("Dry run; nothing was kept. It would be:"))
    console.out(
        _(
            "new {created}, changed {updated}, as before {unchanged}, left out {rejected}",
            created=len(done.created),
            updated=len(done.updated),
            unchanged=len(done.unchanged),
            rejected=done.rejected,
        )
    )
    if done.workers:
        console.talk(
            _("New workers were made of their names: {ids}. Add their phone numbers:", ids=", ".join(done.workers))
        )
        console.talk(f"    kuty worker edit {done.workers[0]} --phone … --profession …")
    if dry_run:
        console.next_step(f"kuty participant import … ({_('without --dry-run')})")
    elif done.created or done.updated:
        console.next_step("kuty participant list", "kuty week make next")


@app.command()
def limits() -> None:
    """The words for a person's limits: what is never drawn for her."""
    from kuty.core.limits import HEAVY, NEEDS, TOPICS

    console.out(f"{_('What a task may need')}: {', '.join((*NEEDS, HEAVY))}")
    console.out(f"{_('What a task may be about')}: {', '.join(TOPICS)}")
    console.out(_("Also the id of any task. Finnish and Swedish words are understood: “ei nettiä, ei rahaa”."))
    console.out(_("What she likes (--like) is one of the words a task may be about, or the id of a task."))


def _say_or_json(person: Participant, *, as_json: bool, said: str, dry_run: bool) -> None:
    if as_json:
        console.show_json({"schema": "kuty.participant/1", "id": person.id, "dry_run": dry_run})
    else:
        console.out(said if not dry_run else f"{_('Dry run; nothing was kept. It would be:')} {said}")


# Her data: who looked, what there is, the end of it.
app.command()(access)
app.command(epilog=N_("Example: kuty participant extract P007 --to extracts"))(extract)
app.command(epilog=N_("Example: kuty participant identity P007 --show --why “notice to Kela”"))(identity)
app.command(epilog=N_("Example: kuty participant close P007"))(close)
app.command(epilog=N_("Example: kuty participant erase P007"))(erase)
