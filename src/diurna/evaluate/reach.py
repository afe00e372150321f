"""Which CAMEO codes the lexicon reaches, and by how many constructions: the promise of coverage.

A code counts as reached when the examples of the tables give it by at least three different constructions. Two examples are of
different construction when other rows, or other rows together, made their code. What news cannot tell stands in ``unreached.tsv``
with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from diurna.data import LexiconError, read_table, tables
from diurna.model import Event
from diurna.ontology import Ontology

ENOUGH = 3


def reach_examples(ontology: Ontology) -> list[tuple[str, str, str]]:
    """The sentences of ``reach.tsv``: where each stands, the sentence, its code."""
    found = []
    for path in tables("events", "reach*.tsv"):
        for row in read_table(path, ("code", "source", "sentence")):
            if row["code"] not in ontology.codes:
                raise LexiconError(f"{row.where}: no CAMEO code {row['code']!r}")
            found.append((row.where, row["sentence"], row["code"]))
    return found


def constructions(events: Iterable[Event]) -> dict[str, set[str]]:
    """The constructions that gave each code: the rules of its events."""
    found: dict[str, set[str]] = defaultdict(set)
    for event in events:
        found[event.cameo].add(event.rule)
    return found


def thin(ontology: Ontology, found: Mapping[str, set[str]]) -> list[tuple[str, int]]:
    """The codes of three and four digits with fewer constructions than are enough, with their number, in order."""
    codes = sorted(code for code in ontology.codes if len(code) > 2)
    return [(code, len(found.get(code, ()))) for code in codes if len(found.get(code, ())) < ENOUGH]
