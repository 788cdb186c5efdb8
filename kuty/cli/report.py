"""``kuty report``: counts over a span of days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.core.tally import Tally

app = noun(N_("Counts over a span of days."))


@app.callback()
def report() -> None:
    """Counts over a span of days."""


@app.command(epilog=N_("Example: kuty report attendance --from 1.11.2026 --to 30.11.2026 --csv > november.csv"))
def attendance(
    who: options.People = None,
    start: Annotated[
        str | None, typer.Option("--from", help=N_("First day; without it the first of this month."))
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help=N_("Last day; without it today."))] = None,
    csv: Annotated[bool, typer.Option("--csv", help=N_("A table for a spreadsheet: semicolons, UTF-8."))] = False,
    as_json: options.AsJson = False,
) -> None:
    """Days planned, present, absent by reason, and not marked, per person."""
    from kuty.cli import forms
    from kuty.core.errors import WrongUsage
    from kuty.jobs.ending import of_erased
    from kuty.jobs.reports import attendance as job

    today = clock.today()
    first = options.day(start, "--from") if start else today.replace(day=1)
    last = options.day(to, "--to") if to else today
    if last < first:
        raise WrongUsage(N_("The span ends before it starts."), N_("Check --from and --to."))
    people = options.ids(who)
    rows = job(office().register, first, last, today, office().least_day_minutes, people)
    erased = None if people else of_erased(office().register, first, last)
    if as_json:
        euros = office().settings.expense_allowance
        document = forms.attendance(first.isoformat(), last.isoformat(), rows, euros)
        console.show_json(document | {"erased": forms.tally(erased, euros) if erased else None})
    elif csv:
        _show_csv(rows)
    else:
        _show(rows)
        if erased:
            console.talk(
                _(
                    "Besides: people who have been erased, whole months only: planned {planned}, present {present}, allowance days {allowance}.",
                    planned=erased.planned,
                    present=erased.present,
                    allowance=erased.allowance_days,
                )
            )


def _show(rows: list[tuple[str, Tally]]) -> None:
    from kuty.texts import dates
    from kuty.texts.words import word

    tr = words()
    euros = office().settings.expense_allowance
    console.table(
        [
            _("Id"),
            _("Planned"),
            _("Present"),
            _("Absent"),
            _("Not marked"),
            _("Coming"),
            _("Allowance days"),
            _("Reasons"),
        ],
        [
            [
                who,
                str(tally.planned),
                str(tally.present),
                str(sum(tally.absent.values())),
                str(tally.unmarked),
                str(tally.coming),
                f"{tally.allowance_days} ({dates.money(tally.allowance_days * euros, tr.language)} €)",
                ", ".join(f"{word(code, tr)} {count}" for code, count in _reasons(tally).items()),
            ]
            for who, tally in rows
        ],
    )
    console.talk(_("Planned = present + absent + not marked + coming: the days the person should have taken part."))
    console.talk(_("Days not arranged or swapped to another day are not planned days; they stand under the reasons."))
    console.talk(_("Allowance days = days present that were as long as the rules' shortest day."))


def _reasons(tally: Tally) -> dict[str, int]:
    extra = {"not_arranged": tally.not_arranged, "swapped": tally.swapped}
    return tally.absent | {code: count for code, count in extra.items() if count}


def _show_csv(rows: list[tuple[str, Tally]]) -> None:
    import csv
    import sys

    from kuty.core.attendance import COUNTS_AS, Attendance, CountsAs

    codes = [code.value for code in Attendance if COUNTS_AS[code] is CountsAs.ABSENT]
    writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    heads = [
        "participant",
        "planned",
        "present",
        *codes,
        "unmarked",
        "coming",
        "not_arranged",
        "swapped",
        "allowance_days",
    ]
    writer.writerow(heads)
    for who, tally in rows:
        absent = [tally.absent.get(code, 0) for code in codes]
        rest = [tally.unmarked, tally.coming, tally.not_arranged, tally.swapped, tally.allowance_days]
        writer.writerow([who, tally.planned, tally.present, *absent, *rest])
