"""Who takes a message out of the office. A carrier says beforehand whether it is set up, and takes one at a time."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from kuty.core.errors import KutyError
from kuty.core.language import N_
from kuty.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kuty.core.problem import Value

SETTINGS = "kuty.toml"
_PLACE = re.compile(r"\{(\w+)\}")
_MOST_OF_A_REFERENCE = 100


class NotSent(KutyError):
    """A message that did not go, or of which nobody knows.

    ``sure`` is False when it may have gone: the connection broke after the message was handed over. ``stop`` tells that
    the next message would fare the same – the carrier cannot be reached, or does not know the office. Neither the
    sentence nor the values hold anything of the message.
    """

    def __init__(self, sentence: str, remedy: str = "", *, sure: bool, stop: bool = False, **values: Value) -> None:
        super().__init__(sentence, remedy, **values)
        self.sure = sure
        self.stop = stop


@dataclass(frozen=True, slots=True, repr=False)
class TextMessage:
    """A message for a phone. ``key`` stays the same for the same message, so that a gateway can know it again.

    ``name`` is the participant's id, by which its file is called; ``phone`` is written as +358….
    """

    key: str
    name: str
    phone: str
    text: str

    ending = "txt"

    def as_file(self) -> bytes:
        return f"{self.phone}\n\n{self.text}\n".encode()


Message_contra = TypeVar("Message_contra", contravariant=True)


class Carrier(Protocol[Message_contra]):
    """What every carrier does. With ``by_hand`` it only lays messages ready, and somebody else sends them."""

    by_hand: bool

    def check(self) -> list[Problem]:
        """What is not set up. Asks nothing of the net."""
        ...

    def send(self, message: Message_contra) -> str:
        """Send one message and give what the carrier calls it, or raise :class:`NotSent`."""
        ...


class AsFile(Protocol):
    """A message that can be laid in a folder."""

    @property
    def name(self) -> str: ...

    @property
    def ending(self) -> str: ...

    def as_file(self) -> bytes: ...


class Folder:
    """Lays messages in the outbox, to be sent by hand; the reference is the file's place."""

    by_hand = True

    def __init__(self, lay: Callable[[str, bytes], str], problems: Iterable[Problem] = ()) -> None:
        self._lay = lay
        self._problems = list(problems)

    def check(self) -> list[Problem]:
        return self._problems

    def send(self, message: AsFile) -> str:
        return self._lay(f"messages/{message.name}.{message.ending}", message.as_file())


class Command:
    """Hands each message to a program: the text to its input, the number among its arguments. No shell sees either."""

    by_hand = False

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._command: list[str] = settings["command"]
        self._timeout: float = settings["timeout"]

    def check(self) -> list[Problem]:
        import shutil

        if not self._command:
            return [not_set("sms.command")]
        problems = unknown_places("sms.command", self._command, ("phone", "key"))
        if not shutil.which(self._command[0]):
            what = N_("The program of sms.command is not there: {program}")
            problems.append(Problem(SETTINGS, what, N_("Give its whole path."), {"program": self._command[0]}))
        if "{phone}" not in "".join(self._command):
            what = N_("{setting} does not say where {place} goes.")
            problems.append(Problem(SETTINGS, what, values={"setting": "sms.command", "place": "{phone}"}))
        return problems

    def send(self, message: TextMessage) -> str:
        import subprocess

        values = {"phone": message.phone, "key": message.key}
        command = [filled(part, values) for part in self._command]
        try:
            done = subprocess.run(  # noqa: S603 - the office's own program, without a shell
                command, input=message.text.encode(), capture_output=True, timeout=self._timeout, check=False
            )
        except subprocess.TimeoutExpired:
            what = N_("The program did not end in {seconds} seconds and was stopped.")
            raise NotSent(what, sure=False, stop=True, seconds=int(self._timeout)) from None
        except OSError as error:
            what = N_("The program could not be started ({kind}).")
            raise NotSent(what, sure=True, stop=True, kind=type(error).__name__) from None
        if done.returncode:
            what = N_("The program gave the message back (exit code {code}).")
            raise NotSent(what, N_("Try it by hand with your own number."), sure=True, code=done.returncode)
        return reference(done.stdout.decode(errors="replace"), message)


def reference(answer: str, message: TextMessage) -> str:
    """What a carrier calls a message: the start of its answer, or nothing where it repeats the message itself."""
    if message.phone.lstrip("+") in answer or message.text in answer:
        return ""
    return "".join(letter for letter in " ".join(answer.split()) if letter.isprintable())[:_MOST_OF_A_REFERENCE]


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its places filled, once: what is filled in is not looked at again."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), template)


def beside(office: Path, name: str) -> Path | None:
    """A file a setting names: beside kuty.toml, or where its whole path says. None when none is named."""
    return office / Path(name).expanduser() if name else None


def not_set(setting: str) -> Problem:
    return Problem(SETTINGS, N_("{setting} is empty."), N_("How it is set up: docs/sending.md."), {"setting": setting})


def unknown_places(setting: str, templates: Iterable[str], known: Iterable[str]) -> list[Problem]:
    """A problem for every place that nothing is filled into."""
    known = tuple(known)
    what = N_("{setting} has a place that is not known here: {place}")
    remedy = N_("The places: {places}.")
    return [
        Problem(
            SETTINGS,
            what,
            remedy,
            {"setting": setting, "place": f"{{{place}}}", "places": ", ".join(f"{{{name}}}" for name in known)},
        )
        for place in dict.fromkeys(name for template in templates for name in _PLACE.findall(template))
        if place not in known
    ]


def check_authority(setting: str, file: Path | None) -> list[Problem]:
    """What is wrong with a file of certificates, if one is named."""
    import ssl

    if file is None:
        return []
    try:
        ssl.create_default_context(cafile=file)
    except OSError:
        what = N_("The file of {setting} holds no certificate, or cannot be read: {file}")
        return [Problem(SETTINGS, what, values={"setting": setting, "file": str(file)})]
    return []


class SecretFile:
    """A password or key of the office in a file of its own; it stands in no setting and in no message."""

    def __init__(self, setting: str, office: Path, name: str) -> None:
        self._setting = setting
        self._path = beside(office, name)

    def check(self) -> list[Problem]:
        """What is wrong with the file. None is needed where none is named."""
        if self._path is None:
            return []
        try:
            self.read()
            readable_by_others = os.name == "posix" and self._path.stat().st_mode & 0o077
        except NotSent as error:
            return [Problem(SETTINGS, error.sentence.text, error.remedy.text, error.sentence.values)]
        problems = []
        if readable_by_others:
            what = N_("The file of {setting} can be read by others on this machine: {file}")
            values: dict[str, Value] = {"setting": self._setting, "file": str(self._path)}
            problems.append(Problem(SETTINGS, what, N_("Close it: chmod 600"), values))
        return problems

    def read(self) -> str:
        """The password; empty where no file is named."""
        if self._path is None:
            return ""
        try:
            # What Windows' Notepad puts at the head of a file is no part of a password.
            secret = self._path.read_text("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError):
            secret = ""
        # Neither HTTP nor SMTP can carry other letters.
        if not secret or not secret.isascii() or not secret.isprintable():
            what = N_("The file of {setting} does not hold one line with the password: {file}")
            remedy = N_("Put the password into it, without å, ä and ö, and nothing else.")
            raise NotSent(what, remedy, sure=True, stop=True, setting=self._setting, file=str(self._path))
        return secret
