"""Where templates are: kuty's own, and on top of them those in an office's folder ``templates``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import BaseLoader
from jinja2.exceptions import TemplateNotFound

from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.paths import bundled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jinja2 import Environment

KUTY = "kuty/"
# The engine of a template is told by how its name ends.
ENGINES = (".typ.j2", ".html.j2", ".txt.j2", ".md.j2")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
LARGEST = 200_000
_LARGEST_PICTURE = 2_000_000


def engine_of(name: str) -> str:
    """``.typ.j2`` and so on; empty for a name kuty has no engine for."""
    return next((ending for ending in ENGINES if name.endswith(ending)), "")


class TemplateFiles(BaseLoader):
    """The templates by name, the office's first. ``kuty/NAME`` is always kuty's own."""

    def __init__(self, office_folder: Path | None, own: Path | None = None) -> None:
        self.kutys = own or bundled("templates")
        self.folder = office_folder if office_folder and office_folder.is_dir() else None

    def kutys_names(self) -> list[str]:
        return _templates_in(self.kutys)

    def office_names(self) -> list[str]:
        return _templates_in(self.folder) if self.folder else []

    def is_offices(self, name: str) -> bool:
        return not name.startswith(KUTY) and self.folder is not None and (self.folder / name).is_file()

    def path(self, name: str) -> Path | None:
        """The file of a template; None when there is none, or when its name or a link leads out of its folder."""
        if not is_plain(name):
            return None
        for folder in (self.kutys,) if name.startswith(KUTY) else (self.folder, self.kutys):
            path = folder / name.removeprefix(KUTY) if folder else None
            if folder and path and path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
        return None

    def shown(self, name: str) -> str:
        """A template as a person finds it: the office's under ``templates``, kuty's own under ``kuty``."""
        return f"templates/{name}" if self.is_offices(name) else f"{KUTY}{name.removeprefix(KUTY)}"

    def text(self, name: str) -> str:
        path = self.path(name)
        if path is None:
            raise TemplateNotFound(name)
        return path.read_bytes().decode("utf-8-sig")

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        return self.text(template), str(self.path(template)), lambda: True

    def problems(self) -> list[Problem]:
        """What is wrong with the folder itself: links out of it, files that are too large or not text."""
        if self.folder is None:
            return []
        found = []
        home = self.folder.resolve()
        for path in sorted(self.folder.rglob("*")):
            shown = f"templates/{path.relative_to(self.folder).as_posix()}"
            if not path.resolve().is_relative_to(home):
                what = N_("The link leads out of the folder “templates”.")
                found.append(Problem(shown, what, N_("Put a copy of the file here instead.")))
            elif path.is_file() and path.suffix == ".j2":
                found += _wrong_with(path, shown)
            elif path.is_file() and path.stat().st_size > _LARGEST_PICTURE:
                what = N_("The file is too large: every letter carries it.")
                found.append(Problem(shown, what, N_("Make the picture smaller, at most 2 MB.")))
        return found


def _wrong_with(path: Path, shown: str) -> list[Problem]:
    if not engine_of(path.name):
        what = N_("kuty cannot tell what kind of template this is.")
        return [Problem(shown, what, N_("Its name has to end with one of: {known}"), {"known": ", ".join(ENGINES)})]
    if path.stat().st_size > LARGEST:
        what = N_("The template is too large.")
        return [Problem(shown, what, N_("At most 200 kB; a picture goes into a file of its own."))]
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return [Problem(shown, N_("The file is not UTF-8."), N_("Save it again as UTF-8 in your editor."))]
    return []


def _templates_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.j2") if path.is_file())


def is_plain(name: str) -> bool:
    """Whether a name only goes downwards: no ``..``, no drive, no root."""
    return not any(part in {"", ".", ".."} or ":" in part or "\\" in part for part in name.split("/"))
