"""``kuty week`` by hand: swap, lock, redraw, edit, a group activity, a line of one's own, a day moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kuty.cli import console, options
from kuty.cli.session import _, change, may_ask, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kuty.core.people import Participant
    from kuty.core.problem import Problem
    from kuty.core.programme import Programme, Slot, WorkDay
    from kuty.jobs.week import Materials
    from kuty.jobs.week_by_hand import Group

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(epilog=N_("Example: kuty week reopen next P007"))
def reopen(of: options.OfPerson, dry_run: options.DryRun = False) -> None:
    """Change a programme that went out already. The paper it makes says which one it takes the place of."""
    from kuty.jobs import week_by_hand

    week, who, _none = options.person_and(of)
    with change(dry_run=dry_run) as here:
        week_by_hand.reopen(here.register, week, who)
    console.out(_("The programme of {id} in week {week} can be changed again.", id=who, week=week))
    console.talk(_("The earlier paper is out. When the new one is ready:"))
    console.next_step(f"kuty week swap {week} {who} …", f"kuty mail print {week} {who}")


@app.command(epilog=N_("Example: kuty week swap P007 2 --with sos-call-a-friend"))
def swap(
    of: options.OfTask,
    new: Annotated[
        str | None, typer.Option("--with", help=N_("The task to put in: its id or 1–3 of those offered."))
    ] = None,
    own: Annotated[
        str | None, typer.Option(help=N_("Put in a task of your own: its title. Its text is given with --text."))
    ] = None,
    text: Annotated[str, typer.Option(help=N_("What the person is to do; - reads it from standard input."))] = "",
    dry_run: options.DryRun = False,
) -> None:
    """Put another task in a task's place. Without --with the best three are offered; the new one is locked."""
    from kuty.jobs.week_by_hand import candidates, find_slot, own_slot, put_task

    week, who, (task,) = options.person_and(of, "TASK")
    materials = office().materials()
    if own is not None:
        _check_own(own, text := _words(text))
    elif new is None:
        offered = candidates(find_slot(office().register, week, who, task), materials)
        _offer(offered)
        if not offered:
            return
        if not may_ask():
            console.next_step(f"kuty week swap {week} {who} {task} --with 1")
            return
        new = typer.prompt(_("Which one (1–{count})", count=len(offered)), default="1", err=True)
    with change(dry_run=dry_run) as here:
        place = find_slot(here.register, week, who, task)
        if own is not None:
            put = own_slot(place.slot.theme, own.strip(), text, place.slot.minutes)
        else:
            put = _chosen(new or "", candidates(place, materials), place.slot, place.case.participant)
        put_task(place, put)
    console.out(_("“{old}” gave way to “{new}”.", old=place.slot.title, new=put.title))
    if own is None:
        console.next_step(f"kuty week show {week} {who}")
    else:
        console.next_step(f"kuty week show {week} {who}", f"kuty task keep {week} {who} {task}")


def _words(text: str) -> str:
    import sys

    from kuty.intake.person import clean

    return clean(sys.stdin.read() if text == "-" else text)


def _check_own(title: str, text: str) -> None:
    from kuty.core.errors import InputHasProblems
    from kuty.intake.day_text import too_long

    if problems := list(too_long("--own", title.strip(), text, "--text")):
        raise InputHasProblems(problems)


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
def lock(of: options.OfTask, dry_run: options.DryRun = False) -> None:
    """Keep a task: drawing the week again leaves it."""
    _lock(of, locked=True, dry_run=dry_run)


@app.command()
def unlock(of: options.OfTask, dry_run: options.DryRun = False) -> None:
    """Let a task be drawn again."""
    _lock(of, locked=False, dry_run=dry_run)


def _lock(of: list[str], *, locked: bool, dry_run: bool) -> None:
    from kuty.jobs import week_by_hand as job

    week, who, (task,) = options.person_and(of, "TASK")
    with change(dry_run=dry_run) as here:
        place = job.find_slot(here.register, week, who, task)
        job.lock(place, locked=locked)
    text = _("“{task}” stays.") if locked else _("“{task}” may be drawn again.")
    console.out(text.format(task=place.slot.title))
    if locked:
        console.next_step(f"kuty week redraw {week} {who}")


@app.command(epilog=N_("Example: kuty week redraw P007"))
def redraw(of: options.OfPerson, dry_run: options.DryRun = False, as_json: options.AsJson = False) -> None:
    """Draw all that is not locked anew, with other tasks than now. Those left out do not come back into that week."""
    from kuty.jobs.week_by_hand import redraw as job

    week, who, _rest = options.person_and(of)
    materials = office().materials()
    with change(dry_run=dry_run) as here:
        programme = job(here.register, week, who, materials)
        person = here.register.case(who).participant
    _show_changed([(person, programme)], week, as_json=as_json)


def _show_changed(changed: list[tuple[Participant, Programme]], week: str, *, as_json: bool) -> None:
    if as_json:
        from kuty.cli import forms

        console.show_json(forms.week(week, changed, [], words()))
        return
    from kuty.cli.week import show_page

    for person, programme in changed:
        show_page(person, programme)


@app.command(epilog=N_("Example: EDITOR=nano kuty week edit P007"))
def edit(of: options.OfPerson, dry_run: options.DryRun = False) -> None:
    """Open the days of a person in your editor: change minutes and tasks, write tasks of your own."""
    from kuty.cli.editor import edit_text
    from kuty.core.errors import InputHasProblems
    from kuty.intake import day_text
    from kuty.jobs.week_by_hand import open_programme

    week, who, _rest = options.person_and(of)
    materials = office().materials()
    _case, programme = open_programme(office().register, week, who)
    text = written = day_text.as_text(programme, lambda task: office().library.get(task) is not None, _how(), _day_name)
    while True:
        text = edit_text(text, "week.txt")
        if text.strip() in ("", written.strip()):
            console.out(_("Nothing was changed."))
            return
        try:
            changed = _edited(text, week, who, materials, dry_run=dry_run)
        except InputHasProblems as wrong:
            if not may_ask():
                raise
            text = _with_problems(text, wrong.problems)
            continue
        _show_changed([changed], week, as_json=False)
        return


