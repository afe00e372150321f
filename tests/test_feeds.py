"""RSS and Atom: what a feed holds, from any bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diurna.model import Article
from diurna.read.articles import Failure
from diurna.read.feeds import Feed, parse_feed, read_feed
from diurna.read.files import read_file

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Example Wire</title>
<item><title>Kenya &amp; Somalia</title><link>https://example.org/a</link><guid>a1</guid><pubDate>Tue, 19 Nov 2019 23:30:00 -0500</pubDate>
<description>&lt;p&gt;Kenya recalled its envoy.&lt;/p&gt;&lt;p&gt;Somalia was surprised.&lt;/p&gt;</description></item>
<item><title>No text</title><link>javascript:alert(1)</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Times</title><entry><title type="html">Talks &lt;i&gt;resume&lt;/i&gt;</title>
<id>tag:x</id><link rel="alternate" href="b"/><published>2021-05-04T10:00:00Z</published><updated>2021-06-01T10:00:00Z</updated>
<summary>Short.</summary><content type="html">&lt;p&gt;%s&lt;/p&gt;</content></entry></feed>"""


def feed(data: str | bytes, **options: str) -> Feed:
    got = parse_feed(data if isinstance(data, bytes) else data.encode(), **options)  # type: ignore[arg-type]
    assert got is not None
    return got


def test_rss_entries_are_articles_and_say_so() -> None:
    first, second = read_feed(RSS.encode(), "f.xml")
    assert isinstance(first, Article)
    assert (first.title, first.published, first.outlet, first.url) == ("Kenya & Somalia", "2019-11-19", "Example Wire", "https://example.org/a")
    assert first.text == "Kenya recalled its envoy.\nSomalia was surprised."
    assert first.found == {"text": "feed summary", "title": "feed entry", "published": "feed entry", "outlet": "feed title"}
    assert first.origin == "f.xml:1"
    assert second == Failure("f.xml:2", "no text")


def test_atom_content_goes_before_the_summary_and_links_are_made_whole() -> None:
    got = feed(ATOM % ("The envoys met. " * 100), url="https://example.org/feed/").entries[0]
    assert (got.title, got.published, got.url, got.full) == ("Talks resume", "2021-05-04", "https://example.org/feed/b", True)
    assert got.text.startswith("The envoys met.")
    assert not feed(ATOM % "Teaser ...").entries[0].full


def test_a_day_of_change_is_no_day_of_publication() -> None:
    got = feed(ATOM.replace("<published>2021-05-04T10:00:00Z</published>", "") % "x").entries[0]
    assert got.published is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_feeds_in_any_encoding(encoding: str) -> None:
    data = RSS.replace("utf-8", encoding).replace("Kenya &amp; Somalia", "Besançon").encode(encoding)
    assert feed(data).entries[0].title == "Besançon"


@pytest.mark.parametrize("cut", [200, 300, 450, 520, 600])
def test_feeds_that_are_cut_short_give_what_they_hold(cut: int) -> None:
    assert parse_feed(RSS.encode()[:cut]) is not None


def test_feeds_with_errors_are_read() -> None:
    assert feed(RSS.replace("&amp; Somalia", "& Somalia &nbsp;")).entries[0].title == "Kenya & Somalia"
    assert len(feed(RSS.replace("</item>", "")).entries) == 2


@pytest.mark.parametrize("data", [b"", b"hello", b"<html><body><p>x</p></body></html>", b"%PDF", b"\x00" * 100, b"http://127.0.0.1/feed", b"/etc/passwd"])
def test_what_is_no_feed(data: bytes) -> None:
    assert [str(f) for f in read_feed(data, "f.xml")] == ["f.xml: not a feed of RSS or Atom"]


def test_entity_bombs_and_outer_entities_do_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    entities = "".join(f'<!ENTITY b{n} "{(f"&b{n - 1};" if n else "lol") * 20}">' for n in range(10))
    for declared in (f"<!DOCTYPE r [{entities}]>", f'<!DOCTYPE r [<!ENTITY b9 SYSTEM "{secret.as_uri()}">]>', '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">'):
        for encoding in ("utf-8", "utf-16"):
            data = RSS.replace("<rss", declared + "<rss").replace("Kenya &amp;", "&b9;").replace("utf-8", encoding).encode(encoding)
            got = list(read_feed(data, "f.xml"))
            assert len(repr(got)) < 10_000
            assert "secret words" not in repr(got)


def test_feeds_and_pages_by_their_ending(tmp_path: Path) -> None:
    for name in ("f.xml", "f.rss", "f.atom"):
        (tmp_path / name).write_text(RSS)
        assert len(list(read_file(tmp_path / name))) == 2
    (tmp_path / "g.xml").write_text("<note><to>x</to></note>")
    assert [str(f) for f in read_file(tmp_path / "g.xml")] == [f"{tmp_path / 'g.xml'}: XML that is neither a feed (RSS, Atom) nor a page"]


PIECES = [
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<entry>",
    "<![CDATA[",
    "]]>",
    "<link href=",
    "&lt;p&gt;",
    "&b;",
    "<!ENTITY b 'x'>",
    "<!DOCTYPE r [",
    "]>",
    "\x00",
    "<pubDate>",
    "<content:encoded>",
]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=10)), max_size=20).map(lambda p: ("<rss version='2.0'><channel>" + "".join(p)).encode()),
    )
)
def test_any_bytes_are_a_feed_or_failures(data: bytes) -> None:
    for item in read_feed(data, "f.xml"):
        assert isinstance(item, Article | Failure)
