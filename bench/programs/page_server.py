"""Serves a folder of pages on loopback with two sitemaps, of all and of one; prints its address."""

import asyncio
import sys
from pathlib import Path


async def main() -> None:
    pages = {f"/{path.name}": path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.html"))}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                body, kind = pages.get(path, b""), "text/html; charset=utf-8"
                if path in ("/all.xml", "/one.xml"):
                    names = list(pages)[: 1 if path == "/one.xml" else None]
                    body = sitemap(host, names).encode()
                    kind = "application/xml"
                status = "200 OK" if body else "404 Not Found"
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
                )
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(host, flush=True)
    await server.serve_forever()


def sitemap(host: str, names: list[str]) -> str:
    entries = "".join(f"<url><loc>{host}{name}</loc></url>" for name in names)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


asyncio.run(main())
