"""What TinyDB promises of its tables holds on the register's storage too.

Every story is told three times: on a vault in memory, on a vault in a folder, and on a storage of TinyDB's own, which
shows that the promise is TinyDB's. A day on a vault ends as a transaction does: what was written is handed over in one
piece, and whoever opens the case tomorrow must find it as it was left.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from types import MappingProxyType

import pytest
from tinydb import Query, TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import add, decrement, delete, increment, subtract
from tinydb.operations import set as put_field
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from kuty.register.migrations import SCHEMA
from kuty.register.storage import SealedStorage
from kuty.register.vault import FolderVault
from kuty.register.vaults import MemoryVault

NAME = "cases/000/P001.db"
TAITO = {
    "name": "Taito Esimerkkilä",
    "town": "Oulu",
    "hours": 4,
    "days": ["tue"],
    "goals": [{"name": "CV ready", "done": False}, {"name": "the tax card", "done": True}],
    "address": {"street": "Mallikatu 1", "postcode": "90100"},
    "phone": "049 5550101",
}
AINO = {
    "name": "Aino Mallinen",
    "town": "Oulu",
    "hours": 6,
    "days": ["tue", "thu"],
    "goals": [{"name": "a walk a day", "done": True}],
    "address": {"street": "Keksitynkuja 22", "postcode": "90500"},
    "phone": None,
}
BJORN = {
    "name": "Björn Påhittad",
    "town": "Vaasa",
    "hours": 4.5,
    "days": [],
    "address": {"street": "Mallikatu 3", "postcode": "65100", "care_of": {"name": "Ulla"}},
    "a.b": "taito",
}
PEOPLE = (TAITO, AINO, BJORN)
PERSON = Query()


class VaultDesk:
    """A case on a vault: written at the desk, handed over when the day is done."""

    def __init__(self, vault):
        self.vault = vault

    def open(self):
        storage = SealedStorage(self.vault, NAME)
        return TinyDB(storage=lambda: storage)

    def keep(self, db):
        if not db.storage.changed:
            return
        # Every file of the register tells its shape; one that does not is taken for an old one, and brought up to date.
        db.table("meta", cache_size=0).upsert(Document({"schema": SCHEMA}, doc_id=1))
        with self.vault.alone():
            self.vault.change({NAME: db.storage.content()})

    def close(self):
        pass


class TinysMemory:
    """TinyDB's own storage in memory."""

    def __init__(self):
        self._storage = MemoryStorage()

    def open(self):
        return TinyDB(storage=lambda: self._storage)

    def keep(self, db):
        pass

    def close(self):
        pass


class TinysFile:
    """TinyDB's own file: each change is kept as it is made."""

    def __init__(self, path):
        self._path = path
        self._opened = []

    def open(self):
        self._opened.append(TinyDB(self._path, encoding="utf-8"))
        return self._opened[-1]

    def keep(self, db):
        pass

    def close(self):
        for db in self._opened:
            db.close()


def a_vault(kind, tmp_path):
    if kind == "memory":
        return MemoryVault()
    folder = FolderVault(tmp_path / "register")
    folder.create()
    return folder


@pytest.fixture(params=["memory", "folder"])
def vault(request, tmp_path):
    return a_vault(request.param, tmp_path)


def a_desk(kind, tmp_path):
    return TinysMemory() if kind == "tinydb" else VaultDesk(a_vault(kind, tmp_path))


@pytest.fixture(params=["memory", "folder", "tinydb"])
def desk(request, tmp_path):
    """Where a behaviour is tried."""
    return a_desk(request.param, tmp_path)


@pytest.fixture(params=["memory", "folder", "tinydb"])
def cabinet(request, tmp_path):
    """Where it is tried what is there again."""
    own = request.param == "tinydb"
    kept = TinysFile(tmp_path / "own.json") if own else VaultDesk(a_vault(request.param, tmp_path))
    yield kept
    kept.close()


def tables(db):
    """The tables but for the one that tells the file's shape."""
    return db.tables() - {"meta"}


def everything(db):
    """Each table's documents with their numbers, in their order."""
    return {name: [(row.doc_id, dict(row)) for row in db.table(name, cache_size=0)] for name in tables(db)}


@contextmanager
def a_day(desk):
    """Work on the database; it must be found tomorrow as it is left today."""
    db = desk.open()
    yield db
    desk.keep(db)
    assert everything(desk.open()) == everything(db)


@pytest.fixture
def db(desk):
    """A database nobody has written to."""
    with a_day(desk) as db:
        yield db


