"""The answers of the twins, shaped as ``kuty … --json`` gives them, and what both twins need round about."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kuty.core.settings import Settings

Json = dict[str, Any]
IMPORTS = "KUTY_TWIN_IMPORTS"
ABSENCES = ("sick", "child_sick", "job_search", "public_duty", "other")


def answer(commands: Mapping[str, Callable[..., Json]]) -> None:
    """Do what one kuty command does: import what it imports, find the answer, show it the same way."""
    for module in os.environ[IMPORTS].split():
        importlib.import_module(module)
    from kuty.cli.console import show_json

    command, *arguments = sys.argv[1:]
    show_json(commands[command](*arguments))
    if "kuty.register.register" in sys.modules:
        raise RuntimeError("a twin must not pay for kuty's register")


def beside_the_office(name: str) -> Path:
    """A twin's file, which stands beside the folder of the office."""
    return Path(os.environ["KUTY_OFFICE"]).parent / name


def settings() -> Settings:
    from kuty.office.settings_file import read

    found, problems = read(beside_the_office("office/kuty.toml").read_text("utf-8"))
    if found is None:
        raise ValueError(problems)
    return found


def least_day_minutes(chosen: Settings) -> int:
    from kuty.library import rules
    from kuty.paths import bundled

    folders = [(bundled("programs"), "kuty"), (beside_the_office("office/programs"), "programs")]
    known, _problems = rules.load(folders)
    return known[chosen.rule_set].day_minutes[0]


def reception(person_id: str, entry: Json, corrects: str | None) -> Json:
    return {
        "schema": "kuty.reception/1",
        "participant": person_id,
        "date": entry["date"],
        "attendance": entry["attendance"],
        "minutes": entry.get("minutes", 0),
        "tasks": entry.get("tasks", {}),
        "mood": entry.get("mood"),
        "reasons": entry.get("reasons", {}),
        "note": entry.get("note", ""),
        "needs": [{"kind": need["kind"], "words": need.get("words", "")} for need in entry.get("needs", [])],
        "recorded": entry["recorded"],
        "recorded_by": entry.get("recorded_by", ""),
        "corrects": corrects,
    }


def history(person_id: str, entries: Iterable[Json], counting: set[int]) -> Json:
    """``counting`` has the numbers of the entries that count."""
    ordered = sorted(entries, key=lambda entry: (entry["date"], entry["recorded"]))
    document = [reception(person_id, entry, None) | {"counts": entry["number"] in counting} for entry in ordered]
    return {"schema": "kuty.history/1", "participant": person_id, "entries": document}


def calls(day: str, today: Iterable[Json], unmarked: Iterable[Json]) -> Json:
    return {
        "schema": "kuty.receptions/1",
        "date": day,
        "receptions": list(today),
        "unmarked_before": list(unmarked),
    }


def call(person_id: str, at: str | None, phone: str, attendance: str | None, name: str, worker: str) -> Json:
    return {
        "participant": person_id,
        "time": at,
        "phone": phone,
        "state": "absent" if attendance in ABSENCES else attendance or "unmarked",
        "attendance": attendance,
        "name": name,
        "worker": worker,
    }


def attendance(first: str, last: str, rows: Iterable[Json]) -> Json:
    return {"schema": "kuty.attendance/1", "from": first, "to": last, "participants": list(rows), "erased": None}


def counted(person_id: str, counts: Sequence[int], absent: Mapping[str, int], euros_a_day: float) -> Json:
    """``counts`` has planned, present, unmarked, coming, not arranged, swapped and allowance days."""
    planned, present, unmarked, coming, not_arranged, swapped, allowance_days = counts
    return {
        "participant": person_id,
        "planned": planned,
        "present": present,
        "absent": {code: count for code, count in absent.items() if count},
        "unmarked": unmarked,
        "coming": coming,
        "not_arranged": not_arranged,
        "swapped": swapped,
        "allowance_days": allowance_days,
        "allowance_euros": round(allowance_days * euros_a_day, 2),
    }


def participants(rows: Iterable[Json]) -> Json:
    return {"schema": "kuty.participants/1", "participants": list(rows)}


def listed(
    person_id: str,
    name: str,
    weekdays: list[str],
    worker: str,
    channel: str,
    state: str,
    language: str,
    reception_time: str | None,
    plan_end: str | None,
) -> Json:
    return {
        "id": person_id,
        "name": name,
        "weekdays": weekdays,
        "worker": worker,
        "channel": channel,
        "state": state,
        "language": language,
        "reception_time": reception_time,
        "plan_end": plan_end,
    }
