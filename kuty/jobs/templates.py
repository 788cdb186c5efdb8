"""Templates an office can change: what there is, a copy to begin with, and everything that is wrong with its own."""

from __future__ import annotations

import difflib
import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.errors import NoSuchThing, TemplateBroken, WrongUsage
from kuty.core.language import LANGUAGES, N_
from kuty.core.problem import Problem
from kuty.jobs.samples import HOSTILE, LONG, SAMPLES, fields, hostile
from kuty.private import make_private_folder, write_private
from kuty.render import template_check, template_types
from kuty.render.pdf import NotDrawn, PdfMaker
from kuty.render.template_files import KUTY, engine_of
from kuty.render.templates import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kuty.render.templates import Templates, View
    from kuty.texts.translator import Translator

# What the templates of a folder are for.
ABOUT = {
    "letter": N_("The weekly letter on paper."),
    "page": N_("The page of the week for a phone."),
    "message": N_("The text message of the week."),
    "email": N_("The e-mail of the week."),
    "suomifi": N_("The message in Suomi.fi."),
    "shared": N_("What several papers are made with."),
    "proof": N_("The page that shows where the window of the envelope is."),
    "labels": N_("Address labels and envelopes."),
    "extract": N_("Everything about a person, for herself."),
    "recovery": N_("The page with the recovery key."),
}


class Listed(NamedTuple):
    """A template of kuty's: what it is for, its blocks, and what the office has of its own in its place.

    ``own`` is ``whole``, ``blocks`` or empty; ``own_blocks`` are those the office changes.
    """

    name: str
    about: str
    blocks: tuple[str, ...]
    own: str = ""
    own_blocks: tuple[str, ...] = ()


def listed(templates: Templates) -> list[Listed]:
    """Every template kuty has."""
    found = []
    for name in templates.files.kutys_names():
        blocks = tuple(dict.fromkeys(template_check.read(templates, f"{KUTY}{name}").own_blocks))
        about = ABOUT.get(name.partition("/")[0], "")
        if not templates.files.is_offices(name):
            found.append(Listed(name, about, blocks))
            continue
        own = template_check.read(templates, name) if _readable(templates, name) else template_check.Read()
        kind = "blocks" if own.parent else "whole"
        changed = tuple(each for each in dict.fromkeys(own.own_blocks) if own.parent)
        found.append(Listed(name, about, blocks, kind, changed))
    return found


def _readable(templates: Templates, name: str) -> bool:
    try:
        return templates.files.path(name) is not None and bool(templates.files.text(name))
    except UnicodeDecodeError:
        return False


class Copied(NamedTuple):
    """The copy: where, how the office finds it, and what it holds."""

    path: Path
    shown: str
    text: str


def copy(templates: Templates, folder: Path, name: str, block: str, tr: Translator, *, dry_run: bool = False) -> Copied:
    """Put kuty's template, or a small one that changes one block of it, into the office's folder."""
    full = _named(templates, name)
    source = templates.files.text(f"{KUTY}{full}")
    environment = templates.environment(full)
    path = folder / full
    if path.exists() and not dry_run:
        raise WrongUsage(
            N_("templates/{name} is there already; nothing was changed."),
            N_("Open it in your editor. To see kuty's own text: add --dry-run"),
            name=full,
        )
    begin, end = environment.block_start_string, environment.block_end_string
    remark = _remark(templates, full, tr)
    head = f"{environment.comment_start_string} {remark} {environment.comment_end_string}\n"
    if block:
        known = list(dict.fromkeys(template_check.read(templates, f"{KUTY}{full}").own_blocks))
        if block not in known:
            raise NoSuchThing(
                N_("The template {name} has no block {block}."),
                N_("There are: {known}") if known else N_("Copy the whole template: leave --block out."),
                name=full,
                block=block,
                known=", ".join(known),
            )
        remarks = environment.comment_start_string, environment.comment_end_string
        text = f'{head}{begin} extends "{KUTY}{full}" {end}\n{_block(source, block, (begin, end), remarks)}\n'
    else:
        text = head + source
    if not dry_run:
        make_private_folder(path.parent)
        write_private(path, text.encode())
    return Copied(path, f"templates/{full}", text)


def _named(templates: Templates, name: str) -> str:
    """A template by its name; its ending may be left out."""
    known = templates.files.kutys_names()
    plain = name.removeprefix("templates/").removeprefix(KUTY)
    short = [each for each in known if plain in {each, each.removesuffix(engine_of(each)), each.partition("/")[0]}]
    if len(short) == 1:
        return short[0]
    near = short or difflib.get_close_matches(plain, known, 3, 0.4)
    raise NoSuchThing(
        N_("There is no template “{name}”."),
        N_("Did you mean {near}?") if near else N_("There are: {known}"),
        name=name,
        near=", ".join(near),
        known=", ".join(known),
    )


