"""From the sample of a table to a proposed source: platform or field map, money, tax, locale, kind of channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from omniaudit.model.offer import CANONICAL_OFFER_FIELDS
from omniaudit.normalise import CANONICAL_PROMOTION_FIELDS
from omniaudit.normalise.gtin import Gtin, parse_gtin
from omniaudit.normalise.money import Price, parse_price
from omniaudit.normalise.numerals import marks_of
from omniaudit.normalise.vocabulary import fold
from omniaudit.normalise.vocabulary import vocabulary as word_meanings
from omniaudit.recognise.columns import Understood, shown_values, understand
from omniaudit.recognise.platforms import Platform, of_sample
from omniaudit.recognise.proposal import KEYS, Evidence, Line, Source
from omniaudit.recognise.sample import Sample
from omniaudit.recognise.words import kinds, meaning_of, tokens, vocabulary
from omniaudit.sources.columns import listed, loose, spellings

NO_STORE_COLUMN: Final = "no column says which store a row is of; without store_code all are one store"
STORE_BY_FILE: Final = """where each file is one store's, its name can tell: fields: {store_code: "'{file}'"}"""
_LOCATION_WORDS: Final = frozenset(
    (
        *(
            "address",
            "adresse",
            "street",
            "strasse",
            "rue",
            "direccion",
            "indirizzo",
            "adres",
            "morada",
            "city",
            "ville",
        ),
        *("stadt", "ciudad", "citta", "stad", "miasto", "cidade", "zip", "postcode", "postalcode", "codepostal", "plz"),
        *("cap", "latitude", "longitude", "lat", "lon", "lng", "openinghours", "hours", "horaires"),
    )
)


def describe(sample: Sample, given: str, stem: str, place: Line, folders: Sequence[str] = ()) -> Source:
    """What a sample is.

    place: the path or url line. stem: the name that its channel may be given; folders: of those that it lies in.
    """
    found = understand(list(sample.columns), sample.columns, sample.rows)
    platform = of_sample(sample)
    rows = f"{sample.rows:,} rows" if sample.whole else f"the first {sample.rows:,} rows were looked at"
    options = [Line(key, value, why) for key, value, why in sample.options]
    source = Source(given, f"{sample.format}, {rows}", "table", stem, lines=[place, *options])
    _keep_keys(source, sample, found)
    _keep_evidence(source, found)
    _set_kind(source, found, platform, folders)
    if platform:
        _as_platform(source, platform, found, sample)
    elif _is_promotions(sample):
        source.part, source.title = "promotions", f"promotions, {source.title}"
        source.kind = "web"
    elif code := _location_code(sample, found):
        source.part, source.title = "locations", f"the stores themselves, {source.title}"
        source.lines.append(Line("fields", [Line("store_code", code)]))
    elif {"channel", "id", "product"} <= {loose(name) for name in sample.columns}:
        source.part, source.title = "map", "a map of what belongs together"
    elif weight := _exposure(sample, found):
        source.part, source.title = "exposure", f"how much each product is sold, {source.title}"
        keys = [Line(name, found.fields[name].column) for name in KEYS if name in found.fields]
        source.lines.append(Line("fields", [*keys, Line("weight", weight)]))
    elif found.usable:
        _as_table(source, sample, found)
    else:
        _refuse(source, sample, found)
    return source


def kind_of(stem: str) -> tuple[str, str]:
    """The kind of channel that a name speaks of, and the word; web where it speaks of none."""
    words = tokens(stem)
    for kind, known in kinds().items():
        for word in (*words, "".join(words)):
            if word in known:
                return kind, word
    return "web", ""


def _set_kind(source: Source, found: Understood, platform: Platform | None, folders: Sequence[str]) -> None:
    kind, word = kind_of(source.stem)
    for folder in folders:  # a rival's folder holds a rival's files, whatever they are called
        above, said = kind_of(folder)
        if above == "competitor" or (said and (not word or kind == "catalogue")):
            kind, word, source.stem, source.folder = above, said, folder, True
    source.kind, source.kind_why = kind, f'its name says "{word}"' if word else ""
    if store := found.fields.get("store_code"):
        if kind != "competitor":
            source.kind, source.kind_why = "store", f"{store.column} tells stores apart"
    elif platform and platform.kind and kind in ("web", "catalogue"):
        source.kind, source.kind_why = platform.kind, f"{platform.name} is read there"


