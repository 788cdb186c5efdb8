"""What a template may do while it runs. Templates are not trusted, whoever wrote them.

On top of Jinja2's sandbox: only harmless filters and methods, sentences whose places are plain names, and a limit to
how often a template may go round and how long a text it may make, so that no template can keep kuty busy for ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sized
from functools import cache
from itertools import islice
from string import Formatter
from types import BuiltinMethodType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateAssertionError
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

if TYPE_CHECKING:
    from jinja2.runtime import Context

    from kuty.texts.translator import Translator

# Rounds of loops and calls of one paper. An extract of ten years takes some ten thousand.
STEPS = 500_000
# The longest text a template may put together, in characters.
LONGEST = 2_000_000

# Left out: those that let text pass as markup, that reach for attributes by name, that are chance, and that can make
# a text of any length.
REFUSED_FILTERS = frozenset(
    [
        "attr",
        "batch",
        "center",
        "dictsort",
        "filesizeformat",
        "forceescape",
        "format",
        "indent",
        "pprint",
        "random",
        "safe",
        "slice",
        "urlize",
        "wordwrap",
        "xmlattr",
    ]
)
METHODS = frozenset(
    [
        "isoformat",
        "isocalendar",
        "weekday",
        "upper",
        "lower",
        "strip",
        "startswith",
        "endswith",
        "split",
        "cycle",
        "grown",
        "place",
        "changed",
    ]
)
# What a template finds besides the view: names that are functions.
FUNCTIONS = ("_", "say", "range", "namespace")

# Around the number of a place in traced text; of the private use area, so that no font has them and nobody writes them.
OPEN, CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{OPEN}[0-9]+{CLOSE}")


class Sandbox(ImmutableSandboxedEnvironment):
    """A sandboxed environment with limits. ``places`` is filled when ``traced``: see :class:`_Tracing`."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self, *, traced: bool = False, joined: Callable[[Iterable[str]], str] = "".join, **given: Any) -> None:
        super().__init__(
            undefined=StrictUndefined, auto_reload=False, trim_blocks=True, lstrip_blocks=True, cache_size=-1, **given
        )
        # What a macro, a captured text and ``super()`` give.
        self.concat = joined  # type: ignore[method-assign]
        self.traced = traced
        self.places: list[tuple[str, int]] = []
        self.left = STEPS
        self._safe: dict[tuple[type, str], bool] = {}
        self.filters = {name: known for name, known in FILTERS.items() if name not in REFUSED_FILTERS}
        self.filters["replace"] = _replace(FILTERS["replace"])
        self.filters["join"] = _join(FILTERS["join"])
        self.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
        self.filters[_COUNTED] = self._counted
        self.filters[_MEASURED] = _measured
        self.filters[_UNMARKED] = _unmarked
        self.globals = {name: self.globals[name] for name in ("range", "namespace")}

    def _generate(  # Jinja2's own signature
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001
    ) -> str:
        source = _Guards(name, filename).visit(source)
        if self.traced:
            _Tracing(name or "", self.places).visit(source)
        return str(super()._generate(source, name, filename, defer_init))

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise SecurityError("too many rounds")

    @pass_context
    def _counted(self, _context: Context, items: Iterable[Any]) -> list[Any]:
        """The items of a loop, counted."""
        counted = list(islice(items, max(self.left, 0) + 1))
        self.spend(len(counted))
        return counted

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063 - as in Jinja2
        __self.spend(1)
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator in "*%" and (isinstance(left, Sized) or isinstance(right, Sized))):
            raise SecurityError(operator)
        if operator == "+" and isinstance(left, Sized) and isinstance(right, Sized):
            _refuse_longer(len(left) + len(right))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ARG002 - Jinja2's signature
        """``"…".format`` is no method a template may call (:data:`METHODS`), so it needs no wrapping."""
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """As Jinja2 tells. It goes by the class alone, so it is asked once for each – a quarter of a letter's filling in."""
        known = self._safe.get((type(obj), attr))
        if known is None:
            known = self._safe[type(obj), attr] = super().is_safe_attribute(obj, attr, value)
        return known

    def is_safe_callable(self, obj: Any) -> bool:
        if isinstance(obj, (BuiltinMethodType, MethodType)) and not isinstance(obj.__self__, (ModuleType, type(None))):
            return obj.__name__ in METHODS
        return super().is_safe_callable(obj)


