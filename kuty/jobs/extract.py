"""Everything the register holds about one person, for herself: as a document of JSON and as a paper to read.

A person has the right to see her data. The document leaves nothing of her case out but what stood there before the
latest changes; the paper tells the same in her language and leaves out marks that mean something only to programs.
"""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kuty.core.language import N_
from kuty.core.people import MASKED, WEEKDAYS
from kuty.core.programme import clock, minutes_of
from kuty.core.reason import Reason
from kuty.core.reception import that_count
from kuty.register.codec import names_of, plain
from kuty.render.pdf import PdfMaker
from kuty.render.templates import Templates
from kuty.render.views import (
    ContactView,
    DeedView,
    EntryView,
    ExtractView,
    KeptDayView,
    KeptSlotView,
    KeptWeekView,
    PlanView,
    SentView,
)
from kuty.texts import cldr, dates
from kuty.texts.translator import translator
from kuty.texts.words import LIMIT_WORDS, explain, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kuty.core.programme import Programme
    from kuty.core.settings import Settings
    from kuty.register.access import Look
    from kuty.register.register import Register
    from kuty.texts.translator import Translator

Json = dict[str, Any]

SCHEMA = "kuty.extract/1"


def extract(
    register: Register, participant_id: str, looks: Sequence[Look], today: date, identity_code: str = ""
) -> Json:
    """Everything about the person as plain JSON. Without ``identity_code`` a code that is kept is only told of."""
    case = register.case(participant_id)
    person = case.participant
    worker = next((each for each in register.workers if each.id == person.worker), None)
    receptions = case.receptions
    counting = that_count(receptions)
    return {
        "schema": SCHEMA,
        "participant": person.id,
        "made": today.isoformat(),
        "person": _whole(person),
        "identity_code": identity_code or (MASKED if case.has_identity_code else None),
        "worker": {"id": worker.id, "name": worker.name, "profession": worker.profession, "phone": worker.phone}
        if worker
        else None,
        "plans": [_whole(plan) for plan in case.plans],
        "programmes": [_programme(programme) for programme in case.programmes],
        "receptions": [_whole(entry) | {"counts": counting[entry.date] is entry} for entry in receptions],
        "deliveries": [_whole(delivery) for delivery in case.deliveries],
        "history": [
            {"change": each.id, "at": plain(each.at), "by": each.by, "what": each.what, "undid": each.undid}
            for each in case.changes
        ],
        # Whom else a command was about is not hers to know.
        "access": [
            {"at": plain(look.at), "by": look.by, "command": look.command, "everybody": not look.people, "why": look.why}
            for look in looks
            if not look.people or person.id in look.people
        ],
    }  # fmt: skip


def _programme(programme: Programme) -> Json:
    """A programme with its reasons as sentences; as ``reasons`` they stand as they are kept."""
    tr = translator(programme.language)
    document: Json = _whole(programme)
    for day in document["days"]:
        for slot in day["slots"]:
            slot["reasons"] = slot["why"]
            slot["why"] = [explain(Reason(**reason), tr) for reason in slot["reasons"]]
    return document


def _whole(record: Any) -> Json:
    """A record as JSON with every field, also those at their default: a reader need not know kuty to read it."""
    values = {name: getattr(record, name) for name in names_of(type(record))}
    # The first of all days means none.
    return {name: None if value == date.min else plain(value, _whole) for name, value in values.items()}


def paper(document: Json, settings: Settings, language: str, today: date, templates: Templates | None = None) -> bytes:
    """The document as a PDF to read, in the person's language."""
    templates = templates or Templates()
    press = PdfMaker(templates.files.folder)
    return press.make(templates.extract(_view(document, settings, language, today)), today)


