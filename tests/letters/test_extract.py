"""What a person gets who asks what is held about her: everything, for reading and as JSON."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from datetime import date, datetime, time, timedelta

import pikepdf
import pytest

from kuty.core.attendance import Attendance
from kuty.core.delivery import Delivery, DeliveryState
from kuty.core.errors import NoSuchThing
from kuty.core.language import LANGUAGES
from kuty.core.limits import GOAL_AREAS, LIMITS
from kuty.core.people import Channel, DaySwap, Ending, Participant, Pause
from kuty.core.plan import Goal, Plan, PlanKind
from kuty.core.programme import Programme, Slot, SlotKind, WorkDay
from kuty.core.reason import Reason
from kuty.core.reception import Done, NotDone, Reception, ServiceNeed
from kuty.core.workers import Worker
from kuty.jobs import extract as job
from kuty.office import settings_file
from kuty.register.access import Look
from kuty.register.register import Register
from kuty.register.vaults import MemoryVault
from kuty.texts.translator import translator
from kuty.texts.words import LIMIT_WORDS

from .reading import pages_of, text_of

TODAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 17)
SETTINGS, _ = settings_file.read('[organisation]\nname = "Satukunta"\nunit = "Etäkuty"\nphone = "049 5550200"\n')

HELMI = Participant(
    "P001", "Helmi", "Kuviteranta", "Keksitynkuja 3", "28999", "Meriluotola", "049 5550103", "helmi@esimerkki.example",
    "fi", Channel.LETTER, ("tue", "thu"), time(13, 0), "W01", "työmarkkinatuki", "Kela", ("internet", "heavy", "hyte-walk"),
    ("music", "sos-choir"), address_protected=True, notes="Soittaa mieluummin iltapäivällä.\nKoira haukkuu puhelimessa.", since=date(2026, 8, 3),
    pauses=(Pause(date(2026, 9, 7), date(2026, 9, 11)),), ended=Ending(date(2027, 2, 2), "opinnot alkavat"),
    swaps=(DaySwap(date(2026, 12, 24), date(2026, 12, 22)),), closed=date(2027, 2, 9),
)  # fmt: skip
PLAN = Plan(
    1, PlanKind.ACTIVATION, date(2026, 8, 3), date(2027, 2, 2), 250, 2,
    (Goal("CV valmiiksi vuodenvaihteeseen", "job"), Goal("Ulos joka päivä")), {"HYTE": 2, "TYKY": 1, "SOS": 1},
)  # fmt: skip
SLOTS = (
    Slot(time(9), 10, SlotKind.START),
    Slot(
        time(9, 10), 40, SlotKind.TASK, "HYTE", "hyte-walk", "Reipas kävely", "Kävele sen verran kuin jaksat.",
        "https://ukkinstituutti.example", (Reason("not_had_for", {"weeks": 6}), Reason("goal", {"goal": "Ulos joka päivä"})),
        locked=True,
    ),
    Slot(time(9, 50), 20, SlotKind.RECEPTION),
)  # fmt: skip
PROGRAMMES = (
    Programme("2026-W47", (WorkDay(TUESDAY, SLOTS),), "fi", "Mukava oli jutella.", date(2026, 11, 12)),
    Programme(
        "2026-W50", (WorkDay(date(2026, 12, 6), (), "Itsenäisyyspäivä"), WorkDay(date(2026, 12, 8), SLOTS)), "fi"
    ),
)
FIRST = Reception(
    TUESDAY, Attendance.SICK, datetime(2026, 11, 17, 13, 40, 5), note="Ei vastannut.", recorded_by="olavi"
)
CORRECTION = Reception(
    TUESDAY, Attendance.PRESENT, datetime(2026, 11, 18, 8, 15, 0), 230,
    {"hyte-walk": Done.PARTLY, "sos-call": Done.NOT, "sos-letter": Done.NOT}, 0,
    "Olikin paikalla.", (ServiceNeed("money", "vuokra on myöhässä"), ServiceNeed("mood")), "maija",
    {"sos-call": NotDone.NO_STRENGTH},
)  # fmt: skip
LETTER = Delivery(
    "2026-W47", Channel.LETTER, date(2026, 11, 12), DeliveryState.ISSUED, "outbox/2026-W47/letters/P001.pdf",
    "ab12cd34" * 8, 2,
)  # fmt: skip
MAIJA = Worker("W01", "Maija Mallisalo", "social_instructor", "049 5550201")
LOOKS = (
    Look(datetime(2026, 11, 18, 8, 10), "maija", "participant show", ("P001",), "Soitto sovittu"),
    Look(datetime(2026, 11, 19, 8, 0), "olavi", "report attendance", ()),
    Look(datetime(2026, 11, 19, 9, 0), "olavi", "week show", ("P002", "P001")),
    Look(datetime(2026, 11, 19, 9, 5), "olavi", "participant show", ("P002",), "Aivan toinen asia"),
)


@pytest.fixture
def register():
    """A register where Helmi (P001) has something in every place, and Taito (P002) as good as nothing."""
    register = Register(MemoryVault())

    def change(what, day):
        return register.transaction(by="maija", what=what, at=datetime(2026, 11, day, 8, 15))

    with change("participant add", 2):
        register.next_id("P")
        register.new_case(HELMI).keep(PLAN)
        register.keep_worker(MAIJA)
        register.next_id("P")
        register.new_case(Participant("P002", "Taito", "Esimerkkilä"))
    with change("participant edit", 3):
        register.keep_identity_code("P001", "010190-900P")
    with change("week make", 4):
        for programme in PROGRAMMES:
            register.case("P001").keep(programme)
        register.case("P001").add(LETTER)
    with change("reception record", 17):
        register.case("P001").add(FIRST)
    with change("reception record", 18):
        register.case("P001").add(CORRECTION)
    with change("plan edit", 19):
        register.case("P001").keep(dataclasses.replace(PLAN, days_per_week=3))
    last = register.case("P001").changes[-1].id
    with register.transaction(by="maija", what="undo", at=datetime(2026, 11, 19, 9, 0), undoing=last):
        register.case("P001").keep(PLAN)
    return register


def extracted(register, who="P001", looks=LOOKS, **more):
    return job.extract(register, who, looks, TODAY, **more)


def words_of(document, language="fi", today=TODAY):
    """The words of the paper, whatever way its lines were broken."""
    text = text_of(job.paper(document, SETTINGS, language, today))
    return " ".join(text.replace("\u00a0", " ").replace("\u200b", "").split())


def missing(kept, told, place=""):
    """Every value of what is kept that is not at the same place in what is told."""
    if isinstance(kept, dict):
        for name, value in kept.items():
            there = isinstance(told, dict) and name in told
            yield from missing(value, told[name], f"{place}.{name}") if there else [f"{place}.{name}"]
    elif isinstance(kept, list):
        if not isinstance(told, list) or len(kept) != len(told):
            yield place
            return
        for number, (one, other) in enumerate(zip(kept, told, strict=True)):
            yield from missing(one, other, f"{place}[{number}]")
    elif kept != told:
        yield f"{place}: {kept!r} is {told!r}"


def test_nothing_that_is_kept_of_her_is_left_out(register):
    document = extracted(register)
    assert json.loads(json.dumps(document, ensure_ascii=False)) == document
    # The reasons are told as sentences, and beside them as they are kept.
    for programme in document["programmes"]:
        for day in programme["days"]:
            for slot in day["slots"]:
                slot["why"] = slot["reasons"]
    document["person"] = [document["person"]]

    tables = dict(register.case("P001").tables)
    assert tables.pop("meta") == {"1": {"schema": 2}}, "the number of the file's shape is not hers"
    assert tables.pop("identity") == {"1": {"times": 1}}, "the extract tells that a code is kept, not how often it was"
    for entry in tables["history"].values():
        # What stood there before is kept to take changes back, and told on the paper with a line.
        del entry["was"]
    assert all(tables[name] for name in ("person", "plans", "programmes", "receptions", "deliveries", "history"))
    for name, rows in tables.items():
        assert name in document, f"a whole table is left out: {name}"
        kept = [row for _number, row in sorted(rows.items(), key=lambda item: int(item[0]))]
        assert not list(missing(kept, document[name], name))


def test_every_field_is_told_also_the_empty_ones(register):
    document = extracted(register, "P002")
    assert document["schema"] == "kuty.extract/1"
    assert document["participant"] == "P002"
    assert document["made"] == "2026-11-23"
    assert set(document["person"]) == {field.name for field in dataclasses.fields(Participant)}
    assert document["person"]["phone"] == ""
    assert document["person"]["since"] is None
    assert document["worker"] is None
    for part in ("plans", "programmes", "receptions", "deliveries"):
        assert document[part] == []


def test_a_correction_counts_and_what_it_corrects_stays_to_be_seen(register):
    entries = extracted(register)["receptions"]
    assert [(entry["attendance"], entry["counts"]) for entry in entries] == [("sick", False), ("present", True)]
    assert entries[0]["note"] == "Ei vastannut."
    text = words_of(extracted(register), "en")
    assert "Ei vastannut." in text
    assert text.count("Corrected later.") == 1


def test_why_a_task_was_not_done_is_told(register):
    text = words_of(extracted(register), "en")
    assert "sos-call – not done: no strength" in text
    assert "sos-letter – not done" in text
    assert "sos-letter – not done:" not in text


def test_why_a_task_was_chosen_is_told_in_sentences(register):
    (day,) = extracted(register)["programmes"][0]["days"]
    walk = day["slots"][1]
    assert walk["why"] == ["ei ole ollut 6 viikkoon", "tavoite: Ulos joka päivä"]
    assert walk["reasons"][0] == {"code": "not_had_for", "values": {"weeks": 6}}
    assert walk["title"] == "Reipas kävely"


def test_the_identity_code_is_masked_unless_it_is_given(register):
    assert extracted(register)["identity_code"] == "******-****"
    assert extracted(register, identity_code="010190-900P")["identity_code"] == "010190-900P"
    assert extracted(register, "P002")["identity_code"] is None
    assert "010190-900P" not in json.dumps(extracted(register))
    assert "******-****" in words_of(extracted(register))


def test_who_looked_at_others_is_not_told_to_her(register):
    looks = extracted(register)["access"]
    assert [(look["by"], look["command"], look["everybody"]) for look in looks] == [
        ("maija", "participant show", False),
        ("olavi", "report attendance", True),
        ("olavi", "week show", False),
    ]
    assert looks[0] | {"why": ""} == {
        "at": "2026-11-18T08:10:00", "by": "maija", "command": "participant show", "everybody": False, "why": "",
    }  # fmt: skip
    told = json.dumps(extracted(register), ensure_ascii=False) + words_of(extracted(register))
    assert "P002" not in told
    assert "Aivan toinen asia" not in told


def test_somebody_who_is_not_there_has_no_extract(register):
    with pytest.raises(NoSuchThing):
        extracted(register, "P077")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_tells_what_is_held_in_her_language(register, language):
    document = extracted(register)
    text = words_of(document, language)
    tr = translator(language)
    for words in (
        "Helmi Kuviteranta", "P001", "Etäkuty", "Maija Mallisalo", "049 5550201", "Keksitynkuja 3", "28999", "Meriluotola",
        "helmi@esimerkki.example", "työmarkkinatuki", "Kela", "Soittaa mieluummin iltapäivällä.", "Koira haukkuu",
        "opinnot alkavat", "CV valmiiksi vuodenvaihteeseen", "Ulos joka päivä", "4 h 10 min", "Reipas kävely",
        "Kävele sen verran kuin jaksat.", "ukkinstituutti.example", "Mukava oli jutella.", "Itsenäisyyspäivä", "Olikin paikalla.",
        "vuokra on myöhässä", "outbox/2026-W47/letters/P001.pdf", "47/2026", "Soitto sovittu", "olavi",
        tr("music"), "sos-choir", tr("partly"), tr("activation plan")[1:], tr("not had for {weeks} weeks", weeks=6)[1:],
    ):  # fmt: skip
        assert words in text, words
    for part in ("participant show", "not_had", "hyte-walk", "activation_", "W47 ", "{", "None", "True"):
        assert part not in text, part


def test_the_paper_speaks_her_language_not_that_of_the_program(register):
    assert "13.00" in words_of(extracted(register), "fi")
    assert "tiistai, torstai" in words_of(extracted(register), "fi")
    assert "tisdag, torsdag" in words_of(extracted(register), "sv")
    assert "Tuesday, Thursday" in words_of(extracted(register), "en")


def test_the_paper_has_a_name_for_every_field_and_word(register):
    assert {field.name for field in dataclasses.fields(Participant)} <= set(job._FIELDS)
    assert {*LIMITS, *GOAL_AREAS} <= set(LIMIT_WORDS)


def test_every_command_that_reads_or_changes_people_has_words():
    from kuty.cli.reference import every_command

    nouns = ("participant", "plan", "week", "mail", "reception", "report")
    commands = {words for words, _ in every_command() if words.split()[0] in nouns}
    assert commands - set(job._DEEDS) <= {"participant limits"}


def test_a_command_without_words_is_told_by_its_name(register):
    look = Look(datetime(2026, 11, 20, 9, 0), "maija", "participant whistle", ("P001",))
    overview = Look(datetime(2026, 11, 20, 9, 0), "maija", "", ())
    text = words_of(extracted(register, looks=(look, overview)), "en")
    assert "Participant whistle" in text
    assert "The overview of the day was opened" in text


def test_an_undoing_tells_what_it_took_back(register):
    assert "The change of 19/11/2026 at 08:15 was taken back" in words_of(extracted(register), "en")


def test_days_stand_in_their_order_with_those_nobody_has_marked(register):
    with register.transaction(at=datetime(2026, 11, 23, 9, 0)):
        register.case("P001").add(Reception(date(2026, 10, 6), Attendance.OTHER, datetime(2026, 11, 23, 9, 0)))
    text = words_of(extracted(register), "en")
    table = text[text.rindex("Your work days and receptions") : text.rindex("Your weekly programmes")]
    days = re.findall(r"(Tue|Sun) (\d\d/\d\d)", table)
    assert [day for _, day in days] == ["06/10", "17/11", "17/11", "06/12", "08/12"]
    assert "Itsenäisyyspäivä" in table
    assert "Coming" in table
    assert "Not marked" not in table
    assert "Not marked" in words_of(extracted(register), "en", today=date(2026, 12, 10))


def test_empty_parts_say_so_in_a_line(register):
    document = extracted(register, "P002", looks=()) | {"history": []}
    text = words_of(document, "en")
    for sentence in (
        "No plan is written down.", "No work days are written down.", "No programmes have been made for you.",
        "Nothing has been sent to you yet.", "No changes are written down.", "No looks are written down.",
    ):  # fmt: skip
        assert sentence in text
    assert "Nothing is written down here: street address, postcode" in text
    assert pages_of(job.paper(document, SETTINGS, "en", TODAY)) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_is_a_tagged_pdf_in_its_language_with_a_title_and_marked_headers(register, language):
    with pikepdf.open(io.BytesIO(job.paper(extracted(register), SETTINGS, language, TODAY))) as pdf:
        assert language == pdf.Root.Lang
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]) == translator(language)("The data we hold about you")
        kinds = [str(each.S) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    assert kinds.count("/Table") >= 6
    assert kinds.count("/TH") >= 3 * kinds.count("/Table") - 1
    assert {"/H1", "/H2", "/H3", "/H4"} <= set(kinds)


def test_the_same_document_gives_the_same_bytes(register):
    first = job.paper(extracted(register), SETTINGS, "fi", TODAY)
    assert first == job.paper(extracted(register), SETTINGS, "fi", TODAY)


def test_large_print_is_larger(register):
    person = dataclasses.replace(HELMI, large_print=True)
    small = pages_of(job.paper(extracted(register), SETTINGS, "fi", TODAY))
    with register.transaction(at=datetime(2026, 11, 23, 9, 0)):
        register.case("P001").keep(person)
    assert pages_of(job.paper(extracted(register), SETTINGS, "fi", TODAY)) > small


def noted(register, note):
    with register.transaction(at=datetime(2026, 11, 23, 9, 0)):
        register.case("P001").add(dataclasses.replace(CORRECTION, note=note))
    return extracted(register)


def right_edges(pdf):
    """How far to the right the words of each page reach, in millimetres."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            yield max(text.get_rect(number)[2] for number in range(text.count_rects())) * 25.4 / 72


