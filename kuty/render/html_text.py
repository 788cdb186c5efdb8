"""What a page fetches from outside itself. A page of kuty's works without a network and asks nobody for anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

# Attributes that are fetched by opening the page; a link of an <a> waits until somebody presses it.
_FETCHED = frozenset(
    [
        "src",
        "srcset",
        "href",
        "data",
        "poster",
        "background",
        "action",
        "formaction",
        "manifest",
        "xlink:href",
        "ping",
        "cite",
        "longdesc",
    ]
)
_NEVER = frozenset(["iframe", "frame", "object", "embed", "base", "link", "applet", "portal"])
_STYLE = re.compile(r"@import\b|url\(\s*[\"']?\s*(?!#|data:|[\"')\s])", re.IGNORECASE)
_CALLS = re.compile(
    r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|serviceWorker|RTCPeerConnection|eval|"
    r"Function|document\s*\.\s*write|window\s*\.\s*open|location)\b|\bimport\b"
)
_SCHEMES = ("https:", "tel:", "mailto:", "sms:", "#", "cid:")
# What stands for a value of the template.
FILLED = "x"


class Fetch(NamedTuple):
    """A place of a page that reaches outside."""

    line: int
    column: int
    what: str


def fetches(page: str) -> list[Fetch]:
    """Every place of a page that would ask something of somebody."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Fetch] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        given = {name: (value or "").strip() for name, value in attrs}
        if tag in _NEVER or (tag == "meta" and given.get("http-equiv", "").lower() == "refresh"):
            self._tell(f"<{tag}>")
        for name, value in given.items():
            if name.startswith("on"):
                self._tell(f"{name}=")
            elif name == "style":
                if _STYLE.search(value):
                    self._tell("style=")
            elif name == "href" and tag in {"a", "area"}:
                plain = "".join(value.split()).lower()
                if plain and not plain.startswith(_SCHEMES) and not plain.startswith(FILLED):
                    self._tell("href=")
            elif name in _FETCHED and not value.startswith(("data:", "#", "cid:")) and value:
                self._tell(f"{name}=")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self._inside = ""

    def handle_data(self, data: str) -> None:
        pattern = {"style": _STYLE, "script": _CALLS}.get(self._inside)
        for match in pattern.finditer(data) if pattern else ():
            line, column = self.getpos()
            before = data[: match.start()]
            if below := before.count("\n"):
                line, column = line + below, len(before) - before.rfind("\n") - 1
            else:
                column += len(before)
            self.found.append(Fetch(line, column + 1, match[0].strip()))

    def _tell(self, what: str) -> None:
        line, column = self.getpos()
        self.found.append(Fetch(line, column + 1, what))
