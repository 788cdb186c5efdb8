"""Which days are a person's work days, and where she is in the service."""

from datetime import date

import pytest

from kuty.core.people import DaySwap, Ending, Participant, Pause, State

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, SUNDAY = (date(2026, 11, day) for day in (23, 24, 25, 26, 29))


def taito(**fields):
    return Participant("P001", "Taito", "Esimerkkilä", **fields)


def test_work_days_are_the_agreed_weekdays_of_the_week():
    person = taito(weekdays=("tue", "thu"))
    assert person.work_days(MONDAY) == (TUESDAY, THURSDAY)
    assert person.work_days(date(2026, 11, 30)) == (date(2026, 12, 1), date(2026, 12, 3))


def test_a_person_without_weekdays_has_no_work_days():
    assert taito().work_days(MONDAY) == ()


def test_the_week_reaches_to_its_sunday():
    assert taito(weekdays=("mon", "sun")).work_days(MONDAY) == (MONDAY, SUNDAY)


def test_a_swapped_day_is_held_on_the_agreed_day_instead():
    person = taito(weekdays=("tue",), swaps=(DaySwap(TUESDAY, THURSDAY),))
    assert person.work_days(MONDAY) == (THURSDAY,)


def test_a_day_swapped_to_another_week_leaves_its_own_week_and_comes_in_the_other():
    later = date(2026, 12, 4)
    person = taito(weekdays=("tue",), swaps=(DaySwap(TUESDAY, later),))
    assert person.work_days(MONDAY) == ()
    assert person.work_days(date(2026, 11, 30)) == (date(2026, 12, 1), later)


def test_a_day_given_instead_is_not_counted_twice_when_it_is_a_work_day_anyway():
    person = taito(weekdays=("tue", "thu"), swaps=(DaySwap(TUESDAY, THURSDAY),))
    assert person.work_days(MONDAY) == (THURSDAY,)


@pytest.mark.parametrize(
    ("swaps", "held_on"),
    [
        ((DaySwap(TUESDAY, WEDNESDAY), DaySwap(WEDNESDAY, THURSDAY)), THURSDAY),
        ((DaySwap(TUESDAY, WEDNESDAY), DaySwap(WEDNESDAY, TUESDAY)), TUESDAY),
    ],
)
def test_a_day_swapped_twice_is_held_once_on_the_day_agreed_last(swaps, held_on):
    assert taito(weekdays=("tue",), swaps=swaps).work_days(MONDAY) == (held_on,)


@pytest.mark.parametrize(
    ("swaps", "away"),
    [
        ((), ()),
        ((DaySwap(TUESDAY, THURSDAY),), (TUESDAY,)),
        ((DaySwap(TUESDAY, date(2026, 12, 4)),), (TUESDAY,)),
        ((DaySwap(TUESDAY, WEDNESDAY), DaySwap(WEDNESDAY, THURSDAY)), (TUESDAY, WEDNESDAY)),
        ((DaySwap(TUESDAY, WEDNESDAY), DaySwap(WEDNESDAY, TUESDAY)), (WEDNESDAY,)),
    ],
)
def test_a_day_is_swapped_away_unless_it_is_held_after_all(swaps, away):
    assert taito(weekdays=("tue",), swaps=swaps).swapped_away == away


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 11, 9), State.ACTIVE),
        (date(2026, 11, 10), State.PAUSED),
        (date(2026, 11, 12), State.PAUSED),
        (date(2026, 11, 13), State.ACTIVE),
        (date(2026, 11, 20), State.PAUSED),
        (date(2026, 11, 30), State.PAUSED),
        (date(2026, 12, 1), State.ENDED),
    ],
)
def test_pauses_and_the_ending_count_their_first_and_last_days(day, state):
    person = taito(
        pauses=(Pause(date(2026, 11, 10), date(2026, 11, 12)), Pause(date(2026, 11, 20))),
        ended=Ending(date(2026, 11, 30), "moved"),
    )
    assert person.state_on(day) is state


def test_the_last_day_in_the_service_is_still_a_day_in_the_service():
    person = taito(ended=Ending(TUESDAY, "work"))
    assert person.state_on(TUESDAY) is State.ACTIVE
    assert person.state_on(WEDNESDAY) is State.ENDED


def test_the_pause_of_a_day_is_found_and_an_open_one_has_no_end():
    open_pause = Pause(date(2026, 11, 20))
    person = taito(pauses=(Pause(date(2026, 11, 1), date(2026, 11, 2)), open_pause))
    assert person.pause_on(date(2030, 1, 1)) is open_pause
    assert person.pause_on(date(2026, 11, 19)) is None


def test_a_name_has_no_stray_spaces():
    assert taito().name == "Taito Esimerkkilä"
    assert Participant("P002", "", "Påhittsby").name == "Påhittsby"
    assert Participant("P003", "Helmi", "").name == "Helmi"
