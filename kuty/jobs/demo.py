"""An office of invented people, so that everything can be tried on something that looks like the work.

Nobody in it can be real: surnames are put together from words for *invented*, streets do not exist, the town and its
postcode do not exist, and the phone numbers begin with 049, a prefix no subscriber has.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from kuty.core.attendance import Attendance
from kuty.core.people import WEEKDAYS, Channel, Participant, Pause
from kuty.core.plan import Goal, Plan, PlanKind
from kuty.core.reception import Done, NotDone, ServiceNeed
from kuty.core.rules import months_after
from kuty.core.settings import SUPPORT_TEAM
from kuty.core.week import monday_of, week_of
from kuty.core.workers import Worker
from kuty.jobs.receptions import Entry, record
from kuty.jobs.week import Materials, make_week

if TYPE_CHECKING:
    from collections.abc import Callable

    from kuty.core.programme import WorkDay
    from kuty.register.register import Register

PEOPLE = 50
_TOWN = ("28999", "MERILUOTOLA")
_FIRST = [
    "Aino",
    "Eino",
    "Helmi",
    "Toivo",
    "Martta",
    "Veikko",
    "Saima",
    "Oiva",
    "Lempi",
    "Urho",
    "Hilja",
    "Taito",
    "Sylvi",
    "Onni",
    "Kerttu",
    "Arvo",
    "Impi",
    "Tauno",
    "Rauha",
    "Reino",
    "Aili",
    "Vilho",
    "Elma",
    "Kauko",
    "Tyyne",
    "Ahti",
    "Siiri",
    "Jalo",
    "Laina",
    "Sulo",
    "Bertta",
    "Väinö",
    "Kaino",
    "Uljas",
    "Hellin",
    "Otso",
    "Selma",
    "Armas",
    "Ilta",
    "Viljo",
    "Alma",
    "Ensio",
    "Venla",
    "Untamo",
    "Orvokki",
    "Lauha",
    "Rafael",
    "Sirkka",
    "Pellervo",
    "Tuulia",
]
_HEADS = ("Kuvite", "Esimerkki", "Malli", "Keksi", "Näyte", "Olematon", "Koe", "Luonnos", "Harjoitus", "Satu")
_TAILS = ("mäki", "ranta", "niemi", "salo", "harju")
_STREETS = ("Olemattomankatu", "Keksitynkuja", "Esimerkkipolku", "Mallinmutka", "Kuvitelmankatu", "Näytetie")
_WORKERS = (
    ("Maija Mallisalo", "social_instructor"), ("Kalle Kuviteniemi", "instructor"), ("Stina Exempelstrand", "social_worker"),
    ("Pekka Koeharju", "job_coach"), ("Leena Luonnosranta", "instructor"), ("Ritva Näytemäki", "nurse"),
    ("Jonas Påhittsby", "social_instructor"), ("Outi Keksisalo", "instructor"),
)  # fmt: skip
_GOALS = (
    Goal("Päivärytmi kuntoon ja unta öisin", "daily-life"), Goal("CV valmiiksi vuodenvaihteeseen", "job"),
    Goal("Laskut ajallaan", "money"), Goal("Edes yksi ihminen, jolle soittaa", "people"),
    Goal("Ulos joka päivä", "health"), Goal("Oppia käyttämään sähköpostia", "digital"),
    Goal("Vähemmän juomista", "substances"), Goal("Selvittää, mitä voisin opiskella", "studies"),
    Goal("Koti siistiksi huone kerrallaan", "home"), Goal("Mieli tasaisemmaksi", "mind"),
)  # fmt: skip
_LIMITS = (
    (),
    ("internet",),
    ("money",),
    (),
    ("internet", "computer"),
    ("heavy", "walking"),
    (),
    ("alcohol",),
    ("camera",),
)
_LIKES = ((), ("music",), (), ("nature",), ("food", "handicraft"), (), ("culture",))
_NOTES = (
    "Jaksoi hyvin, kävelystä jäi hyvä mieli.", "Väsynyt viikko, puhuttiin unesta.", "Soitti veljelleen pitkästä aikaa.",
    "Laskut huolettavat, sovittiin aika sosiaaliohjaajalle.", "CV:n ensimmäinen puolikas on valmis.", "",
)  # fmt: skip
_NEEDS = (
    ServiceNeed("loneliness"),
    ServiceNeed("money", "vuokra myöhässä"),
    ServiceNeed("mood"),
    ServiceNeed("health"),
)
_TIMES = tuple(time(10 + half // 2, half % 2 * 30) for half in range(10))

SETTINGS = {
    "organisation.name": "Meriluotolan hyvinvointialue (keksitty)",
    "organisation.unit": "Kuntouttava työtoiminta",
    "organisation.return_address": ["Keksitynkuja 1", "28999 MERILUOTOLA"],
    "organisation.neutral_sender": "Meriluotola, PL 1",
    "organisation.phone": "049 5550100",
    # Invented as well.
    "letter.postage": 1.5,
    "sms.price": 0.06,
}
TEAM = tuple(
    replace(member, name=name, phone=f"049 55503{number:02}")
    for number, (member, name) in enumerate(
        zip(
            SUPPORT_TEAM,
            ("Saara Satuharju", "Timo Koeniemi", "Pekka Koeharju", "Outi Keksisalo", "Anne Luonnosmäki"),
            strict=True,
        ),
        1,
    )
)


def fill(register: Register, today: date) -> None:
    """Workers, people and their plans. Inside a transaction."""
    for number, (name, profession) in enumerate(_WORKERS, 1):
        register.keep_worker(
            Worker(register.next_id("W"), name, profession, f"049 55502{number:02}", f"w{number}@example.org")
        )
    for number in range(PEOPLE):
        person = _person(number, register.next_id("P"), today)
        case = register.new_case(person)
        start = months_after(today.replace(day=1), -(2 + number % 9))
        long = number % 16 == 5  # noqa: PLR2004 - a few have longer days
        end = months_after(start, 12) - timedelta(days=1)
        if number % 17 == 3:  # noqa: PLR2004 - a few plans end soon
            end = max(today + timedelta(days=9 + number % 7), months_after(start, 3))
        goals = (_GOALS[number % len(_GOALS)], _GOALS[(number * 3 + 1) % len(_GOALS)])
        kind = (PlanKind.ACTIVATION, PlanKind.MULTISECTORAL, PlanKind.ACTIVATION, PlanKind.SERVICE)[number % 4]
        case.keep(Plan(1, kind, start, end, 360 if long else 240, len(person.weekdays), goals))


def _person(number: int, person_id: str, today: date) -> Participant:
    channel = (Channel.LETTER, Channel.LETTER, Channel.SMS, Channel.LETTER, Channel.EMAIL)[number % 5]
    language = "sv" if number % 10 == 6 else "en" if number % 25 == 13 else "fi"  # noqa: PLR2004 - a bilingual town
    weekdays: tuple[str, ...] = (WEEKDAYS[number % 5],)
    if number % 12 == 7:  # noqa: PLR2004 - some come twice a week
        weekdays = tuple(sorted({WEEKDAYS[number % 5], WEEKDAYS[(number + 2) % 5]}, key=WEEKDAYS.index))
    first, last = _FIRST[number], _HEADS[number % 10] + _TAILS[number // 10]
    return Participant(
        id=person_id,
        first_name=first,
        last_name=last,
        street=f"{_STREETS[number % 6]} {number + 1} {'ABC'[number % 3]} {number % 9 + 1}",
        postcode=_TOWN[0],
        town=_TOWN[1],
        phone=f"049 55501{number:02}",
        email=f"p{number + 1}@example.org" if channel is Channel.EMAIL else "",
        language=language,
        channel=channel,
        weekdays=weekdays,
        reception_time=_TIMES[number // 5 % len(_TIMES)],
        worker=f"W{number % 8 + 1:02}",
        benefit="työttömyysetuus" if number % 4 else "toimeentulotuki",
        payer="Kela" if number % 3 else "työttömyyskassa",
        exclude=_LIMITS[number % len(_LIMITS)],
        likes=_LIKES[number % len(_LIKES)],
        address_protected=number == 31,  # noqa: PLR2004 - one whose address is printed nowhere
        discreet_post=number % 11 == 4,  # noqa: PLR2004
        large_print=number % 20 == 8,  # noqa: PLR2004
        since=months_after(today.replace(day=1), -1),
        pauses=(Pause(today - timedelta(days=3), today + timedelta(days=18)),) if number == 22 else (),  # noqa: PLR2004
    )


def weeks_before(today: date) -> list[str]:
    """The last whole working week, and the one under way if it is another: their days are recorded."""
    friday = today - timedelta(days=(today.weekday() - 4) % 7)
    return list(dict.fromkeys((week_of(friday), week_of(today))))


def live_through(register: Register, today: date, materials: Materials, step: Callable[[], None]) -> None:
    """The weeks before: their programmes, issued, and the receptions of every day gone by but a few. In a transaction."""
    yesterday = today - timedelta(days=1)
    for week in weeks_before(today):
        made = make_week(register, week, materials)
        monday = monday_of(week)
        for person, programme in made.programmes:
            case = register.case(person.id)
            case.keep(replace(programme, issued=monday - timedelta(days=4)))
            for day in programme.arranged_days:
                number = int(person.id[1:])
                # Two days wait for their mark, so that there is something to see.
                if day.date <= yesterday and number not in (12, 29):
                    moment = datetime.combine(day.date, time(15, number % 60))
                    record(register, person.id, day.date, _entry(number, day), moment, today, "demo")
            step()


def _entry(number: int, day: WorkDay) -> Entry:
    absences = {6: Attendance.SICK, 17: Attendance.CHILD_SICK, 33: Attendance.JOB_SEARCH, 41: Attendance.OTHER}
    if number in absences:
        return Entry(absences[number])
    went = (Done.DONE, Done.DONE, Done.PARTLY, Done.DONE, Done.NOT, Done.DONE)
    tasks = {slot.task: went[(number + place) % 6] for place, slot in enumerate(day.tasks)}
    undone = [task for task, how in tasks.items() if how is Done.NOT]
    reasons = {task: tuple(NotDone)[number % len(NotDone)] for task in undone[: number % 2]}
    needs = (_NEEDS[number % 4],) if number % 6 == 2 else ()  # noqa: PLR2004 - now and then a need comes up
    return Entry(Attendance.PRESENT, None, tasks, (number * 7) % 8 + 2, _NOTES[number % 6], needs, reasons)
