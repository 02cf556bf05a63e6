"""``omniaudit check`` from outside: what it finds, how it ends, and what it says."""

from __future__ import annotations

import csv
import io
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Omniaudit = Callable[..., Any]


def change(shop: Path, file: str, old: str, new: str) -> None:
    path = shop.with_name(file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_channels_that_agree_are_clean(omniaudit: Omniaudit, shop: Path) -> None:
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 0
    assert run.report["verdict"] == "clean"
    assert run.report["irritants"] == []
    assert run.report["consistency"]["comparable"] == run.report["consistency"]["matched"] == 2


def test_a_price_gap_is_one_irritant_with_both_values(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "app.csv", "24.90 EUR", "27.39 EUR")
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 1
    (irritant,) = run.report["irritants"]
    assert (irritant["code"], irritant["channel"], irritant["product"]["sku"]) == ("PRC001", "app", "S1")
    first, second = irritant["values"]
    assert (first["channel"], first["value"], first["raw"], first["position"]) == (
        "web",
        "24.90",
        "24.90 EUR",
        "line 2",
    )
    assert (second["channel"], second["value"], second["source"]) == ("app", "27.39", "app.csv")
    assert run.report["consistency"]["rate"] == 0.5


def test_the_csv_report_has_one_line_an_irritant_and_no_formula(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "web.csv", "Lipstick", "=HYPERLINK(1)")
    change(shop, "app.csv", "24.90 EUR", "27.39 EUR")
    run = omniaudit("check", shop, "--output", "csv")
    assert run.code == 1
    (row,) = csv.DictReader(io.StringIO(run.out))
    assert row["title"] == "'=HYPERLINK(1)"
    assert (row["channel_a"], row["value_a"], row["channel_b"], row["value_b"]) == ("web", "24.90", "app", "27.39")


def test_several_outputs_are_written_at_once(omniaudit: Omniaudit, shop: Path) -> None:
    run = omniaudit(
        "check", shop, "-o", "terminal", "-o", "json=report.json", "-o", "csv=report.csv", "-o", "jsonl=r.jsonl"
    )
    assert run.code == 0
    assert json.loads(shop.with_name("report.json").read_text(encoding="utf-8"))["retailer"] == "Shop"
    assert shop.with_name("report.csv").read_text(encoding="utf-8").startswith("rank,fingerprint,code")
    assert "Shop" in run.out


def test_a_missing_file_is_a_failed_channel_and_nothing_is_called_missing(omniaudit: Omniaudit, shop: Path) -> None:
    shop.with_name("app.csv").unlink()
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 3
    channels = {channel["name"]: channel for channel in run.report["channels"]}
    assert channels["app"]["status"] == "failed"
    assert channels["app"]["reason"] == "file_not_found"
    assert channels["web"]["status"] == "ok"
    assert run.report["irritants"] == []
    assert run.report["verdict"] == "incomplete"


def test_irritants_win_over_incompleteness(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "app.csv", "24.90 EUR", "27.39 EUR")
    with shop.open("a", encoding="utf-8") as file:
        file.write("  stores: {kind: store, offers: {type: table, path: gone/*.csv}}\n")
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 1
    assert run.found == {("PRC001", "S1", "app")}


def test_an_optional_channel_that_fails_does_not_make_the_run_incomplete(omniaudit: Omniaudit, shop: Path) -> None:
    with shop.open("a", encoding="utf-8") as file:
        file.write("  stores: {kind: store, required: false, offers: {type: table, path: gone.csv}}\n")
    assert omniaudit("check", shop).code == 0


@pytest.mark.parametrize("content", ["", "id,gtin,sku,title,price,availability\n"])
def test_an_empty_feed_is_a_failed_channel(omniaudit: Omniaudit, shop: Path, content: str) -> None:
    shop.with_name("app.csv").write_text(content, encoding="utf-8")
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 3
    (app,) = [channel for channel in run.report["channels"] if channel["name"] == "app"]
    assert (app["status"], app["reason"]) == ("failed", "empty_feed")
    assert run.report["irritants"] == []


def test_a_feed_cut_in_the_middle_is_partial_and_its_rest_not_missing(omniaudit: Omniaudit, shop: Path) -> None:
    shop.with_name("app.xml").write_text(
        '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel>'
        "<item><g:id>a1</g:id><g:gtin>4006381333931</g:gtin><g:price>24.90 EUR</g:price>"
        "<g:availability>in_stock</g:availability></item>"
        "<item><g:id>a2</g:id><g:gtin>376012345",
        encoding="utf-8",
    )
    change(shop, "shop.yaml", "path: app.csv", "path: app.xml")
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 3
    (app,) = [channel for channel in run.report["channels"] if channel["name"] == "app"]
    assert (app["status"], app["offers"]) == ("partial", 1)
    assert app["reason"] == "truncated_feed"
    assert run.report["irritants"] == []


def test_an_unreadable_page_folder_is_a_failed_channel(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "shop.yaml", "{type: table, path: app.csv}", "{type: pages, files: pages/*.html}")
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 3
    (app,) = [channel for channel in run.report["channels"] if channel["name"] == "app"]
    assert app["status"] == "failed"
    assert app["reason"]
    assert run.report["irritants"] == []


def test_channels_without_a_common_product_compare_nothing(omniaudit: Omniaudit, shop: Path) -> None:
    shop.with_name("app.csv").write_text("id,price,availability\nx,1.50 EUR,in_stock\n", encoding="utf-8")
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 3
    assert run.report["irritants"] == []


def test_a_rejected_row_costs_one_row_and_is_told(omniaudit: Omniaudit, shop: Path) -> None:
    rows = "".join(f"a{n},,X{n},Thing {n},5.00 EUR,in_stock\n" for n in range(200))
    path = shop.with_name("app.csv")
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    path = shop.with_name("web.csv")
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    change(shop, "app.csv", "24.90 EUR", "24,9O EUR")
    run = omniaudit("check", shop, "--output", "json")
    (app,) = [channel for channel in run.report["channels"] if channel["name"] == "app"]
    assert (app["status"], app["offers"], app["rejected"]) == ("ok", 201, 1)
    assert run.code == 0, run.report["irritants"]


def test_a_ragged_row_does_not_make_its_product_missing(omniaudit: Omniaudit, shop: Path) -> None:
    rows = "".join(f"x{n},,X{n},Thing {n},5.00 EUR,in_stock\n" for n in range(200))
    for name in ("web.csv", "app.csv"):
        path = shop.with_name(name)
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    change(shop, "app.csv", "a2,3760123450003,S2,Mascara,", "a2,3760123450003,S2,Mascara,noir,")
    run = omniaudit("check", shop, "--output", "json")
    assert run.found == set()
    (app,) = [channel for channel in run.report["channels"] if channel["name"] == "app"]
    assert (app["rejected"], app["status"]) == (1, "ok")
    assert any("ragged" in notice["code"] for notice in app["notices"])


def test_a_channel_with_no_product_in_common_is_not_judged(omniaudit: Omniaudit, shop: Path) -> None:
    shop.with_name("stores.csv").write_text("sku,price,availability\nZZ,1.00,in_stock\n", encoding="utf-8")
    with shop.open("a", encoding="utf-8") as file:
        file.write("  stores: {kind: store, offers: {type: table, path: stores.csv}}\n")
    run = omniaudit("check", shop, "--output", "json")
    assert run.code == 3
    assert run.found == set()
    (stores,) = [channel for channel in run.report["channels"] if channel["name"] == "stores"]
    assert (stores["status"], stores["reason"]) == ("partial", "nothing_in_common")


def test_a_tolerated_share_counts_as_agreement(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "app.csv", "24.90 EUR", "24.70 EUR")
    with shop.open("a", encoding="utf-8") as file:
        file.write("tolerance: {price_percent: 1%}\n")
    run = omniaudit("check", shop, "--output", "json")
    assert (run.code, run.report["consistency"]["rate"]) == (0, 1.0)


@pytest.mark.parametrize("locale", ["de_DE", "fr_FR", "en_US"])
def test_numbers_of_a_json_file_are_no_text_of_a_locale(omniaudit: Omniaudit, shop: Path, locale: str) -> None:
    shop.with_name("app.json").write_text(
        '[{"sku": "S1", "price": 24.900, "availability": "in_stock"},'
        ' {"sku": "S2", "price": 19.000000000000004, "availability": "in_stock"}]',
        encoding="utf-8",
    )
    change(shop, "shop.yaml", "{type: table, path: app.csv}", f"{{type: table, path: app.json, locale: {locale}}}")
    run = omniaudit("check", shop, "--output", "json")
    assert (run.code, run.found) == (0, set())


def test_a_gate_that_names_no_rule_is_an_error(omniaudit: Omniaudit, shop: Path) -> None:
    with shop.open("a", encoding="utf-8") as file:
        file.write("gate: {fail_on: [PRC999]}\n")
    run = omniaudit("validate", shop)
    assert run.code == 2
    assert "PRC999" in run.err


def test_all_wrong_rule_parameters_are_told_at_once(omniaudit: Omniaudit, shop: Path) -> None:
    with shop.open("a", encoding="utf-8") as file:
        file.write("rules: {PRC001: {tolerence: 1}, CMP001: {tolerence_percent: 1}}\n")
    run = omniaudit("validate", shop)
    assert run.code == 2
    assert "shop.yaml:8:29: rules.PRC001.tolerence: no such parameter, did you mean tolerance?" in run.err
    assert "rules.CMP001.tolerence_percent" in run.err


def test_a_snapshot_replays_to_the_same_bytes(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "app.csv", "24.90 EUR", "27.39 EUR")
    first = omniaudit("check", shop, "--save", "snap", "--output", "json")
    shop.with_name("app.csv").unlink()
    again = omniaudit("check", shop, "--snapshot", "snap", "--output", "json")
    assert (first.code, again.code) == (1, 1)
    assert first.out == again.out


def test_collect_writes_what_check_can_audit(omniaudit: Omniaudit, shop: Path) -> None:
    assert omniaudit("collect", shop, "--save", "snap").code == 0
    assert omniaudit("check", shop, "--snapshot", "snap").code == 0


def test_a_folder_that_is_no_snapshot_ends_with_four(omniaudit: Omniaudit, shop: Path) -> None:
    run = omniaudit("check", shop, "--snapshot", "nowhere")
    assert run.code == 4
    assert "nowhere" in run.err


def test_saving_over_strange_files_is_refused(omniaudit: Omniaudit, shop: Path) -> None:
    run = omniaudit("check", shop, "--save", ".")
    assert run.code == 4
    assert shop.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--channel", "nope"], "nope"),
        (["--rule", "XYZ"], "XYZ"),
        (["--fail-on", "sometimes"], "sometimes"),
        (["--output", "jsn"], "json"),
        (["--product", "NOPE"], "NOPE"),
        (["--now", "yesterday"], "yesterday"),
        (["--unknown-option"], "unknown-option"),
        (["--min-confidence", "vague"], "vague"),
    ],
)
def test_a_usage_error_ends_with_two_and_names_the_word(
    omniaudit: Omniaudit, shop: Path, arguments: list[str], said: str
) -> None:
    run = omniaudit("check", shop, *arguments)
    assert run.code == 2, run.err
    assert said in run.err
    assert run.out == ""


