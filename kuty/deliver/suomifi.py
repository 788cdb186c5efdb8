"""Suomi.fi Messages, REST API v2: what a message is, how it is handed over in a folder, and how it is sent.

From the published pages (kehittajille.suomi.fi, services/messages, read 2026): a title of at most 256 characters, a text
in Markdown, links only with https, attachments that are named apart, paper as one PDF with an address page if wished,
an identity code for the mailbox and the sender's own address data for paper. The names of fields, the addresses below
the service's own, the token and the answer 409 to an external id that was used before are as two public clients of the
API have them, of the cities of Espoo and Helsinki, which name the service's own description
(api.messages.suomi.fi/docs/messages-api.yaml). That description itself could not be read, and nothing here has been
tried against the real service: docs/suomifi.md says what to try first.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.deliver.carriers import SETTINGS, NotSent, SecretFile, not_set
from kuty.deliver.web import MOST_OF_AN_ANSWER, THIS_MACHINE, connection_to
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

MOST_IN_A_TITLE = 256
_OK, _REDIRECT, _NOT_LET_IN, _FORBIDDEN, _REPEATED, _TOO_MANY, _BROKEN = 200, 300, 401, 403, 409, 429, 500
# What the service calls a mistake; a code without digits cannot hold anything of a person.
_CODE = re.compile(r"[A-Za-z][A-Za-z _.-]{0,60}")


class PostalAddress(NamedTuple):
    """Where paper goes, or comes from. ``supplement`` is the row below the name."""

    name: str
    street: str
    postcode: str
    town: str
    supplement: str = ""

    @property
    def as_json(self) -> dict[str, str]:
        parts = {"name": self.name, "additionalName": self.supplement, "streetAddress": self.street}
        parts |= {"zipCode": self.postcode, "city": self.town, "countryCode": "FI"}
        return {name: part for name, part in parts.items() if part}


class Paper(NamedTuple):
    """The letter for those who have no mailbox: Suomi.fi has it printed and posted."""

    recipient: PostalAddress
    sender: PostalAddress
    two_sided: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One person's message. ``name`` is the participant's id, by which files are called; ``body`` is what is posted.

    ``attachment`` is the name under which the person finds the PDF on her phone.
    """

    name: str
    body: dict[str, Any]
    pdf: bytes
    attachment: str

    @property
    def path(self) -> str:
        """Where it is posted: to the mailbox and else on paper, or to the mailbox alone."""
        return "/v2/messages" if "paperMail" in self.body else "/v2/messages/electronic"


def message(
    settings: Mapping[str, Any], key: str, number: int, identity_code: str, title: str, text: str, paper: Paper | None
) -> dict[str, Any]:
    """What is posted, but for what only the sender has: the uploaded PDF's id and the password for printing.

    ``settings`` is the section suomifi. The external id is :func:`kuty.core.delivery.key_of` and the number of the
    paper: the same paper always has the same one, and the service takes each only once. The answer is not awaited
    here, so none is allowed, and a helper who acts for the person does not see it.
    """
    if len(title) > MOST_IN_A_TITLE:
        title = f"{title[: MOST_IN_A_TITLE - 1]}…"
    body: dict[str, Any] = {
        "externalId": f"{key}-{number}",
        "sender": {"serviceId": settings["service_id"]},
        "recipient": {"id": identity_code},
        "electronic": {
            "title": title,
            "body": text,
            "bodyFormat": "Markdown",
            "attachments": [],
            "messageServiceType": "Normal",
            "notifications": {
                "senderDetailsInNotifications": "Organisation and service name" if settings["show_sender"] else "None",
                "unreadMessageNotification": {"reminder": "Default reminder"},
            },
            "replyAllowedBy": "No one",
            "visibility": "Recipient only",
        },
    }
    if paper and settings["paper"]:
        body["paperMail"] = {
            "attachments": [],
            "recipient": {"address": paper.recipient.as_json},
            "sender": {"address": paper.sender.as_json},
            # Posti's layout for a first page could not be read, so an address page is asked for.
            "createAddressPage": True,
            "messageServiceType": "Normal",
            "colorPrinting": False,
            "twoSidedPrinting": paper.two_sided,
            "rotateLandscapePages": False,
        }
    return body


