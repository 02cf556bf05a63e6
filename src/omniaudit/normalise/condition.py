"""Condition text → new, refurbished or used; pickup text → how a store hands over."""

from __future__ import annotations

from omniaudit.normalise.vocabulary import meaning


def parse_condition(text: str) -> str | None:
    """``new``, ``refurbished`` or ``used``; None where the word is not known."""
    return meaning("condition", text)


def parse_pickup(text: str) -> str | None:
    """``buy``, ``reserve``, ``ship_to_store``, ``not_supported``, or ``supported`` where no way is told; else None."""
    return meaning("pickup", text)
