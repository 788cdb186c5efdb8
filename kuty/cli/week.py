"""``kuty week``: the weekly programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, change, may_ask, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.core.people import Participant
    from kuty.core.programme import Programme, Slot, WorkDay
    from kuty.jobs.week import WeekMade

app = noun(N_("The weekly programmes: make, look, swap, lock, add a line."))


@app.command(epilog=N_("Example: kuty week make next"))
def make(
    week: options.Week,
    who: options.People = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """A programme for everybody with a valid plan. What is locked or issued stays as it is."""
    from kuty.cli import forms
    from kuty.core.week import parse_week
    from kuty.jobs.week import make_week

    name = parse_week(week, clock.today())
    materials = office().materials()
    people = options.ids(who)
    with change(dry_run=dry_run) as here, console.progress(here.register.size, _("Drawing")) as step:
        made = make_week(here.register, name, materials, people, step)
    if as_json:
        console.show_json(forms.week(name, made.programmes, made.left_out, words()))
    else:
        _show_made(made, dry_run=dry_run)
    if made.left_out:
        raise typer.Exit(7)


def _show_made(made: WeekMade, *, dry_run: bool) -> None:
    tr = words()
    if dry_run:
        console.out(_("Dry run; nothing was kept. It would be:"))
    whole = sum(1 for _person, programme in made.programmes if programme.arranged_days)
    console.out(
        _(
            "Week {week}: programmes {count}, new or changed now {made}.",
            week=made.week,
            count=whole,
            made=len(made.made),
        )
    )
    console.tell_left_out(made.left_out)
    if gave_way := [person.id for person, programme in made.programmes if _cooldown_gave_way(programme)]:
        text = tr.count(
            "For {n} person a task comes again sooner than it should: {ids}",
            "For {n} people a task comes again sooner than it should: {ids}",
            len(gave_way),
            ids=", ".join(gave_way),
        )
        console.talk(text)
    console.next_step(f"kuty week show {made.week}", f"kuty mail preview {made.week}")


def _cooldown_gave_way(programme: Programme) -> bool:
    return any(reason.code == "cooldown_gave_way" for _day, slot in programme.task_slots() for reason in slot.why)


@app.command(epilog=N_("Example: kuty week show next P007"))
def show(week: options.Week, who: options.People = None, as_json: options.AsJson = False) -> None:
    """The programmes as they are: of one person the whole page with reasons, of all a list."""
    from kuty.cli import forms
    from kuty.core.errors import NoSuchThing
    from kuty.core.week import parse_week
    from kuty.jobs.week import show_week, without_programme

    name = parse_week(week, clock.today())
    people = options.ids(who)
    found = show_week(office().register, name, people)
    if as_json:
        left = without_programme(office().register, name, people)
        console.show_json(forms.week(name, found, left, words()))
        return
    if not found:
        raise NoSuchThing(N_("There is no programme in week {week}."), N_("Make it: kuty week make {week}"), week=name)
    if people:
        for person, programme in found:
            _show_page(person, programme)
    else:
        _show_all(found)


def _show_all(found: list[tuple[Participant, Programme]]) -> None:
    from kuty.texts import dates

    tr = words()
    rows = []
    for person, programme in found:
        for day in programme.days:
            reception = day.reception
            rows.append(
                [
                    person.id,
                    dates.day_and_date(day.date, tr.language),
                    dates.time_of_day(reception.start, tr.language) if reception else "",
                    day.closed or ", ".join(slot.title for slot in day.tasks),
                    _("issued") if programme.issued else "",
                ]
            )
    console.table([_("Id"), _("Day"), _("Reception"), _("Tasks"), ""], rows)


def _show_page(person: Participant, programme: Programme) -> None:
    from kuty.texts import dates

    tr = words()
    console.out(f"{person.id} {person.name} · {programme.week}" + (f" · {_('issued')}" if programme.issued else ""))
    if programme.note:
        console.out(f"  “{programme.note}”")
    number = 0
    for day in programme.days:
        head = dates.long_date(day.date, tr.language)
        console.out()
        console.out(f"{head}: {day.closed}" if day.closed else f"{head} · {_('{n} min', n=day.minutes)}")
        number = _show_day(day, number)
    console.next_step(
        f"kuty week swap {programme.week} {person.id} 1", f'kuty week note {programme.week} {person.id} "…"'
    )


def _show_day(day: WorkDay, number: int) -> int:
    from kuty.core.programme import SlotKind
    from kuty.texts import dates
    from kuty.texts.words import explain, word

    tr = words()
    for slot in day.slots:
        at = dates.time_of_day(slot.start, tr.language)
        if slot.kind is not SlotKind.TASK:
            console.out(f"  {at:>5}  {slot.minutes:>3} min       {word(slot.kind, tr)}")
            continue
        number += 1
        lock = f" [{_('locked')}]" if slot.locked else ""
        console.out(f"  {at:>5}  {slot.minutes:>3} min  {slot.theme:<4} {number}. {slot.title}{lock}  ({slot.task})")
        console.out(f"                     {'; '.join(explain(reason, tr) for reason in slot.why)}")
    return number


@app.command(epilog=N_("Example: kuty week swap next P007 2 --with sos-call-a-friend"))
def swap(
    week: options.Week,
    who: options.Who,
    task: options.TaskName,
    new: Annotated[
        str | None, typer.Option("--with", help=N_("The task to put in: its id or 1–3 of those offered."))
    ] = None,
    dry_run: options.DryRun = False,
) -> None:
    """Put another task in a task's place. Without --with the best three are offered; the new one is locked."""
    from kuty.core.week import parse_week
    from kuty.jobs.week import candidates, find_slot, put_task

    name = parse_week(week, clock.today())
    materials = office().materials()
    if new is None:
        offered = candidates(find_slot(office().register, name, who.upper(), task), materials)
        _offer(offered)
        if not offered:
            return
        if not may_ask():
            console.next_step(f"kuty week swap {name} {who.upper()} {task} --with 1")
            return
        new = typer.prompt(_("Which one (1–{count})", count=len(offered)), default="1", err=True)
    with change(dry_run=dry_run) as here:
        place = find_slot(here.register, name, who.upper(), task)
        put = _chosen(new, candidates(place, materials), place.slot, place.case.participant)
        put_task(place, put)
    console.out(_("“{old}” gave way to “{new}”.", old=place.slot.title, new=put.title))
    console.next_step(f"kuty week show {name} {who.upper()}")


