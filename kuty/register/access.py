"""Who has looked at whose data: a log that is only added to, and that shows when it has been tampered with.

A client may ask who has looked at her data (703/2023, 11 §), so every look is noted before anything is shown. The log
has a folder of its own, apart from the register: one file a month, one line of JSON a look, and each line carries a
hash over itself and the line before, through all the months. A line changed, taken out, put in or moved is therefore
seen (:meth:`AccessLog.check`). Two things no chain can show by itself: that its end was cut off, and that all of it was
written anew from some line on. Both are seen by whoever has kept an :meth:`AccessLog.anchor`, in a backup for instance.

The reason of a look may have to be forgotten, the look itself may not. So the chain does not go over the reason but over
a digest of it, salted so that it cannot be guessed from: reason and salt are blanked, and the chain holds as before.

The order of the lines is the order of writing. When the clock was set back, a look still goes to the newest file.
"""

from __future__ import annotations

import binascii
import contextlib
import json
import os
import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from kuty.core.errors import RegisterUnavailable
from kuty.core.language import N_
from kuty.lock import locked
from kuty.private import make_private_folder, sync_file, sync_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Compiled when they are used: noting a look takes the first only.
_MONTH = r"[0-9]{4}-[0-9]{2}\.log"
# A line that could not be read, but that had been written to its end: its hash is where it should be.
_ENDING = rb'(?s)"hash":"(.{64})..$'
_REASON = rb'"(why|salt)":"[^"]*'
_SALT_BYTES = 16
# How much of a file's end is read at first to find its last line.
_TAIL = 4096


class Look(NamedTuple):
    """Somebody's look at the data of people, by their ids; nobody's id means everybody."""

    at: datetime
    by: str
    command: str
    people: tuple[str, ...]
    why: str = ""


class Flaw(NamedTuple):
    """A place where the log is not as it was written.

    ``altered``: this line cannot be shown to be as it was written. ``gone``: before this line others are missing.
    ``cut``: the writing of this line was cut off, by a power cut for instance; nothing was shown for it.
    """

    file: str
    line: int
    kind: Literal["altered", "cut", "gone"]


def same(data: bytes) -> bytes:
    """The bytes as they are: what protects the reasons when nothing does."""
    return data


