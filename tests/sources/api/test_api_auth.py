"""Every way to sign in, tokens that expire, and secrets that go nowhere else."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs

import pytest

FIELDS = {"id": "id", "price": "price"}
SECRET = "t0p-s3cret-value"
ENV = {"SECRET": SECRET}


def guarded(reply: Any, good: Any, products: Any) -> Any:
    """A list for those who sign in rightly; the refusal repeats what was sent."""

    def answer(heard: Any) -> Any:
        return products(3) if good(heard) else reply(f"no: {heard.headers} {heard.query}", 401)

    return answer


def basic(pair: str) -> str:
    return "Basic " + base64.b64encode(pair.encode()).decode()


def spoken(found: Any) -> str:
    """Everything that a user or a file may see of a reading."""
    return repr((found.outcome, found.rows, found.rejects))


@pytest.mark.parametrize(
    ("auth", "good"),
    [
        ({"type": "bearer"}, lambda heard: heard.headers.get("authorization") == f"Bearer {SECRET}"),
        ({"type": "header", "name": "X-Key"}, lambda heard: heard.headers.get("x-key") == SECRET),
        ({"type": "query", "name": "apikey"}, lambda heard: heard.query.get("apikey") == SECRET),
        (
            {"type": "basic", "username": "me"},
            lambda heard: heard.headers.get("authorization") == basic(f"me:{SECRET}"),
        ),
    ],
)  # fmt: skip
def test_written_credentials_sign_every_request(
    serve: Any, read: Any, reply: Any, products: Any, auth: dict[str, str], good: Any
) -> None:
    part = {"bearer": "token", "basic": "password"}.get(auth["type"], "value")
    backend = serve(guarded(reply, good, products))
    found = read(backend, ENV, auth={**auth, part: "${SECRET}"}, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("ok", None), 3)
    assert SECRET not in spoken(found)
    wrong = read(backend, {"SECRET": "another-secret"}, auth={**auth, part: "${SECRET}"}, fields=FIELDS)
    assert wrong.ended == ("failed", "auth_failed")
    assert "another-secret" not in spoken(wrong)


def test_basic_without_password_is_the_key_alone(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: products(1))
    read(backend, ENV, auth={"type": "basic", "username": "${SECRET}"}, fields=FIELDS)
    sent = backend.heard[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent).decode() == f"{SECRET}:"


class TokenShop:
    """Sells tokens that are good for so many requests."""

    def __init__(self, reply: Any, products: Any, uses: int = 1000, expires: Any = None) -> None:
        self.reply, self.products, self.uses, self.expires = reply, products, uses, expires
        self.tokens = 0
        self.left = 0

    def __call__(self, heard: Any) -> Any:
        if heard.path in ("/token", "/login"):
            self.tokens += 1
            self.left = self.uses
            token = f"fetched-token-{self.tokens}"
            expires = {} if self.expires is None else {"expires_in": self.expires}
            return self.reply(
                {"access_token": token, "data": {"me": {"jwt": token}}, **expires}, 200, {"X-Session": token}
            )
        sent = heard.headers.get("authorization", "") + heard.headers.get("x-session", "")
        if not self.left or f"fetched-token-{self.tokens}" not in sent:
            return self.reply({"sent": sent}, 401)
        self.left -= 1
        page = int(heard.query.get("page", 1))
        return self.products(30)[(page - 1) * 10 : page * 10]


OAUTH = {"type": "oauth2", "token_url": "/token", "client_id": "me", "client_secret": "${SECRET}"}
PAGES = {"type": "page_number", "param": "page"}


@pytest.mark.parametrize("credentials", ["body", "basic"])
def test_oauth2_client_credentials(serve: Any, read: Any, reply: Any, products: Any, credentials: str) -> None:
    backend = serve(TokenShop(reply, products, expires=3600))
    auth = {**OAUTH, "credentials": credentials, "scope": "view_products:{shop}", "body": {"channel": "{shop}"}}
    found = read(backend, ENV, auth=auth, scope={"shop": "fr"}, pagination=PAGES, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("ok", None), 30)
    asked = backend.heard[0]
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form.pop("grant_type") == "client_credentials"
    assert form.pop("channel") == "fr"
    assert form.pop("scope").startswith("view_products:")
    if credentials == "body":
        assert form == {"client_id": "me", "client_secret": SECRET}
    else:
        assert form == {}
        assert asked.headers["authorization"] == basic(f"me:{SECRET}")
    assert [heard.path for heard in backend.heard].count("/token") == 1
    assert "fetched-token" not in spoken(found)


def test_token_that_was_refused_is_replaced_once(serve: Any, read: Any, reply: Any, products: Any) -> None:
    backend = serve(TokenShop(reply, products, uses=2))
    found = read(backend, ENV, auth=OAUTH, pagination=PAGES, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("ok", None), 30)
    assert [heard.path for heard in backend.heard].count("/token") == 2


def test_token_that_is_never_good_fails_without_a_loop(serve: Any, read: Any, reply: Any, products: Any) -> None:
    backend = serve(TokenShop(reply, products, uses=0))
    found = read(backend, ENV, auth=OAUTH, pagination=PAGES, fields=FIELDS)
    assert found.ended == ("failed", "auth_failed")
    assert len(backend.heard) == 4
    assert "fetched-token" not in spoken(found)


def test_token_is_replaced_before_it_expires(serve: Any, read: Any, reply: Any, products: Any) -> None:
    backend = serve(TokenShop(reply, products, expires="0"))
    found = read(backend, ENV, auth=OAUTH, pagination=PAGES, fields=FIELDS, rate="2/s")
    assert found.ended == ("ok", None)
    assert 1 < [heard.path for heard in backend.heard].count("/token") < 5


@pytest.mark.parametrize(
    "way",
    [
        {"body": {"user": "me", "password": "${SECRET}"}, "token": "access_token"},
        {"graphql": "mutation L($password: String!) { me }", "variables": {"password": "${SECRET}"}, "token": "me.jwt"},
        {"body": {"password": "${SECRET}"}, "token_header": "X-Session", "header": "X-Session", "prefix": ""},
    ],
)
def test_login_feeds_a_header(serve: Any, read: Any, reply: Any, products: Any, way: dict[str, Any]) -> None:
    backend = serve(TokenShop(reply, products, uses=2))
    found = read(backend, ENV, auth={"type": "login", "url": "/login", **way}, pagination=PAGES, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("ok", None), 30)
    login = backend.heard[0]
    assert login.method == "POST"
    assert SECRET in login.body.decode()
    sent = backend.heard[1].headers
    assert sent.get("x-session" if "header" in way else "authorization", "").endswith("fetched-token-1")
    assert SECRET not in spoken(found)
    assert "fetched-token" not in spoken(found)


def test_login_by_cookies_sends_them_back(serve: Any, read: Any, reply: Any, products: Any) -> None:
    def answer(heard: Any) -> Any:
        if heard.path == "/login":  # names of one header in two cases are two headers
            first, second = "session=s1%3D; Path=/; HttpOnly", "session.sig=s2; Path=/; Secure"
            return reply(
                {"ok": True}, 200, {"Set-Cookie": first, "set-cookie": second, "SET-COOKIE": "old=; Max-Age=0"}
            )
        good = heard.headers.get("cookie") == "session=s1%3D; session.sig=s2" and "authorization" not in heard.headers
        return products(3) if good else reply({"sent": heard.headers.get("cookie")}, 401)

    backend = serve(answer)
    auth = {"type": "login", "url": "/login", "body": {"password": "${SECRET}"}, "token_header": "Set-Cookie"}
    found = read(backend, ENV, auth=auth, fields=FIELDS)
    assert (found.ended, len(found.rows)) == (("ok", None), 3)
    assert "session.sig" not in spoken(found)


def test_login_without_a_token_says_so(serve: Any, read: Any, products: Any) -> None:
    backend = serve(lambda heard: {"error": "wrong password"})
    auth = {"type": "login", "url": "/login", "body": {"password": "${SECRET}"}, "token": "token"}
    found = read(backend, ENV, auth=auth, fields=FIELDS)
    assert found.ended == ("failed", "auth_failed")
    assert "login" in (found.outcome.detail or "")


def test_password_with_braces_stays_itself(serve: Any, read: Any, reply: Any, products: Any) -> None:
    backend = serve(TokenShop(reply, products))
    auth = {"type": "login", "url": "/login", "body": {"password": "${SECRET}"}, "token": "access_token"}
    read(backend, {"SECRET": "p{shop}w{x}"}, auth=auth, fields=FIELDS)
    assert backend.heard[0].json == {"password": "p{shop}w{x}"}


def test_fetched_token_that_an_error_repeats_is_hidden(serve: Any, read: Any, reply: Any, products: Any) -> None:
    shop = TokenShop(reply, products)

    def answer(heard: Any) -> Any:
        if heard.path == "/token":
            return shop(heard)
        return {"errors": [{"message": f"bad header {heard.headers['authorization']}, secret {SECRET}"}], "data": None}

    found = read(serve(answer), ENV, auth=OAUTH, graphql="{ a }", items="a", fields=FIELDS)
    assert found.ended == ("failed", "error_in_answer")
    assert "fetched-token" not in spoken(found)
    assert SECRET not in spoken(found)


def test_credentials_stay_with_the_hosts_that_are_written(serve: Any, read: Any, reply: Any, products: Any) -> None:
    stranger = serve(lambda heard: {"stock": 3})
    home = serve(lambda heard: [{"id": "1", "price": 2, "detail": stranger.url + "/d"}])
    found = read(
        home, ENV, auth={"type": "query", "name": "key", "value": "${SECRET}"}, headers={"X-Key": "${SECRET}"},
        follow={"url": "{detail}", "as": "detail"}, fields=FIELDS,
    )  # fmt: skip
    assert not stranger.heard  # a private address that no one wrote down
    assert [reject.code for reject in found.rejects] == ["address_refused"]


def test_platform_hosts_are_written_too(serve: Any, read: Any, reply: Any, products: Any, tmp_path: Any) -> None:
    shop = TokenShop(reply, products)
    login, home = serve(shop), serve(shop)
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "far.yaml").write_text(
        f"type: api\nauth: {{type: oauth2, token_url: '{login.url}/token'}}\nfields: {{id: id, price: price}}\n"
    )
    auth = {"client_id": "me", "client_secret": "${SECRET}"}
    found = read(home, ENV, type="far", auth=auth, platforms_path=["platforms"])
    assert (found.ended, len(login.heard)) == (("ok", None), 1)
