"""Task libraries: kuty's own, the office's beside it, and everything that can be wrong in one."""

from __future__ import annotations

import pytest

from kuty.core.tasks import Series
from kuty.library.tasks import load, read_tasks

WALK = """\
tasks:
  - id: hyte-walk
    title: {fi: Kävely, sv: Promenad, en: A walk}
    text: {fi: Käy kävelyllä., sv: Gå en promenad., en: Go for a walk.}
    minutes: 30-45
    level: 1
    topics: [exercise]
    goals: [health]
    idea: office
"""


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def test_the_smallest_task_has_its_place_and_leaves_the_rest_open():
    [task], problems = read_tasks(WALK, "own.yaml", "HYTE")
    assert problems == []
    assert (task.id, task.theme, task.minutes, task.level) == ("hyte-walk", "HYTE", (30, 45), 1)
    assert task.title == {"fi": "Kävely", "sv": "Promenad", "en": "A walk"}
    assert (task.needs, task.season, task.links, task.family) == ((), (), (), "")
    assert (task.series, task.cooldown_weeks, task.heavy, task.on_site) == (None, None, False, False)
    assert task.place == "own.yaml:2:5"


def test_a_task_with_everything_keeps_everything():
    more = """\
    needs: [outdoors, walking, equipment]
    season: [summer, autumn]
    cooldown_weeks: 12
    family: walks
    series: {name: further, part: 1}
    links: [https://suomenlatu.fi]
    heavy: true
    on_site: true
    daylight: true
    instrument: Kykyviisari
"""
    [task], problems = read_tasks(WALK + more, "own.yaml", "HYTE")
    assert problems == []
    assert (task.needs, task.season) == (("outdoors", "walking", "equipment"), ("summer", "autumn"))
    assert (task.cooldown_weeks, task.family, task.series) == (12, "walks", Series("further", 1))
    assert (task.links, task.heavy, task.on_site) == (("https://suomenlatu.fi",), True, True)
    assert (task.daylight, task.instrument) == (True, "Kykyviisari")


def test_an_office_writes_its_task_in_the_languages_it_has():
    swedish = WALK.replace("fi: Kävely, ", "").replace("fi: Käy kävelyllä., ", "").replace(", en: A walk", "")
    [task], problems = read_tasks(swedish.replace(", en: Go for a walk.", ""), "own.yaml", "HYTE")
    assert problems == []
    assert [task.speaks(language) for language in ("fi", "sv", "en")] == [False, True, False]
    assert task.named("sv") == task.named("fi") == "Promenad"
    assert task.text[task.language_for("en")] == "Gå en promenad."


@pytest.mark.parametrize(
    ("old", "new", "place", "field"),
    [
        ("level: 1", "level: hard", "own.yaml:6:12", "level"),
        ("minutes: 30-45", "minutes: 32", "own.yaml:5:14", "minutes"),
        ("topics: [exercise]", "topics: [exercize]", "own.yaml:7:14", "topics"),
        ("goals: [health]", "goals: [helth]", "own.yaml:8:13", "goals"),
        ("idea: office", "idea: mine", "own.yaml:9:11", "idea"),
        ("    idea: office\n", "", "own.yaml:2:5", "idea"),
        ("    level: 1", "    level: 1\n    needs: [wings]", "own.yaml:7:13", "needs"),
        ("    level: 1", "    level: 1\n    season: [monsoon]", "own.yaml:7:14", "season"),
        ("    level: 1", "    level: 1\n    cooldown_weeks: 105", "own.yaml:7:21", "cooldown_weeks"),
        ("    level: 1", "    level: 1\n    series: {name: far}", "own.yaml:7:13", "part"),
        ("    level: 1", "    level: 1\n    series: {name: far, part: 1, of: 2}", "own.yaml:7:34", "of"),
        ("    level: 1", "    level: 1\n    colour: red", "own.yaml:7:5", "colour"),
        ("sv: Promenad,", "", "own.yaml:3:12", "title"),
        ("sv: Gå en promenad.,", "", "own.yaml:4:11", "text"),
        ("title: {fi: Kävely, sv: Promenad, en: A walk}", "title: {}", "own.yaml:3:12", "title"),
        ("    level: 1", "    level: 1\n    daylight: on", "own.yaml:7:15", "daylight"),
        ("    level: 1", "    level: 1\n    instrument: []", "own.yaml:7:17", "instrument"),
        ("fi: Kävely", "fi: Kävely jonka nimi ei mahdu kirjeen riville", "own.yaml:3:17", "title"),
    ],
)
def test_a_mistake_in_a_task_has_its_place_and_keeps_the_task_out(old, new, place, field):
    assert old in WALK
    tasks, problems = read_tasks(WALK.replace(old, new, 1), "own.yaml", "HYTE")
    assert tasks == []
    assert [(problem.where, problem.values["field"]) for problem in problems] == [(place, field)]


