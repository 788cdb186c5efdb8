"""A day as text: a line a task, and back again with every mistake named by its line."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.programme import Programme, Slot, SlotKind, WorkDay
from kuty.intake.day_text import TEXT_LENGTH, TITLE_LENGTH, Line, as_text, read, too_long

TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)
WALK = Slot(time(9), 45, SlotKind.TASK, "HYTE", "hyte-walk", "Kävely", "Kävele.")
SISTER = Slot(time(10), 5, SlotKind.TASK, "SOS", "sos-free-1", "Soita siskolle", "Kysy\nkuulumiset.", locked=True)
OTHERS = (Slot(time(11), 20, SlotKind.RECEPTION), Slot(time(12), 60, SlotKind.GROUP, "SOS", "", "Ryhmä"))


def text_of(*days, head=()):
    return as_text(
        Programme("2026-W49", days, "fi"), lambda task: task == "hyte-walk", head, lambda day: f"{day.date:%A}"
    )


def read_well(text):
    days, problems = read(text)
    assert problems == []
    return days


def test_a_day_is_its_tasks_and_nothing_else():
    closed = WorkDay(date(2026, 12, 6), closed="Itsenäisyyspäivä")
    assert text_of(WorkDay(TUESDAY, (WALK, SISTER, *OTHERS)), closed, head=("Näin.",)) == (
        "# Näin.\n"
        "\n"
        "[2026-12-01] Tuesday\n"
        " 45 hyte-walk                          Kävely\n"
        "  5 SOS: Soita siskolle | Kysy kuulumiset.\n"
    )


def test_what_was_written_is_read_again():
    text = text_of(WorkDay(TUESDAY, (WALK, SISTER)), WorkDay(THURSDAY, (SISTER,)), head=("30 hyte-run",))
    assert read_well(text) == {
        TUESDAY: [Line(4, 45, "hyte-walk"), Line(5, 5, "", "SOS", "Soita siskolle", "Kysy kuulumiset.")],
        THURSDAY: [Line(8, 5, "", "SOS", "Soita siskolle", "Kysy kuulumiset.")],
    }


SIGNS = "abÄö09#:;[](){}\"'“”-–.,!?…\\"


@given(
    title=st.text(SIGNS, min_size=1, max_size=34),
    text=st.lists(st.text(SIGNS + "|", min_size=1, max_size=20), max_size=9),
    theme=st.sampled_from(["HYTE", "TYKY", "SOS"]),
    minutes=st.integers(1, 480),
)  # fmt: skip
def test_a_task_of_her_own_is_read_as_it_was_written(title, text, theme, minutes):
    slot = Slot(time(9), minutes, SlotKind.TASK, theme, f"{theme.lower()}-free-1", title, "  ".join(text))
    ((line,),) = read_well(text_of(WorkDay(TUESDAY, (slot,)))).values()
    assert line == Line(3, minutes, "", theme, title, " ".join(text))


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("45 hyte-walk", Line(2, 45, "hyte-walk")),
        ("  45\tHYTE-Walk   whatever | stands: there", Line(2, 45, "hyte-walk")),
        ("30 SOS: Kylään", Line(2, 30, "", "SOS", "Kylään", "")),
        ("30 sos :Kylään|Käy  siskolla | kahvilla", Line(2, 30, "", "SOS", "Kylään", "Käy  siskolla | kahvilla")),
        ("30 Tyky:  CV  |", Line(2, 30, "", "TYKY", "CV", "")),
        ("30 sos-free-1", Line(2, 30, "sos-free-1")),
    ],
)
def test_a_line_may_be_written_many_ways(written, line):
    assert read_well(f"[2026-12-01]\n{written}\n\n# a remark\n") == {TUESDAY: [line]}


@pytest.mark.parametrize(
    "line",
    [
        "hyte-walk",
        "45",
        "45min hyte-walk",
        "-5 hyte-walk",
        "0 hyte-walk",
        "0 SOS: Kylään",
        "½ hyte-walk",
        "[1.12.2026]",
    ],
)
def test_what_is_no_line_is_told_with_its_number(line):
    days, (problem,) = read(f"[2026-12-01] Tuesday\n45 hyte-walk\n  {line}\n")
    assert days == {TUESDAY: [Line(2, 45, "hyte-walk")]}
    assert (problem.where, problem.values) == ("3", {"read": line})


def test_a_day_that_is_none_takes_its_lines_with_it():
    days, problems = read("45 hyte-walk\n[2026-02-30]\n[2026-12-01]\n45 hyte-walk\n")
    assert days == {TUESDAY: [Line(4, 45, "hyte-walk")]}
    assert [problem.where for problem in problems] == ["1", "2"]


def test_a_day_written_twice_is_one_day():
    assert read_well("[2026-12-01]\n45 hyte-walk\n[2026-12-01]\n20 hyte-rest\n") == {
        TUESDAY: [Line(2, 45, "hyte-walk"), Line(4, 20, "hyte-rest")]
    }


def test_a_long_line_that_is_none_is_told_by_its_beginning():
    _days, (problem,) = read("x" * 200)
    assert problem.values["read"] == "x" * 40 + "…"


def test_a_title_and_text_fit_the_letter():
    assert list(too_long("7", "o" * TITLE_LENGTH, "t" * TEXT_LENGTH)) == []
    title, text = too_long("7", "o" * 35, "t" * 231)
    assert (title.where, title.values["length"], title.values["most"]) == ("7", 35, 34)
    assert (text.where, text.values["length"], text.values["most"]) == ("7", 231, 230)
    assert [problem.where for problem in too_long("--own", "o" * 35, "t" * 231, "--text")] == ["--own", "--text"]
    (empty,) = too_long("7", "", "")
    assert "no title" in empty.what
    days, (problem,) = read("[2026-12-01]\n30 SOS: | Käy siskolla\n")
    assert (problem.where, len(days[TUESDAY])) == ("2", 1)
