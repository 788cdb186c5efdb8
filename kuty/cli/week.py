"""``kuty week``: the weekly programmes made, looked at, explained; by hand in :mod:`kuty.cli.week_by_hand`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, change, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.core.draw.planner import Told
    from kuty.core.people import Participant
    from kuty.core.programme import Programme, WorkDay
    from kuty.jobs.balance import Balance, PersonsBalance
    from kuty.jobs.week import WeekMade

app = noun(N_("The weekly programmes: make, look, swap, lock, add a line."))


@app.command(epilog=N_("Example: kuty week make next"))
def make(
    of: options.OfPeople = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """A programme for everybody with a valid plan: next week's, unless another is named. What is locked or issued stays."""
    from kuty.cli import forms
    from kuty.core.week import parse_week
    from kuty.jobs.week import make_week

    named, who = options.week_and(of)
    name = named or parse_week("next", clock.today())
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
    _tell_what_gave_way(made)
    console.next_step(f"kuty week show {made.week}", f"kuty mail preview {made.week}")


def _tell_what_gave_way(made: WeekMade) -> None:
    """For whom the library was too small, and what gave way for it."""
    from kuty.texts.words import explain

    tr = words()
    sooner = [person.id for person, programme in made.programmes if _came_too_soon(programme)]
    if sooner:
        text = tr.count(
            "For {n} person a task comes again sooner than it should: {ids}",
            "For {n} people a task comes again sooner than it should: {ids}",
            len(sooner),
            ids=", ".join(sooner),
        )
        console.talk(text)
    for person, programme in made.programmes:
        for reason in (reason for day in programme.days for reason in day.gave_way):
            console.talk(f"{person.id}: {explain(reason, tr)}")


def _came_too_soon(programme: Programme) -> bool:
    early = {"cooldown_gave_way", "family_gave_way"}
    return any(reason.code in early for _day, slot in programme.task_slots() for reason in slot.why)


@app.command(epilog=N_("Example: kuty week show next P007"))
def show(of: options.OfPeople = None, as_json: options.AsJson = False) -> None:
    """The programmes as they are: of one person the whole page with reasons, of all a list."""
    from kuty.cli import forms
    from kuty.core.errors import NoSuchThing
    from kuty.jobs.week import show_week, without_programme

    week, who = options.week_and(of)
    people = options.ids(who)
    name = week or options.coming_week(people[0] if people else "")
    found = show_week(office().register, name, people)
    if as_json:
        left = without_programme(office().register, name, people)
        console.show_json(forms.week(name, found, left, words()))
        return
    if not found:
        raise NoSuchThing(N_("There is no programme in week {week}."), N_("Make it: kuty week make {week}"), week=name)
    if people:
        for person, programme in found:
            show_page(person, programme)
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


def show_page(person: Participant, programme: Programme) -> None:
    """A person's programme with the reason of every task."""
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
    console.next_step(f"kuty week swap {programme.week} {person.id} 1", f"kuty week why {programme.week} {person.id} 1")


def _show_day(day: WorkDay, number: int) -> int:
    from kuty.core.programme import SlotKind
    from kuty.texts import dates
    from kuty.texts.words import explain, word

    tr = words()
    for slot in day.slots:
        at = dates.time_of_day(slot.start, tr.language)
        if slot.kind is SlotKind.GROUP:
            console.out(f"  {at:>5}  {slot.minutes:>3} min  {slot.theme:<4} {word(slot.kind, tr)}: {slot.title}")
            continue
        if slot.kind is not SlotKind.TASK:
            console.out(f"  {at:>5}  {slot.minutes:>3} min       {word(slot.kind, tr)}")
            continue
        number += 1
        lock = f" [{_('locked')}]" if slot.locked else ""
        console.out(f"  {at:>5}  {slot.minutes:>3} min  {slot.theme:<4} {number}. {slot.title}{lock}  ({slot.task})")
        # The first is the weightiest; the others are told by kuty week why.
        for reason in slot.why[:1]:
            console.out(f"                        {explain(reason, tr)}")
    for reason in [reason for reason in day.gave_way if reason.code != "open_slot"]:
        console.out(f"  {explain(reason, tr)}")
    return number


@app.command(epilog=N_("Example: kuty week why P007 hyte-sleep-diary"))
def why(of: options.OfTask, as_json: options.AsJson = False) -> None:
    """Why a task is in a person's day – or why not: the rule that keeps it out, or the points it lacks."""
    from kuty.cli import forms
    from kuty.jobs.week_by_hand import named_task
    from kuty.jobs.week_by_hand import why as job

    week, who, (name,) = options.person_and(of, "TASK")
    here = office()
    task = named_task(here.register, week, who, name, here.library)
    told = job(here.register, week, who, task, here.materials())
    if as_json:
        console.show_json(forms.why(week, who, told, words()))
        return
    for day, answer in told:
        _show_why(day, answer)
    if not told:
        return
    day, answer = told[0]
    if day.has(task):
        console.next_step(f"kuty week show {week} {who}")
    elif weakest := min(answer.beside, key=lambda each: each[1], default=None):
        console.next_step(f"kuty week swap {week} {who} {weakest[0].task} --with {task}")


