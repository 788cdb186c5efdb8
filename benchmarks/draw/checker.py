"""An independent look at a drawn day: every hard limit, from the library and what was given, without the draw's code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import acos, asin, cos, degrees, pi, radians, sin
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kuty.core.programme import SlotKind, minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, time

    from benchmarks.draw.instances import Member
    from kuty.core.draw.past import Given
    from kuty.core.draw.settings import DrawSettings
    from kuty.core.programme import Slot, WorkDay
    from kuty.core.tasks import Task, TaskLibrary

_SEASONS = {"winter": (12, 1, 2), "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11)}
_TENDER = {"alcohol": "substances", "gambling": "substances"}
_SERIES_FORGOTTEN = timedelta(weeks=26)
_LONGITUDE = 25.5
# Two formulas for the sun differ by some minutes; the horizon of a town by more.
_TWILIGHT = timedelta(minutes=6)
_FINLAND = ZoneInfo("Europe/Helsinki")
_NOON_2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


class Checker:
    """Looks at days drawn from a library with an office's settings."""

    def __init__(self, library: TaskLibrary, settings: DrawSettings) -> None:
        self.settings = settings
        self.tasks = {task.id: task for task in library.tasks}
        self.series: dict[tuple[str, str], dict[int, Task]] = {}
        for task in library.tasks:
            if task.series:
                self.series.setdefault((task.theme, task.series.name), {})[task.series.part] = task

    def broken(self, day: WorkDay, member: Member, locked: Sequence[Slot] = ()) -> list[str]:
        """What is wrong with the day, given what the member had before it."""
        given = [each for each in member.given if each.day < day.date]
        drawn = [(slot, self.tasks[slot.task]) for slot in day.tasks if slot.task in self.tasks]
        stays_open = [slot for slot in day.tasks if slot.task not in self.tasks]
        said = ["a slot stays open"] * len(stays_open)
        said += self._shape(day, member)
        said += _together([task for _slot, task in drawn])
        for slot, task in drawn:
            if not task.minutes[0] <= slot.minutes <= task.minutes[1]:
                said.append("a task shorter or longer than it may be")
            said += _never(task, slot, day.date, member)
            said += self._too_soon(task, slot, day.date, given)
            said += self._out_of_order(task, day.date, given)
            told = slot.locked and any(reason.code == "locked_in_the_dark" for reason in day.gave_way)
            if task.daylight and not told and not _light(day.date, slot, self.settings.latitude):
                said.append("a locked task in the dark, untold" if slot.locked else "in the dark")
        standing = [(slot.task, slot.minutes, slot.locked) for slot in day.tasks]
        said += ["a locked task is gone" for slot in locked if (slot.task, slot.minutes, True) not in standing]
        return said

    def _shape(self, day: WorkDay, member: Member) -> Iterator[str]:
        if sum(slot.minutes for slot in day.slots) != member.plan.minutes_per_day:
            yield "minutes do not add up"
        if any(minutes_of(slot.start) + slot.minutes != minutes_of(after.start) for slot, after in pairwise(day.slots)):
            yield "slots do not follow one another"
        fixed = sorted((slot.kind, slot.minutes) for slot in member.shape.slots if slot.kind is not SlotKind.TASK)
        if fixed != sorted((slot.kind, slot.minutes) for slot in day.slots if slot.kind is not SlotKind.TASK):
            yield "the shape is not kept"
        agreed = member.participant.reception_time
        if agreed and not (day.reception and day.reception.start == agreed):
            yield "the reception is not at its time"
        if not agreed and day.slots[0].start != self.settings.usual_start:
            yield "the day does not begin at the usual hour"

    def _too_soon(self, task: Task, slot: Slot, day: date, given: Sequence[Given]) -> Iterator[str]:
        """The waiting times: of the task, of its family, and after it was not done for a reason."""
        said = {reason.code for reason in slot.why}
        mine = [each for each in given if each.task == task.id]
        weeks = self.settings.cooldown_weeks if task.cooldown_weeks is None else task.cooldown_weeks
        tried_again = task.series and not any(_through(each) for each in mine)
        if mine and not tried_again and day < max(each.day for each in mine) + timedelta(weeks=weeks):
            if "cooldown_gave_way" not in said:
                yield "a task before its waiting time is over"
        elif "cooldown_gave_way" in said:
            yield "a task is said to come too soon, and does not"
        later_part = task.series and task.series.part > min(self.series[task.theme, task.series.name])
        family = [
            each.day
            for each in given
            if task.family
            and _through(each)
            and each.task in self.tasks
            and self.tasks[each.task].family == task.family
        ]
        wait = timedelta(weeks=self.settings.family_weeks)
        if family and not later_part and day < max(family) + wait and "family_gave_way" not in said:
            yield "a family before its waiting time is over"
        told = [each for each in mine if each.reason]
        if told and day < told[-1].day + timedelta(weeks=self.settings.waits[told[-1].reason]):
            after = [each for each in mine if each.day > told[-1].day]
            if not any(_through(each) for each in after):
                yield "a task that was not done for a reason does not wait"

    def _out_of_order(self, task: Task, day: date, given: Sequence[Given]) -> Iterator[str]:
        """Part after part; from the beginning again when all have been had, or long ago."""
        if task.series is None:
            return
        parts = self.series[task.theme, task.series.name]
        numbers = sorted(parts)
        had = {
            number: max((each.day for each in given if each.task == parts[number].id and _through(each)), default=None)
            for number in numbers
        }
        mine, place = had[task.series.part], numbers.index(task.series.part)
        if place:
            before = had[numbers[place - 1]]
            if before is None or (mine and mine >= before):
                yield "a part of a series before its turn"
        elif mine and len(numbers) > 1 and day - mine < _SERIES_FORGOTTEN:
            end = had[numbers[-1]]
            if end is None or end < mine:
                yield "a series from the beginning before its end"


