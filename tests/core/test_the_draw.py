"""The draw in small stories: which tasks a person is given, and why."""

from dataclasses import replace
from datetime import date, time, timedelta
from time import perf_counter

import pytest

from kuty.core.dayshape import DayShape, ShapeSlot
from kuty.core.draw import CannotFill, DrawSettings, Given, Person, alternatives, draw_day
from kuty.core.people import Participant
from kuty.core.plan import Goal, Plan, PlanKind
from kuty.core.programme import Slot, SlotKind, WorkDay
from kuty.core.reason import Reason
from kuty.core.tasks import Series, Task, TaskLibrary

DAY = date(2026, 12, 1)
SETTINGS = DrawSettings(4, {"HYTE": 1, "TYKY": 1, "SOS": 1}, time(9))
# 60 minutes of tasks a theme on a day of 200 minutes.
SHAPE = DayShape(
    "small",
    {"fi": "Pieni"},
    (100, 480),
    (
        ShapeSlot(SlotKind.TASK, theme="HYTE"),
        ShapeSlot(SlotKind.TASK, theme="TYKY"),
        ShapeSlot(SlotKind.TASK, theme="SOS"),
        ShapeSlot(SlotKind.RECEPTION, 20),
    ),
)
TAITO = Participant("P001", "Taito", "Esimerkkilä")


def task(task_id, minutes=(20, 60), **fields):
    given = {"level": 1, "topics": ("home",), "goals": ("home",), "idea": "kuty"} | fields
    title = {"fi": f"{task_id} fi", "sv": f"{task_id} sv"}
    text = {"fi": f"Tee {task_id}.", "sv": f"Gör {task_id}."}
    return Task(task_id, task_id.split("-")[0].upper(), title, text, minutes, **given)


# These two fill their themes in every story that is about the third.
FORM, CALL = task("tyky-form", (60, 60)), task("sos-call", (60, 60))


def plan(minutes=200, **fields):
    return Plan(1, PlanKind.SERVICE, date(2026, 8, 3), date(2027, 2, 2), minutes, **fields)


def draw(*hyte, given=(), person=TAITO, the_plan=None, others=(FORM, CALL), day=DAY, **more):
    library = TaskLibrary((*hyte, *others))
    return draw_day(day, person, the_plan or plan(), SHAPE, library, given, SETTINGS, **more)


def had(task_id, days_ago):
    return Given(DAY - timedelta(days=days_ago), task_id)


def tasks_of(day, theme="HYTE"):
    return [slot.task for slot in day.tasks if slot.theme == theme]


def why(day, task_id):
    return next(slot.why for slot in day.tasks if slot.task == task_id)


def test_a_day_has_every_theme_and_adds_up():
    day = draw(task("hyte-walk"))
    assert [(f"{slot.start:%H:%M}", slot.minutes, slot.task) for slot in day.slots] == [
        ("09:00", 60, "hyte-walk"),
        ("10:00", 60, "tyky-form"),
        ("11:00", 60, "sos-call"),
        ("12:00", 20, ""),
    ]
    assert day.date == DAY


def test_a_task_is_given_in_the_persons_language_with_its_first_link():
    walk = task("hyte-walk", links=("https://example.fi/a", "https://example.fi/b"))
    orjan = replace(TAITO, language="sv")
    slot = draw(walk, person=orjan).tasks[0]
    assert (slot.title, slot.text, slot.link) == ("hyte-walk sv", "Gör hyte-walk.", "https://example.fi/a")
    assert draw(task("hyte-walk")).tasks[0].link == ""


def test_the_plans_own_weights_go_before_the_offices():
    weighted = plan(weights={"HYTE": 2, "TYKY": 1, "SOS": 1})
    others = (task("tyky-form", (45, 60)), task("sos-call", (45, 60)))
    day = draw(task("hyte-walk", (30, 90)), task("hyte-rest", (30, 90)), the_plan=weighted, others=others)
    assert sum(slot.minutes for slot in day.tasks if slot.theme == "HYTE") == 90
    assert [slot.minutes for slot in day.tasks if slot.theme != "HYTE"] == [45, 45]


