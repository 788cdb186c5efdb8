"""Commands that died half way: whoever comes next finds all of their change, or nothing of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kuty.core.errors import RegisterUnavailable
from kuty.core.people import Participant
from kuty.core.workers import Worker
from kuty.register.register import Register
from kuty.register.vault import FolderVault, seal, unseal

PROJECT = Path(__file__).parents[2]
TAITO = Participant("P001", "Taito", "Esimerkkilä")
posix = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")


@pytest.fixture
def vault(tmp_path):
    """A register with Taito (P001) and the worker Maija (W01) in it."""
    vault = FolderVault(tmp_path / "register", wait_seconds=0.1)
    vault.create()
    register = Register(vault)
    with register.transaction():
        register.new_case(replace(TAITO, id=register.next_id("P")))
        register.keep_worker(Worker(register.next_id("W"), "Maija"))
    return vault


def files_in(vault):
    return {
        path.relative_to(vault.folder).as_posix(): path.read_bytes()
        for path in vault.folder.rglob("*")
        if path.is_file() and path.name not in ("lock", "steady", "last") and "index" not in path.parts
    }


# A command gives Taito and Maija new names and takes in a new person. It is run again and again on copies of the register,
# each time killed – really, by the system – one step later, until it comes to its end; then the number of kills is told.
KILLED_AGAIN_AND_AGAIN = """
import os, shutil, signal, sys
from dataclasses import replace
from pathlib import Path
from kuty.core.workers import Worker
from kuty.register.register import Register
from kuty.register.vault import FolderVault

