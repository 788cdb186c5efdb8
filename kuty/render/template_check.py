"""Mistakes of an office's templates, found without filling anything in: each with its file, line and column.

A template is read as Jinja2 reads it, and its own words once more as Typst or a browser would.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from jinja2 import meta, nodes
from jinja2.exceptions import TemplateSyntaxError

from kuty.core.language import LANGUAGES, N_
from kuty.core.problem import Problem
from kuty.render import html_text, typst_text
from kuty.render.sandbox import METHODS, REFUSED_FILTERS, places_are_plain
from kuty.render.template_files import KUTY, PICTURES, engine_of, is_plain
from kuty.render.template_types import ANY, attribute, item, names
from kuty.render.templates import FORMS, VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kuty.render.sandbox import Sandbox
    from kuty.render.templates import Templates

Scope = dict[str, Any]
_LOOP = frozenset(
    [
        "index",
        "index0",
        "first",
        "last",
        "length",
        "revindex",
        "revindex0",
        "previtem",
        "nextitem",
        "cycle",
        "changed",
        "depth",
        "depth0",
    ]
)
_SAME_KIND = frozenset(["list", "sort", "reverse", "select", "reject", "selectattr", "rejectattr", "unique"])
_ONE_OF = frozenset(["first", "last", "min", "max"])
NEAR = N_("Did you mean {near}?")
# The two pictures a view gives.
_GIVEN = re.compile(r"image\(\s*<<\s*week\.(logo\s*\|\s*code|qr\s*\|\s*square_code)\s*>>")
_NOT_HERE = N_("A template may not do this. See docs/templates.md.")


@dataclass
class Read:
    """A template as it was read: its mistakes, what its blocks find around them, and what it was made with."""

    problems: list[Problem] = field(default_factory=list)
    blocks: dict[str, Scope] = field(default_factory=dict)
    top: Scope = field(default_factory=dict)
    parent: str = ""
    own_blocks: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def mistakes_of(templates: Templates, name: str) -> list[Problem]:
    """The mistakes in the office's files that this template is made with."""
    return sorted(set_of(read(templates, name).problems), key=_by_place)


def read(templates: Templates, name: str, around: Scope | None = None, within: tuple[str, ...] = ()) -> Read:
    """Read a template and those it extends or includes. ``within`` are those that led here."""
    return _Reader(templates, name, around, within).read()


@lru_cache(maxsize=64)
def view_of(templates: Templates, name: str) -> str:
    """What kuty's template of this name calls its view; empty for a part of others and for what kuty does not have."""
    own = f"{KUTY}{name.removeprefix(KUTY)}"
    if templates.files.path(own) is None:
        return ""
    tree = templates.environment(name).parse(templates.files.text(own))
    asked = meta.find_undeclared_variables(tree)
    others = [other for other in meta.find_referenced_templates(tree) if other]
    return next(
        chain((called for called in VIEWS if called in asked), filter(None, (view_of(templates, o) for o in others))),
        "",
    )


