"""The draw in small stories: which tasks a person is given, why, and what gives way when there are too few."""

from dataclasses import replace
from datetime import date, time, timedelta
from time import perf_counter

import pytest

from kuty.core.draw.past import Given
from kuty.core.draw.planner import Planner
from kuty.core.plan import THEMES, Goal
from kuty.core.programme import Slot, SlotKind, WorkDay
from kuty.core.reason import Reason
from kuty.core.reception import Done, NotDone
from kuty.core.tasks import Series, TaskLibrary
from tests.core.drawing import (
    CALL,
    DAY,
    FORM,
    SETTINGS,
    SHAPE,
    TAITO,
    codes,
    draw,
    drawn_on_forty_days,
    group,
    had,
    locked,
    minutes_of_themes,
    office,
    plan,
    task,
    tasks_of,
    why,
    without_chance,
)

ONE = 1000

# A day ---------------------------------------------------------------------------------------------------------------


def test_a_day_has_every_theme_and_adds_up():
    day = draw(task("hyte-walk"))
    assert [(f"{slot.start:%H:%M}", slot.minutes, slot.task) for slot in day.slots] == [
        ("09:00", 60, "hyte-walk"),
        ("10:00", 60, "tyky-form"),
        ("11:00", 60, "sos-call"),
        ("12:00", 20, ""),
    ]
    assert day.date == DAY
    assert day.gave_way == ()


def test_a_task_is_given_in_the_persons_language_with_its_first_link():
    walk = task("hyte-walk", links=("https://example.fi/a", "https://example.fi/b"))
    orjan = replace(TAITO, language="sv")
    slot = draw(walk, person=orjan).tasks[0]
    assert (slot.title, slot.text, slot.link) == ("hyte-walk sv", "Gör hyte-walk.", "https://example.fi/a")
    assert draw(task("hyte-walk")).tasks[0].link == ""


def test_a_task_that_is_not_in_the_persons_language_is_not_hers():
    finnish = replace(task("hyte-walk"), title={"fi": "Kävely"})
    orjan = replace(TAITO, language="sv")
    assert tasks_of(draw(finnish, task("hyte-rest"), person=orjan)) == ["hyte-rest"]


def test_the_plans_own_weights_go_before_the_offices():
    weighted = plan(weights={"HYTE": 2, "TYKY": 1, "SOS": 1})
    others = (task("tyky-form", (45, 60)), task("sos-call", (45, 60)))
    day = draw(task("hyte-walk", (30, 90)), task("hyte-rest", (30, 90)), the_plan=weighted, others=others)
    assert minutes_of_themes(day) == {"HYTE": 90, "TYKY": 45, "SOS": 45}


def test_minutes_are_shared_evenly_inside_each_tasks_own_range():
    day = draw(task("hyte-short", (10, 15)), task("hyte-long", (20, 60)))
    assert sorted((slot.task, slot.minutes) for slot in day.tasks if slot.theme == "HYTE") == [
        ("hyte-long", 45),
        ("hyte-short", 15),
    ]


def test_an_hour_is_filled_with_two_tasks_of_half_an_hour():
    walks = [task(f"hyte-{number}", (10, 60)) for number in range(9)]
    assert len(tasks_of(draw(*walks))) == 2


def test_a_day_of_odd_minutes_gives_the_odd_ones_to_the_first_theme():
    day = draw(task("hyte-walk", (20, 90)), the_plan=plan(203))
    assert [slot.minutes for slot in day.tasks] == [63, 60, 60]


def test_the_same_person_is_given_another_task_than_her_neighbour():
    walks = [task(f"hyte-{number}", (60, 60)) for number in range(30)]
    drawn = {tasks_of(draw(*walks, person=replace(TAITO, id=f"P{number:03}")))[0] for number in range(1, 9)}
    assert len(drawn) > 3


def test_the_same_person_is_given_another_task_on_another_day():
    walks = [task(f"hyte-{number}", (60, 60)) for number in range(30)]
    assert len(set(drawn_on_forty_days(*walks))) > 10


def test_a_long_day_with_most_of_its_weight_on_one_theme_can_be_filled():
    walks = [task(f"hyte-{number}", (20, 60)) for number in range(40)]
    weighted = plan(480, weights={"HYTE": 3, "TYKY": 1, "SOS": 1})
    others = [task(f"{theme}-{number}", (20, 60)) for theme in ("tyky", "sos") for number in range(20)]
    day = draw(*walks, the_plan=weighted, others=others)
    assert (day.minutes, day.gave_way) == (480, ())


def test_a_theme_of_little_weight_still_gets_the_ten_minutes_of_a_task():
    themes = ("hyte", "tyky", "sos")
    library = [task(f"{theme}-{number}", (10, 60)) for theme in themes for number in range(10)]
    weighted = plan(240, weights={"HYTE": 20, "TYKY": 20, "SOS": 1})
    day = draw(*library, the_plan=weighted, others=())
    assert minutes_of_themes(day)["SOS"] == 10


# Never ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unwelcome", "person"),
    [
        ({"needs": ("money",)}, {"exclude": ("money",)}),
        ({"needs": ("writing", "partner")}, {"exclude": ("partner",)}),
        ({"needs": ("equipment",)}, {"exclude": ("phone", "equipment")}),
        ({"topics": ("sleep",)}, {"exclude": ("internet", "sleep")}),
        ({"heavy": True}, {"exclude": ("heavy",)}),
        ({}, {"exclude": ("hyte-unwelcome",)}),
        ({"season": ("summer", "spring")}, {}),
        ({"topics": ("gambling",)}, {}),
        ({"topics": ("home", "alcohol")}, {}),
        ({"series": Series("sleep", 2)}, {}),
        ({"on_site": True}, {}),
    ],
)
def test_a_task_that_does_not_fit_the_person_or_the_day_is_never_given(unwelcome, person):
    limited = replace(TAITO, **person)
    first_part = task("hyte-first", (240, 240), series=Series("sleep", 1))
    # Not even when there is nothing else to fill the hour with.
    assert "hyte-unwelcome" not in tasks_of(draw(task("hyte-unwelcome", **unwelcome), first_part, person=limited))
    assert tasks_of(draw(task("hyte-welcome"), task("hyte-unwelcome", **unwelcome), first_part, person=limited)) == [
        "hyte-welcome"
    ]


