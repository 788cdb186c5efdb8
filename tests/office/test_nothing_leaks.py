"""Errors are sentences with a way out; a crash tells nothing about people; files are private."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from kuty.cli.main import main
from kuty.core.draw.planner import Planner
from tests.conftest import TODAY, Office

PLANTED = "Salainen-Sukunimi-4711"


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory):
    """Taito and Helmi, and Maija who works with them."""
    folder = tmp_path_factory.mktemp("quiet") / "office"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("TODAY", TODAY), ("LANG", "en"), ("USER", "maija")):
            patch.setenv(f"KUTY_{name}", value)
        take_in(folder)
    return folder


@pytest.fixture
def office(office_folder, tmp_path, capsys):
    return Office(shutil.copytree(office_folder, tmp_path / "office"), capsys)


def take_in(folder):
    """A new office with three people."""
    home = ("--street", "Olemattomankatu 3 B 12", "--postcode", "28999", "--town", "Meriluotola")
    plan = ("--plan-start", "3.8.2026", "--plan-end", "2.2.2027", "--worker", "W01", "--weekday", "ti,to")
    for command in (
        ("init", str(folder), "--organisation", "Satukunta", "--unit", "Etäkuty"),
        ("worker", "add", "--name", "Maija Mallisalo"),
        ("participant", "add", "--first-name", "Taito", "--last-name", "Esimerkkilä", *home, *plan,
         "--phone", "049 5550101", "--reception-time", "13:00"),
        ("participant", "add", "--first-name", "Örjan", "--last-name", "Påhittsby", *plan, "--channel", "sms",
         "--phone", "049 5550102", "--reception-time", "9:30"),
        ("participant", "add", "--first-name", "Helmi", "--last-name", "Kuviteranta", *home, *plan,
         "--reception-time", "10:00"),
    ):  # fmt: skip
        place = () if command[0] == "init" else ("--office", str(folder))
        assert main([*place, "--no-input", *command]) == 0


def test_a_crash_inside_never_prints_a_persons_name(office, monkeypatch):
    office.run("participant", "edit", "P001", "--last-name", PLANTED)

    def crash(*args, **_kwargs):
        raise ValueError(f"cannot work on {PLANTED}", args)

    monkeypatch.setattr(Planner, "draw", crash)
    ran = office.run("week", "make", "next", code=1)
    assert "ValueError at kuty/jobs/week.py:" in ran.err
    assert PLANTED not in ran.said
    assert "Taito" not in ran.said
    monkeypatch.undo()


def test_a_crash_keeps_nothing_half_done(office, monkeypatch):
    calls = []

    def crash_at_the_second(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return real(*args, **kwargs)

    real = Planner.draw
    monkeypatch.setattr(Planner, "draw", crash_at_the_second)
    office.run("week", "make", "next", code=1)
    monkeypatch.setattr(Planner, "draw", real)
    office.run("week", "show", "next", code=4)


def test_errors_speak_of_ids_and_never_of_names(office):
    office.run("participant", "edit", "P001", "--last-name", PLANTED)
    for arguments in (
        ("reception", "record", "P001", "--date", "1.1.2030", "--attendance", "present"),
        ("plan", "add", "P001", "--start", "1.9.2026", "--end", "1.10.2026"),
        ("week", "move", "P001", "--day", "25.11.2026", "--to", "26.11.2026"),
    ):
        ran = office.run(*arguments, code=3)
        assert PLANTED not in ran.said


@pytest.mark.parametrize(
    ("place", "command"),
    [
        ("kuty.jobs.extract.extract", ("participant", "extract", "P001")),
        ("kuty.jobs.mail.prepare", ("mail", "preview", "next")),
        ("kuty.jobs.issuing.issue", ("mail", "print", "next")),
        ("kuty.jobs.sending.ready", ("mail", "send", "next")),
        ("kuty.jobs.mail_status.status", ("mail", "status", "next")),
        ("kuty.jobs.mail_status.came_back", ("mail", "returned", "P001")),
        ("kuty.jobs.slips.record_slip", ("reception", "slip", "1-492U", "1")),
        ("kuty.jobs.people.edit_participant", ("participant", "edit", "P001", "--phone", "049 5559999")),
        ("kuty.register.register.Register.glances", ("participant", "list")),
        ("kuty.register.register.Register.case", ("reception", "history", "P001")),
        ("kuty.jobs.importing.import_people", ("participant", "import", "people.csv")),
    ],
)
def test_no_crash_tells_what_it_worked_on(office, monkeypatch, place, command):
    office.write("people.csv", f"sukunimi;etunimi\n{PLANTED};Taito\n")

    class Told(Exception):
        """Cannot work on Taito Salainen-Sukunimi-4711, 049 5550101."""

    def crash(*_arguments, **_options):
        raise Told(PLANTED, "049 5550101") from KeyError("Taito")

    monkeypatch.setattr(place, crash)
    ran = office.run(*command, code=1)
    for word in (PLANTED, "Taito", "Esimerkkilä", "5550101", "5559999"):
        assert word not in ran.said
    assert "This is a mistake in kuty itself: Told at kuty/" in ran.err
    assert ran.out == ""


def live(office):
    """Every kind of command that writes anything, in the office or beside it."""
    run, beside = office.run, office.folder.parent / "beside"
    run("week", "make", "next")
    run("week", "note", "next", "P001", "tuo avaimet")
    run("mail", "print", "next")
    run("mail", "send", "next")
    run("mail", "status", "next")
    run("mail", "labels", "next")
    run("mail", "returned", "P003")
    run("week", "reopen", "next", "P001")
    run("reception", "record", "P001", "--date", "23.11.2026", "--attendance", "present", code=(0, 3))
    run("participant", "list")
    run("--why", "x", "participant", "show", "P001")
    run("participant", "edit", "P001", "--notes", "x")
    run("undo", "--yes")
    run("participant", "extract", "P001", "--to", str(beside / "extracts"))
    run("mail", "take", "next", str(beside / "to-print"))
    run("register", "backup", str(beside / "backups"))
    run("register", "rebuild")
    run("register", "export", str(beside / "everything.jsonl"))
    run("participant", "end", "P002", "--reason", "x")
    run("participant", "close", "P002")
    run("participant", "erase", "P002", "--confirm", "P002")
    case = office.folder / "register/cases/000/P001.db"
    case.write_bytes(case.read_bytes()[:-1])
    run("register", "restore", "P001")
    key = str(beside / "maija.key")
    run("register", "lock", "--new-key-file", key, "--paper", str(beside / "paper.pdf"))
    run("--key-file", key, "register", "key", "add", "olavi", "--new-key-file", str(beside / "olavi.key"))
    run("--key-file", key, "register", "backup", str(beside / "backups of the locked office"))
    run("--key-file", key, "mail", "print", "next", "P001", code=(0, 7))
    run("--key-file", key, "register", "key", "remove", "olavi")
    run("--key-file", key, "participant", "show", "P001")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has rights of another kind")
def test_every_file_and_folder_is_for_the_owner_alone_whatever_the_machine_grants(tmp_path, capsys):
    before = os.umask(0)
    try:
        office = Office(tmp_path / "office", capsys)
        take_in(office.folder)
        (tmp_path / "beside").mkdir(mode=0o700)
        live(office)
    finally:
        os.umask(before)
    written = [path for name in ("office", "beside") for path in (tmp_path / name, *(tmp_path / name).rglob("*"))]
    assert len(written) > 40
    assert {"P001.pdf.age", "maija.key", "paper.pdf", "everything.jsonl"} <= {path.name for path in written}
    for path in written:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_folders_made_for_backups_are_for_the_owner_alone(office, tmp_path):
    before = os.umask(0)
    try:
        office.run("register", "backup", str(tmp_path / "usb/kuty/backups"))
    finally:
        os.umask(before)
    for path in (tmp_path / "usb", tmp_path / "usb/kuty", tmp_path / "usb/kuty/backups"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has rights of another kind")
@pytest.mark.parametrize(
    "command",
    [(), ("participant", "list"), ("week", "make", "next"), ("worker", "list"), ("register", "check"), ("undo",)],
    ids=" ".join,
)
def test_an_office_others_can_look_into_is_pointed_out_at_every_command_until_it_is_closed(office, command):
    office.folder.chmod(0o755)
    assert "Others on this machine" not in office.run(*command, "--lang", "en").err
    for name in ("register", "outbox", "access"):
        (office.folder / name).mkdir(exist_ok=True)
        (office.folder / name).chmod(0o750)
    said = office.run(*command, code=(0, 4)).err
    assert "Others on this machine can look into: register, outbox, access" in said
    assert f"chmod -R go= {office.folder}" in said
    for path in (office.folder, *office.folder.rglob("*")):
        path.chmod(path.stat().st_mode & 0o700)
    assert "Others on this machine" not in office.run(*command, code=(0, 4)).err


def test_the_command_that_closes_an_office_can_be_copied(office, capsys, tmp_path):
    spaced = Office(office.folder.rename(tmp_path / "Etäkuty Satukunta"), capsys)
    for folder in (spaced.folder, spaced.folder / "register"):
        folder.chmod(0o755)
    assert f"chmod -R go= '{spaced.folder}'" in spaced.run("participant", "list").err


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="Linux tells what a process is called")
def test_no_name_gets_into_the_names_of_processes_or_files(office, monkeypatch, tmp_path):
    office.run("participant", "edit", "P001", "--last-name", PLANTED)
    (tmp_path / "beside").mkdir()
    (tmp_path / "for a moment").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "for a moment"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "for a moment"))
    called = Path("/proc/self/cmdline").read_bytes(), Path("/proc/self/comm").read_bytes()
    named = []
    real = os.open

    def watched(path, *arguments, **options):
        named.append(str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, "open", watched)
    live(office)
    monkeypatch.undo()
    assert (Path("/proc/self/cmdline").read_bytes(), Path("/proc/self/comm").read_bytes()) == called
    assert len(named) > 50
    assert list((tmp_path / "for a moment").iterdir()) == []
    named += [str(path) for path in tmp_path.rglob("*")]
    for word in (PLANTED, "Taito", "Esimerkkilä", "Helmi", "Kuviteranta", "5550101", "Olemattomankatu"):
        assert not [name for name in named if word.lower() in name.lower()]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("participant", "show", "P999"), 4, "There is no participant P999."),
        (("participant", "show", "../kuty"), 4, "There is no participant"),
        (("task", "show", "sos-nothing"), 4, "There is no task “sos-nothing”."),
        (("week", "show", "next"), 4, "There is no programme in week 2026-W49."),
        (("week", "note", "next", "P001", "x"), 4, "has no programme in week 2026-W49"),
        (("week", "make", "next", "P999"), 4, "There is no participant P999."),
        (("mail", "print"), 2, "WEEK is missing."),
        (("week", "make", "next", "--jsn"), 2, "There is no option --jsn. Did you mean --json?"),
        (("week", "mke", "next"), 2, "There is no command mke. Did you mean make?"),
        (("weeks",), 2, "There is no command weeks. Did you mean week?"),
        (("week", "move", "P001", "P002", "--day", "x", "--to", "y"), 2, "more words than the command takes"),
        (("reception", "record", "P001", "--mood", "hard"), 2, "The value given to --mood cannot be used."),
        (("reception", "record", "P001", "--note"), 2, "--note needs a value."),
        (("reception", "list", "--date", "31.2.2026"), 3, "“31.2.2026” is not a date."),
        (("participant", "import", "nobody.csv"), 3, "There is no file nobody.csv."),
    ],
)
def test_a_mistake_is_a_sentence_with_a_way_out(office, arguments, code, words):
    ran = office.run(*arguments, code=code)
    assert words in ran.err
    assert len(ran.err.strip().splitlines()) >= 2
    assert ran.out == ""


def test_no_office_is_a_sentence_too(capsys, tmp_path):
    assert main(["participant", "list"]) == 4
    assert "No office was found here." in capsys.readouterr().err
    assert main(["--office", str(tmp_path / "none"), "participant", "list"]) == 4
    assert "There is no office in" in capsys.readouterr().err
    assert main([]) == 0
    assert "kuty init my-office" in capsys.readouterr().err


def test_a_wrong_date_in_the_environment_is_told(office, monkeypatch):
    monkeypatch.setenv("KUTY_TODAY", "tomorrow")
    assert "KUTY_TODAY is “tomorrow”" in office.run("reception", "list", code=2).err


def test_ctrl_c_leaves_with_130_and_everything_whole(office, monkeypatch):
    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Planner, "draw", stop)
    assert "Stopped." in office.run("week", "make", "next", code=130).err
    monkeypatch.undo()


def test_global_options_may_stand_anywhere(office, capsys):
    assert main(["participant", "list", "--json", "--office", str(office.folder), "--lang=sv"]) == 0
    assert '"P001"' in capsys.readouterr().out
    assert main(["participant", "--lang", "fi", "list", f"--office={office.folder}"]) == 0
    assert "Omatyöntekijä" in capsys.readouterr().out
