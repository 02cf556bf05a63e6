"""Numbers as people of a language write them: see ``omniaudit.language.figures``."""

from omniaudit.language.figures import (
    format_bytes,
    format_count,
    format_money,
    format_number,
    format_rate,
    format_time,
    in_utc,
)

__all__ = ["format_bytes", "format_count", "format_money", "format_number", "format_rate", "format_time", "in_utc"]
