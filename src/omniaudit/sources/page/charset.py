"""The text of a page's bytes, by the WHATWG labels and never by Python's codec names (utf-7, rot13, zlib …)."""

from __future__ import annotations

import re
from codecs import utf_8_decode
from typing import Final

_LABELS: Final = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "cp866": "ibm866 866 cp866 csibm866",
    "iso8859-2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2 csisolatin2 iso-ir-101 iso_8859-2:1987",
    "iso8859-3": "iso-8859-3 iso8859-3 iso88593 iso_8859-3 latin3 l3 csisolatin3 iso-ir-109 iso_8859-3:1988",
    "iso8859-4": "iso-8859-4 iso8859-4 iso88594 iso_8859-4 latin4 l4 csisolatin4 iso-ir-110 iso_8859-4:1988",
    "iso8859-5": "iso-8859-5 iso8859-5 iso88595 iso_8859-5 cyrillic csisolatincyrillic iso-ir-144 iso_8859-5:1988",
    "iso8859-6": "iso-8859-6 iso8859-6 iso88596 iso_8859-6 arabic asmo-708 ecma-114 csisolatinarabic iso-8859-6-e "
    "iso-8859-6-i csiso88596e csiso88596i iso-ir-127 iso_8859-6:1987",
    "iso8859-7": "iso-8859-7 iso8859-7 iso88597 iso_8859-7 greek greek8 ecma-118 elot_928 sun_eu_greek "
    "csisolatingreek iso-ir-126 iso_8859-7:1987",
    "iso8859-8": "iso-8859-8 iso8859-8 iso88598 iso_8859-8 hebrew visual csisolatinhebrew iso-8859-8-e iso-8859-8-i "
    "csiso88598e csiso88598i logical iso-ir-138 iso_8859-8:1988",
    "iso8859-10": "iso-8859-10 iso8859-10 iso885910 latin6 l6 csisolatin6 iso-ir-157",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 csisolatin9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "koi8-r koi8 koi koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp874": "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 l1 csisolatin1 ascii "
    "us-ascii ansi_x3.4-1968 cp819 ibm819 iso-ir-100 iso_8859-1:1987",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 l5 csisolatin5 "
    "iso-ir-148 iso_8859-9:1989",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 x-gbk iso-ir-58",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp932": "shift_jis shift-jis sjis ms932 ms_kanji windows-31j x-sjis csshiftjis",
    "cp949": "euc-kr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
    "windows-949 cseuckr csksc56011987 iso-ir-149",
    "utf-16-le": "utf-16le utf-16 unicode ucs-2 csunicode iso-10646-ucs-2 unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
}
"""Python codec → labels. https://encoding.spec.whatwg.org/#names-and-labels"""

_CODECS: Final = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MARKS: Final = tuple(mark for mark, _ in _BOMS)
_META: Final = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w:.+-]{2,40})", re.IGNORECASE)
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.+-]{2,40})", re.IGNORECASE)
_PIECE = 65_536
_PRESCAN = 4096  # browsers look at 1024 bytes; shops put it after their scripts


def decode(body: bytes, content_type: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a page, and what was mended: BOM, then HTTP header, then meta, then UTF-8 if it fits, else cp1252."""
    for mark, unicode in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(unicode, "replace"), ()
    codec = _declared(body, content_type)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(body, codec)
    if codec in (None, "utf-8") or text.isascii() or codec.startswith(("iso2022", "utf-16")):
        return (body.decode(codec, "replace") if codec and codec.startswith("iso2022") else text), ()
    # Bytes above 127 that form valid UTF-8 throughout are UTF-8, whatever the page says of itself.
    return text, ("charset_mismatch",)


def as_utf8(body: bytes, content_type: str | None = None) -> tuple[bytes, tuple[str, ...]]:
    """The same text in UTF-8: mostly the bytes as they are, which is all that a parser needs."""
    if not body.startswith(_MARKS):
        codec = _declared(body, content_type)
        if not (codec or "").startswith("iso2022") if body.isascii() else codec in (None, "utf-8") and _fits(body):
            return body, ()
    text, repairs = decode(body, content_type)
    return text.encode("utf-8", "replace"), repairs


def _fits(body: bytes) -> bool:
    """Whether the bytes are UTF-8. Piece by piece: what stays in the processor's cache is checked twice as fast."""
    view, at = memoryview(body), 0
    try:
        while at < len(body):
            at += utf_8_decode(view[at : at + _PIECE], "strict", at + _PIECE >= len(body))[1]
    except UnicodeDecodeError:
        return False
    return True


def _declared(body: bytes, content_type: str | None) -> str | None:
    header = _HEADER.search(content_type or "")
    codec: str | None = _CODECS.get(header[1].lower()) if header else None
    if codec is None and (meta := _META.search(body, 0, _PRESCAN)):
        codec = _CODECS.get(meta[1].decode("ascii", "replace").lower())
        if codec and codec.startswith("utf-16"):
            codec = "utf-8"  # a meta that could be read as bytes proves that the page is not UTF-16
    return codec


def _decode_other(body: bytes, codec: str | None) -> tuple[str, tuple[str, ...]]:
    """Bytes that are not UTF-8 throughout."""
    if codec is not None and codec != "utf-8":
        return body.decode(codec, "replace"), ()
    text = body.decode("utf-8", "replace")
    if any(character > "\x7f" and character != "\ufffd" for character in text):
        return text, ("charset_invalid_bytes",)
    return body.decode("cp1252", "replace"), ("charset_mismatch",) if codec else ()