def test_config_errors_are_told_all_at_once_with_line_and_key(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "shop.yaml", "{type: table, path: app.csv}", "{tpye: table, path: app.csv}")
    change(shop, "shop.yaml", "currency: EUR", "currency: EURO")
    run = omniaudit("check", shop)
    assert run.code == 2
    assert "shop.yaml:3:" in run.err
    assert "channels.app.offers.tpye: unknown key, did you mean type?" in run.err
    assert omniaudit("validate", shop).code == 2


def test_validate_reads_no_channel(omniaudit: Omniaudit, shop: Path) -> None:
    shop.with_name("app.csv").unlink()
    assert omniaudit("validate", shop).code == 0


def test_the_gate_decides_the_exit_code_and_not_the_report(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "app.csv", "24.90 EUR", "25.00 EUR")
    assert omniaudit("check", shop, "--fail-on", "high").code == 0
    assert omniaudit("check", shop, "--fail-on", "PRC").code == 1
    assert omniaudit("check", shop, "--fail-on", "AVL,PRC001").code == 1
    run = omniaudit("check", shop, "--fail-on", "none", "--output", "json")
    assert run.code == 0
    assert len(run.report["irritants"]) == 1
    assert omniaudit("check", shop, "--skip-rule", "PRC001").code == 0
    assert omniaudit("check", shop, "--product", "S2").code == 0
    assert omniaudit("check", shop, "--product", "S1").code == 1


