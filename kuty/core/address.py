"""A postal address by the order of Posti (domain 5.1), and what is wrong with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kuty.core.people import Participant

# Posti asks for rows of at most so many letters, as a rule.
ROW = 30
_POSTCODE = 5

# What must not be read on an envelope: that somebody is in the service is nobody else's business.
_TELLING = ("kuntouttav", "rehabiliterande arbet", "rehabilitative")


def address_of(person: Participant) -> tuple[str, ...]:
    """The rows below the addressee: supplement, street, postcode and TOWN. Rows that are not known are left out."""
    return tuple(
        row for row in (person.supplement, person.street, f"{person.postcode} {person.town.upper()}".strip()) if row
    )


def missing_in(person: Participant) -> list[Reason]:
    """What keeps a letter from being delivered at all."""
    found = [
        Reason("no_address_part", {"missing": part})
        for part in ("street", "postcode", "town")
        if not getattr(person, part)
    ]
    if person.postcode and not (
        len(person.postcode) == _POSTCODE and person.postcode.isascii() and person.postcode.isdecimal()
    ):
        found.append(Reason("odd_postcode"))
    return found


def doubts_about(person: Participant) -> list[Reason]:
    """What the post would rather have otherwise; the letter can go."""
    rows = (person.name, *address_of(person))
    return [Reason("long_row", {"length": len(row), "most": ROW}) for row in rows if len(row) > ROW]


def for_outside(rows: Iterable[str]) -> tuple[str, ...]:
    """The rows that may stand on the outside of an envelope: those that do not tell what service this is."""
    return tuple(row for row in rows if not tells(row))


def tells(text: str) -> bool:
    """Whether a text says what service the person is in."""
    return any(word in text.casefold() for word in _TELLING)
