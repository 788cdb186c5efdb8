"""One change of many cases: not all are in memory at once, the index follows it all the same, and the disk has them all."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from kuty import private
from kuty.core.attendance import Attendance
from kuty.core.errors import RegisterUnavailable
from kuty.core.people import Participant
from kuty.core.plan import Plan, PlanKind
from kuty.core.programme import Programme, Slot, SlotKind, WorkDay
from kuty.core.reception import Reception
from kuty.core.week import week_of
from kuty.register import register as register_module
from kuty.register import vault as vault_module
from kuty.register.register import Register
from kuty.register.vault import PENDING, FolderVault
from kuty.register.vaults import MemoryVault

MORNING = datetime(2026, 11, 24, 8, 0)
TUESDAY = date(2026, 11, 24)
SPAN = (date(2026, 10, 1), date(2026, 12, 31))
PLAN = Plan(1, PlanKind.ACTIVATION, date(2026, 8, 3), date(2027, 2, 2))


class Counting(MemoryVault):
    """Remembers which cases were read, and how many contents lay ready at most."""

    def __init__(self):
        super().__init__()
        self.cases_read = []
        self.laid = 0

    def read(self, name):
        if name.startswith("cases/"):
            self.cases_read.append(name)
        return super().read(name)

    def stage(self, name, content):
        self.laid += 1
        super().stage(name, content)


def programme(day, minutes=45, at=time(13)):
    slots = (Slot(time(9), minutes, SlotKind.TASK, "HYTE", "hyte-walk", "Kävely"), Slot(at, 20, SlotKind.RECEPTION))
    return Programme(week_of(day), (WorkDay(day, slots),), "fi")


def office_of(number, vault):
    """Many people with a plan and a work day behind them, and an index that is true of them."""
    register = Register(vault)
    with register.transaction(at=MORNING, by="maija", what="participant import"):
        for each in range(number):
            weekdays = (("mon", "tue", "wed")[each % 3],)
            person = Participant(register.next_id("P"), f"Taito {each}", "Esimerkkilä", weekdays=weekdays)
            case = register.new_case(person)
            case.keep(PLAN)
            case.keep(programme(TUESDAY - timedelta(days=28)))
    everything_listed(register)
    return register


def everything_listed(register):
    """All that lists show, and what the history tells."""
    return (
        list(register.glances(*SPAN)),
        list(register.glances_about(TUESDAY, TUESDAY - timedelta(days=40))),
        list(register.glances_about(TUESDAY + timedelta(days=1), TUESDAY)),
        list(register.changes()),
        [register.known_changes(who) for who in ("P001", "P002", "P020")],
        sorted(register.damaged),
    )


def index_is_true(vault):
    """Lists read from the index as it is, and from one made afresh, are the same, and no case was read for the first."""
    vault.cases_read.clear()
    now = everything_listed(Register(vault))
    assert vault.cases_read == []
    Register(vault).rebuild_index()
    assert everything_listed(Register(vault)) == now
    return now


def test_the_index_follows_a_change_of_hundreds(monkeypatch):
    vault = Counting()
    register = office_of(300, vault)
    vault.cases_read.clear()
    vault.laid = 0
    with register.transaction(at=MORNING + timedelta(hours=1), by="maija", what="week make"):
        for case in register.cases():
            case.keep(programme(TUESDAY, at=time(9 + int(case.id[1:]) % 6)))
    assert vault.laid > 100  # many of them were put aside before the end
    # Each case was read once, for the change itself; for the index none was read again.
    assert sorted(vault.cases_read) == sorted(vault.names("cases"))
    glances, *_rest = index_is_true(vault)
    assert len(glances) == 300
    assert all(glance.days[TUESDAY].minutes == 65 for glance in glances)


@pytest.fixture
def few_at_once(monkeypatch):
    """Eight cases are in memory at most."""
    monkeypatch.setattr(register_module, "_AT_ONCE", 8)


def test_cases_put_aside_and_changed_again_are_told_of_as_they_are_in_the_end(few_at_once):
    vault = Counting()
    register = office_of(30, vault)
    with register.transaction(at=MORNING + timedelta(hours=1), by="maija", what="week make"):
        for case in register.cases():
            case.keep(programme(TUESDAY))
        for who in ("P001", "P002", "P029"):
            register.case(who).keep(programme(TUESDAY, minutes=90, at=time(10)))
        # A day of another month too, that nobody else has.
        register.case("P001").add(Reception(date(2026, 10, 27), Attendance.SICK, MORNING))
        register.case("P002").keep(replace(register.case("P002").participant, first_name="Onni", weekdays=("fri",)))
        for case in register.cases():
            _ = case.participant  # all are put aside again
    glances, *_rest = index_is_true(vault)
    minutes = {glance.id: glance.days[TUESDAY].minutes for glance in glances}
    assert {who for who in minutes if minutes[who] == 110} == {"P001", "P002", "P029"}
    assert glances[0].days[date(2026, 10, 27)].attendance == Attendance.SICK
    assert glances[1].first_name == "Onni"
    # One change it is, and what was there before it comes back whole.
    change = register.case("P001").changes[-1].id
    assert [each.id for each in register.case("P001").changes].count(change) == 1
    with register.transaction(at=MORNING + timedelta(hours=2), by="maija", undoing=change):
        for who in ("P001", "P002"):
            for difference in register.differences(who, change):
                register.put_back(difference)
    assert [each.week for each in register.case("P001").programmes] == [week_of(TUESDAY - timedelta(days=28))]
    assert register.case("P002").participant.first_name == "Taito 1"
    index_is_true(vault)


def test_cases_only_looked_at_are_no_part_of_the_change(few_at_once):
    vault = Counting()
    register = office_of(30, vault)
    with register.transaction(at=MORNING + timedelta(hours=1), by="maija", what="week make"):
        for case in register.cases():
            if case.id in ("P003", "P020"):
                case.keep(programme(TUESDAY))
    *_lists, changes, _known, _damaged = index_is_true(vault)
    assert changes[0].people == ("P003", "P020")


def test_a_change_that_stops_half_way_leaves_the_index_as_it_was(few_at_once):
    vault = Counting()
    register = office_of(30, vault)
    before = everything_listed(register)

    def stopped():
        with register.transaction(at=MORNING + timedelta(hours=1), by="maija"):
            for case in register.cases():
                case.keep(programme(TUESDAY))
            raise LookupError

    with pytest.raises(LookupError):
        stopped()
    with register.transaction(at=MORNING + timedelta(hours=1), by="maija", dry_run=True):
        for case in register.cases():
            case.keep(programme(TUESDAY))
    assert index_is_true(vault) == before


def test_people_taken_away_and_taken_in_among_many_are_followed_too(few_at_once):
    vault = Counting()
    register = office_of(30, vault)
    with register.transaction(at=MORNING + timedelta(hours=1), by="maija", what="week make"):
        for case in register.cases():
            case.keep(programme(TUESDAY))
        register.remove_case("P002")
        register.new_case(Participant(register.next_id("P"), "Onni", "Koeniemi")).keep(PLAN)
    glances, *_rest = index_is_true(vault)
    assert [glance.id for glance in glances][:2] == ["P001", "P003"]
    assert glances[-1].first_name == "Onni"


# The disk.


@pytest.fixture
def disk(monkeypatch):
    """What happens to files, in its order: written, synced, renamed; each by the number the disk knows it by."""
    happened = []
    sync, replace_file, write = private.sync_file, vault_module._replace, vault_module.write_private

    def synced(descriptor):
        happened.append(("synced", os.fstat(descriptor).st_ino))
        sync(descriptor)

    def renamed(source, target):
        happened.append(("renamed", source.stat().st_ino))
        replace_file(source, target)

    def written(path, data, *, sync=True):
        write(path, data, sync=sync)
        what = "note" if path.name == f"{PENDING}.new" else "jotted" if "index" in path.parts else "written"
        happened.append((what, path.stat().st_ino))

    monkeypatch.setattr(private, "sync_file", synced)
    monkeypatch.setattr(vault_module, "_replace", renamed)
    monkeypatch.setattr(vault_module, "write_private", written)
    return happened


@pytest.fixture
def folder(tmp_path):
    vault = FolderVault(tmp_path / "register")
    vault.create()
    return vault


def numbers(happened, what):
    return [number for each, number in happened if each == what]


def test_all_that_was_laid_ready_is_on_the_disk_before_the_note_is_written(folder, disk):
    with folder.alone():
        for number in range(5):
            folder.stage(f"cases/000/P00{number}.db", b"first")
        folder.stage("cases/000/P001.db", b"again")
        # Later and all together is quicker than one by one as they come.
        assert not set(numbers(disk, "synced")) & set(numbers(disk, "written"))
        folder.change({"cases/000/P007.db": b"seven", "office.db": b"office", "cases/000/P009.db": None})
    laid = set(numbers(disk, "renamed"))
    assert len(laid) == 7
    before_the_note = disk[: [what for what, _number in disk].index("note")]
    assert laid <= set(numbers(before_the_note, "synced"))
    assert numbers(before_the_note, "renamed") == []
    assert [folder.read(f"cases/000/P00{number}.db") for number in (0, 1, 7)] == [b"first", b"again", b"seven"]


@pytest.mark.parametrize("laid_before", [True, False])
def test_a_single_file_is_on_the_disk_before_it_is_renamed(folder, disk, laid_before):
    with folder.alone():
        if laid_before:
            folder.stage("cases/000/P001.db", b"one")
            folder.change({})
        else:
            folder.change({"cases/000/P001.db": b"one"})
    assert numbers(disk, "note") == []
    (number,) = numbers(disk, "renamed")
    assert disk.index(("written", number)) < disk.index(("synced", number)) < disk.index(("renamed", number))


def test_a_transaction_of_many_waits_for_every_case_before_the_note(folder, disk, few_at_once):
    register = office_of(20, folder)
    disk.clear()
    with register.transaction(at=MORNING + timedelta(hours=1), by="maija", what="week make"):
        for case in register.cases():
            case.keep(programme(TUESDAY))
    before_the_note = disk[: [what for what, _number in disk].index("note")]
    written = numbers(before_the_note, "written")
    assert len(written) >= 20
    at_last = {(folder.folder / name).stat().st_ino for name in folder.names("cases")}
    assert len(at_last) == 20
    assert at_last <= set(numbers(before_the_note, "synced"))


def test_a_disk_that_refuses_to_sync_changes_nothing(folder, monkeypatch):
    register = office_of(3, folder)
    before = everything_listed(register)

    def refused(_descriptor):
        raise OSError(5, "Input/output error")

    def changed():
        with register.transaction(at=MORNING + timedelta(hours=1), by="maija"):
            for case in register.cases():
                case.keep(programme(TUESDAY))

    with monkeypatch.context() as patch:
        patch.setattr(vault_module, "sync_written", refused)
        with pytest.raises(RegisterUnavailable) as told:
            changed()
    assert "nothing was changed" in told.value.sentence.text
    assert everything_listed(Register(folder)) == before
    assert list(folder.folder.rglob("*.new")) == []