@lru_cache(maxsize=8)
def kutys_sentences(templates: Templates) -> frozenset[str]:
    """The sentences kuty's own templates print: those kuty has in every language."""
    found = set()
    for name in templates.files.kutys_names():
        tree = templates.environment(name).parse(templates.files.text(f"{KUTY}{name}"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_" and call.args:
                found.add(getattr(call.args[0], "value", ""))
    return frozenset(found)


def _by_place(problem: Problem) -> tuple[str, int, int]:
    file, _, place = problem.where.partition(":")
    line, _, column = place.partition(":")
    return file, int(line or 0), int(column or 0)


def set_of(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once."""
    return list({(each.where, each.what, str(each.values)): each for each in problems}.values())


class _Reader:
    def __init__(self, templates: Templates, name: str, around: Scope | None, within: tuple[str, ...]) -> None:
        self._templates, self._name, self._within = templates, name, (*within, name)
        self._files = templates.files
        self._own = self._files.is_offices(name)
        self._shown = self._files.shown(name)
        self._environment: Sandbox = templates.environment(name)
        self._source = self._files.text(name)
        self._lines = self._source.splitlines() or [""]
        self._around = around
        self._found = Read()
        self._parents: dict[str, Scope] | None = None

    def read(self) -> Read:
        try:
            tree = self._environment.parse(self._source)
        except TemplateSyntaxError as error:
            self._syntax(error)
            return self._found
        scope = dict(self._words() if self._around is None else self._around)
        if (extends := next(tree.find_all(nodes.Extends), None)) is not None:
            self._extends(extends, scope)
        self._statements(tree.body, scope, top=True)
        self._found.top = scope
        if self._parents is not None:
            self._found.blocks = {**self._parents, **self._found.blocks}
        if self._own:
            self._own_words()
        return self._found

    def _words(self) -> Scope:
        words: Scope = {"_": ANY, "say": ANY, **{form.__name__: ANY for form in FORMS}}
        words |= dict.fromkeys(self._environment.globals, ANY)
        called = next((found for each in reversed(self._within) if (found := view_of(self._templates, each))), "")
        return words | ({called: VIEWS[called]} if called else dict(VIEWS))

    # What is wrong, and where.

    def _tell(self, line: int, column: int, what: str, remedy: str = "", **values: str | int) -> None:
        if self._own:
            self._found.problems.append(Problem(f"{self._shown}:{line}:{column}", what, remedy, values))

    def _tell_word(self, node: nodes.Node, word: str, what: str, remedy: str = "", **values: str | int) -> None:
        """A mistake at a word of a line; Jinja2 knows the line only."""
        line = node.lineno
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        place = re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text) if word else None
        column = place.start() if place else len(text) - len(text.lstrip())
        self._tell(line, column + 1, what, remedy, word=word, **values)

    def _unknown(self, node: nodes.Node, word: str, known: Iterable[str], what: str, **values: str | int) -> None:
        near = difflib.get_close_matches(word, [str(each) for each in known], 1, 0.55)
        listed = ", ".join(sorted(known))
        remedy = NEAR if near else N_("There are: {known}") if listed else ""
        self._tell_word(node, word, what, remedy, near="".join(near), known=listed, **values)

    def _syntax(self, error: TemplateSyntaxError) -> None:
        # The words of Jinja2 are English and speak of the template only.
        what = N_("The template cannot be read here: {problem}")
        remedy = N_("Look at the brackets, and whether every if, for and block has its end.")
        self._tell(error.lineno, 1, what, remedy, problem=str(error.message))

    # Statements.

    def _statements(self, body: Sequence[nodes.Node], scope: Scope, *, top: bool = False) -> None:
        for node in body:
            self._statement(node, scope, top=top)

    def _statement(self, node: nodes.Node, scope: Scope, *, top: bool) -> None:  # noqa: C901, PLR0912 - one case for each statement of Jinja2
        match node:
            case nodes.Output():
                self._output(node, scope, top=top)
            case nodes.If():
                self._expression(node.test, scope)
                for branch in (node.body, node.elif_, node.else_):
                    self._statements(branch, scope, top=top)
            case nodes.For():
                self._loop(node, scope)
            case nodes.Block():
                self._block(node, scope, top=top)
            case nodes.Assign():
                self._assign(node.target, self._expression(node.node, scope), scope)
            case nodes.AssignBlock():
                self._statements(node.body, dict(scope))
                self._assign(node.target, ANY, scope)
            case nodes.With():
                inner = dict(scope)
                for target, value in zip(node.targets, node.values, strict=True):
                    self._assign(target, self._expression(value, scope), inner)
                self._statements(node.body, inner)
            case nodes.Macro():
                scope[node.name] = ANY
                inner = dict(scope) | {"caller": ANY, "varargs": ANY, "kwargs": ANY}
                inner |= {argument.name: ANY for argument in node.args}
                for default in node.defaults:
                    self._expression(default, scope)
                self._statements(node.body, inner)
            case nodes.CallBlock():
                self._expression(node.call, scope)
                self._statements(node.body, dict(scope) | {argument.name: ANY for argument in node.args})
            case nodes.Include() | nodes.Import() | nodes.FromImport():
                self._included(node, scope)
            case nodes.FilterBlock() | nodes.ScopedEvalContextModifier() | nodes.EvalContextModifier():
                word = "filter" if isinstance(node, nodes.FilterBlock) else "autoescape"
                self._tell_word(node, word, N_("“{word}” may not be used in a template."), _NOT_HERE)
            case nodes.Extends():
                pass
            case _:
                for inner_node in node.iter_child_nodes():
                    self._statement(inner_node, scope, top=top)

    def _output(self, node: nodes.Output, scope: Scope, *, top: bool) -> None:
        for piece in node.nodes:
            if not isinstance(piece, nodes.TemplateData):
                self._expression(piece, scope)
            if (
                top
                and self._parents is not None
                and not (isinstance(piece, nodes.TemplateData) and not piece.data.strip())
            ):
                data = getattr(piece, "data", "")
                line = node.lineno + len(data[: len(data) - len(data.lstrip())].splitlines()) - 1 if data.strip() else 0
                what = N_("What stands outside the blocks never appears, because this template extends another.")
                self._tell(max(piece.lineno, line), 1, what, N_("Put it into a block."))

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        kind = self._expression(node.iter, scope)
        inner = dict(scope)
        self._assign(node.target, item(kind), inner)
        inner["loop"] = ANY
        if node.recursive:
            self._tell_word(node, "recursive", N_("“{word}” may not be used in a template."), _NOT_HERE)
        if node.test:
            self._expression(node.test, inner)
        self._statements(node.body, inner)
        self._statements(node.else_, dict(scope))

    def _block(self, node: nodes.Block, scope: Scope, *, top: bool) -> None:
        self._found.own_blocks.append(node.name)
        inner = dict(scope) if node.scoped or top or self._around is None else dict(self._found.top)
        if self._parents is not None:
            if node.name in self._parents:
                inner = {**self._parents[node.name], **scope}
            elif top:
                self._unknown(
                    node, node.name, self._parents, N_("kuty's template has no block “{word}”, so this never appears.")
                )
        self._found.blocks[node.name] = dict(inner)
        inner["super"] = inner["self"] = ANY
        self._statements(node.body, inner)

    def _assign(self, target: nodes.Node, kind: Any, scope: Scope) -> None:
        if isinstance(target, nodes.Tuple):
            for position, each in enumerate(target.items):
                self._assign(each, item(kind, position), scope)
        elif isinstance(target, nodes.Name):
            scope[target.name] = kind

    # Other templates.

    def _extends(self, node: nodes.Extends, scope: Scope) -> None:
        name = self._named(node, node.template)
        if not name:
            self._parents = {}
            return
        parent = read(self._templates, name, None, self._within)
        self._found.problems += parent.problems
        self._found.parent = name
        self._found.used |= {name, *parent.used}
        self._parents = parent.blocks
        scope.update({word: kind for word, kind in parent.top.items() if word not in scope})

    def _included(self, node: nodes.Include | nodes.Import | nodes.FromImport, scope: Scope) -> None:
        if isinstance(node, nodes.Import):
            scope[node.target] = ANY
        elif isinstance(node, nodes.FromImport):
            scope.update({each if isinstance(each, str) else each[1]: ANY for each in node.names})
        name = self._named(node, node.template)
        if name:
            included = read(self._templates, name, dict(scope), self._within)
            self._found.problems += included.problems
            self._found.used |= {name, *included.used}

    def _named(self, node: nodes.Node, given: nodes.Expr) -> str:
        """The template another one names, if it may be named."""
        if not isinstance(given, nodes.Const) or not isinstance(given.value, str):
            what = N_("The name of another template has to stand here as it is, between quotes.")
            self._tell_word(node, "", what)
            return ""
        name = given.value
        if not is_plain(name):
            remedy = N_("Name a file of the folder “templates”, or one of kuty's: kuty/…")
            self._tell_word(node, name, N_("“{word}” leads out of the folder “templates”."), remedy)
        elif self._files.path(name) is None:
            known = [f"{KUTY}{each}" for each in self._files.kutys_names()] + self._files.office_names()
            same = [each for each in known if engine_of(each) == engine_of(self._name)]
            self._unknown(node, name, same, N_("There is no template “{word}”."))
        elif name in self._within:
            self._tell_word(
                node, name, N_("The template names itself, round and round."), N_("To change kuty's, name it “kuty/…”.")
            )
        elif engine_of(name) != engine_of(self._name) and isinstance(node, nodes.Extends):
            self._tell_word(node, name, N_("“{word}” is another kind of template."))
        else:
            return name
        return ""

    # Expressions.

    def _expression(self, node: nodes.Node, scope: Scope) -> Any:  # noqa: C901, PLR0911, PLR0912 - one case for each expression
        match node:
            case nodes.Name():
                if node.name in scope:
                    return scope[node.name]
                known = [word for word in scope if word != "_"]
                self._unknown(node, node.name, known, N_("The name “{word}” is not known here."))
                return ANY
            case nodes.Getattr():
                return self._attribute(node, node.attr, self._expression(node.node, scope))
            case nodes.Getitem():
                kind = self._expression(node.node, scope)
                if isinstance(node.arg, nodes.Const):
                    if isinstance(node.arg.value, str):
                        return self._attribute(node, node.arg.value, kind)
                    return item(kind, cast("int", node.arg.value))
                self._expression(node.arg, scope)
                return item(kind)
            case nodes.Call():
                return self._call(node, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Test():
                if node.name not in self._environment.tests:
                    self._unknown(node, node.name, self._environment.tests, N_("There is no test “{word}”."))
                if node.name not in {"defined", "undefined"}:
                    self._expression(node.node, scope)
                self._rest(node, scope)
                return ANY
            case nodes.CondExpr():
                self._expression(node.test, scope)
                kinds = [self._expression(each, scope) for each in (node.expr1, node.expr2) if each is not None]
                return kinds[0] if len(set(map(str, kinds))) == 1 else ANY
            case nodes.Pow():
                self._tell_word(node, "**", N_("“{word}” may not be used in a template."), _NOT_HERE)
                return ANY
            case nodes.Const():
                return type(node.value)
            case _:
                for inner in node.iter_child_nodes():
                    self._expression(inner, scope)
                return ANY

    def _attribute(self, node: nodes.Node, name: str, kind: Any) -> Any:
        if name.startswith("_"):
            self._tell_word(node, name, N_("“{word}” may not be used: it leads into the program."), _NOT_HERE)
            return ANY
        if kind in (ANY, dict):
            return ANY
        found = attribute(kind, name)
        if found is None:
            self._unknown(node, name, names(kind), N_("The name “{word}” is not known here."))
            return ANY
        return found

    def _call(self, node: nodes.Call, scope: Scope) -> Any:
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self._expression(argument, scope)
        called = node.node
        if isinstance(called, nodes.Getattr):
            kind = self._expression(called, scope)
            inside = isinstance(called.node, nodes.Name) and scope.get(called.node.name, None) is ANY
            if called.attr not in METHODS and not called.attr.startswith("_") and not inside:
                self._tell_word(node, called.attr, N_("“{word}” may not be used in a template."), _NOT_HERE)
            return kind
        if isinstance(called, nodes.Name) and called.name == "_":
            self._sentence(node)
        elif isinstance(called, nodes.Name) and called.name == "say":
            given = {keyword.key for keyword in node.kwargs}
            if missing := [language for language in LANGUAGES if language not in given]:
                what = N_("The sentence is not given in every language; missing: {missing}.")
                self._tell_word(
                    node, "say", what, N_('Write it so: say(fi="…", sv="…", en="…")'), missing=", ".join(missing)
                )
            for language in sorted(given - set(LANGUAGES)):
                self._unknown(node, language, LANGUAGES, N_("kuty has no language “{word}”."))
        else:
            self._expression(called, scope)
        return str if isinstance(called, nodes.Name) and called.name in {"_", "say"} else ANY

    def _sentence(self, node: nodes.Call) -> None:
        sentence = node.args[0] if node.args else None
        remedy = N_('For a sentence of your own write: say(fi="…", sv="…", en="…")')
        if not isinstance(sentence, nodes.Const) or not isinstance(sentence.value, str):
            self._tell_word(node, "_", N_("The sentence has to stand here as it is, between quotes."), remedy)
        elif not places_are_plain(sentence.value):
            self._tell_word(node, "_", N_("The braces of a sentence may hold a plain name and nothing else."), remedy)
        elif self._own and sentence.value not in kutys_sentences(self._templates):
            self._tell_word(node, "_", N_("kuty does not have this sentence in its languages."), remedy)

    def _filter(self, node: nodes.Filter, scope: Scope) -> Any:
        known = [name for name in self._environment.filters if name.isidentifier()]
        if node.name in REFUSED_FILTERS:
            self._tell_word(node, node.name, N_("The filter “{word}” may not be used in a template."), _NOT_HERE)
        elif node.name not in known:
            self._unknown(node, node.name, known, N_("There is no filter “{word}”."))
        may_be_missing = node.name in {"default", "d"} and isinstance(node.node, nodes.Name)
        kind = self._expression(node.node, scope) if node.node is not None and not may_be_missing else ANY
        self._rest(node, scope)
        if node.name in _SAME_KIND:
            return kind
        return item(kind) if node.name in _ONE_OF else ANY

    def _rest(self, node: nodes.Filter | nodes.Test, scope: Scope) -> None:
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self._expression(argument, scope)

    # The words between the tags, as Typst or a browser reads them.

    def _own_words(self) -> None:
        engine = engine_of(self._name)
        if engine == ".typ.j2":
            for reach in typst_text.reaches(self._without_tags('"')):
                self._reach(reach)
        elif engine == ".html.j2":
            for fetch in html_text.fetches(self._without_tags(html_text.FILLED)):
                self._tell_fetch(fetch.line, fetch.column, fetch.what)
            for match in re.finditer(r"@import\b|url\(\s*[\"']?(?!#|data:)(?=\S)", self._source):
                self._tell_fetch(*self._place(match.start()), match[0])

    def _reach(self, reach: typst_text.Reach) -> None:
        if _GIVEN.match(self._source, reach.at):
            return
        line, column = self._place(reach.at)
        if reach.word != "image":
            what = N_("“{word}” reaches outside the template.")
            remedy = N_("A template may use its own words, what kuty gives it, and pictures of the folder “templates”.")
            self._tell(line, column, what, remedy, word=reach.word)
            return
        remedy = N_('Put the picture into the folder “templates” and write: image("logo.png", alt: "…")')
        picture = (reach.picture or "").strip()
        if not picture:
            self._tell(line, column, N_("The file of a picture has to stand right here, between quotes."), remedy)
            return
        if not is_plain(picture):
            what = N_("“{word}” leads out of the folder “templates”.")
            self._tell(line, column, what, remedy, word=picture)
            return
        path = self._files.path(picture)
        if path is None or self._files.folder is None or not path.is_relative_to(self._files.folder):
            what = N_("There is no picture “{word}” in the folder “templates”.")
            self._tell(line, column, what, remedy, word=picture)
        elif path.suffix.lower() not in PICTURES:
            what = N_("“{word}” is no picture.")
            self._tell(line, column, what, N_("There are: {known}"), word=picture, known=", ".join(PICTURES))
        elif path.suffix.lower() == ".svg" and list(typst_text.picture_links(path.read_text("utf-8", "replace"))):
            what = N_("The drawing “{word}” takes in other files.")
            self._tell(line, column, what, N_("Save it as PNG."), word=picture)

    def _tell_fetch(self, line: int, column: int, what: str) -> None:
        remedy = N_("Everything has to be in the template itself; a picture as data:… Links of <a> may lead to https.")
        self._tell(line, column, N_("“{word}” would fetch something from outside, or run it."), remedy, word=what)

    def _place(self, at: int) -> tuple[int, int]:
        before = self._source[:at]
        return before.count("\n") + 1, at - before.rfind("\n")

    def _without_tags(self, fill: str) -> str:
        """The template with blanks in place of its tags, so that every letter keeps its place."""
        begin, end = (
            re.escape(self._environment.variable_start_string),
            re.escape(self._environment.variable_end_string),
        )
        block = re.escape(self._environment.block_start_string), re.escape(self._environment.block_end_string)
        remark = re.escape(self._environment.comment_start_string), re.escape(self._environment.comment_end_string)

        def blank(tag: re.Match[str]) -> str:
            # A value is a text or a number: something, but never words of the template.
            blanks = re.sub(r"[^\n]", " ", tag[0])
            return f"{fill}{blanks[1:-1]}{fill}" if tag["value"] else blanks

        tags = rf"{remark[0]}.*?{remark[1]}|{block[0]}.*?{block[1]}|(?P<value>{begin}.*?{end})"
        return re.sub(tags, blank, self._source, flags=re.DOTALL)
