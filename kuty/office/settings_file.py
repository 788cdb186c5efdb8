"""``kuty.toml``: read with every mistake named, written with every setting explained."""

from __future__ import annotations

import difflib
import json
import tomllib
from datetime import time
from typing import TYPE_CHECKING, Any

from kuty.core.language import LANGUAGES, N_
from kuty.core.paper import Box
from kuty.core.problem import Problem
from kuty.core.settings import OPTIONS, PROFESSIONS, SUPPORT_TEAM, Option, Profession, Settings, TeamMember

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kuty.texts.translator import Translator

FILE = "kuty.toml"
# Settings that hold lines of the office's own; what is in them is not looked up.
_OWN_LINES = frozenset(option.name for option in OPTIONS if isinstance(option.default, dict))


def read(text: str) -> tuple[Settings | None, list[Problem]]:
    """The settings, or None and everything that is wrong with the file."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what = N_("The file cannot be read: {problem}.")
        return None, [Problem(FILE, what, N_("Texts stand in quotes, lists in [ ]."), {"problem": str(error)})]
    problems: list[Problem] = []
    values = {option.name: _value(option, document, problems) for option in OPTIONS}
    problems += _unknown(document)
    professions = tuple(
        Profession(str(entry.get("id", "")), _title(entry, f"profession {number}", problems))
        for number, entry in enumerate(_tables(document, "profession", problems), 1)
    )
    team = tuple(
        TeamMember(
            _title(entry, f"support_team {number}", problems), str(entry.get("name", "")), str(entry.get("phone", ""))
        )
        for number, entry in enumerate(_tables(document, "support_team", problems), 1)
    )
    if problems:
        return None, problems
    return _settings(values, professions, team), []


def _settings(values: Mapping[str, Any], professions: tuple[Profession, ...], team: tuple[TeamMember, ...]) -> Settings:
    hour, minute = values["day.start"].split(":")
    return Settings(
        organisation=values["organisation.name"],
        unit=values["organisation.unit"],
        return_address=tuple(values["organisation.return_address"]),
        neutral_sender=values["organisation.neutral_sender"],
        phone=values["organisation.phone"],
        languages=tuple(values["organisation.languages"]),
        window=_box(values, "window"),
        sender_window=_box(values, "sender_window"),
        window_margin=values["window.margin_mm"],
        letter=_section(values, "letter"),
        labels=_section(values, "labels"),
        sms=_section(values, "sms"),
        email=_section(values, "email"),
        suomifi=_section(values, "suomifi"),
        day_start=time(int(hour), int(minute)),
        day_shapes=tuple(values["day.shapes"]),
        latitude=values["day.latitude"],
        cooldown_weeks=values["draw.cooldown_weeks"],
        family_weeks=values["draw.family_weeks"],
        tasks_a_level=values["draw.tasks_a_level"],
        weights=_section(values, "draw.weights"),
        points=_section(values, "draw.points"),
        shares=_section(values, "draw.shares"),
        not_done_weeks=_section(values, "draw.not_done_weeks"),
        rule_set=values["rules.set"],
        short_day_counts=values["rules.short_day_counts"],
        expense_allowance=values["rates.expense_allowance"],
        look_back_days=values["attention.look_back_days"],
        plan_warning_days=values["attention.plan_warning_days"],
        retention_years=values["register.retention_years"],
        professions=professions or PROFESSIONS,
        support_team=team,
    )  # fmt: skip


def _section(values: Mapping[str, Any], section: str) -> dict[str, Any]:
    """The settings of a whole section by their keys."""
    return {option.key: values[option.name] for option in OPTIONS if option.section == section}


def _box(values: Mapping[str, Any], section: str) -> Box:
    return Box(*(values[f"{section}.{edge}_mm"] for edge in Box._fields))


def _value(option: Option, document: Mapping[str, Any], problems: list[Problem]) -> Any:
    table: Any = document
    for part in option.section.split("."):
        table = table.get(part, {}) if isinstance(table, dict) else {}
    value = table.get(option.key, option.default) if isinstance(table, dict) else option.default
    if isinstance(option.default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if wrong := _wrong(option, value):
        what = N_("{setting} is {read}.")
        values: dict[str, str | int] = {
            "setting": option.name,
            "read": json.dumps(value, ensure_ascii=False, default=str),
        }
        low, high = (f"{number:g}" for number in option.allowed)
        problems.append(Problem(FILE, what, wrong, values | {"low": low, "high": high, "words": _words(option)}))
        return option.default
    return value


def _wrong(option: Option, value: Any) -> str:  # noqa: PLR0911 - one answer for each kind of mistake
    """What the value should be, or nothing when it is right."""
    if type(value) is not type(option.default):
        kinds = {
            str: N_("It should be a text in quotes."), bool: N_("It should be true or false."),
            list: N_('It should be a list: ["one", "two"].'), int: N_("It should be a whole number."),
            float: N_("It should be a number."), dict: N_('It should be lines of the form name = "text".'),
        }  # fmt: skip
        return kinds[type(option.default)]
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        return N_('It should be a list: ["one", "two"].')
    if isinstance(value, dict) and not all(isinstance(item, str) for item in value.values()):
        return N_('It should be lines of the form name = "text".')
    if option.words and value not in option.words:
        return N_("It should be one of: {words}.")
    if isinstance(value, (int, float)) and not option.allowed[0] <= value <= option.allowed[1]:
        return N_("It should be from {low} to {high}.")
    if option.name == "day.start" and not _is_time(value):
        return N_('It should be a time of day: "09:00".')
    if option.name == "organisation.languages" and (not value or set(value) - set(LANGUAGES)):
        return N_("It should be a list of some of: {words}.")
    return ""


def _words(option: Option) -> str:
    """The words an option may be, as they are written in the file."""
    return ", ".join(_toml(word) for word in option.words or LANGUAGES)


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text) is not None and len(text) == len("09:00")
    except ValueError:
        return False


def _unknown(document: Mapping[str, Any]) -> Iterator[Problem]:
    known = {option.name for option in OPTIONS}
    for name in _leaves({key: value for key, value in document.items() if key not in ("profession", "support_team")}):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            remedy = N_("Did you mean {near}?") if near else N_("Take it out. The settings: docs/settings.md.")
            values: dict[str, str | int] = {"setting": name, "near": near[0] if near else ""}
            yield Problem(FILE, N_("There is no setting {setting}."), remedy, values)


def _leaves(table: Mapping[str, Any], head: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict) and f"{head}{key}" not in _OWN_LINES:
            yield from _leaves(value, f"{head}{key}.")
        else:
            yield f"{head}{key}"


def _tables(document: Mapping[str, Any], name: str, problems: list[Problem]) -> list[dict[str, Any]]:
    tables = document.get(name, [])
    if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
        return tables
    what = N_("{setting} should be written as [[{setting}]] with lines below it.")
    problems.append(Problem(FILE, what, N_("Look at a fresh kuty.toml: kuty init"), {"setting": name}))
    return []


def _title(entry: Mapping[str, Any], where: str, problems: list[Problem]) -> dict[str, str]:
    missing = [language for language in LANGUAGES if not isinstance(entry.get(language), str)]
    if missing:
        what = N_("{setting} has no name in: {languages}.")
        values: dict[str, str | int] = {"setting": where, "languages": ", ".join(missing)}
        problems.append(Problem(FILE, what, N_('Add the line, such as fi = "sosiaaliohjaaja".'), values))
    return {language: str(entry.get(language, "")) for language in LANGUAGES}


def write(tr: Translator, given: Mapping[str, Any], team: tuple[TeamMember, ...] = SUPPORT_TEAM) -> str:
    """A fresh ``kuty.toml``: every setting with its explanation, the values ``given`` or the defaults."""
    lines = [
        f"# {tr('The settings of this office. Change what you need; every line may also be taken out: then the default holds.')}",
    ]
    section = ""
    for option in OPTIONS:
        if option.section != section:
            section = option.section
            lines += ["", f"[{section}]"]
        lines += [f"# {tr(option.about)}", f"{option.key} = {_toml(given.get(option.name, option.default))}"]
    lines += ["", f"# {tr('The professions own workers may have, in each language.')}"]
    for profession in PROFESSIONS:
        lines += ["[[profession]]", f"id = {_toml(profession.id)}", *_named(profession.title), ""]
    lines += [f"# {tr('The support team printed on every letter. A name and a phone number may be left empty.')}"]
    for member in team:
        lines += [
            "[[support_team]]",
            *_named(member.role),
            f"name = {_toml(member.name)}",
            f"phone = {_toml(member.phone)}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _named(title: Mapping[str, str]) -> list[str]:
    return [f"{language} = {_toml(title[language])}" for language in LANGUAGES]


def _toml(value: Any) -> str:
    """A value as TOML writes it; JSON's texts, lists, numbers and booleans are the same."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_toml(name)} = {_toml(text)}' for name, text in value.items())} }}" if value else "{}"
    return json.dumps(value, ensure_ascii=False)
