"""A task written for one person is kept for the library, and others can be given it too."""

from __future__ import annotations

import pytest

from kuty.library.tasks import read_tasks
from tests.office.conftest import NEXT

SERVES = ("--topic", "relationships", "--goal", "people")


@pytest.fixture
def own(week):
    """Taito has a task written for him alone."""
    week.run("week", "swap", "P001", "1", "--own", "Äidin kärpänen", "--text", 'Kysy: "mitä kuuluu" - ja # kerro.')
    return week


def file_of(own, theme="hyte"):
    return own.folder / "programs" / theme / "own.yaml"


def test_a_task_is_kept_with_an_id_of_its_title_and_is_right_as_it_stands(own):
    assert own.ids()[0] == "hyte-free-1"
    said = own.run("task", "keep", "P001", "1", *SERVES, "--topic", "mieliala")
    assert "“Äidin kärpänen” is in the library as hyte-aidin-karpanen." in said.out
    assert str(file_of(own)) in said.err
    [task], problems = read_tasks(file_of(own).read_text("utf-8"), "own.yaml", "HYTE")
    assert problems == []
    assert (task.id, task.title, task.text) == (
        "hyte-aidin-karpanen",
        {"fi": "Äidin kärpänen"},
        {"fi": 'Kysy: "mitä kuuluu" - ja # kerro.'},
    )
    assert (task.topics, task.goals, task.idea) == (("relationships", "mood"), ("people",), "office")
    least, most = task.minutes
    assert least <= own.tasks()[0]["minutes"] <= most
    checked = own.json("task", "check")
    assert checked["problems"] == []
    assert "hyte-aidin-karpanen" in [hint["task"] for hint in checked["hints"]]  # in one language only


def test_her_programme_names_it_by_its_new_id_and_others_can_have_it(own):
    before = own.tasks()[0]
    own.run("task", "keep", "next", "P001", "hyte-free-1", *SERVES)
    after = own.tasks()[0]
    assert after == before | {"task": "hyte-aidin-karpanen"}
    own.run("week", "make", NEXT)
    assert own.tasks()[0] == after
    assert own.why("P001", "1")["chosen"] is True
    own.run("week", "swap", "P003", "1", "--with", "hyte-aidin-karpanen")
    assert own.ids("P003")[0] == "hyte-aidin-karpanen"
    assert "is in the library already" in own.run("task", "keep", "P003", "1", *SERVES, code=2).err


def test_what_was_her_own_idea_becomes_a_wish_of_hers(own):
    own.run("task", "keep", "P001", "1", *SERVES, "--hers", "--minutes", "20-60")
    [task], _problems = read_tasks(file_of(own).read_text("utf-8"), "own.yaml", "HYTE")
    assert (task.idea, task.minutes) == ("participant", (20, 60))
    assert own.json("participant", "show", "P001")["likes"] == ["hyte-aidin-karpanen"]
    own.run("undo")
    assert own.json("participant", "show", "P001")["likes"] == []
    assert own.ids()[0] == "hyte-free-1"


def test_titles_that_are_alike_get_ids_of_their_own(own):
    own.run("task", "keep", "P001", "1", *SERVES)
    own.run("week", "swap", "P003", "1", "--own", "äidin KÄRPÄNEN!")
    own.run("task", "keep", "P003", "1", *SERVES, "--minutes", "45")
    assert own.ids("P003")[0] == "hyte-aidin-karpanen-2"
    own.run("week", "swap", "P003", "2", "--own", "Привет")
    own.run("task", "keep", "P003", "2", *SERVES)
    assert own.ids("P003")[1] == "hyte-task"
    tasks, problems = read_tasks(file_of(own).read_text("utf-8"), "own.yaml", "HYTE")
    assert problems == []
    assert [(task.id, task.text["fi"]) for task in tasks[1:]] == [
        ("hyte-aidin-karpanen-2", "äidin KÄRPÄNEN!"),
        ("hyte-task", "Привет"),
    ]


@pytest.mark.parametrize(
    ("title", "kept"),
    [("Free", "hyte-free-task"), ("Free 7", "hyte-free-7-task"), ("Free time", "hyte-free-time")],
)
def test_no_id_of_the_library_is_like_that_of_a_task_written_for_one(week, title, kept):
    week.run("week", "swap", "P001", "1", "--own", title)
    week.run("task", "keep", "P001", "1", *SERVES)
    # The next one written for her has a number again, and is nobody else's.
    week.run("week", "swap", "P001", "2", "--own", "Toinen")
    assert week.ids()[:2] == [kept, "hyte-free-1"]
    assert week.json("task", "check")["problems"] == []


def test_all_that_the_library_has_to_know_is_asked_for_at_once(own):
    missing = own.run("task", "keep", "P001", "1", "--minutes", "soon", code=3).err
    for said in (
        "--topic: --topic is missing",
        "--goal: --goal is missing",
        "--minutes: “soon” are not minutes of a task",
    ):
        assert said in missing
    unknown = own.run("task", "keep", "P001", "1", "--topic", "dragons", "--goal", "fame", *SERVES, code=3).err
    assert "--topic: “dragons” is not known here" in unknown
    assert "--goal: “fame” is not known here" in unknown
    for minutes in ("5-20", "60-20", "22", "20-300", "20–40"):
        assert "--minutes" in own.run("task", "keep", "P001", "1", *SERVES, "--minutes", minutes, code=3).err
    assert not file_of(own).exists()
    assert own.ids()[0] == "hyte-free-1"


def test_a_dry_run_keeps_neither_the_task_nor_its_name(own):
    assert "hyte-aidin-karpanen" in own.run("task", "keep", "P001", "1", *SERVES, "--hers", "--dry-run").out
    assert not file_of(own).exists()
    assert own.ids()[0] == "hyte-free-1"
    assert own.json("participant", "show", "P001")["likes"] == []


def test_a_task_of_the_library_needs_no_keeping(week):
    assert "is in the library already" in week.run("task", "keep", "P001", "3", *SERVES, code=2).err
    assert "The command needs [WEEK] ID TASK" in week.run("task", "keep", "P001", *SERVES, code=2).err
    assert "no task “9”" in week.run("task", "keep", "P001", "9", *SERVES, code=4).err


def test_a_file_that_cannot_be_added_to_stops_the_keeping(own):
    file_of(own).write_text("tasks: [\n", "utf-8")
    # What is wrong in it is told, and the programme keeps its own name for the task.
    assert "own.yaml" in own.run("task", "keep", "P001", "1", *SERVES, code=3).err
    assert file_of(own).read_text("utf-8") == "tasks: [\n"
    file_of(own).unlink()
    assert own.ids()[0] == "hyte-free-1"
