"""Moods: what the form of a sentence says about its acts: commands, questions, habits, conditions, reported futures."""

from __future__ import annotations

from diurna.lexicon.language import word_table
from diurna.understand.parse import Parse

REPORTING = frozenset("say tell announce declare state pledge promise vow add insist confirm report write agree decide reiterate".split())
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
# A question that begins so asks about what is taken to have happened: "Why did Mali leave?"
ASKS_ABOUT_FACTS = frozenset({"why", "how", "when", "where", "who", "what", "which", "whose", "whom"})
FINITE = ("VBZ", "VBP", "VBD")
ORDINALS = frozenset("first second third fourth fifth last latest only next newest youngest oldest".split())


def imperative(parse: Parse, verb: int) -> bool:
    """Whether a verb is a command: a bare form without subject and helper, at the head of its sentence or beside such a verb.

    >>> from diurna.understand.parse import Parser
    >>> parse = Parser().parse([("Please send the report and call us.", 0)])[0]
    >>> [word for i, word in enumerate(parse.words) if imperative(parse, i)]
    ['send', 'call']
    """
    if parse.tag[verb] != "VB" or any(parse.dep[k] in (*SUBJECTS, "aux", "auxpass") for k in parse.kids[verb]):
        return False
    above = parse.head[verb]
    if parse.dep[verb] == "conj":
        return imperative(parse, above) or (parse.tag[above] in FINITE and not _helped(parse, above))
    if parse.dep[verb] == "advcl":
        return not any(parse.dep[k] == "mark" for k in parse.kids[verb]) and verb < above
    if parse.dep[verb] in ("parataxis", "ccomp", "dep"):
        return not _helped(parse, above) and parse.left[verb] <= parse.left[above]
    return parse.dep[verb] == "ROOT"


def _helped(parse: Parse, verb: int) -> bool:
    return any(parse.dep[k] == "aux" for k in parse.kids[verb])


def asked(parse: Parse, verb: int) -> bool:
    """Whether a question leaves open if something holds: "Did Mali leave?", and not "Why did Mali leave?"."""
    if parse.words[-1] != "?":
        return False
    top = verb
    while parse.dep[top] in ("conj", "xcomp"):
        top = parse.head[top]
    if parse.dep[top] != "ROOT":
        return False
    words = [parse.lower[t] for t in parse.subtree(top)[:3]]
    past = parse.tag[top] == "VBD" or any(parse.lower[k] in ("did", "was", "were", "had") for k in parse.kids[top] if parse.dep[k] in ("aux", "auxpass"))
    return not (past and any(w in ASKS_ABOUT_FACTS for w in words))


# What is done once and lasts a term: "sentenced him for ten years".
TERMS = frozenset("sentence jail imprison ban bar suspend extend renew appoint elect lease rent".split())


# Under what things are always done.
RULES = frozenset("constitution law charter statute rule system tradition custom convention".split())


def habitual(parse: Parse, head: int) -> bool:
    """Whether words beside a verb make it a habit: "regularly", "for years", "every month"."""
    adverbs = word_table("habituals.tsv")
    for k in parse.kids[head]:
        if parse.lower[k] in adverbs:
            return True
        if parse.lower[k] in ("for", "every", "each") and parse.dep[k] == "prep" and parse.lemma(head) not in TERMS:
            inner = parse.child(k, "pobj")
            if inner is not None and parse.lower[inner] in ("years", "decades", "centuries", "generations"):
                return True
        if parse.dep[k] == "npadvmod" and any(parse.lower[d] in ("every", "each") for d in parse.kids[k]):
            return True
        if parse.lower[k] == "under" and parse.dep[k] == "prep" and parse.tag[head] in ("VBZ", "VBP"):
            rule = parse.child(k, "pobj")
            if rule is not None and parse.lemma(rule) in RULES:
                return True  # "under the constitution, parliament appoints"
    return False


def reported(parse: Parse, verb: int) -> bool:
    """Whether a clause is what somebody said, in the past."""
    top = _top(parse, verb)
    above = parse.head[top]
    return parse.dep[top] == "ccomp" and parse.tag[above] in ("VBD", "VBN", "VBG") and parse.lemma(above) in REPORTING


def conditional(parse: Parse, verb: int) -> bool:
    """Whether a clause stands under a condition."""
    top = _top(parse, verb)
    return any(parse.lower[m] == "if" for k in parse.kids[top] if parse.dep[k] == "advcl" for m in parse.kids[k])


def to_infinitive(parse: Parse, verb: int) -> bool:
    """Whether a verb is an infinitive with "to" ("to leave", "to have left", "gotta go")."""
    return any(parse.lower[k] in ("to", "ta", "na") and parse.dep[k] == "aux" for k in parse.kids[verb])


def perfect(parse: Parse, verb: int) -> bool:
    """Whether an infinitive tells what has been done: "one of the few states to have recognised it"."""
    return any(parse.lower[k] == "have" and parse.dep[k] == "aux" for k in parse.kids[verb])


def settled(parse: Parse, noun: int) -> bool:
    """Whether an infinitive after a noun tells what was done: "the first state to recognise it"."""
    return any(parse.lower[k] in ORDINALS for k in (noun, *parse.kids[noun]))


def _top(parse: Parse, verb: int) -> int:
    """The first verb of a row of coordinated and embedded ones."""
    while parse.dep[verb] in ("conj", "xcomp") and parse.is_verb(parse.head[verb]):
        verb = parse.head[verb]
    return verb
