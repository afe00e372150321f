"""IndiaPoliceEvents: what the police did, sentence by sentence and article by article: killed, used force, arrested, failed to act.

A row is ``{"text", "date"?, "spans": [{"label": "SENT", "start", "end", "labels": [...]}], "labels": {"doc": [...]}}``. A sentence
may have several classes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from diurna.evaluate.figures import by_class
from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Judged, Outcome, Scheme, Side
from diurna.evaluate.steps import counted, lost_at
from diurna.evaluate.types import types_of
from diurna.lexicon.patterns import Patterns
from diurna.model import Event
from diurna.understand.reading import Reading

POLICE = "COP"
CLASSES = ("KILL", "FORCE", "ARREST", "FAIL", "ANY_ACTION")
_WORD = re.compile(r"[a-z]+")


def read(row: dict[str, Any], where: str) -> GoldArticle:
    """Each class of each sentence is one act of the police that is wanted there."""
    rows = types_of("indiapolice")
    expected = tuple(
        Expected(label, Side(sector=POLICE), codes=rows[label].codes if label in rows else (), scope=(int(s["start"]), int(s["end"])))
        for s in row["spans"]
        if s["label"] == "SENT"
        for label in s["labels"]
    )
    return GoldArticle(where, row["text"], row.get("date"), expected, row=row)


def classes_of(event: Event, text: str) -> set[str]:
    """The classes of an event of the police; none where somebody else acts.

    What the police did not do, or refused to do, is a failure to act and no act. Who is arrested by nobody is arrested by police.
    """
    arrest = types_of("indiapolice")["ARREST"]
    if POLICE not in event.source.sectors if event.source is not None else not arrest.fits(event):
        return set()
    if event.polarity == "negative" or event.cameo[:2] == "12":
        return {"FAIL"}
    words = set(_WORD.findall(text[event.sentence_start : event.sentence_end].lower()))
    fitting = {row.name for row in types_of("indiapolice").values() if row.fits(event) and (not row.words or not words.isdisjoint(row.words))}
    return {"ANY_ACTION", *fitting}


def outcomes_of(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
    """One outcome for every class of every sentence that was wanted or given."""
    events = counted(reading)
    found: list[Outcome] = []

    def label(event: Event) -> str:
        return min(classes_of(event, gold.text), key=CLASSES.index, default=NONE)

    for span in (s for s in gold.row["spans"] if s["label"] == "SENT"):
        start, end = int(span["start"]), int(span["end"])
        given: dict[str, Event] = {}
        for event in events:
            if start <= event.trigger.start < end:
                for name in classes_of(event, gold.text):
                    given.setdefault(name, event)
        wanted = {e.label: e for e in gold.expected if e.scope == (start, end)}
        for name in CLASSES:
            if name in wanted and name in given:
                found.append(Outcome(gold.where, span["text"], name, name, RIGHT, event=given[name]))
            elif name in wanted:
                group, detail = lost_at(wanted[name], reading, events, label, patterns)
                found.append(Outcome(gold.where, span["text"], name, NONE, group, detail))
            elif name in given:
                event = given[name]
                found.append(Outcome(gold.where, span["text"], NONE, name, "extra", f"{event.cameo} by {event.rule}", event))
    return found


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """F1 of every class, over sentences and over articles."""
    figures = {"texts": float(len(judged))}
    figures |= {f"{c.label.lower()}_f1": c.f1 for c in by_class(o for j in judged for o in j.outcomes)}
    documents = [
        Outcome(j.gold.where, "", name if name in j.gold.row["labels"]["doc"] else NONE, name if name in given else NONE, "")
        for j in judged
        for given in [{o.given for o in j.outcomes}]
        for name in CLASSES
    ]
    return figures | {f"article_{c.label.lower()}_f1": c.f1 for c in by_class(documents)}


SCHEME = Scheme("indiapolice", "IndiaPoliceEvents: acts of the police by sentence", read, outcomes_of, lambda gold, events: [], measure)
