"""omniaudit's extraction from every page; with ``structured`` as second argument without the visible text."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from omniaudit.sources.page import page
from omniaudit.sources.page.document import PageInput, PageRules

if "structured" in sys.argv:
    page._fallbacks = lambda document, statements: []
rules = PageRules(datetime(2026, 11, 1, tzinfo=UTC), "EUR")
prices = {}
for path in sorted(Path(sys.argv[1]).glob("*.html")):
    for listing in page.read_page(PageInput(path.name, path.read_bytes()), rules).listings:
        if "price" in listing:
            prices[path.name] = re.sub(r"\D", "", listing["price"])
print(json.dumps(prices))
