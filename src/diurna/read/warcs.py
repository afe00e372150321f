"""Web archives (WARC, WARC.gz), one record after another: pages as articles, broken records as failures with their place.

Read are responses with status 200 that hold HTML, resources that do, and plain text made of pages (WET). Requests, pictures,
redirects and errors of servers are no articles and are passed over. CC-NEWS is laid out like this. Memory is that of one
page, however long the archive. Where a record breaks the archive, reading goes on at the next one that can be made out.
"""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from diurna.read.articles import Failure, make_article, short
from diurna.read.facts import host_of
from diurna.read.pages import LARGEST_PAGE, decode_page, read_page

_HTML = ("text/html", "application/xhtml+xml", "application/xhtml")
_CHUNK = 1 << 20
_MEMBER = b"\x1f\x8b\x08"
_RECORD = b"WARC/1."
_HEADER = re.compile(rb"WARC/1\.\d\r?\n[A-Za-z][A-Za-z-]{2,}:")


def read_warc(stream: BinaryIO, name: str, *, page: Callable[..., Any] = read_page) -> Iterator[Any]:
    """Articles and failures of an archive, in order. ``name`` is for messages and origins: ``name:offset address``.

    ``page`` makes something else of a page than an article (arguments as for :func:`~diurna.read.pages.read_page`): reading pages
    is most of the work, and other processes can do it.

    The offset is that of the record in the file as it stands (in a ``.gz``, of its packed member).
    """
    start: int | None = 0
    packed = stream.read(3) == _MEMBER
    stream.seek(0)
    seen = damaged = False
    said = -1
    while start is not None:
        place = start
        try:
            for record in _records(stream, start):
                place, damaged = start + record.stream_pos, False
                item, go_on = _read_record(record, f"{name}:{place}", packed, page)
                if item is not None:
                    seen = True
                    said = place if isinstance(item, Failure) else said
                    yield item
                if not go_on:
                    break
            else:
                break
        except (OSError, ValueError, RuntimeError, OverflowError, MemoryError) as error:
            # What breaks at once where reading was taken up again is the same damage, and was named.
            if not damaged and place != said:
                yield Failure(f"{name}:{place}", f"the archive is broken after this record: {_line(error)}")
            seen = damaged = True
        start = _next_record(stream, place + 1, packed)
    if not seen:
        yield Failure(name, "holds no HTML page")


def _line(error: Exception) -> str:
    return short(" ".join(str(error).split()) or type(error).__name__, 100)


def _records(stream: BinaryIO, start: int) -> Iterator[Any]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    stream.seek(start)
    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    return iter(ArchiveIterator(_Window(stream), record_types=kinds))


