"""The register: the questions the work asks, and the changes it makes.

Reading needs nothing. Every change happens inside ``with register.transaction():`` – one command, one transaction: all
of it is kept or none. Inside it the office's lock is held, and what is read is what is changed.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from tinydb import TinyDB
from tinydb.storages import Storage

from kuty.core.errors import NoSuchThing, RegisterDamaged, RegisterUnavailable
from kuty.core.language import N_
from kuty.core.people import Participant
from kuty.core.programme import Programme
from kuty.core.reception import Reception
from kuty.register.codec import from_document, to_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kuty.core.delivery import Delivery
    from kuty.core.plan import Plan
    from kuty.core.workers import Worker
    from kuty.register.vaults import Vault

T = TypeVar("T")

SCHEMA = 1
_OFFICE = "office.db"
_CASES = "cases"


class SealedStorage(Storage):
    """TinyDB's storage on a vault: reads once, and keeps what is written until the transaction takes it."""

    def __init__(self, vault: Vault, name: str) -> None:
        self._vault = vault
        self._name = name
        self._data: dict[str, dict[str, Any]] | None = None
        self._read = False
        self.changed = False

    def read(self) -> dict[str, dict[str, Any]] | None:
        if not self._read:
            content = self._vault.read(self._name)
            self._data = None if content is None else json.loads(content)
            # Only now: what could not be read must never pass for empty the second time.
            self._read = True
        return self._data

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self._data = data
        self._read = True
        self.changed = True

    def content(self) -> bytes:
        return json.dumps(self._data, ensure_ascii=False, separators=(",", ":")).encode()


class Case:
    """Everything of one participant (*asiakaskansio*): one file, one TinyDB database, a table for each kind of thing."""

    def __init__(self, register: Register, name: str) -> None:
        self._register = register
        self._name = name
        self._storage = register.storage(name)
        self._db = TinyDB(storage=lambda: self._storage)
        if (meta := self._db.table("meta", cache_size=0).get(doc_id=1)) and meta["schema"] > SCHEMA:
            raise RegisterUnavailable(
                N_("The register was written by a newer kuty."), N_("Update kuty, then run this command again.")
            )

    @property
    def participant(self) -> Participant:
        return self._all("person", Participant)[0]

    @property
    def plans(self) -> tuple[Plan, ...]:
        from kuty.core.plan import Plan

        return self._all("plans", Plan)

    @property
    def receptions(self) -> tuple[Reception, ...]:
        """Every entry in the order they were written; corrections come after what they correct."""
        return self._all("receptions", Reception)

    @property
    def programmes(self) -> tuple[Programme, ...]:
        return tuple(sorted(self._all("programmes", Programme), key=lambda programme: programme.week))

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        from kuty.core.delivery import Delivery

        return self._all("deliveries", Delivery)

    def programme(self, week: str) -> Programme | None:
        document = self._db.table("programmes", cache_size=0).get(doc_id=_week_number(week))
        return from_document(Programme, document) if document else None

    def begin(self, participant: Participant) -> None:
        """The first thing in a new case."""
        put(self._db, "meta", 1, {"schema": SCHEMA})
        self.keep(participant)

    def keep(self, thing: Participant | Plan | Programme) -> None:
        """Put a thing in, or in the place of its earlier self."""
        if isinstance(thing, Participant):
            self._put("person", 1, thing)
        elif isinstance(thing, Programme):
            self._put("programmes", _week_number(thing.week), thing)
        else:
            self._put("plans", thing.number, thing)

    def drop_programme(self, week: str) -> None:
        """Take away a programme that will not be held after all."""
        self._register.must_be_changing()
        self._db.table("programmes", cache_size=0).remove(doc_ids=[_week_number(week)])

    def add(self, entry: Reception | Delivery) -> None:
        """Write an entry after the others; entries are never changed."""
        table = "receptions" if isinstance(entry, Reception) else "deliveries"
        self._put(table, len(self._db.table(table, cache_size=0)) + 1, entry)

    def _all(self, table: str, kind: type[T]) -> tuple[T, ...]:
        documents = sorted(self._db.table(table, cache_size=0), key=lambda document: document.doc_id)
        return tuple(from_document(kind, document) for document in documents)

    def _put(self, table: str, number: int, thing: Any) -> None:
        self._register.must_be_changing()
        if self._register.storage(self._name) is not self._storage:
            raise RuntimeError("the case was opened before the transaction")
        put(self._db, table, number, to_document(thing))