def test_hostile_titles_are_shown_and_not_obeyed(omniaudit: Omniaudit, shop: Path) -> None:
    change(shop, "web.csv", "Lipstick", "[red]::error \x1b[31mBoo[/red] :100:")
    change(shop, "app.csv", "24.90 EUR", "27.39 EUR")
    run = omniaudit("check", shop)
    assert run.code == 1
    assert "\x1b" not in run.out
    assert "[red]" in run.out
    assert ":100:" in run.out
    assert not any(line.startswith("::") for line in run.out.splitlines())


def test_a_users_own_rule_runs_and_its_misspelt_column_is_an_error(omniaudit: Omniaudit, shop: Path) -> None:
    rules = shop.with_name("own")
    rules.mkdir()
    text = (
        "/* ---\ncode: XYZ001\nname: dear\ntitle: Dear\nstage: buy\nharm: data_fault\nneeds: [pay_now]\n"
        "params: {limit: 200000}\nmessage: '{channel} asks {believed_value}'\nwhy: x\nremedy: y\n--- */\n"
        "SELECT product_id, channel, channel AS believed_channel, 'price' AS field,"
        " CAST(pay_now AS VARCHAR) AS believed_value, NULL AS deviating_value, NULL AS locations,"
        " 1.0 AS magnitude FROM suspect_offers WHERE pay_now > $limit"
    )
    (rules / "XYZ001.sql").write_text(text, encoding="utf-8")
    with shop.open("a", encoding="utf-8") as file:
        file.write("rules_path: [own]\n")
    change(shop, "app.csv", "24.90 EUR", "27.39 EUR")
    run = omniaudit("check", shop, "--output", "json")
    assert ("XYZ001", "S1", "web") in run.found
    (rules / "XYZ001.sql").write_text(text.replace("suspect_offers", "offers"), encoding="utf-8")
    change(shop, "app.csv", "27.39 EUR", "24.90 EUR")
    run = omniaudit("check", shop, "--output", "json")
    assert run.found == {("XYZ001", "S1", "web"), ("XYZ001", "S1", "app")}
    assert run.report["irritants"][0]["values"][0]["value"] == "24.90"
    (rules / "XYZ001.sql").write_text(text.replace("pay_now >", "pay_nwo >"), encoding="utf-8")
    run = omniaudit("check", shop)
    assert run.code == 2
    assert "XYZ001.sql" in run.err
    (rules / "XYZ001.sql").write_text(text.replace("suspect_offers", "read_csv('/etc/passwd')"), encoding="utf-8")
    assert omniaudit("check", shop).code == 2


