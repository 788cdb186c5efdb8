"""What somebody wrote, made ready for paper: nothing that cannot be drawn, nothing that turns the text about."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache

# Most texts hold nothing else, and are done with one look.
_ORDINARY = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u20ac\u2610\n]*")
# Ends of lines of other machines; marks no reader sees that turn the direction of what follows; the mark of a file's begin.
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
# Surrogates, private use, and what is no character for ever.
_NO_GLYPH = ((0xD800, 0xF8FF), (0xFDD0, 0xFDEF), (0xFFFE, 0xFFFF))
# Chinese, Japanese, Korean and pictures go on in the next line by themselves.
_LONG = re.compile(r"[^\s\u200b\u2e80-\U0010ffff]{30,}")
_PIECE = 10


def printable(text: str) -> str:
    """The text as it can stand on a paper.

    Control characters and marks of direction go; a character that no bundled font has, or that is none, is shown as its
    number, ``[U+E000]``, so that nothing is left out unseen.
    """
    if _ORDINARY.fullmatch(text):
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return "".join(letter if _drawn(ord(letter)) else f"[U+{ord(letter):04X}]" for letter in text)


def breakable(text: str) -> str:
    """The text with places where a word without an end may go on in the next line: nothing leaves the paper."""
    return _LONG.sub(_in_pieces, text)


def _in_pieces(word: re.Match[str]) -> str:
    pieces, piece = [], ""
    for letter in word[0]:
        # A mark stays with its letter.
        if len(piece) >= _PIECE and not (unicodedata.category(letter)[0] == "M" or "\u200d" in (letter, piece[-1])):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\u200b".join([*pieces, piece])


def _drawn(number: int) -> bool:
    if number <= 0xFFFF:  # noqa: PLR2004 - the fonts have every character up to here but these
        return not any(first <= number <= last for first, last in _NO_GLYPH)
    firsts, lasts = _far()
    place = bisect_right(firsts, number) - 1
    return place >= 0 and number <= lasts[place]


@cache
def _far() -> tuple[list[int], list[int]]:
    from kuty.render.glyphs import RANGES

    rows = [row.split("-") for row in RANGES.split()]
    return [int(first, 16) for first, _ in rows], [int(last, 16) for _, last in rows]
