import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.normalise.gtin import Gtin, check_digit, expand_upc_e, parse_gtin
from omniaudit.normalise.verdict import Reject

# The examples the parser was written from.
READ = [
    ("4006381333931", "04006381333931", "valid", None),
    ("04006381333931", "04006381333931", "valid", None),
    ("6291041500213", "06291041500213", "valid", None),
    ("036000291452", "00036000291452", "valid", None),
    ("96385074", "00000096385074", "valid", None),
    ("4006381-333931", "04006381333931", "valid", None),
    ("4 006381 333931", "04006381333931", "valid", None),
    ("04252614", "00042100005264", "valid", None),
    ("1455582344", "09781455582341", "valid", None),
    ("080442957X", "09780804429573", "valid", None),
    ("4006381333931.0", "04006381333931", "valid", "gtin_decimal_zeros"),
    ("36000291452", "00036000291452", "valid", "gtin_leading_zero"),
    ("4006381333932", None, "invalid", None),
    ("0000000000000", None, "invalid", None),
]
# Held back while it was written, to judge it.
HELD_BACK = [
    ("4006381333931,9783161484100", "04006381333931", "valid", None),
    ("1234|978-3-16-148410-0", "09783161484100", "valid", None),
    ('="4006381333931"', "04006381333931", "valid", None),
    ("'4006381333931", "04006381333931", "valid", None),
    ("14006381333938", "14006381333938", "valid", None),
    ("ABC4006381333931", None, "invalid", None),
    ("４００６３８１３３３９３１", None, "invalid", None),
]
# Met in use.
MET = [
    ("8500000001", None, "invalid", None),  # ten digits that are no ISBN
    ("4006381333931, ", "04006381333931", "valid", None),
]


@pytest.mark.parametrize(("text", "gtin", "status", "repaired"), READ + HELD_BACK + MET)
def test_gtin_is_read(text: str, gtin: str | None, status: str, repaired: str | None) -> None:
    assert parse_gtin(text) == Gtin(gtin, status, repaired)


@pytest.mark.parametrize("text", ["12345", "1234567890123456", "4006381333931x", "1" * 500, "1" * 5000])
def test_wrong_number_is_invalid_and_identifies_nothing(text: str) -> None:
    assert parse_gtin(text) == Gtin(None, "invalid")


@pytest.mark.parametrize("prefix", ["02", "04", "20", "21", "29"])
def test_restricted_circulation_is_told_apart(prefix: str) -> None:
    body = prefix + "1234567890"
    digits = body + check_digit(body)
    assert parse_gtin(digits) == Gtin("0" + digits, "restricted")


@pytest.mark.parametrize("prefix", ["98", "99"])
def test_coupon_is_no_trade_item(prefix: str) -> None:
    body = prefix + "1234567890"
    assert parse_gtin(body + check_digit(body)) == Gtin(None, "invalid")


@pytest.mark.parametrize("body", ["0412341", "2512346"])
def test_short_number_for_use_in_store_is_restricted(body: str) -> None:
    digits = body + check_digit(body)
    assert parse_gtin(digits) == Gtin(digits.zfill(14), "restricted")


def test_code_that_may_be_ean_8_or_upc_e_is_ambiguous() -> None:
    assert parse_gtin("01234565") == Gtin(None, "ambiguous")


def test_upc_e_expands_by_its_last_digit() -> None:
    assert expand_upc_e("04252614") == "042100005264"
    assert expand_upc_e("06543217") == "065100004327"


@pytest.mark.parametrize("text", ["4.00638E+12", "4,00638E+12", "4E+12", "6.93217e+12"])
def test_number_damaged_by_a_spreadsheet_is_rejected(text: str) -> None:
    read = parse_gtin(text)
    assert isinstance(read, Reject)
    assert read.code == "gtin_damaged_by_spreadsheet"


@pytest.mark.parametrize("text", ["", "-", "n/a", "N/A", "null", "Does not apply", "  "])
def test_placeholder_is_no_gtin(text: str) -> None:
    assert parse_gtin(text) is None


@given(st.integers(min_value=10**9, max_value=10**12 - 1))
def test_twelve_thirteen_and_fourteen_digit_forms_are_one_number(number: int) -> None:
    body = f"{number:011d}"[-11:]
    digits = body + check_digit(body)
    assert parse_gtin(digits) == parse_gtin("0" + digits) == parse_gtin("00" + digits)


@given(st.text(alphabet="0123456789Xx-., |'\"=E+", max_size=40))
def test_any_text_gives_fourteen_checked_digits_or_none(text: str) -> None:
    read = parse_gtin(text)
    if isinstance(read, Gtin) and read.gtin:
        assert len(read.gtin) == 14
        assert check_digit(read.gtin[:-1]) == read.gtin[-1]
        assert read.status in ("valid", "restricted")
