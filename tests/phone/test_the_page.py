"""The page on a phone, looked at by a real browser: 320 pixels wide, light and dark, in three languages."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date

import pytest

from kuty.core.delivery import key_of
from kuty.core.language import LANGUAGES
from kuty.paths import bundled
from kuty.render import templates as rendering
from kuty.render.templates import Templates
from kuty.render.views import ContactView
from kuty.texts.dates import short_date
from tests.letters.conftest import view

KEY = key_of("Etäkuty", "P001", "2026-W49")
LONG = "Kolmivaihekilowattituntimittari" * 8
HOSTILE = (
    f"</script><script>document.title='x'</script> {{{{ 7*7 }}}} <b>x</b> & \u202e \u200fשלום 🏳\u200d🌈 {LONG} "
    + "sana " * 400
)


def week(language="fi", **changes):
    return view(language, **{"key": KEY} | changes)


def hostile(language):
    """A week in which every text is long and wants to be something else."""
    plain = week(language)
    days = tuple(
        replace(day, slots=tuple(replace(slot, title=HOSTILE, text=HOSTILE, link=f"https://example.org/{LONG}", theme=HOSTILE) for slot in day.slots))
        if day.slots
        else replace(day, closed=HOSTILE)
        for day in plain.days
    )  # fmt: skip
    contact = ContactView(HOSTILE, HOSTILE, f"049 555 {HOSTILE}")
    return replace(
        plain, days=days, note=HOSTILE, first_name=HOSTILE, worker=contact, team=(contact,), unit=HOSTILE, phone=HOSTILE
    )


# Every violation with the places where it is.
JUDGE = """axe.run(document, {resultTypes: ["violations"]}).then((found) =>
    found.violations.map((each) => [each.id, each.nodes.map((node) => node.html.slice(0, 120))]))"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(phone, axe, language, dark):
    browser = phone(week(language, replaces=date(2026, 11, 20), paper=2))
    browser.screen(320, dark=dark)
    browser.run(axe)
    assert browser.run(JUDGE) == []


def test_axe_would_find_what_is_wrong(phone, axe):
    """The judge is awake: grey letters on grey and a box without words are told."""
    browser = phone(week())
    browser.run("document.body.style.color = '#999'; document.querySelector('.tick span').remove()")
    browser.run(axe)
    assert {"color-contrast", "label"} <= {each for each, _ in browser.run(JUDGE)}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_text_breaks_the_page(phone, axe, dark):
    browser = phone(hostile("fi"))
    browser.screen(320, dark=dark)
    assert browser.run("document.title") == "Ohjelmasi viikolle 49"
    assert browser.run("document.documentElement.scrollWidth") == 320
    assert browser.run("document.querySelectorAll('script, b').length") == 1
    browser.run(axe)
    assert browser.run(JUDGE) == []
    assert browser.said == []


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_nobody_scrolls_sideways(phone, width, size):
    for a_week in (*map(week, LANGUAGES), hostile("fi")):
        browser = phone(a_week)
        browser.screen(width)
        browser.run(f"document.documentElement.style.fontSize = '{size}'")
        assert browser.run("innerWidth") == width
        assert browser.run("document.documentElement.scrollWidth") == width


def test_everything_to_touch_is_as_large_as_a_thumb(phone):
    browser = phone(week())
    sizes = browser.run(
        """[...document.querySelectorAll("label, a")].map((each) => {
            const box = each.getBoundingClientRect(); return [each.textContent, box.width, box.height]; })"""
    )
    assert len(sizes) == 5
    for what, width, height in sizes:
        assert width >= 44, what
        assert height >= 44, what


def ticked(browser):
    return browser.run("[...document.querySelectorAll('input')].map((box) => box.checked)")


def told(browser):
    return browser.run("document.querySelector('[role=status]').textContent")


def test_a_tick_is_counted_and_stays(phone):
    browser = phone(week("en"))
    assert (ticked(browser), told(browser)) == ([False], "Done: 0 of 1.")
    browser.tap("document.querySelector('label')")
    assert (ticked(browser), told(browser)) == ([True], "Done: 1 of 1. Well done!")
    browser.reload()
    assert (ticked(browser), told(browser)) == ([True], "Done: 1 of 1. Well done!")
    browser.tap("document.querySelector('label')")
    browser.reload()
    assert (ticked(browser), told(browser)) == ([False], "Done: 0 of 1.")


@pytest.mark.parametrize(
    "other",
    [
        {"key": key_of("Etäkuty", "P002", "2026-W49")},
        {"key": key_of("Etäkuty", "P001", "2026-W50")},
        {"paper": 2},
    ],
    ids=["another person", "another week", "a paper that takes its place"],
)
def test_ticks_of_two_papers_on_one_phone_do_not_meet(phone, other):
    browser = phone(week(key=KEY[::-1]))
    browser.run("localStorage.clear()")
    phone(week())
    browser.tap("document.querySelector('label')")
    # The same place on the phone, as when a file is saved over another.
    phone(week(**other))
    assert ticked(browser) == [False]
    phone(week())
    # A busy browser writes down a little later what it keeps.
    for _ in range(20):
        if ticked(browser) == [True]:
            break
        time.sleep(0.05)
        browser.reload()
    assert ticked(browser) == [True]


