"""Addresses as Posti wants them, and what must not be read on an envelope."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuty.core.address import address_of, doubts_about, for_outside, missing_in, tells
from kuty.core.people import Participant

HOME = {"street": "Olemattomankatu 3 B 12", "postcode": "28999", "town": "Meriluotola"}


def somebody(**given):
    return Participant("P001", "Taito", "Esimerkkilä", **HOME | given)


def codes(reasons):
    return [reason.code for reason in reasons]


def test_the_rows_below_the_name():
    assert address_of(somebody()) == ("Olemattomankatu 3 B 12", "28999 MERILUOTOLA")
    assert address_of(somebody(supplement="c/o Keksitty"))[0] == "c/o Keksitty"
    assert address_of(somebody(town="Ähtäri-Åland")) == ("Olemattomankatu 3 B 12", "28999 ÄHTÄRI-ÅLAND")
    assert address_of(somebody(street="", postcode="")) == ("MERILUOTOLA",)


@pytest.mark.parametrize("part", ["street", "postcode", "town"])
def test_a_part_that_is_missing_is_named(part):
    (reason,) = missing_in(somebody(**{part: ""}))
    assert (reason.code, reason.values) == ("no_address_part", {"missing": part})


def test_all_that_is_missing_at_once():
    assert len(missing_in(somebody(street="", postcode="", town=""))) == 3
    assert missing_in(somebody()) == []


@pytest.mark.parametrize("postcode", ["2899", "289990", "28 99", "FI-28999", "2899O", "²8999", "٢٨٩٩٩"])
def test_an_odd_postcode(postcode):
    assert codes(missing_in(somebody(postcode=postcode))) == ["odd_postcode"]


@given(st.text("abcdeåäö ", min_size=1, max_size=80))
def test_a_long_row_is_a_doubt_and_never_cut(street):
    person = somebody(street=street)
    assert (codes(doubts_about(person)) == ["long_row"]) == (len(street) > 30)
    assert street in address_of(person)


def test_a_long_name_is_a_doubt_too():
    person = somebody(supplement="c/o " + "Pitkäsukuinen-Keksittylä" * 2)
    assert [reason.values["length"] for reason in doubts_about(person)] == [52]


@pytest.mark.parametrize(
    "row",
    [
        "Kuntouttava työtoiminta", "KUNTOUTTAVAN TYÖTOIMINNAN YKSIKKÖ", "Rehabiliterande arbetsverksamhet",
        "Rehabilitative work", "Etä-kuntouttavat",
    ],
)  # fmt: skip
def test_what_tells_the_service_does_not_stand_outside(row):
    assert tells(row)
    assert for_outside(["Satukunta", row, "28999 MERILUOTOLA"]) == ("Satukunta", "28999 MERILUOTOLA")


@pytest.mark.parametrize("row", ["Satukunta", "Etäkuty", "Kuntotalo", "Työtoimintayksikkö"])
def test_what_tells_nothing_may(row):
    assert not tells(row)
