"""``kuty demo``: an office to try things in."""

from __future__ import annotations

import shlex
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from kuty import clock
from kuty.cli import console
from kuty.cli.session import _, signed, sole_command, words
from kuty.core.language import N_

app = sole_command()


@app.command(epilog=N_("Example: kuty demo my-office"))
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=N_("The folder to make; it must not hold anything yet."))
    ],
) -> None:
    """An office of 8 workers and 50 invented people: plans, a week lived through, the coming week made and printed."""
    from kuty.core.week import week_of
    from kuty.jobs import demo as job
    from kuty.jobs.issuing import finish, issue
    from kuty.jobs.mail import prepare
    from kuty.jobs.week import make_week
    from kuty.office.office import create_office

    office = create_office(folder, words(), job.SETTINGS, job.TEAM)
    today = clock.today()
    coming = week_of(today + timedelta(days=7))
    steps = job.PEOPLE * (len(job.weeks_before(today)) + 2)
    change = office.register.transaction(**signed())
    with change, console.progress(steps, _("Making the office")) as step:
        job.fill(office.register, today)
        materials = office.materials()
        job.live_through(office.register, today, materials, step)
        made = make_week(office.register, coming, materials, step=step)
        outbox = office.outbox(coming)
        mail = prepare(office.register, coming, office.settings, today, outbox=outbox, step=step)
        issue(office.register, mail, outbox, today)
    finish(office.register, coming, outbox)
    count = len(made.programmes)
    console.out(
        _(
            "{people} invented people, 8 workers, {count} programmes for week {week}.",
            people=job.PEOPLE,
            count=count,
            week=coming,
        )
    )
    console.out(f"{_('Print file')}: {office.folder / mail.print_file} ({_('{n} letters', n=len(mail.letters))})")
    console.out(
        f"{_('Messages')}: {office.folder / 'outbox' / coming / 'messages'} ({_('{n} messages', n=len(mail.messages))})"
    )
    console.out()
    console.out(_("Try next:"))
    kuty = _program()
    for command in (
        f"cd {shlex.quote(str(folder))} && {kuty}",
        f"{kuty} reception list",
        f"{kuty} week show {coming} P001",
    ):
        console.out(f"  {command}")


def _program() -> str:
    """How this kuty is called from any folder: by its name if the shell finds it, else by its whole path."""
    found = shutil.which("kuty")
    own = Path(sys.argv[0]).absolute()
    if own.stem != "kuty" or (found and Path(found).samefile(own)):
        return "kuty"
    return shlex.quote(str(own))