class _Window:
    """A stream whose first byte is where it stands now: fastwarc counts places from there."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.start = stream, stream.tell()

    def read(self, size: int = -1) -> bytes:
        return self.stream.read(size)

    def tell(self) -> int:
        return self.stream.tell() - self.start

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset + (self.start if whence == 0 else 0), whence) - self.start

    def close(self) -> None:
        """Nothing: who opened the stream closes it."""


def _read_record(record: Any, where: str, packed: bool, make: Callable[..., Any]) -> tuple[Any, bool]:
    """What a record gives, if anything, and whether the archive can be read on behind it as it stands."""
    url = record.headers.get("WARC-Target-URI") or ""
    where = f"{where} {short(' '.join(url.split()), 200)}".rstrip()
    plain = str(record.record_type) == "conversion"
    if not plain and not _is_page(record):
        # What would have to be unpacked to be passed over is jumped over.
        return None, not (packed and record.content_length > LARGEST_PAGE)
    if record.content_length > LARGEST_PAGE:
        return Failure(where, f"{record.content_length:,} bytes; a page may hold at most {LARGEST_PAGE:,}"), not packed
    length = record.content_length
    body = record.reader.read(length)
    if len(body) < length:
        return Failure(where, f"the record is cut short: {len(body):,} of {length:,} bytes"), True
    if cut := record.headers.get("WARC-Truncated"):
        return Failure(where, f"the page was cut short when it was archived ({short(cut, 40)})"), True
    if plain:
        text = decode_page(body, "utf-8")
        host = host_of(url)
        found = {"text": "plain text of the archive"} | ({"outlet": "host of the address"} if host else {})
        return (Failure(where, "not text") if text is None else make_article(text, where, url=url or None, outlet=host, found=found)), True
    page = _unpacked(record, body)
    if isinstance(page, str):
        return Failure(where, page), True
    charset = record.http_charset if record.is_http_parsed else None
    return make(page, where, url=url or None, charset=charset, latest=_latest(record)), True


def _is_page(record: Any) -> bool:
    if record.is_http_parsed and record.http_headers is not None:
        return record.http_headers.status_code == 200 and (record.http_content_type or "").lower() in _HTML
    kind = record.headers.get("Content-Type") or ""
    return str(record.record_type) == "resource" and kind.partition(";")[0].strip().lower() in _HTML


def _latest(record: Any) -> str | None:
    """The last day the page can be of: that of its archiving, and one more for places east of Greenwich."""
    stamp = record.headers.get("WARC-Date") or ""
    try:
        return (datetime.date.fromisoformat(stamp[:10]) + datetime.timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return None


def _unpacked(record: Any, body: bytes) -> bytes | str:
    """The page without the packing of its transfer, or why that fails; archives often name a packing that is no longer there."""
    headers = record.http_headers if record.is_http_parsed else None
    if headers is None:
        return body
    if (headers.get("Transfer-Encoding") or "").lower() == "chunked" and (whole := unchunked(body)) is not None:
        body = whole
    encoding = (headers.get("Content-Encoding") or "").strip().lower()
    if encoding in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
        return unzipped(body, 31)
    if encoding == "deflate" and not body.lstrip().startswith(b"<"):
        return unzipped(body, 15 if body[:1] == b"\x78" else -15)
    if encoding == "br" and not body.lstrip().startswith(b"<"):
        return _from_brotli(body)
    return body


def unzipped(body: bytes, window: int) -> bytes | str:
    """Bytes packed by zlib (``window`` as zlib counts it), or why they cannot be had; no more than a page is ever unpacked."""
    unpacker = zlib.decompressobj(window)
    try:
        page = unpacker.decompress(body, LARGEST_PAGE + 1)
    except zlib.error as error:
        return f"the page cannot be unpacked: {error}"
    return page if len(page) <= LARGEST_PAGE else f"unpacks to more than {LARGEST_PAGE:,} bytes"


def _from_brotli(body: bytes) -> bytes | str:
    import io

    from fastwarc.stream_io import BrotliReader

    try:
        page: bytes = BrotliReader(io.BytesIO(body)).read(LARGEST_PAGE + 1)
    except (OSError, ValueError, RuntimeError) as error:
        return f"the page cannot be unpacked: {_line(error)}"
    return page if len(page) <= LARGEST_PAGE else f"unpacks to more than {LARGEST_PAGE:,} bytes"


def unchunked(body: bytes) -> bytes | None:
    """The body of a chunked transfer; None where it is none."""
    parts: list[bytes] = []
    place = 0
    while True:
        end = body.find(b"\r\n", place, place + 200)
        digits = body[place:end].partition(b";")[0].strip() if end >= 0 else b""
        if not digits or digits.strip(b"0123456789abcdefABCDEF") or len(digits) > 8:
            return None
        size = int(digits, 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        place = end + 2 + size + 2


def _next_record(stream: BinaryIO, start: int, packed: bool) -> int | None:
    """Where the next record begins at or behind a place, found by its first bytes; None where there is none."""
    mark = _MEMBER if packed else _RECORD
    stream.seek(start)
    tail = b""
    place = start
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        base = place - len(tail)
        at = window.find(mark)
        while at >= 0:
            if _begins_record(stream, base + at, packed):
                return base + at
            at = window.find(mark, at + 1)
        place += len(chunk)
        stream.seek(place)
        tail = window[-len(mark) + 1 :]
    return None


def _begins_record(stream: BinaryIO, place: int, packed: bool) -> bool:
    stream.seek(place)
    head = stream.read(2000)
    try:
        return _HEADER.match(zlib.decompressobj(31).decompress(head, 64) if packed else head) is not None
    except zlib.error:
        return False
