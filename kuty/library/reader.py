"""Read YAML as what it says: every scalar is text until a field asks for more, and every mistake has a place.

YAML's own guesses (``no`` is false, ``8:30`` is 510, ``00100`` is 64) never happen. Mistakes are collected, so one run
names them all: unknown keys, doubled keys, missing ones, wrong words.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import yaml

from kuty.core.language import N_
from kuty.core.problem import Problem, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kuty.library.fields import Field

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# How a field is written: the remedy for one that is wrong, and the explanation in a sample.
A_WHOLE_NUMBER = N_("It should be a whole number from {least} to {most}.")
A_SPAN = N_("Write it as 30-60 or 45: from {least} to {most}, in steps of {step}.")
YES = N_("Write true, or leave the field out.")
ONE_OF = N_("It is one of: {allowed}.")
A_LIST = N_("Write it as [one, two].")
A_DAY = N_("Write it as 2026-08-03.")


def texts_of(folder: Path, label: str) -> Iterator[tuple[str, str, list[Problem]]]:
    """The YAML files of a folder: the name each is reported by, its text, and what is wrong with it as text.

    What an editor leaves beside its files is passed over.
    """
    for path in sorted(folder.glob("*.y*ml")):
        if path.name.startswith(".") or not path.is_file():
            continue
        name = f"{label}/{path.name}"
        data = path.read_bytes()
        try:
            yield name, data.decode("utf-8-sig"), []
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = error.start - data.rfind(b"\n", 0, error.start)
            what = N_("The file is not UTF-8.")
            remedy = N_("Save it again as UTF-8 in your editor.")
            yield name, "", [Problem(f"{name}:{line}:{column}", what, remedy)]


class Named(Protocol):
    """Something of a library that has an id."""

    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=Named)


def load_by_id(
    folders: Iterable[tuple[Path, str]], name: str, read: Callable[[str, str], tuple[Thing | None, list[Problem]]]
) -> tuple[dict[str, Thing], list[Problem]]:
    """Everything in the folders' ``name`` by its id, one thing a file; a later folder's replaces an earlier one's."""
    found: dict[str, Thing] = {}
    problems: list[Problem] = []
    for folder, label in folders:
        here: dict[str, Thing] = {}
        for file, text, unreadable in texts_of(folder / name, f"{label}/{name}"):
            one, wrong = (None, unreadable) if unreadable else read(text, file)
            problems += wrong
            if one and one.id in here:
                what = N_("The id “{id}” is used already in this folder.")
                problems.append(Problem(file, what, N_("Give one of them another id."), {"id": one.id}))
            elif one:
                here[one.id] = one
        found |= here
    return found, problems


class Reader:
    """Collects what is wrong in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def document(self, text: str) -> Mapping | None:
        """The file's outermost mapping, or None with the reason among the problems."""
        try:
            node = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{self.file}:{mark.line + 1}:{mark.column + 1}" if mark else self.file
            what = N_("This is not YAML: {problem}.")
            remedy = N_("Look at the indents and quotes here and on the line above.")
            self.problems.append(Problem(where, what, remedy, {"problem": error.problem or ""}))
            return None
        except yaml.reader.ReaderError as error:
            what = N_("The file has a character that YAML does not allow.")
            self.problems.append(Problem(self.spot(text, error.position), what, N_("Remove it.")))
            return None
        if not isinstance(node, yaml.MappingNode):
            what = N_("The file should be a list of named fields.")
            self.problems.append(Problem(f"{self.file}:1:1", what, N_("Look at a library of kuty's own.")))
            return None
        return Mapping(self, node)

    def spot(self, text: str, position: int) -> str:
        """The place of a character by its position."""
        before = text[:position]
        return f"{self.file}:{before.count(chr(10)) + 1}:{position - before.rfind(chr(10))}"

    def place(self, node: yaml.Node) -> str:
        return f"{self.file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"

    def add(self, node: yaml.Node, what: str, remedy: str = "", **values: Value) -> None:
        self.problems.append(Problem(self.place(node), what, remedy, values))


