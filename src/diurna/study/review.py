"""Judgements of people on events: which to look at next, how a verdict is kept, what they say of the coder, and as gold.

A judgement is appended and never changed. It keeps the event as it was seen, so that it outlives the coding: the gold and the
figures are made from what was seen and said, whatever a later coding gives.

How an event was drawn is kept in ``note``: ``sample`` (at random) or ``uncertain`` (those about which the coder knows least). Only a
sample can say how good the rest is; the uncertain ones are chosen because they are worse.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Any, Literal

from diurna.study.current import correction, overlay, roll
from diurna.study.filters import MODALITIES, POLARITIES, Filter, conditions
from diurna.study.incidents import forget, gather
from diurna.study.lookups import dictionaries
from diurna.study.queries import Answer
from diurna.study.rows import event_of
from diurna.study.store import Store
from diurna.study.ties import retie

Verdict = Literal["confirm", "reject", "correct"]
Drawn = Literal["sample", "uncertain"]
# What can be corrected, in the order of a card, each with how it is written.
CORRECTABLE = {
    "source": "actor code, such as RUSGOV; - for nobody",
    "cameo": "CAMEO code, two to four digits",
    "target": "actor code; - for nobody",
    "polarity": " or ".join(POLARITIES),
    "modality": ", ".join(MODALITIES),
    "when_start": "first day of the act, 2022-08-16; - for open",
    "when_end": "last day of the act; - for open",
    "where": "name of the place; - for none",
    "where_country": "country code of the place; - for none",
    "according_to": "name of the innermost speaker; - for none",
}


def wilson(right: int, judged: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927).

    >>> [round(bound, 3) for bound in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not judged:
        return 0.0, 1.0
    z = 1.959964
    share, spread = right / judged, z * z / judged
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / judged + spread / (4 * judged))
    return max(0.0, middle - half), min(1.0, middle + half)


def to_review(connection: sqlite3.Connection, filter: Filter, drawn: Drawn, limit: int) -> Iterator[dict[str, Any]]:
    """Current events that nobody judged, with their article's text: the least certain first, or drawn at random.

    The random order is that of the event ids, which are hashes of content: the same on every machine, and no order of anything else.
    """
    sql, values = conditions(filter)
    order = "event_id" if drawn == "sample" else "abs(coalesce(confidence, 0.5) - 0.5), event_id"
    chosen = connection.execute(
        f"SELECT event_id FROM event_current WHERE {sql} AND verdict IS NULL AND trigger IS NOT NULL ORDER BY {order} LIMIT ?", (*values, limit)
    ).fetchall()
    for (event_id,) in chosen:
        yield from dictionaries(
            connection,
            "SELECT event_current.*, article.text FROM event_current JOIN article USING (article_key) WHERE event_id = ? AND verdict IS NULL LIMIT 1",
            (event_id,),
        )


def checked(row: Mapping[str, Any], field: str, value: str) -> str | None:
    """A corrected value as it is kept (``-`` is null); :class:`ValueError` says what is wrong with it."""
    if field not in CORRECTABLE:
        raise ValueError(f"{field!r} cannot be corrected; there are {', '.join(CORRECTABLE)}")
    value = value.strip()
    kept = None if value == "-" else value
    if not value or (kept is None and field in ("cameo", "polarity", "modality")):
        raise ValueError(f"{field}: a value is needed: {CORRECTABLE[field]}")
    if kept is not None:
        _check(field, kept)
    correction(row, field, kept)
    return kept


def _check(field: str, value: str) -> None:
    known = {"polarity": POLARITIES, "modality": MODALITIES}.get(field)
    if known is not None and value not in known:
        raise ValueError(f"{field}: {value!r} is none of {', '.join(known)}")
    if field in ("when_start", "when_end"):
        from diurna.read.clips import valid_date

        if not valid_date(value):
            raise ValueError(f"{field}: {value!r} is not a date like 2022-08-16")
    if field in ("source", "target", "where_country"):
        from diurna.study.filters import known_actor_code

        if not known_actor_code(value, country_only=field == "where_country"):
            raise ValueError(f"{field}: {value!r} is not {CORRECTABLE[field].partition(';')[0]}")


def judge(
    store: Store, row: Mapping[str, Any], verdict: Verdict, *, who: str, at: str, field: str | None = None, value: str | None = None, note: str | None = None
) -> None:
    """Appends a judgement on a row of ``event_current`` and lays it over the event, in one transaction; the study must be open to write.

    ``at`` is a moment in ISO form, ``field`` and ``value`` belong to the verdict ``correct``. :class:`ValueError` where they cannot be.
    """
    if verdict == "correct":
        if field is None:
            raise ValueError("which field is wrong?")
        value = checked(row, field, value or "-")
    with store.transaction() as connection:
        roll(connection, [row["article_key"]], -1)
        forget(connection, [row["article_key"]])
        connection.execute(
            'INSERT INTO judgement (event_id, content_hash, "in", trigger_start, trigger_end, snapshot, verdict, field, value, who, at, note) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row["event_id"],
                row["content_hash"],
                row["in"],
                row["trigger_start"],
                row["trigger_end"],
                snapshot(row),
                verdict,
                field,
                value,
                who,
                at,
                note,
            ),
        )
        overlay(connection, [row["article_key"]])
        retie(connection, [row["article_key"]])
        roll(connection, [row["article_key"]], 1)
        gather(connection, [row["article_key"]])


def snapshot(row: Mapping[str, Any]) -> str:
    """An event as it was seen, as JSON."""
    from diurna.model import to_json

    return to_json(event_of(row)).decode()


# --- what the judgements say ------------------------------------------------------------------------------------------


def verdicts(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every judged event with its final verdict, how it was drawn, who judged it last, and its corrected fields (column to value).

    ``event`` is the event as it was first seen. A later judgement wins; corrected fields stay so when the event is confirmed.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in dictionaries(connection, "SELECT * FROM judgement ORDER BY judgement_id"):
        key = (row["content_hash"], row["event_id"])
        seen = found.setdefault(key, {"event": json.loads(row["snapshot"]), "fields": {}, "drawn": row["note"], "content_hash": row["content_hash"]})
        if row["verdict"] == "correct":
            seen["fields"][row["field"]] = row["value"]
        seen["verdict"] = "correct" if row["verdict"] == "confirm" and seen["fields"] else row["verdict"]
        seen["who"], seen["at"] = row["who"], row["at"]
    return list(found.values())


def figures(connection: sqlite3.Connection) -> Answer:
    """Precision by field with its 95 % Wilson interval, apart for events drawn at random and for those chosen in another way.

    ``act``: the event was not rejected. A field is judged in events that were not rejected, and right where it was not corrected.
    ``all``: everything is right.
    """
    judged = verdicts(connection)
    rows: list[tuple[Any, ...]] = []
    for drawn, chosen in (("sample", [j for j in judged if j["drawn"] == "sample"]), ("other", [j for j in judged if j["drawn"] != "sample"])):
        kept = [j for j in chosen if j["verdict"] != "reject"]
        counts = [("act", len(kept), len(chosen))]
        counts.extend((name, sum(not (fields & j["fields"].keys()) for j in kept), len(kept)) for name, fields in _FIELDS.items())
        counts.append(("all", sum(j["verdict"] == "confirm" for j in kept), len(chosen)))
        for name, right, number in counts:
            if number:
                low, high = wilson(right, number)
                rows.append((drawn, name, right, number, round(right / number, 4), round(low, 4), round(high, 4)))
    notes = (
        "act: not rejected; all: nothing wrong; a field: of the events that were not rejected. Interval: 95 %, Wilson.",
        "Only events drawn at random (review --sample) say how good the others are; the rest was chosen because it is uncertain.",
    )
    return Answer(title="Precision by judgement", columns=("drawn", "field", "right", "judged", "precision", "low", "high"), rows=rows, notes=notes)


_FIELDS = {
    "source": {"source"},
    "cameo": {"cameo"},
    "target": {"target"},
    "certainty": {"polarity", "modality"},
    "when": {"when_start", "when_end"},
    "where": {"where", "where_country"},
    "according to": {"according_to"},
}


def gold(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Judged events as gold, one row for each judged part of an article, as ``diurna evaluate --scheme diurna`` reads them.

    A title is a text of its own. Imported rows without a text are left out.
    """
    parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for judged in verdicts(connection):
        parts.setdefault((judged["content_hash"], judged["event"]["in"]), []).append(judged)
    for (content_hash, part), group in parts.items():
        article = next(dictionaries(connection, "SELECT * FROM article WHERE content_hash = ?", (content_hash,)), None)
        text = article["title" if part == "title" else "text"] if article is not None else None
        if article is None or not text:
            continue
        acts = [_act(judged) for judged in sorted(group, key=lambda j: (j["event"]["trigger"]["start"], j["event"]["event_id"]))]
        identifier = article["article_id"] + ("#title" if part == "title" else "")
        yield {"id": identifier, "published": article["published"], "outlet": article["outlet"], "text": text, "acts": acts}


def _act(judged: Mapping[str, Any]) -> dict[str, Any]:
    event, fields = judged["event"], judged["fields"]
    code = {side: (event[side] or {}).get("code") for side in ("source", "target")}
    act = {
        "verdict": judged["verdict"],
        "trigger": [event["trigger"]["start"], event["trigger"]["end"]],
        "cameo": event["cameo"],
        **code,
        "polarity": event["polarity"],
        "modality": event["modality"],
    }
    act.update({name: value for name, value in fields.items() if name in act})
    return act | {"event_id": event["event_id"], "who": judged["who"], "at": judged["at"]}
