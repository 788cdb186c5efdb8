"""A person's fields as written – in a table's row or in options of a command – read into values, all mistakes at once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kuty.core.problem import Problem
from kuty.intake import fields
from kuty.intake.fields import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    **{name: (name, str) for name in ("first_name", "last_name", "supplement", "street", "benefit", "payer", "notes")},
    "town": ("town", str.upper),
    "postcode": ("postcode", fields.read_postcode),
    "phone": ("phone", fields.read_phone),
    "email": ("email", fields.read_email),
    "language": ("language", fields.read_language),
    "channel": ("channel", fields.read_channel),
    "fallback": ("fallback", fields.read_channel),
    "weekday": ("weekdays", fields.read_weekdays),
    "reception_time": ("reception_time", fields.read_time),
    "address_protected": ("address_protected", fields.read_yes),
    "discreet_post": ("discreet_post", fields.read_yes),
    "large_print": ("large_print", fields.read_yes),
}
_PLAN_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "plan_kind": ("kind", fields.read_kind),
    "plan_start": ("start", fields.read_date),
    "plan_end": ("end", fields.read_date),
    "hours_per_day": ("minutes_per_day", fields.read_hours),
}
# How people leave a cell empty.
_EMPTY = ("-", "–", "n/a")


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What was written of a person and of her plan, by the names the core uses. Empty fields are not there."""

    person: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    worker: str = ""


def read_person(
    cells: Mapping[str, str], where: str | Callable[[str], str], task_ids: frozenset[str]
) -> tuple[PersonFields, list[Problem]]:
    """Read every field that is not empty. ``where`` names the place of a mistake: a row, or an option by field."""
    written = {name: clean(text) for name, text in cells.items()}
    written = {name: text for name, text in written.items() if text and text.lower() not in _EMPTY}
    problems: list[Problem] = []

    def values(readers: Mapping[str, tuple[str, Callable[[str], Any]]]) -> dict[str, Any]:
        found = {}
        for name, (target, reader) in readers.items():
            if name not in written:
                continue
            try:
                found[target] = reader(written[name])
            except Unreadable as reason:
                place = where if isinstance(where, str) else where(name)
                problems.append(Problem(place, reason.what, reason.remedy, reason.values, field=name))
        return found

    words = {
        "exclude": ("exclude", lambda text: fields.read_limits(text, task_ids)),
        "likes": ("likes", lambda text: fields.read_likes(text, task_ids)),
    }
    person = values({**_READERS, **words})
    return PersonFields(person, values(_PLAN_READERS), written.get("worker", "")), problems


def clean(text: str) -> str:
    """One line of composed characters: no control characters, no doubled spaces."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in composed)
    visible = "".join(letter for letter in kept if unicodedata.category(letter) not in ("Cf", "Cs"))
    return " ".join(visible.split())
