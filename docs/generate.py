"""`make docs`: writes one page a rule and one a platform, their indexes, and the platforms' example configs.

A rule's page comes from its header, its weights and its test cases; a platform's from its file's comments and example.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from omniaudit.rules import Rule, builtin_rules

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / "docs" / "rules"
CASES = REPOSITORY / "tests" / "rules" / "cases"
WEIGHTS = REPOSITORY / "src" / "omniaudit" / "ranking" / "weights.yaml"
PLATFORMS = REPOSITORY / "src" / "omniaudit" / "sources" / "platforms"
PLATFORM_PAGES = REPOSITORY / "docs" / "platforms"
PLATFORM_EXAMPLES = REPOSITORY / "configs" / "examples" / "platforms"

FAMILIES = {
    "PRC": "Price",
    "AVL": "Availability",
    "PRM": "Promotion",
    "VCH": "Voucher",
    "INF": "Information",
    "POL": "Policy",
    "JRN": "Journey",
    "CMP": "Competitor",
    "LEG": "Legal (not legal advice)",
    "DAT": "Data",
}

WORDS = {
    "pay_now": "price to pay",
    "pay_now_tax": "basis of the price to pay",
    "pay_now_slack": "rounding allowed",
    "listing_id": "id",
    "other_price": "other price",
    "other_surface": "read from",
    "surface": "price read from",
}
"""Columns of an offer that read better in other words."""

DEFAULTS = {"availability": "in_stock", "pay_now": "10.00", "gtin": "04006381333931", "currency": "EUR"}
"""What a case does not say of an offer (tests/rules/test_rule_cases.py)."""

EXAMPLES = {
    "tolerance.price": "0.05", "0.00": "0.05", "tolerance.price_percent": "1%", "0%": "1%", "tolerance.quantity": "2",
    "config.country": "FR",
}  # fmt: skip
"""What a parameter with this default could be set to; any other shows its default."""


def pages() -> dict[str, str]:
    """Every generated page: file name → Markdown."""
    rules = builtin_rules()
    weights = yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))
    return {"README.md": index(rules), **{f"{rule.code}.md": page(rule, weights) for rule in rules}}


def index(rules: Sequence[Rule]) -> str:
    """The list of all rules, a table a family."""
    lines = [
        "# Rules",
        "",
        "Each rule looks for one kind of contradiction. Its code is stable and never reused. `omniaudit rules` lists",
        "the rules, `omniaudit rules CODE` explains one. A config may switch a rule off or give it another severity:",
        "",
        *settings("rules: {AVL003: false, PRC006: {severity: critical}}"),
    ]
    for family, title in FAMILIES.items():
        if members := [rule for rule in rules if rule.code.startswith(family)]:
            rows = [(f"[{rule.code}]({rule.code}.md)", rule.name, rule.title) for rule in members]
            lines += ["", f"## {title}", "", *table(("code", "name", "what it finds"), rows)]
    return finished(lines)


def page(rule: Rule, weights: Mapping[str, Mapping[str, Any]]) -> str:
    """One rule's page."""
    cases = yaml.safe_load((CASES / f"{rule.code}.yaml").read_text(encoding="utf-8"))["cases"]
    example = next(case for case in cases if case["kind"] == "failing")
    found = [case["name"] for case in cases if case["irritants"]]
    silent = [case["name"] for case in cases if not case["irritants"]]
    lines = [
        f"# {rule.code} {rule.name}",
        "",
        f"{rule.title}.",
        "",
        "## Why it matters",
        "",
        rule.why,
        "",
        "## What to do",
        "",
        blank_names(rule.remedy),
        "",
        "## Example",
        "",
        f"{sentence(example['name'])}:",
        "",
        *(offers_table(example["offers"]) if example.get("offers") else []),
        *promotions_table(example.get("promotions", [])),
        *history_table(example.get("history", [])),
        "",
        *(reported(irritant) for irritant in example["irritants"]),
        "",
        "## When it speaks",
        "",
        *(f"- {sentence(name)}." for name in found),
        "",
        "## When it stays silent",
        "",
        *(f"- {sentence(name)}." for name in silent),
        "",
        "## In figures",
        "",
        *table(("", ""), figures(rule, weights)),
        *parameters(rule),
    ]
    return finished(lines)


