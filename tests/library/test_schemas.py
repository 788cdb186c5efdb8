"""What an editor is told about library files, held against what kuty reads: the two accept and refuse the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from kuty.library import rules, shapes, tasks
from kuty.library.schema import schemas
from kuty.paths import bundled

PROGRAMS = bundled("programs")
ROOT = Path(__file__).parents[2]


class Editor(yaml.SafeLoader):
    """YAML 1.2, as editors read it: numbers and truths are not text, and nothing else is guessed."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012


for tag, pattern, first in (
    ("null", r"~|null|", [*"~n", ""]),
    ("bool", "true|false|True|False", [*"tfTF"]),
    ("int", "[-+]?[0-9]+", [*"-+0123456789"]),
    ("float", r"[-+]?[0-9]+\.[0-9]*", [*"-+0123456789"]),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)

READ = {
    "tasks": lambda text: tasks.read_tasks(text, "own.yaml", "HYTE")[1],
    "shapes": lambda text: shapes.read_shape(text, "own.yaml")[1],
    "rules": lambda text: rules.read_rules(text, "own.yaml")[1],
}
FILES = {"tasks": ("hyte", "tyky", "sos"), "shapes": ("shapes",), "rules": ("rules",)}


def editor_refuses(name, text):
    return list(Draft202012Validator(schemas()[name]).iter_errors(yaml.load(text, Editor)))  # noqa: S506


TASK = """\
tasks:
  - id: hyte-walk
    title: {fi: Kävely, en: 7}
    text: {fi: Käy kävelyllä., en: true}
    minutes: 30-45
    level: 1
    needs: [outdoors]
    topics: [exercise]
    goals: [health]
    idea: office
    cooldown_weeks: 12
    series: {name: further, part: 1}
    links: [https://suomenlatu.fi]
    daylight: true
"""
SHAPE = (PROGRAMS / "shapes" / "remote-4h.yaml").read_text("utf-8")
RULES = (PROGRAMS / "rules" / "189-2001.yaml").read_text("utf-8")
GOOD = {"tasks": TASK, "shapes": SHAPE, "rules": RULES}


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_schemas_are_right_in_themselves_and_explain_every_field(name):
    schema = json.loads((PROGRAMS / "schemas" / f"{name}.json").read_text("utf-8"))
    assert schema == schemas()[name]
    assert schema["$schema"].endswith("2020-12/schema")
    Draft202012Validator.check_schema(schema)
    assert all(field["description"] for field in schema["properties"].values())


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_kutys_own_is_right_to_an_editor(name):
    files = [path for folder in FILES[name] for path in (PROGRAMS / folder).glob("*.yaml")]
    assert files
    for path in files:
        assert editor_refuses(name, path.read_text("utf-8")) == [], path


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tasks", "30-45", "45"),
        ("tasks", "30-45", "30 - 45"),
        ("tasks", "30-45", "'45'"),
        ("tasks", "level: 1", "level: '1'"),
        ("tasks", "level: 1", "level: 01"),
        ("tasks", "daylight: true", "daylight: false"),
        ("tasks", "[outdoors]", "[]"),
        ("tasks", "name: further", "name: 2027"),
        ("shapes", "180-300", "240"),
        ("rules", '"189-2001"', "2027"),
        ("rules", "day_minutes: 240-480", "day_minutes: 240-480\nvalid_until: 2027-12-31"),
    ],
)
def test_what_kuty_reads_an_editor_takes(name, old, new):
    text = GOOD[name].replace(old, new, 1)
    assert READ[name](text) == []
    assert editor_refuses(name, text) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tasks", "level: 1", "level: 4"),
        ("tasks", "level: 1", "level: easy"),
        ("tasks", "    level: 1\n", ""),
        ("tasks", "level: 1", "level: 1\n    colour: red"),
        ("tasks", "30-45", "half an hour"),
        ("tasks", "30-45", "31-45"),
        ("tasks", "30-45", "32"),
        ("tasks", "30-45", "245"),
        ("tasks", "[outdoors]", "[wings]"),
        ("tasks", "[outdoors]", "outdoors"),
        ("tasks", "[exercise]", "[exercize]"),
        ("tasks", "[health]", "[helth]"),
        ("tasks", "idea: office", "idea: mine"),
        ("tasks", "idea: office", "idea:"),
        ("tasks", "cooldown_weeks: 12", "cooldown_weeks: 0"),
        ("tasks", "part: 1", "part: first"),
        ("tasks", ", part: 1", ""),
        ("tasks", "https:", "http:"),
        ("tasks", "daylight: true", "daylight: on"),
        ("tasks", "{fi: Kävely, en: 7}", "{}"),
        ("tasks", "{fi: Kävely, en: 7}", "Kävely"),
        ("tasks", "en: 7", "de: Gang"),
        ("tasks", "fi: Kävely", "fi: Kävely jonka nimi ei mahdu kirjeen riville"),
        ("tasks", "fi: Kävely", "fi: ''"),
        ("tasks", "hyte-walk", "walk"),
        ("tasks", "hyte-walk", "7"),
        ("tasks", "tasks:", "task:"),
        ("shapes", "kind: break", "kind: brake"),
        ("shapes", "minutes: 15", "minutes: 3"),
        ("shapes", ", minutes: 15", ""),
        ("shapes", "theme: SOS", "theme: Sos"),
        ("shapes", "theme: SOS", "minutes: 30"),
        ("shapes", "180-300", "20"),
        ("shapes", "  en: Remote day, 4 hours\n", ""),
        ("rules", "week_hours: 32", "week_hours: 169"),
        ("rules", "week_days: 1-4", "week_days: 1 to 4"),
        ("rules", "2015-07-01", "1.7.2015"),
        ("rules", "valid_from: 2015-07-01\n", ""),
    ],
)
def test_what_kuty_refuses_an_editor_marks(name, old, new):
    assert old in GOOD[name]
    text = GOOD[name].replace(old, new, 1)
    assert READ[name](text)
    assert editor_refuses(name, text)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tasks", "30-45", "45-30"),
        ("tasks", "fi: Kävely, ", ""),  # the text is in Finnish still
        ("tasks", "hyte-walk", "sos-walk"),  # in the folder of another theme
        ("tasks", "minutes: 30-45", "minutes: 5-250"),
        ("shapes", "  - {kind: reception, minutes: 20}\n", ""),
        ("shapes", "theme: SOS", "theme: HYTE"),
        ("rules", "2015-07-01", "2015-02-30"),
    ],
)
def test_what_takes_more_than_one_look_only_kuty_tells(name, old, new):
    assert old in GOOD[name]
    text = GOOD[name].replace(old, new, 1)
    assert READ[name](text)
    assert editor_refuses(name, text) == []


def test_the_task_of_the_page_about_writing_them_is_one():
    page = (ROOT / "docs" / "library.md").read_text("utf-8")
    [text] = re.findall(r"<!-- the task -->\n```yaml\n(.*?)```", page, re.DOTALL)
    assert READ["tasks"](text) == []
    assert editor_refuses("tasks", text) == []
