"""The walls of the house: who may import whom, and which foreign library lives where."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "kuty"
DOORS = ("library", "register", "render", "deliver", "intake")
HOUSES = {
    "typer": "cli",
    "rich": "cli",
    "tinydb": "register",
    "pyrage": "register",
    "keyring": "office",
    "stdnum": "intake",
    "jinja2": "render",
    "typst": "render",
    "pikepdf": "render",
    "icalendar": "render",
    "pypdfium2": "render",
    "segno": "render",
    "yaml": "library",
    "holidays": "library",
    "phonenumbers": "intake",
    "python_calamine": "intake",
}


def imports(path):
    """Every module a file imports, also inside functions; what stands under TYPE_CHECKING is only for reading."""
    tree = ast.parse(path.read_text("utf-8"))
    hidden = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def modules(room=""):
    files = sorted((PACKAGE / room).rglob("*.py"))
    assert files, f"no module was seen in kuty/{room}"
    return [(path.relative_to(PACKAGE).as_posix(), set(imports(path))) for path in files]


def test_the_core_imports_only_the_standard_library_and_itself():
    seen = set()
    for name, imported in modules("core"):
        for module in imported:
            seen.add(module)
            assert module.startswith("kuty.core") or module.split(".")[0] in sys.stdlib_module_names, (
                f"{name}: {module}"
            )
    assert {"dataclasses", "kuty.core.plan"} <= seen


def test_the_core_asks_neither_the_clock_nor_chance_nor_the_disk():
    forbidden = {"random", "secrets", "time", "os", "pathlib", "io", "logging"}
    assert not [(name, imported & forbidden) for name, imported in modules("core") if imported & forbidden]


@pytest.mark.parametrize("door", DOORS)
def test_the_doors_never_import_one_another_nor_what_is_above_them(door):
    others = [f"kuty.{other}" for other in (*DOORS, "jobs", "cli", "office") if other != door]
    for name, imported in modules(door):
        wrong = {module for module in imported for other in others if module == other or module.startswith(f"{other}.")}
        assert not wrong, name


def test_each_foreign_library_lives_in_one_house():
    seen = set()
    for name, imported in modules():
        for module in imported:
            foreign = module.split(".")[0]
            if foreign in HOUSES:
                seen.add(foreign)
                assert name.startswith(f"{HOUSES[foreign]}/"), f"{name} imports {module}"
            else:
                assert foreign == "kuty" or foreign in sys.stdlib_module_names, f"{name} imports {module}"
    assert seen == set(HOUSES)


def test_jobs_know_nothing_of_the_command_line():
    assert not [name for name, imported in modules("jobs") if any(module.startswith("kuty.cli") for module in imported)]


def test_one_module_asks_the_machine_for_the_date():
    asking = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("date.today()", "datetime.now()"))
    ]
    assert asking == ["clock.py"]
