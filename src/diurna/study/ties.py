"""Ties in the study: kept in step with the events of every article in the same transaction, and the state of affairs on a day.

``tie_act`` holds what single acts say of ties, ``tie`` the spells that follow from all of them. The state on a day is made from the
acts that had happened and been reported by then, so that a question about the past does not know what came out later.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from diurna.relate.parties import party
from diurna.relate.ties import Spell, TieAct, certainty, kinds, readings, roots, spells
from diurna.study.filters import FilterError, country_of
from diurna.study.queries import Answer

_PAIR = ("kind", "source", "source_name", "target", "target_name")
_ACT = (
    *("event_key", "article_key", "event_id", *_PAIR[:1], "move", *_PAIR[1:], "days", "day"),
    *("published", "outlet", "origin", "speaker", "factuality", "confidence", "rule"),
)
_HISTORICAL = "(modality IN ('actual', 'ongoing') OR modality = 'historical' AND when_basis = 'words')"
_EVENTS = f"""
SELECT event_key, event_current.article_key, event_id, cameo, "in", sentence_start, sentence_end, polarity, coalesce(day, '') AS day,
  event_current.published, coalesce(event_current.outlet, '') AS outlet, coalesce(event_current.agency, '') AS agency, event_current.copy_of,
  coalesce(according_to, '') AS speaker, factuality, confidence, source, source_name, source_via, target, target_name, target_via, article.text, article.title
