"""Articles in which people marked event triggers with a type, and the roles around them: M2E2 and WikiEvents.

A row is ``{"text", "date"?, "spans": [{"id", "start", "end"}], "events": [{"type", "trigger", "args": [{"role", "span"}]}],
"entity_clusters"?: [[id]]}``. A mention of the same entity is as good as the one that fills the role.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from diurna.evaluate.figures import by_class, f1, macro_f1, share, total
from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Judged, Offsets, Outcome, Scheme, Side, touches
from diurna.evaluate.steps import agreeing, judge
from diurna.evaluate.types import TypeRow, type_of, types_of
from diurna.lexicon.patterns import Patterns
from diurna.model import Event
from diurna.understand.reading import Reading


def trigger_scheme(name: str, what: str) -> Scheme:
    """A scheme of typed triggers whose types stand in the table of types under its name."""

    def read(row: dict[str, Any], where: str) -> GoldArticle:
        spans = {s["id"]: (int(s["start"]), int(s["end"])) for s in row["spans"]}
        same = {member: tuple(spans[m] for m in cluster if m in spans) for cluster in row.get("entity_clusters") or [] for member in cluster}
        expected = []
        for event in row["events"]:
            fitting = type_of(name, event["type"])
            if fitting is not None:
                source, target = _roles(event, fitting, spans, same)
                start, end = spans[event["trigger"]]
                expected.append(Expected(fitting.name, source, target, fitting.codes, ((start, end),), _line(row["text"], start, end)))
        return GoldArticle(where, row["text"], row.get("date"), tuple(expected), row=row)

    def label(event: Event) -> str:
        return event.cameo[:2]

    def extra(event: Event) -> str:
        return next((row.name for row in types_of(name).values() if row.fits(event)), "")

    def outcomes(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
        return _counted(gold, judge(gold, reading, label, extra, patterns))

    def truths(gold: GoldArticle, events: Sequence[Event]) -> list[tuple[Event, bool]]:
        # Most triggers have one side marked or none: they say nothing about a whole row.
        marked = tuple(e for e in gold.expected if e.source.wants_somebody and e.target.wants_somebody)
        return agreeing(dataclasses.replace(gold, expected=marked), events, label)

    return Scheme(name, what, read, outcomes, truths, measure)


def _line(text: str, start: int, end: int) -> Offsets:
    """The line of the text around a trigger: lists of errors show it."""
    after = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if after < 0 else after


def _roles(event: dict[str, Any], row: TypeRow, spans: dict[str, Offsets], same: dict[str, tuple[Offsets, ...]]) -> tuple[Side, Side]:
    """Both sides by the roles of the type; where one role fills both (those who meet), its first filler is the source."""
    fillers = {roles: [a["span"] for a in event["args"] if a["role"] in roles] for roles in (row.sources, row.targets)}

    def side(ids: list[str]) -> Side:
        return Side(tuple(place for i in ids for place in same.get(i, (spans[i],))))

    if row.sources == row.targets:
        ids = fillers[row.sources]
        return (side(ids), side(ids)) if len(ids) > 1 else (side(ids), Side())
    return side(fillers[row.sources]), side(fillers[row.targets])


def _counted(gold: GoldArticle, outcomes: list[Outcome]) -> list[Outcome]:
    """Events too many: one for each trigger, however many actors its rows have, and only in lines where people marked a trigger.

    In the lines between nobody looked: not every line of these articles was given to the annotators.
    """
    lines = [e.scope for e in gold.expected if e.scope is not None]
    kept = []
    seen: set[tuple[int, str]] = set()
    for o in outcomes:
        if o.group == "extra" and o.event is not None:
            key = (o.event.trigger.start, o.given)
            if key in seen or not touches(o.event.trigger.start, o.event.trigger.end, lines):
                continue
            seen.add(key)
        kept.append(o)
    return kept


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """Precision, recall and F1 of triggers with their type, macro-F1 of types, and the roles of the triggers that were found."""
    outcomes = [o for j in judged for o in j.outcomes]
    whole = total(by_class(outcomes))
    roles = [
        side.fits(actor)
        for j in judged
        for wanted, o in zip(j.gold.expected, j.outcomes)
        if o.event is not None and o.given == o.wanted
        for side, actor in ((wanted.source, o.event.source), (wanted.target, o.event.target))
        if side.wants_somebody
    ]
    return {
        "texts": float(len(judged)),
        "triggers": float(whole.wanted),
        "precision": whole.precision,
        "recall": whole.recall,
        "f1": f1(whole.precision, whole.recall),
        "macro_f1": macro_f1(outcomes),
        "roles_of_found": share(roles),
        "sides_and_class": share(o.group == RIGHT for o in outcomes if o.wanted != NONE),
    }


def trigger_schemes() -> list[Scheme]:
    """The schemes of typed triggers."""
    return [
        trigger_scheme("m2e2", "M2E2: typed triggers and roles in VOA articles"),
        trigger_scheme("wikievents", "WikiEvents: typed triggers and roles across an article"),
    ]
