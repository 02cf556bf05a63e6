"""The types of all objects in the JSON-LD of every page, as omniaudit or extruct reads it."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path


def main() -> None:
    folder, reader = sys.argv[1:]
    read = _omniaudit() if reader == "omniaudit" else _extruct()
    pages = sorted(Path(folder).glob("*.html"))
    print(json.dumps({path.name: sorted(_types(read(path.read_bytes()))) for path in pages}))


def _omniaudit() -> Callable[[bytes], object]:
    from datetime import UTC, datetime

    from omniaudit.sources.page.document import PageInput, PageRules
    from omniaudit.sources.page.json_ld import readable_blocks
    from omniaudit.sources.page.page import open_page

    rules = PageRules(datetime(2026, 11, 1, tzinfo=UTC))
    return lambda body: [block.value for block in readable_blocks(open_page(PageInput("", body), rules))[0]]


def _extruct() -> Callable[[bytes], object]:
    import extruct

    return lambda body: extruct.extract(body.decode(errors="replace"), syntaxes=["json-ld"], errors="ignore")


def _types(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        kinds = value.get("@type")
        yield from (str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _types(each)


main()
