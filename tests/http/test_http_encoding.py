"""Content codings: two are understood, bounded while they are decoded, and checked to their end."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniaudit.http.decoding import PIECE, Decoder
from omniaudit.http.faults import Fault

PAGE = b"<html>" + bytes(range(256)) * 40


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        ("gzip", gzip.compress(PAGE) + b"\0" * 10),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", raw_deflate(PAGE)),
        ("identity", PAGE),
    ],
    ids=["gzip", "capitals", "x-gzip", "two members", "padded", "zlib", "raw deflate", "identity"],
)
def test_coding_that_was_asked_for_is_decoded(shop, client, coding, body):
    shop.answer("/p", body, content_encoding=coding)
    assert client.fetch(shop.url("/p")).body == PAGE
    assert shop.heard[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", ", ".join(["gzip"] * 200), "?"])
def test_other_and_chained_codings_are_refused(shop, client, outcome, coding):
    shop.answer("/p", gzip.compress(PAGE), content_encoding=coding)
    assert outcome(client, shop.url("/p")) == "unknown_encoding"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (gzip.compress(PAGE)[:-20], "truncated_body"),
        (gzip.compress(PAGE)[:-4], "truncated_body"),
        (b"\x1f", "truncated_body"),
        (b"", "truncated_body"),
        (PAGE, "corrupt_encoding"),
        (gzip.compress(PAGE)[:-8] + b"\1\2\3\4" + gzip.compress(PAGE)[-4:], "corrupt_encoding"),
        (gzip.compress(PAGE) + b"<p>more", "corrupt_encoding"),
        (gzip.compress(b"") * 5_000, "corrupt_encoding"),
    ],
    ids=["cut", "cut in the trailer", "one byte", "none", "mislabelled", "bad CRC", "trailing text", "empty members"],
)
def test_broken_gzip_is_no_page(shop, client, outcome, body, code):
    shop.answer("/p", body, content_encoding="gzip")
    assert outcome(client, shop.url("/p")) == code


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress, raw_deflate])
def test_bomb_is_not_unpacked(shop, client, outcome, compress):
    coding = "gzip" if compress is gzip.compress else "deflate"
    shop.answer("/p", compress(b"\0" * 2**24), content_encoding=coding)
    assert outcome(client, shop.url("/p"), max_bytes=2**20) == "decompression_bomb"


def test_gzip_within_gzip_is_unpacked_once(shop, client, outcome):
    shop.answer("/p", gzip.compress(gzip.compress(PAGE)), content_encoding="gzip")
    assert outcome(client, shop.url("/p"), kind="feed") == "read"
    assert outcome(client, shop.url("/p"), kind="page") == "wrong_content_type"


def test_large_text_is_too_large_and_no_bomb(shop, client, outcome):
    words = b"".join(b"%d;" % (number * 7919) for number in range(100_000))
    shop.answer("/p", gzip.compress(words), content_encoding="gzip")
    assert outcome(client, shop.url("/p"), kind="feed", max_bytes=500_000) == "too_large"


def test_gzip_file_without_a_coding_stays_packed(shop, client, tmp_path):
    packed = gzip.compress(b"id,price\n")
    shop.answer("/feed.csv.gz", packed, content_type="application/gzip")
    client.download(shop.url("/feed.csv.gz"), tmp_path / "feed", max_bytes=2**20)
    assert (tmp_path / "feed").read_bytes() == packed


@given(st.lists(st.binary(max_size=2_000), max_size=4), st.integers(1, 64), st.booleans())
def test_decoder_gives_back_what_was_packed_however_it_is_cut(parts, step, gzipped):
    parts = parts or [b""]
    packed = b"".join(map(gzip.compress, parts)) if gzipped else raw_deflate(b"".join(parts))
    decoder = Decoder("gzip" if gzipped else "deflate")
    chunks = (packed[start : start + step] for start in range(0, len(packed), step))
    unpacked = b"".join(piece for chunk in chunks for piece in decoder.feed(chunk))
    decoder.finish()
    assert unpacked == b"".join(parts)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_decoder_of_anything_gives_bytes_or_a_fault(noise, coding):
    decoder = Decoder(coding)
    try:
        pieces = list(decoder.feed(noise))
        decoder.finish()
    except Fault as fault:
        assert fault.code in ("truncated_body", "corrupt_encoding")
    else:
        assert all(isinstance(piece, bytes) for piece in pieces)


def test_decoder_never_holds_more_than_a_piece():
    decoder = Decoder("gzip")
    assert max(len(piece) for piece in decoder.feed(gzip.compress(b"\0" * 10**7))) <= PIECE
    decoder.finish()
