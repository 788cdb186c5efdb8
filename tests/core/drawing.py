"""What the tests of the draw share: a person, a plan, an office's settings, tasks, and a draw in one call."""

from dataclasses import replace
from datetime import date, time, timedelta

from kuty.core.dayshape import DayShape, ShapeSlot
from kuty.core.draw.past import Given
from kuty.core.draw.planner import Planner
from kuty.core.draw.settings import DrawSettings
from kuty.core.people import Participant
from kuty.core.plan import THEMES, Plan, PlanKind
from kuty.core.programme import Slot, SlotKind
from kuty.core.reason import Reason
from kuty.core.settings import OPTIONS
from kuty.core.tasks import Task, TaskLibrary

DAY = date(2026, 12, 1)


def usual(section):
    """What an office has in a section of its settings unless it decides otherwise."""
    return {option.key: option.default for option in OPTIONS if option.section == section}


SETTINGS = DrawSettings(
    cooldown_weeks=4,
    weights=dict.fromkeys(THEMES, 1),
    usual_start=time(9),
    family_weeks=2,
    points=usual("draw.points"),
    shares=dict.fromkeys(usual("draw.shares"), 0),
    waits=usual("draw.not_done_weeks"),
    tasks_a_level=8,
    latitude=60.17,
    open_slot={
        "fi": ("Sovitaan yhdessä", "Mietitään puhelussa."),
        "sv": ("Vi kommer överens", "Vi tänker i samtalet."),
    },
)
# 60 minutes of tasks a theme on a day of 200 minutes.
SHAPE = DayShape(
    "small",
    {"fi": "Pieni"},
    (100, 480),
    (
        ShapeSlot(SlotKind.TASK, theme="HYTE"),
        ShapeSlot(SlotKind.TASK, theme="TYKY"),
        ShapeSlot(SlotKind.TASK, theme="SOS"),
        ShapeSlot(SlotKind.RECEPTION, 20),
    ),
)
TAITO = Participant("P001", "Taito", "Esimerkkilä")


def office(points=None, **fields):
    """The settings of an office that has changed these."""
    return replace(SETTINGS, points=SETTINGS.points | (points or {}), **fields)


def without_chance(**fields):
    return office({"chance": 0}, **fields)


def task(task_id, minutes=(20, 60), **fields):
    given = {"level": 1, "topics": ("home",), "goals": ("home",), "idea": "kuty"} | fields
    title = {"fi": f"{task_id} fi", "sv": f"{task_id} sv"}
    text = {"fi": f"Tee {task_id}.", "sv": f"Gör {task_id}."}
    return Task(task_id, task_id.split("-")[0].upper(), title, text, minutes, **given)


# These two fill their themes in every story that is about the third.
FORM, CALL = task("tyky-form", (60, 60)), task("sos-call", (60, 60))


def plan(minutes=200, **fields):
    return Plan(1, PlanKind.SERVICE, date(2026, 8, 3), date(2027, 2, 2), minutes, **fields)


def draw(
    *hyte, given=(), person=TAITO, the_plan=None, others=(FORM, CALL), day=DAY, settings=SETTINGS, shape=SHAPE, **more
):
    planner = Planner(TaskLibrary((*hyte, *others)), settings)
    return planner.draw(day, person, the_plan or plan(), shape, given, **more)


def drawn_on_forty_days(*hyte, **more):
    """The first well-being task of each of forty days."""
    return [tasks_of(draw(*hyte, day=DAY + timedelta(days=number), **more))[0] for number in range(40)]


def had(task_id, days_ago, went="", reason="", minutes=0):
    """Without minutes it does not move the balance of the themes, which most stories are not about."""
    return Given(DAY - timedelta(days=days_ago), task_id, task_id.split("-")[0].upper(), minutes, went, reason)


def locked(task_id, minutes, theme="HYTE"):
    return Slot(time(14), minutes, SlotKind.TASK, theme, task_id, "Oma", "Teksti", why=(Reason("chosen"),), locked=True)


def group(start, minutes, theme="SOS", title="Keittiöryhmä"):
    return Slot(start, minutes, SlotKind.GROUP, theme, title=title)


def tasks_of(day, theme="HYTE"):
    return [slot.task for slot in day.tasks if slot.theme == theme]


def minutes_of_themes(day):
    return {theme: sum(slot.minutes for slot in day.slots if slot.theme == theme) for theme in THEMES}


def why(day, task_id):
    return next(slot.why for slot in day.tasks if slot.task == task_id)


def codes(day, task_id):
    return [reason.code for reason in why(day, task_id)]