def test_minutes_are_shared_evenly_inside_each_tasks_own_range():
    day = draw(task("hyte-short", (10, 15)), task("hyte-long", (20, 60)))
    assert sorted((slot.task, slot.minutes) for slot in day.tasks if slot.theme == "HYTE") == [
        ("hyte-long", 45),
        ("hyte-short", 15),
    ]
    day = draw(task("hyte-a", (10, 60)), task("hyte-b", (20, 60)), the_plan=plan(200))
    assert sorted(slot.minutes for slot in day.tasks if slot.theme == "HYTE") in ([25, 35], [60])


def test_an_hour_is_mostly_filled_with_two_tasks_of_half_an_hour():
    walks = [task(f"hyte-{number}", (10, 60)) for number in range(9)]
    sizes = [len(tasks_of(draw(*walks, day=DAY + timedelta(days=number)))) for number in range(40)]
    assert sizes.count(2) > 25


def test_a_day_of_odd_minutes_gives_the_odd_ones_to_the_first_theme():
    day = draw(task("hyte-walk", (20, 90)), the_plan=plan(203))
    assert [slot.minutes for slot in day.tasks] == [63, 60, 60]


def test_the_same_person_is_given_another_task_than_her_neighbour():
    walks = [task(f"hyte-{number}", (60, 60)) for number in range(30)]
    drawn = {tasks_of(draw(*walks, person=replace(TAITO, id=f"P{number:03}")))[0] for number in range(1, 9)}
    assert len(drawn) > 3


def test_the_same_person_is_given_another_task_on_another_day():
    walks = [task(f"hyte-{number}", (60, 60)) for number in range(30)]
    drawn = {tasks_of(draw(*walks, day=DAY + timedelta(days=number)))[0] for number in range(8)}
    assert len(drawn) > 3


@pytest.mark.parametrize(
    ("unwelcome", "person"),
    [
        ({"needs": ("money",)}, {"exclude": ("money",)}),
        ({"topics": ("sleep",)}, {"exclude": ("internet", "sleep")}),
        ({"heavy": True}, {"exclude": ("heavy",)}),
        ({}, {"exclude": ("hyte-unwelcome",)}),
        ({"season": ("summer", "spring")}, {}),
        ({"topics": ("gambling",)}, {}),
        ({"topics": ("home", "alcohol")}, {}),
        ({"series": Series("sleep", 2)}, {}),
    ],
)
def test_a_task_that_does_not_fit_the_person_or_the_day_is_never_given(unwelcome, person):
    limited = replace(TAITO, **person)
    first_part = task("hyte-first", (240, 240), series=Series("sleep", 1))
    assert draw(task("hyte-unwelcome", **unwelcome), first_part, person=limited) == CannotFill("HYTE", 60, 1)
    assert tasks_of(draw(task("hyte-welcome"), task("hyte-unwelcome", **unwelcome), first_part, person=limited)) == [
        "hyte-welcome"
    ]


def test_a_tender_subject_is_given_to_those_with_a_goal_of_it_only():
    group = task("hyte-group", topics=("alcohol",))
    assert isinstance(draw(group, the_plan=plan(goals=(Goal("Koti kuntoon", "home"),))), CannotFill)
    assert tasks_of(draw(group, the_plan=plan(goals=(Goal("Juon vähemmän", "substances"),)))) == ["hyte-group"]


def test_a_task_that_was_had_lately_waits():
    walk, rest = task("hyte-walk"), task("hyte-rest")
    assert tasks_of(draw(walk, rest, given=[had("hyte-walk", 27)])) == ["hyte-rest"]
    assert tasks_of(draw(walk, rest, given=[had("hyte-rest", 27)])) == ["hyte-walk"]


def test_a_task_comes_again_after_its_cool_down_and_says_how_long_ago_it_was():
    day = draw(task("hyte-walk"), given=[had("hyte-walk", 28), had("hyte-walk", 60)])
    assert why(day, "hyte-walk") == (Reason("not_had_for", {"weeks": 4}),)


