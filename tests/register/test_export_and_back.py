"""Everything in one open file, and back into an empty office: the same again, or nothing at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.cli.main import main
from kuty.core.attendance import Attendance
from kuty.core.errors import InputHasProblems
from kuty.core.people import Participant
from kuty.core.plan import Goal, Plan, PlanKind
from kuty.core.reception import Reception
from kuty.core.workers import Worker
from kuty.jobs import exporting, history
from kuty.private import write_lines
from kuty.register.register import Register
from kuty.register.vaults import MemoryVault
from tests.conftest import Office

NOON = datetime(2026, 11, 23, 12)


@pytest.fixture
def another(tmp_path, capsys):
    """An empty office to take things into."""
    office = Office(tmp_path / "another", capsys)
    assert main(["--no-input", "init", str(office.folder), "--organisation", "Satukunta", "--unit", "Etäkuty"]) == 0
    return office


@pytest.fixture
def lines(office):
    """The exported lines of the office of three."""
    return exported(office)


def exported(office, name="export.jsonl"):
    file = office.folder.parent / f"{office.folder.name}-{name}"
    office.run("register", "export", str(file))
    return lines_of(file)


def lines_of(file):
    """The lines as JSON Lines has them: other ends of lines than \\n may stand inside a text."""
    return [f"{line}\n" for line in file.read_bytes().decode().split("\n")[:-1]]


def taken_in(office, lines, code=0):
    data = lines if isinstance(lines, bytes) else "".join(lines).encode()
    return office.run("register", "import", str(office.write("given.jsonl", data)), code=code)


def files_in(office):
    """The register's own files; an office nobody was taken into has none."""
    return sorted(path.name for path in (office.folder / "register").rglob("*.db*"))


def written(document):
    return json.dumps(document, ensure_ascii=False) + "\n"


# There and back.


def test_an_office_taken_into_another_is_the_same_to_the_last_letter(office, another, monkeypatch):
    office.run("worker", "add", "--name", "Olavi Keksitty")
    office.run("worker", "end", "W02")
    office.run("week", "make", "2026-W47", "P001")
    office.run("mail", "print", "2026-W47")
    record = ("reception", "record", "P001", "--date", "17.11.2026", "--attendance")
    office.run(*record, "present", "--note", "“Hyvin”, sanoi\u2028äiti\n\t", "--mood", "7", "--need", "raha: vuokra")
    office.run(*record, "sick")
    office.run("participant", "pause", "P002", "--from", "24.11.2026")
    office.run(
        "plan", "add", "P003", "--start", "3.2.2027", "--end", "2.8.2027", "--goal", "job: CV", "--weight", "HYTE=2"
    )
    monkeypatch.setattr("sys.stdin.readline", lambda: "131052-901X\n")
    office.run("participant", "identity", "P002", "--set")
    lines = exported(office)
    assert [next(iter(json.loads(line))) for line in lines] == [
        *("schema", "worker", "worker", "office"),
        *["participant"] * 3,
        "end",
    ]
    assert json.loads(lines[0])["schema"] == "kuty.export/1"
    assert json.loads(lines[-1]) == {"end": {"workers": 2, "participants": 3}}
    assert "3 people were taken in." in taken_in(another, lines).out
    assert exported(another)[1:] == lines[1:]
    for command in (
        ("participant", "list"),
        ("participant", "show", "P002"),
        ("worker", "list"),
        ("reception", "history", "P001"),
        ("week", "show", "2026-W47"),
        ("register", "history", "--last", "99"),
    ):
        assert another.json(*command) == office.json(*command)
    why = ("participant", "identity", "P002", "--show", "--why", "Kela asks")
    assert another.json(*why)["identity_code"] == "131052-901X"
    assert "131052" not in (another.folder / "register/cases/000/P002.db").read_text("utf-8")
    assert another.json("register", "check")["whole"] == office.json("register", "check")["whole"]