def attachment_name(language: str, week: str, made: date, number: int) -> str:
    """Under which name the person finds the PDF: no two of hers are alike, and it does not tell what service it is."""
    later = f"-{number}" if number > 1 else ""
    return f"{translator(language)(N_('programme'))}-{week}-{made.isoformat()}{later}.pdf"


class HandOver:
    """Lays each message as JSON with its PDF, for another system to send, and an ``index`` of those of this run.

    The index tells for each message where it is posted and which file goes with it under which name. No password is
    in any of them.
    """

    by_hand = True

    def __init__(self, lay: Callable[[str, bytes], str], index: str = "index.json") -> None:
        self._lay = lay
        self._index = index
        self._rows: list[dict[str, Any]] = []

    def check(self) -> list[Problem]:
        return []

    def send(self, message: Message) -> str:
        """Lay the message and give the place of its JSON."""
        self._lay(f"suomifi/{message.name}.pdf", message.pdf)
        place = self._lay(f"suomifi/{message.name}.json", _as_json(message.body))
        self._rows.append(
            {
                "externalId": message.body["externalId"],
                "post": message.path,
                "message": f"{message.name}.json",
                "attachment": {
                    "file": f"{message.name}.pdf",
                    "name": message.attachment,
                    "sha256": hashlib.sha256(message.pdf).hexdigest(),
                },
            }
        )
        # Each time: whoever looks into the folder of a run that was cut off finds what lies there.
        self._lay(f"suomifi/{self._index}", _as_json(self._rows))
        return place


def _as_json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


class Answer(NamedTuple):
    """What the service said. ``said`` is empty where it was no JSON."""

    status: int
    said: dict[str, Any]


