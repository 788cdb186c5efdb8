"""Mail that fails or comes back goes again; a programme that was changed goes as a paper that names the one before."""

from __future__ import annotations

import icalendar
import pytest

from tests.conftest import TODAY
from tests.letters.reading import text_of as words_of
from tests.office.carrying import Gateway, set_up, state_of

WEEK = "2026-W49"


@pytest.fixture
def gateway():
    server = Gateway()
    yield server
    server.shut()


@pytest.fixture
def printed(with_weeks):
    """Two letters and a text message of next week, printed."""
    office = with_weeks("next")
    office.run("mail", "print", "next")
    return office


def letters(mail):
    return [(each["participant"], each["number"], each["replaces"]) for each in mail["letters"]]


def text_in(office, name):
    return words_of((office.folder / "outbox" / WEEK / name).read_bytes())


def left_out(mail):
    return [(each["participant"], each["code"]) for each in mail["left_out"]]


def changed(office, who="P001"):
    """The programme is opened again and another task put into it."""
    office.run("week", "reopen", "next", who)
    office.run("week", "swap", "next", who, "1")


def test_a_letter_that_came_back_waits_for_the_address_and_goes_as_a_new_one(printed, monkeypatch):
    assert "P001: the letter of week 2026-W49 came back." in printed.run("mail", "returned", "P001").out
    assert state_of(printed, "P001") == ("letter", "returned", 1)
    assert "kuty participant show P001" in printed.run().out
    assert left_out(printed.json("mail", "print", "next", code=7)) == [("P001", "post_returned")]
    # Another person's field, or another field of hers, mends nothing.
    printed.run("participant", "edit", "P001", "--phone", "049 5550109")
    printed.run("participant", "edit", "P003", "--street", "Uusikatu 1")
    assert left_out(printed.json("mail", "print", "next", code=7)) == [("P001", "post_returned")]
    monkeypatch.setenv("KUTY_TODAY", "2026-11-25")
    printed.run("participant", "edit", "P001", "--street", "Uusikatu 1")
    mail = printed.json("mail", "print", "next")
    assert letters(mail) == [("P001", 2, None)]
    assert mail["letters"][0]["file"] == f"outbox/{WEEK}/letters/P001-2.pdf"
    assert state_of(printed, "P001") == ("letter", "issued", 2)
    new = text_in(printed, "letters/P001-2.pdf")
    assert "Uusikatu 1" in new
    assert "korvaa" not in new.casefold(), "she never had the first"
    assert printed.json("mail", "print", "next")["letters"] == []


def test_a_letter_that_came_back_keeps_the_next_week_back_too(printed):
    printed.run("week", "make", "2026-W50")
    printed.run("mail", "returned", "P001")
    mail = printed.json("mail", "print", "2026-W50", code=7)
    assert left_out(mail) == [("P001", "post_returned")]
    assert [each["participant"] for each in mail["letters"]] == ["P003"]


def test_nothing_came_back_that_did_not_go_out(printed):
    ran = printed.run("mail", "returned", "P002", code=3)
    assert "Nothing has gone out to P002" in ran.err
    printed.run("mail", "returned", "P001")
    printed.run("mail", "returned", "P001", code=3)
    printed.run("mail", "returned", "P001", "--week", "2026-W48", code=3)
    printed.run("mail", "returned", "P999", code=4)


def test_a_second_way_brings_what_the_first_could_not(with_weeks, gateway):
    office = with_weeks("next")
    home = ("--street", "Olemattomankatu 1", "--postcode", "28999", "--town", "Meriluotola")
    office.run("participant", "edit", "P002", "--fallback", "letter", *home)
    set_up(office, "sms", via="gateway", url=gateway.url, timeout=2)
    gateway.answers["+358495550102"] = 400
    office.run("mail", "send", "next", code=7)
    assert state_of(office, "P002") == ("sms", "failed", 1)
    mail = office.json("mail", "print", "next")
    assert ("P002", 1, None) in letters(mail)
    assert next(each["instead"] for each in mail["letters"] if each["participant"] == "P002") == "failed_before"
    assert state_of(office, "P002") == ("letter", "issued", 1)
    gateway.answers.clear()
    assert office.json("mail", "send", "next")["messages"] == []
    assert len(gateway.messages) == 1


def test_a_second_way_is_used_where_the_first_is_not_known(with_weeks):
    office = with_weeks("next")
    home = ("--street", "Olemattomankatu 1", "--postcode", "28999", "--town", "Meriluotola")
    office.run("participant", "edit", "P002", "--fallback", "letter", "--clear", "phone", *home)
    mail = office.json("mail", "print", "next")
    assert [(each["participant"], each["instead"]) for each in mail["letters"]] == [
        ("P001", None), ("P003", None), ("P002", "no_phone"),
    ]  # fmt: skip


