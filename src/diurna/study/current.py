"""What follows from the appended rows, kept in step with them in the same transaction: judged events and the roll-up by dyad and day.

``event_judged`` holds, for the newest coding of an article, the events that somebody judged, with corrected fields in place.
A judgement finds its event by ``event_id``; where a later coding gave the event another id, by the words it was read from (the
same article, part and trigger) and its two sides. ``dyad_day`` counts plain current events.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from diurna.study.rows import day_of
from diurna.study.schema import EVENT_COLUMNS, EVENT_KEYS, PLAIN, quoted

_ROLL = f"""
INSERT INTO dyad_day
SELECT dataset, coalesce(source_country, ''), coalesce(target_country, ''), coalesce(day, ''), coalesce(published, ''),
  coalesce(source, ''), coalesce(target, ''), coalesce(quad, 0),
  :sign * count(*), :sign * coalesce(sum(goldstein), 0.0), :sign * count(goldstein)
FROM event_current WHERE article_key = :article_key AND {PLAIN}
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
ON CONFLICT DO UPDATE SET events = events + excluded.events, scored = scored + excluded.scored,
  goldstein = round(goldstein + excluded.goldstein, 6)
"""


def roll(connection: sqlite3.Connection, article_keys: Iterable[int], sign: int) -> None:
    """Adds (``sign`` 1) or takes off (-1) the plain current events of articles in ``dyad_day``: off before a change of them, on after it."""
    connection.executemany(_ROLL, [{"sign": sign, "article_key": key} for key in article_keys])
    if sign > 0:
        connection.execute("DELETE FROM dyad_day WHERE events = 0")


def rolled(connection: sqlite3.Connection) -> bool:
    """Whether the roll-up is what the events give: counted anew and compared."""
    counted = connection.execute(f"SELECT count(*), sum(coalesce(goldstein, 0)) FROM event_current WHERE {PLAIN}").fetchone()
    kept = connection.execute("SELECT sum(events), sum(goldstein) FROM dyad_day").fetchone()
    return bool((kept[0] or 0) == counted[0] and abs((kept[1] or 0.0) - (counted[1] or 0.0)) < 0.001)


def overlay(connection: sqlite3.Connection, article_keys: Iterable[int]) -> None:
    """Lays the judgements on articles over the events of their newest coding. Call between ``roll(-1)`` and ``roll(1)``."""
    for key in article_keys:
        connection.execute("DELETE FROM event_judged WHERE article_key = ?", (key,))
        judgements = _rows(
            connection,
            "SELECT judgement.* FROM article JOIN judgement USING (content_hash) WHERE article_key = ? ORDER BY judgement_id",
            key,
        )
        if not judgements:
            continue
        events = _rows(connection, "SELECT event.* FROM event JOIN article USING (article_key, coding_key) WHERE article_key = ? ORDER BY event_key", key)
        judged: dict[int, dict[str, Any]] = {}
        for judgement in judgements:
            event = matching(judgement, events)
            if event is not None:
                row = judged.setdefault(event["event_key"], {**event, "verdict": "confirm"})
                _judge(row, judgement)
        columns = (*EVENT_KEYS, "verdict", *EVENT_COLUMNS)
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO event_judged ({quoted(columns)}) VALUES ({marks})", [[row[column] for column in columns] for row in judged.values()]
        )


def matching(judgement: Mapping[str, Any], events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The event that a judgement is about: by its id, else by part, trigger and sides, else the only event of that trigger."""
    for event in events:
        if event["event_id"] == judgement["event_id"]:
            return event
    place = (judgement["in"], judgement["trigger_start"], judgement["trigger_end"])
    if place[1] is None:
        return None
    there = [event for event in events if (event["in"], event["trigger_start"], event["trigger_end"]) == place]
    snapshot = json.loads(judgement["snapshot"])
    sides = [_code(snapshot, "source"), _code(snapshot, "target")]
    same = [event for event in there if [event["source"], event["target"]] == sides]
    if len(same) == 1:
        return same[0]
    return there[0] if len(there) == 1 else None


def _code(snapshot: Mapping[str, Any], side: str) -> str | None:
    actor = snapshot.get(side)
    return actor.get("code") if isinstance(actor, dict) else actor


def _judge(row: dict[str, Any], judgement: Mapping[str, Any]) -> None:
    """A later judgement wins over an earlier one; corrected fields stay corrected when the event is confirmed."""
    verdict = judgement["verdict"]
    if verdict == "correct":
        row["corrected"] = True
        row.update(correction(row, judgement["field"], judgement["value"]))
    row["verdict"] = "correct" if verdict == "confirm" and "corrected" in row else verdict


def correction(row: Mapping[str, Any], field: str, value: Any) -> dict[str, Any]:
    """The columns that a corrected field changes: itself, and what is worked out from it. :class:`ValueError` for what cannot be.

    A CAMEO code brings its root, quad class, Goldstein score and PLOVER type; an actor's code its country and sectors; a date of
    the act the day in timelines.
    """
    if field not in EVENT_COLUMNS or field in ("dataset", "published", "day", "day_basis", "root", "detail"):
        raise ValueError(f"{field!r} is no field that can be corrected")
    changed: dict[str, Any] = {field: _typed(field, value)}
    value = changed[field]
    if field == "cameo":
        code = _ontology().codes.get(value)
        if code is None:
            raise ValueError(f"{value!r} is no CAMEO code")
        from diurna.ontology import quad_class

        changed.update(root=value[:2], quad=quad_class(value), goldstein=code.goldstein, plover=code.plover, plover_mode=code.mode)
    elif field in ("source", "target"):
        country = value[:3] if value else None
        changed[f"{field}_country"] = None if country == "---" else country
        changed[f"{field}_sectors"] = "|".join(value[i : i + 3] for i in range(3, len(value), 3)) if value else None
    elif field in ("when_start", "when_end"):
        dates = {**row, **changed}
        changed["day"], changed["day_basis"] = day_of(dates["when_start"], dates["when_end"], dates["published"])
    return changed


def _typed(field: str, value: Any) -> Any:
    if value is None:
        return None
    kind = EVENT_COLUMNS[field].split()[0]
    try:
        return int(value) if kind == "INTEGER" else float(value) if kind == "REAL" else str(value)
    except ValueError:
        raise ValueError(f"{field}: {value!r} is not a number") from None


@cache
def _ontology() -> Any:
    from diurna.ontology import Ontology

    return Ontology.load()


def _rows(connection: sqlite3.Connection, query: str, *values: Any) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