def test_a_tender_subject_is_given_to_those_with_a_goal_of_it_only():
    evening = task("hyte-evening", topics=("alcohol",))
    assert "hyte-evening" not in tasks_of(draw(evening, the_plan=plan(goals=(Goal("Koti kuntoon", "home"),))))
    assert tasks_of(draw(evening, the_plan=plan(goals=(Goal("Juon vähemmän", "substances"),)))) == ["hyte-evening"]


def test_two_tasks_of_a_family_do_not_share_a_day():
    walk, run = task("hyte-walk", (30, 30), family="moving"), task("hyte-run", (30, 30), family="moving")
    rest = task("hyte-rest", (30, 30), level=3)
    assert "hyte-open" in tasks_of(draw(walk, run))
    assert "hyte-rest" in tasks_of(draw(walk, run, rest))


def test_a_family_over_two_themes_comes_once_a_day():
    walk = task("hyte-walk", (60, 60), family="walking")
    tour, visit = task("sos-tour", (60, 60), family="walking"), task("sos-visit", (60, 60), level=3)
    assert tasks_of(draw(walk, others=(FORM, tour, visit)), "SOS") == ["sos-visit"]


def test_a_theme_that_can_do_without_a_family_leaves_it_to_the_one_that_cannot():
    walk, rest = task("hyte-walk", (60, 60), family="walking"), task("hyte-rest", (60, 60), level=3)
    tour = task("sos-tour", (60, 60), family="walking")
    assert [slot.task for slot in draw(walk, rest, others=(FORM, tour)).tasks] == ["hyte-rest", "tyky-form", "sos-tour"]


def test_two_parts_of_a_series_do_not_share_a_day():
    parts = [task(f"hyte-{part}", (30, 30), series=Series("sleep", part)) for part in (1, 2)]
    # After half a year it may begin anew or go on, but not both.
    given = [had("hyte-1", 200)]
    assert len({"hyte-1", "hyte-2"} & set(tasks_of(draw(*parts, given=given)))) <= 1
    assert "hyte-rest" in tasks_of(draw(*parts, task("hyte-rest", (30, 30), level=3), given=given))


def test_only_one_task_of_a_day_is_heavy():
    heavy = [task(f"hyte-{number}", (30, 30), heavy=True) for number in range(2)]
    assert "hyte-open" in tasks_of(draw(*heavy))
    assert "hyte-light" in tasks_of(draw(*heavy, task("hyte-light", (30, 30), level=3)))


def test_the_one_heavy_task_goes_where_it_does_most_good():
    dig, rest = task("hyte-dig", (60, 60), heavy=True), task("hyte-rest", (60, 60), level=2)
    chop = task("tyky-chop", (60, 60), heavy=True, goals=("work-ability",))
    form = task("tyky-form", (60, 60), level=3)
    wish = plan(goals=(Goal("Jaksan työssä", "work-ability"),))
    day = draw(dig, rest, others=(chop, form, CALL), the_plan=wish)
    assert [slot.task for slot in day.tasks] == ["hyte-rest", "tyky-chop", "sos-call"]


def test_the_one_heavy_task_goes_to_the_theme_that_needs_it():
    dig, rest = task("hyte-dig", (60, 60), heavy=True), task("hyte-rest", (60, 60), level=3)
    chop = task("tyky-chop", (60, 60), heavy=True)
    day = draw(dig, rest, others=(chop, CALL))
    assert [slot.task for slot in day.tasks] == ["hyte-rest", "tyky-chop", "sos-call"]


@pytest.mark.parametrize("reason", NotDone)
def test_a_task_not_done_for_a_reason_does_not_come_before_its_weeks_are_over(reason):
    walk, weeks = task("hyte-walk", cooldown_weeks=1), SETTINGS.waits[reason]
    too_early = draw(walk, given=[had("hyte-walk", 7 * weeks - 1, Done.NOT, reason)])
    # Whatever gives way in a day without other tasks, this does not.
    assert "hyte-walk" not in tasks_of(too_early)
    assert tasks_of(draw(walk, given=[had("hyte-walk", 7 * weeks, Done.NOT, reason)])) == ["hyte-walk"]


# Light to see by -----------------------------------------------------------------------------------------------------

# In Helsinki on the first of December it is light from 9:00 to 15:15.
BIRDS, REST = task("hyte-birds", (60, 60), daylight=True, topics=("nature",)), task("hyte-rest", (60, 60))
LIKES_BIRDS = replace(TAITO, likes=("nature",))


def test_a_task_that_needs_to_see_is_given_when_it_is_light():
    afternoon = office(usual_start=time(10))
    assert tasks_of(draw(BIRDS, REST, person=LIKES_BIRDS, settings=afternoon)) == ["hyte-birds"]


@pytest.mark.parametrize(
    ("day", "latitude", "start", "given"),
    [
        ("2026-12-01", 60.17, time(7, 30), "hyte-rest"),
        ("2026-12-01", 60.17, time(9, 30), "hyte-birds"),
        ("2026-12-01", 60.17, time(14, 30), "hyte-rest"),
        ("2026-12-01", 69.9, time(11, 30), "hyte-rest"),
        ("2026-06-15", 60.17, time(8), "hyte-birds"),
        ("2026-06-15", 69.9, time(20), "hyte-birds"),
    ],
)
def test_whether_it_is_light_depends_on_the_day_the_place_and_the_hour(day, latitude, start, given):
    settings = office(latitude=latitude, usual_start=start)
    drawn = draw(BIRDS, REST, person=LIKES_BIRDS, day=date.fromisoformat(day), settings=settings)
    assert tasks_of(drawn) == [given]