_COUNTED = " counted"
_MEASURED = " measured"
_UNMARKED = " unmarked"


class _Guards(NodeTransformer):
    """Puts the limits into a template: what loops go over is counted, what ``~`` joins is measured."""

    def __init__(self, name: str | None, filename: str | None) -> None:
        self._name, self._filename = name, filename

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the visitor's way of naming
        if node.recursive:
            self._refuse("a loop may not call itself", node)
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _COUNTED)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(node, _MEASURED)

    def visit_FilterBlock(self, node: nodes.Node) -> nodes.Node:  # noqa: N802
        return self._refuse("filter as a block", node)

    def visit_EvalContextModifier(self, node: nodes.Node) -> nodes.Node:  # noqa: N802
        return self._refuse("autoescape", node)

    visit_ScopedEvalContextModifier = visit_EvalContextModifier  # noqa: N815

    def _refuse(self, what: str, node: nodes.Node) -> nodes.Node:
        raise TemplateAssertionError(what, node.lineno, self._name, self._filename)


class _Tracing(NodeTransformer):
    """Puts a mark before every piece of text: where in which template it was written."""

    def __init__(self, name: str, places: list[tuple[str, int]]) -> None:
        self._name, self._places = name, places

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        traced: list[nodes.Expr] = []
        for piece in node.nodes:
            if isinstance(piece, nodes.TemplateData):
                lines = piece.data.split("\n")
                marked = "\n".join(self._mark(piece.lineno + at) + line for at, line in enumerate(lines))
                traced.append(nodes.TemplateData(marked, lineno=piece.lineno))
            else:
                traced += (nodes.TemplateData(self._mark(piece.lineno), lineno=piece.lineno), piece)
        node.nodes = traced
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        """A filter that counts or hashes a captured text is given it without marks."""
        self.generic_visit(node)
        if node.node is not None and node.name != _COUNTED:
            node.node = _filtered(node.node, _UNMARKED)
        return node

    def _mark(self, line: int) -> str:
        self._places.append((self._name, line))
        return f"{OPEN}{len(self._places) - 1}{CLOSE}"


def _filtered(node: Any, name: str) -> nodes.Filter:
    filtered = nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
    filtered.set_environment(node.environment)
    return filtered


@pass_context
def _unmarked(_context: Context, text: Any) -> Any:
    # Of the same class as before: text that was escaped stays so.
    return type(text)(_MARK.sub("", text)) if isinstance(text, str) and OPEN in text else text


@pass_context
def _measured(_context: Context, text: Any) -> Any:
    _refuse_longer(len(text))
    return text


def _replace(replace: Callable[..., str]) -> Callable[..., str]:
    def measured(eval_ctx: Any, text: str, old: str, new: str, count: int | None = None) -> str:
        _refuse_longer(len(str(text)) + str(text).count(str(old)) * len(str(new)))
        return replace(eval_ctx, text, old, new, count)

    # Which of its arguments Jinja2 gives by itself.
    measured.jinja_pass_arg = replace.jinja_pass_arg  # type: ignore[attr-defined]
    return measured


def _join(join: Callable[..., str]) -> Callable[..., str]:
    def measured(eval_ctx: Any, items: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
        items = list(items)
        _refuse_longer(len(items) * (1 + len(str(d))))
        return join(eval_ctx, items, d, attribute)

    measured.jinja_pass_arg = join.jinja_pass_arg  # type: ignore[attr-defined]
    return measured


def _refuse_longer(length: int) -> None:
    if length > LONGEST:
        raise SecurityError("too long")


@cache
def places_are_plain(sentence: str) -> bool:
    """Whether a sentence has nothing in its braces but names: ``{a.b}`` and ``{a[b]}`` would reach into values."""
    try:
        found = list(Formatter().parse(sentence))
    except ValueError:
        return False
    return all(name is None or (name.isidentifier() and not spec and not how) for _text, name, spec, how in found)


def sentences_of(tr: Translator) -> Callable[..., str]:
    """The ``_`` of templates: a sentence of kuty's in the person's language."""

    def translated(sentence: str, **values: Any) -> str:
        if not places_are_plain(sentence):
            raise SecurityError("sentence")
        return tr(sentence, **values)

    return translated


def say_in(language: str) -> Callable[..., str]:
    """The ``say`` of templates: the office's own sentence, given in every language."""

    def say(**given: str) -> str:
        if language not in given:
            raise SecurityError("say")
        return given[language]

    return say
