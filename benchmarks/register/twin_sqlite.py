"""The same office in SQLite, as a good program would keep it: an index for every question, and only what it asks for.

The journal is the ordinary one and every commit waits for the disk (``synchronous=FULL``), as kuty's does.
"""

# ruff: noqa: S608 - queries are put together from pieces in this file, never from what was asked
from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.register import answers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.register.answers import Json

FILE = "register.sqlite"
_TABLES = """
CREATE TABLE workers (id TEXT PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE people (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT NOT NULL, worker TEXT NOT NULL,
    weekdays TEXT NOT NULL, channel TEXT NOT NULL, language TEXT NOT NULL, reception_time TEXT, ended TEXT
);
CREATE TABLE details (person INTEGER PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE weekdays (weekday TEXT NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (weekday, person)) WITHOUT ROWID;
CREATE TABLE pauses (person INTEGER NOT NULL, start TEXT NOT NULL, until TEXT, PRIMARY KEY (person, start));
CREATE TABLE plans (
    person INTEGER NOT NULL, number INTEGER NOT NULL, start TEXT NOT NULL, "end" TEXT NOT NULL, minutes INTEGER NOT NULL,
    document TEXT NOT NULL, PRIMARY KEY (person, number)
);
CREATE TABLE programmes (
    person INTEGER NOT NULL, week TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (person, week)
);
CREATE TABLE work_days (
    date TEXT NOT NULL, person INTEGER NOT NULL, minutes INTEGER NOT NULL, closed TEXT NOT NULL, reception TEXT,
    PRIMARY KEY (date, person)
) WITHOUT ROWID;
CREATE TABLE receptions (
    number INTEGER PRIMARY KEY, person INTEGER NOT NULL, date TEXT NOT NULL, attendance TEXT NOT NULL,
    recorded TEXT NOT NULL, minutes INTEGER NOT NULL, tasks TEXT NOT NULL, mood INTEGER, note TEXT NOT NULL,
    needs TEXT NOT NULL, recorded_by TEXT NOT NULL
);
"""
_INDEXES = """
CREATE INDEX plans_in_force ON plans (person, start, "end", minutes);
CREATE INDEX receptions_of ON receptions (person, date);
CREATE INDEX receptions_on ON receptions (date, person, attendance, minutes);
"""

# The entry that counts is the latest written: SQLite gives the other columns of the row that has the max.
_MARKS = "SELECT date, person, attendance, minutes, max(number) FROM receptions WHERE date BETWEEN :first AND :last GROUP BY date, person"
_AWAY = """(p.ended IS NOT NULL AND w.date > p.ended) OR EXISTS (
    SELECT 1 FROM pauses b WHERE b.person = p.number AND b.start <= w.date AND (b.until IS NULL OR w.date <= b.until))"""
