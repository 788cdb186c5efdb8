"""What an office's own templates may do, and how every mistake in them is told with its file and line."""

from __future__ import annotations

import sys

import pytest

from kuty.core.errors import CannotRender, TemplateBroken
from kuty.core.language import LANGUAGES
from kuty.jobs.samples import HOSTILE, SAMPLES, bare_week, hostile, week
from kuty.jobs.templates import check, chosen, copy, listed, refuse_if_broken
from kuty.render import templates as rendering
from kuty.render.html_text import fetches
from kuty.render.pdf import PdfMaker
from kuty.render.template_check import mistakes_of, view_of
from kuty.render.templates import Templates
from kuty.render.typst_text import reaches
from kuty.texts.translator import translator

from .reading import text_of

LETTER = """\
<# kuty's letter, as small as it may be. #>
<% set big = 16 if week.large_print else 11 %>
#set document(title: << _("Your programme for week {week}", week=week.number) | code >>)
#set text(font: ("Noto Sans", "DejaVu Sans Mono"), size: << big | code >>pt, lang: << week.language | code >>)
<% block greeting %>
<< _("Hello {name},", name=week.first_name) >>
<% endblock %>
<% for day in week.days %>
<% block day scoped %>
<< long_date(day.date) >>
<% endblock %>
<% endfor %>
<% block foot %>
<< _("This is a service, not employment.") >>
<% endblock %>
"""
PAGE = """\
<!doctype html><html lang="{{ week.language }}"><head><title>x</title></head><body>
{% block greeting %}<p>{{ _("Hello {name},", name=week.first_name) }}</p>{% endblock %}
</body></html>
"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)


class Folder:
    """An office's folder of templates over a small set of kuty's."""

    def __init__(self, root):
        self.kutys, self.own = root / "kutys", root / "office" / "templates"
        self.own.mkdir(parents=True)
        self.put("letter/week.typ.j2", LETTER, self.kutys)
        self.put("page/week.html.j2", PAGE, self.kutys)

    def put(self, name, text, folder=None):
        path = (folder or self.own) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def block(self, text, block="foot"):
        self.put(
            "letter/week.typ.j2",
            f'<% extends "kuty/letter/week.typ.j2" %>\n<% block {block} %>\n{text}\n<% endblock %>\n',
        )

    def page(self, text):
        self.put(
            "page/week.html.j2",
            f'{{% extends "kuty/page/week.html.j2" %}}\n{{% block greeting %}}\n{text}\n{{% endblock %}}\n',
        )

    @property
    def templates(self):
        return Templates(self.own)

    def mistakes(self, name="letter/week.typ.j2"):
        tr = translator("en")
        return [
            (each.where, tr.fill(each.what, each.values), tr.fill(each.remedy, each.values))
            for each in mistakes_of(self.templates, name)
        ]

    def letter(self, view=None):
        templates = self.templates
        return text_of(PdfMaker(self.own).make(templates.letter(view or week("en")), week("en").made))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = Folder(tmp_path)
    monkeypatch.setattr(rendering, "bundled", lambda _name: made.kutys)
    return made


def test_a_template_of_the_office_stands_in_place_of_kutys(folder):
    folder.put("letter/week.typ.j2", LETTER.replace("<< long_date(day.date) >>", "A day: << short_date(day.date) >>"))
    assert "A day: 01/12/2026" in folder.letter()
    assert folder.mistakes() == []


def test_one_block_is_the_offices_and_the_rest_kutys(folder):
    folder.block('Greetings from << week.unit >>. << super() >> << say(fi="Moi", sv="Hej", en="Bye now") >>')
    said = folder.letter()
    for words in ("Hello Taito,", "Greetings from Etäkuty.", "This is a service, not employment.", "Bye now"):
        assert words in said
    assert folder.mistakes() == []


def test_a_block_finds_what_stands_around_it_in_kutys_template(folder):
    folder.block("#text(size: << big | code >>pt)[<< day.closed >> << loop.index >>]", "day")
    assert folder.mistakes() == []
    assert "Itsenäisyyspäivä 3" in folder.letter()


def test_macros_and_captured_text_stay_what_they_are_and_a_text_in_them_too(folder):
    folder.block(
        "<% macro strong(x) %>*<< x >>*<% endmacro %><% set all %>_<< strong(week.note) >>_<% endset %><< all >>"
    )
    assert '#eval("1")' in folder.letter(hostile(week("en"), '#eval("1")'))


def test_a_page_can_have_one_block_of_the_office(folder):
    folder.page("<p>Moi {{ week.first_name }}</p>{{ super() }}")
    assert "<p>Moi &lt;b&gt;</p><p>Hello &lt;b&gt;" in folder.templates.page(hostile(week("en"), "<b>"))


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("<< week.first_nam >>", "3:9", "Did you mean first_name?"),
        ("\n\n  << wek.note >>", "5:6", "Did you mean week?"),
        ("<% for d in week.days %><< d.slots[0].titel >><% endfor %>", "3:39", "Did you mean title?"),
        ("<% for m in week.team %><< m.pone >><% endfor %>", "3:30", "Did you mean phone?"),
        ("<< week.arranged[0].reception.begin >>", "3:31", "The name “begin”"),
        ("<< week.note | uper >>", "3:16", "Did you mean upper?"),
        ("<% if week.note is emty %><% endif %>", "3:20", "There is no test"),
        ("<% if week.note %>", "", "cannot be read"),
        ("<< week.__class__ >>", "3:9", "leads into the program"),
        ('<< week["__class__"] >>', "3:10", "leads into the program"),
        ("<< week.days._replace() >>", "3:14", "leads into the program"),
        ('<< "{0.__class__}".format(week) >>', "3:20", "“format” may not be used"),
        ("<< week.note | safe >>", "3:16", "may not be used"),
        ("<< week | attr('x') >>", "3:11", "may not be used"),
        ('<< _("{a.__init__.__globals__}", a=week) >>', "3:4", "may hold a plain name"),
        ("<< _(week.note) >>", "3:4", "has to stand here as it is"),
        ('<< _("Our own words") >>', "3:4", "say(fi="),
        ('<< say(fi="Moi", en="Hi") >>', "3:4", "missing: sv"),
        ("<< 9 ** 9 ** 9 >>", "3:6", "may not be used"),
        ("<% filter upper %>x<% endfilter %>", "3:4", "may not be used"),
        ('<% include "../kuty.toml" %>', "3:13", "leads out of the folder"),
        ('<% include "/etc/passwd" %>', "3:13", "leads out of the folder"),
        ("<% include week.note %>", "3:1", "between quotes"),
        ('<% import "kuty/letter/wek.typ.j2" as x %>', "3:12", "Did you mean kuty/letter/week.typ.j2?"),
        ('<% include "letter/week.typ.j2" %>', "3:13", "round and round"),
        ('#read("/etc/passwd")', "3:2", "“read” reaches outside"),
        ('#let r = read\n#r("x")', "3:10", "“read” reaches outside"),
        ('#let r =\n  read("x")', "4:3", "“read” reaches outside"),
        ('$std.read("x")$', "3:6", "“read” reaches outside"),
        ("#let all = dictionary(std)", "3:12", "“dictionary” reaches outside"),
        ('#import "@preview/cetz:0.3.0": *', "3:2", "“import” reaches outside"),
        ('#include "x.typ"', "3:2", "“include” reaches outside"),
        ('#plugin("x.wasm")', "3:2", "“plugin” reaches outside"),
        ('#eval("1")', "3:2", "“eval” reaches outside"),
        ("#sys.inputs", "3:2", "“sys” reaches outside"),
        ('#{ json("x") }', "3:4", "“json” reaches outside"),
        ('#table([#csv("x")])', "3:10", "“csv” reaches outside"),
        ('#set raw(theme: "x")', "3:10", "“theme” reaches outside"),
        ('#image("../register/x.png")', "3:2", "leads out of the folder"),
        ('#image("/etc/x.png")', "3:2", "leads out of the folder"),
        ('#image("logo.png", alt: "x")', "3:2", "no picture “logo.png”"),
        ("#image(<< week.note | code >>)", "3:2", "right here, between quotes"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_before_any_letter_is_made(folder, text, place, told):
    folder.block(text)
    found = folder.mistakes()
    where, what, remedy = found[0]
    assert where.startswith(f"templates/letter/week.typ.j2:{place}")
    assert told in f"{what} {remedy}"
    with pytest.raises(TemplateBroken) as caught:
        folder.templates.letter(week("en"))
    assert caught.value.problems
    assert caught.value.exit_code == CannotRender.exit_code


def test_words_for_people_are_no_code(folder):
    folder.block(
        'Please read this, then import your plan. An image of you: `#read("x")` // #eval\n/* #sys */ https://example.org/#read'
    )
    assert folder.mistakes() == []


def test_what_can_never_appear_is_told(folder):
    folder.put(
        "letter/week.typ.j2",
        '<# ours #>\n<% extends "kuty/letter/week.typ.j2" %>\nWords\n<% block footer %>x<% endblock %>\n',
    )
    places = [(where.rpartition("j2:")[2], what, remedy) for where, what, remedy in folder.mistakes()]
    assert [place for place, _what, _remedy in places] == ["3:1", "4:10"]
    assert "never appears" in places[0][1]
    assert places[1][2] == "Did you mean foot?"


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://example.org/x.js"></script>',
        '<link rel="stylesheet" href="x.css">',
        '<img src="//example.org/x.png" alt="">',
        '<iframe src="x"></iframe>',
        '<p style="background: url(https://example.org/x)">x</p>',
        "<style>@import 'x';</style>",
        "<style>p { background: url(x.png) }</style>",
        '<p onclick="x()">x</p>',
        "<script>fetch('/')</script>",
        '<a href="javascript:alert(1)">x</a>',
        '<form action="https://example.org"></form>',
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        '<img src="{{ week.note }}" alt="">',
    ],
)
def test_a_page_may_need_nothing_from_outside(folder, text):
    folder.page(f"<p>x</p>\n{text}")
    found = folder.mistakes("page/week.html.j2")
    assert found
    assert found[0][0].startswith("templates/page/week.html.j2:4:")
    with pytest.raises(TemplateBroken):
        folder.templates.page(week("en"))


def test_a_page_may_have_links_and_a_picture_of_its_own(folder):
    folder.page(
        '<a href="https://example.org/{{ week.number }}">x</a><img src="data:image/png;base64,AA" alt="x"><a href="tel:{{ week.phone }}">x</a>'
    )
    assert folder.mistakes("page/week.html.j2") == []


@pytest.mark.parametrize(
    "glued",
    [
        '#re<# #>ad("week.typ.j2")',
        '#re<% if true %>ad<% endif %>("week.typ.j2")',
        '#re<% if true %><% endif %><% for x in [1] %>ad<% endfor %>("week.typ.j2")',
        '<% macro m() %>ad<% endmacro %>#re<< m() >>("week.typ.j2")',
    ],
)
def test_words_put_together_by_the_template_are_seen_when_they_are_whole(folder, glued):
    folder.block(glued)
    with pytest.raises(TemplateBroken) as caught:
        folder.templates.letter(week("en"))
    values = caught.value.sentence.values
    assert values["name"] == "templates/letter/week.typ.j2"
    assert values.get("line", 3) == 3


def test_a_link_out_of_the_folder_is_refused(folder, tmp_path):
    (tmp_path / "office" / "kuty.toml").write_text("secret")
    try:
        (folder.own / "logo.png").symlink_to(tmp_path / "office" / "kuty.toml")
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    folder.block('#image("logo.png", alt: "x")')
    with pytest.raises(TemplateBroken) as caught:
        folder.templates.letter(week("en"))
    assert caught.value.problems[0].where == "templates/logo.png"
    assert folder.templates.files.path("logo.png") is None


def test_a_logo_of_the_office_is_printed(folder):
    folder.put("logo.png", PNG)
    folder.block('#image("logo.png", width: 1cm, alt: "Satukunta")')
    assert folder.mistakes() == []
    assert folder.letter()


@pytest.mark.parametrize(
    "text",
    [
        "<% for a in range(90000) %><% for b in range(90000) %>x<% endfor %><% endfor %>",
        "<% macro m() %><< m() >><< m() >><% endmacro %><< m() >>",
        '<% set n = namespace(x="xxxxxxxxxx") %><% for i in range(60) %><% set n.x = n.x ~ n.x %><% endfor %>',
        '<% set n = namespace(x="xxxxxxxxxx") %><% for i in range(60) %><% set n.x = n.x + n.x %><% endfor %>',
        '<% set n = namespace(x="xxxxxxxxxx") %><% for i in range(60) %><% set n.x = n.x | replace("x", n.x) %><% endfor %>',
        '<< "x" * 999999999 >>',
        "<< range(999999999) | list >>",
        '<< week.days | map("safe") | list >>',
        '<< "%999999999s" % "x" >>',
    ],
)
def test_no_template_keeps_kuty_busy_for_ever(folder, text):
    folder.block(text)
    with pytest.raises(TemplateBroken) as caught:
        folder.templates.letter(week("en"))
    assert caught.value.sentence.values["name"] == "templates/letter/week.typ.j2"


def test_a_failure_names_the_offices_line_and_nobodys_data(folder):
    folder.block("fine\n\n<< week.team[7].name >>")
    with pytest.raises(TemplateBroken) as caught:
        folder.templates.letter(hostile(week("en"), "Salainen"))
    assert caught.value.sentence.values == {"name": "templates/letter/week.typ.j2", "line": 5}
    assert "Salainen" not in repr(caught.value.sentence) + repr(caught.value.remedy)


def test_what_typst_refuses_is_told_by_the_line_of_the_template(folder):
    folder.block("fine\n#nobody-knows(1)")
    templates = folder.templates
    [problem] = check(templates, chosen(templates, ["letter"])).problems
    assert problem.where == "templates/letter/week.typ.j2:4"
    with pytest.raises(TemplateBroken) as caught:
        refuse_if_broken(templates, PdfMaker(folder.own), "letter/week.typ.j2")
    assert caught.value.sentence.values == {"name": "templates/letter/week.typ.j2", "line": 4}


def test_tracing_leaves_a_text_as_it_is_also_where_it_is_counted(folder):
    folder.page(
        "{% set all %}<b>{% block inner %}Hi\n{{ week.note }}{% endblock %}</b>{% endset %}{{ all | length }}{{ all }}{{ all | upper }}"
    )
    templates = folder.templates
    traced = templates.traced("page/week.html.j2", week("en"))
    assert traced.text == templates.page(week("en"))
    assert traced.spot(traced.text.index("Mukava")) == ("templates/page/week.html.j2", 4)


def test_a_picture_nobody_can_hear_is_told(folder):
    folder.put("logo.png", PNG)
    folder.block('x\n#image("logo.png")')
    templates = folder.templates
    [problem] = check(templates, chosen(templates, ["letter"])).problems
    assert problem.where == "templates/letter/week.typ.j2:4"
    assert "what the picture shows" in problem.remedy


def test_a_text_that_breaks_the_paper_is_told_with_its_field(folder):
    folder.block("<% if week.note | length > 4000 %>#nobody()<% endif %>")
    templates = folder.templates
    problems = check(templates, chosen(templates, ["letter"])).problems
    assert {problem.where for problem in problems} == {"templates/letter/week.typ.j2:3"}
    assert {problem.values["field"] for problem in problems} == {"note"}


def test_somebody_of_whom_little_is_known_is_tried_too(folder):
    folder.block("<< week.team[0].name >>")
    templates = folder.templates
    assert templates.letter(week("en"))
    with pytest.raises(TemplateBroken):
        templates.letter(bare_week("en"))
    assert [problem.where for problem in check(templates, chosen(templates, ["letter"])).problems] == [
        "templates/letter/week.typ.j2:3"
    ]


def test_files_kuty_cannot_use_are_told(folder):
    folder.put("letter/wek.typ.j2", "x")
    folder.put("letter/week.j2", "x")
    folder.put("letter/old.txt.j2", "ä".encode("latin-1"))
    folder.put("letter/huge.typ.j2", "x" * 300_000)
    templates = folder.templates
    told = {problem.where for problem in check(templates, chosen(templates)).problems}
    assert told >= {f"templates/letter/{name}" for name in ("wek.typ.j2", "week.j2", "old.txt.j2", "huge.typ.j2")}


# What holds for every template kuty has, also those that will come.
ALL = Templates().files.kutys_names()


def _samples(templates, name, language):
    called = view_of(templates, name)
    return SAMPLES[called](language) if called else []


@pytest.mark.parametrize("name", ALL)
def test_every_template_has_a_view_and_its_copy_is_right_as_it_stands(name, tmp_path):
    templates = Templates(tmp_path)
    is_part = any(f'include "{name}"' in templates.files.text(f"kuty/{other}") for other in ALL)
    assert is_part or view_of(templates, name), "what this template is given is not among VIEWS"
    copied = copy(templates, tmp_path, name, "", translator("fi"))
    own = Templates(tmp_path)
    assert own.files.is_offices(name)
    assert mistakes_of(own, name) == []
    # As kuty's own, but for what stands at its head.
    assert copied.text.endswith(templates.files.text(f"kuty/{name}"))


@pytest.mark.parametrize(
    ("name", "block"), [(each.name, block) for each in listed(Templates()) for block in each.blocks]
)
def test_every_block_copied_says_what_kuty_says(name, block, tmp_path):
    copy(Templates(tmp_path), tmp_path, name, block, translator("sv"))
    own = Templates(tmp_path)
    assert mistakes_of(own, name) == []
    for view in _samples(own, name, "fi"):
        assert own.render(name, view) == Templates().render(name, view)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_kutys_own_papers_reach_nowhere_and_trace_to_themselves(name, language):
    templates = Templates()
    for view in _samples(templates, name, language):
        for text in ("x", *HOSTILE):
            hard = hostile(view, text)
            made = templates.render(name, hard)
            if name.endswith(".typ.j2"):
                assert reaches(made) == []
            elif name.endswith(".html.j2"):
                assert fetches(made) == []
        assert templates.traced(name, view).text == templates.render(name, view)


def test_a_sentence_cannot_reach_into_what_it_is_given(folder, monkeypatch):
    # Also where nothing was read beforehand: kuty's own templates are held to it.
    folder.put("letter/week.typ.j2", '<< _("{a.__call__.__globals__[os].environ}", a=_) >>', folder.kutys)
    monkeypatch.setenv("SECRET", "salaisuus")
    with pytest.raises(TemplateBroken) as caught:
        Templates().letter(week("en"))
    assert "salaisuus" not in str(sys.exc_info()) + repr(caught.value.sentence)
