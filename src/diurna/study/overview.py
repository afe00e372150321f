"""What a study holds at a glance: totals, the newest articles and events, runs, failures, copies. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from diurna.study.lookups import dictionaries
from diurna.study.queries import Answer
from diurna.study.schema import PLAIN

_NAMED = "article_id, content_hash, published, outlet, agency, title, copy_of"


def state_of(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Numbers that change whenever what the study says may have changed: what was counted before holds while they stay."""
    row = connection.execute(
        "SELECT coalesce((SELECT max(run_id) FROM run), 0), coalesce((SELECT max(coding_key) FROM coding), 0), "
        "coalesce((SELECT max(article_key) FROM article), 0), coalesce((SELECT max(judgement_id) FROM judgement), 0)"
    ).fetchone()
    return tuple(row)


def totals(connection: sqlite3.Connection) -> dict[str, Any]:
    """Articles, outlets, plain and all events of Diurna's own coding, judgements, failures, first and last day of publication."""
    one = connection.execute
    return {
        "articles": one("SELECT count(*) FROM article").fetchone()[0],
        "events": one("SELECT coalesce(sum(coding.events), 0) FROM coding JOIN article USING (coding_key)").fetchone()[0],
        "plain_events": one("SELECT coalesce(sum(events), 0) FROM dyad_day WHERE dataset = 'diurna'").fetchone()[0],
        "judgements": one("SELECT count(*) FROM judgement").fetchone()[0],
        "failures": one("SELECT count(*) FROM failure").fetchone()[0],
        "first": one("SELECT min(published) FROM article").fetchone()[0],
        "last": one("SELECT max(published) FROM article").fetchone()[0],
    }


def newest_articles(connection: sqlite3.Connection, limit: int) -> Answer:
    """The articles published last, each with the number of its events; None where it was not coded."""
    rows = connection.execute(
        "SELECT published, outlet, title, article_id, content_hash, "
        "(SELECT events FROM coding WHERE coding.coding_key = article.coding_key) "
        "FROM article ORDER BY published DESC, article_key DESC LIMIT ?",
        (limit,),
    )
    columns = ("published", "outlet", "title", "article_id", "content_hash", "events")
    return Answer(title="Newest articles", columns=columns, rows=[tuple(row) for row in rows], notes=("Articles by day of publication, the newest first.",))


def newest_events(connection: sqlite3.Connection, limit: int) -> list[dict[str, Any]]:
    """Plain events of the articles published last, those of one article in the order of its words."""
    found: list[dict[str, Any]] = []
    keys = connection.execute("SELECT article_key FROM article WHERE coding_key IS NOT NULL ORDER BY published DESC, article_key DESC LIMIT 200").fetchall()
    for (key,) in keys:
        found.extend(dictionaries(connection, f"SELECT * FROM event_current WHERE article_key = ? AND {PLAIN} ORDER BY event_key", (key,)))
        if len(found) >= limit:
            break
    return found[:limit]


def hash_of(connection: sqlite3.Connection, article_id: str) -> str:
    """The content hash of the first article with this id, empty where there is none."""
    row = connection.execute("SELECT content_hash FROM article WHERE article_id = ? ORDER BY article_key LIMIT 1", (article_id,)).fetchone()
    return row[0] if row is not None else ""


def copies_of(connection: sqlite3.Connection, article: dict[str, Any], limit: int = 20) -> list[dict[str, Any]]:
    """The other articles with the same text, the first printed first."""
    sql = f"SELECT {_NAMED} FROM article WHERE text_hash = ? AND article_key <> ? ORDER BY published, article_key LIMIT ?"
    return list(dictionaries(connection, sql, (article["text_hash"], article["article_key"], limit)))


def runs(connection: sqlite3.Connection, limit: int = 200) -> list[dict[str, Any]]:
    """The runs, the newest first, with ``settings``, ``inputs`` and ``reasons`` read out of their JSON."""
    found = list(dictionaries(connection, "SELECT * FROM run ORDER BY run_id DESC LIMIT ?", (limit,)))
    for run in found:
        for name in ("settings", "inputs", "reasons"):
            run[name] = json.loads(run[name])
    return found


def failures(connection: sqlite3.Connection, limit: int = 200) -> list[dict[str, Any]]:
    """What could not be read or coded, the newest first, with the id of the article where one was kept."""
    return list(
        dictionaries(
            connection,
            "SELECT failure.run_id, failure.origin, failure.step, failure.reason, failure.at, article.article_id, article.content_hash "
            "FROM failure LEFT JOIN article USING (article_key) ORDER BY failure_id DESC LIMIT ?",
            (limit,),
        )
    )


def failures_by_step(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """How many failures each step has, the most first."""
    return [tuple(row) for row in connection.execute("SELECT step, count(*) FROM failure GROUP BY step ORDER BY 2 DESC, 1")]
