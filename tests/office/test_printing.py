"""The print file, its list, and a printer: a real queue of CUPS with a printer on this machine, where CUPS is installed."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pypdfium2
import pytest

from kuty.deliver.printer import Printer
from tests.letters.reading import text_of as words_of
from tests.office.carrying import set_up, wait_until

WEEK = "2026-W49"


@pytest.fixture
def made(with_weeks):
    """Helmi lives elsewhere than Taito; Örjan gets a letter too, by hand."""
    office = with_weeks("next")
    office.run("participant", "edit", "P003", "--postcode", "01010", "--street", "Aamutie 1")
    home = ("--street", "Salakatu 7", "--postcode", "00001", "--town", "Meriluotola")
    office.run("participant", "edit", "P002", "--channel", "letter", "--address-protected", "yes", *home)
    return office


def pages_of(content, first, last):
    with pypdfium2.PdfDocument(content) as document:
        return "".join(document[page - 1].get_textpage().get_text_range() for page in range(first, last + 1))


def count_of(content):
    with pypdfium2.PdfDocument(content) as document:
        return len(document)


@pytest.mark.parametrize(
    ("order", "people"), [("worker", "132"), ("postcode", "312"), ("name", "132")]
)  # Esimerkkilä before Kuviteranta; who is handed the letter over comes last.
def test_the_order_of_stuffing(made, order, people):
    made.run("worker", "add", "--name", "Aino Toinen", "--phone", "049 5550202")
    set_up(made, "letter", order=order)
    mail = made.json("mail", "print", "next")
    assert [each["participant"] for each in mail["letters"]] == [f"P00{number}" for number in people]
    if order == "worker":
        made.run("undo", "--yes")
        made.run("participant", "edit", "P001", "--worker", "W02")
        again = made.json("mail", "print", "next")
        assert [each["participant"] for each in again["letters"]] == ["P003", "P001", "P002"]


@pytest.mark.parametrize("two_sided", [True, False])
def test_the_list_agrees_with_the_print_file_page_by_page(made, two_sided):
    set_up(made, "letter", two_sided=two_sided, postage=2.5)
    made.run("participant", "edit", "P003", "--large-print", "yes")
    mail = made.json("mail", "print", "next")
    whole = (made.folder / mail["print_file"]).read_bytes()
    document = json.loads((made.folder / mail["manifest"]).with_suffix(".json").read_text("utf-8"))
    assert (document["schema"], document["week"]) == ("kuty.manifest/1", WEEK)
    assert document["print_file"] == mail["print_file"]
    table = (made.folder / mail["manifest"]).read_bytes()
    assert table.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig")), delimiter=";"))
    assert [{name: str(value) for name, value in row.items()} for row in document["mail"]] == rows
    at = 1
    for row, letter in zip(document["mail"], mail["letters"], strict=True):
        alone = (made.folder / row["file"]).read_bytes()
        assert row["participant"] == letter["participant"]
        assert (row["file"], row["sha256"], row["first_page"]) == (
            letter["file"],
            letter["sha256"],
            letter["first_page"],
        )
        assert row["first_page"] == at
        assert pages_of(whole, row["first_page"], row["last_page"]) == pages_of(alone, 1, row["pages"])
        assert row["cost"] == (0 if row["by_hand"] else 2.5)
        at += row["pages"] + (row["pages"] % 2 if two_sided else 0)
    assert count_of(whole) == at - 1
    for row in rows:
        assert not {"Taito", "Helmi", "Salakatu 7"}.intersection(row.values())


def test_blank_backs_only_where_both_sides_are_printed(made):
    set_up(made, "letter", two_sided=True)
    mail = made.json("mail", "print", "next")
    assert all(each["first_page"] % 2 == 1 for each in mail["letters"])


def test_a_protected_address_is_on_no_label_no_list_and_no_page(made):
    mail = made.json("mail", "print", "next")
    (hers,) = (each for each in mail["letters"] if each["participant"] == "P002")
    assert hers["by_hand"]
    assert hers["first_page"] == max(each["first_page"] for each in mail["letters"])
    made.run("mail", "labels", "next", code=(0, 7))
    for path in (made.folder / "outbox").rglob("*"):
        if path.is_file():
            text = words_of(path.read_bytes()) if path.suffix == ".pdf" else path.read_text("utf-8-sig")
            assert "Salakatu" not in text, path.name
    assert "Örjan Påhittsby" in words_of((made.folder / hers["file"]).read_bytes())


def test_a_logo_that_is_not_there_is_one_clear_error(made):
    set_up(made, "letter", logo="logo.svg")
    ran = made.run("mail", "print", "next", code=3)
    assert ran.err.count("logo.svg") == 1
    assert "Put it into the folder templates" in ran.err
    assert {row["state"] for row in made.json("mail", "status", "next")["mail"]} == {None}


def test_a_print_file_of_a_later_run_has_a_number(made):
    places = [made.json("mail", "print", "next", who)["print_file"] for who in ("P001", "P002", "P003")]
    assert places == [f"outbox/{WEEK}/letters-{WEEK}{later}.pdf" for later in ("", "-2", "-3")]
    assert [count_of((made.folder / place).read_bytes()) % 2 for place in places] == [0, 0, 0]


def test_no_printing_system_is_told_before_anything_is_made(made, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = made.run("mail", "print", "next", "--printer", "office", code=2)
    assert "There is no printing system (CUPS, the command lp) on this machine; nothing was done." in ran.err
    assert not (made.folder / "outbox" / WEEK).exists()


CUPSD_CONF = """\
LogLevel warn
Listen {socket}
Listen 127.0.0.1:{port}
Browsing Off
DefaultAuthType None
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
FILES_CONF = """\
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
ErrorLog {folder}/error
AccessLog {folder}/access
PageLog {folder}/page
"""


