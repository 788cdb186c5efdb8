"""An e-mail as a mail program finds it: its parts, its headers, and what it does not tell."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.errors import CannotRender
from kuty.core.language import LANGUAGES
from kuty.deliver.carriers import Folder, NotSent
from kuty.deliver.chosen import email_carrier
from kuty.deliver.email import build, check_words, is_address, one_line
from kuty.deliver.outbox import Outbox
from kuty.render.templates import Templates
from tests.letters.conftest import view

from .conftest import section

WHEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LETTER = b"%PDF-1.7 pretend"
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Äänet\r\nEND:VCALENDAR\r\n".encode()


def an_email(settings=None, **given):
    settings = section("email", sender="ohjelma@satukunta.example", sender_name="Satukunta") | (settings or {})
    told = {
        "key": "2026-W49-P001-1", "name": "P001", "to": "taito@example.org", "week": "2026-W49", "language": "fi",
        "when": WHEN, "text": "Hei Taito!\n.\nÄlä unohda – kävely €.\n", "html": "<p>Hei Taito! Älä unohda – kävely €.</p>",
        "letter": LETTER, "calendar": CALENDAR, "method": "REQUEST",
    }  # fmt: skip
    return build(settings, **told | given)


def read(email):
    return message_from_bytes(email.message.as_bytes(), policy=policy.default)


def test_the_parts_of_the_email():
    message = read(an_email())
    assert not any(part.defects for part in message.walk())
    assert message.get_content_type() == "multipart/mixed"
    words, letter, calendar = message.iter_parts()
    assert words.get_content_type() == "multipart/alternative"
    text, html = words.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == "Hei Taito!\n.\nÄlä unohda – kävely €.\n"
    assert "Älä unohda – kävely €" in html.get_content()
    assert letter.get_content_type() == "application/pdf"
    assert letter.get_content() == LETTER
    assert letter.get_content_disposition() == "attachment"
    assert re.fullmatch(r"[\w-]+49-2026\.pdf", letter.get_filename())
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar.get_payload(decode=True) == CALENDAR
    assert re.fullmatch(r"[\w-]+49-2026\.ics", calendar.get_filename())


def test_the_headers_of_the_email():
    message = read(an_email({"reply_to": "maija@satukunta.example"}))
    assert message["From"] == "Satukunta <ohjelma@satukunta.example>"
    assert message["To"] == "taito@example.org"
    assert message["Reply-To"] == "maija@satukunta.example"
    assert message["Date"].datetime == WHEN
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fi"
    assert message["MIME-Version"] == "1.0"
    assert re.fullmatch(r"<[0-9a-f]{32}@satukunta\.example>", message["Message-ID"])
    assert "49" in message["Subject"]


def test_everything_travels_in_plain_ascii_lines_no_longer_than_mail_allows():
    long = "kävelyä " * 400
    raw = an_email({"sender_name": "Sätukunnan äärimmäisen pitkä nimi " * 5}, text=long, html=f"<p>{long}</p>").message
    raw = raw.as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = message_from_bytes(raw, policy=policy.default)
    assert message.get_body(("plain",)).get_content().strip() == long.strip()
    assert "äärimmäisen" in str(message["From"])


def test_the_same_message_has_the_same_bytes_and_another_one_another_id():
    assert an_email().message.as_bytes() == an_email().message.as_bytes()
    assert an_email().message["Message-ID"] != an_email(key="2026-W49-P001-2").message["Message-ID"]
    assert "P001" not in an_email().message.as_string().split("\n\n")[0]


def test_without_a_calendar_there_is_none():
    assert len(list(read(an_email(calendar=b"")).iter_parts())) == 2


def test_the_subject_is_the_offices_if_it_has_one():
    assert read(an_email({"subject": "Viikko {week} – tervetuloa"}))["Subject"] == "Viikko 49 – tervetuloa"
    assert read(an_email(language="en"))["Subject"] == "Programme of week 49"


@pytest.mark.parametrize(
    "line", ["a\r\nBcc: x@example.org", "a\nBcc: x@example.org", "a\u2028Bcc: x", "a\x00\x0bb", "=?utf-8?q?=0ABcc:_x?="]
)
def test_no_name_or_subject_can_add_a_header(line):
    message = read(an_email({"sender_name": line, "subject": line}))
    assert message["Bcc"] is None
    assert "\n" not in message["From"]
    assert "\n" not in message["Subject"]
    assert str(message["From"]).endswith("<ohjelma@satukunta.example>")


ENCODED = st.lists(
    st.sampled_from(
        ["=?utf-8?q?", "=?", "?=", "=0A", "=0D=0ABcc:_x", "?b?DQpCY2M6IHg=", "\n", "\x00", " ", '"', "a", ",", "<", "ä"]
    )
).map("".join)


@given(st.text() | ENCODED)
def test_any_name_makes_one_header(name):
    message = read(an_email({"sender_name": name, "subject": name}))
    assert message["Bcc"] is None
    assert message["From"].addresses[0].addr_spec == "ohjelma@satukunta.example"
    assert len(message.get_all("From")) == 1
    assert message["To"] == "taito@example.org"
    assert "\n" not in one_line(name)


@pytest.mark.parametrize("address", ["", "taito", "a b@example.org", "a@b@c", "x@example.org\r\nBcc: y@example.org", "täito@example.org", "<a@example.org>", "a@-x.org", "=?utf-8?q?=0ABcc:_x?=@example.org", "a@x..org", f"{'a' * 250}@example.org", "a@" + "ä" * 70 + ".fi"])  # fmt: skip
def test_an_address_no_server_takes_is_told_before_it_goes(address):
    with pytest.raises(NotSent) as caught:
        an_email(to=address)
    assert caught.value.sure
    assert not caught.value.stop
    assert not address or address not in f"{caught.value.sentence}{caught.value.remedy}"


def test_addresses_people_have_are_taken():
    for address in ("taito.esimerkkila+kuty@example.org", "x@localhost", "O'Hara_1@sub.example.org"):
        assert is_address(address)
    assert an_email(to="taito@meriläinen.example").to == "taito@xn--merilinen-z2a.example"


def test_what_tells_the_service_is_told_before_it_goes():
    def wrong(**given):
        return {problem.values["setting"] for problem in check_words(section("email", **given))}

    assert wrong() == set()
    assert wrong(subject="Kuntouttavan työtoiminnan ohjelma") == {"email.subject"}
    assert wrong(sender_name="Kuntouttava", sender="kuntouttava@satukunta.example") == {
        "email.sender_name",
        "email.sender",
    }
    (problem,) = check_words(section("email", sender_name='Satukunta, "S."'))
    assert problem.values["signs"] == '" , .'
    assert wrong(subject="Viikko {viikko}") == {"email.subject"}
    assert wrong(sender="ohjelma@sätukunta.example") == {"email.sender"}
    assert wrong(sender="satukunta", reply_to="x@y\n") == {"email.sender", "email.reply_to"}


def test_without_a_mail_server_the_email_is_laid_as_a_draft(tmp_path):
    with email_carrier(section("email"), tmp_path, Outbox(tmp_path, "2026-W49").lay) as carrier:
        assert isinstance(carrier, Folder)
        assert carrier.check() == []
        assert carrier.send(an_email({"sender": ""})) == "outbox/2026-W49/messages/P001.eml"
    message = message_from_bytes((tmp_path / "outbox/2026-W49/messages/P001.eml").read_bytes(), policy=policy.default)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "taito@example.org"
    assert message["From"] is None
    assert len(list(message.iter_attachments())) == 2
    with email_carrier(section("email", subject="kuntouttava"), tmp_path, Outbox(tmp_path, "2026-W49").lay) as carrier:
        assert len(carrier.check()) == 1


TEMPLATES = Templates()


class Page(HTMLParser):
    """The tags of a page in their order, and whatever a tag would fetch."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.fetched, self.words = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.fetched += [
            value
            for name, value in attrs
            if name in ("src", "href", "background", "action") and not value.startswith("tel:")
        ]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_forms_say_the_same_and_ask_nothing_of_the_net(language):
    a_view = view(language)
    text, html = TEMPLATES.email_text(a_view), TEMPLATES.email_html(a_view)
    page = Page(html)
    assert page.open == []
    assert page.fetched == []
    assert not {"img", "script", "link", "iframe", "form"} & set(page.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert f'<html lang="{language}">' in html
    assert [tag for tag in page.tags if tag in ("h1", "h2")] == ["h1", "h2", "h2"]
    for words in (
        "Taito",
        "Mukava oli jutella",
        "Reipas kävely",
        "Maija Mallisalo",
        "049 5550201",
        "PDF",
        "Itsenäisyyspäivä",
    ):
        assert words in text, words
        assert words in html, words
    shown = " ".join("".join(page.words).split())
    for line in text.splitlines():
        assert " ".join(line.removeprefix("- ").split()) in shown, line
    assert "kuntouttav" not in f"{text}{html}".casefold()


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "{{ 7*7 }}", "</title><img src=x onerror=y>", '" onclick="x', "&lt;"]
)
def test_text_never_turns_into_markup(hostile):
    html = TEMPLATES.email_html(view(note=hostile, first_name=hostile))
    page = Page(html)
    assert not {"script", "img"} & set(page.tags)
    assert hostile in "".join(page.words)
    assert hostile in TEMPLATES.email_text(view(note=hostile))


def test_what_is_not_known_leaves_no_hole():
    from kuty.render.views import ContactView

    bare = view(note="", worker=ContactView("", "Maija Mallisalo", ""), phone="")
    assert "None" not in TEMPLATES.email_html(bare)
    text = TEMPLATES.email_text(bare)
    assert "\n\n\n" not in text
    assert "None" not in text


def test_an_office_can_give_one_block_other_words(tmp_path, monkeypatch):
    from kuty.render import templates

    (tmp_path / "message").mkdir()
    (tmp_path / "email").mkdir()
    own = templates.bundled("templates") / "message" / "week.txt.j2"
    (tmp_path / "message" / "own.txt.j2").write_text(own.read_text("utf-8"), "utf-8")
    (tmp_path / "message" / "week.txt.j2").write_text(
        '{% extends "message/own.txt.j2" %}{% block encouragement %}Hyvin menee!\n{% endblock %}', "utf-8"
    )
    monkeypatch.setattr(templates, "bundled", lambda _name: tmp_path)
    message = Templates().message(view("en"))
    assert "Hyvin menee!\nMaija Mallisalo" in message
    assert "Do what you can" not in message
    with pytest.raises(CannotRender):
        Templates().email_text(view("en"))
