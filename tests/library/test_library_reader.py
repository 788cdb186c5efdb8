"""YAML is read as what it says, and every mistake in it has a file, a line and a column."""

from __future__ import annotations

import pytest

from kuty.library.fields import Choice, Field, Fields, Text, Whole, Words, Yes
from kuty.library.reader import Reader


def read(text):
    reader = Reader("own.yaml")
    return reader, reader.document(text)


def may(name, holds):
    """A field that may be left out."""
    return Field(name, holds, "", needed=False)


def places(reader):
    return [problem.where for problem in reader.problems]


@pytest.mark.parametrize(
    "written", ["00100", "8:30", "no", "yes", "on", "null", "~", "1e3", "0x1f", "2026-08-03", "1_0"]
)
def test_yaml_never_turns_a_word_into_something_else(written):
    _reader, document = read(f"field: {written}")
    assert document.text("field") == written


@pytest.mark.parametrize("written", ["no", "ON", "off"])
def test_a_list_keeps_its_words_as_they_are_written(written):
    _reader, document = read(f"needs: [{written}, 010]")
    assert document.words("needs") == (written, "010")


def test_a_tag_in_a_library_makes_nothing_of_its_own():
    _reader, document = read("field: !!python/object/apply:os.getcwd []\nother: !!int '7'")
    assert document.words("field") == ()
    assert document.text("other") == "7"


def test_all_mistakes_are_named_at_once_each_with_its_line_and_column():
    reader, document = read(
        "titel: Talk\n"  # not a known word
        "level: 7\n"
        "minutes: long\n"
        "needs: internet\n"
        "heavy: perhaps\n"
        "idea: mine\n"
        "  \n"
        "level: 2\n"  # a second time
    )
    document.text("title")
    document.whole("level", 1, 3)
    document.span("minutes", 10, 240, step=5)
    document.words("needs")
    document.yes("heavy")
    document.choice("idea", ("model", "office"))
    document.finish()
    assert places(reader) == [
        "own.yaml:8:1",  # level stands twice
        "own.yaml:1:1",  # title is missing
        "own.yaml:2:8",
        "own.yaml:3:10",
        "own.yaml:4:8",
        "own.yaml:5:8",
        "own.yaml:6:7",
        "own.yaml:1:1",  # titel is not known
    ]


def test_an_unknown_field_gets_the_nearest_known_one_for_a_remedy():
    reader, document = read("title: Talk\nminuts: 30")
    document.values([Field("title", Text(), ""), may("minutes", Text())])
    document.finish()
    [problem] = reader.problems
    assert (problem.where, problem.values["field"], problem.values["near"]) == ("own.yaml:2:1", "minuts", "minutes")


def test_an_unknown_field_like_no_other_is_told_which_are_known():
    reader, document = read("title: Talk\nxyzzy: 30")
    document.text("title")
    document.finish()
    [problem] = reader.problems
    assert problem.values["known"] == "title"
    assert "{known}" in problem.remedy


def test_of_a_doubled_field_the_first_counts_and_the_second_is_pointed_at():
    reader, document = read("title: First\nlevel: 1\ntitle: Second")
    assert document.text("title") == "First"
    assert places(reader) == ["own.yaml:3:1"]
    assert reader.problems[0].values == {"field": "title"}


def test_a_field_doubled_inside_a_field_is_seen_too():
    reader, document = read("text:\n  fi: A\n  sv: B\n  fi: C")
    assert document.by_language("text", ("fi", "sv"), 20) == {"fi": "A", "sv": "B"}
    assert places(reader) == ["own.yaml:4:3"]


def test_a_list_for_a_fields_name_is_an_unknown_field():
    reader, document = read("title: Talk\n? [a, b]\n: value")
    document.text("title")
    document.finish()
    assert places(reader) == ["own.yaml:2:3"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: [one", "own.yaml:2:1"),
        ("title: 'one", "own.yaml:1:12"),
        ("title: one\n\tlevel: 1", "own.yaml:2:1"),
        ("title: *nobody", "own.yaml:1:15"),
        ("title: one\n---\ntitle: two", "own.yaml:2:1"),
        ("", "own.yaml:1:1"),
        ("# only a remark\n", "own.yaml:1:1"),
        ("- one\n- two", "own.yaml:1:1"),
        ("just words", "own.yaml:1:1"),
    ],
)
def test_a_file_that_is_no_library_is_refused_with_the_place(text, place):
    reader, document = read(text)
    assert document is None
    [problem] = reader.problems
    assert problem.where.rpartition(":")[0] == place.rpartition(":")[0]
    assert problem.remedy