def test_the_cool_down_gives_way_when_nothing_else_is_left_and_says_so():
    day = draw(task("hyte-walk"), given=[had("hyte-walk", 20)])
    assert why(day, "hyte-walk") == (Reason("cooldown_gave_way", {"weeks": 2}),)


def test_the_cool_down_gives_way_by_half_before_it_gives_way_altogether():
    walk, rest = task("hyte-walk"), task("hyte-rest")
    # Walking served a goal and would be the better task, but it was had only last week.
    walk = replace(walk, goals=("people",))
    day = draw(
        walk,
        rest,
        given=[had("hyte-walk", 8), had("hyte-rest", 15)],
        the_plan=plan(goals=(Goal("Ystävä", "people"),)),
    )
    assert tasks_of(day) == ["hyte-rest"]


@pytest.mark.parametrize("days_ago", [1, 6])
def test_no_task_comes_twice_within_a_week_even_when_nothing_else_is_left(days_ago):
    assert draw(task("hyte-walk"), given=[had("hyte-walk", days_ago)]) == CannotFill("HYTE", 60, 1)


def test_after_a_week_the_last_task_left_may_come_again():
    assert tasks_of(draw(task("hyte-walk"), given=[had("hyte-walk", 7)])) == ["hyte-walk"]


@pytest.mark.parametrize(("own", "days_ago", "reason"), [(8, 55, "cooldown_gave_way"), (1, 7, "not_had_for")])
def test_a_task_may_have_a_cool_down_of_its_own(own, days_ago, reason):
    day = draw(task("hyte-walk", cooldown_weeks=own), given=[had("hyte-walk", days_ago)])
    assert [each.code for each in why(day, "hyte-walk")] == [reason]


def test_what_is_given_later_or_on_the_day_itself_does_not_count_as_had():
    day = draw(task("hyte-walk"), given=[had("hyte-walk", 0), had("hyte-walk", -7)])
    assert why(day, "hyte-walk") == (Reason("not_had"),)


def test_only_a_task_inside_its_cool_down_says_that_the_cool_down_gave_way():
    given = [had("hyte-walk", 15), had("hyte-rest", 70)]
    day = draw(task("hyte-walk", (30, 30)), task("hyte-rest", (30, 30)), given=given)
    assert why(day, "hyte-walk") == (Reason("cooldown_gave_way", {"weeks": 2}),)
    assert why(day, "hyte-rest") == (Reason("not_had_for", {"weeks": 10}),)


def test_a_series_is_given_part_by_part():
    first, second, third = (task(f"hyte-{part}", (60, 60), series=Series("sleep", part)) for part in (1, 2, 3))
    assert tasks_of(draw(first, second, third)) == ["hyte-1"]
    day = draw(first, second, third, given=[had("hyte-1", 70)])
    assert tasks_of(day) == ["hyte-2"]
    assert why(day, "hyte-2") == (Reason("series", {"part": 2, "parts": 3}), Reason("not_had"))
    assert tasks_of(draw(first, second, third, given=[had("hyte-1", 7), had("hyte-2", 7)])) == ["hyte-3"]


def drawn_on_forty_days(*hyte, **more):
    return [tasks_of(draw(*hyte, day=DAY + timedelta(days=number), **more))[0] for number in range(40)]


def test_a_series_that_is_open_mostly_goes_on_before_something_new():
    parts = [task(f"hyte-{part}", (60, 60), series=Series("sleep", part)) for part in (1, 2)]
    fresh = [task(f"hyte-new-{number}", (60, 60)) for number in range(9)]
    assert drawn_on_forty_days(*parts, *fresh, given=[had("hyte-1", 7)]).count("hyte-2") > 20


def test_a_first_part_had_before_is_not_called_a_part_again():
    day = draw(task("hyte-1", series=Series("sleep", 1)), given=[had("hyte-1", 70)])
    assert why(day, "hyte-1") == (Reason("not_had_for", {"weeks": 10}),)


def test_a_series_is_as_long_as_in_its_own_theme():
    others = (FORM, CALL, task("sos-9", series=Series("start", 9)))
    day = draw(task("hyte-1", series=Series("start", 1)), others=others)
    assert why(day, "hyte-1")[0] == Reason("series", {"part": 1, "parts": 1})


