"""Runs: what was done to a study, with which program and settings, and the batches that a run writes, each in one transaction."""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from diurna.model import Article, Coder
from diurna.study.copies import link_copies
from diurna.study.current import overlay, roll
from diurna.study.incidents import forget, gather, refresh
from diurna.study.schema import EVENT_COLUMNS, quoted
from diurna.study.ties import retie

if TYPE_CHECKING:
    from diurna.study.store import Store


def content_hash(article: Article) -> str:
    """What makes an article itself: outlet, day, title and text, whatever id or address it was given. 64 hexadecimal digits."""
    return _hash(article.outlet or "", article.published or "", article.title or "", article.text)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Coded:
    """What coding an article gave: rows of events (see :func:`~diurna.study.rows.row_of`), or the reason why it was not coded and at which step."""

    article: Article
    rows: Sequence[Mapping[str, Any]] = ()
    sentences: int = 0
    coder: Coder | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    fault: str | None = None
    step: str = "code"
    article_key: int | None = None  # set where the article is in the study already
    key: str | None = None  # the content hash, where it is not that of the article's own fields (imported tables without text)


@dataclass(slots=True)
class Lost:
    """An input that gave no article: where it stands, at which step it failed, and why."""

    origin: str
    reason: str
    step: str = "read"


@dataclass(slots=True)
class Counts:
    """What a run did so far. ``known``: articles that the study had before, and that were left as they are."""

    articles: int = 0
    known: int = 0
    coded: int = 0
    events: int = 0
    failures: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


class Run:
    """One run in the study: what was done with which program, knowledge and settings. Made by :meth:`Store.run`."""

    def __init__(self, store: Store, run_id: int, started: datetime.datetime):
        self.store = store
        self.run_id = run_id
        self.started = started
        self.counts = Counts()
        self.read_on: str | None = None

    def write(self, batch: Iterable[Coded | Lost], *, known: int = 0) -> None:
        """Writes a batch in one transaction: articles, codings, events, failures, judged events, roll-up, copies, incidents and the run's own counts."""
        counts = deepcopy(self.counts)
        counts.known += known
        with self.store.transaction() as connection:
            fresh: list[tuple[int, Coded]] = []
            new: list[int] = []
            for item in batch:
                if isinstance(item, Lost):
                    counts.failures += self._fail(connection, item.origin, item.step, item.reason, None)
                    continue
                key = item.article_key
                if key is None:
                    key = self._insert_article(connection, item)
                    counts.articles += 1
                    new.append(key)
                if item.fault is not None:
                    where = item.article.origin or item.article.article_id
                    counts.failures += self._fail(connection, where, item.step, item.fault, key)
                else:
                    fresh.append((key, item))
            again = [key for key, item in fresh if item.article_key is not None]
            roll(connection, again, -1)
            forget(connection, again)
            for key, item in fresh:
                self._insert_coding(connection, key, item)
                counts.coded += 1
                counts.events += len(item.rows)
                counts.reasons.update(item.reasons)
            keys = [key for key, _ in fresh]
            overlay(connection, keys)
            roll(connection, keys, 1)
            copies = link_copies(connection, new)
            gather(connection, keys)
            refresh(connection, copies.difference(keys))
            retie(connection, [*keys, *sorted(copies.difference(keys))])
            self._update(connection, counts)
        self.counts = counts
        self.store.checkpoint()

    def finish(self) -> None:
        """Marks the run as finished. A run that was interrupted stays unfinished; what it wrote is whole all the same."""
        with self.store.transaction() as connection:
            self._update(connection, self.counts)
            connection.execute("UPDATE run SET finished = ? WHERE run_id = ?", (now().isoformat(timespec="seconds"), self.run_id))

    def _update(self, connection: sqlite3.Connection, counts: Counts) -> None:
        seconds = round((now() - self.started).total_seconds(), 3)
        connection.execute(
            "UPDATE run SET articles = ?, known = ?, coded = ?, events = ?, failures = ?, reasons = ?, seconds = ? WHERE run_id = ?",
            (
                counts.articles,
                counts.known,
                counts.coded,
                counts.events,
                counts.failures,
                json.dumps(dict(counts.reasons.most_common())),
                seconds,
                self.run_id,
            ),
        )

    def _insert_article(self, connection: sqlite3.Connection, item: Coded) -> int:
        article = item.article
        text_hash = _hash(article.text)
        first = None
        if article.text:
            # Copies point at the first one, never at another copy.
            found = connection.execute("SELECT coalesce(copy_of, article_key) FROM article WHERE text_hash = ? ORDER BY article_key LIMIT 1", (text_hash,))
            first = (found.fetchone() or (None,))[0]
        row = {
            "article_id": article.article_id,
            "content_hash": item.key or content_hash(article),
            "text_hash": text_hash,
            "copy_of": first,
            "run_id": self.run_id,
            "published": article.published,
            "read_on": self.read_on,
            "outlet": article.outlet,
            "agency": article.agency,
            "lang": article.lang,
            "url": article.url,
            "origin": article.origin,
            "found": json.dumps(article.found, ensure_ascii=False),
            "regions": msgspec.json.encode(article.regions).decode(),
            "title": article.title,
            "text": article.text,
        }
        return insert(connection, "article", row)

    def _insert_coding(self, connection: sqlite3.Connection, article_key: int, item: Coded) -> None:
        coder_key = self.store.coder_key(item.coder) if item.coder is not None else None
        coding = {"article_key": article_key, "run_id": self.run_id, "coder_key": coder_key, "events": len(item.rows), "sentences": item.sentences}
        coding_key = insert(connection, "coding", coding)
        given = (coding_key, article_key, self.run_id, coder_key)
        connection.executemany(_INSERT_EVENT, [(*given, row["event_id"], *(_value(row, name) for name in EVENT_COLUMNS)) for row in item.rows])
        connection.execute("UPDATE article SET coding_key = ? WHERE article_key = ?", (coding_key, article_key))

    def _fail(self, connection: sqlite3.Connection, origin: str, step: str, reason: str, article_key: int | None) -> int:
        # The same input that fails again for the same reason is the failure that is there already.
        connection.execute(
            "INSERT OR IGNORE INTO failure (run_id, origin, article_key, step, reason, at) VALUES (?, ?, ?, ?, ?, ?)",
            (self.run_id, sound(origin), article_key, step, sound(reason), now().isoformat(timespec="seconds")),
        )
        return 1


def sound(words: str) -> str:
    """Text that a database can hold: halves of characters (lone surrogates) become U+FFFD."""
    return words.encode("utf-8", "replace").decode("utf-8") if not words.isascii() else words


_DEFAULTS: dict[str, Any] = {"dataset": "diurna", "in": "text", "contexts": "", "polarity": "positive", "modality": "actual"}
_INSERT_EVENT = (
    f"INSERT INTO event (coding_key, article_key, run_id, coder_key, event_id, {quoted(EVENT_COLUMNS)}) VALUES ({', '.join('?' * (5 + len(EVENT_COLUMNS)))})"
)


def _value(row: Mapping[str, Any], name: str) -> Any:
    value = row.get(name)
    return _DEFAULTS.get(name) if value is None else value


def insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    """Puts a row into a table and returns its key."""
    marks = ", ".join("?" * len(row))
    key = connection.execute(f"INSERT INTO {table} ({quoted(row)}) VALUES ({marks})", list(row.values())).lastrowid
    assert key is not None
    return key


def now() -> datetime.datetime:
    """This moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)
