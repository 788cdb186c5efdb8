"""Who changed what, and taking it back: one entry, an edit, a whole import, a whole week – all of it or nothing."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty import clock
from kuty.cli import undo as undo_door
from kuty.core.attendance import Attendance
from kuty.core.errors import NoSuchThing, RegisterUnavailable
from kuty.core.people import Participant
from kuty.core.reception import Reception
from kuty.core.workers import Worker
from kuty.jobs import history
from kuty.register.register import Register
from kuty.register.vault import FolderVault
from kuty.register.vaults import MemoryVault
from tests.conftest import made_office

NOON = datetime(2026, 11, 23, 12)
# The changes with which the office was made: the worker, then Taito, Örjan and Helmi.
WORKER, TAITO, ORJAN, HELMI = (f"20261123-101500-00{number}" for number in range(4))
# The first change after that.
FIRST = "20261123-101500-004"


@pytest.fixture
def office(empty_office):
    """The office of three, made at this file's own time: the ids of changes are told by it."""
    return made_office(empty_office)


@pytest.fixture(autouse=True)
def a_quarter_past_ten(monkeypatch):
    """The clock stands still, so that every change has an id that is known."""

    class Standing(datetime):
        @classmethod
        def now(cls, *_zone):
            return datetime(2026, 11, 23, 10, 15)

    monkeypatch.setattr(clock, "datetime", Standing)


def changes(office, *of):
    return office.json("register", "history", *of)["changes"]


def latest(office):
    return changes(office)[0]["change"]


def files_in(office):
    """What the register is: every file but the lock and what can be made again."""
    register = office.folder / "register"
    return {
        path.relative_to(register).as_posix(): path.read_bytes()
        for path in register.rglob("*")
        if path.is_file() and ".db" in path.name and "index" not in path.parts
    }


def show(office, who):
    return office.json("participant", "show", who)


def marks(office, who):
    return [(entry["attendance"], entry["counts"]) for entry in office.json("reception", "history", who)["entries"]]


def programmes(office, week="next"):
    return [each["participant"] for each in office.json("week", "show", week)["programmes"]]


# Who, what, when.


def test_every_change_has_its_author_moment_command_and_people(office, monkeypatch):
    monkeypatch.setenv("KUTY_USER", "olavi")
    office.run("participant", "edit", "P002", "--phone", "049 5550999")
    office.run("undo", "--yes")
    assert office.json("register", "history", "--last", "3") == {
        "schema": "kuty.history/1",
        "changes": [
            {
                "change": "20261123-101500-005",
                "at": "2026-11-23T10:15:00",
                "by": "olavi",
                "command": "undo",
                "people": ["P002"],
                "undid": FIRST,
            },
            {
                "change": FIRST,
                "at": "2026-11-23T10:15:00",
                "by": "olavi",
                "command": "participant edit",
                "people": ["P002"],
                "undid": None,
            },
            {
                "change": HELMI,
                "at": "2026-11-23T10:15:00",
                "by": "maija",
                "command": "participant add",
                "people": ["P003"],
                "undid": None,
            },
        ],
    }
    assert [each["change"] for each in changes(office, "p002")] == ["20261123-101500-005", FIRST, ORJAN]
    assert [each["people"] for each in changes(office)][-1] == ["office"]
    told = office.run("register", "history").out.splitlines()
    assert told[1].split("  ") == [
        "20261123-101500-005",
        "23/11/2026 10:15",
        "olavi",
        f"undo {FIRST}",
        "P002",
    ]
    assert "There is no participant P099" in office.run("register", "history", "P099", code=4).err


def test_looking_failing_and_rehearsing_leave_no_change(office):
    office.run("participant", "show", "P001")
    office.run("participant", "edit", "P001", "--phone", "049 5550999", "--dry-run")
    office.run("participant", "edit", "P001", "--worker", "W77", code=3)
    office.run("participant", "edit", "P001", "--phone", "049 5550101")
    assert latest(office) == HELMI


