"""Taking in a table of people: who is new, who changed, what is refused – and nobody mistaken for another."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

HEAD = "tunnus;sukunimi;etunimi;puhelin;katuosoite;omatyöntekijä\n"


def take(office, text, *options, code=0):
    path = office.write("people.csv", text)
    return office.json("participant", "import", str(path), *options, code=code)


def counts(done):
    return tuple(done[name] for name in ("created", "updated", "unchanged", "rejected"))


def person(office, who):
    return office.json("participant", "show", who)


def people(office):
    return [each["name"] for each in office.json("participant", "list")["participants"]]


def told(done):
    return [(problem["row"], problem["field"]) for problem in done["problems"]]


def test_a_full_table_brings_people_their_plans_and_their_worker(office):
    done = take(
        office,
        "Sukunimi;Etunimi;Katuosoite;Postinumero;Postitoimipaikka;Puhelin;Sähköposti;Kieli;Kanava;Viikonpäivä;"
        "Vastaanottoaika;Omatyöntekijä;Suunnitelman laji;Suunnitelma alkaa;Suunnitelma päättyy;Tunnit päivässä;"
        "Turvakielto;Huomaamaton posti;Suuri teksti;Rajoitteet;Toiveet;Muistiinpanot;Etuus;Maksaja\n"
        "Keksitty;Oiva;Olematon 1;100;Meriluotola;49 555 0110;oiva@example.fi;ruotsi;tekstiviesti;ma ja to;"
        "klo 9.30;maija mallisalo;monialainen;1.9.2026;28.2.2027;4,5;"
        "kyllä;x;ei;ei nettiä, hyte-own-recipe;musiikki, sos-call-someone;pitää kissoista;työmarkkinatuki;Kela\n",
    )
    assert counts(done) == (1, 0, 0, 0)
    assert done["schema"] == "kuty.import/1"
    assert done["problems"] == done["workers_created"] == []
    oiva = person(office, "P004")
    assert (oiva["name"], oiva["street"], oiva["postcode"], oiva["town"]) == (
        "Oiva Keksitty",
        "Olematon 1",
        "00100",
        "MERILUOTOLA",
    )
    assert (oiva["phone"], oiva["email"], oiva["language"], oiva["channel"]) == (
        "049 5550110",
        "oiva@example.fi",
        "sv",
        "sms",
    )
    assert (oiva["weekdays"], oiva["reception_time"], oiva["worker"]) == (["mon", "thu"], "09:30", "W01")
    assert (oiva["address_protected"], oiva["discreet_post"], oiva["large_print"]) == (True, True, False)
    assert (oiva["exclude"], oiva["notes"]) == (["internet", "hyte-own-recipe"], "pitää kissoista")
    assert oiva["likes"] == ["music", "sos-call-someone"]
    assert (oiva["benefit"], oiva["payer"]) == ("työmarkkinatuki", "Kela")
    [plan] = oiva["plans"]
    assert (plan["kind"], plan["start"], plan["end"]) == ("multisectoral", "2026-09-01", "2027-02-28")
    assert (plan["minutes_per_day"], plan["days_per_week"]) == (270, 2)


def test_a_spreadsheet_comes_in_as_it_is(empty_office, tmp_path):
    book = Workbook()
    book.active.append(["Sukunimi", "Etunimi", "Postinumero", "Puhelin"])
    book.active.append(["Keksitty", "Oiva", 100, 495550110])
    book.save(tmp_path / "people.xlsx")
    done = empty_office.json("participant", "import", str(tmp_path / "people.xlsx"))
    assert counts(done) == (1, 0, 0, 0)
    oiva = person(empty_office, "P001")
    assert (oiva["postcode"], oiva["phone"]) == ("00100", "049 5550110")


def test_a_second_import_of_the_same_file_changes_nothing(office):
    text = (
        "sukunimi;etunimi;puhelin;viikonpäivä;suunnitelma alkaa;suunnitelma päättyy;omatyöntekijä;rajoitteet\n"
        "Keksitty;Oiva;049 5550110;ma;1.9.2026;28.2.2027;Uuno Uusi;ei rahaa\n"
        "Mallinen;Sanelma;;ti, to;1.9.2026;28.2.2027;Uuno Uusi;\n"
    )
    first = take(office, text)
    assert (counts(first), first["workers_created"]) == ((2, 0, 0, 0), ["W02"])
    second = take(office, text)
    assert (counts(second), second["workers_created"]) == ((0, 0, 2, 0), [])


def test_a_row_with_a_wrong_like_is_left_out(office):
    office.run("participant", "edit", "P001", "--like", "musik")
    done = take(
        office,
        "tunnus;sukunimi;etunimi;rajoitteet;mieltymykset\n"
        "P001;Esimerkkilä;Taito;musiikki;\n;Keksitty;Oiva;;netti\n;Mallinen;Sanelma;luonto;natur\n;Koeniemi;Onni;;uni\n",
        code=7,
    )
    assert (counts(done), told(done)) == ((1, 0, 0, 3), [(2, "likes"), (3, "likes"), (4, "likes")])
    assert person(office, "P001")["exclude"] == []
    assert person(office, "P004")["likes"] == ["sleep"]


def test_a_dry_run_tells_the_same_and_keeps_nothing(office):
    text = HEAD + "P001;;;049 5550199;;\n;Keksitty;Oiva;;;Uuno Uusi\n;Mallinen;;;;\n"
    dry = take(office, text, "--dry-run", code=7)
    assert counts(dry) == (1, 1, 0, 1)
    assert person(office, "P001")["phone"] == "049 5550101"
    assert len(people(office)) == 3
    assert len(office.json("worker", "list")["workers"]) == 1
    assert take(office, text, code=7) == dry


def test_a_dry_run_says_so(empty_office):
    path = empty_office.write("people.csv", HEAD + ";Keksitty;Oiva;;;\n")
    ran = empty_office.run("participant", "import", str(path), "--dry-run")
    assert "Dry run; nothing was kept" in ran.out
    assert "new 1, changed 0, as before 0, left out 0" in ran.out
    assert "without --dry-run" in ran.said


def test_columns_kuty_does_not_know_are_named_and_the_rest_is_taken(empty_office):
    path = empty_office.write("people.csv", "sukunimi;etunimi;kengännumero;lempiväri\nKeksitty;Oiva;43;sininen\n")
    ran = empty_office.run("participant", "import", str(path))
    assert "kengännumero, lempiväri" in ran.said
    assert "new 1" in ran.out
    assert "A row is a person already known if it has her id" in ran.said


def test_columns_kuty_does_not_know_are_named_to_programs_too(empty_office):
    path = empty_office.write("people.csv", "sukunimi;etunimi;kengännumero\nKeksitty;Oiva;43\n")
    assert "kengännumero" in empty_office.run("participant", "import", str(path), "--json").said


def test_rows_with_a_mistake_are_named_by_their_number_and_the_others_taken(office):
    done = take(
        office,
        "sukunimi;etunimi;puhelin;viikonpäivä\n\nKeksitty;Oiva;ei ole;joskus\nMallinen;Sanelma;;ma\n;Nimetön;;\n;;;pe\n",
        code=7,
    )
    assert counts(done) == (1, 0, 0, 3)
    assert told(done) == [(3, "phone"), (3, "weekday"), (5, "last_name"), (6, "last_name"), (6, "first_name")]
    assert all(problem["problem"] and problem["remedy"] for problem in done["problems"])
    assert people(office)[3:] == ["Sanelma Mallinen"]


def test_a_table_with_nothing_to_take_leaves_with_3(empty_office):
    done = take(empty_office, HEAD + ";Keksitty;Oiva;ei ole;;\n", code=3)
    assert counts(done) == (0, 0, 0, 1)
    ran = empty_office.run("participant", "import", str(empty_office.folder.parent / "people.csv"), code=3)
    assert "row 2: “ei ole” is not a phone number." in ran.said


def test_no_problem_tells_a_participants_name(office):
    text = (
        "tunnus;sukunimi;etunimi;puhelin;katuosoite;viikonpäivä;suunnitelma alkaa;suunnitelma päättyy;omatyöntekijä\n"
        ";Keksitty;Oiva;049 5550110;;;;;\n"
        ";Keksitty;Oiva;049 5550110;;;;;\n"  # doubled
        ";Esimerkkilä;Taito;049 5550199;Muualla 2;;;;\n"  # another of the name
        "P099;Mallinen;Sanelma;;;;;;\n"  # nobody
        ";Mallinen;Sanelma;;;joskus;2.2.2027;3.8.2026;W77\n"
        ";Sepitelmä;;;;;;;\n"
    )
    done = take(office, text, code=7)
    assert {row for row, _field in told(done)} == {3, 4, 5, 6, 7}
    said = str(done["problems"]) + office.run("participant", "import", str(office.write("p.csv", text)), code=7).said
    for name in ("Keksitty", "Oiva", "Esimerkkilä", "Taito", "Mallinen", "Sanelma", "Sepitelmä"):
        assert name not in said


def test_empty_cells_leave_what_was_known(office):
    before = person(office, "P001")
    done = take(office, "sukunimi;etunimi;puhelin;katuosoite;viikonpäivä;rajoitteet\nEsimerkkilä;Taito;;-;;\n")
    assert counts(done) == (0, 0, 1, 0)
    assert person(office, "P001") == before


def test_a_person_is_found_by_her_name_whatever_its_capitals(office):
    done = take(office, HEAD + ";ESIMERKKILÄ;taito;;;\n")
    assert (done["created"], len(people(office))) == (0, 3)


def test_a_person_is_found_by_her_id_even_with_a_new_name(office):
    assert counts(take(office, HEAD + " p001 ;Uusinimi;;;;\n")) == (0, 1, 0, 0)
    assert person(office, "P001")["name"] == "Taito Uusinimi"


def test_an_id_nobody_has_is_told_and_makes_nobody(office):
    done = take(office, HEAD + "P099;Keksitty;Oiva;;;\n", code=3)
    assert told(done) == [(2, "id")]
    assert len(people(office)) == 3


def test_a_person_who_moved_gets_her_new_address(office):
    done = take(office, HEAD + ";Esimerkkilä;Taito;049 5550101;Uusikatu 9;\n")
    assert counts(done) == (0, 1, 0, 0)
    assert person(office, "P001")["street"] == "Uusikatu 9"


def test_a_person_who_only_has_a_new_phone_gets_it(office):
    assert counts(take(office, HEAD + ";Esimerkkilä;Taito;049 5550199;;\n")) == (0, 1, 0, 0)
    assert person(office, "P001")["phone"] == "049 5550199"


def test_a_person_whose_phone_and_address_are_both_others_is_not_guessed_at(office):
    done = take(office, HEAD + ";Esimerkkilä;Taito;049 5550199;Muualla 2;\n", code=3)
    assert told(done) == [(2, "last_name")]
    assert "P001" in done["problems"][0]["problem"]
    assert len(people(office)) == 3
    assert person(office, "P001")["phone"] == "049 5550101"


def test_two_people_of_one_name_stay_two(empty_office):
    text = HEAD + ";Keksitty;Oiva;049 5550110;Katu 1;\n;Keksitty;Oiva;049 5550111;Katu 2;\n"
    assert counts(take(empty_office, text)) == (2, 0, 0, 0)
    assert counts(take(empty_office, text)) == (0, 0, 2, 0)
    moved = HEAD + ";Keksitty;Oiva;049 5550111;Katu 3;\n"
    assert counts(take(empty_office, moved)) == (0, 1, 0, 0)
    assert [person(empty_office, who)["street"] for who in ("P001", "P002")] == ["Katu 1", "Katu 3"]


def test_a_row_that_could_be_either_of_two_people_is_not_guessed_at(empty_office):
    take(empty_office, HEAD + ";Keksitty;Oiva;049 5550110;;\n;Keksitty;Oiva;049 5550111;;\n")
    done = take(empty_office, HEAD + ";Keksitty;Oiva;;Katu 3;\nP002;;;;Katu 4;\n", code=7)
    assert told(done) == [(2, "last_name")]
    assert "P001, P002" in done["problems"][0]["problem"]
    assert [person(empty_office, who)["street"] for who in ("P001", "P002")] == ["", "Katu 4"]


def test_a_doubled_row_is_told_with_the_row_it_doubles(empty_office):
    done = take(empty_office, HEAD + ";Keksitty;Oiva;049 5550110;;\n;Keksitty;Oiva;049 555 0110;;\n", code=7)
    assert counts(done) == (1, 0, 0, 1)
    assert told(done) == [(3, "last_name")]
    assert "row 2" in done["problems"][0]["problem"]


def test_an_id_on_two_rows_is_told(office):
    done = take(office, HEAD + "P001;;;049 5550198;;\nP001;;;049 5550199;;\n", code=7)
    assert counts(done) == (0, 1, 0, 1)
    assert person(office, "P001")["phone"] == "049 5550198"


# own row then finds nobody. The rows that agree (id, phone, e-mail, address) have to be matched before any others.
def test_a_namesake_on_an_earlier_row_does_not_take_a_known_persons_place(empty_office):
    take(empty_office, HEAD + ";Keksitty;Oiva;049 5550110;;\n")
    take(empty_office, HEAD + ";Keksitty;Oiva;049 5550111;;\n;Keksitty;Oiva;049 5550110;;\n", code=(0, 7))
    assert person(empty_office, "P001")["phone"] == "049 5550110"


def test_a_doubled_row_without_contacts_makes_nobody_twice(empty_office):
    done = take(empty_office, HEAD + ";Keksitty;Oiva;;;\n;Keksitty;Oiva;;;\n", code=7)
    assert counts(done) == (1, 0, 0, 1)


def test_two_people_of_one_name_in_one_home_are_told_apart_by_their_phones(empty_office):
    for phone in ("049 5550110", "049 5550111"):
        empty_office.run(
            "participant", "add", "--first-name", "Oiva", "--last-name", "Keksitty", "--street", "Katu 1", "--phone", phone
        )  # fmt: skip
    done = take(empty_office, HEAD + ";Keksitty;Oiva;049 5550110;Katu 1;\n;Keksitty;Oiva;049 5550111;Katu 1;\n")
    assert counts(done) == (0, 0, 2, 0)


def test_a_worker_is_known_by_id_and_by_name_whatever_the_capitals(office):
    written = ("W01", "w01", "Maija Mallisalo", "MAIJA  MALLISALO")
    done = take(office, HEAD + "".join(f";Keksitty;Oiva;049 555011{row};;{name}\n" for row, name in enumerate(written)))
    assert (counts(done), done["workers_created"]) == ((4, 0, 0, 0), [])
    listed = office.json("participant", "list")["participants"]
    assert [each["worker"] for each in listed] == ["W01"] * 7


def test_a_new_workers_name_makes_the_worker_once(office):
    done = take(office, HEAD + ";Keksitty;Oiva;;;Uuno Uusi\n;Mallinen;Sanelma;;;uuno uusi\n")
    assert done["workers_created"] == ["W02"]
    assert [person(office, who)["worker"] for who in ("P004", "P005")] == ["W02", "W02"]
    path = office.write("more.csv", HEAD + ";Sepitelmä;Impi;;;Toini Toinen\n")
    assert "W03" in office.run("participant", "import", str(path)).said


def test_a_worker_nearly_named_or_of_an_unknown_id_is_not_made(office):
    done = take(office, HEAD + ";Keksi;O;;;Maija Malisalo\n;Malli;S;;;Maja Mallisalo\n;Sepite;I;;;W77\n", code=3)
    assert told(done) == [(2, "worker"), (3, "worker"), (4, "worker")]
    assert ["W01" in problem["remedy"] for problem in done["problems"]] == [True, True, False]
    assert len(office.json("worker", "list")["workers"]) == 1


def test_a_refused_row_makes_no_worker(office):
    done = take(office, HEAD + ";Keksitty;Oiva;ei ole;;Uuno Uusi\n", code=3)
    assert done["workers_created"] == []
    assert len(office.json("worker", "list")["workers"]) == 1


def test_a_plan_of_the_same_start_is_changed_and_a_later_one_added(office):
    head = "tunnus;suunnitelma alkaa;suunnitelma päättyy;tunnit\n"
    assert counts(take(office, head + "P001;3.8.2026;2.5.2027;5\n")) == (0, 1, 0, 0)
    assert counts(take(office, head + "P001;3.5.2027;2.11.2027;4\n")) == (0, 1, 0, 0)
    assert [(plan["number"], plan["end"], plan["minutes_per_day"]) for plan in person(office, "P001")["plans"]] == [
        (1, "2027-05-02", 300),
        (2, "2027-11-02", 240),
    ]


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ("1.1.2028;;", "plan_end"),  # a new plan needs both days
        ("2.2.2027;3.8.2026;", "plan_end"),
        ("1.9.2026;1.3.2027;", "plan_start"),  # another plan is valid on the same days
        ("3.8.2026;2.2.2027;2", "hours_per_day"),
        ("3.8.2026;2.9.2026;", "plan_end"),  # shorter than the rules allow
    ],
)
def test_a_plan_that_cannot_be_refuses_the_whole_row(office, plan, field):
    before = person(office, "P001")
    head = "tunnus;puhelin;suunnitelma alkaa;suunnitelma päättyy;tunnit\n"
    assert told(take(office, f"{head}P001;049 5550199;{plan}\n", code=3)) == [(2, field)]
    assert person(office, "P001") == before


def test_the_plan_a_person_has_is_changed_without_naming_its_days(office):
    take(office, "tunnus;tunnit\nP001;6\n")
    assert person(office, "P001")["plans"][0]["minutes_per_day"] == 360


def test_a_file_that_is_no_table_leaves_with_3_and_a_sentence(empty_office):
    empty_office.write("~$people.xlsx", b"\x05Maija")
    for name in ("nowhere.csv", "~$people.xlsx"):
        ran = empty_office.run("participant", "import", str(empty_office.folder.parent / name), code=3)
        assert name in ran.said


def test_the_same_number_written_another_way_changes_nothing(office):
    before = person(office, "P001")
    assert counts(take(office, HEAD + ";Esimerkkilä;Taito;+358 49 555 0101;;\n")) == (0, 0, 1, 0)
    assert person(office, "P001") == before
