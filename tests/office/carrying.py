"""What stories of the mail have in common: settings of an office, a gateway of this machine, where mail stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

PROJECT = Path(__file__).parents[2]


def set_up(office, section, **given):
    """Write settings of a section of kuty.toml."""
    file = office.folder / "kuty.toml"
    head, name, rest = file.read_text("utf-8").partition(f"\n[{section}]\n")
    body, bracket, tail = rest.partition("\n[")
    for key, value in given.items():
        written = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else value
        body, count = re.subn(rf"(?m)^{key} = .*$", lambda _, line=f"{key} = {written}": line, body)
        assert count == 1, key
    file.write_text(head + name + body + bracket + tail, "utf-8")


class Gateway(ThreadingHTTPServer):
    """Takes text messages. ``answers`` says by phone number what becomes of one: a status, or "silent", or "blocked"."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Taker)
        self.messages = []
        self.answers = {}
        self.open = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/send"

    @property
    def phones(self):
        return [phone for phone, _text in self.messages]

    def handle_error(self, request, client_address):
        """A client that went away is part of the story."""

    def shut(self):
        self.open.set()
        self.shutdown()
        self.server_close()


class Taker(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        phone, text = (value for values in asked.values() for value in values)
        self.server.messages.append((phone, text))
        answer = self.server.answers.get(phone, 200)
        if answer == "blocked":
            self.server.open.wait(20)
        if answer in ("blocked", "silent"):
            self.close_connection = True
            return
        self.send_response(answer)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"4711")

    def log_message(self, *args):
        pass


def state_of(office, who, week="next"):
    """Where somebody's mail is: its channel, its state, the number of the paper."""
    (row,) = office.json("mail", "status", week, who)["mail"]
    return row["channel"], row["state"], row["number"]


def started(office, *arguments, program="from kuty.cli.main import run; run()", **given):
    """Kuty as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", program, "--office", str(office.folder), "--no-input", *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **given,
    )


def wait_until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
