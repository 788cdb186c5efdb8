"""A new office, its settings and its own tasks; the demo office."""

from __future__ import annotations

import pytest

from kuty.cli.main import main
from kuty.core.settings import OPTIONS


def test_an_existing_office_is_never_written_over(office, capsys):
    before = {path: path.read_bytes() for path in office.folder.rglob("*") if path.is_file()}
    for command in ("init", "demo"):
        assert main(["--no-input", command, str(office.folder)]) == 2
        assert "nothing was changed" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in office.folder.rglob("*") if path.is_file()} == before


def test_every_setting_is_explained_and_the_fresh_file_is_right(empty_office):
    from kuty.office.settings_file import read

    text = (empty_office.folder / "kuty.toml").read_text()
    for option in OPTIONS:
        assert option.about in text
        assert f"{option.key} = " in text
    settings, problems = read(text)
    assert problems == []
    assert settings.organisation == "Satukunta"
    assert [profession.id for profession in settings.professions][:2] == ["instructor", "social_instructor"]
    assert len(settings.support_team) == 5


def test_an_empty_settings_file_means_the_defaults(empty_office):
    (empty_office.folder / "kuty.toml").write_text("")
    assert "all" not in empty_office.run("participant", "list").out
    empty_office.run("week", "make", "next")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[draw\n", "cannot be read"),
        ("[draw]\ncooldown_weeks = 'four'\n", 'draw.cooldown_weeks is "four".'),
        ("[draw]\ncooldown_weeks = 0\n", "It should be from 1 to 52."),
        ("[draw]\ncool_down_weeks = 3\n", "Did you mean draw.cooldown_weeks?"),
        ("[draw.weights]\nHYTE = 0\n", "draw.weights.HYTE is 0."),
        ("[day]\nstart = '9'\n", "It should be a time of day"),
        ("[day]\nshapes = ['no-such']\n", "Known shapes: long-day, remote-4h"),
        ("[day]\nshapes = [1]\n", "It should be a list"),
        ("[organisation]\nlanguages = ['ru']\n", 'some of: "fi", "sv", "en"'),
        ("[rules]\nset = '1-2099'\n", "Known rule sets: 189-2001"),
        ("[rules]\nshort_day_counts = 1\n", "It should be true or false."),
        ("[window]\nleft_mm = true\n", "It should be a number."),
        ("[nonsense]\nx = 1\n", "There is no setting nonsense.x."),
        ("[[profession]]\nid = 'a'\nfi = 'a'\n", "profession 1 has no name in: sv, en."),
        ("profession = 3\n", "should be written as [[profession]]"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_what_is_right(office, text, words):
    (office.folder / "kuty.toml").write_text(text)
    commands = (("week", "make", "next"), ("plan", "edit", "P001", "--hours", "5"))
    assert any(words in office.run(*command, code=(0, 3)).err for command in commands)


def test_all_mistakes_of_the_settings_are_told_at_once(office):
    (office.folder / "kuty.toml").write_text("[draw]\ncooldown_weeks = 0\n[day]\nstart = 9\n")
    refused = office.run("week", "make", "next", code=3).err
    assert "draw.cooldown_weeks" in refused
    assert "day.start" in refused


OWN_TASK = """\
tasks:
  - id: {id}
    title: {{fi: Oma tehtävä, sv: Egen uppgift, en: An own task}}
    text: {{fi: Tee jotain omaa., sv: Gör något eget., en: Do something of your own.}}
    minutes: 20-60
    level: 1
    topics: [community]
    goals: [people]
    idea: office
"""


def test_an_own_task_is_added_and_one_with_a_known_id_replaces(office):
    (office.folder / "programs" / "sos" / "own.yaml").write_text(OWN_TASK.format(id="sos-own"))
    (office.folder / "programs" / "sos" / "other.yaml").write_text(OWN_TASK.format(id="sos-laundry-day"))
    listed = office.run("task", "list", "--find", "oma tehtävä").out
    assert "sos-own" in listed
    assert "replaces kuty's own" in next(line for line in listed.splitlines() if "sos-laundry-day" in line)
    shown = office.json("task", "show", "sos-laundry-day")
    assert shown["title"]["fi"] == "Oma tehtävä"
    assert shown["file"].startswith("programs/sos/other.yaml:2")
    assert shown["replaces"].startswith("kuty/sos/home.yaml:")
    assert "2 of them the office's own, 1 in place of kuty's" in office.run("task", "check").out


def test_mistakes_in_an_own_library_stop_the_week_with_every_place(office):
    (office.folder / "programs" / "sos" / "own.yaml").write_text(
        OWN_TASK.format(id="sos-own").replace("level: 1", "level: no")
    )
    (office.folder / "programs" / "tyky" / "x.yaml").write_text("tasks: [")
    refused = office.run("week", "make", "next", code=3).err
    assert "programs/sos/own.yaml:6:12: “level” is “no”." in refused
    assert "programs/tyky/x.yaml:2:1: This is not YAML" in refused
    assert "2 mistakes" in office.run("task", "check", code=3).err


def test_hints_about_own_tasks_are_told_and_stop_nothing(office):
    own = office.folder / "programs" / "sos" / "own.yaml"
    own.write_text(OWN_TASK.format(id="sos-own").replace("Tee jotain omaa.", "Tee kansalaisopistoaineistoja."))
    ran = office.run("task", "check")
    assert ran.out.startswith("programs/sos/own.yaml:2:5: sos-own fi\n    “kansalaisopistoaineistoja” is a long word.")
    assert "1 of them the office's own" in ran.out
    assert "no mistake" in ran.err
    [hint] = office.json("task", "check")["hints"]
    assert hint.pop("hint").startswith("“kansalaisopistoaineistoja” is a long word.")
    assert hint == {"where": "programs/sos/own.yaml:2:5", "task": "sos-own", "language": "fi", "code": "word"}


def test_hints_go_by_the_offices_languages_shapes_and_weights(office):
    own = office.folder / "programs" / "sos" / "own.yaml"
    own.write_text(
        OWN_TASK.format(id="sos-own")
        .replace(", sv: Egen uppgift, en: An own task", "")
        .replace(", sv: Gör något eget., en: Do something of your own.", "")
        .replace("20-60", "90-120")
    )

    def codes():
        return [hint["code"] for hint in office.json("task", "check")["hints"]]

    assert codes() == ["language"]
    settings = office.folder / "kuty.toml"
    settings.write_text("[organisation]\nlanguages = ['fi']\n[day]\nshapes = ['remote-4h']\n")
    assert codes() == ["too_long"]
    settings.write_text(settings.read_text() + "[draw.weights]\nSOS = 3\n")
    assert codes() == []


def test_hints_about_kutys_own_tasks_come_only_when_asked_for(office):
    # So little is left for the other themes that kuty's longer tasks fit no day.
    (office.folder / "kuty.toml").write_text("[day]\nshapes = ['remote-4h']\n[draw.weights]\nHYTE = 10\n")
    assert office.json("task", "check")["hints"] == []
    hints = office.json("task", "check", "--all")["hints"]
    assert {hint["code"] for hint in hints} >= {"too_long"}
    assert all(hint["where"].startswith("kuty/") for hint in hints)


def test_mistakes_and_hints_come_in_one_document(office):
    programs = office.folder / "programs" / "sos"
    (programs / "a.yaml").write_text(OWN_TASK.format(id="sos-a").replace("20-60", "30"))
    (programs / "b.yaml").write_text(OWN_TASK.format(id="sos-b").replace("level: 1", "level: 9"))
    checked = office.json("task", "check", code=3)
    assert checked["schema"] == "kuty.task-check/1"
    assert checked["problems"] == [
        {
            "where": "programs/sos/b.yaml:6:12",
            "problem": "“level” is “9”.",
            "remedy": "It should be a whole number from 1 to 3.",
        }
    ]
    assert [(hint["task"], hint["code"]) for hint in checked["hints"]] == [("sos-a", "narrow")]
    told = office.run("task", "check", code=3)
    assert "exactly 30 minutes" in told.out
    assert "1 mistake" in told.err


def test_the_library_can_be_searched(office):
    tasks = office.json("task", "list", "--theme", "sos", "--without", "ei nettiä", "--topic", "siivous")["tasks"]
    assert tasks
    assert all(
        task["theme"] == "SOS" and "home" in task["topics"] and "internet" not in task["needs"] for task in tasks
    )
    page = office.run("task", "show", "hyte-brisk-walk").out
    assert "Reipas kävely" in page
    assert "En rask promenad" in page


def test_the_demo_office_is_whole_and_tells_where_to_go(tmp_path, capsys):
    folder = tmp_path / "my office"
    assert main(["demo", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "50 invented people, 8 workers, 49 programmes for week 2026-W49." in said
    assert f"Print file: {folder.resolve()}/outbox/2026-W49/letters-2026-W49.pdf" in said
    assert said.splitlines()[-3:] == [
        f"  cd '{folder}' && kuty",
        "  kuty reception list",
        "  kuty week show 2026-W49 P001",
    ]
    office = ("--office", str(folder))
    assert main([*office, "reception", "list"]) == 0
    assert "P012" in capsys.readouterr().out
    assert main([*office, "report", "attendance", "--json"]) == 0
    assert main([*office, "mail", "print", "next"]) == 0
    assert "letters 0 (pages 0), messages 0 (segments 0), gone out before 49" in capsys.readouterr().out


def test_the_demos_commands_can_be_pasted_also_when_kuty_is_not_on_the_path(tmp_path, capsys, monkeypatch):
    program = tmp_path / ".venv" / "bin" / "kuty"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o700)
    monkeypatch.setattr("sys.argv", [str(program), "demo"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["demo", str(tmp_path / "a")]) == 0
    assert f"  {program} reception list" in capsys.readouterr().out
    monkeypatch.setenv("PATH", str(program.parent))
    assert main(["demo", str(tmp_path / "b")]) == 0
    assert "  kuty reception list" in capsys.readouterr().out


@pytest.mark.parametrize("today", ["2026-11-23", "2026-11-25", "2026-11-28", "2027-01-01", "2026-12-28"])
def test_the_demo_works_on_any_day(tmp_path, capsys, monkeypatch, today):
    monkeypatch.setenv("KUTY_TODAY", today)
    assert main(["demo", str(tmp_path / today)]) == 0
    assert "letters" in capsys.readouterr().out


def test_nobody_in_the_demo_can_be_real(tmp_path, capsys):
    import phonenumbers

    assert main(["demo", str(tmp_path / "demo")]) == 0
    capsys.readouterr()
    assert main(["--office", str(tmp_path / "demo"), "participant", "list", "--json"]) == 0
    import json

    people = json.loads(capsys.readouterr().out)["participants"]
    assert len(people) == 50
    for person in people:
        main(["--office", str(tmp_path / "demo"), "participant", "show", person["id"], "--json"])
        shown = json.loads(capsys.readouterr().out)
        number = phonenumbers.parse(shown["phone"], "FI")
        assert not phonenumbers.is_valid_number(number)
        assert (shown["postcode"], shown["town"]) == ("28999", "MERILUOTOLA")