def _edited(text: str, week: str, who: str, materials: Materials, *, dry_run: bool) -> tuple[Participant, Programme]:
    from kuty.intake import day_text
    from kuty.jobs.week_by_hand import edit as job

    days, unread = day_text.read(text)
    with change(dry_run=dry_run) as here:
        programme = job(here.register, week, who, days, materials, unread)
        return here.register.case(who).participant, programme


def _how() -> list[str]:
    return [
        _("A line is a task: its minutes and its id. The title after it is there to be read only."),
        _("Change the minutes or the id, take a line out, put another in. The minutes of a day stay what they are."),
        _("A task of your own: 30 SOS: its title | what to do"),
        _("Within a theme the order is the order of the day. Lines you change are locked."),
        _("To leave everything as it was, close the editor without changing anything."),
    ]


def _day_name(day: WorkDay) -> str:
    from kuty.texts import dates

    minutes = sum(slot.minutes for slot in day.tasks)
    return f"{dates.long_date(day.date, words().language)} · {_('{n} min', n=minutes)}"


def _with_problems(text: str, problems: Sequence[Problem]) -> str:
    """The text with what is wrong at its head, to be mended."""
    tr = words()
    lines = [line for line in text.splitlines() if not line.startswith("#!")]
    told = [
        f"#! {line}"
        for problem in problems
        for line in (
            f"{problem.where}: {tr.fill(problem.what, problem.values)}",
            tr.fill(problem.remedy, problem.values),
        )
    ]
    return "\n".join([*told, *lines]) + "\n"


@app.command(
    epilog=N_("Example: kuty week group next P007 P012 --theme SOS --minutes 90 --at 13.00 --title Ruokaryhmä")
)
def group(
    of: options.OfPeople = None,
    title: Annotated[str, typer.Option(help=N_("What the group is called."))] = "",
    theme: Annotated[str, typer.Option(help="HYTE, TYKY, SOS")] = "SOS",
    minutes: Annotated[int, typer.Option(help=N_("How long it takes."), min=10, max=480)] = 60,
    at: Annotated[str, typer.Option(help=N_("When it begins: 13.00."))] = "",
    day: Annotated[str | None, typer.Option(help=N_("The work day, if there are several."))] = None,
    text: Annotated[
        str, typer.Option(help=N_("Where it is and what it is about; - reads it from standard input."))
    ] = "",
    remove: Annotated[bool, typer.Option("--remove", help=N_("Take the group of this title out again."))] = False,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Put a group activity into people's work days at its own time; the rest of the day is drawn around it."""
    from kuty.jobs import week_by_hand as job

    named, who = options.week_and(of)
    people = options.ids(who)
    wanted = _group(people, title, theme, minutes, at, day, text, remove=remove)
    week = named or options.coming_week(people[0])
    materials = office().materials()
    with change(dry_run=dry_run) as here:
        if wanted is None:
            changed = job.take_group(here.register, week, people, title, materials)
        else:
            changed = job.put_groups(here.register, week, people, wanted, materials)
    _show_changed(changed, week, as_json=as_json)


def _group(
    people: list[str], title: str, theme: str, minutes: int, at: str, day: str | None, text: str, *, remove: bool
) -> Group | None:
    """The group as it was described, None when it is to be taken out; every mistake at once."""
    from kuty.core.errors import InputHasProblems
    from kuty.core.plan import THEMES
    from kuty.core.problem import Problem
    from kuty.intake.day_text import too_long
    from kuty.intake.fields import Unreadable, read_time
    from kuty.jobs.week_by_hand import Group

    problems = [] if people else [Problem("ID", N_("Nobody is named."), N_("Name the people of the group: P007 P012"))]
    problems += too_long("--title", title.strip(), words_given := _words(text), "--text")
    if theme.upper() not in THEMES:
        remedy = N_("It is one of: {codes}.")
        problems.append(
            Problem("--theme", N_("“{read}” is not a theme."), remedy, {"read": theme, "codes": ", ".join(THEMES)})
        )
    time = None
    if not remove and not at:
        problems.append(Problem("--at", N_("The time is missing."), N_("Write when it begins: --at 13.00")))
    elif not remove:
        try:
            time = read_time(at)
        except Unreadable as reason:
            problems.append(Problem("--at", reason.what, reason.remedy, reason.values))
    if problems:
        raise InputHasProblems(problems)
    on = options.day(day, "--day") if day else None
    return Group(on, time, minutes, theme.upper(), title.strip(), words_given) if time else None


@app.command(epilog=N_("Example: kuty week note P007 “Kiitos viime viikosta!”"))
def note(
    of: Annotated[list[str], options.words_of("[WEEK] ID TEXT")],
    dry_run: options.DryRun = False,
) -> None:
    """A line of your own at the head of the letter; an empty text takes it away, - reads it from standard input."""
    from kuty.jobs import week_by_hand as job

    week, who, (text,) = options.person_and(of, "TEXT")
    line = _words(text)
    with change(dry_run=dry_run) as here:
        job.note(here.register, week, who, line)
    console.out(_("The letter of {id} begins with your line.", id=who) if line else _("The line is gone."))


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
    from kuty.jobs.week_by_hand import swap_day
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
