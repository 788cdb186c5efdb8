"""``kuty plan``: the plans behind the weeks."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kuty.cli import console, options, person_options
from kuty.cli.session import _, change, noun, office, words
from kuty.core.language import N_

app = noun(N_("The plans behind the weeks."))


@app.command(
    epilog=N_("Example: kuty plan add P007 --start 1.12.2026 --end 31.5.2027 --goal “job: CV kuntoon tammikuussa”")
)
def add(
    who: options.Who,
    start: Annotated[str, typer.Option(help=N_("First day of the plan."))],
    end: Annotated[str, typer.Option(help=N_("Last day of the plan."))],
    kind: Annotated[str | None, typer.Option(help=N_("activation, multisectoral or service."))] = None,
    hours: person_options.Hours = None,
    days: person_options.Days = None,
    goal: person_options.Goals = None,
    weight: person_options.Weights = None,
    dry_run: options.DryRun = False,
) -> None:
    """A new plan; it is checked against the rule set of the office."""
    from kuty.jobs.plans import add_plan

    fields = _fields(start, end, kind, hours, days, goal, weight)
    with change(dry_run=dry_run) as here:
        plan = add_plan(here.register, who.upper(), fields, here.rules())
    console.out(_("{id} has plan {number}.", id=who.upper(), number=plan.number))
    console.next_step(f"kuty week make next {who.upper()}")


@app.command()
def show(who: options.Who, as_json: options.AsJson = False) -> None:
    """A person's plans."""
    from kuty.cli import forms
    from kuty.texts import dates
    from kuty.texts.words import word

    case = office().register.case(who.upper())
    if as_json:
        plans = [forms.plan(plan) for plan in case.plans]
        console.show_json({"schema": "kuty.plans/1", "participant": who.upper(), "plans": plans})
        return
    tr = words()
    for plan in case.plans:
        span = f"{dates.short_date(plan.start, tr.language)}–{dates.short_date(plan.end, tr.language)}"
        console.out(
            f"{plan.number}  {word(plan.kind, tr)}, {span}, {plan.minutes_per_day / 60:g} h × {plan.days_per_week}"
        )
        for goal in plan.goals:
            console.out(f"   – {goal.words}" + (f" ({goal.area})" if goal.area else ""))
        if plan.weights:
            console.out("   " + ", ".join(f"{theme} {weight}" for theme, weight in plan.weights.items()))
    if not case.plans:
        console.talk(_("No plan yet."))
        console.next_step(f"kuty plan add {who.upper()} --start … --end …")


@app.command(epilog=N_("Example: kuty plan edit P007 --end 30.6.2027"))
def edit(
    who: options.Who,
    number: Annotated[int | None, typer.Option(help=N_("Which plan; without it the latest."))] = None,
    start: Annotated[str | None, typer.Option(help=N_("First day of the plan."))] = None,
    end: Annotated[str | None, typer.Option(help=N_("Last day of the plan."))] = None,
    kind: Annotated[str | None, typer.Option(help=N_("activation, multisectoral or service."))] = None,
    hours: person_options.Hours = None,
    days: person_options.Days = None,
    goal: person_options.Goals = None,
    weight: person_options.Weights = None,
    dry_run: options.DryRun = False,
) -> None:
    """Change what is given; goals given take the place of all earlier ones."""
    from kuty.core.errors import WrongUsage
    from kuty.jobs.plans import edit_plan

    fields = _fields(start, end, kind, hours, days, goal, weight)
    if not fields:
        raise WrongUsage(N_("Nothing to change was given."), N_("See: kuty plan edit --help"))
    with change(dry_run=dry_run) as here:
        plan = edit_plan(here.register, who.upper(), number, fields, here.rules())
    console.out(_("Plan {number} of {id} was changed.", number=plan.number, id=who.upper()))


def _fields(
    start: str | None,
    end: str | None,
    kind: str | None,
    hours: str | None,
    days: int | None,
    goals: list[str] | None,
    weights: list[str] | None,
) -> dict[str, Any]:
    from kuty.jobs.plans import read_goal, read_weights

    written = {"plan_start": start, "plan_end": end, "plan_kind": kind, "hours_per_day": hours}
    fields: dict[str, Any] = dict(person_options.person_fields(written).plan)
    if days is not None:
        fields["days_per_week"] = days
    if goals:
        fields["goals"] = tuple(read_goal(goal) for goal in goals)
    if weights:
        fields["weights"] = read_weights(weights)
    return fields