_TODAY = f"""
WITH marks AS MATERIALIZED ({_MARKS}),
found AS (
    SELECT p.number, w.reception AS at, m.attendance
    FROM work_days w JOIN people p ON p.number = w.person LEFT JOIN marks m ON m.person = w.person
    WHERE w.date = :last AND (m.person IS NOT NULL OR NOT ({_AWAY}))
    UNION ALL
    SELECT m.person, NULL, m.attendance FROM marks m
    WHERE NOT EXISTS (SELECT 1 FROM work_days w WHERE w.date = :last AND w.person = m.person)
    UNION ALL
    SELECT p.number, NULL, NULL
    FROM weekdays d JOIN people p ON p.number = d.person JOIN (SELECT :last AS date) w
    WHERE d.weekday = :weekday
        AND NOT EXISTS (SELECT 1 FROM programmes o WHERE o.person = p.number AND o.week = :week)
        AND p.number NOT IN (SELECT person FROM marks)
        AND EXISTS (SELECT 1 FROM plans l WHERE l.person = p.number AND l.start <= :last AND l."end" >= :last)
        AND NOT ({_AWAY})
)
SELECT p.id, coalesce(f.at, p.reception_time) AS time, p.phone, f.attendance, p.name, p.worker
FROM found f JOIN people p ON p.number = f.number
ORDER BY time IS NULL, time, p.id
"""
_UNMARKED = f"""
SELECT p.id, coalesce(w.reception, p.reception_time) AS time, p.phone, NULL, p.name, p.worker, w.date
FROM work_days w JOIN people p ON p.number = w.person
WHERE w.date BETWEEN :first AND :last AND w.closed = ''
    AND NOT EXISTS (SELECT 1 FROM receptions r INDEXED BY receptions_on WHERE r.date = w.date AND r.person = w.person)
    AND NOT ({_AWAY})
ORDER BY w.date, time IS NULL, time, p.id
"""
_ATTENDANCE = f"""
WITH days AS (
    SELECT person, date, attendance, minutes FROM ({_MARKS})
    UNION ALL
    SELECT w.person, w.date, CASE WHEN w.closed <> '' THEN 'not_arranged' END, 0
    FROM work_days w JOIN people p ON p.number = w.person
    WHERE w.date BETWEEN :first AND :last
        AND NOT EXISTS (SELECT 1 FROM receptions r INDEXED BY receptions_on WHERE r.date = w.date AND r.person = w.person)
        AND NOT ({_AWAY})
)
SELECT p.id,
    sum(d.attendance IS NULL OR d.attendance NOT IN ('not_arranged', 'swapped')),
    count(CASE WHEN d.attendance = 'present' THEN 1 END),
    count(CASE WHEN d.attendance IS NULL AND d.date <= :today THEN 1 END),
    count(CASE WHEN d.attendance IS NULL AND d.date > :today THEN 1 END),
    count(CASE WHEN d.attendance = 'not_arranged' THEN 1 END),
    count(CASE WHEN d.attendance = 'swapped' THEN 1 END),
    count(CASE WHEN d.attendance = 'present' AND d.minutes >= :least THEN 1 END),
    count(CASE WHEN d.attendance = 'sick' THEN 1 END),
    count(CASE WHEN d.attendance = 'child_sick' THEN 1 END),
    count(CASE WHEN d.attendance = 'job_search' THEN 1 END),
    count(CASE WHEN d.attendance = 'public_duty' THEN 1 END),
    count(CASE WHEN d.attendance = 'other' THEN 1 END)
FROM days d JOIN people p ON p.number = d.person
GROUP BY d.person ORDER BY d.person
"""
_PEOPLE = f"""
SELECT p.id, p.name, p.weekdays, p.worker, p.channel, CASE WHEN {_AWAY} THEN 'paused' ELSE 'active' END, p.language,
    p.reception_time,
    (SELECT l."end" FROM plans l WHERE l.person = p.number AND l.start <= w.date AND l."end" >= w.date
     ORDER BY l.start DESC LIMIT 1)
FROM people p JOIN (SELECT :today AS date) w WHERE p.ended IS NULL OR p.ended >= :today ORDER BY p.number
"""


def build(file: Path, documents: Iterable[Json]) -> None:
    """Make the database of the documents of an export."""
    connection = sqlite3.connect(file)
    connection.executescript(_TABLES)
    for document in documents:
        if worker := document.get("worker"):
            connection.execute("INSERT INTO workers VALUES (?, ?)", (worker["id"], json.dumps(worker)))
        if "participant" in document:
            _keep_case(connection, document)
    connection.executescript(_INDEXES)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def _keep_case(connection: sqlite3.Connection, case: Json) -> None:
    person = case["participant"]
    number = int(person["id"][1:])
    plain = (
        number,
        person["id"],
        f"{person['first_name']} {person['last_name']}",
        person.get("phone", ""),
        person.get("worker", ""),
        json.dumps(person.get("weekdays", [])),
        person.get("channel", "letter"),
        person.get("language", "fi"),
        person.get("reception_time"),
        person["ended"]["day"] if "ended" in person else None,
    )
    connection.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", plain)
    connection.execute("INSERT INTO details VALUES (?, ?)", (number, _text(person)))
    connection.executemany("INSERT INTO weekdays VALUES (?, ?)", ((day, number) for day in person.get("weekdays", [])))
    connection.executemany(
        "INSERT INTO pauses VALUES (?, ?, ?)",
        ((number, each["start"], each.get("until")) for each in person.get("pauses", [])),
    )
    connection.executemany(
        "INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, plan["number"], plan["start"], plan["end"], plan.get("minutes_per_day", 240), _text(plan))
            for plan in case["plans"]
        ),
    )
    for programme in case["programmes"]:
        connection.execute("INSERT INTO programmes VALUES (?, ?, ?)", (number, programme["week"], _text(programme)))
        connection.executemany(
            "INSERT INTO work_days VALUES (?, ?, ?, ?, ?)", (_work_day(number, day) for day in programme["days"])
        )
    for entry in case["receptions"]:
        _insert_reception(connection, number, entry)


