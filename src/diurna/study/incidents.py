"""Incidents of a study, kept up with every batch: new events meet their likes by blocks, and what they touch is grouped anew.

Events linked by merging pairs, directly or through others, are a component; its incidents are worked out from all its events by
:mod:`diurna.relate.incidents`. Components hang on the events alone, so the order of arrival changes no incident, and a batch costs
what it touches, whatever the size of the study.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from diurna.relate.incidents import Group, components, group
from diurna.relate.likeness import Match, compare
from diurna.relate.told import NARROW, WIDEST, Side, Told, blocks, days_of, speech, width_class, words_of
from diurna.study.copies import link_copies
from diurna.study.schema import PLAIN
from diurna.study.summaries import summary

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Told)


def gather(connection: sqlite3.Connection, article_keys: Iterable[int]) -> None:
    """Puts the plain current events of articles into incidents. Call inside a transaction, after their judgements are laid over them."""
    new: dict[int, Told] = {}
    rows: list[tuple[Any, ...]] = []
    for key in article_keys:
        for event_key, told in _events_of(connection, key):
            new[event_key] = told
            rows.append((event_key, 0, key, event_key, _ENCODER.encode(told).decode()))
    connection.executemany("INSERT INTO incident_event (event_key, incident_key, article_key, component, told) VALUES (?, ?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO incident_block (block, first, event_key) VALUES (?, ?, ?)", _filed(new))
    for component in _touched(connection, new):
        _settle(connection, component)


def forget(connection: sqlite3.Connection, article_keys: Iterable[int]) -> None:
    """Takes the events of articles out of their incidents, and groups anew what is left. Call before a change of their events."""
    for key in article_keys:
        gone = connection.execute("SELECT event_key, component, incident_key FROM incident_event WHERE article_key = ?", (key,)).fetchall()
        connection.executemany("DELETE FROM incident_block WHERE event_key = ?", [(row[0],) for row in gone])
        connection.execute("DELETE FROM incident_event WHERE article_key = ?", (key,))
        incidents = {row[2] for row in gone}
        for component in sorted({row[1] for row in gone}):
            members = _members(connection, [component])
            incidents -= _settle(connection, members)
        _drop_empty(connection, incidents)


def refresh(connection: sqlite3.Connection, article_keys: Iterable[int]) -> None:
    """Works out anew the incidents that articles take part in: who copies whom has changed, and with it how many sources there are."""
    seen: set[int] = set()
    for key in article_keys:
        for (component,) in connection.execute("SELECT DISTINCT component FROM incident_event WHERE article_key = ?", (key,)).fetchall():
            if component not in seen:
                seen.add(component)
                _settle(connection, _members(connection, [component]))


def catch_up(connection: sqlite3.Connection) -> None:
    """Copies and incidents of a study that had none yet, for all its articles. Call inside a transaction."""
    last = 0
    while keys := [r[0] for r in connection.execute("SELECT article_key FROM article WHERE article_key > ? ORDER BY 1 LIMIT 64", (last,))]:
        copies = link_copies(connection, keys)
        gather(connection, keys)
        refresh(connection, copies.difference(keys))
        last = keys[-1]


def near_misses(connection: sqlite3.Connection, incident_key: int, lowest: float, limit: int = 10) -> list[tuple[int, int, Match]]:
    """Events of other incidents that come close to one of this: (event of this, other event, comparison), the closest first.

    Close is a score of at least ``lowest``, whether it was too low to merge or something spoke against it.
    """
    mine = {row[0]: _DECODER.decode(row[1]) for row in connection.execute("SELECT event_key, told FROM incident_event WHERE incident_key = ?", (incident_key,))}
    best: dict[int, tuple[int, Match]] = {}
    for key, told in mine.items():
        for other, theirs in _candidates(connection, told).items():
            if other in mine:
                continue
            match = compare(told, theirs)
            # What speaks against a merge says more than a high score that could not help.
            if match.score >= lowest and (other not in best or (bool(match.against), match.score) > (bool(best[other][1].against), best[other][1].score)):
                best[other] = (key, match)
    ranked = sorted(((key, other, match) for other, (key, match) in best.items()), key=lambda found: (-found[2].score, found[0], found[1]))
    return ranked[:limit]


# --- events -----------------------------------------------------------------------------------------------------------

_FIELDS = ", ".join(
    f'"{name}"'
    for name in (
        *("event_key", "event_id", "content_hash", "in", "sentence_start", "sentence_end", "cameo", "published"),
        *(f"{side}{part}" for side in ("source", "target") for part in ("", "_name", "_country", "_sectors")),
        *("when_start", "when_end", "when_basis", "where", "where_country", "geonames_id", "lat", "lon"),
    )
)


def _events_of(connection: sqlite3.Connection, article_key: int) -> list[tuple[int, Told]]:
    cursor = connection.execute(
        f"SELECT {_FIELDS} FROM event_current WHERE article_key = ? AND dataset = 'diurna' AND {PLAIN} AND cameo IS NOT NULL ORDER BY event_key",
        (article_key,),
    )
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    parts: dict[str, str] = {}
    if any(speech(row["cameo"]) for row in rows):
        title, text = connection.execute("SELECT title, text FROM article WHERE article_key = ?", (article_key,)).fetchone()
        parts = {"title": title or "", "text": text or ""}
    return [(row["event_key"], told_of(row, parts.get(row["in"], ""))) for row in rows]


def told_of(row: dict[str, Any], part: str = "") -> Told:
    """What the merging sees of a row of ``event_current``; ``part`` is the text or title it stands in, needed for statements only."""
    first, last, sure = days_of(row["when_start"], row["when_end"], row["when_basis"], row["published"])
    sides = [_side(row, side) for side in ("source", "target")]
    words: frozenset[str] = frozenset()
    if speech(row["cameo"]):
        words = words_of(part[row["sentence_start"] or 0 : row["sentence_end"] or 0], [side.name for side in sides])
    return Told(
        key=f"{row['event_id']}.{row['content_hash'][:12]}",
        article=row["content_hash"][:12],
        source=sides[0],
        target=sides[1],
        cameo=row["cameo"],
        first=first,
        last=last,
        sure=sure,
        place=row["where"] or "",
        place_country=row["where_country"],
        geonames=row["geonames_id"],
        point=(row["lat"], row["lon"]) if row["lat"] is not None and row["lon"] is not None else None,
        words=words,
    )


def _side(row: dict[str, Any], side: str) -> Side:
    sectors = row[f"{side}_sectors"]
    return Side(row[side] or "", row[f"{side}_country"], frozenset(sectors.split("|")) if sectors else frozenset(), row[f"{side}_name"] or "")


# --- blocks and components --------------------------------------------------------------------------------------------


def _filed(new: dict[int, Told]) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for key, told in new.items():
        if told.mergeable and told.first is not None:
            filed, _ = blocks(told)
            found.extend((f"{width_class(told)}{block}", told.first, key) for block in sorted(filed))
    return found


def _candidates(connection: sqlite3.Connection, told: Told) -> dict[int, Told]:
    """Events that share a block with one and whose days overlap with its own."""
    found: dict[int, Told] = {}
    if not told.mergeable or told.first is None or told.last is None:
        return found
    _, sought = blocks(told)
    for block in sorted(sought):
        for width, reach in (("n", NARROW), ("w", WIDEST)):
            rows = connection.execute(
                "SELECT incident_event.event_key, told FROM incident_block JOIN incident_event USING (event_key) WHERE block = ? AND first BETWEEN ? AND ?",
                (width + block, told.first - reach, told.last),
            )
            for key, encoded in rows:
                if key not in found:
                    found[key] = _DECODER.decode(encoded)
    return found


def _touched(connection: sqlite3.Connection, new: dict[int, Told]) -> list[dict[int, Told]]:
    """The components that new events make, alone or with those of the study that they merge with."""
    parent: dict[int, int] = {}

    def root(n: int) -> int:
        while parent.setdefault(n, n) != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for key, told in new.items():
        root(key)
        for other, theirs in _candidates(connection, told).items():
            if other == key:
                continue
            home = other if other in new else connection.execute("SELECT component FROM incident_event WHERE event_key = ?", (other,)).fetchone()[0]
            if root(home) != root(key) and compare(told, theirs).merge:
                parent[root(home)] = root(key)
    joined: dict[int, list[int]] = {}
    for n in parent:
        joined.setdefault(root(n), []).append(n)
    found = []
    for nodes in joined.values():
        members = {n: new[n] for n in nodes if n in new}
        # A component of the study bears the key of one of its events; a new event is one of its own until now.
        if old := [n for n in nodes if n not in new]:
            members |= _members(connection, old)
        if any(n in new for n in nodes):
            found.append(members)
    return found


def _members(connection: sqlite3.Connection, wanted: Iterable[int]) -> dict[int, Told]:
    found: dict[int, Told] = {}
    for component in wanted:
        for key, told in connection.execute("SELECT event_key, told FROM incident_event WHERE component = ?", (component,)):
            found[key] = _DECODER.decode(told)
    return found


# --- incidents --------------------------------------------------------------------------------------------------------


def _settle(connection: sqlite3.Connection, members: dict[int, Told]) -> set[int]:
    """Writes the components and incidents of events that may belong together, over what they were; the keys of the incidents."""
    if not members:
        return set()
    keys = {told.key: key for key, told in members.items()}
    before = _incidents_of(connection, members)
    after: set[int] = set()
    for component in components(members.values()):
        name = min(keys[told.key] for told in component)
        for found in group(component):
            after.add(_write(connection, found, keys, name))
    _drop_empty(connection, before - after)
    return after


def _incidents_of(connection: sqlite3.Connection, members: Iterable[int]) -> set[int]:
    return {row[0] for key in members if (row := connection.execute("SELECT incident_key FROM incident_event WHERE event_key = ?", (key,)).fetchone())} - {0}


def _write(connection: sqlite3.Connection, found: Group, keys: dict[str, int], component: int) -> int:
    events = [keys[member.told.key] for member in found.members]
    row, swapped = summary(connection, found, events)
    names = list(row)
    update = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in ("incident_id", *names))
    marks = ", ".join("?" * (len(names) + 1))
    incident: int = connection.execute(
        f"INSERT INTO incident ({columns}) VALUES ({marks}) ON CONFLICT (incident_id) DO UPDATE SET {update} RETURNING incident_key",
        (found.name, *row.values()),
    ).fetchone()[0]
    connection.executemany(
        "UPDATE incident_event SET incident_key = ?, component = ?, swapped = ?, score = ?, reasons = ? WHERE event_key = ?",
        [
            (incident, component, turned, member.score, _reasons(member.reasons, member.to), event)
            for event, member, turned in zip(events, found.members, swapped, strict=True)
        ],
    )
    return incident


def _reasons(reasons: Sequence[tuple[str, float, str]], to: str | None) -> str:
    return json.dumps({"with": to.partition(".")[0], "reasons": reasons} if to else {}, ensure_ascii=False)


def _drop_empty(connection: sqlite3.Connection, incidents: Iterable[int]) -> None:
    connection.executemany(
        "DELETE FROM incident WHERE incident_key = :key AND NOT EXISTS (SELECT 1 FROM incident_event WHERE incident_key = :key)",
        [{"key": key} for key in incidents],
    )
