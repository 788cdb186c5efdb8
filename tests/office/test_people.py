"""Taking people in, finding them, changing them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from kuty.core.attendance import Attendance
from kuty.core.reception import Done, Reception
from kuty.core.tasks import Task, TaskLibrary
from kuty.jobs.people import instruments
from kuty.office.office import Office


def test_the_list_shows_who_there_are(office):
    listed = office.json("participant", "list")
    assert listed["schema"] == "kuty.participants/1"
    assert [
        (row["id"], row["name"], row["weekdays"], row["worker"], row["channel"], row["state"])
        for row in listed["participants"]
    ] == [
        ("P001", "Taito Esimerkkilä", ["tue"], "W01", "letter", "active"),
        ("P002", "Örjan Påhittsby", ["wed"], "W01", "sms", "active"),
        ("P003", "Helmi Kuviteranta", ["thu"], "W01", "letter", "active"),
    ]
    assert "P002  Påhittsby Örjan" in office.run("participant", "list").out


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--weekday", "torstai"), ["P003"]),
        (("--channel", "tekstiviesti"), ["P002"]),
        (("--worker", "maija mallisalo", "--channel", "kirje"), ["P001", "P003"]),
        (("--state", "ended"), ["P003"]),
        (("--state", "paused"), ["P001"]),
        (("--state", "all"), ["P001", "P002", "P003"]),
        ((), ["P001", "P002"]),
    ],
)
def test_filters_narrow_the_list(office, filters, found):
    office.run("participant", "pause", "P001", "--from", "20.11.2026")
    if "--weekday" not in filters and "--worker" not in filters:
        office.run("participant", "end", "P003", "--reason", "muutto", "--on", "20.11.2026")
    assert [row["id"] for row in office.json("participant", "list", *filters)["participants"]] == found


def test_a_filter_that_means_nothing_is_told(office):
    assert "“xx” is not a weekday" in office.run("participant", "list", "--weekday", "xx", code=3).err
    assert "“gone” is not a state" in office.run("participant", "list", "--state", "gone", code=2).err
    assert "no worker “Nobody”" in office.run("participant", "list", "--worker", "Nobody", code=3).err
    assert "Did you mean W01?" in office.run("participant", "list", "--worker", "Maija Malisalo", code=3).err


def test_everything_of_one_person_on_one_page(office):
    office.run(
        "participant", "edit", "P001", "--notes", "soita aamulla", "--large-print", "yes", "--discreet-post", "yes"
    )
    office.run("plan", "edit", "P001", "--goal", "job: CV valmis tammikuussa", "--goal", "Uni kuntoon")
    office.run("participant", "pause", "P001", "--from", "21.12.2026", "--until", "3.1.2027")
    office.run("week", "move", "P001", "--day", "8.12.2026", "--to", "9.12.2026")
    page = office.run("participant", "show", "p001").out
    for words in (
        "Taito Esimerkkilä", "Olemattomankatu 3 B 12, 28999 MERILUOTOLA", "049 5550101", "Tue 13:00", "W01 Maija Mallisalo",
        "discreet post, large print", "21/12/2026–03/01/2027", "08/12/2026 → 09/12/2026", "soita aamulla",
        "activation plan, 03/08/2026–02/02/2027, 4 h × 1", "– CV valmis tammikuussa",
    ):  # fmt: skip
        assert words in page
    shown = office.json("participant", "show", "P001")
    assert shown["plans"][0]["goals"] == [
        {"words": "CV valmis tammikuussa", "area": "job"},
        {"words": "Uni kuntoon", "area": ""},
    ]
    assert shown["pauses"] == [{"from": "2026-12-21", "to": "2027-01-03"}]


def entry(day, recorded, **tasks):
    tasks = {task.replace("_", "-"): Done(done) for task, done in tasks.items()}
    return Reception(day, Attendance.PRESENT, datetime(2027, 6, 1, recorded), tasks=tasks)


def test_an_instrument_has_the_days_on_which_it_was_done():
    """Kykyviisari is somebody else's: kuty tells when it was filled in, and of its answers nothing."""
    blank = Task("", "TYKY", {}, {}, (20, 30), 1, (), (), "model")
    tasks = [
        replace(blank, id="tyky-first", instrument="Kykyviisari"),
        replace(blank, id="tyky-again", instrument="Kykyviisari"),
        replace(blank, id="tyky-wheel", instrument="Elämänpyörä"),
        replace(blank, id="tyky-cv"),
    ]
    november, december, may = date(2026, 11, 24), date(2026, 12, 1), date(2027, 5, 25)
    receptions = [
        entry(may, 9, tyky_again="done", tyky_first="done", tyky_cv="done"),
        entry(november, 9, tyky_first="partly"),
        # Left undone that day, and on the other it was a mistake, put right an hour later.
        entry(december, 9, tyky_wheel="done"),
        entry(december, 10, tyky_wheel="not", tyky_cv="done"),
    ]
    assert instruments(receptions, tasks) == [("Kykyviisari", (november, may))]
    receptions.append(entry(december, 11, tyky_wheel="done"))
    assert instruments(receptions, tasks) == [("Elämänpyörä", (december,)), ("Kykyviisari", (november, may))]


