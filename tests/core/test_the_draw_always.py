"""What holds for every drawn day, whatever the plan, the person, her history, the library and the office."""

import zlib
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from kuty.core.dayshape import DayShape, ShapeSlot
from kuty.core.draw.daylight import daylight
from kuty.core.draw.past import Given
from kuty.core.draw.planner import Planner
from kuty.core.people import Participant
from kuty.core.plan import THEMES, Goal, Plan, PlanKind
from kuty.core.programme import Slot, SlotKind
from kuty.core.reception import Done, NotDone
from kuty.core.tasks import SEASONS, Series, Task, TaskLibrary
from tests.core.drawing import SETTINGS, usual

TITLE, TEXT = {"fi": "Tehtävä", "sv": "Uppgift"}, {"fi": "Tee se.", "sv": "Gör det."}
ONLY_FINNISH = {"fi": "Tehtävä"}
START, CALL = ShapeSlot(SlotKind.START, 10), ShapeSlot(SlotKind.RECEPTION, 20)
FEEDBACK, BREAK = ShapeSlot(SlotKind.FEEDBACK, 10), ShapeSlot(SlotKind.BREAK, 15)
HYTE, TYKY, SOS = (ShapeSlot(SlotKind.TASK, theme=theme) for theme in THEMES)
SHORT_DAY = DayShape("short", TITLE, (180, 300), (START, HYTE, TYKY, BREAK, SOS, CALL, FEEDBACK))
LONG_DAY = DayShape(
    "long",
    TITLE,
    (301, 480),
    (START, HYTE, BREAK, TYKY, SOS, ShapeSlot(SlotKind.BREAK, 30), HYTE, TYKY, BREAK, SOS, CALL, FEEDBACK),
)
NEEDS = ("internet", "phone", "money", "equipment", "partner", "outdoors")
TOPICS, AREAS = ("home", "sleep", "alcohol"), ("home", "mind", "substances")
TENDER = {"alcohol": "substances", "gambling": "substances"}
OPEN = {f"{theme.lower()}-open" for theme in THEMES}
HALF_A_YEAR = timedelta(weeks=26)

# Any library ---------------------------------------------------------------------------------------------------------


def task_of(theme, number, digits, series):
    """A task made of a number: each of its fields takes one digit, and all zeros make the plainest task."""

    def pick(*choices):
        nonlocal digits
        digits, which = divmod(digits, len(choices))
        return choices[which]

    heavy = pick(False, False, True)  # noqa: FBT003 - one of them is picked
    family = pick("", "", "", "moving", "food", "rest")
    needs = pick((), (), (), ("internet",), ("money", "partner"), ("outdoors",), ("phone",), ("equipment", "outdoors"))
    season = pick((), (), (), (), ("winter",), ("summer", "autumn"))
    least = pick(20, 15, 30, 10, 45, 25)
    daylight = pick(False, False, False, True)  # noqa: FBT003 - one of them is picked
    on_site = pick(*[False] * 8, True)  # noqa: FBT003 - one of them is picked
    title = pick(TITLE, TITLE, TITLE, TITLE, ONLY_FINNISH)
    return Task(
        id=f"{theme.lower()}-{number}",
        theme=theme,
        title=title,
        text=TEXT,
        minutes=(least, least + pick(40, 20, 60, 10, 5, 15)),
        level=pick(1, 2, 3),
        topics=(pick("home", "sleep", "home", "alcohol"),),
        goals=(pick(*AREAS),),
        idea="kuty",
        needs=needs,
        season=season,
        cooldown_weeks=pick(None, None, 1, 8),
        family=family,
        heavy=heavy,
        series=series,
        daylight=daylight,
        on_site=on_site,
    )


def library_of(digits_of_theme, in_series):
    """In each theme the first ``in_series`` tasks are the parts of series of three."""
    return TaskLibrary(
        tuple(
            task_of(
                theme,
                number,
                digits,
                Series(f"{theme} {number // 3}", number % 3 + 1) if number < in_series else None,
            )
            for theme, all_digits in zip(THEMES, digits_of_theme, strict=True)
            for number, digits in enumerate(all_digits)
        )
    )


def checksums(size, seed):
    return [[zlib.crc32(f"{seed} {theme} {number}".encode()) for number in range(size)] for theme in THEMES]


some_numbers = st.tuples(*(st.lists(st.integers(0, 2**31), min_size=4, max_size=10) for _ in THEMES))
small_libraries = st.builds(library_of, some_numbers, st.integers(0, 4))
big_libraries = st.builds(
    library_of, st.builds(checksums, st.integers(12, 60), st.integers(0, 10_000)), st.integers(0, 9)
)
libraries = small_libraries | big_libraries

