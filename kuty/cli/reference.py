"""The parts of the documents that the program writes itself: every command, every setting, every exit code."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

from kuty.cli.main import NOUNS
from kuty.core import errors
from kuty.core.settings import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kuty.library.fields import Field


def commands() -> str:
    """A table of every command and what it does."""
    lines = ["| command | what it does |", "|---|---|", "| `kuty` | What needs you today. |"]
    for words, command in every_command():
        lines.append(f"| `kuty {words}` | {(command.help or '').splitlines()[0]} |")
    return "\n".join(lines)


def every_command() -> Iterator[tuple[str, Any]]:
    """Each command with the words that call it."""
    for noun in NOUNS:
        yield from _under(noun, typer.main.get_command(import_module(f"kuty.cli.{noun}").app))


def _under(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words, command
        return
    for verb, each in inner.items():
        yield from _under(f"{words} {verb}", each)


def settings() -> str:
    """A table of every setting, its default and what it is for."""
    lines = ["| setting | default | what it is for |", "|---|---|---|"]
    lines += [
        f"| `{option.name}` | `{json.dumps(option.default, ensure_ascii=False)}` | {option.about} |"
        for option in OPTIONS
    ]
    return "\n".join(lines)


def library_fields(name: str) -> str:
    """A table of the fields of a kind of library file."""
    from kuty.library.schema import FILES

    lines = ["| field | how it is written | what it is for |", "|---|---|---|"]
    lines += [
        f"| `{path}`{'' if field.needed else ' (may be left out)'} | {_form(field)} | {field.about} |"
        for path, field in _fields_below("", FILES[name][1])
    ]
    return "\n".join(lines)


def _form(field: Field) -> str:
    sentence = field.holds.form()
    return sentence.text.format(**sentence.values)


def _fields_below(path: str, fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Each field with the path to it."""
    from kuty.library.fields import Fields, Items

    for field in fields:
        yield path + field.name, field
        inside = field.holds.kinds if isinstance(field.holds, Items) else ()
        inside = (field.holds.fields,) if isinstance(field.holds, Fields) else inside
        for fields_of_one in inside:
            yield from _fields_below(f"{path}{field.name}.", fields_of_one)


def draw_points() -> str:
    """A table of the weights of the draw."""
    from kuty.core.settings import OPTIONS

    rows = [
        f"| `{option.key}` | {option.default} | {option.about} |"
        for option in OPTIONS
        if option.section == "draw.points"
    ]
    return "\n".join(["| weight | default | what it is |", "|---|---|---|", *rows])


def exit_codes() -> str:
    """A table of the exit codes."""
    own = {
        kind.exit_code: (kind.__doc__ or "").splitlines()[0]
        for kind in (
            errors.WrongUsage,
            errors.InputHasProblems,
            errors.NoSuchThing,
            errors.RegisterUnavailable,
            errors.CannotRender,
        )
    }
    rows = {
        0: "Done.",
        1: "A mistake in kuty itself.",
        **own,
        7: "The batch is done, but some were left out; they are listed.",
        130: "Stopped by the user.",
    }
    return "\n".join(
        ["| code | meaning |", "|---|---|", *(f"| {code} | {meaning} |" for code, meaning in rows.items())]
    )
