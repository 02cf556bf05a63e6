"""Bare lexbor parse of every page, and nothing else: the floor."""

import sys
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

for path in sorted(Path(sys.argv[1]).glob("*.html")):
    LexborHTMLParser(path.read_bytes())
