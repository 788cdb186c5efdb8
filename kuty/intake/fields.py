"""Read one field the way people write it. Each reader gives the value, or raises :class:`Unreadable` with the remedy."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.core.limits import LIMITS, TOPICS
from kuty.core.people import MASKED, WEEKDAYS, Channel
from kuty.core.plan import PlanKind
from kuty.intake.vocabulary import (
    CHANNELS,
    KINDS,
    LANGUAGE_NAMES,
    NO,
    WEEKDAY_NAMES,
    YES,
    near_words,
    read_like,
    read_limit,
)

if TYPE_CHECKING:
    from kuty.core.problem import Value

_DATE_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y")
_SEPARATORS = re.compile(r"\s*[,;/+&]\s*|\s+(?:ja|och|and)\s+")


_CODE = re.compile(r"\d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y]")


class Unreadable(Exception):
    """A field that cannot be read; ``what`` and ``remedy`` are sentences for its writer."""

    def __init__(self, what: str, remedy: str, **values: Value) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        # Somebody's identity code in the wrong place is not repeated.
        self.values = {
            name: _CODE.sub(MASKED, value) if isinstance(value, str) else value for name, value in values.items()
        }


def read_date(text: str) -> date:
    """``3.8.2026``, ``2026-08-03``, ``3.8.26`` or a spreadsheet's own date with a time behind it."""
    word = text.strip()
    candidate = word.split("T")[0].split(" ")[0] if re.match(r"\d{4}-\d\d-\d\d[T ]", word) else word
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(candidate, form).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise Unreadable(N_("“{read}” is not a date."), N_("Write it as 3.8.2026 or 2026-08-03."), read=text)


def read_time(text: str) -> time:
    """``13:00``, ``13.00``, ``klo 9``, ``9`` or ``13:00:00``."""
    match = re.fullmatch(r"(?:klo|kl\.?)?\s*(\d{1,2})(?:[:.](\d\d))?(?:[:.]\d\d)?", text.strip().lower())
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:  # noqa: PLR2004 - hours and minutes
        return time(int(match[1]), int(match[2] or 0))
    raise Unreadable(N_("“{read}” is not a time of day."), N_("Write it as 13:00."), read=text)


def read_weekdays(text: str) -> tuple[str, ...]:
    """``ti``, ``tiistai ja to``, ``Tue, Thu``: the days as codes, in the order of the week."""
    days = set()
    for word in _SEPARATORS.split(text.strip().lower()):
        day = WEEKDAY_NAMES.get(word.strip(" ."))
        if day is None:
            raise Unreadable(N_("“{read}” is not a weekday."), N_("Write ma, ti, ke, to or pe."), read=word)
        days.add(day)
    return tuple(day for day in WEEKDAYS if day in days)


def read_phone(text: str) -> str:
    """A phone number as it was written, if it can be dialled; eaten zeros come back (``401234567`` is 040 1234567)."""
    import phonenumbers

    word = re.sub(r"^(?:puh|gsm|tel|tfn|p)\b[.:]?\s*|\.0$", "", text.strip(), flags=re.IGNORECASE)
    try:
        number = phonenumbers.parse(f"+{word}" if word.startswith("358") else word, "FI")
        possible = phonenumbers.is_possible_number(number) and not re.search(r"[^\W\d_]", word)
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        remedy = N_("Write it as 040 1234567 or +358 40 1234567.")
        raise Unreadable(N_("“{read}” is not a phone number."), remedy, read=text)
    if re.fullmatch(r"[+0][\d ()/-]+", word, re.ASCII):
        return word
    digits = str(number.national_number)
    if number.country_code != phonenumbers.country_code_for_region("FI"):
        return f"+{number.country_code} {digits}"
    return f"0{digits[:2]} {digits[2:]}"