@contextmanager
def a_day_with_people(desk):
    """A day with a database three people were written to the day before."""
    with a_day(desk) as yesterday:
        yesterday.table("people", cache_size=0).insert_multiple(deepcopy(PEOPLE))
    with a_day(desk) as db:
        yield db


@pytest.fixture
def office(desk):
    with a_day_with_people(desk) as db:
        yield db


@pytest.fixture
def people(office):
    return office.table("people", cache_size=0)


@pytest.fixture(scope="module", params=["memory", "folder", "tinydb"])
def people_to_ask(request, tmp_path_factory):
    """The same people for those who only ask."""
    with a_day_with_people(a_desk(request.param, tmp_path_factory.mktemp("asked"))) as db:
        yield db.table("people", cache_size=0)


def names(documents):
    return [document["name"].split()[0] for document in documents]


def beside(db):
    """A second database on the same storage: another part of the same command."""
    return TinyDB(storage=lambda: db.storage)


# A database nobody has written to


def test_nobody_is_found_where_nothing_was_written(db):
    assert len(db) == 0
    assert db.all() == list(db) == []
    assert tables(db) == set()
    assert db.get(doc_id=1) is None
    assert db.get(PERSON.town == "Oulu") is None
    assert db.get(doc_ids=[1, 2]) == []
    assert db.search(PERSON.town == "Oulu") == []
    assert db.count(PERSON.town == "Oulu") == 0
    assert not db.contains(doc_id=1)
    assert not db.contains(PERSON.town == "Oulu")


def test_looking_and_closing_writes_nothing(db):
    with db:
        db.table("people").all()
        db.drop_table("people")
    assert db.storage.read() is None


def test_the_first_person_is_number_one(db):
    assert db.insert(TAITO) == 1
    assert db.all() == [TAITO]
    assert tables(db) == {"_default"}


# Writing new documents


def test_each_new_person_gets_the_next_number(people):
    assert people.insert({"name": "Veera Olematon"}) == 4
    assert people.insert({"name": "Onni Olematon"}) == 5
    assert people.get(doc_id=5) == {"name": "Onni Olematon"}


def test_a_document_can_bring_its_own_number(people):
    assert people.insert(Document({"name": "Veera Olematon"}, doc_id=48)) == 48
    assert people.get(doc_id=48)["name"] == "Veera Olematon"
    assert people.insert({"name": "Onni Olematon"}) == 49


def test_a_number_that_is_taken_is_refused_and_its_holder_stays(people):
    with pytest.raises(ValueError, match="ID 2 already exists"):
        people.insert(Document({"name": "Veera Olematon"}, doc_id=2))
    assert people.all() == list(PEOPLE)


def test_a_table_of_people_is_written_in_one_go(db):
    assert db.insert_multiple(iter(PEOPLE)) == [1, 2, 3]
    assert db.insert_multiple([]) == []
    veera, onni = {"name": "Veera Olematon"}, {"name": "Onni Olematon"}
    assert db.insert_multiple([Document(veera, doc_id=12), Document(onni, doc_id=9)]) == [12, 9]
    assert db.all() == [*PEOPLE, veera, onni]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [(Document({"name": "Onni"}, doc_id=1), "ID 1 already exists"), ("Onni Olematon", "not a Mapping")],
    ids=["number taken", "no document"],
)
def test_one_wrong_line_in_a_table_of_people_keeps_all_of_it_out(people, wrong, why):
    with pytest.raises(ValueError, match=why):
        people.insert_multiple([Document({"name": "Veera Olematon"}, doc_id=4), wrong])
    assert people.all() == list(PEOPLE)


@pytest.mark.parametrize("thing", [["Taito"], {"Taito"}, "Taito", 7, None], ids=repr)
def test_only_documents_can_be_written(people, thing):
    with pytest.raises(ValueError, match="not a Mapping"):
        people.insert(thing)
    assert len(people) == 3


def test_one_document_where_many_were_meant_is_refused(people):
    with pytest.raises(ValueError, match="not a Mapping"):
        people.insert_multiple(TAITO)
    assert people.all() == list(PEOPLE)


def test_whatever_reads_like_a_document_can_be_written(people):
    number = people.insert(MappingProxyType({"name": "Veera Olematon"}))
    assert people.get(doc_id=number) == {"name": "Veera Olematon"}
    assert people.insert_multiple([MappingProxyType({"name": "Onni Olematon"})]) == [number + 1]