def test_a_control_character_is_a_problem_of_the_file():
    reader, document = read("title: one\ntext: a\x01b")
    assert document is None
    assert reader.problems[0].where.startswith("own.yaml")


def test_a_control_character_has_its_line_and_column():
    reader, _document = read("title: one\ntext: a\x01b")
    assert places(reader) == ["own.yaml:2:8"]


@pytest.mark.parametrize("written", ["''", '"  "', "|\n  \n"])
def test_an_empty_text_is_a_mistake(written):
    reader, document = read(f"title: {written}")
    assert document.text("title") == ""
    assert places(reader) == ["own.yaml:1:8"]


def test_a_field_with_nothing_behind_it_is_a_mistake():
    reader, document = read("title:\nlevel: 1")
    assert document.text("title") == ""
    assert [problem.values for problem in reader.problems] == [{"field": "title"}]


def test_what_may_be_left_out_and_is_left_out_is_no_mistake_and_no_value():
    reader, document = read("other: x")
    fields = [may("family", Text()), may("level", Whole(1, 3)), may("needs", Words()), may("heavy", Yes())]
    assert document.values([*fields, may("idea", Choice(("model",))), may("series", Fields((), dict))]) == {}
    assert reader.problems == []
    assert document.node_of("series") is document.node


def test_what_may_be_left_out_and_is_there_is_read_with_its_mistakes():
    reader, document = read("family: cooking\nlevel: 9\nheavy:")
    fields = [may("family", Text()), may("level", Whole(1, 3)), may("heavy", Yes())]
    assert document.values(fields)["family"] == "cooking"
    document.finish()
    assert places(reader) == ["own.yaml:2:8", "own.yaml:3:7"]


def test_a_text_that_is_a_list_or_has_fields_is_pointed_at():
    reader, document = read("title: [a]\nfamily: {a: b}")
    assert (document.text("title"), document.text("family")) == ("", "")
    assert places(reader) == ["own.yaml:1:8", "own.yaml:2:9"]


@pytest.mark.parametrize("written", ["1", "3", "03"])
def test_a_whole_number_within_its_limits_is_read(written):
    reader, document = read(f"level: {written}")
    assert document.whole("level", 1, 3) == int(written)
    assert reader.problems == []


@pytest.mark.parametrize("written", ["0", "4", "-1", "1.5", "two", "1_0", "٢", "0x1"])
def test_any_other_number_is_a_mistake(written):
    reader, document = read(f"level: {written}")
    assert document.whole("level", 1, 3) == 1
    [problem] = reader.problems
    assert problem.where == "own.yaml:1:8"
    assert problem.values == {"field": "level", "read": written, "least": 1, "most": 3}


def test_a_missing_number_is_named_once():
    reader, document = read("title: x")
    document.whole("level", 1, 3)
    document.span("minutes", 10, 240)
    assert [problem.values["field"] for problem in reader.problems] == ["level", "minutes"]


@pytest.mark.parametrize(
    ("written", "minutes"), [("30-60", (30, 60)), ("45", (45, 45)), ("30 - 60", (30, 60)), ("10-240", (10, 240))]
)
def test_minutes_are_one_number_or_a_range(written, minutes):
    reader, document = read(f"minutes: {written}")
    assert document.span("minutes", 10, 240, step=5) == minutes
    assert reader.problems == []


@pytest.mark.parametrize("written", ["60-30", "5-60", "30-245", "31-60", "30-61", "-30", "30-60-90", "half an hour"])
def test_minutes_that_cannot_be_are_a_mistake(written):
    reader, document = read(f"minutes: {written}")
    document.span("minutes", 10, 240, step=5)
    [problem] = reader.problems
    assert (problem.where, problem.values["read"]) == ("own.yaml:1:10", written)


