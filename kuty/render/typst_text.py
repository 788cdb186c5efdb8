"""What a Typst text reaches for outside itself: a small reader of Typst's markup, code and maths.

It errs to the safe side: of what it cannot tell apart it takes that for code which Typst might.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words that read files, run code made of text, load packages, or lead round this list.
OUTSIDE = frozenset(
    [
        "import",
        "include",
        "read",
        "plugin",
        "eval",
        "csv",
        "json",
        "xml",
        "yaml",
        "toml",
        "cbor",
        "bibliography",
        "cite",
        "sys",
        "std",
        "dictionary",
    ]
)
_PARTS_OF_PDF = re.compile(r"\.(artifact|header-cell|data-cell|table-summary)\b")
_A_PART = re.compile(r"\.[^\W\d]")
_STATEMENTS = frozenset(["let", "set", "show", "if", "while", "for", "context", "return", "import", "include"])
_GOES_ON = frozenset(
    ["and", "or", "not", "in", "if", "else", "for", "while", "let", "set", "show", "context", "return", "as"]
)
_WORD = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"\d[\w.%]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)', re.DOTALL)
_LINK = re.compile(r"https?://")
_LINK_LETTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&*+,-./:;=?@_~'")
_PICTURE = re.compile(r'\s*\(\s*"((?:[^"\\])*)"\s*[,)]')
# A drawing that stands in the text itself: an image of the bytes of one literal, no other code in it.
_DRAWN = re.compile(r'\s*\(\s*bytes\(\s*("(?:[^"\\]|\\.)*")\s*\)\s*[,)]', re.DOTALL)
_AT_ALL = re.compile(rf"(?<![\w-])({'|'.join(sorted(OUTSIDE))}|image|pdf|theme|syntaxes)(?![\w-])")
_CLOSES = {"(": ")", "{": "}", "[": "]"}


class Reach(NamedTuple):
    """A place in a Typst text that reaches outside; ``picture`` is the file of an ``image("…")``."""

    at: int
    word: str
    picture: str | None = None


def reaches(text: str) -> list[Reach]:
    """Every place that reaches outside, pictures among them."""
    if not _AT_ALL.search(text):
        return []
    reader = _Reader(text)
    reader.markup(0, "")
    return reader.found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Reach] = []

    def markup(self, at: int, closing: str) -> int:
        """Read prose up to its bracket; gives where it goes on."""
        text, depth = self.text, 0
        while at < len(text):
            letter = text[at]
            if letter == "\\":
                at += 2
            elif letter == "h" and (link := _LINK.match(text, at)):
                at = self._link(link.end())
            elif letter in "/`$":
                at = self._aside(at)
            elif letter == "#":
                at = self._embedded(at + 1)
            elif letter == "[":
                depth += 1
                at += 1
            elif letter == "]" and closing and depth == 0:
                return at + 1
            else:
                depth -= letter == "]" and depth > 0
                at += 1
        return at

    def _aside(self, at: int) -> int:
        """A comment, raw text or maths, wherever it stands; else one letter."""
        text = self.text
        if text.startswith("//", at):
            end = text.find("\n", at)
            return len(text) if end < 0 else end
        if text.startswith("/*", at):
            return self._comment(at + 2)
        if text[at] == "`":
            ticks = re.compile("`+").match(text, at)[0]  # type: ignore[index]
            if len(ticks) == 2:  # noqa: PLR2004 - an empty raw text
                return at + 2
            end = text.find(ticks, at + len(ticks))
            return len(text) if end < 0 else end + len(ticks)
        return self._maths(at + 1) if text[at] == "$" else at + 1

    def _comment(self, at: int) -> int:
        depth = 1
        for mark in re.compile(r"/\*|\*/").finditer(self.text, at):
            depth += 1 if mark[0] == "/*" else -1
            if depth == 0:
                return mark.end()
        return len(self.text)

    def _link(self, at: int) -> int:
        """An address in prose goes on over brackets that match."""
        open_: list[str] = []
        while at < len(self.text):
            letter = self.text[at]
            if letter in "([":
                open_.append({"(": ")", "[": "]"}[letter])
            elif letter in ")]":
                if not open_ or open_.pop() != letter:
                    break
            elif letter not in _LINK_LETTERS:
                break
            at += 1
        return at

    def _embedded(self, at: int) -> int:
        """Code after a ``#``: a statement to the end of its line, or a value and what follows it closely."""
        text = self.text
        if word := _WORD.match(text, at):
            self._word(word)
            if word[0] in _STATEMENTS:
                return self.code(word.end(), "", statement=True)
            at = word.end()
        elif text[at : at + 1] == '"':
            at = self._string(at)
        elif number := _NUMBER.match(text, at):
            at = number.end()
        elif text[at : at + 1] in {"`", "$"}:
            at = self._aside(at)
        while at < len(text):
            if text[at] in "({":
                at = self.code(at + 1, _CLOSES[text[at]])
            elif text[at] == "[":
                at = self.markup(at + 1, "]")
            elif text[at] == "." and (word := _WORD.match(text, at + 1)):
                self._word(word)
                at = word.end()
            else:
                break
        return at

    def code(self, at: int, closing: str, *, statement: bool = False) -> int:
        """Read code up to its bracket, or a statement to its end."""
        text, begin = self.text, at
        while at < len(text):
            letter = text[at]
            if letter == closing:
                return at + 1
            if statement and (letter in ";)]}" or (letter == "\n" and not self._goes_on(begin, at))):
                return at
            if word := _WORD.match(text, at):
                self._word(word)
                at = word.end()
            elif number := _NUMBER.match(text, at):
                at = number.end()
            elif letter == '"':
                at = self._string(at)
            elif letter in "({":
                at = self.code(at + 1, _CLOSES[letter])
            elif letter == "[":
                at = self.markup(at + 1, "]")
            elif letter in "/`$":
                at = self._aside(at)
            else:
                at += 1
        return at

    def _goes_on(self, begin: int, at: int) -> bool:
        """Whether a statement goes on after the end of its line."""
        before = self.text[begin:at].rstrip()
        after = self.text[at : at + 200].lstrip()
        last = re.search(r"([\w-]+)$", before)
        following = _WORD.match(after)
        return (
            not before
            or before[-1] in "=+-*/<>,:."
            or bool(last and last[1] in _GOES_ON)
            or after[:1] in {".", "+", "*", "{"}
            or bool(following and following[0] in {"else", "and", "or", "in", "not"})
        )

    def _maths(self, at: int) -> int:
        text = self.text
        while at < len(text):
            letter = text[at]
            if letter == "$":
                return at + 1
            if letter == "\\":
                at += 2
            elif letter == '"':
                at = self._string(at)
            elif letter == "#":
                at = self._embedded(at + 1)
            elif text.startswith(("//", "/*"), at):
                at = self._aside(at)
            elif word := _WORD.match(text, at):
                self._word(word)
                at = word.end()
            else:
                at += 1
        return at

    def _string(self, at: int) -> int:
        return _STRING.match(self.text, at).end()  # type: ignore[union-attr]

    def _word(self, word: re.Match[str]) -> None:
        name, end = word[0], word.end()
        names_an_argument = re.compile(r"\s*:").match(self.text, end) is not None
        if name == "image":
            drawn = _DRAWN.match(self.text, end)
            if drawn and not list(picture_links(drawn[1].replace('\\"', '"'))):
                return
            picture = _PICTURE.match(self.text, end)
            self.found.append(Reach(word.start(), name, picture[1] if picture else None))
        elif name in {"theme", "syntaxes"}:
            if names_an_argument:
                self.found.append(Reach(word.start(), name))
        elif name == "pdf":
            if not _PARTS_OF_PDF.match(self.text, end):
                self.found.append(Reach(word.start(), name))
        elif name == "std":
            # Its parts are looked at by themselves; what would hand it on as a whole is not.
            if not _A_PART.match(self.text, end):
                self.found.append(Reach(word.start(), name))
        elif name in OUTSIDE and (name in {"import", "include"} or not names_an_argument):
            self.found.append(Reach(word.start(), name))


def picture_links(svg: str) -> Iterator[str]:
    """What a drawing fetches from elsewhere."""
    for link in re.finditer(r"""(?:href|src)\s*=\s*["']?\s*(?!#|data:)([^"'\s>]+)|url\(\s*["']?(?!#)([^)"']+)""", svg):
        yield link[1] or link[2]
    if "<!ENTITY" in svg:
        yield "<!ENTITY"