def test_scribbling_on_ones_own_copy_changes_nothing(people):
    mine = {"name": "Veera Olematon"}
    number = people.insert(mine)
    mine["name"] = "Someone else"
    for got in (people.get(doc_id=number), *people.get(doc_ids=[1]), people.all()[1], people.get(PERSON.hours == 4.5)):
        got["name"] = "Someone else"
    people.all().clear()
    assert names(people) == ["Taito", "Aino", "Björn", "Veera"]


# Reading


def test_everyone_is_read_in_the_order_they_were_written(people):
    assert len(people) == 3
    assert people.all() == list(people) == list(PEOPLE)
    assert [person.doc_id for person in people] == [1, 2, 3]


def test_the_first_who_answers_the_question_is_got(people):
    assert people.get(PERSON.town == "Oulu") == TAITO
    assert people.get(PERSON.town == "Oulu").doc_id == 1
    assert people.get(PERSON.town == "Turku") is None
    assert people.get(PERSON.town == "Oulu") == people.get(PERSON.town == "Oulu")


def test_a_person_is_got_by_number(people):
    assert people.get(doc_id=3) == BJORN
    assert people.get(doc_id=3).doc_id == 3
    assert people.get(doc_id=4) is None
    assert people.get(doc_id=0) is None


def test_several_are_got_by_their_numbers_and_the_unknown_left_out(people):
    got = people.get(doc_ids=[3, 1, 77])
    assert names(got) == ["Taito", "Björn"]
    assert [person.doc_id for person in got] == [1, 3]
    assert people.get(doc_ids=[77]) == people.get(doc_ids=[]) == []


def test_who_is_there_and_how_many(people):
    assert people.contains(PERSON.town == "Vaasa")
    assert not people.contains(PERSON.town == "Turku")
    assert people.contains(doc_id=3)
    assert not people.contains(doc_id=4)
    assert people.count(PERSON.town == "Oulu") == 2
    assert people.count(PERSON.town == "Turku") == 0


def test_a_question_must_be_asked(people):
    with pytest.raises(RuntimeError, match="pass either cond or doc_id"):
        people.get()
    with pytest.raises(RuntimeError, match="pass either cond or doc_id"):
        people.contains()


# Changing


def test_everybody_is_changed_when_nobody_is_named(people):
    assert people.update({"town": "Kemi", "notes": "moved"}) == [1, 2, 3]
    assert people.all() == [{**person, "town": "Kemi", "notes": "moved"} for person in PEOPLE]


def test_those_who_answer_the_question_are_changed(people):
    assert people.update({"town": "Kemi"}, PERSON.town == "Oulu") == [1, 2]
    assert [person["town"] for person in people] == ["Kemi", "Kemi", "Vaasa"]
    assert people.update({"town": "Pori"}, PERSON.town == "Turku") == []
    assert people.count(PERSON.town == "Pori") == 0


def test_those_with_the_numbers_are_changed_and_unknown_numbers_left_out(people):
    assert people.update({"town": "Kemi"}, doc_ids=[3, 77, 1]) == [3, 1]
    assert [person["town"] for person in people] == ["Kemi", "Oulu", "Kemi"]
    assert people.update({"town": "Pori"}, doc_ids=[77]) == []
    assert len(people) == 3


def test_a_change_can_be_worked_out_from_what_is_there(people):
    def shorten(person):
        person["hours"] -= 1
        person["address"]["street"] = person["address"]["street"].upper()
        del person["days"]

    assert people.update(shorten, PERSON.hours < 5) == [1, 3]
    assert [person["hours"] for person in people] == [3, 6, 3.5]
    assert people.get(doc_id=3)["address"]["street"] == "MALLIKATU 3"
    assert names(people.search(PERSON.days.exists())) == ["Aino"]


def test_different_changes_for_different_people_in_one_go(people):
    changed = people.update_multiple([
        ({"town": "Kemi"}, PERSON.name == "Björn Påhittad"),
        (increment("hours"), PERSON.town == "Oulu"),
        ({"town": "Pori"}, PERSON.town == "Turku"),
    ])  # fmt: skip
    assert sorted(changed) == [1, 2, 3]
    assert [(person["town"], person["hours"]) for person in people] == [("Oulu", 5), ("Oulu", 7), ("Kemi", 4.5)]


