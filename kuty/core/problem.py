"""Mistakes and reasons as values: they are collected, counted and told in the reader's language at the very end."""

from __future__ import annotations

from dataclasses import dataclass, field

Value = str | int


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark an English sentence for the catalogues; it is translated where it is shown."""
    return sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with named places, and what goes into them."""

    text: str
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in something a person wrote: where it is, what is wrong, what to do.

    ``where`` is a place the person can find (``sleep.yaml:12:5``, ``row 7``, an option, an id) and never a name.
    """

    where: str
    what: str
    remedy: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    field: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is – a pick of the draw, a person left out – as a code and the facts it speaks of.

    Kept in the register, so the code stays the same when its wording changes (:mod:`kuty.texts.words`).
    """

    code: str
    values: dict[str, Value] = field(default_factory=dict)
