"""Raw text → typed value | reason. The last step of collect: nothing behind it sees text that it has to understand."""

from omniaudit.normalise.offers import Normalised, normalise_offers
from omniaudit.normalise.promotions import CANONICAL_POLICY_FIELDS, CANONICAL_PROMOTION_FIELDS, keep_texts

__all__ = ["CANONICAL_POLICY_FIELDS", "CANONICAL_PROMOTION_FIELDS", "Normalised", "keep_texts", "normalise_offers"]
