"""Configs that must be refused: where the problem stands, which key it concerns, and what is said of it.

The cases are those of the faults that configs are known to have, each the usual config with one thing wrong.
"""
# ruff: noqa: E501 - tables: one case a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from omniaudit.config import Problem

HEAD = "version: 1\nretailer: Shop\nchannels:\n  web:\n    kind: web\n    offers: {type: table, path: web.csv}\n"
"""A config that loads, six lines; what a case adds begins in line 7."""

STORE = HEAD + "  stores:\n    kind: store\n    offers:\n"
"""The same with a second channel whose source is still to be written; what a case adds begins in line 10."""


@dataclass(frozen=True)
class Case:
    """A faulty text, and the line, key and words that its problem must have."""

    text: str | bytes
    line: int
    key: str
    words: tuple[str, ...]


def case(name: str, text: str | bytes, line: int, key: str, *words: str) -> object:
    return pytest.param(Case(text, line, key, words), id=name)


def source(*lines: str) -> str:
    return STORE + "".join(f"      {line}\n" for line in lines)


PLACE = "channels.stores.offers"

TEXT = (
    case(
        "alias-bomb",
        HEAD + "notify:\n" + "".join(f"- &a{i} [{', '.join([f'*a{i - 1}'] * 9) if i else 'x'}]\n" for i in range(9)),
        13,
        "",
        "more than 100,000 values",
    ),
    case("alias-recursion", HEAD + "notify: &a [*a]\n", 7, "notify[0]", "inside what it refers to"),
    case("alias-unknown", HEAD + "notify: [*nowhere]\n", 7, "notify[0]", "*nowhere", "nothing above"),
    case("alias-as-key", HEAD + "history: &a x\n*a : y\n", 8, "", "not an alias"),
    case("merge-key", HEAD + "spark:\n  <<: {master: x}\n", 8, "spark.<<", "merge keys"),
    case("duplicate-key", HEAD + "channels:\n  app: {kind: app}\n", 7, "channels", "line 3", "line 7", "keep one"),
    case("duplicate-quoted", 'retailer: A\n"retailer": B\n' + HEAD[26:], 2, "retailer", "line 1", "line 2"),
    case("tab", HEAD + "gate:\n\tfail_on: high\n", 8, "gate", "tab", "spaces"),
    case("tab-after-spaces", HEAD + "gate:\n  \tfail_on: high\n", 8, "gate", "tab"),
    case("indentation", HEAD + "   gate: {}\n", 7, "channels", "indentation"),
    case("second-colon", HEAD + "history: a: b\n", 7, "", "quote"),
    case("open-quote", HEAD + "history: 'a\n", 7, "history", "never closed"),
    case("open-list", HEAD + "notify: [a\nhistory: b\n", 8, "notify[1]", "not closed"),
    case("unquoted-variable", HEAD + "spark: {master: ${A}}\n", 7, "spark", "not closed"),
    case("bad-escape", HEAD + 'history: "a\\d"\n', 7, "history", "escape"),
    case("bad-start", HEAD + "history: @x\n", 7, "history", "quotes"),
    case("complex-key", HEAD + "? [a, b]\n: c\n", 7, "", "key must be plain text"),
    case("empty-key", HEAD + '"": x\n', 7, '""', "key is empty"),
    case("bom-utf16", HEAD.encode("utf-16"), 1, "", "UTF-16", "UTF-8"),
    case("utf16-without-bom", HEAD.encode("utf-16-le"), 1, "", "UTF-16"),
    case("utf32", HEAD.encode("utf-32"), 1, "", "UTF-32"),
    case("latin-1", (HEAD + "history: été\n").encode("latin-1"), 7, "", "0xE9", "UTF-8"),
    case("nul", HEAD + "history: a\0b\n", 7, "", "U+0000"),
    case("nul-escape", HEAD + 'history: "a\\0b"\n', 7, "history", "NUL"),
    case("escape-sequence", HEAD + "history: a\x1b[31m\n", 7, "", "U+001B"),
    case("empty", "", 1, "", "empty"),
    case("only-comments", "# nothing yet\n", 1, "", "empty"),
    case("only-null", "---\n~\n", 1, "", "empty"),
    case("list-at-top", "- web\n- app\n", 1, "", "mapping"),
    case("text-at-top", "web\n", 1, "", "mapping"),
    case("two-documents", HEAD + "---\nversion: 1\n", 7, "", "second document"),
    case("python-tag", HEAD + "history: !!python/object/apply:os.system [id]\n", 7, "history", "!!python", "refused"),
    case("include-tag", HEAD + "history: !include other.yaml\n", 7, "history", "!include", "refused"),
    case("custom-tag", HEAD + "history: !secret x\n", 7, "history", "!secret"),
    case("tag-on-mapping", HEAD + "gate: !!map {}\n", 7, "gate", "!!map"),
    case("too-deep", HEAD + "spark: " + "[" * 5000 + "]" * 5000 + "\n", 7, "", "levels deep"),
    case("too-deep-mappings", HEAD + "spark: " + "{a: " * 5000 + "}" * 5000 + "\n", 7, "", "levels deep"),
    case(
        "too-deep-lines", HEAD + "spark:\n" + "".join(" " * (i + 1) + "a:\n" for i in range(900)), 57, "", "levels deep"
    ),
    case("too-large", HEAD + "# " + "x" * (1 << 20), 0, "", "1 MiB"),
    case("too-many-values", HEAD + "notify: [" + "a," * 100_001 + "]\n", 7, "", "100,000 values"),
)

