"""Raw text → typed value | reason. The last step of collect: nothing behind it sees text that it has to understand."""

from omniaudit.normalise.meanings import TextRules
from omniaudit.normalise.offers import Normalised, foresee_offers, normalise_offers
from omniaudit.normalise.policies import Terms
from omniaudit.normalise.promotion_rows import normalise_promotions
from omniaudit.normalise.promotions import CANONICAL_PROMOTION_FIELDS, keep_texts
from omniaudit.normalise.stated import CANONICAL_POLICY_FIELDS, Stated, type_accounts, type_locations, type_policies

__all__ = [
    "CANONICAL_POLICY_FIELDS",
    "CANONICAL_PROMOTION_FIELDS",
    "Normalised",
    "Stated",
    "Terms",
    "TextRules",
    "foresee_offers",
    "keep_texts",
    "normalise_offers",
    "normalise_promotions",
    "type_accounts",
    "type_locations",
    "type_policies",
]
