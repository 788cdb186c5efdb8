"""Who looked at whose data: every look is kept, and nobody changes the log without it being seen."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kuty.core.errors import RegisterUnavailable
from kuty.register import access
from kuty.register.access import AccessLog, Flaw, Look

MONDAY = datetime(2026, 11, 23, 8, 15)
NOVEMBER = "2026-11.log"
DECEMBER = "2026-12.log"
JANUARY = "2027-01.log"
PROJECT = Path(__file__).parents[2]
HOLDS_THE_LOCK = """
import sys
from pathlib import Path
from kuty.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's folders private by other means")


def look(number=0, *people, by="maija", command="participant show", why="", at=None):
    """The look of a worker so many days after Monday."""
    return Look(at or MONDAY + timedelta(days=number), by, command, people, why)


# Two lines in November, three in December, two in January.
LOOKS = [
    look(0, "P001"),
    look(1, "P001", "P002", why="Kela asks for both"),
    look(8, command="participant list"),
    look(9, "P002", by="olavi", why="a complaint, äöå"),
    look(20, "P003"),
    look(39, "P001", command="report month"),
    look(40, "P002", by="olavi"),
]


@pytest.fixture
def log(tmp_path):
    """An empty log."""
    return AccessLog(tmp_path / "office" / "access")


@pytest.fixture
def winter(log):
    """A log of three months."""
    for each in LOOKS:
        log.note(each)
    return log


def lines_of(log, name):
    return (log.folder / name).read_bytes().splitlines(keepends=True)


def put_lines(log, name, lines):
    (log.folder / name).write_bytes(b"".join(lines))


def files_in(log):
    return {path.name: path.read_bytes() for path in log.folder.iterdir() if path.name != "lock"}


def test_nobody_has_looked_at_anything_yet(log):
    assert list(log.looks()) == list(log.of("P001")) == log.check() == []
    assert log.anchor() == ""
    log.forget("P001")
    assert not log.folder.exists()


def test_every_look_is_told_as_it_was_in_the_order_of_looking(winter):
    assert list(winter.looks()) == LOOKS
    assert winter.check() == []
    assert sorted(files_in(winter)) == [NOVEMBER, DECEMBER, JANUARY]


def test_another_command_goes_on_where_the_one_before_stopped(tmp_path):
    for each in LOOKS:
        AccessLog(tmp_path / "access").note(each)
    assert list(AccessLog(tmp_path / "access").looks()) == LOOKS
    assert AccessLog(tmp_path / "access").check() == []


def test_a_client_is_told_the_looks_at_her_and_at_everybody(winter):
    assert list(winter.of("P001")) == [LOOKS[0], LOOKS[1], LOOKS[2], LOOKS[5]]
    assert list(winter.of("P003")) == [LOOKS[2], LOOKS[4]]
    assert list(winter.of("P00")) == [LOOKS[2]]


def test_a_line_can_be_read_without_kuty(winter):
    _, second = lines_of(winter, NOVEMBER)
    line = json.loads(second)
    assert list(line) == ["n", "at", "by", "did", "of", "why", "salt", "about", "hash"]
    assert line["n"] == 2
    assert (line["at"], line["by"], line["did"]) == ("2026-11-24T08:15:00", "maija", "participant show")
    assert line["of"] == ["P001", "P002"]
    assert json.loads(lines_of(winter, DECEMBER)[0])["of"] == "*"
    assert second.isascii()


def test_the_hour_keeps_its_zone(log):
    log.note(look(0, "P001", at=MONDAY.replace(tzinfo=UTC)))
    assert [each.at.isoformat() for each in log.looks()] == ["2026-11-23T08:15:00+00:00"]


def test_a_look_at_a_whole_county_is_one_long_line_and_the_next_goes_on_after_it(log):
    county = tuple(f"P{number:05}" for number in range(5000))
    log.note(look(0, *county))
    log.note(look(1, "P00007"))
    assert [len(each.people) for each in log.of("P00007")] == [5000, 1]
    assert log.check() == []


def test_a_user_whose_name_is_no_proper_text_is_noted_all_the_same(log):
    log.note(look(0, "P001", by="maija\udce4", why="why\udce4"))
    assert [(each.by, each.why) for each in log.looks()] == [("maija\udce4", "why?")]
    assert log.check() == []