def dialled(phone: str) -> str:
    """The digits that are dialled in Finland, by which two ways of writing a number are the same number."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    for prefix in ("00358", "358"):
        if digits.startswith(prefix):
            return f"0{digits.removeprefix(prefix)}"
    return digits


def international(phone: str) -> str:
    """The number as carriers want it (E.164): +358401234567. Empty when it cannot be dialled."""
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, "FI")
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_postcode(text: str) -> str:
    """Five digits; zeros eaten by a spreadsheet come back (``100`` is ``00100``)."""
    word = re.sub(r"\.0$", "", text.strip()).removeprefix("FI-").replace(" ", "")
    if word.isascii() and word.isdigit() and len(word) <= 5:  # noqa: PLR2004 - Finnish postcodes have five digits
        return word.zfill(5)
    raise Unreadable(N_("“{read}” is not a postcode."), N_("A Finnish postcode has five digits: 00100."), read=text)


def read_email(text: str) -> str:
    word = text.strip()
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", word):
        return word
    raise Unreadable(N_("“{read}” is not an e-mail address."), N_("It needs an @ and a domain."), read=text)


def read_channel(text: str) -> Channel:
    return Channel(_known(text, CHANNELS, N_("“{read}” is not a channel."), N_("Write letter, sms, email or suomifi.")))


def read_language(text: str) -> str:
    return _known(
        text,
        LANGUAGE_NAMES,
        N_("“{read}” is not a language kuty writes."),
        N_("Write fi, sv or en: letters go in one of these."),
    )


def read_kind(text: str) -> PlanKind:
    remedy = N_("Write activation, multisectoral or service.")
    return PlanKind(_known(text, KINDS, N_("“{read}” is not a kind of plan."), remedy))


def read_yes(text: str) -> bool:
    word = text.strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable(N_("“{read}” is neither yes nor no."), N_("Write yes, no, or leave it empty."), read=text)


def read_hours(text: str) -> int:
    """Hours a day as people write them (``4``, ``4,5``, ``4 h``, ``4:30``), in minutes."""
    word = text.strip().lower().removesuffix("tuntia").removesuffix("h").strip()
    clock = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::00)?", word, re.ASCII)
    decimal = re.fullmatch(r"\d{1,2}(?:[.,]\d{1,2})?", word, re.ASCII)
    minutes = int(clock[1]) * 60 + int(clock[2]) if clock else 0
    if decimal:
        minutes = round(float(word.replace(",", ".")) * 60)
    if 0 < minutes <= 24 * 60:
        return minutes
    raise Unreadable(N_("“{read}” is not a number of hours."), N_("Write it as 4 or 4,5."), read=text)


def read_limits(text: str, task_ids: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """A person's limits: words like *ei nettiä*, ``no money``, topics she dislikes, or ids of tasks."""
    limits = []
    for word in _listed(text):
        limit = read_limit(word, task_ids)
        if limit is None:
            raise _unknown(N_("“{read}” is not a limit kuty knows."), word, near_words(word, LIMITS, task_ids))
        limits.append(limit)
    return tuple(dict.fromkeys(limits))


def read_likes(text: str, task_ids: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What a person likes: topics (*musiikki*, ``nature``), or ids of tasks."""
    likes = []
    for word in _listed(text):
        like = read_like(word, task_ids)
        if like is None and read_limit(word, task_ids):
            what = N_("“{read}” is a limit or a thing a task needs, not something to like.")
            raise Unreadable(what, N_("Likes are topics and ids of tasks: kuty participant limits"), read=word)
        if like is None:
            raise _unknown(N_("“{read}” is not a like kuty knows."), word, near_words(word, TOPICS, task_ids))
        likes.append(like)
    return tuple(dict.fromkeys(likes))


def _listed(text: str) -> list[str]:
    return [word for word in re.split(r"\s*[,;]\s*", text.strip()) if word]


def _unknown(what: str, word: str, near: list[str]) -> Unreadable:
    if near:
        return Unreadable(what, N_("Did you mean {near}?"), read=word, near=", ".join(near))
    return Unreadable(
        what, N_("See the words: kuty participant limits. Anything else belongs in the notes."), read=word
    )


def _known(text: str, words: dict[str, str], what: str, remedy: str) -> str:
    code = words.get(" ".join(text.strip().lower().split()))
    if code is None:
        raise Unreadable(what, remedy, read=text)
    return code


def read_identity_code(written: str) -> str:
    """A Finnish personal identity code (*henkilötunnus*), also a temporary one (900–999)."""
    from stdnum.exceptions import ValidationError
    from stdnum.fi import hetu

    try:
        return hetu.validate(written, allow_temporary=True)
    except ValidationError:
        # What was written is not repeated: it may be nearly somebody's code.
        raise Unreadable(
            N_("This is not a valid identity code."), N_("Check it: ddmmyy, a sign, three figures and the check mark.")
        ) from None
