"""The best set of tasks is the best: every day there could be is looked at, one by one, and none is worth more."""

from itertools import chain, combinations, product
from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kuty.core.draw.balance import NEAR, nearest
from kuty.core.draw.choose import PACE, PARTS, Best, Candidate, Choice, usual_tasks
from kuty.core.draw.facts import DIGITS, MIXES, Fact, count_of
from kuty.core.draw.planner import Planner
from kuty.core.draw.points import ONE
from kuty.core.plan import THEMES
from kuty.core.tasks import Task, TaskLibrary
from tests.core.drawing import SETTINGS, office

NO_WISHES = dict.fromkeys(MIXES, 0)
HOUR_EACH = dict.fromkeys(THEMES, 60)
OUTSIDE = 1 << DIGITS["outside"]


def candidate(name, points, minutes=(60, 60), marks=0, kind=0):
    task = Task(name, name.split("-")[0].upper(), {}, {}, minutes, 1, (), (), "kuty")
    return Candidate(points * ONE, *minutes, marks, kind, Fact(task, marks, kind, frozenset(), b""))


def choice_of(*candidates, usual=1, wanted=NO_WISHES, mix=0, must=(), **more):
    of_theme = {
        theme: sorted((each for each in candidates if each.fact.task.theme == theme), key=lambda each: -each.points)
        for theme in THEMES
    }
    usual = dict.fromkeys(THEMES, usual) if isinstance(usual, int) else usual
    musts = {each.fact.task.theme: each for each in must}
    return Choice(of_theme, usual, wanted, mix * ONE, must=musts, **more)


def names(best):
    return sorted(each.fact.task.id for tasks in best.tasks.values() for each in tasks)


# One by one ----------------------------------------------------------------------------------------------------------


class Tried(NamedTuple):
    """One set of a theme's tasks: what it is worth, what it has, and by how many tasks it is off the usual number."""

    value: int
    marks: int
    kinds: int
    names: tuple[str, ...]
    off: int


def marks_of(tasks):
    """The marks of all tasks, or None when two have the same."""
    marks = 0
    for each in tasks:
        if each.marks & marks:
            return None
        marks |= each.marks
    return marks


def sets_of(choice, theme, minutes):
    """Every set of the theme's tasks that takes the minutes, whatever its number."""
    must = choice.must.get(theme)
    if minutes == 0 and must is None:
        return [Tried(0, 0, 0, (), 0)]
    usual, tasks = choice.usual[theme], choice.candidates[theme]
    sets = []
    for chosen in chain.from_iterable(combinations(tasks, count) for count in range(1, 13)):
        takes = sum(each.low for each in chosen) <= minutes <= sum(each.high for each in chosen)
        marks = marks_of(chosen)
        named = tuple(each.fact.task.id for each in chosen)
        if takes and marks is not None and not marks & choice.marks and (not must or must.fact.task.id in named):
            off = abs(len(chosen) - usual)
            worth = PARTS * sum(each.points for each in chosen) * usual // len(chosen) - PARTS * ONE * PACE * off
            sets.append(Tried(worth, marks, sum(each.kind for each in chosen), named, off))
    return sets


def worth_of(choice, one, two, three):
    """What the sets of the three themes are worth together; None when they share a mark."""
    if one.marks & two.marks or (one.marks | two.marks) & three.marks:
        return None
    kinds = choice.kinds + one.kinds + two.kinds + three.kinds
    off = sum(abs(100 * count_of(kinds, name) - choice.wanted[name]) for name in MIXES)
    return one.value + two.value + three.value - PARTS * choice.mix * off // 100


def most(choice, themes):
    worths = (worth_of(choice, *sets) for sets in product(*themes))
    return max((worth for worth in worths if worth is not None), default=None)


def is_the_best(choice, minutes, best):
    """Hold a found day against every other.

    Sets of about the usual number of tasks are preferred to all others; when a theme has none, there is no telling
    from outside how far the search goes for more, but it is never worth less than those and always what it says.
    """
    every = [sets_of(choice, theme, minutes[theme]) for theme in THEMES]
    if best is None:
        assert most(choice, every) is None
        return
    found = []
    for theme, sets in zip(THEMES, every, strict=True):
        named = sorted(each.fact.task.id for each in best.tasks[theme])
        found.append(next(each for each in sets if sorted(each.names) == named))
    assert worth_of(choice, *found) == best.value
    about_usual = most(choice, [[each for each in sets if each.off <= 1] for sets in every])
    if all(each.off <= 1 for each in found):
        assert best.value == about_usual
    else:
        assert about_usual is None or best.value >= about_usual
        assert best.value <= most(choice, every)