def test_a_letter_that_came_back_goes_by_the_second_way(printed):
    printed.run("participant", "edit", "P001", "--fallback", "sms")
    printed.run("mail", "returned", "P001")
    (message,) = printed.json("mail", "print", "next")["messages"]
    assert (message["participant"], message["channel"], message["number"]) == ("P001", "sms", 2)


@pytest.fixture
def emailed(printed):
    """Taito's programme went by e-mail."""
    printed.run("week", "make", "2026-W50")
    printed.run("participant", "edit", "P001", "--channel", "email", "--email", "taito@example.org")
    printed.run("mail", "send", "2026-W50")
    printed.run("mail", "send", "2026-W50", "--went")
    return printed


def test_an_email_that_came_back_says_nothing_of_the_postal_address(emailed):
    emailed.run("participant", "edit", "P001", "--fallback", "letter")
    emailed.run("mail", "returned", "P001", "--week", "2026-W50")
    assert emailed.json("participant", "show", "P001")["post_returned"] is None
    mail = emailed.json("mail", "print", "2026-W50", "P001")
    assert [(each["instead"], each["number"]) for each in mail["letters"]] == [("failed_before", 2)]


def test_an_email_that_came_back_goes_again_when_the_worker_names_the_person(emailed):
    emailed.run("mail", "returned", "P001", "--week", "2026-W50")
    emailed.run("participant", "edit", "P001", "--email", "esimerkkila@example.org")
    assert left_out(emailed.json("mail", "print", "2026-W50", code=7)) == [("P001", "failed_before")]
    mail = emailed.json("mail", "print", "2026-W50", "P001")
    assert [(each["channel"], each["number"]) for each in mail["messages"]] == [("email", 2)]
    emailed.run("mail", "send", "2026-W50")
    assert state_of(emailed, "P001", "2026-W50") == ("email", "prepared", 2)
    sent = (emailed.folder / "outbox/2026-W50/messages/P001-2.eml").read_bytes()
    assert b"esimerkkila@example.org" in sent


def test_a_changed_programme_makes_a_paper_that_names_the_one_before(printed, monkeypatch):
    before = text_in(printed, "letters/P001.pdf")
    monkeypatch.setenv("KUTY_TODAY", "2026-11-25")
    changed(printed)
    mail = printed.json("mail", "print", "next")
    assert letters(mail) == [("P001", 2, TODAY)]
    assert mail["already_issued"] == ["P002", "P003"]
    new = text_in(printed, "letters/P001-2.pdf")
    assert "23.11.2026" in new
    assert "25.11.2026" in new
    assert new != before
    assert text_in(printed, "letters/P001.pdf") == before, "what went out stays as it went"
    assert state_of(printed, "P001") == ("letter", "issued", 2)


def test_a_changed_message_is_another_message(printed, monkeypatch):
    printed.run("mail", "send", "next")
    monkeypatch.setenv("KUTY_TODAY", "2026-11-25")
    changed(printed, "P002")
    (message,) = printed.json("mail", "print", "next")["messages"]
    assert (message["number"], message["replaces"]) == (2, TODAY)
    assert message["file"] == f"outbox/{WEEK}/messages/P002-2.html"
    page = (printed.folder / message["file"]).read_text("utf-8")
    assert "ersätter programmet som du fick 2026-11-23." in page
    printed.run("mail", "send", "next")
    printed.run("mail", "send", "next", "--went")
    assert state_of(printed, "P002") == ("sms", "sent", 2)


@pytest.fixture
def emailed_twice(emailed, monkeypatch):
    monkeypatch.setenv("KUTY_TODAY", "2026-11-25")
    emailed.run("week", "reopen", "2026-W50", "P001")
    emailed.run("week", "swap", "2026-W50", "P001", "1")
    emailed.run("mail", "send", "2026-W50")
    return emailed.folder / "outbox/2026-W50/messages"


def test_the_calendar_of_a_changed_programme_moves_what_the_first_one_put_there(emailed_twice):
    first, second = (
        icalendar.Calendar.from_ical((emailed_twice / name).read_bytes()).walk("VEVENT")
        for name in ("P001.ics", "P001-2.ics")
    )
    assert [event["UID"] for event in first] == [event["UID"] for event in second]
    assert {int(event["SEQUENCE"]) for event in second} == {int(event["SEQUENCE"]) + 1 for event in first}


