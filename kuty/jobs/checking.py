"""Read everything an office draws on: its mistakes, and hints about its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kuty.core.hints import Circumstances, Hint, hints
from kuty.library import rules, shapes, tasks

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.problem import Problem
    from kuty.core.settings import Settings
    from kuty.core.tasks import Task, TaskLibrary


class Checked(NamedTuple):
    """What was read. ``own`` are the office's own tasks."""

    library: TaskLibrary
    own: list[Task]
    problems: list[Problem]
    hints: list[Hint]


def check(folders: list[tuple[Path, str]], settings: Settings, *, everything: bool = False) -> Checked:
    """Read every library, day shape and rule set. Hints are about the office's own tasks, or about ``everything``.

    Nobody's plan is looked at: whether goals have tasks is asked of every area a goal may have.
    """
    library, problems = tasks.load(folders)
    known, wrong = shapes.load(folders)
    problems += wrong + rules.load(folders)[1]
    own = [task for task in library.tasks if task.is_own]
    used = [shape for name, shape in known.items() if name in settings.day_shapes]
    office = Circumstances.of(settings.languages, used, settings.weights, settings.latitude)
    return Checked(library, own, problems, hints(library.tasks if everything else own, library, office))