def can_print():
    return sys.platform != "win32" and all(shutil.which(name) for name in ("cupsd", "lp", "lpstat", "lpadmin"))


class Paper(socketserver.StreamRequestHandler):
    """What a printer does with what comes in on its port."""

    def handle(self):
        self.server.paper.append(self.rfile.read())


class Queue:
    """A print server and a printer of its own. ``paper`` is what has come out of the printer, job by job."""

    def __init__(self, folder):
        self.folder = folder
        self.printer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Paper)
        self.printer.paper = self.paper = []
        threading.Thread(target=self.printer.serve_forever, args=(0.02,), daemon=True).start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for name in ("spool", "cache", "state"):
            (folder / name).mkdir()
        values = {"folder": folder, "socket": folder / "cups.sock", "port": self.port}
        (folder / "cupsd.conf").write_text(CUPSD_CONF.format(**values))
        (folder / "cups-files.conf").write_text(FILES_CONF.format(**values))
        command = ["cupsd", "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
        self.server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def tell(self, *command):
        environment = {**os.environ, "CUPS_SERVER": f"127.0.0.1:{self.port}"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def begin(self):
        wait_until(lambda: "is running" in self.tell("lpstat", "-r").stdout or self.server.poll() is not None, 10)
        if self.server.poll() is not None:
            return False
        device = f"socket://127.0.0.1:{self.printer.server_address[1]}"
        return self.tell("lpadmin", "-p", "office", "-E", "-v", device, "-m", "raw").returncode == 0

    def end(self):
        self.server.terminate()
        self.server.wait(10)
        self.printer.shutdown()
        self.printer.server_close()


@pytest.fixture(scope="module")
def cups():
    if not can_print():
        pytest.skip("CUPS is not installed")
    # Not where pytest keeps things: what CUPS starts has a user of its own, and must get to its files.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        queue = Queue(Path(folder))
        try:
            if not queue.begin():
                pytest.skip("cupsd does not start here")
            yield queue
        finally:
            queue.end()


@pytest.fixture
def queue(cups, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{cups.port}")
    cups.tell("cancel", "-a", "office")
    cups.paper.clear()
    cups.tell("cupsenable", "office")
    cups.tell("cupsaccept", "office")
    return cups


def test_the_letters_come_out_of_the_printer(made, queue):
    ran = made.run("mail", "print", "next", "--printer", "office")
    assert "The printer has it: office-" in ran.err
    whole = (made.folder / "outbox" / WEEK / f"letters-{WEEK}.pdf").read_bytes()
    wait_until(lambda: queue.paper == [whole])
    again = made.run("mail", "print", "next", "--printer", "office")
    assert "The printer has it" not in again.err, "there is nothing new to print"


def test_a_printer_that_is_not_there_is_told_with_those_that_are(made, queue):
    ran = made.run("mail", "print", "next", "--printer", "ofice", code=2)
    assert "There is no printer ofice; nothing was done." in ran.err
    assert "Printers here: office" in ran.err
    assert not (made.folder / "outbox" / WEEK).exists()


def test_a_printer_that_takes_no_jobs(made, queue):
    queue.tell("cupsreject", "office")
    ran = made.run("mail", "print", "next", "--printer", "office", code=6)
    assert "The printer did not take the letters; they are made and recorded." in ran.err
    assert f"outbox/{WEEK}/letters-{WEEK}.pdf" in ran.err
    assert {row["state"] for row in made.json("mail", "status", "next")["mail"]} == {"issued"}


def test_a_printer_that_stands_still_has_the_job_and_prints_it_later(made, queue):
    queue.tell("cupsdisable", "office")
    assert "The printer has it: office-" in made.run("mail", "print", "next", "--printer", "office").err
    assert queue.paper == []
    queue.tell("cupsenable", "office")
    wait_until(lambda: queue.paper)


def test_a_dry_run_prints_nothing(made, queue):
    made.run("mail", "print", "next", "--printer", "office", "--dry-run")
    assert queue.tell("lpstat", "-W", "not-completed", "-o").stdout == ""
    assert queue.paper == []


def test_what_the_queue_is_told_names_nobody(made, queue):
    queue.tell("cupsdisable", "office")
    made.run("mail", "print", "next", "--printer", "office")
    told = queue.tell("lpstat", "-l", "-o", "office").stdout
    logs = "".join(
        path.read_text(errors="replace") for path in queue.folder.glob("*") if path.name in ("error", "access", "page")
    )
    assert not [word for word in ("Taito", "Helmi", "P001", "kuntouttav") if word in told + logs]


def test_a_locked_office_prints_without_a_readable_copy(made, queue, tmp_path, monkeypatch):
    key = tmp_path / "key"
    made.run("register", "lock", "--new-key-file", str(key))
    monkeypatch.setenv("KUTY_KEY_FILE", str(key))
    made.run("mail", "print", "next", "--printer", "office")
    wait_until(lambda: queue.paper)
    assert "Taito Esimerkkilä" in words_of(queue.paper[0])
    for path in (made.folder / "outbox").rglob("*"):
        assert not path.is_file() or b"%PDF" not in path.read_bytes()[:20]


def test_a_printer_that_does_not_answer_in_time_is_not_waited_for(monkeypatch):
    def slow(command, **given):
        raise subprocess.TimeoutExpired(command, given["timeout"])

    monkeypatch.setattr(subprocess, "run", slow)
    assert Printer("office").print("kuty", b"%PDF", two_sided=True) == ""
