"""Looking back over weeks: the themes' shares, tasks had often, tasks never given, tasks most often not done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from kuty.core.draw.past import ABSENT
from kuty.core.plan import THEMES, plan_on
from kuty.core.reception import Done
from kuty.core.week import days_of, week_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from kuty.core.draw.past import Given
    from kuty.core.tasks import TaskLibrary
    from kuty.register.case import Case
    from kuty.register.register import Register

# A task had so many times in the span was had often.
OFTEN = 3
# So many of the tasks most often not done are told.
_WORST = 10


@dataclass(frozen=True, slots=True)
class PersonsBalance:
    """One person's span: minutes by theme, and by week; the shares the plan wants, in per cent; what was had often."""

    id: str
    name: str
    minutes: Mapping[str, int]
    by_week: Mapping[str, Mapping[str, int]]
    wanted: Mapping[str, int]
    often: tuple[tuple[str, int], ...]

    def share(self, theme: str) -> int:
        """The theme's share of the minutes, in per cent."""
        whole = sum(self.minutes.values())
        return round(100 * self.minutes[theme] / whole) if whole else 0


class NotDoneOften(NamedTuple):
    """A task, how often it was given and how often not done, and the reasons told, the commonest first."""

    task: str
    given: int
    times: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """The span's weeks, its people, and the library as it was used."""

    first: str
    last: str
    people: tuple[PersonsBalance, ...]
    never: tuple[str, ...]
    not_done: tuple[NotDoneOften, ...]


def balance_of(
    register: Register,
    library: TaskLibrary,
    weights: Mapping[str, int],
    today: date,
    weeks: int,
    only: Iterable[str] = (),
    step: Callable[[], None] = lambda: None,
) -> Balance:
    """The last ``weeks`` weeks, this one included, of everybody or those in ``only``.

    ``weights`` are the office's, for plans that have none of their own. What nobody is given is told of everybody only.
    """
    end = days_of(week_of(today))[-1] + timedelta(days=1)
    start = end - timedelta(weeks=weeks)
    people = []
    times: Counter[str] = Counter()
    undone: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {}
    chosen = tuple(only)
    for case in register.cases(chosen):
        given = [each for each in case.given(end) if each.day >= start]
        if given:
            people.append(_person(case, given, weights, today))
        for each in given:
            times[each.task] += 1
            if each.went == Done.NOT:
                undone[each.task] += 1
                reasons.setdefault(each.task, Counter())[each.reason] += bool(each.reason)
        step()
    worst = sorted(undone, key=lambda task: (-undone[task], task))[:_WORST]
    return Balance(
        week_of(start),
        week_of(today),
        tuple(people),
        () if chosen else tuple(task.id for task in library.tasks if task.id not in times and not task.on_site),
        tuple(NotDoneOften(task, times[task], undone[task], tuple((+reasons[task]).most_common())) for task in worst),
    )


def _person(case: Case, given: Iterable[Given], weights: Mapping[str, int], today: date) -> PersonsBalance:
    minutes = dict.fromkeys(THEMES, 0)
    by_week: dict[str, dict[str, int]] = {}
    times: Counter[str] = Counter()
    for each in given:
        if each.went == ABSENT:
            continue
        minutes[each.theme] += each.minutes
        week = by_week.setdefault(week_of(each.day), dict.fromkeys(THEMES, 0))
        week[each.theme] += each.minutes
        times[each.task] += bool(each.task)
    plan = plan_on(case.plans, today)
    shares = (plan.weights if plan else None) or weights
    whole = sum(shares.values())
    person = case.participant
    often = tuple((task, count) for task, count in times.most_common() if count >= OFTEN)
    return PersonsBalance(
        person.id,
        person.name,
        minutes,
        dict(sorted(by_week.items())),
        {theme: round(100 * shares[theme] / whole) for theme in THEMES},
        often,
    )
