"""Control: who is the subject of a verb that has none of its own (rule 2 of :mod:`diurna.understand.clauses`).

Coordinated verbs share their subject; an infinitive takes the object of its verb, or whoever its verb calls upon, else the
subject; gerunds and participles take what they hang on. Values are token indexes of one parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from diurna.understand.parse import Parse

if TYPE_CHECKING:
    from diurna.understand.clauses import Clause

# Verbs whose infinitive is done by their subject even when they have an object.
SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "pledge", "swear", "offer", "use", "send", "deploy", "take", "cross", "leave", "join", "enter"})
# Verbs whose infinitive is done by whoever stands in a phrase of theirs: "called on Mali to withdraw".
PHRASE_CONTROL = {
    "call": ("on", "upon", "for"),
    "appeal": ("to", "for"),
    "plead": ("with", "for"),
    "prevail": ("on", "upon"),
    "lean": ("on",),
    "rely": ("on", "upon"),
    "depend": ("on", "upon"),
    "count": ("on", "upon"),
    "press": ("for",),
    "push": ("for",),
    "wait": ("for",),
    "arrange": ("for",),
    "ask": ("for",),
    "beg": ("for",),
    "shout": ("at", "to"),
    "signal": ("to",),
}
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
BESIDE = frozenset({"outside", "near", "opposite", "beside"})
GATHERINGS = frozenset({"rally", "protest", "demonstration", "march", "vigil", "sit-in", "picket"})
VOICING = frozenset("accuse demand urge call condemn denounce criticise criticize protest chant express oppose support".split())
# "Zambia is unlikely to": the subject of the copula is that of the infinitive.
RAISING = frozenset(
    "likely likelier unlikely certain sure bound apt liable poised doomed able unable about ready free due willing unwilling eager keen reluctant "
    "prepared determined inclined entitled eligible quick slow happy".split()
)
GERUND_MARKERS = frozenset("of from for with by in after before without against on at over about to into despite since while as".split())


def surface_subject(parse: Parse, clauses: dict[int, Clause], v: int, depth: int = 0) -> int | None:
    """The noun that is, or would be, the grammatical subject of a verb; None where the sentence has none."""
    if depth > 8 or v not in clauses:
        return None
    clause = clauses[v]
    own = parse.child(v, "nsubj", "nsubjpass", "csubj")
    dep, head = parse.dep[v], parse.head[v]
    if own is not None:
        if parse.lower[own] in RELATIVE and dep == "relcl":
            return head
        return own
    if dep == "relcl" and parse.is_noun(head) and clause.infinitive and not clause.passive:
        # Headlines: "Seoul, Tokyo to resume talks" is parsed as an infinitive that describes its subject.
        return head
    if dep == "conj":
        return surface_subject(parse, clauses, head, depth + 1)
    if dep == "xcomp" and head not in clauses and parse.tag[head][:2] == "JJ" and parse.child(head, "nsubj") is not None:
        return parse.child(head, "nsubj")  # headlines: "Kenya likely to expel the envoy"
    if dep in ("xcomp", "advcl") and clause.infinitive and head in clauses:
        called = _called_upon(parse, clauses[head], v)
        if called is not None:
            return called
    if dep == "xcomp" and head in clauses:
        matrix = clauses[head]
        if not matrix.passive and matrix.lemma not in SUBJECT_CONTROL:
            given = [o for o in (*matrix.datives, *matrix.objects) if parse.left[o] < v]
            if given and clause.infinitive:
                return given[0]
        return surface_subject(parse, clauses, head, depth + 1)
    if dep in ("xcomp", "ccomp") and clause.infinitive and parse.lower[head] in RAISING and parse.dep[head] == "acomp" and parse.head[head] in clauses:
        return surface_subject(parse, clauses, parse.head[head], depth + 1)
    if dep in ("xcomp", "pcomp") and parse.tag[head] in ("MD", "IN"):
        over = head if parse.tag[head] == "MD" else parse.head[head]
        subject = parse.child(over, "nsubj")
        if subject is not None and (parse.tag[head] == "MD" or parse.lower[head] == "about"):
            return subject  # "Mali ought to leave"
    if dep in ("pcomp", "prep"):
        return _of_gerund(parse, clauses, v, head, depth)
    if dep in ("advcl", "ccomp") and head in clauses and not _finite(parse, v):
        return surface_subject(parse, clauses, head, depth + 1)
    if dep == "acl" and not parse.is_verb(head):
        if not clause.infinitive:
            above = _above_place(parse, clause, head)
            if above != head and parse.lemma(above) in GATHERINGS and parse.dep[above] == "dobj":
                above = parse.head[above]  # "held a rally outside the palace demanding": those who held it
            return surface_subject(parse, clauses, above, depth + 1) if above in clauses else above
        return _whose(parse, clauses, head, depth)
    return None


def _whose(parse: Parse, clauses: dict[int, Clause], noun: int, depth: int) -> int | None:
    """Who does what a noun is about: its owner ("Mali's plan to withdraw"), else the subject of the clause that it stands in."""
    owner = parse.child(noun, "poss")
    if owner is not None:
        return owner
    for a in parse.ancestors(noun):
        if a in clauses:
            return surface_subject(parse, clauses, a, depth + 1)
    return None


def _above_place(parse: Parse, clause: Clause, noun: int) -> int:
    """ "a rally outside the palace accusing the king": not the palace accuses, but what or who stands before it."""
    marker = parse.head[noun]
    if parse.tag[clause.head] != "VBG" or parse.dep[noun] != "pobj":
        return noun
    if parse.lower[marker] in BESIDE or (clause.lemma in VOICING and parse.lower[marker] in ("in", "at") and not parse.is_pronoun(noun)):
        return parse.head[marker]
    return noun


def _called_upon(parse: Parse, matrix: Clause, v: int) -> int | None:
    """Who is to do the infinitive of "called on Mali to withdraw"; None for verbs without such a phrase."""
    markers = PHRASE_CONTROL.get(matrix.lemma, ())
    found = [p.head for p in matrix.phrases if p.depth == 0 and p.marker in markers and not p.clausal and matrix.head < p.head < v]
    return found[-1] if found else None


def _of_gerund(parse: Parse, clauses: dict[int, Clause], v: int, preposition: int, depth: int) -> int | None:
    above = parse.head[preposition]
    if parse.lower[preposition] not in GERUND_MARKERS:
        return None
    if above in clauses:
        matrix = clauses[above]
        if parse.lower[preposition] in ("of", "from", "for", "into", "with", "as") and matrix.lemma not in SUBJECT_CONTROL:
            if matrix.objects and not matrix.passive:
                return matrix.objects[0]
        return surface_subject(parse, clauses, above, depth + 1)
    if parse.is_noun(above):
        return _whose(parse, clauses, above, depth)
    return None


def _finite(parse: Parse, v: int) -> bool:
    if parse.tag[v] in ("VBD", "VBZ", "VBP"):
        return True
    return any(parse.tag[k] in ("MD", "VBD", "VBZ", "VBP") for k in parse.kids[v] if parse.dep[k] in ("aux", "auxpass"))
