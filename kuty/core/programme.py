"""The programme of a week: its days and their slots."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from kuty.core.reason import Reason


class SlotKind(StrEnum):
    """What a slot of the day is for."""

    START = "start"
    TASK = "task"
    BREAK = "break"
    RECEPTION = "reception"
    FEEDBACK = "feedback"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of the day. A task's title and text are kept as they were drawn, in the person's language."""

    start: time
    minutes: int
    kind: SlotKind
    theme: str = ""
    task: str = ""
    title: str = ""
    text: str = ""
    link: str = ""
    why: tuple[Reason, ...] = ()
    locked: bool = False

    @property
    def end(self) -> time:
        return clock(minutes_of(self.start) + self.minutes)


@dataclass(frozen=True, slots=True)
class WorkDay:
    """One work day; ``closed`` names the public holiday when the service is not arranged that day.

    ``gave_way`` tells what the draw could not keep to.
    """

    date: date
    slots: tuple[Slot, ...] = ()
    closed: str = ""
    gave_way: tuple[Reason, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(slot.minutes for slot in self.slots)

    @property
    def tasks(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.kind is SlotKind.TASK)

    @property
    def groups(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.kind is SlotKind.GROUP)

    def has(self, task: str) -> bool:
        return any(slot.task == task for slot in self.tasks)

    @property
    def kept(self) -> tuple[Slot, ...]:
        """What stays when the day is drawn again: locked tasks, and group activities."""
        return tuple(slot for slot in self.tasks if slot.locked) + self.groups

    @property
    def reception(self) -> Slot | None:
        return next((slot for slot in self.slots if slot.kind is SlotKind.RECEPTION), None)


@dataclass(frozen=True, slots=True)
class Programme:
    """A person's programme of one week. ``issued`` is the day it went out; from then on it does not change.

    One that was opened again ``replaces`` what went out on that day.

    ``passed_over`` are tasks the worker took out of it: they are not drawn into this week again.
    """

    week: str
    days: tuple[WorkDay, ...]
    language: str
    note: str = ""
    issued: date | None = None
    passed_over: tuple[str, ...] = ()
    replaces: date | None = None

    @property
    def arranged_days(self) -> tuple[WorkDay, ...]:
        return tuple(day for day in self.days if not day.closed)

    def day(self, day: date) -> WorkDay | None:
        return next((found for found in self.days if found.date == day), None)

    def task_slots(self) -> Iterator[tuple[WorkDay, Slot]]:
        for day in self.days:
            for slot in day.tasks:
                yield day, slot

    def without(self, tasks: Iterable[str]) -> "Programme":
        """The programme with these tasks among those passed over."""
        return replace(self, passed_over=tuple(sorted({*self.passed_over, *tasks})))

    def with_day(self, day: WorkDay) -> "Programme":
        return replace(self, days=tuple(day if old.date == day.date else old for old in self.days))


def minutes_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def clock(minutes: int) -> time:
    """The time of day ``minutes`` after midnight."""
    return time(minutes // 60 % 24, minutes % 60)