def test_who_is_there_is_changed_and_who_is_not_is_written(people):
    assert people.upsert({"town": "Kemi"}, PERSON.town == "Oulu") == [1, 2]
    assert people.all() == [{**TAITO, "town": "Kemi"}, {**AINO, "town": "Kemi"}, BJORN]
    veera = {"name": "Veera Olematon", "town": "Turku"}
    assert people.upsert(veera, PERSON.town == "Turku") == [4]
    assert people.get(doc_id=4) == veera


def test_a_document_with_a_number_is_changed_or_written_under_it(people):
    assert people.upsert(Document({"town": "Kemi"}, doc_id=3)) == [3]
    assert people.get(doc_id=3) == {**BJORN, "town": "Kemi"}
    assert people.upsert(Document({"name": "Veera Olematon"}, doc_id=30)) == [30]
    assert people.get(doc_id=30) == {"name": "Veera Olematon"}
    with pytest.raises(ValueError, match="specify a doc_id"):
        people.upsert({"name": "Onni Olematon"})
    assert len(people) == 4


@pytest.mark.parametrize(
    ("operation", "field", "after"),
    [
        (put_field("town", "Kemi"), "town", "Kemi"),
        (put_field("notes", {"said": ["rings late"]}), "notes", {"said": ["rings late"]}),
        (increment("hours"), "hours", 5),
        (decrement("hours"), "hours", 3),
        (add("hours", 1.5), "hours", 5.5),
        (add("town", "nsalo"), "town", "Oulunsalo"),
        (add("days", ["fri"]), "days", ["tue", "fri"]),
        (subtract("hours", 3), "hours", 1),
        (delete("phone"), "phone", None),
    ],
    ids=["set", "set nested", "increment", "decrement", "add", "add text", "add to list", "subtract", "delete"],
)
def test_the_small_changes_tinydb_knows(people, operation, field, after):
    assert people.update(operation, doc_ids=[1]) == [1]
    taito = {key: value for key, value in TAITO.items() if key != field}
    assert people.all() == [taito if after is None else {**taito, field: after}, AINO, BJORN]


# Taking away


def test_those_who_answer_the_question_are_taken_away(people):
    assert people.remove(PERSON.town == "Oulu") == [1, 2]
    assert people.all() == [BJORN]
    assert people.remove(PERSON.town == "Oulu") == []


def test_those_with_the_numbers_are_taken_away_and_unknown_numbers_left_out(people):
    assert people.remove(doc_ids=[3, 77, 1]) == [3, 1]
    assert people.all() == [AINO]
    assert people.get(doc_id=2) == AINO


def test_nobody_is_taken_away_by_forgetting_whom(people):
    with pytest.raises(RuntimeError, match="truncate"):
        people.remove()
    assert len(people) == 3


def test_the_number_of_one_taken_away_is_not_given_again_the_same_day(people):
    assert people.insert({"name": "Veera Olematon"}) == 4
    people.remove(doc_ids=[4])
    assert people.insert({"name": "Onni Olematon"}) == 5
    assert people.get(doc_id=4) is None


def test_a_person_can_be_taken_away_and_put_back_whole_under_the_same_number(people):
    people.remove(doc_ids=[2])
    assert people.insert(Document({"name": "Aino Mallinen"}, doc_id=2)) == 2
    assert people.get(doc_id=2) == {"name": "Aino Mallinen"}
    assert len(people) == 3


def test_an_emptied_table_begins_from_one_again_and_others_keep_theirs(office, people):
    office.table("plans").insert({"number": 1})
    people.truncate()
    assert len(people) == 0
    assert tables(office) == {"people", "plans"}
    assert office.table("plans").all() == [{"number": 1}]
    assert people.insert(TAITO) == 1


# Several tables


def test_tables_are_kept_apart(office, people):
    plans, receptions = office.table("plans"), office.table("receptions")
    assert plans.insert({"number": 1}) == receptions.insert({"attendance": "present"}) == 1
    plans.update({"number": 2})
    receptions.remove(doc_ids=[1])
    assert people.all() == list(PEOPLE)
    assert plans.all() == [{"number": 2}]
    assert receptions.all() == office.all() == []
    assert tables(office) == {"people", "plans", "receptions"}


def test_the_database_itself_is_one_more_table(office):
    office.insert({"written by": "maija"})
    assert office.all() == list(office) == [{"written by": "maija"}]
    assert len(office) == 1
    assert office.update({"written by": "olavi"}) == [1]
    assert office.get(where("written by") == "olavi").doc_id == 1
    assert tables(office) == {"_default", "people"}
    office.truncate()
    assert len(office) == 0
    assert len(office.table("people")) == 3


