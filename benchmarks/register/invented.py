"""Offices of invented people, of any size; the same size always gives the same office.

Everybody has one work day a week and fifty entries behind her. Nobody can be real: names are put together from words
for *invented*, the town does not exist, and the phone numbers begin with 049, a prefix no subscriber has.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from kuty.core.attendance import Attendance
from kuty.core.people import WEEKDAYS, Channel, Ending, Participant, Pause
from kuty.core.plan import Goal, Plan, PlanKind
from kuty.core.programme import Programme, Slot, SlotKind, WorkDay, clock, minutes_of
from kuty.core.reason import Reason
from kuty.core.reception import Done, Reception, ServiceNeed
from kuty.core.week import monday_of
from kuty.core.workers import Worker
from kuty.register.codec import to_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = date(2026, 11, 24)
# Entries are written on the Friday, so that everybody's day of the week has been.
FRIDAY = date(2026, 11, 27)
WEEKS = ("2026-W46", "2026-W47", "2026-W48")
ENTRIES = 50

_FIRST = ("Aino", "Eino", "Helmi", "Toivo", "Martta", "Veikko", "Saima", "Oiva", "Lempi", "Urho", "Hilja", "Taito")
_HEADS = ("Kuvite", "Esimerkki", "Malli", "Keksi", "Näyte", "Olematon", "Koe", "Luonnos", "Harjoitus", "Satu")
_TAILS = ("mäki", "ranta", "niemi", "salo", "harju", "lampi", "saari")
_STREETS = ("Olemattomankatu", "Keksitynkuja", "Esimerkkipolku", "Mallinmutka", "Kuvitelmankatu", "Näytetie")
_TEXTS = (
    "Jaksoi hyvin, kävelystä jäi hyvä mieli ja ruokahalu on palannut; uni on yhä katkonaista, siihen palataan ensi kerralla.",
    "Väsynyt viikko, puhuttiin unesta ja siitä, mitä illalla voisi jättää tekemättä. Sovittiin, että ruutu suljetaan kymmeneltä.",
    "Soitti veljelleen pitkästä aikaa ja oli siitä iloinen. Tehtävistä yksi jäi kesken, se tehdään ensi viikolla loppuun rauhassa.",
    "Laskut huolettavat. Avattiin kirjeet yhdessä puhelimessa ja sovittiin aika sosiaaliohjaajalle; vuokrasta on jo tehty maksusuunnitelma.",
    "CV:n ensimmäinen puolikas on valmis ja se on hyvä. Seuraavaksi kootaan todistukset yhteen paikkaan ja kysytään vanhalta työpaikalta.",
    "Kävi torilla ja jutteli kahden ihmisen kanssa. Ennen lähtöä jännitti, jälkeenpäin olo oli kevyt; sama uudestaan ensi viikolla.",
    "Katso, mitä kaapissa ja pakastimessa on. Keksi niistä ruoka ja syö se rauhassa. Kerro vastaanotolla, mitä siitä tuli ja miltä maistui.",
    "Avaa kirje, joka on odottanut. Tee posteista kaksi pinoa: ne, joille pitää tehdä jotain, ja muut. Vaikeat voit ottaa puheeksi.",
    "Valitse kotityö ja arvaa, kauanko siihen menee. Katso kelloa, kun aloitat ja kun lopetat. Oliko arvaus lähellä vai yllätyitkö itsekin?",
    "Kävele reitti, jota et ole ennen kulkenut, vaikka vain korttelin verran. Paina mieleen kolme asiaa, joita et ole aiemmin huomannut.",
    "Istu hetki ikkunan ääressä ja kuuntele, mitä ulkoa kuuluu. Kirjoita muistiin viisi ääntä. Mikä niistä oli mukavin ja mikä oudoin?",
)
_TASKS = (
    ("HYTE", "hyte-cupboard-meal", "Ruoka kaapin antimista"),
    ("TYKY", "tyky-how-long-will-it-take", "Arvaa, kauanko menee"),
    ("SOS", "sos-new-route", "Reitti, jota et ole kulkenut"),
    ("TYKY", "tyky-pile-of-post", "Kirjeet kahteen pinoon"),
    ("HYTE", "hyte-sounds-of-the-day", "Viisi ääntä ikkunasta"),
)
_GOALS = (
    Goal("Päivärytmi kuntoon ja unta öisin", "daily-life"),
    Goal("CV valmiiksi vuodenvaihteeseen", "job"),
    Goal("Laskut ajallaan", "money"),
    Goal("Edes yksi ihminen, jolle soittaa", "people"),
)
_ABSENCES = (Attendance.SICK, Attendance.CHILD_SICK, Attendance.JOB_SEARCH, Attendance.OTHER, Attendance.NOT_ARRANGED)


def write_export(file: Path, people: int) -> None:
    """The whole office as ``kuty register import`` takes it: one JSON document a line."""
    with file.open("w", encoding="utf-8") as out:
        for document in export(people):
            out.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


def export(people: int) -> Iterator[dict[str, Any]]:
    workers = workers_of(people)
    yield {"schema": "kuty.export/1", "exported": f"{TODAY.isoformat()}T08:00:00"}
    for number in range(1, workers + 1):
        yield {"worker": to_document(_worker(number))}
    for number in range(1, people + 1):
        yield {
            "participant": to_document(_person(number, workers)),
            "plans": [to_document(plan) for plan in _plans(number)],
            "programmes": [to_document(programme) for programme in _programmes(number)],
            "receptions": [to_document(entry) for entry in _entries(number, workers)],
            "deliveries": [],
        }
    yield {"end": {"workers": workers, "participants": people}}


def workers_of(people: int) -> int:
    """Twenty workers for a thousand people."""
    return max(1, people // 50)


def id_of(number: int) -> str:
    return f"P{number:03}"


def to_record(people: int) -> list[tuple[str, date]]:
    """Whose day of this week nobody has marked yet, in an order that goes all over the office."""
    free = [number for number in range(1, people + 1) if _latest_marked(number) > 0 and not _gone(number)]
    free.sort(key=lambda number: number * 7919 % 10007)
    return [(id_of(number), _day(number, 0)) for number in free]


def _worker(number: int) -> Worker:
    name = f"{_FIRST[number % len(_FIRST)]} {_HEADS[number % 10]}{_TAILS[number % 7]}"
    return Worker(f"W{number:02}", name, "instructor", f"049 56{number:05}", f"w{number}@example.org")


def _person(number: int, workers: int) -> Participant:
    channel = (Channel.LETTER, Channel.LETTER, Channel.SMS, Channel.LETTER, Channel.EMAIL)[number % 5]
    return Participant(
        id=id_of(number),
        first_name=_FIRST[number % len(_FIRST)],
        last_name=_HEADS[number % 10] + _TAILS[number // 10 % 7],
        street=f"{_STREETS[number % 6]} {number % 90 + 1} {'ABC'[number % 3]} {number % 9 + 1}",
        postcode="28999",
        town="MERILUOTOLA",
        phone=f"049 55{number:05}",
        email=f"p{number}@example.org" if channel is Channel.EMAIL else "",
        language="sv" if _every(10, number, 6) else "fi",
        channel=channel,
        weekdays=(WEEKDAYS[number % 5],),
        reception_time=_reception_time(number),
        worker=_worker_of(number, workers),
        benefit="työttömyysetuus",
        payer="Kela",
        exclude=("internet", "money") if _every(4, number, 1) else (),
        notes=_text(number),
        since=date(2025, 10, 1),
        pauses=(Pause(date(2026, 11, 16)),) if _on_a_break(number) else (),
        ended=Ending(date(2026, 11, 13), "muutti pois") if _ended(number) else None,
    )


def _plans(number: int) -> tuple[Plan, ...]:
    goals = (_GOALS[number % 4], _GOALS[(number + 1) % 4])
    return (
        Plan(1, PlanKind.ACTIVATION, date(2025, 10, 1), date(2026, 6, 30), goals=goals),
        Plan(2, PlanKind.ACTIVATION, date(2026, 7, 1), date(2027, 3, 31), goals=goals),
    )


def _programmes(number: int) -> tuple[Programme, ...]:
    """The latest weeks; now and then somebody has none for the week under way."""
    weeks = WEEKS[:-1] if _every(51, number, 31) else WEEKS
    return tuple(
        Programme(week, (_work_day(number, back),), "fi", issued=monday_of(week) - timedelta(days=4))
        for week, back in zip(WEEKS, (2, 1, 0), strict=True)
        if week in weeks
    )


def _work_day(number: int, back: int) -> WorkDay:
    """Six slots of four hours, the reception on its agreed minute."""
    at = minutes_of(_reception_time(number)) - 60
    first, second, third = (_TASKS[(number + back + place) % len(_TASKS)] for place in range(3))
    slots = (
        Slot(clock(at), 10, SlotKind.START),
        _task(at + 10, 50, first, number + back),
        Slot(clock(at + 60), 20, SlotKind.RECEPTION),
        _task(at + 80, 70, second, number + back + 1),
        Slot(clock(at + 150), 20, SlotKind.BREAK),
        _task(at + 170, 70, third, number + back + 2),
    )
    return WorkDay(_day(number, back), slots)


def _task(at: int, minutes: int, task: tuple[str, str, str], variant: int) -> Slot:
    theme, task_id, title = task
    why = (Reason("goal", {"goal": _GOALS[variant % 4].words}), Reason("not_had"))
    return Slot(clock(at), minutes, SlotKind.TASK, theme, task_id, title, _text(variant), why=why)


def _entries(number: int, workers: int) -> tuple[Reception, ...]:
    """Fifty entries, oldest first; some people's latest day was written twice, the second a correction."""
    latest = _latest_marked(number)
    corrected = _every(21, number, 3)
    weeks = range(latest + ENTRIES - (2 if corrected else 1), latest - 1, -1)
    entries = [_entry(number, back, workers) for back in weeks]
    if corrected:
        entries.append(_entry(number, latest, workers, Attendance.SICK))
    return tuple(entries)