def test_a_month_of_changes_is_told_in_the_order_of_writing_though_the_clock_was_set_back(office, monkeypatch):
    days = ["2026-11-23", "2026-10-02", "2026-12-01", "2026-11-20"]
    for number, day in enumerate(days):
        monkeypatch.setenv("KUTY_TODAY", day)
        office.run("participant", "edit", "P001", "--phone", f"049 555090{number}")
    told = changes(office)[: len(days)]
    assert [each["at"][:10] for each in told] == days[::-1]
    assert [each["change"] for each in told] == sorted((each["change"] for each in told), reverse=True)
    office.run("undo")
    assert show(office, "P001")["phone"] == "049 5550902"
    office.run("undo")
    assert show(office, "P001")["phone"] == "049 5550901"


def test_throwing_the_index_away_makes_no_two_changes_one(office, monkeypatch):
    office.run("participant", "edit", "P001", "--phone", "049 5550901")
    before = [each["change"] for each in changes(office)]
    shutil.rmtree(office.folder / "register/index")
    monkeypatch.setenv("KUTY_USER", "olavi")
    office.run("participant", "edit", "P001", "--phone", "049 5550902")
    assert latest(office) not in before
    assert changes(office)[0]["people"] == ["P001"]
    assert [each["by"] for each in changes(office, "P001")] == ["olavi", "maija", "maija"]


def test_throwing_the_index_away_while_the_clock_is_set_back_keeps_the_order(office, monkeypatch):
    office.run("participant", "edit", "P001", "--phone", "049 5550901")
    shutil.rmtree(office.folder / "register/index")
    monkeypatch.setenv("KUTY_TODAY", "2026-11-20")
    office.run("participant", "edit", "P002", "--phone", "049 5550902")
    assert changes(office)[0]["people"] == ["P002"]


def test_a_number_of_changes_below_nothing_is_refused_in_a_sentence(office):
    office.run("register", "history", "--last", "-1", code=2)
    office.run("register", "history", "P001", "--last", "-1", code=2)


# One thing taken back.


def test_a_reception_recorded_by_mistake_is_taken_back_and_the_mark_before_counts_again(office):
    office.run("reception", "record", "P001", "--date", "17.11.2026", "--attendance", "present")
    office.run("reception", "record", "P001", "--date", "17.11.2026", "--attendance", "sick")
    assert marks(office, "P001") == [("present", False), ("sick", True)]
    told = office.run("undo")
    assert told.out == (
        "reception record · 23/11/2026 10:15 · maija · P001\n"
        "  P001  reception 2026-11-17: is taken away\n"
        "Undone.\n"
    )  # fmt: skip
    assert marks(office, "P001") == [("present", True)]
    (row,) = office.json("reception", "list", "--date", "17.11.2026")["receptions"]
    assert row["attendance"] == "present"


def test_an_edit_is_shown_field_by_field_before_it_is_taken_back(office):
    office.run("participant", "edit", "P001", "--phone", "049 5550999", "--town", "Toisaalla", "--notes", "a" * 60)
    before = show(office, "P002"), show(office, "P003")
    told = office.run("undo", FIRST).out.splitlines()
    assert told[1:] == [
        f"  P001  personal data: notes “{'a' * 39}…” → –, phone “049 5550999” → “049 5550101”, town “TOISAALLA” → “MERILUOTOLA”",
        "Undone.",
    ]
    assert (show(office, "P001")["phone"], show(office, "P001")["town"]) == ("049 5550101", "MERILUOTOLA")
    assert show(office, "P001")["notes"] == ""
    assert (show(office, "P002"), show(office, "P003")) == before


def test_a_rehearsal_shows_everything_and_changes_nothing(office):
    office.run("participant", "edit", "P001", "--phone", "049 5550999")
    before = files_in(office)
    document = office.json("undo", "--dry-run")
    (difference,) = document.pop("differences")
    assert document == {
        "schema": "kuty.undo/1",
        "change": FIRST,
        "at": "2026-11-23T10:15:00",
        "by": "maija",
        "command": "participant edit",
        "people": ["P001"],
        "undid": None,
        "dry_run": True,
    }
    assert (difference["who"], difference["table"], difference["number"]) == ("P001", "person", "1")
    assert difference["before"] == difference["after"] | {"phone": "049 5550999"}
    assert "Dry run; nothing was kept." in office.run("undo", "--dry-run").out
    assert files_in(office) == before
    assert office.json("undo")["dry_run"] is False


