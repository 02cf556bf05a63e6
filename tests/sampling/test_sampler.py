"""Which products a sample holds, and which of many addresses are their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from omniaudit.config.settings import ChannelSettings, Config, Place, SourceSettings
from omniaudit.engine import Engine
from omniaudit.model.outcome import ChannelOutcome
from omniaudit.sampling import Sampler, stage_of
from omniaudit.snapshot import SnapshotWriter

OfferStore = Callable[[Engine, Sequence[dict[str, Any]]], None]
PLACE = Place(1, 1)
SITE = "https://www.example.com"


def channel(name: str, kind: str = "web", **options: Any) -> ChannelSettings:
    pages = {"urls", "sitemap", "url_template", "start", "files"} & options.keys()
    source = SourceSettings("pages" if pages else "table", PLACE, options=options)
    return ChannelSettings(name, kind, PLACE, offers=(source,))


class Catalogue:
    """A snapshot with the feed of a channel, and the sampler of a run that goes on with a site."""

    def __init__(self, engine: Engine, scribe: Engine, folder: Path, store: OfferStore) -> None:
        self.engine, self.scribe, self.store = engine, scribe, store
        self.channels = (
            channel("feed", "ads"),
            channel("site", sitemap="x"),
            channel("rival", "competitor", sitemap="y"),
        )
        self.config = Config(Path("case.yaml"), "", "Case", self.channels, currency="EUR")
        self.writer = SnapshotWriter(folder, scribe)

    def write(self, name: str, offers: Sequence[dict[str, Any]]) -> None:
        self.store(self.scribe, [{"channel": name, **offer} for offer in offers])
        self.writer.offers(name, "SELECT * FROM snapshot_offers")

    def sampler(self, size: int) -> Sampler:
        sources = {each.name: each.offers for each in self.channels}
        return Sampler(size, self.config, self.engine, self.writer.folder, sources)

    def chosen(self, size: int, addresses: Sequence[str], name: str = "site") -> list[str]:
        whole = [f"{SITE}{address}" for address in addresses]
        return [address.removeprefix(SITE) for address in self.sampler(size).pages.choose(name, whole)]


@pytest.fixture
def catalogue(tmp_path: Path, store_offers: OfferStore) -> Iterator[Catalogue]:
    with Engine(memory_limit="300MB", threads=1) as engine, Engine(memory_limit="100MB", threads=1) as scribe:
        yield Catalogue(engine, scribe, tmp_path / "snapshot", store_offers)


@pytest.mark.parametrize(
    "address",
    [
        "/anything/at-all?ref=home",
        "/p/3760000000017",
        "/p/pan-03760000000017.html",
        "/fr/poele-fonte-24-cm-ab-17-x.html",
        "/product?sku=AB-17-X",
        "/product/AB%2D17%2DX/",
        "/F1",
    ],
    ids=["the offer's link", "gtin", "gtin of 14 digits", "sku between hyphens", "query", "escaped", "id alone"],
)
def test_an_address_names_a_product_by_link_or_identifier(catalogue: Catalogue, address: str) -> None:
    offer = {
        "gtin": "03760000000017", "sku": "AB-17-X", "listing_id": "F1", "url": f"{SITE}/anything/at-all?ref=home",
    }  # fmt: skip
    catalogue.write("feed", [offer])
    others = [f"/p/other-{number}" for number in range(5)]
    assert catalogue.chosen(1, [*others, address, *others]) == [address]


@pytest.mark.parametrize("address", ["/p/f1-racing", "/list/17", "/p/xab-17-xy", "/pan"])
def test_an_address_that_holds_a_part_of_an_identifier_names_nothing(catalogue: Catalogue, address: str) -> None:
    catalogue.write("feed", [{"gtin": "03760000000017", "sku": "AB-17-X", "listing_id": "F1"}])
    assert catalogue.chosen(1, [address, "/p/3760000000017"]) == ["/p/3760000000017"]


def test_one_page_a_product_is_read_and_none_of_a_product_outside_of_the_sample(catalogue: Catalogue) -> None:
    catalogue.write("feed", [{"gtin": f"0376000000{n:04}", "sku": f"SKU-{n:04}"} for n in range(40)])
    addresses = [f"/{language}/sku-{n:04}" for language in ("fr", "en") for n in range(40)]
    first = catalogue.chosen(10, addresses)
    assert len(first) == 10
    assert all(address.startswith("/fr/") for address in first)
    assert catalogue.chosen(10, addresses[::-1])[0].startswith("/en/")


def test_pages_that_name_nothing_fill_the_sample_up(catalogue: Catalogue) -> None:
    catalogue.write("feed", [{"gtin": "03760000000017", "sku": "AB-17-X"}])
    addresses = ["/p/ab-17-x", *(f"/p/name-{chr(97 + n)}" for n in range(20))]
    found = catalogue.chosen(5, addresses)
    assert found[0] == "/p/ab-17-x"
    assert len(found) == 5
    assert found == [address for address in addresses if address in found]


def test_a_competitors_skus_are_not_the_retailers(catalogue: Catalogue) -> None:
    catalogue.write("feed", [{"gtin": "03760000000017", "sku": "AB-17-X"}])
    both = ["/p/ab-17-x", "/p/3760000000017"]
    assert catalogue.chosen(1, both, "rival") == ["/p/3760000000017"]


def test_odd_addresses_are_no_obstacle(catalogue: Catalogue) -> None:
    catalogue.write("feed", [{"gtin": "03760000000017"}])
    odd = ["", "/%", "/%ZZ", "/p?", "///", "/é/ü?ß=%C3%28", "/" + "a-1/" * 200]
    assert set(catalogue.chosen(50, odd)) == set(odd)


def test_a_product_that_a_page_ties_to_another_stays_in_the_sample(catalogue: Catalogue) -> None:
    """A SKU without a GTIN was drawn; the page that is read then says which GTIN it is."""
    catalogue.write("feed", [{"gtin": None, "sku": "S1", "listing_id": "F1"}])
    sampler = catalogue.sampler(1)
    assert list(sampler.pages.choose("site", [f"{SITE}/p/S1", f"{SITE}/p/S2"])) == [f"{SITE}/p/S1"]
    catalogue.write("site", [{"gtin": "03760000000017", "sku": "S1"}])
    outcomes, sample = sampler.narrow({name: ChannelOutcome(name, "web", "ok", offers=1) for name in ("feed", "site")})
    assert [outcome.offers for outcome in outcomes.values()] == [1, 1]
    assert (sample.products, sample.of, sample.cut) == (1, 1, ("site",))


def test_a_sample_is_the_same_whatever_the_order_of_the_rows(catalogue: Catalogue) -> None:
    rows = [{"gtin": f"0376000000{n:04}", "brand": f"B{n % 5}", "listing_id": None} for n in range(100)]
    catalogue.write("feed", rows)
    one = catalogue.sampler(20)
    wanted = one.pages.catalogue(["gtin"])
    catalogue.write("feed", rows[::-1])
    assert catalogue.sampler(20).pages.catalogue(["gtin"]) == wanted
    assert len(wanted) == 20


def test_channels_are_read_in_the_order_that_a_sample_needs(catalogue: Catalogue) -> None:
    config = catalogue.config
    assert stage_of(channel("a", path="x.csv"), config) == 0
    assert stage_of(channel("b", files="pages"), config) == 0
    assert stage_of(channel("c", urls=["u"]), config) == stage_of(channel("d", start="u"), config) == 1
    assert stage_of(channel("e", url_template="u/{sku}"), config) == 2


def test_what_a_sampled_product_may_be_called_elsewhere_is_kept(catalogue: Catalogue) -> None:
    """The feed and the site list one pan under two GTINs: dropping one of them would make the other missing."""
    catalogue.write("feed", [{"gtin": "03760000000017", "sku": "A", "title": "Rare Pan"}])
    catalogue.write(
        "site",
        [
            {"gtin": "03760000000116", "sku": "B", "title": "rare pan"},
            {"gtin": "03760000000024", "sku": "C", "title": "Pot"},
        ],
    )
    sampler = catalogue.sampler(1)
    sampler.sources = {}
    outcomes = {name: ChannelOutcome(name, "web", "ok", offers=2) for name in ("feed", "site")}
    told, sample = sampler.narrow(outcomes)
    assert [outcome.offers for outcome in told.values()] in ([1, 1], [0, 1])
    assert sample.products == sum(outcome.offers for outcome in told.values())


def test_variants_of_one_title_on_one_channel_do_not_swell_the_sample(catalogue: Catalogue) -> None:
    catalogue.write("feed", [{"gtin": f"0376000000{n:04}", "sku": f"SKU-{n:04}", "title": "Shirt"} for n in range(100)])
    assert len(catalogue.sampler(10).pages.catalogue(["sku"])) == 10
