"""The week by hand: swap, lock, redraw, edit, add a group activity or a line, move a day – until it goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.dayshape import lay_out
from kuty.core.draw.planner import slot_of
from kuty.core.errors import InputHasProblems, NoSuchThing
from kuty.core.language import N_
from kuty.core.people import DaySwap
from kuty.core.plan import THEMES, plan_on
from kuty.core.problem import Problem
from kuty.core.programme import Slot, SlotKind, minutes_of
from kuty.core.reason import Reason
from kuty.core.week import monday_of, week_of
from kuty.jobs.week import WeekMade, given_on, make_one, not_wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from kuty.core.draw.past import Given
    from kuty.core.draw.planner import Told
    from kuty.core.people import Participant
    from kuty.core.plan import Plan
    from kuty.core.programme import Programme, WorkDay
    from kuty.core.tasks import TaskLibrary
    from kuty.intake.day_text import Line
    from kuty.jobs.week import Materials
    from kuty.register.case import Case
    from kuty.register.register import Register


@dataclass(frozen=True, slots=True)
class Place:
    """A slot found: whose, in which programme and day."""

    case: Case
    programme: Programme
    day: WorkDay
    slot: Slot


def find_slot(register: Register, week: str, participant_id: str, task: str) -> Place:
    """The slot of a task by its id, or by its number on the person's page of the week (1, 2, …)."""
    case, programme = open_programme(register, week, participant_id)
    slots = list(programme.task_slots())
    for number, (day, slot) in enumerate(slots, 1):
        if task.lower() in (slot.task, str(number)):
            return Place(case, programme, day, slot)
    raise NoSuchThing(
        N_("{id} has no task “{task}” in week {week}."),
        N_("Name it by its number or id: kuty week show {week} {id}"),
        id=participant_id,
        task=task,
        week=week,
    )


def _no_programme(participant_id: str, week: str) -> NoSuchThing:
    return NoSuchThing(
        N_("{id} has no programme in week {week}."),
        N_("Make it: kuty week make {week} {id}"),
        id=participant_id,
        week=week,
    )


def open_programme(register: Register, week: str, participant_id: str) -> tuple[Case, Programme]:
    """A programme that may still be changed."""
    case = register.case(participant_id)
    programme = case.programme(week)
    if programme is None:
        raise _no_programme(participant_id, week)
    if programme.issued:
        problem = Problem(
            participant_id,
            N_("The programme of week {week} went out {date} and does not change any more."),
            N_("Agree on the change by phone – or open it again for a new letter: kuty week reopen {week} {id}"),
            {"week": week, "date": programme.issued.isoformat(), "id": participant_id},
        )
        raise InputHasProblems([problem])
    return case, programme


def reopen(register: Register, week: str, participant_id: str) -> Programme:
    """Make a programme that went out changeable again; what goes out next names the one it replaces. In a transaction."""
    case = register.case(participant_id)
    programme = case.programme(week)
    if programme is None:
        raise _no_programme(participant_id, week)
    if programme.issued is None:
        what, remedy = N_("The programme of week {week} has not gone out."), N_("It can be changed as it is.")
        raise InputHasProblems([Problem(participant_id, what, remedy, {"week": week})])
    opened = replace(programme, issued=None, replaces=programme.issued)
    case.keep(opened)
    return opened


def candidates(place: Place, materials: Materials) -> list[Slot]:
    """The best tasks that could take the slot's place."""
    plan = plan_on(place.case.plans, place.day.date)
    if plan is None:
        return []
    given = _given_until(place.case, place.programme, place.day.date)
    avoid = frozenset(place.programme.passed_over)
    return materials.planner.alternatives(place.slot, place.day, place.case.participant, plan, given, avoid)


def _given_until(case: Case, programme: Programme, day: date) -> list[Given]:
    """What the person was given before a day of a programme, the days before it in the same week included."""
    given = case.given(monday_of(programme.week))
    for each in programme.days:
        if each.date < day:
            given += given_on(each)
    return given


def put_task(place: Place, new: Slot) -> Programme:
    """Put another task in a slot's place; what a worker chose is locked. Inside a transaction."""
    old = place.slot
    put = replace(new, start=old.start, minutes=old.minutes, why=(Reason("chosen"),), locked=True)
    if put.task == f"{put.theme.lower()}{OWN}":
        put = replace(put, task=_own_id(place.case, put.theme, place.programme))
    if any(slot.task == put.task for slot in place.day.tasks if slot is not old):
        what, remedy = N_("The task “{task}” stands there twice."), N_("Keep one of the two.")
        raise InputHasProblems([Problem(place.case.id, what, remedy, {"task": put.task})])
    return _put_slot(replace(place, programme=place.programme.without([old.task])), put)


