"""The words people read for the codes kuty keeps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kuty.core.language import N_
from kuty.texts.dates import short_date

if TYPE_CHECKING:
    from kuty.core.problem import Value
    from kuty.core.reason import Reason
    from kuty.texts.translator import Translator

WORDS = {
    # attendance (domain 2.1)
    "present": N_("present"),
    "sick": N_("ill"),
    "child_sick": N_("child under 10 ill"),
    "job_search": N_("job interview or another job-seeking reason"),
    "public_duty": N_("public position of trust"),
    "other": N_("other reason"),
    "not_arranged": N_("service not arranged"),
    "swapped": N_("day swapped"),
    "unmarked": N_("not marked"),
    "absent": N_("absent"),
    "coming": N_("coming"),
    # the state of a person
    "active": N_("active"),
    "paused": N_("on a break"),
    "ended": N_("ended"),
    # channels
    "letter": N_("letter"),
    "sms": N_("text message"),
    "email": N_("e-mail"),
    "suomifi": N_("Suomi.fi message"),
    # where a piece of mail is
    "mail:prepared": N_("made ready to be sent"),
    "mail:issued": N_("printed"),
    "mail:sent": N_("sent"),
    "mail:failed": N_("could not be sent"),
    "mail:unsure": N_("may have been sent"),
    "mail:returned": N_("came back"),
    # plans
    "activation": N_("activation plan"),
    "multisectoral": N_("multisectoral employment plan"),
    "service": N_("client plan"),
    # slots
    "start": N_("The day begins"),
    "break": N_("Break"),
    "reception": N_("Remote reception"),
    "feedback": N_("How the day was"),
    "group": N_("Group"),
    # how a task went
    "done": N_("done"),
    "partly": N_("partly"),
    "not": N_("not done"),
    # why it was not done
    "why:too_hard": N_("too hard"),
    "why:no_strength": N_("no strength"),
    "why:no_time": N_("no time"),
    "why:lacking": N_("something was missing"),
    "why:weather": N_("the weather"),
    "why:not_mine": N_("did not feel right"),
    # needs that come up
    "need:money": N_("money"),
    "need:mood": N_("mood"),
    "need:substances": N_("alcohol or other substances"),
    "need:loneliness": N_("loneliness"),
    "need:health": N_("health"),
    "need:housing": N_("housing"),
    "need:work": N_("work"),
    "need:studies": N_("studies"),
    "need:family": N_("family"),
    "need:other": N_("something else"),
    # themes
    "HYTE": N_("Well-being"),
    "TYKY": N_("Work and skills"),
    "SOS": N_("Everyday life and people"),
}

# What a task may need or be about, and the areas of goals (kuty.core.limits).
LIMIT_WORDS = {
    "internet": N_("internet"),
    "phone": N_("phone"),
    "computer": N_("computer"),
    "camera": N_("camera"),
    "money": N_("money"),
    "outdoors": N_("being outdoors"),
    "walking": N_("walking"),
    "kitchen": N_("kitchen"),
    "partner": N_("another person"),
    "writing": N_("writing"),
    "equipment": N_("equipment"),
    "heavy": N_("heavy work"),
    "exercise": N_("exercise"),
    "rest": N_("rest"),
    "food": N_("food"),
    "sleep": N_("sleep"),
    "mood": N_("mood"),
    "alcohol": N_("alcohol"),
    "gambling": N_("gambling"),
    "health-care": N_("health care"),
    "money-matters": N_("money matters"),
    "home": N_("home"),
    "handicraft": N_("handicraft"),
    "music": N_("music"),
    "culture": N_("culture"),
    "nature": N_("nature"),
    "relationships": N_("relationships"),
    "volunteering": N_("volunteering"),
    "community": N_("community"),
    "digital": N_("digital skills"),
    "job-search": N_("looking for work"),
    "working-life": N_("working life"),
    "studies": N_("studies"),
    "skills": N_("skills"),
    "forms": N_("forms and applications"),
    "language": N_("language skills"),
    "planning": N_("planning"),
    "feedback": N_("feedback"),
    "health": N_("health"),
    "mind": N_("peace of mind"),
    "daily-life": N_("daily life"),
    "substances": N_("alcohol or other substances"),
    "work-ability": N_("work ability"),
    "job": N_("work"),
    "people": N_("other people"),
}

# What an address is made of.
ADDRESS_WORDS = {"street": N_("the street"), "postcode": N_("the postcode"), "town": N_("the post office")}

# Why a task was picked, and why a person or a letter was left out.
REASONS = {
    "series": N_("part {part}/{parts} of a series"),
    "next_part": N_("next part {part}/{parts} after “{after}”"),
    "goal": N_("goal: {goal}"),
    "behind": N_("{theme} is {minutes} minutes behind over 4 weeks"),
    "wish": N_("asked for by the person"),
    "like": N_("likes: {topic}"),
    "more_outside": N_("has been outside little lately"),
    "more_together": N_("has done little together with others lately"),
    "more_screen": N_("has done little on a screen lately"),
    "season": N_("right for the season"),
    "not_had": N_("not had before"),
    "not_had_for": N_("not had for {weeks} weeks"),
    "level": N_("level {level} is not quite right for now"),
    "chance": N_("by chance"),
    "cooldown_gave_way": N_("had {weeks} weeks ago: the library has too few other tasks for this person"),
    "family_gave_way": N_("much like a task had lately: the library has too few others for this person"),
    "open_slot": N_("{theme}: no task of the library fits, so it is agreed together"),
    "shares_gave_way": N_("{minutes} minutes were moved between the themes, because tasks did not suffice"),
    "locked_minutes": N_("what is locked makes the day {minutes} minutes longer than the plan says"),
    "locked_in_the_dark": N_("“{title}” needs daylight and is locked, but now falls into the dark"),
    "overlap": N_("the reception and a group activity fall on the same time"),
    "chosen": N_("chosen by the worker"),
    # why a task was not picked
    "not_on_site": N_("done on site, so it is put in by hand"),
    "not_in_language": N_("not written in the person's language"),
    "limit": N_("the person's limit: {topic}"),
    "not_in_season": N_("not of this season"),
    "passed_over": N_("taken out of this week, or locked on a later day of it"),
    "beside_locked": N_("too much like a task that is locked in the day"),
    "in_the_dark": N_("needs daylight, and the day is in the dark"),
    "only_with_goal": N_("only for people with a goal about it: {topic}"),
    "waits_after_not_done": N_("was not done ({why}), so it waits until {date}"),
    "cooldown": N_("had {date}; it may come again {until}"),
    "family_cooldown": N_("a task much like it was had {date}"),
    "series_goes_on": N_("the first part was had; the series goes on"),
    "series_earlier_part": N_("an earlier part of the series comes first: {task}"),
    "no_plan": N_("no plan"),
    "plan_over": N_("the plan ended {date}"),
    "plan_not_begun": N_("the plan begins {date}"),
    "paused": N_("on a break since {date}"),
    "paused_until": N_("on a break until {date}"),
    "ended": N_("ended {date}"),
    "no_weekday": N_("no work day agreed"),
    "day_swapped": N_("the work day of this week is held {date}"),
    "holiday": N_("{holiday} {date}: the service is not arranged unless another day is agreed"),
    "no_shape": N_("no shape of the day is for {minutes} minutes"),
    "no_address_part": N_("the address is not complete: {missing} is missing"),
    "odd_postcode": N_("the postcode is not five digits"),
    "long_row": N_("a row of the address has {length} letters; the post asks for {most} at most"),
    "no_phone": N_("no phone number for a text message"),
    "no_email": N_("no e-mail address"),
    "no_programme": N_("no programme of this week"),
    "no_identity_code": N_("no identity code, which Suomi.fi messages need"),
    "no_way": N_("no way to reach the person"),
    "failed_before": N_("by {channel} it could not be brought"),
    "post_returned": N_("a letter came back {date}: the address has to be checked"),
    "changed_meanwhile": N_("was changed while the mail was made; make it again"),
    "may_have_gone": N_("may have gone when a sending was cut off"),
    "dear_letters": N_("because of {letters} it takes {n} segments instead of {least}"),
    "too_many_pages": N_("the letter has {pages} pages, and {most} is the most"),
    "in_the_window": N_("something else than the address would show in the envelope's window"),
    "outside_window": N_("the address does not lie in the envelope's window"),
    "too_long_address": N_("the address does not fit in the envelope's window"),
    "in_the_senders_window": N_("something else than the sender would show in the sender's window"),
    "outside_senders_window": N_("the sender does not lie in the sender's window"),
    "too_long_sender": N_("the sender does not fit in the sender's window"),
    "too_long_label": N_("the address does not fit"),
    "protected": N_("the address is protected and is printed nowhere"),
    "tells_outside": N_("what shows in the window tells what service this is"),
    "cannot_render": N_("the letter could not be made: {problem}"),
}


# What fills the day of a person for whom the library has too few tasks.
OPEN_SLOT = (
    N_("We agree on this together"),
    N_("No task was chosen for this time. At the remote reception we think together about what would do you good."),
)


def open_slot() -> dict[str, tuple[str, str]]:
    """Title and text of a slot without a task, by language."""
    from kuty.core.language import LANGUAGES
    from kuty.texts.translator import translator

    title, text = OPEN_SLOT
    return {language: (translator(language)(title), translator(language)(text)) for language in LANGUAGES}


def word(code: str, tr: Translator) -> str:
    return tr(WORDS[code])


def explain(reason: Reason, tr: Translator) -> str:
    """A reason as a sentence; its dates and words are written as the language writes them."""
    return tr.fill(REASONS[reason.code], {key: _shown(key, value, tr) for key, value in reason.values.items()})


def _shown(key: str, value: Value, tr: Translator) -> Value:
    if key in ("date", "until"):
        return short_date(date.fromisoformat(str(value)), tr.language)
    if key == "topic":
        return tr(LIMIT_WORDS[str(value)]) if value in LIMIT_WORDS else value
    if key == "channel":
        return word(str(value), tr)
    if key == "missing":
        return tr(ADDRESS_WORDS[str(value)])
    if key == "why":
        return word(f"why:{value}", tr)
    return value