def platform_pages() -> dict[str, str]:
    """Every page on a platform, and their index: file name → Markdown."""
    files = sorted(PLATFORMS.glob("*.yaml"))
    return {"README.md": platform_index(files), **{f"{file.stem}.md": platform_page(file) for file in files}}


def platform_examples() -> dict[str, str]:
    """The example config of every platform: file name → YAML."""
    return {file.name: example(file) for file in sorted(PLATFORMS.glob("*.yaml"))}


def platform_index(files: Iterable[Path]) -> str:
    """The list of all platforms."""
    rows = [(f"[{file.stem}]({file.stem}.md)", platform_head(file)[0]) for file in files]
    lines = [
        "# Platforms",
        "",
        "A platform is a `type` of source that already knows where a shop system, feed or marketplace keeps its offers",
        "and what its fields mean. A config names it and says where the shop is; every key of the underlying",
        "[source](../sources.md) may be added, and lies over the platform's own. Each page shows a config that is",
        "[ready to be copied](../../configs/examples/platforms); [adding](../adding.md) says how to write a platform.",
        "",
        *table(("type", "what it reads"), rows),
    ]
    return finished(lines, "the platforms' files")


def platform_page(file: Path) -> str:
    """One platform's page, from the comments and the example of its file."""
    told, *notes = platform_head(file)
    fields = yaml.safe_load(file.read_text(encoding="utf-8")).get("fields", {})
    lines = [
        f"# {file.stem}",
        "",
        told,
        "",
        "<!-- file: omniaudit.yaml -->",
        "```yaml",
        *example(file).splitlines(),
        "```",
        "",
        *(re.sub(r"^([A-Z][\w ]*):", r"- **\1:**", note) for note in notes),
        "",
        "## Fields",
        "",
        *table(("field", "where it is"), [(f"`{name}`", f"`` {written} ``") for name, written in fields.items()]),
    ]
    return finished(lines, f"src/omniaudit/sources/platforms/{file.name}")


def platform_head(file: Path) -> list[str]:
    """The comment that a platform's file starts with: its first paragraph, then each line that starts with a label."""
    comment = takewhile(lambda line: line.startswith("#"), file.read_text(encoding="utf-8").splitlines())
    first, _, rest = "\n".join(line.removeprefix("#").removeprefix(" ") for line in comment).partition("\n\n")
    return [
        " ".join(text.split()) for text in (first, *re.split(r"^(?=[A-Z][\w ]*: )", rest, flags=re.MULTILINE)) if text
    ]


def example(file: Path) -> str:
    """The config that a platform's file shows."""
    config: str = yaml.safe_load(file.read_text(encoding="utf-8"))["example"]
    return config


