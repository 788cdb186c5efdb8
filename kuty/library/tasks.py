"""Task libraries: kuty's own below ``programs/hyte``, ``tyky`` and ``sos``, and an office's beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.core.limits import GOAL_AREAS, NEEDS, TOPICS
from kuty.core.plan import THEMES
from kuty.core.problem import Problem
from kuty.core.tasks import IDEAS, SEASONS, TEXT_LENGTH, TITLE_LENGTH, Series, Task, TaskLibrary
from kuty.library.fields import ByLanguage, Choice, Field, Fields, Items, Span, Text, Whole, Words, Yes
from kuty.library.reader import Mapping, Reader, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def id_pattern(theme: str) -> str:
    return rf"{theme.lower()}(-[a-z0-9]+)+"


SERIES = (
    Field("name", Text(), "The name of the series.", example="outdoors-again"),
    Field("part", Whole(1, 20), "Which part of it this is.", example="1"),
)
TASK = (
    Field(
        "id",
        Text(rf"^({'|'.join(map(id_pattern, THEMES))})$"),
        N_(
            "The task's name in commands: the theme and small letters, digits and dashes. It never changes once a week "
            "was made with it. With the id of one of kuty's tasks this one takes its place."
        ),
    ),
    Field("title", ByLanguage(TITLE_LENGTH, every=False), N_("What the letter calls it.")),
    Field(
        "text",
        ByLanguage(TEXT_LENGTH, every=False),
        N_(
            "What to do, said to the person: short sentences, everyday words, in the same languages as the title. "
            "Nobody is given a task that is not in her language."
        ),
    ),
    Field(
        "minutes",
        Span(10, 240, step=5),
        N_("How long it may take at the least and at the most. A wide range finds its place in a day more easily."),
        example="20-40",
    ),
    Field("level", Whole(1, 3), N_("How much it asks: 1 is easy, 3 takes an effort."), example="1"),
    Field(
        "needs",
        Words(NEEDS),
        N_("What it cannot be done without. Who has no such thing is not given it."),
        needed=False,
        example="[outdoors]",
    ),
    Field(
        "topics",
        Words(TOPICS),
        N_("What it is about. Who is to be spared a topic is not given it."),
        example="[nature]",
    ),
    Field(
        "goals",
        Words(GOAL_AREAS),
        N_("The areas of goals it serves; it is drawn first for those with such a goal in their plan."),
        example="[mind]",
    ),
    Field("idea", Choice(IDEAS), N_("Whose idea it was."), example="office"),
    Field(
        "season",
        Words(SEASONS),
        N_("The seasons it suits; left out, all of them."),
        needed=False,
        example="[spring, summer]",
    ),
    Field(
        "cooldown_weeks",
        Whole(1, 104),
        N_("For how many weeks it does not come again; left out, what kuty.toml says."),
        needed=False,
        example="12",
    ),
    Field("family", Text(), N_("Tasks of one family never stand in the same day."), needed=False, example="fresh-air"),
    Field(
        "series",
        Fields(SERIES, Series),
        N_("Its place in a series, which is given one part after another: parts go 1, 2, 3 …"),
        needed=False,
        example="{name: outdoors-again, part: 1}",
    ),
    Field(
        "links",
        Words(begin="https://"),
        N_("Pages that help, each whole address with https:// at its head; the first is printed."),
        needed=False,
        example="[https://www.suomenlatu.fi]",
    ),
    Field("heavy", Yes(), N_("Hard for the body: at most one such in a day."), needed=False, example="true"),
    Field(
        "on_site",
        Yes(),
        N_("Done at the unit: never drawn, only put into a week by hand."),
        needed=False,
        example="true",
    ),
    Field("daylight", Yes(), N_("Only between sunrise and sunset."), needed=False, example="true"),
    Field(
        "instrument",
        Text(),
        N_("The form of somebody else's that it links to. Only the day it was done is kept, never an answer."),
        needed=False,
        example="Kykyviisari",
    ),
)
LIBRARY = (Field("tasks", Items((TASK,)), "The tasks of this file, all of the theme its folder is named for."),)


def read_tasks(text: str, file: str, theme: str) -> tuple[list[Task], list[Problem]]:
    """The tasks of one file and everything that is wrong in it. A task with a mistake is not among the tasks."""
    reader = Reader(file)
    document = reader.document(text)
    if document is None:
        return [], reader.problems
    tasks = []
    # Reading a mapping may name problems already, so they are counted from the end of the task before.
    before = len(reader.problems)
    for mapping in document.values(LIBRARY)["tasks"]:
        task = _task(mapping, theme)
        if len(reader.problems) == before:
            tasks.append(task)
        before = len(reader.problems)
    document.finish()
    return tasks, reader.problems


def _task(mapping: Mapping, theme: str) -> Task:
    task = Task(theme=theme, place=mapping.place, **mapping.values(TASK))
    for field, has, other in (("title", task.title, task.text), ("text", task.text, task.title)):
        if missing := [language for language in other if language not in has] if has else []:
            what = N_("“{field}” is not in the same languages; it has no {missing}.")
            remedy = N_("A title and a text go together: write it, or take the other out.")
            mapping.reader.add(mapping.node_of(field), what, remedy, field=field, missing=", ".join(missing))
    for link in task.links:
        if not link.startswith("https://"):
            remedy = N_("Write the whole address with https:// at its head.")
            mapping.reader.add(mapping.node_of("links"), N_("The link “{link}” is not https."), remedy, link=link)
    if task.id and not re.fullmatch(id_pattern(theme), task.id):
        remedy = N_("Ids of this folder are “{prefix}-” and small letters, digits and dashes.")
        what = N_("The id “{id}” cannot be used.")
        mapping.reader.add(mapping.node_of("id"), what, remedy, id=task.id, prefix=theme.lower())
    mapping.finish()
    return task


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
