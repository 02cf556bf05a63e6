from datetime import UTC, datetime, timedelta, timezone

import pytest

from omniaudit.language.figures import (
    format_bytes,
    format_count,
    format_money,
    format_number,
    format_rate,
    format_time,
)
from omniaudit.language.zones import zone_of


def plain_spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        ("19.99", "EUR", "fr", "19,99 €"),
        ("1234.5", "EUR", "fr_FR", "1 234,50 €"),
        ("1234.5", "EUR", "de-DE", "1.234,50 €"),
        ("19.90", "USD", "en", "$19.90"),
        (199_900, "EUR", "en", "€19.99"),
        ("1980", "JPY", "en", "¥1,980"),
        ("0.500", "KWD", "en", "KWD 0.500"),
        ("0.0125", "EUR", "en", "€0.0125"),  # finer than a cent: shown, not rounded away
        ("-5.00", "EUR", "en", "-€5.00"),
        ("199.90", "ISK", "en", "ISK 199.9"),
        ("19.90", "EUR", "no such language", "€19.90"),
        ("missing", "EUR", "en", "missing"),
        ("NaN", "EUR", "en", "NaN"),
    ],
)
def test_money_is_written_as_the_language_does(amount: int | str, currency: str, language: str, shown: str) -> None:
    assert plain_spaces(format_money(amount, currency, language)) == shown


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [(1.0, "100%"), (1236 / 1237, "99.9%"), (0.999999, "99.9%"), (0.9733, "97.3%"), (0.00001, "0.1%"), (0.0, "0%")],
)
def test_a_rate_claims_all_or_nothing_only_when_it_is(fraction: float, shown: str) -> None:
    assert format_rate(fraction, "en") == shown


def test_numbers_follow_the_language() -> None:
    assert plain_spaces(format_rate(0.973, "fr")) == "97,3 %"
    assert format_count(1204, "en") == "1,204"
    assert plain_spaces(format_count(1204, "fr")) == "1 204"
    assert format_number(57.25, 1, "de") == "57,2"


def test_times_are_shown_by_the_clock_of_a_zone() -> None:
    moment = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert format_time(moment, "en", "Europe/Paris") == "21 Nov 2026, 00:30 UTC+1"
    assert format_time(moment.replace(month=7), "fr", "Europe/Paris") == "21 juil. 2026, 01:30 UTC+2"
    assert format_time(moment, "en", "Asia/Kolkata") == "21 Nov 2026, 05:00 UTC+5:30"
    assert format_time(moment, "en", "America/St_Johns") == "20 Nov 2026, 20:00 UTC-3:30"
    assert format_time(moment, "en", "Europe/London") == "20 Nov 2026, 23:30 UTC"


@pytest.mark.parametrize(
    ("declared", "country", "zone"),
    [
        ("America/Chicago", "US", "America/Chicago"),
        ("Europe/Paris", None, "Europe/Paris"),
        ("UTC", "FR", "Europe/Paris"),
        ("UTC", "DE", "Europe/Berlin"),  # two zones that keep the same time
        ("UTC", "US", "UTC"),  # which of its zones, nobody says
        ("UTC", "ES", "UTC"),  # the Canaries
        ("UTC", "XX", "UTC"),
        ("UTC", None, "UTC"),
    ],
)
def test_the_zone_is_the_declared_one_or_the_only_one_of_the_country(
    declared: str, country: str | None, zone: str
) -> None:
    assert zone_of(declared, country) == zone


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [
        (0, "0 bytes", "0 octet"),
        (999, "999 bytes", "999 octets"),
        (1_250, "1.2 kB", "1,2 ko"),
        (340_000_000, "340 MB", "340 Mo"),
        (12_000_000_000, "12.0 GB", "12,0 Go"),
    ],
)
def test_sizes_are_written_as_the_language_does(size: int, english: str, french: str) -> None:
    assert plain_spaces(format_bytes(size, "en")) == english
    assert plain_spaces(format_bytes(size, "fr")) == french


def test_times_are_shown_in_utc_where_no_zone_is_known() -> None:
    paris = datetime(2026, 11, 20, 8, 30, tzinfo=timezone(timedelta(hours=1)))
    assert format_time(paris, "en") == "20 Nov 2026, 07:30 UTC"
    assert format_time(paris.astimezone(UTC).replace(tzinfo=None), "en") == "20 Nov 2026, 07:30 UTC"
