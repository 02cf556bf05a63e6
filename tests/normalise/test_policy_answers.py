"""Policies by name, and what is said of them: typed, or refused; never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.config.settings import ChannelSettings, Place
from omniaudit.normalise import Terms, type_policies
from omniaudit.normalise.policies import Answer, known_policies, parse_answer, policy_name
from omniaudit.normalise.verdict import Reject

PLACE = Place(1, 1)
TERMS = Terms(
    (
        ChannelSettings("web", "web", PLACE, label="Boutique en ligne"),
        ChannelSettings("app", "app", PLACE),
        ChannelSettings("stores", "store", PLACE),
        ChannelSettings("outlets", "store", PLACE),
        ChannelSettings("rival", "competitor", PLACE),
    ),
    "EUR",
    "fr_FR",
)


def said(policy: str, text: str) -> Answer:
    found = parse_answer(policy, text, TERMS)
    assert isinstance(found, Answer), found
    return found


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("click_and_collect", "click_and_collect"),
        ("Click & Collect", "click_and_collect"),
        ("Retrait en magasin", "click_and_collect"),
        ("RETURN WINDOW", "return_days"),
        ("délai de retour", "return_days"),
        ("frais de port", "delivery_fee"),
        ("Moyens de paiement", "payment_methods"),
        ("Repair service", "repair_service"),
    ],
)
def test_a_policy_has_many_names(written: str, name: str) -> None:
    assert policy_name(written) == name


@pytest.mark.parametrize("text", ["true", "Yes", "OUI", "ja", "1", "✓", "disponible"])
def test_yes_is_yes_in_every_language(text: str) -> None:
    assert said("click_and_collect", text) == Answer("yes", "yes", flag=True)
    assert said("a_service_of_their_own", text).key == "yes"


@pytest.mark.parametrize("text", ["false", "No", "non", "nein", "0", "✗", "jamais"])
def test_no_is_no_in_every_language(text: str) -> None:
    assert said("click_and_collect", text) == Answer("no", "no", flag=False)


@pytest.mark.parametrize("text", ["", " ", "n/a", "-", "unknown", "inconnu", "null"])
@pytest.mark.parametrize("policy", known_policies())
def test_what_is_not_stated_is_unknown(policy: str, text: str) -> None:
    assert parse_answer(policy, text, TERMS) is None


@pytest.mark.parametrize(
    ("text", "hours", "basis", "shown"),
    [
        ("30", 720, "days", "30 days"),
        ("30 jours", 720, "days", "30 days"),
        ("P30D", 720, "days", "30 days"),
        ("2 weeks", 336, "days", "2 weeks"),
        ("48h", 48, "days", "48 hours"),
        ("1 day", 24, "days", "1 day"),
        ("2-5 jours ouvrés", 120, "working days", "2-5 working days"),
        ("2 à 5 jours", 120, "days", "2-5 days"),
        ("sous 3 jours", 72, "days", "3 days"),
        ("2 ans", 24, "months", "2 years"),
        ("P1Y6M", 18, "months", "18 months"),
        ("unlimited", None, "unlimited", "unlimited"),
    ],
)
def test_a_lapse_of_time_keeps_its_measure(text: str, hours: int | None, basis: str, shown: str) -> None:
    found = said("return_days", text)
    assert (found.hours, found.basis, found.value) == (hours, basis, shown)


@pytest.mark.parametrize(
    ("text", "amount", "value"),
    [
        ("4,95 €", 49_500, "4.95 EUR"),
        ("3", 30_000, "3.00 EUR"),
        ("5 USD", 50_000, "5.00 USD"),
        ("gratuit", 0, "free"),
        ("Free", 0, "free"),
        ("0,00 €", 0, "free"),
        ("0", 0, "free"),
    ],
)
def test_a_fee_is_an_exact_amount(text: str, amount: int, value: str) -> None:
    found = said("return_fee", text)
    assert (found.amount, found.value) == (amount, value)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("stores", ("stores",)),
        ("Boutique en ligne, app", ("app", "web")),
        ("magasins", ("outlets", "stores")),
        ('["web", "app"]', ("app", "web")),
        ("everywhere", ("app", "outlets", "stores", "web")),
        ("none", ()),
        ("yes", None),
    ],
)
def test_channels_are_named_by_name_label_or_kind(text: str, names: tuple[str, ...] | None) -> None:
    assert said("accepts_vouchers_from", text).names == names


def test_a_service_may_name_where_it_is_given() -> None:
    found = said("click_and_collect", "stores")
    assert (found.flag, found.names) == (True, ("stores",))


def test_means_of_payment_have_one_name_each() -> None:
    assert said("payment_methods", "CB, Espèces et PayPal").names == ("card", "cash", "paypal")
    assert said("payment_methods", "cash | credit card; paypal").key == said("payment_methods", "PayPal, CB, cash").key


@pytest.mark.parametrize(
    ("policy", "text", "code"),
    [
        ("click_and_collect", "maybe", "invalid_policy"),
        ("return_days", "soon", "invalid_policy"),
        ("return_days", "30 bananas", "invalid_policy"),
        ("return_days", "9-2 days", "invalid_policy"),
        ("return_days", "P1M3D", "invalid_policy"),
        ("return_fee", "from 3 €", "price_range"),
        ("return_fee", "see terms", "invalid_price"),
        ("return_fee", "1.234", "ambiguous_price"),
        ("accepts_vouchers_from", "our partners", "invalid_policy"),
    ],
)
def test_what_is_not_understood_is_refused(policy: str, text: str, code: str) -> None:
    found = parse_answer(policy, text, Terms(TERMS.channels, "EUR"))
    assert isinstance(found, Reject)
    assert found.code == code


@given(st.sampled_from(known_policies()), st.text(max_size=40))
def test_any_text_is_an_answer_a_refusal_or_nothing(policy: str, text: str) -> None:
    found = parse_answer(policy, text, TERMS)
    assert found is None or isinstance(found, (Answer, Reject))


def test_a_policy_stands_in_a_row_of_its_own_or_in_a_column() -> None:
    place = {"source": "p.csv", "line": 2, "position": None}
    rows = [
        {"policy": "Return window", "value": "30", **place},
        {"return_days": "30", "click_and_collect": "non", **place},
        {"policy": "return_days", "value": "eternal", **place},
        {"policy": None, "value": "30", **place},
    ]
    stated = type_policies(rows, TERMS)
    assert [(row["policy"], row["value"], row["line"]) for row in stated.rows] == [
        ("return_days", "30 days", 2),
        ("click_and_collect", "no", 2),
    ]
    assert [(reject["field"], reject["code"], reject["sample"]) for reject in stated.rejects] == [
        ("return_days", "invalid_policy", "eternal")
    ]
