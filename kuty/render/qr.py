"""The square code of a letter: a public thing a phone's camera opens. The only place of segno."""

from __future__ import annotations

import io
import re
from functools import lru_cache


@lru_cache(maxsize=256)
def square_code(target: str) -> str:
    """An SVG of the code, one path in black. Made once for each target: it costs as much as a fifth of a letter."""
    import segno

    out = io.BytesIO()
    # Quarter of the code may be lost on a bad copy before it stops working.
    segno.make(target, error="q", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()


def target_of(setting: str, phone: str) -> str:
    """What the code opens by the office's setting: a call, a public address, or nothing."""
    if setting == "phone":
        return dialled(phone)
    return setting if setting.startswith("https://") else ""


def dialled(phone: str) -> str:
    """``tel:`` and the number with its country, so that it works anywhere; empty for what is no number."""
    number = re.sub(r"[^\d+]", "", phone)
    if number.startswith("0") and not number.startswith("00"):
        number = f"+358{number[1:]}"
    return f"tel:{number}" if re.fullmatch(r"\+\d{6,15}", number) else ""