@posix
def test_nobody_else_can_read_the_log_even_with_a_lax_umask(tmp_path):
    before = os.umask(0)
    try:
        log = AccessLog(tmp_path / "unit" / "access")
        log.note(look(0, "P001", why="a complaint"))
        log.note(look(20, "P001"))
        log.forget("P001")
    finally:
        os.umask(before)
    modes = {path.relative_to(tmp_path).as_posix(): oct(path.stat().st_mode & 0o777) for path in tmp_path.rglob("*")}
    assert modes == {
        "unit": "0o700",
        "unit/access": "0o700",
        "unit/access/lock": "0o600",
        f"unit/access/{NOVEMBER}": "0o600",
        f"unit/access/{DECEMBER}": "0o600",
    }


def test_only_the_end_of_the_newest_file_is_read_to_add_to_it(winter, monkeypatch):
    """However long the log is: the months before are not opened at all."""
    opened = []
    really = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *more: opened.append(path.name) or really(path, *more))
    winter.note(look(41, "P001"))
    assert opened == [JANUARY]
    opened.clear()
    winter.note(look(70, "P001"))
    assert opened == [JANUARY]


def test_when_the_clock_was_set_back_looks_go_on_in_the_newest_file(winter):
    winter.note(look(0, "P003", by="olavi"))
    assert [each.by for each in winter.looks()][-1] == "olavi"
    assert json.loads(lines_of(winter, JANUARY)[-1])["at"] == "2026-11-23T08:15:00"
    assert winter.check() == []


def test_other_files_in_the_folder_are_left_alone(winter):
    copy = winter.folder / "2026-12 (copy).log"
    shutil.copy(winter.folder / DECEMBER, copy)
    (winter.folder / "readme.log").write_text("What is this folder?")
    winter.note(look(41, "P001"))
    assert winter.check() == []
    assert len(list(winter.looks())) == len(LOOKS) + 1
    assert copy.read_bytes() == (winter.folder / DECEMBER).read_bytes()


# Tampering


def test_a_changed_line_is_found_where_it_is(winter):
    first, second, third = lines_of(winter, DECEMBER)
    for was, now in (
        (b'"by":"olavi"', b'"by":"maija"'),
        (b'"of":["P002"]', b'"of":["P003"]'),
        (b'"of":["P002"]', b'"of":"*"'),
        (b"2026-12-02T08", b"2026-12-02T09"),
        (b'"did":"participant show"', b'"did":"participant list"'),
        (b'"n":4', b'"n":3'),
        (b'"n":4', b'"n":9'),
        (b'"about":"', b'"about":"0'),
        (b'"hash":"', b'"hash":"0'),
        (b'"hash":"', b'"hash":"\\ud800'),
        (b'{"n":4,"at"', b'{ "n":4,"at"'),
        (b'{"n":4', b'["n":4'),
        (b'{"n":4', b'{"n":4.0'),
        (b'{"n":4', b'{"n":4,"n":4'),
        (b"2026-12-02T08", b"2026-13-02T08"),
    ):
        assert was in second
        put_lines(winter, DECEMBER, [first, second.replace(was, now), third])
        assert winter.check() == [Flaw(DECEMBER, 2, "altered")], now


def test_a_changed_reason_is_found_and_not_told_as_the_true_one(winter):
    first, second, third = lines_of(winter, DECEMBER)
    why, salt = (json.loads(second)[name] for name in ("why", "salt"))
    for false in (
        second.replace(why.encode(), why.replace("Y", "Z", 1).encode()),
        second.replace(f'"{why}"'.encode(), b'""'),
        second.replace(f'"{salt}"'.encode(), b'""'),
        # The last letter of the salt moved over to the reason: their digest stays what it was.
        second.replace(f'"{why}","salt":"{salt}"'.encode(), f'"{salt[-1]}{why}","salt":"{salt[:-1]}"'.encode()),
    ):
        assert false != second
        put_lines(winter, DECEMBER, [first, false, third])
        assert winter.check() == [Flaw(DECEMBER, 2, "altered")]
        assert [each.why for each in winter.looks()] == ["", "Kela asks for both", "", "", "", "", ""]
    third_with_a_reason = third.replace(b'"why":""', b'"why":"YQ=="')
    put_lines(winter, DECEMBER, [first, second, third_with_a_reason])
    assert winter.check() == [Flaw(DECEMBER, 3, "altered")]