@pytest.mark.parametrize("note", ["Pitkä juttu. " * 900, "h" * 3000, "https://esimerkki.example/" + "polku/" * 90])
def test_a_long_note_wraps_and_goes_on_to_the_next_page(register, note):
    document = noted(register, note)
    pdf = job.paper(document, SETTINGS, "fi", TODAY)
    assert max(right_edges(pdf)) <= 210 - 17
    read = "".join(text_of(pdf).replace("\u200b", "").replace("\ufffe", "").split())
    assert "".join(note.split())[:60] in read


@pytest.mark.parametrize(
    "text", ['#panic("no")', "$x$ *b* _i_ `c` <a> @b", "]]] [[[", "= Heading\n- list", "<< 7*7 >>", "a\r\nb"]
)
def test_what_she_is_told_can_never_turn_into_markup(register, text):
    document = noted(register, text)
    document["person"] |= {"first_name": text, "street": text, "notes": text}
    assert "".join(text.split()) in "".join(words_of(document).split())


def test_any_character_is_printed_or_named(register):
    document = noted(register, "Iloinen 🙂 ja 漢, \x07 \ue000 – mutta Привет jää")
    assert "Iloinen 🙂 ja 漢, [U+E000] – mutta Привет jää" in words_of(document, "en")
    assert "🙂" in json.dumps(document, ensure_ascii=False)


def test_two_years_of_work_days_make_a_paper(register):
    with register.transaction(by="maija", what="week make", at=datetime(2026, 11, 23, 9, 0)):
        case = register.case("P001")
        for number in range(100):
            day = date(2025, 1, 7) + timedelta(weeks=number)
            year, week, _ = day.isocalendar()
            case.keep(Programme(f"{year}-W{week:02d}", (WorkDay(day, SLOTS * 3),), "fi", issued=day))
            case.add(dataclasses.replace(CORRECTION, date=day, note="Puhuimme pitkään arjesta. " * 6))
    document = extracted(register, looks=LOOKS * 100)
    pdf = job.paper(document, SETTINGS, "fi", TODAY)
    assert 30 < pages_of(pdf) < 120
    assert len(re.findall(r"Viikko \d|Week \d", text_of(pdf))) >= 100