TYPES = (
    case("no-channels", "version: 1\nretailer: Shop\n", 1, "channels", "missing"),
    case("empty-channels", "retailer: Shop\nchannels: {}\n", 2, "channels", "empty"),
    case("channels-list", "retailer: Shop\nchannels: [web]\n", 2, "channels", "mapping", "list"),
    case("no-retailer", HEAD[26:], 1, "retailer", "missing"),
    case("other-version", HEAD.replace("version: 1", "version: 2"), 1, "version", "must be 1"),
    case("unknown-key", source("tpye: table", "path: a.csv"), 10, f"{PLACE}.tpye", "unknown key, did you mean type?"),
    case("unknown-key-at-top", HEAD + "chanels: {}\n", 7, "chanels", "channels is given already"),
    case("unknown-key-far", HEAD + "zzz: 1\n", 7, "zzz", "known here", "retailer"),
    case("key-of-another-source", source("type: table", "path: a.csv", "render: true"), 12, f"{PLACE}.render", "pages"),
    case("no-kind", HEAD + "  app:\n    offers: {type: table, path: a}\n", 7, "channels.app.kind", "missing"),
    case("near-kind", HEAD + "  app: {kind: appp, policies: {a: b}}\n", 7, "channels.app.kind", "did you mean app"),
    case("no-value", HEAD + "currency:\n", 7, "currency", "no value"),
    case("list-for-text", HEAD + "history: [a]\n", 7, "history", "text", "list"),
    case("text-for-mapping", HEAD + "tolerance: none\n", 7, "tolerance", "mapping"),
    case("number-for-text", HEAD + "history: 2026\n", 7, "history", "quotes"),
    case("true-for-number", HEAD + "tolerance: {price: true}\n", 7, "tolerance.price", "amount"),
    case("true-for-count", HEAD + "tolerance: {quantity: true}\n", 7, "tolerance.quantity", "whole number"),
    case("true-for-authority", HEAD + "    authority: true\n", 7, "channels.web.authority", "whole number", "true"),
    case("no-for-boolean", HEAD + "    required: no\n", 7, "channels.web.required", "true or false", '"no"'),
    case("sexagesimal", HEAD + "gate: {max_age: 12:30:00}\n", 7, "gate.max_age", '"12:30:00"', "duration"),
    case("nan-tolerance", HEAD + "tolerance: {price: .nan}\n", 7, "tolerance.price", "finite"),
    case("nan-text-tolerance", HEAD + "tolerance: {price: NaN}\n", 7, "tolerance.price", "amount"),
    case("inf-tolerance", HEAD + "tolerance: {price_percent: .inf}\n", 7, "tolerance.price_percent", "finite"),
    case("inf-text", HEAD + "tolerance: {price_percent: inf%}\n", 7, "tolerance.price_percent", "percentage"),
    case("huge-tolerance", HEAD + "tolerance: {price: 1e400}\n", 7, "tolerance.price", "out of range"),
    case("negative-tolerance", HEAD + "tolerance: {price: -0.01}\n", 7, "tolerance.price", "at least 0"),
    case("negative-percent", HEAD + "tolerance: {price_percent: -1%}\n", 7, "tolerance.price_percent", "percentage"),
    case("too-fine-tolerance", HEAD + "tolerance: {price: 0.00001}\n", 7, "tolerance.price", "finer"),
    case("nan-rule", HEAD + "rules: {PRC001: {tolerance_percent: nan}}\n", 7, "rules.PRC001.tolerance_percent", "1%"),
    case("negative-rule", HEAD + "rules: {PRC001: {tolerance: -1}}\n", 7, "rules.PRC001.tolerance", "at least 0"),
    case("decimal-comma-percent", HEAD + "    tax_rate: 5,5%\n", 7, "channels.web.tax_rate", "5.5%"),
    case("percent-without-sign", HEAD + "    tax_rate: 20\n", 7, "channels.web.tax_rate", "20%"),
    case("percent-over-100", HEAD + "gate: {min_coverage: 101%}\n", 7, "gate.min_coverage", "share"),
    case("number-without-unit", HEAD + "    refresh: 60\n", 7, "channels.web.refresh", "30m"),
    case("word-duration", HEAD + "    refresh: soon\n", 7, "channels.web.refresh", "30m"),
    case("negative-duration", HEAD + "    refresh: -1h\n", 7, "channels.web.refresh", "duration"),
    case("nan-duration", HEAD + "    refresh: nanh\n", 7, "channels.web.refresh", "duration"),
    case("endless-duration", HEAD + f"    refresh: {'9' * 30}d\n", 7, "channels.web.refresh", "duration"),
    case("negative-timeout", source("type: table", "path: a", "timeout: -1"), 12, f"{PLACE}.timeout", "duration"),
    case("zero-rate", source("type: table", "path: a", "rate: 2"), 12, f"{PLACE}.rate", "2/s"),
    case("long-delimiter", source("type: table", "path: a", "delimiter: abc"), 12, f"{PLACE}.delimiter", "character"),
    case("huge-number", HEAD + f"    authority: {'9' * 5000}\n", 7, "channels.web.authority", "whole number"),
    case("rule-unknown", HEAD + "rules: {PRC001: false, PRC010: false}\n", 7, "rules.PRC010", "no such rule"),
    case(
        "blank",
        source("type: table", "path: a.csv", "values: {availability: {(blank): in_stock}}"),
        12,
        f"{PLACE}.values.availability.(blank)",
        "only promotions",
    ),
    case("encoding", source("type: table", "path: till.csv", "encoding: klingon"), 12, f"{PLACE}.encoding", "klingon"),
    case("rule-code", HEAD + "rules: {price: false}\n", 7, "rules.price", "PRC001"),
    case(
        "rule-severity", HEAD + "rules: {PRC001: {severity: hihg}}\n", 7, "rules.PRC001.severity", "did you mean high"
    ),
    case("rule-number", HEAD + "rules: {PRC001: 3}\n", 7, "rules.PRC001", "false"),
    case("field-name", source("type: table", "path: a", "fields: {prize: p}"), 12, f"{PLACE}.fields.prize", "price?"),
    case(
        "promotion-field",
        HEAD + "    promotions: {type: table, path: p, fields: {benfit: b}}\n",
        7,
        "channels.web.promotions.fields.benfit",
        "did you mean benefit?",
    ),
    case(
        "inline-promotion",
        HEAD + "    promotions: [{titel: x}]\n",
        7,
        "channels.web.promotions[0].titel",
        "did you mean title?",
    ),
    case(
        "availability-word",
        source("type: table", "path: a", "values: {availability: {ja: instock}}"),
        12,
        f"{PLACE}.values.availability.ja",
        "did you mean in_stock?",
    ),
    case(
        "required-field",
        source("type: table", "path: a", "required_fields: [prise]"),
        12,
        f"{PLACE}.required_fields[0]",
        "price",
    ),
    case("matching-method", HEAD + "matching: {by: [ean]}\n", 7, "matching.by[0]", "gtin"),
    case("matching-twice", HEAD + "matching: {by: [gtin, gtin]}\n", 7, "matching.by", "twice"),
)