class AccessLog:
    """The log in a folder. ``protect`` makes a reason unreadable for others, ``reveal`` readable again."""

    def __init__(
        self, folder: Path, protect: Callable[[bytes], bytes] = same, reveal: Callable[[bytes], bytes] = same
    ) -> None:
        self.folder = folder
        self._protect = protect
        self._reveal = reveal

    def note(self, look: Look) -> str:
        """Add a look, wait until the disk has it, and give the log's new :meth:`anchor`.

        It is an error if the look cannot be noted, and then nothing may be shown.
        """
        why = salt = about = ""
        if look.why:
            protected = self._protect(look.why.encode("utf-8", "replace"))
            why = binascii.b2a_base64(protected, newline=False).decode()
            salt = os.urandom(_SALT_BYTES).hex()
            about = _digest(salt + why)
        at = look.at.isoformat()
        unchained = _Line(0, at, look.by, look.command, list(look.people) or "*", why, salt, about, "")
        try:
            make_private_folder(self.folder)
            with locked(self.folder / "lock"):
                return self._add(unchained).anchor
        except OSError as error:
            raise RegisterUnavailable(
                N_("It could not be noted who looked at the data ({problem}); nothing is shown."),
                N_("Make room on the disk or check its rights, then run this command again."),
                problem=error.strerror or type(error).__name__,
            ) from None

    def looks(self) -> Iterator[Look]:
        """Every look that can be read, in the order of writing; whether they are to be trusted, ``check`` tells."""
        for _file, _number, raw in self._raw_lines():
            if line := _read(raw):
                yield self._look(line)

    def of(self, participant_id: str) -> Iterator[Look]:
        """The looks at the person, those at everybody among them."""
        for _file, _number, raw in self._raw_lines():
            line = _read(raw)
            if line and (not line.people or participant_id in line.people):
                yield self._look(line)

    def check(self, anchor: str = "") -> list[Flaw]:
        """Everything that is wrong with the log; with an anchor of it from before, also whether its end is gone."""
        walk = _Walk(anchor)
        if self.folder.exists():
            # A line that is just being written would look cut.
            with locked(self.folder / "lock"):
                for file, number, raw in self._raw_lines():
                    walk.step(file, number, raw)
        return walk.end()

    def anchor(self) -> str:
        """The number and the hash of the newest line, to be kept elsewhere; nothing when there is none."""
        newest = self._newest_line()
        return newest.anchor if newest else ""

    def forget(self, participant_id: str) -> None:
        """Blank the reason of every look at the person, also where others were looked at too."""
        if not self.folder.exists():
            return
        try:
            with locked(self.folder / "lock"):
                # What a command that was killed here left behind holds reasons too.
                for stray in self.folder.glob("*.new"):
                    stray.unlink()
                for file in self._files():
                    self._blank_reasons(self.folder / file, participant_id)
                sync_folder(self.folder)
        except OSError as error:
            raise RegisterUnavailable(
                N_("Not every reason could be taken out of the access log ({problem})."),
                N_("Make room on the disk or check its rights, then run this command again."),
                problem=error.strerror or type(error).__name__,
            ) from None

    def _look(self, line: _Line) -> Look:
        why = b""
        # What is not as it was given is not worth an error: it would hide all the other looks.
        if line.why and line.reason_is_true and (protected := _from_base64(line.why)):
            why = self._reveal(protected)
        return Look(datetime.fromisoformat(line.at), line.by, line.did, line.people, why.decode("utf-8", "replace"))

    def _files(self) -> list[str]:
        try:
            return sorted(path.name for path in self.folder.iterdir() if re.fullmatch(_MONTH, path.name))
        except FileNotFoundError:
            return []

    def _raw_lines(self) -> Iterator[tuple[str, int, bytes]]:
        """Every line with its file and number, as it stands there, its newline too."""
        for name in self._files():
            with (self.folder / name).open("rb") as file:
                for number, raw in enumerate(file, 1):
                    yield name, number, raw

    def _newest_line(self) -> _Line | None:
        for name in reversed(self._files()):
            if line := _last_line(self.folder / name):
                return line
        return None

    def _add(self, unchained: _Line) -> _Line:
        before = self._newest_line()
        line = unchained._replace(n=before.n + 1 if before else 1)
        line = line._replace(hash=line.standing_on(before.hash if before else ""))
        month = f"{line.at[:7]}.log"
        _append(self.folder / max([month, *self._files()]), line.written)
        return line

    @staticmethod
    def _blank_reasons(path: Path, participant_id: str) -> None:
        was = path.read_bytes()
        now = b"\n".join(
            re.sub(_REASON, rb'"\1":"', raw) if _is_about(raw, participant_id) else raw for raw in was.split(b"\n")
        )
        if now == was:
            return
        temporary = path.with_name(f"{path.name}.new")
        try:
            write_private(temporary, now)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


class _Line(NamedTuple):
    """A look as it stands in a file: the fields in the order they are written in."""

    n: int
    at: str
    by: str
    did: str
    of: list[str] | str
    why: str
    salt: str
    about: str
    hash: str

    @property
    def written(self) -> bytes:
        return json.dumps(self._asdict(), separators=(",", ":")).encode() + b"\n"

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(self.of) if isinstance(self.of, list) else ()

    @property
    def anchor(self) -> str:
        return f"{self.n} {self.hash}"

    @property
    def reason_is_true(self) -> bool:
        """Whether the reason is as it was given. One that was blanked is not wrong."""
        if self.why == self.salt == "":
            return True
        # The length tells salt and reason apart, which the digest does not.
        return len(self.salt) == 2 * _SALT_BYTES and self.about == _digest(self.salt + self.why)

    def standing_on(self, before: str) -> str:
        """The hash of the line if the one before has that hash."""
        chained = (self.n, self.at, self.by, self.did, self.of, self.about)
        return _digest(before + json.dumps(chained, separators=(",", ":")))


_SHAPE: tuple[type | tuple[type, ...], ...] = (int, str, str, str, (list, str), str, str, str, str)


def _read(raw: bytes) -> _Line | None:
    """The line of these bytes; None if they are not exactly what was written for it. Its newline may be missing."""
    try:
        line = _Line(**json.loads(raw))
        datetime.fromisoformat(line.at)
    except (ValueError, TypeError, RecursionError):
        return None
    if not all(isinstance(value, kind) for value, kind in zip(line, _SHAPE, strict=True)):
        return None
    return line if line.written == raw.removesuffix(b"\n") + b"\n" else None