def test_a_doubled_field_keeps_the_task_out():
    tasks, problems = read_tasks(WALK.replace("    level: 1", "    level: 1\n    level: 2"), "own.yaml", "HYTE")
    assert [problem.where for problem in problems] == ["own.yaml:7:5"]
    assert tasks == []


def test_a_doubled_field_in_a_task_is_named():
    _tasks, problems = read_tasks(WALK.replace("    level: 1", "    level: 1\n    level: 2"), "own.yaml", "HYTE")
    assert [(problem.where, problem.values["field"]) for problem in problems] == [("own.yaml:7:5", "level")]


def test_a_text_of_230_letters_fits_and_one_more_does_not():
    fits, none = read_tasks(WALK.replace("Go for a walk.", "x" * 230), "own.yaml", "HYTE")
    assert (len(fits), none) == (1, [])
    _none, [problem] = read_tasks(WALK.replace("Go for a walk.", "x" * 231), "own.yaml", "HYTE")
    assert (problem.values["length"], problem.values["most"]) == (231, 230)


def test_a_task_in_the_folder_of_another_theme_is_told_so():
    tasks, [problem] = read_tasks(WALK, "own.yaml", "SOS")
    assert tasks == []
    assert (problem.where, problem.values) == ("own.yaml:2:9", {"id": "hyte-walk", "prefix": "sos"})


@pytest.mark.parametrize("link", ["http://suomenlatu.fi", "suomenlatu.fi", "ftp://x.fi", "javascript:alert(1)"])
def test_a_link_has_to_be_https(link):
    tasks, [problem] = read_tasks(WALK + f'    links: [https://mieli.fi, "{link}"]\n', "own.yaml", "HYTE")
    assert tasks == []
    assert problem.where.startswith("own.yaml:10:")
    assert problem.values == {"link": link}


def test_one_bad_task_does_not_take_the_good_ones_with_it():
    other = WALK.removeprefix("tasks:\n").replace("hyte-walk", "hyte-swim").replace("level: 1", "level: 9")
    third = WALK.removeprefix("tasks:\n").replace("hyte-walk", "hyte-row").replace("level: 1", "level: 8")
    tasks, problems = read_tasks(WALK + other + third, "own.yaml", "HYTE")
    assert [task.id for task in tasks] == ["hyte-walk"]
    assert [problem.where for problem in problems] == ["own.yaml:14:12", "own.yaml:22:12"]


def test_a_file_without_tasks_and_with_something_else_is_told_both():
    tasks, problems = read_tasks("task:\n  - id: hyte-walk\n", "own.yaml", "HYTE")
    assert tasks == []
    assert [(each.where, each.values["field"]) for each in problems] == [
        ("own.yaml:1:1", "tasks"),
        ("own.yaml:1:1", "task"),
    ]
    assert problems[1].values["near"] == "tasks"


