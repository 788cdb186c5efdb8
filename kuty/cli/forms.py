"""The JSON other programs may rely on. Fields may be added; none is ever changed or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kuty.texts.translator import translator
from kuty.texts.words import explain, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kuty.core.draw.planner import Told
    from kuty.core.people import Participant
    from kuty.core.plan import Plan
    from kuty.core.problem import Problem
    from kuty.core.programme import Programme, Slot, WorkDay
    from kuty.core.reception import Reception
    from kuty.core.tally import Tally
    from kuty.core.tasks import Task
    from kuty.core.workers import Worker
    from kuty.jobs.balance import Balance
    from kuty.jobs.calls import Call
    from kuty.jobs.checking import Checked
    from kuty.jobs.importing import Imported
    from kuty.jobs.mail import MailOut, Piece
    from kuty.jobs.mail_status import Mailed
    from kuty.jobs.people import Instrument, Listed
    from kuty.jobs.sending import Sent
    from kuty.jobs.templates import Checked as CheckedTemplates
    from kuty.jobs.templates import Listed as ListedTemplate
    from kuty.jobs.week import LeftOut
    from kuty.texts.translator import Translator

Json = dict[str, Any]


def participants(rows: Iterable[Listed]) -> Json:
    return {"schema": "kuty.participants/1", "participants": [_listed(row) for row in rows]}


def _listed(row: Listed) -> Json:
    person = row.participant
    return {
        "id": person.id,
        "name": person.name,
        "weekdays": list(person.weekdays),
        "worker": person.worker,
        "channel": person.channel.value,
        "state": row.state.value,
        "language": person.language,
        "reception_time": person.reception_time.isoformat("minutes") if person.reception_time else None,
        "plan_end": row.plan.end.isoformat() if row.plan else None,
    }


def participant(row: Listed, person: Participant, plans: Iterable[Plan], instruments: Iterable[Instrument]) -> Json:
    texts = (
        "first_name",
        "last_name",
        "supplement",
        "street",
        "postcode",
        "town",
        "phone",
        "email",
        "benefit",
        "payer",
        "notes",
    )
    marks = ("address_protected", "discreet_post", "large_print")
    return {
        "schema": "kuty.participant/1",
        **_listed(row),
        **{name: getattr(person, name) for name in (*texts, *marks)},
        "fallback": person.fallback.value if person.fallback else None,
        "post_returned": person.post_returned.isoformat() if person.post_returned else None,
        "exclude": list(person.exclude),
        "likes": list(person.likes),
        "pauses": [
            {"from": pause.start.isoformat(), "to": pause.until.isoformat() if pause.until else None}
            for pause in person.pauses
        ],
        "ended": {"day": person.ended.day.isoformat(), "reason": person.ended.reason} if person.ended else None,
        "swaps": [{"day": swap.day.isoformat(), "instead": swap.instead.isoformat()} for swap in person.swaps],
        "plans": [plan(each) for each in plans],
        "instruments": [{"name": each.name, "dates": [day.isoformat() for day in each.dates]} for each in instruments],
    }


def plan(one: Plan) -> Json:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "minutes_per_day": one.minutes_per_day,
        "days_per_week": one.days_per_week,
        "goals": [{"words": goal.words, "area": goal.area} for goal in one.goals],
        "weights": one.weights,
    }


def workers(rows: Iterable[tuple[Worker, int]]) -> Json:
    return {
        "schema": "kuty.workers/1",
        "workers": [
            {
                "id": each.id,
                "name": each.name,
                "profession": each.profession,
                "phone": each.phone,
                "email": each.email,
                "participants": load,
                "ended": each.ended.isoformat() if each.ended else None,
            }
            for each, load in rows
        ],
    }


def imported(done: Imported, unknown: Iterable[str], tr: Translator) -> Json:
    return {
        "schema": "kuty.import/1",
        "created": len(done.created),
        "updated": len(done.updated),
        "unchanged": len(done.unchanged),
        "rejected": done.rejected,
        "problems": [
            {
                "row": row,
                "field": problem.field,
                "problem": tr.fill(problem.what, problem.values),
                "remedy": tr.fill(problem.remedy, problem.values),
            }
            for row, problem in done.problems
        ],
        "workers_created": done.workers,
        "unknown_columns": list(unknown),
    }


def week(
    name: str, programmes: Iterable[tuple[Participant, Programme]], left: Iterable[LeftOut], tr: Translator
) -> Json:
    return {
        "schema": "kuty.week/1",
        "week": name,
        "programmes": [
            {
                "participant": person.id,
                "issued": programme.issued.isoformat() if programme.issued else None,
                "note": programme.note,
                "days": [
                    {
                        "date": day.date.isoformat(),
                        "minutes": day.minutes,
                        "slots": [_slot(slot, programme.language, tr) for slot in day.slots],
                        "gave_way": [explain(reason, tr) for reason in day.gave_way],
                    }
                    for day in programme.arranged_days
                ],
                "not_arranged": [
                    {"date": day.date.isoformat(), "holiday": day.closed} for day in programme.days if day.closed
                ],
            }
            for person, programme in programmes
            if programme.arranged_days
        ],
        "left_out": left_out(left, tr),
    }


def why(week: str, who: str, told: Iterable[tuple[WorkDay, Told]], tr: Translator) -> Json:
    return {
        "schema": "kuty.why/1",
        "week": week,
        "participant": who,
        "days": [
            {
                "date": day.date.isoformat(),
                "task": each.task.id,
                "chosen": day.has(each.task.id),
                "ruled_out": explain(each.ruled_out, tr) if each.ruled_out else None,
                "points": sum(amount for amount, _reason in each.parts) / 1000,
                "parts": [{"points": amount / 1000, "reason": explain(reason, tr)} for amount, reason in each.parts],
                "behind": None if each.behind is None else each.behind / 1000,
                "beside": [{"task": slot.task, "points": points / 1000} for slot, points in each.beside],
            }
            for day, each in told
        ],
    }


def balance(found: Balance) -> Json:
    return {
        "schema": "kuty.balance/1",
        "from": found.first,
        "to": found.last,
        "participants": [
            {
                "participant": person.id,
                "minutes": dict(person.minutes),
                "share": {theme: person.share(theme) for theme in person.minutes},
                "wanted": dict(person.wanted),
                "weeks": [{"week": week, "minutes": dict(minutes)} for week, minutes in person.by_week.items()],
                "often": [{"task": task, "times": times} for task, times in person.often],
            }
            for person in found.people
        ],
        "never": list(found.never),
        "not_done": [
            {"task": each.task, "given": each.given, "not_done": each.times, "reasons": dict(each.reasons)}
            for each in found.not_done
        ],
    }


def _slot(slot: Slot, language: str, tr: Translator) -> Json:
    return {
        "start": slot.start.isoformat("minutes"),
        "minutes": slot.minutes,
        "kind": slot.kind.value,
        "theme": slot.theme or None,
        "task": slot.task or None,
        "title": slot.title or word(slot.kind, translator(language)),
        "why": [explain(reason, tr) for reason in slot.why],
        "locked": slot.locked,
    }


def left_out(left: Iterable[LeftOut], tr: Translator) -> list[Json]:
    return [
        {"participant": each.participant, "reason": explain(each.reason, tr), "code": each.reason.code} for each in left
    ]


def mail(mail_out: MailOut, tr: Translator) -> Json:
    return {
        "schema": "kuty.mail/1",
        "week": mail_out.week,
        "print_file": mail_out.print_file or None,
        "letters": [
            {
                "participant": piece.participant,
                "file": mail_out.files.get(piece.participant),
                "pages": piece.pages,
                "sha256": piece.sha256,
                "by_hand": piece.by_hand,
                "number": piece.number,
                "first_page": mail_out.first_pages.get(piece.participant),
                **_about(piece, mail_out),
            }
            for piece in mail_out.letters
        ],
        "messages": [
            {
                "participant": piece.participant,
                "channel": piece.channel.value,
                "file": mail_out.files.get(piece.participant),
                "text": piece.message,
                "sha256": piece.sha256,
                "segments": piece.segments or None,
                "number": piece.number,
                **_about(piece, mail_out),
            }
            for piece in mail_out.messages
        ],
        "already_issued": mail_out.already,
        "without_worker": mail_out.without_worker,
        "left_out": left_out(mail_out.left_out, tr),
        "manifest": mail_out.manifest or None,
        "cost": round(mail_out.cost, 2),
    }


def _about(piece: Piece, mail_out: MailOut) -> Json:
    return {
        "replaces": piece.replaces.isoformat() if piece.replaces else None,
        "instead": piece.instead.code if piece.instead else None,
        "doubts": [doubt.code for doubt in piece.doubts],
        "cost": round(mail_out.cost_of(piece), 2),
    }


def sent(done: Sent, tr: Translator) -> Json:
    return {
        "schema": "kuty.mail-send/1",
        "week": done.week,
        "messages": [
            {
                "participant": gone.participant,
                "channel": gone.delivery.channel.value,
                "state": gone.outcome.state.value,
                "reference": gone.outcome.told or None,
                "why": tr.say(gone.outcome.why) if gone.outcome.why else None,
            }
            for gone in done.gone
        ],
        "not_tried": done.not_tried,
        "left_out": left_out(done.left_out, tr),
    }


def mail_status(week: str, rows: Iterable[Mailed], tr: Translator) -> Json:
    return {
        "schema": "kuty.mail-status/1",
        "week": week,
        "mail": [
            {
                "participant": row.participant,
                "channel": each.channel.value if each else None,
                "state": each.state.value if each else None,
                "day": each.day.isoformat() if each else None,
                "number": each.number if each else None,
                "file": each.file if each else None,
                "reference": (each.told or None) if each else None,
                "why": tr.say(each.why) if each and each.why else None,
            }
            for row in rows
            for each in (row.latest,)
        ],
    }


def receptions(day: str, calls: Iterable[Call], unmarked: Iterable[Call]) -> Json:
    return {
        "schema": "kuty.receptions/1",
        "date": day,
        "receptions": [_call(call) for call in calls],
        "unmarked_before": [_call(call) | {"date": call.date.isoformat()} for call in unmarked],
    }


def _call(call: Call) -> Json:
    return {
        "participant": call.participant.id,
        "time": call.time.isoformat("minutes") if call.time else None,
        "phone": call.participant.phone,
        "state": call.state,
        "attendance": call.attendance.value if call.attendance else None,
        "name": call.participant.name,
        "worker": call.participant.worker,
    }


def reception(participant_id: str, entry: Reception, earlier: Reception | None = None) -> Json:
    return {
        "schema": "kuty.reception/1",
        "participant": participant_id,
        "date": entry.date.isoformat(),
        "attendance": entry.attendance.value,
        "minutes": entry.minutes,
        "tasks": {task: done.value for task, done in entry.tasks.items()},
        "mood": entry.mood,
        "note": entry.note,
        "needs": [{"kind": need.kind, "words": need.words} for need in entry.needs],
        "recorded": entry.recorded.isoformat(),
        "recorded_by": entry.recorded_by,
        "corrects": earlier.attendance.value if earlier else None,
        "reasons": {task: why.value for task, why in entry.reasons.items()},
    }


def attendance(first: str, last: str, rows: Iterable[tuple[str, Tally]], euros_a_day: float) -> Json:
    return {
        "schema": "kuty.attendance/1",
        "from": first,
        "to": last,
        "participants": [
            {
                "participant": who,
                **tally(each, euros_a_day),
            }
            for who, each in rows
        ],
    }


def tally(each: Tally, euros_a_day: float) -> Json:
    return {
        "planned": each.planned,
        "present": each.present,
        "absent": each.absent,
        "unmarked": each.unmarked,
        "coming": each.coming,
        "not_arranged": each.not_arranged,
        "swapped": each.swapped,
        "allowance_days": each.allowance_days,
        "allowance_euros": round(each.allowance_days * euros_a_day, 2),
    }


def task(one: Task) -> Json:
    return {
        "id": one.id,
        "theme": one.theme,
        "title": one.title,
        "text": one.text,
        "minutes": list(one.minutes),
        "level": one.level,
        "needs": list(one.needs),
        "topics": list(one.topics),
        "goals": list(one.goals),
        "idea": one.idea,
        "season": list(one.season),
        "cooldown_weeks": one.cooldown_weeks,
        "family": one.family or None,
        "series": {"name": one.series.name, "part": one.series.part} if one.series else None,
        "links": list(one.links),
        "heavy": one.heavy,
        "on_site": one.on_site,
        "daylight": one.daylight,
        "instrument": one.instrument or None,
        "file": one.place,
        "replaces": one.replaces or None,
    }


def task_check(checked: Checked, tr: Translator) -> Json:
    return {
        "schema": "kuty.task-check/1",
        "tasks": len(checked.library.tasks),
        "own": len(checked.own),
        "problems": [_problem(problem, tr) for problem in checked.problems],
        "hints": [
            {
                "where": hint.where,
                "task": hint.task or None,
                "language": hint.language or None,
                "code": hint.code,
                "hint": tr.fill(hint.what, hint.values),
            }
            for hint in checked.hints
        ],
    }


def _problem(problem: Problem, tr: Translator) -> Json:
    return {
        "where": problem.where,
        "problem": tr.fill(problem.what, problem.values),
        "remedy": tr.fill(problem.remedy, problem.values),
    }


def templates(found: Iterable[ListedTemplate], tr: Translator) -> Json:
    return {
        "schema": "kuty.templates/1",
        "templates": [
            {
                "name": each.name,
                "about": tr(each.about),
                "blocks": list(each.blocks),
                "own": each.own or None,
                "own_blocks": list(each.own_blocks),
            }
            for each in found
        ],
    }


def template_check(checked: CheckedTemplates, tr: Translator) -> Json:
    return {
        "schema": "kuty.template-check/1",
        "templates": checked.templates,
        "own": checked.own,
        "papers": checked.papers,
        "problems": [_problem(problem, tr) for problem in checked.problems],
    }
