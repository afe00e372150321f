"""How sure the coder is of a row: the chance that source, act and target are all right, from the kind of evidence behind it.

Every row leaves a list of evidence, each item a short name: by what an actor was recognised, whether the row of the lexicon named
the target or it was searched for, how the subject was found, how far the actors stand from the act, how the row of the lexicon has
done before. Each item has a weight in ``confidence/evidence.tsv``; the weights are summed and turned into a chance by the
logistic function. They were fitted by ``tools/fit_confidence.py`` on text that people annotated; nothing is learned at run time.
"""

from __future__ import annotations

import math
from functools import lru_cache

from diurna.data import DATA, LexiconError, read_table
from diurna.model import Actor
from diurna.understand.certainty import Certainty
from diurna.understand.parse import Parse
from diurna.understand.scene import Candidate

ALWAYS = "always"
# Items that have a weight of their own in whole articles.
IN_ARTICLES = (ALWAYS, "root:", "source:", "target:", "sides:", "kind:", "modality:", "clause:", "subject:", "operator:")
Evidence = tuple[str, ...]


def evidence_of(
    parse: Parse,
    candidate: Candidate,
    certainty: Certainty,
    source: Actor | None,
    target: Actor | None,
    *,
    acts: int,
    rows: int,
    article: bool = False,
) -> Evidence:
    """The evidence behind one row, each item once; ``acts`` and ``rows``: how many its sentence and its act gave.

    ``article``: the row stands in a whole report. Most sentences of a report are no news of an act, and people who mark
    sentences for an act mark those that have one; so the items that say what kind of row it is count anew there.
    """
    items = [ALWAYS, f"root:{candidate.code[:2]}", f"kind:{_kind(candidate)}", f"row:{row_name(parse, candidate)}"]
    items += _side("source", parse, candidate, source, candidate.source_head)
    items += _side("target", parse, candidate, target, candidate.target_head)
    if source is None or target is None:
        # A protest needs no target, an attack does.
        items += ["sides:one", f"sides:one of {candidate.code[:2]}"]
    else:
        items.append("sides:one country" if _land(source) == _land(target) else "sides:two")
    if target is not None and not candidate.target_stated:
        items.append("target:searched")
    if candidate.operator:
        items.append(f"operator:{candidate.operator}")
    clause = candidate.clause
    if clause is not None:
        items += [f"subject:{clause.subject_from or 'none'}", f"clause:{clause.relation}"]
        items += ["clause:passive"] * clause.passive + ["clause:repaired"] * clause.repaired
    items += ["act:mutual"] * candidate.mutual + ["act:embeds"] * (candidate.embedded is not None)
    items.append(f"fit:{min(int(candidate.specificity // 10), 6)}")
    items.append(f"modality:{certainty.modality}")
    items += ["polarity:negative"] * (certainty.polarity == "negative")
    items.append(f"acts:{min(acts, 4)}")
    items.append(f"rows:{min(rows, 3)}")
    items.append(f"words:{min(parse.size // 10, 5)}0")
    if article:
        items += [f"article {item}" for item in items if item.startswith(IN_ARTICLES)]
    return tuple(dict.fromkeys(items))


def _kind(candidate: Candidate) -> str:
    if candidate.nominal:
        return "noun"
    return "verb" if candidate.pattern else "light verb and noun"


def row_name(parse: Parse, candidate: Candidate) -> str:
    """A name for the row of the lexicon that does not change when rows are added above it: the pattern, or the noun."""
    noun = candidate.head if candidate.nominal or candidate.embedded is None else candidate.embedded
    return candidate.pattern or f"noun {parse.lemma(noun)}"


def _side(name: str, parse: Parse, candidate: Candidate, actor: Actor | None, head: int | None) -> list[str]:
    if actor is None:
        return [f"{name}:nobody"]
    items = [f"{name}:{'unknown' if actor.code == '---' else actor.via}"]
    if head is None:
        items.append(f"{name}:no head")
    else:
        distance = abs(head - candidate.head)
        items.append(f"{name}:{'near' if distance <= 4 else 'apart' if distance <= 10 else 'far'}")
        if not parse.starts[parse.left[head]] <= actor.start < parse.ends[parse.right[head]]:
            items.append(f"{name}:referred to")
    return items


def _land(actor: Actor) -> str:
    return actor.country or actor.code


class Weights:
    """The weight of every item of evidence; an item without one counts nothing."""

    def __init__(self, weights: dict[str, float]):
        self.weights = weights

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Weights:
        """Reads ``confidence/evidence.tsv``; :class:`LexiconError` where a weight is no number."""
        weights = {}
        for row in read_table(DATA / "confidence" / "evidence.tsv", ("evidence", "weight", "rows", "source")):
            try:
                weights[row["evidence"]] = float(row["weight"])
            except ValueError:
                raise LexiconError(f"{row.where}: weight {row['weight']!r} is no number") from None
        return cls(weights)

    def chance(self, evidence: Evidence) -> float:
        """The chance that a row with this evidence is right, to two decimals; never below 0.02 or above 0.98.

        >>> Weights({"always": 0.0, "source:nobody": -2.0}).chance(("always", "source:nobody"))
        0.12
        """
        total = sum(self.weights.get(item, 0.0) for item in evidence)
        return round(min(max(1 / (1 + math.exp(-total)), 0.02), 0.98), 2)
