"""Feeds and folders that are looked at again and again: what is new in them since the last time, as articles and failures.

What is known of them is a :class:`Memory`, which the caller keeps (as JSON) only after the articles are safe. Were it lost, all
would be read again and found in the study: a memory saves work and never holds anything back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from diurna.model import Article
from diurna.read.articles import Failure
from diurna.read.facts import Fact
from diurna.read.feeds import Entry, entry_article, parse_feed
from diurna.read.fetching import FetchError
from diurna.read.files import checked, files_of, read_file
from diurna.read.pages import read_page
from diurna.read.polite import Network

# A page that a server could not give is asked for so many times; then what the feed says of it is kept.
TRIES = 3
LONGEST_PAUSE = 86_400.0
_DONE = -1


class FeedMemory(msgspec.Struct):
    """What is known of one feed: for the next question, its failures in a row, when it is due, its entries (-1 done, else tries)."""

    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    due: float = 0.0
    entries: dict[str, int] = {}


class Memory(msgspec.Struct):
    """What is known of all feeds by address, and of files by path (time of change in ns, size)."""

    feeds: dict[str, FeedMemory] = {}
    files: dict[str, tuple[int, int]] = {}


def read_memory(path: Path) -> Memory:
    """The memory in a file; an empty one where there is none, or where it is broken: then all is looked at again."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Memory()


def write_memory(memory: Memory, path: Path) -> None:
    """Writes a memory whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(msgspec.json.encode(memory))
    os.replace(part, path)


def read_list(path: Path) -> list[str]:
    """The addresses in a list of feeds: one a line; what follows ``#`` after a space or at the start of a line is a remark."""
    lines = (line.split(" #")[0].strip() for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines())
    return list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def new_in_folder(folder: Path, memory: Memory, *, today: str | None, settled: float | None = None) -> Iterator[Article | Failure]:
    """Articles of files that are new or changed; a file changed after ``settled`` (seconds since 1970) is left for the next time."""
    try:
        files = files_of(folder)
    except OSError as error:
        yield Failure(str(folder), error.strerror or "cannot be read")
        return
    for file in files:
        try:
            state = file.stat()
        except OSError:
            continue
        mark = (state.st_mtime_ns, state.st_size)
        if memory.files.get(str(file)) == mark or (settled is not None and state.st_mtime > settled):
            continue
        for item in read_file(file, today=today):
            yield item if isinstance(item, Failure) else checked(item, today)
        memory.files[str(file)] = mark


def new_in_feeds(
    addresses: Iterable[str], memory: Memory, network: Network, *, now: float, every: float, today: str | None, pages: bool = True
) -> Iterator[Article | Failure]:
    """Articles of entries that are new in the feeds that are due, with the pages they lead to where the feed has no full text.

    ``now`` and ``every`` are seconds (since 1970, and between two looks); ``pages`` False takes what the feeds say and fetches
    no page. A feed that fails is left alone for twice as long each time, up to a day, or as long as its server asks.
    """
    for address in addresses:
        feed = memory.feeds.setdefault(address, FeedMemory())
        if feed.due > now:
            continue
        try:
            for item in _new_in_feed(address, feed, network, today, pages):
                yield item if isinstance(item, Failure) else checked(item, today)
        except FetchError as error:
            pause = max(min(every * 2 ** min(feed.failures, 20), LONGEST_PAUSE), float(error.wait or 0))
            feed.failures, feed.due = feed.failures + 1, now + pause
            yield Failure(address, f"{error}; asked again in {pause / 60:,.0f} minutes")
        else:
            feed.failures, feed.due = 0, now + every


def _new_in_feed(address: str, feed: FeedMemory, network: Network, today: str | None, pages: bool) -> Iterator[Article | Failure]:
    got = network.get(address, etag=feed.etag, last_modified=feed.last_modified)
    if got.status == 304:
        return
    parsed = parse_feed(got.body, url=got.url, content_type=f"{got.kind}; charset={got.charset}" if got.charset else got.kind)
    if parsed is None:
        raise FetchError("not a feed of RSS or Atom")
    entries: dict[str, int] = {}
    for entry in parsed.entries:
        tries = feed.entries.get(entry.key, 0)
        if tries != _DONE:
            outcome = list(_new_entry(entry, address, parsed.title, network, today, pages, tries))
            tries = _DONE if any(isinstance(item, Article) for item in outcome) or tries + 1 >= TRIES or not outcome else tries + 1
            yield from outcome
        entries[entry.key] = tries
    feed.entries = entries
    waiting = any(tries != _DONE for tries in entries.values())
    # A feed that has not changed would hide the pages that are to be tried again.
    feed.etag, feed.last_modified = (None, None) if waiting else (got.etag, got.last_modified)


def _new_entry(entry: Entry, address: str, outlet: str | None, network: Network, today: str | None, pages: bool, tries: int) -> Iterator[Article | Failure]:
    """What one entry gives: its page; where that cannot be had, a failure and what the feed says of it; where it may be had later, a failure."""
    where = f"{address} {entry.url or entry.key}"
    if not pages or entry.full or entry.url is None:
        yield entry_article(entry, where, outlet)
        return
    try:
        got = network.get(entry.url)
        if got.kind not in ("text/html", "application/xhtml+xml"):
            raise FetchError(f"not a page but {got.kind[:60]}")
        item = read_page(got.body, where, url=got.url, charset=got.charset, latest=today, otherwise=_known(entry, outlet))
        if isinstance(item, Article):
            yield item
            return
        yield item
    except FetchError as error:
        yield Failure(where, str(error))
        if error.later and tries + 1 < TRIES:
            return
    kept = entry_article(entry, where, outlet)
    if isinstance(kept, Article):
        yield kept


def _known(entry: Entry, outlet: str | None) -> dict[str, Fact]:
    known = {"title": (entry.title, "feed entry"), "published": (entry.published, "feed entry"), "outlet": (outlet, "feed title")}
    return {field: Fact(value, how) for field, (value, how) in known.items() if value}
