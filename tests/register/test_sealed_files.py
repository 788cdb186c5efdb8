"""The register's files on disk: sealed, private, with the version before beside them."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from kuty.core.errors import RegisterUnavailable
from kuty.core.people import Participant
from kuty.core.workers import Worker
from kuty.private import write_private
from kuty.register import vault as vault_module
from kuty.register.register import Register
from kuty.register.vault import FolderVault, seal, unseal

TAITO = Participant("P001", "Taito", "Esimerkkilä")
FILES = ["office.db", "cases/000/P001.db"]


@pytest.fixture
def vault(tmp_path):
    """A register in a folder, with Taito (P001) and the worker Maija (W01) in it."""
    vault = FolderVault(tmp_path / "register", wait_seconds=0.1)
    vault.create()
    register = Register(vault)
    with register.transaction():
        register.new_case(replace(TAITO, id=register.next_id("P")))
        register.keep_worker(Worker(register.next_id("W"), "Maija Mallisalo"))
    return vault


def damages(whole):
    """Every kind of damage a file can suffer: cut anywhere, one bit turned anywhere, something added."""
    yield from (whole[:length] for length in range(len(whole)))
    for place in range(len(whole)):
        for bit in range(8):
            yield whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
    yield whole + b"\n"
    yield whole + whole
    yield bytes(len(whole))


@pytest.mark.parametrize("name", FILES)
def test_damage_is_noticed_wherever_it_is(vault, name):
    whole = (vault.folder / name).read_bytes()
    assert unseal(whole, name) == vault.read(name)
    for damaged in damages(whole):
        with pytest.raises(RegisterUnavailable) as told:
            unseal(damaged, name)
        assert told.value.exit_code == 5
        assert told.value.sentence.values == {"name": name}


def test_an_empty_content_is_not_the_same_as_an_empty_file():
    assert unseal(seal(b""), "office.db") == b""
    with pytest.raises(RegisterUnavailable):
        unseal(b"", "office.db")


DAMAGED = [
    pytest.param(lambda _: b"", id="empty"),
    pytest.param(lambda whole: whole[:-1], id="cut"),
    pytest.param(lambda whole: whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:], id="one-bit"),
]


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_case_is_never_written_over(vault, damage):
    path = vault.folder / "cases/000/P001.db"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    register = Register(vault)
    with pytest.raises(RegisterUnavailable):
        register.case("P001")
    with pytest.raises(RegisterUnavailable), register.transaction():
        register.case("P001").keep(TAITO)
    with pytest.raises(RegisterUnavailable), register.transaction():
        register.new_case(TAITO)
    assert path.read_bytes() == damaged


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_office_file_is_never_written_over(vault, damage):
    path = vault.folder / "office.db"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    register = Register(vault)
    with pytest.raises(RegisterUnavailable):
        _ = register.workers
    with pytest.raises(RegisterUnavailable), register.transaction():
        register.next_id("P")
    with pytest.raises(RegisterUnavailable), register.transaction():
        register.keep_worker(Worker("W01", "Maija Mallisalo"))
    assert path.read_bytes() == damaged


def test_damage_stops_a_change_of_other_files_of_the_same_command(vault):
    (vault.folder / "office.db").write_bytes(b"")
    register = Register(vault)

    def command():
        with register.transaction():
            register.case("P001").keep(replace(TAITO, first_name="Toivo"))
            register.keep_worker(Worker("W01", "Maija Mallisalo"))

    with pytest.raises(RegisterUnavailable):
        command()
    assert register.case("P001").participant == TAITO


def test_the_command_line_tells_of_damage_and_leaves_with_five(office):
    case = office.folder / "register/cases/000/P002.db"
    case.write_bytes(b"")
    for command in (
        ("participant", "show", "P002"),
        ("reception", "record", "P002", "--attendance", "sick"),
        ("week", "make", "next", "P002"),
    ):
        told = office.run(*command, code=5).err
        assert "cases/000/P002.db is damaged" in told
        assert "kuty register check" in told
    assert case.read_bytes() == b""
    assert office.json("participant", "show", "P001")


def test_one_damaged_case_does_not_keep_the_others_away(office):
    case = office.folder / "register/cases/000/P002.db"
    case.write_bytes(case.read_bytes()[:-7])
    # The lists come from the index, which knows him still; what needs the case itself goes on without him.
    assert "Örjan" in office.run("participant", "list").out
    for command in (("week", "make", "next"), ("mail", "print", "next")):
        assert "Damaged, and left out of this: P002" in office.run(*command, code=7).err
    made = office.run("week", "show", "next", "--json", code=7)
    assert [each["participant"] for each in made.json["programmes"]] == ["P001", "P003"]


def test_an_import_waits_until_everybody_can_be_read(office):
    (office.folder / "register/cases/000/P002.db").write_bytes(b"")
    table = office.write("people.csv", "sukunimi;etunimi\nPåhittsby;Örjan\n")
    assert "P002.db is damaged" in office.run("participant", "import", str(table), code=5).err
    assert len(list((office.folder / "register/cases").rglob("*.db"))) == 3


def test_a_damaged_case_comes_back_as_it_was_before_its_last_change(office):
    assert "4 files are whole." in office.run("register", "check").out
    record = ("reception", "record", "P002", "--attendance")
    office.run(*record, "present", "--date", "11.11.2026")
    office.run(*record, "sick", "--date", "18.11.2026")
    case = office.folder / "register/cases/000/P002.db"
    damaged = case.read_bytes().replace(b"sick", b"sikc")
    case.write_bytes(damaged)
    found = office.run("register", "check", code=5)
    assert "3 files are whole." in found.out
    assert "P002: damaged" in found.err
    assert "kuty register restore P002" in found.err
    assert office.run("register", "check", "--json", code=5).json["damaged"][0]["can_come_back"]
    office.run("register", "restore", "P002", "--dry-run")
    assert case.read_bytes() == damaged
    told = office.run("register", "restore", "p002")
    assert "P002 is whole again" in told.out
    assert "Lost – make it again if you know what it was:" in told.err
    assert "reception record" in told.err
    assert [entry["attendance"] for entry in office.json("reception", "history", "P002")["entries"]] == ["present"]
    assert [path.read_bytes() for path in (office.folder / "register/quarantine").iterdir()] == [damaged]
    assert "4 files are whole." in office.run("register", "check").out
    assert "is not damaged" in office.run("register", "restore", "P002", code=4).err


def test_a_file_that_is_gone_comes_back_too_and_one_without_a_version_is_told(office):
    office.run("participant", "edit", "P001", "--phone", "049 5550999")
    register = office.folder / "register"
    (register / "cases/000/P001.db").unlink()
    (register / "office.db").write_bytes(b"x")
    for number in (1, 2, 3):
        (register / f"office.db.{number}").write_bytes(b"y")
    told = office.run("register", "check", code=5).err
    assert "(the file is gone)" in told
    assert "no whole version is left" in told
    office.run("register", "restore", "P001")
    assert office.json("participant", "show", "P001")["phone"] == "049 5550101"
    assert "no whole version of office" in office.run("register", "restore", "office", code=5).err


def test_an_office_file_put_back_does_not_give_a_persons_case_to_another(office):
    plan = ("--plan-start", "3.8.2026", "--plan-end", "2.2.2027")
    office.run("reception", "record", "P003", "--date", "19.11.2026", "--attendance", "sick")
    register = office.folder / "register"
    (register / "office.db.1").replace(register / "office.db")
    office.run("participant", "add", "--first-name", "Dagny", "--last-name", "Uusi", *plan, code=(0, 5))
    assert office.json("participant", "show", "P003")["name"] == "Helmi Kuviteranta"


@pytest.mark.parametrize("name", FILES)
def test_the_version_before_is_beside_each_file(vault, name):
    register = Register(vault)
    versions = [vault.read(name)]
    for first_name in ("Toivo", "Tauno"):
        with register.transaction():
            register.case("P001").keep(replace(TAITO, first_name=first_name))
            register.keep_worker(Worker("W01", f"{first_name} Mallisalo"))
        assert unseal((vault.folder / f"{name}.1").read_bytes(), name) == versions[-1]
        versions.append(vault.read(name))
    assert len(set(versions)) == 3


def test_a_name_taken_away_leaves_no_version_before(vault):
    with vault.alone():
        vault.change({"cases/000/P001.db": b"second"})
    assert (vault.folder / "cases/000/P001.db.1").exists()
    with vault.alone():
        vault.change({"cases/000/P001.db": None})
    assert list((vault.folder / "cases/000").iterdir()) == []


def test_files_a_command_did_not_change_are_left_as_they_are(vault):
    before = {path: path.stat().st_mtime_ns for path in vault.folder.rglob("*.db*")}
    register = Register(vault)
    with register.transaction():
        assert register.case("P001").participant == TAITO
        assert len(register.workers) == 1
    assert {path: path.stat().st_mtime_ns for path in vault.folder.rglob("*.db*")} == before


def test_a_change_leaves_nothing_lying_about(vault):
    register = Register(vault)
    with register.transaction():
        register.case("P001").keep(replace(TAITO, first_name="Toivo"))
    names = sorted(path.relative_to(vault.folder).as_posix() for path in vault.folder.rglob("*") if path.is_file())
    assert names == [
        "cases/000/P001.db",
        "cases/000/P001.db.1",
        "index/000/0001-01-changes",
        "index/000/people",
        "last",
        "lock",
        "office.db",
        "steady",
    ]


def test_what_two_commands_jot_at_once_is_whole(vault, monkeypatch):
    pids = iter((4711, 4712))
    meanwhile = [b"of another command"]

    def interrupted(path, data, *, sync):
        write_private(path, data, sync=sync)
        if meanwhile:
            FolderVault(vault.folder).jot("anchor", meanwhile.pop())

    monkeypatch.setattr("kuty.register.vault.write_private", interrupted)
    monkeypatch.setattr("os.getpid", lambda: next(pids))
    vault.jot("anchor", b"of this command")
    assert vault.read("anchor") == b"of this command"
    assert list(vault.folder.glob("*.new")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's folders private by other means")
def test_nobody_else_can_read_the_register_even_with_a_lax_umask(tmp_path):
    before = os.umask(0)
    try:
        vault = FolderVault(tmp_path / "unit/register")
        vault.create()
        register = Register(vault)
        with register.transaction():
            register.next_id("P")
            register.new_case(TAITO)
        with register.transaction():
            register.next_id("P")
            register.case("P001").keep(replace(TAITO, first_name="Toivo"))
    finally:
        os.umask(before)
    modes = {path.relative_to(tmp_path).as_posix(): oct(path.stat().st_mode & 0o777) for path in tmp_path.rglob("*")}
    assert modes == {
        "unit/register/cases/000": "0o700",
        "unit/register/index": "0o700",
        "unit/register/index/000": "0o700",
        "unit/register/index/000/0001-01-changes": "0o600",
        "unit/register/index/000/people": "0o600",
        "unit/register/last": "0o600",
        "unit/register/steady": "0o600",
        "unit": "0o700",
        "unit/register": "0o700",
        "unit/register/cases": "0o700",
        "unit/register/cases/000/P001.db": "0o600",
        "unit/register/cases/000/P001.db.1": "0o600",
        "unit/register/lock": "0o600",
        "unit/register/office.db": "0o600",
        "unit/register/office.db.1": "0o600",
    }


def test_where_links_are_refused_the_version_before_is_a_copy(vault, monkeypatch):
    def refused(*_names):
        raise OSError(errno.EPERM, "no links on this disk")

    before = vault.read("cases/000/P001.db")
    monkeypatch.setattr(os, "link", refused)
    register = Register(vault)
    with register.transaction():
        register.case("P001").keep(replace(TAITO, first_name="Toivo"))
    assert register.case("P001").participant.first_name == "Toivo"
    previous = vault.folder / "cases/000/P001.db.1"
    assert unseal(previous.read_bytes(), "prev") == before
    assert sys.platform == "win32" or previous.stat().st_mode & 0o777 == 0o600


class HeldFile:
    """A virus scanner: it holds a case file, and lets go when it has been asked ``times``."""

    def __init__(self, times):
        self.times = times
        self.rename = os.replace

    def __call__(self, source, target):
        if str(target).endswith("P001.db") and self.times > 0:
            self.times -= 1
            raise PermissionError(errno.EACCES, "held by another program")
        self.rename(source, target)


def test_a_file_held_for_a_moment_by_another_program_is_waited_for(vault, monkeypatch):
    monkeypatch.setattr(os, "replace", HeldFile(times=2))
    register = Register(vault)
    with register.transaction():
        register.case("P001").keep(replace(TAITO, first_name="Toivo"))
    assert register.case("P001").participant.first_name == "Toivo"


def test_a_change_that_a_held_file_stopped_is_finished_by_the_next_command(vault, monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr(
        vault_module, "time",
        SimpleNamespace(monotonic=lambda: next(clock), monotonic_ns=lambda: 7, time_ns=lambda: 7, strftime=lambda _: "", sleep=lambda _: None),
    )  # fmt: skip
    register = Register(vault)

    def command():
        with register.transaction():
            register.case("P001").keep(replace(TAITO, first_name="Toivo"))
            register.keep_worker(Worker("W01", "Maija Uusisalo"))

    with monkeypatch.context() as held:
        held.setattr(os, "replace", HeldFile(times=99))
        with pytest.raises(RegisterUnavailable, match="not all of it is in its place yet"):
            command()
    assert Register(vault).case("P001").participant.first_name == "Toivo"
    assert register.workers == (Worker("W01", "Maija Uusisalo"),)
    assert not (vault.folder / "pending").exists()


def test_a_note_with_undecodable_bytes_is_kept_or_told_of(office):
    office.run("reception", "record", "P001", "--attendance", "present", "--note", "Meni hyvin \udcff", code=(0, 2, 3))


def test_a_very_long_id_is_just_an_unknown_one(office):
    office.run("participant", "show", "P" + "0" * 300, code=4)


def test_what_could_not_be_read_once_is_not_empty_the_second_time(vault):
    path = vault.folder / "cases/000/P001.db"
    path.write_bytes(path.read_bytes()[:-1])
    register = Register(vault)

    def command():
        with register.transaction():
            for _ in range(2):
                with pytest.raises(RegisterUnavailable):
                    register.case("P001")
            assert list(register.cases()) == []
            register.case("P001").keep(TAITO)

    with pytest.raises(RegisterUnavailable):
        command()
    assert path.read_bytes()