def test_a_file_that_is_no_yaml_has_no_tasks():
    tasks, [problem] = read_tasks("tasks: [", "own.yaml", "HYTE")
    assert tasks == []
    assert problem.where.startswith("own.yaml:")


def test_an_own_task_replaces_kutys_and_says_which(tmp_path):
    kutys = write(tmp_path / "kuty", "hyte/walk.yaml", WALK + WALK.removeprefix("tasks:\n").replace("walk", "swim", 1))
    own = write(tmp_path / "own", "hyte/ours.yml", "# ours\n" + WALK.replace("A walk", "Our walk"))
    library, problems = load([(kutys, "kuty"), (own, "programs")])
    assert problems == []
    assert [task.id for task in library.tasks] == ["hyte-swim", "hyte-walk"]
    walk = library.get("hyte-walk")
    assert walk.title["en"] == "Our walk"
    assert walk.place == "programs/hyte/ours.yml:3:5"
    assert walk.replaces == "kuty/hyte/walk.yaml:2:5"
    assert library.get("hyte-swim").replaces == ""


def test_an_id_used_twice_in_one_library_is_a_mistake_with_both_places(tmp_path):
    write(tmp_path, "hyte/a.yaml", WALK)
    write(tmp_path, "hyte/b.yaml", WALK)
    _library, [problem] = load([(tmp_path, "programs")])
    assert problem.where == "programs/hyte/b.yaml:2:5"
    assert problem.values == {"id": "hyte-walk", "place": "programs/hyte/a.yaml:2:5"}


def test_mistakes_of_all_files_come_in_one_go(tmp_path):
    write(tmp_path, "hyte/a.yaml", WALK.replace("level: 1", "level: 9"))
    write(tmp_path, "hyte/b.yaml", "tasks: [")
    write(tmp_path, "sos/c.yaml", WALK)
    write(tmp_path, "readme.txt", "no library")
    library, problems = load([(tmp_path, "programs")])
    assert library.tasks == ()
    assert [problem.where.split(":")[0] for problem in problems] == [
        "programs/hyte/a.yaml",
        "programs/hyte/b.yaml",
        "programs/sos/c.yaml",
    ]


def test_an_office_without_own_tasks_has_kutys(tmp_path):
    kutys = write(tmp_path / "kuty", "hyte/walk.yaml", WALK)
    library, problems = load([(kutys, "kuty"), (tmp_path / "nowhere", "programs")])
    assert (len(library.tasks), problems) == (1, [])


def test_a_library_saved_by_notepad_with_a_mark_in_front_is_read(tmp_path):
    write(tmp_path, "hyte/a.yaml", "\ufeff" + WALK)
    library, problems = load([(tmp_path, "programs")])
    assert (len(library.tasks), problems) == (1, [])


def test_a_library_in_an_old_encoding_is_named_as_a_mistake(tmp_path):
    (tmp_path / "hyte").mkdir()
    (tmp_path / "hyte" / "a.yaml").write_bytes(WALK.encode("cp1252"))
    library, problems = load([(tmp_path, "programs")])
    assert problems or library.get("hyte-walk").title["fi"] == "Kävely"


@pytest.mark.parametrize("kind", ["folder", "lock"])
def test_what_only_looks_like_a_library_file_does_not_stop_kuty(tmp_path, kind):
    write(tmp_path, "hyte/a.yaml", WALK)
    if kind == "folder":
        (tmp_path / "hyte" / "old.yaml").mkdir()
    else:
        (tmp_path / "hyte" / ".#a.yaml").symlink_to("maija@laptop.4711")
    library, _problems = load([(tmp_path, "programs")])
    assert [task.id for task in library.tasks] == ["hyte-walk"]


@pytest.mark.parametrize("task_id", ["hyte-Walk", '"hyte-a, b"', '"hyte- walk"'])
def test_an_id_nobody_could_type_is_a_mistake(task_id):
    tasks, problems = read_tasks(WALK.replace("hyte-walk", task_id), "own.yaml", "HYTE")
    assert tasks == []
    assert [problem.where for problem in problems] == ["own.yaml:2:9"]


