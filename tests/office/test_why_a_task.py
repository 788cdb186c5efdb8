"""Why a task is in somebody's day, or what keeps it out, told whenever the worker asks."""

from __future__ import annotations

import re

import pytest

from tests.office.conftest import NEXT


def test_the_points_of_a_task_in_the_day_add_up(week):
    for slot in week.tasks():
        told = week.why("P001", slot["task"])
        assert (told["chosen"], told["ruled_out"], told["behind"]) == (True, None, 0)
        assert told["parts"]
        assert sum(part["points"] for part in told["parts"]) == pytest.approx(told["points"])
        theirs = {other["task"] for other in week.tasks() if other["theme"] == slot["theme"]}
        assert {other["task"] for other in told["beside"]} == theirs - {slot["task"]}


def test_the_page_tells_the_same_sum(week):
    page = week.run("week", "why", "P001", "1").out
    assert "It is in the day." in page
    parts = [float(found) for found in re.findall(r"^ +([+-]\d+\.\d) ", page, re.MULTILINE)]
    (together,) = re.findall(r"^ +(\d+\.\d)  points together", page, re.MULTILINE)
    assert sum(parts) == pytest.approx(float(together), abs=0.1)
    assert f"{week.why('P001', '1')['points']:.1f}" == together
    assert f"in the day: “{week.tasks()[1]['title']}”" in page
    in_finnish = week.run("--lang", "fi", "week", "why", "P001", "1").out
    assert together.replace(".", ",") in in_finnish


def test_a_task_is_named_by_its_number_or_its_id(week):
    second = week.ids()[1]
    assert week.why("P001", "2") == week.why("P001", second) == week.why("P001", second.upper())
    for unknown in ("7", "0", "hyte-nothing", "-1"):
        assert "There is no task" in week.run("week", "why", "P001", "--", unknown, code=4).err


def test_json_is_for_programs(week):
    told = week.json("week", "why", "P001", "1")
    assert told.keys() == {"schema", "week", "participant", "days"}
    assert (told["schema"], told["week"], told["participant"]) == ("kuty.why/1", NEXT, "P001")
    (day,) = told["days"]
    assert day.keys() == {"date", "task", "chosen", "ruled_out", "points", "parts", "behind", "beside"}
    assert (day["date"], day["task"]) == ("2026-12-01", week.ids()[0])
    assert all(part.keys() == {"points", "reason"} for part in day["parts"])
    assert all(part.keys() == {"task", "points"} for part in day["beside"])


@pytest.mark.parametrize(
    ("who", "task", "reason"),
    [
        ("P003", "hyte-own-net", "the person's limit: "),
        ("P001", "hyte-own-summer", "not of this season"),
        ("P001", "hyte-own-second", "an earlier part of the series comes first: Alku"),
        ("P002", "hyte-own-finnish", "not written in the person's language"),
        ("P001", "hyte-own-here", "done on site"),
        ("P001", "hyte-own-stakes", "only for people with a goal about it: "),
    ],
)
def test_what_can_never_be_given_is_told_with_the_rule(ours, who, task, reason):
    told = ours.why(who, task)
    assert (told["chosen"], told["behind"]) == (False, None)
    assert told["ruled_out"].startswith(reason)
    assert f"It cannot be given: {told['ruled_out']}." in ours.run("week", "why", who, task).out
    # What is a rule for one is none for another.
    if who == "P003":
        assert ours.why("P001", task)["ruled_out"] is None


def had_last_week(ours, task):
    """Taito is given the task on 24 November, and the programme goes out."""
    ours.run("week", "make", "2026-W48", "P001")
    ours.run("week", "swap", "2026-W48", "P001", "1", "--with", task)
    ours.run("mail", "print", "2026-W48", "P001")


def test_a_task_had_lately_tells_when_it_was_and_when_it_may_come_again(ours):
    had_last_week(ours, "hyte-own-plain")
    assert ours.why("P001", "hyte-own-plain")["ruled_out"] == "had 24/11/2026; it may come again 22/12/2026"
    assert ours.why("P001", "hyte-own-like-it")["ruled_out"] == "a task much like it was had 24/11/2026"
    assert ours.why("P002", "hyte-own-plain")["ruled_out"] is None


