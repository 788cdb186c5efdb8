"""What shows in the windows of the envelope: the address, all of it, and nothing else – or the letter does not go out.

Beside :mod:`kuty.render.measure` stands a second measure here, letter by letter, that knows nothing of the first.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuty.core.envelopes import ENVELOPES
from kuty.core.paper import Box
from kuty.core.reason import Reason
from kuty.render.measure import check
from kuty.render.pdf import PdfMaker
from kuty.render.templates import Templates

from .conftest import view
from .reading import letters_of_first_page

TEMPLATES = Templates()
PICTURES = Path(__file__).parent / "pictures"
PRESS = PdfMaker(PICTURES)
RIGHT = {"window": Box(104, 45, 88, 32), "sender_window": Box(104, 13, 88, 27)}


def letter(a_view, *, change=lambda source: source):
    return PRESS.make(change(TEMPLATES.letter(a_view)), a_view.made)


def letters(text):
    """What may be compared of a text: its letters and digits, marks taken off, however they are joined."""
    return Counter(each for each in unicodedata.normalize("NFKD", text).casefold() if each.isalnum())


def seen_in(window, margin, pdf):
    """What is seen when the window moves by the margin, and whether it is all seen when it moves the other way."""
    near = [(text, box) for text, box, _ in letters_of_first_page(pdf) if window.grown(margin).touches(box)]
    return letters("".join(text for text, _ in near)), all(window.grown(0.2 - margin).holds(box) for _, box in near)


@pytest.mark.parametrize("envelope", ENVELOPES.values(), ids=ENVELOPES)
@pytest.mark.parametrize("large", [False, True])
def test_every_envelope_shows_the_address_and_the_sender(envelope, large):
    a_view = view(
        window=envelope.window, sender_window=envelope.sender_window, fold=envelope.fold, large_print=large, max_pages=4,
        logo="logo.svg",
    )  # fmt: skip
    pdf = letter(a_view)
    assert check(pdf, a_view).wrong is None
    for window, lines in ((a_view.window, a_view.recipient), (a_view.sender_window, a_view.sender)):
        assert seen_in(window, 2, pdf) == (letters("".join(lines)), True)


WORDS = st.text(st.sampled_from("aäöåÅyÄgjpqQ1 -.ЖšžŁé漢م"), min_size=1, max_size=60)
LONG = st.sampled_from(("", "x" * 5000, "Kerro minulle. " * 333, "ÄÅ" * 2500))


@settings(max_examples=40)
@given(
    recipient=st.lists(WORDS, min_size=1, max_size=6).map(tuple),
    note=st.one_of(WORDS, LONG),
    sender=st.lists(WORDS, max_size=4).map(tuple),
    left=st.floats(0, 210),
    top=st.floats(0, 150),
    width=st.floats(40, 120),
    height=st.floats(20, 60),
    margin=st.floats(0, 6),
    large=st.booleans(),
)
def test_a_letter_that_may_go_shows_what_it_should_by_another_measure_too(
    recipient, note, sender, left, top, width, height, margin, large
):
    a_view = view(
        recipient=recipient, note=note, first_name=note[:80], sender=sender, window=Box(left, top, width, height),
        window_margin=margin, large_print=large, max_pages=12, logo="logo.svg",
    )  # fmt: skip
    pdf = letter(a_view)
    if check(pdf, a_view).wrong is None:
        for window, lines in ((a_view.window, recipient), (a_view.sender_window, sender)):
            assert seen_in(window, margin, pdf) == (letters("".join(lines)), True)


@settings(max_examples=25)
@given(left=st.floats(20, 100), top=st.floats(42, 60), shift=st.floats(-3, 3), note=LONG, margin=st.floats(0.5, 3))
def test_wherever_the_windows_reasonably_are_an_ordinary_letter_goes(left, top, shift, note, margin):
    window, sender = Box(left, top, 85, 30), Box(left + shift, 8, 85, 28)
    a_view = view(window=window, sender_window=sender, note=note, max_pages=9, window_margin=margin, logo="logo.svg")
    assert check(letter(a_view), a_view).wrong is None


def test_an_address_too_long_for_the_window_is_told():
    a_view = view(recipient=("Taito Esimerkkilä", "Olematonkatu " * 60, "28999 MERILUOTOLA"))
    assert check(letter(a_view), a_view).wrong == Reason("too_long_address")
    wraps = view(
        recipient=("Taito Esimerkkilä", "Olemattoman pitkän kujan ja tien kulma 12 B 123 C, käynti pihalta", "28999 M")
    )
    assert check(letter(wraps), wraps).wrong is None


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("#place(top + left, dx: 60mm, dy: 45mm)[1.12.2026]", "in_the_window"),
        ("#place(top + left, dx: 60mm, dy: 45mm, line(length: 3mm))", "in_the_window"),
        ("#place(top + left, dx: 0mm, dy: 59.5mm)[Otsikko]", "in_the_window"),
        ("#place(top + left, dx: 60mm, dy: 5mm)[1.12.2026]", "in_the_senders_window"),
        ("#place(top + left, dx: 60mm, dy: 5mm, rect(width: 3mm, height: 3mm))", "in_the_senders_window"),
    ],
)
def test_anything_else_in_a_window_is_found(added, code):
    a_view = view()
    pdf = letter(a_view, change=lambda source: source.replace("= #", f"{added}\n= #", 1))
    assert check(pdf, a_view).wrong == Reason(code)


def test_an_address_that_is_not_whole_or_not_in_its_place_is_found():
    a_view = view()
    assert check(letter(view(recipient=("Taito Esimerkkilä",))), a_view).wrong == Reason("too_long_address")
    assert check(letter(view(window=Box(20, 60, 88, 32))), a_view).wrong.code in {"outside_window", "too_long_address"}
    assert check(letter(view(**RIGHT)), view(sender_window=RIGHT["sender_window"])).wrong == Reason("outside_window")
    swapped = view(recipient=("Helmi Kuviteranta", "Olemattomankatu 3 B 12", "28999 MERILUOTOLA"))
    assert check(letter(swapped), a_view).wrong == Reason("in_the_window")


def test_what_tells_of_the_service_does_not_show():
    for words in ("Kuntouttava työtoiminta", "KUNTOUT\u200bTAVA", "kuntout-"):
        a_view = view(sender=(words, "Keksitynkuja 1"))
        found = check(letter(a_view), a_view).wrong
        assert found == (None if words == "kuntout-" else Reason("tells_outside"))


def test_a_long_word_that_tells_is_found_where_it_is_broken_too():
    a_view = view(recipient=("x" * 36 + "kuntouttavatyotoiminta", "Katu 1", "28999 MERILUOTOLA"))
    assert check(letter(a_view), a_view).wrong == Reason("tells_outside")


def test_a_double_name_that_is_broken_at_its_hyphen_is_whole():
    a_view = view(recipient=("Maria-Margareeta Keksittyläinen-Kuvitteellinen-Olematon", "Katu 1", "28999 MERILUOTOLA"))
    assert check(letter(a_view), a_view).wrong is None


def test_too_many_pages_are_told_with_their_number():
    a_view = view(note="Kerro minulle. " * 400)
    assert check(letter(a_view), a_view).wrong == Reason("too_many_pages", {"pages": 3, "most": 2})


def test_the_date_and_the_logo_keep_out_of_windows_on_either_side():
    assert view().beside.left > 108
    assert view(**RIGHT).beside.right < 104
    assert view(sender_window=Box(20, 13, 88, 27), window=Box(104, 45, 88, 32)).beside is None
