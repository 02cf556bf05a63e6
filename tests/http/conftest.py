"""Loopback servers that misbehave as told, and clients with short patience."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from omniaudit.http import Client, FetchError, Response, authority


@dataclass
class Heard:
    """A request as the server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    at: float


Script = Callable[[Heard, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Shop:
    """A raw HTTP server on 127.0.0.1: what each path answers is set by the test, byte by byte if need be."""

    tls: ssl.SSLContext | None = None
    scripts: dict[str, Script] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    port: int = 0
    connections: int = 0

    def url(self, path: str = "/") -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{path}"

    def hits(self, path: str) -> list[Heard]:
        return [heard for heard in self.heard if heard.path == path]

    @staticmethod
    def message(body: bytes | str = b"<html>ok", status: int = 200, **headers: str) -> bytes:
        """A well-formed response; header names are written with _ for -."""
        content = body.encode() if isinstance(body, str) else body
        named = {"Content-Type": "text/html", "Content-Length": str(len(content))}
        named |= {name.replace("_", "-").title(): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return f"HTTP/1.1 {status} Word\r\n{lines}\r\n".encode() + content

    def answer(self, path: str, body: bytes | str = b"<html>ok", status: int = 200, **headers: str) -> None:
        """A good citizen's answer on a connection that is kept open."""
        self.raw(path, self.message(body, status, **headers), close=False)

    def raw(self, path: str, *messages: bytes, close: bool = True) -> None:
        """The bytes as given: the first for the first request, the last for all that follow."""
        left = list(messages)

        async def send(heard: Heard, writer: asyncio.StreamWriter) -> None:
            writer.write(left.pop(0) if len(left) > 1 else left[0])
            if close:
                writer.close()

        self.scripts[path] = send

    def redirect(self, path: str, location: str | None, status: int = 302, **headers: str) -> None:
        extra = {"location": location} if location is not None else {}
        self.answer(path, b"moved", status, **extra, **headers)

    def script(self, path: str, script: Script) -> None:
        self.scripts[path] = script

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                request, *lines = head.strip().split("\r\n")
                method, path, _ = request.split(" ", 2)
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                loop = asyncio.get_running_loop()
                heard = Heard(method, path, headers, body, number, loop.time())
                self.heard.append(heard)
                script = self.scripts.get(path) or self.scripts.get(path.split("?")[0])
                if script is None:
                    writer.write(self.message(b"no such page", 404))
                else:
                    await script(heard, writer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()


@pytest.fixture(autouse=True)
def no_proxy_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def start_shop() -> Iterator[Callable[..., Shop]]:
    """Starts servers in a loop of their own; all are stopped at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers: list[asyncio.Server] = []
    ports: set[int] = set()

    def start(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", serve: Any = None) -> Shop:
        shop = Shop(tls)
        serving = asyncio.start_server(serve or shop.serve, host, 0, ssl=tls, limit=2**20)
        server = asyncio.run_coroutine_threadsafe(serving, loop).result(5)
        servers.append(server)
        shop.port = server.sockets[0].getsockname()[1]
        ports.add(shop.port)
        return shop

    async def stop() -> None:
        for server in servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    yield start
    asyncio.run_coroutine_threadsafe(stop(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    _close_server_side(ports)
    loop.close()


def _close_server_side(ports: set[int]) -> None:
    """Close what the servers had accepted but their loop no longer came to; a client's own sockets are left to it."""
    for found in gc.get_objects():
        is_open = type(found) is socket.socket and found.family == socket.AF_INET and found.fileno() >= 0
        if is_open and found.getsockname()[1] in ports:
            found.close()


@pytest.fixture
def shop(start_shop: Callable[..., Shop]) -> Shop:
    return start_shop()


@pytest.fixture
def make_client() -> Iterator[Callable[..., Client]]:
    """Clients of impatient makes; closed at the end."""
    clients: list[Client] = []

    def make(*shops: Shop, **options: Any) -> Client:
        allowed = frozenset(authority(shop.url()) for shop in shops)
        impatient: dict[str, Any] = {
            "allowed_hosts": allowed,
            "user_agent": "omniaudit/1 (test)",
            "connect_timeout": 0.5,
            "read_timeout": 0.4,
            "total_timeout": 0.8,
            "respect_robots": False,
            "backoff": 0.01,
        }
        clients.append(Client(**impatient | options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(shop: Shop, make_client: Callable[..., Client]) -> Client:
    """A client for which the shop is a host of the config."""
    return make_client(shop)


@pytest.fixture
def outcome() -> Callable[..., str]:
    """What a fetch comes to: the stable code, or "read"."""

    def come_to(client: Client, url: str, **options: Any) -> str:
        try:
            response = client.fetch(url, **options)
        except FetchError as error:
            return error.code
        assert isinstance(response, Response)
        return "read"

    return come_to
