"""Text for Typst: every value becomes a string literal ``#"…";`` that can never turn into markup or code.

The semicolon ends the expression, so nothing behind it joins it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kuty.render.printable import breakable, printable
from kuty.render.qr import square_code

if TYPE_CHECKING:
    from collections.abc import Iterable

# In this order: the letters' own font, then for what it lacks; Unifont has a plain shape for nearly everything.
FONTS = '("Noto Sans", "Noto Naskh Arabic", "Noto Sans Hebrew", "DejaVu Sans Mono", "Noto Emoji", "Unifont", "Unifont Upper")'


class Typst(str):
    """Text that is Typst already; only the filters below make it."""

    __slots__ = ()


# A quote and a backslash, ends of lines, and every other character that is a control: Typst's ways to write them.
_ESCAPED = {letter: f"\\u{{{letter:x}}}" for letter in (*range(32), 0x7F, 0x85, 0x2028, 0x2029)} | str.maketrans(
    {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)


def typst_literal(value: object) -> str:
    """A Typst string literal that holds exactly this text."""
    return f'"{str(value).translate(_ESCAPED)}"'


def printed(value: object) -> str:
    return value if isinstance(value, Typst) else _as_text(str(value))


# The same sentences and tasks stand in letter after letter.
@lru_cache(2_000)
def _as_text(text: str) -> Typst:
    return Typst(f"#{typst_literal(breakable(printable(text)))};")


def in_code(value: object) -> Typst:
    """A value inside Typst code, where no ``#`` may stand before it."""
    return (
        Typst(f"{float(value):g}") if isinstance(value, (int, float)) else Typst(typst_literal(printable(str(value))))
    )


def qr_drawing(target: str) -> Typst:
    """The bytes of a square code's drawing, for Typst's ``image``."""
    return Typst(f"bytes({typst_literal(square_code(target))})")


def joined(pieces: Iterable[str]) -> Typst:
    """What a macro or a block gives: pieces that are Typst already."""
    return Typst("".join(pieces))