# Small ones have few tasks, so that all can be tried; marks are shared between the themes as families are.
marks = st.sampled_from([0, 0, 0, 1, 2, 4, 3])
kinds = st.sampled_from(
    [0, 0, *(1 << digit for digit in DIGITS.values()), sum(1 << digit for digit in DIGITS.values())]
)
ranges = st.tuples(st.sampled_from([10, 20, 30, 45]), st.sampled_from([0, 10, 15, 30])).map(
    lambda low: (low[0], sum(low))
)


POINTS = st.integers(-40, 60)


def some_candidates(theme, points=POINTS, size=4):
    return st.lists(st.tuples(points, ranges, marks, kinds), min_size=1, max_size=size).map(
        lambda rows: [candidate(f"{theme.lower()}-{number}", *row) for number, row in enumerate(rows)]
    )


@st.composite
def choices(draw, musts=True, standing=True, points=POINTS, size=4):
    candidates = [draw(some_candidates(theme, points, size)) for theme in THEMES]
    must = []
    if musts and draw(st.booleans()):
        must = [draw(st.sampled_from(draw(st.sampled_from(candidates))))]
    return choice_of(
        *chain(*candidates),
        usual={theme: draw(st.integers(1, 3)) for theme in THEMES},
        wanted={name: draw(st.sampled_from([0, 50, 120, 200, -70])) for name in MIXES},
        mix=draw(st.sampled_from([0, 10, 40])),
        marks=draw(st.sampled_from([0, 0, 8, 1])) if standing else 0,
        kinds=draw(kinds) if standing else 0,
        must=must,
    )


minutes_each = st.fixed_dictionaries({theme: st.sampled_from([30, 45, 60, 60, 75, 90, 0]) for theme in THEMES})


@settings(max_examples=250)
@given(choices(musts=False), minutes_each)
def test_no_day_is_worth_more_than_the_one_found(choice, minutes):
    is_the_best(choice, minutes, choice.best(minutes))


@settings(max_examples=120)
@given(choices(), minutes_each)
def test_a_day_with_a_task_that_must_be_in_is_the_best_of_those_with_it(choice, minutes):
    # A must that shares a mark with another task has a story of its own below.
    for each in choice.must.values():
        assume(not each.marks)
    is_the_best(choice, minutes, choice.best(minutes))


@settings(max_examples=60)
@given(choices(musts=False), st.lists(minutes_each, min_size=2, max_size=4))
def test_what_was_looked_at_for_other_minutes_does_not_change_what_the_best_is_worth(choice, asked):
    """A choice remembers what it has worked out; asked again, or in another order, a day as good is found."""

    def worth(choice, asked):
        return [best and best.value for best in map(choice.best, asked)]

    first = worth(choice, asked)
    again = Choice(choice.candidates, choice.usual, choice.wanted, choice.mix, choice.marks, choice.kinds)
    assert worth(again, reversed(asked)) == first[::-1]
    assert worth(choice, asked) == first


# The whole of a day --------------------------------------------------------------------------------------------------


def test_without_enough_tasks_there_is_no_best_day():
    walk, form = candidate("hyte-walk", 5), candidate("tyky-form", 5)
    assert choice_of(walk, form).best(HOUR_EACH) is None
    assert choice_of(walk, form, candidate("sos-call", 5, (65, 90))).best(HOUR_EACH) is None
    assert choice_of(walk, form, candidate("sos-call", 5, (10, 55))).best(HOUR_EACH) is None


def test_a_theme_that_is_full_already_is_given_nothing():
    walk, form, call = candidate("hyte-walk", 5), candidate("tyky-form", 7), candidate("sos-call", 9)
    best = choice_of(walk, form, call).best(HOUR_EACH | {"TYKY": 0})
    assert best == Best(PARTS * ONE * 14, {"HYTE": (walk,), "TYKY": (), "SOS": (call,)})