def test_the_papers_that_go_with_an_email_name_the_one_before(emailed_twice):
    assert "korvaa ohjelman" in (emailed_twice / "P001-2.html").read_text("utf-8")
    assert "23.11.2026" in words_of((emailed_twice / "P001-2.pdf").read_bytes())


def test_who_has_two_messages_knows_which_holds(printed):
    printed.run("mail", "send", "next")
    changed(printed, "P002")
    (message,) = printed.json("mail", "print", "next")["messages"]
    assert "23.11" in message["text"]


def test_who_has_two_emails_knows_which_holds(emailed_twice):
    for name in ("P001-2.txt", "P001-2.mail.html"):
        assert "23.11" in (emailed_twice / name).read_text("utf-8"), name


def test_a_replacement_that_came_back_still_names_the_paper_she_has(printed, monkeypatch):
    monkeypatch.setenv("KUTY_TODAY", "2026-11-24")
    changed(printed)
    assert letters(printed.json("mail", "print", "next")) == [("P001", 2, TODAY)]
    printed.run("mail", "returned", "P001")
    printed.run("participant", "edit", "P001", "--street", "Uusikatu 1")
    monkeypatch.setenv("KUTY_TODAY", "2026-11-26")
    assert letters(printed.json("mail", "print", "next")) == [("P001", 3, TODAY)]


def test_a_paper_that_came_back_after_the_change_is_not_named(printed):
    changed(printed)
    printed.run("mail", "returned", "P001")
    printed.run("participant", "edit", "P001", "--street", "Uusikatu 1")
    assert letters(printed.json("mail", "print", "next")) == [("P001", 2, None)]


def test_each_change_makes_one_paper_more(printed):
    for number in (2, 3, 4):
        changed(printed)
        assert letters(printed.json("mail", "print", "next")) == [("P001", number, TODAY)]
        assert printed.json("mail", "print", "next")["letters"] == []
    prints = sorted(path.name for path in (printed.folder / "outbox" / WEEK).glob("letters-*"))
    assert prints == [f"letters-{WEEK}-{number}.pdf" for number in (2, 3, 4)] + [f"letters-{WEEK}.pdf"]


def test_opening_again_changes_nothing_until_it_goes_out(printed):
    printed.run("week", "reopen", "next", "P001")
    assert state_of(printed, "P001") == ("letter", "issued", 1)
    printed.run("week", "reopen", "next", "P001", code=3)
    printed.run("undo", "--yes")
    assert printed.json("mail", "print", "next")["letters"] == []


def test_a_return_can_be_undone(printed):
    printed.run("mail", "returned", "P001")
    printed.run("undo", "--yes")
    assert state_of(printed, "P001") == ("letter", "issued", 1)
    mail = printed.json("mail", "print", "next")
    assert (mail["letters"], mail["left_out"]) == ([], [])


def test_a_print_that_was_not_posted_can_be_undone(printed):
    printed.run("undo", "--yes")
    assert printed.json("mail", "status", "next")["mail"][0]["state"] is None
    mail = printed.json("mail", "print", "next")
    assert [row[1:] for row in letters(mail)] == [(1, None), (1, None)]
    assert mail["print_file"] == f"outbox/{WEEK}/letters-{WEEK}-2.pdf"


def change_of(office, command):
    return next(each["change"] for each in office.json("register", "history")["changes"] if each["command"] == command)


def test_what_was_sent_cannot_be_taken_back(printed, gateway):
    set_up(printed, "sms", via="gateway", url=gateway.url, timeout=2)
    printed.run("mail", "send", "next")
    for change in (change_of(printed, "mail send"), change_of(printed, "mail print")):
        ran = printed.run("undo", change, "--yes", code=(3, 5))
        assert "nothing was undone" in ran.err
        printed.run("undo", change, "--dry-run", code=(3, 5))
    printed.run("mail", "send", "next")
    assert len(gateway.messages) == 1


def test_a_print_whose_letter_came_back_cannot_be_taken_back_before_that(printed):
    change = change_of(printed, "mail print")
    printed.run("mail", "returned", "P001")
    printed.run("undo", change, "--yes", code=5)
    printed.run("undo", "--yes")
    printed.run("undo", change, "--yes")
    assert [row[1] for row in letters(printed.json("mail", "print", "next"))] == [1, 1]


def test_another_email_address_does_not_forget_that_a_letter_came_back(printed):
    printed.run("mail", "returned", "P001")
    printed.run("participant", "edit", "P001", "--email", "taito@example.org")
    assert printed.json("participant", "show", "P001")["post_returned"] == TODAY
    printed.run("participant", "edit", "P001", "--street", "Keksitynkuja 5")
    assert printed.json("participant", "show", "P001")["post_returned"] is None