def _as_platform(source: Source, platform: Platform, found: Understood, sample: Sample) -> None:
    source.type, source.part = platform.name, platform.part
    source.title = f"{platform.name}, {source.title}"
    source.lines = [line for line in source.lines if line.key != "items"]
    damaged = [name for name, look in found.looks.items() if look.share(look.damaged) > 0.5]
    if damaged and "gtin" in (platform.content.get("fields") or {}):
        said = f"left out: {listed(damaged)} lost its digits in a spreadsheet (4.00638E+12); export it as text"
        source.lines.append(Line("fields", [Line("gtin", "", said)]))


def _as_table(source: Source, sample: Sample, found: Understood) -> None:
    if sample.nested:
        source.type = "api"  # only it knows records in records
    automatic = _automatic(sample)
    mapping = {name: chosen.column for name, chosen in found.fields.items()}
    if mapping != automatic or (sample.format in ("json", "jsonl") and any("." in name for name in mapping.values())):
        lines = [Line(name, chosen.column, chosen.why) for name, chosen in found.fields.items()]
        source.lines.append(Line("fields", lines))
    else:
        source.notes.append(f"its columns have omniaudit's own names: {listed(mapping)}")
    if found.unknown_words:
        words = {word: likely_meaning(word) or "unknown" for word in found.unknown_words[:8]}
        said = "words of its own; where this is what they mean, take the # away"
        source.lines.append(Line("values", {"availability": words}, said, off=True))
    if found.cents:
        source.lines.append(Line("money", "minor", found.why.get("money", "")))
    elif "whole" in found.why:
        source.lines.append(Line("money", "minor", found.why["whole"], off=True))
    if found.tax:
        source.lines.append(Line("tax", found.tax, found.why.get("tax", "")))
        if found.tax == "excluded":
            source.lines.append(Line("tax_rate", "20%", "lets its net prices be compared with gross ones", off=True))
    if "currency" in found.why and len(found.currencies) == 1:
        source.lines.append(Line("currency", next(iter(found.currencies)), found.why["currency"]))
    if locale := _locale(found):
        source.lines.append(locale)
    if source.kind == "store" and "store_code" not in found.fields:
        source.notes += [NO_STORE_COLUMN, STORE_BY_FILE]
    source.notes += [_plain(note) for note in found.notes]


def likely_meaning(word: str) -> str | None:
    """What a cut word on availability may mean: dispo is likely disponible."""
    folded = fold(word)
    alike = [known for known in word_meanings("availability") if known.startswith(folded)]
    return word_meanings("availability")[min(alike, key=len)] if len(folded) >= 4 and alike else None


def _automatic(sample: Sample) -> dict[str, str]:
    """What the reader would take by itself, without a field map."""
    known = spellings(CANONICAL_OFFER_FIELDS)
    found: dict[str, str] = {}
    for name in sample.columns:
        if field := known.get(loose(name)):
            found[field] = name if name.strip() == field else found.get(field, name)
    return {name: found[name] for name in found}


def _locale(found: Understood) -> Line | None:
    """How the numbers are written, where the language of the names and the prices agree on it."""
    look = found.look("price") or found.look("sale_price")
    language = next(iter(found.languages.most_common(1)), None)
    if look is None or not (look.commas or look.ambiguous):
        return None
    for name in (language[0] if language else "", "de" if look.commas else ""):
        country = vocabulary()["languages"].get(name, {}).get("country")
        locale = f"{name}_{country}"
        marks = marks_of(locale) if country else None
        if marks and (marks.decimal == ",") == (look.commas >= look.points):
            shown = shown_values(look)
            return Line(
                "locale",
                locale,
                f"numbers such as {shown}" + ("; the columns' names are in that language" if language else ""),
            )
    return None


