"""Figures of speech: verbs of force over what is no body, place or force.

Governments fight inflation, critics attack a policy, a report hits an oil firm, a ruling kills a bill. The rows of force ask for somebody
or something that can be hurt and for somebody or something that can hurt; ``figures.tsv`` lists the nouns that neither can.
"""

from __future__ import annotations

from functools import lru_cache

from diurna.lexicon.language import word_table
from diurna.understand.clauses import inside
from diurna.understand.parse import Parse

# Codes of force against persons, places and things, by their beginning.
BODILY = ("171", "173", "175", "18", "19", "20")
# Nouns before which an abstract noun is a force after all: "military action killed".
ARMED = frozenset("military police armed guerrilla rebel terrorist enemy".split())


def figurative(parse: Parse, code: str, head: int, source: int | None, target: int | None) -> str:
    """Why an act of force is one only in a figure of speech; empty where it may be meant.

    ``head`` is its word, ``source`` and ``target`` are the heads of its sides.
    """
    if not code.startswith(BODILY):
        return ""
    if target is not None and _stands(parse, target, "target"):
        return f"{parse.words[target]!r} is nobody and nothing that force is used against"
    # "a bid to assassinate the mayor": who bids is not told
    if source is not None and parse.head[head] != source and _stands(parse, source, "doer"):
        return f"{parse.words[source]!r} uses no force"
    return ""


def _stands(parse: Parse, n: int, side: str) -> bool:
    """Whether a noun stands for nothing that can be hurt (``target``) or can hurt (``doer``)."""
    noun = inside(parse, n)
    if parse.is_proper(noun):
        return False
    sided = sides().get(parse.lemma(noun)) or sides().get(parse.lower[noun])
    if sided not in (side, "both"):
        return False
    return not any(parse.lower[k] in ARMED for k in parse.kids[noun])


@lru_cache(maxsize=1)
def sides() -> dict[str, str]:
    """Noun -> as what it stands for nothing bodily: ``target``, ``doer`` or ``both``."""
    return {word: row["side"] for word, row in word_table("figures.tsv").items()}
