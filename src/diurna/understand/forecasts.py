"""Forecasts: sentences about what is to come that carry a word of probability, with the range the word stands for.

The ranges are those of Kent's words of estimative probability and of the US intelligence standard ICD 203, as the table
``probabilities.tsv`` gives them, each row with its source.
"""

from __future__ import annotations

import re
from functools import lru_cache

from diurna.data import DATA, read_table
from diurna.model import Forecast, Span
from diurna.understand.clauses import Clause
from diurna.understand.parse import Parse


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], dict[str, tuple[float, float]]]:
    ranges = {
        r["words"]: (float(r["low"]), float(r["high"]))
        for r in read_table(DATA / "lexicon" / "language" / "probabilities.tsv", ("words", "low", "high", "source"))
    }
    longest = sorted(ranges, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in longest) + r")(?!\w)", re.IGNORECASE), ranges


def probability_in(text: str, start: int, end: int) -> tuple[Span, tuple[float, float]] | None:
    """The first words of probability between two offsets, with their range."""
    pattern, ranges = _words()
    match = pattern.search(text, start, end)
    if match is None:
        return None
    return Span(text=match.group(), start=match.start(), end=match.end()), ranges[match.group().lower()]


def read_forecast(parse: Parse, clauses: dict[int, Clause], head: int, text: str) -> Forecast | None:
    """The forecast that an act stands in: words of probability in its own clause or in one that holds it.

    Only acts to come are forecasts: the clause, or one above it up to the words, is modal or in the future.
    """
    top = head
    for a in (head, *parse.ancestors(head)):
        if a in clauses or parse.tag[a][:2] in ("JJ", "NN"):
            top = a
        if parse.dep[a] in ("relcl", "advcl"):
            break
    found = probability_in(text, parse.starts[parse.left[top]], parse.ends[parse.right[top]])
    if found is None:
        return None
    span, probability = found
    modal = any(parse.tag[k] == "MD" for a in (head, *parse.ancestors(head)) for k in parse.kids[a] if parse.dep[k] == "aux")
    infinitive = any(a in clauses and clauses[a].infinitive for a in (head, *parse.ancestors(head)))
    if not modal and not infinitive:
        return None
    return Forecast(probability=probability, words=span)
