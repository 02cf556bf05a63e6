"""Whose clock the times of a report for people follow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_COMPARED: Final = tuple(datetime(2024, 1, 15, tzinfo=UTC) + timedelta(days=14 * count) for count in range(26))
"""Moments of a year at which zones that keep the same time show it."""


def zone_of(declared: str, country: str | None) -> str:
    """The config's ``timezone``; where it is left at UTC, the country's, if the whole country keeps one time; else UTC.

    country: ISO 3166. Territories that have an ISO code of their own are no part of it.
    """
    if declared != "UTC" or country is None:
        return declared
    from babel.core import get_global

    try:
        zones = [ZoneInfo(name) for name in get_global("territory_zones").get(country, ())]
    except ZoneInfoNotFoundError:
        return declared
    times = {tuple(zone.utcoffset(moment) for moment in _COMPARED) for zone in zones}
    return zones[0].key if len(times) == 1 else declared


def local(moment: datetime, zone: str) -> datetime:
    """The moment by the zone's clock; one without a zone is taken for UTC, as everywhere in a snapshot."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))


def offset(moment: datetime) -> str:
    """How far a local moment is from UTC: ``UTC``, ``UTC+1``, ``UTC-3:30``."""
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")
