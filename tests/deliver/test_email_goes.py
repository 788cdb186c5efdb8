"""E-mail leaves the office through a real mail server on this machine."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from kuty.deliver.carriers import NotSent
from kuty.deliver.chosen import email_carrier
from kuty.deliver.smtp import MailServer

from .conftest import section
from .test_the_email_is_right import an_email

OFFICE = Path("office")
USER, PASSWORD = "kuty", "s3cret&word"


class Post:
    """What the server does with mail: it keeps it, or does what a story needs."""

    # The names are those the server looks for.
    # ruff: noqa: N802, ARG002

    def __init__(self):
        self.kept, self.connections, self.logins = [], set(), []
        self.refuse, self.answer, self.wait, self.drop_at = (), "250 OK", 0, ""

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.connections.add(session.peer)
        envelope.mail_from = address
        return self._answer(server, "mail") or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return "550 no such user taito@example.org"
        envelope.rcpt_tos.append(address)
        return self._answer(server, "rcpt") or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.wait)
        if self.answer.startswith("250"):
            self.kept.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return self._answer(server, "data") or self.answer

    def _answer(self, server, moment):
        if self.drop_at == moment:
            self.drop_at = ""
            server.transport.abort()
        return ""

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append(data)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def a_server(post, **options):
    controller = Controller(post, hostname="127.0.0.1", port=free_port(), server_hostname="mail.example", **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def starttls(post, server_context):
    """A server as an office has one: it wants encryption and a password."""
    with a_server(
        post, tls_context=server_context, require_starttls=True, authenticator=post.authenticate, auth_required=True
    ) as port:
        yield port


@contextmanager
def office(port, **given):
    """The office's connection to its mail server."""
    settings = section(
        "email", via="smtp", sender="ohjelma@satukunta.example", server="127.0.0.1", port=port, timeout=5
    )
    with email_carrier(settings | given, OFFICE, lambda *_: "") as carrier:
        yield carrier


def let_in(secret, ca_file):
    return {"user": USER, "secret_file": str(secret), "ca_file": str(ca_file)}


def refused(carrier, email):
    """How an e-mail was not sent; what is told holds nothing of it."""
    with pytest.raises(NotSent) as caught:
        carrier.send(email)
    told = f"{caught.value} {caught.value.sentence} {caught.value.remedy}"
    for private in ("taito", "Taito", "example.org", "P001", PASSWORD):
        assert private not in told
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value


def to(name):
    return an_email(to=f"{name}@example.org", key=name)


def test_an_email_goes_encrypted_and_comes_whole(post, starttls, secret, ca_file):
    email = an_email()
    with office(starttls, **let_in(secret, ca_file)) as carrier:
        assert carrier.check() == []
        assert carrier.send(email) == email.message["Message-ID"]
    ((sender, recipients, content),) = post.kept
    assert (sender, recipients) == ("ohjelma@satukunta.example", ["taito@example.org"])
    assert content == email.message.as_bytes()
    message = message_from_bytes(content, policy=policy.default)
    assert "\n.\n" in message.get_body(("plain",)).get_content().replace("\r\n", "\n"), "a dot alone ends no mail"
    assert len(post.logins) == 1


def test_one_connection_takes_many(post, starttls, secret, ca_file):
    with office(starttls, **let_in(secret, ca_file)) as carrier:
        for number in range(30):
            carrier.send(to(f"p{number}"))
    assert [recipients for _, recipients, _ in post.kept] == [[f"p{number}@example.org"] for number in range(30)]
    assert len(post.connections) == len(post.logins) == 1


def test_encryption_from_the_first_byte(post, server_context, ca_file):
    with (
        a_server(post, ssl_context=server_context) as port,
        office(port, security="tls", ca_file=str(ca_file)) as carrier,
    ):
        carrier.send(an_email())
    assert len(post.kept) == 1


def test_a_server_without_encryption_gets_nothing(post, secret):
    with a_server(post) as port:
        with office(port, user=USER, secret_file=str(secret)) as carrier:
            error = refused(carrier, an_email())
        assert (error.sure, error.stop) == (True, True)
        assert "no encryption" in error.sentence.text
        with office(port, security="tls") as carrier:
            error = refused(carrier, an_email())
        assert (error.sure, error.stop) == (True, True)
        assert post.kept == post.logins == []
        with office(port, security="none") as carrier:
            carrier.send(an_email())
    assert len(post.kept) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_is_not_the_one_it_says_gets_nothing(post, server_context, tmp_path, secret, security, ca_file):
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    options = {"tls_context": server_context} if security == "starttls" else {"ssl_context": server_context}
    with a_server(post, **options) as port:
        for given in ({"ca_file": str(stranger)}, {}):
            with office(port, security=security, user=USER, secret_file=str(secret), **given) as carrier:
                error = refused(carrier, an_email())
            assert (error.sure, error.stop) == (True, True)
            assert "certificate" in error.sentence.text
    assert post.kept == post.logins == []


def test_the_certificate_must_be_for_the_servers_name(post, authority, ca_file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)
    with a_server(post, tls_context=context) as port, office(port, ca_file=str(ca_file)) as carrier:
        assert "certificate" in refused(carrier, an_email()).sentence.text
    assert post.kept == []


