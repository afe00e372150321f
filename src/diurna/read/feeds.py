"""RSS and Atom: the bytes of a feed as entries, and entries as articles. Fetching them is for :mod:`diurna.read.watched`.

Feeds in the wild are broken in every way, so the parser is a tolerant one (feedparser), on bytes in memory: it opens no file
and no address. Declarations of entities are taken out first, so that they cannot grow.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from diurna.model import Article
from diurna.read.articles import Failure, make_article
from diurna.read.facts import day_of
from diurna.read.markup import plain_text

LARGEST_FEED = 16_000_000
MOST_ENTRIES = 5_000
# Below this a feed's "full content" is a teaser.
FULL_TEXT = 1_000
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_DOCTYPE_START = re.compile(rb"<!DOCTYPE\b", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*>|>)", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\b[^>]*>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: what it says of an article, and ``full`` where its text is the whole report."""

    key: str
    title: str | None
    published: str | None
    url: str | None
    text: str
    how: str
    full: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's title and its entries, newest first as feeds have them."""

    title: str | None
    entries: tuple[Entry, ...]


def looks_like_feed(head: bytes) -> bool:
    """Whether the first bytes of an XML file are those of RSS, RDF or Atom."""
    return _ROOT.search(head[:4096]) is not None


def parse_feed(data: bytes, *, url: str | None = None, content_type: str | None = None) -> Feed | None:
    """The feed in some bytes; None where they hold none. ``url`` is where it came from, for its relative links."""
    import feedparser

    if len(data) > LARGEST_FEED:
        return None
    headers = {"content-type": content_type} if content_type else {}
    try:
        # A stream: given bytes or text, feedparser would take them for an address or a file name first.
        parsed = feedparser.parse(io.BytesIO(_harmless(data)), response_headers=headers, resolve_relative_uris=False)
        entries = tuple(_entry(e, url) for e in parsed.entries[:MOST_ENTRIES])
        title = _line(parsed.feed.get("title"))
    except Exception:  # the parser of broken feeds breaks on some; the caller's failure names the feed
        return None
    return Feed(title, entries) if entries or parsed.get("version") else None


def _harmless(data: bytes) -> bytes:
    """The bytes without declarations of entities."""
    start = _DOCTYPE_START.search(data[:4096])
    if start is not None and (whole := _DOCTYPE.match(data, start.start())):
        data = data[: whole.start()] + data[whole.end() :]
    return _ENTITY.sub(b"", data)


def _entry(entry: Any, base: str | None) -> Entry:
    contents = [c for c in (entry.get("content") or []) if isinstance(c, dict) and isinstance(c.get("value"), str)]
    content = plain_text(max((c["value"] for c in contents), key=len, default=""))
    summary = plain_text(entry.get("summary") or "")
    text, how = (content, "feed content") if len(content) >= len(summary) and content else (summary, "feed summary")
    title = _line(entry.get("title"))
    link = _http(entry.get("link"), base)
    key = str(entry.get("id") or link or hashlib.sha256(f"{title}\x1f{text}".encode("utf-8", "surrogatepass")).hexdigest())
    return Entry(key[:500], title, _day(entry), link, text, how, how == "feed content" and len(text) >= FULL_TEXT)


def _line(text: Any) -> str | None:
    return (" ".join(plain_text(text).split()) or None) if isinstance(text, str) else None


def _day(entry: Any) -> str | None:
    """The day an entry was published as written, else as feedparser read it (in UTC); a day of change is none of publication."""
    if day := day_of(entry.get("published")):
        return day
    moment = entry.get("published_parsed")
    return f"{moment[0]:04}-{moment[1]:02}-{moment[2]:02}" if moment else None


def _http(link: Any, base: str | None) -> str | None:
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        whole = urljoin(base or "", link.strip())
    except ValueError:
        return None
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= 2_000 else None


def read_feed(data: bytes, where: str) -> Iterator[Article | Failure]:
    """The entries of a feed's bytes as articles, as far as the feed itself holds them; nothing is fetched."""
    feed = parse_feed(data)
    if feed is None:
        yield Failure(where, "not a feed of RSS or Atom")
        return
    if not feed.entries:
        yield Failure(where, "the feed holds no entry")
    for number, entry in enumerate(feed.entries, 1):
        yield entry_article(entry, f"{where}:{number}", feed.title)


def entry_article(entry: Entry, where: str, outlet: str | None) -> Article | Failure:
    """An article of what a feed says in one entry."""
    fields = {"title": (entry.title, "feed entry"), "published": (entry.published, "feed entry"), "outlet": (outlet, "feed title")}
    found = {"text": entry.how} | {name: how for name, (value, how) in fields.items() if value}
    return make_article(entry.text, where, url=entry.url, found=found, **{name: value for name, (value, _) in fields.items()})
