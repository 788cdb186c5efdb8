"""Tasks, limits and seasons; the library they are found in."""

from datetime import date

import pytest

from kuty.core.limits import GOAL_AREAS, LIMITS, NEEDS, ONLY_WITH_GOAL, TOPICS
from kuty.core.tasks import Series, Task, TaskLibrary, season_of


def task(task_id="hyte-walk", theme="HYTE", **fields):
    given = {"level": 1, "topics": ("exercise",), "goals": ("health",), "idea": "kuty", "minutes": (20, 40)} | fields
    return Task(id=task_id, theme=theme, title={"fi": "Kävely"}, text={"fi": "Kävele."}, **given)


@pytest.mark.parametrize(
    ("limits", "left_out"),
    [
        ((), False),
        (("money",), False),
        (("outdoors",), True),
        (("exercise",), True),
        (("hyte-walk",), True),
        (("hyte-run",), False),
        (("heavy",), False),
        (("money", "internet", "outdoors"), True),
    ],
)
def test_a_task_is_left_out_when_it_needs_or_is_about_a_limit(limits, left_out):
    assert task(needs=("outdoors",)).touches(frozenset(limits)) is left_out


def test_a_heavy_task_is_left_out_for_those_who_cannot_do_heavy_ones():
    assert task(heavy=True).touches(frozenset({"heavy"}))
    assert not task(heavy=True).touches(frozenset({"money"}))


@pytest.mark.parametrize(
    ("month", "season"),
    [
        (1, "winter"), (2, "winter"), (3, "spring"), (5, "spring"), (6, "summer"),
        (8, "summer"), (9, "autumn"), (11, "autumn"), (12, "winter"),
    ],
)  # fmt: skip
def test_seasons_go_by_calendar_months(month, season):
    assert season_of(date(2026, month, 1)) == season_of(date(2026, month, 28)) == season


def test_a_task_of_the_summer_is_in_season_in_summer_only():
    swim = task(season=("summer", "autumn"))
    assert swim.in_season(date(2026, 8, 31))
    assert swim.in_season(date(2026, 11, 30))
    assert not swim.in_season(date(2026, 12, 1))


def test_a_task_without_a_season_is_always_in_season():
    assert all(task().in_season(date(2026, month, 15)) for month in range(1, 13))


def test_tasks_are_found_by_id_and_by_theme():
    walk, call, form = task(), task("sos-call", "SOS"), task("tyky-form", "TYKY")
    library = TaskLibrary((walk, call, form))
    assert library.get("sos-call") is call
    assert library.get("sos-nothing") is None
    assert library.theme("TYKY") == (form,)


def test_a_series_is_as_long_as_its_last_part():
    parts = [task(f"hyte-{part}", series=Series("sleep", part)) for part in (2, 3, 1)]
    alone = task("sos-1", "SOS", series=Series("letters", 1))
    assert TaskLibrary((*parts, alone, task())).series_lengths == {("HYTE", "sleep"): 3, ("SOS", "letters"): 1}


def test_the_words_of_limits_are_told_apart_from_one_another():
    assert len(set(LIMITS)) == len(LIMITS) == len(NEEDS) + len(TOPICS) + 1


def test_tender_subjects_are_topics_and_wait_for_goals_that_exist():
    assert set(ONLY_WITH_GOAL) <= set(TOPICS)
    assert set(ONLY_WITH_GOAL.values()) <= set(GOAL_AREAS)
