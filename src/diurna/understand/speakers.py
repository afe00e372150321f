"""Speakers: the phrase that says who speaks, and the actor it names."""

from __future__ import annotations

from diurna.model import Actor
from diurna.understand.actors import ActorReader
from diurna.understand.clauses import Clause, inside
from diurna.understand.control import RELATIVE
from diurna.understand.parse import Parse

# What has an author: "the message said" speaks for whoever sent it.
DOCUMENTS = frozenset(
    "message letter telegram statement communique communiqué report declaration announcement cable note resolution document study survey memo".split()
)

# Common nouns that may stand before the colon of a headline and speak.
REPORTERS = frozenset("poll report study survey official source police army minister president spokesman spokeswoman premier analyst expert paper".split())


def speaker_of(parse: Parse, clauses: dict[int, Clause], clause: Clause) -> int | None:
    """The token that heads the speaker of a verb; None in a passive without *by*."""
    if clause.passive:
        return clause.subject if clause.subject_from == "agent" else None
    return clause.subject


def inverted(parse: Parse, verb: int) -> int | None:
    """The speaker after a verb that follows a quotation, where the parser took him for its object: "“Never,” snapped the king"."""
    for k in parse.kids[verb]:
        if parse.dep[k] in ("dobj", "attr", "oprd", "npadvmod", "dep", "appos") and parse.left[k] == verb + 1 and (parse.is_noun(k) or parse.is_pronoun(k)):
            return k
    return None


def introducer(parse: Parse, clauses: dict[int, Clause], colon: int) -> int | None:
    """Who stands before a colon: the subject of the clause that ends there, or a name alone."""
    for v, clause in clauses.items():
        if v < colon and clause.subject is not None and clause.subject < colon and parse.dep[v] in ("ROOT", "ccomp", "parataxis", "dep"):
            return clause.subject
    return label(parse, colon)


def label(parse: Parse, colon: int) -> int | None:
    """The head of a name, or of a word for those who report, that stands alone before a colon: "Minister: ...", "Sources: ..."."""
    if any(parse.is_verb(t) or parse.tag[t] == "MD" for t in range(colon)):
        return None
    heads = [t for t in range(colon) if parse.is_noun(t) and not (parse.head[t] < colon and parse.head[t] != t)]
    if not heads or not any(parse.is_proper(t) or parse.lemma(t) in REPORTERS for t in range(colon)):
        return None
    return heads[-1]


def relative(parse: Parse, verb: int) -> tuple[tuple[int, int], ...]:
    """The stretch of the "who" or "which" that stands for the speaker in a relative clause."""
    for k in parse.kids[verb]:
        if parse.dep[k] == "nsubj" and parse.lower[k] in RELATIVE and parse.dep[verb] == "relcl":
            return ((parse.starts[k], parse.ends[k]),)
    return ()


def phrase(parse: Parse, token: int) -> tuple[tuple[int, int], ...]:
    """The stretch of a speaker's phrase: without the clauses that describe him, and without marks at its edges."""
    dropped: set[int] = set()
    for k in parse.kids[token]:
        if parse.dep[k] in ("relcl", "acl", "parataxis", "ccomp", "advcl") and k > token:
            dropped.update(parse.subtree(k))
    tokens = [t for t in parse.subtree(token) if t not in dropped]
    while tokens and parse.dep[tokens[-1]] == "punct" and tokens[-1] != token:
        tokens.pop()
    while tokens and parse.dep[tokens[0]] == "punct" and tokens[0] != token:
        tokens.pop(0)
    # One stretch that ends where the first gap begins, so that the name itself is always in it.
    first = last = tokens.index(token)
    while first > 0 and tokens[first - 1] == tokens[first] - 1:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1] == tokens[last] + 1:
        last += 1
    return ((parse.starts[tokens[first]], parse.ends[tokens[last]]),)


def actor_of(actors: ActorReader, parse: Parse, source: int | None) -> Actor | None:
    """Who a speaker's phrase stands for; a phrase that resolves to nobody is kept with its words."""
    if source is None:
        return None
    if parse.lemma(source) in DOCUMENTS:
        author = actors.references.author(source)
        author = author or _maker(actors, parse, source)
        if author is not None:
            return author
    found = actors.resolve_all(source, indirect=False)
    if found:
        return found[0]
    return actors.unknown(inside(parse, source))


def _maker(actors: ActorReader, parse: Parse, document: int) -> Actor | None:
    """Whose document it is by its own words: "a United Nations report", "a report by Amnesty International"."""
    makers = [k for k in parse.kids[document] if parse.dep[k] in ("compound", "nmod")]
    makers += [p for k in parse.kids[document] if parse.dep[k] == "prep" and parse.lower[k] in ("by", "from") for p in parse.kids[k] if parse.dep[p] == "pobj"]
    for maker in makers:
        found = actors.resolve(maker)
        if found is not None and found.via != "unknown":
            return found
    return None


def noun_speaker(parse: Parse, clauses: dict[int, Clause], i: int) -> int | None:
    """Whose claim, fear or refusal a noun names: its possessor, who makes or has it, or the phrase of *by* or *from*."""
    owner = parse.child(i, "poss")
    if owner is not None:
        return owner
    for k in parse.kids[i]:
        if parse.dep[k] == "prep" and parse.lower[k] in ("by", "from"):
            return parse.child(k, "pobj")
    above = parse.head[i]
    if parse.dep[i] == "dobj" and above in clauses:
        return speaker_of(parse, clauses, clauses[above])
    before = [k for k in parse.kids[i] if parse.dep[k] in ("compound", "amod") and parse.tag[k] in ("NNP", "NNPS", "JJ")]
    return before[0] if before and parse.is_proper(before[0]) else None


def adjective_speaker(parse: Parse, clauses: dict[int, Clause], i: int) -> int | None:
    """Who is sure, willing or wary: the subject of the verb, or the noun that the adjective describes."""
    above = parse.head[i]
    if above in clauses:
        return clauses[above].subject
    return above if parse.is_noun(above) and parse.dep[i] in ("amod", "acl") else None
