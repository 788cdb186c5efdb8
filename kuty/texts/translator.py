"""A translator for one language; there may be two at work at once: the worker's and the participant's."""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kuty.core.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kuty.core.problem import Sentence, Value

LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"


class Translator:
    """Gives sentences in one language. Calling it translates; named places are filled from keywords."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue: gettext.NullTranslations
        if language == SOURCE_LANGUAGE:
            self._catalogue = gettext.NullTranslations()
        else:
            with (LOCALE / language / "LC_MESSAGES" / "kuty.mo").open("rb") as file:
                self._catalogue = gettext.GNUTranslations(file)

    def __call__(self, sentence: str, **values: Value) -> str:
        text = self._catalogue.gettext(sentence) if sentence else ""
        return text.format(**values) if values else text

    def say(self, sentence: Sentence) -> str:
        return self.fill(sentence.text, sentence.values)

    def fill(self, sentence: str, values: Mapping[str, Value]) -> str:
        text = self._catalogue.gettext(sentence) if sentence else ""
        return text.format(**values) if values else text

    def count(self, one: str, many: str, n: int, **values: Value) -> str:
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)


@cache
def translator(language: str) -> Translator:
    return Translator(language)


def users_language(wanted: str | None = None) -> str:
    """The worker's language: ``--lang``, ``KUTY_LANG``, the locale; Finnish when none of them says."""
    places = (wanted, *(os.environ.get(name) for name in ("KUTY_LANG", "LC_ALL", "LC_MESSAGES", "LANG")))
    for place in places:
        if place and place[:2].lower() in LANGUAGES:
            return place[:2].lower()
    return LANGUAGES[0]
