"""What the carrier of each channel is given to take out of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.address import for_outside
from kuty.core.language import N_
from kuty.deliver.carriers import TextMessage
from kuty.intake.fields import international
from kuty.texts.translator import translator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kuty.core.people import Participant
    from kuty.core.settings import Settings
    from kuty.deliver.email import Email
    from kuty.deliver.suomifi import Message, Paper
    from kuty.register.case import Case
    from kuty.register.register import Register
    from kuty.render.views import WeekView


def name_of(participant_id: str, number: int) -> str:
    """What the files of a piece of mail are called: the person's id, and the number of the paper if it is not the first."""
    return f"{participant_id}-{number}" if number > 1 else participant_id


def text_message(person: Participant, view: WeekView, text: str) -> TextMessage:
    return TextMessage(f"{view.key}-{view.paper}", name_of(person.id, view.paper), international(person.phone), text)


def email(
    person: Participant, view: WeekView, week: str, files: Mapping[str, bytes], settings: Settings, now: datetime
) -> Email:
    """The e-mail of a week by the files made for it, by their endings."""
    from kuty.deliver.email import build

    return build(
        settings.email,
        key=f"{view.key}-{view.paper}",
        name=name_of(person.id, view.paper),
        to=person.email,
        week=week,
        language=view.language,
        when=now,
        text=files[".txt"].decode(),
        html=files[".mail.html"].decode(),
        letter=files[".pdf"],
        calendar=files[".ics"],
    )


def suomifi_message(
    register: Register, case: Case, view: WeekView, week: str, text: str, pdf: bytes, settings: Settings
) -> Message:
    """The Suomi.fi message of a week. The mailbox is found by the identity code, which is read for this alone."""
    from kuty.deliver.suomifi import Message, attachment_name, message

    title = translator(view.language)(N_("Programme of week {week}"), week=int(week[6:]))
    code = register.identity_code_of(case)
    body = message(settings.suomifi, view.key, view.paper, code, title, text, _paper(case.participant, settings))
    attachment = attachment_name(view.language, week, view.made, view.paper)
    return Message(name_of(case.id, view.paper), body, pdf, attachment)


def _paper(person: Participant, settings: Settings) -> Paper | None:
    """Where the letter goes if the person has no mailbox; None when her address or the office's own is not known."""
    from kuty.deliver.suomifi import Paper, PostalAddress

    *rows, last = for_outside(settings.return_address) or ("",)
    postcode, _space, town = last.partition(" ")
    if person.address_protected or not (person.street and person.postcode and person.town and rows and town):
        return None
    name = settings.neutral_sender if person.discreet_post else settings.organisation
    sender = PostalAddress(next(iter(for_outside([name])), rows[0]), rows[-1], postcode, town)
    recipient = PostalAddress(person.name, person.street, person.postcode, person.town.upper(), person.supplement)
    return Paper(recipient, sender, bool(settings.letter["two_sided"]))
