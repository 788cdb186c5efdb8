"""Backups: whole and verified, readable by nobody who should not, and brought back as the register was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kuty.cli.main import main
from kuty.core.errors import InputHasProblems, RegisterUnavailable
from kuty.jobs import backup as job
from kuty.register.register import Register
from kuty.register.vault import FolderVault
from tests.conftest import Office, let_the_clock_walk

PROJECT = Path(__file__).parents[2]
MORNING = datetime(2026, 11, 23, 8)
CASES = [f"register/cases/000/P00{number}.db" for number in (1, 2, 3)]
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's folders private by other means")


@pytest.fixture(autouse=True)
def a_second_later_every_time(monkeypatch):
    """Every look at the clock is a second after the one before: backups are named by it."""
    let_the_clock_walk(monkeypatch, timedelta(seconds=1))


@pytest.fixture
def disk(tmp_path):
    """Another disk."""
    return tmp_path / "disk"


@pytest.fixture
def fresh(tmp_path, capsys):
    """A new empty office on a new machine."""
    office = Office(tmp_path / "fresh", capsys)
    assert main(["--no-input", "init", str(office.folder), "--organisation", "Satukunta", "--unit", "Etäkuty"]) == 0
    return office


@pytest.fixture
def locked(office, tmp_path, monkeypatch):
    """The office encrypted; its worker's key lies in a file."""
    office.run("register", "lock", "--new-key-file", str(tmp_path / "key"))
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "key"))
    return office


def backed_up(office, disk, code=0):
    return Path(office.json("register", "backup", str(disk), code=code)["file"])


def returned(office, file, *more):
    """What a restore says it has brought back, by kind."""
    document = office.json("register", "restore", "--from", str(file), *more)
    return {name: document[name] for name in ("missing", "damaged", "older", "unreadable") if document[name]}


def files_in(folder):
    """Every file under the folder that matters: no locks, and nothing that can be made again."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and path.name not in ("lock", "steady", "anchor")
        and not {"index", "access", "quarantine"} & set(path.parts)
    }


def keep_code(office, monkeypatch, who, code):
    monkeypatch.setattr("sys.stdin.readline", lambda: f"{code}\n")
    office.run("participant", "identity", who, "--set")


def erase(office, who):
    office.run("participant", "end", who, "--on", "20.11.2026", "--reason", "moved")
    office.run("participant", "close", who)
    office.run("participant", "erase", who, "--confirm", who)


# Made and verified.


def test_a_backup_holds_the_office_but_its_outbox_and_is_read_again(office, disk, monkeypatch):
    keep_code(office, monkeypatch, "P001", "131052-901X")
    office.run("week", "make", "next", "P001")
    office.run("mail", "print", "next")
    own = office.folder / "programs/hyte/ours.yaml"
    own.write_text("[]\n")
    made = office.json("register", "backup", str(disk))
    file = Path(made.pop("file"))
    assert made == {"schema": "kuty.backup-made/1", "files": 8, "damaged": []}
    assert file.parent == disk
    assert [path.name for path in disk.iterdir()] == [file.name]
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == sorted(
            [
                *("MANIFEST.json", "access/2026-11.log", "kuty.toml", "programs/hyte/ours.yaml", "register/office.db"),
                *(*CASES, "register/identities/000/P001.db"),
            ]
        )
        for name in ("kuty.toml", "programs/hyte/ours.yaml", *CASES):
            assert archive.read(name) == (office.folder / name).read_bytes()
        manifest = json.loads(archive.read("MANIFEST.json"))
    assert (manifest["schema"], manifest["made"][:10]) == ("kuty.backup/1", "2026-11-23")
    assert office.json("register", "backup", "--verify", str(file)) == {
        "schema": "kuty.backup-verified/1",
        "file": str(file),
        "made": manifest["made"],
        "files": 8,
    }
    assert f"{file} is whole: 8 files of 2026-11-23." in office.run("register", "backup", "--verify", str(file)).out


def test_a_backup_knows_where_the_log_of_who_looked_ended(office, disk):
    office.run("participant", "show", "P001")
    with zipfile.ZipFile(backed_up(office, disk)) as archive:
        anchor = json.loads(archive.read("MANIFEST.json"))["access"]
        last = archive.read("access/2026-11.log").splitlines()[-1]
    assert anchor == f"{json.loads(last)['n']} {json.loads(last)['hash']}"


@posix
def test_nobody_else_can_read_a_backup_even_with_a_lax_umask(locked, disk):
    before = os.umask(0)
    try:
        backed_up(locked, disk)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (disk, *disk.iterdir())}
    assert modes.pop("disk") == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 2


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A backup made without the command line, to be damaged in many ways."""
    office = tmp_path_factory.mktemp("whole") / "office"
    files = FolderVault(office / "register")
    files.create()
    with files.alone():
        files.change({"office.db": b'{"counters":{"1":{"P":1}}}', "cases/000/P001.db": b'{"person":"Taito"}' * 9})
    (office / "kuty.toml").write_text("# nothing\n")
    return job.make(office, files, office.parent / "disk", MORNING, "", ()).file


def noticed(path):
    """Whether a damaged backup is refused in a sentence. If not, everything in it must be as it was written."""
    try:
        job.verify(path)
    except (InputHasProblems, RegisterUnavailable):
        return True
    return False


def content_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_backup_cut_anywhere_is_noticed(whole, tmp_path):
    data = whole.read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        assert noticed(path), length


def test_any_changed_byte_is_noticed_or_does_no_harm(whole, tmp_path):
    data = whole.read_bytes()
    path = tmp_path / "changed.zip"
    before = content_of(whole)
    for place in range(0, len(data), 3):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        assert noticed(path) or content_of(path) == before, place


def rebuilt(path, change):
    """The backup packed anew after its files were changed, as somebody with a little skill would."""
    contents = content_of(path)
    change(contents)
    again = path.with_name("rebuilt.zip")
    with zipfile.ZipFile(again, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return again


REBUILT = {
    "register/cases/000/P001.db": lambda files: files.update({"register/cases/000/P001.db": b"Toivo"}),
    "register/cases/000/P002.db": lambda files: files.update({"register/cases/000/P002.db": b"Toivo"}),
    "register/office.db": lambda files: files.pop("register/office.db"),
    "kuty.toml": lambda files: files.update({"kuty.toml": b"# something\n"}),
}


@pytest.mark.parametrize("name", REBUILT)
def test_a_file_changed_put_in_or_taken_out_is_named(office, whole, name):
    again = rebuilt(whole, REBUILT[name])
    for command in (("backup", "--verify", str(again)), ("restore", "--from", str(again))):
        told = office.run("register", *command, code=3).err
        assert f"{name}: It is not as it was written." in told
        assert "is not a whole backup of kuty" in told


def test_what_is_no_backup_is_told_so(office, whole, disk, tmp_path):
    for no_backup in (
        rebuilt(whole, lambda files: files.pop("MANIFEST.json")),
        rebuilt(whole, lambda files: files.update({"MANIFEST.json": b'{"schema": "other/1", "files": {}}'})),
        office.write("letter.txt", "Hei!"),
        office.write("empty.zip", ""),
        tmp_path,
    ):
        assert "is not a whole backup" in office.run("register", "backup", "--verify", str(no_backup), code=5).err
    assert "There is no file" in office.run("register", "restore", "--from", str(disk / "x.zip"), code=4).err
    assert "Where to is missing" in office.run("register", "backup", code=2).err


# Where it cannot be made.


@posix
def test_a_backup_is_not_written_into_the_office(office, monkeypatch):
    monkeypatch.chdir(office.folder)
    before = files_in(office.folder)
    link = office.folder.parent / "link"
    link.symlink_to(office.folder)
    for folder in (office.folder, office.folder / "backups", "backups", ".", link / "backups", "../office/register"):
        told = office.run("register", "backup", str(folder), code=2).err
        assert "A backup belongs outside the office's folder; nothing was written." in told
    assert files_in(office.folder) == before


@posix
def test_a_backup_is_not_written_into_an_office_found_by_a_link_at_home(office, capsys, monkeypatch):
    home = office.folder.parent / "home"
    home.mkdir()
    (home / "kuty").symlink_to(office.folder)
    assert main(["register", "backup", str(home / "kuty/backups")]) == 2


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(office):
    file = office.write("notes.txt", "not a folder")
    codes = [office.run("register", "backup", str(each), code=(1, 2, 5)).code for each in (file, file / "backups")]
    assert 1 not in codes


def test_a_full_disk_leaves_no_half_backup_and_the_older_one_as_it_was(locked, disk, monkeypatch):
    backed_up(locked, disk)
    before = files_in(disk)
    room = [3000]
    write = zipfile.ZipFile.writestr

    def writestr(archive, info, content, *more):
        room[0] -= len(content)
        if room[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(archive, info, content, *more)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", writestr)
    told = locked.run("register", "backup", str(disk), code=5).err
    assert "The backup could not be written (No space left on device)." in told
    assert files_in(disk) == before


def test_a_disk_that_does_not_keep_what_it_took_is_found_at_once(office, disk, monkeypatch):
    def sync(descriptor):
        os.ftruncate(descriptor, os.fstat(descriptor).st_size - 9)

    monkeypatch.setattr(job, "sync_file", sync)
    assert "is not a whole backup" in office.run("register", "backup", str(disk), code=5).err
    assert list(disk.iterdir()) == []


def test_two_backups_of_one_second_do_not_write_over_each_other(tmp_path):
    files = FolderVault(tmp_path / "office/register")
    files.create()
    first = job.make(tmp_path / "office", files, tmp_path / "disk", MORNING, "", ()).file.read_bytes()
    with pytest.raises(Exception, match="is there already"):
        job.make(tmp_path / "office", files, tmp_path / "disk", MORNING, "", ())
    assert [path.read_bytes() for path in (tmp_path / "disk").iterdir()] == [first]


def test_what_is_damaged_is_left_out_and_told(office, disk):
    (office.folder / CASES[1]).write_bytes(b"")
    made = office.json("register", "backup", str(disk), code=7)
    assert made["damaged"] == ["cases/000/P002.db"]
    assert "Damaged, and left out of this: cases/000/P002.db" in office.run("register", "backup", str(disk), code=7).err
    # What is there is whole.
    office.run("register", "backup", "--verify", made["file"])
    assert CASES[1] not in content_of(made["file"])


WRITES_ALL_THE_TIME = """
import sys, time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from kuty.register.register import Register
from kuty.register.vault import FolderVault

register = Register(FolderVault(Path(sys.argv[1])))
for number in range(10000):
    with register.transaction(by="olavi", what="worker edit", at=datetime(2026, 11, 23)):
        case = register.case("P001")
        case.keep(replace(case.participant, notes=f"{number}"))
        register.keep_worker(replace(register.worker("W01"), phone=f"{number}"))
    print(number, flush=True)
    time.sleep(0.01)
"""


def test_a_backup_made_while_another_kuty_writes_is_of_one_moment(office, disk):
    files = FolderVault(office.folder / "register")
    command = [sys.executable, "-B", "-c", WRITES_ALL_THE_TIME, str(files.folder)]
    seen = []
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as another:
        for number in range(6):
            another.stdout.readline()
            file = job.make(office.folder, files, disk, MORNING + timedelta(minutes=number), "", ()).file
            held = job.Backup(file, lambda _locks: None)
            case, unit = (json.loads(held.read(name)) for name in ("cases/000/P001.db", "office.db"))
            assert case["person"]["1"]["notes"] == unit["workers"]["1"]["phone"]
            seen.append(int(unit["workers"]["1"]["phone"]))
        another.kill()
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


# Brought back.


def test_a_register_brought_back_on_a_new_machine_is_the_one_that_was_backed_up(office, fresh, disk, monkeypatch):
    keep_code(office, monkeypatch, "P001", "131052-901X")
    office.run("week", "make", "next")
    office.run("reception", "record", "P001", "--date", "17.11.2026", "--attendance", "sick")
    file = backed_up(office, disk)
    assert returned(fresh, file, "--dry-run") == {"missing": ["P001", "P002", "P003", "P001-identity", "office"]}
    assert list((fresh.folder / "register").rglob("*.db")) == []
    assert returned(fresh, file) == {"missing": ["P001", "P002", "P003", "P001-identity", "office"]}
    ours, theirs = (
        {name: data for name, data in files_in(each.folder / "register").items() if name.endswith(".db")}
        for each in (office, fresh)
    )
    assert ours == theirs
    for command in (("participant", "list"), ("week", "show", "next"), ("register", "history"), ("worker", "list")):
        assert fresh.json(*command) == office.json(*command)
    assert fresh.json("register", "check")["whole"] == 5
    # It goes on where it was: ids and the history.
    assert "P004" in fresh.run("participant", "add", "--first-name", "Aino", "--last-name", "Uusi").out
    fresh.run("undo")
    assert returned(fresh, file) == {"older": ["office"]}


def test_what_was_changed_since_stays_and_with_everything_it_is_set_back(office, disk):
    file = backed_up(office, disk)
    then = office.json("participant", "show", "P001")
    office.run("participant", "edit", "P001", "--phone", "049 5550999")
    office.run("participant", "add", "--first-name", "Aino", "--last-name", "Uusi")
    (office.folder / CASES[1]).write_bytes(b"damaged")
    (office.folder / CASES[2]).unlink()
    before = files_in(office.folder)
    found = {"missing": ["P003"], "damaged": ["P002"], "older": ["P001", "office"]}
    for dry in (("--dry-run",), ("--dry-run", "--everything")):
        assert returned(office, file, *dry) == found
        assert files_in(office.folder) == before
    told = office.run("register", "restore", "--from", str(file)).out.splitlines()
    assert told == [
        "gone, brought back: P003",
        "damaged, brought back: P002",
        "changed since the backup, left as they are: P001, office",
        "in the backup, but their keys are no more: –",
    ]
    assert office.json("participant", "show", "P001")["phone"] == "049 5550999"
    assert office.json("participant", "show", "P002")["name"] == "Örjan Påhittsby"
    assert [path.read_bytes() for path in (office.folder / "register/quarantine").iterdir()] == [b"damaged"]
    assert returned(office, file, "--everything") == {"older": ["P001", "office"]}
    assert office.json("participant", "show", "P001") == then
    # Who came later is there still, and keeps her id.
    assert [each["id"] for each in office.json("participant", "list")["participants"]][-1] == "P004"
    assert "P005" in office.run("participant", "add", "--first-name", "Tauno", "--last-name", "Uusi").out
    assert "6 files are whole." in office.run("register", "check").out


def test_one_person_alone_is_brought_back(office, disk):
    file = backed_up(office, disk)
    for name in CASES[:2]:
        (office.folder / name).write_bytes(b"")
    assert office.json("register", "restore", "p002", "--from", str(file)) == {
        "schema": "kuty.restore-from/1",
        "dry_run": False,
        "everything": False,
        "missing": [],
        "damaged": ["P002"],
        "older": [],
        "unreadable": [],
    }
    assert "P001: damaged" in office.run("register", "check", code=5).err


def test_somebody_who_is_not_in_the_backup_is_told_so(office, disk):
    office.run("register", "restore", "P099", "--from", str(backed_up(office, disk)), code=4)


def test_who_was_erased_stays_away(office, disk):
    file = backed_up(office, disk)
    erase(office, "P003")
    assert returned(office, file) == {"older": ["office"]}
    office.run("participant", "show", "P003", code=4)
    assert "4 files are whole." in office.run("register", "check").out


def test_who_was_erased_stays_away_even_when_everything_is_set_back(office, disk):
    file = backed_up(office, disk)
    erase(office, "P003")
    returned(office, file, "--everything")
    assert "4 files are whole." in office.run("register", "check", code=(0, 5)).out
    assert office.json("register", "check", code=(0, 5))["damaged"] == []
    assert "P003" not in str(returned(office, file))


def test_an_id_is_not_given_twice_even_when_everything_is_set_back(office, disk):
    file = backed_up(office, disk)
    office.run("participant", "add", "--first-name", "Aino", "--last-name", "Uusi")
    erase(office, "P004")
    returned(office, file, "--everything")
    assert "P005" in office.run("participant", "add", "--first-name", "Tauno", "--last-name", "Uusi").out


def test_who_was_erased_stays_away_even_when_the_office_s_file_is_damaged(office, disk):
    file = backed_up(office, disk)
    erase(office, "P003")
    (office.folder / "register/office.db").write_bytes(b"")
    assert "P003" not in str(returned(office, file))


def test_an_identity_code_that_was_taken_away_stays_away(office, disk, monkeypatch):
    keep_code(office, monkeypatch, "P001", "131052-901X")
    file = backed_up(office, disk)
    office.run("participant", "identity", "P001", "--remove")
    returned(office, file)
    assert not office.json("participant", "identity", "P001")["kept"]


# Encrypted.


def test_nothing_of_an_encrypted_register_is_readable_in_its_backup(locked, disk, monkeypatch):
    keep_code(locked, monkeypatch, "P001", "131052-901X")
    contents = content_of(backed_up(locked, disk))
    everything = b"".join(data for name, data in contents.items() if name.startswith("register/"))
    keys = (disk / job.KEYS).read_bytes()
    for word in (b"Taito", "Påhittsby".encode(), b"131052", b"Mallisalo", b"AGE-SECRET-KEY"):
        assert word not in everything + keys
    # The participants' own keys are not in the file, but beside it.
    assert sorted(json.loads(keys.partition(b"\n")[2])["kept"][0]["keys"]) == ["P001", "P002", "P003"]
    assert {data.partition(b"\n")[2][:9] for name, data in contents.items() if "P00" in name} == {b"KUTYE1 0\n"}


def test_an_encrypted_register_is_brought_back_as_it_was(locked, disk):
    file = backed_up(locked, disk)
    then = locked.json("participant", "list"), locked.json("participant", "show", "P002")
    for name in CASES:
        (locked.folder / name).write_bytes(b"")
    (locked.folder / "register/office.db").unlink()
    assert returned(locked, file) == {"missing": ["office"], "damaged": ["P001", "P002", "P003"]}
    assert (locked.json("participant", "list"), locked.json("participant", "show", "P002")) == then
    assert returned(locked, file) == {}
    assert "whole" in locked.run("register", "check").out


def test_a_backup_of_before_the_register_was_encrypted_comes_back_encrypted(office, disk, tmp_path, monkeypatch):
    file = backed_up(office, disk)
    office.run("register", "lock", "--new-key-file", str(tmp_path / "key"))
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "key"))
    (office.folder / CASES[0]).unlink()
    assert returned(office, file) == {"missing": ["P001"]}
    assert b"Taito" not in (office.folder / CASES[0]).read_bytes()
    assert office.json("participant", "show", "P001")["first_name"] == "Taito"


