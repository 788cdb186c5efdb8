"""Letters and messages: made once, recorded once, left out with a reason."""

from __future__ import annotations

import hashlib
import re

import pikepdf
import pytest

from tests.letters.reading import letters_of_first_page
from tests.letters.reading import text_of as words_of
from tests.office.carrying import set_up


@pytest.fixture
def made(office):
    office.run("week", "make", "next")
    return office


def test_a_preview_records_nothing_and_keeps_no_file(made):
    preview = made.json("mail", "preview", "next")
    assert [letter["participant"] for letter in preview["letters"]] == ["P001", "P003"]
    assert [letter["file"] for letter in preview["letters"]] == [None, None]
    assert preview["print_file"] is None
    assert list((made.folder / "outbox").iterdir()) == []
    assert made.json("mail", "preview", "next") == preview


def test_printing_makes_letters_one_print_file_and_messages(made):
    mail = made.json("mail", "print", "next")
    assert mail["schema"] == "kuty.mail/1"
    assert mail["print_file"] == "outbox/2026-W49/letters-2026-W49.pdf"
    assert mail["left_out"] == []
    for letter in mail["letters"]:
        content = (made.folder / letter["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == letter["sha256"]
        with pikepdf.open(made.folder / letter["file"]) as pdf:
            assert len(pdf.pages) == letter["pages"] == 2
            assert pdf.Root.Lang == "fi"
    with pikepdf.open(made.folder / mail["print_file"]) as pdf:
        assert len(pdf.pages) == 4
    (message,) = mail["messages"]
    assert (made.folder / message["file"]).read_text().startswith("<!doctype html>")
    assert message["text"].startswith("Hej Örjan!")
    assert "09:30" in message["text"]


def test_a_second_run_makes_no_second_letter(made):
    first = made.json("mail", "print", "next")
    again = made.json("mail", "print", "next")
    assert again["letters"] == again["messages"] == []
    assert again["print_file"] is None
    assert again["already_issued"] == ["P001", "P002", "P003"]
    assert (made.folder / first["print_file"]).exists()


def test_latecomers_get_a_print_file_of_their_own(made):
    made.run("mail", "print", "next", "P001")
    late = made.json("mail", "print", "next")
    assert [letter["participant"] for letter in late["letters"]] == ["P003"]
    assert late["print_file"] == "outbox/2026-W49/letters-2026-W49-2.pdf"


def test_a_dry_run_of_printing_records_nothing(made):
    made.run("mail", "print", "next", "--dry-run")
    assert [letter["participant"] for letter in made.json("mail", "print", "next")["letters"]] == ["P001", "P003"]


def test_the_same_letter_has_the_same_bytes(made):
    once = made.json("mail", "preview", "next")["letters"]
    assert [letter["sha256"] for letter in made.json("mail", "preview", "next")["letters"]] == [
        letter["sha256"] for letter in once
    ]


@pytest.mark.parametrize(
    ("command", "who", "code"),
    [
        (("participant", "edit", "P001", "--clear", "street"), "P001", "no_address_part"),
        (("participant", "edit", "P002", "--clear", "phone"), "P002", "no_phone"),
        (("participant", "edit", "P002", "--channel", "email"), "P002", "no_email"),
        (("participant", "end", "P001", "--reason", "muutto", "--on", "30.11.2026"), "P001", "ended"),
        (("participant", "pause", "P001", "--from", "30.11.2026"), "P001", "paused"),
        (("plan", "edit", "P001", "--end", "30.11.2026"), "P001", "plan_over"),
    ],
)
def test_mail_that_cannot_go_is_left_out_with_the_reason_and_goes_when_mended(made, command, who, code):
    made.run(*command)
    mail = made.json("mail", "print", "next", code=7)
    assert [(each["participant"], each["code"]) for each in mail["left_out"]] == [(who, code)]
    assert len(mail["letters"]) + len(mail["messages"]) == 2
    assert f"kuty mail print 2026-W49 {who}" in made.run("mail", "print", "next", code=7).err


def test_a_person_without_an_own_worker_gets_the_units_name_and_the_worker_is_told(made):
    made.run("participant", "edit", "P001", "--clear", "worker")
    mail = made.json("mail", "preview", "next")
    assert (mail["left_out"], mail["without_worker"]) == ([], ["P001"])
    assert "Without an own worker" in made.run("mail", "print", "next").err
    text = words_of((made.folder / "outbox/2026-W49/letters/P001.pdf").read_bytes())
    assert "Omatyöntekijäsi: Etäkuty" in text
    assert "Maija" not in text


def test_a_letter_in_any_script_goes(made):
    made.run("week", "note", "next", "P001", "Hyvää joulua 漢字")
    mail = made.json("mail", "print", "next")
    assert [letter["participant"] for letter in mail["letters"]] == ["P001", "P003"]
    assert "漢字" in text_of(made, mail["letters"][0])


def test_naming_a_person_without_a_programme_says_so(office):
    left = office.json("mail", "print", "next", "P001", code=7)["left_out"]
    assert [(each["participant"], each["code"]) for each in left] == [("P001", "no_programme")]


def test_a_protected_address_is_printed_nowhere(made):
    made.run("participant", "edit", "P001", "--address-protected", "yes", "--supplement", "c/o Keksitty")
    mail = made.json("mail", "print", "next")
    # What is handed over lies last in the print file.
    assert [(each["participant"], each["by_hand"]) for each in mail["letters"]] == [("P003", False), ("P001", True)]
    other, hers = (text_of(made, letter) for letter in mail["letters"])
    assert "Olemattomankatu" in other
    assert "Taito Esimerkkilä" in hers
    for place in (made.folder / "outbox").rglob("*"):
        if place.is_file() and place.suffix != ".pdf":
            content = place.read_text("utf-8-sig")
            assert "Olemattomankatu" not in content
            assert "Keksitty" not in content
    for place in (hers, words_of((made.folder / mail["print_file"]).read_bytes()).partition(other.strip()[-40:])[2]):
        for secret in ("Olemattomankatu", "28999 MERILUOTOLA", "Keksitty"):
            assert secret not in place.replace("Keksitynkuja", "")


def test_discreet_post_shows_a_neutral_sender(made):
    settings = made.folder / "kuty.toml"
    settings.write_text(settings.read_text().replace('neutral_sender = ""', 'neutral_sender = "PL 1, Meriluotola"'))
    made.run("participant", "edit", "P001", "--discreet-post", "yes")
    mail = made.json("mail", "print", "next")
    assert "Satukunta" not in text_of(made, mail["letters"][0])
    assert "PL 1, Meriluotola" in text_of(made, mail["letters"][0])
    assert "Satukunta" in text_of(made, mail["letters"][1])


def test_no_file_is_named_by_a_person(made):
    made.run("mail", "print", "next")
    names = [path.name for path in made.folder.rglob("*")]
    assert "P001.pdf" in names
    assert not [name for name in names if re.search("taito|esimerkki|helmi|kuvite|påhitt", name, re.IGNORECASE)]


TELLING = ("kuntouttav", "rehabiliter", "rehabilitative")


def test_an_office_of_a_telling_name_tells_nothing_outside(made):
    set_up(made, "organisation", name="Kuntouttavan työtoiminnan yhdistys", unit="Kuntouttava työtoiminta")
    set_up(made, "organisation", return_address=["Kuntouttava työtoiminta", "Keksitynkuja 1", "28999 MERILUOTOLA"])
    mail = made.json("mail", "print", "next")
    for letter in mail["letters"]:
        content = (made.folder / letter["file"]).read_bytes()
        # What can be seen through any window: the upper third of the folded sheet.
        seen = "".join(letter for letter, box, _size in letters_of_first_page(content) if box.top < 90)
        assert "Keksitynkuja" in seen
        assert not [word for word in TELLING if word in seen.casefold()]
    (message,) = mail["messages"]
    assert not [word for word in TELLING if word in message["text"].casefold()]


@pytest.mark.parametrize("unit", ["", "Kuntouttava työtoiminta"])
def test_a_text_message_of_nobody_tells_no_service_either(made, unit):
    """Who has no own worker has a message from the unit, and it is seen on the closed phone."""
    set_up(made, "organisation", name="", unit=unit, phone="049 5550200")
    made.run("participant", "edit", "P002", "--clear", "worker")
    (message,) = made.json("mail", "preview", "next")["messages"]
    assert "049 5550200" in message["text"]
    assert not [word for word in TELLING if word in message["text"].casefold()]


def test_the_fields_other_programs_read(made):
    mail = made.json("mail", "print", "next")
    letter, message = mail["letters"][0], mail["messages"][0]
    assert {"participant", "file", "pages", "sha256", "by_hand", "number", "replaces"} <= letter.keys()
    assert {"participant", "channel", "file", "text", "sha256", "segments", "number"} <= message.keys()
    assert {
        "schema",
        "week",
        "print_file",
        "letters",
        "messages",
        "already_issued",
        "left_out",
        "manifest",
    } <= mail.keys()
    (row,) = made.json("mail", "status", "next", "P001")["mail"]
    assert {"participant", "channel", "state", "day", "number", "file"} <= row.keys()
    assert (row["file"], row["day"]) == (letter["file"], "2026-11-23")
    assert made.json("mail", "send", "next")["schema"] == "kuty.mail-send/1"


def text_of(office, letter):
    return words_of((office.folder / letter["file"]).read_bytes())
