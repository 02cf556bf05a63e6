"""Expressions that a config may write: plain dotted names, and JMESPath."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

PLAIN: Final = re.compile(r"[^\W\d][\w \-:$]*(\.[^\W\d][\w \-:$]*)*")
"""A name, or names with dots between them: read without JMESPath, and so also with blanks and dashes."""

OWN_FUNCTIONS: Final = frozenset({"round_money", "split"})
"""Functions that ours has besides the standard's; ``split`` is JMESPath Community's."""


def expression_fault(written: str) -> str | None:
    """What is wrong with an expression, or None."""
    if PLAIN.fullmatch(written):
        return None
    import jmespath
    from jmespath.exceptions import JMESPathError
    from jmespath.functions import Functions

    try:
        tree = jmespath.compile(written).parsed
    except JMESPathError as error:
        said = str(error).splitlines()[0].rstrip(":")
        return f"is no JMESPath: {said}"
    known = OWN_FUNCTIONS.union(Functions.FUNCTION_TABLE)
    unknown = next((name for name in _functions(tree) if name not in known), None)
    return f"JMESPath has no function {unknown}" if unknown else None


def _functions(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if tree.get("type") == "function_expression":
            yield str(tree["value"])
        for child in tree.get("children", ()):
            yield from _functions(child)
