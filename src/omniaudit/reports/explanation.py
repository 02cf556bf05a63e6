"""One irritant in full: every value with its evidence, the cause, the factors of the score, and how to silence it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, Final

from omniaudit.language import Wording
from omniaudit.reports.safe import visible
from omniaudit.reports.saved import SavedReport

_FORGOTTEN_AFTER: Final = timedelta(days=90)
"""How long a proposed declaration lasts."""


class UnknownFingerprint(LookupError):
    """No irritant, or more than one, has such a fingerprint."""


def find_irritant(report: SavedReport, wanted: str) -> dict[str, Any]:
    """The irritant of a fingerprint or of a prefix that only one has."""
    known: dict[str, dict[str, Any]] = {str(irritant["fingerprint"]): irritant for irritant in report["irritants"]}
    found = [fingerprint for fingerprint in known if fingerprint.startswith(wanted.lower())]
    if len(found) == 1:
        return known[found[0]]
    if found:
        raise UnknownFingerprint(f"{wanted}: {len(found)} irritants begin so; give more of the fingerprint")
    near = get_close_matches(wanted.lower(), known, n=1, cutoff=0.8)
    hint = f"did you mean {near[0]}?" if near else "the report lists them under irritants[].fingerprint"
    raise UnknownFingerprint(f"{wanted}: no irritant of the report has this fingerprint; {hint}")


def explain(report: SavedReport, irritant: Mapping[str, Any], say: Wording) -> Iterator[str]:
    """The lines of the explanation; text of the data is made visible."""
    product = irritant["product"]
    yield f"{irritant['code']} {irritant['name']}  {irritant['severity'].upper()} {irritant['score']:.1f}"
    known = (product["title"], product["gtin"], product["sku"] or product["key"])
    yield "  ".join(visible(each) for each in known if each)
    yield visible(irritant["message"])
    yield ""
    yield say("Values, the believed one first")
    for value in irritant["values"]:
        yield from _value(value, say)
    if irritant.get("confirmed"):
        yield "  " + say("read again before it was reported, on both sides")
    yield ""
    if irritant.get("probable_cause"):
        yield say("Probable cause")
        yield f"  {irritant['probable_cause']}: {visible(irritant.get('cause_evidence') or '')}"
        yield ""
    yield from _score(report, irritant, say)
    yield ""
    yield say("What to do")
    yield f"  {visible(irritant['remedy'])}"
    yield ""
    yield say("To silence it honestly, with a reason and a day on which it comes back")
    yield from _silence(report, irritant)


def _value(value: Mapping[str, Any], say: Wording) -> Iterator[str]:
    shown = " ".join(visible(str(each)) for each in (value["value"], value["currency"]) if each)
    yield f"  {visible(value['channel'])}: {visible(value['field'])} {shown}"
    if value["locations"]:
        yield "    " + say("at {locations}", locations=visible(", ".join(value["locations"])))
    if value["raw"] is not None:
        yield "    " + say('written "{raw}"', raw=visible(value["raw"]))
    if value["source"]:
        position = value["position"] and say.position(value["position"])
        place = " ".join(visible(each) for each in (value["source"], position) if each)
        yield "    " + say("read from {place}", place=place)
    if value["observed_at"]:
        yield "    " + say("seen at {time}", time=value["observed_at"])


def _score(report: SavedReport, irritant: Mapping[str, Any], say: Wording) -> Iterator[str]:
    """The factors, whose product is the score."""
    yield say("Score = 100 × harm × magnitude × exposure")
    factors = irritant.get("factors")
    if not factors:
        yield "  " + say("the report does not hold its factors; write it anew with this version")
        return
    weights = report.get("weights", {})
    for name in factors["harms"]:
        weight = weights.get(name, {})
        yield f"  {name} {weight.get('harm', 0):.2f}  {weight.get('grade', '')}  {weight.get('source', '')}".rstrip()
    if len(factors["harms"]) > 1:
        yield "  " + say(
            "harm {harm}: each adds to the others, none exceeds 1 (noisy-OR)", harm=f"{factors['harm']:.4f}"
        )
    exposure = "" if report.get("exposure_known") else " " + say("(unknown: all products weigh the same)")
    yield "  " + say("magnitude {magnitude}", magnitude=f"{irritant['magnitude']:.4f}")
    yield "  " + say("exposure {exposure}", exposure=f"{factors['exposure']:.4f}") + exposure
    product = f"100 × {factors['harm']:.4f} × {irritant['magnitude']:.4f} × {factors['exposure']:.4f}"
    yield f"  {product} = {irritant['score']:.1f}"


def _silence(report: SavedReport, irritant: Mapping[str, Any]) -> Iterator[str]:
    """Pieces of config, ready to paste."""
    day = date.fromisoformat(report["as_of"][:10]) + _FORGOTTEN_AFTER
    yield "  accepted:"
    yield f'    - {{fingerprint: {irritant["fingerprint"]}, reason: "…", until: {day}}}'
    if share := _share(irritant):
        believed, product = irritant["values"][0]["channel"], irritant["product"]
        who = product["sku"] or product["gtin"] or product["key"]
        yield "  expected:"
        yield f'    - {{channels: [{irritant["channel"]}, {believed}], price: "{share}", products: ["{_quoted(who)}"],'
        yield f'       reason: "…", until: {day}}}'
    yield "  rules:"
    code = irritant["code"]
    yield f"    {code}: {{severity: low}}   # or false; `omniaudit rules {code}` lists its parameters"


def _quoted(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')


def _share(irritant: Mapping[str, Any]) -> str | None:
    """How far the deviating price lies from the believed one, as ``expected`` writes it; None where it is no price."""
    from decimal import Decimal, InvalidOperation

    values = irritant["values"]
    other = next((value for value in values[1:] if value["channel"] == irritant["channel"]), None)
    if not irritant["code"].startswith("PRC") or other is None or values[0]["channel"] == other["channel"]:
        return None
    try:
        believed, asked = Decimal(values[0]["value"]), Decimal(other["value"])
    except InvalidOperation:
        return None
    if not believed or values[0]["currency"] != other["currency"]:
        return None
    return f"{asked - believed:+f}"
