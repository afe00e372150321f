"""Web archives: pages out of records, broken records named, nothing lost behind them, memory of one page."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diurna.model import Article
from diurna.read import warcs
from diurna.read.articles import Failure
from diurna.read.files import read_file
from diurna.read.warcs import read_warc, unchunked

TEXT = "Kenya recalled its ambassador from Somalia on Monday, number {}, the foreign ministry said in a statement that was read on state radio."


def html(number: int) -> bytes:
    words = "".join(f"<p>{TEXT.format(f'{number}.{n}')}</p>" for n in range(3))
    return f"<html><head><title>Report {number}</title></head><body><article><h1>Report {number}</h1>{words}</article></body></html>".encode()


def record(
    number: int,
    body: bytes | None = None,
    *,
    kind: str = "response",
    http: str = "200 OK",
    mime: str = "text/html; charset=utf-8",
    head: str = "",
    extra: str = "",
    length: int | None = None,
) -> bytes:
    payload = html(number) if body is None else body
    if kind in ("response", "request"):
        payload = f"HTTP/1.1 {http}\r\nContent-Type: {mime}\r\n{head}\r\n".encode() + payload
        mime = "application/http; msgtype=response"
    size = len(payload) if length is None else length
    named = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-05-0{number % 9 + 1}T00:00:00Z\r\n"
    named += f"WARC-Target-URI: https://example.org/{number}\r\n{extra}Content-Type: {mime}\r\nContent-Length: {size}\r\n\r\n"
    return named.encode() + payload + b"\r\n\r\n"


def read(data: bytes) -> list[Article | Failure]:
    return list(read_warc(io.BytesIO(data), "a.warc"))


def urls(items: list[Article | Failure]) -> list[str]:
    return [item.url or "" for item in items if isinstance(item, Article)]


def only(items: list[Article | Failure]) -> Article:
    [item] = items
    assert isinstance(item, Article), item
    return item


def addresses(*numbers: int) -> list[str]:
    return [f"https://example.org/{n}" for n in numbers]


def test_pages_with_address_origin_and_how_it_was_found() -> None:
    data = record(1) + record(2)
    first, second = read(data)
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.title, first.url, first.outlet, first.found["url"]) == ("Report 1", "https://example.org/1", "example.org", "where it was fetched")
    assert first.origin == "a.warc:0 https://example.org/1"
    assert second.origin == f"a.warc:{len(record(1))} https://example.org/2"
    assert first.text.splitlines() == [TEXT.format(f"1.{n}") for n in range(3)]


def test_packed_by_record_and_as_a_whole() -> None:
    assert urls(read(gzip.compress(record(1)) + gzip.compress(record(2)))) == addresses(1, 2)
    assert urls(read(gzip.compress(record(1) + record(2)))) == addresses(1, 2)


def test_records_that_are_no_articles_are_passed_over() -> None:
    data = record(1, kind="warcinfo", mime="application/warc-fields") + record(2, kind="request") + record(3, http="404 Not Found")
    data += record(4, b"\x89PNG", mime="image/png") + record(5, kind="metadata", mime="text/plain") + record(6)
    assert urls(read(data)) == addresses(6)
    assert [str(f) for f in read(record(3, http="301 Moved"))] == ["a.warc: holds no HTML page"]
    assert [str(f) for f in read(b"")] == ["a.warc: holds no HTML page"]


def test_resources_and_plain_text_of_pages() -> None:
    assert only(read(record(1, kind="resource", mime="text/html"))).title == "Report 1"
    got = only(read(record(1, b"Kenya recalled its envoy.", kind="conversion", mime="text/plain")))
    assert (got.text, got.outlet, got.found["text"]) == ("Kenya recalled its envoy.", "example.org", "plain text of the archive")


def test_the_charset_of_the_server() -> None:
    body = html(1).replace(b"Kenya", "Москва".encode("cp1251"))
    assert "Москва" in only(read(record(1, body, mime="text/html; charset=windows-1251"))).text


def test_no_day_after_that_of_archiving() -> None:
    body = html(1).replace(b"<head>", b'<head><meta name="date" content="2024-05-07">')
    assert only(read(record(1, body))).published is None
    assert only(read(record(8, body))).published == "2024-05-07"


# --- packed pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(html(1))),
        ("Content-Encoding: gzip\r\n", html(1)),
        ("Content-Encoding: deflate\r\n", zlib.compress(html(1))),
        ("Content-Encoding: br\r\n", html(1)),
        ("Transfer-Encoding: chunked\r\n", b"5\r\n" + html(1)[:5] + b"\r\n" + f"{len(html(1)) - 5:x}".encode() + b"\r\n" + html(1)[5:] + b"\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\n", html(1)),
    ],
)
def test_pages_as_they_were_sent(head: str, body: bytes) -> None:
    assert only(read(record(1, body, head=head))).title == "Report 1"


@pytest.mark.parametrize("body", [b"", b"5", b"5\r\n", b"zz\r\nx", b"-5\r\nabc", b"fffffffff\r\nx"])
def test_what_is_not_chunked(body: bytes) -> None:
    assert unchunked(body) is None


def test_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warcs, "LARGEST_PAGE", 1_000_000)
    bomb = gzip.compress(b"0" * 50_000_000)
    for data in (record(1, bomb, head="Content-Encoding: gzip\r\n"), gzip.compress(record(1, b"0" * 20_000_000))):
        tracemalloc.start()
        failure, article = read(data + (gzip.compress(record(2)) if data[:2] == b"\x1f\x8b" else record(2)))
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        tracemalloc.stop()
        assert isinstance(failure, Failure) and "bytes" in failure.reason
        assert isinstance(article, Article) and article.url == "https://example.org/2"


# --- broken archives --------------------------------------------------------------------------------------------------


def broken() -> Iterator[tuple[str, bytes]]:
    one, two, three = record(1), record(2), record(3)
    packed = [gzip.compress(r) for r in (one, two, three)]
    bent = bytearray(packed[1])
    for place in range(len(bent) // 2, len(bent) // 2 + 9):
        bent[place] ^= 255
    yield "words between", one + b"junk and more junk\r\n\r\n" + two + three
    yield "words between packed", packed[0] + b"junk and more junk" + packed[1] + packed[2]
    yield "bent member", packed[0] + bytes(bent) + packed[2]
    yield "length too small", one + record(2, length=150) + three
    yield "length too large", one + record(2, length=len(html(2)) + 200) + three
    yield "length below nothing", one + record(2, length=-5) + three
    yield "cut in the middle", one + two[:-200] + three


@pytest.mark.parametrize(("what", "data"), list(broken()), ids=[what for what, _ in broken()])
def test_reading_goes_on_behind_a_broken_record(what: str, data: bytes) -> None:
    items = read(data)
    got = urls(items)
    assert got[0] == "https://example.org/1" and got[-1] == "https://example.org/3"
    failures = [str(item) for item in items if isinstance(item, Failure)]
    assert len(failures) == 1
    assert all(f.startswith("a.warc:") and "\n" not in f for f in failures)


@pytest.mark.parametrize("cut", [10, 100, 300])
@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_that_ends_too_early_says_so(cut: int, packed: bool) -> None:
    pack = gzip.compress if packed else bytes
    data = pack(record(1)) + pack(record(2))[:-cut]
    items = read(data)
    assert urls(items)[0] == "https://example.org/1"
    if (not packed and cut > 10) or (packed and cut > 40):
        assert isinstance(items[-1], Failure) and len(items) == 2


def test_a_page_that_was_cut_when_archived() -> None:
    [failure] = read(record(1, extra="WARC-Truncated: length\r\n"))
    assert str(failure) == "a.warc:0 https://example.org/1: the page was cut short when it was archived (length)"


def test_addresses_are_words_and_never_paths(tmp_path: Path) -> None:
    data = record(1).replace(b"https://example.org/1", b"../../../etc/passwd").replace(b"text/html", b"text/html")
    (tmp_path / "a.warc").write_bytes(data)
    got = only(list(read_file(tmp_path / "a.warc")))
    assert got.url is None and got.outlet is None
    assert [p.name for p in tmp_path.iterdir()] == ["a.warc"]


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    peaks = []
    for count in (5, 60):
        path = tmp_path / f"{count}.warc.gz"
        with path.open("wb") as out:
            for number in range(count):
                out.write(gzip.compress(record(number, html(number) + b"<!--" + b"x" * 200_000 + b"-->"), 1))
        tracemalloc.start()
        assert sum(isinstance(item, Article) for item in read_file(path)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 1_000_000


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_bent_archive_ends_in_articles_and_failures(data: st.DataObject) -> None:
    pack = data.draw(st.sampled_from([bytes, gzip.compress]))
    whole = bytearray(b"".join(pack(record(n, b"<p>" + TEXT.encode())) for n in range(3)))
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    for item in read(bytes(whole)):
        assert isinstance(item, Article | Failure)
        assert "\n" not in str(item) or isinstance(item, Article)
