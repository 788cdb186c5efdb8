"""The day: calls in order, one entry each, corrections kept, and the counts of it all."""

from __future__ import annotations

import pytest

from kuty.core.language import LANGUAGES
from kuty.core.reception import NotDone
from kuty.texts.translator import translator
from kuty.texts.words import word


@pytest.fixture
def tuesday(office, monkeypatch):
    """The Tuesday of week 49, with the week's programmes gone out."""
    office.run("week", "make", "2026-W48")
    office.run("week", "make", "2026-W49")
    office.run("mail", "print", "2026-W49")
    monkeypatch.setenv("KUTY_TODAY", "2026-12-01")
    return office


def test_the_list_shows_todays_calls_in_time_order_and_forgotten_days_first(tuesday):
    tuesday.run("participant", "edit", "P003", "--weekday", "ti", "--reception-time", "8:30")
    tuesday.run("week", "make", "2026-W49", "P003", code=(0, 7))
    calls = tuesday.json("reception", "list")
    assert calls["schema"] == "kuty.receptions/1"
    assert [(call["participant"], call["time"], call["state"]) for call in calls["receptions"]] == [
        ("P001", "13:00", "unmarked"),
    ]
    assert calls["receptions"][0]["phone"] == "049 5550101"
    assert [(call["participant"], call["date"]) for call in calls["unmarked_before"]] == [
        ("P001", "2026-11-24"),
        ("P002", "2026-11-25"),
        ("P003", "2026-11-26"),
    ]
    text = tuesday.run("reception", "list").out
    assert text.index("Tue 24/11") < text.index("13:00  P001  Esimerkkilä Taito")


def test_a_work_day_without_a_programme_is_called_too(office, monkeypatch):
    monkeypatch.setenv("KUTY_TODAY", "2026-11-24")
    assert [call["participant"] for call in office.json("reception", "list")["receptions"]] == ["P001"]
    assert "no programme" in office.run("reception", "list").out


def test_one_entry_tells_how_the_day_went(tuesday):
    tasks = [slot["task"] for slot in day_of(tuesday, "P001")["slots"] if slot["task"]]
    entry = tuesday.json(
        "reception", "record", "p001", "--attendance", "present", "--task", "1=done", "--task", f"{tasks[1]}=partly",
        "--task", "3=not", "--mood", "6", "--note", "Jaksoi hyvin", "--need", "raha: vuokra on myöhässä",
    )  # fmt: skip
    assert entry["schema"] == "kuty.reception/1"
    assert entry["minutes"] == 240
    assert entry["tasks"] == {tasks[0]: "done", tasks[1]: "partly", tasks[2]: "not"}
    assert entry["mood"] == 6
    assert entry["needs"] == [{"kind": "money", "words": "vuokra on myöhässä"}]
    assert entry["recorded_by"] == "maija"
    (call,) = tuesday.json("reception", "list")["receptions"]
    assert (call["state"], call["attendance"]) == ("present", "present")


def test_marks_may_be_written_in_the_workers_own_language(tuesday):
    for written, code in (
        ("läsnä", "present"),
        ("Oma sairaus", "sick"),
        ("ei järjestetä", "not_arranged"),
        ("bytt", "swapped"),
    ):
        assert tuesday.json("reception", "record", "P001", "--attendance", written)["attendance"] == code
    entry = tuesday.json(
        "reception", "record", "P001", "--attendance", "läsnä", "--task", "1=tehty", "--task", "2=delvis"
    )
    assert list(entry["tasks"].values()) == ["done", "partly"]


def test_why_a_task_was_not_done_is_kept_with_the_day(tuesday):
    tasks = [slot["task"] for slot in day_of(tuesday, "P001")["slots"] if slot["task"]]
    titles = [slot["title"] for slot in day_of(tuesday, "P001")["slots"] if slot["task"]]
    entry = tuesday.json(
        "reception", "record", "P001", "--attendance", "present", "--task", "1=not:too_hard", "--task", "2=not",
        "--task", f"{tasks[2]}=not: weather",
    )  # fmt: skip
    assert entry["tasks"] == {tasks[0]: "not", tasks[1]: "not", tasks[2]: "not"}
    assert entry["reasons"] == {tasks[0]: "too_hard", tasks[2]: "weather"}
    (kept,) = tuesday.json("reception", "history", "P001")["entries"]
    assert kept["reasons"] == entry["reasons"]
    history = tuesday.run("reception", "history", "P001").out
    assert f"{titles[0]}: too hard, {titles[2]}: the weather" in history


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("liian vaikea", "too_hard"),
        ("Ei jaksanut", "no_strength"),
        ("ei ehtinyt", "no_time"),
        ("puuttui", "lacking"),
        ("sää", "weather"),
        ("ei oma", "not_mine"),
        ("för svårt", "too_hard"),
        ("hann inte", "no_time"),
    ],
)
def test_the_reason_may_be_said_as_it_was_heard(tuesday, said, code):
    entry = tuesday.json("reception", "record", "P001", "--attendance", "läsnä", "--task", f"1=ei:{said}")
    assert list(entry["reasons"].values()) == [code]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_understood_by_the_word_it_is_shown_with(tuesday, language):
    tr = translator(language)
    for code in NotDone:
        shown = word(f"why:{code}", tr)
        entry = tuesday.json("reception", "record", "P001", "--attendance", "present", "--task", f"1=not:{shown}")
        assert list(entry["reasons"].values()) == [code]