def test_a_worker_who_says_no_keeps_everything(office, monkeypatch):
    office.run("participant", "edit", "P001", "--phone", "049 5550999")
    before = files_in(office)
    monkeypatch.setattr(undo_door, "may_ask", lambda: True)
    monkeypatch.setattr(undo_door.typer, "confirm", lambda *_words, **_options: False)
    office.run("undo", code=130)
    assert files_in(office) == before
    office.run("undo", "--yes")


def test_a_worker_s_changed_phone_and_a_new_worker_are_taken_back(office):
    office.run("worker", "edit", "W01", "--phone", "049 5550299")
    office.run("worker", "add", "--name", "Olavi Keksitty")
    assert "office  worker W02: is taken away" in office.run("undo").out
    assert "office  worker W01: phone “049 5550299” → “049 5550201”" in office.run("undo").out
    assert [(each["id"], each["phone"]) for each in office.json("worker", "list")["workers"]] == [
        ("W01", "049 5550201")
    ]
    office.run("worker", "add", "--name", "Marja Keksitty")
    assert [each["id"] for each in office.json("worker", "list")["workers"]] == ["W01", "W03"]


def test_a_worker_who_has_people_by_now_is_not_taken_back(office):
    office.run("worker", "add", "--name", "Olavi Keksitty")
    office.run("participant", "edit", "P001", "--worker", "W02")
    office.run("undo", FIRST, code=5)
    assert len(office.json("worker", "list")["workers"]) == 2


def test_a_person_taken_in_by_mistake_is_gone_with_every_version_and_her_id_is_not_given_again(office):
    office.run("participant", "edit", "P003", "--town", "Toisaalla")
    office.run("undo")
    assert "P003  personal data: is taken away\n  P003  Plan 1: is taken away" in office.run("undo").out
    office.run("participant", "show", "P003", code=4)
    assert [path.name for path in office.folder.rglob("P003*") if "outbox" not in path.parts] == []
    assert "4 files are whole." in office.run("register", "check").out
    office.run("participant", "add", "--first-name", "Dagny", "--last-name", "Uusi")
    assert [each["id"] for each in office.json("participant", "list")["participants"]] == ["P001", "P002", "P004"]
    # The undoing is of the office: the history of what is gone went with it.
    assert changes(office)[1]["people"] == ["office"]
    assert changes(office)[1]["undid"] == HELMI
    told = office.run("undo", changes(office)[1]["change"], code=4).err
    assert "left nothing that can be undone" in told


def test_a_person_whose_identity_code_was_kept_since_is_not_taken_away(office, monkeypatch):
    keep_code(office, monkeypatch, "P003", "131052-901X")
    office.run("undo", HELMI, code=5)
    assert office.json("participant", "identity", "P003")["kept"]


def keep_code(office, monkeypatch, who, code):
    monkeypatch.setattr("sys.stdin.readline", lambda: f"{code}\n")
    office.run("participant", "identity", who, "--set")


def test_an_identity_code_and_an_erasing_are_in_the_history_and_are_not_undone(office, monkeypatch):
    keep_code(office, monkeypatch, "P001", "131052-901X")
    assert changes(office)[0]["command"] == "participant identity"
    assert b"131052" not in b"".join(content for name, content in files_in(office).items() if "identities" not in name)
    assert "left nothing that can be undone" in office.run("undo", code=4).err
    office.run("participant", "end", "P003", "--on", "20.11.2026", "--reason", "moved")
    office.run("participant", "close", "P003")
    office.run("participant", "erase", "P003", "--confirm", "P003")
    assert "left nothing that can be undone" in office.run("undo", code=4).err
    office.run("participant", "show", "P003", code=4)
    # What was before them can be named still.
    office.run("undo", ORJAN, "--dry-run")


# Many things taken back.


