"""A small pretend office for every test: no network, no home folder, no real clock."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import settings

from kuty import clock
from kuty.cli import session
from kuty.cli.main import main

settings.register_profile("kuty", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("kuty")

# A Monday; the coming week is 2026-W49, with Independence Day on its Sunday.
TODAY = "2026-11-23"


@pytest.fixture(autouse=True)
def closed_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network but this machine itself, nobody's home, one date."""

    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail("a test tried to use the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setenv("KUTY_TODAY", TODAY)
    monkeypatch.setenv("KUTY_LANG", "en")
    monkeypatch.setenv("KUTY_USER", "maija")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("KUTY_KEY_FILE", raising=False)
    monkeypatch.delenv("KUTY_OFFICE", raising=False)
    monkeypatch.chdir(tmp_path)


def let_the_clock_walk(monkeypatch: pytest.MonkeyPatch, step: timedelta) -> None:
    """From eight o'clock on every look at the clock is a step after the one before."""

    class Walking(datetime):
        looks = 0

        @classmethod
        def now(cls, *_zone: Any) -> datetime:
            cls.looks += 1
            return datetime.fromisoformat(f"{TODAY}T08:00") + cls.looks * step

    monkeypatch.setattr(clock, "datetime", Walking)


@dataclass(frozen=True)
class Ran:
    """What a command said: its exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> str:
        return self.out + self.err


class Office:
    """An office to give commands to. A command is expected to succeed unless ``code`` says otherwise."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *arguments: str, code: int | tuple[int, ...] = 0) -> Ran:
        self._capsys.readouterr()
        left = main(["--office", str(self.folder), *arguments])
        captured = self._capsys.readouterr()
        ran = Ran(left, captured.out, captured.err)
        expected = (code,) if isinstance(code, int) else code
        assert left in expected, f"kuty {' '.join(arguments)} left with {left}\n{ran.said}"
        assert "Traceback" not in ran.said
        return ran

    def json(self, *arguments: str, code: int | tuple[int, ...] = 0) -> Any:
        return self.run(*arguments, "--json", code=code).json

    def write(self, name: str, text: str | bytes) -> Path:
        """Put a file beside the office and give its path."""
        path = self.folder.parent / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


@pytest.fixture
def empty_office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """An office just made: nobody in it."""
    office = Office(tmp_path / "office", capsys)
    assert main(["--no-input", "init", str(office.folder), "--organisation", "Satukunta", "--unit", "Etäkuty"]) == 0
    return office


@pytest.fixture(autouse=True, scope="session")
def commands_made_once() -> Iterator[None]:
    """Typer makes the words of a command anew each time; most of the time of a short test would go there."""
    make = typer.main.get_command
    made: dict[tuple[int, str], Any] = {}

    def get_command(app: Any) -> Any:
        # Help texts are put into the worker's language in place.
        key = id(app), session._session.language
        if key not in made:
            made[key] = make(app)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", get_command)
        yield


OFFICES: list[Path] = []


@pytest.fixture
def office(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> Office:
    """An office with one worker and three invented people (:func:`made_office`), made once and then copied."""
    if not OFFICES:
        made = made_office(request.getfixturevalue("empty_office"))
        OFFICES.append(shutil.copytree(made.folder, tmp_path_factory.mktemp("made") / "office"))
        return made
    return Office(Path(shutil.copytree(OFFICES[0], tmp_path / "office")), capsys)


def made_office(empty_office: Office) -> Office:
    """An office with one worker and three invented people.

    P001 Taito (letter, Tuesdays 13:00), P002 Örjan (text message, Swedish, Wednesdays 9:30),
    P003 Helmi (letter, Thursdays 10:00, no internet, no money). All plans run from 3.8.2026 to 2.2.2027.
    """
    run = empty_office.run
    run("worker", "add", "--name", "Maija Mallisalo", "--profession", "social_instructor", "--phone", "049 5550201")
    plan = ("--plan-start", "3.8.2026", "--plan-end", "2.2.2027", "--worker", "W01")
    home = ("--street", "Olemattomankatu 3 B 12", "--postcode", "28999", "--town", "Meriluotola")
    run(
        "participant", "add", "--first-name", "Taito", "--last-name", "Esimerkkilä", *home, *plan,
        "--phone", "049 5550101", "--weekday", "ti", "--reception-time", "13:00",
    )  # fmt: skip
    run(
        "participant", "add", "--first-name", "Örjan", "--last-name", "Påhittsby", "--language", "sv", *plan,
        "--channel", "sms", "--phone", "049 5550102", "--weekday", "ke", "--reception-time", "9.30",
    )  # fmt: skip
    run(
        "participant", "add", "--first-name", "Helmi", "--last-name", "Kuviteranta", *home, *plan,
        "--weekday", "to", "--reception-time", "10:00", "--exclude", "ei nettiä, ei rahaa",
    )  # fmt: skip
    return empty_office


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="keep the texts of this run as the right ones")
