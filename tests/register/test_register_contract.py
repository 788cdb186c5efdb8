"""What every vault promises the register: the same stories are told to the one in memory and to the one in a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from kuty.core.attendance import Attendance
from kuty.core.delivery import Delivery, DeliveryState
from kuty.core.errors import NoSuchThing, RegisterUnavailable
from kuty.core.people import Channel, Participant, Pause
from kuty.core.plan import Goal, Plan, PlanKind
from kuty.core.programme import Programme, Slot, SlotKind, WorkDay
from kuty.core.reception import Done, Reception, ServiceNeed, that_count
from kuty.core.workers import Worker
from kuty.register.cipher import CipherVault, RegisterKey
from kuty.register.register import Register
from kuty.register.vault import FolderVault
from kuty.register.vaults import MemoryVault

TUESDAY = date(2026, 11, 24)
TAITO = Participant(
    "P001",
    "Taito",
    "Esimerkkilä",
    phone="049 5550101",
    weekdays=("tue",),
    reception_time=time(13, 0),
    notes="Rings late",
)
PLAN = Plan(1, PlanKind.ACTIVATION, date(2026, 8, 3), date(2027, 2, 2), goals=(Goal("CV ready", "job"),))
PROGRAMME = Programme(
    "2026-W48", (WorkDay(TUESDAY, (Slot(time(9), 45, SlotKind.TASK, "HYTE", "hyte-walk", "A walk"),)),), "fi", "Welcome"
)
PRESENT = Reception(
    TUESDAY, Attendance.PRESENT, datetime(2026, 11, 24, 13, 40, 5), 240, {"hyte-walk": Done.PARTLY}, 0,
    "Went well", (ServiceNeed("money", "the rent is late"),), "maija",
)  # fmt: skip
LETTER = Delivery(
    "2026-W48", Channel.LETTER, date(2026, 11, 20), DeliveryState.ISSUED, "outbox/2026-W48/letters/P001.pdf", "ab12", 2
)
MAIJA = Worker("W01", "Maija Mallisalo", "social_instructor", "049 5550201")
OLAVI = Worker("W02", "Olavi Olematon", ended=date(2026, 12, 31))


@pytest.fixture(params=["memory", "folder", "encrypted"])
def vault(request, tmp_path):
    if request.param == "memory":
        return MemoryVault()
    folder = FolderVault(tmp_path / "register")
    folder.create()
    return CipherVault(folder, RegisterKey.new()) if request.param == "encrypted" else folder


@pytest.fixture
def register(vault):
    """A register with Taito (P001) in it."""
    register = Register(vault)
    with register.transaction():
        register.new_case(replace(TAITO, id=register.next_id("P")))
    return register


def test_what_is_kept_is_found_again(vault, register):
    with register.transaction():
        case = register.case("P001")
        case.keep(PLAN)
        case.keep(PROGRAMME)
        case.add(PRESENT)
        case.add(LETTER)
        register.keep_worker(MAIJA)
        register.keep_worker(OLAVI)

    another = Register(vault)
    case = another.case("P001")
    assert case.participant == TAITO
    assert case.plans == (PLAN,)
    assert case.programmes == (PROGRAMME,)
    assert case.programme("2026-W48") == PROGRAMME
    assert case.receptions == (PRESENT,)
    assert case.deliveries == (LETTER,)
    assert another.workers == (MAIJA, OLAVI)
    assert another.worker("W02") == OLAVI


def test_a_new_office_holds_nobody(vault):
    register = Register(vault)
    assert list(register.cases()) == []
    assert register.size == 0
    assert register.workers == ()


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_kept_when_the_command_stops_half_way(vault, register, stop):
    def command():
        with register.transaction():
            register.case("P001").keep(replace(TAITO, first_name="Toivo"))
            register.case("P001").add(PRESENT)
            register.new_case(replace(TAITO, id=register.next_id("P")))
            register.keep_worker(MAIJA)
            raise stop

    with pytest.raises(stop):
        command()
    for reader in (register, Register(vault)):
        assert [case.participant for case in reader.cases()] == [TAITO]
        assert reader.case("P001").receptions == ()
        assert reader.workers == ()


def test_after_a_stopped_command_the_next_one_works(register):
    def stopped_command():
        with register.transaction():
            register.case("P001").keep(replace(TAITO, first_name="Toivo"))
            raise ValueError("tea")

    with pytest.raises(ValueError, match="tea"):
        stopped_command()
    with register.transaction():
        register.case("P001").add(PRESENT)
    assert register.case("P001").participant == TAITO
    assert register.case("P001").receptions == (PRESENT,)


def test_a_dry_run_shows_the_change_and_keeps_nothing(vault, register):
    with register.transaction(dry_run=True):
        register.case("P001").keep(replace(TAITO, first_name="Toivo"))
        register.new_case(replace(TAITO, id=register.next_id("P"), first_name="Tauno"))
        assert [case.participant.first_name for case in register.cases()] == ["Toivo", "Tauno"]

    for reader in (register, Register(vault)):
        assert [case.participant.first_name for case in reader.cases()] == ["Taito"]
    with register.transaction():
        assert register.next_id("P") == "P002"


def test_others_see_a_change_only_when_it_is_whole(vault, register):
    with register.transaction():
        register.case("P001").keep(replace(TAITO, first_name="Toivo"))
        assert register.case("P001").participant.first_name == "Toivo"
        assert Register(vault).case("P001").participant.first_name == "Taito"
    assert Register(vault).case("P001").participant.first_name == "Toivo"


def test_two_looks_at_one_case_in_a_command_are_the_same_case(register):
    with register.transaction():
        register.case("P001").keep(PLAN)
        register.case("P001").add(PRESENT)
        register.case("P001").keep(replace(TAITO, town="MERILUOTOLA"))
    case = register.case("P001")
    assert (case.participant.town, case.plans, case.receptions) == ("MERILUOTOLA", (PLAN,), (PRESENT,))


def test_a_case_just_opened_is_among_the_cases_of_its_command(register):
    with register.transaction():
        register.new_case(replace(TAITO, id=register.next_id("P"), first_name="Tauno"))
        assert register.case("P002").participant.first_name == "Tauno"
        assert [case.participant.id for case in register.cases()] == ["P001", "P002"]
        assert register.size == 2


def test_ids_are_never_given_twice(vault, register):
    with register.transaction():
        assert [register.next_id("P"), register.next_id("P"), register.next_id("W")] == ["P002", "P003", "W01"]
    again = Register(vault)
    with again.transaction():
        assert [again.next_id("W"), again.next_id("P")] == ["W02", "P004"]


CHANGES = [
    pytest.param(lambda register: register.case("P001").keep(replace(TAITO, first_name="Toivo")), id="person"),
    pytest.param(lambda register: register.case("P001").keep(PLAN), id="plan"),
    pytest.param(lambda register: register.case("P001").keep(PROGRAMME), id="programme"),
    pytest.param(lambda register: register.case("P001").add(PRESENT), id="reception"),
    pytest.param(lambda register: register.case("P001").add(LETTER), id="delivery"),
    pytest.param(lambda register: register.new_case(replace(TAITO, id="P002")), id="new-case"),
    pytest.param(lambda register: register.next_id("P"), id="id"),
    pytest.param(lambda register: register.keep_worker(MAIJA), id="worker"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_changes_outside_a_transaction_are_refused(register, change):
    with pytest.raises(RuntimeError, match="inside a transaction"):
        change(register)
    case = register.case("P001")
    assert register.size == 1
    assert (case.participant, case.plans, case.programmes, case.receptions, case.deliveries) == (TAITO, (), (), (), ())
    assert register.workers == ()


def test_a_case_opened_before_the_transaction_does_not_lose_a_change_in_silence(register):
    case = register.case("P001")
    refused = False
    try:
        with register.transaction():
            case.add(PRESENT)
    except RuntimeError:
        refused = True
    assert refused or register.case("P001").receptions == (PRESENT,)


def test_a_transaction_inside_another_does_not_lose_a_change_in_silence(register):
    refused = False
    try:
        with register.transaction():
            register.case("P001").add(PRESENT)
            with register.transaction():
                register.keep_worker(MAIJA)
    except RuntimeError:
        refused = True
    assert refused or register.case("P001").receptions == (PRESENT,)


def test_entries_stay_in_the_order_they_were_written(register):
    receptions = tuple(replace(PRESENT, note=f"call {number}") for number in range(12))
    deliveries = tuple(replace(LETTER, sha256=f"{number}") for number in range(12))
    for reception, delivery in zip(receptions, deliveries, strict=True):
        with register.transaction():
            register.case("P001").add(reception)
            register.case("P001").add(delivery)
    assert register.case("P001").receptions == receptions
    assert register.case("P001").deliveries == deliveries


def test_a_corrected_reception_keeps_the_earlier_one(register):
    sick = replace(PRESENT, attendance=Attendance.SICK, minutes=0, recorded=datetime(2026, 11, 25, 9, 0))
    with register.transaction():
        register.case("P001").add(PRESENT)
    with register.transaction():
        register.case("P001").add(sick)
    receptions = register.case("P001").receptions
    assert receptions == (PRESENT, sick)
    assert that_count(receptions) == {TUESDAY: sick}


def test_a_programme_made_again_takes_the_place_of_the_earlier_one(register):
    weeks = ("2027-W01", "2026-W48", "2026-W53")
    with register.transaction():
        for week in weeks:
            register.case("P001").keep(replace(PROGRAMME, week=week))
        register.case("P001").keep(replace(PROGRAMME, week="2026-W48", note="Made again"))
    case = register.case("P001")
    assert [(each.week, each.note) for each in case.programmes] == [
        ("2026-W48", "Made again"),
        ("2026-W53", "Welcome"),
        ("2027-W01", "Welcome"),
    ]
    assert case.programme("2026-W49") is None


EMPTIED = [
    pytest.param(TAITO, replace(TAITO, phone=""), "049 5550101", id="phone"),
    pytest.param(TAITO, replace(TAITO, notes=""), "Rings late", id="notes"),
    pytest.param(TAITO, replace(TAITO, reception_time=None), "13:00", id="reception-time"),
    pytest.param(
        replace(TAITO, pauses=(Pause(date(2026, 12, 1)),)), replace(TAITO, pauses=()), "2026-12-01", id="pause"
    ),
    pytest.param(PLAN, replace(PLAN, goals=()), "CV ready", id="goal"),
    pytest.param(PROGRAMME, replace(PROGRAMME, note=""), "Welcome", id="line"),
]


@pytest.mark.parametrize(("full", "emptied", "words"), EMPTIED)
def test_a_field_that_is_emptied_is_really_gone(vault, register, full, emptied, words):
    with register.transaction():
        register.case("P001").keep(full)
    assert words.encode() in vault.read("cases/000/P001.db")
    with register.transaction():
        register.case("P001").keep(emptied)
    tables = json.loads(vault.read("cases/000/P001.db"))
    # What there was stays in the history, from which it can be brought back, and nowhere else.
    assert words in json.dumps(tables.pop("history"), ensure_ascii=False)
    assert words not in json.dumps(tables, ensure_ascii=False)
    case = register.case("P001")
    assert emptied in (case.participant, *case.plans, *case.programmes)


def test_a_worker_without_a_phone_any_more_has_none(vault, register):
    with register.transaction():
        register.keep_worker(MAIJA)
    with register.transaction():
        register.keep_worker(replace(MAIJA, phone=""))
    assert register.workers == (replace(MAIJA, phone=""),)
    assert "049 5550201" not in str(json.loads(vault.read("office.db"))["workers"])


def test_plans_and_workers_keep_their_order_when_one_is_changed(register):
    with register.transaction():
        register.case("P001").keep(PLAN)
        register.case("P001").keep(replace(PLAN, number=2, start=date(2027, 2, 3), end=date(2027, 8, 2)))
        register.keep_worker(MAIJA)
        register.keep_worker(OLAVI)
    with register.transaction():
        register.case("P001").keep(replace(PLAN, minutes_per_day=300))
        register.keep_worker(replace(MAIJA, phone=""))
    assert [plan.number for plan in register.case("P001").plans] == [1, 2]
    assert [worker.id for worker in register.workers] == ["W01", "W02"]


def test_nobody_is_found_by_an_id_that_was_not_given(register):
    with pytest.raises(NoSuchThing) as told:
        register.case("P002")
    assert told.value.exit_code == 4
    assert told.value.sentence.values == {"id": "P002"}
    with register.transaction(), pytest.raises(NoSuchThing):
        register.case("P002")
    with register.transaction():
        register.keep_worker(MAIJA)
    with pytest.raises(NoSuchThing) as told:
        register.worker("W02")
    assert told.value.exit_code == 4


def test_the_cases_asked_for_come_once_each_in_the_order_of_ids(register):
    with register.transaction():
        for _ in range(3):
            register.new_case(replace(TAITO, id=register.next_id("P")))
    assert [case.participant.id for case in register.cases()] == ["P001", "P002", "P003", "P004"]
    assert [case.participant.id for case in register.cases(["P003", "P001", "P003"])] == ["P001", "P003"]
    with pytest.raises(NoSuchThing):
        list(register.cases(["P001", "P009"]))


def test_the_thousandth_case_comes_after_the_one_before_it(register):
    with register.transaction():
        for number in (999, 1000):
            register.new_case(replace(TAITO, id=f"P{number}"))
    assert [case.participant.id for case in register.cases()] == ["P001", "P999", "P1000"]


def test_a_new_case_is_never_put_in_the_place_of_an_old_one(register):
    refused = False
    try:
        with register.transaction():
            register.new_case(replace(TAITO, first_name="Toivo"))
    except (RuntimeError, RegisterUnavailable):
        refused = True
    assert refused
    assert register.case("P001").participant == TAITO


def test_ids_are_not_given_again_when_the_office_file_is_gone(vault, register):
    with vault.alone():
        vault.change({"office.db": None})
    given = ""
    try:
        with register.transaction():
            given = register.next_id("P")
    except RegisterUnavailable:
        pass
    assert given != "P001"


def test_a_register_written_by_a_newer_kuty_is_left_alone(vault, register):
    newer = json.dumps({"meta": {"1": {"schema": 3}}, "person": {}}).encode()
    with vault.alone():
        vault.change({"cases/000/P001.db": newer})
    with pytest.raises(RegisterUnavailable) as told:
        register.case("P001")
    assert told.value.exit_code == 5
    with register.transaction(), pytest.raises(RegisterUnavailable):
        register.case("P001")
    assert vault.read("cases/000/P001.db") == newer


@pytest.mark.parametrize(
    "words", ["Påhittsby åäö ÅÄÖ š", "日本語", "👩🏽‍🦽", 'a "quoted" \\ line\nand a next', "\x00\u2028\ufeff"]
)
def test_any_words_come_back_as_they_were(register, words):
    with register.transaction():
        register.case("P001").add(replace(PRESENT, note=words))
    assert register.case("P001").receptions[0].note == words


def test_a_vault_gives_back_bytes_by_name(vault):
    with vault.alone():
        vault.change({"office.db": b"\x00\n\xff", "cases/000/P002.db": b"two", "cases/000/P001.db": b""})
    assert [vault.read(name) for name in ("office.db", "cases/000/P001.db", "cases/000/P002.db")] == [
        b"\x00\n\xff",
        b"",
        b"two",
    ]
    assert vault.read("cases/000/P003.db") is None
    assert vault.names("cases") == ["cases/000/P001.db", "cases/000/P002.db"]
    assert vault.names("groups") == []


def test_a_name_taken_away_is_gone_with_the_same_change_that_brings_another(vault):
    with vault.alone():
        vault.change({"cases/000/P001.db": b"one", "cases/000/P002.db": b"two"})
        vault.change({"cases/000/P001.db": None, "cases/000/P009.db": None, "cases/000/P003.db": b"three"})
    assert vault.read("cases/000/P001.db") is None
    assert vault.names("cases") == ["cases/000/P002.db", "cases/000/P003.db"]
