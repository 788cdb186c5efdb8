"""JSON Schemas of the library files (``programs/schemas``), so that an editor completes and checks them while they are written.

They say what a field holds. What only shows when files are seen together – ids used twice, series, whether a day adds
up – is told by ``kuty task check``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.library.fields import mapping_schema
from kuty.library.rules import RULE_SET
from kuty.library.shapes import SHAPE
from kuty.library.tasks import LIBRARY

if TYPE_CHECKING:
    from kuty.library.fields import Field, Schema

# The name of a schema's file, what it is for, and the fields.
FILES: dict[str, tuple[str, tuple[Field, ...]]] = {
    "tasks": ("Tasks: programs/hyte, programs/tyky, programs/sos", LIBRARY),
    "shapes": ("The shape of a day: programs/shapes", SHAPE),
    "rules": ("A rule set: programs/rules", RULE_SET),
}


def schemas() -> dict[str, Schema]:
    """Each schema by the name of its file."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {name: head | {"title": title} | mapping_schema(fields) for name, (title, fields) in FILES.items()}
