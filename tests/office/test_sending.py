"""Text messages, e-mail and Suomi.fi messages are sent: each once, whatever happens on the way."""

from __future__ import annotations

import signal
import sys

import pytest

from kuty.cli import mail_sending as mail_commands
from kuty.deliver.gateway import Gateway as GatewayCarrier
from kuty.deliver.journal import Journal
from tests.office.carrying import Gateway, set_up, started, state_of, wait_until

posix = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
PHONES = {"P001": "+358495550101", "P002": "+358495550102", "P003": "+358495550103"}
WEEK = "2026-W49"


@pytest.fixture
def gateway():
    server = Gateway()
    yield server
    server.shut()


@pytest.fixture
def texting(with_weeks, gateway):
    """Three people who get text messages through a gateway."""
    office = with_weeks("next")
    office.run("participant", "edit", "P001", "--channel", "sms")
    office.run("participant", "edit", "P003", "--channel", "sms", "--phone", "049 5550103")
    set_up(office, "sms", via="gateway", url=gateway.url, timeout=2, price=0.05)
    return office


def states(office):
    return [(row["participant"], row["state"]) for row in office.json("mail", "status", "next")["mail"]]


def sent(office, *arguments, code=0):
    said = office.json("mail", "send", "next", *arguments, code=code)
    return {row["participant"]: row["state"] for row in said["messages"]}, said


def test_each_message_goes_once(texting, gateway):
    texting.run("mail", "print", "next")
    assert gateway.messages == []
    went, said = sent(texting)
    assert went == dict.fromkeys(PHONES, "sent")
    assert {row["reference"] for row in said["messages"]} == {"4711"}
    assert sorted(gateway.phones) == sorted(PHONES.values())
    assert sent(texting)[0] == {}
    assert texting.json("mail", "print", "next")["already_issued"] == list(PHONES)
    assert len(gateway.messages) == 3
    assert not (texting.folder / "outbox" / WEEK / ".sending").exists()


def test_sending_makes_ready_what_nobody_has_printed(texting, gateway):
    texting.run("participant", "edit", "P001", "--channel", "letter")
    assert sent(texting)[0] == {"P002": "sent", "P003": "sent"}
    assert states(texting) == [("P001", None), ("P002", "sent"), ("P003", "sent")]
    assert [each["participant"] for each in texting.json("mail", "print", "next")["letters"]] == ["P001"]
    assert len(gateway.messages) == 2


def test_a_message_holds_the_programme_and_tells_no_service(texting, gateway):
    texting.run("mail", "send", "next", "P001")
    ((phone, text),) = gateway.messages
    assert phone == PHONES["P001"]
    assert text.startswith("Hei Taito!")
    assert "kuntouttav" not in text.casefold()


def test_only_those_who_are_named_and_only_by_the_way_named(texting, gateway):
    assert sent(texting, "P002")[0] == {"P002": "sent"}
    assert sent(texting, "--via", "email")[0] == {}
    assert sent(texting, "--via", "sms")[0] == {"P001": "sent", "P003": "sent"}
    assert "Nothing can be sent by “letter”" in texting.run("mail", "send", "next", "--via", "letter", code=2).err
    assert len(gateway.messages) == 3


def test_one_that_is_refused_is_told_and_the_others_go(texting, gateway):
    gateway.answers[PHONES["P002"]] = 400
    went, said = sent(texting, code=7)
    assert went == {"P001": "sent", "P002": "failed", "P003": "sent"}
    assert "answer 400" in next(row["why"] for row in said["messages"] if row["participant"] == "P002")
    assert "kuty mail send 2026-W49" in texting.run("mail", "send", "next", code=7).err
    assert gateway.phones.count(PHONES["P002"]) == 2, "what surely did not go may be tried again"
    gateway.answers.clear()
    went, said = sent(texting)
    assert (went, said["left_out"]) == ({"P002": "sent"}, [])
    assert state_of(texting, "P002") == ("sms", "sent", 1)


@pytest.mark.parametrize("answer", [500, "silent", "blocked"])
def test_one_that_may_have_gone_is_not_sent_again_unasked(texting, gateway, answer):
    gateway.answers[PHONES["P002"]] = answer
    set_up(texting, "sms", timeout=1)
    went, said = sent(texting, code=7)
    assert (went["P002"], said["not_tried"]) == ("unsure", ["P003"])
    gateway.answers.clear()
    went, said = sent(texting, code=7)
    assert went == {"P003": "sent"}
    assert [(each["participant"], each["code"]) for each in said["left_out"]] == [("P002", "may_have_gone")]
    assert gateway.phones.count(PHONES["P002"]) == 1
    ran = texting.run("mail", "send", "next", code=7)
    assert "kuty mail send 2026-W49 P002 --went" in ran.err
    assert "kuty mail send 2026-W49 P002 --again" in ran.err


def test_she_looked_and_it_had_not_gone(texting, gateway):
    gateway.answers[PHONES["P002"]] = 500
    texting.run("mail", "send", "next", code=7)
    gateway.answers.clear()
    assert sent(texting, "P002", "--again")[0] == {"P002": "sent"}
    assert gateway.phones.count(PHONES["P002"]) == 2


