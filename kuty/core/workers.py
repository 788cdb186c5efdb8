"""Who works with the participants."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Worker:
    """An own worker (*omatyöntekijä*): answers for the week, the attendance and the reports of her participants.

    ``profession`` is the id of one of the office's professions.
    """

    id: str
    name: str
    profession: str = ""
    phone: str = ""
    email: str = ""
    ended: date | None = None
