"""A model of a disk: what is surely on it, and what a power cut may take away.

What the model promises is only what POSIX does. The bytes of a file are safe once the *file* is synced; its name is safe
once the *folder* it stands in is synced; nothing else is safe, whatever was written before or after it. What is not safe
may be there or not:

* of a file, any first part of what was written since its last sync, or its length without its bytes (zeros);
* of a folder, the first few of the names made, changed and removed since its last sync; folders know nothing of each
  other. A rename from one folder to another is one thing: it is there when the new name is.

A folder's time is that of the last change of its names that is on the disk, or what was set by hand after it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

ROOT = 0


class Made(NamedTuple):
    """A new name in a folder: of a new file or folder, or a further one of an old file (a hard link)."""

    folder: int
    name: str
    node: int
    is_folder: bool
    time: int


class Removed(NamedTuple):
    folder: int
    name: str
    time: int


class Renamed(NamedTuple):
    folder: int
    name: str
    to_folder: int
    to_name: str
    node: int
    time: int


class Written(NamedTuple):
    node: int
    offset: int
    data: bytes
    time: int


class Resized(NamedTuple):
    node: int
    length: int
    time: int


class Timed(NamedTuple):
    """The time of a file or folder was set by hand."""

    node: int
    time: int


class Synced(NamedTuple):
    node: int


Event = Made | Removed | Renamed | Written | Resized | Timed | Synced


@dataclass
class Node:
    """A file with its bytes, or a folder with its names."""

    is_folder: bool
    data: bytearray = field(default_factory=bytearray)
    names: dict[str, int] = field(default_factory=dict)
    time: int = 0


class Disk:
    """Files and folders by number; the folder that is watched is number 0."""

    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {ROOT: Node(is_folder=True)}

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """A folder as it is."""
        disk = cls()
        disk._read(folder, ROOT, {})
        return disk

    def _read(self, folder: Path, number: int, known: dict[int, int]) -> None:
        for path in sorted(folder.iterdir()):
            inode = path.stat().st_ino
            child = known.setdefault(inode, len(self.nodes))
            self.nodes[number].names[path.name] = child
            if child in self.nodes:
                continue
            self.nodes[child] = Node(path.is_dir(), time=path.stat().st_mtime_ns)
            if path.is_dir():
                self._read(path, child, known)
            else:
                self.nodes[child].data += path.read_bytes()
        self.nodes[number].time = folder.stat().st_mtime_ns

    def copy(self) -> Disk:
        other = Disk()
        other.nodes = {
            number: Node(node.is_folder, bytearray(node.data), dict(node.names), node.time)
            for number, node in self.nodes.items()
        }
        return other

    def find(self, parts: Iterable[str]) -> int | None:
        """The number of what stands at a path; None when there is nothing."""
        number: int | None = ROOT
        for part in parts:
            number = None if number is None else self.nodes[number].names.get(part)
        return number

    def apply(self, event: Event) -> None:
        """Let an event happen, all of it."""
        match event:
            case Made(folder, name, node, is_folder, time):
                self.nodes.setdefault(node, Node(is_folder, time=time))
                self._name(folder, name, node, time)
            case Removed(folder, name, time):
                self._name(folder, name, None, time)
            case Renamed(folder, name, to_folder, to_name, node, time):
                # Two names of one file: a rename does nothing.
                if self.nodes[to_folder].names.get(to_name) != node:
                    self._name(folder, name, None, time)
                    self._name(to_folder, to_name, node, time)
            case Written(node, offset, data, time):
                content = self.nodes[node].data
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
                self.nodes[node].time = time
            case Resized(node, length, time):
                content = self.nodes[node].data
                content.extend(bytes(max(0, length - len(content))))
                del content[length:]
                self.nodes[node].time = time
            case Timed(node, time):
                self.nodes[node].time = time
            case Synced():
                pass

    def _name(self, folder: int, name: str, node: int | None, time: int) -> None:
        names = self.nodes[folder].names
        names.pop(name, None)
        if node is not None:
            names[name] = node
        self.nodes[folder].time = time

    def write_to(self, folder: Path) -> Path:
        """Make the folder on a real disk."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(folder, ROOT, {})
        return folder

    def _write(self, folder: Path, number: int, written: dict[int, Path]) -> None:
        for name, child in self.nodes[number].names.items():
            path, node = folder / name, self.nodes[child]
            if node.is_folder:
                path.mkdir(mode=0o700)
                self._write(path, child, written)
            elif child in written:
                os.link(written[child], path)
            else:
                written[child] = path
                path.write_bytes(node.data)
                path.chmod(0o600)
                os.utime(path, ns=(node.time, node.time))
        os.utime(folder, ns=(self.nodes[number].time, self.nodes[number].time))

    def files(self) -> dict[str, bytes]:
        """The bytes of every file by its path, and the time of every folder."""
        return dict(self._files(ROOT, "."))

    def _files(self, number: int, before: str) -> Iterable[tuple[str, bytes]]:
        yield f"{before}/", str(self.nodes[number].time).encode()
        for name, child in self.nodes[number].names.items():
            if self.nodes[child].is_folder:
                yield from self._files(child, f"{before}/{name}")
            else:
                yield f"{before}/{name}", bytes(self.nodes[child].data)


def touched(event: Event) -> int:
    """The file or folder whose sync makes an event safe. A rename is safe with its new name."""
    match event:
        case Made() | Removed():
            return event.folder
        case Renamed():
            return event.to_folder
        case _:
            return event.node


def unsafe(events: Sequence[Event]) -> list[int]:
    """The places of the events that no sync has made safe."""
    last_sync = {event.node: place for place, event in enumerate(events) if isinstance(event, Synced)}
    return [
        place
        for place, event in enumerate(events)
        if not isinstance(event, Synced) and place > last_sync.get(touched(event), -1)
    ]


def after_cut(base: Disk, events: Sequence[Event], chance: random.Random, kept: str = "some") -> Disk:
    """The disk as it may be after a power cut. ``kept``: of what is not safe ``some``, ``all`` or ``nothing``."""
    waiting: dict[int, list[int]] = {}
    for place in unsafe(events):
        waiting.setdefault(touched(events[place]), []).append(place)
    happens: dict[int, Event | None] = dict(enumerate(events))
    for places in waiting.values():
        left = _survivors([events[each] for each in places], chance, kept)
        happens.update(zip(places, left, strict=True))
    disk = base.copy()
    for place, event in enumerate(events):
        if isinstance(event, Made):
            # A file may keep bytes without its name: its folder can be lost, and another name of it be kept.
            disk.nodes.setdefault(event.node, Node(event.is_folder, time=event.time))
        if (happening := happens[place]) is not None:
            disk.apply(happening)
    return disk


def _survivors(events: Sequence[Event], chance: random.Random, kept: str) -> list[Event | None]:
    """What is left of the unsafe events of one file or folder, in their order; None for what is lost."""
    how_many = {"all": len(events), "nothing": 0}.get(kept, chance.randint(0, len(events)))
    left: list[Event | None] = [event if place < how_many else None for place, event in enumerate(events)]
    if kept != "some":
        return left
    way = chance.choice(("whole", "torn", "zeros"))
    for place, event in enumerate(events):
        if not isinstance(event, Written):
            continue
        if way == "zeros" and left[place]:
            left[place] = event._replace(data=bytes(len(event.data)))
        elif way == "torn" and place == how_many:
            left[place] = event._replace(data=event.data[: chance.randint(0, len(event.data))])
    return left
