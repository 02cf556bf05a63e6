"""``omniaudit validate``: check a config without reading any channel."""

from __future__ import annotations

import typer

from omniaudit.cli.common import ConfigPath, read_config, tell_unapplied, told_errors


def validate(config: ConfigPath) -> None:
    """Check a config, its rules and their parameters, without contacting any channel."""
    with told_errors():
        from omniaudit.pipeline import check_config
        from omniaudit.rules import load_rules

        settings = read_config(config)
        check_config(settings, load_rules(settings.rules_path))
    tell_unapplied(settings)
    count = len(settings.channels)
    typer.echo(f"{config}: ok, {count} channel{'s' if count != 1 else ''} of {settings.retailer}")
