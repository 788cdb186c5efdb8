"""What a person was given and how it went, as the draw and the look back are told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from kuty.core.attendance import Attendance
from kuty.core.draw.past import ABSENT, Given
from kuty.core.people import Participant
from kuty.core.programme import Programme, Slot, SlotKind, WorkDay
from kuty.core.reception import Done, NotDone, Reception
from kuty.register.register import Register
from kuty.register.vaults import MemoryVault

TUESDAY, THURSDAY, NEXT_TUESDAY = date(2026, 11, 24), date(2026, 11, 26), date(2026, 12, 1)
EVENING = datetime(2026, 11, 24, 16, 0)
WALK = Slot(time(9), 45, SlotKind.TASK, "HYTE", "hyte-walk", "Kävely")
CV = Slot(time(10), 60, SlotKind.TASK, "TYKY", "tyky-cv", "CV")
COOKING = Slot(time(11), 90, SlotKind.GROUP, "SOS", "", "Ruokaryhmä", locked=True)
CALL = Slot(time(13), 20, SlotKind.RECEPTION)
PRESENT = Reception(TUESDAY, Attendance.PRESENT, EVENING, 240, {"hyte-walk": Done.DONE})
HOLIDAY = WorkDay(date(2026, 12, 6), closed="Itsenäisyyspäivä")


@pytest.fixture
def register():
    """Taito has had a Tuesday; the next one is to come."""
    register = Register(MemoryVault())
    with register.transaction():
        case = register.new_case(Participant(register.next_id("P"), "Taito", "Esimerkkilä"))
        case.keep(Programme("2026-W49", (WorkDay(NEXT_TUESDAY, (WALK,)), HOLIDAY), "fi"))
        case.keep(Programme("2026-W48", (WorkDay(TUESDAY, (WALK, CV, COOKING, CALL)),), "fi"))
    return register


def given(register, before=NEXT_TUESDAY):
    return {each.task: each for each in register.case("P001").given(before)}


def marked(register, *entries):
    for entry in entries:
        with register.transaction():
            register.case("P001").add(entry)
    return given(register)


def test_of_a_day_nobody_has_marked_nobody_knows_how_it_went(register):
    assert given(register) == {
        "hyte-walk": Given(TUESDAY, "hyte-walk", "HYTE", 45),
        "tyky-cv": Given(TUESDAY, "tyky-cv", "TYKY", 60),
        "": Given(TUESDAY, "", "SOS", 90, group=True),
    }


def test_only_what_was_before_the_day_was_given(register):
    assert given(register, TUESDAY) == {}
    days = [each.day for each in register.case("P001").given(date(2027, 1, 1))]
    assert sorted(set(days)) == [TUESDAY, NEXT_TUESDAY]  # a holiday gives nothing
    assert [each.day for each in register.case("P001").given(THURSDAY)] == [TUESDAY] * 3


def test_how_a_task_went_comes_with_why_it_was_not_done(register):
    told = marked(
        register,
        replace(PRESENT, tasks={"hyte-walk": Done.PARTLY, "tyky-cv": Done.NOT}, reasons={"tyky-cv": NotDone.TOO_HARD}),
    )
    assert (told["hyte-walk"].went, told["hyte-walk"].reason) == ("partly", "")
    assert (told["tyky-cv"].went, told["tyky-cv"].reason) == ("not", "too_hard")
    assert (told[""].went, told[""].group) == ("", True)


@pytest.mark.parametrize("mark", [mark for mark in Attendance if mark is not Attendance.PRESENT])
def test_who_was_not_there_was_given_it_and_did_not_do_it(register, mark):
    told = marked(register, replace(PRESENT, attendance=mark, minutes=0))
    assert {each.went for each in told.values()} == {ABSENT}
    assert len(told) == 3


def test_the_entry_written_last_counts(register):
    sick = replace(PRESENT, attendance=Attendance.SICK, tasks={}, minutes=0)
    assert marked(register, sick, PRESENT)["hyte-walk"].went == "done"
    assert marked(register, sick)["hyte-walk"].went == ABSENT
    # A mark of another day is none of this one's.
    assert marked(register, replace(PRESENT, date=THURSDAY))["hyte-walk"].went == ABSENT


def test_of_more_than_nine_entries_the_last_counts_too(register):
    entries = [replace(PRESENT, tasks={"hyte-walk": Done.NOT if n < 11 else Done.PARTLY}) for n in range(12)]
    assert marked(register, *entries)["hyte-walk"].went == "partly"


def test_an_entry_put_back_after_an_undoing_stays_in_its_place(register):
    with register.transaction(at=EVENING, by="maija"):
        register.case("P001").add(replace(PRESENT, attendance=Attendance.SICK, tasks={}))
    first = register.case("P001").changes[-1].id
    marked(register, PRESENT)
    for undone in (first, None):
        change = undone or register.case("P001").changes[-1].id
        with register.transaction(at=EVENING, by="maija", undoing=change):
            for difference in register.differences("P001", change):
                register.put_back(difference)
    assert [entry.attendance for entry in register.case("P001").receptions] == [Attendance.SICK, Attendance.PRESENT]
    assert given(register)["hyte-walk"].went == "done"
