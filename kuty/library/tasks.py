"""Task libraries: kuty's own below ``programs/hyte``, ``tyky`` and ``sos``, and an office's beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kuty.core.language import LANGUAGES, N_
from kuty.core.limits import GOAL_AREAS, NEEDS, TOPICS
from kuty.core.plan import THEMES
from kuty.core.problem import Problem
from kuty.core.tasks import IDEAS, SEASONS, Series, Task, TaskLibrary
from kuty.library.reader import Mapping, Reader, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TITLE_LENGTH = 34
TEXT_LENGTH = 230


def read_tasks(text: str, file: str, theme: str) -> tuple[list[Task], list[Problem]]:
    """The tasks of one file and everything that is wrong in it. A task with a mistake is not among the tasks."""
    reader = Reader(file)
    document = reader.document(text)
    if document is None:
        return [], reader.problems
    tasks = []
    # Reading a mapping may name problems already, so they are counted from the end of the task before.
    before = len(reader.problems)
    for mapping in document.children("tasks"):
        task = _task(mapping, theme)
        if len(reader.problems) == before:
            tasks.append(task)
        before = len(reader.problems)
    document.finish()
    return tasks, reader.problems


def _task(mapping: Mapping, theme: str) -> Task:
    task = Task(
        id=mapping.text("id"),
        theme=theme,
        title=mapping.by_language("title", LANGUAGES, TITLE_LENGTH),
        text=mapping.by_language("text", LANGUAGES, TEXT_LENGTH),
        minutes=mapping.span("minutes", 10, 240, step=5),
        level=mapping.whole("level", 1, 3),
        needs=mapping.words("needs", NEEDS),
        topics=mapping.words("topics", TOPICS, needed=True),
        goals=mapping.words("goals", GOAL_AREAS, needed=True),
        idea=mapping.choice("idea", IDEAS),
        season=mapping.words("season", SEASONS),
        cooldown_weeks=mapping.whole("cooldown_weeks", 1, 104) if mapping.has("cooldown_weeks") else None,
        family=mapping.text("family", ""),
        series=_series(mapping),
        links=mapping.words("links"),
        heavy=mapping.yes("heavy"),
        on_site=mapping.yes("on_site"),
        place=mapping.place,
    )
    for link in task.links:
        if not link.startswith("https://"):
            remedy = N_("Write the whole address with https:// at its head.")
            mapping.reader.add(mapping.node_of("links"), N_("The link “{link}” is not https."), remedy, link=link)
    if task.id and not re.fullmatch(rf"{theme.lower()}(-[a-z0-9]+)+", task.id):
        remedy = N_("Ids of this folder are “{prefix}-” and small letters, digits and dashes.")
        what = N_("The id “{id}” cannot be used.")
        mapping.reader.add(mapping.node_of("id"), what, remedy, id=task.id, prefix=theme.lower())
    mapping.finish()
    return task


def _series(mapping: Mapping) -> Series | None:
    inner = mapping.mapping("series", needed=False)
    if inner is None:
        return None
    series = Series(inner.text("name"), inner.whole("part", 1, 20))
    inner.finish()
    return series


def load(folders: Iterable[tuple[Path, str]]) -> tuple[TaskLibrary, list[Problem]]:
    """The library of all folders, the later ones adding to and replacing tasks of the earlier.

    Each folder is given with the name its files are reported by.
    """
    found: dict[str, Task] = {}
    problems: list[Problem] = []
    for folder, label in folders:
        here: dict[str, Task] = {}
        for theme in THEMES:
            for file, text, unreadable in texts_of(folder / theme.lower(), f"{label}/{theme.lower()}"):
                tasks, wrong = ([], unreadable) if unreadable else read_tasks(text, file, theme)
                problems += wrong
                for task in tasks:
                    if task.id in here:
                        what = N_("The id “{id}” is used already in {place}.")
                        values: dict[str, str | int] = {"id": task.id, "place": here[task.id].place}
                        problems.append(Problem(task.place, what, N_("Give one of them another id."), values))
                    here[task.id] = task
        for task_id, task in here.items():
            found[task_id] = replace(task, replaces=found[task_id].place) if task_id in found else task
    library = TaskLibrary(tuple(found[task_id] for task_id in sorted(found)))
    return library, problems + _series_problems(library)


def _series_problems(library: TaskLibrary) -> list[Problem]:
    parts: dict[tuple[str, str], list[Task]] = {}
    for task in library.tasks:
        if task.series:
            parts.setdefault((task.theme, task.series.name), []).append(task)
    problems = []
    for (theme, name), tasks in parts.items():
        numbers = sorted(task.series.part for task in tasks if task.series)
        if numbers != list(range(1, len(numbers) + 1)):
            what = N_("The series “{name}” has the parts {parts}.")
            remedy = N_("Parts go 1, 2, 3 … with none missing and none twice.")
            values: dict[str, str | int] = {"name": name, "parts": ", ".join(map(str, numbers))}
            # The office's own task is the likelier cause: one in the series, or one that took a part's place.
            own = [task for task in library.theme(theme) if task.replaces and (task in tasks or not task.series)]
            problems.append(Problem((own or tasks)[0].place, what, remedy, values))
    return problems