# What the paper calls the fields of a person.
_FIELDS = {
    "id": N_("Id"),
    "first_name": N_("First name"),
    "last_name": N_("Surname"),
    "supplement": N_("A line above the street address"),
    "street": N_("Street address"),
    "postcode": N_("Postcode"),
    "town": N_("Post office"),
    "phone": N_("Phone number"),
    "email": N_("E-mail address"),
    "language": N_("Language"),
    "channel": N_("How your programme reaches you"),
    "fallback": N_("How it reaches you if that fails"),
    "weekdays": N_("Work days agreed with you"),
    "reception_time": N_("Time of the reception"),
    "worker": N_("Own worker"),
    "benefit": N_("Benefit"),
    "payer": N_("Who pays the benefit"),
    "exclude": N_("What is left out of your tasks"),
    "likes": N_("What you like or have asked for"),
    "address_protected": N_("Your address is protected"),
    "discreet_post": N_("A neutral sender on your post"),
    "large_print": N_("Letters in large print"),
    "notes": N_("The worker's notes about you"),
    "since": N_("In the service since"),
    "pauses": N_("Agreed breaks"),
    "ended": N_("The service ended"),
    "swaps": N_("Days held on another day"),
    "closed": N_("Your case was closed"),
    "post_returned": N_("A letter to you came back"),
    "identity_code": N_("Personal identity code"),
}

_LANGUAGES = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}

# What a command did, told to the person it was about.
_DEEDS = {
    "participant add": N_("you were added to the register"),
    "participant list": N_("the list of participants was opened"),
    "participant show": N_("your data were opened"),
    "participant edit": N_("your data were changed"),
    "participant pause": N_("a break of yours was written down"),
    "participant resume": N_("your return from a break was written down"),
    "participant end": N_("the end of your service was written down or taken back"),
    "participant import": N_("your data were taken in from a table"),
    "participant extract": N_("your data were put together for you"),
    "participant access": N_("the list of who has looked at your data was opened"),
    "participant identity": N_("your personal identity code was handled"),
    "participant close": N_("your case was closed or opened again"),
    "participant erase": N_("the erasing of your data was begun"),
    "plan add": N_("a plan was added"),
    "plan show": N_("your plans were opened"),
    "plan edit": N_("a plan was changed"),
    "week make": N_("a weekly programme was made"),
    "week show": N_("a weekly programme was opened"),
    "week why": N_("why a task was or was not chosen was looked at"),
    "week balance": N_("the shares of your themes were counted"),
    "week swap": N_("a task was swapped for another"),
    "week lock": N_("a task was kept in its place"),
    "week unlock": N_("a task was let change again"),
    "week redraw": N_("a weekly programme was drawn anew"),
    "week edit": N_("a weekly programme was written anew"),
    "week group": N_("a group was put into your programme or taken out"),
    "week reopen": N_("a weekly programme was opened for changes again"),
    "week note": N_("a message was written in your programme"),
    "week move": N_("a work day was moved"),
    "mail preview": N_("the post of a week was looked at before printing"),
    "mail print": N_("the post of a week was made"),
    "mail send": N_("a message to you was sent"),
    "mail status": N_("where the post of a week is was looked at"),
    "mail returned": N_("post to you that came back was written down"),
    "mail proof": N_("your letter was looked at against an envelope's window"),
    "mail labels": N_("address labels of a week were made"),
    "mail take": N_("the post of a week was copied for printing"),
    "reception list": N_("the list of receptions was opened"),
    "reception record": N_("a reception was written down"),
    "reception slip": N_("a slip you sent back was written down"),
    "reception history": N_("the entries of your receptions were opened"),
    "report attendance": N_("days of attendance were counted"),
    "register export": N_("all data of the register were copied into a file"),
    "register import": N_("your data were brought from another register"),
    "register retention": N_("the times for which data are kept were looked at"),
    "register restore": N_("your data were brought back after damage"),
    "register history": N_("the list of changes was opened"),
    "register undo": N_("a change was taken back"),
    "undo": N_("a change was taken back"),
}


def _view(document: Json, settings: Settings, language: str, today: date) -> ExtractView:
    """What the paper shows of the document."""
    tr = translator(language)
    person = document["person"]
    names = _task_names(document)
    told = [
        (tr(_FIELDS[name]) if name in _FIELDS else name, _told(name, value, document, names, tr))
        for name, value in (person | {"identity_code": document["identity_code"]}).items()
    ]
    days = _days(document, names, today, tr)
    return ExtractView(
        language=language,
        made=date.fromisoformat(document["made"]),
        large_print=person["large_print"],
        name=f"{person['first_name']} {person['last_name']}".strip(),
        first_name=person["first_name"],
        id=person["id"],
        unit=settings.unit or settings.organisation,
        worker=_contact(document["worker"], settings, tr),
        fields=tuple((name, value) for name, value in told if value),
        unknown=tuple(name[:1].lower() + name[1:] for name, value in told if not value),
        plans=tuple(_plan(plan, tr) for plan in document["plans"]),
        years=tuple((year, tuple(same)) for year, same in groupby(days, key=lambda entry: entry.day.year)),
        weeks=tuple(_week(programme, tr) for programme in document["programmes"]),
        sent=tuple(_sent(delivery, tr) for delivery in document["deliveries"]),
        changes=tuple(_change(each, document["history"], tr) for each in document["history"]),
        looks=tuple(_look(each, tr) for each in document["access"]),
    )


