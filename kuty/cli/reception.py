"""``kuty reception``: remote receptions of a day."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kuty import clock
from kuty.cli import console, options
from kuty.cli.session import _, author, change, may_ask, noun, office, words
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kuty.core.problem import Problem
    from kuty.core.reception import Done, NotDone
    from kuty.jobs.calls import Call
    from kuty.jobs.receptions import Entry, Recorded

app = noun(N_("Remote receptions: the day's list, and one entry after each call."))

OnDay = Annotated[str, typer.Option("--date", help=N_("The work day: 24.11.2026 or today."))]


@app.command("list", epilog=N_("Example: kuty reception list --worker W03"))
def list_(on: OnDay = "today", worker: options.OwnWorker = None, as_json: options.AsJson = False) -> None:
    """The calls of the day in time order; earlier days that nobody has marked come first."""
    from kuty.cli import forms
    from kuty.jobs.calls import calls_of

    day = options.day(on, "--date")
    own = options.worker_id(worker)
    calls, unmarked = calls_of(office().register, day, clock.today(), office().settings.look_back_days)
    if own:
        calls = [call for call in calls if call.participant.worker == own]
        unmarked = [call for call in unmarked if call.participant.worker == own]
    if as_json:
        console.show_json(forms.receptions(day.isoformat(), calls, unmarked))
        return
    _show_calls(day, calls, unmarked)


def _show_calls(day: "date", calls: "Sequence[Call]", unmarked: "Sequence[Call]") -> None:
    from kuty.texts import dates

    language = words().language
    if unmarked:
        console.out(_("Not marked yet:"))
        console.table(
            [_("Day"), _("Time"), _("Id"), _("Name"), _("Phone number"), _("Own worker")],
            [[dates.day_and_date(call.date, language), *_call_cells(call)] for call in unmarked],
        )
        console.out()
    console.out(dates.long_date(day, language))
    if not calls:
        console.out(_("No receptions."))
        return
    from kuty.texts.words import word

    rows = [
        [
            *_call_cells(call),
            word(call.attendance or call.state, words()),
            "" if call.has_programme else _("no programme"),
        ]
        for call in calls
    ]
    console.table([_("Time"), _("Id"), _("Name"), _("Phone number"), _("Own worker"), _("State"), ""], rows)
    waiting = next((call for call in calls if call.attendance is None), None)
    if waiting:
        console.next_step(f"kuty reception record {waiting.participant.id}")


def _call_cells(call: "Call") -> list[str]:
    from kuty.texts import dates

    at = dates.time_of_day(call.time, words().language) if call.time else ""
    person = call.participant
    return [at, person.id, f"{person.last_name} {person.first_name}", person.phone, person.worker]


@app.command(
    epilog=N_(
        "Example: kuty reception record P007 --attendance present --task 1=done --task 2=not:weather "
        "--mood 6 --need “money: the rent is late”"
    )
)
def record(
    who: options.Who,
    on: OnDay = "today",
    attendance: Annotated[
        str | None,
        typer.Option(
            help=N_("present, sick, child_sick, job_search, public_duty, other, not_arranged or swapped."),
        ),
    ] = None,
    minutes: Annotated[int | None, typer.Option(help=N_("Minutes of work activity, if not the whole day."))] = None,
    task: Annotated[
        list[str] | None,
        typer.Option(
            help=N_(
                "How a task went: 1=done, 2=partly, 3=not; once for each. Why not stands after a colon: 3=not:weather."
            )
        ),
    ] = None,
    mood: Annotated[int | None, typer.Option(help=N_("The person's own figure, 0–10."))] = None,
    note: Annotated[str | None, typer.Option(help=N_("A note; - reads it from standard input."))] = None,
    edit: Annotated[bool, typer.Option("--edit", help=N_("Write the note in your editor (EDITOR)."))] = False,
    need: Annotated[
        list[str] | None,
        typer.Option(
            help=N_(
                "A need that came up: money, mood, substances, loneliness, health, housing, work, studies, family, other."
            )
        ),
    ] = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """One entry for a work day. Without --attendance kuty asks. A second entry corrects the first, which is kept."""
    from kuty.jobs.receptions import record as job

    day = options.day(on, "--date")
    if attendance is None and may_ask():
        from kuty.cli.ask_reception import ask

        entry = ask(who.upper(), day)
    else:
        entry = _entry(attendance, minutes, task, mood, _note(note, edit=edit), need)
    with change(dry_run=dry_run) as here:
        recorded = job(here.register, who.upper(), day, entry, clock.now(), clock.today(), author())
    if as_json:
        from kuty.cli import forms

        console.show_json(forms.reception(who.upper(), recorded.reception, recorded.earlier))
        return
    _show_recorded(who.upper(), recorded, dry_run=dry_run)


@app.command(
    epilog=N_("Example: kuty reception slip 7-492K 1122- 7"), context_settings={"ignore_unknown_options": True}
)
def slip(
    code: Annotated[str, typer.Argument(metavar="CODE", help=N_("The code on the slip."), show_default=False)],
    marks: Annotated[
        str,
        typer.Argument(
            metavar="MARKS",
            help=N_("A mark for each task, in their order: 1 done, 2 partly, - not, . nothing marked."),
            show_default=False,
        ),
    ],
    mood: Annotated[
        str, typer.Argument(metavar="[MOOD]", help=N_("The figure circled, 0–10."), show_default=False)
    ] = "",
    note: Annotated[str | None, typer.Option(help=N_("What is written on it; - reads it from standard input."))] = None,
    attendance: Annotated[
        str | None, typer.Option(help=N_("How the day is marked, if nobody has marked it. Usually present."))
    ] = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Key a reply slip that came back. What the day's entry holds already stays, but for what the slip says."""
    from kuty.core.attendance import Attendance
    from kuty.jobs.slips import record_slip

    kind = Attendance(_entry(attendance, None, None, None, "", None).attendance) if attendance else Attendance.PRESENT
    with change(dry_run=dry_run) as here:
        found, recorded = record_slip(
            here.register,
            code,
            marks,
            _figure(mood),
            _note(note, edit=False),
            clock.now(),
            clock.today(),
            author(),
            kind,
        )
    if as_json:
        from kuty.cli import forms

        console.show_json(forms.reception(found.participant, recorded.reception, recorded.earlier))
        return
    _show_recorded(found.participant, recorded, dry_run=dry_run)


