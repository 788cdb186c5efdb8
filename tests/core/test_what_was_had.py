"""What a person has had before: the balance of four weeks, the levels, and what has to wait."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kuty.core.dayshape import theme_minutes
from kuty.core.draw.allowed import Rules, never, not_now, weeks_missing
from kuty.core.draw.balance import target_of
from kuty.core.draw.facts import DIGITS, MIXES, count_of, facts_of
from kuty.core.draw.past import Given, past_of
from kuty.core.plan import THEMES
from kuty.core.reception import Done, NotDone
from kuty.core.tasks import Series, TaskLibrary
from tests.core import drawing
from tests.core.drawing import DAY, SETTINGS, office, task

MONDAY = DAY - timedelta(days=DAY.weekday())


def facts(*tasks):
    return facts_of(TaskLibrary(tasks))


def had(task_id, days_ago, went="", reason="", minutes=60):
    return drawing.had(task_id, days_ago, went, reason, minutes)


def past(*given, tasks=(), settings=SETTINGS, day=DAY):
    return past_of(given, day, facts(*tasks), settings)


# The facts of a library ----------------------------------------------------------------------------------------------


def test_tasks_that_may_not_share_a_day_share_a_mark():
    walk, tour = task("hyte-walk", family="walking"), task("sos-tour", family="walking")
    dig, chop = task("hyte-dig", heavy=True), task("tyky-chop", heavy=True, family="walking")
    one, two = task("hyte-1", series=Series("sleep", 1)), task("hyte-2", series=Series("sleep", 2))
    other = task("sos-1", series=Series("sleep", 1))
    known = facts(walk, tour, dig, chop, one, two, other)

    def share(first, second):
        return bool(known[first.id].marks & known[second.id].marks)

    assert share(walk, tour)
    assert share(dig, chop)
    assert share(walk, chop)
    assert share(one, two)
    # A series is of one theme: another theme's may have the same name.
    assert not share(one, other)
    assert not share(walk, dig)
    assert not task("hyte-rest").heavy
    assert facts(task("hyte-rest"))["hyte-rest"].marks == 0


def test_a_family_a_series_and_heavy_work_of_one_name_are_not_taken_for_each_other():
    one = task("hyte-1", series=Series("moving", 1))
    known = facts(
        one, task("hyte-walk", family="moving"), task("hyte-heavy", family="heavy"), task("sos-dig", heavy=True)
    )
    marks = [known[name].marks for name in ("hyte-1", "hyte-walk", "hyte-heavy", "sos-dig")]
    assert sum(marks) == marks[0] | marks[1] | marks[2] | marks[3]


def test_the_mixes_of_a_task_are_known_by_what_it_needs():
    known = facts(
        task("hyte-walk", needs=("outdoors", "walking")),
        task("hyte-guided-walk", needs=("outdoors", "partner")),
        task("tyky-form", needs=("internet", "computer")),
        task("hyte-rest"),
    )
    mixes = {name: [count_of(fact.kind, mix) for mix in MIXES] for name, fact in known.items()}
    assert mixes == {
        "hyte-walk": [1, 0, 0],
        "hyte-guided-walk": [1, 1, 0],
        "tyky-form": [0, 0, 1],
        "hyte-rest": [0, 0, 0],
    }
    assert list(DIGITS) == ["outside", "together", "screen"]


def test_a_part_of_a_series_knows_the_part_before_it_and_the_last_one():
    # Written out of order, and with a gap where a part was taken out.
    parts = [task(f"hyte-{part}", series=Series("sleep", part)) for part in (4, 1, 2)]
    known = facts(*parts, task("sos-3", series=Series("sleep", 3)))
    assert [known[f"hyte-{part}"].before for part in (1, 2, 4)] == ["", "hyte-1", "hyte-2"]
    assert {known[f"hyte-{part}"].last for part in (1, 2, 4)} == {"hyte-4"}
    assert (known["sos-3"].before, known["sos-3"].last) == ("", "sos-3")


# The past ------------------------------------------------------------------------------------------------------------


def test_a_new_person_has_no_past():
    empty = past()
    assert (empty.last, empty.through, empty.waits, empty.families, empty.areas) == ({}, {}, {}, {}, {})
    assert empty.minutes == dict.fromkeys(THEMES, 0)
    assert (empty.tasks, empty.mixes) == (0, dict.fromkeys(MIXES, 0))
    assert empty.levels == dict.fromkeys(THEMES, 100)


def test_the_latest_time_is_what_counts_in_whatever_order_it_is_told():
    walk = task("hyte-walk", family="walking", goals=("health", "mind"))
    given = [had("hyte-walk", 70), had("hyte-walk", 10), had("hyte-walk", 40)]
    latest = DAY - timedelta(days=10)
    for order in (given, given[::-1]):
        known = past(*order, tasks=[walk])
        assert known.last == known.through == {"hyte-walk": latest}
        assert known.families == {"walking": latest}
        assert known.areas == {"health": latest, "mind": latest}


def test_what_is_given_on_the_day_or_later_is_not_the_past():
    assert past(had("hyte-walk", 0), had("hyte-walk", -7)) == past()


@pytest.mark.parametrize("went", ["absent", Done.NOT])
def test_what_was_left_undone_was_given_but_serves_nothing(went):
    walk = task("hyte-walk", family="walking")
    known = past(had("hyte-walk", 10, went), tasks=[walk])
    assert known.last == {"hyte-walk": DAY - timedelta(days=10)}
    assert (known.through, known.families, known.areas) == ({}, {}, {})


@pytest.mark.parametrize("went", ["", Done.DONE, Done.PARTLY])
def test_what_nobody_has_told_of_is_taken_to_be_had(went):
    assert past(had("hyte-walk", 10, went)).through == {"hyte-walk": DAY - timedelta(days=10)}


def test_a_task_taken_out_of_the_library_is_still_remembered():
    known = past(had("hyte-gone", 10))
    assert known.last == {"hyte-gone": DAY - timedelta(days=10)}
    assert known.minutes["HYTE"] == 60
    assert known.mixes == dict.fromkeys(MIXES, 0)


def test_the_balance_is_looked_at_from_the_monday_three_weeks_before():
    first = (DAY - MONDAY).days + 21
    known = past(had("hyte-a", 1, minutes=30), had("hyte-b", first, minutes=45), had("tyky-c", first + 1, minutes=50))
    assert known.minutes == {"HYTE": 75, "TYKY": 0, "SOS": 0}
    assert known.tasks == 2
    # What is older is out of the balance, not forgotten.
    assert "tyky-c" in known.last


def test_days_of_absence_do_not_count_in_the_balance_but_undone_tasks_do():
    walk = task("hyte-walk", needs=("outdoors",))
    absent = past(had("hyte-walk", 7, "absent"), tasks=[walk])
    assert (absent.minutes["HYTE"], absent.tasks, absent.mixes["outside"]) == (0, 0, 0)
    undone = past(had("hyte-walk", 7, Done.NOT), tasks=[walk])
    assert (undone.minutes["HYTE"], undone.tasks, undone.mixes["outside"]) == (60, 1, 1)


def test_a_group_counts_in_the_balance_and_as_being_together():
    kitchen = Given(DAY - timedelta(days=7), "", "SOS", 90, group=True)
    known = past(kitchen)
    assert known.minutes == {"HYTE": 0, "TYKY": 0, "SOS": 90}
    assert (known.tasks, known.mixes) == (1, {"outside": 0, "together": 1, "screen": 0})
    assert known.last == {}
    assert known.levels == dict.fromkeys(THEMES, 100)


def test_what_was_given_without_a_theme_weighs_nothing():
    assert past(Given(DAY - timedelta(days=7), "hyte-old")).minutes == dict.fromkeys(THEMES, 0)


# Levels --------------------------------------------------------------------------------------------------------------


def hyte_level(*went, settings=SETTINGS):
    """The level after tasks that went so, one a week."""
    given = [
        had(f"hyte-{number}", 7 * (len(went) - number), *(how if isinstance(how, tuple) else (how,)))
        for number, how in enumerate(went)
    ]
    levels = past(*given, settings=settings).levels
    assert levels["TYKY"] == levels["SOS"] == 100
    return levels["HYTE"]


@pytest.mark.parametrize(
    ("went", "level"),
    [
        ([Done.DONE] * 4, 150),
        ([Done.DONE] * 8, 200),
        ([Done.DONE] * 16, 300),
        ([Done.DONE] * 40, 300),
        ([Done.PARTLY] * 8, 150),
        ([""] * 8, 150),
        (["absent"] * 8, 100),
        ([Done.DONE] * 8 + [Done.NOT] * 8, 150),
        ([Done.NOT] * 8, 100),
        ([Done.NOT] * 8 + [Done.DONE] * 4, 150),
        ([Done.DONE] * 8 + [(Done.NOT, NotDone.TOO_HARD)] * 4, 125),
        ([Done.DONE] * 8 + [(Done.NOT, NotDone.NO_STRENGTH)] * 4, 150),
        ([Done.DONE] * 8 + [(Done.NOT, NotDone.NOT_MINE)] * 4, 175),
        ([Done.DONE] * 8 + [(Done.NOT, NotDone.NO_TIME)] * 4, 200),
        ([Done.DONE] * 8 + [(Done.NOT, NotDone.LACKING)] * 4, 200),
        ([Done.DONE] * 8 + [(Done.NOT, NotDone.WEATHER)] * 4, 200),
        ([(Done.NOT, NotDone.TOO_HARD)] * 9, 100),
    ],
)
def test_a_level_rises_with_what_was_done_and_falls_with_what_was_too_hard(went, level):
    assert hyte_level(*went) == level


def test_an_office_decides_how_many_tasks_make_a_level():
    assert hyte_level(*[Done.DONE] * 4, settings=office(tasks_a_level=4)) == 200


def test_levels_are_of_the_whole_past_not_of_four_weeks():
    assert hyte_level(*[Done.DONE] * 16) == 300


outcomes = st.sampled_from(["", "absent", *Done, *((Done.NOT, reason) for reason in NotDone)])


@given(st.lists(outcomes, max_size=30), st.integers(1, 12))
def test_a_task_done_never_lowers_a_level_and_one_too_hard_never_raises_it(went, tasks_a_level):
    settings = office(tasks_a_level=tasks_a_level)
    now = hyte_level(*went, settings=settings)
    assert 100 <= now <= 300
    assert hyte_level(*went, Done.DONE, settings=settings) >= now
    assert hyte_level(*went, "absent", settings=settings) == now
    assert hyte_level(*went, (Done.NOT, NotDone.TOO_HARD), settings=settings) <= now


# Waiting after a reason ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", NotDone)
def test_a_task_waits_the_weeks_an_office_has_for_the_reason(reason):
    weeks = SETTINGS.waits[reason]
    known = facts(task("hyte-walk", cooldown_weeks=1))
    begun = had("hyte-walk", 7 * weeks - 1, Done.NOT, reason)
    assert not_now(known["hyte-walk"], past(begun), DAY, SETTINGS) == (
        "waits_after_not_done",
        {"date": (DAY + timedelta(days=1)).isoformat(), "why": reason},
    )
    over = had("hyte-walk", 7 * weeks, Done.NOT, reason)
    assert not_now(known["hyte-walk"], past(over), DAY, SETTINGS) is None


def test_an_office_may_let_nothing_wait():
    settings = office(waits=dict.fromkeys(NotDone, 0), cooldown_weeks=1)
    known = facts(task("hyte-walk"))
    assert (
        not_now(
            known["hyte-walk"], past(had("hyte-walk", 7, Done.NOT, NotDone.TOO_HARD), settings=settings), DAY, settings
        )
        is None
    )


def test_a_task_done_after_all_waits_no_longer():
    given = had("hyte-walk", 30, Done.NOT, NotDone.NOT_MINE), had("hyte-walk", 29, Done.DONE)
    assert past(*given).waits == {}
    # Left undone again, nobody said why: the reason still stands.
    given = had("hyte-walk", 30, Done.NOT, NotDone.NOT_MINE), had("hyte-walk", 29, Done.NOT)
    assert past(*given).waits == {"hyte-walk": (DAY - timedelta(days=30) + timedelta(weeks=26), "not_mine")}


# What can never be given, in words -----------------------------------------------------------------------------------


def rules(language="fi", limits=(), areas=()):
    """What rules tasks out on a day of the winter."""
    return Rules(language, frozenset(limits), frozenset(areas), "winter")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"on_site": True}, ("not_on_site", {})),
        ({"needs": ("phone", "money", "partner")}, ("limit", {"topic": "money"})),
        ({"topics": ("sleep",)}, ("limit", {"topic": "sleep"})),
        ({"heavy": True}, ("limit", {"topic": "heavy"})),
        ({"season": ("summer", "autumn")}, ("not_in_season", {})),
        ({"season": ("winter",)}, None),
        ({"topics": ("home", "gambling")}, ("only_with_goal", {"topic": "gambling"})),
        ({}, None),
    ],
)
def test_a_rule_that_is_never_broken_says_what_it_is(fields, reason):
    [fact] = facts(task("hyte-thing", **fields)).values()
    limits = frozenset({"money", "partner", "sleep", "heavy"})
    assert never(fact, rules(limits=limits, areas={"home"})) == reason


def test_a_task_is_ruled_out_by_its_id_and_by_a_language_it_does_not_have():
    [fact] = facts(task("hyte-walk")).values()
    excluded = rules(limits={"hyte-walk"})
    assert never(fact, excluded) == ("limit", {"topic": "hyte-walk"})
    assert never(fact, rules("en")) == ("not_in_language", {"language": "en"})
    assert never(fact, rules("sv")) is None


def test_a_tender_subject_needs_a_goal_of_its_own_area():
    [fact] = facts(task("hyte-alcohol", topics=("alcohol",))).values()
    assert never(fact, rules(areas={"substances"})) is None
    assert never(fact, rules(areas={"mind"})) is not None


def test_a_task_had_lately_says_when_and_for_how_long_it_waits():
    [fact] = facts(task("hyte-walk", cooldown_weeks=6)).values()
    reason = not_now(fact, past(had("hyte-walk", 41)), DAY, SETTINGS)
    tomorrow = DAY + timedelta(days=1)
    assert reason == ("cooldown", {"date": (DAY - timedelta(days=41)).isoformat(), "until": tomorrow.isoformat()})
    assert not_now(fact, past(had("hyte-walk", 42)), DAY, SETTINGS) is None


def test_a_family_had_lately_says_when():
    walk, run = task("hyte-walk", family="moving"), task("hyte-run", family="moving")
    known = facts(walk, run)
    reason = not_now(known["hyte-run"], past(had("hyte-walk", 13), tasks=[walk, run]), DAY, SETTINGS)
    assert reason == ("family_cooldown", {"date": (DAY - timedelta(days=13)).isoformat()})
    assert not_now(known["hyte-run"], past(had("hyte-walk", 14), tasks=[walk, run]), DAY, SETTINGS) is None
    # An office that lets a family come every week has no such wait.
    assert not_now(known["hyte-run"], past(had("hyte-walk", 1), tasks=[walk, run]), DAY, office(family_weeks=0)) is None


@pytest.mark.parametrize(("days_ago", "weeks"), [(28, 0), (27, 1), (21, 1), (20, 2), (7, 3), (6, 4), (1, 4)])
def test_begun_weeks_are_counted_that_a_task_comes_too_soon(days_ago, weeks):
    [fact] = facts(task("hyte-walk")).values()
    assert weeks_missing(fact, past(had("hyte-walk", days_ago)), DAY, SETTINGS) == weeks


def test_a_task_never_had_does_not_come_too_soon():
    [fact] = facts(task("hyte-walk")).values()
    assert weeks_missing(fact, past(), DAY, SETTINGS) == 0


# A series in order ---------------------------------------------------------------------------------------------------

PARTS = [task(f"hyte-{part}", series=Series("sleep", part), cooldown_weeks=1) for part in (1, 2, 3)]


def parts_allowed(*given, settings=SETTINGS, parts=PARTS):
    known = facts(*parts)
    then = past(*given, tasks=parts, settings=settings)
    return [name for name, fact in known.items() if not_now(fact, then, DAY, settings) is None]


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ([], ["hyte-1"]),
        ([had("hyte-1", 7)], ["hyte-2"]),
        ([had("hyte-1", 1)], ["hyte-2"]),
        ([had("hyte-1", 14), had("hyte-2", 7)], ["hyte-3"]),
        # All had: it may begin again, but not in the middle.
        ([had("hyte-1", 21), had("hyte-2", 14), had("hyte-3", 7)], ["hyte-1"]),
        ([had("hyte-1", 40), had("hyte-2", 30), had("hyte-3", 20), had("hyte-1", 7)], ["hyte-2"]),
        ([had("hyte-1", 50), had("hyte-2", 40), had("hyte-3", 30), had("hyte-1", 20), had("hyte-2", 7)], ["hyte-3"]),
        # Left undone it comes again, a week later at the soonest, and the next part waits for it.
        ([had("hyte-1", 7, Done.NOT)], ["hyte-1"]),
        ([had("hyte-1", 6, Done.NOT)], []),
        ([had("hyte-1", 14), had("hyte-2", 7, "absent")], ["hyte-2"]),
        ([had("hyte-1", 14), had("hyte-2", 6, "absent")], []),
        ([had("hyte-1", 14), had("hyte-2", 7, Done.PARTLY)], ["hyte-3"]),
        # The last part left undone is still to come, so the series is not over.
        ([had("hyte-1", 21), had("hyte-2", 14), had("hyte-3", 7, Done.NOT)], ["hyte-3"]),
        # Half a year later it may begin anew, or go on.
        ([had("hyte-1", 7 * 26 - 1)], ["hyte-2"]),
        ([had("hyte-1", 7 * 26)], ["hyte-1", "hyte-2"]),
    ],
)
def test_the_parts_of_a_series_come_one_by_one(given, allowed):
    assert parts_allowed(*given) == allowed


def test_a_part_left_undone_does_not_wait_its_whole_time():
    parts = [task(f"hyte-{part}", series=Series("sleep", part), cooldown_weeks=8) for part in (1, 2)]
    assert parts_allowed(had("hyte-1", 14), had("hyte-2", 7, Done.NOT), parts=parts) == ["hyte-2"]
    assert parts_allowed(had("hyte-1", 7, Done.NOT), parts=parts) == ["hyte-1"]


def test_a_series_says_what_it_waits_for():
    known = facts(*PARTS)
    then = past(had("hyte-1", 7), tasks=PARTS)
    assert not_now(known["hyte-1"], then, DAY, SETTINGS) == ("series_goes_on", {})
    assert not_now(known["hyte-3"], then, DAY, SETTINGS) == ("series_earlier_part", {"task": "hyte-2"})


def test_a_series_of_one_part_only_keeps_its_cool_down():
    lone = [task("hyte-1", series=Series("sleep", 1), cooldown_weeks=2)]
    assert parts_allowed(had("hyte-1", 13), parts=lone) == []
    assert parts_allowed(had("hyte-1", 14), parts=lone) == ["hyte-1"]


def test_the_next_part_is_not_kept_waiting_by_its_own_family():
    parts = [task(f"hyte-{part}", series=Series("sleep", part), family="sleeping") for part in (1, 2)]
    assert parts_allowed(had("hyte-1", 7), parts=parts) == ["hyte-2"]
    first = [task("hyte-nap", family="sleeping"), *parts]
    assert parts_allowed(had("hyte-nap", 7), parts=first) == []


def test_a_series_begun_anew_goes_in_order_too():
    given = had("hyte-1", 230), had("hyte-2", 200), had("hyte-1", 7)
    assert parts_allowed(*given) == ["hyte-2"]


# How the minutes of a day are shared ---------------------------------------------------------------------------------

weights = st.fixed_dictionaries({theme: st.integers(1, 20) for theme in THEMES})
minutes_had = st.fixed_dictionaries({theme: st.integers(0, 800) for theme in THEMES})
EVEN = dict.fromkeys(THEMES, 1)


def test_without_a_past_the_day_has_the_shares_of_the_weights():
    target = target_of(180, EVEN, dict.fromkeys(THEMES, 0))
    assert target == ({"HYTE": 60, "TYKY": 60, "SOS": 60}, dict.fromkeys(THEMES, 0))


@pytest.mark.parametrize(
    ("minutes", "target", "behind"),
    [
        ((70, 55, 55), (50, 65, 65), (-10, 5, 5)),
        ((60, 60, 60), (60, 60, 60), (0, 0, 0)),
        ((0, 90, 90), (90, 45, 45), (60, -30, -30)),
        ((540, 0, 0), (30, 75, 75), (-360, 180, 180)),
    ],
)
def test_what_a_theme_lacks_is_made_good_bit_by_bit(minutes, target, behind):
    assert target_of(180, EVEN, dict(zip(THEMES, minutes, strict=True))) == (
        dict(zip(THEMES, target, strict=True)),
        dict(zip(THEMES, behind, strict=True)),
    )


@given(st.integers(30, 480), weights, minutes_had)
def test_a_target_loses_no_minute_and_leaves_room_for_a_task_in_every_theme(total, weights, had):
    minutes, behind = target_of(total, weights, had)
    assert sum(minutes.values()) == total
    assert sum(behind.values()) == 0
    assert min(minutes.values()) >= 10
    share = theme_minutes(total, weights)
    assert all((minutes[theme] - share[theme]) % 5 == 0 for theme in THEMES)


@given(st.integers(0, 29), weights, minutes_had)
def test_a_day_too_short_for_three_tasks_still_loses_no_minute(total, weights, had):
    assert sum(target_of(total, weights, had).minutes.values()) == total


@given(st.integers(60, 480), weights, minutes_had)
def test_no_theme_gets_less_than_half_its_share_or_more_than_half_as_much_again(total, weights, had):
    share = theme_minutes(total, weights)
    assume(min(share.values()) >= 20)
    for theme, minutes in target_of(total, weights, had).minutes.items():
        assert share[theme] / 2 <= minutes <= share[theme] * 3 / 2


@given(st.integers(60, 480), weights, minutes_had)
def test_a_theme_behind_is_not_given_less_than_one_ahead(total, weights, had):
    share = theme_minutes(total, weights)
    assume(min(share.values()) >= 20)
    minutes, behind = target_of(total, weights, had)
    more = {theme: minutes[theme] - share[theme] for theme in THEMES}
    for theme in THEMES:
        if behind[theme] >= 5:
            assert more[theme] >= 0
        if behind[theme] <= -5:
            assert more[theme] <= 0


@given(st.integers(150, 480), st.fixed_dictionaries({theme: st.integers(1, 4) for theme in THEMES}), minutes_had)
def test_within_weeks_the_four_week_balance_is_caught_up(total, weights, had):
    """Day after day as targeted, the oldest falling out of four weeks: the shares come to what the weights say."""
    weeks = [{theme: minutes // 3 for theme, minutes in had.items()} for _ in range(3)]
    for _ in range(10):
        lately = {theme: sum(week[theme] for week in weeks[-3:]) for theme in THEMES}
        weeks.append(target_of(total, weights, lately).minutes)
    four = {theme: sum(week[theme] for week in weeks[-4:]) for theme in THEMES}
    due = theme_minutes(4 * total, weights)
    assert all(abs(four[theme] - due[theme]) <= 20 for theme in THEMES)