def test_a_line_taken_out_is_missed_where_it_was(winter):
    first, _second, third = lines_of(winter, DECEMBER)
    put_lines(winter, DECEMBER, [first, third])
    assert winter.check() == [Flaw(DECEMBER, 2, "gone")]


def test_lines_taken_out_between_two_months_are_missed(winter):
    november, december = lines_of(winter, NOVEMBER), lines_of(winter, DECEMBER)
    put_lines(winter, NOVEMBER, november[:-1])
    put_lines(winter, DECEMBER, december[1:])
    assert winter.check() == [Flaw(DECEMBER, 1, "gone")]


def test_a_line_taken_out_and_the_numbers_closed_up_is_still_found(winter):
    first, _second, third = lines_of(winter, DECEMBER)
    put_lines(winter, DECEMBER, [first, third.replace(b'"n":5', b'"n":4')])
    assert winter.check() == [Flaw(DECEMBER, 2, "altered")]


def test_lines_that_changed_places_are_found(winter):
    first, second, third = lines_of(winter, DECEMBER)
    put_lines(winter, DECEMBER, [first, third, second])
    assert winter.check() == [Flaw(DECEMBER, 2, "gone"), Flaw(DECEMBER, 3, "altered"), Flaw(JANUARY, 1, "gone")]


def test_a_line_put_in_twice_is_found(winter):
    first, second, third = lines_of(winter, DECEMBER)
    put_lines(winter, DECEMBER, [first, second, second, third])
    assert winter.check() == [Flaw(DECEMBER, 3, "altered")]


def test_two_lines_made_one_are_found(winter):
    first, second, third = lines_of(winter, DECEMBER)
    put_lines(winter, DECEMBER, [first, second[:-1], b" ", third])
    assert winter.check() == [Flaw(DECEMBER, 2, "altered")]


