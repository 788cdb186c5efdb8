"""Everything an office decides for itself. One list of options makes the reader, the commented file and the README."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from kuty.core.language import N_
from kuty.core.paper import Box
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
    window: Box
    sender_window: Box
    window_margin: float
    letter: dict[str, Any]
    labels: dict[str, Any]
    sms: dict[str, Any]
    email: dict[str, Any]
    suomifi: dict[str, Any]
    day_start: time
    day_shapes: tuple[str, ...]
    latitude: float
    cooldown_weeks: int
    family_weeks: int
    tasks_a_level: int
    weights: dict[str, int]
    points: dict[str, int]
    shares: dict[str, int]
    not_done_weeks: dict[str, int]
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

    The default's type is the option's type. ``allowed`` is the least and the most of a number, ``words`` are those a
    text may be. A dictionary holds lines of the office's own, texts by names.
    """

    section: str
    key: str
    default: Any  # the option's type as well
    about: str
    allowed: tuple[float, float] = (0, 10_000)
    words: tuple[str, ...] = ()

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
        N_("The address window of your envelopes, in millimetres on the folded letter. Measure yours: kuty mail proof"),
        (0, 210),
    ),
    Option("window", "top_mm", 45.0, N_("From the top edge of the paper."), (0, 297)),
    Option("window", "width_mm", 88.0, N_("How wide the window is."), (40, 120)),
    Option("window", "height_mm", 32.0, N_("How high the window is."), (20, 60)),
    Option(
        "window",
        "margin_mm",
        2.0,
        N_(
            "How far the address stays from the window's edges, and everything else from outside: a letter moves about."
        ),
        (0, 15),
    ),
    Option(
        "sender_window",
        "left_mm",
        20.0,
        N_("Where the sender stands: the second window of the envelope, or the head of the paper if it has none."),
        (0, 210),
    ),
    Option("sender_window", "top_mm", 13.0, N_("From the top edge of the paper."), (0, 297)),
    Option("sender_window", "width_mm", 88.0, N_("How wide it is."), (40, 120)),
    Option("sender_window", "height_mm", 27.0, N_("How high it is."), (10, 60)),
    Option(
        "letter",
        "max_pages",
        4,
        N_("How many pages a letter may have; in large print twice as many. A longer one is left out with the reason."),
        (1, 20),
    ),
    Option("letter", "two_sided", True, N_("Whether letters are printed on both sides of the paper.")),
    Option(
        "letter",
        "order",
        "worker",
        N_("The order of letters in the print file: worker (by own worker), postcode or name."),
        words=("worker", "postcode", "name"),
    ),
    Option(
        "letter",
        "fold",
        "",
        N_("Small marks where the paper is folded: half (C5), thirds (E65), or empty for none."),
        words=("", "half", "thirds"),
    ),
    Option(
        "letter",
        "reply_slip",
        True,
        N_("Whether a slip stands at the foot, to tick, cut off and send back: kuty reception slip"),
    ),
    Option("letter", "logo", "", N_("The office's logo: an SVG, PNG or JPEG file in the folder templates.")),
    Option(
        "letter",
        "qr",
        "phone",
        N_(
            "What the square code of a letter opens on a phone: phone (a call to the own worker), a public address of the unit (https://…), or empty for none."
        ),
    ),
    Option("letter", "postage", 0.0, N_("What posting a letter costs, in euros. 0: not known."), (0, 100)),
    Option("labels", "across", 3, N_("Address labels on a sheet of A4: how many side by side,"), (1, 10)),
    Option("labels", "down", 8, N_("how many below one another,"), (1, 20)),
    Option("labels", "left_mm", 0.0, N_("how far the first is from the left edge of the paper,"), (0, 50)),
    Option("labels", "top_mm", 0.0, N_("and from the top edge."), (0, 50)),
    Option(
        "sms",
        "via",
        "folder",
        N_(
            "How text messages go: folder (laid in the outbox, sent by hand), gateway (a service on the net) or command (a program of yours). See docs/sending.md."
        ),
        words=("folder", "gateway", "command"),
    ),
    Option("sms", "price", 0.0, N_("What one segment of a message costs, in euros. 0: not known."), (0, 100)),
    Option("sms", "url", "", N_("The gateway's address: https://…")),
    Option(
        "sms",
        "format",
        "form",
        N_("How the gateway wants a message: form (as a web form) or json."),
        words=("form", "json"),
    ),
    Option(
        "sms",
        "fields",
        {"to": "{phone}", "text": "{text}"},
        N_(
            "What the gateway wants, by its own names. The places: {phone}, {text}, {key} (the message's own), {secret}."
        ),
    ),
    Option("sms", "headers", {}, N_("Headers the gateway wants. The places: {key}, {secret}.")),
    Option("sms", "secret_file", "", N_("The file that holds the gateway's password or key, and nothing else.")),
    Option("sms", "reference_field", "", N_("Where the gateway's JSON answer names the message, such as id.")),
    Option(
        "sms",
        "success",
        "",
        N_(
            "What the gateway's answer must hold for a message that went. Empty: any answer that says yes by its number."
        ),
    ),
    Option(
        "sms", "ca_file", "", N_("The office's own certificate authority, if the gateway's certificate is from it.")
    ),
    Option("sms", "insecure", False, N_("Whether messages may go to a gateway without encryption. They should not.")),
    Option(
        "sms",
        "command",
        [],
        N_(
            "The program that sends a message, word by word, {phone} where the number goes; the text comes to its input."
        ),
    ),
    Option("sms", "timeout", 30, N_("For how many seconds an answer is waited for."), (1, 600)),
    Option(
        "email",
        "via",
        "folder",
        N_(
            "How e-mail goes: folder (laid in the outbox, sent by hand) or smtp (your mail server). See docs/sending.md."
        ),
        words=("folder", "smtp"),
    ),
    Option("email", "sender", "", N_("The address e-mail comes from.")),
    Option("email", "sender_name", "", N_("The name beside it. It must not tell what service this is.")),
    Option("email", "reply_to", "", N_("The address answers go to, if it is another.")),
    Option(
        "email",
        "subject",
        "",
        N_(
            "The subject, with {week} for the number of the week. Empty: “Programme of week 49”, in the person's language."
        ),
    ),
    Option("email", "server", "", N_("The mail server's name.")),
    Option("email", "port", 0, N_("Its port. 0: the usual one (587, with tls 465, with none 25)."), (0, 65_535)),
    Option(
        "email",
        "security",
        "starttls",
        N_(
            "How the way to the server is encrypted: starttls, tls, or none – which leaves everything readable on the way."
        ),
        words=("starttls", "tls", "none"),
    ),
    Option("email", "user", "", N_("The name the office logs in by. Empty: the server asks for none.")),
    Option("email", "secret_file", "", N_("The file that holds the password, and nothing else.")),
    Option(
        "email", "ca_file", "", N_("The office's own certificate authority, if the server's certificate is from it.")
    ),
    Option("email", "timeout", 60, N_("For how many seconds an answer is waited for."), (1, 600)),
    Option(
        "suomifi",
        "via",
        "folder",
        N_(
            "How Suomi.fi messages go: folder (laid in the outbox for another system) or api (sent from here). See docs/suomifi.md."
        ),
        words=("folder", "api"),
    ),
    Option(
        "suomifi",
        "url",
        "https://api.messages.suomi.fi",
        N_("Where the service is. Its test environment: https://api.messages-qa.suomi.fi"),
    ),
    Option("suomifi", "service_id", "", N_("The id Suomi.fi has given to your service.")),
    Option("suomifi", "username", "", N_("The name your organisation logs in by.")),
    Option("suomifi", "secret_file", "", N_("The file that holds its password, and nothing else.")),
    Option(
        "suomifi",
        "show_sender",
        False,
        N_("Whether the e-mail that tells of a new message names your organisation and its service."),
    ),
    Option(
        "suomifi",
        "paper",
        False,
        N_("Whether Suomi.fi prints and posts the letter to those without a mailbox. It needs a contract with Posti."),
    ),
    Option("suomifi", "posti_username", "", N_("What Posti has given you for printing: the name,")),
    Option("suomifi", "posti_secret_file", "", N_("the file that holds the password,")),
    Option("suomifi", "posti_email", "", N_("and the address Posti writes to if something is wrong.")),
    Option("suomifi", "timeout", 30, N_("For how many seconds an answer is waited for."), (1, 600)),
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
        "day",
        "latitude",
        61.5,
        N_(
            "How far north the office is, in degrees: some tasks need daylight. Helsinki 60.2, Oulu 65.0, Utsjoki 69.9."
        ),
        (59, 71),
    ),
    Option(
        "draw", "cooldown_weeks", 4, N_("For how many weeks a task does not come again to the same person."), (1, 52)
    ),
    Option(
        "draw",
        "family_weeks",
        2,
        N_("For how many weeks no other task of the same family comes – another walk, another call. 0: they may."),
        (0, 52),
    ),
    Option(
        "draw",
        "tasks_a_level",
        8,
        N_("How many tasks of a theme are done before tasks of the next level suit."),
        (1, 100),
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
    *(
        Option("draw.points", name, default, about, (0, 100))
        for name, default, about in (
            ("balance", 30, N_("Points a day loses for every five minutes taken from one theme and given to another.")),
            (
                "goal",
                25,
                N_(
                    "Points of a task that serves a goal of the plan; three fifths of them if that goal was served in the last four weeks."
                ),
            ),
            (
                "novelty",
                30,
                N_("Points of a task never had. One had before gets its share week by week, all after half a year."),
            ),
            ("series", 25, N_("Points of the next part of a series.")),
            ("level", 15, N_("Points a task loses for every level it is too easy or too hard.")),
            ("wish", 30, N_("Points of a task the person has asked for or proposed.")),
            ("like", 15, N_("Points of a task about something the person likes.")),
            ("mix", 10, N_("Points a day loses for every task too many or too few outside, together or on a screen.")),
            ("chance", 10, N_("At most so many points by chance: different people get different tasks.")),
        )
    ),
    *(
        Option("draw.shares", name, default, about, (0, 100))
        for name, default, about in (
            ("outside", 20, N_("How many tasks in a hundred should be outside,")),
            ("together", 20, N_("together with somebody,")),
            ("screen", 15, N_("on a screen; looked at over four weeks.")),
        )
    ),
    *(
        Option("draw.not_done_weeks", name, default, about, (0, 104))
        for name, default, about in (
            ("too_hard", 12, N_("For how many weeks a task waits that was not done because it was too hard,")),
            ("no_strength", 6, N_("because there was no strength for it,")),
            ("no_time", 1, N_("because there was no time,")),
            ("lacking", 4, N_("because something was missing,")),
            ("weather", 1, N_("because of the weather,")),
            ("not_mine", 26, N_("because it did not feel right for the person.")),
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