def _contact(worker: Json | None, settings: Settings, tr: Translator) -> ContactView:
    """The own worker; the unit for a person who has none."""
    if worker is None:
        return ContactView("", settings.unit or settings.organisation or tr(N_("rehabilitative work")), settings.phone)
    titles = {profession.id: profession.title for profession in settings.professions}
    role = titles.get(worker["profession"], {}).get(tr.language, "")
    return ContactView(role, worker["name"], worker["phone"] or settings.phone)


def _told(name: str, value: Any, document: Json, names: dict[str, str], tr: Translator) -> str:
    """A field of the person as she reads it; empty when nothing is written down."""
    if isinstance(value, bool):
        return tr(N_("yes")) if value else tr(N_("no"))
    if not value:
        return ""
    tell = _TELL.get(name)
    if tell:
        return tell(value, tr)
    if name == "worker":
        return f"{document['worker']['name']} ({value})" if document["worker"] else str(value)
    if name in ("exclude", "likes"):
        return ", ".join(tr(LIMIT_WORDS[each]) if each in LIMIT_WORDS else names.get(each, each) for each in value)
    return str(value)


def _short(day: str, tr: Translator) -> str:
    return dates.short_date(date.fromisoformat(day), tr.language)


def _span(start: str, end: str | None, tr: Translator) -> str:
    return f"{_short(start, tr)}–{_short(end, tr) if end else ''}"


_TELL: dict[str, Callable[[Any, Translator], str]] = {
    "language": lambda value, tr: tr(_LANGUAGES[value]) if value in _LANGUAGES else value,
    "channel": word,
    "fallback": word,
    "weekdays": lambda value, tr: ", ".join(cldr.DAYS[tr.language][WEEKDAYS.index(day)] for day in value),
    "reception_time": lambda value, tr: dates.time_of_day(time.fromisoformat(value), tr.language),
    "since": _short,
    "closed": _short,
    "post_returned": _short,
    "pauses": lambda value, tr: ", ".join(_span(each["start"], each["until"], tr) for each in value),
    "ended": lambda value, tr: f"{_short(value['day'], tr)}: {value['reason']}",
    "swaps": lambda value, tr: ", ".join(f"{_short(each['day'], tr)} → {_short(each['instead'], tr)}" for each in value),
}  # fmt: skip


def _plan(plan: Json, tr: Translator) -> PlanView:
    hours, minutes = divmod(plan["minutes_per_day"], 60)
    kind = word(plan["kind"], tr)
    lines = [
        (tr(N_("Valid")), _span(plan["start"], plan["end"], tr)),
        (tr(N_("Length of a work day")), f"{hours} h" + (f" {minutes} min" if minutes else "")),
        (tr(N_("Work days in a week")), str(plan["days_per_week"])),
    ]
    if plan["weights"]:
        shares = ", ".join(f"{word(theme, tr)} {weight}" for theme, weight in plan["weights"].items())
        lines.append((tr(N_("How the time is shared")), shares))
    goals = tuple(
        goal["words"] + (f" ({tr(LIMIT_WORDS.get(goal['area'], goal['area']))})" if goal["area"] else "")
        for goal in plan["goals"]
    )
    return PlanView(f"{kind[:1].upper()}{kind[1:]} {plan['number']}", tuple(lines), goals)


def _task_names(document: Json) -> dict[str, str]:
    """The titles of the tasks by their ids, as they last were in a programme."""
    return {slot["task"]: slot["title"] for slot in _slots(document) if slot["task"]}


def _slots(document: Json) -> Iterator[Json]:
    for programme in document["programmes"]:
        for day in programme["days"]:
            yield from day["slots"]