def test_the_days_of_an_instrument_are_on_her_page(office, monkeypatch):
    assert office.json("participant", "show", "P001")["instruments"] == []
    made = office.json("week", "make", "this", "P001")["programmes"][0]["days"][0]
    filled = next(slot["task"] for slot in made["slots"] if slot["task"])
    read_library = Office.read_library

    def with_an_instrument(here):
        library, problems = read_library(here)
        tasks = [replace(task, instrument="Kykyviisari" if task.id == filled else "") for task in library.tasks]
        return TaskLibrary(tuple(tasks)), problems

    monkeypatch.setattr(Office, "read_library", with_an_instrument)
    monkeypatch.setenv("KUTY_TODAY", "2026-11-24")
    office.run("reception", "record", "P001", "--attendance", "present", "--task", f"{filled}=done")
    shown = office.json("participant", "show", "P001")
    assert shown["instruments"] == [{"name": "Kykyviisari", "dates": ["2026-11-24"]}]
    page = office.run("participant", "show", "P001").out
    assert re.search(r"^  Kykyviisari  +24/11/2026$", page, re.MULTILINE)
    # A mistake in the office's own tasks does not keep her page away.
    (office.folder / "programs" / "tyky" / "own.yaml").write_text("tasks: what", "utf-8")
    assert office.json("participant", "show", "P001") == shown


def test_editing_changes_what_is_given_and_leaves_the_rest(office):
    before = office.json("participant", "show", "P003")
    ran = office.run("participant", "edit", "P003", "--weekday", "to, pe", "--phone", "+358 49 555 0199")
    assert "kuty week make next P003" in ran.err
    after = office.json("participant", "show", "P003")
    assert after == before | {"weekdays": ["thu", "fri"], "phone": "+358 49 555 0199"}
    office.run("participant", "edit", "P003", "--clear", "phone", "--clear", "exclude")
    assert office.json("participant", "show", "P003") == after | {"phone": "", "exclude": []}


def test_what_a_person_likes_is_kept_and_shown(office):
    names = ("--first-name", "Aino", "--last-name", "Mallimäki")
    office.run(
        "participant", "add", *names, "--like", "musiikki", "--like", "hyte-walk-together", "--exclude", "ei nettiä"
    )
    assert office.json("participant", "show", "P004")["likes"] == ["music", "hyte-walk-together"]
    assert "music, hyte-walk-together" in office.run("participant", "show", "P004").out
    assert office.json("participant", "show", "P001")["likes"] == []

    ran = office.run("participant", "edit", "P004", "--like", "luontoa", "--like", "nature")
    assert "kuty week make next P004" in ran.err
    assert office.json("participant", "show", "P004")["likes"] == ["nature"]
    office.run("participant", "edit", "P004", "--phone", "049 5550104")
    assert office.json("participant", "show", "P004")["likes"] == ["nature"]
    office.run("participant", "edit", "P004", "--clear", "likes")
    assert office.json("participant", "show", "P004")["likes"] == []


def test_a_like_that_cannot_be_is_told_with_every_other_mistake(office):
    for like, told in (
        ("musikki", "Did you mean musiikki"),
        ("hyte-walk-togehter", "Did you mean hyte-walk-together"),
        ("lohikäärmeet", "kuty participant limits"),
        ("netti", "a limit or a thing a task needs"),
        ("ei musiikkia", "a limit or a thing a task needs"),
    ):
        mistakes = office.run("participant", "edit", "P001", "--like", like, "--phone", "abc", code=3).err
        assert f"--like: “{like}”" in mistakes
        assert told in mistakes
        assert "--phone:" in mistakes
    assert "Did you mean netti?" in office.run("participant", "edit", "P001", "--exclude", "ei nettia", code=3).err
    assert office.json("participant", "show", "P001")["likes"] == []


def test_nobody_likes_what_is_left_out_for_her(office):
    names = ("--first-name", "Aino", "--exclude", "musiikki", "--like", "musik")
    refused = office.run("participant", "add", *names, code=3).err
    assert "“music” is both among the likes and among the limits" in refused
    assert "--last-name" in refused

    office.run("participant", "edit", "P001", "--like", "music", "--like", "nature")
    refused = office.run("participant", "edit", "P001", "--exclude", "musiikki", "--worker", "W77", code=3).err
    assert "“music” is both" in refused
    assert "“nature”" not in refused
    assert "no worker “W77”" in refused
    assert office.json("participant", "show", "P001")["exclude"] == []
    office.run("participant", "edit", "P001", "--exclude", "musiikki", "--clear", "like")


