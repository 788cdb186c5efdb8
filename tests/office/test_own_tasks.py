"""An office begins to write its own tasks: a sample to start from, and nothing of what is there is ever touched."""

from __future__ import annotations

import json
import os
import sys

import pytest
from jsonschema import Draft202012Validator

from kuty.core.language import LANGUAGES
from kuty.library.tasks import TASK, read_tasks
from kuty.paths import bundled
from tests.library.test_schemas import Editor, editor_refuses

# A task as an office may have it already, with its own indents and remarks.
WALK = """\
# Ours, from the autumn of 2025
tasks:
- id: hyte-walk
  title: {fi: Kävely}
  text: {fi: Käy kävelyllä.}
  minutes: 30-45
  level: 1
  topics:
    - exercise
  goals: [health]
  idea: office
"""


@pytest.fixture
def own(empty_office):
    return empty_office.folder / "programs" / "hyte" / "own.yaml"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["HYTE", "tyky", "Sos"])
def test_the_sample_is_right_as_it_stands_in_every_language(empty_office, language, theme):
    said = empty_office.run("--lang", language, "task", "new", theme)
    file = empty_office.folder / "programs" / theme.lower() / "own.yaml"
    task_id = f"{theme.lower()}-own-1"
    assert task_id in said.out
    assert str(file) in said.out
    assert "kuty task check" in said.err
    text = file.read_text("utf-8")
    [task], problems = read_tasks(text, "own.yaml", theme.upper())
    assert (problems, task.id, list(task.title)) == ([], task_id, [language])
    assert editor_refuses("tasks", text) == []
    # Only that the other languages are not there yet can be said of it.
    assert [hint["code"] for hint in empty_office.json("task", "check")["hints"]] == ["language"]


def test_nobody_is_given_the_sample_before_its_line_on_site_is_taken_away(empty_office, own):
    empty_office.run("task", "new", "hyte")
    assert empty_office.json("task", "show", "hyte-own-1")["on_site"] is True
    own.write_text(own.read_text("utf-8").replace("    on_site: true\n", ""), "utf-8")
    assert empty_office.json("task", "show", "hyte-own-1")["on_site"] is False


def test_every_field_is_explained_and_every_example_is_right(empty_office, own):
    empty_office.run("task", "new", "hyte")
    lines = own.read_text("utf-8").splitlines()
    for field in TASK:
        [at] = [
            number
            for number, line in enumerate(lines)
            if line.strip(" #-").startswith(f"{field.name}:") and "# " not in line
        ]
        assert lines[at - 1].startswith("    # "), field.name
    everything = "\n".join(
        line.replace("    #", "    ") if line.startswith("    #") and line[5] != " " else line for line in lines
    )
    [task], problems = read_tasks(everything, "own.yaml", "HYTE")
    assert problems == []
    assert (task.needs, task.series.part, task.daylight, task.instrument) == (("outdoors",), 1, True, "Kykyviisari")


def test_an_editor_finds_the_schema_beside_the_file(empty_office, own):
    empty_office.run("task", "new", "hyte")
    first = own.read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema = own.parent / first.partition("=")[2]
    assert schema.read_bytes() == (bundled("programs") / "schemas" / "tasks.json").read_bytes()
    Draft202012Validator.check_schema(json.loads(schema.read_text("utf-8")))

    schema.write_text("{}")  # that of an older kuty
    empty_office.run("task", "new", "hyte")
    assert "2020-12" in schema.read_text("utf-8")
    if os.name != "nt":
        assert [path.stat().st_mode & 0o077 for path in (own, schema, schema.parent)] == [0, 0, 0]


@pytest.mark.parametrize(
    "there",
    [
        WALK,
        WALK.rstrip("\n"),
        WALK.replace("\n", "\r\n"),
        "\ufeff" + WALK,
        WALK.replace("\n", "\n    ").replace("\n    tasks", "\ntasks").rstrip() + "\n",
        WALK + "\n# and more to come\n",
        WALK.replace("level: 1", "level: 9"),
        "tasks:\n",
        "",
    ],
)
def test_a_next_sample_follows_what_is_there_and_touches_none_of_it(empty_office, own, there):
    own.write_bytes(there.encode())
    empty_office.run("task", "new", "hyte")
    after = own.read_bytes()
    assert after.startswith(there.encode())
    assert ("\r\n" in there) == (after.count(b"\r\n") == after.count(b"\n"))
    again = empty_office.run("task", "new", "hyte").out
    assert "hyte-own-2" in again
    assert own.read_bytes().startswith(after)
    tasks, problems = read_tasks(own.read_text("utf-8-sig"), "own.yaml", "HYTE")
    assert [task.id for task in tasks][-2:] == ["hyte-own-1", "hyte-own-2"]
    assert len(problems) == ("level: 9" in there)


def test_a_sample_has_an_id_nobody_has(empty_office, own):
    (own.parent / "walks.yaml").write_text(WALK.replace("hyte-walk", "hyte-own-1"))
    # With a mistake in it the task is not in the library, and its id is taken all the same.
    own.write_text(WALK.replace("hyte-walk", "hyte-own-2").replace("level: 1", "level: 9"))
    assert "hyte-own-3" in empty_office.run("task", "new", "hyte").out


@pytest.mark.parametrize(
    "there",
    [
        "tasks: [{id: hyte-walk}]\n",
        "tasks: [\n",
        "- id: hyte-walk\n",
        "just words\n",
        WALK.encode("cp1252"),
    ],
)
def test_a_file_that_cannot_be_added_to_is_left_as_it_is(empty_office, own, there):
    there = there if isinstance(there, bytes) else there.encode()
    own.write_bytes(there)
    said = empty_office.run("task", "new", "hyte", code=3).err
    assert "programs/hyte/own.yaml" in said
    assert own.read_bytes() == there
    assert not (own.parents[1] / "schemas").exists()


def test_a_dry_run_shows_the_sample_and_keeps_nothing(empty_office, own):
    import yaml

    shown = empty_office.run("task", "new", "hyte", "--dry-run").out
    assert yaml.load(shown, Editor)["tasks"][0]["id"] == "hyte-own-1"  # noqa: S506
    assert not own.exists()
    assert not (own.parents[1] / "schemas").exists()


def test_the_file_is_opened_in_her_editor(empty_office, own, monkeypatch):
    editor = empty_office.write("editor.py", "import sys; open(sys.argv[1], 'a').write('# seen\\n')")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{editor}"')
    empty_office.run("task", "new", "hyte", "--edit")
    assert own.read_text("utf-8").endswith("# seen\n")
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert "no-such-editor" in empty_office.run("task", "new", "hyte", "--edit", code=2).err
    assert "hyte-own-2" in own.read_text("utf-8")


def test_a_theme_there_is_not_is_told(empty_office):
    assert "HYTE, TYKY, SOS" in empty_office.run("task", "new", "hobbies", code=2).err