def _block(source: str, block: str, tags: tuple[str, str], remarks: tuple[str, str]) -> str:
    """A block as it stands in a template, with its beginning and its end; what stands in remarks is none."""
    depth, start = 0, -1
    begin, end = tags
    remark = re.compile(rf"{re.escape(remarks[0])}.*?{re.escape(remarks[1])}", re.DOTALL)
    bare = remark.sub(lambda found: " " * len(found[0]), source)
    tag = re.compile(rf"{re.escape(begin)}[-+]?\s*(block|endblock)\b\s*(\w*).*?{re.escape(end)}", re.DOTALL)
    for found in tag.finditer(bare):
        if start < 0:
            if found[1] == "block" and found[2] == block:
                depth, start = 1, found.start()
            continue
        depth += 1 if found[1] == "block" else -1
        if depth == 0:
            return source[start : found.end()]
    return ""


def _remark(templates: Templates, name: str, tr: Translator) -> str:
    """What stands at the head of a copy: the marks of its language, and the names there are."""
    environment = templates.environment(name)
    value = environment.variable_start_string, environment.variable_end_string
    tag = environment.block_start_string, environment.block_end_string
    called = template_check.view_of(templates, name)
    own = 'say(fi="…", sv="…", en="…")'
    lines = [
        tr(N_("A template of the office's own. Change the words, then look: kuty template check")),
        "",
        tr(N_("{value} puts a value in its place."), value=f"{value[0]} {called}.language {value[1]}"),
        tr(N_("{tag} asks, repeats, and marks a block: leave these as they are."), tag=f"{tag[0]} … {tag[1]}"),
        tr(N_("A sentence of your own, in every language: {own}"), own=f"{value[0]} {own} {value[1]}"),
        tr(N_("What this template would say without your change: {value}"), value=f"{value[0]} super() {value[1]}"),
        "",
        tr(N_("The names there are:")),
        *_names(called, VIEWS[called] if called else None, set()),
    ]
    return "\n   ".join(lines).rstrip()


def _names(called: str, kind: Any, seen: set[Any]) -> list[str]:
    """The names of a view, a line for each thing in it."""
    own = template_types.names(kind) if kind else []
    if not own or kind in seen:
        return []
    seen.add(kind)
    lines = [f"{called}: {', '.join(own)}"]
    for name in own:
        inner = template_types.attribute(kind, name)
        each = template_types.item(inner)
        if each is not template_types.ANY and template_types.names(each):
            lines += _names(f"{called}.{name}[]", each, seen)
        else:
            lines += _names(f"{called}.{name}", inner, seen)
    return lines


class Checked(NamedTuple):
    """How many templates and papers were tried, how many of the templates are the office's own, and what is wrong."""

    templates: int
    own: int
    papers: int
    problems: list[Problem]


def chosen(templates: Templates, names: Iterable[str] = ()) -> list[str]:
    """The templates to check: those named, or all."""
    return [_named(templates, name) for name in names] or templates.files.kutys_names()


def papers_of(templates: Templates, name: str) -> int:
    """How many papers a check makes of a template."""
    views = SAMPLES.get(template_check.view_of(templates, name))
    return 0 if views is None else sum(1 for _ in _hard(views)) + len(LANGUAGES) * len(views("fi"))


def check(templates: Templates, names: Sequence[str], step: Callable[[], None] = lambda: None) -> Checked:
    """Read the office's templates, then make every paper with invented people and with hostile texts."""
    problems = templates.files.problems()
    broken = {problem.where.partition(":")[0] for problem in problems}
    papers = 0
    press = PdfMaker(templates.files.folder)
    used: set[str] = set()
    for name in names:
        if f"templates/{name}" in broken:
            continue
        found = template_check.mistakes_of(templates, name)
        used |= {name, *template_check.read(templates, name).used}
        if not found:
            trial = _Trial(templates, press, name, step)
            found = trial.problems()
            papers += trial.papers
        problems += found
    if set(names) == set(templates.files.kutys_names()):
        problems += _of_no_use(templates, used)
    own = [name for name in names if templates.files.is_offices(name)]
    return Checked(len(names), len(own), papers, template_check.set_of(problems))


