"""A text message gateway on the net, as ``kuty.toml`` describes it.

The standard library's client is enough, and better than a larger one here: it tells apart what fails before the message
leaves this machine from what fails after, trusts the certificates the machine trusts, follows no redirect and repeats
nothing by itself.
"""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.deliver.carriers import (
    SETTINGS,
    NotSent,
    SecretFile,
    TextMessage,
    beside,
    check_authority,
    filled,
    not_set,
    reference,
    unknown_places,
)
from kuty.deliver.web import MOST_OF_AN_ANSWER, THIS_MACHINE, connection_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_OK, _REDIRECT, _REFUSED, _BROKEN = 200, 300, 400, 500
# The office is not let in, or the gateway has had enough: the next message would be told the same.
_FOR_ALL = (401, 402, 403, 404, 405, 429)


class Gateway:
    """Posts each message to the gateway's address, on a connection of its own."""

    by_hand = False

    def __init__(self, settings: Mapping[str, Any], office: Path) -> None:
        self._settings = settings
        self._authority = beside(office, settings["ca_file"])
        self._secret = SecretFile("sms.secret_file", office, settings["secret_file"])

    def check(self) -> list[Problem]:
        problems = [*self._check_url(), *self._secret.check(), *check_authority("sms.ca_file", self._authority)]
        fields, headers = self._settings["fields"], self._settings["headers"]
        problems += unknown_places("sms.fields", fields.values(), ("phone", "text", "key", "secret"))
        # A header is kept in the logs of whatever stands on the way; nothing of the person goes there.
        problems += unknown_places("sms.headers", headers.values(), ("key", "secret"))
        what = N_("{setting} does not say where {place} goes.")
        for place in ("{phone}", "{text}"):
            if not any(place in field for field in fields.values()):
                problems.append(Problem(SETTINGS, what, values={"setting": "sms.fields", "place": place}))
        templates = (*fields.values(), *headers.values())
        if any("{secret}" in template for template in templates) and not self._settings["secret_file"]:
            problems.append(not_set("sms.secret_file"))
        if any(not f"{name}{value}".isascii() or not f"{name}{value}".isprintable() for name, value in headers.items()):
            problems.append(Problem(SETTINGS, N_("A header of sms.headers has letters that no header may have.")))
        return problems

    def _check_url(self) -> list[Problem]:
        url = self._settings["url"]
        if not url:
            return [not_set("sms.url")]
        try:
            parts = urlsplit(url)
            right = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0 and not parts.username
        except ValueError:
            right = False
        if not right or not url.isascii() or not url.isprintable() or " " in url:
            return [Problem(SETTINGS, N_("sms.url is not an address such as https://gateway.example/send."))]
        if parts.scheme == "http" and parts.hostname not in THIS_MACHINE and not self._settings["insecure"]:
            what = N_("sms.url has no encryption: everybody on the way could read the numbers and the messages.")
            return [Problem(SETTINGS, what, N_("Write it with https://."))]
        return []

    def send(self, message: TextMessage) -> str:
        from http.client import HTTPException

        path, body, headers = self._request(message)
        try:
            connection = connection_to(self._settings["url"], self._settings["timeout"], self._authority)
            connection.connect()
        except OSError as error:
            raise _unreachable(error) from None
        with closing(connection):
            try:
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                status = answer.status
            except (OSError, HTTPException) as error:
                what = N_("The gateway broke off before it answered ({kind}).")
                raise NotSent(what, sure=False, stop=True, kind=type(error).__name__) from None
            try:
                said = answer.read(MOST_OF_AN_ANSWER).decode(errors="replace")
            except (OSError, HTTPException):
                said = ""
        self._judge(status, said)
        return self._reference(said, message)

    def _request(self, message: TextMessage) -> tuple[str, bytes, dict[str, str]]:
        """Path, body and headers of the message."""
        secret = self._secret.read()
        values = {"phone": message.phone, "text": message.text, "key": message.key, "secret": secret}
        fields = {name: filled(value, values) for name, value in self._settings["fields"].items()}
        if self._settings["format"] == "json":
            body, kind = json.dumps(fields, ensure_ascii=False).encode(), "application/json; charset=utf-8"
        else:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded; charset=utf-8"
        headers = {"Content-Type": kind, "Accept": "application/json, text/plain, */*", "User-Agent": "kuty"}
        known = {"key": message.key, "secret": secret}
        headers |= {name: filled(value, known) for name, value in self._settings["headers"].items()}
        parts = urlsplit(self._settings["url"])
        return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers

    def _judge(self, status: int, said: str) -> None:
        """Whether the gateway took the message. A redirect is not followed: it would carry the message elsewhere."""
        values: dict[str, Any] = {"status": status, "stop": status in _FOR_ALL or status >= _BROKEN}
        if status >= _BROKEN or status < _OK:
            raise NotSent(N_("The gateway is in trouble (answer {status})."), sure=False, **values)
        if status >= _REFUSED:
            raise NotSent(N_("The gateway did not take the message (answer {status})."), sure=True, **values)
        if status >= _REDIRECT:
            what = N_("The gateway sends on to another address (answer {status}); it was not followed.")
            raise NotSent(what, N_("Ask for the right address and set sms.url."), sure=True, status=status, stop=True)
        if self._settings["success"] not in said:
            raise NotSent(N_("The gateway's answer does not hold what sms.success says."), sure=False, stop=True)

    def _reference(self, said: str, message: TextMessage) -> str:
        named = self._settings["reference_field"]
        if not named:
            return reference(said, message)
        try:
            found: Any = json.loads(said)
            for part in named.split("."):
                found = found[int(part)] if isinstance(found, list) else found[part]
        except (ValueError, LookupError, TypeError):
            return ""
        return reference(str(found), message) if isinstance(found, str | int) else ""


def _unreachable(error: OSError) -> NotSent:
    import ssl

    if isinstance(error, ssl.SSLCertVerificationError):
        what = N_("The gateway's certificate is not one to trust.")
        return NotSent(what, N_("Check sms.url, and sms.ca_file if you have one."), sure=True, stop=True)
    what = N_("The gateway cannot be reached ({kind}).")
    return NotSent(what, N_("Check the connection and sms.url."), sure=True, stop=True, kind=type(error).__name__)