def _show_why(day: WorkDay, told: Told) -> None:
    from kuty.texts import dates
    from kuty.texts.words import explain

    tr = words()
    task = told.task
    console.out(f"{dates.long_date(day.date, tr.language)}: {task.named(tr.language)}  ({task.id})")
    if told.ruled_out:
        console.out(_("It cannot be given: {reason}.", reason=explain(told.ruled_out, tr)))
        return
    if day.has(task.id):
        console.out(_("It is in the day."))
    elif told.behind is None:
        console.out(_("No day can be filled with it: its minutes do not go together with those of other tasks."))
    else:
        behind = _points(told.behind)
        console.out(_("It could be given, but the best day with it is worth {points} points less.", points=behind))
    for amount, reason in told.parts:
        console.out(f"  {_points(amount, sign=True):>7}  {explain(reason, tr)}")
    console.out(f"  {_points(sum(amount for amount, _reason in told.parts)):>7}  {_('points together')}")
    for slot, points in told.beside:
        console.out(f"  {_points(points):>7}  {_('in the day: “{title}”', title=slot.title)}")


def _points(thousandths: int, *, sign: bool = False) -> str:
    number = f"{thousandths / 1000:{'+' if sign else ''}.1f}"
    return number if words().language == "en" else number.replace(".", ",")


@app.command(epilog=N_("Example: kuty week balance --weeks 8"))
def balance(
    who: options.People = None,
    weeks: Annotated[int, typer.Option(help=N_("How many weeks back."), min=1, max=104)] = 12,
    as_json: options.AsJson = False,
) -> None:
    """Shares of the themes, tasks somebody has had often, tasks nobody is given, tasks most often not done."""
    from kuty.cli import forms
    from kuty.jobs.balance import balance_of

    here = office()
    people = options.ids(who)
    with console.progress(here.register.size, _("Counting"), least=200) as step:
        found = balance_of(here.register, here.library, here.settings.weights, clock.today(), weeks, people, step)
    if as_json:
        console.show_json(forms.balance(found))
        return
    _show_balance(found)


def _show_balance(found: Balance) -> None:
    from kuty.core.plan import THEMES
    from kuty.texts.words import word

    tr = words()
    weeks = f"{found.first} – {found.last}"
    console.out(tr.count("{weeks}: {n} person", "{weeks}: {n} people", len(found.people), weeks=weeks))
    console.out()
    if len(found.people) == 1:
        _show_balance_of(found.people[0])
    else:
        shares = [
            [
                person.id,
                person.name,
                *(f"{_bar(person.share(theme), 10)} {person.share(theme):>3} %" for theme in THEMES),
            ]
            for person in found.people
        ]
        console.table([_("Id"), _("Name"), *THEMES], shares)
    if often := [(person.id, task, times) for person in found.people for task, times in person.often]:
        console.out()
        console.out(_("Had often:"))
        for who, task, times in often:
            console.out(f"  {who}  {_('{n} times: {task}', n=times, task=_called(task))}")
    if found.not_done:
        console.out()
        console.out(_("Most often not done:"))
        for each in found.not_done:
            reasons = ", ".join(f"{word(f'why:{code}', tr)} {count}" for code, count in each.reasons)
            said = _("{task}: {n} of {given}", task=_called(each.task), n=each.times, given=each.given)
            console.out(f"  {said}" + (f" ({reasons})" if reasons else ""))
    if found.never:
        console.out()
        console.out(tr.count("{n} task nobody has been given:", "{n} tasks nobody has been given:", len(found.never)))
        shown = found.never if len(found.never) <= _MANY else found.never[:_MANY]
        console.out("  " + ", ".join(shown) + (" …" if len(found.never) > _MANY else ""))


def _called(task_id: str) -> str:
    """A task by its title and id; one that is in the library no more by its id."""
    task = office().library.get(task_id)
    return f"{task.named(words().language)} ({task_id})" if task else task_id


def _show_balance_of(person: PersonsBalance) -> None:
    """One person's shares, and week by week what there was."""
    console.out(f"{person.id} {person.name}")
    for theme, wanted in person.wanted.items():
        share = person.share(theme)
        console.out(f"  {theme:<4} {_bar(share, 20)} {share:>3} %  ({_('wanted {n} %', n=wanted)})")
    for week, minutes in person.by_week.items():
        bars = "  ".join(f"{theme} {'▪' * (each // 10):<10}" for theme, each in minutes.items())
        console.out(f"  {week}  {bars}".rstrip())


# More tasks than this are left to --json.
_MANY = 30


def _bar(percent: int, width: int) -> str:
    full = round(percent * width / 100)
    return "█" * full + "·" * (width - full)


from kuty.cli import week_by_hand  # noqa: E402 - its commands belong to the same noun

app.add_typer(week_by_hand.app)
