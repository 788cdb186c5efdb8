"""Day shapes (``programs/shapes``): how the hours of a work day go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.dayshape import LEAST_MINUTES, DayShape, ShapeSlot
from kuty.core.language import N_
from kuty.core.plan import THEMES
from kuty.core.programme import SlotKind
from kuty.library.fields import ByLanguage, Choice, Field, Items, Span, Text, Whole
from kuty.library.reader import Mapping, Reader, load_by_id

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.problem import Problem


_KIND = "What the slot is for. A day has one reception."
A_TASK = (
    Field("kind", Choice((SlotKind.TASK.value,)), _KIND),
    Field("theme", Choice(THEMES), "The theme of the tasks here. A day has a block of every theme."),
)
ANYTHING_ELSE = (
    Field("kind", Choice(tuple(kind.value for kind in SlotKind if kind is not SlotKind.TASK)), _KIND),
    Field("minutes", Whole(5, 240), "How long it takes."),
)
SHAPE = (
    Field("id", Text(), "The name that kuty.toml uses for it."),
    Field("title", ByLanguage(60), "What people call it."),
    Field("minutes", Span(30, 720), "The lengths of day it is for, in minutes."),
    Field("slots", Items((A_TASK, ANYTHING_ELSE)), "What follows what."),
)


def read_shape(text: str, file: str) -> tuple[DayShape | None, list[Problem]]:
    """A day shape, or None and what is wrong with it."""
    reader = Reader(file)
    document = reader.document(text)
    if document is None:
        return None, reader.problems
    values = document.values(SHAPE)
    shape = DayShape(**values | {"slots": tuple(_slot(mapping) for mapping in values["slots"])})
    document.finish()
    kinds = [slot.kind for slot in shape.slots]
    if kinds.count(SlotKind.RECEPTION) != 1:
        reader.add(document.node_of("slots"), N_("A day has one reception."), N_("Add it, or take the others out."))
    for theme in THEMES:
        if not shape.blocks(theme):
            reader.add(
                document.node_of("slots"), N_("The day has no block of theme {theme}."), N_("Add one."), theme=theme
            )
    least = shape.fixed_minutes + LEAST_MINUTES * len(THEMES)
    if not reader.problems and shape.minutes[0] < least:
        remedy = N_("Breaks and calls take {fixed} minutes; the shortest day of this shape needs {least}.")
        what = N_("The day is too short for its breaks and three tasks.")
        reader.add(document.node_of("minutes"), what, remedy, fixed=shape.fixed_minutes, least=least)
    return (None if reader.problems else shape), reader.problems


def _slot(mapping: Mapping) -> ShapeSlot:
    # Its kind says which other fields there are, so it is read first, and a word nearly right is told among all.
    kind = mapping.choice("kind", tuple(SlotKind))
    fields = A_TASK if kind == SlotKind.TASK else ANYTHING_ELSE
    values = mapping.values([field for field in fields if field.name != "kind"])
    mapping.finish()
    return ShapeSlot(SlotKind(kind) if kind in tuple(SlotKind) else SlotKind.BREAK, **values)


def load(folders: list[tuple[Path, str]]) -> tuple[dict[str, DayShape], list[Problem]]:
    """Every shape by its id; an office's own replaces kuty's of the same id."""
    return load_by_id(folders, "shapes", read_shape)