def test_a_table_is_asked_for_by_its_name(office):
    assert office.table("plans") is office.table("plans")
    assert office.table("plans").name == "plans"
    assert tables(office) == {"people"}, "a table only looked at is not written"
    office.table("työpäivät, ö & 'muut'").insert({"day": "ti"})
    assert beside(office).table("työpäivät, ö & 'muut'").all() == [{"day": "ti"}]


def test_an_empty_table_can_be_asked_to_be_written(office):
    office.table("plans", persist_empty=True)
    assert tables(office) == {"people", "plans"}
    assert len(office.table("plans")) == 0


def test_one_table_is_dropped_and_the_others_stay(office):
    office.table("plans").insert_multiple([{"number": 1}, {"number": 2}])
    office.drop_table("plans")
    office.drop_table("never written")
    assert tables(office) == {"people"}
    assert len(office.table("plans")) == 0
    assert office.table("plans").insert({"number": 1}) == 1


def test_all_tables_are_dropped_and_new_ones_begin_from_one(office, people):
    office.insert({"written by": "maija"})
    office.drop_tables()
    assert tables(office) == set()
    assert len(office) == len(people) == 0
    assert office.table("people").insert(TAITO) == 1


def test_two_parts_of_a_command_see_each_others_changes_at_once(office, people):
    other = beside(office).table("people", cache_size=0)
    in_oulu = PERSON.town == "Oulu"
    assert names(people.search(in_oulu)) == names(other.search(in_oulu)) == ["Taito", "Aino"]
    other.insert(Document({"name": "Veera Olematon", "town": "Oulu"}, doc_id=10))
    assert names(people.search(in_oulu)) == ["Taito", "Aino", "Veera"]
    people.update({"town": "Kemi"}, doc_ids=[10, 1])
    assert names(other.search(in_oulu)) == ["Aino"]
    other.truncate()
    assert people.count(in_oulu) == 0


def test_without_a_cache_questions_that_look_alike_get_their_own_answers(people):
    assert names(people.search(PERSON.name.matches("taito"))) == []
    assert names(people.search(PERSON.name.matches("taito", flags=re.IGNORECASE))) == ["Taito"]
    assert people.search(PERSON.fragment({"name": "Ulla"})) == []
    assert names(people.search(PERSON.address.care_of.fragment({"name": "Ulla"}))) == ["Björn"]


# Questions


