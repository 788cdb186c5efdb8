"""The case of one participant."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from tinydb import TinyDB

from kuty.core.errors import RegisterDamaged
from kuty.core.language import N_
from kuty.core.people import Participant
from kuty.core.programme import Programme
from kuty.core.reception import Reception
from kuty.register.codec import from_document, to_document
from kuty.register.names import identity_name_of, name_of, week_number
from kuty.register.storage import replace_document

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kuty.core.delivery import Delivery
    from kuty.core.draw.past import Given
    from kuty.core.history import Change, Difference
    from kuty.core.plan import Plan
    from kuty.register.migrations import Tables
    from kuty.register.register import Register

T = TypeVar("T")


class Case:
    """Everything of one participant (*asiakaskansio*): one file, one TinyDB database, a table for each kind of thing."""

    def __init__(self, register: Register, who: str, *, new: bool = False) -> None:
        self.id = who
        self._register = register
        self._name = name_of(who)
        self._storage = register.storage(self._name)
        self._db = TinyDB(storage=lambda: self._storage)
        if self._storage.read() is None:
            if not new:
                raise RegisterDamaged(
                    N_("The file of {id} is gone; nothing was changed."),
                    N_("See what can be brought back: kuty register check"),
                    id=who,
                )
        elif self.tables["person"]["1"]["id"] != who:
            raise RegisterDamaged(
                N_("In the place of {id} lies another person's file; nothing was changed."),
                N_("See what can be brought back: kuty register check"),
                id=who,
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
        document = self._db.table("programmes", cache_size=0).get(doc_id=week_number(week))
        return from_document(Programme, document) if document else None

    def given(self, before: date) -> list[Given]:
        """What the person was given before a day and how it went; from the documents, for the draw asks it of everybody."""
        from kuty.core.draw.past import ABSENT, Given

        # Of one day the entry written last is the one that counts.
        rows = sorted(self._db.table("receptions", cache_size=0), key=lambda row: row.doc_id)
        entries = {row["date"]: row for row in rows}
        end = before.isoformat()
        given = []
        for programme in self._db.table("programmes", cache_size=0):
            for day in programme["days"]:
                if day["date"] >= end or "slots" not in day:
                    continue
                on = date.fromisoformat(day["date"])
                entry: Mapping[str, Any] = entries.get(day["date"], {})
                present = entry.get("attendance", "present") == "present"
                went, reasons = entry.get("tasks", {}), entry.get("reasons", {})
                for slot in day["slots"]:
                    if "theme" in slot:
                        task = slot.get("task", "")
                        how = went.get(task, "") if present else ABSENT
                        theme, minutes, group = slot["theme"], slot["minutes"], slot["kind"] == "group"
                        given.append(Given(on, task, theme, minutes, how, reasons.get(task, ""), group))
        return given

    @property
    def tables(self) -> Tables:
        """All documents as they are kept, by table and number."""
        return self._storage.read() or {}

    @property
    def changes(self) -> list[Change]:
        """The history of the case, oldest first."""
        from kuty.register.history import changes_in

        return changes_in(self.tables, self.id)

    def keep(self, thing: Participant | Plan | Programme) -> None:
        """Put a thing in, or in the place of its earlier self."""
        if isinstance(thing, Participant):
            self._put("person", 1, to_document(thing))
        elif isinstance(thing, Programme):
            self._put("programmes", week_number(thing.week), to_document(thing))
        else:
            self._put("plans", thing.number, to_document(thing))

    def drop_programme(self, week: str) -> None:
        """Take away a programme that will not be held after all."""
        self._put("programmes", week_number(week), None)

    def add(self, entry: Reception | Delivery) -> None:
        """Write an entry after the others; entries are never changed."""
        table = "receptions" if isinstance(entry, Reception) else "deliveries"
        taken = [row.doc_id for row in self._db.table(table, cache_size=0)]
        self._put(table, max(taken, default=0) + 1, to_document(entry))

    def put_back(self, difference: Difference) -> None:
        """Make a thing what it was before a change."""
        self._put(difference.table, int(difference.number), difference.after)

    @property
    def has_identity_code(self) -> bool:
        """Whether an identity code is kept – not which: it lies in a file of its own."""
        return "1" in self.tables.get("identity", {})

    def note_identity_code(self, *, kept: bool) -> None:
        """Remember whether an identity code is kept; the history tells when it was changed."""
        times = self.tables.get("identity", {}).get("1", {}).get("times", 0)
        self._put("identity", 1, {"times": times + 1} if kept else None)

    def _all(self, table: str, kind: type[T]) -> tuple[T, ...]:
        documents = sorted(self._db.table(table, cache_size=0), key=lambda document: document.doc_id)
        return tuple(from_document(kind, document) for document in documents)

    def _put(self, table: str, number: int, document: dict[str, Any] | None) -> None:
        self._register.must_be_changing()
        if self._register.storage(self._name) is not self._storage:
            raise RuntimeError("the case was opened before the transaction")
        replace_document(self._db, self._storage, table, number, document)


def flaw_in(who: str, content: bytes, names: Collection[str]) -> str:
    """What is wrong with a case that is whole by itself: ``misplaced``, or ``code_gone``. ``names`` are all files there are.

    Looks for bytes before it reads: a check of thousands of cases would take minutes otherwise.
    """
    if b'"person":{"1":{"id":"%s"' % who.encode() not in content and json.loads(content)["person"]["1"]["id"] != who:
        return "misplaced"
    if b'"identity":{"1"' in content and identity_name_of(who) not in names:
        return "code_gone"
    return ""
