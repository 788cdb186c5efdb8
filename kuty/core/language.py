"""The languages of kuty, and the mark of a sentence that is to be translated."""

from __future__ import annotations

LANGUAGES = ("fi", "sv", "en")


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark an English sentence for the catalogues; it is translated where it is shown."""
    return sentence