def longer_than(text, length):
    return len(text) > length


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param(PERSON.town == "Oulu", "Taito Aino", id="=="),
        pytest.param(PERSON.days == ["tue", "thu"], "Aino", id="== list"),
        pytest.param(PERSON.phone == None, "Aino", id="== null"),  # noqa: E711
        pytest.param(PERSON.town != "Oulu", "Björn", id="!="),
        pytest.param(PERSON.phone != "049 5550101", "Aino", id="!= leaves out who has no such field"),
        pytest.param(PERSON.hours < 4.5, "Taito", id="<"),
        pytest.param(PERSON.hours <= 4.5, "Taito Björn", id="<="),
        pytest.param(PERSON.hours > 4.5, "Aino", id=">"),
        pytest.param(PERSON.hours >= 4.5, "Aino Björn", id=">="),
        pytest.param(where("town") == "Vaasa", "Björn", id="where"),
        pytest.param(where("a.b") == "taito", "Björn", id="a dot in a name is no path"),
        pytest.param(PERSON.a.b == "taito", "", id="a path is no dot in a name"),
        pytest.param(PERSON.address.postcode == "90500", "Aino", id="nested"),
        pytest.param(PERSON["address"]["care_of"].name == "Ulla", "Björn", id="nested deeper"),
        pytest.param(PERSON.town.postcode == "90500", "", id="a text has no fields"),
        pytest.param(PERSON.goals.exists(), "Taito Aino", id="exists"),
        pytest.param(PERSON.phone.exists(), "Taito Aino", id="null exists"),
        pytest.param(PERSON.address.care_of.name.exists(), "Björn", id="nested exists"),
        pytest.param(PERSON.name.matches(r"\w+ M"), "Aino", id="matches"),
        pytest.param(PERSON.name.matches("Mallinen"), "", id="matches from the start"),
        pytest.param(PERSON.name.matches("bJÖRN", flags=re.IGNORECASE), "Björn", id="matches with flags"),
        pytest.param(PERSON.name.search("l+i"), "Aino", id="search"),
        pytest.param(PERSON.name.search("[äå]"), "Taito Björn", id="search with dots and rings"),
        pytest.param(PERSON.hours.matches("4"), "", id="a number matches no text"),
        pytest.param(PERSON.hours.search("4"), "", id="no text is found in a number"),
        pytest.param(PERSON.name.test(lambda name: name.endswith("n")), "Aino", id="test"),
        pytest.param(PERSON.name.test(longer_than, 14), "Taito", id="test with more words"),
        pytest.param(PERSON.days.any(["thu", "fri"]), "Aino", id="any of a list"),
        pytest.param(PERSON.days.any([]), "", id="any of nothing"),
        pytest.param(PERSON.goals.any(PERSON.done == False), "Taito", id="any that answers"),  # noqa: E712
        pytest.param(PERSON.hours.any([4]), "", id="a number has no parts"),
        pytest.param(PERSON.days.all(["thu", "tue"]), "Aino", id="all of a list"),
        pytest.param(PERSON.days.all([]), "Taito Aino Björn", id="all of nothing"),
        pytest.param(PERSON.goals.all(PERSON.done == True), "Aino", id="all answer"),  # noqa: E712
        pytest.param(PERSON.town.one_of(["Vaasa", "Turku"]), "Björn", id="one of"),
        pytest.param(PERSON.fragment({"town": "Oulu", "hours": 6}), "Aino", id="fragment"),
        pytest.param(PERSON.fragment({"nobody": "has this"}), "", id="fragment nobody has"),
        pytest.param(PERSON.address.fragment({"postcode": "65100"}), "Björn", id="nested fragment"),
        pytest.param(PERSON.days.map(len) == 2, "Aino", id="map"),
        pytest.param(PERSON.noop(), "Taito Aino Björn", id="noop"),
        pytest.param((PERSON.town == "Oulu") & (PERSON.hours == 6), "Aino", id="and"),
        pytest.param((PERSON.town == "Vaasa") | (PERSON.hours == 6), "Aino Björn", id="or"),
        pytest.param(~(PERSON.town == "Oulu"), "Björn", id="not"),
        pytest.param(~PERSON.goals.exists(), "Björn", id="not exists"),
        pytest.param(~((PERSON.town == "Vaasa") | (PERSON.hours == 6)), "Taito", id="not either"),
        pytest.param((PERSON.hours < 5) & ~(PERSON.town == "Oulu") & PERSON.days.exists(), "Björn", id="three"),
        pytest.param(lambda person: person["hours"] == 4, "Taito", id="any function"),
    ],
)
def test_a_question_finds_those_it_means(people_to_ask, question, found):
    assert names(people_to_ask.search(question)) == found.split()
    assert people_to_ask.count(question) == len(found.split())
    assert people_to_ask.contains(question) == bool(found)
    assert people_to_ask.get(question) == next(iter(people_to_ask.search(question)), None)


def test_a_question_that_asks_nothing_is_refused(people):
    with pytest.raises(RuntimeError, match="Empty query"):
        people.search(PERSON)
    with pytest.raises(ValueError, match="no path"):
        PERSON == "Taito"  # noqa: B015
    assert people.all() == list(PEOPLE)


# Opening, closing, and whatever stands between


def test_closing_is_told_to_the_storage_once(desk, monkeypatch):
    db = desk.open()
    closed = []
    monkeypatch.setattr(db.storage, "close", lambda: closed.append(True))
    with db as same:
        assert same is db
        db.insert(TAITO)
        db.close()
    assert closed == [True]
    desk.keep(db)
    assert desk.open().all() == [TAITO]


def test_a_middleware_of_tinydb_fits_between(desk):
    below = desk.open()
    with TinyDB(storage=CachingMiddleware(lambda: below.storage)) as db:
        db.insert_multiple(PEOPLE)
        assert below.storage.read() is None, "the middleware keeps it until it is closed"
        assert len(db) == 3
    desk.keep(below)
    assert desk.open().all() == list(PEOPLE)


# What is there again


def test_what_was_written_is_there_again(cabinet):
    db = cabinet.open()
    db.table("people").insert_multiple(PEOPLE)
    db.table("plans").insert(Document({"number": 7}, doc_id=7))
    db.table("receptions", persist_empty=True)
    cabinet.keep(db)
    again = cabinet.open()
    assert tables(again) == {"people", "plans", "receptions"}
    assert again.table("people").all() == list(PEOPLE)
    assert [person.doc_id for person in again.table("people")] == [1, 2, 3]
    assert again.table("plans").get(doc_id=7) == {"number": 7}
    assert len(again.table("receptions")) == 0


