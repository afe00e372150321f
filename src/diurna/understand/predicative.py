"""Words besides verbs that state something: nouns of events, adjectives of the predicate, participles before a noun.

The layer ``predicates`` lists them with their certainty, as it does the verbs of clauses.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from diurna.lexicon.language import word_table
from diurna.understand.parse import Parse

ENDINGS = ("tion", "sion", "ment", "ing", "al", "ance", "ure")
# Verbs that only carry the noun after them: "held talks" is talks.
CARRIERS = frozenset("hold have make take give do conduct stage carry launch perform pay reach strike wage mount undertake".split())
COPULAS = frozenset("be become remain seem appear look stay feel".split())


@lru_cache(maxsize=4096)
def _is_event(lemma: str) -> bool:
    row = word_table("event_nouns.tsv").get(lemma)
    if row is not None:
        return row["kind"] == "event"
    return len(lemma) > 6 and lemma.endswith(ENDINGS[:4])


def predicative(parse: Parse, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Such words of a sentence, each with the token whose certainty it has; ``known`` are act nouns of the lexicon.

    >>> from diurna.understand.parse import Parser
    >>> parse = Parser().parse([("The two sides did not hold talks.", 0)])[0]
    >>> [(parse.words[word], parse.words[holder]) for word, holder in predicative(parse, frozenset())]
    [('talks', 'hold')]
    """
    for i in range(parse.size):
        dep, tag = parse.dep[i], parse.tag[i]
        above = parse.head[i]
        if parse.is_noun(i) and tag[:3] != "NNP":
            lemma = parse.lemma(i)
            if lemma in known or parse.lower[i] in known or _is_event(lemma):
                yield i, _holder(parse, i)
        elif dep in ("acomp", "oprd") and tag[:2] in ("JJ", "VB", "RB") and parse.lemma(above) in COPULAS:
            yield i, above
        elif (dep == "amod" and tag in ("VBN", "VBG")) or (dep == "xcomp" and tag[:2] == "JJ"):
            yield i, i
        elif dep == "auxpass" and parse.lemma(i) == "get":
            yield i, above


def _holder(parse: Parse, noun: int) -> int:
    """The verb that carries a noun of an event, where there is one; else the noun itself."""
    above = parse.head[noun]
    dep = parse.dep[noun]
    if dep in ("dobj", "nsubjpass") and parse.is_verb(above) and parse.lemma(above) in CARRIERS:
        return above
    if dep == "attr" and parse.lemma(above) in COPULAS:
        return above
    return noun
