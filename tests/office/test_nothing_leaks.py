"""Errors are sentences with a way out; a crash tells nothing about people; files are private."""

from __future__ import annotations

import stat

import pytest

from kuty.cli.main import main

PLANTED = "Salainen-Sukunimi-4711"


def test_a_crash_inside_never_prints_a_persons_name(office, monkeypatch):
    office.run("participant", "edit", "P001", "--last-name", PLANTED)

    def crash(*args, **_kwargs):
        raise ValueError(f"cannot work on {PLANTED}", args)

    monkeypatch.setattr("kuty.jobs.week.draw_day", crash)
    ran = office.run("week", "make", "next", code=1)
    assert "ValueError at kuty/jobs/week.py:" in ran.err
    assert PLANTED not in ran.said
    assert "Taito" not in ran.said
    monkeypatch.undo()


def test_a_crash_keeps_nothing_half_done(office, monkeypatch):
    calls = []

    def crash_at_the_second(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return real(*args, **kwargs)

    from kuty.jobs import week

    real = week.draw_day
    monkeypatch.setattr(week, "draw_day", crash_at_the_second)
    office.run("week", "make", "next", code=1)
    monkeypatch.setattr(week, "draw_day", real)
    office.run("week", "show", "next", code=4)


def test_errors_speak_of_ids_and_never_of_names(office):
    office.run("participant", "edit", "P001", "--last-name", PLANTED)
    for arguments in (
        ("reception", "record", "P001", "--date", "1.1.2030", "--attendance", "present"),
        ("plan", "add", "P001", "--start", "1.9.2026", "--end", "1.10.2026"),
        ("week", "move", "P001", "--day", "25.11.2026", "--to", "26.11.2026"),
    ):
        ran = office.run(*arguments, code=3)
        assert PLANTED not in ran.said


def test_every_file_and_folder_is_for_the_owner_alone(office):
    office.run("week", "make", "next")
    office.run("mail", "print", "next")
    office.run("week", "note", "next", "P001", "x", code=3)
    for path in (office.folder, *office.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("participant", "show", "P999"), 4, "There is no participant P999."),
        (("participant", "show", "../kuty"), 4, "There is no participant"),
        (("task", "show", "sos-nothing"), 4, "There is no task “sos-nothing”."),
        (("week", "show", "next"), 4, "There is no programme in week 2026-W49."),
        (("week", "note", "next", "P001", "x"), 4, "has no programme in week 2026-W49"),
        (("week", "make", "next", "P999"), 4, "There is no participant P999."),
        (("week", "make"), 2, "WEEK is missing."),
        (("week", "make", "next", "--jsn"), 2, "There is no option --jsn. Did you mean --json?"),
        (("week", "mke", "next"), 2, "There is no command mke. Did you mean make?"),
        (("weeks",), 2, "There is no command weeks. Did you mean week?"),
        (("week", "move", "P001", "P002", "--day", "x", "--to", "y"), 2, "more words than the command takes"),
        (("reception", "record", "P001", "--mood", "hard"), 2, "The value given to --mood cannot be used."),
        (("reception", "record", "P001", "--note"), 2, "--note needs a value."),
        (("reception", "list", "--date", "31.2.2026"), 3, "“31.2.2026” is not a date."),
        (("participant", "import", "nobody.csv"), 3, "There is no file nobody.csv."),
    ],
)
def test_a_mistake_is_a_sentence_with_a_way_out(office, arguments, code, words):
    ran = office.run(*arguments, code=code)
    assert words in ran.err
    assert len(ran.err.strip().splitlines()) >= 2
    assert ran.out == ""


def test_no_office_is_a_sentence_too(capsys, tmp_path):
    assert main(["participant", "list"]) == 4
    assert "No office was found here." in capsys.readouterr().err
    assert main(["--office", str(tmp_path / "none"), "participant", "list"]) == 4
    assert "There is no office in" in capsys.readouterr().err
    assert main([]) == 0
    assert "kuty init my-office" in capsys.readouterr().err


def test_a_wrong_date_in_the_environment_is_told(office, monkeypatch):
    monkeypatch.setenv("KUTY_TODAY", "tomorrow")
    assert "KUTY_TODAY is “tomorrow”" in office.run("reception", "list", code=2).err


def test_ctrl_c_leaves_with_130_and_everything_whole(office, monkeypatch):
    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("kuty.jobs.week.draw_day", stop)
    assert "Stopped." in office.run("week", "make", "next", code=130).err
    monkeypatch.undo()


def test_global_options_may_stand_anywhere(office, capsys):
    assert main(["participant", "list", "--json", "--office", str(office.folder), "--lang=sv"]) == 0
    assert '"P001"' in capsys.readouterr().out
    assert main(["participant", "--lang", "fi", "list", f"--office={office.folder}"]) == 0
    assert "Omatyöntekijä" in capsys.readouterr().out
