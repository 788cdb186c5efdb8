"""A full disk: commands tell in a sentence what is wrong, lose nothing, and all is well when there is room again.

A small disk in memory is filled where the machine allows one to be made; besides, and where it does not, no file may grow
beyond some bytes. Run as a module of its own, it works on the small disk: ``FOLDER SEED ROUNDS``.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults import office as offices
from tests.faults.kills import Entries, Tables, Victim, Weeks
from tests.faults.office import CHECK, LIST, Figure, Ran, counted, none_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PART = "full disk"
_SIZE = 6 * 1024 * 1024
_BLOCK = 4096


def run(folder: Path, chance: random.Random, *, long: bool) -> list[Figure]:
    rounds = 120 if long else 9
    small = _on_a_small_disk(folder, chance.randint(0, 10**6), rounds)
    limited = _rounds(folder, chance, rounds, _limited)
    total = limited + (small or Counter())
    return [
        counted(PART, "commands on a small disk that was full", small["commands"] if small else "no such disk here"),
        counted(PART, "commands whose files could not grow", limited["commands"]),
        counted(PART, "… of both: done all the same", total["done"]),
        counted(PART, "… of both: refused with exit code 5 and a sentence", total["refused"]),
        none_of(PART, "commands that ended in another way", total["otherwise"]),
        counted(PART, "commands after which looks were refused too, while the disk was full", total["no looks"]),
        none_of(PART, "looks that ended in another way while the disk was full", total["blind"]),
        none_of(PART, "acknowledged entries, weeks or tables lost", total["lost"]),
        none_of(PART, "entries or people twice", total["twice"]),
        none_of(PART, "registers unreadable with room again", total["unreadable"]),
        none_of(PART, "commands half made", total["half"]),
        *_key_nowhere(folder),
    ]


def _key_nowhere(folder: Path) -> list[Figure]:
    """A register must not be encrypted with a key that cannot be kept."""
    if not offices.can_lock():
        return []
    office = offices.build(folder / "office")
    before, locked, after = offices.ask(office, LIST, offices.lock_words(folder / "no such folder/key"), LIST)
    if lost := after.out != before.out:
        offices.complain(f"encrypted, and no key kept: exit code {locked.code}, {locked.err.strip()}")
    return [none_of(PART, "registers encrypted although their key file could not be written", int(lost))]


def _on_a_small_disk(folder: Path, seed: int, rounds: int) -> Counter[str] | None:
    """The same in a process that has a small disk to itself; None where the machine allows none."""
    place = folder / "small"
    place.mkdir()
    run = [sys.executable, "-m", "tests.faults.full_disk", str(place), str(seed), str(rounds)]
    mount = f'mount -t tmpfs -o size={_SIZE} tmpfs "$1" && shift 1 && exec "$@"'
    try:
        ran = subprocess.run(
            ["unshare", "-rm", "sh", "-c", mount, "sh", str(place), *run],  # noqa: S607 - where the machine has it
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    if "mount" in ran.stderr or "unshare" in ran.stderr:
        return None
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return Counter(json.loads(ran.stdout))


def _rounds(
    folder: Path, chance: random.Random, rounds: int, on_full: Callable[[Victim, tuple[str, ...]], list[Ran]]
) -> Counter[str]:
    total: Counter[str] = Counter()
    victims = [kind(folder, chance) for kind in (Entries, Weeks, Tables)]
    for number in range(rounds):
        victim = victims[number % len(victims)]
        ran, *looks = on_full(victim, victim.next())
        done = ran.code in (0, 7)
        refused = ran.code == 5 and bool(ran.err.strip()) and "mistake in kuty" not in ran.err
        total.update(commands=1, done=done, refused=refused, otherwise=not done and not refused)
        # A look that cannot be noted in the log of looks may be refused.
        total["no looks"] += any(each.code == 5 for each in looks)
        total["blind"] += any(each.code not in (0, 5) for each in looks)
        *answers, check = offices.ask(victim.office, *victim.questions(), CHECK)
        if not offices.is_whole(check) or any(each.code for each in answers):
            total["unreadable"] += 1
            victim.again()
            continue
        total.update(victim.look(answers, acknowledged=done))
    for victim in victims:
        victim.end(total)
    return total


def _limited(victim: Victim, words: tuple[str, ...]) -> list[Ran]:
    """Run a command whose files cannot grow beyond some bytes."""
    room = victim.chance.choice((0, 50, 200, 500, 1000, 2000, 4000, 8000, 16000))

    def work() -> list[Ran]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        return [offices.run_here(victim.office, each) for each in (words, LIST, *victim.questions())]

    return offices.in_child(work)


def _filled(victim: Victim, words: tuple[str, ...]) -> list[Ran]:
    """Run a command on a disk that has only a few blocks left."""
    filler = victim.folder / "filler"
    blocks = victim.chance.choice((0, 0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 24))
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(_BLOCK)) == _BLOCK:
                pass
        except OSError:
            os.ftruncate(file.fileno(), max(0, file.tell() - blocks * _BLOCK))
    try:
        return offices.ask(victim.office, words, LIST, *victim.questions())
    finally:
        filler.unlink()


def main(place: str, seed: str, rounds: str) -> None:
    offices.world()
    offices.warm(offices.build(Path(place) / "warm"))
    figures = _rounds(Path(place), offices.chance_of(int(seed), PART), int(rounds), _filled)
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