def _of_no_use(templates: Templates, used: set[str]) -> list[Problem]:
    """Files of the office's that kuty never looks at."""
    known = templates.files.kutys_names()
    found = []
    for name in templates.files.office_names():
        if name not in used and name not in known and engine_of(name):
            near = difflib.get_close_matches(name, known, 1, 0.6)
            what = N_("kuty has no template of this name, so this one is never used.")
            remedy = N_("Did you mean {near}?") if near else N_("There are: {known}")
            found.append(Problem(f"templates/{name}", what, remedy, {"near": "".join(near), "known": ", ".join(known)}))
    return found


def _hard(views: Callable[[str], list[View]]) -> Iterator[tuple[View, str]]:
    """Who is tried with which hostile text: every language and size of print; the long ones, which take long, once."""
    for language in LANGUAGES:
        # Of the samples the first two differ in the size of their print.
        for number, view in enumerate(views(language)[:2]):
            yield from ((view, text) for text in HOSTILE)
            if language == LANGUAGES[0]:
                yield view, LONG[number]


class _Trial:
    """One template tried with everybody."""

    def __init__(self, templates: Templates, press: PdfMaker, name: str, step: Callable[[], None]) -> None:
        self._templates, self._press, self._name, self._step = templates, press, name, step
        self._views = SAMPLES.get(template_check.view_of(templates, name))
        self._seen: set[bytes] = set()
        self.papers = 0

    def problems(self) -> list[Problem]:
        """What is wrong with its papers; hostile texts are tried only when plain ones do."""
        found = self.with_plain()
        if found or self._views is None:
            return found
        for view, text in _hard(self._views):
            problem = self._tried(hostile(view, text))
            self._step()
            if problem:
                found.append(self._with_field(view, text, problem))
        return template_check.set_of(found)

    def with_plain(self) -> list[Problem]:
        if self._views is None:
            return []
        found = []
        for language in LANGUAGES:
            for view in self._views(language):
                problem = self._tried(view)
                self._step()
                found += [problem] if problem else []
        return template_check.set_of(found)

    def _with_field(self, view: View, text: str, problem: Problem) -> Problem:
        """The same problem with the field whose text brings it about."""
        guilty = next((each for each in sorted(fields(view)) if self._tried(hostile(view, text, each), again=True)), "")
        if not guilty:
            return problem
        remedy = N_("It happens with some texts in “{field}”; see docs/templates.md.")
        return problem._replace(remedy=remedy, values={**problem.values, "field": guilty})

    def _tried(self, view: View, *, again: bool = False) -> Problem | None:
        """Make one paper; gives what is wrong with it."""
        templates, name = self._templates, self._name
        try:
            text = templates.render(name, view)
        except TemplateBroken as error:
            if error.problems:
                return error.problems[0]
            values = error.sentence.values
            where = ":".join(str(values[key]) for key in ("name", "line") if values.get(key))
            return Problem(where, error.sentence.text, N_("Mend this line."), values)
        sha = hashlib.sha256(text.encode()).digest()
        if sha in self._seen and not again:
            return None
        self._seen.add(sha)
        self.papers += 1
        if engine_of(name) != ".typ.j2":
            return None
        try:
            self._press.make(text, view.made)
        except NotDrawn as error:
            # A letter without a font is somebody's, and leaves out that person only.
            return None if error.glyph else self._not_drawn(view, error)
        return None

    def _not_drawn(self, view: View, error: NotDrawn) -> Problem:
        traced = self._templates.traced(self._name, view)
        spot = traced.spot_in(error.line, error.column) if error.line else None
        where = f"{spot.name}:{spot.line}" if spot else self._templates.files.shown(self._name)
        remedy = N_("Look at what this line and the one before it open and close.")
        if "alt text" in str(error.sentence.values["problem"]):
            remedy = N_('Say in words what the picture shows: image("logo.png", alt: "…")')
        elif "title" in str(error.sentence.values["problem"]):
            remedy = N_("A paper needs its title and language: leave #set document and #set text as kuty has them.")
        return Problem(where, N_("It cannot be printed: {problem}."), remedy, dict(error.sentence.values))


@lru_cache(maxsize=8)
def refuse_if_broken(templates: Templates, press: PdfMaker, name: str) -> None:
    """Stop everything if not even an invented person's paper can be made by this template."""
    if templates.files.folder is None:
        return
    for problem in _Trial(templates, press, name, lambda: None).with_plain():
        file, _colon, line = problem.where.partition(":")
        raise TemplateBroken(
            N_("The template {name} cannot be used (line {line})."),
            N_("Mend it, then look again: kuty template check"),
            [problem],
            name=file,
            line=int(line or 0),
        )