def _work_day(number: int, day: Json) -> tuple[Any, ...]:
    slots = day.get("slots", [])
    reception = next((slot["start"] for slot in slots if slot["kind"] == "reception"), None)
    return day["date"], number, sum(slot["minutes"] for slot in slots), day.get("closed", ""), reception


def _insert_reception(connection: sqlite3.Connection, number: int, entry: Json) -> None:
    plain = (
        number,
        entry["date"],
        entry["attendance"],
        entry["recorded"],
        entry.get("minutes", 0),
        _text(entry.get("tasks", {})),
        entry.get("mood"),
        entry.get("note", ""),
        _text(entry.get("needs", [])),
        entry.get("recorded_by", ""),
    )
    connection.execute("INSERT INTO receptions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", plain)


def _text(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))


def _open() -> sqlite3.Connection:
    connection = sqlite3.connect(answers.beside_the_office(FILE), isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def record(person_id: str, day: str) -> Json:
    """Present, with mood 6."""
    from kuty import clock
    from kuty.cli.session import author

    connection = _open()
    connection.execute("BEGIN IMMEDIATE")
    number, ended = connection.execute("SELECT number, ended FROM people WHERE id = ?", (person_id,)).fetchone()
    if day > clock.today().isoformat() or (ended and day > ended):
        raise ValueError(day)
    planned = connection.execute(
        "SELECT minutes FROM work_days WHERE date = ? AND person = ?", (day, number)
    ).fetchone() or connection.execute(
        'SELECT minutes FROM plans WHERE person = ? AND start <= ? AND "end" >= ? ORDER BY start DESC', (number, day, day)
    ).fetchone()  # fmt: skip
    earlier = connection.execute(
        "SELECT attendance FROM receptions WHERE person = ? AND date = ? ORDER BY number DESC LIMIT 1", (number, day)
    ).fetchone()
    entry = {
        "date": day,
        "attendance": "present",
        "recorded": clock.now().isoformat(),
        "minutes": planned[0],
        "mood": 6,
        "recorded_by": author(),
    }
    _insert_reception(connection, number, entry)
    connection.execute("COMMIT")
    return answers.reception(person_id, entry, earlier[0] if earlier else None)


def history(person_id: str) -> Json:
    rows = _open().execute(
        "SELECT number, date, attendance, recorded, minutes, tasks, mood, note, needs, recorded_by FROM receptions"
        " WHERE person = (SELECT number FROM people WHERE id = ?) ORDER BY number",
        (person_id,),
    )
    names = [column[0] for column in rows.description]
    entries = [dict(zip(names, row, strict=True)) for row in rows]
    for entry in entries:
        entry["tasks"] = json.loads(entry["tasks"])
        entry["needs"] = json.loads(entry["needs"])
    counting = {entry["date"]: entry["number"] for entry in entries}
    return answers.history(person_id, entries, set(counting.values()))


def todays_list(day: str) -> Json:
    from kuty import clock
    from kuty.core.people import WEEKDAYS
    from kuty.core.week import week_of

    on = date.fromisoformat(day)
    connection = _open()
    values = {"first": day, "last": day, "weekday": WEEKDAYS[on.weekday()], "week": week_of(on)}
    today = [answers.call(*row) for row in connection.execute(_TODAY, values)]
    first = on - timedelta(days=answers.settings().look_back_days)
    before = min(on, clock.today()) - timedelta(days=1)
    rows = connection.execute(_UNMARKED, {"first": first.isoformat(), "last": before.isoformat()})
    unmarked = [answers.call(*row[:6]) | {"date": row[6]} for row in rows]
    return answers.calls(day, today, unmarked)


def attendance(first: str, last: str) -> Json:
    from kuty import clock

    settings = answers.settings()
    values = {
        "first": first,
        "last": last,
        "today": clock.today().isoformat(),
        "least": answers.least_day_minutes(settings),
    }
    euros = settings.expense_allowance
    rows = (
        answers.counted(who, counts[:7], dict(zip(answers.ABSENCES, counts[7:], strict=True)), euros)
        for who, *counts in _open().execute(_ATTENDANCE, values)
    )
    return answers.attendance(first, last, rows)


def participants() -> Json:
    from kuty import clock

    rows = _open().execute(_PEOPLE, {"today": clock.today().isoformat()})
    return answers.participants(answers.listed(row[0], row[1], json.loads(row[2]), *row[3:]) for row in rows)


if __name__ == "__main__":
    answers.answer(
        {"record": record, "history": history, "list": todays_list, "attendance": attendance, "people": participants}
    )
