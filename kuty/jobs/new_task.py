"""Begin a task of the office's own: a sample beside what is there, and the schema that helps to write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kuty.core.errors import InputHasProblems, WrongUsage
from kuty.core.language import N_
from kuty.core.plan import THEMES
from kuty.core.problem import Problem
from kuty.library.reader import ONE_OF
from kuty.library.sample import SCHEMA, fresh_id, with_sample
from kuty.library.tasks import read_tasks
from kuty.paths import bundled
from kuty.private import make_private_folder, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.tasks import TaskLibrary
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
    file = programs / theme.lower() / "own.yaml"
    name = f"programs/{theme.lower()}/{file.name}"
    text = _text_of(file, name)
    task_id = fresh_id(theme, frozenset(task.id for task in library.tasks), text)
    added = with_sample(text, theme, task_id, tr)
    if added is None:
        raise InputHasProblems(
            read_tasks(text, name, theme)[1],
            N_("No task can be added to {file} as it is written."),
            N_("Mend it, or write its tasks as a list: every task begins with a dash on a line of its own."),
            file=name,
        )
    if not dry_run:
        _keep(programs, file, added)
    return Begun(task_id, file, added)


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
