"""Opening hours as machines and people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.normalise.hours import parse_hours, shown_hours
from omniaudit.normalise.verdict import Reject


def hours(text: str) -> str:
    found = parse_hours(text)
    assert isinstance(found, tuple), found
    return shown_hours(found)


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Sa 09:00-19:00",
        "Mo,Tu,We,Th,Fr,Sa 9:00-19:00",
        "lun-sam 9h-19h",
        "Lun. - Sam. 09h00-19h00",
        "Lundi au samedi : 9h - 19h",
        "du lundi au samedi de 9h à 19h",
        "Monday to Saturday 9am-7pm; Sunday closed",
        "Mo-Fr 09:00-19:00; Sa 9:00-19:00",
        "Monday Tuesday Wednesday Thursday Friday Saturday 09:00-19:00",
        "Mo\u2013Sa 09:00\u201319:00",
        "Montag bis Samstag 9-19 Uhr",
        "dal lunedì al sabato dalle 9:00 alle 19:00",
        "Mo-Sa 0900-1900",
        "Mo-Sa 09:00-19:00; PH off",
        "Mo-Sa 9-19 Uhr, So und Feiertage geschlossen",
        "closed Sunday, Mon-Sat 9:00-19:00",
        "Daily 9am-7pm, Sunday closed",
        "9:00-19:00, closed on Sunday",
        "fermé le dimanche; tous les jours 9h-19h",
        "Mo-Sa 9:00-13:00, 13:00-19:00",
    ],
)
def test_the_same_week_in_other_words(text: str) -> None:
    assert hours(text) == "Mo-Sa 09:00-19:00"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "lundi-vendredi 9h30-12h30 14h-19h, samedi 10h-18h, dimanche fermé",
            "Mo-Fr 09:30-12:30 14:00-19:00, Sa 10:00-18:00",
        ),
        ("Mo-Fr 09:00-12:00, 14:00-18:00", "Mo-Fr 09:00-12:00 14:00-18:00"),
        ("We-Mo 10:00-18:00", "Mo 10:00-18:00, We-Su 10:00-18:00"),
        ("Sa,Su 10:00-02:00", "Sa-Su 10:00-02:00"),
        ("24/7", "Mo-Su 00:00-24:00"),
        ("Tous les jours 10h-20h", "Mo-Su 10:00-20:00"),
        ("ouvert 7j/7 9h-20h", "Mo-Su 09:00-20:00"),
        ("9:00-19:00", "09:00-19:00"),
        ("Mo-Su closed", "closed"),
        ("Mo-Su 00:00-23:59", "Mo-Su 00:00-24:00"),
        ("Mo-Sa 09:00-19:00; We off", "Mo-Tu 09:00-19:00, Th-Sa 09:00-19:00"),
        ("Mo-Fr 9-20 h, jeu 9-21 h", "Mo-We 09:00-20:00, Th 09:00-21:00, Fr 09:00-20:00"),
        ("Th 09:00-21:00; Mo-Fr 09:00-20:00", "Mo-We 09:00-20:00, Th 09:00-21:00, Fr 09:00-20:00"),
        ("Mo-Fr 22:00-02:00; Fr 23:00-03:00", "Mo-Th 22:00-02:00, Fr 23:00-03:00"),
        ("Su,PH 10:00-13:00", "Su 10:00-13:00"),
        ("weekdays 9-17, weekend 10-14 Uhr", "Mo-Fr 09:00-17:00, Sa-Su 10:00-14:00"),
    ],
)
def test_hours_are_read_day_by_day(text: str, shown: str) -> None:
    assert hours(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "call us", "Mo-Sa", "on request", "Mon 9-5", "Mo-Sa 25:00-26:00", "Mo 09:00-09:00", "summer 9h-19h", "-",
        "closed on Sunday", "Mon-Fri 9-18 closed 12-14", "Mo 9-17, Mo 9-18", "Mo-Fr 9-18, 12-14", "9-19, Sa 10-18",
        "PH off",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text: str) -> None:
    assert isinstance(parse_hours(text), Reject)


@given(st.text(alphabet="MoTuWe lundimar0123456789:h-,;. à", max_size=60))
def test_any_text_is_a_week_or_a_refusal(text: str) -> None:
    found = parse_hours(text)
    assert isinstance(found, Reject) or len(found) in (1, 7)