def test_what_counts_is_when_the_task_is_done_not_when_the_day_begins():
    # Work begins at 7:40 in the dark, but the third task of the day is after sunrise.
    settings = office(usual_start=time(7, 40))
    birds = replace(BIRDS, id="sos-birds", theme="SOS")
    drawn = draw(REST, others=(FORM, CALL, birds), person=LIKES_BIRDS, settings=settings)
    assert tasks_of(drawn, "SOS") == ["sos-birds"]
    # Called at nine her day goes otherwise, and the same task would be over only after sunset.
    late = replace(LIKES_BIRDS, reception_time=time(16, 40))
    assert tasks_of(draw(REST, others=(FORM, CALL, birds), person=late), "SOS") == ["sos-call"]


def test_without_light_a_day_of_nothing_else_stays_open():
    assert tasks_of(draw(BIRDS, settings=office(usual_start=time(16)))) == ["hyte-open"]


def test_a_locked_task_stays_though_it_is_dark():
    day = draw(BIRDS, kept=[locked("hyte-birds", 60)], settings=office(usual_start=time(16)))
    assert tasks_of(day) == ["hyte-birds"]


# Waiting -------------------------------------------------------------------------------------------------------------


def test_a_task_that_was_had_lately_waits():
    walk, rest = task("hyte-walk"), task("hyte-rest")
    assert tasks_of(draw(walk, rest, given=[had("hyte-walk", 27)])) == ["hyte-rest"]
    assert tasks_of(draw(walk, rest, given=[had("hyte-rest", 27)])) == ["hyte-walk"]


def test_a_task_comes_again_after_its_cool_down_and_says_how_long_ago_it_was():
    day = draw(task("hyte-walk"), given=[had("hyte-walk", 28), had("hyte-walk", 60)])
    assert why(day, "hyte-walk")[0] == Reason("not_had_for", {"weeks": 4})


def test_what_is_given_later_or_on_the_day_itself_does_not_count_as_had():
    day = draw(task("hyte-walk"), given=[had("hyte-walk", 0), had("hyte-walk", -7)])
    assert why(day, "hyte-walk") == (Reason("not_had"),)


@pytest.mark.parametrize(("own", "days_ago", "reason"), [(8, 55, "cooldown_gave_way"), (1, 7, "not_had_for")])
def test_a_task_may_have_a_cool_down_of_its_own(own, days_ago, reason):
    day = draw(task("hyte-walk", cooldown_weeks=own), given=[had("hyte-walk", days_ago)])
    assert reason in codes(day, "hyte-walk")


def test_a_task_like_one_had_lately_waits():
    run, rest = task("hyte-run", family="moving", goals=("health",)), task("hyte-rest", level=3)
    given = [had("hyte-walk", 10)]
    wish = plan(goals=(Goal("Terveys", "health"),))
    walk = task("hyte-walk", family="moving")
    assert tasks_of(draw(walk, run, rest, given=given, the_plan=wish)) == ["hyte-rest"]
    assert tasks_of(draw(walk, run, rest, given=given, the_plan=wish, settings=office(family_weeks=1))) == ["hyte-run"]


# What gives way, in its order ----------------------------------------------------------------------------------------


def test_first_the_familys_time_gives_way_and_says_so():
    walk, run = task("hyte-walk", family="moving"), task("hyte-run", family="moving")
    rest = task("hyte-rest")
    day = draw(walk, run, rest, given=[had("hyte-walk", 10), had("hyte-rest", 27)])
    assert tasks_of(day) == ["hyte-run"]
    assert why(day, "hyte-run")[0] == Reason("family_gave_way")
    assert day.gave_way == ()


def test_then_half_of_a_tasks_own_time():
    walk, rest = task("hyte-walk"), task("hyte-rest")
    # Walking serves a goal and would be the better task, but it was had only last week.
    walk = replace(walk, goals=("people",))
    given = [had("hyte-walk", 8), had("hyte-rest", 15)]
    day = draw(walk, rest, given=given, the_plan=plan(goals=(Goal("Ystävä", "people"),)))
    assert tasks_of(day) == ["hyte-rest"]
    assert why(day, "hyte-rest")[0] == Reason("cooldown_gave_way", {"weeks": 2})


def test_then_all_but_a_week_of_it():
    assert codes(draw(task("hyte-walk"), given=[had("hyte-walk", 7)]), "hyte-walk")[0] == "cooldown_gave_way"


def test_then_more_than_twenty_minutes_are_moved_between_the_themes():
    # The hour of well-being could be filled only with what was had three days ago: others can have half of it.
    short, walk = task("hyte-short", (30, 30)), task("hyte-walk", (60, 60))
    others = (task("tyky-form", (40, 90)), task("sos-call", (40, 90)))
    day = draw(short, walk, given=[had("hyte-walk", 3)], others=others)
    assert tasks_of(day) == ["hyte-short"]
    assert day.gave_way == (Reason("shares_gave_way", {"minutes": 30}),)
    assert min(minutes_of_themes(day).values()) == 30
    assert day.minutes == 200


def test_twenty_minutes_are_moved_before_any_waiting_time_gives_way_and_are_not_told_of():
    short, walk = task("hyte-short", (40, 40)), task("hyte-walk", (60, 60))
    others = (task("tyky-form", (40, 90)), task("sos-call", (40, 90)))
    day = draw(short, walk, given=[had("hyte-walk", 27)], others=others)
    assert tasks_of(day) == ["hyte-short"]
    assert day.gave_way == ()


@pytest.mark.parametrize("days_ago", [1, 6])
def test_then_all_but_a_day(days_ago):
    day = draw(task("hyte-walk", (60, 60)), given=[had("hyte-walk", days_ago, minutes=0)])
    assert tasks_of(day) == ["hyte-walk"]
    assert codes(day, "hyte-walk")[0] == "cooldown_gave_way"


@pytest.mark.parametrize(
    ("library", "theme"),
    [
        ((FORM, CALL), "HYTE"),
        ((task("hyte-walk", (60, 60)), CALL), "TYKY"),
        ((task("hyte-walk", (60, 60)), FORM), "SOS"),
    ],
)
def test_at_last_a_slot_stays_open_and_the_day_says_so(library, theme):
    day = draw(*library, others=())
    assert day.minutes == 200
    assert day.gave_way[-1] == Reason("open_slot", {"theme": theme})
    [slot] = [slot for slot in day.tasks if slot.theme == theme]
    assert (slot.task, slot.title, slot.text) == (f"{theme.lower()}-open", "Sovitaan yhdessä", "Mietitään puhelussa.")
    assert slot.why == (Reason("open_slot", {"theme": theme}),)


