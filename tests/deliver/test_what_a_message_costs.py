"""The segments of a text message, counted before anything goes."""

from __future__ import annotations

from datetime import date, time

import gsm0338  # noqa: F401 - the codec is known by its name from here on
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.language import LANGUAGES
from kuty.core.programme import SlotKind
from kuty.deliver.sms import Encoding, fit, without_look_alikes
from kuty.render.templates import Templates
from kuty.render.views import DayView, SlotView
from tests.letters.conftest import view

CHEAP = st.sampled_from("abcåäöÅÄÖéÉ€[]{}~\\|^\n 0123456789")
DEAR = st.sampled_from("aä€[~\nš漢😀") | st.characters(exclude_categories=["Cs", "Cc"])


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "segments"),
    [
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("ä" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("€" * 80, Encoding.GSM7, 160, 1),
        ("€" * 81, Encoding.GSM7, 162, 2),
        # 152 letters and a euro: the euro does not fit in the one place left and goes over whole.
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3),
        ("š" * 70, Encoding.UCS2, 70, 1),
        ("š" * 71, Encoding.UCS2, 71, 2),
        ("š" * 134, Encoding.UCS2, 134, 2),
        ("😀" * 35, Encoding.UCS2, 70, 1),
        # 33 pairs and one place that a pair cannot be cut for.
        ("😀" * 67, Encoding.UCS2, 134, 3),
        ("", Encoding.GSM7, 0, 1),
    ],
)
def test_segments_as_the_standard_counts_them(text, encoding, characters, segments):
    fitted = fit(text)
    assert (fitted.encoding, fitted.characters, fitted.segments) == (encoding, characters, segments)


def cut(data, room, cannot_end):
    """How many pieces the bytes make; the slow way, over what really travels."""
    alone, together = room
    if len(data) <= alone:
        return 1
    pieces = 0
    while data:
        end = min(together, len(data))
        end -= cannot_end(data[:end]) if end < len(data) else 0
        data, pieces = data[end:], pieces + 1
    return pieces


def ends_with_escape(piece):
    return 1 if piece[-1] == 0x1B else 0


def ends_with_half_a_pair(piece):
    return 2 if 0xD8 <= piece[-2] <= 0xDB else 0


def full_to_the_brim(text, width, room, segments):
    """The text again and again until its letters just fill the segments, if none had to be cut."""
    repeated, used = "", 0
    while used < room * segments:
        letter = text[len(repeated) % len(text)]
        letter = letter if used + width(letter) <= room * segments else "a"
        repeated, used = repeated + letter, used + width(letter)
    return repeated


@given(st.text(CHEAP, min_size=1, max_size=30), st.integers(2, 4))
def test_cheap_messages_are_counted_as_their_bytes_travel(text, segments):
    fitted = fit(full_to_the_brim(text, lambda letter: len(letter.encode("gsm03.38")), 153, segments))
    travelling = fitted.text.encode("gsm03.38")
    assert fitted.encoding is Encoding.GSM7
    assert fitted.characters == len(travelling)
    assert fitted.segments == fitted.segments_without == cut(travelling, (160, 153), ends_with_escape)


@given(st.text(DEAR, min_size=1, max_size=30), st.integers(2, 4))
def test_messages_with_dear_letters_are_counted_as_their_bytes_travel(text, segments):
    fitted = fit(full_to_the_brim("š" + text, lambda letter: len(letter.encode("utf-16-be")) // 2, 67, segments))
    travelling = fitted.text.encode("utf-16-be")
    assert fitted.encoding is Encoding.UCS2
    assert fitted.characters * 2 == len(travelling)
    assert fitted.segments == cut(travelling, (140, 134), ends_with_half_a_pair)


@given(st.characters(exclude_categories=["Cs"]))
def test_every_letter_that_stays_is_cheap_or_is_told(letter):
    fitted = fit(letter)
    told = set(fitted.offenders)
    for left in fitted.text:
        try:
            left.encode("gsm03.38")
        except UnicodeEncodeError:
            assert left in told
        else:
            assert left not in told


def test_the_whole_alphabet_is_cheap():
    every = bytes(code for code in range(128) if code != 0x1B).decode("gsm03.38")
    extended = "".join(bytes([0x1B, code]).decode("gsm03.38") for code in b"\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65")
    fitted = fit(every + extended)
    assert not fitted.offenders
    # A carriage return is an end of line like any other.
    assert fitted.text == every.replace("\r", "\n") + extended


def test_what_a_word_processor_puts_in_costs_nothing():
    typed = "Maija\u00a0M. – ”tule käymään”… klo 9\u20119.30\u202f!\n• it’s ﬁne\u00ad"
    fitted = fit(typed)
    assert fitted.text == 'Maija M. - "tule käymään"... klo 9-9.30 !\n- it\'s fine'
    assert (fitted.encoding, fitted.offenders) == (Encoding.GSM7, ())


def test_letters_of_two_parts_are_put_together_and_counted_once():
    assert fit("a\u0308iti").text == "äiti"
    assert fit("a\u0308iti").encoding is Encoding.GSM7


def test_letters_that_carry_meaning_stay_and_are_named():
    fitted = fit("Hei Tõnis! " + "Käy pihalla. " * 15 + "Terveisin Saša, Saša")
    assert fitted.offenders == ("õ", "š")
    assert "Saša" in fitted.text
    assert (fitted.segments, fitted.segments_without) == (4, 2)


@given(st.text(st.sampled_from("a\u0308\u200b\u1fef\u0387\x00\x85\r\n") | st.characters(exclude_categories=["Cs"])))
def test_replacing_twice_changes_nothing_more(text):
    once = without_look_alikes(text)
    assert without_look_alikes(once) == once
    assert "\x1b" not in once


TASKS = {
    "fi": ["Reipas kävely lähimetsässä", "Ruokaa kolmesta aineksesta", "Oma osaamisen lista", "Puhelu läheiselle", "Kirjaston vinkki"],
    "sv": ["En rask promenad i skogen", "Mat av tre ingredienser", "Lista det du kan bra", "Ring en närstående", "Ett tips på biblioteket"],
    "en": ["A brisk walk in the woods", "A meal of three ingredients", "A list of what you can do", "Call somebody close", "A library tip"],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_of_five_tasks_is_two_segments_and_tells_no_service(language):
    slots = (
        SlotView(time(9), time(9, 10), SlotKind.START, "", "", "", "", 10),
        *(
            SlotView(time(10, 5 * number), time(12), SlotKind.TASK, title, "", "", "", 30)
            for number, title in enumerate(TASKS[language])
        ),
        SlotView(time(12, 10), time(13), SlotKind.RECEPTION, "", "", "", "", 50),
    )
    written = Templates().message(view(language, days=(DayView(date(2026, 12, 1), "", slots),), note=""))
    fitted = fit(written)
    assert fitted.text == written
    assert (fitted.encoding, fitted.segments) == (Encoding.GSM7, 2)
    assert all(title in written for title in TASKS[language])
    assert "kuntouttav" not in written.casefold()
