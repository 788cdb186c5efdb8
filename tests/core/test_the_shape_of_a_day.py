"""Sharing the minutes of a day among the themes, and laying a day out around its reception."""

from datetime import time
from itertools import combinations_with_replacement, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kuty.core.dayshape import DayShape, ShapeSlot, lay_out, theme_minutes
from kuty.core.plan import THEMES
from kuty.core.programme import Slot, SlotKind, clock, minutes_of
from tests.core.drawing import group

NINE = time(9)
SHORT = DayShape(
    "short",
    {"fi": "Lyhyt"},
    (180, 300),
    (
        ShapeSlot(SlotKind.START, 10),
        ShapeSlot(SlotKind.TASK, theme="HYTE"),
        ShapeSlot(SlotKind.TASK, theme="TYKY"),
        ShapeSlot(SlotKind.BREAK, 15),
        ShapeSlot(SlotKind.TASK, theme="SOS"),
        ShapeSlot(SlotKind.RECEPTION, 20),
        ShapeSlot(SlotKind.FEEDBACK, 10),
    ),
)
TWO_BLOCKS = DayShape(
    "two-blocks",
    {"fi": "Kaksi osaa"},
    (200, 480),
    (
        ShapeSlot(SlotKind.TASK, theme="HYTE"),
        ShapeSlot(SlotKind.TASK, theme="TYKY"),
        ShapeSlot(SlotKind.BREAK, 30),
        ShapeSlot(SlotKind.TASK, theme="HYTE"),
        ShapeSlot(SlotKind.TASK, theme="SOS"),
        ShapeSlot(SlotKind.RECEPTION, 20),
    ),
)


def done(theme, task, minutes):
    return Slot(time(), minutes, SlotKind.TASK, theme, task)


ONE_EACH = {
    "HYTE": [done("HYTE", "walk", 60)],
    "TYKY": [done("TYKY", "form", 60)],
    "SOS": [done("SOS", "call", 65)],
}


def written(slots):
    return [f"{slot.start:%H:%M} {slot.task or slot.kind} {slot.minutes}" for slot in slots]


@pytest.mark.parametrize(
    ("total", "weights", "minutes"),
    [
        (180, (1, 1, 1), (60, 60, 60)),
        (185, (1, 1, 1), (65, 60, 60)),
        (190, (1, 1, 1), (65, 65, 60)),
        (187, (1, 1, 1), (67, 60, 60)),
        (200, (2, 1, 1), (100, 50, 50)),
        (185, (1, 2, 3), (30, 60, 95)),
        (185, (20, 1, 1), (165, 10, 10)),
        (185, (20, 20, 1), (85, 90, 10)),
        (185, (20, 1, 20), (85, 10, 90)),
        (120, (20, 1, 1), (100, 10, 10)),
        (30, (20, 1, 1), (10, 10, 10)),
        (34, (1, 20, 1), (14, 10, 10)),
        (0, (1, 1, 1), (0, 0, 0)),
        (4, (1, 1, 1), (4, 0, 0)),
    ],
)
def test_minutes_are_shared_among_the_themes_by_weight_in_steps_of_five(total, weights, minutes):
    assert theme_minutes(total, dict(zip(THEMES, weights, strict=True))) == dict(zip(THEMES, minutes, strict=True))


@given(st.integers(0, 720), st.fixed_dictionaries({theme: st.integers(1, 20) for theme in THEMES}))
def test_sharing_loses_no_minute_and_leaves_room_for_a_task_in_every_theme(total, weights):
    minutes = theme_minutes(total, weights)
    assert sum(minutes.values()) == total
    assert min(minutes.values()) >= (10 if total >= 30 else 0)
    assert all(minutes[theme] % 5 == 0 for theme in ("TYKY", "SOS"))


@given(st.integers(0, 720), st.fixed_dictionaries({theme: st.integers(1, 20) for theme in THEMES}))
def test_a_theme_with_room_to_spare_is_given_less_than_a_step_more_or_less_than_its_due(total, weights):
    steps, rest = divmod(total, 5)
    due = {theme: steps * 5 * weights[theme] / sum(weights.values()) for theme in THEMES}
    assume(min(due.values()) >= 10)
    minutes = theme_minutes(total, weights)
    for theme in THEMES:
        assert abs(minutes[theme] - (rest if theme == "HYTE" else 0) - due[theme]) < 5


