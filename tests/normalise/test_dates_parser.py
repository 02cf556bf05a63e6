from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.normalise.dates import Window, parse_instant, parse_window
from omniaudit.normalise.verdict import Reject

PARIS = {"zone": "Europe/Paris"}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


# The examples the parser was written from.
INSTANTS = [
    ("2026-11-21T10:00:00Z", {}, utc(2026, 11, 21, 10)),
    ("2026-11-21T10:00+0100", {}, utc(2026, 11, 21, 9)),
    ("2026-11-21T10:00:00+01:00", {}, utc(2026, 11, 21, 9)),
    ("2026-11-21 10:00:00", PARIS, utc(2026, 11, 21, 9)),
    ("2026-07-21 10:00:00", PARIS, utc(2026, 7, 21, 8)),
    ("2026-11-21", PARIS, utc(2026, 11, 20, 23)),
    ("31.12.2026", PARIS, utc(2026, 12, 30, 23)),
    ("05/06/2026", {**PARIS, "locale": "fr_FR"}, utc(2026, 6, 4, 22)),
    ("05/06/2026", {"locale": "en_US"}, utc(2026, 5, 6)),
    ("05/05/2026", {}, utc(2026, 5, 5)),
]
# Held back while it was written, to judge it.
HELD_BACK = [
    ("2016-02-24T13:00-0800", {}, utc(2016, 2, 24, 21)),
    ("2026-11-21T24:00:00Z", {}, utc(2026, 11, 22)),
    ("2026-11-21T10:00:00.1234567Z", {}, datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)),
    ("20261121T100000Z", {}, utc(2026, 11, 21, 10)),
    ("2026/11/21", {}, utc(2026, 11, 21)),
    ("21.11.2026 10:00", PARIS, utc(2026, 11, 21, 9)),
    ("12/31/2026", {"locale": "fr_FR"}, utc(2026, 12, 31)),
]
# Met in use.
MET = [
    ("2026-11-21T10:00:00 +0100", {}, utc(2026, 11, 21, 9)),
    ("20261130", {}, utc(2026, 11, 30)),
    ("6 décembre 2026", PARIS, utc(2026, 12, 5, 23)),
    ("dimanche 1er mars 2026", {}, utc(2026, 3, 1)),
    ("30. November 2026 20:00", PARIS, utc(2026, 11, 30, 19)),
    ("3. Dez. 2026", {}, utc(2026, 12, 3)),
    ("15 de marzo de 2026", {}, utc(2026, 3, 15)),
    ("Nov 22, 2026", {}, utc(2026, 11, 22)),
    ("22-NOV-2026", {}, utc(2026, 11, 22)),
    ("Sun, 22 Nov 2026 12:00:00 GMT", {}, utc(2026, 11, 22, 12)),
]


@pytest.mark.parametrize(("text", "hints", "instant"), INSTANTS + HELD_BACK + MET)
def test_instant_is_read_into_utc(text: str, hints: dict[str, str], instant: datetime) -> None:
    assert parse_instant(text, **hints) == instant


@pytest.mark.parametrize(
    ("text", "hints", "code"),
    [
        ("05/06/2026", {}, "ambiguous_date"),
        ("05.06.2026", {"locale": "en"}, "ambiguous_date"),
        ("2026-10-25T02:30:00", PARIS, "ambiguous_date"),
        ("2026-03-29T02:30:00", PARIS, "invalid_date"),
        ("2026-02-30", {}, "invalid_date"),
        ("2026-11-21T25:00Z", {}, "invalid_date"),
        ("31/12/26", {}, "invalid_date"),
        ("1764547200", {}, "invalid_date"),
        ("tomorrow", {}, "invalid_date"),
        ("31 February 2026", {}, "invalid_date"),
        ("6 Brumaire 2026", {}, "invalid_date"),
        ("November 2026", {}, "invalid_date"),
        ("20261332", {}, "invalid_date"),
        ("1970-01-01T00:00:00Z", {}, "implausible_date"),
        ("1899-12-30", {}, "implausible_date"),
    ],
)
def test_unclear_instant_is_refused(text: str, hints: dict[str, str], code: str) -> None:
    read = parse_instant(text, **hints)
    assert isinstance(read, Reject)
    assert read.code == code


def test_instant_after_the_latest_is_implausible() -> None:
    read = parse_instant("2026-11-23T00:00Z", latest=utc(2026, 11, 22))
    assert isinstance(read, Reject)
    assert read.code == "implausible_date"


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("2026-11-01T12:00+0100/2026-11-30T23:59Z", utc(2026, 11, 1, 11), utc(2026, 11, 30, 23, 59)),
        ("2026-11-01 / 2026-11-30", utc(2026, 10, 31, 23), utc(2026, 11, 30, 23)),
        ("2026-11-30/2026-11-30", utc(2026, 11, 29, 23), utc(2026, 11, 30, 23)),
        ("2026-11-01/", utc(2026, 10, 31, 23), None),
        ("/2026-11-30", None, utc(2026, 11, 30, 23)),
        ("../2026-11-30", None, utc(2026, 11, 30, 23)),
        ("2026-11-01/9999-12-31", utc(2026, 10, 31, 23), None),
        ("20/11/2026 / 31/12/2026", utc(2026, 11, 19, 23), utc(2026, 12, 31, 23)),
        ("20/11/2026/31/12/2026", utc(2026, 11, 19, 23), utc(2026, 12, 31, 23)),
        ("/31/12/2026", None, utc(2026, 12, 31, 23)),
        ("2026-03-28/2026-03-29", utc(2026, 3, 27, 23), utc(2026, 3, 29, 22)),
    ],
)
def test_window_is_read_with_whole_last_day_and_exclusive_end(
    text: str, starts: datetime | None, ends: datetime | None
) -> None:
    assert parse_window(text, **PARIS) == Window(starts, ends)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-12-01/2026-11-01", "interval_reversed"),
        ("2026-12-01T10:00Z/2026-12-01T10:00Z", "interval_reversed"),
        ("2026-12-01", "invalid_date"),
        ("soon/later", "invalid_date"),
        ("2026-12-01/P30D", "invalid_date"),
        ("1970-01-01/2026-12-01", "implausible_date"),
        ("01/02/2026 / 31/12/2026", "ambiguous_date"),
        ("1/2/3/4", "invalid_date"),
    ],
)
def test_unclear_window_is_refused(text: str, code: str) -> None:
    read = parse_window(text, **PARIS)
    assert isinstance(read, Reject)
    assert read.code == code


@pytest.mark.parametrize("text", ["", "n/a", "/", "../.."])
def test_absent_window_is_none(text: str) -> None:
    assert parse_window(text) is None


@given(
    st.integers(min_value=int(utc(2000, 1, 2).timestamp()), max_value=int(utc(2100, 1, 1).timestamp())),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_instant_with_an_offset_round_trips(seconds: int, minutes: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    sign, off = ("-" if minutes < 0 else "+"), abs(minutes)
    local = (moment + timedelta(minutes=minutes)).replace(tzinfo=None)
    if local.year >= 2000:
        assert parse_instant(f"{local.isoformat()}{sign}{off // 60:02d}:{off % 60:02d}", **PARIS) == moment


@given(st.text(alphabet="0123456789-/:T.Z+ P", max_size=45))
def test_any_text_gives_a_forward_window_or_a_verdict(text: str) -> None:
    read = parse_window(text, **PARIS)
    if isinstance(read, Window) and read.starts and read.ends:
        assert read.starts < read.ends
