"""The library that comes with kuty: enough tasks, three languages, no mistakes, only links somebody has looked into."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from kuty.core.plan import THEMES
from kuty.library import rules, shapes, tasks
from kuty.paths import bundled

OWN = [(bundled("programs"), "kuty")]

# The sites of the research behind the library (domain notes, ch. 7). A new one is added here after it was looked into.
KNOWN_SITES = {
    "72tuntia.fi",
    "aspa.fi",
    "ehyt.fi",
    "elavaosaamisportfolio.metropolia.fi",
    "infofinland.fi",
    "kela.fi",
    "kirjastot.fi",
    "kouvola.fi",
    "loimu.fi",
    "martat.fi",
    "mielenterveystalo.fi",
    "mieli.fi",
    "rosgis.syke.fi",
    "selkakanava.fi",
    "siistibiitsi.fi",
    "sivusto.kykyviisari.fi",
    "suomenlatu.fi",
    "suomi.fi",
    "ttl.fi",
    "tyomarkkinatori.fi",
    "ukkinstituutti.fi",
    "vapaaehtoistyo.fi",
    "yle.fi",
}


@pytest.fixture(scope="module")
def library():
    found, problems = tasks.load(OWN)
    assert problems == []
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_at_least_34_tasks(library, theme):
    assert len(library.theme(theme)) >= 34


def test_every_task_is_written_in_three_languages(library):
    for task in library.tasks:
        for texts in (task.title, task.text):
            assert set(texts) == {"fi", "sv", "en"}, task.place
            assert all(texts.values()), task.place


def test_no_two_tasks_of_a_theme_have_one_title(library):
    for theme in THEMES:
        for language in ("fi", "sv", "en"):
            titles = [task.title[language].casefold() for task in library.theme(theme)]
            assert sorted(titles) == sorted(set(titles)), (theme, language)


def test_no_text_was_left_in_another_language(library):
    for task in library.tasks:
        assert len(set(task.text.values())) == 3, task.place


def test_every_link_is_of_a_site_that_was_looked_into(library):
    linked = {(urlsplit(link).scheme, urlsplit(link).hostname) for task in library.tasks for link in task.links}
    assert linked
    assert {scheme for scheme, _site in linked} == {"https"}
    assert {site for _scheme, site in linked} - KNOWN_SITES == set()


def test_no_task_has_a_link_twice_or_one_that_tells_where_it_was_found(library):
    for task in library.tasks:
        assert len(task.links) == len(set(task.links)), task.place
        assert "?" not in " ".join(task.links), task.place


@pytest.mark.parametrize("limit", ["internet", "phone", "computer", "money", "outdoors", "partner", "heavy", "writing"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_person_without_one_thing_still_has_a_dozen_tasks_of_each_theme(library, theme, limit):
    assert sum(1 for task in library.theme(theme) if not task.touches(frozenset({limit}))) >= 12


def test_kutys_own_library_gets_no_hint_from_itself(empty_office):
    checked = empty_office.json("task", "check", "--all")
    assert (checked["tasks"], checked["own"]) == (len(tasks.load(OWN)[0].tasks), 0)
    assert checked["problems"] == checked["hints"] == []


def test_kutys_own_shapes_and_rules_have_no_mistakes():
    known, problems = shapes.load(OWN)
    assert problems == []
    assert "remote-4h" in known
    sets, problems = rules.load(OWN)
    assert problems == []
    assert sets["189-2001"].day_minutes == (240, 480)
    assert sets["189-2001"].week_days == (1, 4)


def test_every_length_of_day_from_three_to_eight_hours_has_exactly_one_shape():
    known, _problems = shapes.load(OWN)
    for minutes in range(180, 481):
        assert sum(1 for shape in known.values() if shape.fits(minutes)) == 1, minutes