@pytest.mark.parametrize("written", ["30-", "3_0", "+30", "٣٠"])
def test_a_half_written_range_is_a_mistake(written):
    reader, document = read(f"minutes: {written}")
    document.span("minutes", 10, 240, step=5)
    assert places(reader) == ["own.yaml:1:10"]


@pytest.mark.parametrize(("written", "meant"), [("heavy: true", True), ("heavy: false", False)])
def test_yes_is_written_true(written, meant):
    reader, document = read(written)
    assert document.yes("heavy") is meant
    assert reader.problems == []


@pytest.mark.parametrize("written", ["yes", "True", "on", "1"])
def test_no_other_word_means_yes(written):
    reader, document = read(f"heavy: {written}")
    assert document.yes("heavy") is False
    assert places(reader) == ["own.yaml:1:8"]


def test_a_word_nearly_right_gets_the_right_one_for_a_remedy():
    reader, document = read("idea: ofice\nneeds: [internet, fone, zzz]")
    assert document.choice("idea", ("model", "office")) == "ofice"
    assert document.words("needs", ("internet", "phone")) == ("internet", "fone", "zzz")
    assert [(each.where, each.values["near"]) for each in reader.problems] == [
        ("own.yaml:1:7", "office"),
        ("own.yaml:2:19", "phone"),
        ("own.yaml:2:25", ""),
    ]
    assert "{allowed}" in reader.problems[2].remedy


def test_a_list_that_is_none_and_words_that_are_lists_are_pointed_at():
    reader, document = read("needs: internet\ntopics: [home, [food], {a: b}]")
    assert document.words("needs") == ()
    assert document.words("topics") == ("home",)
    assert places(reader) == ["own.yaml:1:8", "own.yaml:2:16", "own.yaml:2:24"]


def test_a_needed_list_left_out_is_missing():
    reader, document = read("  title: x")
    assert document.words("topics") == ()
    assert places(reader) == ["own.yaml:1:3"]


def test_a_text_too_long_for_the_letter_is_pointed_at_in_its_own_language():
    reader, document = read("title:\n  fi: lyhyt\n  sv: alldeles för lång")
    document.by_language("title", ("fi", "sv"), 10)
    [problem] = reader.problems
    assert problem.where == "own.yaml:3:7"
    assert problem.values == {"field": "title", "language": "sv", "length": 17, "most": 10}


def test_a_missing_language_and_an_unknown_one_are_both_named():
    reader, document = read("title:\n  fi: lyhyt\n  de: kurz")
    document.by_language("title", ("fi", "sv"), 10)
    assert [(each.where, each.values["field"]) for each in reader.problems] == [
        ("own.yaml:2:3", "sv"),
        ("own.yaml:3:3", "de"),
    ]


def test_a_text_that_does_not_say_its_language_is_pointed_at():
    reader, document = read("title: Talk")
    assert document.by_language("title", ("fi", "sv"), 10) == {}
    assert places(reader) == ["own.yaml:1:8"]


def test_where_one_language_is_enough_the_others_may_be_left_out():
    reader, document = read("title:\n  sv: Prat\ntext: {}\nnote:\n  de: kurz")
    assert document.by_language("title", ("fi", "sv"), 10, every=False) == {"sv": "Prat"}
    assert places(reader) == []
    assert document.by_language("text", ("fi", "sv"), 10, every=False) == {}
    assert document.by_language("note", ("fi", "sv"), 10, every=False) == {}
    assert [(each.where, each.values.get("known")) for each in reader.problems] == [
        ("own.yaml:3:7", None),
        ("own.yaml:5:3", None),
        ("own.yaml:5:3", "fi, sv"),
    ]


def test_a_list_of_tasks_has_to_be_a_list_of_things_with_fields():
    reader, document = read("tasks:\n  - a: 1\n  - just words\n  - b: 2\nother: x")
    assert [child.place for child in document.children("tasks")] == ["own.yaml:2:5", "own.yaml:4:5"]
    assert list(document.children("other")) == []
    assert list(document.children("nowhere")) == []
    assert places(reader) == ["own.yaml:3:5", "own.yaml:5:8", "own.yaml:1:1"]
