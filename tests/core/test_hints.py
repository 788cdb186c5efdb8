"""What kuty says about an office's own tasks: thoughts to weigh, about real stumbling blocks and nothing else."""

from __future__ import annotations

import pytest

from kuty.core.dayshape import DayShape, ShapeSlot
from kuty.core.hints import MOST_LETTERS, MOST_SENTENCES, MOST_WORDS, Circumstances, hints
from kuty.core.limits import GOAL_AREAS
from kuty.core.plan import THEMES
from kuty.core.programme import SlotKind
from kuty.core.tasks import Series, Task, TaskLibrary

SHAPE = DayShape(
    "remote",
    {"fi": "Etäpäivä"},
    (180, 300),
    (ShapeSlot(SlotKind.RECEPTION, 30), *(ShapeSlot(SlotKind.TASK, 0, theme) for theme in THEMES)),
)
OFFICE = Circumstances.of(("fi", "sv"), [SHAPE], dict.fromkeys(THEMES, 1), 61.5)


def task(task_id="hyte-walk", title=None, text=None, **fields):
    given = {"theme": "HYTE", "level": 1, "topics": (), "goals": GOAL_AREAS, "idea": "office", "minutes": (20, 40)}
    title = title or {"fi": f"Kävely {task_id}", "sv": f"Promenad {task_id}"}
    text = text or dict.fromkeys(title, "Kävele.")
    return Task(id=task_id, title=title, text=text, place=f"programs/{task_id}", **given | fields)


def told(*tasks, among=(), office=OFFICE):
    return [(hint.task, hint.code, hint.values) for hint in hints(tasks, TaskLibrary((*among, *tasks)), office)]


def test_a_plain_task_gets_no_hint():
    assert told(task()) == []


def test_a_language_the_office_uses_and_the_task_lacks_is_named():
    only_finnish = task(title={"fi": "Kävely"})
    assert told(only_finnish) == [("hyte-walk", "language", {"languages": "sv"})]
    assert told(only_finnish, office=OFFICE._replace(languages=("fi",))) == []
    assert told(task(title={"fi": "Kävely", "sv": "Promenad", "en": "Walk"})) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_word_is_long_from_one_letter_more_than_the_language_bears(language):
    def about(word):
        return told(task(title={language: "A"}, text={language: word}), office=OFFICE._replace(languages=(language,)))

    assert about("x" * MOST_LETTERS[language] + "!") == []
    long = "x" * (MOST_LETTERS[language] + 1)
    assert about(f"“{long}”, {long}.") == [("hyte-walk", "word", {"word": long})]


def test_names_and_addresses_are_as_long_as_they_are_and_a_dash_makes_two_words_of_one():
    text = (
        "Katso Mielenterveystalonkin sivu mielenterveystalonomahoito.fi. "
        "Tee lautasliina-origamitaitoksia ja muita juttuja."
    )
    assert told(task(title={"fi": "A", "sv": "B"}, text={"fi": text, "sv": "B"})) == []


def test_a_long_word_in_a_title_is_seen_too():
    assert told(task(title={"fi": "Kotitalousvähennyslaskuri", "sv": "B"})) == [
        ("hyte-walk", "word", {"word": "Kotitalousvähennyslaskuri"})
    ]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_sentence_is_long_from_one_word_more_than_the_language_bears(language):
    def about(count):
        text = " ".join(f"w{number}" for number in range(count)) + " – . Sen jälkeen lepää."
        return told(task(title={language: "A"}, text={language: text}), office=OFFICE._replace(languages=(language,)))

    assert about(MOST_WORDS[language]) == []
    count = MOST_WORDS[language] + 1
    assert about(count) == [("hyte-walk", "sentence", {"head": "w0 w1 w2 w3", "count": count})]


def test_sentences_end_where_another_begins():
    def about(text):
        return told(task(title={"fi": "A"}, text={"fi": text}), office=OFFICE._replace(languages=("fi",)))

    sentence = "Mene ulos. " * MOST_SENTENCES
    assert about(sentence) == []
    assert about("Sano ”Mene ulos.” " + sentence) == [("hyte-walk", "sentences", {"count": 6})]
    assert about("Ota mukaan esim. vettä klo 9.30 ja 2. krs." + sentence) == []


