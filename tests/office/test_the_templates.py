"""An office words its papers in its own way: it copies, changes, checks, and a broken template stops a mail-out once."""

from __future__ import annotations

import os

import pytest

from tests.letters.conftest import snapshot  # noqa: F401 - the same way of keeping texts

WEEK = "2026-W49"
LETTER = "letter/week.typ.j2"


@pytest.fixture
def templates(office):
    return office.folder / "templates"


def put(templates, text, name=LETTER):
    path = templates / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def kutys(office, name="letter/week"):
    """kuty's own text of a template, as a copy would hold it."""
    return office.run("template", "copy", name, "--dry-run").out + "\n"


def test_the_list_tells_what_each_is_for_and_what_the_office_has_changed(office, templates):
    before = {each["name"]: each for each in office.json("template", "list")["templates"]}
    assert before[LETTER]["own"] is None
    assert all(each["about"] for each in before.values())
    office.run("template", "copy", "letter/week")
    put(templates, '<% extends "kuty/recovery/key.typ.j2" %><% block keep %>x<% endblock %>', "recovery/key.typ.j2")
    after = office.json("template", "list")
    assert after["schema"] == "kuty.templates/1"
    own = {each["name"]: (each["own"], each["own_blocks"]) for each in after["templates"] if each["own"]}
    assert own == {LETTER: ("whole", []), "recovery/key.typ.j2": ("blocks", ["keep"])}
    said = office.run("template", "list").out
    assert "blocks: keep" in said
    assert "The weekly letter on paper." in said


def test_a_copy_explains_itself_and_is_right_as_it_stands(office, templates):
    said = office.run("template", "copy", "letter/week")
    assert "kuty template check" in said.err
    text = (templates / LETTER).read_text("utf-8")
    head = text.partition("#>")[0]
    for words in ("<< week.language >>", "<% … %>", 'say(fi="…", sv="…", en="…")', "week.days[]: ", "first_name"):
        assert words in head
    if os.name != "nt":
        assert (templates / LETTER).stat().st_mode & 0o077 == 0
    assert office.json("template", "check", "letter/week")["problems"] == []


def test_a_copy_of_one_block_holds_that_block_and_kutys_words(office, templates):
    office.run("template", "copy", "recovery/key", "--block", "keep")
    text = (templates / "recovery" / "key.typ.j2").read_text("utf-8")
    assert '<% extends "kuty/recovery/key.typ.j2" %>\n<% block keep %>\n' in text
    assert "Keep this paper in a locked place" in text
    assert "How to use it" not in text
    assert office.json("template", "check", "recovery/key")["problems"] == []


def test_a_copy_never_writes_over_what_is_there(office, templates):
    put(templates, "mine")
    said = office.run("template", "copy", "letter/week", code=2).err
    assert "nothing was changed" in said
    assert (templates / LETTER).read_text("utf-8") == "mine"


def test_a_template_or_block_nobody_has_is_told_with_what_is_near(office, templates):
    assert "letter/week" in office.run("template", "copy", "leter/week", code=4).err
    assert "keep" in office.run("template", "copy", "recovery/key", "--block", "kep", code=4).err
    assert not templates.exists()


def test_the_offices_words_stand_in_the_letters_of_the_week(office, templates):
    office.run("week", "make", WEEK)
    own = '<< say(fi="Omat sanat", sv="Egna ord", en="Own words") >>\n\n<< _("Hello {name},", name=week.first_name) >>'
    put(templates, kutys(office).replace('<< _("Hello {name},", name=week.first_name) >>', own, 1))
    assert office.json("template", "check", "letter")["problems"] == []
    office.run("mail", "print", WEEK)
    from tests.letters.reading import text_of

    assert "Omat sanat" in text_of((office.folder / "outbox" / WEEK / "letters" / "P001.pdf").read_bytes())


def test_a_broken_template_stops_everybodys_mail_once_and_records_nothing(office, templates):
    office.run("week", "make", WEEK)
    put(templates, kutys(office).replace("week.first_name", "week.first_nam", 1))
    said = office.run("mail", "print", WEEK, code=6)
    line = 1 + (templates / LETTER).read_text("utf-8").partition("week.first_nam")[0].count("\n")
    assert f"templates/{LETTER}:{line}:" in said.err
    assert "Did you mean first_name?" in said.err
    assert "left out" not in said.said
    assert not (office.folder / "outbox" / WEEK / "letters").exists()


def test_what_typst_refuses_stops_it_too_and_names_the_line(office, templates):
    office.run("week", "make", WEEK)
    put(templates, kutys(office) + "\n#nobody-knows()\n")
    said = office.run("mail", "preview", WEEK, code=6).err
    line = (templates / LETTER).read_text("utf-8").count("\n")
    assert f"templates/{LETTER}:{line}" in said
    assert "unknown variable: nobody-knows" in said
    assert said.count("nobody-knows") == 1


def test_a_text_of_one_person_that_does_not_fit_leaves_out_that_person_only(office, templates):
    office.run("week", "make", WEEK)
    office.run("week", "note", WEEK, "P001", "Kiitos viime viikosta. " * 2000)
    put(templates, kutys(office))
    left = office.json("mail", "preview", WEEK)["left_out"]
    assert [(each["participant"], each["code"]) for each in left] == [("P001", "too_many_pages")]


EVIL = {
    "through Jinja": "<< week.__class__.__mro__[1].__subclasses__() >>",
    "through a sentence": '<< _("{a.__call__.__globals__}", a=_) >>',
    "through an include": '<% include "../kuty.toml" %>',
    "through read": '#read("../kuty.toml")',
    "through the whole disk": '#read("/etc/passwd")',
    "through a picture": '#image("../register/office.db", alt: "x")',
    "through a module": '#include "../register/office.db"',
    "through a plugin": '#plugin("x.wasm")',
    "through text that is run": '#eval("read(\\"x\\")")',
    "through a package": '#import "@preview/cetz:0.3.0": *',
}


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_an_evil_template_reads_nothing(office, templates, evil):
    office.run("week", "make", WEEK)
    put(templates, kutys(office) + evil + "\n")
    for words in (("mail", "preview", WEEK), ("template", "check", "letter")):
        said = office.run(*words, code=(3, 6))
        assert f"templates/{LETTER}:" in said.err
        assert "root:" not in said.said
        assert "Esimerkkilä" not in said.said


def test_a_link_to_the_register_reads_nothing(office, templates):
    templates.mkdir()
    try:
        (templates / "logo.png").symlink_to(office.folder / "kuty.toml")
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    assert "templates/logo.png" in office.run("template", "check", "recovery", code=3).err


def test_the_check_tells_all_mistakes_at_once(office, templates, snapshot):  # noqa: F811
    put(
        templates,
        '<% extends "kuty/recovery/key.typ.j2" %>\nWords\n<% block kep %><% endblock %>\n<% block keep %>\n'
        '<< recovery.ofice >> << _("Our own") >> << say(fi="Oma") >>\n#image("logo.png")\n#read("x")\n<% endblock %>\n',
        "recovery/key.typ.j2",
    )
    put(templates, '<script src="https://example.org/x.js"></script>\n{{ week.nme | uper }}\n', "page/week.html.j2")
    said = office.run("template", "check", "page", "recovery", code=3)
    snapshot("template-check.en.txt", said.err)
    told = office.json("template", "check", "page", "recovery", code=3)
    assert told["schema"] == "kuty.template-check/1"
    assert len(told["problems"]) == said.err.count("templates/")


def test_an_office_without_templates_of_its_own_is_in_order(office):
    said = office.run("template", "check", "message", "recovery")
    assert "0 of them the office's own" in said.out
