"""Which plan is valid on a day, and what the rules of the service say of a plan."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.plan import Plan, PlanKind, plan_on, why_no_plan
from kuty.core.reason import Reason
from kuty.core.rules import RuleSet, check_plan, months_after, next_day

RULES = RuleSet(
    id="189-2001",
    source="Act 189/2001",
    valid_from=date(2015, 7, 1),
    valid_until=date(2027, 12, 31),
    day_minutes=(240, 480),
    week_days=(1, 4),
    week_hours=28,
    period_months=(3, 24),
)


def plan(number=1, start=date(2026, 8, 3), end=date(2027, 2, 2), **fields):
    return Plan(number, PlanKind.ACTIVATION, start, end, **fields)


def fields_of(problems):
    return [problem.field for problem in problems]


def test_a_plan_covers_its_first_and_its_last_day():
    valid = plan()
    assert [valid.covers(day) for day in (date(2026, 8, 2), valid.start, valid.end, date(2027, 2, 3))] == [
        False,
        True,
        True,
        False,
    ]


def test_of_two_valid_plans_the_later_begun_counts():
    old, new = plan(1), plan(2, start=date(2026, 11, 1))
    assert plan_on([new, old], date(2026, 11, 23)) is new
    assert plan_on([old, new], date(2026, 11, 23)) is new
    assert plan_on([old, new], date(2026, 10, 31)) is old
    assert plan_on([old, new], date(2027, 2, 3)) is None


def test_without_any_plan_the_reason_is_that_there_is_none():
    assert why_no_plan([], date(2026, 11, 23)) == Reason("no_plan")


def test_a_plan_that_is_over_is_named_by_its_latest_end():
    plans = [plan(2, date(2026, 1, 1), date(2026, 6, 30)), plan(1, date(2025, 1, 1), date(2025, 6, 30))]
    assert why_no_plan(plans, date(2026, 11, 23)) == Reason("plan_over", {"date": "2026-06-30"})


def test_a_plan_to_come_is_named_by_its_nearest_start():
    plans = [plan(2, date(2027, 5, 1), date(2027, 9, 1)), plan(1, date(2027, 1, 11), date(2027, 4, 30))]
    assert why_no_plan(plans, date(2026, 11, 23)) == Reason("plan_not_begun", {"date": "2027-01-11"})


def test_a_plan_that_ended_yesterday_is_over_though_another_is_to_come():
    plans = [plan(1, end=date(2026, 11, 22)), plan(2, date(2026, 11, 24), date(2027, 6, 1))]
    assert why_no_plan(plans, date(2026, 11, 23)) == Reason("plan_over", {"date": "2026-11-22"})


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2015, 6, 30), False),
        (date(2015, 7, 1), True),
        (date(2027, 12, 31), True),
        (date(2028, 1, 1), False),
    ],
)
def test_rules_are_in_force_from_their_first_day_to_their_last(day, in_force):
    assert RULES.in_force(day) is in_force


def test_rules_without_a_last_day_stay_in_force():
    lasting = RuleSet("own", "own", date(2020, 1, 1), None, (1, 1440), (1, 7), 100, (1, 120))
    assert lasting.in_force(date(2099, 1, 1))


def test_an_ordinary_plan_has_no_problems():
    assert check_plan(plan(), RULES) == []


def test_a_plan_that_ends_before_it_starts_is_told_that_alone():
    problems = check_plan(plan(end=date(2026, 8, 2), minutes_per_day=30), RULES, [plan(2)])
    assert fields_of(problems) == ["plan_end"]
    assert problems[0].values == {}


@pytest.mark.parametrize("minutes", [240, 360, 480])
def test_days_of_four_to_eight_hours_are_allowed(minutes):
    assert check_plan(plan(minutes_per_day=minutes), RULES) == []


@pytest.mark.parametrize(("minutes", "hours"), [(239, "3.98333"), (210, "3.5"), (485, "8.08333"), (600, "10")])
def test_a_day_too_short_or_too_long_is_told_in_hours(minutes, hours):
    [problem] = check_plan(plan(minutes_per_day=minutes), RULES)
    assert problem.field == "hours_per_day"
    assert (problem.values["low"], problem.values["high"], problem.values["hours"]) == ("4", "8", hours)
    assert problem.values["rules"] == "189-2001"
    assert problem.values["source"] == "Act 189/2001"


@pytest.mark.parametrize("days", [0, 5])
def test_a_week_of_too_few_or_too_many_days_is_a_problem(days):
    [problem] = check_plan(plan(days_per_week=days), RULES)
    assert problem.field == "days_per_week"
    assert (problem.values["low"], problem.values["high"], problem.values["days"]) == (1, 4, days)


def test_too_many_days_are_told_once_and_not_as_too_many_hours_as_well():
    assert fields_of(check_plan(plan(minutes_per_day=480, days_per_week=5), RULES)) == ["days_per_week"]


def test_the_hours_of_a_week_are_limited_and_the_limit_itself_is_allowed():
    assert check_plan(plan(minutes_per_day=420, days_per_week=4), RULES) == []
    [problem] = check_plan(plan(minutes_per_day=425, days_per_week=4), RULES)
    assert problem.field == "hours_per_day"
    assert problem.values["hours"] == 28


@pytest.mark.parametrize(
    ("end", "allowed"),
    [
        (date(2026, 11, 1), False),
        (date(2026, 11, 2), True),
        (date(2028, 8, 2), True),
        (date(2028, 8, 3), False),
    ],
)
def test_a_period_is_three_to_twenty_four_whole_months(end, allowed):
    problems = check_plan(plan(end=end), RULES)
    assert fields_of(problems) == ([] if allowed else ["plan_end"])


def test_every_problem_of_a_plan_is_told_at_once():
    bad = plan(end=date(2026, 8, 30), minutes_per_day=60, days_per_week=6)
    assert fields_of(check_plan(bad, RULES)) == ["hours_per_day", "days_per_week", "plan_end"]


def test_an_office_without_rules_checks_only_the_dates():
    assert check_plan(plan(minutes_per_day=60, days_per_week=7), None) == []


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        (date(2026, 1, 1), date(2026, 8, 2), False),
        (date(2026, 1, 1), date(2026, 8, 3), True),
        (date(2026, 9, 1), date(2026, 12, 1), True),
        (date(2027, 2, 2), date(2027, 8, 1), True),
        (date(2027, 2, 3), date(2027, 8, 1), False),
    ],
)
def test_two_plans_may_follow_one_another_but_not_share_a_day(start, end, clashes):
    problems = check_plan(plan(), None, [plan(7, start, end)])
    assert [problem.values for problem in problems] == ([{"number": 7}] if clashes else [])


def test_a_plan_does_not_clash_with_its_own_earlier_wording():
    assert check_plan(plan(minutes_per_day=300), RULES, [plan()]) == []


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 8, 3), 3, date(2026, 11, 3)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 29), 3, date(2028, 2, 29)),
        (date(2026, 10, 31), 6, date(2027, 4, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day, months, after):
    assert months_after(day, months) == after


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_after_lands_in_the_right_month_and_never_on_a_later_day_of_it(day, months):
    after = months_after(day, months)
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day == day.day or (after.day < day.day and next_day(after).day == 1)


def test_the_next_day_crosses_months_and_years():
    assert next_day(date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_day(date(2028, 2, 28)) == date(2028, 2, 29)