def test_each_day_goes_on_from_the_day_before(cabinet):
    def day(work):
        db = cabinet.open()
        work(db.table("people", cache_size=0))
        cabinet.keep(db)
        return [(person.doc_id, person["hours"]) for person in cabinet.open().table("people")]

    assert day(lambda people: people.insert({"hours": 4})) == [(1, 4)]
    assert day(lambda people: people.insert_multiple([{"hours": 5}, {"hours": 6}])) == [(1, 4), (2, 5), (3, 6)]
    assert day(lambda people: people.update(increment("hours"), PERSON.hours > 4)) == [(1, 4), (2, 6), (3, 7)]
    assert day(lambda people: people.remove(doc_ids=[2])) == [(1, 4), (3, 7)]
    assert day(lambda people: people.insert({"hours": 8})) == [(1, 4), (3, 7), (4, 8)]
    assert day(lambda people: people.upsert(Document({"hours": 2}, doc_id=1))) == [(1, 2), (3, 7), (4, 8)]
    assert day(lambda people: people.all()) == [(1, 2), (3, 7), (4, 8)]
    assert day(lambda people: people.truncate()) == []
    assert day(lambda people: people.insert({"hours": 4})) == [(1, 4)]


def test_dropped_tables_stay_dropped(cabinet):
    db = cabinet.open()
    db.insert_multiple(PEOPLE)
    db.table("plans").insert({"number": 1})
    cabinet.keep(db)

    db = cabinet.open()
    db.drop_table("plans")
    cabinet.keep(db)
    assert tables(cabinet.open()) == {"_default"}

    db = cabinet.open()
    db.drop_tables()
    assert tables(db) == set(), "also when nothing was read before"
    cabinet.keep(db)
    emptied = cabinet.open()
    assert tables(emptied) == set()
    assert len(emptied) == 0

    assert emptied.insert(TAITO) == 1
    cabinet.keep(emptied)
    assert cabinet.open().all() == [TAITO]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(True, id="yes"),
        pytest.param(False, id="no"),
        pytest.param(None, id="nothing"),
        pytest.param(0, id="zero"),
        pytest.param(-(2**70), id="a very large number"),
        pytest.param(1.0, id="a whole number with a decimal point"),
        pytest.param(0.1 + 0.2, id="a number to its last digit"),
        pytest.param(-1.5e-300, id="a very small number"),
        pytest.param("", id="an empty text"),
        pytest.param("1", id="a number written as text"),
        pytest.param("Åsa Öhman, Ánná Ǩeâđđ, 王小明, 👩‍🦽 e\u0301", id="letters of every kind"),
        pytest.param('she said "no"\\\r\n\t\x00\x7f\u2028\ufeff', id="signs nobody sees"),
        pytest.param([], id="an empty list"),
        pytest.param({}, id="an empty document"),
        pytest.param([1, "1", 1.0, True, None, [[]], {"": ""}], id="a list of everything"),
        pytest.param({"ö": {"a.b": {"": [{"z": 1, "a": {"deep": [None]}}]}}}, id="one in another"),
    ],
)
def test_a_value_is_there_again_exactly_as_it_was(cabinet, value):
    db = cabinet.open()
    db.insert({"value": value, "beside": [value]})
    cabinet.keep(db)
    # Compared as they are written out: 1, 1.0 and True are equal, but not the same.
    assert repr(cabinet.open().get(doc_id=1)) == repr({"value": value, "beside": [value]})


@pytest.mark.parametrize(
    "value",
    [date(2026, 11, 24), {"tue"}, b"Taito", object(), {("tue", "thu"): 4}, [[{"day": date(2026, 11, 24)}]]],
    ids=["date", "set", "bytes", "object", "key", "nested"],
)
def test_what_cannot_be_written_leaves_everything_as_it_was(cabinet, value):
    def write(db):
        db.table("plans").insert({"number": 1})
        db.insert({"value": value})
        cabinet.keep(db)

    db = cabinet.open()
    db.table("plans").insert({"number": 1})
    db.insert_multiple(PEOPLE)
    cabinet.keep(db)
    tomorrow = cabinet.open()
    tomorrow.drop_table("plans")
    with pytest.raises(TypeError):
        write(tomorrow)
    again = cabinet.open()
    assert again.all() == list(PEOPLE)
    again.insert({"name": "Veera Olematon"})
    cabinet.keep(again)
    assert names(cabinet.open()) == ["Taito", "Aino", "Björn", "Veera"]