def _figure(written: str) -> int | None:
    """The mood circled on a slip; none when nothing is."""
    from kuty.core.errors import InputHasProblems
    from kuty.core.problem import Problem

    if written in ("", "-", "."):
        return None
    if not written.isdecimal():
        problem = Problem("MOOD", N_("Mood is a figure from 0 to 10."), N_("A slip without it: leave it out."))
        raise InputHasProblems([problem])
    return int(written)


def _entry(
    attendance: str | None,
    minutes: int | None,
    tasks: list[str] | None,
    mood: int | None,
    note: str,
    needs: list[str] | None,
) -> "Entry":
    from kuty.core.attendance import Attendance
    from kuty.core.errors import InputHasProblems
    from kuty.core.problem import Problem
    from kuty.core.reception import NEEDS
    from kuty.jobs.receptions import Entry, read_need

    problems = []
    attendance = _code_of(attendance or "", "ATTENDANCE", tuple(Attendance))
    if attendance not in tuple(Attendance):
        remedy = N_("It is one of: {codes}.")
        codes = ", ".join(Attendance)
        what = N_("“{read}” is not a mark of attendance.") if attendance else N_("The mark of attendance is missing.")
        problems.append(Problem("--attendance", what, remedy, {"read": attendance, "codes": codes}))
    went, reasons, wrong = _how_tasks_went(tasks or ())
    problems += wrong
    wanted = tuple(read_need(written) for written in needs or ())
    for each in wanted:
        if each.kind not in NEEDS:
            what = N_("“{read}” is not a kind of need.")
            remedy = N_("It is one of: {codes}. Words may follow: “other: …”.")
            problems.append(Problem("--need", what, remedy, {"read": each.kind, "codes": ", ".join(NEEDS)}))
    if problems:
        raise InputHasProblems(problems)
    return Entry(Attendance(attendance), minutes, went, mood, note, wanted, reasons)


