"""``omniaudit rules``: list the rules, or explain one."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from omniaudit.cli.common import fail, told_errors


def rules(code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="The rule to explain.")] = None) -> None:
    """List the rules, or explain one: what, why, remedy, parameters."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    with told_errors():
        from omniaudit.ranking import load_weights
        from omniaudit.rules import builtin_rules

        known = builtin_rules()
        weights = load_weights()
    console = Console(highlight=False, emoji=False, file=sys.stdout)
    if code is None:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("code", "name", "stage", "what it finds"):
            table.add_column(heading, no_wrap=heading != "what it finds")
        for rule in known:
            table.add_row(rule.code, rule.name, rule.stage, escape(rule.title))
        console.print(table)
        return
    found = next((rule for rule in known if code.upper() in (rule.code, rule.name.upper())), None)
    if found is None:
        fail(f"{code}: no such rule; `omniaudit rules` lists them")
    harm = f"{weights.harm(found.harm, found.effort):.2f} ({', '.join(found.harm)}; sources in ranking/weights.yaml)"
    params = ", ".join(f"{name}: {default}" for name, default in found.params.items()) or "none"
    console.print(f"[bold]{found.code} {found.name}[/bold]  {escape(found.title)}\n")
    for label, text in (
        ("Why", found.why),
        ("Remedy", found.remedy),
        ("Stage", found.stage),
        ("Harm", harm),
        ("Costs the customer", ", ".join(found.effort).replace("_", " ") or "no extra step"),
        ("Needs", ", ".join(found.needs) or "nothing more than listings"),
        *((("Reference", f"{found.law}. Not legal advice."),) if found.law else ()),
        ("Parameters", params),
        ("Switch off", f"rules: {{{found.code}: false}}"),
    ):
        console.print(f"[bold]{label}:[/bold] {escape(text)}")
