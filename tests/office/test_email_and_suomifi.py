"""E-mail and Suomi.fi messages of a whole office: what arrives, what is told on the way, and that it arrives once."""

from __future__ import annotations

import io
import json
import threading
from email import message_from_bytes, policy

import icalendar
import pytest

from tests.deliver.test_email_goes import Post, a_server
from tests.deliver.test_suomifi import Service
from tests.letters.reading import text_of as words_of
from tests.office.carrying import set_up, state_of

WEEK = "2026-W49"
CODE = "010190-901R"
TELLING = ("kuntouttav", "rehabiliter", "rehabilitative")


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def emailed(with_weeks, post):
    """Taito and Helmi get e-mail, by a mail server of this machine; the office has a telling name."""
    office = with_weeks("next")
    office.run("participant", "edit", "P001", "--channel", "email", "--email", "taito@example.org")
    office.run("participant", "edit", "P003", "--channel", "email", "--email", "helmi@example.org")
    set_up(office, "organisation", unit="Kuntouttava työtoiminta")
    with a_server(post) as port:
        set_up(
            office, "email", via="smtp", server="127.0.0.1", port=port, security="none", sender="posti@satukunta.example",
            sender_name="Satukunta", timeout=5,
        )  # fmt: skip
        yield office


def messages_of(office, *arguments, code=0):
    said = office.json("mail", "send", "next", *arguments, code=code)
    return {each["participant"]: each["state"] for each in said["messages"]}


def test_an_email_arrives_with_letter_calendar_and_page(emailed, post):
    assert messages_of(emailed, "P001") == {"P001": "sent"}
    ((sender, recipients, content),) = post.kept
    assert (sender, recipients) == ("posti@satukunta.example", ["taito@example.org"])
    message = message_from_bytes(content, policy=policy.default)
    for name, value in message.items():
        assert not [word for word in TELLING if word in f"{name}: {value}".casefold()]
    assert "Hei Taito" in message.get_body(("plain",)).get_content()
    assert "Taito" in message.get_body(("html",)).get_content()
    letter, calendar = message.iter_attachments()
    assert "Taito Esimerkkilä" in words_of(letter.get_content())
    for part in (letter, calendar):
        assert not [word for word in TELLING if word in part.get_filename().casefold()]
    (event,) = icalendar.Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat().startswith("2026-12-01T13:00")
    assert not [word for word in TELLING if word in event.to_ical().decode().casefold()]


def test_an_email_arrives_once(emailed, post):
    emailed.run("mail", "print", "next")
    assert post.kept == []
    assert messages_of(emailed, "--via", "email") == {"P001": "sent", "P003": "sent"}
    assert messages_of(emailed, "--via", "email") == {}
    assert len(post.kept) == 2


def test_an_address_the_server_does_not_take_stops_nobody_else(emailed, post):
    post.refuse = ("taito@example.org",)
    assert messages_of(emailed, "--via", "email", code=7) == {"P001": "failed", "P003": "sent"}
    ran = emailed.run("mail", "send", "next", "--via", "email", code=7)
    assert "taito" not in ran.said.casefold()
    emailed.run("participant", "edit", "P001", "--email", "esimerkkila@example.org")
    assert messages_of(emailed, "--via", "email") == {"P001": "sent"}


def test_an_address_that_is_none_stops_nobody_else(emailed, post):
    """A table of people may have brought it along."""
    emailed.run("participant", "edit", "P001", "--email", "täitö@example.org", code=(0, 3))
    if emailed.json("participant", "show", "P001")["email"] == "taito@example.org":
        pytest.skip("such an address is not taken in at all")
    assert messages_of(emailed, "--via", "email", code=7) == {"P001": "failed", "P003": "sent"}


def test_a_connection_lost_at_the_end_of_a_message_leaves_one_to_look_for(emailed, post):
    post.drop_at = "data"
    states = messages_of(emailed, "--via", "email", code=7)
    assert states["P001"] == "unsure"
    before = len(post.kept)
    messages_of(emailed, "--via", "email", code=7)
    recipients = [recipients for _sender, recipients, _content in post.kept[before:]]
    assert ["taito@example.org"] not in recipients


def test_the_word_of_the_service_is_nowhere_outside(emailed):
    set_up(emailed, "organisation", unit="Kuntouttava työtoiminta")
    emailed.run("participant", "edit", "P001", "--channel", "letter")
    mail = emailed.json("mail", "print", "next")
    emailed.run("mail", "send", "next", "--via", "sms")
    names = [path.name for path in (emailed.folder / "outbox").rglob("*")]
    assert not [name for name in names for word in TELLING if word in name.casefold()]
    for message in mail["messages"]:
        if message["channel"] == "sms":
            assert not [word for word in TELLING if word in message["text"].casefold()]