MEANING = (
    case("path-in-name", HEAD + "  ../x: {kind: app}\n", 7, "channels.../x", "channel name"),
    case("markup-in-name", HEAD + "  '[red]a': {kind: app}\n", 7, "channels.[red]a", "channel name"),
    case("script-in-name", HEAD + "  <script>: {kind: app}\n", 7, "channels.<script>", "channel name"),
    case("control-in-name", 'retailer: "a\\e[31m"\n' + HEAD[26:], 1, "retailer", "one line", "\\x1b"),
    case("same-name-in-capitals", HEAD + "  WEB: {kind: app, policies: {a: b}}\n", 7, "channels.WEB", "web", "rename"),
    case("too-many-channels", HEAD + "".join(f"  c{i}: {{kind: web, policies: {{a: b}}}}\n" for i in range(60)), 3, "channels", "60"),
    case("channel-without-source", HEAD + "  app: {kind: app}\n", 7, "channels.app", "offers, promotions or policies"),
    case("currency", HEAD + "currency: EUO\n", 7, "currency", "did you mean EUR?"),
    case("currency-small", HEAD + "currency: eur\n", 7, "currency", "EUR"),
    case("channel-currency", HEAD + "    currency: XYZ\n", 7, "channels.web.currency", "ISO 4217"),
    case("source-currency", source("type: table", "path: a", "currency: XTS"), 12, f"{PLACE}.currency", "ISO 4217"),
    case("country", HEAD + "country: UK\n", 7, "country", "did you mean GB?"),
    case("timezone", HEAD + "timezone: Europe/Pariss\n", 7, "timezone", "did you mean Europe/Paris?"),
    case("timezone-folder", HEAD + "timezone: Europe\n", 7, "timezone", "time zone"),
    case("timezone-path", HEAD + "timezone: ../../etc/passwd\n", 7, "timezone", "time zone"),
    case("locale", HEAD + "    locale: fr_QQ\n", 7, "channels.web.locale", "did you mean"),
    case("locale-word", HEAD + "    locale: french\n", 7, "channels.web.locale", "fr_FR"),
    case("language", HEAD + "language: de\n", 7, "language", "en, fr"),
    case("expected-channel", HEAD + "expected: [{channels: [wbe], price: +8%}]\n", 7, "expected[0].channels[0]", "web?"),
    case("expected-day", HEAD + "expected: [{channels: [web], price: 1%, until: 2027-02-30}]\n", 7, "expected[0].until", "day"),
    case("expected-band", HEAD + "expected: [{channels: [web], price: {min: +5%, max: +2%}}]\n", 7, "expected[0].price", "greater"),
    case("expected-mixed", HEAD + "expected: [{channels: [web], price: {min: 1.00, max: 5%}}]\n", 7, "expected[0].price", "both"),
    case("expected-half", HEAD + "expected: [{channels: [web], price: {min: 1%}}]\n", 7, "expected[0].price.max", "missing"),
    case("accepted-day", HEAD + "accepted: [{fingerprint: a, until: next year}]\n", 7, "accepted[0].until", "2027-03-31"),
    case("journey-channel", HEAD + "journeys: [{name: a, steps: [see wbe]}]\n", 7, "journeys[0].steps[0]", "mean web?"),
    case("journey-step", HEAD + "journeys: [{name: a, steps: [sea web]}]\n", 7, "journeys[0].steps[0]", "mean see?"),
    case("journey-twice", HEAD + "journeys: [{name: a, steps: [see web]}, {name: a, steps: [buy web]}]\n", 7,
         "journeys[1].name", "two journeys"),
    case("journey-nowhere", HEAD + "journeys: [{name: a, steps: [see web, buy social]}]\n", 7, "journeys[0].steps[1]",
         "nobody can buy"),
    case("journey-kind", HEAD + "journeys: [{name: a, steps: [see web, buy app]}]\n", 7, "journeys[0].steps[1]", "kind app"),
    case("journey-share", HEAD + "journeys: [{name: a, steps: [see web], share: 130%}]\n", 7, "journeys[0].share", "30%"),
    case(
        "policy-channel",
        HEAD + "    policies: {accepts_vouchers_from: [shops]}\n",
        7,
        "channels.web.policies.accepts_vouchers_from[0]",
        "no channel",
        "known: web",
    ),
    case("fail-on", HEAD + "gate: {fail_on: [hihg]}\n", 7, "gate.fail_on[0]", "did you mean high?"),
    case("no-map", HEAD + "matching: {map: no.csv}\n", 7, "matching.map", "no such file", "no.csv"),
    case("no-rules", HEAD + "rules_path: [own]\n", 7, "rules_path[0]", "no such folder", "own"),
    case("near-type", source("type: tabel", "path: a"), 10, f"{PLACE}.type", "did you mean table?"),
    case("near-platform", source("type: google-merchant", "path: a"), 10, f"{PLACE}.type", "mean google_merchant?"),
    case("format-as-type", source("type: csv", "path: a"), 10, f"{PLACE}.type", "type: table", "format: csv"),
    case("inline-as-type", source("type: inline"), 10, f"{PLACE}.type", "leave it out"),
    case("no-way-in", source("type: table"), 10, PLACE, "path or url"),
    case("no-pages", source("type: pages"), 10, PLACE, "sitemap"),
    case("no-sitemap-no-start", source("type: pages", "sitemap: none"), 11, f"{PLACE}.sitemap", "with start"),
    case("two-ways-in", source("type: table", "path: a", "url: https://example.com/a"), 12, f"{PLACE}.url", "beside path"),
    case("bad-selector", source("type: pages", "urls: [https://example.com]", "selectors: {price: 'a[['}"), 12, f"{PLACE}.selectors.price", "CSS"),
    case("redos", source("type: pages", "urls: [https://example.com]", "include: '^(a+)+$'"), 12, f"{PLACE}.include", "forever"),
    case("template-without-field", source("type: pages", "url_template: https://example.com/p"), 11, f"{PLACE}.url_template", "{sku}"),
    case("template-field", source("type: pages", "url_template: 'https://example.com/{skuu}'"), 11, f"{PLACE}.url_template", "{sku}?"),
)  # fmt: skip

