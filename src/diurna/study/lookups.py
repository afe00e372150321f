"""Events and articles of a study, found by a filter or by their id, as dictionaries of their columns. Nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from diurna.study.filters import Filter, conditions


def rows_of(
    connection: sqlite3.Connection, filter: Filter, *, order: str = "day, event_key", limit: int | None = None, offset: int = 0
) -> Iterator[dict[str, Any]]:
    """Rows of ``event_current`` that meet a filter (as it is: not only plain acts), in the order of SQL columns; ``offset`` goes with ``limit``."""
    sql, values = conditions(filter)
    if limit is None:
        return dictionaries(connection, f"SELECT * FROM event_current WHERE {sql} ORDER BY {order}", values)
    # Keys are sorted first, so that only the rows that are given are read whole.
    keys = connection.execute(f"SELECT event_key FROM event_current WHERE {sql} ORDER BY {order} LIMIT ? OFFSET ?", (*values, limit, offset)).fetchall()
    return (row for key in keys for row in dictionaries(connection, "SELECT * FROM event_current WHERE event_key = ?", tuple(key)))


def count_of(connection: sqlite3.Connection, filter: Filter) -> int:
    """How many events meet a filter."""
    sql, values = conditions(filter)
    number: int = connection.execute(f"SELECT count(*) FROM event_current WHERE {sql}", values).fetchone()[0]
    return number


def event_rows(connection: sqlite3.Connection, event_id: str) -> list[dict[str, Any]]:
    """Every coding of an event: the rows with this id, and those that other codings of its article read from the same words; oldest first.

    ``current``: whether the row belongs to the newest coding. Rejected ones are among them; corrections are not laid over.
    """
    return list(
        dictionaries(
            connection,
            """SELECT other.*, article.coding_key = other.coding_key AS current,
              run.finished AS run_finished, run.version AS run_version, run.lexicon AS run_lexicon
            FROM event AS other JOIN article USING (article_key) JOIN run ON run.run_id = other.run_id
            WHERE other.article_key IN (SELECT article_key FROM event WHERE event_id = :id) AND (other.event_id = :id OR EXISTS (
              SELECT 1 FROM event AS this WHERE this.event_id = :id AND this.article_key = other.article_key AND this."in" = other."in"
                AND this.trigger_start = other.trigger_start AND this.trigger_end = other.trigger_end AND this.coding_key <> other.coding_key))
            ORDER BY other.event_key""",
            {"id": event_id},
        )
    )


def current_event(connection: sqlite3.Connection, event_id: str) -> dict[str, Any] | None:
    """The row of ``event_current`` with an id; None where there is none, or it was rejected."""
    return next(dictionaries(connection, "SELECT * FROM event_current WHERE event_id = ? LIMIT 1", (event_id,)), None)


def judgements_of(connection: sqlite3.Connection, event_id: str) -> list[dict[str, Any]]:
    """The judgements that were passed on an event under this id, oldest first."""
    return list(dictionaries(connection, "SELECT * FROM judgement WHERE event_id = ? ORDER BY judgement_id", (event_id,)))


def find_article(connection: sqlite3.Connection, article_id: str) -> dict[str, Any] | None:
    """The row of an article by its id, else by its content hash; the first of several with one id."""
    for column in ("article_id", "content_hash"):
        row = next(dictionaries(connection, f"SELECT * FROM article WHERE {column} = ? ORDER BY article_key LIMIT 1", (article_id,)), None)
        if row is not None:
            return row
    return None


def events_of_article(connection: sqlite3.Connection, article_key: int) -> list[dict[str, Any]]:
    """The current events of an article in the order of its words, title first."""
    order = "CASE \"in\" WHEN 'title' THEN 0 ELSE 1 END, trigger_start, event_key"
    return list(dictionaries(connection, f"SELECT * FROM event_current WHERE article_key = ? ORDER BY {order}", (article_key,)))


def record_of(connection: sqlite3.Connection, identifier: str) -> dict[str, Any] | None:
    """All that is known of an event or, where no event has the id, of an article; None where neither is there.

    An incident is looked for by its id as well.

    ``kind`` says which. An event has ``event`` (its current row, corrections laid over, or the newest coding's where it was
    rejected or is not in the newest coding), ``article``, ``verdict``, ``codings`` and ``judgements``; an article has ``article``
    and ``events``.
    """
    codings = event_rows(connection, identifier)
    if codings:
        mine = [row for row in codings if row["event_id"] == identifier]
        current = current_event(connection, identifier)
        article = next(dictionaries(connection, "SELECT * FROM article WHERE article_key = ?", (mine[-1]["article_key"],)))
        judgements = judgements_of(connection, identifier)
        verdict = current["verdict"] if current is not None else judgements[-1]["verdict"] if judgements else None
        row = current or mine[-1] | {name: article[name] for name in ("article_id", "outlet", "agency", "url", "title")}
        return {
            "kind": "event",
            "event": row,
            "current": current is not None,
            "verdict": verdict,
            "article": article,
            "codings": codings,
            "judgements": judgements,
        }
    incident = incident_of(connection, identifier)
    if incident is not None:
        return incident
    found = find_article(connection, identifier)
    if found is None:
        return None
    return {"kind": "article", "article": found, "events": events_of_article(connection, found["article_key"])}


def incident_of(connection: sqlite3.Connection, incident_id: str) -> dict[str, Any] | None:
    """An incident, its events with why each belongs to it, and those of other incidents that came close; None where there is none."""
    from diurna.relate.likeness import NEAR
    from diurna.study.incidents import near_misses

    incident = next(dictionaries(connection, "SELECT * FROM incident WHERE incident_id = ?", (incident_id,)), None)
    if incident is None:
        return None
    key = incident.pop("incident_key")
    events = dictionaries(
        connection,
        "SELECT event_current.*, incident_event.score, incident_event.reasons, incident_event.swapped FROM incident_event "
        "JOIN event_current USING (event_key) WHERE incident_key = ? ORDER BY published, event_id",
        (key,),
    )
    misses = []
    for _, other, match in near_misses(connection, key, NEAR):
        row = next(
            dictionaries(
                connection,
                "SELECT incident_id, event_id FROM incident_event JOIN incident USING (incident_key) JOIN event USING (event_key) WHERE event_key = ?",
                (other,),
            )
        )
        misses.append(row | {"score": match.score, "against": match.against or "its incident does not fit as a whole, or the score is too low"})
    return {"kind": "incident", "incident": incident, "events": list(events), "near": misses}


def dictionaries(connection: sqlite3.Connection, sql: str, values: Any = ()) -> Iterator[dict[str, Any]]:
    """The rows of a query as dictionaries, one at a time."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
