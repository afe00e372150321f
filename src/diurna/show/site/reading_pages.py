"""The pages on which one reads: start, article, event."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from diurna.show.records import plain_record
from diurna.show.site.asked import whole
from diurna.show.site.lanes import Stretch, spans_of, stretches
from diurna.show.site.views import Asked, MissingError, View, answer_data, event_data, event_table, shown
from diurna.study import overview
from diurna.study.lookups import events_of_article, find_article, record_of

# Characters of a text on one page; a longer one is read in parts.
LONGEST = 60_000


def start(asked: Asked) -> View:
    """The newest articles and events, and how large the study is."""
    connection = asked.connection
    totals = asked.site.totals(connection)
    articles = overview.newest_articles(connection, 12)
    events = [shown(row, n) for n, row in enumerate(overview.newest_events(connection, 14), 1)]
    groups = [list(group) for _, group in groupby(events, key=lambda row: row["article_key"])]
    values = {"totals": totals, "articles": list(articles.records()), "groups": groups}

    def data() -> Any:
        return {"totals": totals, "articles": answer_data(articles), "events": [event_data(row) for row in events]}

    return View("start.html", "Diurna", values, data, lambda: articles, name="start")


def article(asked: Asked, identifier: str) -> View:
    """An article as published, its events marked in the words and listed beside them."""
    found = find_article(asked.connection, identifier)
    if found is None:
        raise MissingError(f"no article {identifier}")
    rows = events_of_article(asked.connection, found["article_key"])
    events = [shown(row, n) for n, row in enumerate(rows, 1)]
    text = found["text"]
    parts = max(1, -(-len(text) // LONGEST))
    part = min(max(1, whole(asked.request.query_params.get("part"), 1)), parts)
    first, last = _cut(text, part - 1), _cut(text, part)
    here = [row for row in events if row["in"] == "title" or row["trigger_start"] is None or first <= row["trigger_start"] < last] if parts > 1 else events
    values = {
        "article": found,
        "events": here,
        "all_events": len(events),
        "title_stretches": _marked(here, found["title"] or "", "title"),
        "text_stretches": _marked(here, text, "text", first, last) if asked.form == "html" else (),
        "copies": overview.copies_of(asked.connection, found),
        "part": part,
        "parts": parts,
    }

    def data() -> Any:
        return {"article": plain_record({"a": found})["a"], "events": [event_data(row) for row in rows]}

    return View("article.html", found["title"] or "Article", values, data, lambda: event_table(rows, found["title"] or ""), name="article")


def _cut(text: str, part: int) -> int:
    """Where a part of a long text begins: at a line end or space near its place, so that no word is cut."""
    at = part * LONGEST
    if at <= 0 or at >= len(text):
        return max(0, min(at, len(text)))
    for mark in ("\n", " "):
        near = text.rfind(mark, at - 2_000, at)
        if near > 0:
            return near + 1
    return at


def _marked(events: Sequence[dict[str, Any]], text: str, part: str, first: int = 0, last: int | None = None) -> list[Stretch]:
    quads = {row["number"]: row["quad"] for row in events}
    return list(stretches(text, spans_of(events, text, part), quads, first, last))


def sentence_of(row: dict[str, Any], source: dict[str, Any]) -> list[Stretch]:
    """The sentence of an event with its marks."""
    text = (source["title"] if row["in"] == "title" else source["text"]) or ""
    return _marked([row], text, row["in"], row["sentence_start"] or 0, row["sentence_end"] or 0)


def event(asked: Asked, identifier: str) -> View:
    """One event for good: its sentence, the reasons, what people said of it, its other codings."""
    found = record_of(asked.connection, identifier)
    if found is None or found["kind"] != "event":
        raise MissingError(f"no event {identifier}")
    row, source = found["event"], found["article"]
    row.setdefault("verdict", found["verdict"])
    row["content_hash"] = source["content_hash"]
    shown(row, 1)
    values = {
        "event": row,
        "article": source,
        "current": found["current"],
        "verdict": found["verdict"],
        "judgements": found["judgements"],
        "others": [shown(dict(c, content_hash=source["content_hash"], article_id=source["article_id"], **_named(source)), 0) for c in _others(found)],
        "sentence": sentence_of(row, source),
    }
    title = f"{row['source_name'] or row['source'] or 'Nobody named'} – {row['act_name']} – {row['target_name'] or row['target'] or 'nobody named'}"
    return View("event.html", title, values, lambda: plain_record(_bare(found)), lambda: event_table([row], title), name="event")


def _others(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [coding for coding in found["codings"] if coding["event_key"] != found["event"].get("event_key")]


def _named(source: dict[str, Any]) -> dict[str, Any]:
    return {name: source[name] for name in ("outlet", "agency", "url", "title")}


def _bare(found: dict[str, Any]) -> dict[str, Any]:
    """The record without what only the templates need."""
    mine = ("number", "act_name", "when_text", "status_text", "address", "article_address", "reasons")
    return found | {"event": {name: value for name, value in found["event"].items() if name not in mine}}
