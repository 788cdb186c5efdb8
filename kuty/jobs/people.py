"""Participants and workers: take in, change, pause, end."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.errors import InputHasProblems
from kuty.core.language import N_
from kuty.core.people import Ending, Participant, Pause, State
from kuty.core.plan import Plan, PlanKind, Valid, plan_on
from kuty.core.problem import Problem
from kuty.core.reception import Done, that_count
from kuty.core.rules import RuleSet, check_plan
from kuty.core.workers import Worker

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kuty.core.glance import Glance
    from kuty.core.reception import Reception
    from kuty.core.tasks import Task
    from kuty.intake.person import PersonFields
    from kuty.register.case import Case
    from kuty.register.register import Register

# A letter that came back is forgotten when one of these is mended.
_WHERE_LETTERS_GO = ("supplement", "street", "postcode", "town")
_WORKER_ID = re.compile(r"[wW]\d+")


class Listed(NamedTuple):
    """A row of the list of participants."""

    participant: Participant | Glance
    state: State
    plan: Valid | None


class Instrument(NamedTuple):
    """A form of somebody else's (Kykyviisari) and the days on which the person did it; its content is kept nowhere."""

    name: str
    dates: tuple[date, ...]


def add_participant(
    register: Register, fields: PersonFields, today: date, language: str, rules: RuleSet | None
) -> Participant:
    """Take a person in, with a plan if one was given. Inside a transaction."""
    problems = [
        Problem(f"--{name.replace('_', '-')}", N_("The name is missing."), N_("Give it."), field=name)
        for name in ("first_name", "last_name")
        if not fields.person.get(name)
    ]
    worker, unknown = find_worker(register.workers, fields.worker, "--worker")
    problems += unknown
    blank = {"id": "", "first_name": "", "last_name": "", "language": language}
    draft = Participant(**blank | fields.person, worker=worker, since=today)
    problems += check_likes(draft, "--like")
    plan, wrong = plan_from(fields.plan, (), draft, rules)
    problems += wrong
    if problems:
        raise InputHasProblems(problems)
    participant = replace(draft, id=register.next_id("P"))
    case = register.new_case(participant)
    if plan:
        case.keep(plan)
    return participant


def edit_participant(
    register: Register, participant_id: str, fields: PersonFields, cleared: Sequence[str]
) -> Participant:
    """Change the fields given and empty those named in ``cleared``. Inside a transaction."""
    case = register.case(participant_id)
    worker, problems = find_worker(register.workers, fields.worker, "--worker")
    old = case.participant
    empty = Participant("", "", "")
    changes: dict[str, Any] = {name: getattr(empty, name) for name in cleared} | fields.person
    if worker:
        changes["worker"] = worker
    new = replace(old, **changes)
    if any(getattr(new, name) != getattr(old, name) for name in _WHERE_LETTERS_GO):
        new = replace(new, post_returned=None)
    problems += check_likes(new, "--like")
    if problems:
        raise InputHasProblems(problems)
    case.keep(new)
    return new


def check_likes(person: Participant, where: str) -> list[Problem]:
    """Nobody can both like a thing and have it left out of her tasks."""
    what, remedy = N_("“{word}” is both among the likes and among the limits."), N_("Leave it in one of the two.")
    return [
        Problem(where, what, remedy, {"word": word}, field="likes") for word in person.likes if word in person.exclude
    ]


def find_worker(workers: Sequence[Worker], written: str, where: str) -> tuple[str, list[Problem]]:
    """The id of the worker meant by an id or a name; empty for nothing written."""
    if not written:
        return "", []
    for worker in workers:
        if written.casefold() in (worker.id.casefold(), worker.name.casefold()):
            return worker.id, []
    near = near_worker(workers, written)
    remedy = N_("Did you mean {near}?") if near else N_("Add her first: kuty worker add")
    what = N_("There is no worker “{written}”.")
    values: dict[str, str | int] = {"written": written, "near": near.id if near else ""}
    return "", [Problem(where, what, remedy, values, field="worker")]


def near_worker(workers: Sequence[Worker], written: str) -> Worker | None:
    """The worker whose name is nearly the one written; for an unknown id none."""
    if looks_like_an_id(written):
        return None
    by_name = {worker.name.casefold(): worker for worker in workers}
    near = difflib.get_close_matches(written.casefold(), by_name, 1, cutoff=0.8)
    return by_name[near[0]] if near else None


def looks_like_an_id(written: str) -> bool:
    return _WORKER_ID.fullmatch(written) is not None