def test_two_half_hours_are_worth_as_much_as_one_hour_of_the_same_points():
    halves = [candidate(f"{theme.lower()}-{number}", 10, (30, 30)) for theme in THEMES for number in range(2)]
    best = choice_of(*halves, usual=2).best(HOUR_EACH)
    assert best.value == 3 * 2 * 10 * ONE * PARTS
    hours = [candidate(f"{theme.lower()}-hour", 10) for theme in THEMES]
    # One task where two are usual costs the pace of one task a theme.
    assert choice_of(*hours, usual=2).best(HOUR_EACH).value == best.value - 3 * PACE * ONE * PARTS


def test_a_theme_of_long_tasks_only_is_filled_with_fewer_than_usual():
    long = [candidate(f"{theme.lower()}-long", 10, (90, 120)) for theme in THEMES]
    best = choice_of(*long, usual=4).best(dict.fromkeys(THEMES, 120))
    assert names(best) == ["hyte-long", "sos-long", "tyky-long"]
    short = [candidate(f"{theme.lower()}-{number}", 10, (10, 20)) for theme in THEMES for number in range(6)]
    assert len(names(choice_of(*short, usual=1).best(dict.fromkeys(THEMES, 120)))) == 18


def test_the_mixes_of_the_whole_day_count_not_of_each_theme():
    inside = [candidate(f"{theme.lower()}-inside", 12) for theme in THEMES]
    outside = [candidate(f"{theme.lower()}-outside", 10, kind=OUTSIDE) for theme in THEMES]
    wanted = NO_WISHES | {"outside": 200}
    best = choice_of(*inside, *outside, wanted=wanted, mix=10).best(HOUR_EACH)
    assert sum("outside" in name for name in names(best)) == 2
    # One of the two is in the day already.
    best = choice_of(*inside, *outside, wanted=wanted, mix=10, kinds=OUTSIDE).best(HOUR_EACH)
    assert sum("outside" in name for name in names(best)) == 1


def test_of_two_themes_that_want_the_same_mark_the_one_that_loses_more_has_it():
    walk, rest = candidate("hyte-walk", 30, marks=1), candidate("hyte-rest", 25)
    tour, form = candidate("tyky-tour", 30, marks=1), candidate("tyky-form", 10)
    best = choice_of(walk, rest, tour, form, candidate("sos-call", 1)).best(HOUR_EACH)
    assert names(best) == ["hyte-rest", "sos-call", "tyky-tour"]


def test_three_themes_with_nothing_but_the_same_mark_have_no_day():
    heavy = [candidate(f"{theme.lower()}-dig", 30, marks=1) for theme in THEMES]
    assert choice_of(*heavy).best(HOUR_EACH) is None


def test_a_mark_that_stands_in_the_day_is_not_taken_again():
    walk, rest = candidate("hyte-walk", 30, marks=1), candidate("hyte-rest", 2)
    form, call = candidate("tyky-form", 1), candidate("sos-call", 1)
    assert "hyte-rest" in names(choice_of(walk, rest, form, call, marks=1).best(HOUR_EACH))


def test_no_set_has_more_than_twelve_tasks():
    tasks = [candidate(f"{theme.lower()}-{number}", 1, (10, 10)) for theme in THEMES for number in range(14)]
    assert len(names(choice_of(*tasks, usual=12).best(dict.fromkeys(THEMES, 120)))) == 36
    assert choice_of(*tasks, usual=12).best(dict.fromkeys(THEMES, 130)) is None


def test_the_usual_number_of_tasks_is_one_for_each_half_hour():
    assert [usual_tasks(minutes) for minutes in (-20, 0, 10, 44, 45, 60, 75, 180)] == [1, 1, 1, 1, 2, 2, 3, 6]


# A task that must be in ----------------------------------------------------------------------------------------------


def test_a_task_that_must_be_in_is_in_though_others_are_better():
    poor, good = candidate("hyte-poor", 1), candidate("hyte-good", 50)
    form, call = candidate("tyky-form", 5), candidate("sos-call", 5)
    assert names(choice_of(poor, good, form, call, must=[poor]).best(HOUR_EACH))[0] == "hyte-poor"