def test_an_open_slot_is_in_the_persons_language():
    assert draw(person=replace(TAITO, language="sv")).tasks[0].title == "Vi kommer överens"
    assert draw(person=replace(TAITO, language="sv")).tasks[0].text == "Vi tänker i samtalet."


def test_without_any_library_the_day_is_open_from_morning_to_evening():
    day = draw(others=())
    assert [(slot.task, slot.minutes) for slot in day.tasks] == [("hyte-open", 60), ("tyky-open", 60), ("sos-open", 60)]
    assert [reason.values["theme"] for reason in day.gave_way] == list(THEMES)


def test_what_there_is_is_given_beside_an_open_slot():
    walk, run = task("hyte-walk", (30, 30), family="moving"), task("hyte-run", (30, 30), family="moving")
    day = draw(walk, run)
    assert "hyte-open" in tasks_of(day)
    assert len(tasks_of(day)) == 2


def test_a_day_that_must_stay_open_is_told_soon_enough_to_wait_for():
    library = [task(f"{theme}-{number}", (20, 40)) for theme in ("hyte", "tyky") for number in range(40)]
    began = perf_counter()
    day = draw(*library, others=(), the_plan=plan(480))
    assert [slot.task for slot in day.tasks if slot.theme == "SOS"] in (["sos-open"], [])
    assert perf_counter() - began < 3


def test_a_theme_without_any_task_gives_its_minutes_to_the_others_and_it_is_told():
    walks = [task(f"hyte-{number}", (20, 60)) for number in range(9)]
    day = draw(*walks, others=[task(f"tyky-{number}", (20, 60)) for number in range(9)])
    assert tasks_of(day, "SOS") == []
    assert [reason.code for reason in day.gave_way] == ["shares_gave_way"]


def test_other_waits_that_gave_way_are_not_told_of_by_a_task_that_need_not_wait():
    given = [had("hyte-walk", 15), had("hyte-rest", 70)]
    day = draw(task("hyte-walk", (30, 30)), task("hyte-rest", (30, 30)), given=given)
    assert codes(day, "hyte-walk")[0] == "cooldown_gave_way"
    assert codes(day, "hyte-rest")[0] == "not_had_for"


def test_a_task_with_a_name_like_an_open_slots_is_a_task():
    assert draw(task("hyte-doors-open")).gave_way == ()


# Series --------------------------------------------------------------------------------------------------------------


def test_a_series_is_given_part_by_part():
    first, second, third = (task(f"hyte-{part}", (60, 60), series=Series("sleep", part)) for part in (1, 2, 3))
    assert tasks_of(draw(first, second, third)) == ["hyte-1"]
    day = draw(first, second, third, given=[had("hyte-1", 70)])
    assert tasks_of(day) == ["hyte-2"]
    assert why(day, "hyte-2") == (
        Reason("next_part", {"part": 2, "parts": 3, "after": "hyte-1 fi"}),
        Reason("not_had"),
    )
    assert tasks_of(draw(first, second, third, given=[had("hyte-1", 8), had("hyte-2", 7)])) == ["hyte-3"]


def test_a_series_that_is_open_goes_on_before_something_new():
    parts = [task(f"hyte-{part}", (60, 60), series=Series("sleep", part)) for part in (1, 2)]
    fresh = [task(f"hyte-new-{number}", (60, 60)) for number in range(9)]
    assert drawn_on_forty_days(*parts, *fresh, given=[had("hyte-1", 7)]) == ["hyte-2"] * 40


def test_a_first_part_had_before_is_not_called_a_part_again():
    day = draw(task("hyte-1", series=Series("sleep", 1)), given=[had("hyte-1", 70)])
    assert codes(day, "hyte-1")[0] == "not_had_for"
    assert "next_part" not in codes(day, "hyte-1")


def test_a_series_is_as_long_as_in_its_own_theme():
    parts = [task(f"hyte-{part}", series=Series("start", part)) for part in (1, 2)]
    day = draw(*parts, given=[had("hyte-1", 40)], others=(FORM, CALL, task("sos-9", series=Series("start", 9))))
    assert Reason("next_part", {"part": 2, "parts": 2, "after": "hyte-1 fi"}) in why(day, "hyte-2")


def test_a_part_left_undone_comes_again_before_the_next():
    parts = [task(f"hyte-{part}", (60, 60), series=Series("sleep", part)) for part in (1, 2, 3)]
    given = [had("hyte-1", 14, Done.DONE), had("hyte-2", 7, Done.NOT)]
    day = draw(*parts, given=given)
    assert tasks_of(day) == ["hyte-2"]
    # It is only tried again, so no waiting time has given way.
    assert "cooldown_gave_way" not in codes(day, "hyte-2")


# Points --------------------------------------------------------------------------------------------------------------


def test_a_goal_of_the_plan_brings_its_tasks():
    plain = [task(f"hyte-{number}", (60, 60)) for number in range(9)]
    serving = task("hyte-cook", (60, 60), goals=("health",))
    wish = plan(goals=(Goal("Syön aamulla", "health"),))
    assert drawn_on_forty_days(*plain, serving, the_plan=wish) == ["hyte-cook"] * 40
    assert drawn_on_forty_days(*plain, serving).count("hyte-cook") < 20


def test_a_task_that_serves_a_goal_names_the_goal():
    wishes = (Goal("Jotain muuta"), Goal("Koti kuntoon", "home"), Goal("Syön aamulla", "health"))
    day = draw(task("hyte-cook", goals=("mind", "health")), the_plan=plan(goals=wishes))
    assert why(day, "hyte-cook") == (Reason("goal", {"goal": "Syön aamulla"}), Reason("not_had"))