@pytest.mark.parametrize(("minutes", "fits"), [(179, False), (180, True), (300, True), (301, False)])
def test_a_shape_fits_days_from_its_least_to_its_most_minutes(minutes, fits):
    assert SHORT.fits(minutes) is fits


def test_a_shape_knows_its_fixed_minutes_and_its_blocks():
    assert SHORT.fixed_minutes == 55
    assert [TWO_BLOCKS.blocks(theme) for theme in THEMES] == [2, 1, 1]


def test_without_a_reception_time_the_day_goes_as_its_shape_from_the_usual_hour():
    assert written(lay_out(SHORT, ONE_EACH, None, NINE)) == [
        "09:00 start 10",
        "09:10 walk 60",
        "10:10 form 60",
        "11:10 break 15",
        "11:25 call 65",
        "12:30 reception 20",
        "12:50 feedback 10",
    ]


@pytest.mark.parametrize(
    ("reception", "day"),
    [
        ("12:30", "09:00 start, 09:10 walk, 10:10 form, 11:10 break, 11:25 call, 12:30 reception, 12:50 feedback"),
        ("11:10", "09:00 start, 09:10 walk, 10:10 form, 11:10 reception, 11:30 break, 11:45 call, 12:50 feedback"),
        ("09:00", "08:50 start, 09:00 reception, 09:20 walk, 10:20 form, 11:20 break, 11:35 call, 12:40 feedback"),
        ("10:21", "09:11 start, 09:21 walk, 10:21 reception, 10:41 form, 11:41 break, 11:56 call, 13:01 feedback"),
        ("08:00", "07:50 start, 08:00 reception, 08:20 walk, 09:20 form, 10:20 break, 10:35 call, 11:40 feedback"),
        ("16:00", "12:20 start, 12:30 walk, 13:30 form, 14:30 break, 14:45 call, 15:50 feedback, 16:00 reception"),
    ],
)
def test_the_reception_keeps_its_minute_and_the_day_begins_nearest_to_the_usual_hour(reception, day):
    slots = lay_out(SHORT, ONE_EACH, time.fromisoformat(reception), NINE)
    assert ", ".join(f"{slot.start:%H:%M} {slot.task or slot.kind}" for slot in slots) == day


def test_when_two_seams_are_as_good_the_later_one_is_taken():
    # Called before the break her day would begin at 9:15, called after it at 8:45: both a quarter of an hour off.
    shape = DayShape("s", {}, (0, 500), (ShapeSlot(SlotKind.RECEPTION, 20), ShapeSlot(SlotKind.BREAK, 30)))
    assert written(lay_out(shape, {}, time(9, 15), NINE)) == ["08:45 break 30", "09:15 reception 20"]


def test_nobody_is_called_before_her_day_has_begun():
    slots = lay_out(SHORT, ONE_EACH, time(7), time(12))
    assert written(slots)[:2] == ["06:50 start 10", "07:00 reception 20"]


def test_a_shape_without_a_start_may_begin_with_the_reception():
    slots = lay_out(TWO_BLOCKS, ONE_EACH, time(8), NINE)
    assert written(slots)[0] == "08:00 reception 20"


def test_a_seam_that_would_begin_the_day_before_midnight_is_not_used():
    # From the usual hour of midnight a later seam would be nearer, but there is no day before 0:00.
    slots = lay_out(SHORT, ONE_EACH, time(1, 0), time(0, 0))
    assert written(slots)[:3] == ["00:50 start 10", "01:00 reception 20", "01:20 walk 60"]


def test_a_theme_with_two_blocks_has_the_first_half_of_its_tasks_in_the_first():
    tasks = ONE_EACH | {"HYTE": [done("HYTE", name, 20) for name in ("a", "b", "c")]}
    slots = lay_out(TWO_BLOCKS, tasks, None, NINE)
    assert [slot.task or slot.kind for slot in slots] == ["a", "b", "form", "break", "c", "call", "reception"]


def test_a_single_task_of_a_theme_with_two_blocks_is_in_the_first():
    slots = lay_out(TWO_BLOCKS, ONE_EACH, None, NINE)
    assert [slot.task or slot.kind for slot in slots] == ["walk", "form", "break", "call", "reception"]


