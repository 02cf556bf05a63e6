"""Walls, challenges and error pages in five languages; and product pages that only resemble them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from omniaudit.sources.page.page import PageResult

Read = Callable[..., PageResult]
PASSWORD = "<form><input type=password name=p></form>"
BUTTONS = "<button>OK</button>"

WALLS = {
    "not_found_page": [
        "<title>Page not found</title><h1>Oops</h1>",
        "<title>Shop</title><h1>We couldn't find that page</h1>",
        "<title>Erreur 404</title><h1>La page n'a pas été trouvée</h1>",
        "<title>Shop</title><h1>Ce produit n’est plus disponible</h1>",
        "<title>Fehler</title><h1>Diese Seite gibt es nicht mehr</h1>",
        "<title>Shop</title><h1>Der Artikel ist nicht mehr erhältlich</h1>",
        "<title>Tienda</title><h1>No se ha encontrado la página</h1>",
        "<title>Negozio</title><h1>La pagina non è stata trovata</h1>",
    ],
    "login_required": [
        f"<title>Sign in</title>{PASSWORD}",
        f"<title>Connectez-vous</title>{PASSWORD}",
        f"<title>Anmelden</title>{PASSWORD}",
        f"<title>Inicia sesión</title>{PASSWORD}",
        f"<title>Accedi</title>{PASSWORD}",
    ],
    "consent_wall": [
        f"<title>Shop</title><p>We value your privacy: accept cookies</p>{BUTTONS}",
        "<title>Boutique</title><p>Nous utilisons des cookies</p><button>J'accepte</button>",
        "<title>Laden</title><p>Wir verwenden Cookies</p><button>Alle akzeptieren</button>",
        "<title>Tienda</title><p>Usamos cookies</p><button>Acepto</button>",
        "<title>Negozio</title><p>Usiamo i cookie e chiediamo il consenso</p><button>Accetto</button>",
    ],
    "bot_challenge": [
        "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
        "<title>Access denied</title><p>Reference #18</p>",
        "<title>Boutique</title><p>Vérifiez que vous êtes un humain</p>",
        "<title>Shop</title><p>Bitte bestätigen Sie, dass Sie ein Mensch sind</p>",
        "<title>Tienda</title><p>Confirma que no eres un robot</p>",
        "<title>Negozio</title><p>Conferma di essere umano</p>",
        "<title>x</title><script src=https://geo.captcha-delivery.com/c.js></script>",
    ],
    "maintenance": [
        "<title>Shop</title><h1>We'll be right back</h1>",
        "<title>Boutique</title><h1>Nous revenons très vite</h1>",
        "<title>Laden</title><h1>Wir sind gleich zurück</h1>",
        "<title>Tienda</title><h1>Volvemos pronto</h1>",
        "<title>Negozio</title><h1>Torniamo subito</h1>",
    ],
}


@pytest.mark.parametrize(("code", "html"), [(code, html) for code, pages in WALLS.items() for html in pages])
def test_wall_is_known_by_its_words(read: Read, code: str, html: str) -> None:
    reject = read(html).reject
    assert reject is not None
    assert reject.code == code


LD = (
    '<script type="application/ld+json">{"@type":"Product","name":"Iron pan",'
    '"offers":{"@type":"Offer","price":"9.00"}}</script>'
)
TEXT = (
    "<p class=price>9,00 €</p><button>Add to cart</button>"
    + "<p>An iron pan for every day, heavy and lasting.</p>" * 40
)


@pytest.mark.parametrize(
    "around",
    [
        f"<header><a href=/login>Log in</a>{PASSWORD}</header>",
        "<div class=cookie-banner>We use cookies <button>Accept all</button></div>",
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
        "<div class=modal>Are you over 18?</div>",
        "<p>Protected by reCAPTCHA: are you human?</p>",
        "<div class=search>Nothing? 404 pans not found</div>",
        "<p>Maintenance: wipe it with oil.</p>",
    ],
)
@pytest.mark.parametrize("product", [LD, TEXT], ids=["structured", "visible"])
def test_product_page_with_a_banner_or_a_login_is_read(read: Read, around: str, product: str) -> None:
    html = f"<title>Iron pan | Maison</title><body>{around}<main><h1>Iron pan</h1>{product}</main>"
    assert [found["price"] for found in read(html).listings] in (["9.00"], ["9,00 €"])
