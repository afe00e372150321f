"""What an export takes out of a study: the current events that meet a filter, and those that are gone since a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from diurna.model import Article, Event
from diurna.study.filters import Filter, conditions
from diurna.study.lookups import dictionaries, rows_of
from diurna.study.rows import event_of
from diurna.study.store import Store

# The coding that was the newest of an article before the moment, where the article has another one now.
_RECODED = """
SELECT event.*, article.article_id, article.content_hash, article.outlet, article.agency, article.url, article.title, article.lang, article.copy_of,
  coder.version AS coder_version, coder.lexicon AS coder_lexicon, coder.model AS coder_model
FROM article JOIN event ON event.article_key = article.article_key LEFT JOIN coder ON coder.coder_key = event.coder_key
WHERE event.coding_key = (
    SELECT max(coding.coding_key) FROM coding JOIN run ON run.run_id = coding.run_id
    WHERE coding.article_key = article.article_key AND coalesce(run.finished, run.started) < :since)
  AND event.coding_key <> article.coding_key
ORDER BY event.event_key"""
_JUDGED = """
SELECT event.*, article.article_id, article.content_hash, article.outlet, article.agency, article.url, article.title, article.lang, article.copy_of,
  coder.version AS coder_version, coder.lexicon AS coder_lexicon, coder.model AS coder_model, event_judged.verdict
FROM event_judged JOIN event ON event.event_key = event_judged.event_key
JOIN article ON article.article_key = event.article_key AND article.coding_key = event.coding_key
LEFT JOIN coder ON coder.coder_key = event.coder_key
WHERE event_judged.verdict IN ('reject', 'correct') AND EXISTS (
  SELECT 1 FROM judgement WHERE judgement.content_hash = article.content_hash AND judgement.at >= :since
    AND (judgement.event_id = event.event_id OR judgement.trigger_start = event.trigger_start))
ORDER BY event.event_key"""


def events_of(connection: sqlite3.Connection, filter: Filter) -> Iterator[Event]:
    """The current events that meet a filter, in the order in which they came into the study."""
    return (event_of(row) for row in rows_of(connection, filter, order="event_key"))


def articles_of(store: Store, filter: Filter) -> Iterator[tuple[Article, list[Event]]]:
    """The articles that have events which meet a filter, each with these events."""
    rows = rows_of(store.connection, filter, order="article_key, event_key")
    for key, group in groupby(rows, key=lambda row: row["article_key"]):
        yield store.article(key), [event_of(row) for row in group]


def gone_since(connection: sqlite3.Connection, filter: Filter) -> Iterator[tuple[Event, str]]:
    """Events that an export before ``filter.since`` may have had and one now does not have, as they were then, and why.

    ``recoded``: a newer coding of the article has not got them, or what it has got does not meet the filter. ``rejected``: a reader
    said that they are wrong. ``corrected``: a reader's correction took them out of the filter. An event that no export had may be
    among them; to take away what is not there does no harm.
    """
    told: set[str] = set()
    now = msgspec.structs.replace(filter, since=None)
    for sql in (_RECODED, _JUDGED):
        for row in dictionaries(connection, sql, {"since": filter.since}):
            if row["event_id"] in told or _is_there(connection, now, row):
                continue
            told.add(row["event_id"])
            verdict = row.pop("verdict", None)
            yield event_of(row), {"reject": "rejected", "correct": "corrected"}.get(verdict or "", "recoded")


def _is_there(connection: sqlite3.Connection, filter: Filter, row: dict[str, Any]) -> bool:
    sql, values = conditions(filter)
    found = connection.execute(
        f"SELECT 1 FROM event_current WHERE article_key = ? AND event_id = ? AND {sql} LIMIT 1", (row["article_key"], row["event_id"], *values)
    )
    return found.fetchone() is not None