def _through(each: Given) -> bool:
    return each.went not in {"absent", "not"}


def _never(task: Task, slot: Slot, day: date, member: Member) -> Iterator[str]:
    person, areas = member.participant, {goal.area for goal in member.plan.goals}
    words = {task.id, *task.needs, *task.topics, *(["heavy"] if task.heavy else [])}
    if words & set(person.exclude):
        yield "a limit of the person"
    if task.on_site or slot.title != task.title.get(person.language):
        yield "on site, or not in the person's language"
    if task.season and not any(day.month in _SEASONS[season] for season in task.season):
        yield "out of season"
    if any(topic in task.topics and area not in areas for topic, area in _TENDER.items()):
        yield "a tender topic without a goal"


def _together(tasks: Sequence[Task]) -> Iterator[str]:
    """What a day may have only one of."""
    once = {
        "a task twice": [task.id for task in tasks],
        "two heavy tasks": ["heavy" for task in tasks if task.heavy],
        "two tasks of a family": [task.family for task in tasks if task.family],
        "two parts of a series": [f"{task.theme} {task.series.name}" for task in tasks if task.series],
    }
    return (what for what, names in once.items() if len(set(names)) < len(names))


def _light(day: date, slot: Slot, latitude: float) -> bool:
    sun = _sun(day, latitude)
    return sun is not None and sun[0] - _TWILIGHT <= _at(day, slot.start) and _at(day, slot.end) <= sun[1] + _TWILIGHT


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=_FINLAND)


def _sun(day: date, latitude: float) -> tuple[datetime, datetime] | None:
    """Sunrise and sunset by the sunrise equation with the sun's mean anomaly; None when it does not rise."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(days=_LONGITUDE / 360)
    days = (noon - _NOON_2000) / timedelta(days=1)
    anomaly = radians((357.5291 + 0.98560028 * days) % 360)
    centre = 1.9148 * sin(anomaly) + 0.02 * sin(2 * anomaly) + 0.0003 * sin(3 * anomaly)
    ecliptic = radians((degrees(anomaly) + centre + 180 + 102.9372) % 360)
    transit = noon + timedelta(days=0.0053 * sin(anomaly) - 0.0069 * sin(2 * ecliptic))
    declination = asin(sin(ecliptic) * sin(radians(23.4397)))
    place = radians(latitude)
    height = (sin(radians(-0.833)) - sin(place) * sin(declination)) / (cos(place) * cos(declination))
    if height >= 1:
        return None
    half = timedelta(days=acos(max(-1.0, height)) / (2 * pi))
    return transit - half, transit + half
