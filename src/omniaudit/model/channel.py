"""The kinds of channel a retailer has, and what each can be asked for."""

from __future__ import annotations

from typing import Final

CHANNEL_KINDS: Final = (
    "web", "app", "store", "marketplace", "ads", "social", "catalogue", "call_center", "agent", "competitor",
)  # fmt: skip

SELLING_KINDS: Final = frozenset({"web", "app", "store", "marketplace", "call_center", "agent"})
"""Kinds where a customer can buy; others only show (ads, social, catalogue) or are another trader's (competitor)."""

MAX_CHANNELS: Final = 60
"""A product's channels are one bit each of a BIGINT."""
