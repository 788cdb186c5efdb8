"""The receptions and group times of a week for the calendar of a phone. They tell when, and never what for.

It is published, not an invitation (``METHOD:PUBLISH``), in a file and in an e-mail alike. An invitation
(``METHOD:REQUEST``) holds one event only (RFC 5546, 3.2.2; Outlook takes the first of several and leaves the rest),
and asks for an answer by e-mail: nobody is asked here, and the answer would be a message about her that nobody
expects. The MIME part that carries it has to name the same method, or Outlook refuses it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from kuty.core.address import tells
from kuty.core.language import N_
from kuty.core.programme import SlotKind
from kuty.texts.dates import time_of_day
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from datetime import date

    from icalendar import Event, Timezone

    from kuty.render.views import SlotView, WeekView

_ZONE = "Europe/Helsinki"
_KINDS = {SlotKind.RECEPTION: N_("Phone call at {time}"), SlotKind.GROUP: N_("Meeting at {time}")}
_BEFORE = timedelta(minutes=15)


def calendar_of(view: WeekView, key: str, number: int, organiser: str = "") -> bytes:
    """The calendar file of a person's week. ``key`` is :func:`kuty.core.delivery.key_of`, ``number`` counts its papers.

    Events keep their names from paper to paper – the first reception of the week, the second –, so one on another day
    or at another time moves in the calendar. A calendar that was given more of them keeps what is not held any more:
    to take an event away takes an invitation. ``organiser`` is the e-mail address the file comes from, if it is known.
    """
    from icalendar import Calendar

    calendar = Calendar()
    # The program's own name would tell what service this is.
    calendar.add("prodid", "-//Weekly programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_finnish_time())
    counted = dict.fromkeys(_KINDS, 0)
    for day in view.arranged:
        for slot in day.slots:
            if slot.kind in _KINDS:
                counted[slot.kind] += 1
                uid = hashlib.sha256(f"{key}\n{slot.kind}\n{counted[slot.kind]}".encode()).hexdigest()[:32]
                calendar.add_component(_event(view, day.date, slot, uid, number, organiser))
    content: bytes = calendar.to_ical()
    return content


def _event(view: WeekView, day: date, slot: SlotView, uid: str, number: int, organiser: str) -> Event:
    from icalendar import Alarm, Event, vCalAddress

    tr = translator(view.language)
    summary = tr(_KINDS[slot.kind], time=time_of_day(slot.start, view.language))
    event = Event()
    event.add("uid", uid)
    event.add("sequence", number - 1)
    event.add("dtstamp", datetime.combine(view.made, time(), UTC))
    # The zone is named, not asked from the machine: the file says itself what it means.
    event.add("dtstart", datetime.combine(day, slot.start), parameters={"TZID": _ZONE})
    event.add("dtend", datetime.combine(day, slot.end), parameters={"TZID": _ZONE})
    event.add("summary", summary)
    contact = [line for line in (view.worker.name, view.worker.phone) if line and not tells(line)]
    if contact:
        event.add("description", "\n".join(contact))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    if organiser:
        event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -_BEFORE)
    alarm.add("description", summary)
    event.add_component(alarm)
    return event


def _finnish_time() -> Timezone:
    """Finland's time as the European Union keeps it since 1996: summer from March's last Sunday to October's."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    winter, summer = timedelta(hours=2), timedelta(hours=3)
    zone = Timezone()
    zone.add("tzid", _ZONE)
    for part, name, begins, before, after in (
        (TimezoneStandard(), "EET", datetime(1996, 10, 27, 4), summer, winter),  # noqa: DTZ001 - the zone's own time
        (TimezoneDaylight(), "EEST", datetime(1997, 3, 30, 3), winter, summer),  # noqa: DTZ001
    ):
        part.add("dtstart", begins)
        part.add("rrule", {"freq": "yearly", "bymonth": begins.month, "byday": "-1SU"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone
