"""What is done seldom, each held against a limit of its own: an erasure, a rebuild, and what encryption adds."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import in_turns
from benchmarks.register import invented

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.register.questions import Bench


class Upkeep(NamedTuple):
    """Seconds each took; of encryption, those it adds to one entry."""

    people: int
    erasing: float
    rebuilding: float
    encryption: float


def measure(on: Bench, smallest: Path, largest: Path, sizes: tuple[int, int], rounds: int) -> Upkeep:
    """Erase and rebuild in the largest office, which is a working copy; encrypt a copy of the smallest."""
    here = {"KUTY_OFFICE": str(largest / "office"), "KUTY_TODAY": f"{invented.TODAY}"}
    # From the far end of those who are asked about, so that nobody is missed. Only a closed case is erased.
    ids = list(itertools.islice((who for who, _day in reversed(invented.to_record(sizes[1]))), rounds + 1))
    for who in ids:
        on.run(("-m", "kuty", "participant", "end", who, "--reason", "moved", "--on", f"{invented.TODAY}"), **here)
        on.run(("-m", "kuty", "participant", "close", who), **here)
    gone = iter(ids)

    def erase() -> None:
        who = next(gone)
        on.run(("-m", "kuty", "participant", "erase", who, "--confirm", who, "--json"), **here)

    def rebuild() -> None:
        on.run(("-m", "kuty", "register", "rebuild"), **here)

    erasing = in_turns(rounds, {"": erase})[""]
    rebuilding = in_turns(1, {"": rebuild})[""]
    return Upkeep(sizes[1], erasing, rebuilding, _encryption(on, smallest, sizes[0], rounds))


def _encryption(on: Bench, home: Path, people: int, rounds: int) -> float:
    """What one entry takes longer in an office under a key than in the same office without."""
    plain, locked, key = home / "office", home / "locked-office", home / "office.key"
    shutil.copytree(plain, locked)
    on.run(("-m", "kuty", "register", "lock", "--new-key-file", str(key)), KUTY_OFFICE=str(locked))

    def recording(office: Path, *more: str) -> Callable[[], None]:
        targets = itertools.cycle(invented.to_record(people))
        here = {"KUTY_OFFICE": str(office), "KUTY_TODAY": f"{invented.FRIDAY}"}

        def record() -> None:
            who, day = next(targets)
            words = ("record", who, "--date", f"{day}", "--attendance", "present", "--mood", "6", "--json")
            on.run(("-m", "kuty", "reception", *words, *more), **here)

        return record

    runs = {"plain": recording(plain), "locked": recording(locked, "--key-file", str(key))}
    seconds = in_turns(rounds, runs)
    return seconds["locked"] - seconds["plain"]