def test_a_wrong_password_is_told_once_for_all(post, starttls, secret, ca_file):
    secret.write_text("another")
    with office(starttls, **let_in(secret, ca_file)) as carrier:
        error = refused(carrier, an_email())
    assert (error.sure, error.stop) == (True, True)
    assert "log in" in error.sentence.text
    assert post.kept == []


def test_an_address_that_is_refused_keeps_nobody_else_from_theirs(post, starttls, secret, ca_file):
    post.refuse = ("taito@example.org",)
    with office(starttls, **let_in(secret, ca_file)) as carrier:
        carrier.send(to("helmi"))
        error = refused(carrier, to("taito"))
        carrier.send(to("orjan"))
    assert (error.sure, error.stop, error.sentence.values) == (True, False, {"status": 550})
    assert [recipients for _, recipients, _ in post.kept] == [["helmi@example.org"], ["orjan@example.org"]]
    assert len(post.connections) == 1


@pytest.mark.parametrize("answer", ["554 looks like spam", "452 no room"])
def test_a_message_that_is_refused_has_not_gone(post, answer, starttls, secret, ca_file):
    with office(starttls, **let_in(secret, ca_file)) as carrier:
        post.answer = answer
        error = refused(carrier, to("taito"))
        post.answer = "250 OK"
        carrier.send(to("helmi"))
    assert (error.sure, error.stop, error.sentence.values) == (True, False, {"status": int(answer[:3])})
    assert [recipients for _, recipients, _ in post.kept] == [["helmi@example.org"]]


def test_a_server_that_wants_a_password_where_the_office_has_none(post, starttls, ca_file):
    with office(starttls, ca_file=str(ca_file)) as carrier:
        error = refused(carrier, an_email())
    assert (error.sure, error.stop, error.sentence.values) == (True, True, {"status": 530})


@pytest.mark.parametrize(("moment", "sure"), [("mail", True), ("rcpt", True), ("data", False)])
def test_a_connection_that_breaks_is_made_again_for_the_next(post, moment, sure, starttls, secret, ca_file):
    with office(starttls, **let_in(secret, ca_file)) as carrier:
        carrier.send(to("helmi"))
        post.drop_at = moment
        error = refused(carrier, to("taito"))
        carrier.send(to("orjan"))
    assert (error.sure, error.stop) == (sure, False)
    arrived = [recipients[0] for _, recipients, _ in post.kept]
    assert arrived == [f"{who}@example.org" for who in (["helmi", "orjan"] if sure else ["helmi", "taito", "orjan"])]


def test_a_connection_lost_between_two_messages_costs_neither(post, starttls, secret, ca_file):
    with office(starttls, **let_in(secret, ca_file)) as carrier:
        carrier.send(to("helmi"))
        carrier._server.sock.shutdown(socket.SHUT_RDWR)
        carrier.send(to("orjan"))
    assert len(post.kept) == 2
    assert len(post.connections) == 2


def test_a_server_that_does_not_answer_in_time_may_have_it(post):
    post.wait = 1
    with a_server(post) as port, office(port, security="none", timeout=0.3) as carrier:
        error = refused(carrier, an_email())
    assert (error.sure, error.stop) == (False, True)


def test_a_server_that_is_not_there_has_nothing():
    with office(free_port(), security="none") as carrier:
        error = refused(carrier, an_email())
    assert (error.sure, error.stop) == (True, True)


def test_a_machine_that_only_listens_has_nothing():
    with socket.create_server(("127.0.0.1", 0)) as deaf, office(deaf.getsockname()[1], timeout=0.2) as carrier:
        error = refused(carrier, an_email())
    assert (error.sure, error.stop) == (True, True)


def test_a_server_that_is_something_else(server_context):
    def speak(listening):
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=speak, args=(listening,))
        thread.start()
        with office(listening.getsockname()[1]) as carrier:
            error = refused(carrier, an_email())
        thread.join()
    assert (error.sure, error.stop) == (True, True)


def test_what_is_not_set_up_is_told_before_anything_goes(tmp_path, secret):
    def wrong(**given):
        settings = section("email", sender="ohjelma@satukunta.example", server="mail.example") | given
        return {problem.values.get("setting", problem.what) for problem in MailServer(settings, tmp_path).check()}

    assert wrong() == set()
    assert wrong(server="", sender="") == {"email.server", "email.sender"}
    assert wrong(user="kuty") == {"email.secret_file"}
    assert wrong(user="kuty", secret_file="none") == {"email.secret_file"}
    assert wrong(user="kuty", secret_file=secret.name) == set()
    assert wrong(ca_file="none.pem") == {"email.ca_file"}
    assert wrong(sender_name="Kuntouttava") == {"email.sender_name"}
    assert len(wrong(user="äiti", secret_file=secret.name)) == 1


def test_nobody_hears_the_name_of_this_machine(post, monkeypatch):
    def name(*_):
        pytest.fail("the machine's name was asked for")

    heard = []

    async def ehlo(server, session, envelope, hostname, responses):
        heard.append(hostname)
        session.host_name = hostname
        return responses

    post.handle_EHLO = ehlo
    with a_server(post) as port:
        monkeypatch.setattr(socket, "getfqdn", name)
        with office(port, security="none") as carrier:
            carrier.send(an_email())
        monkeypatch.undo()
    assert heard == ["satukunta.example"]