def _entry(number: int, back: int, workers: int, correction: Attendance | None = None) -> Reception:
    mark = number + back
    attendance = correction or (_ABSENCES[mark % len(_ABSENCES)] if _every(6, mark, 5) else Attendance.PRESENT)
    day = _day(number, back)
    moment = datetime.combine(day, time(16 if correction else 15, number % 60))
    if attendance is not Attendance.PRESENT:
        return Reception(day, attendance, moment, note=_text(mark), recorded_by=_worker_of(number, workers))
    tasks = {_TASKS[(mark + place) % len(_TASKS)][1]: (Done.DONE, Done.PARTLY, Done.NOT)[place] for place in range(3)}
    needs = (ServiceNeed("money", "vuokra myöhässä"),) if _every(10, mark, 2) else ()
    minutes = 180 if _every(9, mark, 4) else 240
    return Reception(
        day, attendance, moment, minutes, tasks, mark * 7 % 11, _text(mark), needs, _worker_of(number, workers)
    )


def _latest_marked(number: int) -> int:
    """How many weeks back the person's latest entry is."""
    if _gone(number):
        return 2
    day = _day(number, 0)
    marked_today = _every(10, number // 5, 1) or _every(10, number // 5, 4) or _every(10, number // 5, 7)
    latest = 0 if day < TODAY or (day == TODAY and marked_today) else 1
    # One in forty has a day that nobody has marked.
    return latest + 1 if _every(41, number, 7) else latest


def _day(number: int, back: int) -> date:
    """The person's work day ``back`` weeks ago."""
    return monday_of(WEEKS[-1]) + timedelta(days=number % 5, weeks=-back)


def _gone(number: int) -> bool:
    return _ended(number) or _on_a_break(number)


def _ended(number: int) -> bool:
    return _every(51, number, 11)


def _on_a_break(number: int) -> bool:
    return _every(51, number, 23)


def _every(how_many: int, number: int, which: int) -> bool:
    return number % how_many == which


def _reception_time(number: int) -> time:
    return clock(10 * 60 + number // 5 % 10 * 30)


def _worker_of(number: int, workers: int) -> str:
    return f"W{number % workers + 1:02}"


def _text(variant: int) -> str:
    return _TEXTS[variant % len(_TEXTS)]
