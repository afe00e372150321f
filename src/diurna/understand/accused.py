"""The accused: whom "he was sentenced" speaks of.

Reports of courts and police name many: the judge, the prosecutor, the officer, the victim. Who is arrested or tried is the person
that the sentence before was about, or who was last spoken of as accused, never who tries or arrests. Where nobody fits, the
pronoun stays somebody unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diurna.lexicon.actor_tables import markers
from diurna.model import Actor

if TYPE_CHECKING:
    from diurna.understand.actors import ActorReader
    from diurna.understand.parse import Parse

JUSTICE = frozenset("arrest charge sentence indict convict jail imprison detain acquit prosecute remand arraign extradite bail incarcerate".split())
# What one faces who is accused.
FACED = frozenset("charge charges trial jail prison sentence sentences count counts retrial court-martial".split())
# Who tries and arrests others.
TRYING = frozenset({"JUD", "COP"})
SINGULAR = frozenset({"he", "she", "him", "her"})
# For so many sentences somebody stays the accused of a report.
LASTING = 4


class Accused:
    """Remembers of one article whom each sentence was about and who was last arrested, charged or tried."""

    def __init__(self, reader: ActorReader):
        self.reader = reader
        self._about: Actor | None = None
        self._last: Actor | None = None
        self._age = 0

    def leave(self) -> None:
        """Takes over what the current sentence tells."""
        parse = self.reader.parse
        self._age += 1
        self._about = None
        for i in range(parse.size):
            above = parse.head[i]
            if parse.dep[i] not in ("nsubj", "nsubjpass", "dobj"):
                continue
            tried = is_tried(parse, i)
            main = parse.dep[above] == "ROOT" or (parse.dep[above] == "ccomp" and parse.dep[parse.head[above]] == "ROOT")
            subject = parse.dep[i] != "dobj" and main and self._about is None
            person = self._person(i) if tried or subject else None
            if person is not None and subject:
                self._about = person
            if person is not None and tried:
                self._last, self._age = person, 0

    def antecedent(self, head: int) -> Actor | None:
        """The one person that the words before leave for a pronoun of the accused; None where they leave nobody."""
        parse = self.reader.parse
        for i in range(head - 1, -1, -1):
            if parse.dep[i] in ("nsubj", "nsubjpass", "dobj") and parse.is_proper(i):
                named = self._person(i)
                if named is not None:
                    return named
        if self._about is not None:
            return self._about
        return self._last if self._age <= LASTING else None

    def nobody(self, head: int) -> Actor:
        """The person behind a pronoun of whom nothing more is known."""
        return self.reader._actor(head, "", ("CVL",), self.reader.parse.words[head], "pronoun")

    def _person(self, i: int) -> Actor | None:
        """The single person at a token who tries nobody: known, described, or named in full."""
        parse, references = self.reader.parse, self.reader.references
        if parse.lower[i] in SINGULAR:
            return self.reader.resolve(i)
        if parse.tag[i] not in ("NN", "NNP") or parse.children(i, "conj"):
            return None
        actor = self.reader.resolve(i)
        if actor is None or actor.code == "---":
            titled = any(parse.lower[k] in markers("title") for k in parse.kids[i])
            if not parse.is_proper(i) or not (references.full_name(i) or titled or parse.words[i] in references.known):
                return None
            return references.known.get(parse.words[i]) or self.reader._actor(i, "", ("CVL",), self.reader.roles.proper_words(i), "name")
        role = self.reader.roles.role_at(i)
        personal = references.kind_of(i, actor) == "person" or (actor.via in ("role", "office") and role is not None and role.kind == "person")
        return actor if personal and not TRYING & set(actor.sectors) else None


def is_tried(parse: Parse, head: int) -> bool:
    """Whether the person at a token is arrested, charged or tried, by its verb: "was sentenced", "they jailed him", "faces charges"."""
    verb = parse.head[head]
    if parse.dep[head] == "nsubj":
        return parse.lemma(verb) == "face" and not FACED.isdisjoint(parse.lower)
    if parse.dep[head] not in ("nsubjpass", "dobj"):
        return False
    return any(parse.lemma(v) in JUSTICE for v in (verb, *parse.children(verb, "conj")))
