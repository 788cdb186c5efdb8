"""Day shapes, rule sets and public holidays."""

from __future__ import annotations

from datetime import date

import pytest

from kuty.core.programme import SlotKind
from kuty.library import rules, shapes
from kuty.library.calendar import public_holidays

DAY = """\
id: short-day
title: {fi: Lyhyt päivä, sv: Kort dag, en: Short day}
minutes: 180-240
slots:
  - {kind: start, minutes: 10}
  - {kind: task, theme: HYTE}
  - {kind: task, theme: TYKY}
  - {kind: break, minutes: 15}
  - {kind: task, theme: SOS}
  - {kind: reception, minutes: 20}
"""
LIMITS = """\
id: "2027"
source: An invented act
valid_from: 2027-01-01
valid_until: 2029-12-31
day_minutes: 240-480
week_days: 1-4
week_hours: 32
period_months: 3-24
"""


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_day_shape_has_its_slots_in_order():
    shape, problems = shapes.read_shape(DAY, "day.yaml")
    assert problems == []
    assert (shape.id, shape.title["sv"], shape.minutes) == ("short-day", "Kort dag", (180, 240))
    assert [(slot.kind, slot.minutes, slot.theme) for slot in shape.slots] == [
        (SlotKind.START, 10, ""),
        (SlotKind.TASK, 0, "HYTE"),
        (SlotKind.TASK, 0, "TYKY"),
        (SlotKind.BREAK, 15, ""),
        (SlotKind.TASK, 0, "SOS"),
        (SlotKind.RECEPTION, 20, ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("minutes: 180-240", "minutes: 20-240", ["day.yaml:3:10"]),
        ("kind: break", "kind: brake", ["day.yaml:8:12"]),
        ("minutes: 15", "minutes: 3", ["day.yaml:8:28"]),
        ("kind: break, minutes: 15", "kind: break", ["day.yaml:8:5"]),
        ("kind: task, theme: HYTE", "kind: task, theme: HYTE, minutes: 30", ["day.yaml:6:31"]),
        ("fi: Lyhyt päivä,", "", ["day.yaml:2:8"]),
        ("id: short-day", "id: short-day\nname: x", ["day.yaml:2:1"]),
        # the day as a whole is pointed at where its slots begin
        ("  - {kind: reception, minutes: 20}\n", "", ["day.yaml:5:3"]),
        ("kind: start", "kind: reception", ["day.yaml:5:3"]),
        ("  - {kind: task, theme: SOS}\n", "", ["day.yaml:5:3"]),
        ("theme: TYKY", "theme: SOS", ["day.yaml:5:3"]),
        ("theme: TYKY", "theme: Tyky", ["day.yaml:7:25", "day.yaml:5:3"]),
    ],
)
def test_a_mistake_in_a_day_shape_has_its_place_and_keeps_the_shape_out(old, new, places):
    assert old in DAY
    shape, problems = shapes.read_shape(DAY.replace(old, new, 1), "day.yaml")
    assert shape is None
    assert [problem.where for problem in problems] == places


def test_a_day_shape_without_slots_is_told_everything_that_a_day_needs():
    shape, problems = shapes.read_shape(DAY.partition("slots:")[0] + "slots: []\n", "day.yaml")
    assert shape is None
    assert [problem.values for problem in problems] == [{}, {"theme": "HYTE"}, {"theme": "TYKY"}, {"theme": "SOS"}]


def test_a_day_shape_that_is_no_yaml_is_no_shape():
    shape, problems = shapes.read_shape("- day", "day.yaml")
    assert shape is None
    assert [problem.where for problem in problems] == ["day.yaml:1:1"]


def test_an_offices_own_shape_replaces_kutys_of_the_same_id(tmp_path):
    write(tmp_path, "kuty/shapes/a.yaml", DAY)
    write(tmp_path, "kuty/shapes/b.yaml", DAY.replace("short-day", "other-day"))
    write(tmp_path, "own/shapes/z.yml", "\ufeff" + DAY.replace("Short day", "Our day"))
    known, problems = shapes.load([(tmp_path / "kuty", "kuty"), (tmp_path / "own", "programs")])
    assert problems == []
    assert {name: shape.title["en"] for name, shape in known.items()} == {
        "short-day": "Our day",
        "other-day": "Short day",
    }


def test_mistakes_of_all_shapes_are_named_by_their_folder(tmp_path):
    write(tmp_path, "own/shapes/a.yaml", DAY.replace("break", "brake"))
    write(tmp_path, "own/shapes/b.yaml", DAY.replace("180-240", "long"))
    known, problems = shapes.load([(tmp_path / "own", "programs")])
    assert known == {}
    assert [problem.where for problem in problems] == ["programs/shapes/a.yaml:8:12", "programs/shapes/b.yaml:3:10"]


@pytest.mark.parametrize(("door", "name", "text"), [(shapes, "shapes", DAY), (rules, "rules", LIMITS)])
def test_an_id_used_twice_in_one_folder_is_a_mistake(tmp_path, door, name, text):
    write(tmp_path, f"{name}/a.yaml", text)
    write(tmp_path, f"{name}/b.yaml", text)
    _known, problems = door.load([(tmp_path, "programs")])
    assert [problem.where.split(":")[0] for problem in problems] == [f"programs/{name}/b.yaml"]


