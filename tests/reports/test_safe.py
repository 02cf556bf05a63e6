import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.reports.safe import encodable, sentence_safe, spreadsheet_safe, visible


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Crème “Éclat” 50 ml, 香水, עברית, 👩‍🚀", "Crème “Éclat” 50 ml, 香水, עברית, 👩‍🚀"),
        ("\x1b[31mred\x1b]8;;http://127.0.0.1\x07", r"\x1b[31mred\x1b]8;;http://127.0.0.1\x07"),
        ("two\nlines\r\n\t", r"two\nlines\r\n\t"),
        ("\x9b31m", r"\x9b31m"),
        ("price \u202e99.91", r"price \u202e99.91"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("lone \ud800", r"lone \ud800"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("##vso[task.setvariable]x", r"#\#vso[task.setvariable]x"),
        ("see ##[error] and ##teamcity[x]", r"see #\#[error] and #\#teamcity[x]"),
        ("## heading, #1", "## heading, #1"),
    ],
)
def test_what_can_act_is_written_out(written: str, shown: str) -> None:
    assert visible(written) == shown


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Lo", "Nd", "Po", "Zs", "Zl", "Zp"])))
def test_visible_text_holds_no_control_and_no_line_break(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(shown.splitlines()) <= 1


def test_double_colons_never_open_a_workflow_command() -> None:
    assert sentence_safe("::error file=x::gone") == r":\:error file=x:\:gone"
    assert "::" not in sentence_safe(":::::")


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_formula_leads_get_an_apostrophe(lead: str) -> None:
    assert spreadsheet_safe(f"{lead}1+1").startswith("'")
    assert spreadsheet_safe(f"Rouge;{lead}1+1").startswith("Rouge;'")


def test_other_cells_stay_as_they_are() -> None:
    for text in ("Rouge = bleu", "a-b", "x@example.com", "'quoted", "", "1;2"):
        assert spreadsheet_safe(text) == text


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "Lumière – 19,90\u202f€ 香"),
        ("cp1252", "Lumière – 19,90 € \\u9999"),
        ("ascii", "Lumiere - 19,90 EUR \\u9999"),
    ],
)
def test_what_the_encoding_lacks_is_spelt_out(encoding: str, shown: str) -> None:
    assert encodable("Lumière – 19,90\u202f€ 香", encoding) == shown
    shown.encode(encoding)
