"""Two shops that keep their lists behind an interface, audited against each other by the installed command."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

KEY = "pk-publishable-key-1"
PASSWORD = "shop-pass-word-1"

GROSS = {"L1": 2490, "L2": 1900, "C1": 3200, "C2": 4550, "T1": 8900}
NET = {"L1": "20.75", "L2": "15.83", "C1": "27.5", "C2": "37.92", "T1": "74.17"}  # 20 % less; C1 should be 26.67
TITLES = {"L": "Lipstick", "C": "Cream", "T": "Lamp"}


def variant(sku: str) -> dict[str, Any]:
    return {
        "id": f"v-{sku}", "sku": sku, "name": f"{TITLES[sku[0]]} {sku}", "currencyCode": "EUR",
        "stockLevel": "IN_STOCK", "priceWithTax": GROSS[sku], "price": round(GROSS[sku] / 1.2),
    }  # fmt: skip


def graphql_shop(
    method: str, path: str, query: dict[str, str], headers: dict[str, str], body: Any
) -> tuple[int, Any, dict]:
    """A shop of whole hundredths, whose token comes in a header of the login's answer."""
    if "mutation" in body["query"]:
        good = body["variables"]["password"] == PASSWORD
        return 200, {"data": {"login": {"ok": good}}}, {"vendure-auth-token": "session-token-77"} if good else {}
    if headers.get("authorization") != "Bearer session-token-77":
        return 200, {"errors": [{"message": "You are not currently authorized"}], "data": None}, {}
    options = body["variables"]["options"]
    groups = ["L", "C", "T"][options["skip"] : options["skip"] + options["take"]]
    items = [
        {"id": group, "name": TITLES[group], "variants": [variant(sku) for sku in GROSS if sku[0] == group]}
        for group in groups
    ]
    return 200, {"data": {"products": {"items": items, "totalItems": 3}}}, {}


def rest_shop(
    method: str, path: str, query: dict[str, str], headers: dict[str, str], body: Any
) -> tuple[int, Any, dict]:
    """A shop of net prices in decimal euros, with a publishable key."""
    if headers.get("x-publishable-api-key") != KEY:
        return 400, {"message": f"Publishable API key required, got {headers.get('x-publishable-api-key')}"}, {}
    start, most = int(query["offset"]), min(int(query["limit"]), 2)
    groups = ["L", "C", "T"][start : start + most]
    products = [
        {
            "id": f"prod_{group}",
            "title": TITLES[group],
            "variants": [
                {
                    "id": f"variant_{sku}", "sku": sku, "manage_inventory": True, "inventory_quantity": 4,
                    "calculated_price": {"calculated_amount": float(NET[sku]), "currency_code": "eur"},
                }
                for sku in NET
                if sku[0] == group
            ],
        }
        for group in groups
    ]  # fmt: skip
    return 200, {"products": products, "count": 3, "offset": start, "limit": most}, {}


@pytest.fixture
def shops() -> Iterator[Callable[[Callable[..., tuple[int, Any, dict]]], str]]:
    """Starts a shop and gives its address; all are closed at the end."""
    with ExitStack() as running:

        def start(answer: Callable[..., tuple[int, Any, dict]]) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    parts = urlsplit(self.path)
                    sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    body = json.loads(sent) if sent else None
                    query = dict(parse_qsl(parts.query))
                    status, content, more = answer(self.command, parts.path, query, headers, body)
                    text = json.dumps(content).encode()
                    self.send_response(status)
                    for name, value in {
                        "Content-Length": str(len(text)),
                        "Content-Type": "application/json",
                        **more,
                    }.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(text)

                do_POST = do_GET

                def log_message(self, *arguments: Any) -> None:
                    """Silence."""

            server = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            running.callback(thread.join)
            running.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


@pytest.fixture
def config(shops: Any, tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(
        f"""
retailer: Shop
country: FR
channels:
  web:
    kind: web
    offers:
      type: api
      url: {shops(graphql_shop)}/shop-api
      auth:
        type: login
        url: /shop-api
        graphql: "mutation($password: String!) {{ login(password: $password) {{ ok }} }}"
        variables: {{password: "${{SHOP_PASSWORD}}"}}
        token_header: vendure-auth-token
      graphql: "query($options: ProductListOptions) {{ products(options: $options) {{ items {{ id }} totalItems }} }}"
      pagination: {{type: offset, param: options.skip, size_param: options.take, size: 2, total: products.totalItems}}
      items: products.items[].variants[]
      fields: {{id: id, sku: sku, title: name, price: priceWithTax, currency: currencyCode, availability: stockLevel}}
      money: fixed_2
      tax: included
  app:
    kind: app
    tax: excluded
    tax_rate: 20%
    offers:
      type: api
      url: {shops(rest_shop)}
      endpoint: /store/products
      auth: {{type: header, name: x-publishable-api-key, value: "${{APP_KEY}}"}}
      pagination: {{type: offset, param: offset, size_param: limit, size: 50, total: count}}
      items: products[].variants[]
      fields:
        id: id
        sku: sku
        title: join(' ', [_parent.title, sku])
        price: calculated_price.calculated_amount
        currency: calculated_price.currency_code
        availability: "(!manage_inventory || inventory_quantity > `0`) && 'in_stock' || 'out_of_stock'"
        quantity: inventory_quantity
""",
        encoding="utf-8",
    )
    return path


def test_shops_behind_interfaces_are_read_right_and_compared(config: Path, omniaudit: Any, tmp_path: Path) -> None:
    secrets = {"SHOP_PASSWORD": PASSWORD, "APP_KEY": KEY}
    run = omniaudit("check", config, "--output", "json", "--save", tmp_path / "snapshot", env=secrets)
    assert [(channel["name"], channel["status"], channel["offers"]) for channel in run.report["channels"]] == [
        ("web", "ok", 5),
        ("app", "ok", 5),
    ]
    assert run.found == {("PRC001", "C1", "app")}
    (irritant,) = run.report["irritants"]
    assert [value["value"] for value in irritant["values"]] == ["32.00", "33.00"]
    assert irritant["values"][1]["position"] == "/products/1/variants/0"
    assert run.code == 1
    kept = b"".join(file.read_bytes() for file in (tmp_path / "snapshot").rglob("*") if file.is_file())
    for secret in (*secrets.values(), "session-token-77"):
        assert secret not in run.out + run.err
        assert secret.encode() not in kept


def test_shop_that_refuses_the_key_leaves_the_run_incomplete(config: Path, omniaudit: Any) -> None:
    run = omniaudit(
        "check", config, "--output", "json", env={"SHOP_PASSWORD": "wrong-pass-word", "APP_KEY": "wrong-key-word"}
    )
    assert run.code == 3
    reasons = {channel["name"]: channel["reason"] for channel in run.report["channels"]}
    assert reasons == {"web": "auth_failed", "app": "http_400"}
    assert "wrong-" not in run.out + run.err
