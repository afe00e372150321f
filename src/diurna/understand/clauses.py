"""Clauses: who is subject and object of what, after passives, control, conjunction and relative clauses are undone.

Theory of operation
-------------------
A verb and what belongs to it make a :class:`Clause`. The parser gives surface dependents; a coder wants the deep ones.
Four rules turn one into the other.

1. *Voice.* In a passive clause (``nsubjpass``, ``auxpass``, or a bare participle after a noun) the surface subject is the
   deep object, and the phrase of *by* the deep subject.
2. *Missing subjects.* A verb without a subject of its own takes one from the verb it hangs on: coordinated verbs share it
   ("met and agreed"); an infinitive takes the object of its verb ("urged Mali to withdraw") unless that verb is one of
   promise ("promised Mali to withdraw"), else its subject ("offered to withdraw"); a gerund after *of* or *from* takes
   the object ("accused Mali of shelling"); a participle clause takes the subject of the main clause.
3. *Gaps.* In a relative clause the noun that it describes fills the place of the relative pronoun, or, where there is
   none, the place that the verb leaves open ("the town they seized").
4. *Phrases.* A prepositional phrase may hang on the verb or on its object: parsers attach it wrongly one time in five. So
   the phrases of the objects are listed with those of the verb, with their depth, and the event step chooses.

Nothing in here knows the lexicon. Values are token indexes of one :class:`~diurna.understand.parse.Parse`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from diurna.understand.control import RELATIVE, surface_subject
from diurna.understand.parse import Parse

# Verbs whose participle may keep an object: "men given arms", "a militant named Musa".
GIVING = frozenset(
    "give grant offer award deny send teach pay tell sell show lend owe promise allow ask call name dub term label consider declare find make".split()
)
# Verbs that describe no noun by their participle when a phrase of theirs follows: "a report called for".
NEVER_PASSIVE = frozenset("call agree appeal vow protest retaliate withdraw clash meet threaten decline refuse fail pledge plead negotiate".split())
HARMING = frozenset("kill injure wound destroy damage claim leave maim".split())
# What does harm at a place: disasters and attacks.
HARMS = frozenset(
    "fire blaze inferno explosion blast bomb bombing attack strike airstrike raid shooting ambush shelling stampede crush collapse accident crash collision "
    "leak outbreak earthquake quake flood landslide avalanche hurricane cyclone storm tornado tsunami eruption riot massacre siege shootout battle".split()
)
SUBJECT_LABELS = ("nsubj", "csubj")
PASSIVE_LABELS = ("nsubjpass", "csubjpass")
ADVERB_PARTICLES = frozenset({"back", "away", "out", "off", "up", "down", "ahead", "closer"})
COMPLEMENTS = ("xcomp", "ccomp", "pcomp")
# Nouns that only count or group what follows their "of": "a series of attacks" is attacks.
TRANSPARENT = frozenset(
    "series number round wave spate string set dozen dozens hundred hundreds thousand thousands lot lots couple pair handful group kind sort type "
    "form act majority part most some many several scores score barrage volley salvo flurry host raft package piece bit campaign batch shipment "
    "total range tide chain sequence succession cycle level amount worth % percent ton tons tonne tonnes kilogram kilograms kg kilo kilos litre "
    "litres liter liters truckload truckloads day days week weeks month months hour hours year years".split()
)


@dataclass(slots=True)
class Phrase:
    """A prepositional phrase in reach of a clause: marker word(s), head of what follows, how deep it hangs."""

    marker: str
    head: int
    depth: int
    at: int
    clausal: bool = False


@dataclass(slots=True)
class Clause:
    """One verbal predicate with its deep arguments, as token indexes."""

    head: int
    lemma: str
    passive: bool = False
    subject: int | None = None
    subject_from: str = ""
    objects: list[int] = field(default_factory=list)
    datives: list[int] = field(default_factory=list)
    particles: set[str] = field(default_factory=set)
    phrases: list[Phrase] = field(default_factory=list)
    complements: list[tuple[str, int]] = field(default_factory=list)
    attributes: list[int] = field(default_factory=list)
    parent: int | None = None
    relation: str = "root"
    infinitive: bool = False
    repaired: bool = False


def read_clauses(parse: Parse) -> dict[int, Clause]:
    """All verbal clauses of a sentence, keyed by the token index of their predicate.

    >>> from diurna.understand.parse import Parser
    >>> parse = Parser().parse([("The envoy was expelled by Mali.", 0)])[0]
    >>> clause = read_clauses(parse)[3]
    >>> parse.words[clause.subject], parse.words[clause.objects[0]]
    ('Mali', 'envoy')
    """
    verbs = [i for i in range(parse.size) if _is_predicate(parse, i)]
    clauses = {v: _surface(parse, v) for v in verbs}
    for v in verbs:
        _link(parse, clauses, v)
    for v in verbs:
        _fill(parse, clauses, v)
    return clauses


def _is_predicate(parse: Parse, i: int) -> bool:
    tag = parse.tag[i]
    if tag[:2] != "VB":
        return False
    dep = parse.dep[i]
    if dep in ("aux", "auxpass"):
        return False
    if dep in ("amod", "compound", "nmod"):
        # A finite verb cannot describe a noun: "Ghana lifted sanctions" parsed as lifted sanctions of Ghana.
        return tag in ("VBD", "VBZ", "VBP") and parse.is_noun(parse.head[i]) and parse.head[i] > i
    return True


def _surface(parse: Parse, v: int) -> Clause:
    clause = Clause(head=v, lemma=parse.lemma(v))
    deps = parse.dep
    tag = parse.tag[v]
    auxiliaries = [parse.lower[k] for k in parse.kids[v] if deps[k] in ("aux", "auxpass")]
    clause.infinitive = "to" in auxiliaries
    clause.passive = any(deps[k] in ("auxpass", *PASSIVE_LABELS) for k in parse.kids[v]) or (
        tag == "VBN"
        and not auxiliaries
        and (deps[v] in ("acl", "advcl", "relcl") or any(deps[k] == "agent" for k in parse.kids[v]))
        and not _misread_past(parse, v)
    )
    for k in parse.kids[v]:
        dep = deps[k]
        if dep in SUBJECT_LABELS:
            clause.subject, clause.subject_from = k, "own"
        elif dep in PASSIVE_LABELS:
            clause.objects.append(k)
        elif dep == "dobj" or dep == "oprd":
            if _prefix(parse, k):
                continue
            clause.objects.append(k)
            if dep == "oprd":
                clause.particles.add(parse.lower[k])
            clause.particles.update(parse.lower[q] for q in parse.kids[k] if q == v + 1 and parse.lower[q] in ("free", "loose"))
        elif dep == "dative":
            if parse.tag[k] in ("IN", "TO"):
                clause.phrases.extend(_phrases(parse, k, 0))
            else:
                clause.datives.append(k)
        elif dep in ("attr", "acomp"):
            clause.attributes.append(k)
            # "is ready to talk", "was at war": the adjective works like a particle of its verb.
            clause.particles.add(parse.lower[k])
            clause.complements.extend((parse.dep[c], c) for c in parse.kids[k] if parse.dep[c] in COMPLEMENTS)
        elif dep in ("ccomp", "xcomp") and not parse.is_verb(k) and parse.tag[k][:2] in ("JJ", "NN", "RB", "IN"):
            # A small clause: "found the general guilty", "called him a liar".
            inner = parse.child(k, "nsubj")
            if inner is not None:
                clause.objects.append(inner)
            if parse.is_noun(k):
                clause.objects.append(k)
            clause.particles.add(parse.lower[k])
            for q in parse.kids[k]:
                if parse.dep[q] == "prep":
                    clause.phrases.extend(_phrases(parse, q, 0))
        elif dep == "prt" or (dep in ("advmod", "prep") and not parse.kids[k]):
            clause.particles.add(parse.lower[k])
        elif dep == "advmod" and parse.lower[k] in ADVERB_PARTICLES:
            # "fell back from the town": the phrase hangs on the adverb
            clause.particles.add(parse.lower[k])
            for q in parse.kids[k]:
                if parse.dep[q] == "prep":
                    clause.phrases.extend(_phrases(parse, q, 0))
        if dep in ("prep", "agent"):
            clause.phrases.extend(_phrases(parse, k, 0))
        elif dep in COMPLEMENTS:
            clause.complements.append((dep, k))
            if clause.lemma in ("let", "set") and parse.lower[k] in ("free", "go", "loose"):
                clause.particles.add(parse.lower[k])  # "let free the envoy", "let them go"
    if clause.passive:
        for k in parse.kids[v]:
            if deps[k] == "agent":
                clause.subject, clause.subject_from = _object_of(parse, k), "agent"
    for o in (*clause.objects, *clause.datives, *clause.attributes):
        clause.phrases.extend(below(parse, o, 1))
    for phrase in list(clause.phrases):
        if phrase.depth == 0 and not phrase.clausal:
            clause.phrases.extend(below(parse, phrase.head, 1))
    return clause


def _prefix(parse: Parse, k: int) -> bool:
    """Whether an object is only the first part of a word with a hyphen: "ex" and "-" of "ex-ministers"."""
    return parse.words[k] == "-" or (k + 2 < parse.size and parse.words[k + 1] == "-" and parse.lower[k] in ("ex", "vice", "co") and parse.is_noun(k + 2))


def _misread_past(parse: Parse, v: int) -> bool:
    """ "A report called for sanctions", "The rebels killed three": a past tense that the parser took for a participle of the noun.

    A participle that describes a noun has no object of its own, unless it is one of giving or naming.
    """
    if parse.dep[v] != "acl" or any(parse.dep[k] == "agent" for k in parse.kids[v]):
        return False
    head = parse.head[v]
    if parse.head[head] != head or parse.is_verb(head):
        return False
    lemma = parse.lemma(v)
    if lemma in NEVER_PASSIVE:
        return any(parse.dep[k] in ("prep", "xcomp", "ccomp") for k in parse.kids[v])
    return lemma not in GIVING and any(parse.dep[k] in ("dobj", "ccomp") and k > v for k in parse.kids[v])


def below(parse: Parse, noun: int, depth: int) -> list[Phrase]:
    """The prepositional phrases that hang on a noun, and on the nouns inside them, three steps down."""
    found: list[Phrase] = []
    if depth > 3:
        return found
    for k in parse.kids[noun]:
        if parse.dep[k] in ("prep", "agent"):
            for phrase in _phrases(parse, k, depth):
                found.append(phrase)
                if not phrase.clausal:
                    found.extend(below(parse, phrase.head, depth + 1))
        elif parse.dep[k] == "acl" and parse.tag[k] == "VBN":
            # "sanctions imposed on Mali": the phrases of the participle say what the noun is about
            for q in parse.kids[k]:
                if parse.dep[q] == "prep":
                    found.extend(p for p in _phrases(parse, q, depth + 1) if not p.clausal)
    return found


def _phrases(parse: Parse, preposition: int, depth: int) -> list[Phrase]:
    found: list[Phrase] = []
    marker = parse.lower[preposition]
    if marker == "according":
        return found  # who says so is no part of the act
    for k in parse.kids[preposition]:
        dep = parse.dep[k]
        if dep == "pobj":
            found.append(Phrase(marker, k, depth, preposition))
        elif dep == "pcomp":
            found.append(Phrase(marker, k, depth, preposition, clausal=parse.is_verb(k)))
        elif dep == "prep":  # "out of", "away from", "from across"
            for inner in _phrases(parse, k, depth):
                found.append(inner)
                found.append(Phrase(f"{marker} {inner.marker}", inner.head, depth, preposition, inner.clausal))
    return found


def _object_of(parse: Parse, preposition: int) -> int | None:
    return parse.child(preposition, "pobj", "pcomp")


def _link(parse: Parse, clauses: dict[int, Clause], v: int) -> None:
    """Finds the clause that a clause hangs in, and how."""
    clause = clauses[v]
    dep = parse.dep[v]
    if parse.head[v] == v:
        return
    clause.relation = dep
    for a in parse.ancestors(v):
        if a in clauses:
            clause.parent = a
            return


def _fill(parse: Parse, clauses: dict[int, Clause], v: int) -> None:
    """Undoes conjunction, control and relative clauses (rules 2 and 3 above)."""
    clause = clauses[v]
    dep = parse.dep[v]
    head = parse.head[v]
    if dep == "conj" and head in clauses:
        first = clauses[head]
        own = any(parse.dep[k] in ("nsubj", "nsubjpass", "aux", "auxpass") for k in parse.kids[v])
        if first.passive and parse.tag[v] == "VBN" and not own and not clause.objects:
            clause.passive = True
    if (dep == "relcl" and parse.is_noun(head)) or (dep == "relcl" and parse.tag[head] in ("PRP", "CD", "DT")):
        _relative(parse, clause, head)
    if clause.passive and clause.subject is None:
        _late_agent(parse, clauses, clause)
    if clause.subject is not None and clause.subject_from == "own" and parse.lower[clause.subject] in ("that", "which", "who") and dep != "relcl":
        clause.subject = None
    if parse.dep[v] in ("amod", "compound", "nmod"):
        _repair(parse, clause)
    surface = surface_subject(parse, clauses, v)
    if surface is None and parse.tag[v] in ("VBD", "VBZ", "VBP"):
        surface = _lost_subject(parse, v)
    if surface is None:
        return
    if clause.passive:
        if not clause.objects:
            clause.objects.append(surface)
            clause.phrases.extend(below(parse, surface, 1))
    elif clause.subject is None:
        clause.subject, clause.subject_from = surface, dep


def _repair(parse: Parse, clause: Clause) -> None:
    """A finite verb read as an adjective: the noun it hangs on is its object, the noun before it its subject."""
    noun = parse.head[clause.head]
    clause.repaired = True
    if noun not in clause.objects:
        clause.objects.append(noun)
        clause.phrases.extend(below(parse, noun, 1))
    before = clause.head - 1
    if clause.subject is None and before >= 0 and parse.is_noun(before):
        clause.subject, clause.subject_from = before, "repaired"


def _lost_subject(parse: Parse, v: int) -> int | None:
    """A proper name before a finite verb that the parser took for an adverb or an adjective."""
    for k in reversed([k for k in parse.kids[v] if k < v]):
        if parse.dep[k] in ("advmod", "amod", "npadvmod", "dep", "compound", "nmod", "intj", "meta") and (
            parse.is_proper(k) or (parse.words[k][:1].isupper() and k == 0)
        ):
            return k
    return None


def _late_agent(parse: Parse, clauses: dict[int, Clause], clause: Clause) -> None:
    """ "was asked to resign by the cabinet": the phrase of *by* that the parser hung on a lower word."""
    reach = [clause, *(clauses[c] for _, c in clause.complements if c in clauses and not clauses[c].passive)]
    for p in (p for c in reach for p in c.phrases):
        if p.marker == "by" and not p.clausal and not (parse.tag[p.head] == "CD" or parse.lower[p.head] in ("percent", "year", "end", "time")):
            clause.subject, clause.subject_from = p.head, "agent"
            return


def _of_the_harm(parse: Parse, clause: Clause, noun: int) -> int:
    """ "a blast at a market that killed ten": what killed is the blast, not the market."""
    marker = parse.head[noun]
    if clause.lemma not in HARMING or parse.dep[noun] != "pobj" or parse.lower[marker] not in ("at", "in", "near", "outside", "inside", "on"):
        return noun
    above = parse.head[marker]
    who = any(parse.lower[k] == "who" for k in parse.kids[clause.head])
    return above if parse.lemma(above) in HARMS and not who else noun


def _relative(parse: Parse, clause: Clause, noun: int) -> None:
    noun = _of_the_harm(parse, clause, noun)
    for k in parse.kids[clause.head]:
        if parse.lower[k] in RELATIVE and parse.tag[k] in ("WP", "WDT", "IN"):
            if parse.dep[k] == "nsubj":
                clause.subject, clause.subject_from = noun, "relative"
            elif parse.dep[k] in ("nsubjpass", "dobj"):
                clause.objects = [noun if o == k else o for o in clause.objects]
    if clause.subject is not None and parse.lower[clause.subject] in RELATIVE:
        clause.subject, clause.subject_from = noun, "relative"
    for phrase in clause.phrases:
        if not phrase.clausal and parse.lower[phrase.head] in ("whom", "which"):
            phrase.head = noun
    if clause.subject is not None and clause.subject_from == "own" and not clause.objects and not clause.passive and not clause.complements:
        if not any(parse.lower[k] in RELATIVE for k in parse.kids[clause.head]):
            clause.objects.append(noun)


def conjuncts(parse: Parse, noun: int) -> list[int]:
    """A noun with those coordinated with it, in order: "China and Russia" -> both."""
    found = [noun]
    for t in found:
        found.extend(k for k in parse.kids[t] if parse.dep[k] == "conj" and not parse.is_verb(k))
    return found


def inside(parse: Parse, noun: int) -> int:
    """What a counting or grouping noun or a number counts: "a series of attacks", "eleven of the prisoners"; any other noun is itself."""
    for _ in range(3):
        if parse.lemma(noun) not in TRANSPARENT and parse.tag[noun] != "CD":
            return noun
        for k in parse.kids[noun]:
            if parse.dep[k] == "prep" and parse.lower[k] == "of":
                below_it = parse.child(k, "pobj")
                if below_it is not None:
                    noun = below_it
                    break
        else:
            return noun
    return noun
