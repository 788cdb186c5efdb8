"""What a text message costs: its alphabet, its segments, and the characters that make it dear.

A segment carries 140 bytes. With letters of GSM 03.38 only (3GPP TS 23.038: seven bits each, some of them two letters
long) that is 160 of them, with any other letter in the message 70 of UTF-16. Segments that belong together give six
bytes away: 153 and 67. A letter is never cut in two.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The alphabet of 3GPP TS 23.038, 6.2.1, without the sign that opens its extension.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")

# What looks alike, or is not seen at all, and need not cost anything.
_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−⁃•·", "-"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‘’‚‛′´`ʼ‹›", "'"),
        **dict.fromkeys("\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
        **dict.fromkeys("\u0085\u2028\u2029", "\n"),
        # Soft hyphens, zero widths, and the marks of direction that a number copied from a phone brings along.
        **dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
        "…": "...", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij", "Ĳ": "IJ",
    }
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Encoding(StrEnum):
    """How the letters of a message travel."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


_ROOM = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A message as it goes, and what it costs.

    ``characters`` are counted as the phone counts them. ``offenders`` are the letters outside the cheap alphabet, each
    once; ``segments_without`` is what the message would cost with a cheap letter in the place of each.
    """

    text: str
    encoding: Encoding
    characters: int
    segments: int
    offenders: tuple[str, ...]
    segments_without: int


def fit(text: str) -> Fitted:
    """The message with look-alikes replaced, its segments counted."""
    plain = without_look_alikes(text)
    offenders = tuple(dict.fromkeys(letter for letter in plain if letter not in _BASIC and letter not in _EXTENSION))
    cheap = [2 if letter in _EXTENSION else 1 for letter in plain]
    least = _segments(cheap, Encoding.GSM7)
    if not offenders:
        return Fitted(plain, Encoding.GSM7, sum(cheap), least, (), least)
    widths = [2 if ord(letter) > 0xFFFF else 1 for letter in plain]  # noqa: PLR2004 - a pair in UTF-16
    return Fitted(plain, Encoding.UCS2, sum(widths), _segments(widths, Encoding.UCS2), offenders, least)


def without_look_alikes(text: str) -> str:
    """The text with cheap signs for those that only look different; letters that mean something stay (š, õ, č)."""
    seen = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_LOOK_ALIKES))
    # Putting letters together can bring a look-alike back: there are two code points for one grave accent.
    return unicodedata.normalize("NFC", seen).translate(_LOOK_ALIKES)


def _segments(widths: Iterable[int], encoding: Encoding) -> int:
    """How many segments letters of these widths fill, none of them cut. An empty message still is one."""
    widths = list(widths)
    alone, together = _ROOM[encoding]
    if sum(widths) <= alone:
        return 1
    segments, used = 1, 0
    for width in widths:
        used += width
        if used > together:
            segments, used = segments + 1, width
    return segments