class Register:
    """The office's register on a vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._open: dict[str, SealedStorage] = {}
        self._changing = False
        self.damaged: dict[str, None] = {}

    def must_be_whole(self) -> None:
        """Refuse what needs every case, when one could not be read."""
        for participant_id in self.damaged:
            self.case(participant_id)

    @contextmanager
    def transaction(self, *, dry_run: bool = False) -> Iterator[None]:
        """Change things; all is kept at the end, or nothing if the block fails or ``dry_run`` is set."""
        if self._changing:
            raise RuntimeError("a transaction is under way already")
        with self._vault.alone():
            self._open.clear()
            self._changing = True
            try:
                yield
                changes = {name: storage.content() for name, storage in self._open.items() if storage.changed}
                if changes and not dry_run:
                    self._vault.change(dict(changes))
            finally:
                self._changing = False
                self._open.clear()

    def case(self, participant_id: str) -> Case:
        """A participant's case, or the error that there is none."""
        name = f"{_CASES}/{participant_id}.db"
        looks_right = (
            len(participant_id) in range(4, 11) and participant_id[0] == "P" and participant_id[1:].isdecimal()
        )
        if not looks_right or not (name in self._open or self._vault.has(name)):
            raise NoSuchThing(
                N_("There is no participant {id}."), N_("See who there are: kuty participant list"), id=participant_id
            )
        return Case(self, name)

    def cases(self, only: Iterable[str] = ()) -> Iterator[Case]:
        """The cases of the people named, or all that are whole, in the order of their ids (``damaged`` has the rest)."""
        if chosen := sorted(set(only)):
            yield from (self.case(participant_id) for participant_id in chosen)
            return
        for name in self._case_names():
            try:
                case = Case(self, name)
            except RegisterDamaged:
                # One damaged case must not keep the others away; who is missing is told at the end of the command.
                self.damaged[name[len(_CASES) + 1 : -len(".db")]] = None
            else:
                yield case

    @property
    def size(self) -> int:
        """How many cases there are."""
        return len(self._case_names())

    def _case_names(self) -> list[str]:
        """Those kept, and those this transaction has made."""
        made = {name for name in self._open if name.startswith(f"{_CASES}/")}
        return sorted(made.union(self._vault.names(_CASES)), key=lambda name: (len(name), name))

    def new_case(self, participant: Participant) -> Case:
        """Open a case for a participant whose id is a new one (:meth:`next_id`)."""
        name = f"{_CASES}/{participant.id}.db"
        if name in self._open or self._vault.has(name):
            raise RegisterUnavailable(
                N_("There is a case {id} already; the register's running numbers have gone back."),
                N_("Nothing was changed. The file register/office.db is older than the cases."),
                id=participant.id,
            )
        case = Case(self, name)
        case.begin(participant)
        return case

    def next_id(self, letter: str) -> str:
        """The next short id with the letter: ``P007``, ``W03``. An id is never given twice."""
        self.must_be_changing()
        office = self._office()
        counters = dict(office.table("counters", cache_size=0).get(doc_id=1) or {})
        taken = [int(name[len(_CASES) + 2 : -3]) for name in self._case_names()] if letter == "P" else []
        counters[letter] = max([counters.get(letter, 0), *taken]) + 1
        put(office, "counters", 1, counters)
        return f"{letter}{counters[letter]:0{3 if letter == 'P' else 2}}"

    @property
    def workers(self) -> tuple[Worker, ...]:
        from kuty.core.workers import Worker

        documents = sorted(self._office().table("workers", cache_size=0), key=lambda document: document.doc_id)
        return tuple(from_document(Worker, document) for document in documents)

    def worker(self, worker_id: str) -> Worker:
        for worker in self.workers:
            if worker.id == worker_id:
                return worker
        raise NoSuchThing(N_("There is no worker {id}."), N_("See who there are: kuty worker list"), id=worker_id)

    def keep_worker(self, worker: Worker) -> None:
        self.must_be_changing()
        put(self._office(), "workers", int(worker.id[1:]), to_document(worker))

    def _office(self) -> TinyDB:
        storage = self.storage(_OFFICE)
        return TinyDB(storage=lambda: storage)

    def storage(self, name: str) -> SealedStorage:
        """The storage of a file: in a transaction always the same one."""
        if not self._changing:
            return SealedStorage(self._vault, name)
        if name not in self._open:
            self._open[name] = SealedStorage(self._vault, name)
        return self._open[name]

    def must_be_changing(self) -> None:
        """Refuse a change outside a transaction."""
        if not self._changing:
            raise RuntimeError("changes belong inside a transaction")


def put(db: TinyDB, table: str, number: int, document: dict[str, Any]) -> None:
    """Write a document under its own number, whole: a field gone from it is gone."""
    from tinydb.table import Document

    rows = db.table(table, cache_size=0)
    rows.remove(doc_ids=[number])
    rows.insert(Document(document, doc_id=number))


def _week_number(week: str) -> int:
    return int(week[:4] + week[6:])
