"""The register: the questions the work asks, and the changes it makes.

Reading needs nothing. Every change happens inside ``with register.transaction():`` – one command, one transaction: all
of it is kept or none. Inside it the office's lock is held, and what is read is what is changed. Each case keeps the
history of its changes, with what was there before; lists over everybody come from the index (:mod:`kuty.register.index`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import TinyDB

from kuty.core.errors import NoSuchThing, RegisterDamaged, RegisterUnavailable
from kuty.core.language import N_
from kuty.register.case import Case
from kuty.register.codec import from_document, to_document
from kuty.register.names import CASES, GONE, LAST_CHANGE, OFFICE, id_in, id_of, identity_name_of, name_of, number_of
from kuty.register.storage import SealedStorage, months_touched, put, replace_document, write_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kuty.core.glance import Glance
    from kuty.core.history import Change, Difference
    from kuty.core.people import Participant
    from kuty.core.tally import Tally
    from kuty.core.workers import Worker
    from kuty.register.index import Index, Outline, Pieces
    from kuty.register.migrations import Tables
    from kuty.register.vaults import Vault

# So many cases a transaction has in memory.
_AT_ONCE = 256


class Register:
    """The office's register on a vault. ``looked_at`` is told whose data is read: ids, or None for everybody."""

    def __init__(self, vault: Vault, looked_at: Callable[[Sequence[str] | None], None] = lambda _ids: None) -> None:
        self._vault = vault
        self._looked_at = looked_at
        self._open: dict[str, SealedStorage] = {}
        self._taken = 0
        self._removed: dict[str, None] = {}
        self._outlines: dict[str, Outline] = {}
        self._changing = False
        self._entry: dict[str, Any] = {}
        self._newest_taken_in = ""
        self._index: Index | None = None
        self.damaged: dict[str, None] = {}

    def must_be_whole(self) -> None:
        """Refuse what needs every case, when one could not be read."""
        for participant_id in self.damaged:
            self.case(participant_id)

    # Changing.

    @contextmanager
    def transaction(
        self,
        *,
        by: str = "",
        what: str = "",
        at: datetime = datetime.min,  # noqa: DTZ901 - local time
        undoing: str = "",
        dry_run: bool = False,
    ) -> Iterator[None]:
        """Change things; all is kept at the end, or nothing if the block fails or ``dry_run`` is set.

        ``by``, ``what`` and ``at`` – who, with which command, when – go into the history, and which change is undone.
        """
        if self._changing:
            raise RuntimeError("a transaction is under way already")
        with self._vault.alone():
            self._forget()
            self._changing = True
            try:
                kept, begun = self._remembered()
                # From the history when nobody remembers it.
                last = max(kept, begun) or next((change.id for change in self.changes()), "")
                self._entry = self._entry_of(by, what, at, undoing, last)
                yield
                if not dry_run:
                    self._keep(kept)
            finally:
                self._changing = False
                self._forget()

    def _forget(self) -> None:
        """Let go of what a transaction has in its hands."""
        self._open.clear()
        self._taken = 0
        self._removed.clear()
        self._outlines.clear()

    @staticmethod
    def _entry_of(by: str, what: str, at: datetime, undoing: str, last: str) -> dict[str, Any]:
        """What the history will tell of this transaction. ``last`` is the change before."""
        from kuty.core.history import next_change

        entry = {
            "change": next_change(at, last),
            "at": at.isoformat(timespec="seconds"),
            "by": by,
            "what": what,
        }
        return entry | ({"undid": undoing} if undoing else {})

    def _remembered(self) -> tuple[str, str]:
        """The ids of the latest change that was kept and of the latest that was begun, as far as they are remembered."""
        from kuty.core.history import next_change

        with suppress(RegisterDamaged, ValueError):
            kept, begun = (self._vault.read(LAST_CHANGE) or b" ").decode().split(" ")
            for each in filter(None, (kept, begun)):
                next_change(datetime.min, each)  # noqa: DTZ901 - only to see that it is one
            return kept, begun
        return "", ""

    def _keep(self, kept: str) -> None:
        """Keep what this transaction has done. ``kept`` is the latest change that is remembered as kept."""
        change = self._entry["change"]
        contents: dict[str, bytes | None] = {}
        for name, storage in self._open.items():
            self._write_history(name, storage)
            if storage.changed:
                contents[name] = storage.content()
        touched = [name for name, storage in self._open.items() if storage.touched]
        if not touched and not self._removed:
            return
        folders = {name.split("/")[1] for name in (*touched, *self._removed) if name.startswith(CASES)}
        before = {folder: self.index.before_change(folder) for folder in folders}
        # Before the change: if it is cut off, its id is not given again.
        last = max(change, self._newest_taken_in)
        self._vault.jot(LAST_CHANGE, f"{kept} {last}".encode())
        self._vault.change(contents | dict.fromkeys(self._removed))
        self._vault.jot(LAST_CHANGE, f"{last} {last}".encode())
        for folder in folders:
            self._follow(folder, touched, before[folder])

    def _write_history(self, name: str, storage: SealedStorage) -> None:
        if storage.was and storage.changed and name.startswith((CASES, OFFICE)):
            write_history(storage, self._entry)

    def _follow(self, folder: str, touched: list[str], before: Pieces | None) -> None:
        """Let the index of a folder follow a change that has been kept."""
        place = f"{CASES}/{folder}/"
        theirs = [name for name in touched if name.startswith(place)]
        if any(name.startswith(place) for name in self._removed) or any(not self._open[name].was for name in theirs):
            # Nothing of those taken away may be left in it, whichever months they had, and those taken in bring many.
            self.index.renew(folder)
            return
        self.index.follow(folder, before, {id_in(name): self._outline(name) for name in theirs})

    def _outline(self, name: str) -> Outline:
        """What the index will hold of a changed case; made before the case leaves the memory."""
        from kuty.register.index import changes_of, outline_of

        storage = self._open[name]
        if storage.in_memory or name not in self._outlines:
            pieces = months_touched(storage) | {changes_of(self._entry["change"])}
            self._outlines[name] = outline_of(id_in(name), storage.read() or {}, pieces)
        return self._outlines[name]

    # Cases.

    def case(self, participant_id: str) -> Case:
        """A participant's case, or the error that there is none."""
        looks_right = (
            len(participant_id) in range(4, 11) and participant_id[0] == "P" and participant_id[1:].isdecimal()
        )
        if not looks_right or not self._is_there(participant_id):
            # What is too long for an id may be an identity code, and is not repeated.
            shown = participant_id if len(participant_id) < 11 else "…"  # noqa: PLR2004 - as long as such a code
            raise NoSuchThing(
                N_("There is no participant {id}."), N_("See who there are: kuty participant list"), id=shown
            )
        self._looked_at((participant_id,))
        return Case(self, participant_id)

    def _is_there(self, participant_id: str) -> bool:
        """Whether there is, or should be, a case."""
        name = name_of(participant_id)
        if name in self._removed:
            return False
        return name in self._open or self._vault.has(name) or self._given().should_have(participant_id)

    def cases(self, only: Iterable[str] = ()) -> Iterator[Case]:
        """The cases of the people named, or all that are whole, in the order of their ids (``damaged`` has the rest)."""
        if chosen := sorted(set(only)):
            yield from (self.case(participant_id) for participant_id in chosen)
            return
        self._looked_at(None)
        given = self._given()
        for folder in self._folders():
            yield from self._cases_in(folder, given)

    def _cases_in(self, folder: str, given: _Given) -> Iterator[Case]:
        for who in self._ids_in(folder, given):
            if case := self._if_whole(who):
                yield case

    def _if_whole(self, who: str) -> Case | None:
        try:
            return Case(self, who)
        except RegisterDamaged:
            # One damaged case must not keep the others away; who is missing is told at the end of the command.
            self.damaged[who] = None
            return None

    def glances(
        self, first: date | None = None, last: date | None = None, only: Iterable[str] = ()
    ) -> Iterator[Glance]:
        """Everybody, or the people named, as lists need them, with their days of the span."""
        from kuty.register import index

        start, end = first or date.min, last or (first or date.min)
        if chosen := sorted(set(only), key=lambda who: (len(who), who)):
            for who in chosen:
                yield index.glance_at(self.case(who).tables, start, end)
            return
        self._looked_at(None)
        for pieces in self._pieces(index.months_between(start, end) if first else ()):
            yield from index.glances_in(pieces, start, end)

    def glances_about(self, day: date, since: date) -> Iterator[Glance]:
        """Those whom a day may concern, or who have had a day since ``since`` that wants a mark; maybe others too.

        They come with what is known of the day's week, and with their days that want a mark.
        """
        from kuty.register import index

        self._looked_at(None)
        first, _monday, sunday = index.span_about(day, since)
        for pieces in self._pieces(index.months_between(first, sunday)):
            yield from index.glances_about(pieces, day, since)

    def _pieces(self, months: Iterable[str]) -> Iterator[Pieces]:
        """Of every folder what lists need of its people and of these months."""
        from kuty.register import index

        with self._vault.steady():
            for folder in self._folders():
                place = f"{CASES}/{folder}/"
                if any(name.startswith(place) for name in (*self._open, *self._removed)):
                    # What this very command has changed is in its hands, not in the index.
                    pieces = index.pieces_of(self._tables_in(folder))
                else:
                    pieces = self.index.read(folder, months)
                self.damaged.update(dict.fromkeys(pieces.head.missing))
                yield pieces

    @property
    def index(self) -> Index:
        from kuty.register.index import Index

        if self._index is None:
            self._index = Index(self._vault, self._tables_in)
        return self._index

    def _tables_in(self, folder: str) -> Iterator[tuple[str, Tables | None]]:
        """What the cases of a folder hold, by id; None for those that cannot be read."""
        for who in self._ids_in(folder, self._given()):
            case = self._if_whole(who)
            yield who, case.tables if case else None

    def _given_surely(self) -> _Given:
        return _Given(self.office_tables.get("counters", {}).get("1", {}).get("P", 0), self.gone)

    def without_a_file(self, names: Iterable[str]) -> list[str]:
        """The people who should have a case and are not among the names of files; an error without the office's file."""
        given = self._given_surely()
        there = set(names)
        ids = (id_of("P", number) for number in range(1, given.last + 1))
        return [who for who in ids if who not in given.gone and name_of(who) not in there]

    def rebuild_index(self, step: Callable[[], None] = lambda: None) -> None:
        """Make the whole index again; ``step`` is called once a folder of a hundred."""
        with self._vault.alone():
            for folder in self._folders():
                self.index.renew(folder)
                step()

    @property
    def size(self) -> int:
        """How many cases there are."""
        given = self._given()
        return sum(len(self._ids_in(folder, given)) for folder in self._folders())

    @property
    def folders(self) -> int:
        """How many folders of a hundred cases there are."""
        return len(self._folders())

    @property
    def state(self) -> tuple[str, ...]:
        """Another when a case was changed, made or taken away; the same as before means that none was."""
        return tuple(f"{folder} {self._vault.state(f'{CASES}/{folder}')}" for folder in self._folders())

    def _folders(self) -> list[str]:
        """The folders of cases kept, and those this transaction has made."""
        made = {name.split("/")[1] for name in self._open if name.startswith(CASES)}
        return sorted(made.union(self._vault.folders(CASES)), key=int)

    def _ids_in(self, folder: str, given: _Given) -> list[str]:
        """The ids of a folder's people in their order: those kept, those just made, and those that should be there."""
        place = f"{CASES}/{folder}"
        names = {name for name in self._open if name.startswith(f"{place}/")}
        ids = {id_in(name) for name in names.union(self._vault.names(place)).difference(self._removed)}
        return sorted(ids | given.should_be_in(folder, self._removed), key=number_of)

    def _given(self) -> _Given:
        try:
            return self._given_surely()
        except RegisterDamaged:
            # Without the office's file nobody can be missed; those who are there must be seen all the same.
            return _Given(0, {})

    def new_case(self, participant: Participant) -> Case:
        """Open a case for a participant whose id is a new one (:meth:`next_id`)."""
        name = name_of(participant.id)
        if name in self._open or self._vault.has(name):
            raise RegisterUnavailable(
                N_("There is a case {id} already; the register's running numbers have gone back."),
                N_("Nothing was changed. The file register/office.db is older than the cases."),
                id=participant.id,
            )
        self._looked_at((participant.id,))
        case = Case(self, participant.id, new=True)
        case.keep(participant)
        return case

    def remove_case(self, participant_id: str) -> None:
        """Take a whole case away with everything that belongs to it; the id is never given again."""
        self.must_be_changing()
        if not self._is_there(participant_id):
            self.case(participant_id)
        for name in (name_of(participant_id), identity_name_of(participant_id)):
            self._open.pop(name, None)
            self._removed[name] = None
        self.damaged.pop(participant_id, None)
        self.mark_gone([participant_id])
        # Of what was taken away the office's history tells that it was.
        self._put_in_office("removed", len(self.office_tables.get("removed", {})) + 1, {"id": participant_id})

    def take_in(self, who: str, tables: Tables) -> None:
        """Put a whole case, or the ``office``, in as another register gave it. Inside a transaction."""
        self.must_be_changing()
        name = OFFICE if who == "office" else name_of(who)
        self.storage(name).write(tables)
        self._newest_taken_in = max(
            self._newest_taken_in, *(entry["change"] for entry in tables.get("history", {}).values()), ""
        )

    def mark_gone(self, ids: Iterable[str]) -> None:
        """Let ids never be given again, nor their people be missed. Inside a transaction."""
        self.must_be_changing()
        storage = self.storage(GONE)
        put(TinyDB(storage=lambda: storage), "gone", 1, self.gone | dict.fromkeys(ids, True))

    @property
    def gone(self) -> dict[str, bool]:
        """The ids that are never given again: of people erased or taken back, and numbers that were left out."""
        kept: dict[str, bool] = (self.storage(GONE).read() or {}).get("gone", {}).get("1", {})
        return dict(kept)

    def add_counts(self, sums: Mapping[str, Tally]) -> None:
        """Add to the anonymous sums by month of people who have been erased. Inside a transaction."""
        from kuty.core.tally import Tally, together

        kept = {month: from_document(Tally, document) for month, document in self._counts().items()}
        for month, each in sums.items():
            kept[month] = together([kept.get(month, Tally()), each])
        put(self._office(), "counts", 1, {month: to_document(kept[month]) for month in sorted(kept)})

    def counts(self) -> dict[str, Tally]:
        """The anonymous sums of people who have been erased, by month."""
        from kuty.core.tally import Tally

        return {month: from_document(Tally, document) for month, document in self._counts().items()}

    def _counts(self) -> dict[str, Any]:
        return dict(self._office().table("counts", cache_size=0).get(doc_id=1) or {})

    def next_id(self, letter: str) -> str:
        """The next short id with the letter: ``P007``, ``W03``. An id is never given twice."""
        self.must_be_changing()
        office = self._office()
        counters = dict(office.table("counters", cache_size=0).get(doc_id=1) or {})
        taken = [counters.get(letter, 0), *(number_of(who) for who in self.gone if who[0] == letter)]
        if letter == "P" and (folders := self._folders()):
            taken += [number_of(who) for who in self._ids_in(folders[-1], self._given())]
        counters[letter] = max(taken) + 1
        put(office, "counters", 1, counters)
        return id_of(letter, counters[letter])

    def identity_code(self, participant_id: str) -> str:
        """The person's identity code (*henkilötunnus*); empty when there is none. Kept apart from her case."""
        return self.identity_code_of(self.case(participant_id))

    def identity_code_of(self, case: Case) -> str:
        """As :meth:`identity_code`, of a case that was looked at already."""
        participant_id = case.id
        document = (self.storage(identity_name_of(participant_id)).read() or {}).get("identity", {}).get("1")
        if document is None and case.has_identity_code:
            raise RegisterDamaged(
                N_("The identity code of {id} is gone; nothing was changed."),
                N_("See what can be brought back: kuty register check"),
                id=participant_id,
            )
        return str(document["code"]) if document else ""

    def keep_identity_code(self, participant_id: str, code: str, *, noted: bool = True) -> None:
        """Keep the code in a file of its own; an empty one takes the file away. Inside a transaction.

        ``noted`` lets the history of the case tell that it was changed – not what it is.
        """
        self.must_be_changing()
        case = self.case(participant_id)
        name = identity_name_of(participant_id)
        if code:
            storage = self.storage(name)
            self._removed.pop(name, None)
            put(TinyDB(storage=lambda: storage), "identity", 1, {"code": code})
        elif self._vault.has(name):
            self._removed[name] = None
        if noted:
            case.note_identity_code(kept=bool(code))

    # The office.

    @property
    def office_tables(self) -> Tables:
        """All documents of the office's own file, by table and number."""
        return self._office_storage().read() or {}

    def _office_storage(self) -> SealedStorage:
        """The storage of the office's own file; a register that had one and has none now is damaged, not empty."""
        storage = self.storage(OFFICE)
        if storage.read() is None and (self._remembered()[0] or self._vault.names(CASES)):
            raise RegisterDamaged(
                N_("The office's own file is gone; nothing was changed."),
                N_("See what can be brought back: kuty register check"),
            )
        return storage

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
        self._put_in_office("workers", int(worker.id[1:]), to_document(worker))

    def _put_in_office(self, table: str, number: int, document: dict[str, Any] | None) -> None:
        self.must_be_changing()
        replace_document(self._office(), self.storage(OFFICE), table, number, document)

    def _office(self) -> TinyDB:
        storage = self._office_storage()
        return TinyDB(storage=lambda: storage)

    # History.

    def changes(self) -> Iterator[Change]:
        """Every change of the register, the latest first."""
        from kuty.register.history import changes_of

        yield from changes_of(self.index, self._folders(), self.office_tables)

    def known_changes(self, who: str) -> list[Change]:
        """The changes of a person the index knows of, the oldest first, also when her case cannot be read."""
        from kuty.register.history import change_from

        folder = name_of(who).split("/")[1]
        return [change_from([row]) for row in self.index.changes_of(folder, who)]

    def differences(self, who: str, change: str) -> list[Difference]:
        """What undoing a change would do to a person's case, or to the office's file; an error if it cannot be."""
        from kuty.register.history import differences_in

        tables = self.office_tables if who == "office" else self.case(who).tables
        return differences_in(tables, who, change)

    def put_back(self, difference: Difference) -> None:
        """Make a thing what it was before a change. Inside a transaction."""
        if difference.who == "office" and difference.table == "workers" and difference.after is None:
            self._refuse_if_own_worker(id_of("W", int(difference.number)))
        if difference.who == "office":
            self._put_in_office(difference.table, int(difference.number), difference.after)
        elif difference.table == "person" and difference.after is None:
            self.remove_case(difference.who)
        else:
            self.case(difference.who).put_back(difference)

    def _refuse_if_own_worker(self, worker_id: str) -> None:
        theirs = [person.id for person in self.glances() if person.worker == worker_id]
        if theirs:
            raise RegisterUnavailable(
                N_("{worker} is the own worker of {ids}; nothing was undone."),
                N_("Give them another first: kuty participant edit {id} --worker …"),
                worker=worker_id,
                ids=", ".join(theirs[:6]),
                id=theirs[0],
            )

    def storage(self, name: str) -> SealedStorage:
        """The storage of a file: in a transaction always the same one."""
        if not self._changing:
            return SealedStorage(self._vault, name)
        storage = self._open.get(name)
        if storage is None or not storage.in_memory:
            # Counted each time it comes into memory, also when it was put aside before.
            self._taken += 1
            if self._taken % _AT_ONCE == 0:
                self._put_aside()
        if storage is None:
            storage = self._open[name] = SealedStorage(self._vault, name)
        return storage

    def _put_aside(self) -> None:
        """Of thousands of cases only some are in memory at once."""
        for name, storage in self._open.items():
            if name != OFFICE:
                self._write_history(name, storage)
                if storage.changed and storage.was and name.startswith(CASES):
                    self._outline(name)
                storage.put_aside()

    def must_be_changing(self) -> None:
        """Refuse a change outside a transaction."""
        if not self._changing:
            raise RuntimeError("changes belong inside a transaction")


class _Given(NamedTuple):
    """The ids that have been given to people: all numbers up to the last, but for those taken away."""

    last: int
    gone: Mapping[str, bool]

    def should_have(self, participant_id: str) -> bool:
        return 1 <= number_of(participant_id) <= self.last and participant_id not in self.gone

    def should_be_in(self, folder: str, removed: Iterable[str]) -> set[str]:
        first = max(int(folder) * 100, 1)
        ids = {id_of("P", number) for number in range(first, min(int(folder) * 100 + 99, self.last) + 1)}
        return {who for who in ids if who not in self.gone and name_of(who) not in removed}