def test_no_task_beside_a_must_has_its_mark():
    must = candidate("hyte-walk", 1, (30, 30), marks=1)
    run, rest = candidate("hyte-run", 50, (30, 30), marks=1), candidate("hyte-rest", 5, (30, 30))
    form, call = candidate("tyky-form", 5), candidate("sos-call", 5)
    best = choice_of(must, run, rest, form, call, usual=2, must=[must]).best(HOUR_EACH)
    assert names(best)[:2] == ["hyte-rest", "hyte-walk"]


def test_a_must_that_cannot_take_the_minutes_leaves_no_day():
    must, walk = candidate("hyte-long", 50, (90, 120)), candidate("hyte-walk", 50)
    form, call = candidate("tyky-form", 5), candidate("sos-call", 5)
    assert choice_of(must, walk, form, call, must=[must]).best(HOUR_EACH) is None
    assert choice_of(must, walk, form, call, must=[must]).best(HOUR_EACH | {"HYTE": 0}) is None


def test_a_must_keeps_its_mark_when_a_better_task_of_another_theme_has_it_too():
    dig, rest = candidate("hyte-dig", 10, marks=1), candidate("hyte-rest", 10)
    chop, form = candidate("tyky-chop", 50, marks=1), candidate("tyky-form", 5)
    best = choice_of(dig, rest, chop, form, candidate("sos-call", 5), must=[dig]).best(HOUR_EACH)
    assert names(best) == ["hyte-dig", "sos-call", "tyky-form"]


def test_a_must_whose_mark_stands_in_the_day_leaves_no_day():
    dig, form, call = candidate("hyte-dig", 10, marks=1), candidate("tyky-form", 5), candidate("sos-call", 5)
    assert choice_of(dig, form, call, marks=1, must=[dig]).best(HOUR_EACH) is None


# What a day can be worth at most -------------------------------------------------------------------------------------


def fills_as_usual(best, choice):
    """Whether every theme has tasks, and about as many as usual."""
    return all(best.tasks[theme] and abs(len(best.tasks[theme]) - choice.usual[theme]) <= 1 for theme in THEMES)


@settings(max_examples=120)
@given(choices(musts=False), st.lists(minutes_each, min_size=1, max_size=3))
def test_no_day_of_about_the_usual_number_of_tasks_is_worth_more_than_the_bound(choice, asked):
    days = [best for minutes in asked if (best := choice.best(minutes)) and fills_as_usual(best, choice)]
    assert all(best.value <= choice.bound() for best in days)


def test_the_bound_is_what_the_best_day_is_worth_when_its_minutes_fit():
    walk, form, call = candidate("hyte-walk", 5), candidate("tyky-form", 7), candidate("sos-call", 9)
    choice = choice_of(walk, form, call)
    assert choice.bound() == choice.best(HOUR_EACH).value


def test_without_tasks_nothing_can_be_worth_anything():
    assert choice_of(candidate("hyte-walk", 5)).bound() == 0


def test_a_day_of_fewer_tasks_than_usual_is_not_worth_more_than_the_bound():
    fine = candidate("hyte-fine", 100, (80, 90))
    poor = [candidate(f"hyte-poor-{number}", 0, (80, 90)) for number in range(3)]
    choice = choice_of(
        fine, *poor, candidate("tyky-form", 5), candidate("sos-call", 5), usual={"HYTE": 3, "TYKY": 1, "SOS": 1}
    )
    assert choice.bound() >= choice.best(HOUR_EACH | {"HYTE": 90}).value


def test_a_day_with_a_theme_that_is_full_is_not_worth_more_than_the_bound():
    walk, form = candidate("hyte-walk", 5), candidate("tyky-form", 7)
    sorry = candidate("sos-call", -1000)
    choice = choice_of(walk, form, sorry, standing=frozenset({"SOS"}))
    assert choice.bound() >= choice.best(HOUR_EACH | {"SOS": 0}).value


def test_a_day_with_a_full_theme_without_tasks_is_not_worth_more_than_the_bound():
    choice = choice_of(candidate("hyte-walk", 5), candidate("tyky-form", 7), standing=frozenset({"SOS"}))
    assert choice.bound() >= choice.best(HOUR_EACH | {"SOS": 0}).value


# Minutes moved between the themes ------------------------------------------------------------------------------------


