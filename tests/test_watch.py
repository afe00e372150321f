"""The network and what is watched: limits, manners, memory; all on 127.0.0.1."""

from __future__ import annotations

import gzip
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from diurna.cli import main, watching
from diurna.model import Article
from diurna.read import fetching, watched
from diurna.read.articles import Failure
from diurna.read.fetching import FetchError, Limits, fetch, is_public
from diurna.read.polite import Network
from diurna.read.watched import Memory, new_in_feeds, new_in_folder, read_list, read_memory, write_memory
from diurna.understand.coder import Diurna

LOCAL = Limits(seconds=2, whole=4, size=100_000, private=True)
PAGE = "<html><head><title>Report {0}</title></head><body><article><h1>Report {0}</h1>" + "".join(
    f"<p>Kenya recalled its ambassador from Somalia on Monday, the foreign ministry said in statement {{0}}.{n} that was read on state radio.</p>"
    for n in range(3)
)


def feed_of(base: str, *numbers: int) -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><link>{base}/page/{n}</link>"
        f"<pubDate>Tue, 0{n} Mar 2022 10:00:00 GMT</pubDate><description>Summary {n}.</description></item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>Example Wire</title>{items}</channel></rss>".encode()


class Site:
    """A server on 127.0.0.1 that answers from a table and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"/robots.txt": (404, {}, b"")}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                answer = site.answers.get(self.path, (404, {}, b""))
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def network(limits: Limits = LOCAL, **options: Any) -> Network:
    return Network(limits, delay=0, sleep=lambda _: None, **options)


def refused(url: str, limits: Limits = LOCAL) -> str:
    with pytest.raises(FetchError) as error:
        fetch(url, limits)
    assert "\n" not in str(error.value)
    return str(error.value)


# --- fetching ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *"127.0.0.1 10.1.2.3 192.168.1.1 172.16.0.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255 240.0.0.1 localhost".split(),
        *":: ::1 fe80::1 fe80::1%eth0 fc00::1 ::ffff:127.0.0.1 2002:7f00:1:: 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe ff02::1".split(),
        "",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://x",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://u:p@example.org/",
        "http://[bad",
        "http://example.org:99999/",
        "",
    ],
)
def test_addresses_that_are_never_asked(url: str) -> None:
    assert refused(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f000001", "127.1"])
def test_the_own_machine_is_not_asked_unless_allowed(site: Site, host: str) -> None:
    said = refused(f"http://{host}:{site.server.server_port}/feed", Limits(seconds=2))
    assert "no public address" in said or "no such host" in said
    assert site.asked == []


def test_a_redirect_is_checked_like_the_first_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/a"] = (302, {"Location": "http://169.254.169.254/latest/meta-data"}, b"")
    checked: list[str] = []
    real = fetching.is_public

    def only_the_site(address: str) -> bool:
        checked.append(address)
        return address == "127.0.0.1" or real(address)

    monkeypatch.setattr(fetching, "is_public", only_the_site)
    assert "169.254.169.254, no public address" in refused(site.base + "/a", Limits(seconds=2))
    assert checked == ["127.0.0.1", "169.254.169.254"]
    site.answers["/b"] = (302, {"Location": "file:///etc/passwd"}, b"")
    assert refused(site.base + "/b") == "only http and https are fetched"
    site.answers["/c"] = (302, {"Location": "/c"}, b"")
    assert refused(site.base + "/c") == "more than 5 redirects"
    site.answers["/d"] = (301, {"Location": "/e"}, b"")
    site.answers["/e"] = (200, {"Content-Type": "text/html; charset=latin-1"}, b"found")
    got = fetch(site.base + "/d", LOCAL)
    assert (got.url, got.body, got.kind, got.charset) == (site.base + "/e", b"found", "text/html", "latin-1")


def test_sizes_are_limited_as_they_come_in_and_as_they_unpack(site: Site) -> None:
    site.answers["/large"] = (200, {}, b"x" * 200_000)
    site.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 50_000_000))
    site.answers["/bad"] = (200, {"Content-Encoding": "gzip"}, b"not packed")
    site.answers["/cut"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello" * 100)[:-9])
    site.answers["/fine"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello"))
    assert refused(site.base + "/large") == refused(site.base + "/bomb") == "more than 100,000 bytes"
    assert refused(site.base + "/bad").startswith("cannot be unpacked")
    assert refused(site.base + "/cut") == "the answer was cut short"
    assert fetch(site.base + "/fine", LOCAL).body == b"hello"


def trickle(handler: BaseHTTPRequestHandler) -> None:
    try:
        for _ in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def test_a_server_that_trickles_or_is_silent_is_left(site: Site) -> None:
    site.answers["/slow"] = trickle
    start = time.monotonic()
    assert refused(site.base + "/slow", replace(LOCAL, whole=0.3)).startswith("cannot be fetched")
    site.answers["/silent"] = lambda handler: time.sleep(1)
    assert refused(site.base + "/silent", replace(LOCAL, seconds=0.2)).startswith("cannot be fetched")
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(("status", "later"), [(404, False), (403, False), (410, False), (429, True), (500, True), (503, True)])
def test_answers_that_are_errors(site: Site, status: int, later: bool) -> None:
    site.answers["/a"] = (status, {"Retry-After": "120"}, b"")
    with pytest.raises(FetchError) as error:
        fetch(site.base + "/a", LOCAL)
    assert (str(error.value), error.value.later, error.value.wait) == (f"the server answers {status}", later, 120)


# --- manners ----------------------------------------------------------------------------------------------------------


def test_robots_are_obeyed_and_asked_once(site: Site) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /secret\nCrawl-delay: 7\n")
    site.answers["/a"] = (200, {}, b"x")
    slept: list[float] = []
    net = Network(LOCAL, delay=2, sleep=slept.append, clock=lambda: 0.0)
    for _ in range(2):
        assert net.get(site.base + "/a").body == b"x"
    with pytest.raises(FetchError, match=r"robots.txt of the host forbids it"):
        net.get(site.base + "/secret/x")
    assert site.paths() == ["/robots.txt", "/a", "/a"]
    assert slept == [7.0]


def test_a_host_without_robots_allows_and_one_that_fails_does_not(site: Site) -> None:
    site.answers["/a"] = (200, {}, b"x")
    assert network().get(site.base + "/a").status == 200
    site.answers["/robots.txt"] = (500, {}, b"")
    with pytest.raises(FetchError, match=r"robots.txt: the server answers 500"):
        network().get(site.base + "/a")


# --- feeds ------------------------------------------------------------------------------------------------------------


def look(site: Site, memory: Memory, now: float = 1000.0, **options: Any) -> list[Article | Failure]:
    return list(new_in_feeds([site.base + "/feed"], memory, network(), now=now, every=60.0, **{"today": "2024-01-01", **options}))


@pytest.fixture
def fed(site: Site) -> Site:
    site.answers["/feed"] = (200, {"ETag": '"v1"', "Last-Modified": "Tue, 01 Mar 2022 10:00:00 GMT"}, feed_of(site.base, 1, 2))
    for number in (1, 2, 3):
        site.answers[f"/page/{number}"] = (200, {"Content-Type": "text/html"}, PAGE.format(number).encode())
    return site


def test_entries_lead_to_pages_and_only_new_ones_are_fetched(fed: Site) -> None:
    memory = Memory()
    first = look(fed, memory)
    assert [a.title for a in first if isinstance(a, Article)] == ["Report 1", "Report 2"]
    article = first[0]
    assert isinstance(article, Article)
    assert (article.published, article.outlet, article.found["published"], article.found["outlet"]) == (
        "2022-03-01",
        "Example Wire",
        "feed entry",
        "feed title",
    )
    assert article.origin == f"{fed.base}/feed {fed.base}/page/1"
    fed.answers["/feed"] = (200, {}, feed_of(fed.base, 3, 2, 1))
    assert [a.title for a in look(fed, memory, 2000.0) if isinstance(a, Article)] == ["Report 3"]
    assert fed.paths().count("/page/1") == 1


def test_a_feed_is_asked_for_news_only_and_not_before_it_is_due(fed: Site) -> None:
    memory = Memory()
    look(fed, memory)
    assert look(fed, memory, 1030.0) == []
    fed.answers["/feed"] = (304, {}, b"")
    assert look(fed, memory, 1061.0) == []
    asked = [headers for path, headers in fed.asked if path == "/feed"]
    assert len(asked) == 2
    assert (asked[1]["If-None-Match"], asked[1]["If-Modified-Since"]) == ('"v1"', "Tue, 01 Mar 2022 10:00:00 GMT")
    assert [memory.feeds[fed.base + "/feed"].entries.get(f"{fed.base}/page/{n}") for n in (1, 2)] == [-1, -1]


def test_a_feed_that_fails_is_left_alone_for_longer_each_time(fed: Site) -> None:
    memory = Memory()
    fed.answers["/feed"] = (500, {}, b"")
    dues = []
    for now in (0.0, 100.0, 1000.0):
        [failure] = look(fed, memory, now)
        assert isinstance(failure, Failure) and "the server answers 500; asked again in" in str(failure)
        dues.append(memory.feeds[fed.base + "/feed"].due - now)
    assert dues == [60.0, 120.0, 240.0]
    fed.answers["/feed"] = (503, {"Retry-After": "5000"}, b"")
    look(fed, memory, 5000.0)
    assert memory.feeds[fed.base + "/feed"].due == 10_000.0
    fed.answers["/feed"] = (200, {}, feed_of(fed.base, 1))
    assert len(look(fed, memory, 20_000.0)) == 1
    assert memory.feeds[fed.base + "/feed"].failures == 0


def test_a_page_that_cannot_be_had_now_is_tried_again_and_then_the_summary_is_kept(fed: Site) -> None:
    memory = Memory()
    fed.answers["/feed"] = (200, {"ETag": '"v1"'}, feed_of(fed.base, 1))
    fed.answers["/page/1"] = (500, {}, b"")
    kinds = [[type(item).__name__ for item in look(fed, memory, now)] for now in (0.0, 100.0, 200.0, 300.0)]
    assert kinds == [["Failure"], ["Failure"], ["Failure", "Article"], []]
    assert all("If-None-Match" not in headers for path, headers in fed.asked[:6] if path == "/feed")


def test_a_page_that_is_gone_or_forbidden_leaves_the_summary(fed: Site) -> None:
    fed.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /page/2\n")
    fed.answers["/page/1"] = (404, {}, b"")
    got = look(fed, Memory())
    assert [str(item).rpartition(": ")[2] if isinstance(item, Failure) else item.text for item in got] == [
        "the server answers 404",
        "Summary 1.",
        "robots.txt of the host forbids it",
        "Summary 2.",
    ]


def test_without_pages_nothing_but_the_feed_is_asked(fed: Site) -> None:
    got = look(fed, Memory(), pages=False)
    assert [item.text for item in got if isinstance(item, Article)] == ["Summary 1.", "Summary 2."]
    assert fed.paths() == ["/robots.txt", "/feed"]


def test_what_is_no_feed_is_a_failure(site: Site) -> None:
    site.answers["/feed"] = (200, {}, b"<html>")
    [failure] = look(site, Memory())
    assert str(failure) == f"{site.base}/feed: not a feed of RSS or Atom; asked again in 1 minutes"


# --- folders, lists, memory -------------------------------------------------------------------------------------------


def test_a_folder_gives_what_is_new_or_changed(tmp_path: Path) -> None:
    memory = Memory()

    def texts(settled: float | None = None) -> list[str]:
        return [item.text for item in new_in_folder(tmp_path, memory, today=None, settled=settled) if isinstance(item, Article)]

    (tmp_path / "a.txt").write_text("One.")
    assert texts(settled=0.0) == []
    assert texts() == ["One."]
    (tmp_path / "b.txt").write_text("Two.")
    assert texts() == ["Two."]
    (tmp_path / "a.txt").write_text("One and more.")
    assert texts() == ["One and more."]
    assert texts() == []


def test_lists_of_feeds(tmp_path: Path) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text("\ufeff# mine\nhttps://example.org/a#x\n\n  https://example.org/b # a remark\nhttps://example.org/b\n", encoding="utf-8")
    assert read_list(path) == ["https://example.org/a#x", "https://example.org/b"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"feeds": 3}', b"\xff" * 9])
def test_a_broken_memory_is_an_empty_one(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m.json").write_bytes(data)
    assert read_memory(tmp_path / "m.json") == read_memory(tmp_path / "none.json") == Memory()


def test_a_memory_comes_back_as_it_was(fed: Site, tmp_path: Path) -> None:
    memory = Memory(files={"a": (1, 2)})
    look(fed, memory)
    write_memory(memory, tmp_path / "m.json")
    assert read_memory(tmp_path / "m.json") == memory
    assert [p.name for p in tmp_path.iterdir()] == ["m.json"]


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def watch(tmp_path: Path, coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr(watching, "open_coder", lambda *_: coder)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(main, ["watch", *arguments, "--study", str(tmp_path / "s.db"), "--workers", "0", "--delay", "0"])

    return run


def stored(folder: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "s.db")) as connection:
        return connection.execute("SELECT title, published, coding_key IS NOT NULL FROM article ORDER BY article_key").fetchall()


def test_once_adds_what_is_new_and_then_nothing(fed: Site, watch: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "feeds.txt").write_text(f"# mine\n{fed.base}/feed\n")
    first = watch(str(tmp_path / "feeds.txt"), "--once", "--allow-private")
    assert (first.exit_code, "2 articles added" in first.output) == (0, True)
    assert stored(tmp_path) == [("Report 1", "2022-03-01", 1), ("Report 2", "2022-03-02", 1)]
    assert "nothing new" in watch(str(tmp_path / "feeds.txt"), "--once", "--allow-private").output
    (tmp_path / "s.db.watch.json").unlink()
    assert "0 articles added, 2 known already" in watch(f"{fed.base}/feed", "--once", "--allow-private").output
    assert len(stored(tmp_path)) == 2


def test_the_own_machine_needs_leave(fed: Site, watch: Callable[..., Any]) -> None:
    got = watch(f"{fed.base}/feed", "--once")
    assert got.exit_code == 1 and "no public address (--allow-private)" in got.output
    assert fed.asked == []


def test_what_is_published_after_the_day_of_reading_is_refused(fed: Site, watch: Callable[..., Any], tmp_path: Path) -> None:
    got = watch(f"{fed.base}/feed", "--once", "--allow-private", "--no-pages", "--today", "2022-03-01")
    assert got.exit_code == 1 and "published 2022-03-02, after the day of reading, 2022-03-01" in got.output
    assert stored(tmp_path) == [("Item 1", "2022-03-01", 1)]


def test_an_interrupt_in_the_middle_loses_nothing(fed: Site, watch: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = watched.new_in_feeds

    def interrupted(*arguments: Any, **options: Any) -> Iterator[Article | Failure]:
        yield next(real(*arguments, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(watched, "new_in_feeds", interrupted)
    assert watch(f"{fed.base}/feed", "--allow-private").exit_code == 130
    monkeypatch.setattr(watched, "new_in_feeds", real)
    assert watch(f"{fed.base}/feed", "--once", "--allow-private").exit_code == 0
    assert [title for title, _, _ in stored(tmp_path)] == ["Report 1", "Report 2"]


@pytest.mark.parametrize("source", ["/no/such", "ftp://example.org/feed"])
def test_sources_that_are_none(watch: Callable[..., Any], source: str) -> None:
    got = watch(source, "--once")
    assert got.exit_code == 2 and "neither an address, nor a list of addresses, nor a folder" in got.output
