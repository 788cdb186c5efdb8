"""``kuty`` alone: what needs the worker today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty import clock
from kuty.cli import console
from kuty.cli.session import _, office, words

if TYPE_CHECKING:
    from kuty.jobs.attention import Attention


def attention() -> None:
    """Show what waits, the most urgent first, each with the command that answers it."""
    from kuty.core.errors import NoSuchThing
    from kuty.jobs.attention import attention as job
    from kuty.texts import dates

    try:
        here = office()
    except NoSuchThing as error:
        console.tell_error(error)
        console.talk(_("All commands: kuty --help"))
        return
    today = clock.today()
    found = job(here.register, today, here.settings.look_back_days, here.settings.plan_warning_days)
    console.out(dates.long_date(today, words().language))
    if not found.people:
        console.out(_("Nobody is in the register yet."))
        console.next_step("kuty worker add", "kuty participant import … --dry-run", "kuty participant add")
        return
    _show_days(found)
    _show_weeks(found)
    _show_people(found)


def _show_days(found: Attention) -> None:
    from kuty.texts import dates

    tr = words()
    waiting = [call for call in found.today if call.attendance is None]
    if found.unmarked:
        count = tr.count("{n} earlier day is not marked:", "{n} earlier days are not marked:", len(found.unmarked))
        days = [f"{call.participant.id} {dates.day_and_date(call.date, tr.language)}" for call in found.unmarked]
        console.out(f"! {count} {_short(days)}")
        first = found.unmarked[0]
        console.out(f"    kuty reception record {first.participant.id} --date {first.date.isoformat()}")
    if found.today:
        times = [
            f"{dates.time_of_day(call.time, tr.language) if call.time else '–'} {call.participant.id}"
            for call in waiting
        ]
        count = tr.count("{n} reception today", "{n} receptions today", len(found.today))
        left = f", {_('{n} to do', n=len(waiting))}: {_short(times)}" if waiting else f", {_('all marked')}"
        console.out(f"• {count}{left}")
        console.out("    kuty reception list")
    else:
        console.out(f"• {_('No receptions today.')}")


def _show_weeks(found: Attention) -> None:
    tr = words()
    for week, ids in found.unmade.items():
        text = tr.count(
            "{n} person has no programme for week {week}",
            "{n} people have no programme for week {week}",
            len(ids),
            week=week,
        )
        _waits(text, ids, f"kuty week make {week}")
    for week, ids in found.unsent.items():
        text = tr.count(
            "{n} programme of week {week} has not gone out",
            "{n} programmes of week {week} have not gone out",
            len(ids),
            week=week,
        )
        _waits(text, ids, f"kuty mail preview {week}")
    for week, ids in found.waiting.items():
        text = tr.count(
            "{n} message of week {week} is ready and not sent",
            "{n} messages of week {week} are ready and not sent",
            len(ids),
            week=week,
        )
        _waits(text, ids, f"kuty mail send {week}")


def _show_people(found: Attention) -> None:
    from kuty.texts import dates
    from kuty.texts.words import word

    tr = words()
    if found.returned:
        text = tr.count(
            "Mail of {n} person came back: check the address",
            "Mail of {n} people came back: check the address",
            len(found.returned),
        )
        _waits(text, found.returned, f"kuty participant show {found.returned[0]}")
    if found.plans_ending:
        by_end = sorted(found.plans_ending, key=lambda each: each[1])
        ending = [f"{who} {dates.short_date(end, tr.language)}" for who, end in by_end]
        text = tr.count("{n} plan ends soon", "{n} plans end soon", len(ending))
        _waits(text, ending, f"kuty plan show {by_end[0][0]}")
    if found.without_plan:
        text = tr.count("{n} person has no valid plan", "{n} people have no valid plan", len(found.without_plan))
        _waits(text, found.without_plan, f"kuty plan add {found.without_plan[0]} --start … --end …")
    if found.needs:
        listed = [f"{who} {word(f'need:{kind}', tr)}" for who, kind in found.needs]
        console.out(
            f"• {tr.count('{n} need came up in the last seven days', '{n} needs came up in the last seven days', len(listed))}: {_short(listed)}"
        )


def _waits(text: str, items: list[str], command: str) -> None:
    """Something that waits, for whom, and the command that answers it."""
    console.out(f"! {text}: {_short(items)}")
    console.out(f"    {command}")


def _short(items: list[str], most: int = 6) -> str:
    shown = ", ".join(items[:most])
    return f"{shown} … (+{len(items) - most})" if len(items) > most else shown
