"""What sources say of their reading is said in every language: each text of the code has a shape in the catalogues."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import omniaudit
from omniaudit.language import languages, wording
from omniaudit.language.catalogue import catalogue
from omniaudit.language.notices import Shape

PACKAGE = Path(omniaudit.__file__).parent
FRENCH = wording("fr")
HANDED = {
    "Notice": 1, "Unreadable": 1, "PageFault": 1, "Failure": 1, "Fault": 1, "FetchError": 1,
    "SourceOutcome": 2, "Table": 5, "too_long": 1,
}  # fmt: skip
"""What takes a text that people read, and as which of its arguments."""
TOLD_BY_NAME = ("detail", "message", "sentence")
REFUSING = {
    "Reject": 0, "reject": (0, 1), "_reject": 0, "RawReject": 1, "PageFault": 0, "Fault": 0, "Failure": 0,
    "FetchError": 0, "_error": 0,
}  # fmt: skip
"""What takes the code of a rejected row, and as which of its arguments."""
SILENT = {"cli", "reports", "probe", "config", "recognise", "language", "engine", "normalise/faults.py"}
"""They tell nothing of a reading, or hand on what others told."""
OTHERS_WORDS = re.compile(r"[\W\d_]*(line [\W\d]*|redirected to [\W\d]*)?")
"""Around what a database, a parser or a server said itself."""


@cache
def told() -> tuple[tuple[str, str], ...]:
    """Where, and what: each text with ``7`` for all that differs from one to the next."""
    return tuple(dict.fromkeys(found for file in _modules() for found in _texts(file)))


@cache
def codes() -> tuple[str, ...]:
    """The codes of rejected rows, as words."""
    return tuple(sorted({code.replace("_", " ") for file in _modules() for code in _codes(file)}))


def _modules() -> list[Path]:
    return [
        file
        for file in sorted(PACKAGE.rglob("*.py"))
        if SILENT.isdisjoint((*file.relative_to(PACKAGE).parts, file.relative_to(PACKAGE).as_posix()))
    ]


def _texts(file: Path) -> Iterator[tuple[str, str]]:
    module = Module(ast.parse(file.read_text(encoding="utf-8")))
    for function in [*module.functions.values(), module.tree]:
        for call in ast.walk(function):
            if isinstance(call, ast.Call):
                name, arguments = _called(call), [word.value for word in call.keywords if word.arg in TOLD_BY_NAME]
                if name in HANDED and len(call.args) > HANDED[name]:
                    arguments.append(call.args[HANDED[name]])
                if name in HANDED or name == "replace":
                    for argument in arguments:
                        for text in module.said(argument, function):
                            if re.search("[a-z]{2}", text):
                                yield f"{file.relative_to(PACKAGE)}:{call.lineno}", text


def _codes(file: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and (places := REFUSING.get(_called(call))) is not None:
            for place in places if isinstance(places, tuple) else (places,):
                for node in call.args[place : place + 1]:
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield from re.findall("^[a-z]+(?:_[a-z]+)+$", node.value)


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


class Module:
    """A module, of which texts are read without running it: variables and functions of its own are followed."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        self.functions: dict[str, ast.AST] = {function.name: function for function in functions}

    def said(self, node: ast.expr, within: ast.AST, seen: tuple[str, ...] = ()) -> Iterator[str]:
        """Every text that an expression may be. seen: names that are being followed."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=parts):
                yield from self._joined(parts, within, seen)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                for pair in product(*(list(self.said(side, within, seen)) or ["7"] for side in (left, right))):
                    yield "".join(pair)
            case ast.IfExp(body=body, orelse=other):
                yield from self.said(body, within, seen)
                yield from self.said(other, within, seen)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self.said(value, within, seen)
            case ast.Name(id=name) if name not in seen:
                yield from self._named(name, within, (*seen, name))
            case ast.Call() if (name := _called(node)) in self.functions and name not in seen:
                function = self.functions[name]
                for each in ast.walk(function):
                    if isinstance(each, ast.Return) and each.value is not None:
                        yield from self.said(each.value, function, (*seen, name))

    def _named(self, name: str, within: ast.AST, seen: tuple[str, ...]) -> Iterator[str]:
        """What is assigned to a name, and the same with what is added to it later."""
        found, added = [], [""]
        for node in ast.walk(within):
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    found += self.said(value, within, seen)
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                    for each, value in zip(targets, values, strict=False):
                        if isinstance(each, ast.Name) and each.id == name:
                            found += self.said(value, within, seen)
                case ast.AugAssign(target=ast.Name(id=target), op=ast.Add(), value=value) if target == name:
                    added = list(self.said(value, within, seen))
        yield from map("".join, product(found, added))

    def _joined(self, parts: list[ast.expr], within: ast.AST, seen: tuple[str, ...]) -> Iterator[str]:
        choices = []
        for part in parts:
            value = part.value if isinstance(part, ast.FormattedValue) else part
            texts = [text for text in self.said(value, within, seen) if text or isinstance(value, ast.IfExp)]
            choices.append(list(dict.fromkeys(texts)) or ["7"])
        for texts in islice(product(*choices), 64):
            yield re.sub(r"7(\s*7)+", "7", "".join(texts))


def test_the_code_says_what_this_test_reads() -> None:
    texts = {text for _, text in told()}
    assert "7: the file has 0 bytes; look at the export that writes it" in texts
    assert "7: there is no file 7; in 7 there are: 7" in texts  # by a variable
    assert "it answered 7; there is nothing at this URL; correct or remove it" in texts  # by a function
    assert len(texts) > 200
    assert len(codes()) > 50


@pytest.mark.parametrize("language", languages()[1:])
def test_every_notice_is_translated(language: str) -> None:
    say = wording(language)
    missing = [f"{place}: {text}" for place, text in told() if say.notice(text) == text and not is_foreign(text)]
    assert not missing, f"no shape in language/{language}.po with the context notice:\n" + "\n".join(missing)


def is_foreign(text: str) -> bool:
    return OTHERS_WORDS.fullmatch(re.sub("[()]", "", text)) is not None


@pytest.mark.parametrize("language", languages()[1:])
def test_every_code_of_a_rejected_row_is_translated(language: str) -> None:
    known = catalogue(language).notices
    assert not [code for code in codes() if code not in known]


@pytest.mark.parametrize("language", languages()[1:])
def test_no_shape_is_of_a_notice_that_nobody_gives(language: str) -> None:
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in _modules())
    nodes = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    written = "\n".join([*(text for text in nodes if isinstance(text, str)), *(text for _, text in told())])
    stale = [
        shape
        for shape in catalogue(language).notices
        for phrase in re.split(r"\{[a-z_]+\}|[^\w\s]", shape)
        if phrase.strip() not in written and phrase.strip().replace(" ", "_") not in written
    ]
    assert not stale


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            'pos.csv line 1812: price "12,9O": invalid price; row rejected (and 1,203 more like it)',
            "pos.csv ligne 1812 : price « 12,9O » : prix invalide ; ligne rejetée (et 1 203 de plus du même genre)",
        ),
        ("f.csv line 8: price: missing field; row rejected", "f.csv ligne 8 : price : champ absent ; ligne rejetée"),
        (
            "promotions: feed.xml: the file has 0 bytes; look at the export that writes it",
            "promotions : feed.xml : le fichier a 0 octet ; regardez l’export qui l’écrit",
        ),
        (
            "page 3: https://a.example.com: silent for 30 s; try again, or raise `timeout`;"
            " 5000 records before that were read",
            "page 3 : https://a.example.com : muet pendant 30 s ; réessayez, ou augmentez `timeout` ;"
            " 5 000 enregistrements d’avant ont été lus",
        ),
        (
            "12 of 1000 rows were rejected, more than max_reject_ratio 0.5% allows",
            "12 lignes sur 1 000 ont été rejetées, plus que max_reject_ratio (0,5 %) ne le permet",
        ),
        (
            'pos.csv: there is no "prix" for price; the columns are a, b and 12 more; did you mean "prx"?',
            "pos.csv : il n’y a pas de « prix » pour price ; les colonnes sont a, b et 12 de plus ;"
            " vouliez-vous dire « prx » ?",
        ),
        (
            "hist: the runs of 2026-11-20 stay apart (no space left)",
            "hist : les passages du 20 nov. 2026 restent séparés (no space left)",
        ),
    ],
)
def test_a_notice_is_said_with_its_own_values(english: str, french: str) -> None:
    assert re.sub("[\u00a0\u202f]", " ", FRENCH.notice(english)) == french


def test_what_no_shape_fits_stays_english() -> None:
    for text in ("", "x", ": ", "a quite unknown thing: it is so", "x rows without any wanted value were passed over"):
        assert FRENCH.notice(text) == text


def test_english_reports_say_notices_as_they_are() -> None:
    text = "pos.csv: 1234 rows without any wanted value were passed over"
    assert wording("en").notice(text) == text
    assert FRENCH.notice(text) != text


def test_a_position_in_a_table_is_told_and_one_in_a_document_stays() -> None:
    assert FRENCH.position("line 1812") == "ligne 1812"
    assert FRENCH.position("record 3") == "enregistrement 3"
    assert FRENCH.position("/data/3/line 4") == "/data/3/line 4"
    assert wording("en").position("line 1812") == "line 1812"


def test_a_file_named_like_a_word_of_ours_keeps_its_name() -> None:
    assert FRENCH.notice("data line 3: this is a PDF, not a feed").startswith("data ligne 3\u00a0: ")


def test_a_value_that_looks_like_a_shape_stays_what_it_is() -> None:
    said = FRENCH.notice('f.csv line 2: price "{field}": b": c": invalid price; row rejected')
    assert '« {field}": b": c »' in said.replace("\u00a0", " ")


@pytest.mark.parametrize("text", ["x" + " (and 1 more)" * 150, "a: " * 600, 'a: b "' * 300, "follow a: " * 190])
def test_a_hostile_text_is_said_at_once(text: str) -> None:
    started = time.perf_counter()
    assert FRENCH.notice(text)
    assert time.perf_counter() - started < 1


@given(st.text(st.sampled_from('a: "();{} 7,'), max_size=300))
def test_any_text_is_said(text: str) -> None:
    assert FRENCH.notice(text) or not text


@given(
    st.lists(
        st.text(st.characters(blacklist_categories=["Cs"]), min_size=1).filter(lambda value: ":" not in value),
        min_size=2,
        max_size=2,
    )
)
def test_a_shape_finds_the_values_that_it_was_filled_with(values: list[str]) -> None:
    one, other = values
    found = Shape("({one}) is none of <{other}>", "").values(f"({one}) is none of <{other}>")
    assert found is not None
    assert f"({found['one']}) is none of <{found['other']}>" == f"({one}) is none of <{other}>"