def shares_one_by_one(target, kept, furthest):
    """Every other way of sharing the same minutes in steps of five, and how many minutes that moves.

    Near the target every theme keeps enough for a task, or what stands in it; beyond that it may lose all.
    """
    whole = range(0, sum(target.values()) + 5, 5)
    for hyte, tyky in product(whole, whole):
        moved_to = (target["HYTE"] % 5 + hyte, target["TYKY"] % 5 + tyky)
        shares = dict(zip(THEMES, (*moved_to, sum(target.values()) - sum(moved_to)), strict=True))
        moved = sum(abs(shares[theme] - target[theme]) for theme in THEMES) // 2
        rests = [shares[theme] - kept[theme] for theme in THEMES]
        near = all(rest >= 10 or (rest == 0 and kept[theme]) for theme, rest in zip(THEMES, rests, strict=True))
        if moved <= furthest and (near if furthest <= NEAR else min(rests) >= 0):
            yield moved, shares


targets = st.fixed_dictionaries({theme: st.sampled_from([20, 30, 40, 45, 60, 63]) for theme in THEMES}).filter(
    lambda target: target["TYKY"] % 5 == target["SOS"] % 5 == 0
)
standing = st.fixed_dictionaries({theme: st.sampled_from([0, 0, 20, 30, 45]) for theme in THEMES})


@settings(max_examples=60)
@given(targets, standing, st.sampled_from([0, 20, 60, 24 * 60]))
def test_minutes_are_moved_in_every_way_the_nearest_first(target, kept, furthest):
    ways = list(nearest(target, kept, furthest))
    assert [moved for moved, _shares in ways] == sorted(moved for moved, _shares in ways)

    def in_order(ways):
        return sorted((moved, tuple(shares.values())) for moved, shares in ways)

    assert in_order(ways) == in_order(shares_one_by_one(target, kept, furthest))


@settings(max_examples=60)
@given(
    choices(musts=False, standing=False, points=st.integers(0, 60), size=3),
    targets,
    st.sampled_from([10, 20]),
    st.sampled_from([0, 5, 30]),
)
def test_minutes_are_moved_only_as_far_as_it_pays(choice, target, furthest, balance):
    planner = Planner(TaskLibrary(()), office({"balance": balance}))
    kept = dict.fromkeys(THEMES, 0)
    every = [(moved, choice.best(minutes)) for moved, minutes in shares_one_by_one(target, kept, furthest)]
    # Days of more or fewer tasks than usual may be worth more than the bound: a story above.
    assume(all(best is None or fills_as_usual(best, choice) for _moved, best in every))
    worths = [best.value - PARTS * ONE * balance * moved // 5 for moved, best in every if best]
    found = planner._nearest(choice, target, kept, furthest)
    assert (found.worth if found else None) == max(worths, default=None)
    if found:
        assert found.moved == sum(abs(found.minutes[theme] - target[theme]) for theme in THEMES) // 2


def test_five_minutes_are_moved_when_a_much_better_task_needs_them():
    long, walk = candidate("hyte-long", 50, (65, 65)), candidate("hyte-walk", 10)
    form, call = candidate("tyky-form", 5, (30, 60)), candidate("sos-call", 5, (30, 60))
    choice, kept = choice_of(long, walk, form, call), dict.fromkeys(THEMES, 0)
    moved = Planner(TaskLibrary(()), SETTINGS)._nearest(choice, HOUR_EACH, kept, 20)
    assert moved.moved == 5
    assert moved.minutes["HYTE"] == 65
    assert moved.worth == (50 + 5 + 5 - 30) * ONE * PARTS
    stays = Planner(TaskLibrary(()), office({"balance": 41}))._nearest(choice, HOUR_EACH, kept, 20)
    assert (stays.moved, stays.worth) == (0, 20 * ONE * PARTS)


# Many of a kind ------------------------------------------------------------------------------------------------------


def test_up_to_fifteen_tasks_of_a_mix_are_told_apart_from_the_other_mixes():
    day = 15 * OUTSIDE + (3 << DIGITS["together"])
    assert [count_of(day, name) for name in MIXES] == [15, 3, 0]


def test_a_long_day_all_outside_is_not_taken_for_one_together():
    walks = [
        candidate(f"{theme.lower()}-{number}", 0, (20, 20), kind=OUTSIDE) for theme in THEMES for number in range(6)
    ]
    choice = choice_of(*walks, usual=6, wanted=NO_WISHES | {"outside": 1800}, mix=10)
    assert choice.best(dict.fromkeys(THEMES, 120)).value == 0
