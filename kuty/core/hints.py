"""Hints about tasks: what might be easier to read, or could never be drawn. Thoughts to weigh, not mistakes."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.dayshape import theme_minutes
from kuty.core.draw.daylight import daylight
from kuty.core.language import N_
from kuty.core.limits import GOAL_AREAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kuty.core.dayshape import DayShape
    from kuty.core.problem import Value
    from kuty.core.tasks import Task, TaskLibrary

# Everyday words, short ones, short sentences: that much is common advice on plain language. The figures are kuty's own:
# what its own tasks keep to, so that a hint is rare enough to be looked at. A Finnish sentence says the same in fewer
# words, a Swedish or Finnish compound is one long word. They are no measure of plain language.
MOST_LETTERS = {"fi": 18, "sv": 19, "en": 14}
MOST_WORDS = {"fi": 13, "sv": 16, "en": 17}
MOST_SENTENCES = 5
# A day's minutes have to be met exactly; tasks of one length only, all alike, can do it by luck alone. One that may
# take ten minutes or two hours tells nobody what to reckon with.
WIDEST = 3

# Another sentence begins: not after "esim. ruoka".
_NEXT_SENTENCE = re.compile(r"(?<=[.!?…])[”\"»)]*\s+(?=[^a-zåäö])")
_AROUND_A_WORD = " .,:;!?…()“”\"’'»–"


# Wherever the sun rises on this day it rises on every day of the winter.
_SHORTEST_DAY = date(2026, 12, 21)


class Hint(NamedTuple):
    """A hint about one task, or about the library when ``task`` is empty. ``language`` is that of the text it is about."""

    code: str
    where: str
    what: str
    values: dict[str, Value]
    task: str = ""
    language: str = ""


class Circumstances(NamedTuple):
    """What an office's tasks are used in.

    Its languages, the most minutes a theme gets in a day of its shapes, and how far north it is, in degrees.
    """

    languages: Sequence[str]
    most_minutes: Mapping[str, int]
    latitude: float

    @classmethod
    def of(
        cls, languages: Sequence[str], shapes: Iterable[DayShape], weights: Mapping[str, int], latitude: float
    ) -> Circumstances:
        days = [theme_minutes(shape.minutes[1] - shape.fixed_minutes, weights) for shape in shapes]
        most = {theme: max(day[theme] for day in days) for theme in weights} if days else {}
        return cls(languages, most, latitude)


def hints(tasks: Sequence[Task], library: TaskLibrary, office: Circumstances) -> list[Hint]:
    """The hints about some tasks of the library, and about the library as a whole."""
    found = [hint for task in tasks for hint in _about(task, library, office)]
    return found + list(_same_titles(tasks, library)) + list(_goals_without_tasks(library))


def _about(task: Task, library: TaskLibrary, office: Circumstances) -> Iterator[Hint]:
    missing = [language for language in office.languages if not task.speaks(language)]
    if missing:
        what = N_("It is not in {languages}: who reads that is never given it.")
        yield _hint("language", task, what, languages=", ".join(missing))
    for language in task.title:
        yield from _reading(task, language)
    # Tasks on site are put in by hand, whatever their minutes.
    if not task.on_site:
        yield from _drawing(task, library, office)


def _reading(task: Task, language: str) -> Iterator[Hint]:
    """What makes a text hard to read."""
    sentences = [sentence.split() for sentence in _NEXT_SENTENCE.split(task.text[language])]
    most = MOST_LETTERS[language]
    for word in dict.fromkeys(
        word for words in (task.title[language].split(), *sentences) for word in _long_words(words, most)
    ):
        what = N_("“{word}” is a long word. Is there a shorter one, or could two say it?")
        yield _hint("word", task, what, language, word=word)
    for words in sentences:
        count = sum(any(letter.isalnum() for letter in word) for word in words)
        if count > MOST_WORDS[language]:
            what = N_("The sentence “{head} …” has {count} words. Could it be two?")
            yield _hint("sentence", task, what, language, head=" ".join(words[:4]), count=count)
    if len(sentences) > MOST_SENTENCES:
        what = N_("The text has {count} sentences. Could some be left to the talk at the reception?")
        yield _hint("sentences", task, what, language, count=len(sentences))


def _long_words(words: Sequence[str], most: int) -> Iterator[str]:
    """The words with too many letters in one piece. Names and addresses are as long as they are."""
    for number, written in enumerate(words):
        word = written.strip(_AROUND_A_WORD)
        is_name = number > 0 and word[:1].isupper()
        if not is_name and "." not in word and max(map(len, word.split("-"))) > most:
            yield word


def _drawing(task: Task, library: TaskLibrary, office: Circumstances) -> Iterator[Hint]:
    """Why a task will be drawn seldom or never."""
    least, most = task.minutes
    if _is_too_long(task, office):
        what = N_("It takes {least} minutes at the least; no day of yours has more than {most} for {theme}.")
        yield _hint("too_long", task, what, least=least, most=office.most_minutes[task.theme], theme=task.theme)
    if least == most:
        what = N_("It takes exactly {least} minutes. A range, such as {least}-{more}, finds its place more easily.")
        yield _hint("narrow", task, what, least=least, more=least + 10)
    if most > WIDEST * least:
        what = N_("From {least} to {most} minutes is a wide range: nobody knows what to reckon with.")
        yield _hint("wide", task, what, least=least, most=most)
    if task.daylight and task.season == ("winter",) and daylight(_SHORTEST_DAY, office.latitude) is None:
        yield _hint("dark", task, N_("It asks for daylight and is for winter only: the sun does not rise here then."))
    yield from _behind_in_series(task, library, office)


def _is_too_long(task: Task, office: Circumstances) -> bool:
    return task.theme in office.most_minutes and task.minutes[0] > office.most_minutes[task.theme]


def _behind_in_series(task: Task, library: TaskLibrary, office: Circumstances) -> Iterator[Hint]:
    """A part is drawn when those before it were had; so it waits for ever for one that is not drawn."""
    if task.series is None:
        return
    for other in library.theme(task.theme):
        if other.series is None or other.series.name != task.series.name or other.series.part >= task.series.part:
            continue
        if other.on_site or _is_too_long(other, office):
            what = N_(
                "It comes after {other} in its series, which is never drawn; so it comes only where {other} was put in by hand."
            )
            yield _hint("series", task, what, other=other.id)
        missing = [language for language in office.languages if task.speaks(language) and not other.speaks(language)]
        if missing:
            what = N_("It comes after {other} in its series, which is not in {languages}.")
            yield _hint("series", task, what, other=other.id, languages=", ".join(missing))


def _same_titles(tasks: Sequence[Task], library: TaskLibrary) -> Iterator[Hint]:
    """Two tasks under one title: on the letter nobody can tell them apart. Told once, of the office's own or the later one."""
    looked_at = {task.id for task in tasks}
    first: dict[tuple[str, str], Task] = {}
    # Those not looked at come first, so that it is the other one the hint is about.
    for task in sorted(library.tasks, key=lambda task: task.id in looked_at):
        for language, title in task.title.items():
            other = first.setdefault((language, title.casefold()), task)
            if other is not task and task.id in looked_at:
                yield _hint(
                    "title", task, N_("“{title}” is the title of {other} too."), language, title=title, other=other.id
                )


def _goals_without_tasks(library: TaskLibrary) -> Iterator[Hint]:
    served = {goal for task in library.tasks if not task.on_site for goal in task.goals}
    for area in GOAL_AREAS:
        if area not in served:
            yield Hint("goal", "programs", N_("No task that is drawn serves goals of “{area}”."), {"area": area})


def _hint(code: str, task: Task, what: str, language: str = "", **values: Value) -> Hint:
    return Hint(code, task.place, what, values, task.id, language)