def plan_from(
    fields: dict[str, Any],
    plans: Sequence[Plan],
    participant: Participant,
    rules: RuleSet | None,
    where: str | None = None,
) -> tuple[Plan | None, list[Problem]]:
    """The plan that the fields describe: a new one, or the one of the same start changed. None without fields."""
    if not fields:
        return None, []
    latest = max(plans, key=lambda plan: plan.start, default=None)
    same = next((plan for plan in plans if plan.start == fields.get("start")), None if "start" in fields else latest)
    missing = [] if same else [name for name in ("start", "end") if name not in fields]
    if missing:
        place = where or f"--plan-{missing[0]}"
        what = N_("A plan needs its start and its end.")
        return None, [Problem(place, what, N_("Give both days."), field=f"plan_{missing[0]}")]
    number = max((plan.number for plan in plans), default=0) + 1
    days = len(participant.weekdays) or 1
    basis = same or Plan(number, PlanKind.ACTIVATION, fields["start"], fields["end"])
    plan = replace(basis, **{"days_per_week": days} | fields)
    problems = check_plan(plan, rules, plans)
    return plan, [problem._replace(where=where) if where else problem for problem in problems]


def list_participants(
    register: Register,
    day: date,
    *,
    worker: str = "",
    weekday: str = "",
    channel: str = "",
    states: Collection[str] = (State.ACTIVE, State.PAUSED),
) -> list[Listed]:
    """Those the filters let through; an empty filter lets everybody through."""
    rows = []
    for person in register.glances():
        found = person.state_on(day)
        if worker and person.worker != worker:
            continue
        if weekday and weekday not in person.weekdays:
            continue
        if channel and person.channel != channel:
            continue
        if found not in states:
            continue
        rows.append(Listed(person, found, plan_on(person.plans, day)))
    return rows


def instruments(receptions: Iterable[Reception], tasks: Iterable[Task]) -> list[Instrument]:
    """Each instrument with the days on which, by the entries that count, a task of it was done or partly done."""
    instrument_of = {task.id: task.instrument for task in tasks if task.instrument}
    days: dict[str, set[date]] = {}
    for day, entry in that_count(receptions).items():
        for task, done in entry.tasks.items():
            if task in instrument_of and done is not Done.NOT:
                days.setdefault(instrument_of[task], set()).add(day)
    return [Instrument(name, tuple(sorted(found))) for name, found in sorted(days.items())]


def pause(register: Register, participant_id: str, span: Pause) -> Participant:
    """An agreed break. Inside a transaction."""
    if span.until and span.until < span.start:
        problem = Problem("--until", N_("The break ends before it starts."), N_("Check the two dates."))
        raise InputHasProblems([problem])
    case = register.case(participant_id)
    person = case.participant
    others = tuple(other for other in person.pauses if other.start != span.start)
    return _keep(case, replace(person, pauses=tuple(sorted((*others, span), key=lambda each: each.start))))


def resume(register: Register, participant_id: str, day: date) -> Participant:
    """Back from a break: ``day`` is the first day back. Inside a transaction."""
    case = register.case(participant_id)
    person = case.participant
    before = date.fromordinal(day.toordinal() - 1)
    kept = tuple(
        each._replace(until=before) if each.covers(day) else each for each in person.pauses if each.start < day
    )
    return _keep(case, replace(person, pauses=kept))


def end(register: Register, participant_id: str, ending: Ending | None) -> Participant:
    """The service ends on the day, or – with None – the ending is taken back. Inside a transaction."""
    case = register.case(participant_id)
    person = case.participant
    # Who is in the service again is not closed any more.
    return _keep(case, replace(person, ended=ending, closed=person.closed if ending else None))


def _keep(case: Case, person: Participant) -> Participant:
    case.keep(person)
    return person


def add_worker(register: Register, name: str, profession: str, phone: str, email: str) -> Worker:
    """Take a worker in. Inside a transaction."""
    if not name.strip():
        raise InputHasProblems([Problem("--name", N_("The name is missing."), N_("Give it."), field="name")])
    worker = Worker(register.next_id("W"), name.strip(), profession, phone, email)
    register.keep_worker(worker)
    return worker


def load_of(register: Register, day: date) -> dict[str, int]:
    """How many people each worker has now."""
    load: dict[str, int] = {}
    for person in register.glances():
        if person.state_on(day) is not State.ENDED:
            load[person.worker] = load.get(person.worker, 0) + 1
    return load
