"""Small letters with the same bytes every time, and one file of them for the printer."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest

from kuty.core.language import LANGUAGES
from kuty.render.pdf import PdfMaker, join, overlay
from kuty.render.qr import dialled, square_code, target_of
from kuty.render.templates import Templates

from .conftest import view
from .reading import pages_of

TEMPLATES = Templates()
PRESS = PdfMaker()


def letter(a_view):
    return PRESS.make(TEMPLATES.letter(a_view), a_view.made)


def blank(pages=1):
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        document.save(out)
    return out.getvalue()


def test_every_letter_begins_on_a_front_side_and_its_pages_are_known():
    joined = join([blank(), blank(2), blank(3), blank()])
    assert joined.places == ((1, 1), (3, 4), (5, 7), (9, 9))
    assert pages_of(joined.pdf) == 10
    one_sided = join([blank(), blank(2), blank(3), blank()], two_sided=False)
    assert one_sided.places == ((1, 1), (2, 3), (4, 6), (7, 7))
    assert pages_of(one_sided.pdf) == 7


def test_letters_may_be_files_and_are_taken_one_by_one(tmp_path):
    files = []
    for number in range(3):
        files.append(tmp_path / f"P00{number}.pdf")
        files[-1].write_bytes(letter(view(first_name=f"Taito {number}")))
    joined = join(file for file in files)
    assert joined == join([file.read_bytes() for file in files])
    assert joined.places == ((1, 2), (3, 4), (5, 6))


def test_nothing_to_print_is_no_crash():
    assert join([]).places == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("large", [False, True])
def test_a_letter_is_less_than_40_kb(language, large):
    assert len(letter(view(language, large_print=large))) < 40_000


def test_black_is_the_printers_own_and_not_mixed_of_all_its_inks():
    with pikepdf.open(io.BytesIO(letter(view()))) as document:
        spaces = [space for page in document.pages for space in page.Resources.ColorSpace.values()]
    assert spaces
    assert {str(space) for space in spaces} == {"/DeviceGray"}


def test_a_colour_of_the_offices_own_stays_as_it_was():
    coloured = TEMPLATES.letter(view()).replace("luma(238)", 'rgb("#eef4ff")')
    with pikepdf.open(io.BytesIO(PRESS.make(coloured, date(2026, 11, 23)))) as document:
        spaces = list(document.pages[0].Resources.ColorSpace.values())
        assert "/DeviceGray" in spaces
        assert [int(space[1].N) for space in spaces if space != "/DeviceGray"] == [3]


def test_the_same_view_gives_the_same_bytes_anywhere():
    assert letter(view()) == PdfMaker().make(Templates().letter(view()), date(2026, 11, 23))
    assert letter(view()) != PRESS.make(TEMPLATES.letter(view()), date(2026, 11, 24))


def test_windows_are_drawn_over_a_letter_and_the_letter_stays():
    plain = letter(view())
    drawn = overlay(plain, view())
    assert pages_of(drawn) == pages_of(plain)
    with pikepdf.open(io.BytesIO(drawn)) as document:
        added = document.pages[0].Contents[-1].read_bytes()
    # The address window: 20 mm from the left; its lower edge is 45 + 32 mm from the top of 297.
    assert b"56.69 623.62 249.45 90.71 re S" in added


def test_the_square_code_is_made_once_and_holds_nothing_but_its_target():
    once = square_code("tel:+358495550201")
    assert square_code("tel:+358495550201") is once
    assert once.startswith("<svg")
    assert "http" not in once.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("phone", "target"),
    [
        ("049 555 0201", "tel:+358495550201"), ("+358 49 5550201", "tel:+358495550201"), ("(09) 555-0201", "tel:+35895550201"),
        ("", ""), ("kysy", ""), ("0", ""), ("0046 8 555 0201", ""),
    ],
)  # fmt: skip
def test_a_number_is_dialled_with_its_country(phone, target):
    assert dialled(phone) == target
    assert target_of("phone", phone) == target


def test_only_public_addresses_are_opened():
    assert target_of("https://satukunta.example/kuty", "049 5550201") == "https://satukunta.example/kuty"
    assert target_of("http://satukunta.example", "049 5550201") == ""
    assert target_of("", "049 5550201") == ""