FROM event_current JOIN article USING (article_key)
WHERE event_current.article_key = ? AND dataset = 'diurna' AND root IN ({{roots}}) AND {_HISTORICAL}
"""
# A copy of a text, and what one agency sent to many, are one origin.
_SOURCE_OF_COPY = "SELECT coalesce(nullif(agency, ''), nullif(outlet, ''), 'article ' || article_key) FROM article WHERE article_key = ?"
COLUMNS = (
    *("tie", "source", "target", "symmetric", "start", "last", "certainty", "origins", "reports", "against"),
    *("sources", "speakers", "opened_by", "kept_by", "incidents", "meaning"),
)


def retie(connection: sqlite3.Connection, article_keys: Iterable[int]) -> None:
    """Brings the ties in step with the current events of articles; call it in the transaction that changed them."""
    pairs: set[tuple[str, ...]] = set()
    for key in article_keys:
        pairs.update(tuple(row) for row in connection.execute(f"SELECT DISTINCT {', '.join(_PAIR)} FROM tie_act WHERE article_key = ?", (key,)))
        connection.execute("DELETE FROM tie_act WHERE article_key = ?", (key,))
        rows = list(_acts_of(connection, key))
        marks = ", ".join(f":{name}" for name in _ACT)
        connection.executemany(f"INSERT OR IGNORE INTO tie_act ({', '.join(_ACT)}) VALUES ({marks})", rows)
        pairs.update(tuple(row[name] for name in _PAIR) for row in rows)
    for pair in sorted(pairs):
        _derive(connection, pair)


def retie_all(connection: sqlite3.Connection) -> None:
    """The ties of all articles anew, for a study that was made before there were any; call it in a transaction."""
    connection.execute("DELETE FROM tie_act")
    connection.execute("DELETE FROM tie")
    retie(connection, [key for (key,) in connection.execute("SELECT article_key FROM article WHERE coding_key IS NOT NULL ORDER BY article_key").fetchall()])


def _acts_of(connection: sqlite3.Connection, article_key: int) -> Iterator[dict[str, Any]]:
    select = _EVENTS.format(roots=", ".join(f"'{root}'" for root in roots()))
    cursor = connection.execute(select, (article_key,))
    names = [column[0] for column in cursor.description]
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        day = row["day"] or row["published"]
        if not day:
            continue
        body = (row["title"] if row["in"] == "title" else row["text"]) or ""
        sentence = body[row["sentence_start"] or 0 : row["sentence_end"]]
        sides = [party(row[side], row[f"{side}_name"], row[f"{side}_via"]) for side in ("source", "target")]
        for reading in readings(row["cameo"] or "", sentence, sides[0], sides[1], denied=row["polarity"] == "negative"):
            yield {
                **{name: row[name] for name in ("event_key", "article_key", "event_id", "published", "outlet", "factuality", "confidence")},
                "kind": reading.kind,
                "move": reading.move,
                "days": reading.days,
                "rule": reading.rule,
                "day": day,
                "source": reading.source.code,
                "source_name": reading.source.name,
                "target": reading.target.code,
                "target_name": reading.target.name,
                "origin": _origin(connection, row),
                "speaker": "" if row["speaker"] in (row["outlet"], row["agency"]) else row["speaker"],
            }


def _origin(connection: sqlite3.Connection, row: dict[str, Any]) -> str:
    first = connection.execute("SELECT first_key FROM article_copy WHERE article_key = ?", (row["article_key"],)).fetchone()
    first_key = first[0] if first is not None else row["copy_of"]
    if first_key is not None:
        found: str = connection.execute(_SOURCE_OF_COPY, (first_key,)).fetchone()[0]
        return found
    return row["agency"] or row["outlet"] or f"article {row['article_key']}"


def _derive(connection: sqlite3.Connection, pair: tuple[str, ...]) -> None:
    of_pair = " AND ".join(f"{name} = ?" for name in _PAIR)
    connection.execute(f"DELETE FROM tie WHERE {of_pair}", pair)
    kind = kinds()[pair[0]]
    acts = [_act(row) for row in _dictionaries(connection, f"SELECT * FROM tie_act WHERE {of_pair}", pair)]
    for spell in spells(kind, acts):
        told = [*spell.opened, *spell.kept]
        row = {
            **dict(zip(_PAIR, pair, strict=True)),
            "symmetric": int(kind.symmetric),
            "start": spell.start,
            "end": spell.end,
            "ended": spell.ended,
            "last": spell.last,
            "lapses": spell.lapses,
            "certainty": certainty(spell),
            "reports": len({a.event for a in told}),
            "origins": len({a.origin for a in told}),
            "against": len(spell.against),
            "opened_by": json.dumps(_ids(spell.opened)),
            "closed_by": json.dumps(_ids(spell.closed)),
        }
        columns = ", ".join(f'"{name}"' for name in row)
        connection.execute(f"INSERT INTO tie ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def state(connection: sqlite3.Connection, on: str, *, as_of: str | None = None, actor: tuple[str, ...] = (), kind: tuple[str, ...] = ()) -> Answer:
    """Who stands how with whom on a day, from acts that had happened by then and, with ``as_of``, had been reported by that day.

    ``actor``: a country, the beginning of an actor code, or a name, on either side. :class:`FilterError` for a kind that is none.
    """
    wrong = [name for name in kind if name not in kinds()]
    if wrong:
        raise FilterError(f"--kind: {wrong[0]!r} is not known; it is one of {', '.join(kinds())}")
    asked, values = ["day <= ?"], [on]
    if as_of:
        asked.append("published IS NOT NULL AND published <= ?")
        values.append(as_of)
    if kind:
        asked.append(f"kind IN ({', '.join('?' * len(kind))})")
        values.extend(kind)
    if actor:
        sides = []
        for term in actor:
            code = country_of(term) or term
            for side in ("source", "target"):
                sides.append(f"(substr({side}, 1, ?) = ? OR {side}_name = ? COLLATE NOCASE)")
                values.extend((len(code), code, term))  # type: ignore[arg-type]
        asked.append(f"({' OR '.join(sides)})")
    select = f"SELECT * FROM tie_act WHERE {' AND '.join(asked)} ORDER BY {', '.join(_PAIR)}"
    rows: list[tuple[Any, ...]] = []
    for pair, group in groupby(_dictionaries(connection, select, values), key=lambda row: tuple(row[name] for name in _PAIR)):
        found = kinds()[pair[0]]
        of_pair = list(group)
        keys = {row["event_id"]: row["event_key"] for row in of_pair}
        for spell in spells(found, [_act(row) for row in of_pair]):
            if spell.stands(on):
                rows.append(_line(pair, spell, _incidents(connection, [keys[act.event] for act in spell.opened])))
    order = {name: number for number, name in enumerate(kinds())}
    rows.sort(key=lambda row: (order[row[0]], row[1], row[2]))
    known = f", as known by {as_of}" if as_of else ""
    about = f" of {' or '.join(actor)}" if actor else ""
    return Answer(title=f"Ties{about} on {on}{known}", columns=COLUMNS, rows=rows, notes=_NOTES)


_NOTES = (
    "As far as the reports in this study tell: a tie that nobody reported is not here, and one whose end nobody reported stands.",
    "start is empty where only the keeping of the tie was reported; certainty: that it was opened, from the independent origins of its reports.",
)


def _incidents(connection: sqlite3.Connection, event_keys: list[int]) -> list[str]:
    select = "SELECT incident_id FROM incident_event JOIN incident USING (incident_key) WHERE event_key = ?"
    return sorted({row[0] for key in event_keys for row in connection.execute(select, (key,))})


def _line(pair: tuple[str, ...], spell: Spell, incidents: list[str]) -> tuple[Any, ...]:
    name, source, source_name, target, target_name = pair
    kind = kinds()[name]
    told = [*spell.opened, *spell.kept]
    cells = {
        "tie": name,
        "source": f"{source} {source_name}".strip(),
        "target": f"{target} {target_name}".strip(),
        "symmetric": kind.symmetric,
        "start": spell.start,
        "last": spell.last,
        "certainty": certainty(spell),
        "origins": len({act.origin for act in told}),
        "reports": len({act.event for act in told}),
        "against": len(spell.against),
        "sources": "|".join(sorted({act.outlet for act in told if act.outlet})),
        "speakers": "|".join(sorted({act.speaker for act in told if act.speaker})),
        "opened_by": "|".join(_ids(spell.opened)),
        "kept_by": "|".join(_ids(spell.kept)),
        "incidents": "|".join(incidents),
        "meaning": kind.meaning,
    }
    return tuple(cells[column] for column in COLUMNS)


def _ids(acts: Iterable[TieAct]) -> list[str]:
    return sorted({act.event for act in acts})


def _act(row: dict[str, Any]) -> TieAct:
    plain = ("move", "days", "day", "published", "outlet", "origin", "speaker", "factuality", "confidence")
    return TieAct(event=row["event_id"], **{name: row[name] for name in plain})


def _dictionaries(connection: sqlite3.Connection, query: str, values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(query, tuple(values))
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
