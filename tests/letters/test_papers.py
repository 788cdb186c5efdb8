"""What a person gets: the letter, the message and the page, in her language."""

from __future__ import annotations

import io
import re
from datetime import date

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuty.core.errors import CannotRender
from kuty.core.language import LANGUAGES
from kuty.render import templates as rendering
from kuty.render.literals import typst_literal
from kuty.render.pdf import PdfMaker, join, pages_of
from kuty.render.templates import Templates

from .conftest import view
from .reading import lines_of_first_page, text_of

MADE = date(2026, 11, 23)
TEMPLATES = Templates()
PRESS = PdfMaker()


def letter(a_view):
    return PRESS.make(TEMPLATES.letter(a_view), a_view.made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_papers_are_as_they_were(language, snapshot):
    a_view = view(language)
    snapshot(f"letter.{language}.typ", TEMPLATES.letter(a_view))
    snapshot(f"message.{language}.txt", TEMPLATES.message(a_view))
    snapshot(f"page.{language}.html", TEMPLATES.page(a_view))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_says_everything_the_person_needs(language):
    text = text_of(letter(view(language))).replace("\u00a0", " ")
    for words in (
        "Taito Esimerkkilä", "Olemattomankatu 3 B 12", "28999 MERILUOTOLA", "49", "Mukava oli jutella", "Reipas kävely",
        "Kävele sen verran kuin jaksat.", "ukkinstituutti.fi", "Maija Mallisalo", "sosiaaliohjaaja", "049 5550201", "049 5550101",
        "Timo Koeniemi", "Itsenäisyyspäivä", "9 €", "☐",
    ):  # fmt: skip
        assert words in text, words


def test_the_address_lies_in_the_window_and_nothing_else_does():
    left, top, width, height = 20.0, 45.0, 88.0, 32.0
    inside = [
        (text, box)
        for text, box in lines_of_first_page(letter(view(note="x " * 150)))
        if box[2] > left and box[0] < left + width and box[3] > top and box[1] < top + height
    ]
    assert [text for text, _ in inside] == ["Taito Esimerkkilä", "Olemattomankatu 3 B 12", "28999 MERILUOTOLA"]
    for _, box in inside:
        assert box[0] >= left - 0.2
        assert box[1] >= top - 0.5
        assert box[2] <= left + width
        assert box[3] <= top + height


def test_a_letter_is_a_tagged_pdf_in_its_language_with_a_title():
    for language in LANGUAGES:
        with pikepdf.open(io.BytesIO(letter(view(language)))) as pdf:
            assert language == pdf.Root.Lang
            assert pdf.Root.MarkInfo.Marked
            assert "49" in str(pdf.docinfo["/Title"])


def test_the_same_view_gives_the_same_bytes():
    assert letter(view()) == PdfMaker().make(Templates().letter(view()), MADE)


def test_one_day_is_one_sheet_and_large_print_is_larger():
    assert pages_of(letter(view())) == 2
    assert "size: 16pt" in TEMPLATES.letter(view(large_print=True))
    assert "size: 10.5pt" in TEMPLATES.letter(view())


def test_what_is_not_known_leaves_no_hole():
    from kuty.render.views import ContactView

    bare = view(
        note="", team=(), worker=ContactView("", "Maija Mallisalo", ""), phone="", allowance=0, unit="", sender=()
    )
    text = text_of(letter(bare))
    assert "€" not in text
    assert "None" not in text
    assert "None" not in TEMPLATES.page(bare)
    assert TEMPLATES.message(bare).endswith("Maija Mallisalo")


HOSTILE = (
    '#panic("no")', "$x$ *b* _i_ `c` <a> @b", '"; #import "x"', "\\", "// comment", "/* x", "<< 7*7 >>", "<% raise %>", "{{ 7*7 }}",
    "<script>alert(1)</script>", "](x)", "'", "a  b", "]]] [[[", "= Heading", "- list", "\u200fRTL", "a\nb", "#[", "${}",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_can_never_turn_into_markup(text):
    a_view = view(note=text, first_name=text, recipient=(text, text, text), unit=text)
    read = text_of(letter(a_view))
    assert "".join(text.split()).replace("\u200f", "") in "".join(read.split()).replace("\u200f", "")
    assert "<script>" not in TEMPLATES.page(a_view).replace("<script>\n// Ticks", "")
    assert text.splitlines()[0] in TEMPLATES.message(a_view)


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_literal_holds_exactly_its_text(text):
    literal = typst_literal(text)
    plain = {"n": "\n", "r": "\r", "t": "\t"}

    def meaning(match):
        return chr(int(match[2], 16)) if match[2] else plain.get(match[1], match[1])

    assert literal[0] == literal[-1] == '"'
    assert re.sub(r"\\(u\{([0-9a-f]+)\}|.)", meaning, literal[1:-1]) == text
    assert len(literal.splitlines()) == 1


def test_a_character_no_font_has_is_told_and_not_left_as_a_box():
    with pytest.raises(CannotRender) as caught:
        letter(view(note="漢"))
    assert caught.value.exit_code == 6


def test_a_template_that_asks_for_what_is_not_there_is_refused(tmp_path, monkeypatch):
    (tmp_path / "letter").mkdir()
    (tmp_path / "letter" / "week.typ.j2").write_text("\n<< week.hetu >>")
    monkeypatch.setattr(rendering, "bundled", lambda _name: tmp_path)
    with pytest.raises(CannotRender) as caught:
        Templates().letter(view(first_name="Salainen"))
    assert caught.value.sentence.values["name"] == "kuty/letter/week.typ.j2"
    assert "Salainen" not in str(caught.value.sentence)


def test_a_template_cannot_reach_the_machine(tmp_path, monkeypatch):
    (tmp_path / "letter").mkdir()
    (tmp_path / "letter" / "week.typ.j2").write_text("<< week.__class__.__mro__ >>")
    monkeypatch.setattr(rendering, "bundled", lambda _name: tmp_path)
    with pytest.raises(CannotRender):
        Templates().letter(view())


def test_every_letter_of_a_print_file_begins_on_a_front_side():
    two = letter(view())
    with pikepdf.new() as single:
        single.add_blank_page(page_size=(595, 842))
        out = io.BytesIO()
        single.save(out)
    assert pages_of(join([out.getvalue(), two, out.getvalue()])) == 6
    assert pages_of(join([out.getvalue(), two], two_sided=False)) == 3


def test_the_page_needs_nothing_from_outside():
    page = TEMPLATES.page(view())
    assert "http://" not in page
    assert [part.split('"')[0] for part in page.split('="https://')[1:]] == ["ukkinstituutti.fi"]
    assert "tel:0495550201" in page
    assert '<html lang="fi">' in page