def test_help_imports_no_heavy_library(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom omniaudit.cli.app import run\nrun(['--help'])\nrun(['check', '--help'])\n"
        "heavy = {'duckdb', 'httpx', 'lxml', 'yaml', 'babel', 'jsonschema', 'selectolax'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_at_once_with_its_own_code(shop: Path, sent: signal.Signals, code: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        change(shop, "shop.yaml", "path: app.csv", f"url: http://127.0.0.1:{silent.getsockname()[1]}/feed.csv")
        command = [Path(sys.executable).with_name("omniaudit"), "check", shop]
        with subprocess.Popen(command, cwd=shop.parent, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            silent.accept()[0].close()
            connection, _ = silent.accept()
            process.send_signal(sent)
            started = time.monotonic()
            process.communicate(timeout=20)
            assert time.monotonic() - started < 5
            connection.close()
    assert process.returncode == code


def test_version_and_schemas_are_printed(omniaudit: Omniaudit) -> None:
    assert omniaudit("--version").out.startswith("omniaudit 0.")
    assert "$schema" in json.loads(omniaudit("schema", "config").out)
    assert "$schema" in json.loads(omniaudit("schema", "report").out)


def test_rules_are_listed_and_explained(omniaudit: Omniaudit) -> None:
    (line,) = [line for line in omniaudit("rules").out.splitlines() if line.startswith("PRC001")]
    assert " ".join(line.split()) == (
        "PRC001 price-mismatch buy The same product costs different amounts on two channels"
    )
    told = omniaudit("rules", "PRC001").out
    assert "tolerance_percent (default" in told
    assert "{" not in told.partition("Switch off")[0]
    assert omniaudit("rules", "NOPE99").code == 2
