"""Why a page that was answered holds no product: a wall, a challenge, an error page, an empty shell."""

from __future__ import annotations

import re
from typing import Final

from omniaudit.sources.page.document import Document
from omniaudit.sources.page.text import first_text

_SHORT_TEXT = 1_500  # characters: a wall has little else to say
_EMPTY_TEXT = 200
_NOTICE_TEXT = 600  # a shop that is closed says no more; in a longer text maintenance is what a product needs
_MANY_LINKS = 150

_NOT_FOUND: Final = re.compile(
    r"\b(?:404|not found|no longer (?:exists?|available)|page (?:introuvable|non trouvée|inexistante)|introuvable|"
    r"n['’]existe (?:plus|pas)|nicht gefunden|existiert nicht|no encontrad[ao]|no existe|non trovat[ao]|"
    r"non esiste|does(?: not|n['’]t) exist|can['’]?t be found|cannot be found|could(?: not|n['’]t) find|"
    r"n['’]a pas été trouvée?|n['’]est plus disponible|nicht mehr (?:erhältlich|verfügbar)|gibt es nicht(?: mehr)?|"
    r"konnte nicht gefunden werden|no se (?:ha encontrado|encuentra|encontró)|ya no está disponible|"
    r"non è (?:stat[ao] trovat[ao]|più disponibile))\b",
    re.IGNORECASE,
)
_CHALLENGE_MARKS: Final = (
    b"cf-browser-verification", b"/cdn-cgi/challenge-platform/", b"cf_chl_opt", b"captcha-delivery.com",
    b"_incapsula_resource", b"px-captcha", b"awswafintegration", b"geo.captcha-delivery", b"/_sec/cp_challenge",
    b"ddos-guard",
)  # fmt: skip
_CHALLENGE: Final = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|verify (?:that )?you are (?:a )?human|"
    r"access (?:to this page has been )?denied|pardon our interruption|unusual traffic|checking your browser|"
    r"enable javascript and cookies to continue|security check|request (?:was )?blocked|too many requests|"
    r"i['’]?a?m not a robot|êtes-vous un (?:robot|humain)|vérifiez que vous êtes|"
    r"je ne suis pas un robot|accès refusé|"
    r"bist du ein mensch|sind sie ein (?:mensch|roboter)|dass sie ein mensch sind|kein roboter|"
    r"zugriff verweigert|"
    r"(?:eres|soy) un robot|eres (?:un )?human[oa]|acceso denegado|"
    r"(?:sei|sono) un robot|di essere umano|accesso negato",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(
    r"\b(?:log ?in|sign ?in|connexion|(?:se )?connecte[rz](?:-vous)?|identifiez-vous|anmelden|einloggen|anmeldung|"
    r"inicia(?:r)? sesión|accedi|accesso|identifícate|authentication required)\b",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(
    r"\b(?:cookies?|consent|consentement|einwilligung|consentimiento|consenso)\b", re.IGNORECASE
)
_AGREE: Final = re.compile(
    r"\b(?:accept|agree|allow|j['’]accepte|akzeptieren|zustimmen|einverstanden|acept|accett)", re.IGNORECASE
)
_MAINTENANCE: Final = re.compile(
    r"\b(?:maintenance|wartung(?:sarbeiten)?|mantenimiento|manutenzione|be right back|temporarily unavailable|"
    r"(?:bientôt|vite) de retour|nous revenons|service unavailable|"
    r"gleich (?:wieder )?zurück|vorübergehend nicht erreichbar|"
    r"volvemos (?:pronto|enseguida)|torniamo (?:presto|subito))\b",
    re.IGNORECASE,
)
_AGE: Final = re.compile(
    r"\b(?:are you (?:over|at least) ?\d\d|age verification|verify your age|18 ans|bist du (?:über )?18|"
    r"mayor de edad|maggiorenne|of legal (?:drinking )?age)\b",
    re.IGNORECASE,
)
_SHELLS: Final = "#root, #app, #__next, #__nuxt, #___gatsby, app-root, #main-app, [data-reactroot]"
_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\$\{[\w.]+\}|\[\[.*?\]\]", re.DOTALL)


def soft_problem(document: Document) -> str:
    """The code of why a page without a product has none; ``no_product`` where it is simply another kind of page."""
    text = _beginning(document)
    heads = " · ".join([document.title, *document.headings])
    short = len(text) < _SHORT_TEXT
    around = f"{heads} {text}" if short else heads
    if not text and not document.title and b"<script" not in document.low:
        return "empty_page"
    checks = (
        # Their scripts stand in ordinary pages, too, which a challenge is not: it has nothing else to say.
        ("bot_challenge", short and any(mark in document.low for mark in _CHALLENGE_MARKS)),
        ("bot_challenge", bool(_CHALLENGE.search(around))),
        ("not_found_page", bool(_NOT_FOUND.search(heads))),
        ("login_required", (short or bool(_LOGIN.search(heads))) and _asks_password(document)),
        ("maintenance", bool(_MAINTENANCE.search(around if len(text) < _NOTICE_TEXT else heads))),
        ("age_gate", bool(_AGE.search(around))),
        ("consent_wall", short and bool(_CONSENT.search(around)) and bool(_AGREE.search(around))),
        ("not_found_page", short and bool(_NOT_FOUND.search(text))),
        ("unrendered_template", is_template(around)),
        ("empty_shell", len(text) < _EMPTY_TEXT and (b"<script" in document.low or document.tree.css_matches(_SHELLS))),
    )
    return next((code for code, found in checks if found), "no_product")


def _beginning(document: Document) -> str:
    """The page's text, or as much of it as tells that it is not short. So many links are never short."""
    body = document.tree.body
    if body is None:
        return ""
    return "…" * _SHORT_TEXT if len(body.css("a[href]")) > _MANY_LINKS else first_text(body, _SHORT_TEXT)


def says_not_found(document: Document) -> bool:
    """Whether the title or a heading says that there is no such page."""
    return any(_NOT_FOUND.search(text) for text in (document.title, *document.headings))


def is_template(text: str) -> bool:
    """Whether a text holds a placeholder that the shop never filled."""
    return any(sign in text for sign in "{<$[") and bool(_TEMPLATE.search(text))


def _asks_password(document: Document) -> bool:
    return bool(document.tree.css_matches("input[type=password i]"))
