"""``kuty task``: the task library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kuty.cli import console, options
from kuty.cli.session import _, change, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from kuty.core.programme import Slot
    from kuty.core.tasks import Task
    from kuty.jobs.checking import Checked
    from kuty.jobs.new_task import Wanted

app = noun(N_("The task library."))


@app.command("list", epilog=N_("Example: kuty task list --theme SOS --without internet"))
def list_(
    theme: Annotated[str | None, typer.Option(help="HYTE, TYKY, SOS")] = None,
    topic: Annotated[str | None, typer.Option(help=N_("Only tasks about this: kuty participant limits"))] = None,
    without: Annotated[
        list[str] | None, typer.Option(help=N_("Only tasks that need no such thing; once for each."))
    ] = None,
    find: Annotated[str | None, typer.Option(help=N_("Only tasks with this word in a title or text."))] = None,
    as_json: options.AsJson = False,
) -> None:
    """The tasks of kuty and of the office; an own task that replaces one of kuty's says so."""
    from kuty.cli import forms
    from kuty.intake.vocabulary import read_limit

    limits = frozenset(read_limit(word) or word for word in without or ())
    tasks = [
        task
        for task in office().library.tasks
        if (not theme or task.theme == theme.upper())
        and (not topic or (read_limit(topic) or topic) in task.topics)
        and not task.touches(limits)
        and (not find or _has(task, find))
    ]
    if as_json:
        console.show_json({"schema": "kuty.tasks/1", "tasks": [forms.task(task) for task in tasks]})
        return
    language = words().language
    console.table(
        [_("Id"), _("Title"), _("Minutes"), _("Level"), _("Needs"), _("Own library")],
        [
            [
                task.id,
                task.named(language),
                "–".join(dict.fromkeys(map(str, task.minutes))),
                str(task.level),
                ", ".join(task.needs),
                _origin(task),
            ]
            for task in tasks
        ],
    )
    console.talk(words().count("{n} task", "{n} tasks", len(tasks)))


def _has(task: Task, word: str) -> bool:
    return any(word.casefold() in text.casefold() for text in (*task.title.values(), *task.text.values()))


def _origin(task: Task) -> str:
    if task.replaces:
        return _("replaces kuty's own")
    return _("own") if task.is_own else ""


@app.command()
def show(
    task_id: Annotated[str, typer.Argument(metavar="TASK", help=N_("The task's id."))], as_json: options.AsJson = False
) -> None:
    """One task, in every language."""
    from kuty.cli import forms
    from kuty.core.errors import NoSuchThing

    task = office().library.get(task_id.lower())
    if task is None:
        raise NoSuchThing(N_("There is no task “{task}”."), N_("See the tasks: kuty task list"), task=task_id)
    if as_json:
        console.show_json({"schema": "kuty.task/1", **forms.task(task)})
        return
    console.out(f"{task.id}  {task.theme}")
    for language, title in task.title.items():
        console.out(f"  {language}  {title}")
        console.out(f"      {task.text[language]}")
    facts = [
        (_("Minutes"), "–".join(dict.fromkeys(map(str, task.minutes)))),
        (_("Level"), str(task.level)),
        (_("Needs"), ", ".join(task.needs)),
        (_("About"), ", ".join(task.topics)),
        (_("Serves"), ", ".join(task.goals)),
        (_("Season"), ", ".join(task.season)),
        (_("Only in daylight"), _("yes") if task.daylight else ""),
        (_("Cool-down in weeks"), str(task.cooldown_weeks or "")),
        (_("Series"), f"{task.series.name} {task.series.part}" if task.series else ""),
        (_("Link"), " ".join(task.links)),
        (_("Form linked to"), task.instrument),
        (_("Idea"), task.idea),
        (_("File"), task.place),
        (_("Replaces"), task.replaces),
    ]
    width = max(len(head) for head, _text in facts)
    for head, text in facts:
        if text:
            console.out(f"  {head:<{width}}  {text}")


@app.command(epilog=N_("Example: kuty task new sos --edit"))
def new(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="HYTE, TYKY, SOS", show_default=False)],
    edit: Annotated[bool, typer.Option("--edit", help=N_("Open the file in your editor (EDITOR)."))] = False,
    dry_run: options.DryRun = False,
) -> None:
    """Begin a task of your own: a sample with every field explained, after what programs/THEME/own.yaml holds."""
    from kuty.jobs.new_task import begin

    here = office()
    begun = begin(here.folder / "programs", theme, here.read_library()[0], words(), dry_run=dry_run)
    if dry_run:
        console.out(begun.text.rstrip())
        return
    console.out(_("The sample {task} is in {file}.", task=begun.id, file=str(begun.file)))
    console.out(
        _("Write your own task in its place, then take its line “on_site” away: before that nobody is given it.")
    )
    if edit:
        from kuty.cli.editor import edit_file

        edit_file(begun.file)
    console.next_step("kuty task check")


