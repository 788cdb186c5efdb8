"""Suomi.fi messages: what is posted, the folder for another system, and a service on this machine that takes them."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import replace
from datetime import date
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kuty.core.delivery import key_of
from kuty.core.language import LANGUAGES
from kuty.deliver.carriers import NotSent
from kuty.deliver.outbox import Outbox
from kuty.deliver.suomifi import (
    HandOver,
    Message,
    Paper,
    PostalAddress,
    SuomifiMessages,
    attachment_name,
    message,
)
from kuty.render.templates import Templates
from tests.letters.conftest import view

from .conftest import section

KEY = key_of("Etäkuty", "P001", "2026-W49")
CODE = "010190-901X"
PDF = b"%PDF-1.7 \r\n\x00\xff end"
NAME = "ohjelma-2026-W49-2026-11-23.pdf"
PAPER = Paper(
    PostalAddress("Taito Esimerkkilä", "Olemattomankatu 3 B 12", "28999", "MERILUOTOLA"),
    PostalAddress("Satukunta", "Keksitynkuja 1", "28999", "MERILUOTOLA", supplement="PL 1"),
)


class Service(ThreadingHTTPServer):
    """Suomi.fi Messages as its clients know it: one password, tokens that run out, each external id once."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.tokens = set()
        self.given = 0
        self.attachments = {}
        self.messages = {}
        self.paths = []
        # What goes wrong: a path, and what it answers or "silent".
        self.trouble = {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that went away is part of the story."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        service = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service.paths.append(self.path)
        trouble = service.trouble.get(self.path)
        if trouble == "silent":
            self.close_connection = True
            return None
        if trouble == "slow":
            time.sleep(1.5)
        elif trouble:
            return self.answer(*trouble)
        if self.path == "/v1/token":
            return self.token(json.loads(body))
        if self.headers["Authorization"] not in {f"Bearer {token}" for token in service.tokens}:
            return self.answer(401, {"reason": "Unauthorized"})
        if self.path == "/v2/attachments":
            return self.attachment(body)
        return self.message(json.loads(body))

    def token(self, known):
        if known != {"username": "etakuty", "password": "s3cret&word"}:
            return self.answer(400, {"reason": "Invalid credentials"})
        self.server.given += 1
        token = f"token-{self.server.given}"
        self.server.tokens = {token}
        return self.answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def attachment(self, body):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        (part,) = BytesParser().parsebytes(head + body).get_payload()
        assert part.get_param("name", header="Content-Disposition") == "file"
        number = f"00000000-0000-4000-8000-{len(self.server.attachments):012}"
        self.server.attachments[number] = (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        return self.answer(201, {"attachmentId": number})

    def message(self, body):
        named = [
            each["attachmentId"]
            for part in ("electronic", "paperMail")
            for each in body.get(part, {}).get("attachments", [])
        ]
        if not set(named) <= set(self.server.attachments) or len(body["electronic"]["title"]) > 256:
            return self.answer(
                400,
                {
                    "reason": "Bad request",
                    "validationErrors": [{"error": f"{CODE} is not known", "errorCode": "RECIPIENT_NOT_KNOWN"}],
                },
            )
        if body["externalId"] in self.server.messages:
            number, _ = self.server.messages[body["externalId"]]
            return self.answer(409, {"reason": "Message with the same externalId exists", "messageId": number})
        number = 7000 + len(self.server.messages)
        self.server.messages[body["externalId"]] = (number, body)
        return self.answer(200, {"messageId": number})

    def answer(self, status, said):
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    service = Service()
    threading.Thread(target=service.serve_forever, args=(0.02,), daemon=True).start()
    yield service
    service.shutdown()
    service.server_close()


@pytest.fixture
def sender(service, secret, tmp_path):
    return SuomifiMessages(set_up(service.url, secret), tmp_path)


def set_up(url, secret, **given):
    known = {"url": url, "service_id": "svc-1", "username": "etakuty", "secret_file": str(secret), "timeout": 1}
    return section("suomifi", **known | given)


def made(number=1, key=KEY):
    body = message(section("suomifi", service_id="svc-1"), key, number, CODE, "Ohjelmasi viikolle 49", "**Hei**", None)
    return Message("P001", body, PDF, NAME)


def not_sent(sender, a_message=None):
    """How a message was not sent; what is told holds nothing of the person nor of the password."""
    with pytest.raises(NotSent) as caught:
        sender.send(a_message or made())
    told = f"{caught.value} {caught.value.sentence} {caught.value.remedy}"
    for private in (CODE, "Taito", "P001", KEY, "s3cret", "token-"):
        assert private not in told
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value


# What a message is


def test_a_message_for_the_mailbox():
    body = made().body
    assert body["externalId"] == f"{KEY}-1"
    assert body["recipient"] == {"id": CODE}
    assert body["sender"] == {"serviceId": "svc-1"}
    assert body["electronic"] == {
        "title": "Ohjelmasi viikolle 49",
        "body": "**Hei**",
        "bodyFormat": "Markdown",
        "attachments": [],
        "messageServiceType": "Normal",
        "notifications": {
            "senderDetailsInNotifications": "None",
            "unreadMessageNotification": {"reminder": "Default reminder"},
        },
        "replyAllowedBy": "No one",
        "visibility": "Recipient only",
    }
    assert "paperMail" not in body
    assert made().path == "/v2/messages/electronic"


def test_a_message_that_goes_on_paper_where_there_is_no_mailbox():
    body = message(section("suomifi", paper=True), KEY, 1, CODE, "T", "x", PAPER)
    a_message = Message("P001", body, PDF, NAME)
    assert a_message.path == "/v2/messages"
    assert body["paperMail"]["recipient"]["address"] == {
        "name": "Taito Esimerkkilä", "streetAddress": "Olemattomankatu 3 B 12", "zipCode": "28999", "city": "MERILUOTOLA", "countryCode": "FI",
    }  # fmt: skip
    assert body["paperMail"]["sender"]["address"]["additionalName"] == "PL 1"
    assert body["paperMail"]["createAddressPage"] is True
    assert "printingAndEnvelopingService" not in body["paperMail"]


def test_no_paper_without_the_contract():
    assert "paperMail" not in message(section("suomifi", paper=False), KEY, 1, CODE, "T", "x", PAPER)


def test_the_external_id_is_the_same_for_the_same_paper_and_says_nothing():
    assert made().body["externalId"] == made().body["externalId"]
    others = {
        made(number=2).body["externalId"],
        made(key=key_of("Etäkuty", "P002", "2026-W49")).body["externalId"],
        made(key=key_of("Etäkuty", "P001", "2026-W50")).body["externalId"],
        made(key=key_of("Toinen", "P001", "2026-W49")).body["externalId"],
    }
    assert len(others | {made().body["externalId"]}) == 5
    assert re.fullmatch(r"[0-9a-f]{32}-1", made().body["externalId"])


def test_a_long_title_is_cut_to_what_the_service_takes():
    title = message(section("suomifi"), KEY, 1, CODE, "ä" * 300, "x", None)["electronic"]["title"]
    assert len(title) == 256
    assert title.endswith("…")
    whole = message(section("suomifi"), KEY, 1, CODE, "ä" * 256, "x", None)["electronic"]["title"]
    assert whole == "ä" * 256


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_is_named_with_its_date(language):
    names = [attachment_name(language, "2026-W49", date(2026, 11, 23), number) for number in (1, 2)]
    assert all(re.fullmatch(r"[a-z]+-2026-W49-2026-11-23(-2)?\.pdf", name) for name in names)
    assert len(set(names)) == 2


# The text, read by a reader of Markdown that is not ours

READER = MarkdownIt("commonmark")


def shown(markdown):
    """What a reader sees, and everything that is more than plain text."""
    words, marks = [], set()
    for block in READER.parse(markdown):
        marks.add(block.type)
        for piece in block.children or ():
            if piece.type in {"text", "text_special"}:
                words.append(piece.content)
            elif piece.type in {"hardbreak", "softbreak"}:
                words.append("\n")
            else:
                marks.add(piece.type)
    return "".join(words), marks


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_holds_the_main_things(language):
    text, marks = shown(Templates().suomifi(view(language)))
    for words in (
        "Taito",
        "Mukava oli jutella",
        "Reipas kävely",
        "Kävele sen verran kuin jaksat.",
        "Maija Mallisalo",
        "049 5550201",
    ):
        assert words in text
    assert marks == {
        "paragraph_open",
        "inline",
        "paragraph_close",
        "strong_open",
        "strong_close",
        "link_open",
        "link_close",
    }


def test_it_says_which_paper_it_takes_the_place_of():
    text, _ = shown(Templates().suomifi(view("en", replaces=date(2026, 11, 20))))
    assert "This takes the place of the programme you got on" in text
    assert "takes the place" not in Templates().suomifi(view("en"))


HOSTILE = (
    "# otsikko", "1. yksi", "2) kaksi", "- a", "+ a", "* a", "> a", "```\na\n```", "~~~", "a\n===", "a\n---", "***", "<b>x</b>", "<script>", "&lt; &amp;",
    "[a](https://pahis.example)", "![a](x.png)", "<https://pahis.example>", "*a* _a_ **a** `a` ~~a~~ \\*", "a | b\n--|--", "[a]: https://pahis.example", "    a", "\ta",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nobodys_text_turns_into_markup(text):
    day = view().days[0]
    slots = tuple(replace(slot, title=text, text=text, link="") for slot in day.slots)
    plain = view(first_name=text, note=text, phone=text, days=(replace(day, slots=slots),))
    read, marks = shown(Templates().suomifi(plain))
    assert marks <= {"paragraph_open", "inline", "paragraph_close", "strong_open", "strong_close"}
    for line in text.splitlines():
        assert line.strip() in read


@given(st.text(st.sampled_from("ab 1.)-+=#*_`[]<>!&\\~|\n:/"), max_size=30))
def test_nobodys_text_turns_into_markup_whatever_it_is(text):
    from kuty.render.markdown import as_markdown

    read, marks = shown(f"x\n\n{as_markdown(text)}")
    assert marks <= {"paragraph_open", "inline", "paragraph_close"}
    # Only what goes before an address that is not safe is left out.
    assert "".join(read.split()) == "x" + "".join(text.replace("http://", "").split())


def test_links_go_only_to_https():
    day = view().days[0]

    def links(address):
        slots = tuple(replace(slot, link=address) for slot in day.slots)
        markdown = Templates().suomifi(
            view(days=(replace(day, slots=slots),), note="katso HTTP://a.example/x, hthttp://tp://b.example")
        )
        assert "http://" not in markdown.casefold()
        return [piece.attrs["href"] for block in READER.parse(markdown) for piece in block.children or () if piece.type == "link_open"]  # fmt: skip

    assert links("https://example.org/a_(b)?c=1&d") == ["https://example.org/a_%28b%29?c=1&d"]
    assert links("http://example.org") == []
    assert links("javascript:alert(1)") == []


# The folder for another system


def test_the_folder_holds_all_that_another_system_needs(tmp_path):
    paper = Message(
        "P002", message(section("suomifi", paper=True), KEY[::-1], 1, CODE, "T", "ä", PAPER), b"%PDF 2", NAME
    )
    carrier = HandOver(Outbox(tmp_path, "2026-W49").lay)
    places = [carrier.send(each) for each in (made(), paper)]
    assert places == [f"outbox/2026-W49/suomifi/{name}.json" for name in ("P001", "P002")]
    folder = tmp_path / "outbox/2026-W49/suomifi"
    index = json.loads((folder / "index.json").read_text("utf-8"))
    assert [(row["externalId"], row["post"], row["message"]) for row in index] == [
        (f"{KEY}-1", "/v2/messages/electronic", "P001.json"),
        (f"{KEY[::-1]}-1", "/v2/messages", "P002.json"),
    ]
    assert index[0]["attachment"]["name"] == NAME
    for row, pdf in zip(index, (PDF, b"%PDF 2"), strict=True):
        assert (folder / row["attachment"]["file"]).read_bytes() == pdf
    assert json.loads((folder / "P001.json").read_text("utf-8")) == made().body
    assert CODE not in (folder / "index.json").read_text("utf-8")


def test_the_folder_of_an_encrypted_office_is_closed(tmp_path):
    HandOver(Outbox(tmp_path, "2026-W49", lambda content: content[::-1]).lay).send(made())
    files = sorted(path.name for path in (tmp_path / "outbox/2026-W49/suomifi").iterdir())
    assert files == ["P001.json.age", "P001.pdf.age", "index.json.age"]


# The service


def test_a_message_is_sent_with_its_letter(service, sender):
    assert sender.check() == []
    assert sender.send(made()) == "7000"
    _, body = service.messages[f"{KEY}-1"]
    (attached,) = body["electronic"]["attachments"]
    assert service.attachments[attached["attachmentId"]] == (NAME, "application/pdf", PDF)
    assert service.paths == ["/v1/token", "/v2/attachments", "/v2/messages/electronic"]


def test_one_login_is_enough_for_many(service, sender):
    for number in range(1, 4):
        sender.send(made(number=number))
    assert service.paths.count("/v1/token") == 1
    assert len(service.messages) == 3


def test_paper_goes_with_what_posti_has_given(service, secret, tmp_path):
    posti = tmp_path / "posti"
    posti.write_text("posti-word")
    posti.chmod(0o600)
    given = {"paper": True, "posti_username": "p-1", "posti_secret_file": str(posti), "posti_email": "a@example.org"}
    settings = set_up(service.url, secret, **given)
    body = message(settings, KEY, 1, CODE, "T", "x", PAPER)
    sender = SuomifiMessages(settings, tmp_path)
    assert sender.check() == []
    sender.send(Message("P001", body, PDF, NAME))
    sent = service.messages[f"{KEY}-1"][1]
    assert sent["paperMail"]["attachments"] == sent["electronic"]["attachments"]
    assert sent["paperMail"]["printingAndEnvelopingService"] == {
        "postiMessaging": {"contactDetails": {"email": "a@example.org"}, "username": "p-1", "password": "posti-word"}
    }
    assert "posti-word" not in json.dumps(body)


def test_a_message_that_went_before_counts_as_sent(service, sender):
    assert sender.send(made()) == sender.send(made()) == "7000"
    assert len(service.messages) == 1


def test_a_token_that_has_run_out_is_asked_for_anew(service, sender):
    sender.send(made())
    service.tokens.clear()
    assert sender.send(made(number=2)) == "7001"
    assert service.paths.count("/v1/token") == 2


def test_an_office_that_is_never_let_in_does_not_go_round_and_round(service, sender):
    service.trouble["/v2/attachments"] = (401, {"reason": "Unauthorized"})
    error = not_sent(sender)
    assert (error.sure, error.stop) == (True, True)
    assert service.paths == ["/v1/token", "/v2/attachments"]


def test_a_wrong_password_stops_the_round(service, sender, secret):
    secret.write_text("wrong")
    error = not_sent(sender)
    assert (error.sure, error.stop) == (True, True)
    assert "secret_file" in error.remedy.text
    assert service.paths == ["/v1/token"]


def test_a_message_that_is_not_taken_is_told_by_its_code_alone(service, sender):
    a_message = made()
    a_message.body["electronic"]["title"] = "x" * 300
    error = not_sent(sender, a_message)
    assert (error.sure, error.stop) == (True, False)
    assert error.sentence.values == {"status": 400, "codes": "RECIPIENT_NOT_KNOWN"}


@pytest.mark.parametrize(
    "said", [{"validationErrors": [{"errorCode": CODE}, {"errorCode": 7}, "x"]}, {"validationErrors": 1}, {}]
)
def test_what_is_no_code_is_not_told(service, sender, said):
    service.trouble["/v2/messages/electronic"] = (422, said)
    assert not_sent(sender).sentence.values["codes"] == "–"


@pytest.mark.parametrize(
    ("path", "trouble", "sure"),
    [
        ("/v2/messages/electronic", (500, {}), False),
        ("/v2/messages/electronic", (503, {}), False),
        ("/v2/messages/electronic", "silent", False),
        ("/v2/messages/electronic", "slow", False),
        ("/v2/attachments", (500, {}), True),
        ("/v2/attachments", "silent", True),
        ("/v2/attachments", (201, {}), True),
        ("/v1/token", (502, {}), True),
        ("/v1/token", "silent", True),
        ("/v1/token", (200, {}), True),
        ("/v2/messages/electronic", (429, {}), True),
        ("/v2/messages/electronic", (403, {}), True),
    ],
)
def test_where_it_broke_tells_whether_it_may_have_gone(service, sender, path, trouble, sure):
    service.trouble[path] = trouble
    error = not_sent(sender)
    assert (error.sure, error.stop) == (sure, True)


def test_a_message_that_went_though_nobody_heard_is_sent_once(service, sender):
    service.trouble["/v2/messages/electronic"] = "slow"
    assert not_sent(sender).sure is False
    service.trouble.clear()
    # The service has taken it by now, while the office had stopped listening.
    until = time.monotonic() + 10
    while not service.messages and time.monotonic() < until:
        time.sleep(0.05)
    assert sender.send(made()) == "7000"
    assert len(service.messages) == 1


def test_a_service_that_is_not_there_is_told(secret, tmp_path):
    error = not_sent(SuomifiMessages(set_up("http://127.0.0.1:9", secret), tmp_path))
    assert (error.sure, error.stop) == (True, True)


def test_a_service_that_says_what_is_no_json_is_still_heard(service, sender):
    service.trouble["/v2/messages/electronic"] = (200, ["7000"])
    assert sender.send(made()) == ""


def test_what_is_not_set_up_is_told_at_once(tmp_path):
    problems = SuomifiMessages(section("suomifi", paper=True, url="http://suomi.example"), tmp_path).check()
    told = [problem.values.get("setting", problem.what) for problem in problems]
    assert told == [
        "suomifi.service_id", "suomifi.username", "suomifi.secret_file",
        "suomifi.posti_username", "suomifi.posti_secret_file", "suomifi.posti_email",
        "suomifi.url is not an address that begins with https://.",
    ]  # fmt: skip
