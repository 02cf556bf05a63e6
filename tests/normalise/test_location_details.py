"""Details of locations: what is compared of a phone number, an address, a place."""

from __future__ import annotations

import pytest

from omniaudit.normalise import type_locations
from omniaudit.normalise.locations import location_details
from omniaudit.normalise.verdict import Reject


def words(home: str | None = "FR", **row: str) -> dict[str, list[str] | Reject]:
    return {detail.field: detail.words for detail in location_details(row, home)}


@pytest.mark.parametrize(
    "text",
    [
        "01 42 60 00 00",
        "+33 (0)1 42 60 00 00",
        "0033142600000",
        "+33.1.42.60.00.00",
        "Tel: 01-42-60-00-00",
        "33142600000",
    ],
)
def test_a_phone_number_is_its_digits_with_the_country_code(text: str) -> None:
    assert words(phone=text)["phone"] == ["+33142600000"]


def test_a_phone_number_is_read_in_its_country() -> None:
    assert words("FR", phone="020 7946 0000", country="GB")["phone"] == ["+442079460000"]
    assert words("FR", phone="06 1234 5678", country="Italy")["phone"] == ["+390612345678"]
    assert words("US", phone="(212) 555-0100")["phone"] == ["+12125550100"]
    assert words(None, phone="01 42 60 00 00")["phone"] == ["0142600000"]


def test_several_numbers_are_several() -> None:
    assert words(phone="01 42 60 00 00 / 06 11 22 33 44")["phone"] == ["+33142600000", "+33611223344"]


def test_a_slash_behind_the_area_code_parts_nothing() -> None:
    assert words("DE", phone="089 / 12 34 50")["phone"] == ["+4989123450"]
    assert words("DE", phone="089 / 123450 oder 0171 / 1234567")["phone"] == ["+491711234567", "+4989123450"]
    assert words("US", phone="212 555 0100 / 212 555 0199")["phone"] == ["+12125550100", "+12125550199"]


@pytest.mark.parametrize("text", ["ask for Jane", "12", "1" * 30])
def test_what_is_no_phone_number_is_refused(text: str) -> None:
    assert isinstance(words(phone=text)["phone"], Reject)


def test_an_address_is_its_postcode_number_and_words() -> None:
    assert words(address="12, bd Haussmann", postcode="75009", city="Paris")["address"] == [
        "c:paris", "n:12", "p:75009", "w:haussmann",
    ]  # fmt: skip
    assert words(address="12 Boulevard Haussmann 75009 PARIS")["address"] == [
        "n:12", "p:75009", "w:haussmann", "w:paris",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"address": "Bahnhofstr. 3"}, {"address": "Bahnhofstrasse 3"}),
        ({"address": "Müllerstraße 3"}, {"address": "Muellerstr. 3"}),
        ({"address": "Kerkstraat 3"}, {"address": "KERKSTR 3"}),
        ({"address": "Marktgasse 3", "postcode": "CH-8001"}, {"address": "Marktgasse 3", "postcode": "8001"}),
        ({"address": "1 Main St", "postcode": "10001-1234"}, {"address": "1 Main Street", "postcode": "10001"}),
    ],
)
def test_the_same_address_in_other_words(one: dict[str, str], other: dict[str, str]) -> None:
    assert words(**one)["address"] == words(**other)["address"]


def test_hours_of_schema_org_may_be_json() -> None:
    text = '[{"dayOfWeek": ["https://schema.org/Monday", "Tuesday"], "opens": "09:00:00", "closes": "19:00"}]'
    assert words(opening_hours=text)["opening_hours"] == ["0900-1900"] * 2 + ["closed"] * 5
    assert isinstance(words(opening_hours='{"a"')["opening_hours"], Reject)


def test_services_are_known_by_their_names() -> None:
    assert words(services="Retouches; Click & Collect")["services"] == ["click_and_collect", "retouches"]


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("0", "0"), ("91", "2"), ("north", "2"), ("NaN", "2"), ("2", "-inf"), ("1e400", "2")]
)
def test_a_place_that_is_none_is_refused(latitude: str, longitude: str) -> None:
    assert isinstance(words(latitude=latitude, longitude=longitude)["position"], Reject)


def test_a_row_without_a_store_code_is_rejected_and_a_bad_field_costs_itself() -> None:
    place = {"source": "l.csv", "line": 2, "position": None}
    stated = type_locations(
        [{"store_code": "P1", "phone": "ask", "city": "Paris", **place}, {"name": "Lyon", **place}], "FR"
    )
    assert [(row["location"], row["field"]) for row in stated.rows] == [("P1", "address")]
    assert [(reject["code"], reject["listing_id"], reject["title"]) for reject in stated.rejects] == [
        ("invalid_phone", "P1", None), ("missing_store_code", None, "Lyon"),
    ]  # fmt: skip


def test_a_detail_that_is_far_too_long_is_refused() -> None:
    stated = type_locations([{"store_code": "P1", "address": "a" * 5000, "city": "Paris"}], "FR")
    assert [reject["code"] for reject in stated.rejects] == ["invalid_address"]
    assert [row["value"] for row in stated.rows] == ["Paris"]
