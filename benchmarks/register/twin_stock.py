"""The same office in TinyDB as its manual shows it: one JSON file, a table for each kind of thing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tinydb import TinyDB, where

from benchmarks.register import answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from benchmarks.register.answers import Json

FILE = "register.json"


def build(file: Path, documents: Iterable[Json]) -> None:
    """Make the file of the documents of an export."""
    workers, people, programmes, receptions = [], [], [], []
    for document in documents:
        if "worker" in document:
            workers.append(document["worker"])
        if "participant" in document:
            mark = {"participant": document["participant"]["id"]}
            people.append(document["participant"] | {"plans": document["plans"]})
            programmes += [mark | programme for programme in document["programmes"]]
            receptions += [mark | entry for entry in document["receptions"]]
    with TinyDB(file, encoding="utf-8", ensure_ascii=False) as db:
        db.table("participants").insert_multiple(people)
        db.table("programmes").insert_multiple(programmes)
        db.table("receptions").insert_multiple(receptions)
        db.table("workers").insert_multiple(workers)


def _open() -> TinyDB:
    return TinyDB(answers.beside_the_office(FILE), encoding="utf-8", ensure_ascii=False)


def record(person_id: str, day: str) -> Json:
    """Present, with mood 6."""
    from kuty import clock
    from kuty.cli.session import author
    from kuty.core.week import week_of

    db = _open()
    [person] = db.table("participants").search(where("id") == person_id)
    if day > clock.today().isoformat() or ("ended" in person and day > person["ended"]["day"]):
        raise ValueError(day)
    week = week_of(date.fromisoformat(day))
    programmes = db.table("programmes").search((where("participant") == person_id) & (where("week") == week))
    planned = [_minutes(held) for programme in programmes for held in programme["days"] if held["date"] == day]
    plan = _plan_on(person, day)
    receptions = db.table("receptions")
    earlier = receptions.search((where("participant") == person_id) & (where("date") == day))
    entry = {
        "participant": person_id,
        "date": day,
        "attendance": "present",
        "recorded": clock.now().isoformat(),
        "minutes": planned[0] if planned else plan.get("minutes_per_day", 240) if plan else 0,
        "mood": 6,
        "recorded_by": author(),
    }
    receptions.insert(entry)
    return answers.reception(person_id, entry, earlier[-1]["attendance"] if earlier else None)


def history(person_id: str) -> Json:
    found = _open().table("receptions").search(where("participant") == person_id)
    entries = [{**entry, "number": entry.doc_id} for entry in found]
    counting = {entry["date"]: entry["number"] for entry in entries}
    return answers.history(person_id, entries, set(counting.values()))


def todays_list(day: str) -> Json:
    from kuty import clock
    from kuty.core.people import WEEKDAYS
    from kuty.core.week import week_of

    on = date.fromisoformat(day)
    first = (on - timedelta(days=answers.settings().look_back_days)).isoformat()
    before = min(day, clock.today().isoformat())
    db = _open()
    people = {person["id"]: person for person in db.table("participants")}
    marks = _marks(db, first, day)
    today, unmarked, with_programme = [], [], set()
    for person_id, programme in _programmes(db):
        person = people[person_id]
        if programme["week"] == week_of(on):
            with_programme.add(person_id)
        for held in programme["days"]:
            mark = marks.get((person_id, held["date"]))
            if not mark and _away(person, held["date"]):
                continue
            if held["date"] == day:
                today.append(_call(person, held, mark))
                marks.pop((person_id, day), None)
            elif first <= held["date"] < before and not mark and not held.get("closed"):
                unmarked.append(_call(person, held, None) | {"date": held["date"]})
    today += [_call(people[person_id], None, mark) for (person_id, date_), mark in marks.items() if date_ == day]
    marked = {call["participant"] for call in today}
    weekday = WEEKDAYS[on.weekday()]
    today += [
        _call(person, None, None)
        for person in people.values()
        if weekday in person.get("weekdays", [])
        and person["id"] not in with_programme | marked
        and not _away(person, day)
        and _plan_on(person, day)
    ]
    return answers.calls(
        day,
        sorted(today, key=lambda call: (call["time"] or "~", call["participant"])),
        sorted(unmarked, key=lambda call: (call["date"], call["time"] or "~", call["participant"])),
    )


def attendance(first: str, last: str) -> Json:
    from kuty import clock

    today = clock.today().isoformat()
    settings = answers.settings()
    least = answers.least_day_minutes(settings)
    db = _open()
    days: dict[str, dict[str, Json | None]] = {}
    people = {person["id"]: person for person in db.table("participants")}
    for person_id, programme in _programmes(db):
        for held in programme["days"]:
            if first <= held["date"] <= last and not _away(people[person_id], held["date"]):
                default = {"attendance": "not_arranged"} if held.get("closed") else None
                days.setdefault(person_id, {})[held["date"]] = default
    for (person_id, day), mark in _marks(db, first, last).items():
        days.setdefault(person_id, {})[day] = mark
    rows = []
    for person_id in sorted(days, key=lambda each: (len(each), each)):
        marks = [(day, mark["attendance"] if mark else None) for day, mark in days[person_id].items()]
        codes = [code for _day, code in marks]
        present = [mark for mark in days[person_id].values() if mark and mark["attendance"] == "present"]
        counts = (
            len(codes) - codes.count("not_arranged") - codes.count("swapped"),
            codes.count("present"),
            sum(1 for day, code in marks if code is None and day <= today),
            sum(1 for day, code in marks if code is None and day > today),
            codes.count("not_arranged"),
            codes.count("swapped"),
            sum(1 for mark in present if mark.get("minutes", 0) >= least),
        )
        absent = {code: codes.count(code) for code in answers.ABSENCES}
        rows.append(answers.counted(person_id, counts, absent, settings.expense_allowance))
    return answers.attendance(first, last, rows)


def participants() -> Json:
    from kuty import clock

    today = clock.today().isoformat()
    people = _open().table("participants").search(~(where("ended").day < today))
    return answers.participants(
        answers.listed(
            person["id"],
            _name(person),
            person.get("weekdays", []),
            person.get("worker", ""),
            person.get("channel", "letter"),
            "paused" if _away(person, today) else "active",
            person.get("language", "fi"),
            person.get("reception_time"),
            (_plan_on(person, today) or {}).get("end"),
        )
        for person in people
    )


def _programmes(db: TinyDB) -> Iterator[tuple[str, Json]]:
    for programme in db.table("programmes"):
        yield programme["participant"], programme


def _marks(db: TinyDB, first: str, last: str) -> dict[tuple[str, str], Json]:
    """The entry that counts of every day in the span: the latest written."""
    found = db.table("receptions").search((where("date") >= first) & (where("date") <= last))
    return {(entry["participant"], entry["date"]): entry for entry in found}


def _away(person: Json, day: str) -> bool:
    if "ended" in person and day > person["ended"]["day"]:
        return True
    pauses = person.get("pauses", [])
    return any(each["start"] <= day and (not each.get("until") or day <= each["until"]) for each in pauses)


def _plan_on(person: Json, day: str) -> Json | None:
    plans = [plan for plan in person["plans"] if plan["start"] <= day <= plan["end"]]
    return max(plans, key=lambda plan: str(plan["start"]), default=None)


def _minutes(held: Json) -> int:
    return sum(slot["minutes"] for slot in held["slots"])


def _call(person: Json, held: Json | None, mark: Json | None) -> Json:
    slots = held["slots"] if held else []
    at = next((slot["start"] for slot in slots if slot["kind"] == "reception"), person.get("reception_time"))
    code = mark["attendance"] if mark else None
    return answers.call(person["id"], at, person.get("phone", ""), code, _name(person), person.get("worker", ""))


def _name(person: Json) -> str:
    return f"{person['first_name']} {person['last_name']}"


if __name__ == "__main__":
    answers.answer(
        {"record": record, "history": history, "list": todays_list, "attendance": attendance, "people": participants}
    )
