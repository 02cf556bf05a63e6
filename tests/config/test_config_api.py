"""What a config says wrongly of an interface is found by validate, with line and column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HEAD = "retailer: Shop\nchannels:\n  web:\n    kind: web\n    offers:\n      type: api\n      url: https://api.example.com/p\n"
PLATFORM = HEAD.replace("type: api", "type: my_shop")


def source(lines: str) -> str:
    return HEAD + "".join(f"      {line}\n" for line in lines.splitlines())


@pytest.mark.parametrize(
    ("lines", "key", "message"),
    [
        ("items: data[", "items", "is no JMESPath"),
        ("fields: {price: 'prices[?x'}", "fields.price", "is no JMESPath"),
        ("fields: {price: shout(price)}", "fields.price", "no function shout"),
        ("where: {'a[': b}", "where.a[", "is no JMESPath"),
        ("errors: '[?'", "errors", "is no JMESPath"),
        ("money: minor\nmoney_digits: 'a['", "money_digits", "is no JMESPath"),
        ("money_digits: digits", "money_digits", "money: minor"),
        ("auth: {token: '${T}'}", "auth.type", "write one of bearer"),
        ("auth: {type: bearer}", "auth.token", "type bearer needs it"),
        ("auth: {type: magic}", "auth.type", "is not one of bearer"),
        ("auth: {type: basic, password: '${T}'}", "auth.username", "type basic needs it"),
        ("auth: {type: header, name: X-Key}", "auth.value", "type header needs it"),
        ("auth: {type: oauth2, token_url: /token, client_id: me}", "auth.client_secret", "type oauth2 needs it"),
        ("auth: {type: login, url: /login}", "auth.token", "token_header"),
        ("auth: {type: login, url: /login, token: 'a['}", "auth.token", "is no JMESPath"),
        ("auth: {type: bearer, token: '${T}', name: X}", "auth.name", "belongs to another type"),
        (
            "auth: {type: oauth2, token_url: 'https://', client_id: a, client_secret: '${T}'}",
            "auth.token_url",
            "address",
        ),
        ("pagination: {param: page}", "pagination.type", "is missing"),
        ("pagination: {type: pages, param: page}", "pagination.type", "page_number"),
        ("pagination: {type: page_number}", "pagination.param", "{page}"),
        ("pagination: {type: cursor, param: after}", "pagination.cursor", "type cursor needs it"),
        ("pagination: {type: cursor, param: after, cursor: 'a['}", "pagination.cursor", "is no JMESPath"),
        ("pagination: {type: next_link}", "pagination.link", "type next_link needs it"),
        ("pagination: {type: offset, param: o, size_param: n}", "pagination.size", "size_param needs it"),
        ("pagination: {type: offset, param: o, in: variables}", "pagination.in", "need graphql"),
        ("pagination: {type: offset, param: o, total: 'a['}", "pagination.total", "is no JMESPath"),
        ("follow: {url: /stock, as: stock}", "follow.on", "which keys belong together"),
        ("follow: {url: '/p/{id}'}", "follow.as", "is missing"),
        ("follow: [{url: /stock, as: stock, on: {id: 'a['}}]", "follow[0].on.id", "is no JMESPath"),
        ("follow: {url: 'http://169.254.169.254/x', as: x, on: {a: b}}", "follow.url", "metadata"),
        ("nested: {of: products, list: variants}", "nested.cut", "is missing"),
        ("nested: {of: 'a[', list: variants, cut: more}", "nested.of", "is no JMESPath"),
        ("nested: {of: products, list: variants, cut: 'a['}", "nested.cut", "is no JMESPath"),
        ("nested: {of: products, list: 'variants[]', cut: more}", "nested.list", "names, with dots between"),
        ("nested: {of: p, list: v, cut: more, on: {id: 'a['}}", "nested.on.id", "is no JMESPath"),
        ("nested: {of: p, list: v, cut: more, url: 'http://169.254.169.254/x'}", "nested.url", "metadata"),
        ("nested: {of: p, list: v, cut: more, pagination: {type: offset}}", "nested.pagination.param", "is missing"),
        ("graphql: '{ a }'\nbody: {a: 1}", "body", "keep one"),
        ("endpoint: '/{store}/products'", "endpoint", "{store} stands for nothing"),
        ("query: {market: '{market}'}\nscope: {store: fr}", "query", "{market} stands for nothing"),
        ("path: saved.json", "path", "stands beside url"),
    ],
)
def test_fault_is_said_where_it_stands(faults: Callable[..., Any], lines: str, key: str, message: str) -> None:
    found = faults(source(lines), T="secret-token")
    (problem,) = found
    assert problem.key == f"channels.web.offers.{key}"
    assert message in problem.message
    assert problem.line > 5 and problem.column > 6


@pytest.mark.parametrize(
    "auth",
    [
        "{type: bearer, token: abc}",
        "{type: basic, username: me, password: abc}",
        "{type: header, name: X-Key, value: abc}",
        "{type: query, name: key, value: abc}",
        "{type: oauth2, token_url: /t, client_id: me, client_secret: abc}",
        "{type: oauth2, token_url: /t, client_id: a, client_secret: '${T}', body: {refresh_token: abc}}",
        "{type: login, url: /l, token: token, body: {user: {password: abc}}}",
        "{type: login, url: /l, token: token, graphql: q, variables: {password: abc}}",
        "{type: login, url: /l, token: token, headers: {Authorization: abc}}",
    ],
)
def test_secret_that_is_written_out_is_refused_and_not_repeated(faults: Callable[..., Any], auth: str) -> None:
    (problem,) = faults(source(f"auth: {auth}"), T="secret-token")
    assert "environment" in problem.message
    assert "abc" not in problem.message


def test_secrets_from_the_environment_are_taken(load: Callable[..., Any]) -> None:
    text = source(
        "auth:\n  type: login\n  url: /login\n  token: data.token\n  body: {email: a@example.com, password: '${T}'}\n"
        "follow: {url: 'https://stock.example.com/{id}?key=${T}', as: stock}\nscope: {key: '${T}'}"
    )
    config = load(text, T="secret-token")
    assert config.channels[0].offers[0].options["auth"]["body"]["password"] == "secret-token"
    assert config.secrets == ("secret-token",)


def test_names_with_blanks_and_dashes_are_expressions(load: Callable[..., Any]) -> None:
    load(source("items: data.my-products\nfields: {price: prix ttc, title: '_parent.le titre', id: 12}"))


def test_platform_needs_only_what_its_file_leaves_open(load: Callable[..., Any], tmp_path: Any) -> None:
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "my_shop.yaml").write_text("type: api\nauth: {type: header, name: X-Key}\n")
    head = "platforms_path: [platforms]\n" + PLATFORM
    load(head + "      auth: {value: '${T}'}\n      pagination: {size: 5}\n      scope: {store: fr}\n", T="secret")


def test_written_major_is_told_from_nothing(load: Callable[..., Any]) -> None:
    assert load(HEAD).channels[0].offers[0].money is None
    assert load(source("money: major")).channels[0].offers[0].money == "major"