def test_a_change_that_fails_half_way_leaves_everything_as_it_was(cabinet):
    db = cabinet.open()
    db.insert_multiple(PEOPLE)
    cabinet.keep(db)
    tomorrow = cabinet.open()
    with pytest.raises(KeyError, match="goals"):
        tomorrow.update(delete("goals"))  # Björn, the last of them, has none
    cabinet.keep(tomorrow)
    assert cabinet.open().all() == list(PEOPLE)


# What is the vaults' own


@pytest.fixture
def case(vault):
    """A case on the vault with three people in it."""
    desk = VaultDesk(vault)
    db = desk.open()
    db.insert_multiple(PEOPLE)
    desk.keep(db)
    return desk


def test_looking_at_a_case_never_written_makes_no_file(vault, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    with VaultDesk(vault).open() as db:
        assert db.all() == db.table("people").search(PERSON.town == "Oulu") == []
        assert tables(db) == set()
        db.drop_table("people")
    assert not db.storage.changed
    assert not vault.has(NAME)
    assert vault.read(NAME) is None
    assert sorted(tmp_path.rglob("*")) == before


def test_the_first_write_makes_the_case(vault):
    desk = VaultDesk(vault)
    db = desk.open()
    db.insert(TAITO)
    assert db.storage.changed
    assert not vault.has(NAME), "nothing is kept before it is handed over"
    desk.keep(db)
    assert json.loads(vault.read(NAME)) == {"_default": {"1": TAITO}, "meta": {"1": {"schema": SCHEMA}}}


def test_reading_leaves_nothing_to_hand_over(case):
    db = case.open()
    assert len(db) == 3
    assert db.get(doc_id=1) == db.search(PERSON.town == "Oulu")[0] == TAITO
    db.drop_table("never written")
    assert not db.storage.changed


@pytest.mark.parametrize(
    "work",
    [
        lambda db: db.insert(TAITO),
        lambda db: db.insert_multiple([TAITO]),
        lambda db: db.update({"town": "Kemi"}),
        lambda db: db.update_multiple([({"town": "Kemi"}, PERSON.hours == 4)]),
        lambda db: db.upsert({"town": "Kemi"}, PERSON.hours == 4),
        lambda db: db.remove(doc_ids=[1]),
        lambda db: db.truncate(),
        lambda db: db.drop_table("_default"),
        lambda db: db.drop_tables(),
    ],
    ids=["insert", "multiple", "update", "update many", "upsert", "remove", "truncate", "drop", "drop all"],
)
def test_every_kind_of_change_is_noticed_and_waits_to_be_handed_over(case, work):
    before = case.vault.read(NAME)
    db = case.open()
    work(db)
    assert db.storage.changed
    assert case.vault.read(NAME) == before
    case.keep(db)
    assert case.vault.read(NAME) != before
    assert everything(case.open()) == everything(db)


def test_what_is_not_handed_over_is_as_if_never_done(case):
    db = case.open()
    db.update({"town": "Kemi"})
    db.table("plans").insert({"number": 1})
    assert len(db.table("plans")) == 1
    assert case.open().all() == list(PEOPLE)
    assert tables(case.open()) == {"_default"}


def test_the_vault_is_asked_once_however_much_is_read(case, monkeypatch):
    asked = []
    read = case.vault.read
    monkeypatch.setattr(case.vault, "read", lambda name: asked.append(name) or read(name))
    db = case.open()
    for _ in range(3):
        assert len(db) == len(db.all()) == db.count(PERSON.name.exists()) == 3
    db.insert({"name": "Veera Olematon"})
    assert len(beside(db)) == 4
    assert asked == [NAME]


def test_half_a_letter_is_refused_and_the_case_stays_as_it_was(case):
    db = case.open()
    db.insert({"name": "Esim\udce4rkki"})
    with pytest.raises(UnicodeEncodeError):
        case.keep(db)
    assert case.open().all() == list(PEOPLE)


def test_a_case_is_a_file_that_tinydb_itself_can_open(case, tmp_path):
    file = tmp_path / "own.json"
    file.write_bytes(case.vault.read(NAME))
    with TinyDB(file, encoding="utf-8") as own:
        assert own.all() == list(PEOPLE)
        assert own.insert({"name": "Veera Olematon"}) == 4
    with case.vault.alone():
        case.vault.change({NAME: file.read_bytes()})
    assert names(case.open()) == ["Taito", "Aino", "Björn", "Veera"]
