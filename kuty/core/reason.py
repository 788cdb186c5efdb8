"""Why something is as it is – a pick of the draw, a person left out."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the facts it speaks of.

    Kept in the register, so the code stays the same when its wording changes (:mod:`kuty.texts.words`).
    """

    code: str
    values: dict[str, str | int] = field(default_factory=dict)
