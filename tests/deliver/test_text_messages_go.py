"""Text messages leave the office: as files, through a gateway on the net, through a program."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kuty.deliver.carriers import Command, Folder, NotSent
from kuty.deliver.gateway import Gateway
from kuty.deliver.outbox import Outbox
from kuty.office import settings_file

from .conftest import PHONE, TEXT, section

OFFICE = Path("office")


class Server(ThreadingHTTPServer):
    """A gateway on this machine. It keeps what it was asked, and answers as it is told."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.status, self.headers, self.body, self.wait = 200, {}, b"OK 4711", 0
        self.silent = False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/send?from=office"

    def handle_error(self, request, client_address):
        """A client that went away is part of the story."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, self.headers, body))
        time.sleep(self.server.wait)
        if self.server.silent:
            self.close_connection = True
            return
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST  # noqa: N815 - what a redirect would become

    def log_message(self, *args):
        pass


def running(server):
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


@pytest.fixture
def server():
    server = running(Server())
    yield server
    server.shutdown()
    server.server_close()


def gateway(url, **given):
    return Gateway(section("sms", url=url, timeout=5) | given, OFFICE)


def refused(carrier, message):
    """How a message was not sent; what is told holds nothing of it."""
    with pytest.raises(NotSent) as caught:
        carrier.send(message)
    told = f"{caught.value} {caught.value.sentence} {caught.value.remedy}"
    for private in (PHONE, PHONE[1:], "Taito", "kävely", "P001", "s3cret"):
        assert private not in told
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value


def places(problems):
    return {problem.values.get("setting", problem.what) for problem in problems}


def test_a_folder_takes_every_message_as_a_file_named_by_the_id(tmp_path, message):
    carrier = Folder(Outbox(tmp_path, "2026-W49").lay)
    assert carrier.check() == []
    assert carrier.send(message) == "outbox/2026-W49/messages/P001.txt"
    assert (tmp_path / "outbox/2026-W49/messages/P001.txt").read_text("utf-8") == f"{PHONE}\n\n{TEXT}\n"


def test_a_gateway_gets_a_form(server, message, secret):
    carrier = gateway(
        server.url,
        fields={"number": "{phone}", "message": "{text}", "key": "{secret}", "id": "{key}", "flash": "0"},
        headers={"Idempotency-Key": "{key}"},
        secret_file=str(secret),
    )
    assert carrier.check() == []
    assert carrier.send(message) == "OK 4711"
    ((path, headers, body),) = server.asked
    assert path == "/send?from=office"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"
    assert headers["Idempotency-Key"] == "2026-W49-P001-1"
    assert body == (
        b"number=%2B358495550101&message=Hei+Taito%21%0A%C3%84l%C3%A4+unohda%3A+%22k%C3%A4vely%22+%26+%5Bkahvi%5D+9.10+"
        b"%7Bsecret%7D+%E2%82%AC&key=s3cret%26word&id=2026-W49-P001-1&flash=0"
    )


def test_a_gateway_gets_json_and_the_key_in_a_header(server, message, secret):
    server.status, server.body = 202, b'{"messages": [{"id": "m-7"}]}'
    carrier = gateway(
        server.url,
        format="json",
        fields={"to": "{phone}", "body": "{text}"},
        headers={"Authorization": "Bearer {secret}"},
        secret_file=str(secret),
        reference_field="messages.0.id",
    )
    assert carrier.check() == []
    assert carrier.send(message) == "m-7"
    ((_, headers, body),) = server.asked
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Authorization"] == "Bearer s3cret&word"
    assert json.loads(body) == {"to": PHONE, "body": TEXT}


@pytest.mark.parametrize(
    ("body", "field", "found"),
    [
        (b"x" * 500, "", "x" * 100),
        (b"a\r\n  b\x00", "", "a b"),
        (b'{"id": 12}', "id", "12"),
        (b'{"id": {"x": 1}}', "id", ""),
        (b'{"other": 12}', "id", ""),
        (b"[]", "0.id", ""),
        (b"not json", "id", ""),
        (b'{"to": "358495550101", "id": 3}', "", ""),
        (b"", "", ""),
    ],
)
def test_what_the_gateway_calls_a_message_is_kept_without_the_message(server, message, body, field, found):
    server.body = body
    assert gateway(server.url, reference_field=field).send(message) == found


@pytest.mark.parametrize(
    ("status", "sure", "stop"),
    [(400, True, False), (422, True, False), (401, True, True), (403, True, True), (404, True, True), (429, True, True), (500, False, True), (503, False, True)],
)  # fmt: skip
def test_an_answer_that_is_no_yes(server, message, status, sure, stop):
    server.status = status
    error = refused(gateway(server.url), message)
    assert (error.sure, error.stop, error.sentence.values["status"]) == (sure, stop, status)


def test_a_yes_that_is_a_no_in_words(server, message):
    server.body = b"ERR: 001, no such user"
    error = refused(gateway(server.url, success="OK"), message)
    assert not error.sure
    assert error.stop


def test_nobody_is_followed_elsewhere_with_a_message(server, message):
    other = running(Server())
    for status in (301, 302, 303, 307, 308):
        server.status, server.headers = status, {"Location": other.url}
        error = refused(gateway(server.url), message)
        assert (error.sure, error.stop) == (True, True)
    assert other.asked == []
    other.shutdown()
    other.server_close()


def test_a_gateway_that_does_not_answer_in_time_may_have_sent(server, message):
    server.wait = 3
    began = time.monotonic()
    error = refused(gateway(server.url, timeout=0.3), message)
    assert time.monotonic() - began < 2
    assert (error.sure, error.stop) == (False, True)
    assert len(server.asked) == 1


def test_a_gateway_that_hangs_up_may_have_sent(server, message):
    server.silent = True
    error = refused(gateway(server.url), message)
    assert (error.sure, error.stop) == (False, True)
    assert len(server.asked) == 1, "nothing is repeated by itself"


def test_a_gateway_that_is_not_there_has_not_sent(server, message):
    url = server.url
    server.shutdown()
    server.server_close()
    error = refused(gateway(url), message)
    assert (error.sure, error.stop) == (True, True)


@pytest.fixture
def https(server, server_context):
    server.socket = server_context.wrap_socket(server.socket, server_side=True)
    return server.url.replace("http://", "https://")


def test_the_gateways_certificate_is_looked_at(https, server, message, ca_file):
    carrier = gateway(https, ca_file=str(ca_file))
    assert carrier.check() == []
    assert carrier.send(message) == "OK 4711"
    error = refused(gateway(https), message)
    assert (error.sure, error.stop) == (True, True)
    assert "certificate" in error.sentence.text
    assert len(server.asked) == 1


def test_what_is_not_set_up_is_told_before_anything_goes(tmp_path, secret):
    assert gateway("https://gateway.example/send").check() == []
    assert places(gateway("").check()) == {"sms.url"}
    for wrong in (
        "gateway.example", "ftp://gateway.example", "https://", "https://a b", "https://x:y@gateway.example",
        "https://gateway.example:port", "https://gateway.example/ä", "https://gateway.example/\r\nX: y",
    ):  # fmt: skip
        assert len(gateway(wrong).check()) == 1, wrong
    assert "no encryption" in gateway("http://gateway.example/send").check()[0].what
    assert gateway("http://gateway.example/send", insecure=True).check() == []
    assert gateway("http://localhost:8080/send").check() == []
    right = "https://gateway.example/send"
    assert places(gateway(right, fields={}).check()) == {"sms.fields"}
    (unknown,) = gateway(right, fields={"to": "{phone}", "m": "{text}", "x": "{name}"}).check()
    assert unknown.values["place"] == "{name}"
    (private,) = gateway(right, headers={"X-To": "{phone}"}).check()
    assert private.values["setting"] == "sms.headers"
    assert places(gateway(right, headers={"Authorization": "{secret}"}).check()) == {"sms.secret_file"}
    assert len(gateway(right, headers={"X": "a\r\nY: b"}).check()) == 1
    assert places(gateway(right, ca_file=str(secret)).check()) == {"sms.ca_file"}
    assert places(gateway(right, ca_file=str(tmp_path / "none")).check()) == {"sms.ca_file"}


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines", "salasänä".encode(), b"\xff\xfe"])
def test_a_file_that_holds_no_password_is_told(secret, content, message):
    secret.write_bytes(content)
    carrier = gateway("https://gateway.example/send", secret_file=str(secret))
    assert places(carrier.check()) == {"sms.secret_file"}
    error = refused(carrier, message)
    assert (error.sure, error.stop) == (True, True)


def test_a_password_written_with_notepad_is_read_without_its_mark(server, secret, message):
    secret.write_bytes(b"\xef\xbb\xbfs3cret\r\n")
    gateway(server.url, headers={"X-Key": "{secret}"}, secret_file=str(secret)).send(message)
    assert server.asked[0][1]["X-Key"] == "s3cret"


def test_a_password_lies_beside_the_office_or_where_its_path_says(tmp_path, secret):
    given = section("sms", url="https://gateway.example", secret_file=secret.name)
    assert Gateway(given, tmp_path).check() == []
    assert places(Gateway(given, tmp_path / "elsewhere").check()) == {"sms.secret_file"}


@pytest.mark.skipif(sys.platform == "win32", reason="rights are kept otherwise there")
def test_a_password_others_can_read_is_told(secret):
    secret.chmod(0o640)
    (problem,) = gateway("https://gateway.example/send", secret_file=str(secret)).check()
    assert problem.what == "The file of {setting} can be read by others on this machine: {file}"
    assert "s3cret" not in str(problem)


def program(tmp_path, lines):
    """A program of the office that is given the number."""
    script = tmp_path / "send me.py"
    script.write_text(lines, "utf-8")
    return [sys.executable, str(script), "--to={phone}", "{key}"]


def command(words, **given):
    return Command(section("sms", command=words, timeout=20) | given)


def test_a_program_gets_the_text_as_input_and_the_number_as_argument(tmp_path, message):
    kept = tmp_path / "kept"
    carrier = command(
        program(
            tmp_path,
            f"import sys, pathlib\npathlib.Path({str(kept)!r}).write_bytes(repr(sys.argv[1:]).encode()"
            " + sys.stdin.buffer.read())\nprint('ref 12')",
        )
    )
    assert carrier.check() == []
    assert carrier.send(message) == "ref 12"
    assert kept.read_bytes() == f"['--to={PHONE}', '2026-W49-P001-1']{TEXT}".encode()


def test_a_program_that_gives_the_message_back(tmp_path, message):
    carrier = command(program(tmp_path, "import sys\nsys.stderr.write(sys.argv[1])\nsys.exit(3)"))
    error = refused(carrier, message)
    assert (error.sure, error.stop, error.sentence.values) == (True, False, {"code": 3})


def test_a_program_that_does_not_end_may_have_sent(tmp_path, message):
    carrier = command(program(tmp_path, "import time\ntime.sleep(60)"), timeout=0.5)
    error = refused(carrier, message)
    assert (error.sure, error.stop) == (False, True)


def test_a_program_that_reads_nothing_is_no_trouble(tmp_path, message):
    assert command(program(tmp_path, "print('ok')")).send(message) == "ok"


def test_a_program_that_is_not_there(tmp_path, message):
    carrier = command([str(tmp_path / "none"), "{phone}"])
    (problem,) = carrier.check()
    assert problem.values == {"program": str(tmp_path / "none")}
    error = refused(carrier, message)
    assert (error.sure, error.stop) == (True, True)
    assert places(command([]).check()) == {"sms.command"}
    assert places(command([sys.executable]).check()) == {"sms.command"}
    assert len(command([sys.executable, "{phone}", "{text}"]).check()) == 1


def test_no_shell_ever_sees_what_is_sent(tmp_path, message):
    carrier = command([sys.executable, "-c", "import sys; print(sys.argv[1])", "; touch owned; {key} $(id)"])
    assert carrier.send(message) == "; touch owned; 2026-W49-P001-1 $(id)"


def test_the_settings_of_an_office_are_read_as_they_stand_in_the_guide():
    settings, problems = settings_file.read(
        '[sms]\nvia = "gateway"\nprice = 0.06\nurl = "https://gateway.example/v1/send"\nformat = "json"\n'
        'fields = { to = "{phone}", text = "{text}", from = "Satukunta" }\nheaders = { Authorization = "Bearer {secret}" }\n'
    )
    assert problems == []
    assert settings.sms["fields"]["from"] == "Satukunta"
    assert settings.sms["price"] == 0.06
    _, problems = settings_file.read('[sms]\nvia = "pigeon"\nfields = ["to"]\ntimeout = 0\n')
    assert {problem.values["setting"] for problem in problems} == {"sms.via", "sms.fields", "sms.timeout"}
