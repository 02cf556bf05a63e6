"""The closed lists that a config's words are checked against: countries, time zones, locales."""

from __future__ import annotations

from functools import cache
from typing import Final

_COUNTRY_CODES: Final = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES: Final = frozenset(_COUNTRY_CODES.split())
"""ISO 3166-1 alpha-2 codes."""

COUNTRY_SLIPS: Final = {"UK": "GB", "EN": "GB", "EL": "GR"}


def timezone_known(name: str) -> bool:
    """Whether the time zone database knows a zone of that name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # OSError: the name of a folder of zones, such as Europe
        return False
    return True


def timezones() -> tuple[str, ...]:
    """Every time zone's name; slow, for advice only."""
    from zoneinfo import available_timezones

    return tuple(sorted(available_timezones()))


@cache
def locale_name(written: str) -> str | None:
    """A locale's own spelling (``fr-fr`` → ``fr_FR``), or None where CLDR has no such locale."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(written.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return None


def locale_names() -> tuple[str, ...]:
    """Every locale's name; for advice only."""
    from babel.localedata import locale_identifiers

    return tuple(sorted(locale_identifiers()))
