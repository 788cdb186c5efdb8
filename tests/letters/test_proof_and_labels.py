"""The page to try the windows with, labels and printed envelopes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuty.core.envelopes import ENVELOPES
from kuty.core.paper import A4, Box
from kuty.render.measure import check_envelopes, check_labels
from kuty.render.pdf import PdfMaker
from kuty.render.templates import Templates
from kuty.render.views import EnvelopesView, LabelsView, ProofView

from .reading import letters_of_first_page, pages_of, text_of

MADE = date(2026, 11, 23)
TEMPLATES = Templates()
PRESS = PdfMaker()
SENDER = ("Satukunta", "Keksitynkuja 1", "28999 MERILUOTOLA")
ADDRESS = ("Taito Esimerkkilä", "Olemattomankatu 3 B 12", "28999 MERILUOTOLA")


@pytest.mark.parametrize("envelope", ENVELOPES.values(), ids=ENVELOPES)
def test_the_proof_shows_the_windows_as_they_are_set_with_an_address_in_place(envelope):
    view = ProofView("en", MADE, "Etäkuty", SENDER, ADDRESS, envelope.window, envelope.sender_window, 2, envelope.fold)
    pdf = PRESS.make(TEMPLATES.proof(view), MADE)
    assert pages_of(pdf) == 1
    inside = [
        letter
        for letter, box, size in letters_of_first_page(pdf)
        if size > 8 and envelope.window.grown(-2).grown(0.2).holds(box)
    ]
    assert "".join(inside).startswith("".join(ADDRESS).replace(" ", ""))
    text = text_of(pdf)
    assert "170/110" in text
    assert "[sender_window]" in text
    assert text.count("fold here") == {"half": 1, "thirds": 2}[envelope.fold]


def test_the_windows_of_an_envelope_keep_apart_and_on_the_folded_letter():
    for envelope in ENVELOPES.values():
        shown = Box(0, 0, A4.width, {"half": 148.5, "thirds": 99}[envelope.fold])
        assert shown.holds(envelope.window.grown(2))
        assert shown.holds(envelope.sender_window.grown(2))
        assert not envelope.window.grown(2).touches(envelope.sender_window.grown(-2))


LINES = st.lists(st.text("aäÅgjQ1 -ж漢", min_size=1, max_size=40), min_size=1, max_size=5).map(tuple)


@settings(max_examples=25)
@given(st.lists(LINES, min_size=1, max_size=20).map(tuple), st.integers(1, 4), st.integers(4, 12), st.floats(0, 15))
def test_an_address_is_whole_on_its_own_label_or_it_is_told(addresses, across, down, top):
    view = LabelsView("fi", MADE, addresses, across, down, 5, top)
    pdf = PRESS.make(TEMPLATES.labels(view), MADE)
    assert pages_of(pdf) == -(-len(addresses) // view.a_sheet)
    wrong = check_labels(pdf, view)
    size = Box(0, 0, (210 - 10) / across, (297 - 2 * top) / down)
    for letter, box, _ in letters_of_first_page(pdf):
        column, row = int((box.left - 5) // size.width), int((box.top - top) // size.height)
        label = Box(5 + column * size.width, top + row * size.height, size.width, size.height)
        number = row * across + column
        assert label.grown(0.2).holds(box) or wrong, (letter, number)


def test_an_ordinary_sheet_of_labels_fits_and_an_endless_address_is_told():
    view = LabelsView("fi", MADE, (ADDRESS,) * 5 + (("Katu " * 200,),) + (ADDRESS,) * 25, 3, 8, 0, 0)
    pdf = PRESS.make(TEMPLATES.labels(view), MADE)
    assert pages_of(pdf) == 2
    assert 5 in check_labels(pdf, view)
    plain = view._replace(addresses=(ADDRESS,) * 30)
    assert check_labels(PRESS.make(TEMPLATES.labels(plain), MADE), plain) == ()


@pytest.mark.parametrize("envelope", ENVELOPES.values(), ids=ENVELOPES)
def test_each_envelope_has_its_address_and_the_sender(envelope):
    addresses = (ADDRESS, ("Helmi Kuviteranta", "Keksitynkuja 3", "28999 MERILUOTOLA"), ("Katu " * 400,))
    view = EnvelopesView("fi", MADE, envelope.width, envelope.height, SENDER, addresses)
    pdf = PRESS.make(TEMPLATES.envelopes(view), MADE)
    assert pages_of(pdf) == 3
    assert check_envelopes(pdf, view) == (2,)
    assert text_of(pdf).count("Satukunta") == 3
    assert not view.sender_place.touches(view.address_place)
    # Posti asks for the sender in the uppermost 4 cm.
    assert view.sender_place.bottom <= 40
