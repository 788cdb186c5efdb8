"""Steps of the mail-out that several commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty import clock
from kuty.cli import options
from kuty.cli.session import change, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kuty.core.people import Channel
    from kuty.deliver.journal import Journal
    from kuty.deliver.outbox import Outbox
    from kuty.jobs.mail import MailOut
    from kuty.jobs.sending import Gone
    from kuty.office.office import Office


def prepared(
    here: Office,
    week: str,
    who: list[str] | None,
    step: Callable[[], None],
    outbox: Outbox | None = None,
    channels: Iterable[Channel] | None = None,
) -> MailOut:
    from kuty.core.people import Channel
    from kuty.jobs.mail import prepare

    return prepare(
        here.register,
        week,
        here.settings,
        clock.today(),
        options.ids(who),
        templates=here.templates_folder,
        outbox=outbox,
        channels=channels or tuple(Channel),
        step=step,
    )


def euros(amount: float) -> str:
    from kuty.texts import dates

    return f"{dates.money(amount, words().language)} €"


def caught_up(here: Office, week: str, journal: Journal) -> list[Gone]:
    """What a run that was cut off had done; whatever comes next, it is brought to its end first."""
    from kuty.jobs import sending
    from kuty.jobs.issuing import finish

    finish(here.register, week, here.outbox(week))
    found = journal.read()
    if not found:
        return []
    gone = sending.caught_up(here.register, week, found)
    with change(dry_run=False):
        sending.record(here.register, gone, clock.today())
    journal.forget()
    return gone
