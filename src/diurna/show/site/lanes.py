"""The text of an article with acts, sources, targets, times, places and speakers in lanes that may overlap.

The text is cut wherever a mark begins or ends; every stretch knows which lanes run through it and which events they belong to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

LANES = ("act", "source", "target", "time", "place", "speaker")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A mark: characters of one part of an article, its lane, the number of its event on the page, and what it says."""

    start: int
    end: int
    lane: str
    event: int
    note: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters between two edges of marks. ``starts``: the numbers of the events whose act begins here."""

    text: str
    lanes: tuple[str, ...] = ()
    events: tuple[int, ...] = ()
    quad: int | None = None
    act: int | None = None
    starts: tuple[int, ...] = ()
    note: str = ""


def spans_of(rows: Sequence[Row], text: str, part: str) -> list[Span]:
    """The marks of numbered events (``number`` in every row) in one part of an article; words that do not stand there have none."""
    found: list[Span] = []
    for row in rows:
        if row["in"] != part:
            continue
        for lane, start, end, note in _marks(row, text):
            if start is not None and end is not None and 0 <= start < end <= len(text):
                found.append(Span(start, end, lane, row["number"], note))
    return found


def _marks(row: Row, text: str) -> Iterator[tuple[str, int | None, int | None, str]]:
    yield "act", row["trigger_start"], row["trigger_end"], f"{row['cameo']} {row['act_name']}"
    for side in ("source", "target"):
        yield side, row[f"{side}_start"], row[f"{side}_end"], f"{side}: {row[side] or ''} {row[f'{side}_name'] or ''}".strip()
    detail = json.loads(row["detail"] or "{}")
    when = detail.get("when") or {}
    yield "time", when.get("text_start"), when.get("text_end"), f"time: {row['when_start'] or ''} to {row['when_end'] or ''}"
    where = detail.get("where")
    if where and text[where["start"] : where["end"]] == where["text"]:
        yield "place", where["start"], where["end"], f"place: {row['where'] or ''}"
    for link in detail.get("attribution", ()):
        speaker = link.get("source")
        # The outlet and the agency speak too, but not in these words.
        if speaker and speaker["text"] and text[speaker["start"] : speaker["end"]] == speaker["text"]:
            yield "speaker", speaker["start"], speaker["end"], f"speaker: {speaker['name']}"
        cue = link.get("cue")
        if cue:
            yield "speaker", cue["start"], cue["end"], f"speaker: {link['kind']}"


def stretches(text: str, spans: Sequence[Span], quads: Mapping[int, int], start: int = 0, end: int | None = None) -> Iterator[Stretch]:
    """The text from ``start`` to ``end``, cut at the edges of the marks; ``quads`` is the class of every numbered event."""
    end = len(text) if end is None else min(end, len(text))
    inside = [span for span in spans if span.start < end and span.end > start]
    edges = sorted({start, end, *(max(start, s.start) for s in inside), *(min(end, s.end) for s in inside)})
    beginning: dict[int, list[Span]] = {}
    for span in inside:
        beginning.setdefault(max(start, span.start), []).append(span)
    running: list[Span] = []
    for first, last in pairwise(edges):
        running = [span for span in running if span.end > first] + beginning.get(first, [])
        words = text[first:last]
        if not running:
            yield Stretch(words)
            continue
        acts = [span for span in running if span.lane == "act"]
        yield Stretch(
            text=words,
            lanes=tuple(lane for lane in LANES if any(span.lane == lane for span in running)),
            events=tuple(sorted({span.event for span in running})),
            quad=quads.get(acts[0].event) if acts else None,
            act=acts[0].event if acts else None,
            starts=tuple(span.event for span in acts if span.start == first),
            note="; ".join(dict.fromkeys(span.note for span in running)),
        )