@pytest.mark.parametrize(
    ("month", "missed"),
    [(NOVEMBER, Flaw(DECEMBER, 1, "gone")), (DECEMBER, Flaw(JANUARY, 1, "gone"))],
)
@pytest.mark.parametrize("how", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_month_that_is_gone_is_missed(winter, month, missed, how):
    how(winter.folder / month)
    assert winter.check() == [missed]


def test_what_cannot_be_read_does_not_hide_the_other_looks(winter):
    first, second, third = lines_of(winter, DECEMBER)
    for garbage in (b"\0" * 300 + b"\n", b"[" * 9000 + b"\n", b"{}\n", b"7\n", b"\xff\n", b"\n"):
        put_lines(winter, DECEMBER, [first, garbage, third])
        assert list(winter.looks()) == [each for each in LOOKS if each.by != "olavi" or each.at.month != 12]
        assert Flaw(DECEMBER, 2, "altered") in winter.check()
    assert winter.check()[1:] == [Flaw(DECEMBER, 3, "altered")], "nothing vouches for what stands after it"
    put_lines(winter, DECEMBER, [first, second, third])
    assert winter.check() == []


def test_a_look_noted_after_the_tampering_does_not_cover_it_up(winter):
    lines = lines_of(winter, JANUARY)
    put_lines(winter, JANUARY, [lines[0], lines[1].replace(b"olavi", b"maija")])
    winter.note(look(41, "P001"))
    assert winter.check() == [Flaw(JANUARY, 2, "altered")]
    put_lines(winter, JANUARY, [lines[0], lines[1].replace(b'"by"', b'"xy"')])
    winter.note(look(41, "P001"))
    winter.note(look(42, "P001"))
    assert winter.check() == [Flaw(JANUARY, 2, "altered")]


class Forger:
    """Somebody who can write to the log and makes its chain anew from what lines she likes."""

    def __init__(self, log):
        self.log = log
        self.lines = [json.loads(line) for name in sorted(files_in(log)) for line in lines_of(log, name)]

    def write(self, lines):
        for path in self.log.folder.glob("*.log"):
            path.unlink()
        before = ""
        for line in lines:
            forged = access._Line(**line)
            forged = forged._replace(hash=forged.standing_on(before))
            before = forged.hash
            with (self.log.folder / f"{forged.at[:7]}.log").open("ab") as file:
                file.write(forged.written)


def test_a_chain_made_anew_is_found_by_its_numbers_or_else_by_an_anchor(winter):
    anchor = winter.anchor()
    forger = Forger(winter)
    del forger.lines[3]
    forger.write(forger.lines)
    assert winter.check() == [Flaw(DECEMBER, 2, "gone")]
    numbered = [{**line, "n": number} for number, line in enumerate(forger.lines, 1)]
    forger.write(numbered)
    assert winter.check() == []
    assert winter.check(anchor) == [Flaw(JANUARY, 3, "gone")]


def test_forged_reasons_that_cannot_even_be_read_hide_nothing(winter):
    forger = Forger(winter)
    forger.lines[1] |= {"why": "x", "about": access._digest(forger.lines[1]["salt"] + "x")}
    forger.write(forger.lines)
    assert [each.why for each in winter.looks()][:2] == ["", ""]
    assert len(list(winter.looks())) == len(LOOKS)


# What only an anchor shows


def test_an_anchor_holds_however_the_log_grows_and_whatever_is_forgotten(winter):
    anchor = winter.anchor()
    number, line_hash = anchor.split()
    assert int(number) == len(LOOKS)
    assert len(line_hash) == 64
    winter.note(look(41, "P001"))
    winter.note(look(80, "P001"))
    winter.forget("P002")
    assert winter.anchor() != anchor
    assert winter.check(anchor) == winter.check(winter.anchor()) == []


def test_an_end_cut_off_is_seen_with_an_anchor_only(winter):
    anchor = winter.anchor()
    put_lines(winter, JANUARY, lines_of(winter, JANUARY)[:-1])
    assert winter.check() == []
    assert winter.check(anchor) == [Flaw(JANUARY, 2, "gone")]
    (winter.folder / JANUARY).unlink()
    assert winter.check(anchor) == [Flaw(DECEMBER, 4, "gone")]
    winter.note(look(39, "P003"))
    winter.note(look(40, "P003"))
    assert winter.check() == []
    assert winter.check(anchor) == [Flaw(JANUARY, 3, "gone")], "as many lines, but not the same"


def test_a_whole_log_that_is_gone_is_seen_with_an_anchor(winter):
    anchor = winter.anchor()
    shutil.rmtree(winter.folder)
    assert winter.check() == []
    assert winter.check(anchor) == [Flaw("", 1, "gone")]
    assert winter.check("nonsense") == [Flaw("", 1, "gone")]


# Power cuts and full disks


def test_wherever_the_writing_of_a_line_was_cut_the_next_look_goes_on_after_it(winter):
    whole = (winter.folder / JANUARY).read_bytes()
    first, last = lines_of(winter, JANUARY)
    for length in range(1, len(last)):
        put_lines(winter, JANUARY, [first, last[:length]])
        assert winter.check() == [Flaw(JANUARY, 2, "cut")], length
        winter.note(look(41, "P001"))
        if length == len(last) - 1:
            # All of it was there but for the newline.
            assert winter.check() == []
            assert list(winter.looks()) == [*LOOKS, look(41, "P001")]
            assert (winter.folder / JANUARY).read_bytes().startswith(whole)
        else:
            assert winter.check() == [Flaw(JANUARY, 2, "cut")], length
            assert list(winter.looks()) == [*LOOKS[:-1], look(41, "P001")]


@pytest.mark.parametrize("torn", [b'{"n":8,"at', b"\0" * 5000, b"\xff\xfe", b'{"n":8}'])
def test_a_cut_line_before_a_new_month_is_left_as_it_is(winter, torn):
    with (winter.folder / JANUARY).open("ab") as file:
        file.write(torn)
    winter.note(look(70, "P001"))
    assert winter.check() == [Flaw(JANUARY, 3, "cut")]
    assert list(winter.looks()) == [*LOOKS, look(70, "P001")]


def test_a_line_without_its_newline_before_a_new_month_is_whole(winter):
    path = winter.folder / JANUARY
    path.write_bytes(path.read_bytes()[:-1])
    winter.note(look(70, "P001"))
    assert winter.check() == []
    assert list(winter.looks()) == [*LOOKS, look(70, "P001")]


def test_one_power_cut_after_the_other(winter):
    path = winter.folder / JANUARY
    for number in range(3):
        path.write_bytes(path.read_bytes() + b'{"n":')
        winter.note(look(41 + number, "P001"))
    path.write_bytes(path.read_bytes() + b'{"n":11,\n{"n"')
    cut = [Flaw(JANUARY, number, "cut") for number in (3, 5, 7, 9, 10)]
    assert winter.check() == cut
    winter.note(look(44, "P001"))
    assert winter.check() == cut
    assert len(list(winter.looks())) == len(LOOKS) + 4


def test_a_month_cut_off_in_its_very_first_line_stands_on_the_month_before(winter):
    for nothing_whole in (b"", b'{"n":8,"at":"2027-02'):
        (winter.folder / "2027-02.log").write_bytes(nothing_whole)
        winter.note(look(70, "P001"))
        assert winter.check() == [Flaw("2027-02.log", 1, "cut")] * bool(nothing_whole)
        assert list(winter.looks()) == [*LOOKS, look(70, "P001")]


class FullDisk:
    """A disk that takes so many bytes more."""

    def __init__(self, room):
        self.room = room
        self.write = os.write

    def __call__(self, descriptor, data):
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = self.write(descriptor, bytes(data)[: self.room])
        self.room -= taken
        return taken


@pytest.mark.parametrize("room", [0, 30, 100, 200])
@pytest.mark.parametrize("end", [b"", b'{"n":8,"a'])
def test_on_a_full_disk_nothing_is_noted_and_the_command_is_told_to_show_nothing(winter, monkeypatch, room, end):
    path = winter.folder / JANUARY
    path.write_bytes(path.read_bytes() + end)
    before = files_in(winter)
    with monkeypatch.context() as full:
        full.setattr(os, "write", FullDisk(room))
        with pytest.raises(RegisterUnavailable, match="nothing is shown") as told:
            winter.note(look(41, "P001"))
    assert told.value.exit_code == 5
    assert told.value.sentence.values == {"problem": "No space left on device"}
    assert files_in(winter) == before
    winter.note(look(41, "P001"))
    assert list(winter.looks()) == [*LOOKS, look(41, "P001")]
    assert winter.check() == [Flaw(JANUARY, 3, "cut")] * bool(end)


def test_a_disk_that_does_not_keep_what_it_took_has_noted_nothing(winter, monkeypatch):
    def refused(_descriptor):
        raise OSError(errno.EIO, "Input/output error")

    before = files_in(winter)
    with monkeypatch.context() as broken:
        broken.setattr(access, "sync_file", refused)
        with pytest.raises(RegisterUnavailable, match="nothing is shown"):
            winter.note(look(41, "P001"))
    assert files_in(winter) == before


def test_a_look_is_noted_only_when_the_disk_has_it(log, monkeypatch):
    events = []
    write, sync, sync_folder = os.write, access.sync_file, access.sync_folder
    monkeypatch.setattr(os, "write", lambda *given: events.append("write") or write(*given))
    monkeypatch.setattr(access, "sync_file", lambda given: events.append("sync") or sync(given))
    monkeypatch.setattr(access, "sync_folder", lambda given: events.append("sync folder") or sync_folder(given))
    log.note(look(0, "P001"))
    # The first is the lock, which tells who holds it.
    assert events == ["write", "write", "sync", "sync folder"]
    events.clear()
    log.note(look(1, "P001"))
    assert events == ["write", "write", "sync"]


def test_while_another_holds_the_log_too_long_nothing_is_shown(log, monkeypatch):
    log.note(look(0, "P001"))
    monkeypatch.setattr(access.locked.__wrapped__, "__defaults__", (0.05,))
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(log.folder / "lock")]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"held"
        with pytest.raises(RegisterUnavailable, match="in use"):
            log.note(look(1, "P001"))
        assert list(log.looks()) == [look(0, "P001")]
        process.communicate(b"\n")
    log.note(look(1, "P001"))
    assert log.check() == []


