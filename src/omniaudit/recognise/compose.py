"""Write what was recognised as a commented config that runs as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from omniaudit.normalise.vocabulary import fold
from omniaudit.recognise.overlap import MOST, Overlap, matching_keys, overlaps, settle_cents
from omniaudit.recognise.proposal import KEYS, Channel, Line, Proposal, Question, Source
from omniaudit.recognise.words import vocabulary
from omniaudit.recognise.yaml_text import comment, flow, line, scalar


def questions(proposal: Proposal) -> list[Question]:
    """What only the user knows: the retailer's name, the currency where nothing names one, the competitor."""
    asked = [Question("retailer", "The retailer's name", _retailer(proposal)[0])]
    currency, _, sure = _currency(proposal)
    if not sure:
        asked.append(Question("currency", "The currency of prices that name none (ISO 4217)", currency))
    named = channels_of(proposal)
    if len(named) > 1 and not any(channel.kind == "competitor" for channel in named):
        choices = ("none", *(channel.name for channel in named))
        asked.append(Question("competitor", "Which channel is a competitor's", "none", choices))
    return asked


def compose(proposal: Proposal, name: str = "omniaudit.yaml") -> str:
    """The config's text. name: what to call the file in its own comments."""
    return "\n".join(_lines(proposal, name)) + "\n"


def channels_of(proposal: Proposal) -> list[Channel]:
    """The sources as channels, in the order given, each with a name of its own; promotions join another's channel."""
    channels: list[Channel] = []
    for source in proposal.recognised:
        if source.part == "offers":
            if beside := next((channel for channel in channels if _complements(source, channel)), None):
                beside.sources.append(source)
                continue
            name = _free_name(_slug(source), {channel.name for channel in channels})
            kind, why = source.kind, source.kind_why
            channels.append(Channel(name, kind, [source], why))
    for source in proposal.recognised:
        if source.part == "promotions" and channels:
            own = [channel for channel in channels if channel.kind != "competitor"] or channels
            alike = [channel for channel in own if channel.kind == source.kind]
            (alike or own)[0].sources.append(source)
    if competitor := proposal.answers.get("competitor"):
        for channel in channels:
            if channel.name == competitor:
                channel.kind, channel.kind_why = "competitor", "you said so"
    return channels


def _complements(source: Source, channel: Channel) -> bool:
    """Files of one folder that list different products are the parts of one channel."""
    first = channel.sources[0]
    alike = source.folder and first.folder and (source.stem, source.kind) == (first.stem, first.kind)
    keys = [key for key in KEYS if source.keys.get(key) and first.keys.get(key)]
    return alike and bool(keys) and not any(source.keys[key] & first.keys[key] for key in keys)


def _lines(proposal: Proposal, name: str) -> Iterator[str]:
    channels = channels_of(proposal)
    named = [(channel.name, source) for channel in channels for source in channel.sources if source.part == "offers"]
    settle_cents(named, _currency(proposal)[0])
    yield "# Written by omniaudit init: what it recognised, and by which signs. Change what is wrong, then:"
    yield f"#   omniaudit validate {name}"
    yield f"#   omniaudit check {name}"
    yield from _head(proposal)
    yield ""
    if proposal.sources:
        yield "channels:" if channels else "# channels:"
    for number, channel in enumerate(channels):
        yield from [""] if number else []
        yield from _channel(channel)
    found = overlaps(named)
    yield from _matching(proposal, found, named)
    yield from _beside(proposal)
    for source in proposal.refused:
        yield ""
        yield from _refused(source)


def _head(proposal: Proposal) -> Iterator[str]:
    yield "version: 1"
    retailer, why = _retailer(proposal)
    yield from line(f"retailer: {scalar(retailer)}", why, "")
    currency, why, _ = _currency(proposal)
    yield from line(f"currency: {currency}", why, "")
    country, why = _country(proposal, currency)
    if country:
        yield from line(f"country: {scalar(country)}", why, "")
    else:
        yield "# country: FR  # nothing says which; it decides whether prices that don't say so include tax"


def _channel(channel: Channel) -> Iterator[str]:
    yield f"  {channel.name}:"
    yield from line(f"kind: {channel.kind}", channel.kind_why, "    ")
    if channel.kind == "competitor":
        yield from comment("a competitor's prices are compared, and never called wrong", "    ")
    parts: dict[str, list[Source]] = {}
    for source in channel.sources:
        parts.setdefault(source.part, []).append(source)
    for part, sources in parts.items():
        for number, source in enumerate(sources):
            yield from comment(source.title, "    ")
            yield from (text for note in source.notes for text in comment(note, "    "))
            if len(sources) == 1:
                yield f"    {part}:"
                yield from _source(source, "      ")
            else:
                yield from [f"    {part}:"] if not number else []
                texts = list(_source(source, "        "))
                yield f"      - {texts[0].strip()}"
                yield from texts[1:]


def _source(source: Source, indent: str) -> Iterator[str]:
    yield f"{indent}type: {source.type}"
    for each in source.lines:
        yield from _line(each, indent)


