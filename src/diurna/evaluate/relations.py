"""Sets of single sentences in which people marked who acts on whom: PLV, CoPED, examples of the CAMEO manual, PLOVER records.

A row is ``{"text", "spans": [{"label", "start", "end"}], "labels": {...}}``. Spans labelled ``SRC`` and ``TAR`` are source and
target, ``SRC/TAR`` may be either. The class stands in ``labels``: ``plover_root``, ``penta``, ``cameo`` or ``event``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from diurna.data import DATA, read_table
from diurna.evaluate.figures import accuracy, macro_f1, share
from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Judged, Offsets, Outcome, Scheme, Side
from diurna.evaluate.steps import Label, agreeing, judge
from diurna.lexicon.patterns import Patterns
from diurna.model import Event
from diurna.understand.reading import Reading


def _unexpected(event: Event) -> str:
    """One act of a sentence is marked: nobody has said that the others are wrong."""
    return ""


def spans_of(row: dict[str, Any], *labels: str) -> tuple[Offsets, ...]:
    """The offsets of all spans of a row that have one of the labels."""
    return tuple((int(s["start"]), int(s["end"])) for s in row["spans"] if s["label"] in labels)


def _sides(row: dict[str, Any]) -> tuple[Side, Side]:
    either = spans_of(row, "SRC/TAR")
    return Side(spans_of(row, "SRC") + either), Side(spans_of(row, "TAR") + either)


def relation_scheme(name: str, what: str, wanted: Callable[[dict[str, Any]], tuple[str, tuple[str, ...]]], label: Label) -> Scheme:
    """A scheme with one act a row; ``wanted`` gives its class, and the CAMEO prefixes that are right where it is a CAMEO code."""

    def read(row: dict[str, Any], where: str) -> GoldArticle:
        source, target = _sides(row)
        named, codes = wanted(row["labels"])
        expected = (Expected(named, source, target, codes),) if named and row.get("actors_annotated", True) else ()
        return GoldArticle(where, row["text"], row.get("date"), expected, row=row)

    def outcomes(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
        return judge(gold, reading, label, _unexpected, patterns)

    def truths(gold: GoldArticle, events: Sequence[Event]) -> list[tuple[Event, bool]]:
        return agreeing(gold, events, label)

    return Scheme(name, what, read, outcomes, truths, measure_relations)


def measure_relations(judged: Sequence[Judged]) -> dict[str, float]:
    """Figures of one act a text: macro-F1 and accuracy of the class with actors given, and the share with both sides and class right."""
    outcomes = [o for j in judged for o in j.outcomes]
    return {
        "texts": float(sum(bool(j.gold.expected) for j in judged)),
        "macro_f1": macro_f1(outcomes),
        "accuracy": accuracy(outcomes),
        "sides_and_class": share(o.group == RIGHT for o in outcomes),
        "no_event": share(o.given == NONE for o in outcomes),
    }


@lru_cache(maxsize=8)
def plover_labels(scheme: str) -> dict[str, str]:
    """For a scheme, PLOVER type to the class that it goes by there."""
    found: dict[str, str] = {}
    for row in read_table(DATA / "evaluation" / "labels.tsv", ("scheme", "label", "plover", "source")):
        if row["scheme"] == scheme:
            found.update(dict.fromkeys(row.items_of("plover"), row["label"]))
    return found


def plover_label(scheme: str) -> Label:
    """Names an event by its PLOVER type as a scheme calls it."""

    def label(event: Event) -> str:
        return plover_labels(scheme).get(event.plover, event.plover) if event.plover else NONE

    return label


def penta_label(event: Event) -> str:
    """The five-way class of CoPED: statements and appeals, then verbal and material cooperation, verbal and material conflict.

    Roots 01 and 02 are statements. Reduced relations (root 16) go with verbal conflict there, as the marked sentences show; the
    other roots go by quad class.
    """
    root = event.cameo[:2]
    return "0" if root in ("01", "02") else "3" if root == "16" else str(event.quad)


def _first_release(labels: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    words = str(labels.get("event") or "").replace(",", " ").split()
    return (plover_labels("plover").get(words[0], words[0]) if words else ""), ()


def triple_scheme(level: str) -> Scheme:
    """Sentences with every event as a triple of actor codes and a CAMEO code: ``{"text", "date"?, "events": [{"source", "cameo", "target"}]}``.

    At level ``root`` the country of either side and the root must agree, at level ``code`` the whole codes.
    """
    digits, letters = (2, 3) if level == "root" else (None, None)

    def side(code: str) -> Side:
        return Side(code=(code[:letters] + "*" if letters and len(code) >= letters else code) or "-")

    def read(row: dict[str, Any], where: str) -> GoldArticle:
        day = str(row.get("date") or "")
        published = f"{day[:4]}-{day[4:6]}-{day[6:8]}" if day.isdigit() and len(day) == 8 else day or None
        expected = tuple(Expected(e["cameo"][:digits], side(e["source"] or ""), side(e["target"] or ""), (e["cameo"][:digits],)) for e in row["events"])
        return GoldArticle(where, row["text"], published, expected, exhaustive=True, row=row)

    def label(event: Event) -> str:
        return event.cameo[:digits]

    def outcomes(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
        return judge(gold, reading, label, label, patterns)

    def truths(gold: GoldArticle, events: Sequence[Event]) -> list[tuple[Event, bool]]:
        return agreeing(gold, events, label)

    return Scheme("triples", "every event of a sentence as actor codes and CAMEO code", read, outcomes, truths, measure_relations)


def relation_schemes(level: str) -> list[Scheme]:
    """The schemes of single sentences; ``level`` (``root`` or ``code``) is how finely CAMEO codes are compared."""
    digits = 2 if level == "root" else None
    return [
        relation_scheme("plv", "PLV: PLOVER root of a marked source and target", lambda labels: (labels["plover_root"], ()), plover_label("plv")),
        relation_scheme(
            "coped", "CoPED: five-way class, source and target spans", lambda labels: ("" if labels["penta"] is None else str(labels["penta"]), ()), penta_label
        ),
        relation_scheme(
            "cameo",
            "CAMEO code of a sentence, source and target spans",
            lambda labels: (labels["cameo"][:digits], (labels["cameo"][:digits],)),
            lambda event: event.cameo[:digits],
        ),
        relation_scheme("plover", "PLOVER type of a sentence, first release of the ontology", _first_release, plover_label("plover")),
        triple_scheme(level),
    ]