def test_of_two_goals_the_one_that_was_not_served_lately_comes_first():
    cook, call = task("hyte-cook", (60, 60), goals=("health",)), task("hyte-ring", (60, 60), goals=("people",))
    wishes = plan(goals=(Goal("Terveys", "health"), Goal("Ystävä", "people")))
    eaten = task("sos-eaten", goals=("health",))
    others = (FORM, CALL, eaten)
    assert tasks_of(draw(cook, call, others=others, given=[had("sos-eaten", 27)], the_plan=wishes)) == ["hyte-ring"]
    met = task("sos-met", goals=("people",))
    others = (FORM, CALL, met)
    assert tasks_of(draw(cook, call, others=others, given=[had("sos-met", 27)], the_plan=wishes)) == ["hyte-cook"]


@pytest.mark.parametrize(("days_ago", "points"), [(27, 15), (28, 25)])
def test_a_goal_served_in_the_last_four_weeks_counts_three_fifths(days_ago, points):
    cook, eaten = task("hyte-cook", goals=("health",)), task("sos-eaten", goals=("health",))
    wish = plan(goals=(Goal("Terveys", "health"),))
    assert points_of("hyte-cook", cook, eaten, given=[had("sos-eaten", days_ago)], the_plan=wish)["goal"] == points


def test_of_two_goals_the_one_that_counts_more_is_told():
    cook, eaten = task("hyte-cook", goals=("health", "people")), task("sos-eaten", goals=("health",))
    wishes = plan(goals=(Goal("Terveys", "health"), Goal("Ystävä", "people")))
    day = draw(cook, others=(FORM, CALL, eaten), given=[had("sos-eaten", 7)], the_plan=wishes)
    assert Reason("goal", {"goal": "Ystävä"}) in why(day, "hyte-cook")


def test_what_a_person_has_asked_for_goes_before_what_she_likes_and_that_before_the_rest():
    plain, liked = task("hyte-plain", (60, 60)), task("hyte-liked", (60, 60), topics=("home", "music", "nature"))
    wished = task("hyte-wished", (60, 60), topics=("nature",))
    person = replace(TAITO, likes=("hyte-wished", "nature", "music"))
    assert drawn_on_forty_days(plain, liked, wished, person=person) == ["hyte-wished"] * 40
    assert Reason("wish") in why(draw(wished, person=person), "hyte-wished")
    assert drawn_on_forty_days(plain, liked, person=person) == ["hyte-liked"] * 40
    assert Reason("like", {"topic": "music"}) in why(draw(liked, person=person), "hyte-liked")


def test_a_task_of_the_season_says_so():
    day = draw(task("hyte-ski", season=("winter",)))
    assert why(day, "hyte-ski") == (Reason("season"), Reason("not_had"))


def test_a_task_not_seen_for_long_goes_before_one_seen_lately():
    recent = [task(f"hyte-{number}", (60, 60)) for number in range(8)]
    given = [had(f"hyte-{number}", 50) for number in range(8)] + [had("hyte-old", 200)]
    assert drawn_on_forty_days(*recent, task("hyte-old", (60, 60)), given=given)[0] == "hyte-old"


def test_a_beginner_is_given_easy_tasks_and_an_old_hand_demanding_ones():
    easy = [task(f"hyte-easy-{number}", (60, 60), level=1) for number in range(3)]
    demanding = [task(f"hyte-hard-{number}", (60, 60), level=3) for number in range(3)]
    done = [had("hyte-something", 7 * number, Done.DONE) for number in range(5, 25)]
    assert all("easy" in task_id for task_id in drawn_on_forty_days(*easy, *demanding))
    assert "hard" in tasks_of(draw(*easy, *demanding, given=done))[0]
    # Much that was too hard brings the easy ones back.
    hard = [had("hyte-something", 28 + number, Done.NOT, NotDone.TOO_HARD) for number in range(15)]
    assert "easy" in tasks_of(draw(*easy, *demanding, given=[*done, *hard]))[0]


def points_of(task_id, *tasks, **more):
    """The points of a task by what they are for; those of chance are left out."""
    told = tell(task_id, *tasks, **more)
    return {reason.code: amount / ONE for amount, reason in told.parts if reason.code != "chance"}


def tell(task_id, *tasks, given=(), person=TAITO, the_plan=None, settings=SETTINGS, kept=(), **more):
    planner = Planner(TaskLibrary((*tasks, FORM, CALL)), settings)
    the_plan = the_plan or plan()
    drawn = planner.draw(DAY, person, the_plan, SHAPE, given, kept)
    return planner.tell(task_id, drawn, person, the_plan, given, **more)


@pytest.mark.parametrize(
    ("fields", "past", "points"),
    [
        ({}, [], {"not_had": 30}),
        ({}, [had("hyte-walk", 91)], {"not_had_for": 15}),
        ({}, [had("hyte-walk", 182)], {"not_had_for": 30}),
        ({}, [had("hyte-walk", 800)], {"not_had_for": 30}),
        ({}, [had("hyte-walk", 7)], {"cooldown_gave_way": -1030}),
        ({"level": 3}, [], {"not_had": 30, "level": -30}),
        ({"level": 2}, [], {"not_had": 30, "level": -15}),
        ({"goals": ("mind",)}, [], {"not_had": 30, "goal": 25}),
        ({"topics": ("music",)}, [], {"not_had": 30, "like": 15}),
    ],
)
def test_what_speaks_for_a_task_and_against_it_is_counted(fields, past, points):
    person, the_plan = replace(TAITO, likes=("music",)), plan(goals=(Goal("Mieli", "mind"),))
    rest = task("hyte-rest")
    assert (
        points_of("hyte-walk", task("hyte-walk", **fields), rest, given=past, person=person, the_plan=the_plan)
        == points
    )


def test_at_most_the_points_of_chance_are_given_by_chance():
    walks = [task(f"hyte-{number}", (60, 60)) for number in range(50)]
    planner = Planner(TaskLibrary((*walks, FORM, CALL)), SETTINGS)
    drawn = planner.draw(DAY, TAITO, plan(), SHAPE, [])
    chances = [
        amount
        for walk in walks
        for amount, reason in planner.tell(walk.id, drawn, TAITO, plan(), []).parts
        if reason.code == "chance"
    ]
    assert 0 <= min(chances) < 2 * ONE
    assert 8 * ONE < max(chances) < 10 * ONE