def test_an_import_is_taken_back_with_those_it_took_in_and_those_it_changed(office):
    before = show(office, "P001")
    people = "etunimi;sukunimi;puhelin\nTaito;Esimerkkilä;049 5550777\nUusi;Tulija;049 5550778\nToinen;Tulija;\n"
    office.run("participant", "import", str(office.write("people.csv", people)))
    assert changes(office)[0]["people"] == ["P001", "P004", "P005"]
    assert show(office, "P001")["phone"] == "049 5550777"
    told = office.run("undo").out
    assert "P001  personal data: phone “049 5550777” → “049 5550101”" in told
    assert "P004  personal data: is taken away" in told
    assert show(office, "P001") == before
    assert [each["id"] for each in office.json("participant", "list")["participants"]] == ["P001", "P002", "P003"]
    assert "5 files are whole." in office.run("register", "check").out


def test_an_undone_import_comes_back_whole_or_is_told_to_be_half(office):
    people = "etunimi;sukunimi;puhelin\nTaito;Esimerkkilä;049 5550777\nUusi;Tulija;049 5550778\n"
    office.run("participant", "import", str(office.write("people.csv", people)))
    office.run("undo")
    told = office.run("undo", latest(office), code=(0, 4, 5))
    assert told.code or "P004" in told.said


def test_nothing_of_an_import_is_taken_back_when_one_of_its_people_was_changed_since(office):
    people = "etunimi;sukunimi;puhelin\nTaito;Esimerkkilä;049 5550777\nÖrjan;Påhittsby;049 5550778\nUusi;Tulija;\n"
    office.run("participant", "import", str(office.write("people.csv", people)))
    imported = latest(office)
    office.run("participant", "edit", "P004", "--town", "Toisaalla")
    before = files_in(office)
    told = office.run("undo", imported, code=5)
    assert f"P004 has been changed since, by {latest(office)}; nothing was undone." in told.err
    assert f"kuty undo {latest(office)}" in told.err
    assert files_in(office) == before
    office.run("undo")
    office.run("undo", imported)
    assert show(office, "P002")["phone"] == "049 5550102"


def test_a_week_made_is_taken_back_for_everybody(office):
    office.run("week", "make", "next")
    assert programmes(office) == ["P001", "P002", "P003"]
    office.run("undo")
    assert programmes(office) == []
    assert office.json("reception", "list", "--date", "1.12.2026")["receptions"][0]["participant"] == "P001"
    assert "3" in office.run("week", "make", "next").out


def test_a_week_is_not_taken_back_when_one_programme_of_it_was_changed(office):
    office.run("week", "make", "next")
    office.run("week", "note", "next", "P002", "Lycka till!")
    before = files_in(office)
    assert "P002 has been changed since" in office.run("undo", FIRST, code=5).err
    assert files_in(office) == before
    # Somebody takes the note away by hand: everything is as the week was made.
    office.run("week", "note", "next", "P002", "")
    office.run("undo", FIRST)
    assert programmes(office) == []


def test_mail_that_was_printed_by_mistake_is_open_again_and_the_letters_stay_in_the_outbox(office):
    office.run("week", "make", "next", "P001", "P003")
    office.run("mail", "print", "next")
    letters = sorted(path.name for path in (office.folder / "outbox").rglob("*.pdf"))
    assert "went out" in office.run("week", "note", "next", "P001", "Hei", code=3).err
    assert "P001 has been changed since" in office.run("undo", FIRST, code=5).err
    told = office.run("undo")
    assert "P001  post of week 2026-W49: is taken away" in told.out
    assert "stay in the outbox" in told.err
    assert sorted(path.name for path in (office.folder / "outbox").rglob("*.pdf")) == letters
    office.run("week", "note", "next", "P001", "Hei")
    assert office.json("mail", "preview", "next")["left_out"] == []


def test_a_week_with_a_damaged_person_in_it_is_not_taken_back_for_the_others_only(office):
    office.run("week", "make", "next")
    case = office.folder / "register/cases/000/P002.db"
    case.write_bytes(case.read_bytes()[:-2])
    before = files_in(office)
    office.run("participant", "list", code=(0, 7))
    shutil.rmtree(office.folder / "register/index/000")
    office.run("undo", code=5)
    assert files_in(office) == before


