"""Day shapes (``programs/shapes``): how the hours of a work day go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.dayshape import LEAST_MINUTES, DayShape, ShapeSlot
from kuty.core.language import LANGUAGES, N_
from kuty.core.plan import THEMES
from kuty.core.programme import SlotKind
from kuty.library.reader import Mapping, Reader, load_by_id

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.core.problem import Problem


def read_shape(text: str, file: str) -> tuple[DayShape | None, list[Problem]]:
    """A day shape, or None and what is wrong with it."""
    reader = Reader(file)
    document = reader.document(text)
    if document is None:
        return None, reader.problems
    shape = DayShape(
        id=document.text("id"),
        title=document.by_language("title", LANGUAGES, 60),
        minutes=document.span("minutes", 30, 720),
        slots=tuple(_slot(mapping) for mapping in document.children("slots")),
    )
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
        values: dict[str, str | int] = {"fixed": shape.fixed_minutes, "least": least}
        reader.add(
            document.node_of("minutes"), N_("The day is too short for its breaks and three tasks."), remedy, **values
        )
    return (None if reader.problems else shape), reader.problems


def _slot(mapping: Mapping) -> ShapeSlot:
    kind = mapping.choice("kind", tuple(SlotKind))
    if kind == SlotKind.TASK:
        slot = ShapeSlot(SlotKind.TASK, 0, mapping.choice("theme", THEMES))
    else:
        minutes = mapping.whole("minutes", 5, 240)
        slot = ShapeSlot(SlotKind(kind) if kind in tuple(SlotKind) else SlotKind.BREAK, minutes)
    mapping.finish()
    return slot


def load(folders: list[tuple[Path, str]]) -> tuple[dict[str, DayShape], list[Problem]]:
    """Every shape by its id; an office's own replaces kuty's of the same id."""
    return load_by_id(folders, "shapes", read_shape)
