"""What people do: tasks and the library they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kuty.core.limits import HEAVY

# So long a title and a text may be to fit the letter.
TITLE_LENGTH = 34
TEXT_LENGTH = 230
SEASONS = ("winter", "spring", "summer", "autumn")
IDEAS = ("model", "practice", "resource", "kuty", "office", "participant")


@dataclass(frozen=True, slots=True)
class Series:
    """A task's place in a series that goes in order, one part at a time."""

    name: str
    part: int


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the library.

    ``minutes`` is the least and the most it takes, in steps of five. ``title`` and ``text`` are by language, in the same
    ones and in one at least.
    ``idea`` tells whose idea it was; ``place`` where it is written (``sleep.yaml:12``). ``daylight`` asks for a time
    between sunrise and sunset. ``instrument`` names a form of somebody else's that the task links to (Kykyviisari): the
    day it was done is shown with the person, its questions and answers are kept nowhere.
    """

    id: str
    theme: str
    title: dict[str, str]
    text: dict[str, str]
    minutes: tuple[int, int]
    level: int
    topics: tuple[str, ...]
    goals: tuple[str, ...]
    idea: str
    needs: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    cooldown_weeks: int | None = None
    family: str = ""
    series: Series | None = None
    links: tuple[str, ...] = ()
    heavy: bool = False
    on_site: bool = False
    daylight: bool = False
    instrument: str = ""
    place: str = ""
    replaces: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is the office's own and not kuty's."""
        return not self.place.startswith("kuty/")

    def touches(self, limits: frozenset[str]) -> bool:
        """Whether the task needs or is about something the person's limits rule out."""
        if self.id in limits or (self.heavy and HEAVY in limits):
            return True
        return not limits.isdisjoint(self.needs) or not limits.isdisjoint(self.topics)

    def speaks(self, language: str) -> bool:
        """Whether it can be given to somebody who reads the language."""
        return language in self.title

    def language_for(self, language: str) -> str:
        """The language a reader of ``language`` is shown it in: that one, or the first it has."""
        return language if self.speaks(language) else next(iter(self.title))

    def named(self, language: str) -> str:
        """The title in the language, or in the first it has."""
        return self.title[self.language_for(language)]

    def in_season(self, day: date) -> bool:
        return not self.season or season_of(day) in self.season


@dataclass(frozen=True)
class TaskLibrary:
    """All tasks an office may draw from, in the order of their ids."""

    tasks: tuple[Task, ...]

    def theme(self, theme: str) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.theme == theme)

    def get(self, task_id: str) -> Task | None:
        return self._by_id.get(task_id)

    @cached_property
    def _by_id(self) -> dict[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def series_lengths(self) -> dict[tuple[str, str], int]:
        """How many parts each series has, by its theme and name."""
        lengths: dict[tuple[str, str], int] = {}
        for task in self.tasks:
            if task.series:
                key = (task.theme, task.series.name)
                lengths[key] = max(lengths.get(key, 0), task.series.part)
        return lengths


def season_of(day: date) -> str:
    """The season by calendar months: December–February is winter."""
    return SEASONS[day.month % 12 // 3]