def test_a_change_made_before_the_move_can_be_undone_after_it(office, another):
    office.run("participant", "edit", "P001", "--phone", "049 5550999")
    taken_in(another, exported(office))
    another.run("undo")
    assert another.json("participant", "show", "P001")["phone"] == "049 5550101"


def test_the_order_of_changes_goes_on_though_the_clock_of_the_new_machine_is_behind(office, another, monkeypatch):
    lines = exported(office)
    monkeypatch.setenv("KUTY_TODAY", "2026-11-20")
    taken_in(another, lines)
    another.run("participant", "edit", "P001", "--phone", "049 5550999")
    assert another.json("register", "history")["changes"][0]["command"] == "participant edit"


def test_numbers_of_entries_that_were_taken_back_stay_free(office, another):
    for day in ("3.11.2026", "10.11.2026", "17.11.2026"):
        office.run("reception", "record", "P001", "--date", day, "--attendance", "present")
    second = office.json("register", "history")["changes"][1]["change"]
    office.run("undo", second)
    lines = exported(office)
    assert json.loads(lines[3])["numbers"] == {"receptions": [1, 3]}
    taken_in(another, lines)
    for each in (office, another):
        each.run("reception", "record", "P001", "--date", "18.11.2026", "--attendance", "sick", "--mood", "3")
    ours, theirs = (json.loads(exported(each, "later.jsonl")[3]) for each in (office, another))
    assert ours["numbers"] == theirs["numbers"] == {"receptions": [1, 3, 4]}


def test_ids_of_those_who_were_erased_or_taken_back_are_not_given_again(office, another):
    for name in ("Dagny", "Tauno"):
        office.run("participant", "add", "--first-name", name, "--last-name", "Uusi")
    office.run("undo")
    office.run("participant", "end", "P003", "--on", "20.11.2026", "--reason", "moved")
    office.run("participant", "close", "P003")
    office.run("participant", "erase", "P003", "--confirm", "P003")
    lines = exported(office)
    assert "Kuviteranta" not in "".join(lines)
    taken_in(another, lines)
    assert "5 files are whole." in another.run("register", "check").out
    another.run("participant", "show", "P003", code=4)
    assert "P006" in another.run("participant", "add", "--first-name", "Aino", "--last-name", "Uusi").out


def test_what_another_program_wrote_needs_no_history_and_no_counters(another):
    people = [{"id": f"P00{number}", "first_name": "Taito", "last_name": "Esimerkkilä"} for number in (2, 4)]
    another.run("register", "import", str(another.write("foreign.jsonl", "".join([
        written({"schema": "kuty.export/1"}),
        written({"worker": {"id": "W03", "name": "Maija Mallisalo"}}),
        *(written({"participant": person}) for person in people),
        written({"end": {"workers": 1, "participants": 2}}),
    ]))))  # fmt: skip
    assert "4 files are whole." in another.run("register", "check").out
    assert "P005" in another.run("participant", "add", "--first-name", "Aino", "--last-name", "Uusi").out
    assert "W04" in another.run("worker", "add", "--name", "Olavi Keksitty").out


