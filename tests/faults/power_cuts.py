"""Power cuts: what a run does to the register is written down, and the disk is made as it may be after a cut at any point.

After each cut the real command line must find the register as it was after the last command that was done, or as the
command that was under way left it – nothing in between. The same with the syncs left out must go wrong: that shows
that the cuts are sharp enough to find a loss.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.faults import office as offices
from tests.faults.disk import Disk, Event, Synced, after_cut, unsafe
from tests.faults.office import CHECK, DAYS, LIST, PEOPLE, WEEKS, Figure, Ran, counted, none_of, record_words
from tests.faults.recorder import Recorder

if TYPE_CHECKING:
    import random

PART = "power cuts"
_EVERYBODY = tuple(f"P{number:03}" for number in range(1, 11))
_ONE_MORE = ("participant", "add", "--no-input", "--last-name", "Jälkeenpäin", "--first-name", "Aino", "--json")
# One cut of so many is followed by another.
_AGAIN = 0.15

Answers = list[Ran]


class Story(NamedTuple):
    """Commands that were run: the disk before, what happened to it, and after each command how far it had come."""

    base: Disk
    events: list[Event]
    done: list[int]
    answers: list[Answers]
    # In how many things the commands themselves were not right, without any cut.
    odd: int = 0


class Found(NamedTuple):
    """What is wrong with a disk after a cut."""

    lost: int = 0
    twice: int = 0
    unreadable: int = 0
    half: int = 0
    stuck: int = 0


def run(folder: Path, chance: random.Random, *, long: bool, keep: Path | None = None) -> list[Figure]:
    stories, cuts, outcomes = (12, 30, 6) if long else (3, 10, 3)
    total: Counter[str] = Counter()
    controls: Counter[str] = Counter()
    place = folder / "cut"
    for number in range(stories):
        office, commands = _plot(folder, chance, number)
        story = tell(office, commands, folder / "answers")
        total["odd"] += story.odd
        for cut in sorted(chance.sample(range(len(story.events) + 1), min(cuts, len(story.events) + 1))):
            total.update(cuts=1, sharp=bool(unsafe(story.events[:cut])))
            for outcome in range(outcomes):
                kept = ("nothing", "all", *["some"] * outcomes)[outcome]
                disk = after_cut(story.base, story.events[:cut], chance, kept)
                found = _look(disk, story, cut, office, place)
                total.update(found._asdict(), disks=1)
                if any(found) and keep:
                    _keep(keep / f"{number}-{cut}-{outcome}", disk, f"{found}\n{kept}\n{_told(story, cut)}\n")
                if kept == "some" and not any(found) and chance.random() < _AGAIN:
                    total.update(_cut_again(disk, office, chance, folder)._asdict(), again=1)
        for control, without in _CONTROLS.items():
            controls[control] += _control(story, without, chance, office, place, cuts // 2)
    figures = [
        none_of(PART, "undoings made by half, or lists not as the cases, before any cut", total["odd"]),
        counted(PART, "points at which the power was cut", total["cuts"]),
        counted(PART, "… of which something was not safe yet", total["sharp"]),
        counted(PART, "disks made and looked at", total["disks"]),
        counted(PART, "… cut again while the next command put things right", total["again"]),
        none_of(PART, "acknowledged entries, or other commands, lost", total["lost"]),
        none_of(PART, "entries twice", total["twice"]),
        none_of(PART, "registers unreadable", total["unreadable"]),
        none_of(PART, "commands half made, or lists that do not agree", total["half"]),
        none_of(PART, "registers that took no new entry", total["stuck"]),
    ]
    for control, bitten in controls.items():
        what = f"control, {control}: disks with a loss (the control must bite)"
        figures.append(Figure(PART, what, bitten, "> 0", bitten == 0))
    return figures


def _cut_again(disk: Disk, office: Path, chance: random.Random, folder: Path) -> Found:
    """The power goes again, while the next command works on what the first cut has left."""
    second = _office_on(disk, office, folder / "second")
    story = tell(second, [_ONE_MORE], folder / "answers")
    cut = chance.randint(0, len(story.events))
    return _look(after_cut(story.base, story.events[:cut], chance), story, cut, office, folder / "cut")


def _keep(folder: Path, disk: Disk, words: str) -> None:
    """Keep a disk that was wrong after a cut, and what had happened."""
    disk.write_to(folder / "register")
    (folder / "what-happened.txt").write_text(words, "utf-8")


def _office_on(disk: Disk, office: Path, place: Path) -> Path:
    """An office whose register is on the disk given."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copy(office / "kuty.toml", place)
    disk.write_to(place / "register")
    return place


