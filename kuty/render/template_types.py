"""What the views of templates hold, as far as it can be told without a person: for finding a name nobody has."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from kuty.render.sandbox import METHODS

# A type that is not known: everything may be asked of it.
ANY: Any = Any


def attribute(kind: Any, name: str) -> Any | None:
    """The type of an attribute; None when no such value has it."""
    found = [_of_one(each, name) for each in _several(kind)]
    known = [each for each in found if each is not None]
    return known[0] if known else None


def names(kind: Any) -> list[str]:
    """The names a value of this type has."""
    return list(dict.fromkeys(name for each in _several(kind) for name in _parts(each)))


def item(kind: Any, position: int | None = None) -> Any:
    """The type of what a tuple holds; at a position where that matters."""
    for each in _several(kind):
        if get_origin(each) in (tuple, list):
            parts = get_args(each)
            if len(parts) == 2 and parts[1] is Ellipsis:  # noqa: PLR2004 - the two of tuple[x, ...]
                return parts[0]
            if get_origin(each) is list:
                return parts[0]
            if position is not None and position < len(parts):
                return parts[position]
    return ANY


def _several(kind: Any) -> list[Any]:
    """The types of a union, without None."""
    if get_origin(kind) in (Union, UnionType):
        return [each for each in get_args(kind) if each is not NoneType]
    return [kind]


def _of_one(kind: Any, name: str) -> Any | None:
    if kind is ANY:
        return ANY
    parts = _parts(kind)
    if name in parts:
        return parts[name]
    plain = get_origin(kind) or kind
    # A text or a date has what its class has; a view of kuty's only what it is meant to show.
    return ANY if isinstance(plain, type) and not parts and hasattr(plain, name) else None


@cache
def _parts(kind: Any) -> dict[str, Any]:
    """The fields, properties and allowed methods of one of kuty's classes; of others nothing is told."""
    if not (isinstance(kind, type) and kind.__module__.startswith("kuty.")):
        return {}
    parts = {name: hint for name, hint in get_type_hints(kind).items() if not name.startswith("_")}
    for name, value in vars(kind).items():
        if isinstance(value, property) and value.fget and not name.startswith("_"):
            parts[name] = get_type_hints(value.fget).get("return", ANY)
        elif name in METHODS and callable(value):
            parts[name] = ANY
    return parts
