"""``omniaudit rank``: a report's irritants under other weights, and how far their order rests on the weights."""

from __future__ import annotations

from typing import Annotated

import typer

from omniaudit.cli.common import ReportPath, WeightsPath, fail, told_errors
from omniaudit.model import exits

_TOP = 10


def rank(
    report: ReportPath,
    weights: WeightsPath = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="How many of the top ten survive 30 % more or less on every weight.")
    ] = False,
) -> None:
    """Rank the irritants of a report anew, without reading any channel."""
    with told_errors():
        from omniaudit.ranking import load_weights, rerank, try_weights
        from omniaudit.reports import read_report, visible

        found = read_report(report)
        chosen = load_weights(weights)
        irritants = {irritant["fingerprint"]: irritant for irritant in found["irritants"]}
        if any(not irritant.get("factors") for irritant in irritants.values()):
            fail(f"{report}: does not hold the factors of its scores; write it anew with this version", exits.STORE)
        for place, (score, fingerprint) in enumerate(rerank(list(irritants.values()), chosen)[:_TOP], 1):
            irritant = irritants[fingerprint]
            what = visible(irritant["product"]["title"] or irritant["product"]["key"])
            was = "" if irritant["rank"] == place else f"  (was {irritant['rank']})"
            typer.echo(f"{place:>3}  {score:5.1f}  {irritant['code']}  {what}  {fingerprint}{was}")
        if sensitivity:
            tried = try_weights(list(irritants.values()), chosen)
            typer.echo(
                f"\n{tried.kept:.0%} of the top {tried.top} stay there, whichever weight is 30 % higher or lower:"
            )
            for name, share in sorted(tried.shares.items(), key=lambda entry: (entry[1], entry[0]))[:_TOP]:
                typer.echo(f"  {share:4.0%}  {name}")
