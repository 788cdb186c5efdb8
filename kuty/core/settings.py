"""Everything an office decides for itself. One list of options makes the reader, the commented file and the README."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from kuty.core.language import N_
from kuty.core.plan import THEMES

Title = dict[str, str]


@dataclass(frozen=True, slots=True)
class Profession:
    """A profession own workers may have, with its name in each language."""

    id: str
    title: Title


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member of the support team printed on every letter; the name may be left empty."""

    role: Title
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of an office, as ``kuty.toml`` gives them. Lengths are millimetres from the paper's top left."""

    organisation: str
    unit: str
    return_address: tuple[str, ...]
    neutral_sender: str
    phone: str
    languages: tuple[str, ...]
    window: tuple[float, float, float, float]
    day_start: time
    day_shapes: tuple[str, ...]
    cooldown_weeks: int
    weights: dict[str, int]
    rule_set: str
    short_day_counts: bool
    expense_allowance: float
    look_back_days: int
    plan_warning_days: int
    retention_years: int
    professions: tuple[Profession, ...] = ()
    support_team: tuple[TeamMember, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: where it stands in ``kuty.toml``, its default and what it is for.

    The default's type is the option's type. ``allowed`` is the least and the most of a number.
    """

    section: str
    key: str
    default: Any  # the option's type as well
    about: str
    allowed: tuple[float, float] = (0, 10_000)

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}"


OPTIONS = (
    Option("organisation", "name", "", N_("The organisation, as it stands at the head of a letter.")),
    Option("organisation", "unit", "", N_("The unit that runs the service.")),
    Option(
        "organisation",
        "return_address",
        [],
        N_("The sender's address, line by line; letters that cannot be delivered come back here."),
    ),
    Option(
        "organisation",
        "neutral_sender",
        "",
        N_("The sender's name for people who want discreet post. Empty: the return address alone."),
    ),
    Option("organisation", "phone", "", N_("The unit's phone number.")),
    Option(
        "organisation",
        "languages",
        ["fi", "sv", "en"],
        N_("The languages of letters; the first is given to people whose language is not known."),
    ),
    Option(
        "window",
        "left_mm",
        20.0,
        N_("The address window of your envelopes, in millimetres on the folded letter."),
        (0, 210),
    ),
    Option("window", "top_mm", 45.0, N_("From the top edge of the paper."), (0, 297)),
    Option("window", "width_mm", 88.0, N_("How wide the window is."), (40, 120)),
    Option("window", "height_mm", 32.0, N_("How high the window is."), (20, 60)),
    Option(
        "day",
        "start",
        "09:00",
        N_("When a work day usually starts; the reception keeps its own time."),
    ),
    Option(
        "day",
        "shapes",
        ["remote-4h", "long-day"],
        N_("Shapes of the day (programs/shapes); the first that fits the plan's hours is used."),
    ),
    Option(
        "draw", "cooldown_weeks", 4, N_("For how many weeks a task does not come again to the same person."), (1, 52)
    ),
    *(
        Option("draw.weights", theme, 1, about, (1, 20))
        for theme, about in zip(
            THEMES,
            (
                N_(
                    "How the minutes of a day are shared between the themes, unless the plan says otherwise: well-being,"
                ),
                N_("work ability and working life,"),
                N_("social rehabilitation and civic action."),
            ),
            strict=True,
        )
    ),
    Option(
        "rules",
        "set",
        "189-2001",
        N_("The limits plans are checked against (programs/rules). Empty: none, the unit's own service."),
    ),
    Option(
        "rules",
        "short_day_counts",
        False,
        N_("Whether a day shorter than the rules' shortest day counts for the expense allowance."),
    ),
    Option(
        "rates",
        "expense_allowance",
        9.0,
        N_("Expense allowance, euros for a day of taking part. Check it yearly."),
        (0, 100),
    ),
    Option("attention", "look_back_days", 28, N_("How many days back unmarked days are looked for."), (1, 400)),
    Option("attention", "plan_warning_days", 30, N_("How many days before its end a plan is pointed out."), (1, 400)),
    Option(
        "register",
        "retention_years",
        10,
        N_("For how many years after its closing a case is kept; then kuty register retention lists it."),
        (1, 120),
    ),
)

PROFESSIONS = (
    Profession(
        "instructor",
        {
            "fi": "kuntouttavan työtoiminnan ohjaaja",
            "sv": "handledare i rehabiliterande arbetsverksamhet",
            "en": "rehabilitative work instructor",
        },
    ),
    Profession("social_instructor", {"fi": "sosiaaliohjaaja", "sv": "socialhandledare", "en": "social instructor"}),
    Profession("social_worker", {"fi": "sosiaalityöntekijä", "sv": "socialarbetare", "en": "social worker"}),
    Profession("job_coach", {"fi": "työhönvalmentaja", "sv": "arbetscoach", "en": "job coach"}),
    Profession("nurse", {"fi": "sairaanhoitaja", "sv": "sjukskötare", "en": "nurse"}),
)

SUPPORT_TEAM = (
    TeamMember({"fi": "sosiaalityöntekijä", "sv": "socialarbetare", "en": "social worker"}),
    TeamMember({"fi": "terveydenhoitaja", "sv": "hälsovårdare", "en": "public health nurse"}),
    TeamMember({"fi": "työhönvalmentaja", "sv": "arbetscoach", "en": "job coach"}),
    TeamMember({"fi": "työtoiminnan ohjaaja", "sv": "handledare", "en": "instructor"}),
    TeamMember(
        {
            "fi": "oma asiantuntija työllisyyspalveluissa",
            "sv": "egen sakkunnig vid sysselsättningstjänsterna",
            "en": "own expert at the employment services",
        }
    ),
)
