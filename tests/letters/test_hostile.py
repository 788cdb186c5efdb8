"""Whatever is written in whatever field: the letter is made, the text comes back, nothing of it is run or cut."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from kuty.paths import bundled
from kuty.render.pdf import PdfMaker
from kuty.render.printable import breakable, printable
from kuty.render.templates import Templates
from kuty.render.views import ContactView

from .conftest import view
from .reading import text_of

TEMPLATES = Templates()
PRESS = PdfMaker()
NAUGHTY = json.loads((Path(__file__).parent / "naughty" / "blns.json").read_text("utf-8"))
FONTS = sorted((bundled("templates") / "fonts").glob("*.[ot]tf"))


def everywhere(text):
    """A week with the text in every place where somebody may write one."""
    a_view = view()
    day = a_view.days[0]
    slots = tuple(replace(slot, title=text, text=text, link=text, theme=text) for slot in day.slots)
    worker = ContactView(text, text, text)
    return replace(
        a_view, sender=(text, text), recipient=(text, text), first_name=text, phone=text, note=text, worker=worker,
        days=(replace(day, slots=slots, code=text), replace(a_view.days[1], closed=text or "Pyhä")), team=(worker, worker),
        unit=text, return_to=(text, text), qr=f"https://satukunta.example/{text[:200]}" if text.isprintable() else "",
    )  # fmt: skip


def made(a_view):
    return text_of(PRESS.make(TEMPLATES.letter(a_view), a_view.made))


def seen(text):
    """The letters and signs that are seen, without order: a text that runs from the right comes back in another."""
    plain = unicodedata.normalize("NFKD", text)
    return {letter for letter in plain if unicodedata.category(letter)[0] not in "CZM"}


@pytest.mark.parametrize("number", range(0, len(NAUGHTY), 25))
def test_naughty_strings_come_back_as_they_are(number):
    strings = NAUGHTY[number : number + 25]
    for text in strings:
        a_view = everywhere(text)
        back = made(a_view)
        assert seen(printable(text)) <= seen(back), text
        if text.isascii() and text.isprintable():
            # Letter by letter in its order; a reader takes hyphens at the end of a line away.
            assert re.sub(r"[\s-]", "", text) in re.sub(r"[\s\u200b\ufffe\x02-]", "", back), text
        TEMPLATES.page(a_view)
        TEMPLATES.message(a_view)


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1) $x$ *b* _i_ `c` <a> @b // /* << 7*7 >> <% raise %> {{ 7*7 }} {% x %} ${1} &lt; ]]] [[[",
        "\x00\x01\x08\x1b[31m\x7f\x85\u2028\u2029\ufeff\t\r\n\v\f ja loppu",
        "\u202edlog\u202c \u2066isolate\u2069 \u200fRTL\u200e",
        "مرحبا بالعالم שלום עולם",
        "😀👩‍👩‍👧‍👦🏳️‍🌈🇫🇮👍🏿 ❤️ ☎️ 1️⃣",
        "漢字 かな 한국어 ไทย አማርኛ हिन्दी 𠀀 𒀀 𓂀",
        "\ue000 \U000f0000 \U0010ffff \ufffe \ufdd0 \ud800 \udfff",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
        "ﷺ﷽ ﬁﬂ ½ Ⅳ ™",
    ],
)
def test_foreign_and_hostile_text_in_every_field(text):
    back = made(everywhere(text))
    assert seen(printable(text)) <= seen(back)


@pytest.mark.parametrize(
    "text", ["x" * 5000, "Kerro minulle. " * 333, "ÄÖÅ" * 1666, "漢" * 2000, "👍" * 1000, "\n" * 300 + "loppu"]
)
def test_five_thousand_letters_are_all_on_the_paper(text):
    for a_view in (
        view(note=text),
        view(days=(replace(view().days[0], slots=tuple(replace(s, text=text) for s in view().days[0].slots)),)),
    ):
        back = made(a_view)
        for letter in set(text.replace("\n", "").replace(" ", "")):
            assert back.count(letter) >= text.count(letter), letter


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=120))
def test_any_text_at_all_becomes_a_letter(text):
    assert seen(printable(text)) <= seen(made(view(note=text, first_name=text[:40], recipient=(text[:30], "Katu 1"))))


def test_what_cannot_be_drawn_is_seen_as_its_number():
    assert printable("a\ue000b\ud800\U0010ffff") == "a[U+E000]b[U+D800][U+10FFFF]"
    assert printable("\ufeffa\u202eb\x00c\td\r\ne\u2028f") == "abc d\ne\nf"
    assert printable("e\u0301") == "é"
    assert printable("Ärjy, 5 € – ”hei” 漢字 😀") == "Ärjy, 5 € – ”hei” 漢字 😀"
    assert "[U+E000]" in made(view(note="\ue000"))


@given(st.text(st.characters(), max_size=60))
def test_what_is_printable_stays_as_it_is(text):
    once = printable(text)
    assert printable(once) == once
    assert breakable(once).replace("\u200b", "") == once.replace("\u200b", "")


def test_a_word_without_an_end_is_broken_and_never_between_a_letter_and_its_mark():
    broken = breakable("x" * 40)
    assert broken.split("\u200b") == ["x" * 10] * 4
    assert breakable("kuntouttavatyötoiminta") == "kuntouttavatyötoiminta"
    assert all(not unicodedata.combining(piece[0]) for piece in breakable("a\u0323\u0323" * 30).split("\u200b"))


def test_the_table_of_characters_is_that_of_the_fonts():
    from kuty.render import glyphs

    drawn = set().union(*(TTFont(font).getBestCmap() for font in FONTS))
    rows = [[int(edge, 16) for edge in row.split("-")] for row in glyphs.RANGES.split()]
    far = {each for first, last in rows for each in range(first, last + 1)}
    assert far == {each for each in drawn if 0xFFFF < each < 0xF0000}
    assert not [each for each in range(0x20, 0xFFFF) if each not in drawn and "[U+" not in printable(chr(each)) and printable(chr(each))]  # fmt: skip


def test_each_font_has_its_licence_beside_it():
    licences = " ".join(path.read_text("utf-8") for path in FONTS[0].parent.glob("LICENSE-*"))
    names = " ".join(path.name for path in FONTS[0].parent.glob("LICENSE-*"))
    for font in FONTS:
        name = font.stem.split("-")[0].removesuffix("Upper")
        assert name in names
    assert licences.count("SIL OPEN FONT LICENSE Version 1.1") == 4
