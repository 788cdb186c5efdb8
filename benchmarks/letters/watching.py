"""A whole command watched from outside: how long it takes, and what it and its children hold in memory together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_ROOT = Path(__file__).parents[2]
_EVERY = 0.05
CAN_PIN = hasattr(os, "sched_setaffinity")


class Watched(NamedTuple):
    """Wall seconds, processor seconds of all its processes, and their memory in MiB at its most; 0 where not told."""

    seconds: float
    processor: float
    mebibytes: float


def watch(
    words: Sequence[str], environment: Mapping[str, str] | None = None, *, fine: Collection[int] = (0,), cores: int = 0
) -> Watched:
    """Run a fresh Python with these words, on so many cores if told. It must end with one of the ``fine`` codes."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    around |= {"PYTHONPATH": str(_ROOT), "KUTY_USER": "W01"} | dict(environment or {})
    before = os.times()
    begun = time.perf_counter()
    child = subprocess.Popen(
        [*_pinned(cores), sys.executable, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=around,
    )
    peaks = [0.0]
    ended = threading.Event()
    sampler = threading.Thread(target=_sample, args=(child.pid, ended, peaks))
    sampler.start()
    _out, said = child.communicate()
    seconds = time.perf_counter() - begun
    ended.set()
    sampler.join()
    if child.returncode not in fine:
        raise RuntimeError(f"{' '.join(words)}: {child.returncode}\n{said.decode()}")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Watched(seconds, used, peaks[0])


def _pinned(cores: int) -> list[str]:
    """A Python that gives up the other cores and then becomes the command."""
    if not cores:
        return []
    chosen = sorted(os.sched_getaffinity(0))[-cores:]
    become = f"import os, sys; os.sched_setaffinity(0, {chosen}); os.execv(sys.argv[1], sys.argv[1:])"
    return [sys.executable, "-c", become]


def _sample(root: int, ended: threading.Event, peaks: list[float]) -> None:
    while not ended.wait(_EVERY):
        peaks[0] = max(peaks[0], sum(_held(process) for process in _tree(root)))


def _tree(process: int) -> list[int]:
    """A process and all that it has started, where Linux tells."""
    found = [process]
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = tasks.read_text("ascii").split()
        except OSError:
            continue
        for child in children:
            found += _tree(int(child))
    return found


def _held(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
