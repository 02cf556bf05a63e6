"""extruct with three syntaxes on every page, and the first price that it gives."""

import json
import re
import sys
from pathlib import Path

import extruct

PRICE = re.compile(r'"(?:https?://schema\.org/)?price": "?([\d.]+)"?|"product:price:amount", "([\d.]+)"')
SYNTAXES = ["json-ld", "microdata", "opengraph"]

prices = {}
for path in sorted(Path(sys.argv[1]).glob("*.html")):
    found = extruct.extract(path.read_bytes().decode(errors="replace"), syntaxes=SYNTAXES, errors="ignore")
    if price := PRICE.search(json.dumps(found)):
        prices[path.name] = re.sub(r"\D", "", price[1] or price[2])
print(json.dumps(prices))