def test_a_change_that_cannot_be_is_told_and_nothing_changes(office):
    before = office.json("participant", "show", "P001")
    mistakes = office.run(
        "participant", "edit", "P001", "--phone", "abc", "--postcode", "123456", "--weekday", "xx", "--email", "a", "--reception-time",
        "25", "--language", "ru", "--channel", "pigeon", "--exclude", "wine", "--large-print", "maybe", code=3,
    ).err  # fmt: skip
    for option in (
        "--phone",
        "--postcode",
        "--weekday",
        "--email",
        "--reception-time",
        "--language",
        "--channel",
        "--exclude",
    ):
        assert f"{option}:" in mistakes
    assert "Nothing to change" in office.run("participant", "edit", "P001", code=2).err
    assert "cannot be emptied" in office.run("participant", "edit", "P001", "--clear", "last-name", code=2).err
    assert "no worker “W77”" in office.run("participant", "edit", "P001", "--worker", "W77", code=3).err
    assert office.json("participant", "show", "P001") == before


def test_a_break_and_the_way_back(office):
    office.run("participant", "pause", "P001", "--from", "1.11.2026")
    assert office.json("participant", "show", "P001")["state"] == "paused"
    office.run("participant", "resume", "P001")
    shown = office.json("participant", "show", "P001")
    assert (shown["state"], shown["pauses"]) == ("active", [{"from": "2026-11-01", "to": "2026-11-22"}])
    refused = office.run("participant", "pause", "P001", "--from", "2.12.2026", "--until", "1.12.2026", code=3)
    assert "ends before it starts" in refused.err


def test_ending_needs_a_reason_and_can_be_taken_back(office):
    assert "reason is missing" in office.run("participant", "end", "P001", code=2).err
    office.run("participant", "end", "P001", "--reason", "opinnot", "--on", "22.11.2026")
    assert office.json("participant", "show", "P001")["ended"] == {"day": "2026-11-22", "reason": "opinnot"}
    assert [row["id"] for row in office.json("participant", "list")["participants"]] == ["P002", "P003"]
    office.run("participant", "end", "P001", "--undo")
    assert office.json("participant", "show", "P001")["state"] == "active"


def test_names_must_be_given(office):
    missing = office.run("participant", "add", "--weekday", "ma", code=3).err
    assert "--first-name" in missing
    assert "--last-name" in missing
    assert len(office.json("participant", "list")["participants"]) == 3


def test_a_dry_run_gives_no_id_away(office):
    names = ("--first-name", "Aino", "--last-name", "Mallimäki")
    assert office.json("participant", "add", *names, "--dry-run")["dry_run"]
    assert "nothing was kept" in office.run("participant", "add", *names, "--dry-run").out
    assert office.json("participant", "add", *names)["id"] == "P004"


def test_a_worker_who_leaves_leaves_a_list_of_her_people(office):
    office.run(
        "worker", "add", "--name", "Kalle Koeharju", "--profession", "työhönvalmentaja", "--email", "k@example.org"
    )
    listed = office.json("worker", "list")["workers"]
    assert [(row["id"], row["profession"], row["participants"]) for row in listed] == [
        ("W01", "social_instructor", 3),
        ("W02", "job_coach", 0),
    ]
    assert "job coach" in office.run("worker", "list").out
    ran = office.run("worker", "end", "W01")
    assert "P001, P002, P003" in ran.err
    office.run("worker", "edit", "W02", "--name", "Kalle Koeniemi", "--phone", "0495550202", "--profession", "nurse")
    assert office.json("worker", "list")["workers"][1]["name"] == "Kalle Koeniemi"


def test_a_worker_and_her_people_on_one_page(office):
    assert office.json("worker", "show", "W01")["people"] == ["P001", "P002", "P003"]
    page = office.run("worker", "show", "w01").out
    assert "W01 Maija Mallisalo" in page
    assert "P003  Kuviteranta Helmi" in page


def test_mistakes_about_workers_are_told(office):
    assert "not a profession" in office.run("worker", "add", "--name", "A", "--profession", "plumber", code=2).err
    assert "The name is missing" in office.run("worker", "add", code=3).err
    assert "no worker W09" in office.run("worker", "edit", "W09", "--name", "A", code=4).err
    assert "Nothing to change" in office.run("worker", "edit", "W01", code=2).err