def _offer(offered: list[Slot]) -> None:
    from kuty.texts.words import explain

    tr = words()
    if not offered:
        console.talk(_("The library has no other task of that theme and length this person can be given now."))
        console.talk(_("Any task of the library can be put in by its id: kuty task list"))
    for number, slot in enumerate(offered, 1):
        console.out(f"{number}. {slot.title}  ({slot.task})")
        console.out(f"   {'; '.join(explain(reason, tr) for reason in slot.why)}")


def _chosen(written: str, offered: list[Slot], old: Slot, person: Participant) -> Slot:
    """The slot meant by a number of those offered or by a task's id; the worker may choose what the draw would not."""
    from kuty.core.draw.planner import slot_of
    from kuty.core.errors import NoSuchThing

    by_name = {str(number): slot for number, slot in enumerate(offered, 1)} | {slot.task: slot for slot in offered}
    if found := by_name.get(written.lower()):
        return found
    task = office().library.get(written.lower())
    if task is None:
        raise NoSuchThing(N_("There is no task “{task}”."), N_("See the tasks: kuty task list"), task=written)
    if not task.minutes[0] <= old.minutes <= task.minutes[1]:
        console.talk(_("The task is meant for other minutes than {n}; the day keeps its length.", n=old.minutes))
    if task.touches(frozenset(person.exclude)):
        console.talk(_("Note: the task touches a limit of this person."))
    return slot_of(task, person.language, old.minutes)


@app.command()
def lock(week: options.Week, who: options.Who, task: options.TaskName, dry_run: options.DryRun = False) -> None:
    """Keep a task: making the week again leaves it."""
    _lock(week, who, task, locked=True, dry_run=dry_run)


@app.command()
def unlock(week: options.Week, who: options.Who, task: options.TaskName, dry_run: options.DryRun = False) -> None:
    """Let a task be drawn again."""
    _lock(week, who, task, locked=False, dry_run=dry_run)


def _lock(week: str, who: str, task: str, *, locked: bool, dry_run: bool) -> None:
    from kuty.core.week import parse_week
    from kuty.jobs import week as job

    name = parse_week(week, clock.today())
    with change(dry_run=dry_run) as here:
        place = job.find_slot(here.register, name, who.upper(), task)
        job.lock(place, locked=locked)
    text = _("“{task}” stays.") if locked else _("“{task}” may be drawn again.")
    console.out(text.format(task=place.slot.title))


@app.command(epilog=N_("Example: kuty week note next P007 “Kiitos viime viikosta!”"))
def note(
    week: options.Week,
    who: options.Who,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help=N_("The line; empty takes it away, - reads it from standard input."))
    ],
    dry_run: options.DryRun = False,
) -> None:
    """A line of your own at the head of the letter."""
    import sys

    from kuty.core.week import parse_week
    from kuty.intake.person import clean
    from kuty.jobs import week as job

    line = clean(sys.stdin.read() if text == "-" else text)
    name = parse_week(week, clock.today())
    with change(dry_run=dry_run) as here:
        job.note(here.register, name, who.upper(), line)
    console.out(_("The letter of {id} begins with your line.", id=who.upper()) if line else _("The line is gone."))


@app.command(epilog=N_("Example: kuty week move P007 --day 24.12.2026 --to 22.12.2026"))
def move(
    who: options.Who,
    day: Annotated[str, typer.Option(help=N_("The work day agreed to be moved."))],
    to: Annotated[str, typer.Option(help=N_("The day it is held instead."))],
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """A work day is held on another day, as agreed with the person: no absence, and a programme for the new day."""
    from kuty.cli import forms
    from kuty.jobs.week import swap_day
    from kuty.texts import dates

    old, new = options.day(day, "--day"), options.day(to, "--to")
    materials = office().materials()
    with change(dry_run=dry_run) as here:
        made = swap_day(here.register, who.upper(), old, new, materials)
    if as_json:
        console.show_json(forms.week(made.week, made.programmes, made.left_out, words()))
        return
    language = words().language
    console.out(
        _(
            "{id}: {old} is held {new}.",
            id=who.upper(),
            old=dates.day_and_date(old, language),
            new=dates.day_and_date(new, language),
        )
    )
    console.next_step(f"kuty week show {made.week} {who.upper()}")