def _last_line(path: Path) -> _Line | None:
    """The last whole line of a file, read from its end: adding to a long file takes no longer than to a short one."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        back = _TAIL
        while True:
            start = max(0, size - back)
            file.seek(start)
            # What the reading begins with is seldom the beginning of a line.
            lines = file.read().split(b"\n")[1 if start else 0 :]
            for raw in reversed(lines):
                if line := _read(raw):
                    return line
            if not start:
                return None
            back *= 4


def _append(path: Path, data: bytes) -> None:
    """Add a line to the file, all of it or nothing. A line before that was cut off is ended first."""
    is_new = not path.exists()
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        if size:
            os.lseek(descriptor, -1, os.SEEK_END)
            if os.read(descriptor, 1) != b"\n":
                data = b"\n" + data
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            sync_file(descriptor)
        except OSError:
            # If the disk does not even take this, the line is ended by the next look.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(path.parent)


def _is_about(raw: bytes, participant_id: str) -> bool:
    """Whether the line is about the person; one that cannot be read is when it names her."""
    line = _read(raw)
    return participant_id in line.people if line else json.dumps(participant_id).encode() in raw


class _Walk:
    """Going along the chain from its beginning, and finding where it does not hold."""

    def __init__(self, anchor: str) -> None:
        self._flaws: list[Flaw] = []
        self._anchor = anchor
        self._place = ("", 0)
        self._ended = True
        self._n = 0
        # Whether the last line that could be read is as it was written.
        self._sure = True
        # The hashes the next line may stand on. The first is that of the last line that could be read; the others are
        # of lines that are told already, so that what was written well after them is not told too.
        self._links = [""]
        # The lines since then that could not be read: each with whether it had been written to its end.
        self._unread: list[tuple[str, int, bool]] = []

    def step(self, file: str, number: int, raw: bytes) -> None:
        """Go on to the next line."""
        self._place = (file, number)
        self._ended = raw.endswith(b"\n")
        line = _read(raw)
        if line:
            self._step_on(line)
        else:
            ending = re.search(_ENDING, raw.removesuffix(b"\n"))
            if ending:
                self._links.append(ending[1].decode("latin-1"))
            self._unread.append((file, number, ending is not None))

    def _step_on(self, line: _Line) -> None:
        would_be = [line.standing_on(link) for link in self._links]
        # Nothing stands on what was cut off while it was being written.
        self._tell_unread(cut=line.hash == would_be[0])
        stands = line.hash in would_be and line.reason_is_true
        if not stands:
            self._flaws.append(Flaw(*self._place, "gone" if self._misses_some_before(line) else "altered"))
        elif self._sure and line.hash == would_be[0] and line.n != self._n + 1:
            # The chain holds but the numbers do not: lines were taken out and the chain made anew.
            self._flaws.append(Flaw(*self._place, "gone"))
        self._n = line.n
        self._sure = stands
        self._links = [line.hash] if stands else [line.hash, would_be[0]]
        self._unread = []
        if line.anchor == self._anchor:
            self._anchor = ""

    def _misses_some_before(self, line: _Line) -> bool:
        """Whether there are fewer lines before this one than its number says, and not only its number was changed."""
        wanted = self._n + 1
        only_renumbered = line._replace(n=wanted).standing_on(self._links[0]) == line.hash
        return line.n > wanted + len(self._unread) and not only_renumbered

    def _tell_unread(self, *, cut: bool) -> None:
        for file, number, whole in self._unread:
            self._flaws.append(Flaw(file, number, "cut" if cut and not whole else "altered"))

    def end(self) -> list[Flaw]:
        """Everything that was found, in the order of the lines."""
        file, number = self._place
        self._tell_unread(cut=not self._ended)
        if not self._ended and not self._unread:
            # All of the look is there but for its newline; the next look puts it there.
            self._flaws.append(Flaw(file, number, "cut"))
        if self._anchor:
            self._flaws.append(Flaw(file, number + 1, "gone"))
        return self._flaws


def _from_base64(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text)
    except ValueError:
        return b""


def _digest(text: str) -> str:
    # Four milliseconds, for those who note or check something.
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
