"""Several commands at once: real processes, one register, nothing lost."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from kuty.core.attendance import Attendance
from kuty.core.errors import RegisterUnavailable
from kuty.core.people import Participant
from kuty.core.reception import Reception
from kuty.register.register import Register
from kuty.register.vault import FolderVault

PROJECT = Path(__file__).parents[2]
HOLDS_THE_LOCK = """
import sys
from pathlib import Path
from kuty.register.vault import FolderVault
with FolderVault(Path(sys.argv[1])).alone():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def vault(tmp_path):
    vault = FolderVault(tmp_path / "register", wait_seconds=0.05)
    vault.create()
    register = Register(vault)
    with register.transaction():
        register.new_case(Participant(register.next_id("P"), "Taito", "Esimerkkilä"))
    return vault


@pytest.fixture
def another_kuty(vault):
    """Another process that holds the lock of the register until it is let go."""
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(vault.folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def test_a_change_waits_for_another_kuty_and_then_tells_who_holds_the_register(vault, another_kuty):
    register = Register(vault)
    with pytest.raises(RegisterUnavailable) as told, register.transaction():
        pytest.fail("two commands changed the register at once")
    assert told.value.exit_code == 5
    assert "in use" in told.value.sentence.text
    if sys.platform != "win32":
        assert f"pid {another_kuty.pid}," in told.value.sentence.values["holder"]


def test_looking_needs_no_lock(vault, another_kuty):
    assert Register(vault).case("P001").participant.first_name == "Taito"


def test_a_change_goes_on_when_the_other_kuty_is_done(vault, another_kuty):
    another_kuty.communicate(b"\n")
    with Register(vault).transaction():
        pass


def test_the_lock_of_a_killed_kuty_is_free(vault, another_kuty):
    another_kuty.kill()
    another_kuty.wait()
    with Register(vault).transaction():
        pass


def test_a_change_that_has_not_waited_too_long_is_made(vault, another_kuty):
    patient = Register(FolderVault(vault.folder, wait_seconds=10))
    another_kuty.stdin.write(b"\n")
    another_kuty.stdin.flush()
    with patient.transaction():
        assert patient.next_id("P") == "P002"


def test_the_command_line_tells_of_a_busy_register(office, monkeypatch):
    monkeypatch.setattr(FolderVault.__init__, "__defaults__", (0.05,))
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(office.folder / "register")]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        ran = office.run("reception", "record", "P001", "--attendance", "present", code=5)
        process.kill()
    assert "in use by another kuty" in ran.err
    assert "Nothing was changed" in ran.err
    assert office.json("reception", "history", "P001")["entries"] == []


def test_two_workers_recording_at_once_lose_nothing(office):
    """Ten real commands, started all together: five entries each of two workers for one person and day."""
    commands = {}
    for worker in ("maija", "olavi"):
        for number in range(5):
            environment = os.environ | {"KUTY_OFFICE": str(office.folder), "KUTY_USER": worker}
            record = ["reception", "record", "P001", "--attendance", "present", "--note", f"{worker} {number}"]
            commands[f"{worker} {number}"] = subprocess.Popen(
                [sys.executable, "-m", "kuty", *record],
                env=environment,
                cwd=PROJECT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
    for command in commands.values():
        _, told = command.communicate()
        assert command.returncode == 0, told
    entries = office.json("reception", "history", "P001")["entries"]
    assert sorted(entry["note"] for entry in entries) == sorted(commands)
    assert sum(entry["counts"] for entry in entries) == 1


def record_forty(folder, worker):
    """Forty changes of one case, each with an id of its own in it; gives the ids."""
    register = Register(FolderVault(Path(folder)))
    ids = []
    for number in range(40):
        with register.transaction():
            ids.append(register.next_id("P"))
            note = f"{worker} {number} {ids[-1]}"
            day, now = date(2026, 11, 23), datetime(2026, 11, 23, 13, 0)
            register.case("P001").add(Reception(day, Attendance.PRESENT, now, note=note))
    return ids


def test_two_processes_changing_one_case_lose_nothing_and_share_no_id(vault):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        maija, olavi = pool.starmap(record_forty, [(str(vault.folder), "maija"), (str(vault.folder), "olavi")], 1)
    assert sorted(maija + olavi) == [f"P{number:03}" for number in range(2, 82)]
    notes = [reception.note for reception in Register(vault).case("P001").receptions]
    wanted = [
        f"{worker} {number} {new}"
        for worker, ids in (("maija", maija), ("olavi", olavi))
        for number, new in enumerate(ids)
    ]
    assert sorted(notes) == sorted(wanted)
    # Each worker's own entries are in the order she wrote them.
    assert [note for note in notes if note.startswith("maija")] == wanted[:40]
