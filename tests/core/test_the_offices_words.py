"""Errors own their exit codes; settings and the words of the office are complete."""

from datetime import date

import pytest

from kuty.core.delivery import Delivery, DeliveryState
from kuty.core.errors import (
    CannotRender,
    InputHasProblems,
    KutyError,
    NoSuchThing,
    RegisterUnavailable,
    WrongUsage,
)
from kuty.core.language import LANGUAGES
from kuty.core.people import Channel
from kuty.core.plan import THEMES
from kuty.core.problem import Problem
from kuty.core.settings import OPTIONS, PROFESSIONS, SUPPORT_TEAM, Option
from kuty.core.workers import Worker


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [(KutyError, 1), (WrongUsage, 2), (NoSuchThing, 4), (RegisterUnavailable, 5), (CannotRender, 6)],
)
def test_each_way_of_not_going_on_has_its_exit_code(error, exit_code):
    raised = error("No {thing} here.", "Look {where}.", thing="week", where="there")
    assert raised.exit_code == exit_code
    assert raised.sentence == ("No {thing} here.", {"thing": "week", "where": "there"})
    assert raised.remedy == ("Look {where}.", {"thing": "week", "where": "there"})
    assert str(raised) == "No {thing} here."


def test_an_error_does_not_carry_its_values_into_a_traceback():
    assert "Taito" not in repr(KutyError("{name} is not here.", name="Taito"))


def test_problems_of_input_are_told_all_together():
    problems = [Problem("row 2", "No name."), Problem("row 3", "No name.")]
    raised = InputHasProblems(problems, "{n} rows have problems.", n=2)
    assert raised.exit_code == 3
    assert raised.problems == tuple(problems)
    assert raised.sentence.values == {"n": 2}


def test_an_option_is_named_by_its_place_in_the_file():
    assert Option("draw", "cooldown_weeks", 4, "…").name == "draw.cooldown_weeks"


def test_no_option_stands_twice_and_every_theme_has_a_weight():
    names = [option.name for option in OPTIONS]
    assert len(set(names)) == len(names)
    assert {f"draw.weights.{theme}" for theme in THEMES} <= set(names)


@pytest.mark.parametrize(
    "option",
    [option for option in OPTIONS if type(option.default) in (int, float)],
    ids=lambda option: option.name,
)
def test_a_number_of_the_settings_is_within_its_own_limits_by_default(option):
    least, most = option.allowed
    assert least <= option.default <= most


def test_professions_and_support_team_have_a_name_in_every_language():
    titles = [profession.title for profession in PROFESSIONS] + [member.role for member in SUPPORT_TEAM]
    assert all(set(title) == set(LANGUAGES) and all(title.values()) for title in titles)
    assert len({profession.id for profession in PROFESSIONS}) == len(PROFESSIONS)


def test_records_cannot_be_changed_after_they_are_made():
    worker = Worker("W01", "Maija Mallisalo", phone="049 5550201")
    sent = Delivery("2026-W49", Channel.LETTER, date(2026, 11, 27), DeliveryState.ISSUED, "post/a.pdf", "0" * 64)
    with pytest.raises(AttributeError):
        worker.name = "Other"
    with pytest.raises(AttributeError):
        sent.state = DeliveryState.PREPARED