def figures(rule: Rule, weights: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    """Stage, harms and the customer's extra steps with their sources, and what the rule can't do without."""
    harms, efforts = weights["harms"], weights["efforts"]
    yield "stage of the purchase", rule.stage
    for name in rule.harm:
        yield "harm", f"{harms[name]['harm']:.2f} `{name}`: {harms[name]['source']}"
    for name in rule.effort:
        weight, counted = efforts[name], set(rule.harm) & set(efforts[name]["counted_in"])
        added = "counted in the harm above" if counted else f"{weight['harm']:.2f}"
        yield "costs the customer", f"{added} `{name}`: {weight['source']}"
    yield "needs", ", ".join(f"`{column}`" for column in rule.needs) or "nothing more than listings"
    if rule.compares:
        yield "compares, so of two channels", ", ".join(f"`{column}`" for column in rule.compares)
    if rule.law:
        yield "refers to", f"{rule.law}. Not legal advice."
    yield "message", f"`{rule.message}`"


def parameters(rule: Rule) -> list[str]:
    """The rule's parameters, and how a config sets them."""
    if not rule.params:
        return []
    rows = [(f"`{name}`", default_text(default)) for name, default in rule.params.items()]
    example = ", ".join(f"{name}: {example_text(str(default))}" for name, default in rule.params.items())
    return [
        "",
        "## Parameters",
        "",
        *table(("parameter", "default"), rows),
        "",
        *settings(f"rules: {{{rule.code}: {{{example}}}}}"),
    ]


def settings(text: str) -> list[str]:
    """A fragment of a config, which the tests lay over a minimal one."""
    return ["<!-- adds to: any config -->", "```yaml", text, "```"]


def example_text(default: str) -> str:
    """A value as a config would set it; of several words the first."""
    first, *others = default.split("|")
    return f'"{first}"' if others or not default else EXAMPLES.get(default, default)


def default_text(default: object) -> str:
    """A default for people: some are the config's own general setting, some one of several words."""
    text = str(default)
    first, *others = text.split("|")
    if others or not text:
        return f"`{first}`, or {', '.join(others)}" if others else "none"
    return f"`{text}` of the config" if text.startswith("tolerance.") else f"`{text}`"


def offers_table(offers: Sequence[Mapping[str, Any]]) -> list[str]:
    """The offers of a case: channel, price and availability always, and whatever else the case sets."""
    used = dict.fromkeys(name for offer in offers for name in offer)
    shown = ["channel", *(["location"] if "location" in used else []), "pay_now", "availability"]
    names = [*shown, *(name for name in used if name not in shown)]
    rows = [[cell(offer.get(name, DEFAULTS.get(name))) for name in names] for offer in offers]
    return table([WORDS.get(name, name).replace("_", " ") for name in names], rows)


def history_table(periods: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a case says was read once a day in earlier runs."""
    if not periods:
        return []
    used = dict.fromkeys(
        name for period in periods for offer in period["offers"] for name in offer if name != "channel"
    )
    rows = [
        (f"{period['from']} to {period['to']}", offer["channel"], *(cell(offer.get(name)) for name in used))
        for period in periods
        for offer in period["offers"]
    ]
    names = ("read once a day", "channel", *(WORDS.get(name, name.replace("_", " ")) for name in used))
    return ["", *table(names, rows)]


def promotions_table(promotions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The promotions of a case: whatever it sets of them."""
    if not promotions:
        return []
    used = dict.fromkeys(name for promotion in promotions for name in promotion if name != "unclear")
    rows = [[cell(promotion.get(name)) for name in used] for promotion in promotions]
    return ["", *table([WORDS.get(name, name).replace("_", " ") for name in used], rows)]


def reported(irritant: Mapping[str, Any]) -> str:
    """One line on an irritant that a case expects."""
    said = [f"`{irritant['channel']}` is reported"]
    if "locations" in irritant:
        said.append(f"at {', '.join(irritant['locations'])}")
    if "subject" in irritant:
        said.append(f"as `{irritant['subject']}`")
    if irritant.get("believed_value") is not None:
        said.append(f"believed: {irritant['believed_value']}")
    if "deviating_value" in irritant:
        said.append(f"found: {irritant['deviating_value']}")
    if "magnitude" in irritant:
        said.append(f"magnitude: {irritant['magnitude']:g}")
    told = f": {irritant['message']}" if "message" in irritant else ""
    return f"- {', '.join(said)}{told}."


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    body = [" | ".join(text.replace("|", "\\|") for text in row) for row in rows]
    return [f"| {' | '.join(headings)} |", "|" + "---|" * len(headings), *(f"| {row} |" for row in body)]


def cell(value: object) -> str:
    """A value in a table; nothing stated is a dash."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return "–" if value is None else str(value)


def sentence(text: str) -> str:
    """A name as the start of a sentence."""
    return text[:1].upper() + text[1:]


def blank_names(text: str) -> str:
    """A message template as a sentence about any two channels."""
    return text.replace("{believed_channel}", "the believed channel").replace("{channel}", "the deviating channel")


def finished(lines: Iterable[str], source: str = "the rule, its cases") -> str:
    """A page's text; generated pages say so, out of the reader's sight. source: what is to be changed instead."""
    told = f"<!-- Generated by `make docs`; change {source} or docs/generate.py instead. -->"
    return "\n".join([told, "", *lines, ""])


def main() -> None:
    """Write the pages and examples; remove those of rules and platforms that are no more."""
    write(FOLDER, pages())
    write(PLATFORM_PAGES, platform_pages())
    write(PLATFORM_EXAMPLES, platform_examples())


def write(folder: Path, generated: Mapping[str, str]) -> None:
    """Make these the files of a folder that holds nothing else."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        if old.name not in generated:
            old.unlink()
    for name, text in generated.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"{len(generated)} files in {folder.relative_to(REPOSITORY)}")


if __name__ == "__main__":
    main()