def lock(place: Place, *, locked: bool) -> Programme:
    """Lock a task so that making the week again leaves it, or take the lock off. Inside a transaction."""
    return _put_slot(place, replace(place.slot, locked=locked))


def rename(place: Place, task_id: str) -> Programme:
    """Give a task written for one person the id it has in the library now. Inside a transaction."""
    return _put_slot(place, replace(place.slot, task=task_id))


def _put_slot(place: Place, new: Slot) -> Programme:
    slots = tuple(new if slot is place.slot else slot for slot in place.day.slots)
    programme = place.programme.with_day(replace(place.day, slots=slots))
    place.case.keep(programme)
    return programme


def note(register: Register, week: str, participant_id: str, words: str) -> Programme:
    """The worker's own line at the head of the programme; empty takes it away. Inside a transaction."""
    case, programme = open_programme(register, week, participant_id)
    changed = replace(programme, note=words)
    case.keep(changed)
    return changed


def swap_day(register: Register, participant_id: str, day: date, instead: date, materials: Materials) -> WeekMade:
    """Agree that a work day is held on another day, and draw the weeks this touches again. Inside a transaction."""
    case = register.case(participant_id)
    person = case.participant
    problems = []
    if not person.works_on(day):
        what = N_("{day} is not a work day of {id}.")
        values: dict[str, str | int] = {"day": day.isoformat(), "id": participant_id}
        problems.append(Problem("--day", what, N_("See the days: kuty participant show {id}"), values))
    if person.works_on(instead):
        what = N_("{day} is a work day of {id} already.")
        values = {"day": instead.isoformat(), "id": participant_id}
        problems.append(Problem("--to", what, N_("Choose another day."), values))
    weeks = sorted({week_of(day), week_of(instead)})
    for week in weeks:
        programme = case.programme(week)
        if programme and programme.issued and (programme.day(day) is None or not programme.day(day).closed):  # type: ignore[union-attr]
            what = N_("The programme of week {week} went out already.")
            remedy = N_("Mark the day instead: kuty reception record {id} --attendance swapped")
            problems.append(Problem("--day", what, remedy, {"week": week, "id": participant_id}))
    if problems:
        raise InputHasProblems(problems)
    others = tuple(swap for swap in person.swaps if swap.day != day)
    case.keep(replace(person, swaps=(*others, DaySwap(day, instead))))
    result = WeekMade(week_of(instead))
    for week in weeks:
        if week == week_of(instead) or case.programme(week):
            made = WeekMade(week)
            make_one(case, week, materials, made, named=False)
            result.programmes += made.programmes
            result.made += made.made
    return result


def redraw(register: Register, week: str, participant_id: str, materials: Materials) -> Programme:
    """Draw everything that is not locked anew, with other tasks than now. Inside a transaction."""
    case, programme = open_programme(register, week, participant_id)
    loose = [slot.task for _day, slot in programme.task_slots() if not slot.locked]
    case.keep(programme.without(loose))
    return _made_again(case, week, materials)


def _made_again(case: Case, week: str, materials: Materials) -> Programme:
    """The week's programme drawn around what stays."""
    make_one(case, week, materials, WeekMade(week), named=True)
    made = case.programme(week)
    if made is None:
        raise _no_programme(case.id, week)
    return made


def named_task(register: Register, week: str, participant_id: str, name: str, library: TaskLibrary) -> str:
    """The id of a library's task, given as it is or as the number of a task on the person's page."""
    if library.get(name.lower()):
        return name.lower()
    programme = register.case(participant_id).programme(week)
    slots = [slot for _day, slot in programme.task_slots()] if programme else []
    if name.isdecimal() and 1 <= int(name) <= len(slots) and library.get(slots[int(name) - 1].task):
        return slots[int(name) - 1].task
    raise NoSuchThing(N_("There is no task “{task}”."), N_("See the tasks: kuty task list"), task=name)


def why(
    register: Register, week: str, participant_id: str, task_id: str, materials: Materials
) -> list[tuple[WorkDay, Told]]:
    """Of each day of the programme why the task is in it, or why not."""
    case = register.case(participant_id)
    programme = case.programme(week)
    if programme is None:
        raise _no_programme(participant_id, week)
    told = []
    for day in programme.arranged_days:
        if plan := plan_on(case.plans, day.date):
            given = _given_until(case, programme, day.date)
            avoid = not_wanted(programme, day.date)
            told.append((day, materials.planner.tell(task_id, day, case.participant, plan, given, avoid)))
    return told


# The id of a task written for one person: its theme, this, and a number. Until it is put in it has no number.
OWN = "-free"


def is_own(task: str, theme: str) -> bool:
    """Whether an id is that of a task written for one person."""
    begin, _dash, number = task.partition(f"{OWN}-")
    return (begin == theme.lower() and number.isdecimal()) or task == f"{theme.lower()}{OWN}"


