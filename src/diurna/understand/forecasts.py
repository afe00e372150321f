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

BESIDE = ("advmod", "amod", "acomp", "attr", "neg", "npadvmod")


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], dict[str, tuple[float, float]]]:
    ranges = {
        r["words"]: (float(r["low"]), float(r["high"]))
        for r in read_table(DATA / "lexicon" / "language" / "probabilities.tsv", ("words", "low", "high", "source"))
    }
    longest = sorted(ranges, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in longest) + r")(?!\w)", re.IGNORECASE), ranges


def read_forecast(parse: Parse, clauses: dict[int, Clause], head: int, text: str) -> Forecast | None:
    """The forecast that an act stands in: words of probability on the way from the act up to its main clause.

    Only words that hang on the act or on what holds it count, not those of a clause beside it; a negation turns the range
    round ("not likely"). Only acts to come are forecasts: something on the way is modal or an infinitive.
    """
    path = [head]
    for a in parse.ancestors(head):
        if parse.dep[path[-1]] in ("relcl", "advcl", "conj", "appos"):
            break
        path.append(a)
    way = set(path)
    near = way | {k for a in path for k in parse.kids[a] if parse.dep[k] in BESIDE}
    pattern, ranges = _words()
    for match in pattern.finditer(text, parse.starts[0], parse.ends[-1]):
        last = max((i for i in range(parse.size) if parse.starts[i] < match.end()), default=None)
        if last is None or last not in near:
            continue
        modal = any(parse.tag[k] == "MD" for a in path for k in parse.kids[a] if parse.dep[k] == "aux")
        if not modal and not any(a in clauses and clauses[a].infinitive for a in path):
            continue
        low, high = ranges[match.group().lower()]
        holders = {last, parse.head[last]}
        if any(parse.dep[k] == "neg" for h in holders for k in parse.kids[h]) and "no" not in match.group().lower().split():
            low, high = round(1 - high, 2), round(1 - low, 2)
        return Forecast(probability=(low, high), words=Span(text=match.group(), start=match.start(), end=match.end()))
    return None
