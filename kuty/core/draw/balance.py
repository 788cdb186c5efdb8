"""How many minutes of the day each theme should get, so that four weeks together have the shares of the plan."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.dayshape import LEAST_MINUTES, STEP, theme_minutes
from kuty.core.plan import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Target(NamedTuple):
    """The minutes a day should give each theme, and by how many each is behind over the four weeks."""

    minutes: dict[str, int]
    behind: dict[str, int]


def target_of(total: int, weights: Mapping[str, int], had: Mapping[str, int]) -> Target:
    """Share ``total`` minutes so that they and those had before together come nearest to the weights.

    What is missing is made good bit by bit: no day gives a theme less than half of its share, or more than half as
    much again.
    """
    share = theme_minutes(total, weights)
    whole = theme_minutes(total + sum(had.values()), weights)
    behind = {theme: whole[theme] - had[theme] - share[theme] for theme in THEMES}
    minutes = {
        theme: share[theme] + _stepped(min(max(behind[theme], -share[theme] // 2), share[theme] // 2))
        for theme in THEMES
    }
    # What the bounds cut off, and the steps, are evened out where there is most room.
    while (over := sum(minutes.values()) - total) != 0:
        move = max(-STEP, min(STEP, -over))
        if move < 0:
            theme = max(THEMES, key=lambda theme: (minutes[theme] - share[theme], minutes[theme]))
        else:
            theme = min(THEMES, key=lambda theme: (minutes[theme] - share[theme], minutes[theme]))
        minutes[theme] += move
    while min(minutes.values()) < LEAST_MINUTES <= total // len(THEMES):
        small = min(THEMES, key=lambda theme: minutes[theme])
        large = max(THEMES, key=lambda theme: minutes[theme])
        minutes[small] += STEP
        minutes[large] -= STEP
    return Target(minutes, behind)


def _stepped(minutes: int) -> int:
    """The minutes in whole steps, towards nothing."""
    return int(minutes / STEP) * STEP


# How many minutes may move between the themes before the waiting times of tasks give way.
NEAR = 20


def nearest(target: Mapping[str, int], kept: Mapping[str, int], furthest: int) -> Iterator[tuple[int, dict[str, int]]]:
    """The target, then other shares of the same sum, nearest first: how many minutes are moved, and the shares.

    No theme gets less than what is ``kept`` in it, and what it gets beside that is enough for a task. Only beyond what
    is near may one be left with nothing, or with so little that a slot has to stay open.
    """
    start = _even(target, kept)
    # More than there is cannot move.
    for moved in range(0, min(furthest, sum(target.values())) + STEP, STEP):
        for deltas in _deltas(moved):
            shares = {theme: start[theme] + delta for theme, delta in zip(THEMES, deltas, strict=True)}
            if all(_has_room(shares[theme], kept[theme], target[theme], furthest) for theme in THEMES):
                yield moved, shares


def _even(target: Mapping[str, int], kept: Mapping[str, int]) -> dict[str, int]:
    """The target, in whole steps away from what is kept: a worker may have given a task 37 minutes."""
    start = dict(target)
    if not any(minutes % STEP for minutes in kept.values()):
        return start
    # One theme takes what the others leave over: rather one in which nothing is kept.
    last = min(THEMES, key=lambda theme: (kept[theme] > 0, -target[theme]))
    for theme in THEMES:
        if kept[theme] and theme != last:
            more = (kept[theme] - start[theme]) % STEP
            start[theme] += more
            start[last] -= more
    return start


def _has_room(minutes: int, kept: int, target: int, furthest: int) -> bool:
    if furthest > NEAR:
        return minutes >= kept
    return minutes - kept >= LEAST_MINUTES or (minutes == kept and (kept > 0 or target == 0))


@cache
def _deltas(moved: int) -> tuple[tuple[int, int, int], ...]:
    """The ways of moving so many minutes between three themes: one of them gets or gives all that is moved."""
    ways = []
    for first in range(-moved, moved + STEP, STEP):
        least, most = max(-moved, -moved - first), min(moved, moved - first)
        seconds = range(least, most + STEP, STEP) if abs(first) == moved else (least, most)
        ways += [(first, second, -first - second) for second in seconds]
    return tuple(ways)
