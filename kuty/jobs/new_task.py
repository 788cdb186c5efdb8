"""A task of the office's own: begin one with a sample and the schema for editors, or keep one written for a person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.errors import InputHasProblems, WrongUsage
from kuty.core.language import N_
from kuty.core.plan import THEMES
from kuty.core.problem import Problem
from kuty.jobs.week_by_hand import is_own, rename
from kuty.library.reader import ONE_OF
from kuty.library.sample import SCHEMA, fresh_id, with_sample, with_task
from kuty.library.tasks import read_tasks
from kuty.paths import bundled
from kuty.private import make_private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.programme import Slot
    from kuty.core.tasks import TaskLibrary
    from kuty.jobs.week_by_hand import Place
    from kuty.texts.translator import Translator


class Begun(NamedTuple):
    """The sample's id, the file it is in, and what was written there."""

    id: str
    file: Path
    text: str


def begin(programs: Path, theme: str, library: TaskLibrary, tr: Translator, *, dry_run: bool = False) -> Begun:
    """Write a sample task after whatever the theme's own file holds; nothing there is touched."""
    theme = theme.upper()
    if theme not in THEMES:
        raise WrongUsage(N_("There is no theme “{theme}”."), ONE_OF, theme=theme, allowed=", ".join(THEMES))
    file, name, text = _own_file(programs, theme)
    task_id = fresh_id(theme, frozenset(task.id for task in library.tasks), text)
    added = with_sample(text, theme, task_id, tr)
    if added is None:
        raise _cannot_follow(name, theme, text)
    if not dry_run:
        _keep(programs, file, added)
    return Begun(task_id, file, added)


class Wanted(NamedTuple):
    """What the library has to know of a task that was written for one person: how long, what about, whose idea."""

    minutes: tuple[int, int]
    topics: tuple[str, ...]
    goals: tuple[str, ...]
    hers: bool


def keep(
    place: Place, wanted: Wanted, programs: Path, library: TaskLibrary, tr: Translator, *, dry_run: bool = False
) -> Begun:
    """Keep a task that was written for one person for the library; her programme names it by its new id then.

    Inside a transaction. If it was her idea it becomes a wish of hers.
    """
    slot, language = place.slot, place.programme.language
    if library.get(slot.task):
        raise WrongUsage(N_("“{task}” is in the library already."), N_("See it: kuty task show {task}"), task=slot.task)
    file, name, text = _own_file(programs, slot.theme)
    task_id = _id_of(slot, library)
    fields = {
        "title": {language: slot.title},
        "text": {language: slot.text or slot.title},
        "minutes": "-".join(str(number) for number in dict.fromkeys(wanted.minutes)),
        "level": 1,
        "topics": list(wanted.topics),
        "goals": list(wanted.goals),
        "idea": "participant" if wanted.hers else "office",
    }
    added = with_task(text, slot.theme, task_id, fields, tr)
    if added is None:
        raise _cannot_follow(name, slot.theme, text)
    rename(place, task_id)
    if wanted.hers:
        person = place.case.participant
        place.case.keep(replace(person, likes=(*person.likes, task_id)))
    if not dry_run:
        _keep(programs, file, added)
    return Begun(task_id, file, added)


def _id_of(slot: Slot, library: TaskLibrary) -> str:
    """An id made of the title, that no task has."""
    plain = unicodedata.normalize("NFKD", slot.title.lower()).encode("ascii", "ignore").decode()
    words = "-".join(re.findall(r"[a-z0-9]+", plain)) or "task"
    head = f"{slot.theme.lower()}-{words}"
    if is_own(head, slot.theme):
        head += "-task"
    ids = [head, *(f"{head}-{number}" for number in range(2, 1000))]
    return next(task_id for task_id in ids if library.get(task_id) is None)


def _own_file(programs: Path, theme: str) -> tuple[Path, str, str]:
    """The file of the office's own tasks of a theme: where, what it is called, what it holds."""
    file = programs / theme.lower() / "own.yaml"
    name = f"programs/{theme.lower()}/{file.name}"
    return file, name, _text_of(file, name)


def _cannot_follow(name: str, theme: str, text: str) -> InputHasProblems:
    return InputHasProblems(
        read_tasks(text, name, theme)[1],
        N_("No task can be added to {file} as it is written."),
        N_("Mend it, or write its tasks as a list: every task begins with a dash on a line of its own."),
        file=name,
    )


def _text_of(file: Path, name: str) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig") if file.exists() else ""
    except UnicodeDecodeError:
        wrong = Problem(name, N_("The file is not UTF-8."), N_("Save it again as UTF-8 in your editor."))
        raise InputHasProblems([wrong]) from None


def _keep(programs: Path, file: Path, added: str) -> None:
    make_private_folder(file.parent)
    if not file.exists():
        write_private(file, b"")
    with file.open("ab") as end:
        end.write(added.encode())
    # A copy beside the office's files: editors find it without a network, and whatever becomes of kuty's own place.
    schema, kutys = programs / SCHEMA, (bundled("programs") / SCHEMA).read_bytes()
    if not schema.exists() or schema.read_bytes() != kutys:
        make_private_folder(schema.parent)
        write_private(schema, kutys)
