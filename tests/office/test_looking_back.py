"""Looking back over weeks: what everybody had of each theme, what often, what never, and what was left undone."""

from __future__ import annotations

import pytest

WEEKS = ("2026-W46", "2026-W47", "2026-W48")
TUESDAYS = ("2026-11-10", "2026-11-17", "2026-11-24")


@pytest.fixture
def autumn(with_weeks, monkeypatch):
    """Taito and Helmi had three weeks of work days up to Thursday of week 48; Örjan's were never made."""
    office = with_weeks(*WEEKS, people=("P001", "P003"))
    monkeypatch.setenv("KUTY_TODAY", "2026-11-26")
    return office


def balance(office, *words):
    return office.json("week", "balance", *words)


def tasks(office, week, who="P001"):
    (programme,) = office.json("week", "show", week, who)["programmes"]
    return [slot for day in programme["days"] for slot in day["slots"] if slot["theme"]]


def of_theme(slots):
    return {
        theme: sum(slot["minutes"] for slot in slots if slot["theme"] == theme) for theme in ("HYTE", "TYKY", "SOS")
    }


def test_what_each_had_of_the_themes_is_told_week_by_week(autumn):
    found = balance(autumn)
    assert found.keys() == {"schema", "from", "to", "participants", "never", "not_done"}
    assert (found["schema"], found["from"], found["to"]) == ("kuty.balance/1", "2026-W37", "2026-W48")
    assert [each["participant"] for each in found["participants"]] == ["P001", "P003"]
    taito = found["participants"][0]
    had = {week: of_theme(tasks(autumn, week)) for week in WEEKS}
    assert taito["weeks"] == [{"week": week, "minutes": had[week]} for week in WEEKS]
    assert taito["minutes"] == {theme: sum(had[week][theme] for week in WEEKS) for theme in had[WEEKS[0]]}
    whole = sum(taito["minutes"].values())
    assert taito["share"] == {theme: round(100 * n / whole) for theme, n in taito["minutes"].items()}
    assert set(taito["wanted"].values()) == {33}


def test_the_weeks_looked_back_to_and_the_people_may_be_named(autumn):
    (taito,) = balance(autumn, "p001", "--weeks", "2")["participants"]
    assert [each["week"] for each in taito["weeks"]] == ["2026-W47", "2026-W48"]
    assert balance(autumn, "--weeks", "1")["from"] == "2026-W48"
    assert balance(autumn, "P002")["participants"] == []
    for weeks in ("0", "105", "many"):
        autumn.run("week", "balance", "--weeks", weeks, code=2)
    assert "no participant P009" in autumn.run("week", "balance", "P009", code=4).err


def test_the_shares_wanted_are_those_of_her_plan(autumn):
    autumn.run("plan", "edit", "P001", "--weight", "HYTE=2", "--weight", "TYKY=1", "--weight", "SOS=1")
    (taito,) = balance(autumn, "P001")["participants"]
    assert taito["wanted"] == {"HYTE": 50, "TYKY": 25, "SOS": 25}
    page = autumn.run("week", "balance", "P001").out
    assert "(wanted 50 %)" in page
    assert all(week in page for week in WEEKS)


def test_days_of_absence_are_not_in_the_shares(autumn):
    before = balance(autumn, "P001")["participants"][0]
    for mark in ("sick", "not_arranged"):
        autumn.run("reception", "record", "P001", "--date", TUESDAYS[1], "--attendance", mark)
        (taito,) = balance(autumn, "P001")["participants"]
        assert [each["week"] for each in taito["weeks"]] == [WEEKS[0], WEEKS[2]]
        lost = of_theme(tasks(autumn, WEEKS[1]))
        assert taito["minutes"] == {theme: n - lost[theme] for theme, n in before["minutes"].items()}
    autumn.run("reception", "record", "P001", "--date", TUESDAYS[1], "--attendance", "present")
    assert balance(autumn, "P001")["participants"] == [before]
    for day in TUESDAYS:
        autumn.run("reception", "record", "P001", "--date", day, "--attendance", "sick")
    (taito,) = balance(autumn, "P001")["participants"]
    assert (set(taito["minutes"].values()), set(taito["share"].values()), taito["weeks"]) == ({0}, {0}, [])
    assert "0 %" in autumn.run("week", "balance", "P001").out