def test_a_goal_of_the_plan_mostly_brings_its_tasks():
    plain = [task(f"hyte-{number}", (60, 60)) for number in range(9)]
    serving = task("hyte-cook", (60, 60), goals=("health",))
    wish = plan(goals=(Goal("Syön aamulla", "health"),))
    assert drawn_on_forty_days(*plain, serving, the_plan=wish).count("hyte-cook") > 20
    assert drawn_on_forty_days(*plain, serving).count("hyte-cook") < 20


def test_a_task_that_serves_a_goal_names_the_goal():
    wishes = (Goal("Jotain muuta"), Goal("Koti kuntoon", "home"), Goal("Syön aamulla", "health"))
    day = draw(task("hyte-cook", goals=("mind", "health")), the_plan=plan(goals=wishes))
    assert why(day, "hyte-cook") == (Reason("goal", {"goal": "Syön aamulla"}), Reason("not_had"))


def test_a_task_of_the_season_says_so():
    day = draw(task("hyte-ski", season=("winter",)))
    assert why(day, "hyte-ski") == (Reason("season"), Reason("not_had"))


def test_a_task_not_seen_for_long_mostly_goes_before_one_seen_lately():
    recent = [task(f"hyte-{number}", (60, 60)) for number in range(8)]
    given = [had(f"hyte-{number}", 30) for number in range(8)] + [had("hyte-old", 200)]
    assert drawn_on_forty_days(*recent, task("hyte-old", (60, 60)), given=given).count("hyte-old") > 20


@pytest.mark.parametrize(("days_had", "level"), [(0, 1), (5, 1), (6, 2), (11, 2), (12, 3), (40, 3)])
def test_the_level_rises_with_the_work_days_had(days_had, level):
    given = [had("hyte-old", 7 * number) for number in range(1, days_had + 1)]
    assert Person.of(TAITO, plan(), [*given, *given], DAY).level == level


def test_a_beginner_is_mostly_given_easy_tasks_and_an_old_hand_demanding_ones():
    easy = [task(f"hyte-easy-{number}", (60, 60), level=1) for number in range(3)]
    demanding = [task(f"hyte-hard-{number}", (60, 60), level=3) for number in range(3)]
    long_history = [had("hyte-something", 7 * number) for number in range(1, 20)]
    beginner = drawn_on_forty_days(*easy, *demanding)
    old_hand = drawn_on_forty_days(*easy, *demanding, given=long_history)
    assert sum(task_id.startswith("hyte-easy") for task_id in beginner) > 30
    assert sum(task_id.startswith("hyte-hard") for task_id in old_hand) > 30


def test_the_latest_time_a_task_was_had_is_what_counts():
    given = [had("hyte-walk", 70), had("hyte-walk", 10), had("hyte-walk", 40), had("hyte-rest", 11)]
    person = Person.of(TAITO, plan(goals=(Goal("Ystävä"),)), given, DAY)
    assert person.last_had == {"hyte-walk": DAY - timedelta(days=10), "hyte-rest": DAY - timedelta(days=11)}
    assert (person.id, person.language, person.goals, person.days_had) == ("P001", "fi", (Goal("Ystävä"),), 4)


def test_two_tasks_of_a_family_do_not_share_a_day():
    walk, run = task("hyte-walk", (30, 30), family="moving"), task("hyte-run", (30, 30), family="moving")
    rest = task("hyte-rest", (30, 30), level=3)
    assert isinstance(draw(walk, run), CannotFill)
    assert "hyte-rest" in tasks_of(draw(walk, run, rest))


def test_two_parts_of_a_series_do_not_share_a_day():
    given = [had("hyte-1", 70), had("hyte-2", 70)]
    parts = [task(f"hyte-{part}", (30, 30), series=Series("sleep", part)) for part in (1, 2)]
    assert isinstance(draw(*parts, given=given), CannotFill)
    assert "hyte-rest" in tasks_of(draw(*parts, task("hyte-rest", (30, 30), level=3), given=given))


