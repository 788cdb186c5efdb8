"""The week of hundreds is drawn on all cores of the machine, and is the week one of them would draw."""

from __future__ import annotations

import multiprocessing
import operator
import os
from datetime import date, time

import pytest

from kuty.core.people import WEEKDAYS, Participant
from kuty.core.plan import Plan, PlanKind
from kuty.jobs import side_by_side
from kuty.jobs import week as week_module
from kuty.jobs.side_by_side import in_order
from kuty.jobs.week import make_week
from kuty.office.office import find_office
from kuty.register.register import Register
from kuty.register.vaults import MemoryVault


@pytest.fixture
def two_cores(monkeypatch):
    """Two processes and small batches, whatever the machine has."""
    monkeypatch.setattr(side_by_side, "_cores", lambda: 2)
    monkeypatch.setattr(side_by_side, "_BATCH", 3)
    yield
    assert multiprocessing.active_children() == []


def numbered(items):
    return [(f"tag {number}", item) for number, item in enumerate(items)]


def test_results_come_in_the_order_of_the_items_however_many_there_are(two_cores):
    # Two batches of three a core are under way at once; these are many more, and the last batch is not full.
    items = numbered(range(100))
    assert list(in_order(operator.mul, 7, iter(items), spread=True)) == [(tag, 7 * item) for tag, item in items]
    assert list(in_order(operator.mul, 7, items, spread=False)) == [(tag, 7 * item) for tag, item in items]
    assert list(in_order(operator.mul, 7, (), spread=True)) == []


def test_items_are_taken_as_they_are_wanted(two_cores):
    taken = []
    items = ((taken.append(number), number) for number in range(1000))
    results = in_order(operator.mul, 7, items, spread=True)
    assert next(results) == (None, 0)
    assert len(taken) <= 3 * side_by_side._AHEAD * 2
    # Whoever wants no more of them leaves no process behind.
    results.close()
    assert multiprocessing.active_children() == []


def test_what_goes_wrong_in_a_process_reaches_who_asked(two_cores):
    results = in_order(divmod, 12, numbered([1, 2, 3, 4, 0, 6, 7, 8]), spread=True)
    found = []
    with pytest.raises(ZeroDivisionError):
        found.extend(results)
    assert found[:3] == [("tag 0", (12, 0)), ("tag 1", (6, 0)), ("tag 2", (4, 0))]


def test_what_goes_wrong_with_the_items_reaches_who_asked(two_cores):
    def items():
        yield "tag", 1
        raise LookupError

    with pytest.raises(LookupError):
        list(in_order(operator.mul, 7, items(), spread=True))


def whose(_shared, _item):
    return os.getpid()


def test_one_core_gets_a_process_too_whose_memory_is_given_back(monkeypatch):
    monkeypatch.setattr(side_by_side, "_cores", lambda: 1)
    ((_tag, worker),) = in_order(whose, None, numbered([1]), spread=True)
    assert worker != os.getpid()
    assert multiprocessing.active_children() == []
    # Little work stays where it is.
    assert list(in_order(whose, None, numbered([1]), spread=False)) == [("tag 0", os.getpid())]


def many_people(number):
    """A register of many, each a little different from the next; some have no plan or are on a break."""
    register = Register(MemoryVault())
    with register.transaction():
        for each in range(number):
            person = Participant(
                register.next_id("P"), f"Taito {each}", "Esimerkkilä", ("fi", "sv", "en")[each % 3],
                weekdays=(WEEKDAYS[each % 5],) if each % 11 else (), reception_time=time(9 + each % 6),
                exclude=("internet",) if each % 7 == 0 else (),
            )  # fmt: skip
            case = register.new_case(person)
            if each % 13:
                case.keep(Plan(1, PlanKind.SERVICE, date(2026, 8, 3), date(2027, 2, 2), 240 + 60 * (each % 2)))
    return register


def made(register, week, materials, only=()):
    steps = []
    with register.transaction():
        result = make_week(register, week, materials, only, lambda: steps.append(1))
    assert len(steps) == register.size
    return result


def test_the_week_of_many_people_is_what_one_process_would_make(office, monkeypatch):
    monkeypatch.setattr(side_by_side, "_cores", lambda: 2)
    materials = find_office(str(office.folder)).materials()
    alone, spread = many_people(130), many_people(130)
    monkeypatch.setattr(week_module, "_MANY", 131)
    expected = made(alone, "2026-W49", materials)
    monkeypatch.setattr(week_module, "_MANY", 130)
    processes = counted(monkeypatch)
    assert made(spread, "2026-W49", materials) == expected
    assert len(processes) == 1
    assert len(expected.programmes) > 100
    assert {left.reason.code for left in expected.left_out} == {"no_plan", "no_weekday"}
    assert [case.tables["programmes"] if case.programmes else None for case in spread.cases()] == [
        case.tables["programmes"] if case.programmes else None for case in alone.cases()
    ]
    # Some named by their ids are few, and need no other process.
    made(spread, "2026-W50", materials, ("P001", "P002"))
    assert len(processes) == 1


def counted(monkeypatch):
    """Every pool of processes that is begun from now on."""
    import concurrent.futures

    begun = []
    pool = concurrent.futures.ProcessPoolExecutor

    def begin(*arguments):
        begun.append(arguments)
        return pool(*arguments)

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", begin)
    return begun


def test_what_is_locked_or_went_out_stays_on_all_cores_too(office, monkeypatch):
    office.run("week", "make", "next")
    office.run("week", "lock", "P001", "1")
    office.run("mail", "print", "next", "P003")
    before = office.json("week", "show", "next")
    monkeypatch.setattr(side_by_side, "_cores", lambda: 2)
    monkeypatch.setattr(week_module, "_MANY", 1)
    processes = counted(monkeypatch)
    # Of what went out nothing changes, whatever would be drawn now.
    office.run("participant", "edit", "P003", "--exclude", task_of(before, 2))
    assert office.json("week", "make", "next")["programmes"] == before["programmes"]
    assert len(processes) == 1


def task_of(made, number):
    """The first task of a programme."""
    (day,) = made["programmes"][number]["days"]
    return next(slot["task"] for slot in day["slots"] if slot["task"])
