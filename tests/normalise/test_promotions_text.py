from typing import Any

from omniaudit.normalise.promotions import CANONICAL_PROMOTION_FIELDS, EVIDENCE, keep_texts


def test_promotion_texts_pass_through_trimmed(normalise: Any) -> None:
    fields = ["promotion_id", "title", "value"]
    raw = normalise.relation(
        [{"promotion_id": " P1 ", "title": "", "value": "10 %", "source": "promos.csv", "line": 2}], fields
    )
    (promotion,) = normalise.dicts(keep_texts(raw, fields, CANONICAL_PROMOTION_FIELDS))
    assert list(promotion) == [*CANONICAL_PROMOTION_FIELDS, *EVIDENCE]
    stated = {name: value for name, value in promotion.items() if value is not None}
    assert stated == {"promotion_id": "P1", "value": "10 %", "source": "promos.csv", "line": 2}


def test_channels_own_words_become_ours_in_any_case(normalise: Any) -> None:
    raw = normalise.relation(
        [{"benefit": " PERCENT_OFF ", "title": "Percent_off"}, {"benefit": "bogof"}], ["benefit", "title"]
    )
    words = {"benefit": {"percent_off": "percent"}}
    promotions = normalise.dicts(keep_texts(raw, ["benefit", "title"], CANONICAL_PROMOTION_FIELDS, words))
    assert [promotion["benefit"] for promotion in promotions] == ["percent", "bogof"]
    assert promotions[0]["title"] == "Percent_off"


def test_interval_of_a_promotion_becomes_its_start_and_end(normalise: Any) -> None:
    dates = {
        "starts": "2026-11-20T00:00:00+01:00 / 2026-11-27T23:59:59+01:00",
        "display_starts": "2026-11-18/2026-11-27",
    }
    rows = [
        dates,
        {"starts": "2026-11-20"},
        {"starts": "20/11/2026"},
        {"starts": "2026-11-20/2026-11-27", "ends": "2026-12-01"},
    ]
    fields = ["starts", "ends", "display_starts"]
    promotions = normalise.dicts(keep_texts(normalise.relation(rows, fields), fields, CANONICAL_PROMOTION_FIELDS))
    assert [(each["starts"], each["ends"]) for each in promotions] == [
        ("2026-11-20T00:00:00+01:00", "2026-11-27T23:59:59+01:00"),
        ("2026-11-20", None),
        ("20/11/2026", None),
        ("2026-11-20/2026-11-27", "2026-12-01"),
    ]
    assert (promotions[0]["display_starts"], promotions[0]["display_ends"]) == ("2026-11-18", "2026-11-27")
