"""The probe as a plain document for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from omniaudit.probe.seen import ChannelProbe, SeenListing, SourceProbe

PROBE_VERSION: Final = 1


def document(channels: Sequence[ChannelProbe], exit_code: int) -> dict[str, Any]:
    """What ``omniaudit probe --output json`` writes. Amounts are decimal strings."""
    return {
        "probe_version": PROBE_VERSION,
        "exit_code": exit_code,
        "channels": [_channel(channel) for channel in channels],
    }


def _channel(channel: ChannelProbe) -> dict[str, Any]:
    return {
        "name": channel.name,
        "label": channel.label,
        "kind": channel.kind,
        "answers": channel.answers,
        "requests": channel.requests,
        "bytes": channel.bytes,
        "seconds": channel.seconds,
        "sources": [_source(source) for source in channel.sources],
        "advice": [asdict(notice) for notice in channel.advice],
    }


def _source(source: SourceProbe) -> dict[str, Any]:
    outcome = source.outcome
    return {
        "kind": source.kind,
        "type": source.type,
        "status": outcome.status,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "notices": [asdict(notice) for notice in outcome.notices],
        "read": source.read,
        "kept": source.kept,
        "listings": [_listing(listing) for listing in source.listings],
        "rejected": [asdict(notice) for notice in source.rejected],
        "advice": [asdict(notice) for notice in source.advice],
    }


def _listing(listing: SeenListing) -> dict[str, Any]:
    return {
        "source": listing.source,
        "line": listing.line,
        "position": listing.position,
        "surface": listing.surface,
        "kept": listing.kept,
        "repairs": list(listing.repairs),
        "warnings": [asdict(notice) for notice in listing.warnings],
        "fields": [
            {
                "field": field.field,
                "raw": field.raw,
                "value": field.value,
                "notes": dict(field.notes),
                "origin": field.origin,
                "warnings": [asdict(notice) for notice in field.warnings],
            }
            for field in listing.fields
        ],
    }
