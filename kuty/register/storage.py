"""TinyDB on a vault: whole documents under their own numbers, and the history of what they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tinydb import TinyDB
from tinydb.storages import Storage

from kuty.register.migrations import SCHEMA, Tables, upgraded
from kuty.register.vaults import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kuty.register.vaults import Vault

# So many of a file's latest changes can be undone; of older ones only what and when is kept.
UNDOABLE = 30


class SealedStorage(Storage):
    """TinyDB's storage on a vault: reads once, and keeps what is written until the transaction takes it."""

    def __init__(self, vault: Vault, name: str) -> None:
        self._vault = vault
        self._name = name
        self._data: Tables | None = None
        self._read = False
        # Written since it was last laid ready, and in this transaction at all.
        self.changed = self.touched = False
        # What stood in the place of each thing this transaction changed: table, number, document.
        self.was: dict[str, dict[str, Any]] = {}

    def read(self) -> Tables | None:
        if not self._read:
            content = self._vault.staged(self._name) or self._vault.read(self._name)
            self._data = None if content is None else upgraded(_loaded(content, self._name))
            # Only now: what could not be read must never pass for empty the second time.
            self._read = True
        return self._data

    @property
    def in_memory(self) -> bool:
        """Whether the tables are at hand, and have not been put aside."""
        return self._read

    def write(self, data: Tables) -> None:
        self._data = data
        self._read = self.changed = self.touched = True

    def put_aside(self) -> None:
        """Leave the memory; what was written is laid ready, and read from there if it is wanted again."""
        if self.changed:
            self._vault.stage(self._name, self.content())
            self.changed = False
        self._data = None
        self._read = False

    def content(self) -> bytes:
        tables = {"meta": {"1": {"schema": SCHEMA}}} | (self._data or {})
        return json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode()


def _loaded(content: bytes, name: str) -> Tables:
    try:
        tables: Tables = json.loads(content)
    except ValueError:
        # Whole, but not of this register: an encrypted file without its locks, or something from elsewhere.
        raise damaged(name) from None
    return tables


def put(db: TinyDB, table: str, number: int, document: Mapping[str, Any]) -> None:
    """Write a document under its own number, whole: a field gone from it is gone."""
    from tinydb.table import Document

    rows = db.table(table, cache_size=0)
    rows.remove(doc_ids=[number])
    rows.insert(Document(document, doc_id=number))


def replace_document(
    db: TinyDB, storage: SealedStorage, table: str, number: int, document: Mapping[str, Any] | None
) -> None:
    """Write a document or, with None, take it away; what was there is remembered for the history."""
    before = (storage.read() or {}).get(table, {}).get(str(number))
    if before == document:
        return
    storage.was.setdefault(table, {}).setdefault(str(number), before)
    if document is None:
        db.table(table, cache_size=0).remove(doc_ids=[number])
    else:
        put(db, table, number, document)


def write_history(storage: SealedStorage, entry: dict[str, Any]) -> None:
    """Add an entry with what was there before; of entries too old to be undone only their heads stay."""
    database = TinyDB(storage=lambda: storage)
    rows = database.table("history", cache_size=0)
    numbers = sorted(row.doc_id for row in rows)
    if numbers and (latest := dict(rows.get(doc_id=numbers[-1]) or {}))["change"] == entry["change"]:
        # Put aside and changed again: still the same change.
        for table, things in storage.was.items():
            latest["was"][table] = things | latest["was"].get(table, {})
        put(database, "history", numbers[-1], latest)
        return
    too_old = set(numbers[: -UNDOABLE + 1])
    for row in [row for row in rows if row.doc_id in too_old and "was" in row]:
        put(database, "history", row.doc_id, {name: value for name, value in row.items() if name != "was"})
    put(database, "history", (numbers[-1] if numbers else 0) + 1, entry | {"was": storage.was})


def months_touched(storage: SealedStorage) -> set[str]:
    """The months of the days that a change gave or took."""
    tables = storage.read() or {}
    months = set()
    for table, things in storage.was.items():
        for number, before in things.items():
            for document in (before, tables.get(table, {}).get(number)):
                if document and table == "receptions":
                    months.add(document["date"][:7])
                elif document and table == "programmes":
                    months |= {day["date"][:7] for day in document["days"]}
    return months
