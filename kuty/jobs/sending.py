"""Sending what is ready: text messages, e-mail, Suomi.fi messages. Each goes once, whatever happens on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.delivery import Delivery, DeliveryState, standing_in
from kuty.core.errors import NoSuchThing
from kuty.core.people import Channel
from kuty.core.reason import Reason
from kuty.deliver.carriers import NotSent
from kuty.deliver.journal import Outcome
from kuty.deliver.sms import fit
from kuty.jobs import messages
from kuty.jobs.mail import why_not, why_unknown
from kuty.jobs.making import Draft, make
from kuty.jobs.papers import view_of
from kuty.jobs.week import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from kuty.core.people import Participant
    from kuty.core.programme import Programme
    from kuty.core.settings import Settings
    from kuty.deliver.carriers import Carrier
    from kuty.deliver.journal import Journal
    from kuty.jobs.making import Made
    from kuty.register.case import Case
    from kuty.register.register import Register
    from kuty.render.views import WeekView

# The states of a message that is not known to have gone.
_OPEN = (DeliveryState.PREPARED, DeliveryState.FAILED, DeliveryState.UNSURE)


class Ready(NamedTuple):
    """A message ready to go: the entry that says so, and what its carrier is given."""

    participant: str
    delivery: Delivery
    message: object

    @property
    def key(self) -> str:
        """The message in the journal; a replacement is another message."""
        return _key_of(self.participant, self.delivery)


class Gone(NamedTuple):
    """A message and how handing it over ended."""

    participant: str
    delivery: Delivery
    outcome: Outcome


@dataclass
class Sent:
    """What a sending did. ``not_tried`` are those whose carrier had stopped before their turn, or whom Ctrl-C spared."""

    week: str
    gone: list[Gone] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    stopped: bool = False

    @property
    def all_went(self) -> bool:
        """Whether nothing went wrong: all is sent, or laid ready where others send it."""
        well = len(self.of(DeliveryState.SENT)) + len(self.of(DeliveryState.PREPARED))
        return not self.left_out and not self.not_tried and well == len(self.gone)

    def of(self, state: DeliveryState) -> list[Gone]:
        return [each for each in self.gone if each.outcome.state is state]


def _key_of(participant_id: str, delivery: Delivery) -> str:
    return f"{participant_id}-{delivery.number}-{delivery.channel.value}"


def caught_up(register: Register, week: str, journal: Mapping[str, Outcome]) -> list[Gone]:
    """What a run that was cut off did to its messages and nobody has written down, by its journal."""
    found = []
    for who in sorted({key.partition("-")[0] for key in journal}):
        try:
            case = register.case(who)
        except NoSuchThing:
            # Erased since.
            continue
        delivery = standing_in(week, case.deliveries).latest
        known = journal.get(_key_of(case.id, delivery)) if delivery else None
        if delivery and known and delivery.state in _OPEN and known.state is not delivery.state:
            found.append(Gone(case.id, delivery, known))
    return found


def ready(
    register: Register,
    week: str,
    settings: Settings,
    now: datetime,
    sent: Sent,
    *,
    only: Iterable[str] = (),
    channels: Iterable[Channel],
    templates: Path | None = None,
    again: bool = False,
    went: bool = False,
) -> Iterator[Ready]:
    """Every message of the week that waits to be sent, as it was when it was made ready.

    What may have gone is left out with the reason, unless it is sent ``again`` on purpose. With ``went`` all of it is
    written down as sent by other hands. What happened to the person since it was made ready counts too.
    """
    workers = {worker.id: worker for worker in register.workers}
    wanted = set(channels)
    for case in register.cases(set(only)):
        delivery = standing_in(week, case.deliveries).latest
        programme = case.programme(week)
        if delivery is None or programme is None or delivery.channel not in wanted:
            continue
        if delivery.state not in _OPEN:
            continue
        if went:
            sent.gone.append(Gone(case.id, delivery, Outcome(DeliveryState.SENT)))
            continue
        if programme.issued is None:
            # Opened again since: what was made ready is not what she is to get.
            continue
        person = case.participant
        if reason := _why_kept_back(case, person, programme, delivery, again=again):
            sent.left_out.append(LeftOut(case.id, reason))
            continue
        number, replaces = delivery.number, delivery.replaces
        view = view_of(person, programme, workers.get(person.worker), settings, delivery.day, number, replaces)
        made = make(templates, Draft(delivery.channel, view))
        if made.problem:
            sent.left_out.append(LeftOut(case.id, made.problem))
            continue
        try:
            yield Ready(case.id, delivery, _message(register, case, delivery, view, made, settings, now))
        except NotSent as error:
            # An address nothing can be sent to.
            sent.gone.append(Gone(case.id, delivery, Outcome(DeliveryState.FAILED, why=error.sentence)))


def _why_kept_back(
    case: Case, person: Participant, programme: Programme, delivery: Delivery, *, again: bool
) -> Reason | None:
    """Why a message that was made ready does not go now, if it does not."""
    if delivery.state is DeliveryState.UNSURE and not again:
        return Reason("may_have_gone")
    return why_not(case, person, programme) or why_unknown(case, person, delivery.channel)


def _message(
    register: Register, case: Case, delivery: Delivery, view: WeekView, made: Made, settings: Settings, now: datetime
) -> object:
    """What the channel's carrier takes."""
    files = dict(made.files)
    if delivery.channel is Channel.EMAIL:
        return messages.email(case.participant, view, delivery.week, files, settings, now)
    if delivery.channel is Channel.SUOMIFI:
        return messages.suomifi_message(register, case, view, delivery.week, made.message, files[".pdf"], settings)
    return messages.text_message(case.participant, view, fit(made.message).text)


def hand_over(
    waiting: Iterable[Ready],
    carriers: Mapping[Channel, Carrier[Any]],
    journal: Journal,
    sent: Sent,
    step: Callable[[], None] = lambda: None,
) -> None:
    """Give each message to its carrier. Before and after, the journal is told; Ctrl-C ends it between two messages."""
    closed: set[Channel] = set()
    for each in waiting:
        if sent.stopped or each.delivery.channel in closed:
            sent.not_tried.append(each.participant)
            continue
        try:
            outcome = _handed_over(each, carriers[each.delivery.channel], journal, closed)
        except KeyboardInterrupt:
            # Nobody knows whether this one went.
            outcome, sent.stopped = Outcome(DeliveryState.UNSURE), True
        sent.gone.append(Gone(each.participant, each.delivery, outcome))
        step()


def _handed_over(each: Ready, carrier: Carrier[Any], journal: Journal, closed: set[Channel]) -> Outcome:
    journal.begin(each.key)
    try:
        told = carrier.send(each.message)
        outcome = Outcome(DeliveryState.PREPARED if carrier.by_hand else DeliveryState.SENT, told)
    except NotSent as error:
        state = DeliveryState.FAILED if error.sure else DeliveryState.UNSURE
        outcome = Outcome(state, why=error.sentence)
        if error.stop:
            closed.add(each.delivery.channel)
    journal.end(each.key, outcome)
    return outcome


def record(register: Register, gone: Iterable[Gone], today: date) -> None:
    """Write down how each ended; what is only laid ready stays what it was. Inside a transaction."""
    for each in gone:
        state, told, why = each.outcome
        if state is each.delivery.state is DeliveryState.PREPARED:
            continue
        register.case(each.participant).add(replace(each.delivery, state=state, day=today, told=told, why=why))