def test_a_task_had_three_times_was_had_often(autumn):
    for week in WEEKS[:2]:
        autumn.run("week", "swap", week, "P001", "1", "--with", "hyte-alcohol-test")
    assert balance(autumn)["participants"][0]["often"] == []
    assert "Had often" not in autumn.run("week", "balance").out
    autumn.run("week", "swap", WEEKS[2], "P001", "1", "--with", "hyte-alcohol-test")
    assert balance(autumn)["participants"][0]["often"] == [{"task": "hyte-alcohol-test", "times": 3}]
    page = autumn.run("week", "balance").out
    assert "Had often:" in page
    assert "P001  3 times: " in page
    # A day she was away from does not make it three.
    autumn.run("reception", "record", "P001", "--date", TUESDAYS[0], "--attendance", "sick")
    assert balance(autumn)["participants"][0]["often"] == []


def test_a_group_had_every_week_counts_for_its_theme_and_is_no_task(autumn):
    plain = balance(autumn, "P001")["participants"][0]["minutes"]["SOS"]
    for week in WEEKS:
        autumn.run("week", "group", week, "P001", "--title", "Ryhmä", "--minutes", "120", "--at", "9.00")
    (taito,) = balance(autumn, "P001")["participants"]
    assert taito["minutes"]["SOS"] >= max(360, plain)
    assert taito["minutes"] == {
        theme: sum(of_theme(tasks(autumn, week))[theme] for week in WEEKS) for theme in ("HYTE", "TYKY", "SOS")
    }
    assert taito["often"] == []


def test_tasks_nobody_was_given_are_told_of_everybody_only(autumn):
    library = {task["id"]: task for task in autumn.json("task", "list")["tasks"]}
    given = {slot["task"] for week in WEEKS for who in ("P001", "P003") for slot in tasks(autumn, week, who)}
    never = balance(autumn)["never"]
    assert set(never) == {task for task, each in library.items() if task not in given and not each["on_site"]}
    assert balance(autumn, "P001")["never"] == []
    page = autumn.run("week", "balance").out
    assert f"{len(never)} tasks nobody has been given:" in page
    assert page.rstrip().endswith("…")
    assert "nobody has been given" not in autumn.run("week", "balance", "P001").out


def test_what_was_left_undone_comes_with_the_reasons(autumn):
    for week in WEEKS:
        autumn.run("week", "swap", week, "P001", "1", "--with", "hyte-alcohol-test")
    other = tasks(autumn, WEEKS[0])[1]["task"]
    present = ("--attendance", "present", "--task")
    autumn.run(
        "reception", "record", "P001", "--date", TUESDAYS[0], *present, "hyte-alcohol-test=not:weather",
        "--task", f"{other}=not",
    )  # fmt: skip
    autumn.run("reception", "record", "P001", "--date", TUESDAYS[1], *present, "hyte-alcohol-test=not:weather")
    autumn.run("reception", "record", "P001", "--date", TUESDAYS[2], *present, "hyte-alcohol-test=not:no_time")
    first, second = balance(autumn)["not_done"]
    reasons = {"weather": 2, "no_time": 1}
    assert first == {"task": "hyte-alcohol-test", "given": 3, "not_done": 3, "reasons": reasons}
    assert list(first["reasons"]) == ["weather", "no_time"]
    assert second == {"task": other, "given": 1, "not_done": 1, "reasons": {}}
    page = autumn.run("week", "balance").out.splitlines()
    at = page.index("Most often not done:")
    assert "(hyte-alcohol-test): 3 of 3 (" in page[at + 1]
    assert page[at + 2].endswith(f"({other}): 1 of 1")
    # A correction takes the place of what it corrects.
    autumn.run("reception", "record", "P001", "--date", TUESDAYS[2], *present, "hyte-alcohol-test=done")
    assert balance(autumn)["not_done"][0]["not_done"] == 2
    assert balance(autumn, "P003")["not_done"] == []


def test_of_many_people_there_is_a_line_each(autumn):
    page = autumn.run("week", "balance").out.splitlines()
    assert page[0] == "2026-W37 – 2026-W48: 2 people"
    assert [line.split()[0] for line in page if line.startswith("P0")] == ["P001", "P003"]
    assert all(theme in next(line for line in page if line.startswith("Id")) for theme in ("HYTE", "TYKY", "SOS"))


def test_where_nothing_was_made_there_is_nothing_to_tell(empty_office):
    found = balance(empty_office)
    assert (found["participants"], found["not_done"]) == ([], [])
    assert "0 people" in empty_office.run("week", "balance").out