def test_out_of_an_encrypted_office_and_into_one(office, another, tmp_path, monkeypatch):
    office.run("register", "lock", "--new-key-file", str(tmp_path / "key"))
    another.run("register", "lock", "--new-key-file", str(tmp_path / "other"))
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "key"))
    lines = exported(office)
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "other"))
    taken_in(another, lines)
    assert exported(another)[1:] == lines[1:]
    assert not [
        path for path in (another.folder / "register").rglob("*") if path.is_file() and b"Taito" in path.read_bytes()
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3), st.text(min_size=1, max_size=3), st.booleans())
def test_whatever_was_written_comes_back(first_name, notes, words, reason, taken_back):
    register = Register(MemoryVault())
    with register.transaction(by=notes, what=reason.encode("utf-8", "replace").decode(), at=NOON):
        register.keep_worker(Worker(register.next_id("W"), words[0] if words else "Maija"))
        person = Participant(register.next_id("P"), first_name, "Kuviteranta", notes=notes)
        case = register.new_case(person)
        goals = tuple(Goal(text, "job") for text in words)
        case.keep(Plan(1, PlanKind.ACTIVATION, date(2026, 8, 3), date(2027, 2, 2), goals=goals))
    for number, text in enumerate(words, 1):
        with register.transaction(at=NOON):
            register.case("P001").add(Reception(date(2026, 11, number), Attendance.OTHER, NOON, note=text))
            register.case("P001").keep(replace(person, town=text))
    if taken_back:
        history.undo(register, *history.to_undo(register), "maija", NOON)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.jsonl"
        write_lines(file, exporting.export(register, NOON))
        other = Register(MemoryVault())
        with other.transaction(at=NOON), file.open(encoding="utf-8") as lines:
            exporting.take_in(other, lines)
        assert file.read_bytes() == "".join(exporting.export(other, NOON)).encode()
    if register.size:
        ours, theirs = (
            {name: table for name, table in each.case("P001").tables.items() if table} for each in (register, other)
        )
        assert ours == theirs


# The file itself.


def test_an_export_is_its_owner_s_alone_and_never_writes_over_a_file(office):
    before = os.umask(0)
    try:
        lines = exported(office)
    finally:
        os.umask(before)
    (file,) = office.folder.parent.glob("*.jsonl")
    assert sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "is there already" in office.run("register", "export", str(file), code=2).err
    assert lines_of(file) == lines
    assert "unprotected" in office.run("register", "export", str(file.with_name("again.jsonl"))).err


def test_a_damaged_person_is_left_out_and_told_and_the_others_can_be_taken_in(office, another):
    (office.folder / "register/cases/000/P002.db").write_bytes(b"")
    file = office.folder.parent / "export.jsonl"
    assert "Damaged, and left out of this: P002" in office.run("register", "export", str(file), code=7).err
    another.run("register", "import", str(file))
    assert [each["id"] for each in another.json("participant", "list")["participants"]] == ["P001", "P003"]


def test_an_export_that_stops_half_way_leaves_no_file(office, monkeypatch):
    (office.folder / "register/identities/000").mkdir(parents=True)
    (office.folder / "register/identities/000/P002.db").write_bytes(b"damaged")
    file = office.folder.parent / "export.jsonl"
    assert "identities/000/P002.db is damaged" in office.run("register", "export", str(file), code=5).err
    assert not file.exists()


def test_an_export_into_a_folder_that_is_not_there_is_told_in_a_sentence(office):
    told = office.run("register", "export", str(office.folder.parent / "nowhere/export.jsonl"), code=(2, 4, 5))
    assert "mistake in kuty" not in told.err


def test_an_export_onto_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(office, monkeypatch):
    def full(_register, _now, _step):
        yield "{}\n"
        raise OSError(errno.ENOSPC, "No space left on device")

    file = office.folder.parent / "export.jsonl"
    monkeypatch.setattr(exporting, "export", full)
    left = office.run("register", "export", str(file), code=(1, 5))
    assert not file.exists()
    assert left.code == 5


def test_an_export_is_one_look_at_everybody(office):
    log = office.folder / "access/2026-11.log"
    office.run("participant", "show", "P001")
    before = len(log.read_text().splitlines())
    exported(office)
    assert len(log.read_text().splitlines()) == before + 1


# What cannot be taken in.


def test_nothing_is_taken_into_an_office_with_people_or_workers(office, another, lines):
    before = files_in(office)
    assert "There are people in this office already" in taken_in(office, lines, code=2).err
    assert files_in(office) == before
    another.run("worker", "add", "--name", "Olavi Keksitty")
    taken_in(another, lines, code=2)
    assert [each["name"] for each in another.json("worker", "list")["workers"]] == ["Olavi Keksitty"]
    another.run("undo")
    taken_in(another, lines)
    assert [each["name"] for each in another.json("worker", "list")["workers"]] == ["Maija Mallisalo"]