# Forgetting


@pytest.fixture
def complaints(log):
    """Looks with reasons at two people, a month apart."""
    for each in (
        look(0, "P001", why="a complaint of Taito"),
        look(1, "P002", why="a complaint of Örjan"),
        look(2, "P001", "P002", why="a complaint of both"),
        look(8, "P001", why="another complaint of Taito"),
        look(9, why="the yearly figures"),
        look(10, "P002", by="P001", why="Örjan again"),
    ):
        log.note(each)
    return log


def test_who_looked_stays_when_the_reason_is_forgotten_and_the_chain_holds(complaints):
    before, anchor = list(complaints.looks()), complaints.anchor()
    complaints.forget("P001")
    kept = ["", "a complaint of Örjan", "", "", "the yearly figures", "Örjan again"]
    assert [each.why for each in complaints.looks()] == kept
    assert [each._replace(why="") for each in complaints.looks()] == [each._replace(why="") for each in before]
    assert complaints.check(anchor) == []
    complaints.note(look(11, "P001", why="asks again"))
    assert [each.why for each in complaints.looks()] == [*kept, "asks again"]
    assert complaints.check(anchor) == []


def test_nothing_is_left_to_guess_a_forgotten_reason_from(complaints):
    complaints.forget("P001")
    line = json.loads(lines_of(complaints, NOVEMBER)[0])
    assert line["why"] == line["salt"] == ""
    assert line["about"] != ""
    assert sorted(files_in(complaints)) == [NOVEMBER, DECEMBER]