def test_only_one_task_of_a_day_is_heavy():
    heavy = [task(f"hyte-{number}", (30, 30), heavy=True) for number in range(2)]
    assert isinstance(draw(*heavy), CannotFill)
    assert "hyte-light" in tasks_of(draw(*heavy, task("hyte-light", (30, 30), level=3)))


def test_a_heavy_task_of_one_theme_leaves_only_light_ones_to_the_next():
    dig = task("hyte-dig", (60, 60), heavy=True)
    # Chopping would be the better task of the two: it serves the goal and is of a fitting level.
    chop = task("tyky-chop", (60, 60), heavy=True, goals=("work-ability",))
    form = replace(FORM, level=3)
    wish = plan(goals=(Goal("Jaksan työssä", "work-ability"),))
    assert tasks_of(draw(dig, others=(chop, form, CALL), the_plan=wish), "TYKY") == ["tyky-form"]


def test_a_family_over_two_themes_comes_once_a_day():
    walk = task("hyte-walk", (60, 60), family="walking")
    tour = task("sos-tour", (60, 60), family="walking")
    visit = task("sos-visit", (60, 60), level=3)
    assert tasks_of(draw(walk, others=(FORM, tour, visit)), "SOS") == ["sos-visit"]


def test_a_theme_that_can_do_without_a_family_leaves_it_to_the_one_that_cannot():
    walk = task("hyte-walk", (60, 60), family="walking")
    rest = task("hyte-rest", (60, 60), level=3)
    tour = task("sos-tour", (60, 60), family="walking")
    assert [slot.task for slot in draw(walk, rest, others=(FORM, tour)).tasks] == ["hyte-rest", "tyky-form", "sos-tour"]


def test_the_one_heavy_task_mostly_goes_where_it_does_most_good():
    dig, rest = task("hyte-dig", (60, 60), heavy=True), task("hyte-rest", (60, 60), level=2)
    chop = task("tyky-chop", (60, 60), heavy=True, goals=("work-ability",))
    form = task("tyky-form", (60, 60), level=3)
    wish = plan(goals=(Goal("Jaksan työssä", "work-ability"),))
    days = [
        draw(dig, rest, others=(chop, form, CALL), the_plan=wish, day=DAY + timedelta(days=number))
        for number in range(40)
    ]
    assert sum(tasks_of(day, "TYKY") == ["tyky-chop"] for day in days) > 30


def test_when_themes_stand_in_each_others_way_the_one_with_the_fewest_tasks_is_named():
    digs = [task(f"hyte-dig-{number}", (60, 60), heavy=True) for number in range(2)]
    chop = task("tyky-chop", (60, 60), heavy=True)
    many = [task(f"sos-{number}", (60, 60)) for number in range(3)]
    assert draw(*digs, others=(chop, *many)) == CannotFill("TYKY", 60, 1)


def test_two_themes_with_heavy_tasks_only_cannot_be_filled():
    dig, chop = task("hyte-dig", (60, 60), heavy=True), task("tyky-chop", (60, 60), heavy=True)
    drawn = draw(dig, others=(chop, CALL))
    assert isinstance(drawn, CannotFill)
    assert drawn.theme in ("HYTE", "TYKY")


def test_the_one_heavy_task_goes_to_the_theme_that_needs_it():
    dig, rest = task("hyte-dig", (60, 60), heavy=True), task("hyte-rest", (60, 60), level=3)
    chop = task("tyky-chop", (60, 60), heavy=True)
    day = draw(dig, rest, others=(chop, CALL))
    assert [slot.task for slot in day.tasks] == ["hyte-rest", "tyky-chop", "sos-call"]


@pytest.mark.parametrize(
    ("library", "cannot"),
    [
        ((FORM, CALL), CannotFill("HYTE", 60, 0)),
        ((task("hyte-walk", (10, 55)), FORM, CALL), CannotFill("HYTE", 60, 1)),
        ((task("hyte-walk", (65, 90)), FORM, CALL), CannotFill("HYTE", 60, 1)),
        ((task("hyte-walk"), CALL), CannotFill("TYKY", 60, 0)),
        ((task("hyte-walk"), FORM), CannotFill("SOS", 60, 0)),
    ],
)
def test_a_theme_that_cannot_be_filled_is_named_with_how_many_tasks_there_were(library, cannot):
    assert draw(*library, others=()) == cannot


