"""Files as they come: CSV of every kind, spreadsheets, and what is no table at all."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from kuty.core.errors import InputHasProblems
from kuty.intake.table import read_table

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
PEOPLE = "Sukunimi;Etunimi;Katuosoite\nPåhittsby;Örjan;Åvägen 1\n"


def table_of(tmp_path, content, name="people.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


def refused(path):
    with pytest.raises(InputHasProblems) as told:
        read_table(path)
    assert told.value.remedy.text
    return told.value.sentence


def spreadsheet(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_in_any_encoding_with_any_delimiter(tmp_path, encoding, delimiter, ends):
    table = table_of(tmp_path, PEOPLE.replace(";", delimiter).replace("\n", ends).encode(encoding))
    [row] = table.rows
    assert row.number == 2
    assert row.cells == {"last_name": "Påhittsby", "first_name": "Örjan", "street": "Åvägen 1"}
    assert table.unknown == ()


def test_the_mark_before_utf_8_is_no_part_of_the_first_heading(tmp_path):
    assert table_of(tmp_path, "\ufeffNro;Sukunimi\n1;A\n").unknown == ("Nro",)


def test_utf_16_is_read_with_either_end_first(tmp_path):
    little, big = b"\xff\xfe" + PEOPLE.encode("utf-16-le"), b"\xfe\xff" + PEOPLE.encode("utf-16-be")
    assert table_of(tmp_path, little) == table_of(tmp_path, big)


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(tmp_path):
    text = (
        'sukunimi;etunimi;katuosoite;notes\nA;B;"Katu 1; ovi 2";"sanoi ""hei"""\nC;D;"Katu 2\novi 3";x\nE;F;Katu 3;y\n'
    )
    first, second, third = table_of(tmp_path, text).rows
    assert (first.cells["street"], first.cells["notes"]) == ("Katu 1; ovi 2", 'sanoi "hei"')
    assert second.cells["street"] == "Katu 2\novi 3"
    # numbered as a spreadsheet program shows them: a row of two lines is one row
    assert (first.number, second.number, third.number) == (2, 3, 4)


def test_empty_lines_and_rows_are_skipped_and_still_counted(tmp_path):
    table = table_of(tmp_path, "\n\nsukunimi;etunimi\n\nA;B\n;;\n  ;\nC;D\n")
    assert [row.number for row in table.rows] == [5, 8]


def test_a_title_above_the_headings_is_no_person(tmp_path):
    table = table_of(tmp_path, "Osallistujat syksy;;\n;;\nsukunimi;etunimi;puhelin\nA;B;1\n")
    assert [(row.number, row.cells["last_name"]) for row in table.rows] == [(4, "A")]


def test_of_two_rows_of_headings_the_first_is_taken(tmp_path):
    table = table_of(tmp_path, "sukunimi;etunimi\nlast_name;first_name\n")
    assert [row.cells["last_name"] for row in table.rows] == ["last_name"]


def test_columns_kuty_does_not_know_are_named_and_left_out(tmp_path):
    table = table_of(tmp_path, "Sukunimi;Kengännumero;;Etunimi; Lempiväri \nA;43;x;B;sininen\n")
    assert table.unknown == ("Kengännumero", "Lempiväri")
    assert table.rows[0].cells == {"last_name": "A", "first_name": "B"}


def test_a_row_shorter_than_the_headings_leaves_the_rest_empty(tmp_path):
    table = table_of(tmp_path, "sukunimi;etunimi;puhelin\nA\n")
    assert table.rows[0].cells == {"last_name": "A"}


def test_a_row_with_only_unknown_cells_is_nobody(tmp_path):
    assert table_of(tmp_path, "sukunimi;kengännumero\n;43\n").rows == ()


def test_a_table_of_headings_alone_has_no_rows(tmp_path):
    assert table_of(tmp_path, "sukunimi;etunimi\n").rows == ()


def test_a_table_may_name_people_by_their_ids_alone(tmp_path):
    assert table_of(tmp_path, "tunnus;puhelin\nP001;1\n").rows[0].cells == {"id": "P001", "phone": "1"}


def test_a_spreadsheets_numbers_days_and_times_are_read_as_a_person_sees_them(tmp_path):
    head = [
        "Sukunimi",
        "Etunimi",
        "Postinumero",
        "Puhelin",
        "Vastaanottoaika",
        "Suunnitelma alkaa",
        "Päättyy",
        "Tunnit",
    ]
    row = ["Esimerkkilä", "Taito", 100, 495550101, time(13, 0), date(2026, 8, 3), datetime(2027, 2, 2, 12, 30), 4.5]
    table = table_of(tmp_path, spreadsheet([[*head, "Turvakielto", "Suuri teksti"], [*row, True, False]]), "p.xlsx")
    assert table.rows[0].cells == {
        "last_name": "Esimerkkilä",
        "first_name": "Taito",
        "postcode": "100",
        "phone": "495550101",
        "reception_time": "13:00:00",
        "plan_start": "2026-08-03",
        "plan_end": "2027-02-02 12:30:00",
        "hours_per_day": "4.5",
        "address_protected": "yes",
        "large_print": "no",
    }