def test_forgetting_twice_or_somebody_nobody_looked_at_changes_no_file(complaints):
    complaints.forget("P001")
    before = {path: path.stat().st_mtime_ns for path in complaints.folder.glob("*.log")}
    complaints.forget("P001")
    complaints.forget("P009")
    assert {path: path.stat().st_mtime_ns for path in complaints.folder.glob("*.log")} == before


def test_a_blanked_reason_cannot_be_filled_with_another(complaints):
    complaints.forget("P001")
    first, *rest = lines_of(complaints, NOVEMBER)
    salt = "0" * 32
    for why, filled_salt in (("YQ==", ""), ("YQ==", salt), ("", salt)):
        filled = first.replace(b'"why":"","salt":""', f'"why":"{why}","salt":"{filled_salt}"'.encode())
        put_lines(complaints, NOVEMBER, [filled, *rest])
        assert complaints.check() == [Flaw(NOVEMBER, 1, "altered")]
        assert next(complaints.looks()).why == ""


def test_words_that_look_like_a_reason_are_not_taken_for_one(log):
    sly = look(0, "P001", by='","why":"x', command='"why":"y","salt":"z"', why='"why":"w"')
    log.note(sly)
    log.forget("P001")
    assert list(log.looks()) == [sly._replace(why="")]
    assert log.check() == []


def test_forgetting_mends_nothing_and_leaves_no_reason_in_what_cannot_be_read(complaints):
    path = complaints.folder / NOVEMBER
    first, second, third = lines_of(complaints, NOVEMBER)
    torn = first[: first.index(b'"salt":"') + 20]
    path.write_bytes(b"".join([first.replace(b'"by"', b'"xy"'), second, third.replace(b"maija", b"olavi")]) + torn)
    before = complaints.check()
    assert before == [Flaw(NOVEMBER, 1, "altered"), Flaw(NOVEMBER, 3, "altered"), Flaw(NOVEMBER, 4, "cut")]
    complaints.forget("P001")
    assert complaints.check() == before
    left = path.read_bytes()
    for line in (first, third):
        assert json.loads(line)["why"].encode() not in left
        assert json.loads(line)["salt"][:8].encode() not in left
    assert json.loads(second)["why"].encode() in left