# Anybody, any office, any day ----------------------------------------------------------------------------------------

days = st.dates(date(2026, 8, 3), date(2027, 7, 31))
plans = st.builds(
    Plan,
    number=st.just(1),
    kind=st.just(PlanKind.SERVICE),
    start=st.just(date(2026, 8, 3)),
    end=st.just(date(2027, 7, 31)),
    minutes_per_day=st.sampled_from([240, 300, 360, 480]) | st.integers(240, 480),
    goals=st.lists(st.builds(Goal, st.just("Tavoite"), st.sampled_from(["", *AREAS])), max_size=2).map(tuple),
    weights=st.just({}) | st.fixed_dictionaries({theme: st.integers(1, 3) for theme in THEMES}),
)
limits = [*NEEDS, *TOPICS, "heavy", "hyte-1", "sos-2"]
people = st.builds(
    Participant,
    id=st.sampled_from(["P001", "P002", "P017"]),
    first_name=st.just("Taito"),
    last_name=st.just("Esimerkkilä"),
    language=st.sampled_from(["fi", "fi", "sv"]),
    reception_time=st.none() | st.integers(8 * 60, 16 * 60).map(lambda at: time(at // 60, at % 60)),
    exclude=st.lists(st.sampled_from(limits), max_size=2, unique=True).map(tuple),
    likes=st.lists(st.sampled_from([*TOPICS, "hyte-2", "tyky-3"]), max_size=2, unique=True).map(tuple),
)
# How a task went, and why it was not done.
outcomes = st.sampled_from(
    [("", ""), (Done.DONE, ""), (Done.DONE, ""), (Done.PARTLY, ""), (Done.NOT, ""), ("absent", "")]
    + [(Done.NOT, reason.value) for reason in NotDone]
)
# (days ago, how-manieth task of the library or a group, minutes, how it went): what was given before.
had_this_and_that = st.lists(
    st.tuples(st.integers(1, 200), st.integers(-3, 400), st.sampled_from([20, 45, 60]), outcomes), max_size=14
)
had_everything = st.tuples(st.integers(5, 60), st.sampled_from(["", Done.DONE])).map(
    lambda ago: [(ago[0] + which % 9, which, 30, (ago[1], "")) for which in range(30)]
)
histories = had_this_and_that | had_everything
offices = st.builds(
    replace,
    st.just(SETTINGS),
    cooldown_weeks=st.integers(1, 8),
    family_weeks=st.integers(0, 4),
    usual_start=st.sampled_from([time(8), time(9), time(9, 30)]),
    points=st.just(SETTINGS.points)
    | st.fixed_dictionaries({name: st.sampled_from([0, 5, 30, 100]) for name in SETTINGS.points}),
    shares=st.just(usual("draw.shares"))
    | st.fixed_dictionaries({name: st.sampled_from([0, 20, 100]) for name in SETTINGS.shares}),
    waits=st.just(SETTINGS.waits)
    | st.fixed_dictionaries({name: st.sampled_from([0, 2, 30]) for name in SETTINGS.waits}),
    tasks_a_level=st.sampled_from([1, 8]),
    latitude=st.sampled_from([60.2, 65.0, 69.9]),
)


def shape_for(plan):
    return SHORT_DAY if SHORT_DAY.fits(plan.minutes_per_day) else LONG_DAY


def what_was_given(history, library, day):
    given = []
    for ago, which, minutes, (went, reason) in history:
        on = day - timedelta(days=ago)
        if which < 0:
            given.append(Given(on, "", THEMES[which], minutes, went if went == "absent" else "", group=True))
        else:
            task = library.tasks[which % len(library.tasks)]
            given.append(Given(on, task.id, task.theme, minutes, went, reason))
    return given


def draw(library, office, day, person, plan, given, kept=(), avoid=frozenset()):
    return Planner(library, office).draw(day, person, plan, shape_for(plan), given, kept, avoid)


# What holds ----------------------------------------------------------------------------------------------------------


def holds(drawn, day, person, plan, library, had, office, kept=()):
    """Everything the office may rely on in a drawn day. ``kept`` was there before; it is the worker's business."""
    assert drawn.date == day
    adds_up(drawn, person, plan, office)
    stays = {slot.task for slot in kept}
    tasks = [(slot, library.get(slot.task)) for slot in drawn.tasks if slot.task not in OPEN]
    assert all(task for _slot, task in tasks)
    assert len({task.id for _slot, task in tasks}) == len(tasks)
    for slot, task in tasks:
        assert task.theme == slot.theme
        if task.id not in stays:
            assert task.minutes[0] <= slot.minutes <= task.minutes[1]
            suits(task, day, person, plan)
            waits(slot, task, [each for each in had if each.task == task.id], day, office)
            goes_in_order(task, library, had, day)
            if task.daylight:
                sunrise, sunset = daylight(day, office.latitude)
                assert sunrise <= slot.start < slot.end <= sunset
    goes_together([task for _slot, task in tasks])
    tells_what_gave_way(drawn, office)


def adds_up(drawn, person, plan, office):
    slots = drawn.slots
    assert sum(slot.minutes for slot in slots) == plan.minutes_per_day
    assert all(slot.minutes > 0 for slot in slots)
    if not any(reason.code == "shares_gave_way" for reason in drawn.gave_way):
        # Else a theme may have lost all its minutes: a story of its own.
        assert {slot.theme for slot in drawn.tasks + drawn.groups} == set(THEMES)
    # The fixed parts of the shape are there once each, the reception at its time.
    assert sorted((slot.kind, slot.minutes) for slot in slots if not slot.theme) == sorted(
        (slot.kind, slot.minutes) for slot in shape_for(plan).slots if slot.kind is not SlotKind.TASK
    )
    if person.reception_time:
        assert drawn.reception.start == person.reception_time
    if not drawn.groups:
        # No gap and nothing at once; groups keep their own times.
        assert all(slot.end == after.start for slot, after in pairwise(slots))
        assert person.reception_time or slots[0].start == office.usual_start


def suits(task, day, person, plan):
    """What is ruled out for the person or the time of the year stays out."""
    assert not set(person.exclude) & {task.id, *task.needs, *task.topics}
    assert not (task.heavy and "heavy" in person.exclude)
    assert person.language in task.title
    assert not task.on_site
    assert not task.season or SEASONS[day.month % 12 // 3] in task.season
    assert all(TENDER[topic] in {goal.area for goal in plan.goals} for topic in task.topics if topic in TENDER)


def undone(each):
    return each.went in ("absent", Done.NOT)


def waits(slot, task, had, day, office):
    """A task waits after it was had; when the wait gave way, the slot says so, and the next day is the soonest."""
    before = max((each.day for each in had), default=None)
    codes = [reason.code for reason in slot.why]
    if before is None:
        assert "cooldown_gave_way" not in codes
        return
    assert day > before
    of_the_last_day = [each for each in had if each.day == before]
    for each in of_the_last_day:
        # The last to be told of a day counts; two tellings of one day may say different things.
        if each.reason and len(of_the_last_day) == 1:
            assert day >= before + timedelta(weeks=office.waits[each.reason])
    weeks = task.cooldown_weeks or office.cooldown_weeks
    tried_only = task.series and all(undone(each) for each in had)
    soonest = timedelta(weeks=1 if tried_only else weeks)
    assert ("cooldown_gave_way" in codes) == (day - before < soonest)


def goes_in_order(task, library, had, day):
    """Part by part, and not from the beginning before the last one was had or half a year has gone."""
    if not task.series:
        return
    through = {
        other.series.part: max((each.day for each in had if each.task == other.id and not undone(each)), default=None)
        for other in library.tasks
        if other.series and (other.theme, other.series.name) == (task.theme, task.series.name)
    }
    mine, last = through[task.series.part], through[max(through)]
    earlier = [part for part in through if part < task.series.part]
    if earlier:
        before = through[max(earlier)]
        assert before
        assert mine is None or mine < before
    elif mine and len(through) > 1 and day - mine < HALF_A_YEAR:
        assert last
        assert last >= mine


def goes_together(tasks):
    """What does not go together in a day is not together."""
    assert sum(task.heavy for task in tasks) <= 1
    families = [task.family for task in tasks if task.family]
    assert len(set(families)) == len(families)
    series = [task.series.name for task in tasks if task.series]
    assert len(set(series)) == len(series)


def tells_what_gave_way(drawn, office):
    """The day says which themes have an open slot and whether slots overlap."""
    told = [reason.values["theme"] for reason in drawn.gave_way if reason.code == "open_slot"]
    assert sorted(told) == sorted(slot.theme for slot in drawn.tasks if slot.task in OPEN and not slot.locked)
    for slot in drawn.tasks:
        if slot.task in OPEN:
            assert slot.title == SETTINGS.open_slot["sv" if slot.title.startswith("Vi") else "fi"][0]
            assert [reason.code for reason in slot.why] == ["open_slot"] or slot.locked
        else:
            assert slot.why or not office.points["novelty"]
    overlap = any(slot.end > after.start for slot, after in pairwise(drawn.slots))
    assert overlap == any(reason.code == "overlap" for reason in drawn.gave_way)
    moved = [reason.values["minutes"] for reason in drawn.gave_way if reason.code == "shares_gave_way"]
    left_with_nothing = {slot.theme for slot in drawn.tasks + drawn.groups} != set(THEMES)
    assert all(minutes > 20 or left_with_nothing for minutes in moved)


# Every day -----------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(days, people, plans, small_libraries, histories, offices)
def test_a_day_from_a_small_library_keeps_every_rule(day, person, plan, library, history, office):
    had = what_was_given(history, library, day)
    holds(draw(library, office, day, person, plan, had), day, person, plan, library, had, office)


@settings(max_examples=40)
@given(days, people, plans, big_libraries, histories, offices)
def test_a_day_from_a_big_library_keeps_every_rule(day, person, plan, library, history, office):
    had = what_was_given(history, library, day)
    holds(draw(library, office, day, person, plan, had), day, person, plan, library, had, office)


@settings(max_examples=25)
@given(days, people.map(lambda person: replace(person, exclude=())), st.integers(240, 480), st.integers(0, 10_000))
def test_a_big_library_fills_the_first_day_of_anybody_without_limits_and_nothing_gives_way(day, person, minutes, seed):
    plan = Plan(1, PlanKind.SERVICE, date(2026, 8, 3), date(2027, 7, 31), minutes)
    drawn = draw(library_of(checksums(60, seed), 9), SETTINGS, day, person, plan, [])
    assert drawn.gave_way == ()
    assert all("gave_way" not in reason.code for slot in drawn.tasks for reason in slot.why)


@settings(max_examples=15)
@given(days, people, plans, small_libraries, histories, offices, st.integers(0, 2**31), st.sampled_from(THEMES))
def test_one_task_more_in_the_library_breaks_no_rule(day, person, plan, library, history, office, digits, theme):
    more = TaskLibrary((*library.tasks, task_of(theme, 77, digits, None)))
    had = what_was_given(history, library, day)
    drawn = draw(more, office, day, person, plan, had)
    holds(drawn, day, person, plan, more, had, office)
    # A task nobody can be given changes nothing.
    useless = TaskLibrary((*library.tasks, replace(task_of(theme, 77, digits, None), on_site=True)))
    assert draw(useless, office, day, person, plan, had) == draw(library, office, day, person, plan, had)


@settings(max_examples=30)
@given(days, people, plans, libraries, histories, offices, st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_day_in_whatever_order_it_comes(
    day, person, plan, library, history, office, chance
):
    had = what_was_given(history, library, day)
    tasks, shuffled_history = list(library.tasks), list(had)
    chance.shuffle(tasks)
    chance.shuffle(shuffled_history)
    first = draw(library, office, day, person, plan, had)
    assert draw(library, office, day, person, plan, had) == first
    assert draw(TaskLibrary(tuple(tasks)), office, day, person, plan, had) == first
    assert draw(library, office, day, person, plan, shuffled_history) == first


@settings(max_examples=8)
@given(days, st.lists(st.tuples(people, plans, histories), min_size=2, max_size=3), libraries, offices)
def test_it_does_not_matter_whose_day_is_drawn_first(day, everybody, library, office):
    planner = Planner(library, office)

    def days_of(people):
        return [
            planner.draw(day, person, plan, shape_for(plan), what_was_given(history, library, day))
            for person, plan, history in people
        ]

    assert days_of(everybody[::-1])[::-1] == days_of(everybody)
    alone = [draw(library, office, day, who, plan, what_was_given(past, library, day)) for who, plan, past in everybody]
    assert alone == days_of(everybody)


@settings(max_examples=5)
@given(days, people, plans, big_libraries, offices)
def test_eight_weeks_one_after_another_keep_every_rule(day, person, plan, library, office):
    had = []
    for number in range(8):
        today = day + timedelta(weeks=number)
        drawn = draw(library, office, today, person, plan, had)
        holds(drawn, today, person, plan, library, had, office)
        # Every third task is left undone.
        went = [Done.DONE, "", Done.NOT]
        had += [
            Given(today, slot.task, slot.theme, slot.minutes, went[(number + at) % 3])
            for at, slot in enumerate(drawn.tasks)
        ]


# What stays ----------------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(days, people, plans, libraries, histories, offices, st.lists(st.booleans(), min_size=9))
def test_locked_slots_are_still_there_when_the_day_is_drawn_again(day, person, plan, library, history, office, which):
    had = what_was_given(history, library, day)
    before = draw(library, office, day, person, plan, had)
    kept = [replace(slot, locked=True) for slot, stays in zip(before.tasks, which, strict=False) if stays]
    swapped_away = frozenset(slot.task for slot in before.tasks) - {slot.task for slot in kept} - OPEN
    for avoid in (frozenset(), swapped_away):
        again = draw(library, office, day, person, plan, had, kept, avoid)
        holds(again, day, person, plan, library, had, office, kept)
        still_there = [replace(slot, start=time()) for slot in again.tasks if slot.locked]
        assert sorted(still_there, key=repr) == sorted((replace(slot, start=time()) for slot in kept), key=repr)
        assert not avoid & {slot.task for slot in again.tasks}


groups = st.builds(
    Slot,
    start=st.integers(9 * 60, 14 * 60).map(lambda at: time(at // 60, at % 60)),
    minutes=st.sampled_from([45, 60, 90]),
    kind=st.just(SlotKind.GROUP),
    theme=st.sampled_from(THEMES),
    title=st.just("Keittiöryhmä"),
)


@settings(max_examples=60)
@given(days, people, plans, libraries, histories, offices, st.lists(groups, min_size=1, max_size=2))
def test_group_activities_stay_at_their_times_and_the_day_is_full_round_them(
    day, person, plan, library, history, office, kept
):
    had = what_was_given(history, library, day)
    assume(sum(slot.minutes for slot in kept) <= plan.minutes_per_day - shape_for(plan).fixed_minutes - 30)
    drawn = draw(library, office, day, person, plan, had, kept)
    holds(drawn, day, person, plan, library, had, office)
    assert sorted(drawn.groups, key=repr) == sorted(kept, key=repr)


# Alternatives and reasons --------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(days, people, plans, small_libraries, histories, offices, st.integers(0, 8))
def test_every_alternative_would_keep_the_rules_of_the_day(day, person, plan, library, history, office, which):
    # Whether it is light is a story of its own.
    library = TaskLibrary(tuple(replace(task, daylight=False) for task in library.tasks))
    had = what_was_given(history, library, day)
    drawn = draw(library, office, day, person, plan, had)
    old = drawn.tasks[which % len(drawn.tasks)]
    for new in Planner(library, office).alternatives(old, drawn, person, plan, had):
        assert new.task not in {slot.task for slot in drawn.tasks}
        assert (new.theme, new.minutes) == (old.theme, old.minutes)
        slots = tuple(replace(new, start=slot.start) if slot is old else slot for slot in drawn.slots)
        gave_way = () if old.task in OPEN else drawn.gave_way
        open_ones = tuple(r for r in drawn.gave_way if r.code != "open_slot" or r.values["theme"] != old.theme)
        changed = replace(drawn, slots=slots, gave_way=open_ones if old.task in OPEN else gave_way)
        holds(changed, day, person, plan, library, had, office)


def tells_the_truth(day, person, plan, library, history, office):
    """Of each task: it is in the day, or ruled out, or worth less, or cannot be in."""
    had = what_was_given(history, library, day)
    planner = Planner(library, office)
    drawn = planner.draw(day, person, plan, shape_for(plan), had)
    given = {slot.task for slot in drawn.tasks}
    for task in library.tasks:
        told = planner.tell(task.id, drawn, person, plan, had)
        assert told.task == task
        assert told.parts
        if task.id in given:
            assert (told.ruled_out, told.behind) == (None, 0)
        elif told.ruled_out:
            assert told.behind is None
        else:
            suits(task, day, person, plan)
            goes_in_order(task, library, had, day)
            assert told.behind is None or told.behind >= 0


def without_shared_marks(library):
    """The same tasks, but none has anything a task of another theme has and a day may have only once."""
    return TaskLibrary(
        tuple(
            replace(
                task, heavy=task.heavy and task.theme == "SOS", family=task.family and f"{task.family} {task.theme}"
            )
            for task in library.tasks
        )
    )


@settings(max_examples=12)
@given(days, people, plans, small_libraries.map(without_shared_marks), histories, offices)
def test_why_a_task_is_in_the_day_or_not_is_never_a_lie(day, person, plan, library, history, office):
    tells_the_truth(day, person, plan, library, history, office)


@settings(max_examples=6, phases=[Phase.generate])
@given(days, people, plans, small_libraries, histories, offices)
def test_why_a_task_is_in_the_day_or_not_is_never_a_lie_though_tasks_share_a_family(
    day, person, plan, library, history, office
):
    tells_the_truth(day, person, plan, library, history, office)