def test_an_encrypted_backup_in_an_open_office_is_told_of(locked, fresh, disk):
    file = backed_up(locked, disk)
    told = fresh.run("register", "restore", "--from", str(file))
    assert "The backup is encrypted and this office is not." in told.err
    assert "kuty register lock" in told.err
    assert fresh.json("participant", "list") == locked.json("participant", "list")


def test_who_was_erased_is_readable_in_no_backup_once_the_keys_beside_them_are_renewed(locked, fresh, disk):
    old = backed_up(locked, disk)
    erase(locked, "P003")
    # Until then the old keys are still beside the old backup.
    assert "P003" in returned(fresh, old, "--dry-run")["missing"]
    new = backed_up(locked, disk)
    found = returned(fresh, old)
    assert found["unreadable"] == ["P003"]
    assert found["missing"] == ["P001", "P002", "office"]
    fresh.run("participant", "show", "P003", code=5)
    assert "P003" not in json.dumps(returned(locked, new))


@pytest.mark.parametrize("lost", [lambda path: path.write_bytes(b"damaged"), lambda path: path.unlink()])
def test_a_backup_made_while_a_case_is_damaged_or_gone_keeps_her_key_for_the_older_ones(locked, disk, lost):
    old = backed_up(locked, disk)
    lost(locked.folder / CASES[1])
    backed_up(locked, disk, code=(0, 7))
    assert "unreadable" not in returned(locked, old)
    assert locked.json("participant", "show", "P002")["first_name"] == "Örjan"


