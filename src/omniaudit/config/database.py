"""Addresses of databases: which kinds there are, and the parts of an address whose password may hold any character."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote

from omniaudit.config.addresses import host_fault

DATABASES: Final[Mapping[str, str]] = {
    "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql",
    "sqlite": "sqlite", "duckdb": "duckdb",
}  # fmt: skip
"""Scheme of an address → kind of database."""

_FILES: Final = ("sqlite", "duckdb")
_EXAMPLE: Final = "postgresql://reader:${PASSWORD}@db.example.com/shop"
_SCHEME: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>.*)", re.DOTALL)
# The last @ that a host can follow ends the password: one that came from the environment may hold @ : / ? and #.
_SERVER: Final = re.compile(
    r"//(?:(?P<login>(?!/).*)@)?(?P<host>\[[0-9A-Fa-f:.%]+\]|[^@/?#:\[\]\s]*)(?::(?P<port>[0-9]+))?"
    r"(?:/(?P<name>[^?@#]*))?(?:\?(?P<options>[^@]*))?",
    re.DOTALL,
)
_RAW: Final = re.compile(r"[@/?#:\s]")


@dataclass(frozen=True)
class DatabaseAddress:
    """The parts of an address. name: the database's, or the path of its file; options: what follows the ``?``."""

    kind: str
    scheme: str
    host: str = ""
    port: int | None = None
    name: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def shown(self) -> str:
        """The address for messages and evidence: without login and options."""
        if self.kind in _FILES:
            return f"{self.scheme}:///{self.name}"
        login = "***@" if self.user or self.password else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{login}{host}{port}/{self.name}"


def parse_database(url: str) -> DatabaseAddress:
    """Take an address apart.

    Raises ValueError, whose message says what to mend and never repeats the address: it may hold a secret.
    """
    written = _SCHEME.fullmatch(url)
    scheme = written["scheme"].lower() if written else ""
    kind = DATABASES.get(scheme.partition("+")[0])
    if written is None or scheme in ("http", "https", "file"):
        raise ValueError(f"is not a database address such as {_EXAMPLE}")
    if scheme == "jdbc":
        raise ValueError(f"is an address for Java; leave out jdbc: and write it as {_EXAMPLE}")
    if kind is None:
        raise ValueError(f"is no database that can be read; its scheme is one of {', '.join(DATABASES)}")
    scheme = scheme.partition("+")[0]  # postgresql+psycopg2: the driver is ours to choose
    if kind in _FILES:
        return DatabaseAddress(kind, scheme, name=_file(scheme, written["rest"]))
    parts = _SERVER.fullmatch(written["rest"])
    if parts is None or int(parts["port"] or 1) not in range(1, 65536):
        raise ValueError(f"is not a database address such as {_EXAMPLE}; mend its host or port")
    user, colon, password = (parts["login"] or "").partition(":")
    return DatabaseAddress(
        kind=kind,
        scheme=scheme,
        host=unquote(parts["host"].strip("[]")),
        port=int(parts["port"]) if parts["port"] else None,
        name=unquote(parts["name"] or ""),
        user=unquote(user) or None,
        password=_password(password) if colon else None,
        options=dict(parse_qsl(parts["options"] or "", keep_blank_values=True)),
    )


def database_address_fault(url: str) -> str | None:
    """What is wrong with a database's address, or None. The answer never repeats the address: it may hold a secret."""
    try:
        address = parse_database(url)
    except ValueError as error:
        return str(error)
    return host_fault(address.host) if address.host and not address.host.startswith("/") else None


def _file(scheme: str, rest: str) -> str:
    path = rest.removeprefix("///").partition("?")[0]
    if not rest.startswith("///"):
        raise ValueError(f"names no file; write {scheme}:///shop.db, or {scheme}:////data/shop.db from the root")
    if not path or path.startswith(":memory:"):
        raise ValueError(f"names no file; a database in memory holds nothing to read; write {scheme}:///shop.db")
    return path


def _password(written: str) -> str:
    """A password may be percent-encoded, as addresses want it, or stand as it is: these characters give that away."""
    return written if _RAW.search(written) else unquote(written)
