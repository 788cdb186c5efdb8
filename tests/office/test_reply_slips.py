"""Reply slips come back by post and are keyed by the code on them."""

from __future__ import annotations

import re

import pytest

from tests.letters.reading import text_of as words_of

WEEK = "2026-W49"


@pytest.fixture
def printed(with_weeks, monkeypatch):
    """Letters of next week were printed; now it is the Friday of that week."""
    office = with_weeks("next")
    office.run("mail", "print", "next")
    monkeypatch.setenv("KUTY_TODAY", "2026-12-04")
    return office


def code_on(office, who="P001", number=1):
    name = f"{who}-{number}.pdf" if number > 1 else f"{who}.pdf"
    text = words_of((office.folder / "outbox" / WEEK / "letters" / name).read_bytes())
    (code,) = set(re.findall(r"\b\d+-\d{3}[A-Z]{1,2}\b", text))
    return code


def entry(office, who="P001"):
    return office.json("reception", "history", who)["entries"][-1]


def tasks(office, who="P001"):
    (programme,) = office.json("week", "show", WEEK, who)["programmes"]
    return [slot["task"] for slot in programme["days"][0]["slots"] if slot["kind"] == "task"]


def test_the_code_on_the_paper_is_keyed_with_marks_and_mood(printed):
    count = len(tasks(printed))
    printed.run("reception", "slip", code_on(printed).lower(), "12-"[:count] + "." * (count - 3), "7")
    kept = entry(printed)
    assert (kept["date"], kept["attendance"], kept["mood"]) == ("2026-12-01", "present", 7)
    assert [kept["tasks"].get(task) for task in tasks(printed)[:3]] == ["done", "partly", "not"]


def test_a_mistyped_code_writes_nothing_down(printed):
    code = code_on(printed)
    wrong = f"{code[:-2]}{(int(code[-2]) + 1) % 8}{code[-1]}"
    ran = printed.run("reception", "slip", wrong, "1", code=3)
    assert "The code is mistyped." in ran.err
    assert "Taito" not in ran.said
    assert printed.json("reception", "history", "P001")["entries"] == []


def test_too_many_marks_belong_to_another_day(printed):
    marks = "1" * (len(tasks(printed)) + 1)
    assert f"There are {len(marks)} marks" in printed.run("reception", "slip", code_on(printed), marks, code=3).err


def test_what_the_day_holds_already_stays(printed):
    first, *_others = tasks(printed)
    printed.run(
        "reception", "record", "P001", "--date", "1.12.2026", "--attendance", "present", "--note", "soitettu",
        "--task", f"{first}=partly", "--mood", "4",
    )  # fmt: skip
    printed.run("reception", "slip", code_on(printed), ".1")
    kept = entry(printed)
    assert (kept["mood"], kept["tasks"][first]) == (4, "partly")
    assert "soitettu" in kept["note"]


def test_the_slip_of_a_paper_that_was_replaced_is_refused_and_the_new_one_is_taken(printed, monkeypatch):
    old = code_on(printed)
    monkeypatch.setenv("KUTY_TODAY", "2026-11-25")
    printed.run("week", "reopen", WEEK, "P001")
    printed.run("week", "swap", WEEK, "P001", "1")
    printed.run("mail", "print", WEEK)
    monkeypatch.setenv("KUTY_TODAY", "2026-12-04")
    new = code_on(printed, number=2)
    assert new != old
    ran = printed.run("reception", "slip", old, "1", code=3)
    assert "another has replaced" in ran.err
    assert "kuty reception record P001 --date 2026-12-01" in ran.err
    printed.run("reception", "slip", new, "1")
    assert entry(printed)["tasks"] == {tasks(printed)[0]: "done"}


def test_a_slip_of_a_week_that_never_went_out(printed):
    printed.run("week", "make", "2026-W50")
    for letter in "ABCDEFGHJKLMNPRSTUVWXYZ":
        assert "The code is mistyped." in printed.run("reception", "slip", f"1-502{letter}", "1", code=3).err


def test_a_code_of_nobody(printed):
    ran = printed.run("reception", "slip", "999-492A", "1", code=(3, 4))
    assert "Taito" not in ran.said