def test_an_office_without_chance_gives_everybody_the_best():
    walks = [task(f"hyte-{number}", (60, 60)) for number in range(9)]
    assert len(set(drawn_on_forty_days(*walks, settings=without_chance()))) == 1


def test_what_tells_most_of_this_person_and_week_is_told_first():
    cook = task("hyte-cook", goals=("health",), season=("winter",), needs=("outdoors",))
    wish = plan(goals=(Goal("Terveys", "health"),))
    # Four weeks of forms inside: the balance and fresh air are behind.
    given = [had("tyky-other", 7 * week, minutes=90) for week in (1, 2, 3)]
    settings = office(shares={"outside": 50, "together": 0, "screen": 0})
    day = draw(cook, the_plan=wish, given=given, settings=settings, others=(task("tyky-form"), CALL))
    assert codes(day, "hyte-cook") == ["goal", "behind", "more_outside", "season", "not_had"]
    assert why(day, "hyte-cook")[1].values == {"theme": "HYTE", "minutes": 90}


# Balance -------------------------------------------------------------------------------------------------------------


def test_a_theme_that_got_little_in_four_weeks_gets_more_now():
    themes = ("hyte", "tyky", "sos")
    library = [task(f"{theme}-{number}", (10, 90)) for theme in themes for number in range(6)]
    given = [had("tyky-long", 7, minutes=150), had("sos-long", 7, minutes=30)]
    day = draw(*library, others=(), given=given)
    assert minutes_of_themes(day) == {"HYTE": 75, "TYKY": 30, "SOS": 75}


def test_a_group_last_week_leaves_less_of_its_theme_this_week():
    themes = ("hyte", "tyky", "sos")
    library = [task(f"{theme}-{number}", (10, 90)) for theme in themes for number in range(6)]
    kitchen = Given(DAY - timedelta(days=7), "", "SOS", 120, group=True)
    assert minutes_of_themes(draw(*library, others=(), given=[kitchen]))["SOS"] == 30


MIXED = [
    task(f"{theme}-{name}-{number}", (30, 30), needs=needs)
    for theme in ("hyte", "tyky", "sos")
    for number in range(4)
    for name, needs in (("out", ("outdoors",)), ("pair", ("partner",)), ("net", ("internet",)), ("in", ()))
]


def mixes_of(day):
    names = [slot.task.split("-")[1] for slot in day.tasks]
    return {name: names.count(name) for name in ("out", "pair", "net")}


@pytest.mark.parametrize(
    ("shares", "mixes"),
    [
        ((0, 0, 0), {"out": 0, "pair": 0, "net": 0}),
        ((50, 0, 0), {"out": 3, "pair": 0, "net": 0}),
        ((33, 33, 17), {"out": 2, "pair": 2, "net": 1}),
        ((100, 0, 0), {"out": 6, "pair": 0, "net": 0}),
    ],
)
def test_a_day_has_as_much_outside_together_and_on_a_screen_as_the_office_wants(shares, mixes):
    settings = office({"mix": 50}, shares=dict(zip(("outside", "together", "screen"), shares, strict=True)))
    assert mixes_of(draw(*MIXED, others=(), settings=settings)) == mixes


def test_what_was_outside_lately_need_not_be_again():
    settings = office({"mix": 50}, shares={"outside": 50, "together": 0, "screen": 0})
    outside = [had(f"{theme}-out-{number}", 21 - number, minutes=0) for theme in ("hyte", "sos") for number in range(3)]
    day = draw(*MIXED, others=(), settings=settings, given=outside)
    assert mixes_of(day)["out"] == 0


def test_a_group_of_the_day_counts_as_together():
    settings = office({"mix": 50}, shares={"outside": 0, "together": 33, "screen": 0})
    assert mixes_of(draw(*MIXED, others=(), settings=settings))["pair"] == 2
    day = draw(*MIXED, others=(), settings=settings, kept=[group(time(11), 30)])
    assert mixes_of(day)["pair"] == 1


# What stays ----------------------------------------------------------------------------------------------------------


def test_a_task_to_be_avoided_is_not_drawn():
    assert tasks_of(draw(task("hyte-walk"), task("hyte-rest"), avoid=frozenset({"hyte-walk"}))) == ["hyte-rest"]
    assert tasks_of(draw(task("hyte-walk"), avoid=frozenset({"hyte-walk"}))) == ["hyte-open"]


def test_a_locked_task_stays_and_the_rest_of_its_theme_is_drawn_round_it():
    own = locked("hyte-own", 30)
    day = draw(task("hyte-walk", (30, 30)), kept=[own])
    assert day.tasks[0] == replace(own, start=time(9))
    assert [(slot.task, slot.minutes) for slot in day.tasks[:2]] == [("hyte-own", 30), ("hyte-walk", 30)]


def test_locked_tasks_that_fill_their_theme_leave_nothing_to_draw():
    day = draw(task("hyte-walk"), kept=[locked("hyte-own", 25), locked("hyte-other", 35)])
    assert tasks_of(day) == ["hyte-own", "hyte-other"]


def test_a_locked_task_is_not_drawn_a_second_time():
    day = draw(task("hyte-walk", (30, 30)), task("hyte-rest", (30, 30)), kept=[locked("hyte-walk", 30)])
    assert tasks_of(day) == ["hyte-walk", "hyte-rest"]


def test_a_locked_task_longer_than_its_theme_takes_the_minutes_from_the_others():
    others = (task("tyky-form", (20, 90)), task("sos-call", (20, 90)))
    day = draw(task("hyte-walk"), kept=[locked("hyte-own", 80)], others=others)
    assert minutes_of_themes(day)["HYTE"] == 80
    assert tasks_of(day) == ["hyte-own"]
    assert day.minutes == 200


def test_odd_minutes_stay_in_the_first_theme_when_a_locked_task_moves_the_others():
    others = (task("tyky-form", (20, 90)), task("sos-call", (20, 90)))
    day = draw(task("hyte-walk", (20, 90)), kept=[locked("sos-own", 90, "SOS")], others=others, the_plan=plan(203))
    assert [(slot.minutes % 5, slot.task) for slot in day.tasks] == [(3, "hyte-walk"), (0, "tyky-form"), (0, "sos-own")]
    assert day.minutes == 203