def test_she_looked_and_it_had_gone(texting, gateway):
    gateway.answers[PHONES["P002"]] = 500
    texting.run("mail", "send", "next", code=7)
    assert sent(texting, "P002", "--went")[0] == {"P002": "sent"}
    assert gateway.phones.count(PHONES["P002"]) == 1
    assert sent(texting)[0] == {"P003": "sent"}
    assert state_of(texting, "P002") == ("sms", "sent", 1)


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_gateway_that_lets_nobody_in_is_asked_once(texting, gateway, status):
    gateway.answers = dict.fromkeys(PHONES.values(), status)
    went, said = sent(texting, code=7)
    assert (went, said["not_tried"]) == ({"P001": "failed"}, ["P002", "P003"])
    gateway.answers.clear()
    assert sent(texting)[0] == dict.fromkeys(PHONES, "sent")
    assert len(gateway.messages) == 4


def test_a_gateway_nobody_answers_at_has_surely_got_nothing(texting, gateway):
    gateway.shut()
    went, said = sent(texting, code=7)
    assert (went, said["not_tried"]) == ({"P001": "failed"}, ["P002", "P003"])


def test_what_is_not_set_up_is_told_all_at_once_and_nothing_is_sent(texting, gateway):
    texting.run("participant", "edit", "P003", "--channel", "email", "--email", "helmi@example.org")
    set_up(texting, "sms", url="", secret_file="none")
    set_up(texting, "email", via="smtp")
    ran = texting.run("mail", "send", "next", code=3)
    for setting in ("sms.url", "sms.secret_file", "email.sender", "email.server"):
        assert setting in ran.err
    assert "nothing was sent" in ran.err
    assert gateway.messages == []
    assert not [state for _who, state in states(texting) if state == "sent"]
    set_up(texting, "sms", url=gateway.url, secret_file="")
    set_up(texting, "email", via="folder")
    assert sent(texting)[0] == {"P001": "sent", "P002": "sent", "P003": "prepared"}


@pytest.mark.parametrize("word", ["y", "n"])
def test_the_price_is_asked_before_anything_goes(texting, gateway, monkeypatch, word):
    asked = []

    def confirm(question, **_given):
        asked.append(question)
        return word == "y"

    monkeypatch.setattr(mail_commands, "may_ask", lambda: True)
    monkeypatch.setattr(mail_commands.typer, "confirm", confirm)
    texting.run("mail", "send", "next", code=0)
    (question,) = asked
    assert "text message 3" in question.lower()
    assert "0.30 €" in question
    assert len(gateway.messages) == (3 if word == "y" else 0)
    asked.clear()
    texting.run("mail", "send", "next", "--yes")
    assert (asked, len(gateway.messages)) == ([], 3)


def test_ctrl_c_while_sending_spares_the_rest_and_leaves_one_to_look_for(texting, gateway, monkeypatch):
    real = GatewayCarrier.send

    def stopped_at_the_second(self, message):
        told = real(self, message)
        if message.name == "P002":
            raise KeyboardInterrupt
        return told

    monkeypatch.setattr(GatewayCarrier, "send", stopped_at_the_second)
    texting.run("mail", "send", "next", code=130)
    monkeypatch.setattr(GatewayCarrier, "send", real)
    assert states(texting) == [("P001", "sent"), ("P002", "unsure"), ("P003", "prepared")]
    went, said = sent(texting, code=7)
    assert went == {"P003": "sent"}
    assert [each["code"] for each in said["left_out"]] == ["may_have_gone"]
    assert sorted(gateway.phones) == sorted(PHONES.values())


def killed_while_sending(office, gateway, who):
    """A sending that dies – really – when the gateway has the message of ``who`` and has not answered."""
    gateway.answers[PHONES[who]] = "blocked"
    set_up(office, "sms", timeout=30)
    process = started(office, "mail", "send", "next", "--yes")
    wait_until(lambda: PHONES[who] in gateway.phones)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    gateway.answers.clear()


@posix
def test_a_sending_that_was_killed_sends_nothing_twice(texting, gateway):
    texting.run("mail", "print", "next")
    killed_while_sending(texting, gateway, "P002")
    assert [state for _who, state in states(texting)] == ["prepared"] * 3, "the register knows nothing of it yet"
    went, said = sent(texting, code=7)
    assert went == {"P001": "sent", "P002": "unsure", "P003": "sent"}
    assert [(each["participant"], each["code"]) for each in said["left_out"]] == [("P002", "may_have_gone")]
    assert sorted(gateway.phones) == sorted(PHONES.values())
    assert sent(texting, "--again")[0] == {"P002": "sent"}
    assert gateway.phones.count(PHONES["P002"]) == 2


@posix
@pytest.mark.parametrize("narrowly", [("P003",), ("--via", "email"), ("--went", "P003")])
def test_going_on_with_a_part_forgets_nothing_of_the_others(texting, gateway, narrowly):
    killed_while_sending(texting, gateway, "P002")
    texting.run("mail", "send", "next", *narrowly, code=(0, 7))
    texting.run("mail", "send", "next", code=7)
    assert gateway.phones.count(PHONES["P001"]) == 1
    assert gateway.phones.count(PHONES["P002"]) == 1
    assert states(texting) == [("P001", "sent"), ("P002", "unsure"), ("P003", "sent")]


