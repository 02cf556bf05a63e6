"""What CI services are handed: read back by parsers and schemas that are not ours."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt

from omniaudit.model.irritant import AuditReport, Counts, Irritant, Product, RuleHelp
from omniaudit.model.outcome import ChannelOutcome, Notice, RuleOutcome
from omniaudit.reports.markdown import inline
from omniaudit.reports.protocol import ReportOptions
from omniaudit.reports.registry import formats

Make = Callable[..., Any]

SARIF = Path(__file__).with_name("schemas") / "sarif-2.1.0-rtm.5.json"
LINES = {"web": 7, "app": 12, "stores": 18, "ads": 25, "marketplace": 31, "rival": 40}


def written(report: AuditReport, name: str) -> str:
    out = io.StringIO(newline="")
    formats()[name].write(report, out, ReportOptions())
    return out.getvalue()


@pytest.fixture
def morning(make_report: Make) -> AuditReport:
    """Twenty irritants, of which those of high severity and above fail the gate."""
    base = make_report()
    irritants = [replace(found, failing=found.severity in ("critical", "high")) for found in base.irritants]
    rules = {rule.code: RuleHelp("What it finds", "Why it matters", "Mend {channel}.") for rule in base.rules}
    return replace(
        base,
        irritants=irritants,
        failing=sum(found.failing for found in irritants),
        help=rules,
        config_path="audit/shop 1.yaml",
        lines=LINES,
    )


@pytest.fixture
def calm(make_report: Make) -> AuditReport:
    """All was read, nothing was found."""
    return make_report(  # type: ignore[no-any-return]
        irritants=[], products=[], counts=Counts(), failing=0, verdict="clean", exit_code=0,
        channels=(ChannelOutcome("web", "web", "ok", offers=3), ChannelOutcome("app", "app", "ok", offers=3)),
        rules=(RuleOutcome("PRC001", "price-mismatch", "ran"),),
    )  # fmt: skip


def many(first: Irritant, total: int, **changes: Any) -> list[Irritant]:
    return [replace(first, rank=rank, fingerprint=f"{rank:032x}", **changes) for rank in range(1, total + 1)]


class TestJunit:
    def test_a_mismatch_at_the_gate_is_a_failure_and_one_below_it_passes(self, morning: AuditReport) -> None:
        results = self._results(morning)
        assert isinstance(results["stores", "PRC001 price-mismatch"], Failure)
        assert isinstance(results["ads", "AVL006 advertised-but-gone"], Failure)
        assert results["stores", "PRC007 store-price-spread"] is None
        assert results["rival", "CMP001 undercut"] is None

    def test_an_unreadable_channel_is_an_error_and_its_rules_are_skipped(self, morning: AuditReport) -> None:
        results = self._results(morning)
        assert isinstance(results["marketplace", "channel is read"], Error)
        assert results["marketplace", "channel is read"].type == "file_not_found"
        assert isinstance(results["stores", "channel is read"], Error)
        assert isinstance(results["marketplace", "PRC001 price-mismatch"], Skipped)
        assert isinstance(results["web", "PRC006 page-contradicts-itself"], Failure)
        assert isinstance(results["app", "PRC006 page-contradicts-itself"], Skipped)

    def test_a_channel_that_need_not_be_read_is_skipped(self, calm: AuditReport) -> None:
        optional = ChannelOutcome("app", "app", "failed", "timeout_total", required=False)
        results = self._results(replace(calm, channels=(calm.channels[0], optional)))
        assert isinstance(results["app", "channel is read"], Skipped)

    def test_nothing_compared_is_an_error(self, calm: AuditReport) -> None:
        short = (Notice("nothing_compared", "Nothing could be compared."),)
        results = self._results(replace(calm, shortfalls=short, verdict="incomplete", exit_code=3))
        assert isinstance(results["omniaudit", "enough can be compared"], Error)

    def test_a_clean_run_has_only_passing_tests(self, calm: AuditReport) -> None:
        assert set(self._results(calm).values()) == {None}

    def test_the_totals_are_those_of_the_tests(self, morning: AuditReport) -> None:
        root = ElementTree.fromstring(written(morning, "junit"))
        for element, cases in ((one, one.findall(".//testcase")) for one in root.iter() if "tests" in one.attrib):
            assert int(element.attrib["tests"]) == len(cases)
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                assert int(element.attrib[attribute]) == len(element.findall(f".//{tag}"))

    def test_names_are_unique_and_only_known_attributes_are_used(self, morning: AuditReport) -> None:
        cases = ElementTree.fromstring(written(morning, "junit")).findall(".//testcase")
        assert {name for case in cases for name in case.attrib} == {"classname", "name", "time"}
        names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
        assert len(names) == len(set(names))

    def test_a_hundred_thousand_irritants_stay_a_small_file(self, calm: AuditReport, make_irritant: Make) -> None:
        irritants = many(make_irritant(channel="app", failing=True), 100_000)
        page = written(replace(calm, irritants=irritants, counts=Counts(irritants=100_000)), "junit")
        assert len(page) < 20_000
        assert "and 99990 more" in page

    def test_markup_and_forbidden_characters_stay_text(self, calm: AuditReport, make_irritant: Make) -> None:
        title = "]]> <b>&amp; \x00\x0b\ufffe\ud83d\x1b[2J"
        found = make_irritant(channel="app", failing=True, product=Product("sku:1", None, "1", title), message=title)
        root = ElementTree.fromstring(written(replace(calm, irritants=[found]), "junit"))
        assert "]]> <b>&amp; \\x00\\x0b\\ufffe\\ud83d\\x1b[2J" in root.find(".//failure").text  # type: ignore[union-attr,operator]

    @staticmethod
    def _results(report: AuditReport) -> dict[tuple[str, str], Any]:
        parsed = JUnitXml.fromstring(written(report, "junit").encode())
        return {
            (case.classname.removeprefix("omniaudit."), case.name): (case.result or [None])[0]
            for suite in parsed
            for case in suite
        }


class TestSarif:
    def test_it_is_valid_against_the_standard(
        self, morning: AuditReport, calm: AuditReport, make_irritant: Make
    ) -> None:
        schema = json.loads(SARIF.read_text(encoding="utf-8"))
        told = [make_irritant(baseline=state) for state in ("new", "known", "worsened", "accepted")]
        for report in (morning, calm, replace(calm, irritants=told)):
            Draft4Validator(schema).validate(json.loads(written(report, "sarif")))

    def test_a_result_points_at_its_channels_line(self, morning: AuditReport) -> None:
        result = self._run(morning)["results"][0]
        physical = result["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "audit/shop%201.yaml"
        assert physical["region"]["startLine"] == LINES["stores"]

    def test_the_fingerprint_stays_when_the_amounts_move(self, morning: AuditReport) -> None:
        moved = replace(morning, irritants=[replace(found, message="other", score=1.0) for found in morning.irritants])
        prints = [
            [result["partialFingerprints"]["primaryLocationLineHash"] for result in self._run(report)["results"]]
            for report in (morning, moved)
        ]
        assert prints[0] == prints[1]
        assert len(set(prints[0])) == 20

    def test_what_fails_the_gate_is_an_error(self, morning: AuditReport) -> None:
        levels = [result["level"] for result in self._run(morning)["results"]]
        assert levels == ["error"] * 8 + ["warning"] * 8 + ["note"] * 4

    def test_rules_have_help_without_placeholders(self, morning: AuditReport) -> None:
        rule = self._run(morning)["tool"]["driver"]["rules"][0]
        assert rule["help"]["text"] == "Why it matters\n\nMend the channel."
        assert rule["shortDescription"]["text"] == "What it finds"

    def test_an_unread_channel_makes_the_invocation_unsuccessful(self, morning: AuditReport, calm: AuditReport) -> None:
        (invocation,) = self._run(morning)["invocations"]
        assert not invocation["executionSuccessful"]
        assert {"file_not_found", "reject_ratio", "rule_skipped", "rule_crashed"} <= {
            note["descriptor"]["id"] for note in invocation["toolExecutionNotifications"]
        }
        assert self._run(calm)["invocations"][0]["executionSuccessful"]

    def test_it_is_cut_to_what_github_keeps_with_a_note(self, calm: AuditReport, make_irritant: Make) -> None:
        long = Product("sku:" + "é" * 5000, None, None, "Ü" * 100_000)
        irritants = many(make_irritant(product=long, message="ß" * 100_000), 30_000)
        page = written(replace(calm, irritants=irritants, counts=Counts(irritants=30_000)), "sarif")
        run = json.loads(page)["runs"][0]
        assert len(run["results"]) == 5_000
        assert any("5000 of 30000" in n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"])
        assert len(gzip.compress(page.encode(), 1)) < 10_000_000

    def test_a_baseline_is_told(self, calm: AuditReport, make_irritant: Make) -> None:
        report = replace(calm, irritants=[make_irritant(baseline="worsened"), make_irritant(baseline="known")])
        assert [result["baselineState"] for result in self._run(report)["results"]] == ["updated", "unchanged"]

    def test_what_is_accepted_is_suppressed(self, calm: AuditReport, make_irritant: Make) -> None:
        (result,) = self._run(replace(calm, irritants=[make_irritant(baseline="accepted")]))["results"]
        assert result["suppressions"] == [{"kind": "external", "status": "accepted"}]
        assert "baselineState" not in result

    @staticmethod
    def _run(report: AuditReport) -> dict[str, Any]:
        return json.loads(written(report, "sarif"))["runs"][0]  # type: ignore[no-any-return]


class TestGithub:
    def test_no_more_than_ten_errors_and_ten_warnings_and_a_note(self, calm: AuditReport, make_irritant: Make) -> None:
        irritants = [
            make_irritant(rank=number, code=f"PRC{number:03}", channel="app", failing=number % 2 == 0)
            for number in range(1, 41)
        ]
        commands = self._commands(replace(calm, irritants=irritants, counts=Counts(irritants=40)))
        kinds = [command.split()[0] for command in commands]
        assert [kinds.count(kind) for kind in ("::error", "::warning", "::notice")] == [10, 10, 1]
        assert "GitHub has no room for: 20;" in commands[-1]

    def test_irritants_of_a_rule_and_channel_share_one_annotation(self, calm: AuditReport, make_irritant: Make) -> None:
        irritants = many(make_irritant(channel="app", failing=True), 812)
        (command,) = self._commands(replace(calm, irritants=irritants, counts=Counts(irritants=812)))
        assert command.startswith(
            "::error file=omniaudit.yaml,line=1,title=PRC001 price-mismatch · Application · 812::"
        )
        assert command.endswith("%0Aand 809 more")

    def test_unread_channels_come_first(self, morning: AuditReport) -> None:
        first, second, *_ = self._commands(morning)
        assert first.startswith("::error file=audit/shop 1.yaml,line=18,title=stores partial::Magasins was read only")
        assert second.startswith("::error file=audit/shop 1.yaml,line=31,title=marketplace failed::")

    def test_data_can_neither_break_a_command_nor_start_one(self, calm: AuditReport, make_irritant: Make) -> None:
        title = "50%, a: b\r\n::error::gone %0A"
        found = make_irritant(channel="a,b:c", failing=True, product=Product("k", None, None, title), message=title)
        page = written(replace(calm, irritants=[found], counts=Counts(irritants=1)), "github")
        (command,) = (line for line in page.splitlines() if line.startswith("::error"))
        assert "· a%2Cb%3Ac · 1::" in command
        assert r"50%25, a: b\r\n::error::gone %250A" in command
        assert "::error::" not in page.replace(command, "")

    def test_data_stands_between_stop_commands_and_its_token(self, morning: AuditReport) -> None:
        lines = written(morning, "github").splitlines()
        (start,) = (number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
        token = lines[start].removeprefix("::stop-commands::")
        assert lines[-1] == f"::{token}::"
        assert token not in "\n".join(lines[start + 1 : -1])
        other = written(replace(morning, retailer="Other", failing=3), "github").splitlines()
        assert not any(token in line for line in other)

    @staticmethod
    def _commands(report: AuditReport) -> list[str]:
        before, _, _ = written(report, "github").partition("::stop-commands::")
        return before.splitlines()


class TestGitlab:
    def test_every_irritant_is_an_issue_with_a_fingerprint_of_its_own(self, morning: AuditReport) -> None:
        issues = json.loads(written(morning, "gitlab"))
        assert len(issues) == 22
        assert len({issue["fingerprint"] for issue in issues}) == 22
        assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
        assert issues[2]["check_name"] == "PRC001 price-mismatch"
        assert issues[2]["severity"] == "blocker"
        assert issues[2]["location"] == {"path": "audit/shop 1.yaml", "lines": {"begin": 18}}

    def test_unread_channels_stand_first(self, morning: AuditReport) -> None:
        first = json.loads(written(morning, "gitlab"))[:2]
        assert [(issue["check_name"], issue["location"]["lines"]["begin"]) for issue in first] == [
            ("channel-not-read", 18),
            ("channel-not-read", 31),
        ]

    def test_a_clean_run_is_an_empty_array(self, calm: AuditReport) -> None:
        assert written(calm, "gitlab") == "[]\n"


def test_what_is_accepted_is_no_annotation_issue_or_test_output(calm: AuditReport, make_irritant: Make) -> None:
    report = replace(calm, irritants=[make_irritant(baseline="accepted", channel="app")])
    assert written(report, "gitlab") == "[]\n"
    assert "system-out" not in written(report, "junit")
    assert written(report, "github").startswith("::stop-commands::")


class TestMarkdown:
    def test_it_tells_verdict_rate_gaps_and_the_worst(self, morning: AuditReport) -> None:
        page = written(morning, "markdown")
        assert "**❌ Irritants** Irritants: 20, of which 8 fail the gate" in page
        assert "97.3% consistent (95% CI 96.3–98.1): 1,204 of 1,237 comparable" in page
        assert "⚠️ Place de marché could not be read." in page
        assert "| 1 | **critical** 57.2 | PRC001 price-mismatch |" in page

    def test_irritants_below_the_gate_are_no_red_badge(self, morning: AuditReport) -> None:
        assert "**✅ No irritant reaches the gate**" in written(replace(morning, failing=0, exit_code=0), "markdown")

    @pytest.mark.parametrize(
        "text",
        [
            "a | b", "`code` ``more``", "\\| \\", "<script>alert(1)</script>", "<!-- comment", "[x](http://127.0.0.1)",
            "![x](http://127.0.0.1/p.png)", "http://127.0.0.1/x", "www.example.com", "me@example.com", "*b* _i_ ~~s~~",
            "mailto:me@example.com", "&lt;b&gt; &copy;", "**bold", "# title", "HTTPS://EXAMPLE.COM", "$x^2$ 5 $",
        ],
    )  # fmt: skip
    def test_text_is_shown_as_it_is_in_a_cell(self, text: str) -> None:
        markdown = MarkdownIt("gfm-like", {"html": True})
        tokens = markdown.parse(f"| a | b |\n| --- | --- |\n| {inline(text)} | end |\n")
        cells = [tokens[number + 1] for number, token in enumerate(tokens) if token.type == "td_open"]
        assert len(cells) == 2
        inner = cells[0].children or []
        assert {token.type for token in inner} <= {"text", "text_special", "html_inline"}
        assert {token.content for token in inner if token.type == "html_inline"} <= {"<span>", "</span>"}
        shown = "".join(token.content for token in inner if token.type != "html_inline")
        assert shown.replace("\u200b", "") == text

    @pytest.mark.parametrize("text", ["@team", "#12", "GH-12", "owner/repo#12", ":tada: 100:1:", "a@b"])
    def test_nobody_is_mentioned_and_nothing_is_referred_to(self, text: str) -> None:
        assert not re.search(r"[@#]\w|GH-\d|:\w+:", inline(text).replace("&#8203;", "\u200b"))

    def test_it_stays_far_under_a_mebibyte(self, calm: AuditReport, make_irritant: Make) -> None:
        worst = "@<$|" * 25_000
        value = replace(make_irritant().values[0], value=worst, currency=None, channel="x" * 200)
        found = make_irritant(
            product=Product("k", None, None, worst), message=worst, remedy=worst, name=worst, code=worst,
            values=(value, value),
        )  # fmt: skip
        channels = tuple(ChannelOutcome(f"c{number}", "web", "failed", "timeout_total", worst) for number in range(60))
        rules = tuple(RuleOutcome(f"PRC{number}", worst, "skipped", worst) for number in range(80))
        page = written(
            replace(calm, irritants=many(found, 500), counts=Counts(irritants=500), channels=channels, rules=rules),
            "markdown",
        )
        assert len(page.encode()) < 1024 * 1024
        assert "The worst 50 of 500" in page
