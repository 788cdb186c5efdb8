"""Invented people to try templates with: one with everything, one with next to nothing, one with hostile texts."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time
from enum import Enum
from typing import TYPE_CHECKING, Any

from kuty.core.paper import Box
from kuty.core.programme import SlotKind
from kuty.render.views import (
    ContactView,
    DayView,
    DeedView,
    EntryView,
    EnvelopesView,
    ExtractView,
    KeptDayView,
    KeptSlotView,
    KeptWeekView,
    LabelsView,
    PlanView,
    ProofView,
    RecoveryView,
    SentView,
    SlotView,
    WeekView,
)
from kuty.texts.translator import translator
from kuty.texts.words import word

if TYPE_CHECKING:
    from collections.abc import Callable

    from kuty.render.templates import View

_MONDAY = date(2026, 11, 23)
_SENDER = ("Satukunta", "Etäkuty", "Keksitynkuja 1", "28999 MERILUOTOLA")
_HOME = ("Taito Esimerkkilä", "Olemattomankatu 3 B 12", "28999 MERILUOTOLA")
_WINDOW, _SENDER_WINDOW = Box(20, 45, 88, 32), Box(20, 13, 88, 27)

# What people write, and what nobody should: markup of every engine, control characters, other directions, great length.
HOSTILE = (
    '#panic("no") #import "x" #read("/etc/passwd")',
    '"; #eval("1") //',
    "$x$ *b* _i_ `c` <a> @b ~ \\",
    "]]] [[[ }}} {{{ ))) (((",
    "<< 7*7 >> <% raise %> <# x #> {{ 7*7 }} {% raise %} {# x #}",
    "<script>fetch('https://example.org/')</script><img src=x onerror=alert(1)>",
    "x onload=alert(1) style=background:url(https://example.org/) '\"",
    "${fetch('https://example.org/')} `);fetch(1)//",
    "/* x",
    "= Heading\n- list\n+ list\n/ term: x",
    "\x00\x07\x1b\u2028\u202e\u200b\ufeff",
    "\u200f\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\U0001f600 \U0001f469\u200d\U0001f4bb \u2705",
)
# 5,000 characters, without and with places to break: one for each size of print.
LONG = ("Å" * 5000, "sana " * 1000)


def week(language: str, *, large_print: bool = False) -> WeekView:
    """A week of two work days and one holiday, with something in every place."""
    tr = translator(language)
    slots = (
        SlotView(time(9), time(9, 10), SlotKind.START, word("start", tr), "", "", "", 10),
        SlotView(
            time(9, 10), time(9, 50), SlotKind.TASK, "Reipas kävely", "Kävele sen verran kuin jaksat.",
            "https://example.org/kavely", word("HYTE", tr), 40,
        ),
        SlotView(time(9, 50), time(10, 5), SlotKind.BREAK, word("break", tr), "", "", "", 15),
        SlotView(time(10, 5), time(10, 25), SlotKind.RECEPTION, word("reception", tr), "", "", "", 20),
        SlotView(time(10, 25), time(10, 35), SlotKind.FEEDBACK, word("feedback", tr), "", "", "", 10),
    )  # fmt: skip
    return WeekView(
        language=language,
        number=49,
        made=_MONDAY,
        sender=_SENDER,
        recipient=_HOME,
        window=_WINDOW,
        large_print=large_print,
        first_name="Taito",
        phone="049 5550101",
        note="Mukava oli jutella viime viikolla.",
        days=(
            DayView(date(2026, 12, 1), "", slots, "7-492K"),
            DayView(date(2026, 12, 3), "", slots, "7-494M"),
            DayView(date(2026, 12, 6), "Itsenäisyyspäivä", ()),
        ),
        worker=ContactView("sosiaaliohjaaja", "Maija Mallisalo", "049 5550201"),
        team=(ContactView("terveydenhoitaja", "Timo Koeniemi", "049 5550302"), ContactView("työvalmentaja", "", "")),
        unit="Etäkuty",
        allowance=9.0,
        sender_window=_SENDER_WINDOW,
        return_to=_SENDER,
        qr="tel:+358495550201",
        replaces=date(2026, 11, 20),
        paper=2,
    )


def bare_week(language: str) -> WeekView:
    """A week of one day of somebody of whom as little as possible is known."""
    full = week(language)
    return dataclasses.replace(
        full,
        sender=(),
        recipient=full.recipient[:1],
        phone="",
        note="",
        days=full.days[:1],
        worker=ContactView("", "Etäkuty", ""),
        team=(),
        unit="",
        allowance=0.0,
    )


def extract(language: str, *, large_print: bool = False) -> ExtractView:
    """Data of a person with something of everything."""
    at = datetime(2026, 11, 24, 9, 30)  # noqa: DTZ001 - as the register keeps it
    slot = KeptSlotView(
        time(9), time(9, 40), "Kävely", 40, "HYTE", "Kävele.", "https://example.org/", ("toive", "vuoro")
    )
    entry = EntryView(_MONDAY, "paikalla", ("klo 9",), (("Kävely", "tehty"),), ("uni",), "Hyvä päivä.", at, "maija")
    return ExtractView(
        language=language,
        made=_MONDAY,
        large_print=large_print,
        name="Taito Esimerkkilä",
        first_name="Taito",
        id="P007",
        unit="Etäkuty",
        worker=ContactView("sosiaaliohjaaja", "Maija Mallisalo", "049 5550201"),
        fields=(("Nimi", "Taito Esimerkkilä"),),
        unknown=("Puhelin",),
        plans=(PlanView("Suunnitelma", (("Alkaa", "3.8.2026"),), ("Liikkua",)), PlanView("Vanha", (), ())),
        years=((2026, (entry, EntryView(_MONDAY, "merkitsemättä", counts=False))),),
        weeks=(
            KeptWeekView("2026-W48", _MONDAY, "Terveisin", (KeptDayView(_MONDAY, "", (slot,)),)),
            KeptWeekView("2026-W49", None, "", (KeptDayView(_MONDAY, "Itsenäisyyspäivä", ()),)),
        ),
        sent=(SentView(_MONDAY, "2026-W48", "kirje", "lähetetty", 2, "outbox/x.pdf"),),
        changes=(DeedView(at, "maija", "muutti puhelimen"),),
        looks=(DeedView(at, "", "katsoi viikon", "lomasijaisuus"),),
    )


def _bare_extract(language: str) -> ExtractView:
    return extract(language)._replace(
        unknown=(), plans=(), years=(), weeks=(), sent=(), changes=(), looks=(), unit="",
        worker=ContactView("", "Etäkuty", ""),
    )  # fmt: skip


def recovery(language: str) -> RecoveryView:
    return RecoveryView(language, "etakuty", "AGE-SECRET-KEY-KEKSITTY" * 3, _MONDAY)


def proof(language: str) -> ProofView:
    return ProofView(language, _MONDAY, "Etäkuty", _SENDER, _HOME, _WINDOW, _SENDER_WINDOW, 2, "half")


# By what templates call their view: the views of the invented people in one language, as (what is tried, view).
SAMPLES: dict[str, Callable[[str], list[View]]] = {
    "week": lambda language: [week(language), week(language, large_print=True), bare_week(language)],
    "extract": lambda language: [extract(language), extract(language, large_print=True), _bare_extract(language)],
    "recovery": lambda language: [recovery(language)],
    "proof": lambda language: [proof(language)],
    "labels": lambda language: [LabelsView(language, _MONDAY, (_HOME,) * 3, 3, 8, 0, 0)],
    "envelopes": lambda language: [EnvelopesView(language, _MONDAY, 229, 162, _SENDER, (_HOME,) * 2)],
}
# Never written by a person: codes of kuty's own and addresses that were checked when they were taken in.
_CODES = frozenset({"language", "link", "logo", "qr", "key", "fold", "code"})


def fields(view: Any) -> set[str]:
    """The names of the fields of a view, and of what is in it, that hold somebody's words."""
    if isinstance(view, (list, tuple)) and not hasattr(view, "_fields"):
        return set().union(*(fields(each) for each in view))
    found = set()
    for name, value in _parts(view).items():
        if (_is_text(value) and name not in _CODES) or (
            isinstance(value, tuple) and any(_is_text(each) for each in value)
        ):
            found.add(name)
        found |= fields(value)
    return found


def hostile(view: Any, text: str, only: str = "") -> Any:
    """The view with this text for every word of somebody's, or in one field only."""
    parts = _parts(view)
    changed = {name: _hostile(value, text, name, only) for name, value in parts.items()}
    return view._replace(**changed) if hasattr(view, "_replace") else dataclasses.replace(view, **changed)


def _hostile(value: Any, text: str, name: str, only: str) -> Any:
    if _is_text(value):
        return text if name not in _CODES and only in {"", name} else value
    if _parts(value):
        return hostile(value, text, only)
    if isinstance(value, tuple):
        return tuple(_hostile(each, text, name, only) for each in value)
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Enum)


def _parts(view: Any) -> dict[str, Any]:
    if dataclasses.is_dataclass(view):
        return {each.name: getattr(view, each.name) for each in dataclasses.fields(view)}
    return {name: getattr(view, name) for name in getattr(view, "_fields", ())}