def test_mail_as_files_is_laid_in_the_outbox(with_weeks):
    office = with_weeks("next")
    office.run("participant", "edit", "P001", "--channel", "email", "--email", "taito@example.org")
    said = office.json("mail", "send", "next")["messages"]
    assert {each["reference"] for each in said} == {
        f"outbox/{WEEK}/messages/P001.eml", f"outbox/{WEEK}/messages/P002.txt",
    }  # fmt: skip
    draft = message_from_bytes((office.folder / f"outbox/{WEEK}/messages/P001.eml").read_bytes(), policy=policy.default)
    assert (draft["To"], draft["X-Unsent"]) == ("taito@example.org", "1")
    assert (
        (office.folder / f"outbox/{WEEK}/messages/P002.txt")
        .read_text("utf-8")
        .startswith("+358495550102\n\nHej Örjan!")
    )


@pytest.fixture
def service():
    service = Service()
    threading.Thread(target=service.serve_forever, args=(0.02,), daemon=True).start()
    yield service
    service.shutdown()
    service.server_close()


@pytest.fixture
def public(with_weeks, monkeypatch):
    """Taito and Helmi get Suomi.fi messages, into a folder for another system; Helmi's identity code is not kept."""
    office = with_weeks("next")
    for who in ("P001", "P003"):
        office.run("participant", "edit", who, "--channel", "suomifi")
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(f"{CODE}\n"))
        office.run("participant", "identity", "P001", "--set")
    set_up(office, "suomifi", service_id="etakuty-1")
    return office


@pytest.fixture
def online(public, service, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret&word\n")
    secret.chmod(0o600)
    set_up(public, "suomifi", via="api", url=service.url, username="etakuty", secret_file=str(secret), timeout=5)
    return public


def test_the_mailbox_is_found_by_the_identity_code(public):
    said = public.json("mail", "send", "next", "--via", "suomifi", code=7)
    assert [(each["participant"], each["code"]) for each in said["left_out"]] == [("P003", "no_identity_code")]
    folder = public.folder / "outbox" / WEEK / "suomifi"
    message = json.loads((folder / "P001.json").read_text("utf-8"))
    assert message["recipient"]["id"] == CODE
    (row,) = json.loads((folder / f"index-{WEEK}.json").read_text("utf-8"))
    assert (row["message"], row["attachment"]["file"]) == ("P001.json", "P001.pdf")
    assert "Taito Esimerkkilä" in words_of((folder / "P001.pdf").read_bytes())
    for name in (row["attachment"]["name"], message["electronic"]["title"]):
        assert not [word for word in TELLING if word in name.casefold()]
    for path in (public.folder / "outbox").rglob("*"):
        assert path.name == "P001.json" or not path.is_file() or CODE.encode() not in path.read_bytes()


def test_reading_the_identity_code_is_written_down(public):
    public.run("--why", "kirjeet", "mail", "send", "next", "--via", "suomifi", code=7)
    looks = "".join(path.read_text("utf-8") for path in (public.folder / "access").rglob("*") if path.is_file())
    assert "mail send" in looks
    assert CODE not in looks


def test_a_protected_address_is_not_on_suomifi_paper(online, service):
    set_up(online, "organisation", return_address=["Keksitynkuja 1", "28999 MERILUOTOLA"])
    set_up(online, "suomifi", paper=True, posti_username="etakuty", posti_email="posti@satukunta.example")
    set_up(online, "suomifi", posti_secret_file=str(online.folder.parent / "secret"))
    online.run("participant", "edit", "P001", "--address-protected", "yes")
    assert messages_of(online, "P001") == {"P001": "sent"}
    ((_number, body),) = service.messages.values()
    assert "paperMail" not in body
    assert "Olemattomankatu" not in json.dumps(body, ensure_ascii=False)


def test_it_is_posted_once_and_a_repeat_counts_as_sent(online, service):
    assert messages_of(online, "P001") == {"P001": "sent"}
    assert state_of(online, "P001") == ("suomifi", "sent", 1)
    assert messages_of(online, "P001") == {}
    assert len(service.messages) == 1


def test_an_answer_that_got_lost_is_asked_for_again_and_nothing_goes_twice(online, service):
    real = service.trouble
    service.trouble = {"/v2/messages/electronic": "slow"}
    set_up(online, "suomifi", timeout=1)
    assert messages_of(online, "P001", code=7) == {"P001": "unsure"}
    service.trouble = real
    set_up(online, "suomifi", timeout=5)
    assert messages_of(online, "P001", "--again") == {"P001": "sent"}
    assert len(service.messages) == 1


def test_a_code_that_was_taken_away_meanwhile_keeps_the_message_back(online, service):
    online.run("mail", "print", "next", code=7)
    online.run("participant", "identity", "P001", "--remove")
    said = online.json("mail", "send", "next", "--via", "suomifi", code=7)
    assert ("P001", "no_identity_code") in [(each["participant"], each["code"]) for each in said["left_out"]]
    assert service.messages == {}


def test_erasing_reaches_the_messages_and_their_list(public):
    public.run("mail", "send", "next", code=7)
    public.run("participant", "end", "P001", "--reason", "muutto", "--on", "20.11.2026")
    public.run("participant", "close", "P001")
    public.run("participant", "erase", "P001", "--confirm", "P001")
    for path in (public.folder / "outbox").rglob("*"):
        assert not path.is_file() or b"P001" not in path.read_bytes(), path.name
        assert "P001" not in path.name