def test_old_backups_can_be_opened_after_a_key_was_taken_away(locked, disk, tmp_path, monkeypatch):
    locked.run("register", "key", "add", "olavi", "--new-key-file", str(tmp_path / "olavi"))
    old = backed_up(locked, disk)
    locked.run("register", "key", "remove", "olavi")
    (locked.folder / CASES[0]).write_bytes(b"")
    assert returned(locked, old, "--dry-run")["damaged"] == ["P001"]
    backed_up(locked, disk / "elsewhere", code=7)
    assert returned(locked, old)["damaged"] == ["P001"]
    assert locked.json("participant", "show", "P001")["first_name"] == "Taito"
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "olavi"))
    assert "does not open the register" in locked.run("register", "restore", "--from", str(old), code=5).err


def test_the_keys_stay_the_same_so_that_every_backup_is_opened_by_the_newest_of_them(locked, disk):
    first = backed_up(locked, disk)
    locked.run("participant", "edit", "P001", "--phone", "049 5550901")
    (locked.folder / CASES[0]).write_bytes(b"")
    assert returned(locked, first)["damaged"] == ["P001"]
    second = backed_up(locked, disk)
    for each in (first, second):
        for name in CASES:
            (locked.folder / name).write_bytes(b"")
        assert returned(locked, each)["damaged"] == ["P001", "P002", "P003"]


def test_a_backup_without_its_keys_beside_it_is_told_so(locked, disk, tmp_path):
    file = backed_up(locked, disk)
    alone = tmp_path / file.name
    shutil.copy(file, alone)
    told = locked.run("register", "restore", "--from", str(alone), "--dry-run", code=(0, 4, 5))
    assert job.KEYS in told.said


def test_damaged_keys_beside_a_backup_are_told_as_what_they_are(locked, disk):
    file = backed_up(locked, disk)
    (disk / job.KEYS).write_bytes((disk / job.KEYS).read_bytes()[:-3])
    told = locked.run("register", "restore", "--from", str(file), code=5).err
    assert "The register's file" not in told


def test_the_register_alone_tells_who_is_in_a_backup(office, disk):
    """A backup is a plain ZIP file: what is in it can be read without kuty."""
    with zipfile.ZipFile(backed_up(office, disk)) as archive:
        archive.extractall(disk / "by hand")
    register = Register(FolderVault(disk / "by hand/register"))
    assert [case.participant.first_name for case in register.cases()] == ["Taito", "Örjan", "Helmi"]