class Mapping:
    """A mapping of the file, asked field by field; :meth:`finish` names the fields nobody asked for."""

    def __init__(self, reader: Reader, node: yaml.MappingNode) -> None:
        self.reader = reader
        self.node = node
        self._asked: list[str] = []
        self._fields: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in self._fields:
                remedy = N_("Keep one of the two.")
                reader.add(key, N_("The field “{field}” stands here a second time."), remedy, field=name)
            else:
                self._fields[name] = value
                self._keys[name] = key

    @property
    def place(self) -> str:
        return self.reader.place(self.node)

    def has(self, name: str) -> bool:
        return name in self._fields

    def values(self, fields: Sequence[Field]) -> dict[str, Any]:
        """The fields by their names, each read as what it is declared to hold; one left out that may be is not among them."""
        found = {}
        for field in fields:
            if field.needed or self.has(field.name):
                found[field.name] = field.holds.read(self, field.name)
        self.may_have(field.name for field in fields)
        return found

    def may_have(self, names: Iterable[str]) -> None:
        """Fields that mean something here, written or not."""
        self._asked += [name for name in names if name not in self._asked]

    def text(self, name: str) -> str:
        """A piece of text."""
        node = self._ask(name)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.reader.add(node, N_("“{field}” should be one piece of text."), field=name)
            return ""
        if not node.value.strip():
            self.reader.add(node, N_("“{field}” is empty."), N_("Write it, or take the field out."), field=name)
        return str(node.value.strip())

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        text = self.text(name)
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        if text:
            what = N_("“{field}” is “{read}”.")
            self.reader.add(self._fields[name], what, A_WHOLE_NUMBER, field=name, read=text, least=least, most=most)
        return least

    def span(self, name: str, least: int, most: int, step: int = 1) -> tuple[int, int]:
        """A range written ``30-60``, or one number for both ends."""
        text = self.text(name)
        match = re.fullmatch(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?", text, re.ASCII)
        ends = (int(match[1]), int(match[2] or match[1])) if match else (0, -1)
        if least <= ends[0] <= ends[1] <= most and not (ends[0] % step or ends[1] % step):
            return ends
        if text:
            what = N_("“{field}” is “{read}”.")
            values: dict[str, Value] = {"field": name, "read": text, "least": least, "most": most, "step": step}
            self.reader.add(self._fields[name], what, A_SPAN, **values)
        return (least, least)

    def yes(self, name: str) -> bool:
        """``true``; a field left out means no."""
        text = self.text(name)
        if text not in ("", "true", "false"):
            self.reader.add(self._fields[name], N_("“{field}” is “{read}”."), YES, field=name, read=text)
        return text == "true"

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        """One word of those allowed."""
        text = self.text(name)
        if text:
            self._check_word(self._fields[name], name, text, tuple(allowed))
        return text

    def words(self, name: str, allowed: Iterable[str] = ()) -> tuple[str, ...]:
        """A list of words, each one of those allowed; if none are named, any words."""
        node = self._ask(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.reader.add(node, N_("“{field}” should be a list."), A_LIST, field=name)
            return ()
        words = []
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                self.reader.add(item, N_("“{field}” should be a list of words."), field=name)
                continue
            words.append(item.value)
            if allowed:
                self._check_word(item, name, item.value, tuple(allowed))
        return tuple(words)

    def by_language(self, name: str, languages: Sequence[str], most: int, *, every: bool = True) -> dict[str, str]:
        """A text in every language, or in one of them at least, each at most ``most`` characters."""
        inner = self.mapping(name)
        if inner is None:
            return {}
        wanted = [language for language in languages if every or inner.has(language)]
        if not wanted:
            remedy = N_("Write it in one at least: {languages}.")
            what = N_("“{field}” is in no language.")
            self.reader.add(inner.node, what, remedy, field=name, languages=", ".join(languages))
        inner.may_have(languages)
        texts = {language: inner.text(language) for language in wanted}
        for language, text in texts.items():
            if len(text) > most:
                what = N_("“{field}” in {language} is {length} characters long.")
                remedy = N_("Shorten it to {most}: it has to fit the letter.")
                values: dict[str, Value] = {"field": name, "language": language, "length": len(text), "most": most}
                self.reader.add(inner.node_of(language), what, remedy, **values)
        inner.finish()
        return texts

    def day(self, name: str) -> date | None:
        """A date written ``2026-08-03``, or None."""
        text = self.text(name)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self.reader.add(self._fields[name], N_("“{field}” is “{read}”."), A_DAY, field=name, read=text)
            return None

    def mapping(self, name: str) -> Mapping | None:
        node = self._ask(name)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.reader.add(node, N_("“{field}” should have fields of its own."), field=name)
            return None
        return Mapping(self.reader, node)

    def children(self, name: str) -> Iterator[Mapping]:
        """The mappings of a list."""
        node = self._ask(name)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.reader.add(node, N_("“{field}” should be a list."), N_("Begin each item with a dash."), field=name)
            return
        for item in node.value:
            if isinstance(item, yaml.MappingNode):
                yield Mapping(self.reader, item)
            else:
                self.reader.add(item, N_("An item of “{field}” should have fields."), field=name)

    def node_of(self, name: str) -> yaml.Node:
        return self._fields.get(name, self.node)

    def finish(self) -> None:
        """Name the fields that are in the file and mean nothing."""
        for name in self._fields:
            if name in self._asked:
                continue
            near = difflib.get_close_matches(name, self._asked, 1)
            remedy = N_("Did you mean “{near}”?") if near else N_("Take it out. Known: {known}.")
            known = ", ".join(self._asked)
            what = N_("The field “{field}” is not known here.")
            self.reader.add(self._keys[name], what, remedy, field=name, near=near[0] if near else "", known=known)

    def _ask(self, name: str) -> yaml.Node | None:
        self._asked.append(name)
        node = self._fields.get(name)
        if node is None:
            self.reader.add(self.node, N_("The field “{field}” is missing."), N_("Add it."), field=name)
        return node

    def _check_word(self, node: yaml.Node, name: str, word: str, allowed: tuple[str, ...]) -> None:
        if word in allowed:
            return
        near = difflib.get_close_matches(word, allowed, 1)
        remedy = N_("Did you mean “{near}”?") if near else ONE_OF
        values: dict[str, Value] = {"field": name, "read": word, "allowed": ", ".join(allowed)}
        self.reader.add(node, N_("“{field}” is “{read}”."), remedy, near=near[0] if near else "", **values)