def test_a_day_shorter_than_its_breaks_is_a_mistake():
    shape, problems = shapes.read_shape(DAY.replace("minutes: 15", "minutes: 200"), "day.yaml")
    assert shape is None
    assert problems


def test_a_rule_set_has_its_limits_and_its_days():
    found, problems = rules.read_rules(LIMITS, "rules.yaml")
    assert problems == []
    assert (found.id, found.source) == ("2027", "An invented act")
    assert (found.valid_from, found.valid_until) == (date(2027, 1, 1), date(2029, 12, 31))
    assert (found.day_minutes, found.week_days, found.week_hours, found.period_months) == (
        (240, 480),
        (1, 4),
        32,
        (3, 24),
    )


def test_a_rule_set_without_an_end_is_in_force_for_good():
    found, problems = rules.read_rules(LIMITS.replace("valid_until: 2029-12-31\n", ""), "rules.yaml")
    assert problems == []
    assert found.valid_until is None
    assert found.in_force(date(2099, 1, 1))
    assert not found.in_force(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("valid_from: 2027-01-01", "valid_from: 1.1.2027", "rules.yaml:3:13"),
        ("valid_from: 2027-01-01", "valid_from: 2027-02-29", "rules.yaml:3:13"),
        ("valid_from: 2027-01-01\n", "", "rules.yaml:1:1"),
        ("valid_until: 2029-12-31", "valid_until: never", "rules.yaml:4:14"),
        ("valid_until: 2029-12-31", "valid_until:", "rules.yaml:4:13"),
        ("day_minutes: 240-480", "day_minutes: 4h", "rules.yaml:5:14"),
        ("week_days: 1-4", "week_days: 1-8", "rules.yaml:6:12"),
        ("week_hours: 32", "week_hours: 169", "rules.yaml:7:13"),
        ("period_months: 3-24", "period_months: 0-24", "rules.yaml:8:16"),
        ("source: An", "sauce: An", "rules.yaml:1:1"),
        ("week_hours: 32", "week_hours: 32\nweek_hours: 30", "rules.yaml:8:1"),
    ],
)
def test_a_mistake_in_a_rule_set_has_its_place_and_keeps_the_rules_out(old, new, place):
    assert old in LIMITS
    found, problems = rules.read_rules(LIMITS.replace(old, new, 1), "rules.yaml")
    assert found is None
    assert problems[0].where == place


def test_a_rule_set_that_is_no_yaml_is_no_rule_set():
    found, problems = rules.read_rules("[", "rules.yaml")
    assert found is None
    assert len(problems) == 1


def test_a_rule_set_that_ends_before_it_begins_is_a_mistake():
    found, problems = rules.read_rules(LIMITS.replace("2029-12-31", "2026-12-31"), "rules.yaml")
    assert found is None
    assert [problem.where for problem in problems] == ["rules.yaml:4:14"]


def test_the_remedy_for_days_in_a_week_does_not_speak_of_minutes():
    _found, [problem] = rules.read_rules(LIMITS.replace("week_days: 1-4", "week_days: 1-8"), "rules.yaml")
    assert "minutes" not in problem.remedy


def test_an_offices_own_rule_set_replaces_kutys_of_the_same_id(tmp_path):
    write(tmp_path, "kuty/rules/a.yaml", LIMITS)
    write(tmp_path, "own/rules/a.yaml", LIMITS.replace("week_hours: 32", "week_hours: 30"))
    write(tmp_path, "own/rules/broken.yaml", LIMITS.replace("week_hours: 32", "week_hours: many"))
    known, [problem] = rules.load([(tmp_path / "kuty", "kuty"), (tmp_path / "own", "programs")])
    assert known["2027"].week_hours == 30
    assert problem.where == "programs/rules/broken.yaml:7:13"


@pytest.mark.parametrize(
    ("language", "name"),
    [("fi", "Itsenäisyyspäivä"), ("sv", "Självständighetsdagen"), ("en", "Independence Day")],
)
def test_independence_day_has_its_name_in_three_languages(language, name):
    week = [date(2026, 11, 30 + day) if day < 1 else date(2026, 12, day) for day in range(7)]
    assert public_holidays(week, language) == {date(2026, 12, 6): name}


def test_a_week_over_new_year_knows_the_holiday_of_the_new_year():
    days = [date(2026, 12, 31), date(2027, 1, 1)]
    assert list(public_holidays(days, "fi")) == [date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 4, 3), True),  # Good Friday
        (date(2026, 5, 14), True),  # Ascension Day
        (date(2026, 6, 19), True),  # Midsummer Eve
        (date(2026, 12, 24), True),
        (date(2026, 4, 2), False),
        (date(2026, 11, 24), False),
    ],
)
def test_the_holidays_are_those_of_finland(day, closed):
    assert bool(public_holidays([day], "en")) is closed


def test_no_days_have_no_holidays():
    assert public_holidays([], "sv") == {}
