"""The screen: which sentences can hold an act between actors, decided without parsing.

One pass of an automaton over the article finds the names; one pass over the words finds role nouns, pronouns and triggers
(every inflected form of every verb and act noun of the lexicon). A sentence passes when it has a trigger and an actor: a
name or a role of its own, or a pronoun or description with an actor in the two sentences before. What fails has a reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from diurna.lexicon.inflection import plural, verb_forms
from diurna.lexicon.names import Hit, Names, hits_between
from diurna.lexicon.patterns import Patterns
from diurna.model import Sentence
from diurna.understand.sentences import LONGEST

_WORD = re.compile(r"[^\W\d_]+")
BACKWARD = frozenset(
    "he she it they them him his her its their we our us who both two country countries group government side sides leader leaders nation "
    "neighbours neighbors".split()
)
CONTEXT = 2

NO_ACTOR = "no actor is named, described or referred to"
NO_TRIGGER = "no verb or act noun of the lexicon"
TOO_LONG = "longer than a sentence can be: not parsed"


class Screen:
    """Decides sentence by sentence; built once from the lexicon."""

    def __init__(self, names: Names, patterns: Patterns):
        triggers: set[str] = set()
        for lemma in (*patterns.verbs, *patterns.supports):
            triggers |= verb_forms(lemma)
        for head, rows in patterns.nouns.items():
            if all("inner" in row.flags for row in rows):
                continue  # what is an act only inside another brings its verb or noun with it
            triggers |= {head, plural(head)}
        self.triggers = frozenset(
            triggers - {"be", "am", "is", "are", "was", "were", "been", "being", "have", "has", "had", "having", "do", "does", "did"}
        ) | frozenset({"is", "was", "are", "were", "be"})
        heads: set[str] = set()
        for word, roles in names.roles.items():
            if any(role.scope != "weak" for role in roles):
                heads |= {word, plural(word)}
        self.roles = frozenset(heads)

    def judge(self, text: str, sentences: Sequence[Sentence], hits: list[Hit]) -> list[str | None]:
        """For each sentence of one part: None where it passes, else the reason why it is not parsed."""
        verdicts: list[str | None] = []
        last_actor = -10
        for position, sentence in enumerate(sentences):
            named = bool(hits_between(hits, sentence.start, sentence.end))
            if sentence.end - sentence.start > LONGEST:
                verdicts.append(TOO_LONG)
                continue
            words = {w.lower() for w in _WORD.findall(text, sentence.start, sentence.end)}
            if not named:
                described = not words.isdisjoint(self.roles)
                back = position - last_actor <= CONTEXT and not words.isdisjoint(BACKWARD)
                if not described and not back:
                    verdicts.append(NO_ACTOR)
                    continue
            else:
                last_actor = position
            verdicts.append(None if not words.isdisjoint(self.triggers) else NO_TRIGGER)
        return verdicts