def test_an_encrypted_register_takes_back_as_much_and_shows_nobody_what(office, tmp_path, monkeypatch):
    office.run("participant", "edit", "P001", "--phone", "049 5550999")
    office.run("register", "lock", "--new-key-file", str(tmp_path / "key"))
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "key"))
    office.run("week", "make", "next")
    assert b"049 5550999" not in b"".join(files_in(office).values())
    office.run("undo")
    assert programmes(office) == []
    office.run("undo")
    office.run("undo")
    assert show(office, "P001")["phone"] == "049 5550101"
    assert [each["id"] for each in office.json("participant", "list")["participants"]] == ["P001", "P002"]
    assert not [path for path in (office.folder / "register").rglob("*") if path.name.startswith("P003")]


# What was undone, and what stands on it.


def test_an_undo_is_a_change_too_and_can_be_undone_itself(office):
    office.run("participant", "edit", "P001", "--phone", "049 5550901")
    office.run("participant", "edit", "P001", "--town", "Toisaalla")
    office.run("undo")
    office.run("undo")
    assert (show(office, "P001")["phone"], show(office, "P001")["town"]) == ("049 5550101", "MERILUOTOLA")
    first_undo, second_undo = (each["change"] for each in changes(office)[1::-1])
    assert f"changed since, by {second_undo}" in office.run("undo", first_undo, code=5).err
    office.run("undo", second_undo)
    office.run("undo", first_undo)
    assert (show(office, "P001")["phone"], show(office, "P001")["town"]) == ("049 5550901", "TOISAALLA")


def test_what_was_undone_and_brought_back_is_the_latest_change_again(office):
    office.run("participant", "edit", "P001", "--phone", "049 5550901")
    office.run("undo")
    office.run("undo", latest(office))
    assert show(office, "P001")["phone"] == "049 5550901"
    assert office.json("undo", "--dry-run")["people"] == ["P001"]


def test_nothing_is_left_to_undo_in_an_office_where_everything_was_taken_back(office):
    for _change in range(4):
        office.run("undo")
    assert "There is nothing to undo." in office.run("undo", code=4).err
    assert office.json("participant", "list")["participants"] == []


def test_what_other_things_of_a_person_became_since_stands_in_nobodys_way(office):
    office.run("participant", "edit", "P001", "--phone", "049 5550901")
    office.run("reception", "record", "P001", "--date", "17.11.2026", "--attendance", "present")
    office.run("undo", FIRST)
    assert show(office, "P001")["phone"] == "049 5550101"
    assert marks(office, "P001") == [("present", True)]
    # But a person is not taken away from under her entries.
    assert "nothing was undone" in office.run("undo", TAITO, code=5).err


def test_a_change_put_back_by_hand_since_stands_in_nobodys_way(office):
    office.run("participant", "edit", "P001", "--phone", "049 5550901")
    office.run("participant", "edit", "P001", "--town", "Toisaalla")
    assert "has been changed since" in office.run("undo", FIRST, code=5).err
    office.run("participant", "edit", "P001", "--town", "Meriluotola")
    office.run("undo", FIRST)
    assert show(office, "P001")["phone"] == "049 5550101"


def test_a_change_is_named_by_a_part_of_its_id_that_is_its_own(office):
    assert "There are several changes 20261123" in office.run("undo", "20261123", code=4).err
    assert "There is no change 20261123-101500-009" in office.run("undo", "20261123-101500-009", code=4).err
    assert office.json("undo", "20261123-101500-003", "--dry-run")["people"] == ["P003"]


def test_the_thirty_latest_changes_of_a_person_can_be_undone_and_older_ones_are_told_only(office):
    register = Register(FolderVault(office.folder / "register"))
    for number in range(31):
        with register.transaction(by="maija", what="participant edit", at=NOON):
            register.case("P001").keep(replace(register.case("P001").participant, town=f"KYLÄ {number}"))
    mine = changes(office, "P001")
    assert len(mine) == 20
    oldest, second = [each["change"] for each in changes(office, "P001", "--last", "99")][-2:-4:-1]
    assert "is too long ago to be undone" in office.run("undo", oldest, code=4).err
    assert "has been changed since" in office.run("undo", second, code=5).err
    steps = 0
    with suppress(NoSuchThing):
        while True:
            found, differences = history.to_undo(register)
            history.undo(register, found, differences, "maija", NOON)
            steps += 1
    # An undoing is a change as well and takes a place among the thirty: so one comes fifteen steps back.
    assert steps == 15
    assert register.case("P001").participant.town == "KYLÄ 15"