def test_a_reason_for_a_task_that_was_done_is_a_mistake(tuesday):
    refused = tuesday.run(
        "reception", "record", "P001", "--attendance", "present", "--task", "1=done:weather", "--task", "2=partly:no_time",
        "--task", "77=not:no_time", "--mood", "11", code=3,
    ).err  # fmt: skip
    assert "reason is given for task “1”" in refused
    assert "write 1=not:weather" in refused
    assert "reason is given for task “2”" in refused
    assert "0 to 10" in refused
    assert refused.count("“77”") == 1
    assert tuesday.json("reception", "history", "P001")["entries"] == []


def test_an_unknown_reason_is_told_with_those_there_are(tuesday):
    refused = tuesday.run(
        "reception",
        "record",
        "P001",
        "--attendance",
        "here",
        "--task",
        "1=not:aliens",
        "--task",
        "2=not:boredom",
        code=3,
    ).err
    assert all(each in refused for each in ("“here”", "“aliens”", "“boredom”"))
    assert "too hard, no strength, no time, something was missing, the weather, did not feel right" in refused


def test_a_correction_keeps_the_earlier_mark_in_the_history(tuesday):
    tuesday.run("reception", "record", "P001", "--attendance", "present")
    corrected = tuesday.run("reception", "record", "P001", "--attendance", "sick")
    assert "corrects the earlier mark “present”" in corrected.err
    entries = tuesday.json("reception", "history", "P001")["entries"]
    assert [(entry["attendance"], entry["counts"]) for entry in entries] == [("present", False), ("sick", True)]
    assert tuesday.json("reception", "list")["receptions"][0]["state"] == "absent"
    assert "corrected later" in tuesday.run("reception", "history", "P001").out


def test_no_day_is_marked_before_it_has_been(tuesday):
    refused = tuesday.run("reception", "record", "P002", "--date", "2.12.2026", "--attendance", "present", code=3)
    assert "still to come" in refused.err
    assert tuesday.json("reception", "history", "P002")["entries"] == []


def test_every_mistake_of_an_entry_is_told_at_once(tuesday):
    refused = tuesday.run(
        "reception", "record", "P001", "--attendance", "here", "--task", "1=maybe", "--need", "gold", code=3
    )
    assert all(word in refused.err for word in ("“here”", "“1=maybe”", "“gold”", "present, sick"))
    refused = tuesday.run(
        "reception",
        "record",
        "P001",
        "--attendance",
        "present",
        "--task",
        "17=done",
        "--mood",
        "11",
        "--minutes",
        "-5",
        code=3,
    )
    assert all(word in refused.err for word in ("“17”", "0 to 10", "-5 minutes"))
    assert tuesday.json("reception", "history", "P001")["entries"] == []
    assert "mark of attendance is missing" in tuesday.run("reception", "record", "P001", code=3).err


def test_an_ended_person_is_not_marked(tuesday):
    tuesday.run("participant", "end", "P001", "--reason", "työ", "--on", "30.11.2026")
    refused = tuesday.run("reception", "record", "P001", "--attendance", "present", code=3)
    assert "had ended" in refused.err
    assert tuesday.json("reception", "list")["receptions"] == []


def test_a_day_outside_the_rhythm_is_taken_with_a_word_of_warning(tuesday):
    ran = tuesday.run("reception", "record", "P001", "--date", "30.11.2026", "--attendance", "present")
    assert "is not a work day of P001" in ran.err
    ran = tuesday.run("reception", "record", "P001", "--attendance", "present", "--minutes", "100")
    assert "100 minutes is less than the day's 240" in ran.err
    ran = tuesday.run("reception", "record", "P001", "--date", "1.6.2026", "--attendance", "present")
    assert "No plan is valid" in ran.err


def test_a_note_may_come_from_standard_input_or_the_editor(tuesday, monkeypatch, tmp_path):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("Pitkä\nmuistiinpano\n"))
    assert (
        tuesday.json("reception", "record", "P001", "--attendance", "present", "--note", "-")["note"]
        == "Pitkä\nmuistiinpano"
    )
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "kirjoitettu" > "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))
    assert tuesday.json("reception", "record", "P001", "--attendance", "present", "--edit")["note"] == "kirjoitettu"
    monkeypatch.setenv("VISUAL", "/nonexistent/editor")
    assert (
        "could not be opened"
        in tuesday.run("reception", "record", "P001", "--attendance", "sick", "--edit", code=2).err
    )