ADDRESSES = tuple(
    case(f"url-{name}", source("type: table", f"url: {url!r}"), 11, f"{PLACE}.url", *words)
    for name, url, words in (
        ("no-scheme", "www.example.com/a.csv", ("https://",)),
        ("ftp", "ftp://example.com/a.csv", ("https://",)),
        ("file", "file:///etc/passwd", ("https://", "path")),
        ("script", "javascript:alert(1)", ("https://",)),
        ("port", "http://example.com:99999/", ("port",)),
        ("port-zero", "http://example.com:0/", ("port",)),
        ("no-host", "http:///a.csv", ("host",)),
        ("blank", "http://example.com/a b.csv", ("%20",)),
        ("bracket", "http://[::1/a.csv", ("host",)),
        ("label", f"http://{'a' * 64}.example.com/", ("63",)),
        ("empty-label", "http://www..example.com/", ("empty",)),
        ("metadata", "http://169.254.169.254/latest/meta-data/", ("metadata",)),
        ("metadata-decimal", "http://2852039166/", ("metadata",)),
        ("metadata-hex", "http://0xa9fea9fe/", ("metadata",)),
        ("metadata-octal", "http://0251.0376.0251.0376/", ("metadata",)),
        ("metadata-mapped", "http://[::ffff:169.254.169.254]/", ("metadata",)),
        ("metadata-name", "http://metadata.google.internal/", ("metadata",)),
        ("metadata-user", "http://example.com@169.254.169.254/", ("metadata",)),
    )
)