def test_tasks_beyond_the_short_list_are_tried_when_the_best_do_not_add_up():
    too_long = [task(f"hyte-long-{number}", (90, 120)) for number in range(15)]
    last = task("hyte-fits", (60, 60), level=3)
    assert tasks_of(draw(*too_long, last)) == ["hyte-fits"]


def test_a_long_day_with_most_of_its_weight_on_one_theme_can_be_filled():
    walks = [task(f"hyte-{number}", (20, 60)) for number in range(40)]
    weighted = plan(480, weights={"HYTE": 3, "TYKY": 1, "SOS": 1})
    others = [task(f"{theme}-{number}", (20, 60)) for theme in ("tyky", "sos") for number in range(20)]
    assert draw(*walks, the_plan=weighted, others=others).minutes == 480


def test_a_theme_of_little_weight_still_gets_the_ten_minutes_of_a_task():
    themes = ("hyte", "tyky", "sos")
    library = [task(f"{theme}-{number}", (10, 60)) for theme in themes for number in range(10)]
    weighted = plan(240, weights={"HYTE": 20, "TYKY": 20, "SOS": 1})
    assert draw(*library, the_plan=weighted, others=()).minutes == 240


def test_a_task_to_be_avoided_is_not_drawn():
    assert tasks_of(draw(task("hyte-walk"), task("hyte-rest"), avoid=frozenset({"hyte-walk"}))) == ["hyte-rest"]
    assert draw(task("hyte-walk"), avoid=frozenset({"hyte-walk"})) == CannotFill("HYTE", 60, 0)


def locked(task_id, minutes, theme="HYTE"):
    return Slot(time(14), minutes, SlotKind.TASK, theme, task_id, "Oma", "Teksti", why=(Reason("chosen"),), locked=True)


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


def test_a_locked_task_longer_than_its_theme_takes_the_minutes_from_the_nearest():
    others = (task("tyky-form", (20, 90)), task("sos-call", (20, 90)))
    day = draw(task("hyte-walk"), kept=[locked("hyte-own", 80)], others=others)
    assert [(slot.task, slot.minutes) for slot in day.tasks] == [
        ("hyte-own", 80),
        ("tyky-form", 40),
        ("sos-call", 60),
    ]
    assert day.minutes == 200


def test_odd_minutes_stay_in_the_first_theme_when_a_locked_task_moves_the_others():
    others = (task("tyky-form", (20, 90)), task("sos-call", (20, 90)))
    day = draw(task("hyte-walk", (20, 90)), kept=[locked("sos-own", 90, "SOS")], others=others, the_plan=plan(203))
    assert [(slot.minutes % 5, slot.task) for slot in day.tasks] == [(3, "hyte-walk"), (0, "tyky-form"), (0, "sos-own")]
    assert day.minutes == 203


def test_a_locked_task_never_takes_all_the_minutes_of_another_theme():
    others = (task("tyky-form", (10, 60)), task("sos-call", (10, 60)))
    assert isinstance(draw(task("hyte-walk"), kept=[locked("hyte-own", 170)], others=others), CannotFill)
    day = draw(task("hyte-walk"), kept=[locked("hyte-own", 160)], others=others)
    assert [slot.minutes for slot in day.tasks] == [160, 10, 10]


def test_a_locked_heavy_task_leaves_only_light_ones_to_the_day():
    dig = task("sos-dig", (30, 30), heavy=True)
    others = (task("tyky-chop", (60, 60), heavy=True), replace(FORM, level=3), dig, task("sos-visit", (30, 30)))
    day = draw(task("hyte-walk"), kept=[locked("sos-dig", 30, "SOS")], others=others)
    assert tasks_of(day, "TYKY") == ["tyky-form"]
    assert tasks_of(day, "SOS") == ["sos-dig", "sos-visit"]


def test_locked_tasks_longer_than_the_whole_day_cannot_be_filled():
    kept = [locked("hyte-own", 100), locked("sos-own", 100, "SOS")]
    assert draw(task("hyte-walk"), kept=kept) == CannotFill("HYTE", 60, 1)


