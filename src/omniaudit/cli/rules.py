"""``omniaudit rules``: list the rules, or explain one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from omniaudit.cli.common import fail, told_errors

if TYPE_CHECKING:
    from rich.console import Console

    from omniaudit.rules.loader import Rule


def rules(code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="The rule to explain.")] = None) -> None:
    """List the rules, or explain one: what, why, remedy, parameters."""
    from rich.console import Console
    from rich.markup import escape

    with told_errors():
        from omniaudit.ranking import load_weights
        from omniaudit.reports.wording import generic
        from omniaudit.rules import builtin_rules

        known = builtin_rules()
        weights = load_weights()
    console = Console(highlight=False, emoji=False, file=sys.stdout)
    if code is None:
        _list(known, console)
        return
    found = next((rule for rule in known if code.upper() in (rule.code, rule.name.upper())), None)
    if found is None:
        fail(f"{code}: no such rule; `omniaudit rules` lists them")
    harm = f"{weights.harm(found.harm, found.effort):.2f} ({', '.join(found.harm)}; sources in ranking/weights.yaml)"
    params = ", ".join(f"{name} (default {default})" for name, default in found.params.items()) or "none"
    console.print(f"[bold]{found.code} {found.name}[/bold]  {escape(found.title)}\n")
    for label, text in (
        ("Why", found.why),
        ("Remedy", generic(found.remedy)),
        ("Stage", found.stage),
        ("Harm", harm),
        ("Costs the customer", ", ".join(found.effort).replace("_", " ") or "no extra step"),
        ("Needs", ", ".join(found.needs) or "nothing more than listings"),
        *((("Reference", f"{found.law}. Not legal advice."),) if found.law else ()),
        ("Parameters", params),
        ("Switch off", f"rules: {{{found.code}: false}}"),
    ):
        console.print(f"[bold]{label}:[/bold] {escape(text)}")


def _list(known: Sequence[Rule], console: Console) -> None:
    """A line a rule; on a screen too narrow for that, what it finds stands beneath it."""
    from rich.markup import escape

    name, stage = max(len(rule.name) for rule in known), max(len(rule.stage) for rule in known)
    longest = 6 + 2 + name + 2 + stage + 2 + max(len(rule.title) for rule in known)
    beneath = console.is_terminal and console.width < longest
    for rule in known:
        said = rule.stage if beneath else f"{rule.stage:<{stage}}"
        head = f"[bold]{rule.code}[/bold]  {rule.name:<{name}}  [dim]{said}[/dim]"
        console.print(head + ("\n        " if beneath else "  ") + escape(rule.title), soft_wrap=True)