SECRETS = (
    case("env-missing", source("type: table", "url: 'https://example.com/${NO_SUCH}'"), 11, f"{PLACE}.url", "NO_SUCH is not set"),
    case("env-empty", source("type: table", "url: 'https://example.com/${EMPTY}'"), 11, f"{PLACE}.url", "EMPTY is empty"),
    case("env-line-break", source("type: table", "url: 'https://example.com/${BROKEN}'"), 11, f"{PLACE}.url", "BROKEN", "line break"),
    case("env-default", source("type: table", "url: 'https://example.com/${A:-b}'"), 11, f"{PLACE}.url", "name of an environment variable"),
    case("env-open", source("type: table", "url: 'https://example.com/${A'"), 11, f"{PLACE}.url", "name of an environment variable"),
    case("env-elsewhere", HEAD + "country: ${COUNTRY}\n", 7, "country", "FR"),
    case("env-in-label", HEAD + "    label: ${CANARY}\n", 7, "channels.web.label", "secrets only"),
    case("env-in-path", source("type: table", "path: ${CANARY}"), 11, f"{PLACE}.path", "secrets only"),
    case("env-in-fields", source("type: table", "path: a", "fields: {url: '${CANARY}'}"), 12, f"{PLACE}.fields.url", "secrets only"),
    case("env-in-sql", source("type: sql", "url: 'sqlite:///a'", "query: SELECT '${CANARY}'"), 12, f"{PLACE}.query", "secrets only"),
    case("env-as-key", source("type: table", "path: a", "headers: {'${CANARY}': x}"), 12, f"{PLACE}.headers.${{CANARY}}", "key"),
    case("env-bad-url", source("type: table", "url: '${CANARY}'"), 11, f"{PLACE}.url", "https://"),
    case("inline-bearer", source("type: table", "url: 'https://example.com'", "headers: {Authorization: Bearer hunter2}"), 12, f"{PLACE}.headers.Authorization", "${NAME}"),
    case("inline-password", source("type: api", "url: 'https://example.com'", "auth: {type: basic, password: hunter2}"), 12, f"{PLACE}.auth.password", "${NAME}"),
    case("inline-user-info", source("type: table", "url: 'https://me:hunter2@example.com'"), 11, f"{PLACE}.url", "${NAME}"),
    case("inline-query", source("type: api", "url: 'https://example.com'", "query: {api_key: hunter2}"), 12, f"{PLACE}.query.api_key", "${NAME}"),
    case("inline-url-query", source("type: table", "url: 'https://example.com/?access_token=hunter2'"), 11, f"{PLACE}.url", "${NAME}"),
    case("inline-misplaced", source("type: table", "path: a", "headers: Bearer hunter2"), 12, f"{PLACE}.headers", "mapping"),
)  # fmt: skip

