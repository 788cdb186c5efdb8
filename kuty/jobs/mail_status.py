"""Where the mail of a week is, and what came back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.delivery import Delivery, DeliveryState, standing_in
from kuty.core.errors import InputHasProblems
from kuty.core.language import N_
from kuty.core.people import Channel
from kuty.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kuty.register.register import Register


class Mailed(NamedTuple):
    """A person with a programme of the week, and the latest of her mail; None while nothing has gone out."""

    participant: str
    latest: Delivery | None


def status(register: Register, week: str, only: Iterable[str] = ()) -> list[Mailed]:
    """Everybody with a programme of the week, in the order of ids."""
    return [
        Mailed(case.id, standing_in(week, case.deliveries).latest)
        for case in register.cases(set(only))
        if case.programme(week) is not None
    ]


def came_back(register: Register, participant_id: str, week: str | None, today: date) -> Delivery:
    """Write down that a person's latest mail – or that of a week – came back. Inside a transaction.

    Until her address is mended no letter is sent to it. A message that came back says nothing of where letters go.
    """
    case = register.case(participant_id)
    out = (DeliveryState.ISSUED, DeliveryState.SENT, DeliveryState.UNSURE)
    gone = [each for each in case.deliveries if each.state in out and week in (None, each.week)]
    latest = gone[-1] if gone else None
    if latest is None or standing_in(latest.week, case.deliveries).must_go_again:
        what = N_("Nothing has gone out to {id} that could have come back.")
        remedy = N_("See what has: kuty mail status WEEK {id}")
        raise InputHasProblems([Problem(participant_id, what, remedy, {"id": participant_id})])
    returned = replace(latest, state=DeliveryState.RETURNED, day=today, told="")
    case.add(returned)
    if latest.channel is Channel.LETTER:
        case.keep(replace(case.participant, post_returned=today))
    return returned