def test_a_phone_that_keeps_nothing_says_so(phone):
    browser = phone(week("en"))
    shown = "[...document.querySelectorAll('.keeping')].filter((each) => !each.hidden).map((each) => each.id)"
    assert browser.run(shown) == ["kept"]
    none = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('none') }})"
    added = browser.call("Page.addScriptToEvaluateOnNewDocument", source=none)
    try:
        browser.reload()
        assert browser.run(shown) == ["not-kept"]
        browser.tap("document.querySelector('label')")
        assert ticked(browser) == [True]
    finally:
        browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def test_it_asks_for_nothing_from_outside(phone):
    browser = phone(week())
    assert [address.split(":")[0] for address in browser.asked] == ["file"]
    assert browser.said == []
    # What would ask is stopped by the page itself.
    assert browser.run(
        """new Promise((done) => { const picture = new Image();
            picture.onload = () => done("came"); picture.onerror = () => done("stopped");
            picture.src = "https://127.0.0.1:9/x.png"; })"""
    ) == "stopped"  # fmt: skip
    assert any("Content Security Policy" in each for each in browser.said)


def test_a_keyboard_reaches_everything_and_shows_where_it_is(phone):
    browser = phone(week())
    reached = []
    for _ in range(5):
        for kind in ("rawKeyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", windowsVirtualKeyCode=9)
        reached.append(
            browser.run("[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]")
        )
    assert [name for name, _ in reached] == ["A", "INPUT", "A", "A", "A"]
    assert {style for _, style in reached} == {"solid"}


def test_nothing_moves_and_dark_is_dark(phone):
    browser = phone(week())
    moving = "document.getAnimations().length + [...document.querySelectorAll('*')].filter((each) => getComputedStyle(each).transitionDuration !== '0s').length"
    assert browser.run(moving) == 0
    light = browser.run("getComputedStyle(document.body).backgroundColor")
    browser.screen(320, dark=True)
    assert light == "rgb(255, 255, 255)"
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(21, 25, 26)"


def test_on_paper_it_is_black_on_white_whatever_the_phone_likes(phone):
    import pypdfium2

    browser = phone(week("en"))
    browser.screen(320, dark=True, media="print")
    colours = "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.body))"
    assert browser.run(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    pdf = pypdfium2.PdfDocument(browser.printed())
    assert len(pdf) == 1
    text = pdf[0].get_textpage().get_text_bounded()
    assert "Reipas kävely" in text
    assert "049 5550201" in text
    assert "Done:" not in text
    pdf.close()


def test_its_parts_are_landmarks_and_headings_in_order():
    page = Templates().page(week())
    assert [page.count(f"<{part}>") for part in ("header", "main", "footer")] == [1, 1, 1]
    assert re.findall(r"<h(\d)", page) == ["1", "2", "2", "2"]


def test_its_policy_lets_in_only_its_own_style_and_script():
    page = Templates().page(week())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.findall(r'\b(?:src|srcset|action|data|poster)="', page)
    assert not re.findall(r"url\(|@import|http:", page)


def test_a_paper_that_takes_anothers_place_says_so():
    line = "This takes the place of the programme you got on"
    assert line not in Templates().page(week("en"))
    earlier = date(2026, 11, 20)
    assert f"{line} {short_date(earlier, 'en')}." in Templates().page(week("en", replaces=earlier))


def test_a_link_is_never_anything_but_https():
    day = week().days[0]
    slots = tuple(replace(slot, link="javascript:alert(1)") for slot in day.slots)
    assert "javascript:alert" not in Templates().page(week(days=(replace(day, slots=slots),)))


def test_large_print_is_larger(phone):
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    usual = phone(week()).run(size)
    assert phone(week(large_print=True)).run(size) >= usual * 1.2


def test_an_offices_own_style_is_let_in_too(phone, monkeypatch, tmp_path):
    """The policy counts the hash of whatever stands in the block."""
    own = tmp_path / "own" / "page"
    own.mkdir(parents=True)
    (own / "kutys.html.j2").write_text((bundled("templates") / "page/week.html.j2").read_text("utf-8"), "utf-8")
    (own / "week.html.j2").write_text(
        '{% extends "page/kutys.html.j2" %}{% block style %}{{ super() }} h1 { color: #123456; }{% endblock %}'
    )
    monkeypatch.setattr(rendering, "bundled", lambda _name: tmp_path / "own")
    browser = phone(week())
    assert browser.run("getComputedStyle(document.querySelector('h1')).color") == "rgb(18, 52, 86)"
    assert browser.said == []
