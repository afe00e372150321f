"""Forecasts: sentences about what is to come that carry a word of probability, with the range the word stands for.

Words and ranges are in ``probabilities.tsv``, after Kent's words of estimative probability and the US intelligence standard
ICD 203, each row with its source and an example that runs. Numbers are read as they are told: "a one in three chance", "60
percent likely", "less than even odds", "3 to 1 against". The horizon is the time until which the forecast is meant to hold: the
time of the act where words give one, else the one time still to come in the sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache

from diurna.data import DATA, read_table
from diurna.model import Forecast, Span, TimeExpression, When
from diurna.understand.calendars import number
from diurna.understand.clauses import Clause
from diurna.understand.parse import Parse

BESIDE = ("advmod", "amod", "acomp", "attr", "neg", "npadvmod", "prep", "nsubj", "nummod")
# Nouns that are probabilities themselves: an act below one ("the risk of an attack") is still to come.
CHANCE = frozenset("chance chances probability likelihood odds possibility risk prospect prospects toss-up toss".split())

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER = rf"(?:\d{{1,3}}(?:\.\d+)?|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:{_ONES}))?|{_ONES}|ten|twelve|fifteen)"
_CENT = r"(?: ?%| ?per ?cent|-percent)"
_NOUN = r"(?:chance|probability|likelihood|possibility|risk|odds)"
_NUMERIC = re.compile(
    rf"(?P<bound>more than|better than|over|at least|less than|under|at most|fewer than|up to)?(?: an?)? ?"
    rf"(?<![\w.])(?:(?P<low>{_NUMBER})(?:{_CENT})?(?: to | and |-|–)(?=\d))?(?P<cent>{_NUMBER}){_CENT}[ -](?:{_NOUN}|certain|sure|likely|confident)\b"
    rf"|{_NOUN} (?:of [^.;]{{1,60}}? )?(?:at|of|is|was|as) (?P<bound2>more than|over|at least|less than|under|about|around|roughly)? ?"
    rf"(?P<cent2>{_NUMBER}){_CENT}(?!\w)"
    rf"|(?P<bound3>better than |less than )?(?P<part>{_NUMBER})[- ](?:in|out of)[- ](?P<whole>{_NUMBER}|a hundred|a thousand)[ -]{_NOUN}\b"
    rf"|(?P<a>{_NUMBER})(?:[- ]to[- ]|/)(?P<b>{_NUMBER})(?: {_NOUN})?(?: (?P<side>against|on))\b"
    rf"|(?P<even>better than even|less than even|worse than even)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], dict[str, tuple[float, float]]]:
    ranges = {
        r["words"]: (float(r["low"]), float(r["high"]))
        for r in read_table(DATA / "lexicon" / "language" / "probabilities.tsv", ("words", "low", "high", "source", "example"))
    }
    longest = sorted(ranges, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in longest) + r")(?!\w)", re.IGNORECASE), ranges


def read_forecast(parse: Parse, clauses: dict[int, Clause], head: int, text: str) -> Forecast | None:
    """The forecast that an act stands in: words of probability on the way from the act up to its main clause.

    Only words that hang on the act or on what holds it count, not those of a clause beside it; a negation turns the range
    round ("not likely"). Only acts to come are forecasts: something on the way is modal, an infinitive, or a chance itself.
    """
    path = [head]
    for a in parse.ancestors(head):
        if parse.dep[path[-1]] in ("relcl", "advcl", "conj", "appos") and parse.lower[a] not in CHANCE:
            break
        path.append(a)
    way = set(path)
    near = way | {k for a in path for k in parse.kids[a] if parse.dep[k] in BESIDE}
    modal = any(parse.tag[k] == "MD" for a in path for k in parse.kids[a] if parse.dep[k] == "aux")
    ahead = modal or any(a in clauses and clauses[a].infinitive for a in path) or any(parse.lower[a] in CHANCE for a in path[1:])
    if not ahead:
        return None
    for start, end, (low, high) in _found(text, parse.starts[0], parse.ends[-1]):
        tokens = [i for i in range(parse.size) if parse.starts[i] < end and parse.ends[i] > start]
        if not any(t in near and t != head for t in tokens):
            continue
        words = text[start:end]
        holders = {t for i in tokens for t in (i, parse.head[i])}
        if any(parse.dep[k] == "neg" and k not in tokens for h in holders for k in parse.kids[h]) and not {"no", "not"} & set(words.lower().split()):
            low, high = round(1 - high, 2), round(1 - low, 2)
        return Forecast(probability=(low, high), words=Span(text=words, start=start, end=end))
    return None


def _found(text: str, first: int, last: int) -> list[tuple[int, int, tuple[float, float]]]:
    """Words and numbers of probability between two offsets, in order; a number before the words beside it."""
    pattern, ranges = _words()
    found = []
    for match in _NUMERIC.finditer(text, first, last):
        span = _of_numbers(match)
        if span is not None:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found.append((start, match.end(), span))
    for match in pattern.finditer(text, first, last):
        if not any(start < match.end() and end > match.start() for start, end, _ in found):
            found.append((match.start(), match.end(), ranges[match.group().lower()]))
    return sorted(found)


def _of_numbers(match: re.Match[str]) -> tuple[float, float] | None:
    """The range that numbers tell: percentages, "one in three", odds; ``None`` where they are no probability."""
    bound = (match["bound"] or match["bound2"] or match["bound3"] or "").strip().lower()
    if match["even"]:
        return (0.5, 0.65) if match["even"].lower().startswith("better") else (0.35, 0.5)
    if match["a"]:
        a, b = _count(match["a"]), _count(match["b"])
        against = match["side"].lower() == "against"
        value = (b if against else a) / (a + b) if a + b else -1.0
        low = value
    elif match["part"]:
        part, whole = _count(match["part"]), _count(match["whole"])
        low = value = part / whole if whole else -1.0
    else:
        value = _count(match["cent"] or match["cent2"]) / 100
        low = _count(match["low"]) / 100 if match["low"] else value
    if not 0 <= low <= value <= 1:
        return None
    if bound in ("more than", "better than", "over", "at least"):
        return round(low, 2), 1.0
    if bound in ("less than", "under", "at most", "fewer than", "up to"):
        return 0.0, round(value, 2)
    return round(low, 2), round(value, 2)


def _count(words: str) -> float:
    words = words.lower()
    return {"a hundred": 100.0, "a thousand": 1000.0}.get(words) or number(words) or 0.0


def horizon_of(when: When | None, published: str | None, times: list[TimeExpression], parse: Parse, cues: set[tuple[int, int]]) -> When | None:
    """Until when a forecast is meant to hold: the time of its act, else the one time to come that its sentence names.

    ``cues`` are offsets of expressions that date somebody's saying: these are no horizons.
    """
    day = (published or "")[:10]
    if when is not None and when.basis == "words" and (when.end or when.start or "") >= day and (when.end or when.start):
        return when
    ahead = [
        t for t in times
        if parse.starts[0] <= t.start and t.end <= parse.ends[-1] and t.end_date is not None and t.end_date > day and (t.start, t.end) not in cues
    ]  # fmt: skip
    if len(ahead) != 1 or not day:
        return None
    [found] = ahead
    start = max(found.start_date or day, day)
    return When(start=start, end=found.end_date, granularity=found.granularity, basis="words", text=found.text, text_start=found.start, text_end=found.end)
