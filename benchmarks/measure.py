"""Time whole commands in fresh processes, in turns, so that a busy moment of the machine hits all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def in_turns(rounds: int, runs: Mapping[str, Callable[[], None]]) -> dict[str, float]:
    """The median seconds of each run over the rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(each) for name, each in seconds.items()}


def command(*words: str, **environment: str) -> Callable[[], None]:
    """A run of a fresh Python process, with compiled modules as an installed kuty has them."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        done = subprocess.run([sys.executable, *words], capture_output=True, env=around | environment, check=False)
        if done.returncode not in (0, 7):
            raise RuntimeError(done.stderr.decode())

    return run


def show(title: str, seconds: Mapping[str, float], base: str, goals: Mapping[str, str]) -> None:
    """One line a run: its time, its ratio to the base, and the goal it has."""
    print(f"\n{title}")
    for name, each in seconds.items():
        goal = f"   goal {goals[name]}" if name in goals else ""
        print(f"  {name:<52} {each * 1000:8.1f} ms   {each / seconds[base]:6.2f} x{goal}")