def test_rows_of_a_spreadsheet_have_the_numbers_it_shows(tmp_path):
    book = Workbook()
    for cell, text in {"C4": "sukunimi", "D4": "etunimi", "C6": "A", "D6": "B", "C9": "C", "D9": "D"}.items():
        book.active[cell] = text
    book.save(tmp_path / "people.xlsx")
    assert [row.number for row in read_table(tmp_path / "people.xlsx").rows] == [6, 9]


@pytest.mark.parametrize("name", ["people.XLSX", "people.csv", "people"])
def test_a_spreadsheet_is_known_by_what_is_in_it(tmp_path, name):
    table = table_of(tmp_path, spreadsheet([["sukunimi"], ["Esimerkkilä"]]), name)
    assert table.rows[0].cells == {"last_name": "Esimerkkilä"}


@pytest.mark.parametrize("name", ["~$people.xlsx", ".~lock.people.ods#"])
def test_the_lock_file_of_a_spreadsheet_program_is_not_the_table(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x05Maija")
    sentence = refused(tmp_path / name)
    assert "has the real file open" in sentence.text
    assert sentence.values == {"file": name}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("kuva.csv", PNG, "not a table but a picture"),
        ("kuva.xlsx", PNG, "not a spreadsheet"),
        ("tyhja.csv", b"", "is empty"),
        ("rivit.csv", b"\n \n;;\n", "is empty"),
        ("tyhja.xlsx", b"", "not a spreadsheet"),
        ("salattu.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not a spreadsheet"),
        ("puolikas.xlsx", spreadsheet([["sukunimi"], ["A"]])[:2000], "not a spreadsheet"),
        ("zip.csv", b"PK\x03\x04" + b"x" * 100, "not a spreadsheet"),
        ("taulu.xlsx", spreadsheet([]), "is empty"),
        ("muu.csv", b"tuote;hinta\nkirja;10\n", "No heading for a name"),
        ("pitka.csv", b"sukunimi;etunimi\nA;" + b"x" * 140_000, "not a table kuty can read"),
    ],
)
def test_what_is_no_table_is_refused_with_a_way_out(tmp_path, name, content, told):
    (tmp_path / name).write_bytes(content)
    assert told in refused(tmp_path / name).text


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    for name in ("nowhere.csv", "folder.xlsx", "folder.xlsx/nowhere.csv"):
        assert "There is no file" in refused(tmp_path / name).text


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    def locked(_path):
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", locked)  # root may read everything, so Windows' lock is played
    assert "may not be read" in refused(tmp_path / "people.xlsx").text


@pytest.mark.parametrize("name", ["people.csv/people.csv", "x" * 300 + ".csv"])
def test_a_path_that_cannot_be_is_told(tmp_path, name):
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert "There is no file" in refused(tmp_path / name).text


def test_two_columns_of_one_field_lose_nothing_in_silence(tmp_path):
    table = table_of(tmp_path, "sukunimi;etunimi;puhelin;gsm\nEsimerkkilä;Taito;049 5550101;\n")
    assert table.rows[0].cells["phone"] == "049 5550101"


def test_a_table_without_headings_does_not_tell_a_name(tmp_path):
    (tmp_path / "people.csv").write_text("Esimerkkilä;Taito;049 5550101\nKuviteranta;Helmi;\n", "utf-8")
    sentence = refused(tmp_path / "people.csv")
    assert "Esimerkkilä" not in sentence.text.format(**sentence.values)


def test_an_open_quote_does_not_swallow_the_people_below(tmp_path):
    text = 'sukunimi;etunimi;muistiinpanot\nEsimerkkilä;Taito;"sopi\nKuviteranta;Helmi;\nPåhittsby;Örjan;\n'
    (tmp_path / "people.csv").write_text(text, "utf-8")
    assert "not a table kuty can read" in refused(tmp_path / "people.csv").text


@pytest.mark.parametrize(
    "text", ["Osallistujat, syksy\nsukunimi;etunimi\nA;B\n", "Osallistujat\nsukunimi,etunimi\nA,B\n"]
)
def test_a_title_line_does_not_choose_the_delimiter(tmp_path, text):
    assert table_of(tmp_path, text).rows[0].cells == {"last_name": "A", "first_name": "B"}
