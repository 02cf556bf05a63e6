"""From a list to a decision: what is intended, accepted or known, explained, compared and ranked anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from omniaudit.cli.app import run as run_command

Omniaudit = Callable[..., "Ended"]
NOW = ("--now", "2026-06-15T12:00:00Z")


@dataclass(frozen=True)
class Ended:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def omniaudit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Omniaudit:
    """Runs a command in the test's folder and process."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str | Path) -> Ended:
        capsys.readouterr()
        code = run_command([*map(str, arguments)])
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return run


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A config of two channels that agree."""
    for name in ("web", "app"):
        (tmp_path / f"{name}.csv").write_text(
            "id,gtin,sku,title,price,availability\n"
            "1,4006381333931,S1,Lipstick,24.90 EUR,in_stock\n"
            "2,3760123450003,S2,Mascara,19.00 EUR,in_stock\n",
            encoding="utf-8",
        )
    config = tmp_path / "shop.yaml"
    config.write_text(
        "version: 1\nretailer: Shop\ncurrency: EUR\ncountry: FR\nchannels:\n"
        "  web: {kind: web, offers: {type: table, path: web.csv}}\n"
        "  app: {kind: app, offers: {type: table, path: app.csv}}\n",
        encoding="utf-8",
    )
    return config


@pytest.fixture
def differing(shop: Path) -> Path:
    """The shop, whose app asks 2.49 more for one product."""
    move(shop, "app.csv", "24.90 EUR", "27.39 EUR")
    return shop


def move(shop: Path, file: str, old: str, new: str) -> None:
    path = shop.with_name(file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def declare(shop: Path, text: str) -> None:
    shop.write_text(shop.read_text(encoding="utf-8") + text, encoding="utf-8")


def report(
    omniaudit: Omniaudit, shop: Path, name: str, *more: str | Path, code: int = 1
) -> tuple[Path, dict[str, Any]]:
    path = shop.with_name(name)
    run = omniaudit("check", shop, *NOW, "--output", f"json={path}", *more)
    assert run.code == code, run.err
    return path, json.loads(path.read_text(encoding="utf-8"))


def test_an_intended_difference_is_counted_and_matches(omniaudit: Omniaudit, differing: Path) -> None:
    declare(differing, 'expected:\n  - {channels: [app, web], price: "+10%", products: [S1], reason: service}\n')
    _, found = report(omniaudit, differing, "report.json", code=0)
    assert (found["irritants"], found["intended"], found["consistency"]["rate"]) == ([], 1, 1.0)


def test_accepted_irritants_stay_but_do_not_fail_until_their_day(omniaudit: Omniaudit, differing: Path) -> None:
    _, found = report(omniaudit, differing, "report.json")
    (irritant,) = found["irritants"]
    declare(
        differing, f"accepted:\n  - {{fingerprint: {irritant['fingerprint']}, reason: agreed, until: 2026-06-15}}\n"
    )
    _, accepted = report(omniaudit, differing, "accepted.json", code=0)
    (kept,) = accepted["irritants"]
    assert (kept["baseline"], kept["severity"], kept["failing"]) == ("accepted", irritant["severity"], False)
    assert (accepted["counts"]["accepted"], accepted["counts"]["new"]) == (1, 0)
    run = omniaudit("check", differing, "--now", "2026-06-16T12:00:00Z", "--output", "json")
    assert run.code == 1
    assert {(each["code"], each["baseline"]) for each in run.report["irritants"]} == {
        ("PRC001", None),
        ("DAT006", None),
    }
    (expired,) = (each for each in run.report["irritants"] if each["code"] == "DAT006")
    assert expired["product"]["key"] == f"accepted:{irritant['fingerprint']}"
    (value,) = expired["values"]
    assert value["source"] == differing.name and value["position"].startswith("line ")


def test_a_narrowed_run_calls_no_declaration_useless(omniaudit: Omniaudit, differing: Path) -> None:
    declare(differing, "accepted:\n  - {fingerprint: 3fb1, reason: typo}\n")
    whole = omniaudit("check", differing, *NOW, "--output", "json")
    assert "DAT006" in {each["code"] for each in whole.report["irritants"]}
    for narrowed in (("--product", "S1"), ("--skip-rule", "AVL")):
        run = omniaudit("check", differing, *NOW, "--output", "json", *narrowed)
        assert "DAT006" not in {each["code"] for each in run.report["irritants"]}


def test_only_new_and_worsened_irritants_fail_against_a_baseline(omniaudit: Omniaudit, differing: Path) -> None:
    move(differing, "app.csv", "27.39 EUR", "26.50 EUR")
    first, found = report(omniaudit, differing, "report.json")
    baseline = differing.with_name("known.json")
    assert omniaudit("baseline", first, "--write", baseline).code == 0
    _, again = report(omniaudit, differing, "again.json", "--baseline", baseline, code=0)
    assert [each["baseline"] for each in again["irritants"]] == ["known"]
    move(differing, "app.csv", "26.50 EUR", "26.00 EUR")
    _, better = report(omniaudit, differing, "better.json", "--baseline", baseline, code=0)
    assert [each["fingerprint"] for each in better["irritants"]] == [each["fingerprint"] for each in found["irritants"]]
    move(differing, "app.csv", "26.00 EUR", "27.00 EUR")
    move(differing, "app.csv", "19.00 EUR", "19.50 EUR")
    _, worse = report(omniaudit, differing, "worse.json", "--baseline", baseline)
    assert sorted(each["baseline"] for each in worse["irritants"]) == ["new", "worsened"]
    assert (worse["counts"]["new"], worse["counts"]["worsened"], worse["failing"]) == (1, 1, 2)
    text = omniaudit("check", differing, *NOW, "--baseline", baseline)
    assert "(1 new, 1 worsened, 0 known, 0 accepted)" in text.out


def test_one_price_moved_changes_exactly_that_irritant(omniaudit: Omniaudit, differing: Path) -> None:
    move(differing, "app.csv", "19.00 EUR", "19.50 EUR")
    old, before = report(omniaudit, differing, "old.json")
    move(differing, "app.csv", "19.50 EUR", "20.50 EUR")
    new, after = report(omniaudit, differing, "new.json")
    by_fingerprint = {each["fingerprint"]: each for each in before["irritants"]}
    changed = [
        each["product"]["sku"]
        for each in after["irritants"]
        if each["values"] != by_fingerprint.pop(each["fingerprint"])["values"]
    ]
    assert (changed, by_fingerprint) == (["S2"], {})
    run = omniaudit("compare", old, new, "--output", "json")
    assert run.code == 1
    assert run.report["counts"] == {"new": 0, "worse": 1, "better": 0, "fixed": 0, "unchanged": 1, "unjudged": 0}
    back = omniaudit("compare", new, old)
    assert back.code == 0
    assert "0 new, 0 worse, 1 better, 0 fixed, 1 unchanged" in back.out


def test_mended_irritants_are_fixed(omniaudit: Omniaudit, differing: Path) -> None:
    old, _ = report(omniaudit, differing, "old.json")
    move(differing, "app.csv", "27.39 EUR", "24.90 EUR")
    new, _ = report(omniaudit, differing, "new.json", code=0)
    run = omniaudit("compare", old, new)
    assert run.code == 0 and "1 fixed" in run.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no such file"),
        ("{", "no JSON"),
        ('{"a": 1}', "no baseline"),
        ('{"report_version": 1}', "is a report"),
        ('{"baseline_version": 1, "retailer": "Other", "irritants": []}', "baseline of Other"),
        ('{"baseline_version": 1, "retailer": "Shop", "irritants": [{"fingerprint": "a"}]}', "damaged"),
    ],
)
def test_a_baseline_that_cannot_be_used_ends_with_4(
    omniaudit: Omniaudit, shop: Path, text: str | None, said: str
) -> None:
    path = shop.with_name("known.json")
    if text is not None:
        path.write_text(text, encoding="utf-8")
    run = omniaudit("check", shop, "--baseline", path)
    assert run.code == 4 and said in run.err and run.out == ""


def test_explain_shows_evidence_and_factors_that_make_the_score(omniaudit: Omniaudit, differing: Path) -> None:
    path, found = report(omniaudit, differing, "report.json")
    (irritant,) = found["irritants"]
    run = omniaudit("explain", path, irritant["fingerprint"][:8])
    assert run.code == 0
    for told in ('written "27.39 EUR"', "read from app.csv line 2", "Accenture", f"= {irritant['score']:.1f}"):
        assert told in run.out
    factors = irritant["factors"]
    assert irritant["score"] == round(100 * factors["harm"] * irritant["magnitude"] * factors["exposure"], 1)
    kept = 1.0
    for name in factors["harms"]:
        kept *= 1 - found["weights"][name]["harm"]
    assert factors["harm"] == round(1 - kept, 4)


def test_the_snippets_of_explain_silence_the_irritant(omniaudit: Omniaudit, differing: Path) -> None:
    path, found = report(omniaudit, differing, "report.json")
    run = omniaudit("explain", path, found["irritants"][0]["fingerprint"])
    config = differing.read_text(encoding="utf-8")
    pieces = run.out[run.out.index("  accepted:") :].replace("\n  ", "\n")[2:]
    accepted, rest = pieces.split("expected:")
    expected, rules = rest.split("rules:")
    for piece in (accepted, "expected:" + expected):
        differing.write_text(config + piece, encoding="utf-8")
        assert omniaudit("check", differing, *NOW).code == 0
    differing.write_text(config + "rules:" + rules, encoding="utf-8")
    assert omniaudit("check", differing, *NOW, "--fail-on", "medium").code == 0


def test_an_unknown_fingerprint_is_a_usage_error_with_a_guess(omniaudit: Omniaudit, differing: Path) -> None:
    path, found = report(omniaudit, differing, "report.json")
    known = found["irritants"][0]["fingerprint"]
    misspelt = known[:-1] + ("0" if known[-1] != "0" else "1")
    run = omniaudit("explain", path, misspelt)
    assert run.code == 2 and f"did you mean {known}?" in run.err


def test_a_damaged_report_ends_with_4(omniaudit: Omniaudit, shop: Path) -> None:
    path = shop.with_name("report.json")
    for text in ("", "[]", '{"report_version": 2}', '{"report_version": 1, "irritants": [{}]}'):
        path.write_text(text, encoding="utf-8")
        for command in (("explain", path, "a"), ("baseline", path, "--write", "b.json"), ("rank", path)):
            assert omniaudit(*command).code == 4


def test_weights_of_ones_own_change_the_scores(omniaudit: Omniaudit, differing: Path) -> None:
    weights = differing.with_name("weights.yaml")
    weights.write_text("version: 1\nharms:\n  price_differs: {harm: 0.8, source: our sessions}\n", encoding="utf-8")
    path, found = report(omniaudit, differing, "report.json", "--weights", weights)
    assert found["weights"]["price_differs"] == {"harm": 0.8, "source": "our sessions", "grade": ""}
    assert found["irritants"][0]["score"] >= 79
    anew = omniaudit("rank", path, "--sensitivity")
    assert anew.code == 0 and "100% of the top 1 stay there" in anew.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("harms: {}", "version: 1"),
        ("version: 1\nharms: {price_difers: {harm: 0.1, source: a}}", "did you mean price_differs?"),
        ("version: 1\nharms: {price_differs: {harm: 2, source: a}}", "from 0 to 1"),
        ("version: 1\nharms: {price_differs: {harm: 0.2}}", "source"),
        ("version: 1\nhamrs: {}", "unknown key hamrs"),
    ],
)
def test_wrong_weights_are_a_usage_error(omniaudit: Omniaudit, shop: Path, text: str, said: str) -> None:
    weights = shop.with_name("weights.yaml")
    weights.write_text(text, encoding="utf-8")
    run = omniaudit("check", shop, "--weights", weights)
    assert run.code == 2 and said in run.err
