"""Take in a table of people: who is new, who changed, which rows cannot be taken and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.core.people import Participant
from kuty.core.problem import Problem
from kuty.intake.fields import dialled
from kuty.intake.person import PersonFields, read_person
from kuty.jobs.people import add_worker, check_likes, find_worker, looks_like_an_id, near_worker, plan_from

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
# So many changed contacts and it is perhaps another person.
_MOVED = 2


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
    """A person of the register, and the row that is about her once it is found."""

    participant: Participant
    plans: tuple[Plan, ...]
    row: int | None = None


@dataclass
class _Read:
    """A row, what was read of it, what is wrong with it, and whose it is."""

    row: Row
    fields: PersonFields
    problems: list[Problem]
    match: _Known | None = None

    @property
    def name(self) -> str:
        """The name people are matched by; empty when the row has none."""
        person = self.fields.person
        return _name_of(Participant("", person.get("first_name", ""), person.get("last_name", ""))).strip()

    @property
    def written_id(self) -> str:
        return self.row.cells.get("id", "").strip().upper()


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
    # A person who cannot be read would be taken for a new one.
    register.must_be_whole()
    rows = [_Read(row, *read_person(row.cells, f"row {row.number}", task_ids)) for row in table.rows]
    _match_all(rows, known)
    blank = Participant("", "", "", since=today, language=language)
    for read in rows:
        problems = _take(register, read, blank, done, rules)
        if problems:
            done.rejected += 1
            done.problems += [(read.row.number, problem) for problem in problems]
    return done


def _take(register: Register, read: _Read, blank: Participant, done: Imported, rules: RuleSet | None) -> list[Problem]:
    where = f"row {read.row.number}"
    fields, match, problems = read.fields, read.match, read.problems
    if match is None and not problems:
        problems += [
            Problem(where, N_("The name is missing."), N_("Fill it in the table."), field=name)
            for name in ("last_name", "first_name")
            if name not in fields.person
        ]
    worker, new_worker = _worker_of(register, fields.worker, where, problems)
    changes = dict(fields.person)
    if match and _both(match.participant, fields, "phone") == (True, True):
        del changes["phone"]
    person = replace(match.participant if match else blank, **changes)
    problems += check_likes(person, where)
    plan, wrong = plan_from(fields.plan, match.plans if match else (), person, rules, where)
    problems += wrong
    if problems:
        return problems
    if new_worker:
        worker = add_worker(register, fields.worker, "", "", "").id
        done.workers.append(worker)
    if worker:
        person = replace(person, worker=worker)
    _keep(register, match, person, plan, done)
    return []


def _keep(register: Register, match: _Known | None, person: Participant, plan: Plan | None, done: Imported) -> None:
    if match is None:
        person = replace(person, id=register.next_id("P"))
        case = register.new_case(person)
        done.created.append(person.id)
    else:
        case = register.case(person.id)
        same_plan = plan is None or plan in match.plans
        (done.unchanged if person == match.participant and same_plan else done.updated).append(person.id)
        if person != match.participant:
            case.keep(person)
        if same_plan:
            return
    if plan:
        case.keep(plan)


def _match_all(rows: list[_Read], known: list[_Known]) -> None:
    """Find for each row the person it is about, the surest first, so that no row takes a person who is another row's.

    A row that cannot be told gets a problem; a row without either is a new person's.
    """
    for sure in (_same_id, _same_contact, _same_home):
        for read in rows:
            found = [each for each in known if each.row is None and sure(each, read)]
            if read.match is None and len(found) == 1:
                read.match = found[0]
                found[0].row = read.row.number
    waiting = [read for read in rows if read.match is None]
    for read in waiting:
        found = [each for each in known if _same_name(each, read)]
        alone = sum(1 for other in waiting if other.match is None and other.name == read.name) == 1
        free = len(found) == 1 and found[0].row is None and alone and not read.written_id
        if free and _differ(found[0].participant, read.fields) < _MOVED:
            read.match = found[0]
            found[0].row = read.row.number
    for number, read in enumerate(rows):
        if read.match is None and (problem := _why_unmatched(read, rows[:number], known)):
            read.problems.append(problem)


def _why_unmatched(read: _Read, before: list[_Read], known: list[_Known]) -> Problem | None:
    """What is wrong with a row that is nobody's, if anything is."""
    where = f"row {read.row.number}"
    alone = sum(1 for each in known if _same_name(each, read)) == 1
    taken = [each for each in known if each.row is not None]
    double = next((each.row for each in taken if _is_double(each, read, alone=alone)), None)
    for other in before:
        if double is None and other.match is None and other.name and other.name == read.name:
            person = replace(Participant("", "", ""), **other.fields.person)
            if not _differ(person, read.fields):
                double = other.row.number
    if double is not None:
        what = N_("The same person is already on row {row}.")
        return Problem(where, what, N_("Keep one of the rows."), {"row": double}, field="last_name")
    if read.written_id:
        remedy = N_("Take the id out for a new person, or correct it: kuty participant list")
        return Problem(where, N_("There is no participant {id}."), remedy, {"id": read.written_id}, field="id")
    same = [each for each in known if _same_name(each, read)]
    if all(each.row is not None for each in same):
        return None
    what = N_("{ids}: the same name but other contact data.")
    remedy = N_("If it is the same person, add a column “tunnus” with the id; if not, take her in by hand.")
    return Problem(where, what, remedy, {"ids": ", ".join(each.participant.id for each in same)}, field="last_name")


def _is_double(known: _Known, read: _Read, *, alone: bool) -> bool:
    """Whether a row is about somebody another row is about already; ``alone`` when nobody else has the name."""
    if read.written_id:
        return known.participant.id == read.written_id
    if not _same_name(known, read) or _differ(known.participant, read.fields):
        return False
    return alone or _agree(known.participant, read.fields, *_CONTACTS)


def _same_id(known: _Known, read: _Read) -> bool:
    return read.written_id == known.participant.id


def _same_contact(known: _Known, read: _Read) -> bool:
    return not read.written_id and _same_name(known, read) and _agree(known.participant, read.fields, "phone", "email")


def _same_home(known: _Known, read: _Read) -> bool:
    """The same name and street – unless phone or e-mail say that it is another of the name in that home."""
    return (
        not read.written_id
        and _same_name(known, read)
        and _agree(known.participant, read.fields, "street")
        and not _differ(known.participant, read.fields, "phone", "email")
    )


def _same_name(known: _Known, read: _Read) -> bool:
    return bool(read.name) and _name_of(known.participant) == read.name


def _name_of(person: Participant) -> str:
    return f"{person.last_name} {person.first_name}".casefold()


def _agree(person: Participant, fields: PersonFields, *contacts: str) -> bool:
    return any(_both(person, fields, name) == (True, True) for name in contacts)


def _differ(person: Participant, fields: PersonFields, *contacts: str) -> int:
    """How many of the contacts that both have are different."""
    return sum(_both(person, fields, name) == (True, False) for name in contacts or _CONTACTS)


def _both(person: Participant, fields: PersonFields, name: str) -> tuple[bool, bool]:
    """Whether both have the contact, and whether it is the same."""
    written, kept = str(fields.person.get(name, "")).casefold(), getattr(person, name).casefold()
    same = dialled(written) == dialled(kept) if name == "phone" else written == kept
    return bool(written and kept), same


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
