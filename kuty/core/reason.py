"""Why something is as it is – a pick of the draw, a person left out."""

from typing import NamedTuple


class Reason(NamedTuple):
    """A code and the facts it speaks of.

    Kept in the register, so the code stays the same when its wording changes (:mod:`kuty.texts.words`).
    """

    code: str
    values: dict[str, str | int] = {}  # noqa: RUF012 - never changed, and a factory would cost every command
