"""Core objects to documents of JSON and back, by their own field types.

Own and small because every command pays for its import: the validating library that would do it costs more than the
whole register (``docs/architecture.md``, "Start-up"). Fields at their defaults are not written, so files stay short and
a field added later needs no migration.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Document = dict[str, Any]
T = TypeVar("T")

# What has been found out about a class, so that a thousand documents of it ask once.
_DEFAULTS: dict[type, tuple[tuple[str, Any], ...]] = {}
_READERS: dict[type, dict[str, Any]] = {}


def to_document(thing: Any) -> Document:
    """The fields of a dataclass or named tuple that are not at their default, as JSON has them."""
    return {
        name: plain(value)
        for name, default in _defaults(type(thing))
        if (value := getattr(thing, name)) != default or default is MISSING
    }


def from_document(kind: type[T], document: Document) -> T:
    """The dataclass or named tuple of ``kind`` a document was made from."""
    read = _readers(kind)
    return kind(**{name: read[name](value) for name, value in document.items() if name in read})


def plain(value: Any, record: Callable[[Any], Document] = to_document) -> Any:  # noqa: PLR0911 - one answer for each kind
    """A value as JSON has it; ``record`` says what becomes of records in it."""
    match value:
        case str():
            return str(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case tuple() if not hasattr(value, "_fields"):
            return [plain(item, record) for item in value]
        case dict():
            return {key: plain(item, record) for key, item in value.items()}
    return record(value) if _is_record(type(value)) else value


def names_of(kind: type) -> list[str]:
    """The names of a record's fields."""
    return [name for name, _default in _defaults(kind)]


def _is_record(kind: Any) -> bool:
    """Whether a class has named fields of its own."""
    return is_dataclass(kind) or hasattr(kind, "_field_defaults")


def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    if kind not in _DEFAULTS:
        _DEFAULTS[kind] = tuple(_fields(kind))
    return _DEFAULTS[kind]


def _fields(kind: Any) -> Iterator[tuple[str, Any]]:
    if not is_dataclass(kind):
        yield from ((name, kind._field_defaults.get(name, MISSING)) for name in kind._fields)
        return
    for each in fields(kind):
        yield each.name, each.default_factory() if each.default_factory is not MISSING else each.default


def _readers(kind: type) -> dict[str, Any]:
    if kind not in _READERS:
        _READERS[kind] = {name: _reader(hint) for name, hint in _hints(kind).items()}
    return _READERS[kind]


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: hints[name] for name in names_of(kind)}


def _reader(hint: Any) -> Any:  # noqa: PLR0911 - one answer for each kind of type
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in get_args(hint) if kind is not type(None)]
        # A union of plain JSON types (text or number) reads as it is.
        inner = _reader(kinds[0]) if len(kinds) == 1 else _as_is
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        item = _reader(get_args(hint)[0])
        return lambda values: tuple(item(value) for value in values)
    if origin is dict:
        item = _reader(get_args(hint)[1])
        return lambda values: {key: item(value) for key, value in values.items()}
    if hint in (date, datetime, time):
        return hint.fromisoformat
    if isinstance(hint, type) and _is_record(hint):
        return lambda document: from_document(hint, document)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return _as_is


def _as_is(value: Any) -> Any:
    return value


def fits(thing: Any, hint: Any = None) -> bool:
    """Whether every field of a record holds what its type says; reading a document does not ask."""
    hint = hint or type(thing)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return any(fits(thing, kind) for kind in get_args(hint))
    if origin is tuple:
        return isinstance(thing, tuple) and all(fits(item, get_args(hint)[0]) for item in thing)
    if origin is dict:
        key, value = get_args(hint)
        return isinstance(thing, dict) and all(fits(k, key) and fits(v, value) for k, v in thing.items())
    if isinstance(hint, type) and _is_record(hint):
        return isinstance(thing, hint) and all(fits(getattr(thing, name), kind) for name, kind in _hints(hint).items())
    if hint is int:
        return isinstance(thing, int) and not isinstance(thing, bool)
    return isinstance(thing, hint) if isinstance(hint, type) else True