@posix
def test_two_sendings_at_once(texting, gateway):
    gateway.answers[PHONES["P001"]] = "blocked"
    set_up(texting, "sms", timeout=30)
    first = started(texting, "mail", "send", "next", "--yes")
    wait_until(lambda: gateway.messages)
    ran = texting.run("mail", "send", "next", code=5)
    assert "being made or sent by another kuty (pid" in ran.err
    gateway.answers.clear()
    gateway.open.set()
    first.communicate(timeout=20)
    assert min(gateway.phones) == PHONES["P001"]
    texting.run("mail", "send", "next", code=(0, 7))
    assert {gateway.phones.count(phone) for phone in PHONES.values()} == {1}


def test_a_carrier_that_breaks_leaves_what_it_did_in_the_journal(texting, gateway, monkeypatch):
    real = GatewayCarrier.send

    def broken_at_the_second(self, message):
        told = real(self, message)
        if message.name == "P002":
            raise RuntimeError(message.text)
        return told

    monkeypatch.setattr(GatewayCarrier, "send", broken_at_the_second)
    ran = texting.run("mail", "send", "next", code=1)
    assert "Örjan" not in ran.said
    monkeypatch.setattr(GatewayCarrier, "send", real)
    written = (texting.folder / "outbox" / WEEK / ".sending").read_text("utf-8")
    assert "P001-1-sms" in written
    for private in ("Taito", "Örjan", "555", "Hei"):
        assert private not in written
    texting.run("mail", "send", "next", code=7)
    assert sorted(gateway.phones) == sorted(PHONES.values())


def test_a_line_of_the_journal_that_was_cut_off_swallows_nothing(tmp_path):
    journal = Journal(tmp_path, WEEK)
    with journal.held():
        journal.begin("P001-1-sms")
        with (tmp_path / "outbox" / WEEK / ".sending").open("ab") as file:
            file.write(b'\n["P002-1-s')
        journal.begin("P003-1-sms")
        assert set(journal.read()) == {"P001-1-sms", "P003-1-sms"}
        journal.forget()
        journal.forget()
        assert journal.read() == {}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("participant", "edit", "P002", "--clear", "phone"), "no_phone"),
        (("participant", "pause", "P002", "--from", "30.11.2026"), "paused"),
        (("participant", "end", "P002", "--reason", "muutto", "--on", "30.11.2026"), "ended"),
    ],
)
def test_what_happened_after_a_message_was_made_ready_keeps_it_back(texting, gateway, command, code):
    texting.run("mail", "print", "next")
    texting.run(*command)
    went, said = sent(texting, code=7)
    assert went == {"P001": "sent", "P003": "sent"}
    assert [(each["participant"], each["code"]) for each in said["left_out"]] == [("P002", code)]
    assert PHONES["P002"] not in gateway.phones


def test_a_programme_that_was_opened_again_is_not_sent_as_it_stands_half_done(texting, gateway):
    texting.run("mail", "print", "next")
    texting.run("week", "reopen", "next", "P002")
    texting.run("participant", "edit", "P002", "--clear", "phone")
    went, said = sent(texting, code=7)
    assert went == {"P001": "sent", "P003": "sent"}
    assert [(each["participant"], each["code"]) for each in said["left_out"]] == [("P002", "no_phone")]
    texting.run("participant", "edit", "P002", "--phone", "049 5550102")
    assert sent(texting)[0] == {"P002": "sent"}
    assert state_of(texting, "P002") == ("sms", "sent", 2)


def test_a_number_that_was_mended_is_the_one_that_is_used(texting, gateway):
    texting.run("mail", "print", "next")
    texting.run("participant", "edit", "P002", "--phone", "049 5550199")
    texting.run("mail", "send", "next", "P002")
    assert gateway.phones == ["+358495550199"]


def test_nothing_waits(texting, gateway):
    texting.run("mail", "send", "next")
    ran = texting.run("mail", "send", "next")
    assert "sent 0, not sent 0, may have gone 0, not tried 0" in ran.out
    assert "kuty mail status" in ran.err


def test_messages_in_a_folder_wait_until_somebody_says_that_they_went(texting, gateway):
    set_up(texting, "sms", via="folder")
    for _ in range(2):
        ran = texting.run("mail", "send", "next")
        assert "3 messages lie ready in" in ran.out
        assert f"kuty mail send {WEEK} --went" in ran.err
        assert states(texting) == [(who, "prepared") for who in PHONES]
    texting.run("mail", "send", "next", "P001", "--went")
    assert states(texting) == [("P001", "sent"), ("P002", "prepared"), ("P003", "prepared")]
    assert sent(texting, "--went")[0] == {"P002": "sent", "P003": "sent"}
    texting.run("mail", "send", "next")
    assert [len(row["reference"] or "") for row in texting.json("mail", "status", "next")["mail"]] == [0, 0, 0]
