"""Contexts: what PLOVER calls the theme of an act (election, migration, cyber ...), from its code, its sides and its sentence.

A CAMEO code implies some contexts. The others come from words of the sentence that tells the act and from the sectors of its
two sides, by the table ``lexicon/language/contexts.tsv``. Several contexts at once are the rule in PLOVER, and none is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from diurna.data import DATA, LexiconError, read_table
from diurna.lexicon.inflection import plural
from diurna.model import Actor
from diurna.ontology import Ontology

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

TABLE = DATA / "lexicon" / "language" / "contexts.tsv"
_SECTOR = "sector:"


@lru_cache(maxsize=1)
def _scanner() -> tuple[AhoCorasick, tuple[str, ...], dict[str, tuple[str, ...]]]:
    """An automaton over all words of the table with their plurals, those words by index, and word or ``sector:`` -> contexts."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    known = Ontology.load().contexts
    contexts: dict[str, tuple[str, ...]] = {}
    for row in read_table(TABLE, ("words", "context", "example", "source")):
        if row["context"] not in known:
            raise LexiconError(f"{row.where}: no PLOVER context {row['context']!r}")
        for word in row.items_of("words"):
            forms = {word} if word.startswith(_SECTOR) else {word, plural(word)}
            for form in forms:
                contexts[form] = tuple(dict.fromkeys((*contexts.get(form, ()), row["context"])))
    words = tuple(sorted(w for w in contexts if not w.startswith(_SECTOR)))
    return AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest), words, contexts


def find_contexts(sentence: str) -> tuple[tuple[str, str], ...]:
    """The contexts that words of one sentence speak of, with the words, in the order of the text; each context once.

    >>> find_contexts("Hackers attacked the electoral commission.")
    (('cyber', 'hackers'), ('election', 'electoral commission'), ('political_institutions', 'electoral commission'))
    """
    automaton, words, contexts = _scanner()
    lower = sentence.lower()
    if not lower.isascii():
        lower = lower.replace("’", "'").encode("utf-8", "replace").decode("utf-8")  # lone surrogates match nothing
    found: dict[str, str] = {}
    for index, start, end in automaton.find_matches_as_indexes(lower):
        if lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum():
            continue
        for context in contexts[words[index]]:
            found.setdefault(context, words[index])
    return tuple(found.items())


def contexts_of(implied: Sequence[str], spoken: Sequence[tuple[str, str]], sides: Sequence[Actor | None]) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """All contexts of one row, those its code implies first, and a reason for each that the code does not imply."""
    _, _, contexts = _scanner()
    reasons: dict[str, str] = {}
    for actor in sides:
        for sector in actor.sectors if actor is not None else ():
            for context in contexts.get(_SECTOR + sector, ()):
                reasons.setdefault(context, f"{actor.text!r} is {sector}" if actor is not None else sector)
    for context, word in spoken:
        reasons.setdefault(context, repr(word))
    rest = {c: why for c, why in reasons.items() if c not in implied}
    return (*implied, *rest), [("contexts", f"{context}: {why}") for context, why in rest.items()]