def test_a_rehearsal_takes_nothing_in(another, lines):
    another.run("register", "import", str(another.write("given.jsonl", "".join(lines))), "--dry-run")
    assert files_in(another) == []
    another.run("register", "import", "nothing.jsonl", code=4)


def cut_anywhere(lines):
    text = "".join(lines)
    return [text[: len(text) * part // 7] for part in range(7)]


def test_a_file_cut_anywhere_is_refused_whole(another, lines):
    assert [taken_in(another, part, code=3).code for part in cut_anywhere(lines)] == [3] * 7
    for missing in range(len(lines)):
        told = taken_in(another, lines[:missing] + lines[missing + 1 :], code=(0, 3))
        # Without its office line a file is whole still; only what was there before is not known then.
        assert (told.code == 0) == ("office" in json.loads(lines[missing])), missing
        if told.code == 0:
            break
    assert another.json("participant", "list")["participants"]


def with_line(number, change):
    """A line of the file read, changed and written again."""

    def mangled(lines):
        document = json.loads(lines[number])
        change(document)
        changed = list(lines)
        changed[number] = written(document)
        return changed

    return mangled


def doubled(number):
    """A person's line twice; the last line counts both."""

    def mangled(lines):
        end = written({"end": {"workers": 1, "participants": 4}})
        return [*lines[: number + 1], *lines[number:-1], end]

    return mangled


BROKEN = {
    "not JSON": lambda lines: [*lines[:3], "{not JSON}\n", *lines[4:]],
    "a list": lambda lines: [*lines[:3], "[]\n", *lines[4:]],
    "an empty line": lambda lines: [*lines, "\n"],
    "another schema": with_line(0, lambda head: head.update(schema="kuty.export/2")),
    "no schema": lambda lines: lines[1:],
    "fewer people than it says": with_line(-1, lambda last: last["end"].update(participants=4)),
    "fewer workers than it says": with_line(-1, lambda last: last["end"].update(workers=2)),
    "a person without a name": with_line(3, lambda line: line["participant"].pop("last_name")),
    "a person without an id": with_line(3, lambda line: line["participant"].pop("id")),
    "a person who is a text": with_line(3, lambda line: line.update(participant="Taito")),
    "an id that is a path": with_line(3, lambda line: line["participant"].update(id="P001/../../P002")),
    "a day that is none": with_line(3, lambda line: line["participant"].update(since="yesterday")),
    "a channel nobody has": with_line(3, lambda line: line["participant"].update(channel="pigeon")),
    "a plan without an end": with_line(3, lambda line: line["plans"][0].pop("end")),
    "a plan without a number": with_line(3, lambda line: line["plans"][0].pop("number")),
    "plans that are none": with_line(3, lambda line: line.update(plans=None)),
    "a programme of no week": with_line(3, lambda line: line.update(programmes=[{"days": []}])),
    "a reception without a mark": with_line(3, lambda line: line.update(receptions=[{"date": "2026-11-17"}])),
    "a history without moments": with_line(3, lambda line: line["history"][0].pop("at")),
    "a history of a bad moment": with_line(3, lambda line: line["history"][0].update(at="noon")),
    "more numbers than entries": with_line(3, lambda line: line.update(numbers={"history": [1, 2]})),
}


def refused(lines):
    """The problem a file is refused with, after which the office is as empty as before."""
    vault = MemoryVault()
    register = Register(vault)
    with pytest.raises(InputHasProblems) as told, register.transaction(at=NOON):
        exporting.take_in(register, lines)
    assert vault.names("cases") == vault.names("identities") == []
    assert vault.read("office.db") is None
    (problem,) = told.value.problems
    assert problem.remedy.startswith("Nothing was taken in.")
    return problem


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_and_nothing_of_it_is_taken_in(made_lines, name):
    lines = BROKEN[name](list(made_lines))
    problem = refused(lines)
    changed = [number for number, (one, other) in enumerate(zip(made_lines, lines, strict=False), 1) if one != other]
    # The line that is broken is named, if it is one.
    assert problem.where in ("-", *map(str, changed), str(len(made_lines) + 1))


def test_a_broken_file_is_told_with_its_line(another, lines):
    told = taken_in(another, [*lines[:4], lines[4].replace('"start":"2026', '"start":"26'), *lines[5:]], code=3)
    assert told.err.splitlines() == [
        "5: This line cannot be used: something in it is missing, twice there or of the wrong kind.",
        "    Nothing was taken in. Look for a whole copy of the file.",
    ]
    assert files_in(another) == []


def test_a_person_who_is_in_the_file_twice_is_refused(another, made_lines):
    assert "This line cannot be used" in taken_in(another, doubled(3)(made_lines), code=(3, 4)).err
    assert files_in(another) == []


TOLD_AS_A_CRASH = {
    "endlessly deep": lambda _lines: ["[" * 100_000],
    "a worker without an id": with_line(1, lambda line: line["worker"].pop("id")),
    "a worker of no number": with_line(1, lambda line: line["worker"].update(id="Wx")),
    "a worker who is a list": with_line(1, lambda line: line.update(worker=[])),
    "an office that is a list": with_line(2, lambda line: line.update(office=[])),
    "counters that are words": with_line(2, lambda line: line["office"].update(counters={"P": "three"})),
    "an end that says nothing": with_line(-1, lambda line: line.update(end={})),
}


@pytest.mark.parametrize("name", TOLD_AS_A_CRASH)
def test_a_file_broken_in_these_ways_is_told_in_a_sentence_too(made_lines, name):
    refused(TOLD_AS_A_CRASH[name](list(made_lines)))


def test_a_file_in_other_letters_than_utf_8_is_told_in_a_sentence_too(another, lines):
    told = taken_in(another, "".join(lines).encode("latin-1"), code=(1, 3))
    assert files_in(another) == []
    assert told.code == 3


TAKEN_FOR_GOOD = {
    "a worker without a name": with_line(1, lambda line: line["worker"].pop("name")),
    "a worker's name that is a number": with_line(1, lambda line: line["worker"].update(name=5)),
    "an office history of nothing": with_line(2, lambda line: line["office"].update(history=[{"x": 1}])),
    "a short id": with_line(3, lambda line: line["participant"].update(id="P1")),
    "an id below nothing": with_line(3, lambda line: line["participant"].update(id="P-5")),
    "an id of another letter": with_line(3, lambda line: line["participant"].update(id="X001")),
    "work days that are a word": with_line(3, lambda line: line["participant"].update(weekdays="tue")),
    "a name that is a number": with_line(3, lambda line: line["participant"].update(first_name=5)),
    "two plans of one number": with_line(3, lambda line: line.update(plans=line["plans"] * 2)),
    "two entries of one number": with_line(
        3, lambda line: line.update(history=line["history"] * 2, numbers={"history": [1, 1]})
    ),
    "an identity code that is none": with_line(3, lambda line: line.update(identity_code="131052-901A")),
}


@pytest.mark.parametrize("name", TAKEN_FOR_GOOD)
def test_a_file_that_is_wrong_in_these_ways_is_refused(made_lines, name):
    refused(TAKEN_FOR_GOOD[name](list(made_lines)))


@pytest.fixture(scope="module")
def made_lines():
    """The lines of an office of three people, made without the command line: enough to be broken in many ways."""
    register = Register(MemoryVault())
    with register.transaction(by="maija", what="worker add", at=NOON):
        register.keep_worker(Worker(register.next_id("W"), "Maija Mallisalo"))
    for name in ("Taito", "Örjan", "Helmi"):
        with register.transaction(by="maija", what="participant add", at=NOON):
            case = register.new_case(Participant(register.next_id("P"), name, "Kuviteranta", weekdays=("tue",)))
            case.keep(Plan(1, PlanKind.ACTIVATION, date(2026, 8, 3), date(2027, 2, 2)))
    return list(exporting.export(register, NOON))
