"""BASIL: who speaks the phrases that lean to a side and stand in quotations.

A row is ``{"text", "title"?, "date"?, "main_entities": [...], "spans": [{"start", "end", "is_quote", "speaker"}]}``. A speaker is a
name ("Ana_Tolmer") or one of ``other_pro``, ``other_anti``, ``other_neutral``: somebody besides those whom the report is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from diurna.evaluate.figures import share
from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Judged, Outcome, Scheme
from diurna.lexicon.patterns import Patterns
from diurna.understand.reading import Reading
from diurna.understand.statements import Statement

OTHER = "other"
_SUFFIX = re.compile(r"[ ,]+(?:Jr|Sr|II|III)\.?$")


def read(row: dict[str, Any], where: str) -> GoldArticle:
    """One wanted speaker for every quoted phrase; a text without any is kept, as a text that wants nothing."""
    wanted = tuple(
        Expected(OTHER if s["speaker"].startswith("other_") else s["speaker"].replace("_", " "), scope=(int(s["start"]), int(s["end"])))
        for s in row["spans"]
        if s.get("is_quote") == "yes" and s.get("speaker")
    )
    return GoldArticle(where, row["text"], row.get("date"), wanted, row=row)


def speaker_at(reading: Reading, start: int) -> Statement | None:
    """The innermost statement that holds a character of the text, quotations before what is told in other words."""
    holding = [s for s in reading.statements if s.tells and s.covers("text", start)]
    return min(holding, key=lambda s: (not s.direct, s.width()), default=None)


def names(statement: Statement, name: str, text: str) -> bool:
    """Whether a speaker is the person or body of a name: the last word of the name is among his words."""
    last = _SUFFIX.sub("", name).split()[-1].lower()
    words = [text[a:b] for a, b in statement.source_spans] + ([statement.source.name] if statement.source is not None else [])
    return any(last in re.findall(r"[\w-]+", w.lower()) for w in words)


def outcomes_of(gold: GoldArticle, reading: Reading, patterns: Patterns) -> list[Outcome]:
    """One outcome for every quoted phrase."""
    text, main = gold.text, [str(name) for name in gold.row.get("main_entities") or []]
    found = []
    for wanted in gold.expected:
        start, end = wanted.scope or (0, 0)
        statement = speaker_at(reading, start)
        if statement is None or (statement.source is None and not statement.source_spans):
            given, right = NONE, False
            detail = "no statement holds the phrase" if statement is None else "the statement names no speaker"
        else:
            given = statement.source.name if statement.source is not None else text[slice(*statement.source_spans[0])]
            named = [name for name in main if names(statement, name, text)]
            right = not named if wanted.label == OTHER else names(statement, wanted.label, text)
            detail = "one of those whom the report is about, where another is wanted" if wanted.label == OTHER else "another speaker than the one named"
        found.append(Outcome(gold.where, text[start:end], wanted.label, given, RIGHT if right else "attribution", "" if right else detail))
    return found


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """The share of quoted phrases with the right speaker, of all, of those of a name and of others, and the share that got a speaker."""
    outcomes = [o for j in judged for o in j.outcomes]
    named = [o for o in outcomes if o.wanted != OTHER]
    return {
        "texts": float(len(judged)),
        "phrases": float(len(outcomes)),
        "speaker_accuracy": share(o.group == RIGHT for o in outcomes),
        "named_accuracy": share(o.group == RIGHT for o in named),
        "other_accuracy": share(o.group == RIGHT for o in outcomes if o.wanted == OTHER),
        "has_speaker": share(o.given != NONE for o in outcomes),
    }


SCHEME = Scheme("basil", "BASIL: who speaks quoted phrases", read, outcomes_of, lambda gold, events: [], measure)
