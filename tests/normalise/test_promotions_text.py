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
