"""What a person gets: the letter, the message and the page, in her language."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuty.core.errors import CannotRender
from kuty.core.language import LANGUAGES
from kuty.core.programme import SlotKind
from kuty.render import templates as rendering
from kuty.render.letters import make_letter
from kuty.render.literals import typst_literal
from kuty.render.pdf import PdfMaker
from kuty.render.templates import Templates
from kuty.render.views import DayView, SlotView
from kuty.texts.translator import translator

from .conftest import view
from .reading import letters_of_first_page, pages_of, text_of

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


def test_the_same_view_gives_the_same_bytes():
    assert letter(view()) == PdfMaker().make(Templates().letter(view()), MADE)


def test_one_day_is_one_sheet():
    assert pages_of(letter(view())) == 2


def test_the_longest_day_is_one_sheet_too():
    text = " ".join(["Avaa kirje, joka odottaa."] * 7)
    tasks = [
        SlotView(time(9, 5 * n), time(9, 5 * n + 5), SlotKind.TASK, f"Kirje {n}", text, "", "", 30) for n in range(8)
    ]
    pause = SlotView(time(10), time(10, 15), SlotKind.BREAK, "Tauko", "", "", "", 15)
    a_view = view(days=(replace(view().days[0], slots=(*tasks, pause, *view().days[0].slots)),))
    made = letter(a_view)
    assert "9. Reipas kävely" in " ".join(text_of(made).split())
    assert pages_of(made) == 2


def test_large_print_has_no_smaller_letter_than_16_points_but_in_the_windows():
    roomy, tight = view(large_print=True), view(large_print=True, tight=True)
    for each in (roomy, tight):
        sizes = {
            round(size, 1)
            for _, box, size in letters_of_first_page(letter(each))
            if not (each.window.touches(box) or each.sender_window.touches(box))
        }
        assert min(sizes) >= 16
    assert min(size for *_, size in letters_of_first_page(letter(view()))) < 16


def test_the_tasks_are_numbered_and_the_slip_asks_by_their_numbers():
    walk = SlotView(time(9), time(9, 40), SlotKind.TASK, "Reipas kävely", "Kävele.", "", "", 40)
    call = SlotView(time(9, 50), time(10), SlotKind.TASK, "Soita tutulle", "Soita.", "", "", 10)
    group = SlotView(time(9, 40), time(9, 50), SlotKind.GROUP, "Ryhmä", "Linjoilla.", "", "", 10)
    talk = SlotView(time(10), time(10, 20), SlotKind.RECEPTION, "Etävastaanotto", "", "", "", 20)
    day = DayView(date(2026, 12, 1), "", (walk, group, call, talk), "7-492K")
    assert [(number, slot.title) for number, slot in day.tasks] == [(1, "Reipas kävely"), (2, "Soita tutulle")]
    text = text_of(letter(view(days=(day,))))
    before, slip = text.split("7-492K")
    assert "1. Reipas kävely" in before
    assert "1. Reipas kävely" in slip
    assert "2. Soita tutulle" in slip
    assert "Ryhmä" not in slip
    assert "Keksitynkuja 1, 28999 MERILUOTOLA" in slip


def test_two_tasks_alike_have_two_numbers():
    walk = SlotView(time(9), time(9, 40), SlotKind.TASK, "Reipas kävely", "Kävele.", "", "", 40)
    assert [number for number, _ in DayView(date(2026, 12, 1), "", (walk, walk)).tasks] == [1, 2]


def test_without_a_code_there_is_no_slip():
    day = dataclasses.replace(view().days[0], code="")
    source = TEMPLATES.letter(view(days=(day,)))
    assert "7-492K" not in source
    assert "✂" not in source
    assert "✂" in TEMPLATES.letter(view())


def test_a_paper_that_takes_the_place_of_another_says_so():
    tr = translator("en")
    said = tr("This letter takes the place of the one dated {date}. You may throw that one away.", date="20/11/2026")
    assert said in text_of(letter(view("en", replaces=date(2026, 11, 20))))
    assert said not in text_of(letter(view("en")))


def test_a_week_of_two_full_days_is_made_tighter_and_stays_on_one_sheet():
    text = "Kirjoita viisi asiaa, joissa olet hyvä. Pienikin asia riittää. Kerro ne jollekin, johon luotat, tai pidä ne itselläsi. Palaa listaan illalla ja lisää yksi."
    tasks = [
        SlotView(time(9 + n), time(9 + n, 40), SlotKind.TASK, "Omat vahvuudet", text, "", "", 40) for n in range(5)
    ]
    slots = (*tasks, SlotView(time(15), time(15, 20), SlotKind.RECEPTION, "Etävastaanotto", "", "", "", 20))
    days = tuple(DayView(date(2026, 12, 1 + n), "", slots, f"{n}-492K") for n in range(2))
    a_view = view(days=days)
    assert pages_of(letter(a_view)) > 2
    made = make_letter(TEMPLATES.letter(a_view), a_view, TEMPLATES, PRESS)
    assert made.wrong is None
    assert made.pages == pages_of(made.pdf) == 2
    assert " ".join(text_of(made.pdf).split()).count("Kerro ne jollekin") == 2 * len(tasks)


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


def test_the_page_needs_nothing_from_outside():
    page = TEMPLATES.page(view())
    assert "http://" not in page
    assert [part.split('"')[0] for part in page.split('="https://')[1:]] == ["ukkinstituutti.fi"]
    assert "tel:0495550201" in page
    assert '<html lang="fi">' in page