def test_a_locked_task_leaves_ten_minutes_to_every_other_theme():
    others = (task("tyky-form", (10, 60)), task("sos-call", (10, 60)))
    day = draw(task("hyte-walk"), kept=[locked("hyte-own", 160)], others=others)
    assert [slot.minutes for slot in day.tasks] == [160, 10, 10]


def test_a_locked_heavy_task_leaves_only_light_ones_to_the_day():
    dig = task("sos-dig", (30, 30), heavy=True)
    others = (task("tyky-chop", (60, 60), heavy=True), replace(FORM, level=3), dig, task("sos-visit", (30, 30)))
    day = draw(task("hyte-walk"), kept=[locked("sos-dig", 30, "SOS")], others=others)
    assert tasks_of(day, "TYKY") == ["tyky-form"]
    assert tasks_of(day, "SOS") == ["sos-dig", "sos-visit"]


@pytest.mark.parametrize(
    ("minutes", "sos"), [(100, 100), (90, 85)], ids=["longer than the day", "five minutes are left, too few for a task"]
)
def test_a_day_that_locked_tasks_take_up_is_told_and_not_a_crash(minutes, sos):
    kept = [locked("hyte-own", minutes), locked("sos-own", sos, "SOS")]
    day = draw(task("hyte-walk"), kept=kept)
    assert [slot.task for slot in day.tasks if slot.locked] == ["hyte-own", "sos-own"]


def test_no_task_of_a_locked_tasks_family_is_drawn_beside_it():
    walk, run = task("hyte-walk", (30, 30), family="moving"), task("hyte-run", (30, 30), family="moving")
    rest = task("hyte-rest", (30, 30), level=3)
    assert tasks_of(draw(walk, run, rest, kept=[locked("hyte-walk", 30)])) == ["hyte-walk", "hyte-rest"]


def test_no_part_of_a_locked_parts_series_is_drawn_beside_it():
    parts = [task(f"hyte-{part}", (30, 30), series=Series("sleep", part)) for part in (1, 2)]
    rest = task("hyte-rest", (30, 30), level=3)
    given = [had("hyte-1", 200)]
    assert tasks_of(draw(*parts, rest, given=given, kept=[locked("hyte-1", 30)])) == ["hyte-1", "hyte-rest"]


def test_a_group_activity_keeps_its_time_and_takes_its_theme_s_minutes():
    kitchen = group(time(10), 60)
    day = draw(task("hyte-walk", (60, 60)), kept=[kitchen])
    assert [(f"{slot.start:%H:%M}", slot.minutes, slot.task or slot.title) for slot in day.slots] == [
        ("09:00", 60, "hyte-walk"),
        ("10:00", 60, "Keittiöryhmä"),
        ("11:00", 60, "tyky-form"),
        ("12:00", 20, ""),
    ]
    assert day.groups == day.kept == (kitchen,)


def test_a_group_at_the_time_of_the_call_is_told_to_overlap():
    called = replace(TAITO, reception_time=time(10))
    day = draw(task("hyte-walk", (60, 60)), kept=[group(time(10), 60)], person=called)
    assert day.gave_way == (Reason("overlap"),)
    assert day.reception.start == day.groups[0].start == time(10)
    assert draw(task("hyte-walk", (60, 60)), kept=[group(time(10, 20), 60)], person=called).gave_way == ()


# Alternatives --------------------------------------------------------------------------------------------------------


def a_day(*slots):
    return WorkDay(DAY, slots)


def alternatives(old, day, *tasks, given=(), person=TAITO, the_plan=None, settings=SETTINGS, **more):
    planner = Planner(TaskLibrary(tasks), settings)
    return planner.alternatives(old, day, person, the_plan or plan(), given, **more)


def could_be(*arguments, **more):
    return [slot.task for slot in alternatives(*arguments, **more)]


WALK = Slot(time(9), 30, SlotKind.TASK, "HYTE", "hyte-walk")
RUN = Slot(time(9, 30), 30, SlotKind.TASK, "HYTE", "hyte-run")


def test_alternatives_are_of_the_same_theme_and_can_take_the_same_minutes():
    tasks = (
        task("hyte-walk"),
        task("hyte-short", (10, 25)),
        task("hyte-long", (35, 60)),
        task("hyte-fits", (30, 30)),
        task("sos-visit"),
    )
    assert could_be(WALK, a_day(WALK), *tasks) == ["hyte-fits"]


def test_alternatives_keep_the_minutes_and_say_why():
    [slot] = alternatives(WALK, a_day(WALK), task("hyte-rest"), given=[had("hyte-rest", 70)])
    assert (slot.minutes, slot.theme, slot.title) == (30, "HYTE", "hyte-rest fi")
    assert slot.why == (Reason("not_had_for", {"weeks": 10}),)


def test_there_are_at_most_three_alternatives_the_best_first():
    tasks = [task(f"hyte-{number}", level=3) for number in range(8)]
    best = task("hyte-best", goals=("health",))
    wish = plan(goals=(Goal("Terveys", "health"),))
    found = could_be(WALK, a_day(WALK), *tasks, best, the_plan=wish)
    assert len(found) == 3
    assert found[0] == "hyte-best"
    assert len(could_be(WALK, a_day(WALK), *tasks, count=5)) == 5


def test_an_alternative_that_suits_the_mixes_of_the_day_comes_first():
    settings = without_chance(shares={"outside": 100, "together": 0, "screen": 0})
    tasks = (task("hyte-in"), task("hyte-out", needs=("outdoors",)))
    assert could_be(WALK, a_day(WALK), *tasks, settings=settings) == ["hyte-out", "hyte-in"]


def test_alternatives_are_none_of_the_days_tasks_and_fit_the_person():
    tasks = (task("hyte-walk"), task("hyte-run"), task("hyte-shop", needs=("money",)), task("hyte-rest"))
    person = replace(TAITO, exclude=("money",))
    assert could_be(WALK, a_day(WALK, RUN), *tasks, person=person) == ["hyte-rest"]