ENVIRONMENT = {"EMPTY": " ", "BROKEN": "a\nb", "CANARY": "hunter2", "COUNTRY": "FR"}


@pytest.mark.parametrize("fault", [*TEXT, *TYPES, *MEANING, *ADDRESSES, *SECRETS])
def test_faulty_config_is_refused_with_place_key_and_advice(
    fault: Case, faults: Callable[..., tuple[Problem, ...]]
) -> None:
    problems = faults(fault.text, **ENVIRONMENT)
    found = [(problem.line, problem.key) for problem in problems]
    assert (fault.line, fault.key) in found, "\n".join(map(str, problems))
    problem = problems[found.index((fault.line, fault.key))]
    assert all(word in problem.message for word in fault.words), str(problem)
    assert problem.line == 0 or problem.column >= 1
    said = "\n".join(map(str, problems))
    assert "hunter2" not in said
    assert said.isprintable() or "\n" in said
    assert "\x1b" not in said


@pytest.mark.parametrize("fault", [*TEXT, *MEANING, *ADDRESSES, *SECRETS])
def test_one_fault_gives_one_problem(fault: Case, faults: Callable[..., tuple[Problem, ...]]) -> None:
    allowed = 2 if fault.key.startswith(("channels.", "country")) else 1  # a bad name may lack its source too
    assert len(faults(fault.text, **ENVIRONMENT)) <= allowed


def test_all_problems_of_a_file_come_at_once_in_its_order(faults: Callable[..., tuple[Problem, ...]]) -> None:
    text = HEAD.replace("kind: web", "kind: webb") + "currency: EUO\nlanguage: de\nhistory: a\nhistory: b\n"
    text += "accepted:\n  - {fingerprint: a, until: 2027-13-01}\n"
    assert [(problem.line, problem.key) for problem in faults(text)] == [
        (5, "channels.web.kind"),
        (7, "currency"),
        (8, "language"),
        (10, "history"),
        (12, "accepted[0].until"),
    ]


def test_problem_reads_as_file_place_key_and_sentence(faults: Callable[..., tuple[Problem, ...]]) -> None:
    (problem,) = faults(HEAD.replace("type: table", "tpye: table"))
    assert str(problem).endswith("shop.yaml:6:14: channels.web.offers.tpye: unknown key, did you mean type?")


def test_every_missing_key_is_named(faults: Callable[..., tuple[Problem, ...]]) -> None:
    assert [problem.key for problem in faults("version: 1\n")] == ["channels", "retailer"]


def test_thousands_of_problems_end_the_reading_early(faults: Callable[..., tuple[Problem, ...]]) -> None:
    assert len(faults(HEAD + "".join(f"k{index}: 1\n" for index in range(5000)))) == 1000
