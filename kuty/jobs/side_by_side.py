"""Much work of the same kind on all cores of the machine, its results in order; little work stays where it is."""

from __future__ import annotations

import os
import signal
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Shared = TypeVar("Shared")
Tag = TypeVar("Tag")
Item = TypeVar("Item")
Result = TypeVar("Result")

# So many items travel together, and so many such batches a core are under way: enough to keep it busy, few in memory.
_BATCH = 16
_AHEAD = 2


def in_order(
    work: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[tuple[Tag, Item]], *, spread: bool
) -> Iterator[tuple[Tag, Result]]:
    """``work(shared, item)`` of every item, each result with its tag, in the order of the items.

    With ``spread`` the work is done by a process a core; ``work``, ``shared`` and the items have to be picklable then,
    the tags stay here. Starting the processes takes a third of a second. One core gets a process too: the memory of the
    work is given back when it ends.
    """
    if not spread:
        yield from ((tag, work(shared, item)) for tag, item in items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned, not forked: a fork would hold the register's lock as well.
    pool = ProcessPoolExecutor(_cores(), get_context("spawn"), _begin, (work, shared))
    under_way: deque[tuple[list[Tag], Future[list[Any]]]] = deque()
    rest = iter(items)
    try:
        while True:
            while len(under_way) < _AHEAD * _cores() and (batch := list(islice(rest, _BATCH))):
                under_way.append(([tag for tag, _item in batch], pool.submit(_batch, [item for _tag, item in batch])))
            if not under_way:
                return
            tags, results = under_way.popleft()
            yield from zip(tags, results.result(), strict=True)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# What a process of the pool was begun with.
_task: list[Any] = []


def _begin(work: Callable[[Any, Any], Any], shared: Any) -> None:
    # Ctrl-C reaches every process of the terminal; the one that asked for the work ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _task[:] = [work, shared]


def _batch(items: list[Any]) -> list[Any]:
    work, shared = _task
    return [work(shared, item) for item in items]