def _line(each: Line, indent: str) -> Iterator[str]:
    if each.off:
        yield from line(f"# {each.key}: {flow(each.value)}", each.why, indent)
    elif isinstance(each.value, list) and all(isinstance(inner, Line) for inner in each.value):
        yield from line(f"{each.key}:", each.why, indent)
        for inner in each.value:
            yield from line(f"{inner.key}: {flow(inner.value)}", inner.why, f"{indent}  ")
    else:
        yield from line(f"{each.key}: {flow(each.value)}", each.why, indent)


def _matching(proposal: Proposal, found: Sequence[Overlap], named: Sequence[tuple[str, Source]]) -> Iterator[str]:
    if len(named) < 2:
        return
    yield ""
    for overlap in found[:MOST]:
        yield from comment(f"{overlap}")
    if len(found) > MOST:
        yield from comment(f"and {len(found) - MOST} more pairs")
    mapped = next((source.lines[0].value for source in proposal.recognised if source.part == "map"), None)
    if not mapped and not any(any(overlap.shared.values()) for overlap in found):
        yield from comment(
            "No product was found in two channels: map their columns to gtin or sku, or name a table of what belongs "
            "together: matching: {map: mapping.csv} with the columns channel,id,product"
        )
    wanted = {"by": matching_keys(found)} | ({"map": mapped} if mapped else {})
    yield f"matching: {flow(wanted)}"


def _beside(proposal: Proposal) -> Iterator[str]:
    """What stands beside the channels: the stores, and how much each product is sold."""
    for part in ("locations", "exposure"):
        for source in [source for source in proposal.recognised if source.part == part][:1]:
            yield ""
            yield from comment(source.title)
            yield f"{part}:"
            yield from _source(source, "  ")


def _refused(source: Source) -> Iterator[str]:
    yield from comment(f"{source.given} was not recognised: {source.refused}")
    yield from (text for note in source.notes for text in comment(note))
    block = [f"  {_slug(source)}:", f"    kind: {source.kind}", "    offers:", *_source(source, "      ")]
    yield from (f"# {text}" for text in block)


def _slug(source: Source) -> str:
    """A channel's name from the input's: letters and digits, dashes between."""
    words = [fold(word) for word in source.stem.replace("_", " ").replace("-", " ").replace(".", " ").split()]
    slug = "-".join(word for word in words if word.isascii() and word.isalnum())[:40].strip("-")
    return slug or source.kind.replace("_", "-")


def _free_name(wanted: str, taken: set[str]) -> str:
    number = 2
    name = wanted
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _retailer(proposal: Proposal) -> tuple[str, str]:
    if answer := proposal.answers.get("retailer"):
        return answer, ""
    for source in proposal.recognised:
        if source.evidence.retailer:
            return source.evidence.retailer, f"{source.given} calls itself so"
    return "My shop", "write your name here"


def _currency(proposal: Proposal) -> tuple[str, str, bool]:
    """The currency, what speaks for it, and whether anything does."""
    if answer := proposal.answers.get("currency"):
        return answer.strip().upper(), "", True
    counts: Counter[str] = Counter()
    for source in proposal.recognised:
        counts.update({code: count for code, count in source.evidence.currencies.items() if len(code) == 3})
    if counts:
        code = counts.most_common(1)[0][0]
        said = [
            source.evidence.said["currency"]
            for source in proposal.recognised
            if code in source.evidence.currencies and "currency" in source.evidence.said
        ]
        others = [other for other in counts if other != code]
        more = f"; there is also {', '.join(others)}" if others else ""
        return code, (said[0] if said else "named by prices") + more, True
    country, said_of_it = _country(proposal, "")
    money = next((code for code, home in vocabulary()["currencies"].items() if home == country), None)
    if money and any(source.evidence.countries for source in proposal.recognised):
        return str(money), f"a guess, no price names one: {said_of_it}", False
    if language := _language(proposal):
        code = vocabulary()["languages"].get(language[0], {}).get("currency")
        if code:
            return str(code), f"a guess, no price names one: {language[1]}", False
    return "EUR", "a guess, nothing names one: write yours", False


def _country(proposal: Proposal, currency: str) -> tuple[str | None, str]:
    counts: Counter[str] = Counter()
    for source in proposal.recognised:
        counts.update(source.evidence.countries)
    if counts:
        country = counts.most_common(1)[0][0]
        said = (source.evidence.said.get("country") for source in proposal.recognised if source.evidence.countries)
        return country, next(filter(None, said), "")
    if country := vocabulary()["currencies"].get(currency):
        return str(country), f"where one pays in {currency}"
    if language := _language(proposal):
        country = vocabulary()["languages"].get(language[0], {}).get("country")
        return (str(country), f"a guess: {language[1]}") if country else (None, "")
    return None, ""


def _language(proposal: Proposal) -> tuple[str, str] | None:
    counts: Counter[str] = Counter()
    for source in proposal.recognised:
        counts.update(source.evidence.languages)
    if not counts:
        return None
    language = counts.most_common(1)[0][0]
    said = (
        source.evidence.said.get("language") for source in proposal.recognised if source.evidence.languages[language]
    )
    return language, next(filter(None, said), "")
