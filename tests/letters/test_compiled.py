"""Kuty's own templates are compiled once and kept; what is kept can be lost, damaged or old, and no letter shows it."""

from __future__ import annotations

import shutil
import sys

import pytest

from kuty.paths import bundled
from kuty.render import compiled, templates
from kuty.render.sandbox import Sandbox
from kuty.render.templates import Templates

from .conftest import view


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Kuty's templates in a folder of this test's, where code may be written."""
    folder = tmp_path / "kutys"
    shutil.copytree(bundled("templates"), folder, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    monkeypatch.setattr(templates, "bundled", lambda _name: folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


@pytest.fixture
def compilations(monkeypatch):
    """The templates that had to be compiled."""
    names = []
    real = Sandbox._generate

    def noted(self, source, name, filename, defer_init=False):
        names.append(name)
        return real(self, source, name, filename, defer_init)

    monkeypatch.setattr(Sandbox, "_generate", noted)
    return names


def kept(folder):
    return sorted(path.name.partition(".j2")[0] for path in folder.rglob("__pycache__/*"))


LETTER = ["letter/week.typ.j2", "shared/fitted.typ.j2"]


def test_a_template_is_compiled_once_and_says_the_same_ever_after(own, compilations):
    first = Templates().letter(view())
    assert compilations == LETTER
    assert kept(own) == ["fitted.typ", "week.typ"]
    assert Templates().letter(view()) == first
    assert compilations == LETTER


def test_a_changed_template_is_compiled_anew(own, compilations):
    Templates().letter(view())
    file = own / "letter" / "week.typ.j2"
    file.write_text(file.read_text("utf-8").replace("luma(238)", "luma(200)"), "utf-8")
    assert "luma(200)" in Templates().letter(view())
    assert compilations == [*LETTER, "letter/week.typ.j2"]


def test_another_kuty_compiles_anew(own, compilations, monkeypatch):
    Templates().letter(view())
    monkeypatch.setattr(compiled.Compiled, "_readers", b"another")
    Templates().letter(view())
    assert compilations == LETTER * 2


DAMAGE = {
    "empty": lambda _code: b"",
    "cut off": lambda code: code[:90],
    "without its end": lambda code: code[:-9],
    "zeros": lambda _code: b"\0" * 999,
    "another letter in the middle": lambda code: code[:500] + bytes([code[500] ^ 1]) + code[501:],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_code_is_as_if_it_were_not_there(own, compilations, damage):
    said = Templates().letter(view())
    (code,) = own.glob("letter/__pycache__/*")
    code.write_bytes(damage(code.read_bytes()))
    assert Templates().letter(view()) == said
    assert compilations == [*LETTER, "letter/week.typ.j2"]
    assert Templates().letter(view()) == said
    assert compilations == [*LETTER, "letter/week.typ.j2"]


def test_where_nothing_can_be_written_letters_are_made_all_the_same(own):
    (own / "letter" / "__pycache__").write_text("a file in the way", "utf-8")
    assert Templates().letter(view()) == Templates().letter(view())


def test_an_offices_template_is_never_kept(own, compilations, tmp_path):
    office = tmp_path / "templates"
    (office / "letter").mkdir(parents=True)
    (office / "letter" / "week.typ.j2").write_text(
        '<% extends "kuty/letter/week.typ.j2" %><% block allowance %>Kiitos!<% endblock %>', "utf-8"
    )
    for _ in range(2):
        assert "Kiitos!" in Templates(office).letter(view())
    assert kept(office) == []
    assert kept(own) == ["fitted.typ", "week.typ"]
    assert compilations.count("letter/week.typ.j2") == 2


def test_who_asks_where_a_piece_was_written_gets_code_of_its_own(own, compilations):
    plain = Templates().letter(view())
    assert Templates().traced("letter/week.typ.j2", view()).text == plain
    assert compilations == LETTER * 2
    assert Templates().letter(view()) == plain