def test_what_a_colleague_wrote_while_the_worker_was_asked_is_not_lost(office, monkeypatch):
    office.run("participant", "edit", "P001", "--phone", "049 5550901")

    def colleague(*_words, **_options):
        register = Register(FolderVault(office.folder / "register"))
        with register.transaction(by="olavi", what="participant edit", at=NOON):
            case = register.case("P001")
            case.keep(replace(case.participant, town="TOISAALLA"))
        return True

    monkeypatch.setattr(undo_door, "may_ask", lambda: True)
    monkeypatch.setattr(undo_door.typer, "confirm", colleague)
    office.run("undo", code=(0, 5))
    assert show(office, "P001")["town"] == "TOISAALLA"


# Whatever was done.

TEXTS = st.text(alphabet="aäÖ ”\n\u2028", max_size=4)
DAYS = st.dates(date(2026, 11, 1), date(2026, 11, 20))
DEEDS = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from(["P001", "P002"]), TEXTS),
    st.tuples(st.just("record"), st.sampled_from(["P001", "P002"]), DAYS),
    st.tuples(st.just("worker"), st.just("office"), TEXTS),
    st.tuples(st.just("both"), st.just("everybody"), TEXTS),
)


def do(register, deed, moment):
    kind, who, value = deed
    with register.transaction(by="maija", what=kind, at=moment):
        if kind == "worker":
            register.keep_worker(Worker("W01", value))
        for each in [who] if kind in ("edit", "record") else ["P001", "P002"] if kind == "both" else []:
            case = register.case(each)
            if kind == "record":
                case.add(Reception(value, Attendance.SICK, moment))
            else:
                case.keep(replace(case.participant, notes=value))


def state(register):
    """Everything but the history."""
    everything = {"office": register.office_tables} | {case.id: case.tables for case in register.cases()}
    return {
        who: {name: table for name, table in tables.items() if table and name not in ("history", "meta", "counters")}
        for who, tables in everything.items()
    }


@given(st.lists(DEEDS, max_size=8), st.lists(st.integers(-90, 90), min_size=20, max_size=20))
def test_whatever_was_done_is_taken_back_one_by_one_whatever_the_clock_says(deeds, minutes):
    register = Register(MemoryVault())
    moments = (NOON + timedelta(minutes=each) for each in minutes)
    with register.transaction(by="maija", what="begin", at=NOON):
        register.keep_worker(Worker(register.next_id("W"), "Maija"))
        for name in ("Taito", "Helmi"):
            register.new_case(Participant(register.next_id("P"), name, "Kuviteranta"))
    states = [state(register)]
    for deed in deeds:
        do(register, deed, next(moments))
        if state(register) != states[-1]:
            states.append(state(register))
    while len(states) > 1:
        assert state(register) == states.pop()
        found = history.to_undo(register)
        history.undo(register, *found, "maija", next(moments))
        assert state(register) == states[-1]
    assert next(iter(register.changes())).what in ("undo", "begin")


@given(st.lists(DEEDS, min_size=1, max_size=6), st.integers(0, 5))
def test_a_change_from_the_middle_is_taken_back_alone_or_not_at_all(deeds, which):
    register = Register(MemoryVault())
    with register.transaction(by="maija", what="begin", at=NOON):
        register.keep_worker(Worker(register.next_id("W"), "Maija"))
        for name in ("Taito", "Helmi"):
            register.new_case(Participant(register.next_id("P"), name, "Kuviteranta"))
    for deed in deeds:
        do(register, deed, NOON)
    made = list(register.changes())
    change = made[which % len(made)]
    before = state(register)
    try:
        found, differences = history.to_undo(register, change.id)
    except RegisterUnavailable:
        assert state(register) == before
        return
    history.undo(register, found, differences, "maija", NOON)
    touched = {(each.who, each.table, each.number) for each in differences}
    after = state(register)
    for who, tables in before.items():
        for table, things in tables.items():
            for number, document in things.items():
                if (who, table, number) not in touched:
                    assert after[who][table][number] == document
