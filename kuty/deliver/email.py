"""An e-mail with the week in it, as MIME wants it. Outside – sender, subject, names of files – it tells no service."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from kuty.core.address import tells
from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.deliver.carriers import SETTINGS, NotSent, filled, not_set, unknown_places
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# What people have; RFC 5321 allows far stranger ones, and mail servers do not.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=^`{|}~-]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?")
_LONGEST_ADDRESS = 254
# Signs a name must be quoted for. Python loses the quotes when such a name fills more than a line, and the address with
# them.
_SPECIAL = frozenset('()<>@,;:\\".[]')


@dataclass(frozen=True, slots=True, repr=False)
class Email:
    """An e-mail ready to go to one address. ``name`` is the participant's id, by which its file is called."""

    name: str
    to: str
    message: EmailMessage

    ending = "eml"

    def as_file(self) -> bytes:
        """A draft: Outlook opens it with a button to send."""
        return b"X-Unsent: 1\r\n" + self.message.as_bytes()


def build(
    settings: Mapping[str, Any],
    *,
    key: str,
    name: str,
    to: str,
    week: str,
    language: str,
    when: datetime,
    text: str,
    html: str,
    letter: bytes,
    calendar: bytes = b"",
    method: str = "PUBLISH",
) -> Email:
    """The e-mail of a ``week`` (2026-W49) with the letter and the calendar attached.

    The same ``key`` gives the same Message-ID, so that a mail server or a reader knows a repeated message. ``method`` is
    that of the calendar.
    """
    from email.headerregistry import Address
    from email.policy import SMTP

    tr = translator(language)
    year, number = week.split("-W")
    sender, to = settings["sender"], _plain_address(to)
    message = EmailMessage(policy=SMTP)
    if sender:
        message["From"] = Address(_spoken(settings["sender_name"]), addr_spec=_plain_address(sender))
    message["To"] = Address(addr_spec=to)
    if settings["reply_to"]:
        message["Reply-To"] = Address(addr_spec=_plain_address(settings["reply_to"]))
    subject = settings["subject"] or tr(N_("Programme of week {week}"))
    message["Subject"] = one_line(filled(subject, {"week": str(int(number))}))
    message["Date"] = when.astimezone()
    mark = hashlib.sha256(key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2] or 'kuty.invalid'}>"
    # No holiday greeting shall answer (RFC 3834; the other is Exchange's). What cannot be delivered still comes back.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    file = tr(N_("programme-week-{week}-{year}"), week=number, year=year)
    message.add_attachment(letter, maintype="application", subtype="pdf", filename=f"{file}.pdf")
    if calendar:
        params = {"method": method, "charset": "utf-8"}
        message.add_attachment(calendar, "text", "calendar", filename=f"{file}.ics", params=params)
    message["Content-Language"] = language
    # The same message has the same bytes; by itself the library takes a boundary by chance.
    for depth, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"{mark}-{depth}")
    return Email(name, to, message)


def check_words(settings: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the settings of the e-mail itself, however it goes."""
    problems = unknown_places("email.subject", [settings["subject"]], ["week"])
    for key in ("sender", "reply_to"):
        if settings[key] and not (is_address(settings[key]) and settings[key].isascii()):
            what = N_("{setting} is not an e-mail address.")
            problems.append(Problem(SETTINGS, what, values={"setting": f"email.{key}"}))
    if signs := _SPECIAL.intersection(settings["sender_name"]):
        what = N_("email.sender_name has signs that a name in an e-mail should not have: {signs}")
        problems.append(Problem(SETTINGS, what, N_("Take them out."), {"signs": " ".join(sorted(signs))}))
    for key in ("subject", "sender_name", "sender", "reply_to"):
        if tells(settings[key]):
            what = N_("{setting} tells what service the person is in: it is seen on the phone's screen and on the way.")
            remedy = N_("Choose words that could be from anybody, such as the organisation's name.")
            problems.append(Problem(SETTINGS, what, remedy, {"setting": f"email.{key}"}))
    return problems


def check_sender(settings: Mapping[str, Any]) -> list[Problem]:
    return [] if settings["sender"] else [not_set("email.sender")]


def is_address(text: str) -> bool:
    """Whether mail servers take it: the part before @ in ASCII, the part behind it may have ä and ö."""
    return bool(_ADDRESS.fullmatch(text)) and text.partition("@")[0].isascii() and len(text) <= _LONGEST_ADDRESS


def one_line(text: str) -> str:
    """The text as one header can hold it: one line, and no encoded word that Python would read an end of line from."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain.replace("=?", "= ?")


def _spoken(name: str) -> str:
    """The name beside an address, without the signs that :func:`check_words` tells of."""
    return " ".join("".join(" " if letter in _SPECIAL else letter for letter in one_line(name)).split())


def _plain_address(address: str) -> str:
    """The address with its domain as it travels (ä and ö of a domain in ASCII)."""
    name, _, domain = address.strip().rpartition("@")
    try:
        plain = f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        plain = ""
    if not is_address(address.strip()) or not plain:
        what = N_("The e-mail address cannot be used.")
        raise NotSent(what, N_("Look at it with the person and correct it."), sure=True)
    return plain
