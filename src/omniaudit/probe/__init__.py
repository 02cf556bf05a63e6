"""A few listings of each channel, read as the audit would read them, and shown from the raw text to what it means."""

from omniaudit.probe.document import document
from omniaudit.probe.run import probe_channels
from omniaudit.probe.seen import ChannelProbe, SeenField, SeenListing, SourceProbe

__all__ = ["ChannelProbe", "SeenField", "SeenListing", "SourceProbe", "document", "probe_channels"]
