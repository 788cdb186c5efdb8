"""The code of a reply slip: keyed with a few strokes, and every slip of the pen is found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.reception import Done
from kuty.core.slip import Misread, Slip, read_code, read_marks

TODAY = date(2026, 11, 23)
people = st.integers(1, 99_999).map(lambda number: f"P{number:03}")
# As long as a slip may lie in a drawer, and as far ahead as a letter is printed.
days = st.integers(-250, 28).map(lambda days: TODAY + timedelta(days))
slips = st.builds(Slip, people, days, st.integers(1, 5))


def test_a_code_as_it_stands_on_the_paper():
    assert Slip("P007", date(2026, 12, 1)).code == "7-492U"
    assert read_code("7-492U", TODAY) == Slip("P007", date(2026, 12, 1))
    assert Slip("P007", date(2026, 12, 1), 2).code == "7-492WB"


@given(slips)
def test_a_code_is_read_back(slip):
    assert read_code(slip.code, TODAY) == slip


@given(slips, st.sampled_from(["", " ", "."]))
def test_it_may_be_keyed_lazily(slip, between):
    assert read_code(f"  {slip.code.lower().replace('-', between)} ", TODAY) == slip


@given(slips, st.data())
def test_every_wrong_character_is_found(slip, data):
    code = slip.code
    place = data.draw(st.sampled_from([place for place, letter in enumerate(code) if letter != "-"]))
    alphabet = "0123456789" if code[place].isdecimal() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    wrong = data.draw(st.sampled_from([letter for letter in alphabet if letter != code[place]]))
    with pytest.raises(Misread):
        read_code(code[:place] + wrong + code[place + 1 :], TODAY)


@given(slips, st.data())
def test_every_pair_of_neighbours_that_changed_places_is_found(slip, data):
    code = slip.code.replace("-", "")
    pairs = [place for place in range(len(code) - 1) if code[place] != code[place + 1]]
    place = data.draw(st.sampled_from(pairs))
    with pytest.raises(Misread):
        read_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :], TODAY)


@given(people, days, st.integers(2, 9))
def test_the_paper_cannot_be_left_out(person, day, paper):
    code = Slip(person, day, paper).code
    with pytest.raises(Misread):
        read_code(code[:-1], TODAY)


@pytest.mark.parametrize(
    "written", ["", "7", "K", "7-492", "7-4920", "٧-492S", "7-992S", "7-002S", "0-490A", "7--492S"]
)
def test_what_is_no_code(written):
    with pytest.raises(Misread):
        read_code(written, TODAY)


def test_the_year_is_the_latest_in_which_the_day_may_have_been():
    day = date(2026, 12, 31)
    code = Slip("P007", day).code
    assert read_code(code, date(2026, 12, 10)).day == day
    assert read_code(code, date(2027, 1, 8)).day == day
    assert read_code(code, date(2027, 11, 30)).day == day
    assert read_code(Slip("P007", date(2027, 1, 4)).code, date(2026, 12, 28)).day == date(2027, 1, 4)


def test_marks():
    assert read_marks("12-0.") == [Done.DONE, Done.PARTLY, Done.NOT, Done.NOT, None]
    assert read_marks("") == []
    for wrong in ("3", "1x", "1 2", "²", "١"):
        with pytest.raises(Misread):
            read_marks(wrong)