def _days(document: Json, names: dict[str, str], today: date, tr: Translator) -> list[EntryView]:
    """Every work day of the programmes and every entry, in the order of days."""
    entries = [_entry(entry, names, tr) for entry in document["receptions"]]
    marked = {entry.day for entry in entries}
    for programme in document["programmes"]:
        for each in programme["days"]:
            day = date.fromisoformat(each["date"])
            if day in marked:
                continue
            mark = each["closed"] or word("coming" if day > today else "unmarked", tr)
            details = (word("not_arranged", tr),) if each["closed"] else ()
            entries.append(EntryView(day, mark, details))
    return sorted(entries, key=lambda entry: entry.day)


def _entry(entry: Json, names: dict[str, str], tr: Translator) -> EntryView:
    details = [tr(N_("{n} min"), n=entry["minutes"])] if entry["minutes"] else []
    if entry["mood"] is not None:
        details.append(tr(N_("mood {n} of 10"), n=entry["mood"]))
    return EntryView(
        day=date.fromisoformat(entry["date"]),
        mark=word(entry["attendance"], tr),
        details=tuple(details),
        tasks=tuple((names.get(task, task), _how(task, entry, tr)) for task in entry["tasks"]),
        needs=tuple(
            word(f"need:{need['kind']}", tr) + (f": {need['words']}" if need["words"] else "")
            for need in entry["needs"]
        ),
        note=entry["note"],
        written=datetime.fromisoformat(entry["recorded"]),
        by=entry["recorded_by"],
        counts=entry["counts"],
    )


def _how(task: str, entry: Json, tr: Translator) -> str:
    """How a task of an entry went, and why it was not done if that is known."""
    how, why = word(entry["tasks"][task], tr), entry["reasons"].get(task)
    return f"{how}: {word(f'why:{why}', tr)}" if why else how


def _week(programme: Json, tr: Translator) -> KeptWeekView:
    days: list[KeptDayView] = [
        KeptDayView(date.fromisoformat(day["date"]), day["closed"], tuple(_slot(slot, tr) for slot in day["slots"]))
        for day in programme["days"]
    ]
    issued = date.fromisoformat(programme["issued"]) if programme["issued"] else None
    return KeptWeekView(_week_name(programme["week"]), issued, programme["note"], tuple(days))


def _week_name(week: str) -> str:
    return f"{int(week[6:])}/{week[:4]}"


def _slot(slot: Json, tr: Translator) -> KeptSlotView:
    start = time.fromisoformat(slot["start"])
    why = [explain(Reason(**reason), tr) for reason in slot["reasons"]]
    if slot["locked"]:
        why.append(tr(N_("kept in its place by the worker")))
    return KeptSlotView(
        start=start,
        end=clock(minutes_of(start) + slot["minutes"]),
        title=slot["title"] or word(slot["kind"], tr),
        minutes=slot["minutes"],
        theme=word(slot["theme"], tr) if slot["theme"] else "",
        text=slot["text"],
        link=slot["link"],
        why=tuple(why),
    )


def _sent(delivery: Json, tr: Translator) -> SentView:
    day = date.fromisoformat(delivery["day"])
    week = _week_name(delivery["week"])
    return SentView(
        day,
        week,
        word(delivery["channel"], tr),
        word(f"mail:{delivery['state']}", tr),
        delivery["pages"],
        delivery["file"],
    )


def _change(change: Json, history: list[Json], tr: Translator) -> DeedView:
    what = _deed(change["what"], tr) or tr(N_("not known"))
    if change["undid"]:
        undone = next((each["at"] for each in history if each["change"] == change["undid"]), "")
        at = datetime.fromisoformat(undone) if undone else None
        moment = _moment(at, tr) if at else change["undid"]
        what = tr(N_("the change of {moment} was taken back"), moment=moment)
    return DeedView(datetime.fromisoformat(change["at"]), change["by"], what)


def _moment(at: datetime, tr: Translator) -> str:
    day, hour = dates.short_date(at, tr.language), dates.time_of_day(at.time(), tr.language)
    return tr(N_("{date} at {time}"), date=day, time=hour)


def _look(look: Json, tr: Translator) -> DeedView:
    what = _deed(look["command"], tr) or tr(N_("the overview of the day was opened"))
    if look["everybody"]:
        what = f"{what} ({tr(N_('the data of everybody at once'))})"
    return DeedView(datetime.fromisoformat(look["at"]), look["by"], what, look["why"])


def _deed(command: str, tr: Translator) -> str:
    """What a command did, in words; a command without words is told by its name."""
    return tr(_DEEDS[command]) if command in _DEEDS else command
