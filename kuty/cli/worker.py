"""``kuty worker``: own workers."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kuty import clock
from kuty.cli import console, options, person_options
from kuty.cli.session import _, change, may_ask, noun, office, words
from kuty.core.language import N_

app = noun(N_("Own workers."))

WorkerId = Annotated[str, typer.Argument(metavar="ID", help=N_("The worker's id, such as W03."), show_default=False)]
Name = Annotated[str | None, typer.Option(help=N_("The worker's name, as letters show it."))]
Profession = Annotated[str | None, typer.Option(help=N_("One of the professions in kuty.toml."))]


@app.command(
    epilog=N_("Example: kuty worker add --name “Maija Malli” --profession social_instructor --phone 0495550201")
)
def add(
    name: Name = None,
    profession: Profession = None,
    phone: person_options.Phone = None,
    email: person_options.Email = None,
    dry_run: options.DryRun = False,
) -> None:
    """Take a worker in."""
    from kuty.jobs import people

    if name is None and may_ask():
        name = typer.prompt(_("Name"), err=True)
    fields = person_options.person_fields({"phone": phone, "email": email}).person
    known = _profession(profession)
    with change(dry_run=dry_run) as here:
        worker = people.add_worker(here.register, name or "", known, fields.get("phone", ""), fields.get("email", ""))
    console.out(_("{id} is in the register.", id=worker.id))


@app.command("list")
def list_(as_json: options.AsJson = False) -> None:
    """The workers, and how many people each has."""
    from kuty.cli import forms
    from kuty.jobs.people import load_of

    load = load_of(office().register, clock.today())
    rows = [(worker, load.get(worker.id, 0)) for worker in office().register.workers]
    if as_json:
        console.show_json(forms.workers(rows))
        return
    titles = {each.id: each.title[words().language] for each in office().settings.professions}
    console.table(
        [_("Id"), _("Name"), _("Profession"), _("Phone number"), _("Participants")],
        [
            [worker.id, worker.name, titles.get(worker.profession, worker.profession), worker.phone, str(count)]
            for worker, count in rows
        ],
    )


@app.command()
def show(worker_id: WorkerId, as_json: options.AsJson = False) -> None:
    """One worker and the people who are hers."""
    from kuty.cli import forms
    from kuty.jobs.people import list_participants

    worker = office().register.worker(worker_id.upper())
    theirs = [row.participant for row in list_participants(office().register, clock.today(), worker=worker.id)]
    if as_json:
        (row,) = forms.workers([(worker, len(theirs))])["workers"]
        console.show_json({"schema": "kuty.worker/1", **row, "people": [person.id for person in theirs]})
        return
    console.out(f"{worker.id} {worker.name}")
    for line in (worker.phone, worker.email):
        if line:
            console.out(f"  {line}")
    console.table(
        [_("Id"), _("Name"), _("Phone number")],
        [[person.id, f"{person.last_name} {person.first_name}", person.phone] for person in theirs],
    )


@app.command(epilog=N_("Example: kuty worker edit W03 --phone 0495550203"))
def edit(
    worker_id: WorkerId,
    name: Name = None,
    profession: Profession = None,
    phone: person_options.Phone = None,
    email: person_options.Email = None,
    dry_run: options.DryRun = False,
) -> None:
    """Change what is given; the rest stays."""
    from kuty.core.errors import WrongUsage

    changes = person_options.person_fields({"phone": phone, "email": email}).person
    changes |= {"name": name} if name else {}
    changes |= {"profession": _profession(profession)} if profession else {}
    if not changes:
        raise WrongUsage(N_("Nothing to change was given."), N_("See: kuty worker edit --help"))
    with change(dry_run=dry_run) as here:
        worker = replace(here.register.worker(worker_id.upper()), **changes)
        here.register.keep_worker(worker)
    console.out(_("{id} was changed.", id=worker.id))


@app.command()
def end(
    worker_id: WorkerId,
    on: Annotated[str, typer.Option("--on", help=N_("The last day at work."))] = "today",
    dry_run: options.DryRun = False,
) -> None:
    """A worker leaves; those who still have people in her name are named."""
    from kuty.jobs.people import list_participants

    day = options.day(on, "--on")
    with change(dry_run=dry_run) as here:
        worker = here.register.worker(worker_id.upper())
        here.register.keep_worker(replace(worker, ended=day))
        theirs = [row.participant.id for row in list_participants(here.register, day, worker=worker.id)]
    console.out(_("{id} has left.", id=worker.id))
    if theirs:
        console.talk(_("These people need another own worker: {ids}", ids=", ".join(theirs)))
        console.next_step(f"kuty participant edit {theirs[0]} --worker …")


def _profession(written: str | None) -> str:
    from kuty.core.errors import WrongUsage

    if not written:
        return ""
    titles = {
        title.casefold(): each.id for each in office().settings.professions for title in (each.id, *each.title.values())
    }
    if written.casefold() not in titles:
        raise WrongUsage(
            N_("“{read}” is not a profession of this office."),
            N_("kuty.toml has: {known}"),
            read=written,
            known=", ".join(each.id for each in office().settings.professions),
        )
    return titles[written.casefold()]