def test_alternatives_are_not_of_a_family_the_day_has_already():
    tasks = (
        task("hyte-walk", family="walking"),
        task("hyte-run", family="moving"),
        task("hyte-ski", family="moving"),
        task("hyte-stroll", family="walking"),
        task("hyte-rest"),
        task("hyte-sleep"),
    )
    assert sorted(could_be(WALK, a_day(WALK, RUN), *tasks)) == ["hyte-rest", "hyte-sleep", "hyte-stroll"]


def test_a_heavy_alternative_is_offered_only_when_no_other_task_of_the_day_is_heavy():
    tasks = (task("hyte-walk", heavy=True), task("hyte-run", heavy=True), task("hyte-dig", heavy=True))
    assert could_be(WALK, a_day(WALK), *tasks, count=1) != []
    assert could_be(WALK, a_day(WALK, RUN), *tasks) == []


def test_when_everything_was_had_lately_alternatives_are_those_had_lately():
    rest = task("hyte-rest")
    assert could_be(WALK, a_day(WALK), rest, given=[had("hyte-rest", 8)]) == ["hyte-rest"]
    # What was had this very week comes last of all, but before nothing.
    sleep = task("hyte-sleep")
    given = [had("hyte-rest", 3), had("hyte-sleep", 8)]
    assert could_be(WALK, a_day(WALK), rest, sleep, given=given) == ["hyte-sleep"]
    assert could_be(WALK, a_day(WALK), rest, given=[had("hyte-rest", 3)]) == ["hyte-rest"]


def test_an_alternative_inside_its_cool_down_says_that_it_gave_way():
    [slot] = alternatives(WALK, a_day(WALK), task("hyte-rest"), given=[had("hyte-rest", 8)])
    assert slot.why[0] == Reason("cooldown_gave_way", {"weeks": 1})


def test_a_task_of_other_minutes_does_not_keep_the_alternatives_away():
    tasks = (task("hyte-long", (90, 120)), task("hyte-rest"))
    assert could_be(WALK, a_day(WALK), *tasks, given=[had("hyte-rest", 8)]) == ["hyte-rest"]


def test_an_alternative_that_needs_to_see_is_not_offered_for_a_slot_in_the_dark():
    slot, owls = replace(WALK, start=time(17)), task("hyte-owls", daylight=True)
    assert could_be(slot, a_day(slot), owls, task("hyte-rest")) == ["hyte-rest"]


# Why it is so --------------------------------------------------------------------------------------------------------


def test_a_task_of_the_day_is_not_behind_anything():
    told = tell("hyte-walk", task("hyte-walk"))
    assert (told.task.id, told.ruled_out, told.behind) == ("hyte-walk", None, 0)


@pytest.mark.parametrize(
    ("fields", "past", "reason"),
    [
        ({"on_site": True}, [], Reason("not_on_site")),
        ({"season": ("summer",)}, [], Reason("not_in_season")),
        ({"needs": ("money",)}, [], Reason("limit", {"topic": "money"})),
        ({}, [had("hyte-run", 20)], Reason("cooldown", {"date": "2026-11-11", "until": "2026-12-09"})),
        ({"series": Series("sleep", 2)}, [], Reason("series_earlier_part", {"task": "hyte-rest fi"})),
        (
            {},
            [had("hyte-run", 7, Done.NOT, NotDone.NO_STRENGTH)],
            Reason("waits_after_not_done", {"date": "2027-01-05", "why": "no_strength"}),
        ),
    ],
)
def test_what_keeps_a_task_out_is_told_in_words_of_the_library(fields, past, reason):
    rest = task("hyte-rest", (20, 60), series=Series("sleep", 1) if "series" in fields else None)
    person = replace(TAITO, exclude=("money",))
    told = tell("hyte-run", task("hyte-run", **fields), rest, given=past, person=person)
    assert (told.ruled_out, told.behind) == (reason, None)


def test_a_task_that_is_worth_less_says_by_how_much():
    good, poor = task("hyte-good", (60, 60)), task("hyte-poor", (60, 60), level=3)
    told = tell("hyte-poor", good, poor, settings=without_chance())
    # Two levels too hard, and an hour is worth two tasks.
    assert told.behind == 2 * 30 * ONE
    assert [(amount, reason.code) for amount, reason in told.parts[:2]] == [(30 * ONE, "not_had"), (-30 * ONE, "level")]


def test_a_task_no_day_has_room_for_says_nothing_of_points():
    told = tell("hyte-endless", task("hyte-walk"), task("hyte-endless", (300, 300)))
    assert (told.ruled_out, told.behind) == (None, None)


def test_a_task_that_needs_to_see_is_ruled_out_in_a_day_that_is_dark():
    told = tell("hyte-birds", BIRDS, REST, settings=office(usual_start=time(16)))
    assert (told.ruled_out, told.behind) == (Reason("in_the_dark"), None)


def test_a_locked_task_that_now_falls_into_the_dark_stays_and_it_is_told():
    early = office(usual_start=time(6))
    day = draw(BIRDS, REST, kept=[locked("hyte-birds", 60)], settings=early)
    assert "hyte-birds" in tasks_of(day)
    assert [reason.code for reason in day.gave_way] == ["locked_in_the_dark"]


def test_a_task_whose_own_hour_is_dark_is_not_said_to_be_as_good_as_the_best():
    told = tell("hyte-birds", BIRDS, REST, person=LIKES_BIRDS, settings=office(usual_start=time(7, 30)))
    assert (told.ruled_out, told.behind) == (Reason("in_the_dark"), None)


def test_a_heavy_task_beside_a_locked_heavy_one_cannot_be_in():
    dig, chop = task("hyte-dig", (30, 30), heavy=True), task("hyte-chop", (30, 30), heavy=True)
    told = tell("hyte-chop", dig, chop, task("hyte-rest", (30, 30)), kept=[locked("hyte-dig", 30)])
    assert told.ruled_out == Reason("beside_locked")
    assert told.behind is None