def _plot(folder: Path, chance: random.Random, number: int) -> tuple[Path, list[tuple[str, ...]]]:
    """An office, and what is done in it: by turns an old one on a common day, a new one on its first, an encrypted one."""
    place = folder / f"office-{number}"
    if number % 3 == 1:
        return offices.begin(place), _first_day(chance)
    office, commands = offices.build(place), _common_day(folder, chance, number)
    if number % 3 == 2 and offices.can_lock():
        key = folder / f"key-{number}"
        if number % 2:
            offices.lock(office, key)
        else:
            offices.use_key(key)
            commands.insert(len(commands) // 2, offices.lock_words(key))
    return office, commands


def _first_day(chance: random.Random) -> list[tuple[str, ...]]:
    """The first commands of an office: everything is new, folders too."""
    *people, week = offices.first_commands()[2:]
    calls = [record_words(person, chance.choice(DAYS), f"call of {person}") for person in PEOPLE[:3]]
    chance.shuffle(calls)
    return [*offices.first_commands()[:2], *people[:3], *calls, week, LIST, calls[0]]


def _common_day(folder: Path, chance: random.Random, number: int) -> list[tuple[str, ...]]:
    """A day's commands in a chance order: entries and corrections, an edit, people taken in, a table, weeks."""
    one, two = chance.sample(PEOPLE[:5], 2)
    table = offices.import_table(folder / "people.csv", number + 7)
    commands = [
        record_words(one, chance.choice(DAYS[2:]), "call A"),
        record_words(two, DAYS[0], "call B corrects", "sick"),
        record_words(one, DAYS[1], "call C corrects", "other"),
        ("participant", "edit", two, "--phone", "049 5550177"),
        ("participant", "import", str(table), "--json"),
        ("participant", "add", "--last-name", "Lisätty", "--first-name", "Yksi", "--weekday", "ma", "--json"),
        ("week", "make", WEEKS[1], "--json"),
        ("week", "note", WEEKS[0], one, "Tervetuloa!"),
        ("worker", "add", "--name", "Uusi Tekijä"),
        ("reception", "list", "--date", DAYS[0], "--json"),
    ]
    if offices.has("participant", "identity"):
        commands += [offices.identity_kept("P002", 911), offices.identity_kept("P002", 912)]
    chance.shuffle(commands)
    if offices.has("participant", "erase"):
        place = chance.randint(0, len(commands))
        commands[place:place] = [
            ("participant", "end", "P006", "--reason", "muutto"),
            ("participant", "close", "P006"),
            ("participant", "erase", "P006", "--confirm", "P006", "--json"),
        ]
    if offices.has("undo"):
        # Once after the table, which is most to undo, and once anywhere; what cannot be undone is refused.
        at_table = next(place for place, words in enumerate(commands) if words[:2] == ("participant", "import"))
        anywhere = [place for place, words in enumerate(commands) if words[1] not in ("close", "erase")]
        for place in sorted({at_table + 1, chance.choice(anywhere)}, reverse=True):
            commands.insert(place, ("undo", "--yes", "--json"))
    return commands


def tell(office: Path, commands: list[tuple[str, ...]], answers: Path) -> Story:
    """Run the commands in one process that writes down what it does to the register; ask everything after each."""

    def work() -> tuple[Disk, list[Event], list[int], list[Ran]]:
        recorder = Recorder(office / "register")
        recorder.begin()
        done, ran = [], []
        offices.copy(office, answers / "0")
        for number, words in enumerate(commands, 1):
            ran.append(offices.run_here(office, words))
            done.append(len(recorder.events))
            offices.copy(office, answers / str(number))
        return recorder.base, recorder.end(), done, ran

    base, events, done, ran = offices.in_child(work)
    for words, each in zip(commands, ran, strict=True):
        if each.code not in (0, 7) and words[0] != "undo":
            raise RuntimeError(f"kuty {' '.join(words)}: {each.err}")
    asked = [_ask(answers / str(number)) for number in range(len(commands) + 1)]
    odd = [f"undo left what never was: command {each}" for each in _undone_by_half(commands, asked)]
    if offices.has("register", "rebuild"):
        offices.ask(answers / str(len(commands)), ("register", "rebuild"))
        if _said(_ask(answers / str(len(commands)))) != _said(asked[-1]):
            odd.append("the lists were not as the cases")
    for each in odd:
        offices.complain(f"{each}: {commands}")
    shutil.rmtree(answers)
    return Story(base, events, done, asked, len(odd))


def _ask(office: Path) -> Answers:
    return offices.ask(office, *offices.questions(_EVERYBODY))


def _undone_by_half(commands: list[tuple[str, ...]], asked: list[Answers]) -> list[str]:
    """The undoings after which the register is not as it was at any time before, and what is not as two commands ago."""
    questions = offices.questions(_EVERYBODY)
    # The register's history tells of the undoing itself.
    kept = [place for place, words in enumerate(questions) if words[0] != "register"]
    states = [[_said(answers)[place] for place in kept] for answers in asked]
    found = []
    to_undo = 0
    for number, words in enumerate(commands, 1):
        if words[0] != "undo":
            to_undo += words[1] != "list"
            continue
        to_undo -= 1
        # Before the first command was a state nobody has asked about.
        if to_undo >= 0 and states[number] not in states[:number]:
            pairs = zip(kept, states[number], states[number - 2], strict=True)
            other = [" ".join(questions[place]) for place, now, before in pairs if now != before]
            found.append(f"{number}, not as before: {'; '.join(other)}")
    return found


def _look(disk: Disk, story: Story, cut: int, office: Path, place: Path) -> Found:
    """Let the real commands look at a disk, and take one more person and entry in on it."""
    _office_on(disk, office, place)
    answers, check, history = offices.in_child(lambda: _look_at(place))
    done = sum(1 for each in story.done if each <= cut)
    allowed = [story.answers[done]]
    if done < len(story.done) and cut > ([0, *story.done][done]):
        allowed.append(story.answers[done + 1])
    found = _compare(answers, allowed, story.answers[:done])
    if not offices.is_whole(check):
        found = found._replace(unreadable=1)
    if not any(found) and (history.code or offices.notes_of(history) != {"after the cut": 1}):
        found = found._replace(stuck=1)
    return found


def _look_at(place: Path) -> tuple[Answers, Ran, Ran]:
    """The answers to all questions, what `check` says, and the history of a person taken in after that.

    The questions come first: what `check` may put right by itself, they must have found right without it.
    """
    answers = [offices.run_here(place, words) for words in offices.questions(_EVERYBODY)]
    check, added = offices.run_here(place, CHECK), offices.run_here(place, _ONE_MORE)
    if added.code:
        return answers, check, added
    person = added.json["id"]
    offices.run_here(place, record_words(person, DAYS[-1], "after the cut"))
    return answers, check, offices.run_here(place, ("reception", "history", person, "--json"))


def _compare(answers: Answers, allowed: list[Answers], earlier: list[Answers]) -> Found:
    """What is wrong with the answers, when they are none of those allowed."""
    if _said(answers) in map(_said, allowed):
        return Found()
    if any(each.code not in (0, 4) for each in answers):
        return Found(unreadable=1)
    have, safe, known = (_entries(each) for each in (answers, allowed[0], allowed[-1]))
    # A command that is no entry can be lost too: then all is as it was before it.
    lost = sum((safe - have).values()) or int(_said(answers) in map(_said, earlier))
    twice = sum((have - (known | safe)).values())
    return Found(lost=lost, twice=twice, half=int(not lost and not twice))


def _said(answers: Answers) -> list[tuple[int, str]]:
    """Exit codes and standard output."""
    return [(each.code, each.out) for each in answers]


def _entries(answers: Answers) -> Counter[tuple[int, str]]:
    """Every entry of every person, and how often it is there."""
    entries: Counter[tuple[int, str]] = Counter()
    for place, words in enumerate(offices.questions(_EVERYBODY)):
        if words[:2] == ("reception", "history") and answers[place].code == 0:
            entries.update({(place, note): often for note, often in offices.notes_of(answers[place]).items()})
    return entries


def _control(
    story: Story, without: frozenset[bool], chance: random.Random, office: Path, place: Path, cuts: int
) -> int:
    """The same cuts as if kuty had not synced its files, its folders or either: how many disks are bad."""
    disk = story.base.copy()
    events: list[Event] = []
    moved = [0] * (len(story.events) + 1)
    for number, event in enumerate(story.events):
        disk.apply(event)
        if not (isinstance(event, Synced) and disk.nodes[event.node].is_folder in without):
            events.append(event)
        moved[number + 1] = len(events)
    thinned = story._replace(events=events, done=[moved[done] for done in story.done])
    bad = 0
    for _ in range(cuts):
        cut = chance.randint(0, len(events))
        bad += any(_look(after_cut(story.base, events[:cut], chance), thinned, cut, office, place))
    return bad


_CONTROLS = {
    "nothing synced": frozenset({True, False}),
    "files not synced": frozenset({False}),
    "folders not synced": frozenset({True}),
}


def _told(story: Story, cut: int) -> str:
    """The last events before a cut, for the one who looks for the mistake."""
    first = max(0, cut - 40)
    places = set(unsafe(story.events[:cut]))
    lines = [
        f"{place:4} {'?' if place in places else ' '} {str(event)[:160]}"
        for place, event in enumerate(story.events[first:cut], first)
    ]
    return "\n".join(lines)