def own_slot(theme: str, title: str, text: str, minutes: int) -> Slot:
    """A task written for one person; it gets its number when it is put in."""
    return Slot(time(), minutes, SlotKind.TASK, theme, f"{theme.lower()}{OWN}", title, text)


def _own_id(case: Case, theme: str, programme: Programme) -> str:
    """The next free id of an own task of the theme: one the person has never had."""
    head = f"{theme.lower()}{OWN}-"
    ids = [slot.task for each in (*case.programmes, programme) for _day, slot in each.task_slots()]
    numbers = [int(task.removeprefix(head)) for task in ids if task.startswith(head) and is_own(task, theme)]
    return f"{head}{max(numbers, default=0) + 1}"


class Group(NamedTuple):
    """A group activity of a week: when, how long, of which theme, and what it is."""

    day: date | None
    at: time
    minutes: int
    theme: str
    title: str
    text: str


def put_groups(
    register: Register, week: str, ids: Iterable[str], group: Group, materials: Materials
) -> list[tuple[Participant, Programme]]:
    """Put a group activity into people's work days and draw the rest around it. Inside a transaction."""
    problems: list[Problem] = []
    found = []
    for participant_id in ids:
        case = register.case(participant_id)
        if case.programme(week) is None:
            make_one(case, week, materials, WeekMade(week), named=True)
        case, programme = open_programme(register, week, participant_id)
        day, wrong = _day_for(case, programme, group)
        problems += wrong
        if day:
            found.append((case, programme, day))
    if problems:
        raise InputHasProblems(problems)
    return [(case.participant, _with_group(case, programme, day, group, materials)) for case, programme, day in found]


def _day_for(case: Case, programme: Programme, group: Group) -> tuple[WorkDay | None, list[Problem]]:
    """The day the group belongs to, or what is in the way of it."""
    days = [day for day in programme.arranged_days if group.day in (None, day.date)]
    values: dict[str, str | int] = {"week": programme.week}
    if len(days) != 1:
        what = N_("There is no work day then.") if not days else N_("There are several work days in week {week}.")
        return None, [Problem(case.id, what, N_("Name the day: --day 25.11.2026"), values)]
    day = days[0]
    begin, end = minutes_of(group.at), minutes_of(group.at) + group.minutes
    if end > 24 * 60:
        return None, [Problem(case.id, N_("The group would go on past midnight."), N_("Shorten it."), values)]
    for slot in (day.reception, *day.groups):
        starts = minutes_of(slot.start) if slot else end
        if slot and slot.title != group.title and begin < starts + slot.minutes and starts < end:
            taken = values | {"title": slot.title, "begins": f"{slot.start:%H.%M}", "ends": f"{slot.end:%H.%M}"}
            what = N_("“{title}” takes {begins}–{ends}.") if slot.title else N_("The reception takes {begins}–{ends}.")
            return None, [Problem(case.id, what, N_("Agree on another time."), taken)]
    before = sum(slot.minutes for slot in day.groups if slot.title == group.title)
    loose = sum(slot.minutes for slot in day.tasks if not slot.locked)
    most = max(0, before + loose - LEAST_BESIDE)
    if group.minutes > most and group.minutes != before:
        what = N_("The group takes {minutes} minutes; there is room for {most}.")
        return None, [Problem(case.id, what, N_("Shorten it."), values | {"most": most, "minutes": group.minutes})]
    return day, []


# The other two themes have a short task each beside the longest group.
LEAST_BESIDE = 20


def _with_group(case: Case, programme: Programme, day: WorkDay, group: Group, materials: Materials) -> Programme:
    slot = Slot(
        group.at,
        group.minutes,
        SlotKind.GROUP,
        group.theme,
        "",
        group.title,
        group.text,
        why=(Reason("chosen"),),
        locked=True,
    )
    others = tuple(each for each in day.slots if each.kind is not SlotKind.GROUP or each.title != group.title)
    case.keep(programme.with_day(replace(day, slots=(*others, slot))))
    return _made_again(case, programme.week, materials)


def take_group(
    register: Register, week: str, ids: Iterable[str], title: str, materials: Materials
) -> list[tuple[Participant, Programme]]:
    """Take a group activity out of people's days again and draw them anew. Inside a transaction."""
    changed = []
    for participant_id in ids:
        case, programme = open_programme(register, week, participant_id)
        without = programme
        for day in programme.days:
            left = tuple(
                slot for slot in day.slots if slot.kind is not SlotKind.GROUP or slot.title.lower() != title.lower()
            )
            without = without.with_day(replace(day, slots=left))
        if without == programme:
            raise NoSuchThing(
                N_("{id} has no group “{title}” in week {week}."),
                N_("See the day: kuty week show {week} {id}"),
                id=participant_id,
                title=title,
                week=week,
            )
        case.keep(without)
        changed.append((case.participant, _made_again(case, week, materials)))
    return changed