class SuomifiMessages:
    """Posts messages. It logs in when it has to, and once more when the service has forgotten it."""

    by_hand = False

    def __init__(self, settings: Mapping[str, Any], office: Path) -> None:
        self._settings = settings
        self._secret = SecretFile("suomifi.secret_file", office, settings["secret_file"])
        self._posti_secret = SecretFile("suomifi.posti_secret_file", office, settings["posti_secret_file"])
        self._token = ""

    def check(self) -> list[Problem]:
        """What is not set up. Asks nothing of the net."""
        needed = ["service_id", "username", "secret_file"]
        if self._settings["paper"]:
            needed += ["posti_username", "posti_secret_file", "posti_email"]
        problems = [not_set(f"suomifi.{key}") for key in needed if not self._settings[key]]
        parts = urlsplit(self._settings["url"])
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in THIS_MACHINE):
            what = N_("suomifi.url is not an address that begins with https://.")
            problems.append(Problem(SETTINGS, what, N_("The service's own: https://api.messages.suomi.fi")))
        return problems + self._secret.check() + self._posti_secret.check()

    def send(self, message: Message) -> str:
        """Send one message and give what the service calls it.

        That its external id was used before means that it went: it counts as sent. Whatever fails before the message
        itself is posted is sure not to have gone; after that, sending again is safe, for the same reason.
        """
        reference = self._upload(message)
        body = message.body | {"electronic": message.body["electronic"] | {"attachments": [reference]}}
        if "paperMail" in body:
            posti = {
                "contactDetails": {"email": self._settings["posti_email"]},
                "username": self._settings["posti_username"],
                "password": self._posti_secret.read(),
            }
            printing = {"attachments": [reference], "printingAndEnvelopingService": {"postiMessaging": posti}}
            body["paperMail"] = body["paperMail"] | printing
        answer = self._let_in(message.path, json.dumps(body).encode(), "application/json", sure=False)
        if answer.status != _REPEATED:
            _judge(answer, sure=False)
        return str(answer.said.get("messageId", ""))

    def _upload(self, message: Message) -> dict[str, str]:
        """Hand over the PDF, which the service keeps for a day for a message that names it."""
        # The boundary must not be in what it bounds.
        boundary = hashlib.sha256(message.pdf).hexdigest()
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{message.attachment}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        form = head.encode() + message.pdf + f"\r\n--{boundary}--\r\n".encode()
        answer = self._let_in("/v2/attachments", form, f"multipart/form-data; boundary={boundary}", sure=True)
        _judge(answer, sure=True)
        if not isinstance(answer.said.get("attachmentId"), str):
            raise NotSent(N_("Suomi.fi did not say that it has the letter."), sure=True, stop=True)
        return {"attachmentId": answer.said["attachmentId"]}

    def _let_in(self, path: str, body: bytes, kind: str, *, sure: bool) -> Answer:
        """Post with the token; with a new one if it is not let in by the old."""
        fresh = not self._token
        if fresh:
            self._log_in()
        answer = self._post(path, body, kind, sure=sure)
        if answer.status == _NOT_LET_IN and not fresh:
            self._log_in()
            answer = self._post(path, body, kind, sure=sure)
        return answer

    def _log_in(self) -> None:
        self._token = ""
        known = {"username": self._settings["username"], "password": self._secret.read()}
        answer = self._post("/v1/token", json.dumps(known).encode(), "application/json", sure=True)
        if _REDIRECT <= answer.status < _BROKEN:
            what = N_("Suomi.fi does not let the office in (answer {status}).")
            remedy = N_("Check suomifi.username and the password in suomifi.secret_file.")
            raise NotSent(what, remedy, sure=True, stop=True, status=answer.status)
        _judge(answer, sure=True)
        self._token = str(answer.said.get("access_token", ""))
        if not self._token:
            raise NotSent(N_("Suomi.fi let the office in but gave no token."), sure=True, stop=True)

    def _post(self, path: str, body: bytes, kind: str, *, sure: bool) -> Answer:
        """One request on a connection of its own. ``sure``: whether nothing can have gone when it breaks off."""
        from http.client import HTTPException

        headers = {"Content-Type": kind, "Accept": "application/json", "User-Agent": "kuty"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            connection = connection_to(self._settings["url"], self._settings["timeout"])
            connection.connect()
        except OSError as error:
            what = N_("Suomi.fi cannot be reached ({kind}).")
            remedy = N_("Check the connection and suomifi.url.")
            raise NotSent(what, remedy, sure=True, stop=True, kind=type(error).__name__) from None
        with closing(connection):
            try:
                connection.request("POST", f"{urlsplit(self._settings['url']).path.rstrip('/')}{path}", body, headers)
                answer = connection.getresponse()
                said = answer.read(MOST_OF_AN_ANSWER)
            except (OSError, HTTPException) as error:
                what = N_("Suomi.fi broke off before it answered ({kind}).")
                remedy = N_("Send again: it takes each message only once.")
                raise NotSent(what, remedy, sure=sure, stop=True, kind=type(error).__name__) from None
        try:
            read = json.loads(said)
        except ValueError:
            read = {}
        return Answer(answer.status, read if isinstance(read, dict) else {})


def _judge(answer: Answer, *, sure: bool) -> None:
    """Whether the service took what was posted. Its own words may name the person, so only its codes are told."""
    status = answer.status
    if _OK <= status < _REDIRECT:
        return
    if status >= _BROKEN:
        what, remedy = (
            N_("Suomi.fi is in trouble (answer {status})."),
            N_("Send again: it takes each message only once."),
        )
        raise NotSent(what, remedy, sure=sure, stop=True, status=status)
    if status in {_NOT_LET_IN, _FORBIDDEN}:
        what, remedy = (
            N_("Suomi.fi does not let the office do this (answer {status})."),
            N_("Check suomifi.service_id."),
        )
        raise NotSent(what, remedy, sure=True, stop=True, status=status)
    if status == _TOO_MANY:
        what, remedy = N_("Suomi.fi wants fewer messages at a time."), N_("Wait a while and go on.")
        raise NotSent(what, remedy, sure=True, stop=True)
    codes = ", ".join(dict.fromkeys(_codes(answer.said))) or "–"
    what = N_("Suomi.fi did not take the message (answer {status}: {codes}).")
    raise NotSent(what, N_("Check the person's identity code and address."), sure=True, status=status, codes=codes)


def _codes(said: Mapping[str, Any]) -> list[str]:
    found = said.get("validationErrors")
    named = [each.get("errorCode") for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return [code for code in named if isinstance(code, str) and _CODE.fullmatch(code)]