@given(
    st.sampled_from([SHORT, TWO_BLOCKS]),
    st.fixed_dictionaries({theme: st.lists(st.integers(2, 24), min_size=1, max_size=4) for theme in THEMES}),
    st.integers(8 * 60, 16 * 60),
    st.integers(8 * 60, 10 * 60),
)
def test_no_other_seam_would_let_the_day_begin_nearer_to_the_usual_hour(shape, minutes, reception, usual):
    tasks = {
        theme: [done(theme, f"{theme}-{number}", five * 5) for number, five in enumerate(lengths)]
        for theme, lengths in minutes.items()
    }
    at = time(reception // 60, reception % 60)
    slots = lay_out(shape, tasks, at, time(usual // 60, usual % 60))

    call = next(slot for slot in slots if slot.kind is SlotKind.RECEPTION)
    assert call.start == at
    assert [slot.end for slot in slots[:-1]] == [slot.start for slot in slots[1:]]
    others = [slot for slot in slots if slot is not call]
    least = 1 if others[0].kind is SlotKind.START else 0
    begins = [reception - sum(slot.minutes for slot in others[:seam]) for seam in range(least, len(others) + 1)]
    assert abs(minutes_of(slots[0].start) - usual) == min(abs(begin - usual) for begin in begins if begin >= 0)
    assert {slot.task: slot.minutes for slot in others if slot.task} == {
        slot.task: slot.minutes for drawn in tasks.values() for slot in drawn
    }


# Group activities ----------------------------------------------------------------------------------------------------


def written_short(slots):
    return ", ".join(f"{slot.start:%H:%M} {slot.task or slot.kind}" for slot in slots)


@pytest.mark.parametrize(
    ("reception", "start", "day"),
    [
        # Between two tasks of hers, as if it were one of them.
        (
            None, "11:10",
            "09:00 start, 09:10 walk, 10:10 form, 11:10 group, 12:10 break, 12:25 call, 13:30 reception, 13:50 feedback",
        ),
        # The day begins a little earlier so that the group comes at a seam.
        (
            None, "11:20",
            "08:55 start, 09:05 walk, 10:05 form, 11:05 break, 11:20 group, 12:20 call, 13:25 reception, 13:45 feedback",
        ),
        # Both keep their times: what comes between them comes out even.
        (
            "12:30", "11:10",
            "09:00 start, 09:10 walk, 10:10 form, 11:10 group, 12:10 break, 12:30 reception, 12:50 call, 13:55 feedback",
        ),
        # The group is right after the call.
        (
            "10:10", "10:30",
            "09:00 start, 09:10 walk, 10:10 reception, 10:30 group, 11:30 form, 12:30 break, 12:45 call, 13:50 feedback",
        ),
        # Free time before the group, when nothing is as long as the time between.
        (
            "09:10", "14:00",
            "09:00 start, 09:10 reception, 09:30 walk, 10:30 form, 11:30 break, 11:45 call, 12:50 feedback, 14:00 group",
        ),
    ],
)  # fmt: skip
def test_a_group_keeps_its_time_as_the_reception_does(reception, start, day):
    at = time.fromisoformat(reception) if reception else None
    kitchen = group(time.fromisoformat(start), 60)
    slots = lay_out(SHORT, ONE_EACH, at, NINE, [kitchen])
    assert written_short(slots) == day
    assert kitchen in slots


def test_two_groups_of_a_day_both_keep_their_times():
    morning, afternoon = group(time(9, 10), 60, "HYTE", "Jumppa"), group(time(13), 90, "SOS", "Keittiö")
    slots = lay_out(SHORT, ONE_EACH, None, NINE, [afternoon, morning])
    assert [slot for slot in slots if slot.kind is SlotKind.GROUP] == [morning, afternoon]
    assert all(slot.end <= after.start for slot, after in pairwise(slots))


def test_a_group_and_a_call_of_the_same_hour_overlap_and_neither_is_moved():
    kitchen = group(time(11, 10), 60)
    slots = lay_out(SHORT, ONE_EACH, time(11, 10), NINE, [kitchen])
    assert kitchen in slots
    assert next(slot.start for slot in slots if slot.kind is SlotKind.RECEPTION) == time(11, 10)


def test_a_group_that_begins_with_the_call_overlaps_with_nothing_else():
    kitchen = group(time(11, 10), 60)
    slots = lay_out(SHORT, ONE_EACH, time(11, 10), NINE, [kitchen])
    others = [slot for slot in slots if slot.kind not in (SlotKind.GROUP, SlotKind.RECEPTION)]
    assert all(slot.end <= kitchen.start or slot.start >= kitchen.end for slot in others)


lengths = st.fixed_dictionaries({theme: st.lists(st.integers(2, 18), min_size=1, max_size=3) for theme in THEMES})
quarters = st.integers(9 * 4, 15 * 4).map(lambda number: number * 15)


def tasks_so_long(lengths):
    return {
        theme: [done(theme, f"{theme}-{number}", five * 5) for number, five in enumerate(some)]
        for theme, some in lengths.items()
    }


def overlaps_and_gaps(fixed, between):
    """How many minutes overlap, and how many are free, round starts and minutes that are fixed and what is between them."""
    over = free = 0
    end = fixed[0][0]
    for (at, minutes), more in zip(fixed, between, strict=True):
        over, free = over + max(0, end - at), free + max(0, at - end)
        end = max(end, at + minutes) + more
    return over, free


@given(
    st.sampled_from([SHORT, TWO_BLOCKS]),
    lengths,
    st.none() | quarters,
    st.lists(st.tuples(quarters, st.sampled_from([30, 60, 90])), min_size=1, max_size=2),
)
def test_round_a_group_as_little_as_possible_overlaps_and_then_as_little_as_possible_is_free(
    shape, lengths, reception, at
):
    tasks = tasks_so_long(lengths)
    groups = [group(clock(start), minutes) for start, minutes in at]
    slots = lay_out(shape, tasks, None if reception is None else clock(reception), NINE, groups)

    # Everything is there, at the time it was agreed for.
    assert [slot for slot in slots if slot.kind is SlotKind.GROUP] == sorted(groups, key=lambda slot: slot.start)
    assert sum(slot.minutes for slot in slots) == (
        shape.fixed_minutes + sum(slot.minutes for some in tasks.values() for slot in some) + sum(m for _, m in at)
    )
    call = next(slot for slot in slots if slot.kind is SlotKind.RECEPTION)
    assert reception is None or call.start == clock(reception)

    # The others keep their order; no other way of dealing them out round the fixed ones is better.
    alone = lay_out(shape, tasks, None, NINE)
    own_times = [slot for slot in slots if slot.kind is SlotKind.GROUP or (slot is call and reception is not None)]
    pieces = [slot for slot in alone if reception is None or slot.kind is not SlotKind.RECEPTION]
    assert [(slot.kind, slot.task) for slot in slots if slot not in own_times] == [
        (slot.kind, slot.task) for slot in pieces
    ]
    fixed = [(minutes_of(slot.start), slot.minutes) for slot in own_times]
    least = 1 if pieces[0].kind is SlotKind.START else 0
    ways = []
    for seams in combinations_with_replacement(range(least, len(pieces) + 1), len(fixed)):
        ends = [*seams[1:], len(pieces)]
        between = [sum(slot.minutes for slot in pieces[one:two]) for one, two in zip(seams, ends, strict=True)]
        if fixed[0][0] >= sum(slot.minutes for slot in pieces[: seams[0]]):
            ways.append(overlaps_and_gaps(fixed, between))
    own = [slot for slot in slots if slot in own_times]
    spots = [slots.index(slot) for slot in own]
    between = [sum(slot.minutes for slot in slots[one + 1 : two]) for one, two in pairwise([*spots, len(slots)])]
    assert overlaps_and_gaps([(minutes_of(slot.start), slot.minutes) for slot in own], between) == min(ways)


@given(st.sampled_from([SHORT, TWO_BLOCKS]), lengths, st.none() | quarters, st.sampled_from([time(8), NINE]))
def test_without_groups_a_day_is_laid_out_as_ever(shape, lengths, reception, usual):
    at = None if reception is None else clock(reception)
    slots = lay_out(shape, tasks_so_long(lengths), at, usual)
    assert slots == lay_out(shape, tasks_so_long(lengths), at, usual, [])
    assert all(slot.end == after.start for slot, after in pairwise(slots))
