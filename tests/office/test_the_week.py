"""The worker's week: programmes made, looked at, changed by hand, and who is left out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest


def slots_of(made, who):
    programme = next(each for each in made["programmes"] if each["participant"] == who)
    return [slot for day in programme["days"] for slot in day["slots"]]


def tasks_of(made, who):
    return [slot["task"] for slot in slots_of(made, who) if slot["kind"] == "task"]


def test_everybody_with_a_plan_gets_a_full_day_with_the_call_at_its_time(office):
    made = office.json("week", "make", "next")
    assert made["schema"] == "kuty.week/1"
    assert made["week"] == "2026-W49"
    assert [each["participant"] for each in made["programmes"]] == ["P001", "P002", "P003"]
    assert [day["date"] for each in made["programmes"] for day in each["days"]] == [
        "2026-12-01",
        "2026-12-02",
        "2026-12-03",
    ]
    for each in made["programmes"]:
        (day,) = each["days"]
        assert sum(slot["minutes"] for slot in day["slots"]) == day["minutes"] == 240
        assert {slot["theme"] for slot in day["slots"]} == {"HYTE", "TYKY", "SOS", None}
        assert all(slot["why"] for slot in day["slots"] if slot["kind"] == "task")
    calls = [
        slot["start"] for each in made["programmes"] for slot in each["days"][0]["slots"] if slot["kind"] == "reception"
    ]
    assert calls == ["13:00", "09:30", "10:00"]


def test_a_person_gets_titles_in_her_own_language(office):
    office.run("week", "make", "next")
    page = office.run("week", "show", "next", "P002").out
    swedish = {task["title"]["sv"] for task in office.json("task", "list")["tasks"]}
    assert any(title in page for title in swedish)


def test_limits_of_the_person_are_obeyed_week_after_week(office):
    needs = {task["id"]: set(task["needs"]) for task in office.json("task", "list")["tasks"]}
    for week in ("2026-W49", "2026-W50", "2026-W51"):
        for task in tasks_of(office.json("week", "make", week), "P003"):
            assert not needs[task] & {"internet", "money"}


def test_nothing_comes_again_within_the_cool_down(office):
    had = []
    for week in ("2026-W49", "2026-W50", "2026-W51"):
        had += tasks_of(office.json("week", "make", week, "P001"), "P001")
    assert len(had) == len(set(had)) >= 15


def test_making_a_week_twice_gives_the_same_week(office):
    first = office.json("week", "make", "next")
    assert office.json("week", "make", "next") == first
    assert "new or changed now 0" in office.run("week", "make", "next").out


def test_a_locked_task_stays_when_the_week_is_made_again(office):
    before = tasks_of(office.json("week", "make", "next"), "P001")
    office.run("week", "lock", "next", "P001", "2")
    office.run("participant", "edit", "P001", "--exclude", f"{before[0]}, {before[2]}")
    after = tasks_of(office.json("week", "make", "next"), "P001")
    assert before[1] in after
    assert before[0] not in after
    assert before[2] not in after
    office.run("week", "unlock", "next", "P001", before[1])
    office.run("participant", "edit", "P001", "--exclude", before[1])
    assert before[1] not in tasks_of(office.json("week", "make", "next"), "P001")


def test_what_was_issued_does_not_change_any_more(office):
    before = office.json("week", "make", "next")["programmes"]
    office.run("mail", "print", "next")
    office.run("participant", "edit", "P001", "--exclude", tasks_of({"programmes": before}, "P001")[0])
    after = office.json("week", "make", "next")["programmes"]
    assert [each["days"] for each in after] == [each["days"] for each in before]
    refused = office.run("week", "swap", "next", "P001", "1", "--with", "1", code=3)
    assert "went out" in refused.err
    assert "kuty week reopen 2026-W49 P001" in refused.err


def test_swapping_offers_three_and_locks_the_chosen_one(office):
    office.run("week", "make", "next")
    offered = office.run("week", "swap", "next", "P001", "1").out
    assert [line[:2] for line in offered.splitlines() if line[0].isdigit()] == ["1.", "2.", "3."]
    office.run("week", "swap", "next", "P001", "1", "--with", "2")
    first = next(slot for slot in slots_of(office.json("week", "show", "next"), "P001") if slot["kind"] == "task")
    assert f"({first['task']})" in offered.splitlines()[2]
    assert first["locked"]
    assert first["why"] == ["chosen by the worker"]
    assert office.json("week", "show", "next")["programmes"][0]["days"][0]["minutes"] == 240


def test_a_worker_may_choose_any_task_by_its_id(office):
    office.run("week", "make", "next")
    ran = office.run("week", "swap", "next", "P003", "1", "--with", "hyte-alcohol-test")
    assert "touches a limit" in ran.err
    assert tasks_of(office.json("week", "show", "next"), "P003")[0] == "hyte-alcohol-test"
    assert "no task" in office.run("week", "swap", "next", "P003", "1", "--with", "hyte-nothing", code=4).err
    assert "no task" in office.run("week", "lock", "next", "P003", "99", code=4).err


def test_a_note_stands_at_the_head_of_the_page_and_can_be_taken_away(office):
    office.run("week", "make", "next")
    office.run("week", "note", "next", "P001", "Kysyn lauantain retkestä.")
    assert "Kysyn lauantain retkestä." in office.run("week", "show", "next", "P001").out
    office.run("week", "note", "next", "P001", "")
    assert "lauantain" not in office.run("week", "show", "next", "P001").out


def test_tender_subjects_come_only_to_those_who_have_a_goal_of_them(office):
    topics = {task["id"]: set(task["topics"]) for task in office.json("task", "list")["tasks"]}
    tender = {"alcohol", "gambling"}
    weeks = [f"2026-W{number}" for number in range(49, 54)]
    assert not any(
        topics[task] & tender
        for week in weeks
        for task in tasks_of(office.json("week", "make", week, code=(0, 7)), "P001")
    )
    office.run("plan", "edit", "P001", "--goal", "substances: Vähemmän juomista", "--weight", "HYTE=4")
    assert any(
        topics[task] & tender
        for week in weeks
        for task in tasks_of(office.json("week", "make", week, code=(0, 7)), "P001")
    )


@pytest.mark.parametrize(
    ("commands", "code", "words"),
    [
        ([("participant", "end", "P001", "--reason", "opinnot", "--on", "30.11.2026")], "ended", "ended 30/11/2026"),
        (
            [("participant", "pause", "P001", "--from", "1.12.2026", "--until", "6.12.2026")],
            "paused_until",
            "on a break until",
        ),
        ([("participant", "pause", "P001", "--from", "1.12.2026")], "paused", "on a break since 01/12/2026"),
        ([("plan", "edit", "P001", "--end", "30.11.2026")], "plan_over", "the plan ended 30/11/2026"),
        (
            [("plan", "edit", "P001", "--start", "2.12.2026", "--end", "1.6.2027")],
            "plan_not_begun",
            "the plan begins 02/12/2026",
        ),
        ([("participant", "edit", "P001", "--clear", "weekday")], "no_weekday", "no work day agreed"),
        ([("plan", "edit", "P001", "--hours", "5")], None, ""),
    ],
)
def test_who_gets_no_programme_is_named_with_the_reason(office, commands, code, words):
    for command in commands:
        office.run(*command)
    made = office.json("week", "make", "next", code=7 if code else 0)
    if code is None:
        assert next(each for each in made["programmes"] if each["participant"] == "P001")["days"][0]["minutes"] == 300
        return
    assert [(each["participant"], each["code"]) for each in made["left_out"]] == [("P001", code)]
    assert words in made["left_out"][0]["reason"]
    assert "P001" not in [each["participant"] for each in made["programmes"]]
    assert words in office.run("week", "make", "next", code=7).err


def test_a_person_without_any_plan_is_left_out(office):
    office.run("participant", "add", "--first-name", "Onni", "--last-name", "Koeniemi", "--weekday", "ma")
    left = office.json("week", "make", "next", code=7)["left_out"]
    assert [(each["participant"], each["code"]) for each in left] == [("P004", "no_plan")]


def test_long_gone_people_are_not_told_of_every_week(office):
    office.run("plan", "edit", "P001", "--end", "30.11.2026")
    office.run("participant", "end", "P001", "--reason", "työ", "--on", "30.11.2026")
    assert office.json("week", "make", "2026-W50")["left_out"] == []


def test_a_public_holiday_is_not_arranged_and_another_day_may_be_agreed(office):
    made = office.json("week", "make", "2026-W53", "P003", code=0)
    assert made["left_out"] == []
    office.run("participant", "edit", "P003", "--weekday", "pe")
    made = office.json("week", "make", "2026-W53", "P003", code=7)
    assert made["left_out"][0]["code"] == "holiday"
    assert "2027" in made["left_out"][0]["reason"]
    assert "P003" not in [each["participant"] for each in made["programmes"]]
    assert office.json("mail", "preview", "2026-W53", "P003")["left_out"][0]["code"] == "holiday"

    moved = office.json("week", "move", "P003", "--day", "1.1.2027", "--to", "30.12.2026")
    assert moved["programmes"][0]["days"][0]["date"] == "2026-12-30"
    assert moved["programmes"][0]["days"][0]["minutes"] == 240
    refused = office.run("week", "move", "P003", "--day", "31.12.2026", "--to", "30.12.2026", code=3)
    assert "is not a work day" in refused.err
    assert "is a work day of P003 already" in refused.err


def test_a_day_moved_to_the_next_week_leaves_this_one_with_the_reason(office):
    office.run("week", "make", "next")
    office.run("week", "move", "P001", "--day", "1.12.2026", "--to", "7.12.2026")
    left = office.json("week", "make", "next", code=7)["left_out"]
    assert [(each["participant"], each["code"]) for each in left] == [("P001", "day_swapped")]
    days = office.json("week", "show", "2026-W50", "P001")["programmes"][0]["days"]
    assert [day["date"] for day in days] == ["2026-12-07", "2026-12-08"]


def test_two_work_days_of_a_week_have_different_tasks(office):
    office.run("participant", "edit", "P001", "--weekday", "ti, to")
    tasks = tasks_of(office.json("week", "make", "next"), "P001")
    assert len(tasks) == len(set(tasks)) >= 8


def test_a_dry_run_keeps_nothing(office):
    assert "nothing was kept" in office.run("week", "make", "next", "--dry-run").out
    assert "no programme" in office.run("week", "show", "next", code=4).err


def test_weeks_are_named_the_way_people_name_them(office):
    names = {
        office.json("week", "make", name)["week"]
        for name in ("next", "+1", "49", "W49", "2026-W49", "2026w49", "2026-12-01")
    }
    assert names == {"2026-W49"}
    for wrong in ("sometime", "9999-W52", "4_8", "2026-W60"):
        assert "is not a week" in office.run("week", "make", wrong, code=2).err


def leave_one_task(office):
    """Exclude for Taito whatever the library has, but one task."""
    others = ",".join(task["id"] for task in office.json("task", "list")["tasks"][1:])
    office.run("participant", "edit", "P001", "--exclude", others)


def test_a_library_too_small_leaves_a_slot_open_and_nobody_out(office):
    leave_one_task(office)
    made = office.json("week", "make", "next")
    assert made["left_out"] == []
    (day,) = next(each["days"] for each in made["programmes"] if each["participant"] == "P001")
    assert sum(slot["minutes"] for slot in day["slots"]) == day["minutes"] == 240
    opened = [slot for slot in day["slots"] if slot["task"] and slot["task"].endswith("-open")]
    assert opened
    assert all(slot["title"] for slot in opened)
    assert "no task of the library fits, so it is agreed together" in opened[0]["why"][0]
    # The days of the others are as full as ever.
    assert not any(task.endswith("-open") for who in ("P002", "P003") for task in tasks_of(made, who))


def test_what_a_small_library_left_open_is_told_when_the_week_is_made(office):
    leave_one_task(office)
    assert "P001" in office.run("week", "make", "next").err


def test_when_the_cool_down_must_give_way_it_says_so(office):
    tasks = office.json("task", "list", "--theme", "SOS")["tasks"]
    free = [
        task for task in tasks if not task["series"] and not task["season"] and not task["heavy"] and not task["family"]
    ]
    kept = {task["id"] for task in free[:2]}
    office.run("participant", "edit", "P001", "--exclude", ",".join(t["id"] for t in tasks if t["id"] not in kept))
    office.run("week", "make", "2026-W49", "P001")
    made = office.run("week", "make", "2026-W50", "P001")
    assert "comes again sooner" in made.err
    assert "the library has too few other tasks" in office.run("week", "show", "2026-W50", "P001").out


def test_the_demo_day_and_the_end_of_the_year_are_ordinary_weeks(office):
    day = date(2026, 12, 28)
    while day < date(2027, 1, 18):
        office.run("week", "make", day.isoformat(), "P001")
        day += timedelta(days=7)


def test_a_task_locked_on_a_later_day_is_not_given_before_it(office):
    office.run("participant", "edit", "P001", "--weekday", "ti, to")
    made = office.json("week", "make", "next")
    first, _second = next(each["days"] for each in made["programmes"] if each["participant"] == "P001")
    wanted = next(slot["task"] for slot in first["slots"] if slot["task"])
    number = 1 + sum(1 for slot in first["slots"] if slot["task"])
    office.run("week", "swap", "next", "P001", str(number), "--with", wanted)
    days = next(
        each["days"] for each in office.json("week", "make", "next")["programmes"] if each["participant"] == "P001"
    )
    tasks = [[slot["task"] for slot in day["slots"] if slot["task"]] for day in days]
    assert wanted in tasks[1]
    assert wanted not in tasks[0]


def test_tasks_on_site_are_put_in_by_hand_only(office):
    on_site = {task["id"] for task in office.json("task", "list")["tasks"] if task["on_site"]}
    assert len(on_site) > 5
    for number in range(49, 54):
        assert not on_site & set(tasks_of(office.json("week", "make", f"2026-W{number}", code=(0, 7)), "P001"))


def test_a_programme_made_before_a_break_is_taken_away_when_the_week_is_made_again(office):
    office.run("week", "make", "next")
    office.run("participant", "pause", "P001", "--from", "30.11.2026")
    office.run("week", "make", "next", code=7)
    assert "P001" not in [each["participant"] for each in office.json("week", "show", "next")["programmes"]]
    assert "P001" not in [
        call["participant"] for call in office.json("reception", "list", "--date", "1.12.2026")["receptions"]
    ]
    office.run("participant", "resume", "P001", "--from", "1.12.2026")
    assert "P001" in [each["participant"] for each in office.json("week", "make", "next")["programmes"]]
