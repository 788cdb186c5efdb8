"""Take in a table of people: who is new, who changed, which rows cannot be taken and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.core.people import Participant
from kuty.core.problem import Problem
from kuty.intake.person import PersonFields, read_person
from kuty.jobs.people import find_worker, looks_like_an_id, near_worker, plan_from

if TYPE_CHECKING:
    from datetime import date

    from kuty.core.plan import Plan
    from kuty.core.rules import RuleSet
    from kuty.core.workers import Worker
    from kuty.intake.table import Row, Table
    from kuty.register.register import Register

# The rule by which a row finds a person already in the register; shown with every import.
MATCH_RULE = N_(
    "A row is a person already known if it has her id; else if it has her name – and, when several people have the name, "
    "also the same phone, e-mail or address."
)
_CONTACTS = ("phone", "email", "street")


@dataclass
class Imported:
    """What an import did, or with ``--dry-run`` would do."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)
    rejected: int = 0
    problems: list[tuple[int, Problem]] = field(default_factory=list)


@dataclass
class _Known:
    """A person of the register while the rows go by."""

    participant: Participant
    plans: tuple[Plan, ...]
    row: int = 0


def import_people(
    register: Register,
    table: Table,
    today: date,
    language: str,
    rules: RuleSet | None,
    task_ids: frozenset[str],
) -> Imported:
    """Take every row that can be taken. Inside a transaction; rows with a problem change nothing."""
    done = Imported()
    known = [_Known(case.participant, case.plans) for case in register.cases()]
    for row in table.rows:
        problems = _take(register, row, known, done, today, language, rules, task_ids)
        if problems:
            done.rejected += 1
            done.problems += [(row.number, problem) for problem in problems]
    return done


def _take(
    register: Register,
    row: Row,
    known: list[_Known],
    done: Imported,
    today: date,
    language: str,
    rules: RuleSet | None,
    task_ids: frozenset[str],
) -> list[Problem]:
    where = f"row {row.number}"
    fields, problems = read_person(row.cells, where, task_ids)
    match, unsure = _match(known, row, fields, where)
    problems += unsure
    if match is None and not unsure:
        problems += [
            Problem(where, N_("The name is missing."), N_("Fill it in the table."), field=name)
            for name in ("last_name", "first_name")
            if name not in fields.person
        ]
    worker, new_worker = _worker_of(register, fields.worker, where, problems)
    basis = match.participant if match else Participant("", "", "", since=today, language=language)
    person = replace(basis, **fields.person)
    plan, wrong = plan_from(fields.plan, match.plans if match else (), person, rules, where)
    problems += wrong
    if problems:
        return problems
    if new_worker:
        worker = _new_worker(register, fields.worker)
        done.workers.append(worker)
    if worker:
        person = replace(person, worker=worker)
    _keep(register, match, person, plan, known, done, row.number)
    return []


def _keep(
    register: Register,
    match: _Known | None,
    person: Participant,
    plan: Plan | None,
    known: list[_Known],
    done: Imported,
    row: int,
) -> None:
    if match is None:
        person = replace(person, id=register.next_id("P"))
        case = register.new_case(person)
        known.append(_Known(person, (), row))
        done.created.append(person.id)
    else:
        case = register.case(person.id)
        same_plan = plan is None or plan in match.plans
        (done.unchanged if person == match.participant and same_plan else done.updated).append(person.id)
        match.row = row
        if person != match.participant:
            case.keep(person)
            match.participant = person
        if same_plan:
            return
    if plan:
        case.keep(plan)


def _match(known: list[_Known], row: Row, fields: PersonFields, where: str) -> tuple[_Known | None, list[Problem]]:
    """The person a row is about (``MATCH_RULE``), or a problem when that cannot be told."""
    written = row.cells.get("id", "").strip().upper()
    if written:
        match = next((each for each in known if each.participant.id == written), None)
        if match is None:
            remedy = N_("Take the id out for a new person, or correct it: kuty participant list")
            return None, [Problem(where, N_("There is no participant {id}."), remedy, {"id": written}, field="id")]
        return _once(match, where)
    names = [_name_of(each.participant) for each in known]
    name = _name_of(Participant("", fields.person.get("first_name", ""), fields.person.get("last_name", "")))
    same = [each for each, found in zip(known, names, strict=True) if found == name and name.strip()]
    agreeing = [each for each in same if _agree(each.participant, fields)]
    if len(agreeing) == 1:
        return _once(agreeing[0], where)
    if len(same) == 1 and same[0].row == 0 and _differ(same[0].participant, fields) < 2:  # noqa: PLR2004 - two contacts
        return _once(same[0], where)
    if not same or all(each.row for each in same):
        return None, []
    ids = ", ".join(each.participant.id for each in same if not each.row)
    what = N_("{ids} has the same name but other contact data.")
    remedy = N_("If it is the same person, add a column “tunnus” with the id; if not, take her in by hand.")
    return None, [Problem(where, what, remedy, {"ids": ids}, field="last_name")]


def _once(match: _Known, where: str) -> tuple[_Known | None, list[Problem]]:
    if not match.row:
        return match, []
    what = N_("The same person is already on row {row}.")
    return None, [Problem(where, what, N_("Keep one of the rows."), {"row": match.row}, field="last_name")]


def _name_of(person: Participant) -> str:
    return f"{person.last_name} {person.first_name}".casefold()


def _agree(person: Participant, fields: PersonFields) -> bool:
    return any(
        fields.person.get(name) and str(fields.person[name]).casefold() == getattr(person, name).casefold()
        for name in _CONTACTS
    )


def _differ(person: Participant, fields: PersonFields) -> int:
    """How many of the contacts that both have are different."""
    return sum(
        1
        for name in _CONTACTS
        if fields.person.get(name)
        and getattr(person, name)
        and str(fields.person[name]).casefold() != getattr(person, name).casefold()
    )


def _worker_of(register: Register, written: str, where: str, problems: list[Problem]) -> tuple[str, bool]:
    """The worker's id, and whether the name is a new worker's; a near miss of a known name is a problem."""
    workers: tuple[Worker, ...] = register.workers
    found, unknown = find_worker(workers, written, where)
    if not unknown:
        return found, False
    if looks_like_an_id(written) or near_worker(workers, written):
        problems += unknown
        return "", False
    return "", True


def _new_worker(register: Register, name: str) -> str:
    from kuty.jobs.people import add_worker

    return add_worker(register, name, "", "", "").id