def command(folder, last):
    steps = []

    def step(event, arguments):
        if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.link") and folder in str(arguments):
            steps.append(event)
            if len(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    register = Register(FolderVault(Path(folder)))
    with register.transaction():
        case = register.case("P001")
        case.keep(replace(case.participant, first_name="Toivo"))
        register.keep_worker(Worker("W01", "Marja"))
        register.new_case(replace(case.participant, id=register.next_id("P")))

def ends(folder, last):
    child = os.fork()
    if child == 0:
        command(folder, last)
        os._exit(0)
    _, how = os.waitpid(child, 0)
    assert how in (0, signal.SIGKILL)
    return how == 0

kills = 0
while not ends(shutil.copytree(sys.argv[1], f"{sys.argv[2]}/{kills}"), kills + 1):
    kills += 1
print(kills)
"""


@posix
def test_a_command_killed_at_any_step_leaves_all_or_nothing(tmp_path, vault):
    command = [sys.executable, "-c", KILLED_AGAIN_AND_AGAIN, str(vault.folder), str(tmp_path / "copies")]
    kills = int(subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True).stdout)

    noted = 0
    outcomes = []
    for number in range(kills):
        office = FolderVault(tmp_path / f"copies/{number}", wait_seconds=0.1)
        noted += (office.folder / "pending").exists()
        register = Register(office)
        person = register.case("P001").participant.first_name
        worker = register.worker("W01").name
        ids = [case.participant.id for case in register.cases()]
        outcomes.append((person, worker, ids))
        assert not (office.folder / "pending").exists()

        # The next command works, and the id it gives is free.
        with register.transaction():
            new = register.next_id("P")
            assert new not in ids
            register.new_case(replace(TAITO, id=new, first_name="Tauno"))
        assert register.case(new).participant.first_name == "Tauno"

    nothing, everything = ("Taito", "Maija", ["P001"]), ("Toivo", "Marja", ["P001", "P002"])
    turn = outcomes.index(everything)
    assert turn > 5
    assert noted > 5
    # From the note on the change is made, whatever happens.
    assert outcomes == [nothing] * turn + [everything] * (kills - turn)
    assert kills - turn >= noted


@posix
def test_each_step_is_on_the_disk_before_the_next_one_relies_on_it(vault, monkeypatch):
    """A power cut may lose what was not synced: bytes before their note, the note before the renames, those before its end."""
    steps = []
    fsync, rename, unlink = os.fsync, os.replace, os.unlink

    def name(path):
        return re.sub(r"\d+-\d+", "*", Path(path).relative_to(vault.folder).as_posix())

    def synced(descriptor):
        inode = os.fstat(descriptor).st_ino
        path = next(path for path in (vault.folder, *vault.folder.rglob("*")) if path.stat().st_ino == inode)
        steps.append(f"sync {name(path)}")
        fsync(descriptor)

    def renamed(source, target):
        steps.append(f"rename {name(source)} to {name(target)}")
        rename(source, target)

    def removed(path):
        steps.append(f"remove {name(path)}")
        unlink(path)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    with vault.alone():
        monkeypatch.setattr(os, "unlink", removed)
        vault.change({"cases/000/P001.db": b"new", "cases/000/P002.db": b"new"})
    assert [step for step in steps if not re.search(r"\.[123]$", step)] == [
        "sync cases/000/P001.db.*.new",
        "sync cases/000/P002.db.*.new",
        "sync cases/000",
        "sync pending.new",
        "rename pending.new to pending",
        "sync .",
        "rename cases/000/P001.db.*.new to cases/000/P001.db",
        "rename cases/000/P002.db.*.new to cases/000/P002.db",
        "sync cases/000",
        "remove pending",
        "sync .",
    ]
    steps.clear()
    with vault.alone():
        vault.change({"cases/000/P001.db": b"newer"})
    # One file alone is safe without a note: its rename is all or nothing.
    assert [step for step in steps if not re.search(r"\.[123]$", step)] == [
        "sync cases/000/P001.db.*.new",
        "rename cases/000/P001.db.*.new to cases/000/P001.db",
        "sync cases/000",
    ]


def leave_a_note(vault, contents):
    """What a command leaves that was killed when its change was written down but not one file was in its place."""
    staged = {}
    for name, content in contents.items():
        staged[name] = f"{name}.4711-1.new"
        (vault.folder / staged[name]).write_bytes(seal(content))
    (vault.folder / "pending").write_bytes(seal(json.dumps({"copies": 3, "staged": staged}).encode()))


def changed(vault, name, old, new):
    return vault.read(name).replace(old, new)


def test_a_change_that_was_noted_is_finished_by_a_reader(vault):
    before = vault.read("cases/000/P001.db")
    leave_a_note(
        vault,
        {
            "cases/000/P001.db": changed(vault, "cases/000/P001.db", b"Taito", b"Toivo"),
            "office.db": changed(vault, "office.db", b"Maija", b"Marja"),
        },
    )
    register = Register(vault)
    assert register.worker("W01").name == "Marja"
    assert register.case("P001").participant.first_name == "Toivo"
    assert sorted(files_in(vault)) == ["cases/000/P001.db", "cases/000/P001.db.1", "office.db", "office.db.1"]
    assert unseal(files_in(vault)["cases/000/P001.db.1"], "prev") == before


def test_a_change_that_was_noted_is_finished_before_the_next_change(vault):
    leave_a_note(vault, {"cases/000/P001.db": changed(vault, "cases/000/P001.db", b"Taito", b"Toivo")})
    register = Register(vault)
    with register.transaction():
        person = register.case("P001").participant
        assert person.first_name == "Toivo"
        register.case("P001").keep(replace(person, town="MERILUOTOLA"))
    person = register.case("P001").participant
    assert (person.first_name, person.town) == ("Toivo", "MERILUOTOLA")


def test_a_change_half_in_place_is_finished_without_losing_the_version_before(vault):
    before = files_in(vault)
    leave_a_note(
        vault,
        {
            "cases/000/P001.db": changed(vault, "cases/000/P001.db", b"Taito", b"Toivo"),
            "office.db": changed(vault, "office.db", b"Maija", b"Marja"),
        },
    )
    # The case was already in its place; of the office file only the old version had been put beside it.
    os.link(vault.folder / "cases/000/P001.db", vault.folder / "cases/000/P001.db.1")
    (vault.folder / "cases/000/P001.db.4711-1.new").replace(vault.folder / "cases/000/P001.db")
    os.link(vault.folder / "office.db", vault.folder / "office.db.1")

    register = Register(vault)
    assert (register.case("P001").participant.first_name, register.worker("W01").name) == ("Toivo", "Marja")
    after = files_in(vault)
    assert after["cases/000/P001.db.1"] == before["cases/000/P001.db"]
    assert after["office.db.1"] == before["office.db"]


def test_a_change_wholly_in_place_is_not_made_again(vault):
    staged = {"cases/000/P001.db": "cases/000/P001.db.4711-1.new", "office.db": "office.db.4711-1.new"}
    before = files_in(vault)
    (vault.folder / "pending").write_bytes(seal(json.dumps({"copies": 3, "staged": staged}).encode()))
    assert Register(vault).case("P001").participant == TAITO
    assert files_in(vault) == before


def test_a_removal_that_was_noted_is_finished(vault):
    (vault.folder / "cases/000/P001.db.1").write_bytes(b"an older version")
    (vault.folder / "pending").write_bytes(
        seal(json.dumps({"copies": 3, "staged": {"cases/000/P001.db": ""}}).encode())
    )
    assert vault.read("cases/000/P001.db") is None
    assert sorted(files_in(vault)) == ["office.db"]


def test_a_person_taken_in_by_a_killed_command_is_in_the_very_next_list(vault):
    leave_a_note(vault, {"cases/000/P002.db": changed(vault, "cases/000/P001.db", b"P001", b"P002")})
    assert [case.participant.id for case in Register(vault).cases()] == ["P001", "P002"]
    assert [person.id for person in Register(vault).glances()] == ["P001", "P002"]


@pytest.mark.parametrize("damage", [lambda _: b"", lambda note: note[:-1], lambda note: note + b"x"])
def test_a_damaged_note_stops_everything_and_changes_nothing(vault, damage):
    leave_a_note(vault, {"cases/000/P001.db": changed(vault, "cases/000/P001.db", b"Taito", b"Toivo")})
    note = vault.folder / "pending"
    note.write_bytes(damage(note.read_bytes()))
    before = files_in(vault)
    register = Register(vault)
    with pytest.raises(RegisterUnavailable) as told:
        register.case("P001")
    assert told.value.exit_code == 5
    with pytest.raises(RegisterUnavailable), register.transaction():
        pass
    assert files_in(vault) == before


def test_leftovers_of_a_command_killed_before_its_note_do_no_harm(vault):
    other = seal(changed(vault, "cases/000/P001.db", b"Taito", b"Toivo"))
    cases = vault.folder / "cases/000"
    (cases / "P001.db.4711-1.new").write_bytes(other)
    (cases / "P001.db.4711-2.new").write_bytes(other[:20])
    (cases / "P002.db.4711-1.new").write_bytes(b"")
    (vault.folder / "pending.new").write_bytes(seal(b'{"cases/000/P001.db": "cases/000/P001.db.4711-1.new"}')[:-5])

    register = Register(vault)
    assert [case.participant for case in register.cases()] == [TAITO]
    assert register.size == 1
    with register.transaction():
        new = register.next_id("P")
        register.new_case(replace(TAITO, id=new, first_name="Tauno"))
        register.case("P001").keep(replace(TAITO, town="MERILUOTOLA"))
    assert [(case.participant.first_name, case.participant.town) for case in register.cases()] == [
        ("Taito", "MERILUOTOLA"),
        ("Tauno", ""),
    ]


# A kuty on a disk that is full: no file can grow beyond some bytes.
FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from kuty.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


def on_a_full_disk(office, room, *arguments):
    command = [sys.executable, "-B", "-c", FULL_DISK, str(room), "--office", str(office.folder), *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


@posix
@pytest.mark.parametrize("room", [0, 100, 230])
def test_a_full_disk_loses_nothing(office, room):
    before = office.json("participant", "list")
    ran = on_a_full_disk(office, room, "participant", "pause", "P001", "--from", "24.11.2026")
    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
    assert office.json("participant", "list") == before
    office.run("participant", "pause", "P001", "--from", "23.11.2026")
    assert office.json("participant", "show", "P001")["state"] == "paused"


@posix
def test_a_full_disk_is_told_in_a_sentence(office):
    ran = on_a_full_disk(office, 100, "participant", "pause", "P001", "--from", "24.11.2026")
    assert ran.returncode == 5
    assert "mistake in kuty" not in ran.stderr
