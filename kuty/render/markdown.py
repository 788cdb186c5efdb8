"""Text for Markdown: what somebody wrote shows as it is, and never turns into a link or a mark."""

from __future__ import annotations

import re
from urllib.parse import quote


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


# Something stands in its place, so that what is left cannot come together to another.
_OPEN_ADDRESS = re.compile("http://", re.IGNORECASE)
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
# What makes a list or a heading where a line begins with it.
_BEGINNING = re.compile(r"^([-+=:]|\d{1,9}(?=[.)](?:\s|$)))")


def as_markdown(value: object) -> Markdown:
    """A text that Markdown shows as it is. An address is no link of ours, and http:// is not let through (domain 5.2)."""
    if isinstance(value, Markdown):
        return value
    lines = []
    for line in _OPEN_ADDRESS.sub(" ", str(value)).splitlines():
        plain = _MARKS.sub(r"\\\1", "".join(letter for letter in line if letter >= " ").strip())
        beginning = _BEGINNING.match(plain)
        if beginning:
            # A backslash makes a mark plain, and stands before the full stop of a number, not before a digit.
            end = beginning.end()
            plain = f"\\{plain}" if not plain[0].isdigit() else f"{plain[:end]}\\{plain[end:]}"
        lines.append(plain)
    return Markdown("  \n".join(lines))


def link(address: str) -> Markdown:
    """A link to an address of the library; what could close it early is written in its code."""
    safe = "".join(
        letter if letter.isalnum() or letter in "-._~:/?#@!$&'*+,;=%" else quote(letter) for letter in address
    )
    return Markdown(f"[{as_markdown(address.removeprefix('https://'))}]({safe})")
