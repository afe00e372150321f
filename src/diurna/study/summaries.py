"""What an incident is, from the events that tell of it: what most reports say, what they differ in, how many of them are independent."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from diurna.ontology import Ontology, quad_class
from diurna.relate.incidents import Group, agreed, independent
from diurna.study.rows import day_of

# An act and what it is called from the other side.
_TURNED = {"042": "043", "043": "042"}
_SIDE_PARTS = ("", "_name", "_country", "_sectors")
_COLUMNS = (
    *("event_id", "cameo", "day", "day_basis", "when_start", "when_end", "where", "where_country", "lat", "lon", "geonames_id"),
    *(f"{side}{part}" for side in ("source", "target") for part in _SIDE_PARTS),
    *("published", "outlet", "agency", "article_key", "detail"),
)


def summary(connection: sqlite3.Connection, found: Group, events: Sequence[int]) -> tuple[dict[str, Any], list[bool]]:
    """The columns of an incident, and of each of its events whether it tells the act from the other side ("hosted" for "visited")."""
    rows = [_row(connection, event) for event in events]
    turned = _turned(rows)
    rows = [_turn(row) if other else row for row, other in zip(rows, turned, strict=True)]
    votes = _votes(rows)
    differing: dict[str, Any] = {}

    def settle(name: str) -> Any:
        chosen, others = agreed({row["event_id"]: row[name] for row in votes})
        if others:
            differing[name] = others
        return chosen

    incident: dict[str, Any] = {"cameo": settle("cameo")}
    code = _ontology().codes.get(incident["cameo"])
    incident["root"], incident["quad"] = incident["cameo"][:2], quad_class(incident["cameo"])
    incident["plover"], incident["plover_mode"], incident["goldstein"] = (code.plover, code.mode, code.goldstein) if code else (None, None, None)
    for side in ("source", "target"):
        incident[side] = settle(side)
        bearer = _bearer(votes, side, incident[side])
        incident |= {f"{side}{part}": bearer.get(f"{side}{part}") for part in _SIDE_PARTS[1:]}
    incident |= _when(votes, differing)
    place = settle("where")
    bearer = _bearer(votes, "where", place)
    incident |= {"where": place} | {name: bearer.get(name) for name in ("where_country", "lat", "lon", "geonames_id")}
    incident |= _sources(connection, rows)
    scores = [member.score for member in found.members if member.score is not None]
    incident |= {"events": len(rows), "score": min(scores) if scores else None, "disagreements": json.dumps(differing, ensure_ascii=False)}
    return incident, turned


@cache
def _ontology() -> Ontology:
    return Ontology.load()


_QUERY = f"""SELECT {", ".join(f'"{name}"' for name in _COLUMNS)},
  (SELECT first_key FROM article_copy WHERE article_copy.article_key = event_current.article_key) AS first_key,
  (SELECT text_hash FROM article WHERE article.article_key = event_current.article_key) AS text_hash
  FROM event_current WHERE event_key = ?"""


def _row(connection: sqlite3.Connection, event: int) -> dict[str, Any]:
    row = connection.execute(_QUERY, (event,)).fetchone()
    return dict(zip((*_COLUMNS, "first_key", "text_hash"), row, strict=True))


def _turned(rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Which events name the sides the other way round than most of them do; of two equally common ways the first in order of codes stands."""
    ways = [(row["source_country"] or row["source"] or "", row["target_country"] or row["target"] or "") for row in rows]
    counts = Counter(way for way in ways if all(way) and way[0] != way[1])
    if not counts:
        return [False] * len(rows)
    straight = min(counts, key=lambda way: (-counts[way], way))
    other = (straight[1], straight[0])
    return [way == other or (way[0] == "" and way[1] == straight[0]) or (way[1] == "" and way[0] == straight[1]) for way in ways]


def _turn(row: Mapping[str, Any]) -> dict[str, Any]:
    sides = {f"{side}{part}": row[f"{other}{part}"] for side, other in (("source", "target"), ("target", "source")) for part in _SIDE_PARTS}
    return {**row, **sides, "cameo": _TURNED.get(row["cameo"], row["cameo"])}


def _votes(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One event of every text: ten copies of a report have one voice, and so has a report that tells a mutual act from both sides."""
    voices: dict[Any, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda r: r["event_id"]):
        voices.setdefault((row["first_key"] or row["text_hash"], row["source"], row["target"], row["cameo"]), row)
    return list(voices.values())


def _bearer(rows: Sequence[dict[str, Any]], name: str, value: Any) -> dict[str, Any]:
    """The event whose further fields stand for a value that was agreed on."""
    return next((row for row in rows if row[name] == value), {}) if value is not None else {}


def _when(rows: Sequence[dict[str, Any]], differing: dict[str, Any]) -> dict[str, Any]:
    """The day, from the events that know it best."""
    for basis in ("exact", "range", "report"):
        known = {row["event_id"]: (row["when_start"] or "", row["when_end"] or "") for row in rows if row["day_basis"] == basis}
        if known:
            (start, end), others = agreed(known)
            if others:
                differing["when"] = {_span(*span): sorted(e for e, s in known.items() if s == span) for span in sorted(set(known.values()))}
            published = min((row["published"] for row in rows if row["published"]), default=None)
            day, found = day_of(start or None, end or None, published)
            return {"day": day, "day_basis": found, "when_start": start or None, "when_end": end or None}
    return {"day": None, "day_basis": None, "when_start": None, "when_end": None}


def _span(start: str, end: str) -> str:
    return start if start == end else f"{start}..{end}"


def _sources(connection: sqlite3.Connection, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Articles, outlets, and how many sources are independent: those that share an outlet, an agency, a medium or a text are one."""
    marks: dict[int, set[str]] = {}
    for row in rows:
        of = marks.setdefault(row["article_key"], {f"text {row['text_hash']}", f"copy {row['first_key'] or row['article_key']}"})
        of.update(f"medium {name.casefold()}" for name in (row["outlet"], row["agency"]) if name)
        for link in json.loads(row["detail"] or "{}").get("attribution", ()):
            source = link.get("source") or {}
            if "JRN" in (source.get("sectors") or ()) and source.get("name"):
                of.add(f"medium {source['name'].casefold()}")
    published = sorted(row["published"] for row in rows if row["published"])
    return {
        "articles": len(marks),
        "outlets": len({row["outlet"] for row in rows if row["outlet"]}),
        "sources": independent(marks.values()),
        "reported_first": published[0] if published else None,
        "reported_last": published[-1] if published else None,
    }