def test_a_task_longer_than_the_themes_share_of_the_longest_day_is_told():
    assert OFFICE.most_minutes == {"HYTE": 90, "TYKY": 90, "SOS": 90}
    assert told(task(minutes=(90, 120))) == []
    assert told(task(minutes=(95, 120))) == [("hyte-walk", "too_long", {"least": 95, "most": 90, "theme": "HYTE"})]
    assert told(task(minutes=(95, 120)), office=Circumstances.of(("fi",), [], dict.fromkeys(THEMES, 1), 61.5)) == []


def test_the_offices_weights_give_a_theme_more():
    weighed = Circumstances.of(("fi", "sv"), [SHAPE], {"HYTE": 2, "TYKY": 1, "SOS": 1}, 61.5)
    assert told(task(minutes=(95, 120)), office=weighed) == []


def test_a_range_hardly_to_be_used_is_told():
    assert told(task(minutes=(30, 30))) == [("hyte-walk", "narrow", {"least": 30, "more": 40})]
    assert told(task(minutes=(20, 60))) == []
    assert told(task(minutes=(15, 60))) == [("hyte-walk", "wide", {"least": 15, "most": 60})]


def test_daylight_only_in_winter_is_told_where_the_sun_does_not_rise():
    utsjoki = OFFICE._replace(latitude=69.9)
    assert told(task(daylight=True, season=("winter", "autumn")), office=utsjoki) == []
    assert told(task(season=("winter",)), office=utsjoki) == []
    assert told(task(daylight=True, season=("winter",)), office=utsjoki) == [("hyte-walk", "dark", {})]
    assert told(task(daylight=True, season=("winter",))) == []


def test_what_is_done_on_site_is_put_in_by_hand_whatever_its_minutes():
    assert told(task(on_site=True, minutes=(200, 200), daylight=True, season=("winter",)), among=[task("hyte-a")]) == []


@pytest.mark.parametrize("never", [{"on_site": True}, {"minutes": (100, 120)}])
def test_a_part_waits_for_ever_for_one_that_is_never_drawn(never):
    first = task("hyte-one", series=Series("walks", 1), **never)
    second = task("hyte-two", series=Series("walks", 2))
    assert told(second, among=[first]) == [("hyte-two", "series", {"other": "hyte-one"})]
    last = task("hyte-three", series=Series("walks", 3), **never)
    assert told(task("hyte-one", series=Series("walks", 1)), second, among=[last]) == []
    other = task("hyte-two", series=Series("dances", 2))
    assert told(other, among=[first]) == []


def test_a_part_waits_for_ever_for_one_that_is_not_in_her_language():
    first = task("hyte-one", title={"fi": "Yksi"}, series=Series("walks", 1))
    second = task("hyte-two", series=Series("walks", 2))
    assert told(second, among=[first]) == [("hyte-two", "series", {"other": "hyte-one", "languages": "sv"})]
    neither = task("hyte-two", title={"fi": "Kaksi"}, series=Series("walks", 2))
    assert told(neither, among=[first]) == [("hyte-two", "language", {"languages": "sv"})]


def test_a_title_used_twice_is_told_of_the_offices_own_or_of_the_later():
    kutys, own = task("sos-z", {"fi": "Kävely"}, theme="SOS"), task("hyte-b", {"fi": "KÄVELY"})
    fi = OFFICE._replace(languages=("fi",))
    assert told(own, among=[kutys], office=fi) == [("hyte-b", "title", {"title": "KÄVELY", "other": "sos-z"})]
    assert [hint.task for hint in hints([own], TaskLibrary((own, kutys)), fi)] == ["hyte-b"]
    assert hints([], TaskLibrary((own, kutys)), fi) == []
    again = task("hyte-c", {"fi": "Kävely"})
    assert [(who, values["other"]) for who, _code, values in told(own, again, office=fi)] == [("hyte-c", "hyte-b")]


def test_goals_that_no_drawn_task_serves_are_told_of_the_library():
    library = TaskLibrary((task(goals=("health",)), task("hyte-b", goals=("mind",), on_site=True)))
    found = hints([], library, OFFICE)
    assert [hint.values["area"] for hint in found] == [area for area in GOAL_AREAS if area != "health"]
    assert {(hint.code, hint.task, hint.where) for hint in found} == {("goal", "", "programs")}