@pytest.mark.parametrize("step", ["write_private", "sync_folder"])
def test_a_full_disk_while_forgetting_is_told_and_loses_no_look(complaints, monkeypatch, step):
    def refused(*_given, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = list(complaints.looks())
    with monkeypatch.context() as full:
        full.setattr(access, step, refused)
        with pytest.raises(RegisterUnavailable, match="Not every reason"):
            complaints.forget("P001")
    assert [each._replace(why="") for each in complaints.looks()] == [each._replace(why="") for each in before]
    assert complaints.check() == []
    complaints.forget("P001")
    assert not [each for each in complaints.looks() if "P001" in each.people and each.why]


def test_forgetting_takes_away_what_a_killed_command_left(complaints):
    (complaints.folder / f"{NOVEMBER}.new").write_bytes(lines_of(complaints, NOVEMBER)[1])
    complaints.forget("P002")
    assert sorted(files_in(complaints)) == [NOVEMBER, DECEMBER]


def test_a_month_is_replaced_only_when_its_new_bytes_are_on_the_disk(complaints, monkeypatch):
    """Whenever the power goes, the file has its old lines or its new ones."""
    events = []
    write, replace, sync_folder = access.write_private, Path.replace, access.sync_folder
    monkeypatch.setattr(access, "write_private", lambda path, data: events.append("synced") or write(path, data))
    monkeypatch.setattr(Path, "replace", lambda path, to: events.append(f"over {to.name}") or replace(path, to))
    monkeypatch.setattr(access, "sync_folder", lambda path: events.append("folder") or sync_folder(path))
    complaints.forget("P001")
    assert events == ["synced", f"over {NOVEMBER}", "synced", f"over {DECEMBER}", "folder"]


# Reasons nobody else can read


def turned(data):
    return bytes(255 - byte for byte in data)


def test_a_protected_reason_is_read_by_those_who_can_reveal_it(tmp_path):
    log = AccessLog(tmp_path / "access", protect=turned, reveal=turned)
    log.note(look(0, "P001", why="a complaint, äöå"))
    log.note(look(1, "P001"))
    assert [each.why for each in log.looks()] == ["a complaint, äöå", ""]
    assert "a complaint" not in next(AccessLog(log.folder).looks()).why
    assert AccessLog(log.folder).check() == [], "the chain is checked without the key"


def test_the_reasons_of_others_are_not_revealed_to_answer_a_client(tmp_path):
    revealed = []
    log = AccessLog(tmp_path / "access", reveal=lambda data: revealed.append(data) or data)
    log.note(look(0, "P001", why="Taito's"))
    log.note(look(0, "P002", why="Örjan's"))
    assert [each.why for each in log.of("P001")] == ["Taito's"]
    assert revealed == [b"Taito's"]


# Many at once


def note_fifty(folder, worker):
    log = AccessLog(Path(folder))
    for number in range(50):
        log.note(look(number, "P001", by=worker, why=f"{worker} {number}"))


def test_four_workers_looking_at_once_make_one_whole_chain(tmp_path):
    workers = ["maija", "olavi", "aino", "örjan"]
    folder = str(tmp_path / "access")
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(note_fifty, [(folder, worker) for worker in workers], 1)
    log = AccessLog(Path(folder))
    looks = list(log.looks())
    assert len(looks) == 200
    assert log.check() == []
    assert log.anchor().split()[0] == "200"
    for worker in workers:
        assert [each.why for each in looks if each.by == worker] == [f"{worker} {number}" for number in range(50)]


# Whatever happens

PEOPLE = st.sampled_from(["P001", "P002", "P003"])
ANY_LOOKS = st.lists(
    st.builds(
        Look,
        at=st.datetimes(min_value=datetime(2026, 10, 1), max_value=datetime(2026, 12, 31)),
        by=st.sampled_from(["maija", "olavi", "örjan"]),
        command=st.text(max_size=12),
        people=st.lists(PEOPLE, max_size=3, unique=True).map(tuple),
        why=st.text(max_size=12),
    ),
    min_size=1,
    max_size=8,
)
ANY_BYTE = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@in_one_folder
@given(looks=ANY_LOOKS, forgotten=st.sets(PEOPLE))
def test_whatever_was_looked_at_is_told_but_for_what_was_forgotten(tmp_path, looks, forgotten):
    shutil.rmtree(tmp_path / "access", ignore_errors=True)
    log = AccessLog(tmp_path / "access")
    anchors = [log.note(each) for each in looks]
    assert log.anchor() == (anchors[-1] if anchors else "")
    for person in forgotten:
        log.forget(person)
    assert list(log.looks()) == [each._replace(why="") if forgotten & {*each.people} else each for each in looks]
    assert [log.check(anchor) for anchor in anchors] == [[]] * len(looks)


@settings(in_one_folder, max_examples=200)
@given(looks=ANY_LOOKS, forgotten=st.sets(PEOPLE, max_size=1), where=ANY_BYTE, file=st.integers(0, 2))
def test_any_one_byte_changed_anywhere_is_noticed(tmp_path, looks, forgotten, where, file):
    shutil.rmtree(tmp_path / "access", ignore_errors=True)
    log = AccessLog(tmp_path / "access")
    for each in looks:
        log.note(each)
    for person in forgotten:
        log.forget(person)
    names = sorted(files_in(log))
    path = log.folder / names[file % len(names)]
    place, turn = where
    data = bytearray(path.read_bytes())
    number = data[: int(place * len(data))].count(b"\n") + 1
    data[int(place * len(data))] ^= turn
    path.write_bytes(data)
    flaws = log.check()
    # It is told there; the lines after may be told too when it cannot be known what they stood on.
    assert flaws[0][:2] == (path.name, number)
    assert len(flaws) <= 3
