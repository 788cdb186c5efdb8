"""A real Chromium without a window, spoken to over a pipe in its own protocol: no driver, no port, no waiting in vain."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 30  # seconds; an answer takes milliseconds, but a machine may be busy


def find():
    """Where Chromium is on this machine, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def high(descriptor):
    """The same open file under a number from ten on."""
    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return copy


class Browser:
    """One tab. ``asked`` are the addresses it has asked for, ``said`` what its console said."""

    def __init__(self, program, home):
        hear, out = os.pipe()
        into, say = os.pipe()
        # Chromium reads its third descriptor and writes to its fourth: the shell puts the pipes there. High numbers
        # first, so that neither stands where the other belongs.
        into, out = high(into), high(out)
        self._process = subprocess.Popen(
            [
                "/bin/sh", "-c", f'exec "$0" "$@" 3</dev/fd/{into} 4>/dev/fd/{out}', program, "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-extensions", "--disable-background-networking",
                "--disable-component-update", f"--user-data-dir={home}", "--remote-debugging-pipe", "about:blank",
            ],
            pass_fds=(into, out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(into)
        os.close(out)
        self._hear, self._say = hear, say
        self._rest = b""
        self._number = 0
        self._session = None
        self._events = []
        self.asked = []
        self.said = []
        target = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self._say, rest) :]
        until = time.monotonic() + PATIENCE
        while True:
            heard = self._next(until)
            if heard.get("id") == self._number:
                assert "error" not in heard, heard["error"]
                return heard["result"]
            self._note(heard)

    def _next(self, until):
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._hear], [], [], max(0, until - time.monotonic()))
            assert ready, "Chromium does not answer"
            piece = os.read(self._hear, 1 << 20)
            assert piece, "Chromium has gone"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def _note(self, event):
        method, values = event.get("method"), event.get("params", {})
        self._events.append(method)
        if method == "Network.requestWillBeSent":
            self.asked.append(values["request"]["url"])
        elif method == "Log.entryAdded":
            self.said.append(values["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.said.append(values["exceptionDetails"]["text"])

    def screen(self, width, *, dark=False, media=""):
        """A phone's screen, this many CSS pixels wide; or what it would put on paper."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=720, deviceScaleFactor=1, mobile=True)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def open(self, path):
        """Open a file and wait until all of it is there."""
        self._load("Page.navigate", url=Path(path).as_uri())

    def reload(self):
        self._load("Page.reload")

    def _load(self, method, **parameters):
        self._events.clear()
        self.call(method, **parameters)
        until = time.monotonic() + PATIENCE
        while "Page.loadEventFired" not in self._events:
            self._note(self._next(until))

    def run(self, script):
        """The value of a script; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def tap(self, script):
        """Tap in the middle of the element the script gives."""
        x, y = self.run(
            f"(() => {{ const e = {script}; e.scrollIntoView({{block: 'center', behavior: 'instant'}}); "
            "const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self):
        """The whole page as PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(answer["data"])

    def printed(self):
        """What its printer would get: a PDF on A4."""
        answer = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
        return base64.b64decode(answer["data"])

    def close(self):
        os.close(self._say)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._hear)
