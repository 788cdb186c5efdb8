"""The week in the worker's own hands: a week left out, another task, locked ones, all drawn anew, a group, the editor."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.letters.reading import text_of
from tests.office.conftest import NEXT

THIS = "2026-W48"


# A week that is not named.


def test_the_week_left_out_is_next_week_once_it_is_made_else_this_one(office):
    assert f"no programme in week {THIS}" in office.run("week", "show", "P001", code=4).err
    assert f"no programme in week {THIS}" in office.run("week", "show", code=4).err
    office.run("week", "make", "this")
    assert office.json("week", "show", "P001")["week"] == THIS
    assert office.json("week", "show")["week"] == THIS
    assert office.json("week", "make", "P001")["week"] == NEXT
    assert office.json("week", "show", "P001")["week"] == NEXT
    assert office.json("week", "show", "p002")["week"] == THIS  # hers is not made yet
    assert office.json("week", "show")["week"] == NEXT  # somebody's is


def test_making_without_a_week_makes_the_next_one(office):
    made = office.json("week", "make")
    assert made["week"] == NEXT
    assert [each["participant"] for each in made["programmes"]] == ["P001", "P002", "P003"]
    assert office.json("week", "make", "p002")["week"] == NEXT


@pytest.mark.parametrize(
    "words",
    [
        ("swap", "{0}", "P001", "1", "--with", "2"),
        ("lock", "{0}", "P001", "1"),
        ("unlock", "{0}", "P001", "1"),
        ("note", "{0}", "P001", "Hei!"),
        ("redraw", "{0}", "P001"),
        ("group", "{0}", "P001", "--title", "Ryhmä", "--at", "9.00"),
        ("why", "{0}", "P001", "1", "--json"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_of_one_person_does_without_the_week(week, words):
    named = [word.format("next") for word in words]
    assert (
        week.run("week", *named, *dry(words)).out
        == week.run("week", *(word for word in named if word != "next"), *dry(words)).out
    )
    # Words that make no sense so are told of, each with what the command wants.
    if words[0] != "group":
        said = week.run("week", words[0], "next", *words[3:], code=2).err
        assert f"The command needs [WEEK] ID{' ' if len(words) > 3 else ''}" in said.replace("”", " ").replace(",", " ")
        assert "WEEK may be left out" in said
    assert "“sometime” is not a week" in week.run("week", words[0], "sometime", *words[2:], code=2).err


def dry(words):
    return () if words[0] == "why" else ("--dry-run",)


def test_words_in_the_wrong_place_are_told_of(week):
    too_many = week.run("week", "lock", "P001", "1", "2", code=2).err
    assert "The command needs [WEEK] ID TASK, not “P001 1 2”." in too_many
    assert "There is no participant NEXT" in week.run("week", "show", "P001", "next", code=4).err
    assert "[WEEK] ID TASK is missing" in week.run("week", "why", code=2).err
    assert "There is no participant P009" in week.run("week", "redraw", "P009", code=4).err


def test_no_week_is_changed_where_none_was_made(office):
    for words in (("swap", "P001", "1"), ("redraw", "P001"), ("note", "P001", "Hei!"), ("why", "P001", "1")):
        assert office.run("week", *words, code=4).err


# Looking.


def test_the_page_tells_one_reason_a_task_and_json_tells_all(week):
    told = {slot["task"]: slot["why"] for slot in week.tasks()}
    page = week.run("week", "show", "P001").out.splitlines()
    for at, line in enumerate(page):
        if found := re.search(r"\((\w+-[\w-]+)\)$", line):
            assert page[at + 1].strip() == told.pop(found[1])[0]
            assert at + 2 == len(page) or not page[at + 2].startswith(" " * 20)
    assert told == {}
    week.run("plan", "edit", "P001", "--goal", "home: Koti kuntoon", "--weight", "HYTE=3")
    week.run("week", "make", NEXT)
    assert max(len(slot["why"]) for slot in week.tasks()) > 1


def test_what_gave_way_stands_under_the_day(week):
    assert week.day()["gave_way"] == []
    sos = [task["id"] for task in week.json("task", "list", "--theme", "SOS")["tasks"]]
    week.run("participant", "edit", "P001", "--exclude", ",".join(sos))
    assert any("P001: " in line for line in week.run("week", "make", code=(0, 7)).err.splitlines())
    (said,) = week.day()["gave_way"]
    assert "moved between the themes" in said
    assert week.run("week", "show", "P001").out.splitlines()[-1].strip() == said


# Another task.


def test_each_of_the_three_offered_comes_with_its_reasons(week):
    offered = week.run("week", "swap", "P001", "3").out.splitlines()
    assert [line[:3] for line in offered] == ["1. ", "   ", "2. ", "   ", "3. ", "   "]
    assert all(line.strip() for line in offered[1::2])
    day = week.ids()
    second = re.search(r"\(([\w-]+)\)$", offered[2])[1]
    assert not {re.search(r"\(([\w-]+)\)$", line)[1] for line in offered[::2]} & set(day)
    week.run("week", "swap", "P001", "3", "--with", "2")
    assert week.ids() == [*day[:2], second, *day[3:]]
    assert week.locked() == [second]


def test_what_she_took_out_does_not_come_back_until_that_is_taken_back(week):
    before = week.ids()
    week.run("week", "swap", "P001", "1", "--with", "1")
    week.run("week", "unlock", "P001", "1")
    again = week.json("week", "make", NEXT)
    assert before[0] not in week.ids()
    assert week.json("week", "make", NEXT) == again
    for _ in range(3):
        week.run("undo")
    assert week.ids() == before
    week.run("week", "make", NEXT)
    assert week.ids() == before


def test_a_task_is_swapped_in_once_a_day(week):
    before = week.ids()
    refused = week.run("week", "swap", "P001", "1", "--with", before[2], code=3).err
    assert f"“{before[2]}” stands there twice" in refused
    assert week.ids() == before


def test_a_dry_swap_keeps_nothing(week):
    before = week.day()
    week.run("week", "swap", "P001", "1", "--own", "Oma juttu", "--dry-run")
    week.run("week", "swap", "P001", "1", "--with", "1", "--dry-run")
    assert week.day() == before


# A task of her own.


def test_a_task_of_her_own_has_a_name_of_its_own(week):
    week.run("week", "swap", "P001", "5", "--own", "Soita siskolle", "--text", "Kysy  kuulumiset.\n")
    week.run("week", "swap", "P001", "6", "--own", "Kirje")
    week.run("week", "swap", "P001", "1", "--own", "Kävely kirjastoon")
    tasks = week.tasks()
    assert [slot["task"] for slot in tasks if slot["locked"]] == ["hyte-free-1", "sos-free-1", "sos-free-2"]
    assert [slot["title"] for slot in tasks if slot["locked"]] == ["Kävely kirjastoon", "Soita siskolle", "Kirje"]
    # A number is not given again, neither in the same week nor in the next.
    week.run("week", "swap", "P001", "6", "--own", "Kortti")
    assert week.ids()[4:] == ["sos-free-1", "sos-free-3"]
    week.run("week", "make", "2026-W50", "P001")
    week.run("week", "swap", "2026-W50", "P001", "sos-free-1", "--own", "Postikortti", code=4)
    number = next(n for n, slot in enumerate(week.tasks(week="2026-W50"), 1) if slot["theme"] == "SOS")
    week.run("week", "swap", "2026-W50", "P001", str(number), "--own", "Postikortti")
    assert "sos-free-4" in week.ids(week="2026-W50")
    week.run("week", "make", NEXT)
    assert week.ids()[4:] == ["sos-free-1", "sos-free-3"]


def test_what_does_not_fit_the_letter_is_told_all_at_once(week):
    before = week.day()
    refused = week.run("week", "swap", "P001", "1", "--own", "o" * 35, "--text", "t" * 231, code=3).err
    assert "--own: “oooooooooooooooooooo…” is 35 characters long." in refused
    assert "--text: “tttttttttttttttttttt…” is 231 characters long." in refused
    assert "It has no title" in week.run("week", "swap", "P001", "1", "--own", "  ", code=3).err
    assert week.day() == before
    week.run("week", "swap", "P001", "1", "--own", "o" * 34, "--text", "t" * 230)


def test_a_task_of_her_own_goes_out_and_is_marked_like_any_other(week, monkeypatch):
    week.run("week", "swap", "P001", "2", "--own", "Soita siskolle", "--text", "Kysy kuulumiset.")
    mail = week.json("mail", "print", NEXT)
    letter = text_of((week.folder / mail["letters"][0]["file"]).read_bytes())
    assert "Soita siskolle" in letter
    assert "Kysy kuulumiset." in letter
    monkeypatch.setenv("KUTY_TODAY", "2026-12-01")
    entry = week.json("reception", "record", "P001", "--attendance", "present", "--task", "hyte-free-1=partly")
    assert entry["tasks"] == {"hyte-free-1": "partly"}
    # What she was given counts in her next weeks too.
    assert "hyte-free-1" not in week.json("week", "make", "2026-W50", "P001")["programmes"][0]["days"][0]["slots"]


def test_a_task_of_the_library_keeps_its_name_whatever_it_is(week):
    folder = week.folder / "programs" / "hyte"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.yaml").write_text(
        "tasks:\n"
        + "".join(
            f"  - {{id: {task_id}, title: {{fi: Savuton}}, text: {{fi: Tee se.}}, minutes: 10-240, level: 1,\n"
            "     topics: [home], goals: [home], idea: office}\n"
            for task_id in ("hyte-smoke-free", "hyte-free-time")
        ),
        "utf-8",
    )
    week.run("week", "swap", "P001", "1", "--with", "hyte-smoke-free")
    week.run("week", "swap", "P001", "2", "--with", "hyte-free-time")
    assert week.ids()[:2] == ["hyte-smoke-free", "hyte-free-time"]
    week.run("week", "swap", "P001", "1", "--own", "Oma")
    assert week.ids()[:2] == ["hyte-free-1", "hyte-free-time"]


# Locked, and all others drawn anew.


def test_drawing_anew_leaves_what_is_locked_and_changes_all_else(week):
    before = week.ids()
    week.run("week", "lock", "P001", "2")
    week.run("week", "lock", "P001", before[4])
    drawn = week.json("week", "redraw", "P001")
    assert drawn["schema"] == "kuty.week/1"
    assert drawn["programmes"][0]["days"][0]["minutes"] == 240
    after = week.ids()
    assert set(after) & set(before) == {before[1], before[4]} == set(week.locked())
    week.run("week", "make", NEXT)
    assert week.ids() == after
    week.run("week", "redraw", "P001")
    assert set(week.ids()) & {*before, *after} == {before[1], before[4]}


def test_a_dry_redraw_keeps_nothing(week):
    before = week.day()
    assert "P001" in week.run("week", "redraw", "P001", "--dry-run").out
    assert week.day() == before


def test_what_went_out_is_drawn_anew_by_nobody(week):
    week.run("mail", "print", NEXT, "P001")
    before = week.day()
    for words in (("redraw", "P001"), ("edit", "P001"), ("lock", "P001", "1"), ("note", "P001", "Hei!"),
                  ("group", "P001", "--title", "Ryhmä", "--at", "9.00")):  # fmt: skip
        assert "went out" in week.run("week", *words, code=3).err
    assert week.day() == before


# A group activity.

GROUP = ("--title", "Ruokaryhmä", "--theme", "SOS", "--minutes", "80", "--text", "Kahvila Kaneli, pihan puolella.")


def groups(day):
    return [
        (slot["title"], slot["start"], slot["minutes"], slot["theme"])
        for slot in day["slots"]
        if slot["kind"] == "group"
    ]


def test_a_group_keeps_its_time_and_the_day_is_drawn_around_it(week):
    made = week.json("week", "group", "P001", *GROUP, "--at", "10.00")
    (day,) = made["programmes"][0]["days"]
    assert groups(day) == [("Ruokaryhmä", "10:00", 80, "SOS")]
    assert day["minutes"] == sum(slot["minutes"] for slot in day["slots"]) == 240
    assert {slot["theme"] for slot in day["slots"] if slot["kind"] == "task"} >= {"HYTE", "TYKY"}
    (group,) = [slot for slot in day["slots"] if slot["kind"] == "group"]
    assert (group["locked"], group["task"], group["why"]) == (True, None, ["chosen by the worker"])
    assert ("13:00", "reception") in [(slot["start"], slot["kind"]) for slot in day["slots"]]
    assert nothing_overlaps(day)
    page = week.run("week", "show", "P001").out
    assert re.search(r"10:00 +80 min +SOS +Group: Ruokaryhmä", page)


def nothing_overlaps(day):
    def at(slot):
        return int(slot["start"][:2]) * 60 + int(slot["start"][3:])

    slots = day["slots"]
    return all(at(one) + one["minutes"] <= at(two) for one, two in pairwise(slots))


def test_a_group_stays_when_the_week_is_made_again_or_drawn_anew(week):
    week.run("week", "group", "P001", *GROUP, "--at", "10.00")
    once = week.day()
    week.run("week", "make", NEXT)
    assert week.day() == once
    week.run("week", "redraw", "P001")
    assert groups(week.day()) == groups(once)
    assert not {slot["task"] for slot in once["slots"] if slot["task"]} & set(week.ids())


def test_a_group_agreed_on_another_time_is_moved_and_one_taken_out_is_gone(week):
    week.run("week", "group", "P001", *GROUP, "--at", "10.00")
    week.run("week", "group", "P001", *GROUP, "--at", "9.15")
    assert groups(week.day()) == [("Ruokaryhmä", "09:15", 80, "SOS")]
    assert "no group “Kävelyryhmä”" in week.run(
        "week", "group", "P001", "--title", "Kävelyryhmä", "--remove", code=4
    ).err  # fmt: skip
    week.run("week", "group", "P001", "--title", "ruokaryhmä", "--remove")
    assert groups(week.day()) == []
    assert week.day()["minutes"] == 240
    assert {slot["theme"] for slot in week.tasks()} == {"HYTE", "TYKY", "SOS"}


def test_what_a_group_gave_a_theme_counts_in_the_weeks_after(week):
    week.run("week", "group", "P001", "--title", "Jumppa", "--theme", "HYTE", "--minutes", "120", "--at", "9.00")

    def hyte_after():
        made = week.json("week", "make", "2026-W50", "P001")
        return sum(slot["minutes"] for slot in made["programmes"][0]["days"][0]["slots"] if slot["theme"] == "HYTE")

    with_group = hyte_after()
    week.run("week", "group", "P001", "--title", "Jumppa", "--remove")
    assert with_group < hyte_after()


def test_a_group_on_the_first_day_of_a_week_counts_on_the_second(week):
    week.run("participant", "edit", "P001", "--weekday", "ti, to")
    week.run("week", "make", NEXT)

    def hyte_on_thursday():
        return sum(slot["minutes"] for slot in week.tasks(number=1) if slot["theme"] == "HYTE")

    before = hyte_on_thursday()
    gym = ("--title", "Jumppa", "--theme", "HYTE", "--minutes", "120", "--at", "9.00")
    week.run("week", "group", "P001", *gym, "--day", "1.12.2026")
    assert hyte_on_thursday() < before


def test_the_papers_name_the_group_by_its_title(week):
    week.run("week", "group", "P001", "P002", *GROUP, "--at", "10.00")
    mail = week.json("mail", "print", NEXT)
    letter = text_of((week.folder / mail["letters"][0]["file"]).read_bytes())
    assert "Ruokaryhmä" in letter
    assert "Kahvila Kaneli, pihan puolella." in letter
    assert "10.00" in letter
    (message,) = mail["messages"]
    assert "10:00 Ruokaryhmä\n" in message["text"]
    page = (week.folder / message["file"]).read_text("utf-8")
    assert "Ruokaryhmä" in page
    assert "Kahvila Kaneli, pihan puolella." in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--at", "12.30"), "P001: The reception takes 13.00–13.20."),
        (("--at", "13.10"), "P001: The reception takes 13.00–13.20."),
        (("--at", "9.00", "--minutes", "166"), "P001: The group takes 166 minutes; there is room for 165."),
        (("--at", "9.00", "--day", "2.12.2026"), "P001: There is no work day then."),
    ],
)
def test_a_group_that_cannot_be_is_put_into_nobody_s_day(week, more, said):
    before = {who: week.day(who) for who in ("P001", "P002")}
    # Örjan could have it on his Wednesday; nobody gets it until all can.
    assert said in week.run("week", "group", "P001", "P002", *GROUP, *more, code=3).err
    assert {who: week.day(who) for who in ("P001", "P002")} == before


def test_of_all_of_a_group_it_is_told_at_once_who_cannot_come(week):
    refused = week.run("week", "group", "P001", "P002", "P003", *GROUP, "--at", "9.50", "--minutes", "200", code=3).err
    assert "P001: The reception takes 13.00–13.20." in refused
    assert "P002: The group takes 200 minutes; there is room for 165." in refused
    assert "P003: The reception takes 10.00–10.20." in refused


def test_a_group_may_begin_when_the_reception_ends_and_fill_all_but_twenty_minutes(week):
    week.run("week", "group", "P001", *GROUP, "--at", "13.20", "--minutes", "165")
    day = week.day()
    assert nothing_overlaps(day)
    assert day["minutes"] == 240


def test_two_groups_share_a_day_and_neither_takes_what_is_locked(week):
    week.run("week", "lock", "P001", "2")
    (locked,) = [slot for slot in week.tasks() if slot["locked"]]
    week.run("week", "group", "P001", *GROUP, "--at", "9.00")
    refused = week.run("week", "group", "P001", "--title", "Taide", "--at", "9.30", "--minutes", "20", code=3).err
    assert "“Ruokaryhmä” takes 09.00–10.20." in refused
    room = 185 - 80 - locked["minutes"] - 20
    for minutes, code in ((room + 1, 3), (room, 0)):
        ran = week.run(
            "week", "group", "P001", "--title", "Taide", "--theme", "TYKY", "--at", "10.30", "--minutes", str(minutes),
            code=code,
        )  # fmt: skip
    day = week.day()
    assert [each[0] for each in groups(day)] == ["Ruokaryhmä", "Taide"]
    assert (day["minutes"], week.locked()) == (240, [locked["task"]])
    assert nothing_overlaps(day)
    # Nothing is left to give, but a group that is there may be moved.
    for number in range(1, len(week.ids()) + 1):
        week.run("week", "lock", "P001", str(number))
    ran = week.run("week", "group", "P001", "--title", "Kolmas", "--at", "14.00", "--minutes", "10", code=3)
    assert "there is room for 0" in ran.err
    week.run("week", "group", "P001", *GROUP, "--at", "8.50")
    assert groups(week.day())[0][1] == "08:50"


def test_with_two_work_days_the_group_s_day_is_named(week):
    week.run("participant", "edit", "P001", "--weekday", "ti, to")
    week.run("week", "make", NEXT)
    refused = week.run("week", "group", "P001", *GROUP, "--at", "9.00", code=3).err
    assert f"There are several work days in week {NEXT}." in refused
    assert "--day" in refused
    week.run("week", "group", "P001", *GROUP, "--at", "9.00", "--day", "3.12.2026")
    assert groups(week.day(number=0)) == []
    assert groups(week.day(number=1)) == [("Ruokaryhmä", "09:00", 80, "SOS")]


def test_a_group_makes_the_programme_of_who_has_none_yet(office):
    made = office.json("week", "group", "next", "P001", "P003", *GROUP, "--at", "11.00")
    assert [each["participant"] for each in made["programmes"]] == ["P001", "P003"]
    assert [groups(each["days"][0]) for each in made["programmes"]] == [[("Ruokaryhmä", "11:00", 80, "SOS")]] * 2
    assert office.json("week", "show", "next", "P002")["programmes"] == []


def test_everything_wrong_with_a_group_is_told_at_once(week):
    refused = week.run("week", "group", "--title", "o" * 35, "--text", "t" * 231, "--theme", "HUVI", code=3).err
    for said in (
        "ID: Nobody is named",
        "--title: “ooo",
        "--text: “ttt",
        "--theme: “HUVI” is not a theme",
        "--at: The time",
    ):
        assert said in refused
    assert "“9,,0” is not a time" in week.run("week", "group", "P001", "--title", "Ryhmä", "--at", "9,,0", code=3).err
    before = week.day()
    week.run("week", "group", "P001", *GROUP, "--at", "9.00", "--dry-run")
    assert week.day() == before
    assert "no participant P009" in week.run("week", "group", "P001", "P009", *GROUP, "--at", "9.00", code=4).err
    assert week.day() == before


def test_a_group_ends_on_the_day_it_begins(week):
    week.run("week", "group", "P001", *GROUP, "--at", "23.30", code=3)


# In her editor.

TASK_LINES = "rows = [n for n, line in enumerate(lines) if line[:3].strip().isdecimal()]\n"


def changing(change):
    """A change of the lines, where ``rows`` are the numbers of those of tasks."""
    return f"{TASK_LINES}{change}\ntext = '\\n'.join(lines) + '\\n'"


def minutes(*changes):
    """Add minutes to lines of tasks, counted from nought."""
    return changing(
        "\n".join(
            f"lines[rows[{row}]] = f'{{int(lines[rows[{row}]][:3]) + {by}:>3}}' + lines[rows[{row}]][3:]"
            for row, by in changes
        )
    )


def test_the_days_stand_in_the_editor_line_by_line_and_left_so_nothing_changes(week, editor):
    before = week.day()
    editor.will("pass")
    assert week.run("week", "edit", "P001").out == "Nothing was changed.\n"
    assert [row[:2] for row in editor.rows] == [[str(slot["minutes"]), slot["task"]] for slot in week.tasks()]
    assert "[2026-12-01] Tuesday 1 December 2026 · 185 min" in editor.seen[0]
    assert "# A task of your own: 30 SOS: its title" in editor.seen[0]
    editor.will("pass", "text = ''")
    assert week.run("week", "edit", "P001").out == "Nothing was changed.\n"
    assert week.day() == before
    assert week.json("register", "history")["changes"][0]["command"] == "week make"


def test_minutes_she_changed_are_kept_and_those_lines_are_locked(week, editor):
    before = week.tasks()
    editor.will(minutes((0, 5), (2, -5)))
    page = week.run("week", "edit", "next", "P001").out
    assert "[locked]" in page
    after = week.tasks()
    assert [slot["task"] for slot in after] == [slot["task"] for slot in before]
    assert [new["minutes"] - old["minutes"] for new, old in zip(after, before, strict=True)] == [5, 0, -5, 0, 0, 0]
    assert week.locked() == [before[0]["task"], before[2]["task"]]
    assert [slot["why"] for slot in after if slot["locked"]] == [["chosen by the worker"]] * 2
    day = week.day()
    assert day["minutes"] == 240
    assert nothing_overlaps(day)
    assert ("13:00", "reception") in [(slot["start"], slot["kind"]) for slot in day["slots"]]


def test_another_id_puts_another_task_there_and_the_old_one_does_not_come_back(ours, editor):
    before = ours.ids()
    editor.will(changing(f"lines[rows[0]] = lines[rows[0]].replace('{before[0]}', 'HYTE-own-plain')"))
    ours.run("week", "edit", "P001")
    assert ours.ids() == ["hyte-own-plain", *before[1:]]
    assert ours.locked() == ["hyte-own-plain"]
    assert ours.tasks()[0]["title"] == "Oma tehtävä"
    assert ours.why("P001", before[0])["ruled_out"].startswith("taken out of this week")
    ours.run("week", "make", NEXT)
    assert before[0] not in ours.ids()
    assert "hyte-own-plain" in ours.ids()


def test_tasks_of_her_own_are_lines_and_stay_as_they_are(week, editor):
    editor.will(
        changing(
            "lines[rows[4]] = lines[rows[4]][:3] + ' SOS: Kylään | Käy siskon luona.'\n"
            "lines[rows[5]] = lines[rows[5]][:3] + ' sos:Kirje'"
        ),
        "pass",
        minutes((4, 5), (5, -5)),
    )
    week.run("week", "edit", "P001")
    first = week.tasks()
    assert [(slot["task"], slot["title"]) for slot in first if slot["locked"]] == [
        ("sos-free-1", "Kylään"),
        ("sos-free-2", "Kirje"),
    ]
    assert week.run("week", "edit", "P001").out == "Nothing was changed.\n"
    assert [" ".join(row[1:]) for row in editor.rows[4:]] == ["SOS: Kylään | Käy siskon luona.", "SOS: Kirje |"]
    week.run("week", "edit", "P001")
    assert [slot["task"] for slot in week.tasks()] == [slot["task"] for slot in first]
    assert week.tasks()[4]["minutes"] == first[4]["minutes"] + 5


def test_a_bar_in_a_title_of_her_own_changes_nothing(week, editor):
    week.run("week", "swap", "P001", "1", "--own", "Pala | palalta", "--text", "Tee | lepää")
    before = week.tasks()
    editor.will(minutes((4, 5), (5, -5)))
    week.run("week", "edit", "P001")
    assert [(slot["task"], slot["title"]) for slot in week.tasks()] == [
        (slot["task"], slot["title"]) for slot in before
    ]


def test_the_order_inside_a_theme_is_that_of_the_lines(week, editor):
    before = week.ids()
    # The order between the themes is that of the day's shape, whatever the order of the lines.
    editor.will(changing("some = [lines[n] for n in rows]\nfor n, line in zip(rows, reversed(some)): lines[n] = line"))
    week.run("week", "edit", "P001")
    assert week.ids() == [before[1], before[0], before[3], before[2], before[5], before[4]]
    assert week.locked() == []


def test_a_line_taken_out_leaves_its_minutes_to_another(week, editor):
    before = week.tasks()
    editor.will(
        changing(
            "lines[rows[0]] = f'{int(lines[rows[0]][:3]) + int(lines[rows[1]][:3]):>3}' + lines[rows[0]][3:]\n"
            "del lines[rows[1]]"
        )
    )
    week.run("week", "edit", "P001")
    after = week.tasks()
    assert [slot["task"] for slot in after] == [slot["task"] for slot in (before[0], *before[2:])]
    assert after[0]["minutes"] == before[0]["minutes"] + before[1]["minutes"]
    week.run("week", "make", NEXT)
    assert before[1]["task"] not in week.ids()


def test_every_mistake_is_told_at_once_with_its_line(week, editor):
    before = week.day()
    first = week.ids()[0]
    editor.will(
        changing(
            "lines[rows[1]] = ' 25 hyte-no-such-thing'\n"
            f"lines[rows[2]] = ' 20 {first}'\n"
            "lines[rows[3]] = 'something else'\n"
            f"lines[rows[4]] = ' 25 SOS: {'o' * 35} | {'t' * 231}'\n"
            "lines[rows[5]] = '  0 SOS: nothing'\n"
            "lines += ['[2026-12-02] Wednesday', ' 30 SOS: Koko päivä']"
        )
    )
    refused = week.run("week", "edit", "P001", code=3).err
    at = next(n for n, line in enumerate(editor.seen[0].splitlines(), 1) if first in line)
    for line, said in (
        (at + 1, "There is no task “hyte-no-such-thing”."),
        (at + 2, f"The task “{first}” stands there twice."),
        (at + 3, "“something else” is neither a day nor a task."),
        (at + 4, "“oooooooooooooooooooo…” is 35 characters long."),
        (at + 4, "“tttttttttttttttttttt…” is 231 characters long."),
        (at + 5, "“0 SOS: nothing” is neither a day nor a task."),
        ("2026-12-02", "There is no work day then."),
    ):
        assert f"{line}: {said}" in refused
    assert "together" not in refused  # what minutes they take cannot be told yet
    assert len(editor.seen) == 1
    assert week.day() == before


def test_minutes_are_not_added_up_while_a_line_cannot_be_read(week, editor):
    editor.will(changing("lines[rows[0]] = 'forty minutes of walking'"))
    refused = week.run("week", "edit", "P001", code=3).err
    assert "is neither a day nor a task" in refused
    assert "together" not in refused


@pytest.mark.parametrize(
    ("by", "take", "said"),
    [(5, 190, "Take 5 minutes away."), (-10, 175, "Add 10 minutes.")],
)
def test_minutes_that_do_not_add_up_are_told_with_what_is_missing(week, editor, by, take, said):
    before = week.day()
    editor.will(minutes((0, by)))
    refused = week.run("week", "edit", "P001", code=3).err
    assert f"take {take} minutes together; the day has 185." in refused
    assert said in refused
    assert week.day() == before


def test_at_a_terminal_the_mistakes_stand_at_the_head_of_her_text_to_be_mended(week, editor, monkeypatch):
    monkeypatch.setattr("kuty.cli.week_by_hand.may_ask", lambda: True)
    editor.will(minutes((0, 5)), minutes((1, 5)), minutes((0, -5), (1, -5), (0, 5), (1, -5)))
    week.run("week", "edit", "P001")
    assert not editor.seen[0].startswith("#!")
    assert "Take 5 minutes away." in editor.seen[1].splitlines()[1]
    assert "Take 10 minutes away." in editor.seen[2]
    assert "Take 5 minutes away." not in editor.seen[2]
    assert week.day()["minutes"] == 240
    assert len(week.locked()) == 2


def test_both_days_of_a_week_are_edited_at_once(week, editor):
    week.run("participant", "edit", "P001", "--weekday", "ti, to")
    week.run("week", "make", NEXT)
    first, second = week.tasks(), week.tasks(number=1)
    last = len(first) + len(second) - 1
    editor.will(minutes((0, 5), (1, -5), (last - 1, -5), (last, 5)), minutes((0, 5), (last, -5)))
    week.run("week", "edit", "P001")
    assert [slot["minutes"] for slot in week.tasks()][:2] == [first[0]["minutes"] + 5, first[1]["minutes"] - 5]
    assert week.tasks(number=1)[-1]["minutes"] == second[-1]["minutes"] + 5
    assert len(week.locked()) == len(week.locked(number=1)) == 2
    # The minutes of a day stay in it, and each day that does not add up is told of.
    refused = week.run("week", "edit", "P001", code=3).err
    assert "The tasks of 2026-12-01 take 190" in refused
    assert "The tasks of 2026-12-03 take 180" in refused


def test_an_issued_programme_is_not_even_opened(week, editor):
    week.run("mail", "print", NEXT, "P001")
    editor.will("pass")
    assert "went out" in week.run("week", "edit", "P001", code=3).err
    assert editor.seen == []


def test_an_editor_that_fails_changes_nothing(week, editor, monkeypatch):
    before = week.day()
    editor.will(f"{minutes((0, 5), (1, -5))}\nfile.write_text(text, 'utf-8')\nsys.exit(3)")
    assert "left without saving" in week.run("week", "edit", "P001", code=2).err
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert "“no-such-editor” could not be opened" in week.run("week", "edit", "P001", code=2).err
    assert week.day() == before


def test_a_dry_edit_keeps_nothing(week, editor):
    before = week.day()
    editor.will(minutes((0, 5), (1, -5)))
    assert "[locked]" in week.run("week", "edit", "P001", "--dry-run").out
    assert week.day() == before


def test_a_week_can_be_made_again_whatever_minutes_she_wrote(week, editor):
    editor.will(minutes((0, -3), (1, -1), (2, 1), (3, 1), (4, 1), (5, 1)))
    week.run("week", "edit", "P001")
    week.run("week", "make", NEXT)
