"""Offices of any size in which everybody's coming week is made and goes by letter. Built ones are kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.measure import command
from benchmarks.register import invented
from benchmarks.register.build import once
from kuty.jobs import demo
from kuty.jobs.papers import view_of
from kuty.jobs.week import show_week
from kuty.office.office import Office, create_office
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from pathlib import Path

    from kuty.render.views import WeekView

WEEK = "2026-W49"


def build(folder: Path, people: int) -> Path:
    """The office of that many people of :mod:`benchmarks.register`, all on letters; what is there already is used."""
    office = folder / f"{people}-letters"
    once(office, lambda part: _make(part, people))
    return office


def views_of(folder: Path) -> list[WeekView]:
    """What every letter of the week shows."""
    office = Office(folder)
    workers = {worker.id: worker for worker in office.register.workers}
    return [
        view_of(person, programme, workers[person.worker], office.settings, invented.TODAY)
        for person, programme in show_week(office.register, WEEK)
    ]


def people_of(folder: Path) -> list[str]:
    """Everybody who has a programme of the week."""
    return [person.id for person, _programme in show_week(Office(folder).register, WEEK)]


def _make(office: Path, people: int) -> None:
    create_office(office, translator("fi"), demo.SETTINGS, demo.TEAM)
    export = office / "export.jsonl"
    with export.open("w", encoding="utf-8") as out:
        for document in invented.export(people):
            if "participant" in document:
                document["participant"] |= {"channel": "letter"}
            out.write(json.dumps(document, ensure_ascii=False) + "\n")
    here = {"KUTY_OFFICE": str(office), "KUTY_TODAY": f"{invented.TODAY}"}
    command("-m", "kuty", "register", "import", str(export), **here)()
    command("-m", "kuty", "week", "make", WEEK, **here)()
    export.unlink()