def test_plans_are_held_against_the_rules(office):
    add = ("plan", "add", "P001", "--start", "3.2.2027")
    refused = office.run(*add, "--end", "1.3.2027", "--hours", "9", "--days", "5", code=3).err
    for words in (
        "A day is 4–8 hours, not 9.",
        "A week has 1–4 work days, not 5.",
        "A period is 3–24 months long.",
        "189/2001",
    ):
        assert words in refused
    assert "at most 32 hours" not in refused
    assert "ends before it starts" in office.run(*add, "--end", "1.1.2027", code=3).err
    clash = office.run("plan", "add", "P001", "--start", "1.1.2027", "--end", "30.6.2027", code=3)
    assert "Plan 1 is valid on some of the same days" in clash.err
    assert (
        "starts on that day"
        in office.run("plan", "add", "P001", "--start", "3.8.2026", "--end", "2.2.2027", code=3).err
    )
    office.run(
        *add, "--end", "2.8.2027", "--kind", "asiakassuunnitelma", "--hours", "6", "--days", "2", "--weight", "HYTE=2"
    )
    plans = office.json("plan", "show", "P001")["plans"]
    assert [(plan["number"], plan["kind"], plan["minutes_per_day"], plan["days_per_week"]) for plan in plans] == [
        (1, "activation", 240, 1),
        (2, "service", 360, 2),
    ]
    assert plans[1]["weights"] == {"HYTE": 2, "TYKY": 1, "SOS": 1}
    assert "client plan, 03/02/2027–02/08/2027, 6 h × 2" in office.run("plan", "show", "P001").out


def test_an_office_with_a_service_of_its_own_has_no_such_rules(office):
    settings = office.folder / "kuty.toml"
    settings.write_text(settings.read_text().replace('set = "189-2001"', 'set = ""'))
    office.run("plan", "edit", "P001", "--hours", "3", "--end", "31.12.2026")
    day = office.json("week", "make", "next", "P001")["programmes"][0]["days"][0]
    assert day["minutes"] == 180


def test_mistakes_about_plans_are_told(office):
    assert "is not a weight" in office.run("plan", "edit", "P001", "--weight", "HYTE", code=3).err
    assert "Nothing to change" in office.run("plan", "edit", "P001", code=2).err
    assert "no such plan" in office.run("plan", "edit", "P001", "--number", "7", "--hours", "5", code=4).err
    assert "--start is missing" in office.run("plan", "add", "P001", "--end", "1.1.2027", code=2).err
    office.run("participant", "add", "--first-name", "Aino", "--last-name", "Mallimäki")
    assert "No plan yet." in office.run("plan", "show", "P004").err


def test_the_words_for_limits_are_told(office):
    told = office.run("participant", "limits").out
    assert "internet, phone" in told
    assert "--like" in told


def test_kuty_asks_only_when_it_may(office, monkeypatch):
    answers = iter(["Mallimäki", "Aino", "", "", "", "", "kirje", "ma", "9:00", "W01"])
    monkeypatch.setattr("kuty.cli.participant.may_ask", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_args, **_kwargs: next(answers))
    office.run("participant", "add")
    shown = office.json("participant", "show", "P004")
    assert (shown["name"], shown["weekdays"], shown["reception_time"]) == ("Aino Mallimäki", ["mon"], "09:00")


def test_a_reception_can_be_asked_through(office, monkeypatch):
    office.run("week", "make", "this")
    count = sum(
        1 for slot in office.json("week", "show", "this", "P001")["programmes"][0]["days"][0]["slots"] if slot["task"]
    )
    monkeypatch.setenv("KUTY_TODAY", "2026-11-24")
    answers = iter(["9", "1", *["7", "1"], *["2"] * (count - 1), "99", "6", "Hyvä päivä", "4: ei ketään", "", ""])
    monkeypatch.setattr("kuty.cli.reception.may_ask", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_args, **_kwargs: next(answers))
    office.run("reception", "record", "P001")
    (entry,) = office.json("reception", "history", "P001")["entries"]
    assert (entry["attendance"], entry["mood"], entry["note"]) == ("present", 6, "Hyvä päivä")
    assert sorted(entry["tasks"].values()) == ["done", *["partly"] * (count - 1)]
    assert entry["needs"] == [{"kind": "loneliness", "words": "ei ketään"}]

    # A task not done is asked why: an answer that means nothing is asked again, Enter leaves it open.
    answers = iter(["1", "3", "7", "2", "3", "", *["1"] * (count - 2), "", "", ""])
    office.run("reception", "record", "P001")
    entry = office.json("reception", "history", "P001")["entries"][-1]
    assert list(entry["tasks"].values())[:3] == ["not", "not", "done"]
    assert list(entry["reasons"].items()) == [(next(iter(entry["tasks"])), "no_strength")]

    answers = iter(["sick", "soitti itse"])
    office.run("reception", "record", "P001")
    assert office.json("reception", "history", "P001")["entries"][-1]["attendance"] == "sick"
