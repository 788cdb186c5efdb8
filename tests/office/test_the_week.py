"""A worker's week, from the first programme to the report."""

from __future__ import annotations


def test_a_whole_week_goes_through(office):
    made = office.json("week", "make", "next")
    assert [each["participant"] for each in made["programmes"]] == ["P001", "P002", "P003"]
    assert made["left_out"] == []
    assert all(day["minutes"] == 240 for each in made["programmes"] for day in each["days"])

    mail = office.json("mail", "print", "next")
    assert [letter["participant"] for letter in mail["letters"]] == ["P001", "P003"]
    assert [message["participant"] for message in mail["messages"]] == ["P002"]
    assert (office.folder / mail["print_file"]).read_bytes().startswith(b"%PDF")

    assert office.json("mail", "print", "next")["letters"] == []
