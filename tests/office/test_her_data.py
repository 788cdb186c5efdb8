"""A person's data: who has looked at it, the identity code kept apart, the closing of her case, and its end for good."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import json
import re
import shutil
import zipfile

import pikepdf
import pytest

from kuty.cli.main import main
from tests.conftest import TODAY, Office
from tests.letters.reading import text_of

CODE, OTHERS_CODE = "010190Y9123", "131052-9129"
# All that tells of Ukkopekka, P001. Annaliisa, P002, stays.
HERS = ("Pekkasalo", "Ukkopekka", "5559871", "Piilokuja", "ukkopekka@", "hammaslääkäri", "kissa on kipeä", CODE)


@pytest.fixture(scope="module")
def year_folder(tmp_path_factory):
    """Two people with codes, weeks made, printed and lived, changes taken back: all that leaves traces."""
    folder = tmp_path_factory.mktemp("a-year") / "office"

    def kuty(*arguments, typed=""):
        patch.setattr("sys.stdin", io.StringIO(typed))
        assert main(["--office", str(folder), "--no-input", *arguments]) == 0, arguments

    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("TODAY", "2026-11-16"), ("LANG", "en"), ("USER", "maija")):
            patch.setenv(f"KUTY_{name}", value)
        patch.delenv("KUTY_KEY_FILE", raising=False)
        assert main(["--no-input", "init", str(folder), "--organisation", "Satukunta", "--unit", "Etäkuty"]) == 0
        kuty("worker", "add", "--name", "Maija Mallisalo", "--phone", "049 5550201")
        plan = ("--plan-start", "3.8.2026", "--plan-end", "2.2.2027", "--worker", "W01", "--weekday", "ma,to")
        home = ("--postcode", "28999", "--town", "Meriluotola")
        kuty(
            "participant", "add", "--first-name", "Ukkopekka", "--last-name", "Pekkasalo", *home, *plan,
            "--street", "Piilokuja 77", "--phone", "049 5559871", "--email", "ukkopekka@example.invalid",
        )  # fmt: skip
        kuty(
            "participant", "add", "--first-name", "Annaliisa", "--last-name", "Liisasalo", *home, *plan,
            "--street", "Avokuja 5", "--phone", "049 5559872",
        )  # fmt: skip
        kuty("participant", "identity", "P001", "--set", typed=f"{OTHERS_CODE}\n")
        kuty("participant", "identity", "P001", "--set", typed=f"{CODE}\n")
        kuty("participant", "identity", "P002", "--set", typed=f"{OTHERS_CODE}\n")
        kuty("participant", "edit", "P001", "--notes", "hammaslääkäri ti klo 9")
        kuty("week", "make", "this")
        kuty("week", "note", "this", "P001", "kissa on kipeä")
        kuty("mail", "print", "this")
        patch.setenv("KUTY_TODAY", TODAY)
        kuty(
            "reception", "record", "P001", "--date", "16.11.2026", "--attendance", "present", "--note", "Pekkasalo tuli"
        )
        kuty("reception", "record", "P001", "--date", "19.11.2026", "--attendance", "sick", "--note", "kissa on kipeä")
        kuty("reception", "record", "P002", "--date", "16.11.2026", "--attendance", "present")
        kuty("week", "make", "this")
        kuty("mail", "print", "this")
        kuty("--why", "Ukkopekka soitti", "participant", "show", "P001")
        kuty("participant", "edit", "P001", "--street", "Piilokuja 78")
        kuty("undo", "--yes")
        kuty("participant", "list")
        kuty("report", "attendance", "--from", "1.11.2026", "--to", "30.11.2026")
    return folder


@pytest.fixture
def lived(year_folder, tmp_path, capsys):
    return Office(shutil.copytree(year_folder, tmp_path / "office"), capsys)


@pytest.fixture
def locked(lived, tmp_path, monkeypatch):
    """The same office, encrypted."""
    lived.run("register", "lock", "--new-key-file", str(tmp_path / "maija.key"))
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "maija.key"))
    return lived


@pytest.fixture(params=["plain", "encrypted"])
def either(request):
    """An office of either kind."""
    return request.getfixturevalue("lived" if request.param == "plain" else "locked")


def log_of(office):
    return [
        json.loads(line)
        for file in sorted((office.folder / "access").glob("*.log"))
        for line in file.read_text().splitlines()
    ]


def noted(office, *command, code=0):
    """What a command writes into the log: who, what, of whom."""
    before = len(log_of(office))
    office.run(*command, code=code)
    return [(line["by"], line["did"], line["of"]) for line in log_of(office)[before:]]


def put_in(office, monkeypatch, who, code, ends=0):
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
        return office.run("participant", "identity", who, "--set", code=ends)


# Who has looked.

ONE, EVERYBODY = ["P001"], "*"


@pytest.mark.parametrize(
    ("command", "of"),
    [
        (("participant", "show", "P001"), ONE),
        (("participant", "show", "p001", "--json"), ONE),
        (("participant", "edit", "P001", "--notes", "x"), ONE),
        (("participant", "edit", "P001", "--notes", "x", "--dry-run"), ONE),
        (("participant", "pause", "P001", "--from", "1.12.2026"), ONE),
        (("participant", "end", "P001", "--reason", "x"), ONE),
        (("participant", "access", "P001"), ONE),
        (("participant", "extract", "P001", "--to", "extracts"), ONE),
        (("participant", "identity", "P001"), ONE),
        (("plan", "show", "P001"), ONE),
        (("week", "show", "this", "P001"), ONE),
        (("reception", "record", "P001", "--attendance", "present"), ONE),
        (("reception", "history", "P001"), ONE),
        (("register", "history", "P001"), ONE),
        (("mail", "print", "this", "P001"), ONE),
        (("report", "attendance", "P001"), ONE),
        ((), EVERYBODY),
        (("participant", "list"), EVERYBODY),
        (("participant", "list", "--weekday", "ti"), EVERYBODY),
        (("worker", "list"), EVERYBODY),
        (("worker", "show", "W01"), EVERYBODY),
        (("week", "make", "next"), EVERYBODY),
        (("week", "show", "this"), EVERYBODY),
        (("mail", "preview", "this"), EVERYBODY),
        (("reception", "list"), EVERYBODY),
        (("report", "attendance"), EVERYBODY),
        (("register", "retention"), EVERYBODY),
        (("register", "export", "everything.jsonl"), EVERYBODY),
    ],
    ids=" ".join,
)
def test_every_look_leaves_one_line(lived, command, of):
    name = " ".join(word for word in command[:2] if not word.startswith("-"))
    assert noted(lived, *command) == [("maija", name, of)]


@pytest.mark.parametrize(
    "command",
    [
        ("mail", "take", "this", "to-print"),
        ("register", "backup", "backups"),
        ("register", "history"),
        ("participant", "import", "people.csv"),
    ],
    ids=" ".join,
)
def test_commands_about_everybody_leave_one_line_too(lived, command):
    lived.write("people.csv", "sukunimi;etunimi;puhelin\nPekkasalo;Ukkopekka;049 5550001\nUusi;Ihminen;049 5550002\n")
    assert noted(lived, *command) == [("maija", " ".join(command[:2]), EVERYBODY)]


def test_printing_leaves_one_line(lived):
    lived.run("week", "make", "next")
    assert noted(lived, "mail", "print", "next") == [("maija", "mail print", EVERYBODY)]


def test_taking_a_person_in_leaves_a_line(lived):
    assert noted(lived, "participant", "add", "--last-name", "Uusi", "--first-name", "Ihminen") == [
        ("maija", "participant add", ["P003"])
    ]


@pytest.mark.parametrize("command", [("participant", "show", "P999"), ("task", "list"), ("participant", "limits")])
def test_what_shows_nobody_leaves_no_line(lived, command):
    assert noted(lived, *command, code=(0, 4)) == []


def test_she_is_told_who_looked_when_and_why(either):
    either.run("--why", "a notice to Kela", "participant", "show", "P001")
    either.run("--why", "not hers", "participant", "show", "P002")
    either.run("participant", "list")
    told = either.run("participant", "access", "P001").out
    assert re.search(r"23/11/2026 \d\d:\d\d +maija +participant show +P001 +a notice to Kela", told)
    assert re.search(r"participant list +everybody", told)
    assert "not hers" not in told
    show, everybody, _told = either.json("participant", "access", "P001")["looks"][-4:-1]
    assert (show["by"], show["command"], show["why"]) == ("maija", "participant show", "a notice to Kela")
    assert (show["everybody"], everybody["everybody"]) == (False, True)
    assert either.json("register", "check")["access_log"] == []


def test_reasons_are_closed_in_a_locked_office(locked):
    locked.run("--why", "a notice to Kela", "participant", "show", "P001")
    last = base64.b64decode(log_of(locked)[-1]["why"])
    assert last.startswith(b"age-encryption.org/v1")
    assert b"Kela" not in last


def flaws(office):
    return [(flaw["line"], flaw["kind"]) for flaw in office.json("register", "check", code=5)["access_log"]]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda lines: lines[3].replace("maija", "olavi"), "altered"),
        (lambda lines: lines[3].replace("P001", "P002").replace('"*"', '["P002"]'), "altered"),
        (lambda _lines: "", "gone"),
        (lambda lines: lines[3][:40], "cut"),
    ],
    ids=["another's name", "another person", "taken out", "torn"],
)
def test_a_log_that_is_not_as_it_was_written_is_told(lived, change, kind):
    (log,) = (lived.folder / "access").glob("*.log")
    lines = log.read_text().splitlines(keepends=True)
    torn = change(lines)
    log.write_text("".join((*lines[:3], torn + "\n" * (kind == "cut"), *lines[4:])))
    found = flaws(lived)
    assert found[0] == (4, kind) or (kind == "cut" and found[0][0] == 4)
    assert "register check" in lived.run("participant", "access", "P001").err


@pytest.mark.parametrize("left", [0, 5])
def test_a_log_whose_end_is_gone_is_told(lived, tmp_path, left):
    lived.run("register", "backup", str(tmp_path / "backups"))
    (log,) = (lived.folder / "access").glob("*.log")
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:left]))
    assert "gone" in [kind for _line, kind in flaws(lived)]


def full(*_arguments):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "command",
    [
        ("participant", "show", "P001"),
        ("participant", "list", "--json"),
        ("participant", "extract", "P001", "--to", "extracts"),
        ("--why", "x", "participant", "identity", "P001", "--show"),
        ("participant", "edit", "P001", "--notes", "changed after all"),
        ("register", "export", "everything.jsonl"),
        ("mail", "preview", "this"),
        ("week", "show", "this", "P001"),
    ],
    ids=" ".join,
)
def test_nothing_is_shown_when_it_cannot_be_noted(lived, tmp_path, monkeypatch, command):
    with monkeypatch.context() as patch:
        patch.setattr("kuty.register.access._append", full)
        ran = lived.run(*command, code=5)
    assert ran.out == ""
    assert "nothing is shown" in ran.err
    assert not (tmp_path / "extracts").exists()
    assert not (tmp_path / "everything.jsonl").exists()
    assert not traces(lived.folder, ("changed after all",))


# The identity code.


@pytest.mark.parametrize("code", ["010190-9123", "010190Y9123", "010190y9123", " 010205E931K ", "010205A931K"])
def test_codes_of_every_century_sign_are_understood(lived, monkeypatch, code):
    put_in(lived, monkeypatch, "P001", code)
    shown = lived.json("--why", "x", "participant", "identity", "P001", "--show")
    assert shown["identity_code"] == code.strip().upper()


@pytest.mark.parametrize("code", ["010190Y9124", "310290Y9123", "010190Z9123", "010190Y912", "Pekkasalo", "", "0 1 9"])
def test_what_is_no_code_is_refused_and_never_repeated(lived, monkeypatch, code):
    ran = put_in(lived, monkeypatch, "P001", code, ends=3)
    assert "This is not a valid identity code." in ran.err
    assert not code or code not in ran.said
    assert lived.json("--why", "x", "participant", "identity", "P001", "--show")["identity_code"] == CODE


def test_a_code_is_shown_only_for_a_reason_and_the_reason_is_noted(either):
    for command in (("identity", "P001", "--show"), ("extract", "P001", "--identity-code")):
        for why in ((), ("--why", ""), ("--why", "  ")):
            ran = either.run(*why, "participant", *command, code=2)
            assert "only for a reason" in ran.err
            assert CODE not in ran.said
    ran = either.run("--why", "a notice to Kela", "participant", "identity", "P001", "--show")
    assert ran.out == f"{CODE}\n"
    look = either.json("participant", "access", "P001")["looks"][-2]
    assert (look["command"], look["why"]) == ("participant identity", "a notice to Kela")


def test_a_code_is_masked_everywhere_else(lived, tmp_path):
    assert lived.run("participant", "identity", "P001").out == "******-****\n"
    assert lived.json("participant", "identity", "P001")["identity_code"] == "******-****"
    assert "******-****" in lived.run("participant", "show", "P001").out
    lived.run("participant", "extract", "P001", "--to", str(tmp_path / "extracts"))
    assert not traces(tmp_path / "extracts", (CODE,))
    for command in (
        ("participant", "show", "P001"), ("participant", "list"), ("register", "history"), ("week", "show", "this"),
        ("register", "history", "P001"), ("participant", "extract", "P001"), ("undo", "--dry-run"),
        ("reception", "list"), ("mail", "preview", "this"), ("register", "check"),
    ):  # fmt: skip
        assert CODE not in lived.run(*command, "--json", code=(0, 4)).said, command


def test_a_code_lies_in_a_file_of_its_own_until_it_is_taken_away(lived):
    assert traces(lived.folder, (CODE,)) == [(CODE, "P001.db")]
    (file,) = (path for path in lived.folder.rglob("*") if path.is_file() and CODE.encode() in path.read_bytes())
    assert file.relative_to(lived.folder).as_posix() == "register/identities/000/P001.db"
    lived.run("participant", "identity", "P001", "--remove")
    assert not list((lived.folder / "register/identities").rglob("P001*"))
    assert not traces(lived.folder, (CODE,))
    assert lived.run("participant", "identity", "P001").out == "No identity code is kept of P001.\n"
    lived.run("participant", "identity", "P001", "--remove")


def test_a_code_cannot_be_given_where_others_see_it(lived):
    for command in (("--set", CODE), (f"--set={CODE}",), (f"--code={CODE}",), ("--show", CODE)):
        ran = lived.run("--why", "x", "participant", "identity", "P001", *command, code=2)
        assert CODE not in ran.said
    for command in ("add", "edit P001"):
        ran = lived.run("participant", *command.split(), f"--identity-code={CODE}", code=2)
        assert CODE not in ran.said


def test_a_column_of_codes_is_left_out_of_an_import(lived):
    table = f"sukunimi;etunimi;henkilötunnus;HETU\nUusi;Ihminen;{OTHERS_CODE};131052-9240\n"
    ran = lived.run("participant", "import", str(lived.write("people.csv", table)))
    assert "left out: henkilötunnus, HETU" in ran.err
    assert OTHERS_CODE not in ran.said
    assert not traces(lived.folder, ("131052-9240",))


def test_a_code_in_a_wrong_place_is_not_repeated(lived):
    table = f"sukunimi;etunimi;päivä\nUusi;Ihminen;{OTHERS_CODE}\n"
    said = lived.run("participant", "import", str(lived.write("people.csv", table)), code=3).said
    said += lived.run("participant", "show", OTHERS_CODE, code=4).said
    assert OTHERS_CODE.lower() not in said.lower()


# The end of a case.


def end_and_close(office, who="P001", *, on="20.11.2026"):
    office.run("participant", "end", who, "--reason", "opinnot", "--on", on)
    office.run("participant", "close", who, "--on", on)


def test_who_is_in_the_service_is_neither_closed_nor_erased(lived):
    assert "P001 is still in the service" in lived.run("participant", "close", "P001", code=2).err
    ran = lived.run("participant", "erase", "P001", "--confirm", "P001", code=2)
    assert "The case of P001 is not closed; nothing was erased." in ran.err
    lived.run("participant", "end", "P001", "--reason", "opinnot")
    lived.run("participant", "erase", "P001", "--confirm", "P001", code=2)
    assert "Pekkasalo" in lived.run("participant", "show", "P001").out


def test_a_closing_tried_out_keeps_nothing(lived):
    lived.run("participant", "end", "P001", "--reason", "opinnot")
    assert "is closed" in lived.run("participant", "close", "P001", "--dry-run").out
    lived.run("participant", "erase", "P001", "--confirm", "P001", code=2)
    lived.run("participant", "close", "P001")
    lived.run("participant", "close", "P001", "--undo")
    lived.run("participant", "erase", "P001", "--confirm", "P001", code=2)


@pytest.mark.parametrize(
    ("years", "today", "due"),
    [(10, "2026-11-22", []), (10, "2026-11-23", ["P001"]), (3, "2019-11-23", ["P001"]), (3, "2019-11-22", [])],
)
def test_retention_lists_those_whose_time_is_up(lived, monkeypatch, years, today, due):
    end_and_close(lived, on="23.11.2016")
    settings = lived.folder / "kuty.toml"
    settings.write_text(settings.read_text().replace("retention_years = 10", f"retention_years = {years}"))
    monkeypatch.setenv("KUTY_TODAY", today)
    assert [each["participant"] for each in lived.json("register", "retention")["due"]] == due
    before = tree(lived)
    lived.run("register", "retention", "--dry-run")
    assert tree(lived) == before


def test_a_case_closed_on_the_29th_of_february(lived):
    end_and_close(lived, on="29.2.2016")
    assert lived.json("register", "retention")["due"] == [
        {"participant": "P001", "closed": "2016-02-29", "due": "2026-03-01"}
    ]


@pytest.mark.parametrize("day", ["1.1.1990", "19.11.2026", "24.11.2026"])
def test_a_case_is_not_closed_before_its_service_ended_nor_on_a_day_to_come(lived, day):
    lived.run("participant", "end", "P001", "--reason", "opinnot", "--on", "20.11.2026")
    lived.run("participant", "close", "P001", "--on", day, code=(2, 3))


def test_who_is_in_the_service_again_is_not_closed_any_more(lived):
    end_and_close(lived, on="23.11.2016")
    lived.run("participant", "end", "P001", "--undo", code=(0, 2))
    if re.search("State +active", lived.run("participant", "show", "P001").out):
        assert lived.json("register", "retention")["due"] == []
        lived.run("participant", "erase", "P001", "--confirm", "P001", code=2)


# The end for good.


def traces(folder, words=HERS):
    """Where under a folder any of the words can be read, also inside letters, backups and the log."""
    return sorted(
        {
            (word, path.name)
            for path in folder.rglob("*")
            if path.is_file()
            for content in (path.name.encode(), *unpacked(path.name, path.read_bytes()))
            for word in words
            if any(form in content for form in (word.encode(), word.encode("utf-16-le"), escaped(word)))
        }
    )


def escaped(word):
    return json.dumps(word).strip('"').encode()


def unpacked(name, content):
    yield content
    if content.startswith(b"%PDF-"):
        yield text_of(content).encode()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream):
                    yield thing.read_bytes()
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from unpacked(inner, archive.read(inner))
    elif name.endswith(".log"):
        for line in content.splitlines():
            yield base64.b64decode(json.loads(line)["why"])


def tree(office, *, only=""):
    """Every file that is not made anew by itself, by its hash."""
    return {
        path.relative_to(office.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(office.folder.rglob("*"))
        if path.is_file() and path.name not in ("lock", "steady", "anchor") and "index" not in path.parts and "access" not in path.parts
        and only in path.name
    }  # fmt: skip


def test_before_she_is_erased_all_of_her_can_be_found(lived):
    """So the search finds what there is to find."""
    assert {word for word, _file in traces(lived.folder)} == set(HERS)


def test_after_she_is_erased_not_one_byte_tells_of_her(either):
    either.run("report", "attendance", "--from", "1.11.2026", "--to", "30.11.2026")
    register = either.folder / "register"
    (register / "quarantine").mkdir()
    shutil.copy(register / "cases/000/P001.db", register / f"quarantine/P001.db.{1764000000000000000}")
    shutil.copy(register / "cases/000/P001.db", register / "cases/000/P001.db.4711-1.new")
    shutil.copy(register / "identities/000/P001.db", register / "identities/000/P001.db.4711-2.new")
    shutil.copy(register / "index/000/people", register / "index/000/2026-11.new")
    shutil.copy(next((either.folder / "access").glob("*.log")), either.folder / "access/2026-11.log.new")
    before = tree(either, only="P002")
    end_and_close(either)
    assert "P001 is erased." in either.run("participant", "erase", "P001", "--confirm", "p001").out
    after = tree(either)
    assert traces(either.folder) == []
    assert [name for name in after if "P001" in name] == []
    assert {name: after.get(name) for name in before} == before
    assert "There is no participant P001." in either.run("participant", "show", "P001", code=4).err
    assert either.json("register", "check")["damaged"] == []
    assert either.json("register", "check")["access_log"] == []


def test_of_an_erased_person_a_new_backup_holds_nothing(lived, tmp_path):
    end_and_close(lived)
    lived.run("participant", "erase", "P001", "--confirm", "P001")
    lived.run("register", "backup", str(tmp_path / "backups"))
    lived.run("register", "export", str(tmp_path / "backups/everything.jsonl"))
    assert traces(tmp_path / "backups") == []


def test_neither_undo_nor_a_backup_brings_an_erased_person_back(either, tmp_path):
    old = either.json("register", "backup", str(tmp_path / "backups"))["file"]
    changes = [change["change"] for change in either.json("register", "history", "P001")["changes"]]
    end_and_close(either)
    either.run("participant", "erase", "P001", "--confirm", "P001")
    for change in ("", changes[0], changes[3], changes[-1]):
        either.run("undo", *filter(None, [change]), "--yes", code=(0, 4, 5))
        either.run("participant", "show", "P001", code=4)
    either.run("register", "restore", "--from", old)
    either.run("register", "restore", "P001", "--from", old)
    either.run("participant", "show", "P001", code=4)
    assert traces(either.folder) == []


def test_an_old_backup_of_a_locked_office_cannot_be_read_of_her_when_a_new_one_was_made(locked, tmp_path, monkeypatch):
    old = locked.json("register", "backup", str(tmp_path / "backups"))["file"]
    end_and_close(locked)
    locked.run("participant", "erase", "P001", "--confirm", "P001")
    monkeypatch.setenv("KUTY_TODAY", "2026-11-24")
    locked.run("register", "backup", str(tmp_path / "backups"))
    shutil.rmtree(locked.folder / "register/cases")
    for name in ("office.db", "gone.db"):
        (locked.folder / "register" / name).unlink(missing_ok=True)
    ran = locked.json("register", "restore", "--from", old, "--dry-run")
    assert "P001" in ran["unreadable"]
    assert "P002" in ran["missing"]


def test_her_days_stay_in_the_counts_of_whole_months_and_nowhere_else(either):
    span = ("--from", "1.11.2026", "--to", "30.11.2026")
    before = either.json("report", "attendance", *span)
    assert before["erased"] is None
    end_and_close(either)
    either.run("participant", "erase", "P001", "--confirm", "P001")
    after = either.json("report", "attendance", *span)
    assert {"present": 1, "absent": {"sick": 1}}.items() <= after["erased"].items()
    assert "people who have been erased" in either.run("report", "attendance", *span).err
    assert either.json("report", "attendance", "--from", "2.11.2026", "--to", "30.11.2026")["erased"] is None
    assert either.json("report", "attendance", "P002", *span)["erased"] is None


def test_her_id_is_never_given_again(lived):
    lived.run("participant", "add", "--last-name", "Kolmas", "--first-name", "Ihminen")
    end_and_close(lived, "P003")
    lived.run("participant", "erase", "P003", "--confirm", "P003")
    said = lived.run("participant", "add", "--last-name", "Neljäs", "--first-name", "Ihminen").out
    assert said == "P004 is in the register.\n"


@pytest.mark.parametrize("typed", ["P002", "", "P0010", "yes"])
def test_the_id_has_to_be_typed_once_more(lived, typed):
    end_and_close(lived)
    before = tree(lived)
    ran = lived.run("participant", "erase", "P001", "--confirm", typed, code=4)
    assert "nothing was erased" in ran.err
    lived.run("participant", "erase", "P001", code=2)
    assert tree(lived) == before


def test_retention_erases_what_is_typed(lived, monkeypatch):
    end_and_close(lived, on="23.11.2016")
    end_and_close(lived, "P002", on="24.11.2015")
    typed = ["P002", "P002"]
    monkeypatch.setattr("kuty.cli.register.may_ask", lambda: True)
    monkeypatch.setattr("kuty.cli.person_data.may_ask", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_text, **_options: typed.pop(0))
    lived.run("register", "retention", code=4)
    lived.run("participant", "show", "P002", code=4)
    assert "Pekkasalo" in lived.run("participant", "show", "P001").out


def test_a_damaged_case_can_be_erased(either):
    damage(either, "P001")
    either.run("participant", "erase", "P001", "--confirm", "P001", code=(0, 7))
    assert traces(either.folder) == []
    assert either.json("register", "check")["damaged"] == []


def damage(office, who):
    case = office.folder / f"register/cases/000/{who}.db"
    case.write_bytes(case.read_bytes()[:-10])


def test_a_damaged_case_that_was_erased_is_not_told_as_damaged(locked):
    damage(locked, "P001")
    assert "Damaged" not in locked.run("participant", "erase", "P001", "--confirm", "P001", code=(0, 7)).err


def test_a_print_file_goes_though_her_own_letter_was_removed_by_hand(lived):
    for letter in (lived.folder / "outbox").rglob("P001.pdf"):
        letter.unlink()
    end_and_close(lived)
    lived.run("participant", "erase", "P001", "--confirm", "P001")
    assert traces(lived.folder) == []


def test_a_letter_that_was_being_written_goes_too(lived):
    letters = lived.folder / "outbox/2026-W48/letters"
    shutil.copy(letters / "P001.pdf", letters / ".P001.pdf.4711")
    end_and_close(lived)
    lived.run("participant", "erase", "P001", "--confirm", "P001")
    assert traces(lived.folder) == []


def test_an_erasing_that_was_cut_off_can_be_finished(lived, monkeypatch):
    end_and_close(lived)

    def cut_off(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("kuty.deliver.outbox.forget", cut_off)
        lived.run("participant", "erase", "P001", "--confirm", "P001", code=130)
    lived.run("participant", "erase", "P001", "--confirm", "P001")
    assert traces(lived.folder) == []


def test_papers_about_her_do_not_land_in_the_office(lived, monkeypatch):
    monkeypatch.chdir(lived.folder)
    lived.run("participant", "extract", "P001", code=(0, 2))
    end_and_close(lived)
    lived.run("participant", "erase", "P001", "--confirm", "P001")
    assert traces(lived.folder) == []


def test_an_extract_is_for_its_owner_alone(lived, tmp_path):
    lived.run("participant", "extract", "P001", "--to", str(tmp_path / "extracts"))
    (tmp_path / "extracts").chmod(0o755)
    lived.run("participant", "extract", "P001", "--to", str(tmp_path / "extracts"))
    files = sorted((tmp_path / "extracts").iterdir())
    assert [path.name for path in files] == ["P001-2026-11-23.json", "P001-2026-11-23.pdf"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_an_extract_over_an_older_file_is_for_its_owner_alone_too(lived, tmp_path):
    older = tmp_path / "P001-2026-11-23.json"
    older.write_text("{}")
    older.chmod(0o644)
    lived.run("participant", "extract", "P001", "--to", str(tmp_path))
    assert older.stat().st_mode & 0o077 == 0