def _refuse(source: Source, sample: Sample, found: Understood) -> None:
    names = listed(sample.columns, 12)
    lacks = []
    if not any(name in found.fields for name in ("gtin", "sku", "id", "mpn", "url")):
        lacks.append("which product a row is of (gtin, sku, id)")
    if not any(name in found.fields for name in ("price", "sale_price", "availability", "quantity")):
        lacks.append("what is said of it (price, availability, quantity)")
    source.refused = f"no column says {' nor '.join(lacks)}; its columns are {names}"
    lines = [Line(name, chosen.column, chosen.why) for name, chosen in found.fields.items()]
    unknown = next((name for name in sample.columns if name not in {line.value for line in lines}), "column")
    source.lines.append(
        Line("fields", [*lines, Line("price" if lines else "gtin", unknown, "write the right columns here")])
    )
    source.notes += [_plain(note) for note in found.notes]


def _is_promotions(sample: Sample) -> bool:
    names = {loose(name) for name in sample.columns}
    own = {loose(name) for name in CANONICAL_PROMOTION_FIELDS} - {loose(name) for name in CANONICAL_OFFER_FIELDS}
    return loose("promotion_id") in names and len(names & own) >= 3


def _location_code(sample: Sample, found: Understood) -> str | None:
    """The column that names the stores, in a file that says where they are and nothing of products."""
    offered = {"price", "sale_price", "availability", "quantity", "gtin"} & set(found.fields)
    places = [name for name in sample.columns if {*tokens(name), "".join(tokens(name))} & _LOCATION_WORDS]
    if offered or len(places) < 2:
        return None
    meanings = {name: meaning.field for name in sample.columns if (meaning := meaning_of(name))}
    named = next((name for name, field in meanings.items() if field == "store_code"), None)
    return named or next((name for name in sample.columns if tokens(name)[-1:] in (["code"], ["id"], ["number"])), None)


def _exposure(sample: Sample, found: Understood) -> str | None:
    """The column that counts a product's sales or views, in a file that says nothing else of it."""
    said = {"price", "sale_price", "availability", "quantity", "store_code"} & set(found.fields)
    counted = (name for name in sample.columns if (meaning := meaning_of(name)) and meaning.field == "weight")
    return None if said or not any(name in found.fields for name in KEYS) else next(counted, None)


def _keep_keys(source: Source, sample: Sample, found: Understood) -> None:
    """Distinct identifiers, and prices by them, so that inputs can be laid side by side."""
    for name in KEYS:
        if chosen := found.fields.get(name):
            texts = sample.columns[chosen.column]
            known = (_gtin(text) for text in texts) if name == "gtin" else (text.strip() for text in texts)
            source.keys[name] = frozenset(text for text in known if text)
    price, key = found.fields.get("price"), next((name for name in ("gtin", "sku") if name in found.fields), None)
    if price and key:
        look = found.looks[price.column]
        source.whole_prices = bool(look.whole) and not look.decimals
        locale = "de_DE" if look.commas > look.points else "en_US"
        pairs = zip(sample.columns[found.fields[key].column], sample.columns[price.column], strict=True)
        for text, amount in pairs:
            identity = _gtin(text) if key == "gtin" else text.strip()
            read = parse_price(amount, currency="EUR", locale=locale)
            if identity and isinstance(read, Price):
                source.prices.setdefault(identity, read.units)


def _gtin(text: str) -> str | None:
    number = parse_gtin(text)
    return number.gtin if isinstance(number, Gtin) else None


def _keep_evidence(source: Source, found: Understood) -> None:
    evidence = Evidence(Counter(found.currencies), Counter(), Counter(found.languages))
    if found.currencies:
        code, count = found.currencies.most_common(1)[0]
        counted = f"{count} price{'s say' if count > 1 else ' says'} {code}"
        evidence.said["currency"] = f"{source.name}: {found.why.get('currency') or counted}"
    if found.languages:
        names = [
            chosen.column
            for chosen in found.fields.values()
            if (meaning := meaning_of(chosen.column)) and meaning.languages
        ]
        evidence.said["language"] = f"{source.name}: columns named {', '.join(names[:4])}"
    source.evidence = evidence


def _plain(note: str) -> str:
    return " ".join(note.split())


def refused(given: str, stem: str, why: str, lines: Sequence[Line] = (), type_: str = "table") -> Source:
    """An input that could not be recognised, with what may be filled in by hand."""
    kind, _ = kind_of(stem)
    return Source(given, "not recognised", type_, stem, kind=kind, lines=list(lines), refused=why)
