"""The products that lose most customers: what several irritants of one product do together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from rich.text import Text

from omniaudit.language.figures import format_number
from omniaudit.model.irritant import SEVERITY_FLOORS, AuditReport, ProductScore
from omniaudit.reports.terminal.irritants import SEVERITY_STYLES
from omniaudit.reports.terminal.paper import Paper, cells

_MOST_PRODUCTS: Final = 5
_MOST_CODES: Final = 5


def worst_products(report: AuditReport, paper: Paper) -> Iterator[Text]:
    """A line a product with its combined score; nothing where no product has more than one irritant."""
    worst = list(islice(report.products, _MOST_PRODUCTS))
    if not any(len(product.irritants) > 1 for product in worst):
        return
    yield Text(paper.say("Products, worst first"), "bold")
    codes = [_codes(product) for product in worst]
    room = paper.width - 12 - max(map(cells, codes))
    width = min(max(cells(paper.clean(product.title or product.key)) for product in worst), room)
    for product, told in zip(worst, codes, strict=True):
        severity = next(name for name, floor in SEVERITY_FLOORS.items() if product.score >= floor)
        yield Text.assemble(
            "  ",
            (f"{format_number(product.score, 1, paper.language):>6}", SEVERITY_STYLES[severity]),
            "  ",
            (paper.column(paper.clean(product.title or product.key), width), "bold"),
            "  ",
            (paper.clean(told), "dim"),
        )


def _codes(product: ProductScore) -> str:
    """The rules that found something, worst first, and how often: ``PRM005 AVL003×8 +2``.

    What stands behind the plus is the number of irritants that are left out.
    """
    often = Counter(product.codes)
    told = [f"{code}×{times}" if times > 1 else code for code, times in islice(often.items(), _MOST_CODES)]
    more = sum(islice(often.values(), _MOST_CODES, None))
    return " ".join([*told, *([f"+{more}"] if more else [])])
