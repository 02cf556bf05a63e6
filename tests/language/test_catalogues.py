"""Every text that a report may say has a translation, with the same names in braces and the language's typography."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from omniaudit.language import languages, locale_of
from omniaudit.language.catalogue import catalogue

TRANSLATED = languages()[1:]
FRENCH = catalogue("fr")


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def forms(language: str) -> dict[str, tuple[str, ...]]:
    """English → the forms of it; the plural of a pair has those of its singular."""
    known = catalogue(language)
    return {text: (said,) for text, said in known.texts.items()} | dict(known.plurals)


def every(language: str) -> list[tuple[str, tuple[str, ...]]]:
    """The same and the shapes of notices."""
    return [*forms(language).items(), *((text, (said,)) for text, said in catalogue(language).notices.items())]


def names(text: str) -> set[str]:
    return set(re.findall(r"\{[a-z_]+\}", text))


def test_there_is_french() -> None:
    assert "fr" in TRANSLATED


def test_every_text_is_translated(language: str, texts: dict[str, str], pairs: dict[str, str]) -> None:
    known = forms(language)
    missing = [
        f"{place}: {text}" for text, place in texts.items() if text not in known and pairs.get(text) not in known
    ]
    assert not missing, f"not in language/{language}.po:\n" + "\n".join(missing)


def test_the_catalogue_holds_nothing_that_nobody_says(language: str, texts: dict[str, str]) -> None:
    stale = [text for text in forms(language) if text not in texts]
    assert not stale, f"in language/{language}.po, said by nobody:\n" + "\n".join(stale)


def test_a_translation_names_what_its_text_names(language: str) -> None:
    for text, said in every(language):
        for form in said:
            assert names(form) <= names(text), (text, form)
            assert names(text) - names(form) <= ({"{number}"} if len(said) > 1 else set()), (text, form)


def test_code_in_backticks_is_not_translated(language: str) -> None:
    for text, said in every(language):
        for form in said:
            assert re.findall("`[^`]*`", form) == re.findall("`[^`]*`", text), (text, form)


def test_french_has_its_typography() -> None:
    for _, said in every("fr"):
        for form in said:
            plain = re.sub("`[^`]*`", "", form)
            assert not re.search(r" [;:!?%»]|« |[^\W\d_]'|[^\s\d`\u202f][;!?%]|\w»|«\w", plain), form
            assert not re.search(r"[^\s\u00a0]:(?!//)", re.sub(r"\b(values|fields|expected):", "", plain)), form


def test_every_form_of_a_number_is_there(language: str) -> None:
    known = catalogue(language)
    count = len({known.form(number) for number in range(1000)})
    assert all(len(said) >= count for said in known.plurals.values())


def test_a_catalogue_is_plain_utf8_and_names_its_language(language: str) -> None:
    text = (resources.files("omniaudit.language") / f"{language}.po").read_text(encoding="utf-8")
    assert f'"Language: {language}\\n"' in text
    assert "#, fuzzy" not in text


@pytest.mark.parametrize(
    ("written", "country", "locale"),
    [
        ("fr", "FR", "fr_FR"),
        ("fr", "CH", "fr_CH"),
        ("fr", None, "fr"),
        ("fr", "DE", "fr"),
        ("en", "FR", "en"),
        ("en", "GB", "en_GB"),
        ("fr-ca", "FR", "fr_CA"),
        ("nonsense", "FR", "en"),
    ],
)
def test_numbers_follow_the_country_where_the_language_is_spoken(
    written: str, country: str | None, locale: str
) -> None:
    assert locale_of(written, country) == locale
