"""Amounts in running text: where they stand, and the words beside them by which they are not the price of one piece.

Words of six languages: en fr de es it nl. What they miss is left to the price's own reader, which refuses what it must.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from omniaudit.sources.page.prices import obvious_amount

Role = Literal["price", "old", "other", "from", "net", "gross"]
"""price: of one piece, now; old: what it cost, or is said to cost elsewhere; from: a bound of a range; net, gross: one
of two prices told apart by tax; other: per unit, instalment, delivery, threshold, saving, deposit …"""

_CODES: Final = (
    "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|CAD|AUD|NZD|JPY|CNY|INR|BRL|MXN|ZAR|TRY|AED|SAR|ILS|KRW|SGD|HKD"
)
_CURRENCY: Final = (
    r"(?:(?:US|CA|AU|NZ|HK|MX|[CARS])?\$|[€£¥₹₺₽₩฿₪]|zł|Kč|kr\b\.?|Ft\b|lei\b|Fr\.|[Ee]uros?\b"
    rf"|(?:{_CODES})\b)"
)
_NUMBER: Final = r"(?:\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?)(?![\d])"
_DASH: Final = r"(?:[.,]\s?[-–—]{1,2})?"
_AMOUNT: Final = re.compile(
    rf"(?<![\w.,])(?:{_CURRENCY}[ \u00a0\u202f]?(?P<led>{_NUMBER}){_DASH}"
    rf"|(?P<followed>{_NUMBER}){_DASH}[ \u00a0\u202f]?{_CURRENCY}(?P<cents>\d\d(?!\d))?)"
)
_SIGN: Final = re.compile(r"(?<!\d)\+\s?$|[-−–]$|(?:^|\()\s*[-−–]\s$")
_BEFORE: Final = 48  # characters that are looked at before an amount, and behind it
_BEHIND: Final = 40


def _one_of(*words: str) -> str:
    """An alternation of patterns that are separated by two blanks or more, or stand in texts of their own."""
    return "|".join(part for text in words for part in re.split(r"\s{2,}", text.strip()))


_TAX: Final = r"(?:vat|tva|mwst|ust|iva|btw|tax(?:es)?|gst)\.?"
_LESS: Final = rf"h\.?t\.?\b|hors tax(?:es)?|(?:exc?l?|exkl|zzgl|plus|ohne|sin|\+)\.?\s+(?:\d+\s?%\s*)?{_TAX}|netto\b"
_MORE: Final = rf"t\.?t\.?c\.?\b|(?:incl?|inkl|con)\.?\s+(?:\d+\s?%\s*)?{_TAX}|brutto\b"
_NET: Final = re.compile(
    rf"^\s*[(\[]?\s*(?:{_LESS}|\+\s?{_TAX}|{_TAX}\s+(?:excl|esclusa|no incluid))(?!\w*\s*:)", re.IGNORECASE
)
_GROSS: Final = re.compile(rf"^\s*[(\[]?\s*(?:{_MORE}|{_TAX}\s+(?:incl|inclus|incluid))(?!\w*\s*:)", re.IGNORECASE)
_NET_BEFORE: Final = re.compile(rf"(?:^|\s|\()(?:{_LESS})\s*:?\s*$", re.IGNORECASE)
_FROM_WORDS: Final = _one_of(
    "from  starting (?:at|from)  starts at  as low as  up to  between  over  above  under  orders? of",
    "à partir de  dès  jusqu[’']à  entre  supérieure? à  ab  bis(?: zu)?  zwischen  mehr als  über  unter",
    "a partir de  desde  hasta  superior a  a partire da  fino a  tra  da  superiori? a  vanaf",
)
_OLD_WORDS: Final = _one_of(
    r"was  before  previously  originally  regular(?: price)?  list price  r\.?r\.?p\.?  m\.?s\.?r\.?p\.?",
    "retail(?: price)?  compare at  instead of  lowest price[^.]{0,30}  au lieu de  avant  ancien prix  valeur",
    "prix (?:conseillé|public|initial|barré|de référence|d[’']origine|le plus bas[^.]{0,30})",
    r"statt  anstatt  bisher  vorher  früher  zuvor  ehem\.?  u\.?v\.?p\.?(?: des herstellers)?",
    r"unverb[^\d]{0,24}  niedrigster[^\d]{0,30}  (?:bisheriger |alter |ursprünglicher )preis  originalpreis",
    r"antes  precio (?:anterior|original|recomendado|mínimo[^\d]{0,30})  p\.?v\.?p\.?r?\.?(?: recomendado)?",
    r"voorheen  normaal  oude prijs  adviesprijs",
    r"prima  anziché  invece di  listino  prezzo (?:di listino|consigliato|precedente|originale|più basso[^\d]{0,30})",
)
_OTHER_WORDS: Final = _one_of(
    "save  saving  you save  discount  off  économi(?:sez|e)  remise(?: de)?  réduction(?: de)?",
    "sie sparen  sparen sie  spare  gespart  rabatt  ersparnis  ahorras?  ahorro  descuento  risparmi[ao]?",
    "sconto  korting(?: van)?  (?:je|u) bespaart  besparing",
    "shipping  delivery  postage  p ?& ?p  livraison  frais de port  expédition  port  versand(?:kosten)?",
    "lieferung  lieferkosten  porto  env[ií]o  gastos de envío  spedizione  consegna",
    "verzend(?:ing|kosten)  bezorg(?:ing|kosten)  statiegeld",
    r"deposit  pfand  caution  consigne  depósito  cauzione  éco-?part(?:icipation)?  ecopart\w*  éco-?taxe",
    r"recycling fee  per (?:month|unit|kg|litre|liter)  unit price  prix (?:au|par|unitaire)[^\d]{0,12}  soit",
    r"grundpreis  precio por[^\d]{0,10}  prezzo (?:al|per)[^\d]{0,10}",
    "coupon  voucher  gutschein  bon d[’']achat  gift card  carte cadeau  cashback  points?  punkte",
    "member(?:s|ship)?(?: price| pay)?  club(?: price| preis)?  adhérents?  mitglieder(?:preis)?  socios?",
    "insurance  garantie  warranty  versicherung  total  subtotal  sous-total  zwischensumme  summe",
    "warenkorb  panier  cart  basket",
    "spend(?:ing|i|endo)?  dépense(?:z|r)?  einkaufswert  (?:mindest)?bestellwert  gast(?:a|as|ando|e)  besteed",
    r"(?:with|use|avec|mit|con|met) (?:the |le |dem )?(?:code|coupon|gutschein|codice|código)\b[^.]{0,30}",
)
_PARTS: Final = _one_of(
    r"x  ×  mal  fois  mois  raten  monatsraten  cuotas  rate  mensualit\w+  versements?  payments?  instal\w+",
    "months?  monate  maanden  termijnen",
)
_FROM: Final = re.compile(rf"(?:\b(?:{_FROM_WORDS})|>|≥)\s*:?\s*$|^\s*(?:to|à|a|tot)\s*:?\s*$", re.IGNORECASE)
_OLD: Final = re.compile(
    rf"(?:^\s*van|\b(?:{_OLD_WORDS}))(?:\s+(?:était|is|war|era|ist|est))?\s*[:*]?\s*$", re.IGNORECASE
)
_OTHER_BEFORE: Final = re.compile(
    rf"\b(?:{_OTHER_WORDS})(?:\s+(?:of|de|von|di|est|is|for|ab|by|à|a))?\s*[:*]?\s*$"
    rf"|\d\s*(?:{_PARTS})(?:\s*\b(?:of|de|à|von|zu|je|da|di|van|for|sans frais))*\s*:?\s*$"
    r"|=\s*$|(?<![\d.,])\d{1,2}\s*(?:for|für|pour|por|per|voor)\s*$",
    re.IGNORECASE,
)
_PER: Final = r"(?:/|\b(?:per|pro|par|al|por|je|le|la|il|el|the|au|a|each)\b)\s*(?:\d+(?:[.,]\d+)?\s*)?"
_OTHER_BEHIND: Final = re.compile(
    rf"^\s*[*¹²³)]?\s*(?:[(/]?\s*{_PER}(?:kg|kilo\w*|g|gr|mg|lb|lbs|oz|l|lt|lit(?:er|re|ro)s?|ml|cl|dl|m|m2|m²|m3|m³|qm|"
    r"met(?:er|re)s?|mètres?|metros?|metri|laufmeter|lfm|yards?|yd|"
    r"cm|sqm|sq\.?\s?ft|ft|100|stk|month|mo|monat|mois|mes|mese|year|yr|jahr|an|année|año|anno|week|woche|day|tag|jour)\b"
    r"|[x×]\s*\d|off\b|(?:de )?(?:réduction|remise|rabais)|rabatt|(?:de )?descuento|di sconto|gespart|d['’]économie|"
    r"with (?:\w+ )?card|avec (?:la |votre )?carte|mit (?:der )?\w*karte|con (?:la )?(?:tarjeta|carta)|"
    r"met (?:de )?\w*kaart|"
    r"saved|(?:de )?(?:frais|livraison|port)\b|shipping|delivery|versand(?!kosten(?:frei)?\s+ab)|mtl\b|monatl|mensuel|"
    r"(?:in|en|im)\s+(?:\d+\s+)?(?:months?|mois|monat|rate|cuotas)|monthly|minimum|mindest|d['’]achat|pfand|consigne)",
    re.IGNORECASE,
)
_RANGE_BEFORE: Final = re.compile(rf"{_NUMBER}\s*(?:{_CURRENCY})?\s*(?:[-–—]|to|bis|à|a|au)\s*$")
_RANGE_BEHIND: Final = re.compile(rf"^\s*(?:[-–—]|to|bis|à|a|au)\s*(?:{_CURRENCY})?\s*\d[\d.,]*+(?!\s?%)")


@dataclass(frozen=True)
class Amount:
    """One amount with its currency. text: as written; key: equal for equal amounts; at: where it begins."""

    text: str
    key: str
    role: Role
    at: int = 0


def amounts(text: str) -> Iterator[Amount]:
    """Every amount of a text, in its order, with the role that the words beside it give it."""
    previous = 0
    for found in _AMOUNT.finditer(text):
        before = text[max(previous, found.start() - _BEFORE) : found.start()]
        behind = text[found.end() : found.end() + _BEHIND]
        role = role_between(before, behind, text[: found.start()])
        number = found["led"] or found["followed"]
        written = found[0].strip()
        if found["cents"] and not re.search(r"[.,]", number):
            number += "." + found["cents"]
        yield Amount(written, amount_key(number), role, found.start())
        previous = found.end()


def role_between(before: str, behind: str, all_before: str = "") -> Role:
    """What an amount is by the text before and behind it."""
    if _SIGN.search(before) and not _RANGE_BEFORE.search(all_before or before):
        return "other"
    if _RANGE_BEFORE.search(all_before or before) or _RANGE_BEHIND.match(behind) or _FROM.search(before):
        return "from"
    if _OLD.search(before):
        return "old"
    if _OTHER_BEFORE.search(before) or _OTHER_BEHIND.match(behind):
        return "other"
    if _NET.match(behind):
        return "net"
    if _GROSS.match(behind):
        return "gross"
    return "net" if _NET_BEFORE.search(before) else "price"


def amount_key(number: str) -> str:
    """A number as it is compared with others of its page."""
    amount = obvious_amount(number)
    return str(amount.normalize()) if amount is not None else "".join(number.split())


def one_price(text: str) -> str | None:
    """The only amount of a text of more words ("Our price: 12,90 € incl. VAT"), or None where it is not one price.

    Nothing is picked: a text of two amounts, of a range, or of a price for something else is nobody's one price.
    """
    found = list(amounts(text))
    if len(found) != 1 or found[0].role not in ("price", "net", "gross"):
        return None
    amount = found[0]
    tax = {"net": _NET, "gross": _GROSS}.get(amount.role)
    words = tax.match(text[amount.at + len(amount.text) :]) if tax else None
    return f"{amount.text} {_tax_words(words[0])}" if words else amount.text


def _tax_words(words: str) -> str:
    return words.strip(" ([")