def test_a_locked_heavy_task_that_leaves_a_theme_without_tasks_is_told():
    dig = task("sos-dig", (60, 60), heavy=True)
    others = (task("tyky-chop", (60, 60), heavy=True), dig)
    drawn = draw(task("hyte-walk"), kept=[locked("sos-dig", 60, "SOS")], others=others)
    assert drawn == CannotFill("TYKY", 60, 1)


def test_no_task_of_a_locked_tasks_family_is_drawn_beside_it():
    walk, run = task("hyte-walk", (30, 30), family="moving"), task("hyte-run", (30, 30), family="moving")
    rest = task("hyte-rest", (30, 30), level=3)
    assert tasks_of(draw(walk, run, rest, kept=[locked("hyte-walk", 30)])) == ["hyte-walk", "hyte-rest"]


def test_no_part_of_a_locked_parts_series_is_drawn_beside_it():
    parts = [task(f"hyte-{part}", (30, 30), series=Series("sleep", part)) for part in (1, 2)]
    rest = task("hyte-rest", (30, 30), level=3)
    given = [had("hyte-1", 70), had("hyte-2", 70)]
    kept = [locked("hyte-1", 30)]
    assert isinstance(draw(*parts, given=given, kept=kept), CannotFill)
    assert tasks_of(draw(*parts, rest, given=given, kept=kept)) == ["hyte-1", "hyte-rest"]


def test_a_theme_without_tasks_is_told_at_once_though_a_task_is_locked():
    library = [task(f"{theme}-{number}", (20, 40)) for theme in ("hyte", "tyky") for number in range(40)]
    began = perf_counter()
    assert draw(*library, others=(), kept=[locked("hyte-1", 20)], the_plan=plan(480)) == CannotFill("SOS", 150, 0)
    assert perf_counter() - began < 2


def a_day(*slots):
    return WorkDay(DAY, slots)


def could_be(old, day, *tasks, given=(), person=TAITO, count=3):
    known = Person.of(person, plan(), given, DAY)
    return [slot.task for slot in alternatives(old, day, known, TaskLibrary(tasks), 4, count)]


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
    known = Person.of(TAITO, plan(), [had("hyte-rest", 70)], DAY)
    [slot] = alternatives(WALK, a_day(WALK), known, TaskLibrary((task("hyte-rest"),)), 4)
    assert (slot.minutes, slot.theme, slot.title) == (30, "HYTE", "hyte-rest fi")
    assert slot.why == (Reason("not_had_for", {"weeks": 10}),)


def test_there_are_at_most_three_alternatives_the_best_first():
    tasks = [task(f"hyte-{number}", level=3) for number in range(8)]
    best = task("hyte-best", goals=("health",))
    wish = plan(goals=(Goal("Terveys", "health"),))
    person = Person.of(TAITO, wish, (), DAY)
    found = alternatives(WALK, a_day(WALK), person, TaskLibrary((*tasks, best)), 4)
    assert len(found) == 3
    assert found[0].task == "hyte-best"
    assert len(could_be(WALK, a_day(WALK), *tasks, count=5)) == 5


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
    assert could_be(WALK, a_day(WALK), task("hyte-rest"), given=[had("hyte-rest", 8)]) == ["hyte-rest"]
    assert could_be(WALK, a_day(WALK), task("hyte-rest"), given=[had("hyte-rest", 3)]) == []


def test_an_alternative_inside_its_cool_down_says_that_it_gave_way():
    known = Person.of(TAITO, plan(), [had("hyte-rest", 8)], DAY)
    [slot] = alternatives(WALK, a_day(WALK), known, TaskLibrary((task("hyte-rest"),)), 4)
    assert slot.why == (Reason("cooldown_gave_way", {"weeks": 1}),)


def test_a_task_of_other_minutes_does_not_keep_the_alternatives_away():
    tasks = (task("hyte-long", (90, 120)), task("hyte-rest"))
    assert could_be(WALK, a_day(WALK), *tasks, given=[had("hyte-rest", 8)]) == ["hyte-rest"]
