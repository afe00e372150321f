"""Directed sentiment between two named entities of a sentence: who is for or against whom (Park, Pan and Joo 2021).

A row is ``{"text", "spans": [{"id": "P" or "Q", "start", "end"}], "labels": {"class": 0 to 4}}``: 0 neutral, 1 P for Q, 2 Q for P,
3 P against Q, 4 Q against P. An event of quad class 1 or 2 is for, one of 3 or 4 against its target.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from diurna.evaluate.figures import by_class, macro_f1, share, total
from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Judged, Outcome, Scheme, Side
from diurna.evaluate.steps import counted, lost_at
from diurna.lexicon.patterns import Patterns
from diurna.model import Event
from diurna.understand.reading import Reading

FOR = tuple(f"{root:02d}" for root in range(1, 9))
AGAINST = tuple(f"{root:02d}" for root in range(9, 21))
CLASSES = (NONE, "P for Q", "Q for P", "P against Q", "Q against P")


def _entities(row: dict[str, Any]) -> tuple[Side, Side]:
    places = {s["id"]: (int(s["start"]), int(s["end"])) for s in row["spans"]}
    return Side((places["P"],)), Side((places["Q"],))


def read(row: dict[str, Any], where: str) -> GoldArticle:
    """A neutral sentence wants no act between the two; one in which an entity was not found again is left out, as an empty text."""
    if {s["id"] for s in row["spans"]} < {"P", "Q"}:
        return GoldArticle(where, "", None, ())
    p, q = _entities(row)
    label = CLASSES[int(row["labels"]["class"])]
    if label == NONE:
        return GoldArticle(where, row["text"], None, (), row=row)
    source, target = (p, q) if label[0] == "P" else (q, p)
    return GoldArticle(where, row["text"], None, (Expected(label, source, target, FOR if " for " in label else AGAINST),), row=row)


def class_of(event: Event, p: Side, q: Side) -> str:
    """The class of an event between the two, ``none`` for any other event."""
    relation = "for" if event.quad <= 2 else "against"
    if p.fits(event.source) and q.fits(event.target):
        return f"P {relation} Q"
    return f"Q {relation} P" if q.fits(event.source) and p.fits(event.target) else NONE


def outcomes_of(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
    """One outcome a sentence that wants or gives an act between the two."""
    p, q = _entities(gold.row)
    events = counted(reading)

    def label(event: Event) -> str:
        return class_of(event, p, q)

    event = next((e for e in events if label(e) != NONE), None)
    given = label(event) if event is not None else NONE
    if not gold.expected:
        return [Outcome(gold.where, gold.text, NONE, given, "extra", f"{event.cameo} by {event.rule}", event)] if event is not None else []
    [wanted] = gold.expected
    group, detail = (RIGHT, "") if given == wanted.label else lost_at(wanted, reading, events, label, patterns)
    return [Outcome(gold.where, gold.text, wanted.label, given, group, detail, event)]


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """Macro-F1 over the four directed classes, accuracy over all five, and precision and recall of what was coded."""
    outcomes = [o for j in judged for o in j.outcomes]
    whole = total(by_class(outcomes))
    quiet = sum(not j.outcomes for j in judged)
    return {
        "texts": float(len(judged)),
        "macro_f1": macro_f1(outcomes),
        "accuracy": (quiet + whole.both) / max(1, len(judged)),
        "precision": whole.precision,
        "recall": whole.recall,
        "sign_right": share(_sign(o.wanted) == _sign(o.given) for o in outcomes if NONE not in (o.wanted, o.given)),
    }


def _sign(label: str) -> str:
    return label.split()[1]


SCHEME = Scheme("dse", "directed sentiment between two entities of a sentence", read, outcomes_of, lambda gold, events: [], measure)
