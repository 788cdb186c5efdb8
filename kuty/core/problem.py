"""Mistakes as values: they are collected, counted and told in the reader's language at the very end."""

from __future__ import annotations

from typing import NamedTuple

Value = str | int


class Sentence(NamedTuple):
    """An English sentence with named places, and what goes into them."""

    text: str
    values: dict[str, Value] = {}  # noqa: RUF012 - never changed, and a factory would cost every command


class Problem(NamedTuple):
    """One mistake in something a person wrote: where it is, what is wrong, what to do.

    ``where`` is a place the person can find (``sleep.yaml:12:5``, ``row 7``, an option, an id) and never a name.
    """

    where: str
    what: str
    remedy: str = ""
    values: dict[str, Value] = {}  # noqa: RUF012
    field: str = ""