def test_the_report_counts_days_by_their_definitions(tuesday, monkeypatch):
    record = ("reception", "record")
    tuesday.run(*record, "P001", "--date", "24.11.2026", "--attendance", "present")
    tuesday.run(*record, "P002", "--date", "25.11.2026", "--attendance", "child_sick")
    tuesday.run(*record, "P003", "--date", "26.11.2026", "--attendance", "present", "--minutes", "180")
    monkeypatch.setenv("KUTY_TODAY", "2026-12-02")
    tuesday.run(*record, "P002", "--date", "2.12.2026", "--attendance", "not_arranged")
    report = tuesday.json("report", "attendance", "--from", "2026-11-01", "--to", "2026-12-31")
    assert report["schema"] == "kuty.attendance/1"
    rows = {row.pop("participant"): row for row in report["participants"]}
    nothing = {"planned": 0, "present": 0, "absent": {}, "unmarked": 0, "coming": 0, "not_arranged": 0, "swapped": 0}
    assert rows["P001"] == nothing | {
        "planned": 2,
        "present": 1,
        "unmarked": 1,
        "allowance_days": 1,
        "allowance_euros": 9.0,
    }
    assert rows["P002"] == nothing | {
        "planned": 1, "absent": {"child_sick": 1}, "not_arranged": 1, "allowance_days": 0, "allowance_euros": 0.0,
    }  # fmt: skip
    # A day shorter than the rules' shortest is no day for the allowance.
    assert rows["P003"] == nothing | {
        "planned": 2,
        "present": 1,
        "coming": 1,
        "allowance_days": 0,
        "allowance_euros": 0.0,
    }


def test_the_report_as_a_table_and_as_csv(tuesday):
    tuesday.run("reception", "record", "P001", "--attendance", "job_search")
    span = ("--from", "1.12.2026", "--to", "6.12.2026")
    table = tuesday.run("report", "attendance", *span)
    assert "job interview or another job-seeking reason 1" in table.out
    assert "the days the person should have taken part" in table.err
    rows = tuesday.run("report", "attendance", *span, "--csv").out.splitlines()
    assert rows[0].split(";")[:5] == ["participant", "planned", "present", "sick", "child_sick"]
    assert rows[1] == "P001;1;0;0;0;1;0;0;0;0;0;0;0"
    only = tuesday.json("report", "attendance", "P003", *span)
    assert [row["participant"] for row in only["participants"]] == ["P003"]
    assert "ends before" in tuesday.run("report", "attendance", "--from", "2.12.2026", "--to", "1.12.2026", code=2).err


def test_a_moved_day_is_swapped_and_a_holiday_not_arranged_without_anybodys_mark(tuesday, monkeypatch):
    tuesday.run("participant", "edit", "P003", "--weekday", "pe")
    tuesday.run("week", "make", "2026-W52", "P003", code=7)
    tuesday.run("week", "move", "P001", "--day", "8.12.2026", "--to", "9.12.2026")
    monkeypatch.setenv("KUTY_TODAY", "2026-12-31")
    report = tuesday.json("report", "attendance", "--from", "2026-12-07", "--to", "2026-12-27")
    rows = {row["participant"]: row for row in report["participants"]}
    assert (rows["P001"]["planned"], rows["P001"]["swapped"], rows["P001"]["unmarked"]) == (1, 1, 1)
    assert (rows["P003"]["planned"], rows["P003"]["not_arranged"]) == (0, 1)


def test_kuty_alone_tells_what_waits(tuesday):
    tuesday.run("plan", "edit", "P002", "--end", "15.12.2026")
    tuesday.run(
        "reception", "record", "P001", "--attendance", "present", "--need", "loneliness", "--date", "24.11.2026"
    )
    tuesday.run("participant", "add", "--first-name", "Onni", "--last-name", "Koeniemi", "--weekday", "ma")
    said = tuesday.run().out
    assert "2 earlier days are not marked: P002 Wed 25/11, P003 Thu 26/11" in said
    assert "1 reception today, 1 to do: 13:00 P001" in said
    assert "have no programme for week 2026-W50: P001, P002, P003" in said
    assert "1 plan ends soon: P002 15/12/2026" in said
    assert "1 person has no valid plan: P004" in said
    assert "1 need came up in the last seven days: P001 loneliness" in said
    assert "Taito" not in said


def test_kuty_alone_in_a_new_office_tells_where_to_begin(empty_office):
    said = empty_office.run()
    assert "Nobody is in the register yet." in said.out
    assert "kuty participant import" in said.err


def day_of(office, who):
    made = office.json("week", "show", "2026-W49", who)
    return made["programmes"][0]["days"][0]
