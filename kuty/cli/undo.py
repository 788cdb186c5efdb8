"""``kuty undo`` and ``kuty register history``: what was changed, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, author, may_ask, office, sole_command, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.core.history import Change, Difference

app = sole_command()

_MOST_SHOWN = 12


@app.command(epilog=N_("Example: kuty undo, or kuty undo 20261124-101500 for an earlier change"))
def undo(
    change: Annotated[
        str | None, typer.Argument(metavar="[CHANGE]", help=N_("The change's id; without it the latest change."))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Take a change back – one entry, a whole import, a whole week made. Shows first what would become of it."""
    from kuty.jobs import history as job

    here = office()
    found, differences = job.to_undo(here.register, change or "")
    if not as_json:
        _show(found, differences)
    if not dry_run and not yes and may_ask() and not typer.confirm(_("Take this back?"), default=False, err=True):
        raise typer.Abort
    if not dry_run:
        job.undo(here.register, found, differences, author(), clock.moment())
    if as_json:
        rows = [each._asdict() for each in differences]
        console.show_json({"schema": "kuty.undo/1", **_change(found), "dry_run": dry_run, "differences": rows})
    elif dry_run:
        console.out(_("Dry run; nothing was kept."))
    else:
        console.out(_("Undone."))
        console.talk(_("The letters and messages already made stay in the outbox."))
        if away := job.taken_away_by(here.register, found):
            console.talk(_("These people stay away, their cases are gone: {ids}", ids=_short(tuple(away))))


def history(
    who: Annotated[
        str | None, typer.Argument(metavar="[ID]", help=N_("Only this participant's."), show_default=False)
    ] = None,
    most: Annotated[int, typer.Option("--last", min=1, help=N_("How many."))] = 20,
    as_json: options.AsJson = False,
) -> None:
    """What was changed, by whom and when, the latest first."""
    from kuty.jobs import history as job
    from kuty.texts import dates

    if who is None:
        office().looked_at(None)
    changes = job.latest(office().register, (who or "").upper(), most)
    if as_json:
        console.show_json({"schema": "kuty.history/1", "changes": [_change(change) for change in changes]})
        return
    language = words().language
    console.table(
        [_("Change"), _("When"), _("Who"), _("Command"), _("Of whom")],
        [
            [
                change.id,
                dates.moment(change.at, language),
                change.by,
                change.what + (f" {change.undid}" if change.undid else ""),
                _short(change.people),
            ]
            for change in changes
        ],
    )
    if changes:
        console.next_step("kuty undo --dry-run")


def _change(change: Change) -> dict[str, Any]:
    return {
        "change": change.id,
        "at": change.at.isoformat(),
        "by": change.by,
        "command": change.what,
        "people": list(change.people),
        "undid": change.undid or None,
    }


def _short(people: tuple[str, ...], most: int = 4) -> str:
    return ", ".join(people) if len(people) <= most else f"{', '.join(people[:most])} … (+{len(people) - most})"


def _show(change: Change, differences: list[Difference]) -> None:
    """What undoing would do: of a few people field by field, of many how many of what."""
    from kuty.texts import dates

    when = dates.moment(change.at, words().language)
    console.out(f"{change.what} · {when} · {change.by} · {_short(change.people)}")
    for each in differences[:_MOST_SHOWN]:
        console.out(f"  {each.who}  {_thing(each)}: {_becomes(each)}")
    if len(differences) > _MOST_SHOWN:
        rest = len(differences) - _MOST_SHOWN
        console.out("  " + words().count("… and {n} more like these", "… and {n} more like these", rest))


def _thing(each: Difference) -> str:
    document = each.before or each.after or {}
    match each.table:
        case "person":
            return _("personal data")
        case "plans":
            return _("Plan {number}", number=each.number)
        case "programmes":
            return _("programme of week {week}", week=document.get("week", ""))
        case "receptions":
            return _("reception {date}", date=document.get("date", ""))
        case "deliveries":
            return _("post of week {week}", week=document.get("week", ""))
    return _("worker {name}", name=document.get("id", ""))


def _becomes(each: Difference) -> str:
    if each.after is None:
        return _("is taken away")
    if each.before is None:
        return _("comes back")
    names = sorted(
        name for name in each.before.keys() | each.after.keys() if each.before.get(name) != each.after.get(name)
    )
    return ", ".join(f"{name} {_value(each.before.get(name))} → {_value(each.after.get(name))}" for name in names)


def _value(value: Any) -> str:
    """A field in a few characters; of what has many parts, how many."""
    if isinstance(value, list | dict):
        return f"({len(value)})"
    return "–" if value in (None, "") else f"“{value}”" if len(str(value)) < 40 else f"“{str(value)[:39]}…”"  # noqa: PLR2004
