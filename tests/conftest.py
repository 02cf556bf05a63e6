"""Fixtures that several parts of the tests share."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from omniaudit.engine import Engine
from omniaudit.model.money import to_units
from omniaudit.model.offer import OFFER_COLUMNS, ORDERABLE

_MONEY = {"price", "sale_price", "member_price", "prior_price", "unit_price", "pay_now", "pay_now_slack", "other_price"}


def _offer_row(number: int, given: dict[str, Any]) -> dict[str, Any]:
    row = {"gtin": "04006381333931", "currency": "EUR", "pay_now": "10.00", "availability": "in_stock", **given}
    row.setdefault("gtin_status", "valid" if row["gtin"] else "absent")
    row.setdefault("listing_id", f"{row['channel']}-{number}")
    row.setdefault("price", row["pay_now"])
    row.setdefault("tax", "included")
    row.setdefault("pay_now_tax", row["tax"])
    row.setdefault("on_sale", False)
    if "orderable" not in row:
        word = row["availability"]
        row["orderable"] = None if word == "unknown" else word in ORDERABLE
    converted = {
        name: to_units(Decimal(value)) if name in _MONEY and value is not None else value for name, value in row.items()
    }
    return {"offer_id": number, **{name: converted.get(name) for name in OFFER_COLUMNS if name != "offer_id"}}


@pytest.fixture
def store_offers() -> Callable[[Engine, Sequence[dict[str, Any]]], None]:
    """Makes rows (amounts as decimal text, the rest with defaults) the relation ``snapshot_offers`` of an engine."""

    def store(engine: Engine, given: Sequence[dict[str, Any]]) -> None:
        rows = [_offer_row(number, row) for number, row in enumerate(given, 1)]
        engine.create_table("snapshot_offers", OFFER_COLUMNS)
        engine.append("snapshot_offers", {name: [row[name] for row in rows] for name in OFFER_COLUMNS}, OFFER_COLUMNS)

    return store


@dataclass(frozen=True)
class DatabaseServer:
    """A server of our own on 127.0.0.1. Its administrator's password holds what addresses have to escape."""

    port: int
    user: str = "keeper"
    password: str = "k@ep:er/50%?#"


def _absent(what: str, package: str) -> None:
    """Without the server these tests are skipped at home, and fail where everything has to be there."""
    said = f"{what} is not installed: apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)


@contextmanager
def _served(
    command: Sequence[str], folder: Path, account: str | None, ready: Callable[[], object], ending: int
) -> Iterator[None]:
    """A running server whose connections are answered, ended with the block by the signal ending.

    ready: raises while it is not.
    """
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, user=account, cwd=folder, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                ready()
                break
            except Exception as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"{command[0]} does not start: {log.read_text(errors='replace')}") from error
                time.sleep(0.05)
        yield
    finally:
        process.send_signal(ending)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _own_folder(*accounts: str) -> Iterator[tuple[Path, str | None]]:
    """A folder outside of ours, and whom it belongs to: these servers refuse to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="omniaudit-server-"))
    account = None
    try:
        if os.getuid() == 0:
            known = {entry.pw_name for entry in pwd.getpwall()}
            account = next(name for name in (*accounts, "nobody") if name in known)
            os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
        yield folder, account
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgresql() -> Iterator[DatabaseServer]:
    """A real PostgreSQL, which asks for passwords."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    programs = found[-1].parent if found else Path(shutil.which("initdb") or "").parent
    if not (programs / "initdb").is_file():
        _absent("PostgreSQL", "postgresql")
    import psycopg

    with _own_folder("postgres") as (folder, account):
        server = DatabaseServer(_free_port())
        secret = folder / "password"
        secret.write_text(server.password)
        secret.chmod(0o644)
        initdb = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", server.user, f"--pwfile={secret}"]
        initdb += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"]
        subprocess.run(initdb, user=account, cwd=folder, check=True, capture_output=True)
        command = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
        command += ["-h", "127.0.0.1", "-p", str(server.port), "-F"]
        login = {"host": "127.0.0.1", "port": server.port, "user": server.user, "password": server.password}

        def ready() -> None:
            psycopg.connect(**login, dbname="postgres", connect_timeout=5).close()

        with _served(command, folder, account, ready, signal.SIGINT):
            yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[DatabaseServer]:
    """A real MariaDB, which asks for passwords."""
    program, install = (shutil.which(name, path="/usr/sbin:/usr/bin") for name in ("mariadbd", "mariadb-install-db"))
    if not program or not install:
        _absent("MariaDB", "mariadb-server")
    import pymysql

    with _own_folder("mysql") as (folder, account):
        server = DatabaseServer(_free_port())
        data = [f"--datadir={folder / 'data'}", "--innodb-log-file-size=8M"]
        script = folder / "init.sql"
        password = server.password.replace("'", "''")
        script.write_text(
            f"CREATE USER '{server.user}'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
            f"GRANT ALL ON *.* TO '{server.user}'@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        script.chmod(0o644)
        subprocess.run(
            [str(install), "--no-defaults", *data, "--auth-root-authentication-method=normal", "--skip-test-db"],
            user=account, cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        command = [str(program), "--no-defaults", *data, f"--socket={folder / 'socket'}", f"--port={server.port}"]
        command += ["--bind-address=127.0.0.1", f"--init-file={script}", "--innodb-flush-log-at-trx-commit=0"]
        command += ["--innodb-buffer-pool-size=16M", "--skip-name-resolve", f"--pid-file={folder / 'pid'}"]
        login: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "user": server.user}

        def ready() -> None:
            pymysql.connect(**login, password=server.password, connect_timeout=5).close()

        with _served(command, folder, account, ready, signal.SIGTERM):
            yield server