def _how_tasks_went(tasks: "Sequence[str]") -> "tuple[dict[str, Done], dict[str, NotDone], list[Problem]]":
    """``2=partly`` or ``3=not:weather`` by a task's number or id: how each went, and why those not done were not."""
    from kuty.core.problem import Problem
    from kuty.core.reception import Done, NotDone

    went, reasons, problems = {}, {}, []
    for written in tasks:
        name, _equals, how = written.partition("=")
        how, _colon, why = how.partition(":")
        done = _code_of(how.strip(), "DONE", tuple(Done))
        reason = _code_of(why.strip(), "NOT_DONE", tuple(NotDone)) if why else ""
        if done not in tuple(Done):
            what = N_("“{read}” does not tell how a task went.")
            remedy = N_("Write it as 1=done, 1=partly, 1=not or 1=not:weather.")
            problems.append(Problem("--task", what, remedy, {"read": written}))
            continue
        went[name.strip()] = Done(done)
        if reason in tuple(NotDone):
            reasons[name.strip()] = NotDone(reason)
        elif reason:
            from kuty.texts.words import word

            what = N_("“{read}” is not a reason kuty knows for a task not done.")
            known = ", ".join(word(f"why:{code}", words()) for code in NotDone)
            problems.append(Problem("--task", what, N_("It is one of: {codes}."), {"read": reason, "codes": known}))
    return went, reasons, problems


def _code_of(written: str, words_for: str, codes: tuple[str, ...]) -> str:
    """The code a worker means: the code itself, or what it is called in her language."""
    if written in codes:
        return written
    from kuty.intake import vocabulary

    known: dict[str, str] = getattr(vocabulary, words_for)
    return known.get(written.strip().lower().replace("_", " "), written)


def _note(written: str | None, *, edit: bool) -> str:
    if edit:
        from kuty.cli.editor import edit_text

        return edit_text(written or "")
    text = sys.stdin.read() if written == "-" else written or ""
    # What a terminal could not decode is no text.
    return text.encode("utf-8", "ignore").decode().strip()


def _show_recorded(who: str, recorded: "Recorded", *, dry_run: bool) -> None:
    from kuty.texts import dates
    from kuty.texts.words import word

    tr = words()
    entry = recorded.reception
    said = f"{who} {dates.day_and_date(entry.date, tr.language)}: {word(entry.attendance, tr)}"
    if entry.minutes:
        said += f", {_('{n} min', n=entry.minutes)}"
    console.out(f"{_('Dry run; nothing was kept. It would be:')} {said}" if dry_run else said)
    if recorded.earlier:
        console.talk(
            _(
                "This corrects the earlier mark “{mark}”, which stays in the history.",
                mark=word(recorded.earlier.attendance, tr),
            )
        )
    console.tell_problems(recorded.warnings)
    for need in entry.needs:
        console.talk(_("Need: {need}", need=word(f"need:{need.kind}", tr)))


@app.command()
def history(who: options.Who, as_json: options.AsJson = False) -> None:
    """Every entry of one person, corrected ones too."""
    from kuty.cli import forms
    from kuty.jobs.receptions import history as job
    from kuty.jobs.receptions import task_titles
    from kuty.texts import dates
    from kuty.texts.words import word

    entries = job(office().register, who.upper())
    if as_json:
        document = [forms.reception(who.upper(), entry) | {"counts": counts} for entry, counts in entries]
        console.show_json({"schema": "kuty.history/1", "participant": who.upper(), "entries": document})
        return
    tr = words()
    titles = task_titles(office().register, who.upper()) if any(entry.reasons for entry, _counts in entries) else {}
    console.table(
        [_("Day"), _("Mark"), _("Minutes"), _("Mood"), _("Why not done"), _("Note"), _("Recorded"), ""],
        [
            [
                dates.short_date(entry.date, tr.language),
                word(entry.attendance, tr),
                str(entry.minutes or ""),
                "" if entry.mood is None else str(entry.mood),
                ", ".join(f"{titles.get(task, task)}: {word(f'why:{why}', tr)}" for task, why in entry.reasons.items()),
                entry.note.replace("\n", " "),
                f"{dates.short_date(entry.recorded.date(), tr.language)} {entry.recorded_by}".strip(),
                "" if counts else _("corrected later"),
            ]
            for entry, counts in entries
        ],
    )