def test_a_task_not_done_tells_why_and_until_when_it_waits(ours, monkeypatch):
    had_last_week(ours, "hyte-own-plain")
    monkeypatch.setenv("KUTY_TODAY", "2026-11-24")
    done = ("--attendance", "present", "--task")
    ours.run("reception", "record", "P001", *done, "hyte-own-plain=not:too_hard")
    told = ours.why("P001", "hyte-own-plain")["ruled_out"]
    assert re.fullmatch(r"was not done \(.*hard.*\), so it waits until \d\d/\d\d/202\d", told)
    # Undone for another reason it waits another time, or not at all.
    ours.run("reception", "record", "P001", *done, "hyte-own-plain=not:no_time")
    other = ours.why("P001", "hyte-own-plain")["ruled_out"]
    assert other != told
    assert other.startswith(("was not done", "had 24/11/2026"))


def test_the_next_part_of_a_series_is_no_longer_kept_waiting(ours):
    had_last_week(ours, "hyte-own-first")
    told = ours.why("P001", "hyte-own-second")
    assert told["ruled_out"] is None
    assert any("Alku" in part["reason"] for part in told["parts"])
    assert ours.why("P001", "hyte-own-first")["ruled_out"]


def test_a_task_taken_out_of_the_week_says_so(ours):
    taken_out = ours.ids()[0]
    ours.run("week", "swap", "P001", "1", "--with", "hyte-own-plain")
    assert ours.why("P001", taken_out)["ruled_out"].startswith("taken out of this week")
    assert ours.why("P001", "hyte-own-like-it")["ruled_out"] == "too much like a task that is locked in the day"
    # It may be put in by hand all the same, and then it is in the day.
    ours.run("week", "swap", "P001", "1", "--with", taken_out)
    assert ours.why("P001", taken_out)["chosen"] is True


def test_what_could_be_given_tells_how_much_poorer_the_day_would_be(ours):
    ours.run("participant", "edit", "P001", "--like", ours.ids()[0])
    told = ours.why("P001", "hyte-own-plain")
    assert (told["chosen"], told["ruled_out"]) == (False, None)
    assert told["behind"] > 0
    ran = ours.run("week", "why", "P001", "hyte-own-plain")
    assert f"the best day with it is worth {told['behind']:.1f} points less" in ran.out
    weakest = min(told["beside"], key=lambda each: each["points"])["task"]
    assert f"kuty week swap {NEXT} P001 {weakest} --with hyte-own-plain" in ran.err


def test_what_a_day_drawn_now_would_have_is_not_told_to_be_in_this_one(week):
    first = week.ids()[0]
    week.run("participant", "edit", "P001", "--exclude", first)
    week.run("week", "make", NEXT)
    week.run("participant", "edit", "P001", "--clear", "exclude")
    assert first not in week.ids()
    assert week.why("P001", first)["chosen"] is False
    ran = week.run("week", "why", "P001", first)
    assert "It is in the day" not in ran.out
    assert f"--with {first}" in ran.err


def test_each_day_of_the_week_answers_for_itself(ours):
    ours.run("week", "swap", "P001", "1", "--with", "hyte-own-plain")
    ours.run("participant", "edit", "P001", "--weekday", "ti, to")
    ours.run("week", "make", NEXT)
    on_thursday = ours.ids(number=1)[0]
    ours.run("week", "lock", "P001", on_thursday)
    first, second = ours.json("week", "why", "P001", on_thursday)["days"]
    assert first["ruled_out"] == "taken out of this week, or locked on a later day of it"
    assert second["chosen"] is True
    first, second = ours.json("week", "why", "P001", "hyte-own-plain")["days"]
    assert first["chosen"] is True
    assert second["ruled_out"].startswith("had 01/12/2026")


def test_a_programme_that_went_out_can_be_asked_too(week):
    before = week.why("P001", "1")
    week.run("mail", "print", NEXT)
    assert week.why("P001", "1") == before
    assert week.why("P001", week.ids()[2])["chosen"] is True
    assert "It is in the day." in week.run("week", "why", "P001", "2").out