@app.command(epilog=N_("Example: kuty task keep P007 2 --topic relationships --goal people --hers"))
def keep(
    of: options.OfTask,
    topic: Annotated[list[str] | None, typer.Option(help=N_("What it is about; once for each."))] = None,
    goal: Annotated[list[str] | None, typer.Option(help=N_("The area of goals it serves; once for each."))] = None,
    minutes: Annotated[str, typer.Option(help=N_("How long it may take, 20-40; else about as long as now."))] = "",
    hers: Annotated[
        bool, typer.Option("--hers", help=N_("It was the person's idea: from now on a wish of hers."))
    ] = False,
    dry_run: options.DryRun = False,
) -> None:
    """Keep a task that was written for one person for the library, so that others can be given it too."""
    from kuty.jobs.new_task import keep as job
    from kuty.jobs.week_by_hand import find_slot

    week, who, (task,) = options.person_and(of, "TASK")
    wanted = _wanted(find_slot(office().register, week, who, task).slot, topic, goal, minutes, hers=hers)
    with change(dry_run=dry_run) as here:
        place = find_slot(here.register, week, who, task)
        kept = job(place, wanted, here.folder / "programs", here.library, words(), dry_run=dry_run)
    console.out(_("“{title}” is in the library as {task}.", title=place.slot.title, task=kept.id))
    console.talk(
        _(
            "It is written in one language and given to those who read it; add the others in {file}.",
            file=str(kept.file),
        )
    )
    console.next_step(f"kuty task show {kept.id}", "kuty task check")


def _wanted(slot: Slot, topics: list[str] | None, goals: list[str] | None, minutes: str, *, hers: bool) -> Wanted:
    """What the library has to know of the task; every mistake at once."""
    import re

    from kuty.core.errors import InputHasProblems
    from kuty.core.limits import GOAL_AREAS, TOPICS
    from kuty.core.problem import Problem
    from kuty.intake.vocabulary import read_limit
    from kuty.jobs.new_task import Wanted

    problems = []
    read = {
        "--topic": ([read_limit(word) or word for word in topics or ()], TOPICS),
        "--goal": ([word.strip().lower() for word in goals or ()], GOAL_AREAS),
    }
    for option, (given, known) in read.items():
        for word in [word for word in given if word not in known] or ([] if given else [""]):
            what = N_("“{read}” is not known here.") if word else N_("{option} is missing.")
            values: dict[str, str | int] = {"read": word, "option": option, "codes": ", ".join(known)}
            problems.append(Problem(option, what, N_("It is one of: {codes}."), values))
    least = max(10, (slot.minutes - 10) // 5 * 5)
    span = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", minutes or f"{least}-{least + 20}")
    ends = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
    if not 10 <= ends[0] <= ends[1] <= 240 or ends[0] % 5 or ends[1] % 5:  # noqa: PLR2004 - as the library reads it
        remedy = N_("Write it as 20-40, in steps of five.")
        problems.append(Problem("--minutes", N_("“{read}” are not minutes of a task."), remedy, {"read": minutes}))
    if problems:
        raise InputHasProblems(problems)
    return Wanted(ends, tuple(read["--topic"][0]), tuple(read["--goal"][0]), hers)


@app.command()
def check(
    everything: Annotated[bool, typer.Option("--all", help=N_("Hints about kuty's own tasks too."))] = False,
    as_json: options.AsJson = False,
) -> None:
    """Read every library, day shape and rule set: all mistakes with their place, and hints about the office's tasks."""
    from kuty.cli import forms
    from kuty.jobs.checking import check as job

    checked = job(office().program_folders, office().settings, everything=everything)
    if as_json:
        console.show_json(forms.task_check(checked, words()))
    else:
        _tell_check(checked)
    if checked.problems:
        raise typer.Exit(3)


def _tell_check(checked: Checked) -> None:
    tr = words()
    for hint in checked.hints:
        console.out(f"{hint.where}: {' '.join(filter(None, (hint.task, hint.language)))}")
        console.out(f"    {tr.fill(hint.what, hint.values)}")
    if checked.hints:
        console.talk(
            tr.count(
                "{n} hint to weigh; it is no mistake.", "{n} hints to weigh; they are no mistakes.", len(checked.hints)
            )
        )
    if checked.problems:
        console.tell_problems(checked.problems)
        console.talk(tr.count("{n} mistake", "{n} mistakes", len(checked.problems)))
        return
    console.out(
        _(
            "{count} tasks are in order; {own} of them the office's own, {replaced} in place of kuty's.",
            count=len(checked.library.tasks),
            own=len(checked.own),
            replaced=sum(1 for task in checked.own if task.replaces),
        )
    )
