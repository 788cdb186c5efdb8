"""A sample task with every field explained, for an office that begins to write its own."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from kuty.core.language import N_
from kuty.library.fields import ByLanguage
from kuty.library.tasks import TASK, read_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kuty.library.fields import Field
    from kuty.texts.translator import Translator

SCHEMA = "schemas/tasks.json"
_WIDTH = 100
_WORDS = {
    "title": N_("Our own task"),
    "text": N_(
        "Say here what to do, step by step. Keep the sentences short and the words everyday. Close with what to tell at "
        "the reception."
    ),
}


def fresh_id(theme: str, taken: frozenset[str], text: str) -> str:
    """An id that neither a task nor the file as it is now has."""
    number = 1
    while (task_id := f"{theme.lower()}-own-{number}") in taken or re.search(rf"\b{task_id}\b", text):
        number += 1
    return task_id


def with_sample(text: str, theme: str, task_id: str, tr: Translator) -> str | None:
    """What has to be written after ``text`` for a sample more; None where a task cannot simply follow what is there."""
    return _after(text, theme, task_id, tr, lambda indent: _task(task_id, indent, tr))


def with_task(text: str, theme: str, task_id: str, fields: Mapping[str, Any], tr: Translator) -> str | None:
    """What has to be written after ``text`` for a task with these fields; None where it cannot simply follow."""

    def body(indent: str) -> str:
        # JSON is YAML too, whatever stands between its quotes.
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
        return f"{indent}- id: {task_id}\n" + "".join(f"{indent}  {line}\n" for line in lines)

    return _after(text, theme, task_id, tr, body)


def _after(text: str, theme: str, task_id: str, tr: Translator, body: Callable[[str], str]) -> str | None:
    """What has to be written after ``text`` for one task more, which ``body`` writes at an indent."""
    if not text.strip():
        about = tr(
            N_("Tasks of your own. Write yours in place of the sample; for another: kuty task new {theme}"),
            theme=theme.lower(),
        )
        added = f"# yaml-language-server: $schema=../{SCHEMA}\n{_comment(about, '')}\ntasks:\n{body('  ')}"
    else:
        # The first dash of the file is that of its first task.
        dash = re.search(r"^( *)- ", text, re.MULTILINE)
        added = f"\n{body(dash[1] if dash else '  ')}"
        added = added.replace("\n", "\r\n") if "\r\n" in text else added
    tasks, _problems = read_tasks(text + added, "", theme)
    return added if any(task.id == task_id for task in tasks) else None


def _task(task_id: str, indent: str, tr: Translator) -> str:
    inner = f"{indent}  "
    fields = [
        "\n".join([_comment(_explained(field, tr), inner), *(inner + line for line in _written(field, task_id, tr))])
        for field in TASK
    ]
    return ("\n\n".join(fields) + "\n").replace(f"{inner}id:", f"{indent}- id:", 1)


def _explained(field: Field, tr: Translator) -> str:
    said = [tr(field.about), tr.say(field.holds.form())]
    if field.name == "on_site":
        said.append(
            tr(N_("It stands here so that nobody is given the sample: take the line away when your task is ready."))
        )
    return " ".join(filter(None, said))


def _written(field: Field, task_id: str, tr: Translator) -> list[str]:
    if field.name == "id":
        return [f"id: {task_id}"]
    if isinstance(field.holds, ByLanguage):
        # JSON's quotes are YAML's too, whatever stands between them.
        return [f"{field.name}:", f"  {tr.language}: {json.dumps(tr(_WORDS[field.name]), ensure_ascii=False)}"]
    off = "" if field.needed or field.name == "on_site" else "#"
    return [f"{off}{field.name}: {field.example}"]


def _comment(text: str, indent: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ", break_on_hyphens=False
    )