def edit(
    register: Register,
    week: str,
    participant_id: str,
    days: Mapping[date, Sequence[Line]],
    materials: Materials,
    unread: Sequence[Problem] = (),
) -> Programme:
    """Make the days what the worker wrote; the lines she changed are locked. Inside a transaction.

    Every mistake is told at once: what could not be read (``unread``), a task that is not there, a task twice, minutes
    that do not add up.
    """
    case, programme = open_programme(register, week, participant_id)
    where: dict[str, str | int] = {"week": week, "id": participant_id}
    remedy = N_("See the day: kuty week show {week} {id}")
    problems = [
        *unread,
        *(
            Problem(day.isoformat(), N_("There is no work day then."), remedy, where)
            for day in sorted(days.keys() - {day.date for day in programme.arranged_days})
        ),
    ]
    changed = programme
    for day in programme.arranged_days:
        if day.date not in days:
            continue
        plan = plan_on(case.plans, day.date)
        slots, wrong = _as_written(case, changed, day, days[day.date], materials, whole=not unread)
        problems += wrong
        if plan and not wrong:
            gone = {slot.task for slot in day.tasks} - {slot.task for slot in slots}
            changed = changed.without(gone).with_day(_laid_out(case.participant, plan, day, slots, materials))
    if problems:
        raise InputHasProblems(problems)
    case.keep(changed)
    return changed


def _as_written(
    case: Case, programme: Programme, day: WorkDay, lines: Sequence[Line], materials: Materials, *, whole: bool
) -> tuple[list[Slot], list[Problem]]:
    """The slots the lines mean, and what is wrong with them. The minutes are added up when the lines are ``whole``."""
    slots: list[Slot] = []
    problems = []
    there = {slot.task: slot for slot in day.tasks}
    for line in lines:
        slot, problem = _slot_of(line, there, case, programme, slots, materials)
        if problem:
            problems.append(problem)
        elif slot:
            slots.append(slot)
    room = sum(slot.minutes for slot in day.tasks)
    total = sum(line.minutes for line in lines)
    if total != room and whole and not problems:
        what = N_("The tasks of {date} take {total} minutes together; the day has {room}.")
        remedy = N_("Take {minutes} minutes away.") if total > room else N_("Add {minutes} minutes.")
        values: dict[str, str | int] = {
            "date": day.date.isoformat(), "total": total, "room": room, "minutes": abs(total - room),
        }  # fmt: skip
        problems.append(Problem(day.date.isoformat(), what, remedy, values))
    return slots, problems


def _slot_of(
    line: Line,
    there: Mapping[str, Slot],
    case: Case,
    programme: Programme,
    before: Sequence[Slot],
    materials: Materials,
) -> tuple[Slot | None, Problem | None]:
    """The slot a line means: one of the day, another task of the library, or one written for this person."""
    where, values = f"{line.number}", {"task": line.task}
    if line.theme:
        own = (line.theme, _in_a_line(line.title, line.text))
        known = next((slot for slot in there.values() if (slot.theme, _in_a_line(slot.title, slot.text)) == own), None)
        taken = replace(programme, days=(*programme.days, replace(programme.days[0], slots=tuple(before))))
        task_id = known.task if known else _own_id(case, line.theme, taken)
        slot = replace(known or own_slot(line.theme, line.title, line.text, line.minutes), task=task_id)
    elif line.task in there:
        slot = there[line.task]
    elif task := materials.planner.library.get(line.task):
        slot = slot_of(task, programme.language, line.minutes)
    else:
        remedy = N_("See the tasks: kuty task list. A task of your own is written as: 30 SOS: title | text")
        return None, Problem(where, N_("There is no task “{task}”."), remedy, dict(values))
    if any(slot.task == other.task for other in before):
        return None, Problem(
            where, N_("The task “{task}” stands there twice."), N_("Keep one of the two."), {"task": slot.task}
        )
    if slot.task in there and slot.minutes == line.minutes:
        return slot, None
    return replace(slot, minutes=line.minutes, why=(Reason("chosen"),), locked=True), None


def _in_a_line(title: str, text: str) -> str:
    """Both as they stand in a line, where a bar of the title's own cannot be told from that before the text."""
    return " ".join(f"{title} | {text}".split())


def _laid_out(
    participant: Participant, plan: Plan, day: WorkDay, slots: Sequence[Slot], materials: Materials
) -> WorkDay:
    """The day with these tasks, each theme's in the order they were written."""
    shape = materials.shape_for(plan)
    if shape is None:
        return day
    by_theme = {theme: [slot for slot in slots if slot.theme == theme] for theme in THEMES}
    start = materials.planner.settings.usual_start
    return replace(day, slots=lay_out(shape, by_theme, participant.reception_time, start, day.groups), gave_way=())
