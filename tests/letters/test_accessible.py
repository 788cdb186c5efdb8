"""Papers that a screen reader can read: PDF/UA-1 by an independent checker, and what no checker sees, looked at here."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import page as checker
import pikepdf
import pytest

from kuty.core.language import LANGUAGES
from kuty.core.paper import Box
from kuty.render.pdf import PdfMaker, overlay
from kuty.render.templates import Templates
from kuty.render.views import ContactView, EnvelopesView, ExtractView, LabelsView, ProofView, RecoveryView
from kuty.texts.translator import translator

from .conftest import view
from .reading import text_of

MADE = date(2026, 11, 23)
TEMPLATES = Templates()
PICTURES = Path(__file__).parent / "pictures"
PRESS = PdfMaker(PICTURES)
SENDER = ("Satukunta", "Keksitynkuja 1", "28999 MERILUOTOLA")
ADDRESS = ("Taito Esimerkkilä", "Olemattomankatu 3 B 12", "28999 MERILUOTOLA")
WINDOW, SENDER_WINDOW = Box(20, 45, 88, 32), Box(20, 13, 88, 27)


def week(language, **changes):
    a_view = view(language, max_pages=4, logo="logo.svg", fold="half", replaces=date(2026, 11, 20), **changes)
    return PRESS.make(TEMPLATES.letter(a_view), MADE)


def extract(language, *, large=False):
    an_extract = ExtractView(
        language, MADE, large, "Taito Esimerkkilä", "Taito", "P001", "Etäkuty", ContactView("", "Maija Mallisalo", ""),
        (("nimi", "Taito"),), ("katu",), (), (), (), (), (), (),
    )  # fmt: skip
    return PRESS.make(TEMPLATES.extract(an_extract), MADE)


PAPERS = {
    "letter": week,
    "letter, tight": lambda language: week(language, tight=True),
    "letter, large": lambda language: week(language, large_print=True),
    "letter, two days": lambda language: week(language, days=(view(language).days[0],) * 2),
    "letter, over it the windows": lambda language: overlay(week(language), view(language)),
    "extract": extract,
    "extract, large": lambda language: extract(language, large=True),
    "recovery": lambda language: PRESS.make(
        TEMPLATES.recovery(RecoveryView(language, "Etäkuty", "K" * 30, MADE)), MADE
    ),
    "proof": lambda language: PRESS.make(
        TEMPLATES.proof(ProofView(language, MADE, "Etäkuty", SENDER, ADDRESS, WINDOW, SENDER_WINDOW, 2, "half")), MADE
    ),
    "labels": lambda language: PRESS.make(
        TEMPLATES.labels(LabelsView(language, MADE, (ADDRESS,) * 30, 3, 8, 0, 0)), MADE
    ),
    "envelopes": lambda language: PRESS.make(
        TEMPLATES.envelopes(EnvelopesView(language, MADE, 229, 162, SENDER, (ADDRESS,) * 3)), MADE
    ),
}


def structure(pdf):
    """Every element of the tree a screen reader follows: its kind, and its words for what it shows, if it has any."""

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S), str(node.get("/Alt", ""))
            if "/K" in node:
                yield from walk(node.K)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield from walk(document.Root.StructTreeRoot.K)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_every_paper_is_pdf_ua_1_in_every_language(paper, language):
    pdf = paper(language)
    found = checker.validate_pdf_bytes(pdf, profile="ua1")
    assert found.is_compliant, [(each.rule_id, each.message) for each in found.failures]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert language == document.Root.Lang
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"])


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_is_a_list_by_its_times_and_boxes_to_tick_are_heard_with_their_word(language, large):
    pdf = week(language, large_print=large)
    kinds = [kind for kind, _ in structure(pdf)]
    # Five things of the day, and the one task of the slip; each with its label – the time, the number – before it.
    items = [kinds[at + 1 :][:3] for at, kind in enumerate(kinds) if kind == "/LI"]
    assert len(items) == 5 + 1
    assert all(item[0] == "/Lbl" and "/LBody" in item[1:] for item in items)
    assert kinds.count("/L") == 2
    tr = translator(language)
    text = " ".join(text_of(pdf).split())
    words = [tr("Done"), tr("Done"), tr("Partly"), tr("Not")]
    if not large:
        words.insert(1, tr("Partly"))
    assert [heard.split()[0] for heard in text.split("☐ ")[1:]] == words


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_box_is_lost_when_a_letter_is_made_tighter(language, large):
    text = " ".join(text_of(week(language, tight=True, large_print=large)).split())
    assert f"☐ {translator(language)('Done')}" in text
    assert text.count("☐") == (4 if large else 5)


@pytest.mark.parametrize("changes", [{"tight": True}, {"tight": True, "large_print": True}, {"two": True}])
@pytest.mark.parametrize("language", LANGUAGES)
def test_head_cells_of_tables_are_marked(language, changes):
    days = {"days": (view(language).days[0],) * 2} if "two" in changes else {}
    kinds = [kind for kind, _ in structure(week(language, **(days or changes)))]
    assert kinds.count("/Table") == (2 if days else 1)
    assert kinds.count("/THead") == kinds.count("/Table")
    assert kinds.count("/TH") == (8 if days else 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_tell_what_they_are(language):
    tr = translator(language)
    told = [alt for kind, alt in structure(week(language)) if kind == "/Figure"]
    assert tr("The logo of {unit}", unit="Etäkuty") in told
    assert tr("Square code: calls {name}, {phone}.", name="Maija Mallisalo", phone="049 5550201") in told
    public = [alt for kind, alt in structure(week(language, qr="https://satukunta.example"))]
    assert tr("Square code: opens {address}", address="https://satukunta.example") in public
    assert [kind for kind, _ in structure(week(language, qr=""))].count("/Figure") == 1


def test_it_is_read_in_the_order_of_the_paper():
    kinds = [kind for kind, _ in structure(week("fi")) if kind in {"/H1", "/H2", "/L", "/Figure"}]
    assert kinds[:2] == ["/Figure", "/H1"]
    assert kinds.index("/H1") < kinds.index("/H2") < kinds.index("/L")
    text = text_of(week("fi"))
    order = [
        text.index(words)
        for words in ("Satukunta", "Taito Esimerkkilä", "23.11.2026", "Hei Taito", "Reipas kävely", "7-492K")
    ]
    assert order == sorted(order)


def broken(how):
    with pikepdf.open(io.BytesIO(week("fi"))) as document:
        how(document)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def first_figure(node):
    for child in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            if child.S == "/Figure":
                return child
            if "/K" in child and (found := first_figure(child.K)) is not None:
                return found
    return None


def without_alt(document):
    del first_figure(document.Root.StructTreeRoot.K)["/Alt"]


def without_tags(document):
    del document.Root["/StructTreeRoot"]


def without_language(document):
    del document.Root["/Lang"]


def with_text_nobody_hears(document):
    document.pages[0].contents_add(document.make_stream(b"0 0 10 10 re f"))


@pytest.mark.parametrize("how", [without_alt, without_tags, without_language, with_text_nobody_hears])
def test_the_checker_finds_what_is_broken(how):
    assert not checker.validate_pdf_bytes(broken(how), profile="ua1").is_compliant
    assert checker.validate_pdf_bytes(week("fi"), profile="ua1").is_compliant


def test_head_cells_that_are_not_marked_are_found():
    source = TEMPLATES.letter(view(tight=True)).replace("table.header(", "..(")
    kinds = [kind for kind, _ in structure(PRESS.make(source, MADE))]
    assert "/TH" not in kinds
