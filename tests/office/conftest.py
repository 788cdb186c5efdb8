"""What several stories of the office begin with: a week that is made, tasks of the office's own, an editor."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

MADE: dict[tuple[tuple[str, ...], tuple[str, ...]], Path] = {}
NEXT = "2026-W49"

# Each of these is kept from somebody, or from a season.
OWN_TASKS = """\
tasks:
  - {id: hyte-own-plain, title: {fi: Oma tehtävä, sv: Egen uppgift}, text: {fi: Tee se., sv: Gör det.},
     minutes: 10-240, level: 1, topics: [home], goals: [home], idea: office, family: own-plain}
  - {id: hyte-own-like-it, title: {fi: Samanlainen, sv: Likadan}, text: {fi: Tee se., sv: Gör det.},
     minutes: 10-240, level: 1, topics: [home], goals: [home], idea: office, family: own-plain}
  - {id: hyte-own-net, title: {fi: Verkossa, sv: På nätet}, text: {fi: Tee se., sv: Gör det.},
     minutes: 10-240, level: 1, needs: [internet], topics: [home], goals: [home], idea: office}
  - {id: hyte-own-summer, title: {fi: Uimaan, sv: Simma}, text: {fi: Ui., sv: Simma.},
     minutes: 10-240, level: 1, topics: [home], goals: [home], idea: office, season: [summer]}
  - {id: hyte-own-first, title: {fi: Alku, sv: Början}, text: {fi: Aloita., sv: Börja.},
     minutes: 10-240, level: 1, topics: [home], goals: [home], idea: office, series: {name: own, part: 1}}
  - {id: hyte-own-second, title: {fi: Jatko, sv: Resten}, text: {fi: Jatka., sv: Fortsätt.},
     minutes: 10-240, level: 1, topics: [home], goals: [home], idea: office, series: {name: own, part: 2}}
  - {id: hyte-own-stakes, title: {fi: Pelit, sv: Spel}, text: {fi: Mieti pelejä., sv: Tänk på spel.},
     minutes: 10-240, level: 1, topics: [gambling], goals: [substances], idea: office}
  - {id: hyte-own-finnish, title: {fi: Suomeksi}, text: {fi: Tee se.},
     minutes: 10-240, level: 1, topics: [home], goals: [home], idea: office}
  - {id: hyte-own-here, title: {fi: Täällä, sv: Här}, text: {fi: Tee se., sv: Gör det.},
     minutes: 10-240, level: 1, topics: [home], goals: [home], idea: office, on_site: true}
"""


class Week:
    """The coming week of an office, looked at and changed the way a worker does."""

    def __init__(self, office):
        self.office = office
        self.run, self.json, self.folder = office.run, office.json, office.folder

    def day(self, who="P001", week=NEXT, number=0):
        (programme,) = self.json("week", "show", week, who)["programmes"]
        return programme["days"][number]

    def tasks(self, who="P001", week=NEXT, number=0):
        return [slot for slot in self.day(who, week, number)["slots"] if slot["kind"] == "task"]

    def ids(self, who="P001", week=NEXT, number=0):
        return [slot["task"] for slot in self.tasks(who, week, number)]

    def locked(self, who="P001", week=NEXT, number=0):
        return [slot["task"] for slot in self.tasks(who, week, number) if slot["locked"]]

    def why(self, who, task, *, week=NEXT):
        (day,) = self.json("week", "why", week, who, task)["days"]
        return day

    def own_library(self):
        folder = self.folder / "programs" / "hyte"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ours.yaml").write_text(OWN_TASKS, "utf-8")


@pytest.fixture
def with_weeks(office, tmp_path_factory):
    """Gives the office with some weeks made, each set of them made once and then copied."""

    def made(*weeks, people=()):
        if (weeks, people) not in MADE:
            for each in weeks:
                office.run("week", "make", each, *people)
            MADE[weeks, people] = shutil.copytree(office.folder, tmp_path_factory.mktemp("made") / "office")
        else:
            shutil.rmtree(office.folder)
            shutil.copytree(MADE[weeks, people], office.folder)
        return office

    return made


@pytest.fixture
def week(with_weeks):
    """The three people of the office with their programmes of week 49."""
    return Week(with_weeks(NEXT))


@pytest.fixture
def ours(week):
    """The same office, with tasks of its own that the week was made without."""
    week.own_library()
    return week


class Editor:
    """Stands for the worker at her editor: each time it is opened it makes the next change and remembers what it saw."""

    def __init__(self, folder):
        self.folder = folder
        self.script = folder / "editor.py"

    def will(self, *changes):
        """``changes`` are pieces of Python that give ``text`` another value, one for each time the editor is opened."""
        (self.folder / "changes.json").write_text(json.dumps(changes), "utf-8")
        self.script.write_text(
            "import json, pathlib, sys\n"
            f"folder = pathlib.Path({str(self.folder)!r})\n"
            "seen = sorted(folder.glob('seen-*.txt'))\n"
            "file = pathlib.Path(sys.argv[1])\n"
            "text = file.read_text('utf-8')\n"
            "(folder / f'seen-{len(seen)}.txt').write_text(text, 'utf-8')\n"
            "lines = text.splitlines()\n"
            "exec(json.loads((folder / 'changes.json').read_text('utf-8'))[len(seen)])\n"
            "file.write_text(text, 'utf-8')\n",
            "utf-8",
        )

    @property
    def seen(self):
        return [path.read_text("utf-8") for path in sorted(self.folder.glob("seen-*.txt"))]

    @property
    def rows(self):
        """The lines of tasks it saw last, each split into its words."""
        return [line.split() for line in self.seen[-1].splitlines() if line[:3].strip().isdecimal()]


@pytest.fixture
def editor(tmp_path, monkeypatch):
    folder = tmp_path / "desk"
    folder.mkdir()
    editor = Editor(folder)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{editor.script}"')
    return editor
