"""``kuty register``: the register itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kuty.cli import console, options
from kuty.cli.session import _, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from datetime import datetime

app = noun(N_("The register itself: check it, bring a damaged file back."))


@app.command()
def check(as_json: options.AsJson = False) -> None:
    """Read every file and tell which are not as they were written."""
    from kuty.jobs.care import check as job

    whole, damages = job(office().vault)
    if as_json:
        damaged = [
            {
                "who": each.who,
                "changed": each.changed.isoformat() if each.changed else None,
                "can_come_back": each.can_come_back,
            }
            for each in damages
        ]
        console.show_json({"schema": "kuty.check/1", "whole": whole, "damaged": damaged})
    else:
        console.out(words().count("{n} file is whole.", "{n} files are whole.", whole))
    for each in damages if not as_json else ():
        console.talk(_("{who}: damaged; last changed {moment}", who=each.who, moment=_moment(each.changed)))
        remedy = _("the version before that is whole") if each.can_come_back else _("no whole version is left")
        console.talk(f"    {remedy}")
    if damages:
        if not as_json:
            console.next_step(*(f"kuty register restore {each.who}" for each in damages if each.can_come_back))
        raise typer.Exit(5)


@app.command(epilog=N_("Example: kuty register restore P007"))
def restore(
    who: Annotated[str, typer.Argument(metavar="ID|office", help=N_("Whose file: a participant's id, or office."))],
    dry_run: options.DryRun = False,
) -> None:
    """Bring a damaged file back as it was before its last change, and tell what is lost."""
    from kuty.jobs.care import bring_back

    damage = bring_back(office().vault, "office" if who.lower() == "office" else who.upper(), dry_run=dry_run)
    if dry_run:
        console.out(_("Dry run; nothing was kept. It would be:"))
    console.out(_("{who} is whole again, as it was before its last change.", who=damage.who))
    console.talk(
        _("Lost: the one change of {moment}. Make it again if you know what it was.", moment=_moment(damage.changed))
    )
    console.talk(_("The damaged bytes are kept in register/quarantine."))


def _moment(moment: datetime | None) -> str:
    from kuty.texts import dates

    if moment is None:
        return _("(the file is gone)")
    language = words().language
    return f"{dates.short_date(moment.date(), language)} {dates.time_of_day(moment.time(), language)}"
