"""``kuty template``: the papers and messages an office can word in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kuty.cli import console, options
from kuty.cli.session import _, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.jobs.templates import Listed

app = noun(N_("The templates of letters and messages: see them, change them, check them."))


@app.command("list", epilog=N_("Example: kuty template list"))
def list_(as_json: options.AsJson = False) -> None:
    """Every template, what it is for, and which of them the office has changed."""
    from kuty.cli import forms
    from kuty.jobs.templates import listed

    found = listed(office().templates)
    if as_json:
        console.show_json(forms.templates(found, words()))
        return
    console.table(
        [_("Template"), _("What it is for"), _("The office's own")],
        [[each.name, _(each.about), _own(each)] for each in found],
    )
    for each in found:
        if each.blocks:
            console.talk(f"{each.name}: {', '.join(each.blocks)}")
    console.next_step("kuty template copy letter/week --block …")


def _own(each: Listed) -> str:
    if each.own == "blocks":
        return _("blocks: {names}", names=", ".join(each.own_blocks))
    return _("whole") if each.own else ""


@app.command(epilog=N_("Example: kuty template copy letter/week --block greeting"))
def copy(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=N_("The template, such as letter/week."), show_default=False)
    ],
    block: Annotated[
        str, typer.Option(metavar="BLOCK", help=N_("Only this block; kuty keeps the rest up to date."))
    ] = "",
    dry_run: options.DryRun = False,
) -> None:
    """Put a template of kuty's, or one block of it, into the office's folder, to be changed there."""
    from kuty.jobs.templates import copy as job

    here = office()
    copied = job(here.templates, here.templates_folder, name, block, words(), dry_run=dry_run)
    if dry_run:
        console.out(copied.text.rstrip())
        return
    console.out(_("The copy is in {file}. From now on kuty uses it.", file=str(copied.path)))
    if not block:
        console.talk(_("It stands in place of kuty's whole template, so what kuty betters there does not reach you."))
    console.talk(_("Change its words in an editor for plain text; its first lines tell how."))
    console.next_step("kuty template check", "kuty mail preview next")


@app.command(epilog=N_("Example: kuty template check"))
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help=N_("Only these templates."), show_default=False),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Find every mistake in the office's templates, then try each with invented people and difficult texts."""
    from kuty.cli import forms
    from kuty.jobs.templates import check as job
    from kuty.jobs.templates import chosen, papers_of

    templates = office().templates
    wanted = chosen(templates, names or ())
    total = sum(papers_of(templates, name) for name in wanted)
    with console.progress(total, _("Trying the templates")) as step:
        checked = job(templates, wanted, step)
    tr = words()
    if as_json:
        console.show_json(forms.template_check(checked, tr))
    else:
        console.tell_problems(checked.problems)
        if checked.problems:
            console.talk(tr.count("{n} mistake", "{n} mistakes", len(checked.problems)))
        else:
            console.out(
                _(
                    "{count} templates are in order; {own} of them the office's own. Papers tried: {papers}.",
                    count=checked.templates,
                    own=checked.own,
                    papers=checked.papers,
                )
            )
    if checked.problems:
        raise typer.Exit(3)
    if not as_json:
        console.next_step("kuty mail preview next")
