"""The week: give every participant with a valid plan a programme."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.draw.past import Given
from kuty.core.people import Participant, State
from kuty.core.plan import Plan, plan_on, why_not_on
from kuty.core.programme import Programme, WorkDay
from kuty.core.reason import Reason
from kuty.core.week import days_of, monday_of
from kuty.jobs.side_by_side import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date

    from kuty.core.dayshape import DayShape
    from kuty.core.draw.planner import Planner
    from kuty.register.case import Case
    from kuty.register.register import Register


@dataclass(frozen=True, slots=True)
class Materials:
    """What a programme is made of: the planner with its library, the shapes in order of preference, holidays."""

    planner: Planner
    shapes: Sequence[DayShape]
    holidays: Callable[[Iterable[date], str], dict[date, str]]

    def shape_for(self, plan: Plan) -> DayShape | None:
        """The first shape that is for days as long as the plan's."""
        return next((shape for shape in self.shapes if shape.fits(plan.minutes_per_day)), None)


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


# From so many people on the draw is spread over the cores of the machine.
_MANY = 200


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
    asked = _asked_of(register.cases(), week, chosen)
    spread = len(chosen or range(register.size)) >= _MANY
    for case, drawn in in_order(_drawn_week, materials, asked, spread=spread):
        _keep(case, week, drawn, result, named=bool(chosen))
        step()
    return result


def _asked_of(cases: Iterable[Case], week: str, chosen: Collection[str]) -> Iterator[tuple[Case, Asked | None]]:
    """Everybody, and of those to be drawn for what has to be known for it."""
    for case in cases:
        programme = case.programme(week)
        leave = (programme and programme.issued) or (chosen and case.id not in chosen)
        yield case, None if leave else _asked(case, week, programme)


def make_one(case: Case, week: str, materials: Materials, result: WeekMade, *, named: bool) -> None:
    """Draw the week for one person, unless it went out. Inside a transaction."""
    old = case.programme(week)
    asked = None if old and old.issued else _asked(case, week, old)
    _keep(case, week, _drawn_week(materials, asked), result, named=named)


def _keep(case: Case, week: str, drawn: Drawn | None, result: WeekMade, *, named: bool) -> None:
    """Keep what was drawn for a person, and tell of it; None leaves her programme as it is."""
    person, old = case.participant, case.programme(week)
    if drawn is None:
        result.programmes += [(person, old)] if old else []
        return
    if drawn.days:
        programme = Programme(
            week,
            drawn.days,
            person.language,
            note=old.note if old else "",
            passed_over=old.passed_over if old else (),
        )
        result.programmes.append((person, programme))
        if programme != old:
            case.keep(programme)
            result.made.append(person.id)
    elif old:
        # Made before, but the person is on a break now, has ended or has no plan: nobody should get it.
        case.drop_programme(week)
        result.made.append(person.id)
    if not any(not day.closed for day in drawn.days) and (named or _worth_telling(person, case.plans, week)):
        result.left_out += [LeftOut(person.id, reason) for reason in drawn.reasons[:1]]


def _worth_telling(person: Participant, plans: Sequence[Plan], week: str) -> bool:
    """People who ended are history – unless a plan of theirs still covers the week."""
    days = days_of(week)
    return person.state_on(days[-1]) is not State.ENDED or any(plan_on(plans, day) for day in days)


class Asked(NamedTuple):
    """All that has to be known to draw a person's week."""

    person: Participant
    plans: tuple[Plan, ...]
    week: str
    old: Programme | None
    given: list[Given]


class Drawn(NamedTuple):
    """A person's days of the week, and why she has none on some."""

    days: tuple[WorkDay, ...]
    reasons: tuple[Reason, ...]


def _asked(case: Case, week: str, old: Programme | None) -> Asked:
    return Asked(case.participant, case.plans, week, old, case.given(monday_of(week)))


def _drawn_week(materials: Materials, asked: Asked | None) -> Drawn | None:
    """The days of a person's week; touches no file and no register, so that another process can do it."""
    if asked is None:
        return None
    person, plans, week, old, given = asked
    dates = person.work_days(monday_of(week))
    holidays = materials.holidays(dates, person.language) if dates else {}
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
            given = [*given, *given_on(drawn)]
    if not dates:
        reasons.append(_why_no_dates(person, plans, week))
    return Drawn(tuple(days), tuple(reasons))


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
    shape = materials.shape_for(plan)
    if shape is None:
        return Reason("no_shape", {"minutes": plan.minutes_per_day})
    kept = [slot for each in old.days if each.date == day for slot in each.kept] if old else []
    return materials.planner.draw(day, person, plan, shape, given, kept, not_wanted(old, day))


def not_wanted(programme: Programme | None, day: date) -> frozenset[str]:
    """What is not to be drawn on the day: tasks locked on a later day of the week, and those the worker took out."""
    if programme is None:
        return frozenset()
    later = {slot.task for each in programme.days if each.date > day for slot in each.kept}
    return frozenset(later.union(programme.passed_over))


def given_on(day: WorkDay) -> list[Given]:
    """What a day that is still to come gives."""
    tasks = [Given(day.date, slot.task, slot.theme, slot.minutes) for slot in day.tasks]
    return tasks + [Given(day.date, "", slot.theme, slot.minutes, group=True) for slot in day.groups]


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