def part(number, task_id, theme="HYTE"):
    return (
        WALK.removeprefix("tasks:\n").replace("hyte-walk", f"{theme.lower()}-{task_id}")
        + f"    series: {{name: further, part: {number}}}\n"
    )


def test_a_series_in_order_is_right_wherever_its_parts_are_written(tmp_path):
    write(tmp_path, "hyte/a.yaml", "tasks:\n" + part(2, "two"))
    write(tmp_path, "hyte/b.yaml", "tasks:\n" + part(1, "one") + part(3, "three"))
    write(tmp_path, "sos/c.yaml", "tasks:\n" + part(1, "one", "SOS"))
    assert load([(tmp_path, "programs")])[1] == []


@pytest.mark.parametrize(("numbers", "told"), [((1, 3), "1, 3"), ((1, 1, 2), "1, 1, 2"), ((2,), "2")])
def test_a_series_with_a_hole_or_a_doubled_part_is_a_mistake(tmp_path, numbers, told):
    write(tmp_path, "hyte/a.yaml", "tasks:\n" + "".join(part(n, f"t{i}") for i, n in enumerate(numbers)))
    _library, [problem] = load([(tmp_path, "programs")])
    assert problem.where == "programs/hyte/a.yaml:2:5"
    assert problem.values == {"name": "further", "parts": told}


def test_an_own_task_that_breaks_a_series_is_where_the_mistake_is(tmp_path):
    write(tmp_path / "kuty", "hyte/a.yaml", "tasks:\n" + part(1, "walk") + part(2, "two"))
    write(tmp_path / "own", "hyte/ours.yaml", WALK)
    _library, [problem] = load([(tmp_path / "kuty", "kuty"), (tmp_path / "own", "programs")])
    assert problem.where == "programs/hyte/ours.yaml:2:5"


def test_the_office_sees_its_own_task_and_every_mistake_through_task_check(empty_office):
    own = empty_office.folder / "programs"
    write(own, "hyte/ours.yaml", WALK.replace("hyte-walk", "hyte-own-recipe"))
    assert "1 of them the office's own, 1 in place of kuty's" in empty_office.run("task", "check").out
    shown = empty_office.json("task", "show", "hyte-own-recipe")
    assert shown["file"] == "programs/hyte/ours.yaml:2:5"
    assert shown["replaces"].startswith("kuty/hyte/food.yaml:")

    write(own, "hyte/ours.yaml", WALK.replace("level: 1", "level: 9").replace("idea: office", "idea: mine"))
    write(own, "shapes/ours.yaml", "id: ours\n")
    write(own, "rules/ours.yaml", "id: ours\n")
    told = empty_office.run("task", "check", code=3).said
    for place in ("hyte/ours.yaml:6:12", "hyte/ours.yaml:9:11", "shapes/ours.yaml:1:1", "rules/ours.yaml:1:1"):
        assert f"programs/{place}: " in told


def test_a_worker_sees_a_task_by_the_title_it_has(empty_office):
    only_finnish = WALK.replace(", sv: Promenad, en: A walk", "").replace(
        ", sv: Gå en promenad., en: Go for a walk.", ""
    )
    write(
        empty_office.folder / "programs", "hyte/ours.yaml", only_finnish + "    daylight: true\n    instrument: Zekki\n"
    )
    assert "hyte-walk" in empty_office.run("--lang", "sv", "task", "list", "--find", "kävely").out
    listed = empty_office.run("task", "list", "--find", "käy kävelyllä").out
    assert "Kävely" in listed
    shown = empty_office.run("task", "show", "hyte-walk").out
    assert "fi  Kävely" in shown
    assert "Zekki" in shown
    document = empty_office.json("task", "show", "hyte-walk")
    assert (document["title"], document["daylight"], document["instrument"]) == ({"fi": "Kävely"}, True, "Zekki")
