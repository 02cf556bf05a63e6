"""The file of a database that is one."""

from __future__ import annotations

from pathlib import Path

from omniaudit.sources.columns import listed
from omniaudit.sources.databases.protocol import Opening, Refused


def existing(opening: Opening) -> Path:
    """The database's file; a relative path starts from the config's folder.

    Raises Refused: file_not_found, with what lies there instead.
    """
    path = opening.folder / opening.address.name
    try:
        if path.is_file():
            return path
        near = sorted(entry.name for entry in path.parent.iterdir() if not entry.name.startswith("."))
        there = f"in {path.parent} there are: {listed(near, 8)}"
    except OSError as error:
        there = f"{error.strerror}: {error.filename}"
    raise Refused("file_not_found", f"there is no file {path}; {there}")
