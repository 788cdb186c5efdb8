"""The week: give every participant with a valid plan a programme, and change it by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kuty.core.draw.past import Given
from kuty.core.draw.planner import Planner
from kuty.core.errors import InputHasProblems, NoSuchThing
from kuty.core.language import N_
from kuty.core.people import DaySwap, Participant, State
from kuty.core.plan import Plan, plan_on, why_not_on
from kuty.core.problem import Problem
from kuty.core.programme import Programme, Slot, WorkDay
from kuty.core.reason import Reason
from kuty.core.week import days_of, monday_of, week_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from kuty.core.dayshape import DayShape
    from kuty.register.case import Case
    from kuty.register.register import Register


@dataclass(frozen=True, slots=True)
class Materials:
    """What a programme is made of: the planner with its library, the shapes in order of preference, holidays."""

    planner: Planner
    shapes: Sequence[DayShape]
    holidays: Callable[[Iterable[date], str], dict[date, str]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A person without a programme or a letter, and why."""

    participant: str
    reason: Reason


@dataclass
class WeekMade:
    """Every programme of a week, which of them are new, and who has none."""

    week: str
    programmes: list[tuple[Participant, Programme]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    made: list[str] = field(default_factory=list)


def make_week(
    register: Register,
    week: str,
    materials: Materials,
    only: Iterable[str] = (),
    step: Callable[[], None] = lambda: None,
) -> WeekMade:
    """Draw the week for everybody, or for those in ``only``. Inside a transaction.

    What was issued stays as it is and so do locked slots; the same input gives the same programme, so making a week
    again changes only what its causes changed. ``step`` is called once a person.
    """
    result = WeekMade(week)
    chosen = set(only)
    for participant_id in chosen:
        register.case(participant_id)
    for case in register.cases():
        person = case.participant
        if not chosen or person.id in chosen:
            _make_one(case, person, week, materials, result, named=bool(chosen))
        elif programme := case.programme(week):
            result.programmes.append((person, programme))
        step()
    return result


def _make_one(
    case: Case, person: Participant, week: str, materials: Materials, result: WeekMade, *, named: bool
) -> None:
    old = case.programme(week)
    if old and old.issued:
        result.programmes.append((person, old))
        return
    days, reasons = _drawn_days(case, person, week, materials, old)
    if days:
        programme = Programme(week, tuple(days), person.language, note=old.note if old else "")
        result.programmes.append((person, programme))
        if programme != old:
            case.keep(programme)
            result.made.append(person.id)
    elif old:
        # Made before, but the person is on a break now, has ended or has no plan: nobody should get it.
        case.drop_programme(week)
        result.made.append(person.id)
    if not any(not day.closed for day in days) and (named or _worth_telling(person, case.plans, week)):
        result.left_out += [LeftOut(person.id, reason) for reason in reasons[:1]]


def _worth_telling(person: Participant, plans: Sequence[Plan], week: str) -> bool:
    """People who ended are history – unless a plan of theirs still covers the week."""
    days = days_of(week)
    return person.state_on(days[-1]) is not State.ENDED or any(plan_on(plans, day) for day in days)


def _drawn_days(
    case: Case, person: Participant, week: str, materials: Materials, old: Programme | None
) -> tuple[list[WorkDay], list[Reason]]:
    plans = case.plans
    dates = person.work_days(monday_of(week))
    holidays = materials.holidays(dates, person.language) if dates else {}
    given = case.given(monday_of(week)) if dates else []
    days: list[WorkDay] = []
    reasons: list[Reason] = []
    for day in dates:
        plan = plan_on(plans, day)
        if reason := why_not_on(person, plans, day):
            reasons.append(reason)
        elif day in holidays and not any(swap.instead == day for swap in person.swaps):
            days.append(WorkDay(day, closed=holidays[day]))
            reasons.append(why_closed(days[-1]))
        elif plan:
            drawn = _draw(day, person, plan, materials, given, old)
            if isinstance(drawn, Reason):
                reasons.append(drawn)
                continue
            days.append(drawn)
            given = [*given, *_given_on(drawn)]
    if not dates:
        reasons.append(_why_no_dates(person, plans, week))
    return days, reasons


def why_closed(day: WorkDay) -> Reason:
    """The reason of a day closed for a public holiday."""
    return Reason("holiday", {"holiday": day.closed, "date": day.date.isoformat()})


def _why_no_dates(person: Participant, plans: Sequence[Plan], week: str) -> Reason:
    days = days_of(week)
    swap = next((swap for swap in person.swaps if swap.day in days), None)
    if swap:
        return Reason("day_swapped", {"date": swap.instead.isoformat()})
    return why_not_on(person, plans, days[0]) or Reason("no_weekday")


def _draw(
    day: date, person: Participant, plan: Plan, materials: Materials, given: Sequence[Given], old: Programme | None
) -> WorkDay | Reason:
    shape = next((shape for shape in materials.shapes if shape.fits(plan.minutes_per_day)), None)
    if shape is None:
        return Reason("no_shape", {"minutes": plan.minutes_per_day})
    kept = [slot for each in old.days if each.date == day for slot in each.kept] if old else []
    # What is locked on a later day of the week is not given before it.
    later = frozenset(slot.task for each in old.days if each.date > day for slot in each.kept) if old else frozenset()
    return materials.planner.draw(day, person, plan, shape, given, kept, later)


def _given_on(day: WorkDay) -> list[Given]:
    """What a day that is still to come gives."""
    tasks = [Given(day.date, slot.task, slot.theme, slot.minutes) for slot in day.tasks]
    return tasks + [Given(day.date, "", slot.theme, slot.minutes, group=True) for slot in day.groups]


def _given_until(place: Place) -> list[Given]:
    """What the person was given before the day of a slot, the days before it in the same week included."""
    given = place.case.given(monday_of(place.programme.week))
    for day in place.programme.days:
        if day.date < place.day.date:
            given += _given_on(day)
    return given


def show_week(register: Register, week: str, only: Iterable[str] = ()) -> list[tuple[Participant, Programme]]:
    """The programmes of a week as they are."""
    found = ((case.participant, case.programme(week)) for case in register.cases(only))
    return [(person, programme) for person, programme in found if programme]


def without_programme(register: Register, week: str, only: Iterable[str] = ()) -> list[LeftOut]:
    """Who has no work day in the week's programmes, and why; ``no_programme`` where one could be made."""
    left = []
    for case in register.cases(only):
        person = case.participant
        programme = case.programme(week)
        if programme and programme.arranged_days:
            continue
        if programme:
            left.append(LeftOut(person.id, why_closed(programme.days[0])))
        elif _worth_telling(person, case.plans, week):
            left.append(LeftOut(person.id, _why_none(person, case.plans, week)))
    return left


def _why_none(person: Participant, plans: Sequence[Plan], week: str) -> Reason:
    dates = person.work_days(monday_of(week))
    if not dates:
        return _why_no_dates(person, plans, week)
    return why_not_on(person, plans, dates[0]) or Reason("no_programme")


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


def open_programme(register: Register, week: str, participant_id: str) -> tuple[Case, Programme]:
    """A programme that may still be changed."""
    case = register.case(participant_id)
    programme = case.programme(week)
    if programme is None:
        raise NoSuchThing(
            N_("{id} has no programme in week {week}."),
            N_("Make it: kuty week make {week} {id}"),
            id=participant_id,
            week=week,
        )
    if programme.issued:
        problem = Problem(
            participant_id,
            N_("The programme of week {week} went out {date} and does not change any more."),
            N_("Agree on the change by phone and write it down at the reception: kuty reception record {id}"),
            {"week": week, "date": programme.issued.isoformat(), "id": participant_id},
        )
        raise InputHasProblems([problem])
    return case, programme


def candidates(place: Place, materials: Materials) -> list[Slot]:
    """The best tasks that could take the slot's place."""
    plan = plan_on(place.case.plans, place.day.date)
    if plan is None:
        return []
    given = _given_until(place)
    return materials.planner.alternatives(place.slot, place.day, place.case.participant, plan, given)


def put_task(place: Place, new: Slot) -> Programme:
    """Put another task in a slot's place; what a worker chose is locked. Inside a transaction."""
    old = place.slot
    return _put_slot(place, replace(new, start=old.start, minutes=old.minutes, why=(Reason("chosen"),), locked=True))


def lock(place: Place, *, locked: bool) -> Programme:
    """Lock a task so that making the week again leaves it, or take the lock off. Inside a transaction."""
    return _put_slot(place, replace(place.slot, locked=locked))


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
            _make_one(case, case.participant, week, materials, made, named=False)
            result.programmes += made.programmes
            result.made += made.made
    return result
