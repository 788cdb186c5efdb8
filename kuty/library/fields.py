"""What a field of a library file holds. One declaration reads it, explains it, and tells an editor how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from kuty.core.language import LANGUAGES, N_
from kuty.core.problem import Sentence
from kuty.library import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from kuty.library.reader import Mapping

Schema = dict[str, Any]

# What a YAML editor may make of a piece of text: `family: 7` is a number to it, `title: true` a truth.
_SCALAR = ["string", "number", "boolean"]


class Holds(Protocol):
    """What a field holds: how it is read, how it is written, and the same as a JSON Schema."""

    def read(self, mapping: Mapping, name: str) -> Any: ...

    def form(self) -> Sentence:
        """How it is written, for people."""

    def schema(self) -> Schema: ...


class Field(NamedTuple):
    """A field: its name, what it holds and what it is for; whether it has to be there, and an example of it.

    ``about`` is marked for translation where a sample shows it; in schemas and documents it is English.
    """

    name: str
    holds: Holds
    about: str
    needed: bool = True
    example: str = ""


class Text(NamedTuple):
    """A piece of text; whether it has the pattern is checked where it is known why."""

    pattern: str = r"\S"

    def read(self, mapping: Mapping, name: str) -> str:
        return mapping.text(name)

    def form(self) -> Sentence:
        return Sentence("")

    def schema(self) -> Schema:
        return {"type": _SCALAR if self.pattern == r"\S" else "string", "pattern": self.pattern}


class Whole(NamedTuple):
    """A whole number."""

    least: int
    most: int

    def read(self, mapping: Mapping, name: str) -> int:
        return mapping.whole(name, self.least, self.most)

    def form(self) -> Sentence:
        return Sentence(reader.A_WHOLE_NUMBER, {"least": self.least, "most": self.most})

    def schema(self) -> Schema:
        return {
            "anyOf": [
                {"type": "integer", "minimum": self.least, "maximum": self.most},
                {"type": "string", "pattern": "^[0-9]+$"},
            ]
        }


class Span(NamedTuple):
    """A range of numbers, or one for both ends."""

    least: int
    most: int
    step: int = 1

    def read(self, mapping: Mapping, name: str) -> tuple[int, int]:
        return mapping.span(name, self.least, self.most, self.step)

    def form(self) -> Sentence:
        return Sentence(reader.A_SPAN, {"least": self.least, "most": self.most, "step": self.step})

    def schema(self) -> Schema:
        number = "[0-9]{0,3}[05]" if self.step == 5 else "[0-9]{1,4}"  # noqa: PLR2004 - the steps of a clock
        return {
            "anyOf": [
                {"type": "integer", "minimum": self.least, "maximum": self.most, "multipleOf": self.step},
                {"type": "string", "pattern": rf"^{number}(\s*-\s*{number})?$"},
            ]
        }


class Yes(NamedTuple):
    """``true``; left out means no."""

    def read(self, mapping: Mapping, name: str) -> bool:
        return mapping.yes(name)

    def form(self) -> Sentence:
        return Sentence(reader.YES)

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Choice(NamedTuple):
    """One word of those allowed."""

    allowed: tuple[str, ...]

    def read(self, mapping: Mapping, name: str) -> str:
        return mapping.choice(name, self.allowed)

    def form(self) -> Sentence:
        return Sentence(reader.ONE_OF, {"allowed": ", ".join(self.allowed)})

    def schema(self) -> Schema:
        return {"enum": list(self.allowed)}


class Words(NamedTuple):
    """A list of the words allowed, or of any words that begin so."""

    allowed: tuple[str, ...] = ()
    begin: str = ""

    def read(self, mapping: Mapping, name: str) -> tuple[str, ...]:
        return mapping.words(name, self.allowed)

    def form(self) -> Sentence:
        if not self.allowed:
            return Sentence(reader.A_LIST)
        return Sentence(N_("A list of some of these: {allowed}."), {"allowed": ", ".join(self.allowed)})

    def schema(self) -> Schema:
        items = {"enum": list(self.allowed)} if self.allowed else {"type": "string", "pattern": f"^{self.begin}"}
        return {"type": "array", "items": items}


class ByLanguage(NamedTuple):
    """A text in every language, or in one at least."""

    most: int
    every: bool = True

    def read(self, mapping: Mapping, name: str) -> dict[str, str]:
        return mapping.by_language(name, LANGUAGES, self.most, every=self.every)

    def form(self) -> Sentence:
        values: dict[str, str | int] = {"languages": ", ".join(LANGUAGES), "most": self.most}
        if self.every:
            return Sentence("In each of the languages {languages}; at most {most} characters.", values)
        return Sentence(N_("In one or more of the languages {languages}; at most {most} characters."), values)

    def schema(self) -> Schema:
        text = {"type": _SCALAR, "pattern": r"\S", "maxLength": self.most}
        need: Schema = {"required": list(LANGUAGES)} if self.every else {"minProperties": 1}
        return {"type": "object", "properties": dict.fromkeys(LANGUAGES, text), "additionalProperties": False} | need


class Day(NamedTuple):
    """A date."""

    def read(self, mapping: Mapping, name: str) -> date | None:
        return mapping.day(name)

    def form(self) -> Sentence:
        return Sentence(reader.A_DAY)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


class Fields(NamedTuple):
    """Fields of its own, made into one thing."""

    fields: tuple[Field, ...]
    make: Callable[..., Any]

    def read(self, mapping: Mapping, name: str) -> Any:
        inner = mapping.mapping(name)
        if inner is None:
            return None
        values = inner.values(self.fields)
        inner.finish()
        return self.make(**values)

    def form(self) -> Sentence:
        return Sentence("")

    def schema(self) -> Schema:
        return mapping_schema(self.fields)


class Items(NamedTuple):
    """A list of things with fields. Of several kinds of things each has its own fields."""

    kinds: tuple[tuple[Field, ...], ...]

    def read(self, mapping: Mapping, name: str) -> Iterator[Mapping]:
        return mapping.children(name)

    def form(self) -> Sentence:
        return Sentence("")

    def schema(self) -> Schema:
        items = [mapping_schema(fields) for fields in self.kinds]
        return {"type": "array", "items": items[0] if len(items) == 1 else {"anyOf": items}}


def mapping_schema(fields: Iterable[Field]) -> Schema:
    """Fields as a JSON Schema: those that are known, and those that have to be there."""
    fields = tuple(fields)
    return {
        "type": "object",
        "properties": {field.name: {"description": field.about} | field.holds.schema() for field in fields},
        "required": [field.name for field in fields if field.needed],
        "additionalProperties": False,
    }
