"""Certainty: whether an act holds, is going on, is planned or only possible, and how sure the text presents it.

Each predicate gets a polarity, a modality and a factuality from -3 to 3 (FactBank's certain, probable and possible, with
their negations, as numbers). The value is built from the outside inwards: a clause takes over what the words above it do
to it ("failed to", "denied that", "if", "might"), then its own auxiliaries and adverbs. The words and what they do are the
tables ``modals.tsv``, ``adverbs.tsv`` and ``embedders.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from diurna.data import Row
from diurna.lexicon.language import word_rows, word_table
from diurna.model import Modality, Polarity
from diurna.understand.clauses import Clause
from diurna.understand.moods import asked, conditional, habitual, imperative, perfect, reported, settled, to_infinitive
from diurna.understand.parse import Parse

NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "nt", "hardly", "scarcely", "barely"})
NOUNS_THAT_NEGATE = frozenset({"failure", "refusal", "reluctance", "inability"})
TEMPORAL = frozenset({"when", "whenever", "before", "after", "as", "while", "where", "wherever", "whatever"})
CONDITIONS = frozenset({"if", "unless", "lest", "once", "until", "provided", "should"})
UNTOUCHED = ("relcl", "appos", "conj", "nsubj", "nsubjpass", "poss", "det", "mark", "advmod", "npadvmod")
WRONGLY = frozenset({"wrongly", "falsely", "wrongfully", "mistakenly", "unjustly"})
PRESUPPOSING = frozenset({"over", "after", "since", "amid", "despite", "during", "following", "because", "before", "given", "until", "including"})
MEASURES = frozenset("increase rise growth surge jump upsurge decrease decline fall drop reduction cut change".split())
# "Voted to strike": what voters choose to do later; "voted to expel him" is the deed itself.
VOTED_FOR_LATER = frozenset("strike walk stop march boycott picket join leave stay go hold begin stage take".split())
RANK: dict[str, int] = {"actual": 0, "historical": 0, "ongoing": 1, "habitual": 1, "planned": 2, "possible": 3, "hypothetical": 4}


@dataclass(slots=True)
class Certainty:
    """How an act stands; ``trace`` says which words made it so."""

    polarity: Polarity = "positive"
    modality: Modality = "actual"
    factuality: float = 3.0
    future: bool = False  # a modal of the future stands with the act itself or above it
    refused: bool = False  # a word of failing or refusing stands above it
    trace: list[tuple[str, str]] = field(default_factory=list)

    def negate(self, word: str) -> None:
        self.polarity = "negative" if self.polarity == "positive" else "positive"
        self.factuality = 0.0 - self.factuality
        self.trace.append(("certainty", f"{word!r} negates"))

    def weaken(self, limit: float, modality: str, word: str) -> None:
        if abs(self.factuality) > limit:
            self.factuality = limit if self.factuality >= 0 else 0.0 - limit
        if modality and RANK[modality] > RANK[self.modality]:
            self.modality = modality  # type: ignore[assignment]
        self.trace.append(("certainty", f"{word!r}: {modality or 'less sure'}, at most {limit:g}"))


def read_certainty(parse: Parse, clauses: dict[int, Clause], head: int) -> Certainty:
    """The certainty of the predicate at token ``head``, a verb or an act noun.

    >>> from diurna.understand.clauses import read_clauses
    >>> from diurna.understand.parse import Parser
    >>> parse = Parser().parse([("Mali may expel the envoy.", 0)])[0]
    >>> found = read_certainty(parse, read_clauses(parse), 2)
    >>> found.polarity, found.modality, found.factuality
    ('positive', 'possible', 1.0)
    """
    result = Certainty()
    path = [head]
    for a in parse.ancestors(head):
        if parse.dep[a] == "prep" and parse.lower[a] in PRESUPPOSING and (parse.is_noun(path[-1]) or parse.dep[path[-1]] == "pcomp"):
            break  # "angry over the raid": what is named as a reason or a time is taken as a fact
        if _aside(parse, a, path[-1]):
            break  # "the departure on a tour": what only places an act is not touched by what is done to the act
        if _apart(parse, path[-1]):
            break  # "may meet the envoy, who had fled": what describes a thing stands by itself
        path.append(a)
    # From the outermost word inwards, so that what stands above works on what stands below.
    for above, below in zip(reversed(path[1:]), reversed(path[:-1]), strict=True):
        _from_above(parse, clauses, above, below, result)
    _own(parse, clauses, head, result)
    return result


def _aside(parse: Parse, preposition: int, noun: int) -> bool:
    """Whether a phrase stands beside a noun or names a cause, so that what stands above does not reach into it.

    What grows or falls is one with its measure: "a rise in exports".
    """
    if parse.dep[preposition] != "prep" or not parse.is_noun(noun):
        return False
    above, word = parse.head[preposition], parse.lower[preposition]
    if parse.lower[above] in ("due", "because", "owing", "thanks"):
        return True
    if word == "in" and parse.lemma(above) in MEASURES:
        return False
    return parse.is_noun(above) and word != "of" and parse.lemma(above) not in word_rows("embedders.tsv", "lemma")


def _goes_on(parse: Parse, verb: int) -> bool:
    """ "went on to accuse": no purpose, but what came next."""
    return parse.lemma(verb) == "go" and any(parse.lower[k] == "on" and parse.dep[k] in ("prt", "advmod", "prep") and k == verb + 1 for k in parse.kids[verb])


def _apart(parse: Parse, below: int) -> bool:
    """Whether a clause describes a noun, so that what stands above the noun does not reach it."""
    dep = parse.dep[below]
    if dep == "relcl":
        return not to_infinitive(parse, below)
    return dep == "acl" and parse.tag[below] in ("VBN", "VBG", "VBD") and parse.lemma(parse.head[below]) not in word_rows("embedders.tsv", "lemma")


def _from_above(parse: Parse, clauses: dict[int, Clause], above: int, below: int, result: Certainty) -> None:
    dep = parse.dep[below]
    if dep == "prep" and parse.lower[below] in ("of", "for") and any(parse.lower[k] in WRONGLY for k in parse.kids[above]):
        result.negate("wrongly")  # "wrongly convicted of planting": who did not plant it
    if dep == "conj" and parse.is_verb(below):
        # Coordinated verbs share the auxiliaries of the first, unless they have their own.
        if not any(parse.dep[k] in ("aux", "nsubj", "nsubjpass") for k in parse.kids[below]) and parse.tag[below] in ("VB", "VBN"):
            _modals(parse, above, result)
        return
    if dep == "nsubjpass" and parse.is_noun(below):
        _done_to(parse, clauses, above, result)
        return
    if dep == "csubj":
        # "Leaving would be wise", "to leave is hard"
        if to_infinitive(parse, below):
            result.weaken(0.0, "hypothetical", "to")
        else:
            _mood(parse, clauses, above, result)
        return
    if dep in UNTOUCHED:
        return
    if dep == "advcl":
        if mark := _condition(parse, below):
            result.weaken(0.0, "hypothetical", mark)
        elif below in clauses and clauses[below].infinitive and _goes_on(parse, above):
            _mood(parse, clauses, above, result)
        elif below in clauses and clauses[below].infinitive:
            quality = parse.child(above, "acomp") if parse.lemma(above) == "be" else None
            row = next((r for r in word_rows("embedders.tsv", "lemma").get(parse.lemma(quality), ()) if r["complement"] == "to"), None) if quality else None
            if quality and row is not None:
                _embedded(parse, clauses, quality, row, result)  # "it is hard for Mali to leave"
            else:
                result.weaken(1.0, "planned", "to (purpose)")
        elif parse.tag[below] in ("VBZ", "VBP") and any(parse.lower[k] in TEMPORAL for k in parse.kids[below]):
            if imperative(parse, above) or any(parse.lower[k] in ("will", "'ll", "wo") for k in parse.kids[above]):
                result.weaken(1.0, "planned", "when")  # "when it opens, it will"
        elif parse.tag[below] in ("VBG", "VB") and not any(parse.dep[k] in ("nsubj", "aux") for k in parse.kids[below]):
            _mood(parse, clauses, above, result)
        return
    if dep == "pcomp" and parse.lower[above] == "of" and "instead" in (parse.lower[k] for k in (above - 1, parse.head[above])):
        result.negate("instead of")
        return
    if not _embeds(parse, clauses, above, dep):
        return
    quality = parse.child(above, "acomp") if parse.lemma(above) == "be" else None
    if dep == "ccomp" and quality is not None:
        above = quality  # "it is false that Mali left"
    elif dep == "xcomp" and parse.lemma(above) == "be" and to_infinitive(parse, below):
        if quality is None and perfect(parse, below):
            return  # "it is one of the few states to have recognised them": the parser hangs it on the verb
        if quality is None:
            result.weaken(1.0 if parse.tag[above] == "VBD" else 2.0, "planned", "be to")
            _mood(parse, clauses, above, result)
            return
        above = quality  # "it is hard to leave": the parser hangs the infinitive on the verb
    if dep == "ccomp" and any(parse.lower[k] in ("whether", "if") and parse.dep[k] in ("mark", "advmod") for k in parse.kids[below]):
        result.weaken(0.0, "hypothetical", "whether")
        return
    lemma = parse.lemma(above)
    row = next((r for r in word_rows("embedders.tsv", "lemma").get(lemma, ()) if _kind_fits(r, parse, above, below)), None)
    if row is not None and parse.is_noun(above) and row["effect"] in ("implies", "implies_not") and lemma not in NOUNS_THAT_NEGATE:
        row = None  # "the end of the rule": the noun takes nothing back
    if lemma == "vote" and dep == "xcomp" and parse.lemma(below) in VOTED_FOR_LATER:
        result.weaken(2.0, "planned", "vote to")
        _mood(parse, clauses, above, result)
    elif row is not None:
        _embedded(parse, clauses, above, row, result)
    elif dep in ("xcomp", "acl") and to_infinitive(parse, below) and not settled(parse, above) and not (dep == "acl" and perfect(parse, below)):
        # A word that the table does not hold: what is to be done is not told as done, and where it is judged ("it is absurd to") hardly meant so.
        if parse.tag[above][:2] == "JJ" and any(parse.lower[k] == "it" for k in parse.kids[parse.head[above]] if parse.dep[k] in ("nsubj", "expl")):
            result.weaken(0.0, "hypothetical", f"it is {lemma} to")
        else:
            result.weaken(1.0, "", f"{lemma} to")
        _mood(parse, clauses, above, result)
    elif dep == "attr" and lemma == "be":
        _own_negation(parse, above, result)  # "the result should not be a rise in exports"
        _mood(parse, clauses, above, result)


def _embeds(parse: Parse, clauses: dict[int, Clause], above: int, dep: str) -> bool:
    """Whether a word holds what hangs on it so that it may change how that stands."""
    return (
        (above in clauses and dep in ("xcomp", "ccomp", "dobj", "pcomp", "prep", "acomp", "attr", "oprd"))
        or (dep in ("acl", "ccomp", "prep", "pcomp") and parse.is_noun(above))
        or (dep in ("xcomp", "ccomp", "prep") and (parse.tag[above][:2] == "JJ" or parse.tag[above] == "MD"))
    )


def _embedded(parse: Parse, clauses: dict[int, Clause], above: int, row: Row, result: Certainty) -> None:
    """Applies a word over a clause, with its own negation and auxiliaries."""
    lemma = row["lemma"]
    if row["effect"] == "presupposes":
        # "if he finds out that it fell": it fell, whatever happens above
        result.polarity, result.modality, result.factuality, result.future, result.refused = "positive", "actual", 3.0, False, False
        return
    _apply(row, lemma, result)
    if row["effect"] == "factive":
        return
    # "not likely to attack", "no plan to attack": the negation of the word above reaches the act.
    reaches = row["effect"] in ("implies", "implies_not", "believe", "plan")
    _own_negation(parse, above, result, implicative=reaches)
    holder = parse.head[above] if above not in clauses and parse.dep[above] in ("acomp", "attr", "oprd") else above
    if holder != above:
        _own_negation(parse, holder, result, implicative=reaches)
    _mood(parse, clauses, holder, result)


def _mood(parse: Parse, clauses: dict[int, Clause], verb: int, result: Certainty) -> None:
    """What the form of a verb above leaves to what hangs on it: its modals, a command, a question."""
    if verb in clauses:
        _modals(parse, verb, result)
        if imperative(parse, verb):
            result.weaken(0.0, "hypothetical", "command")
    if asked(parse, verb):
        result.weaken(0.0, "hypothetical", "?")


def _done_to(parse: Parse, clauses: dict[int, Clause], above: int, result: Certainty) -> None:
    """ "The talks were cancelled", "the flight is planned": what is done to an act in the passive."""
    if above not in clauses or not clauses[above].passive:
        return
    row = next((r for r in word_rows("embedders.tsv", "lemma").get(parse.lemma(above), ()) if r.get("complement", "") in ("noun", "")), None)
    if row is not None and row["effect"] in ("implies_not", "negates", "plan", "wish"):
        _embedded(parse, clauses, above, row, result)


def _relatives(parse: Parse, noun: int) -> list[int]:
    """The verbs of "which" that may describe an act noun: "the visit, which was", "the trip to Rome, which was"."""
    ends = [noun, *(p for k in parse.kids[noun] if parse.dep[k] == "prep" for p in parse.children(k, "pobj"))]
    return [k for end in ends for k in parse.kids[end] if parse.dep[k] == "relcl" and k > noun and parse.lower[parse.left[k]] in ("which", "that", ",")]


def _kind_fits(row: Row, parse: Parse, above: int, below: int) -> bool:
    """Whether a row takes what stands below: an infinitive, a clause, a noun; ``past`` rows want the word above in the past."""
    kind, dep = row.get("complement", ""), parse.dep[below]
    if not kind:
        return True
    if kind == "to":
        return dep in ("xcomp", "acl", "ccomp", "advcl") and to_infinitive(parse, below)
    if kind == "to going":
        return dep == "xcomp" and to_infinitive(parse, below) and parse.tag[above] == "VBG"
    if kind == "to past":
        return dep == "xcomp" and to_infinitive(parse, below) and parse.tag[above] == "VBD"
    if kind == "that":
        return dep == "ccomp" and not to_infinitive(parse, below)
    if kind == "noun":
        return dep in ("dobj", "nsubjpass") or (dep == "prep" and parse.is_noun(above))
    if kind == "outcome":
        return dep == "dobj" or (dep == "prep" and parse.is_verb(above) and parse.lower[below] in ("to", "in"))
    return True


def _apply(row: Row, word: str, result: Certainty) -> None:
    effect = row["effect"]
    if effect in ("implies_not", "negates"):
        result.negate(word)
        result.refused = result.refused or effect == "implies_not"
    limit = row.get("limit", "")
    if limit:
        result.weaken(float(limit), row.get("modality", ""), word)


def _own(parse: Parse, clauses: dict[int, Clause], head: int, result: Certainty) -> None:
    if head in clauses:
        _modals(parse, head, result)
        if clauses[head].infinitive and parse.tag[head] == "VB" and parse.dep[head] in ("ROOT", "relcl"):
            _infinitive(parse, head, result)
        if imperative(parse, head):
            result.weaken(0.0, "hypothetical", "command")
        if parse.dep[head] != "advcl" and (mark := _condition(parse, head)):
            result.weaken(0.0, "hypothetical", mark)
    elif parse.is_noun(head):
        for relative in _relatives(parse, head):
            _done_to(parse, clauses, relative, result)
    _own_negation(parse, head, result)
    adverbs = word_table("adverbs.tsv")
    for k in parse.kids[head]:
        if parse.dep[k] in ("advmod", "npadvmod", "prep", "amod"):
            row = adverbs.get(parse.lower[k])
            if row is not None:
                result.weaken(float(row["limit"]), row["modality"], parse.lower[k])
    if result.modality == "actual" and head in clauses:
        auxiliaries = [parse.lower[k] for k in parse.kids[head] if parse.dep[k] == "aux"]
        if parse.tag[head] == "VBG" and any(a in ("is", "are", "'s", "'re", "been") for a in auxiliaries):
            result.modality = "ongoing"
        if habitual(parse, head):
            result.modality = "habitual"
    if asked(parse, head):
        result.weaken(0.0, "hypothetical", "?")


def _infinitive(parse: Parse, head: int, result: Certainty) -> None:
    """ "Seoul to resume talks" is a headline's future; "a place to rest" says what is possible; "the first to go" went."""
    above = parse.head[head]
    headline = parse.dep[above] == "ROOT" and parse.lemma(above) not in word_rows("embedders.tsv", "lemma")
    if parse.dep[head] == "ROOT" or parse.is_proper(above) or (headline and not any(parse.dep[k] == "det" for k in parse.kids[above])):
        result.weaken(2.0, "planned", "to")
    elif not settled(parse, above):
        result.weaken(0.5, "possible", "to")


def _condition(parse: Parse, verb: int) -> str:
    """The word that makes a clause a condition; empty where there is none."""
    marks = [parse.lower[k] for k in parse.kids[verb] if parse.dep[k] in ("mark", "advmod")]
    return next((m for m in marks if m in CONDITIONS), "")


def _modals(parse: Parse, verb: int, result: Certainty) -> None:
    modals = word_table("modals.tsv")
    for k in parse.kids[verb]:
        if parse.dep[k] == "aux" and parse.tag[k] == "MD":
            row = modals.get(parse.lower[k])
            if row is None:
                continue
            if row["word"] in ("would", "'d") and reported(parse, verb):
                result.future = True  # "said it would meet him if": a promise, with a condition or without
                if not conditional(parse, verb):
                    row = modals["will"]  # "said it would leave" reports "we will leave"
            result.future = result.future or row["word"] in ("will", "'ll", "wo", "shall")
            perfect = any(parse.lower[o] == "have" and parse.dep[o] == "aux" for o in parse.kids[verb])
            if perfect and row["word"] in ("would", "could", "should", "might", "must") and row.get("perfect"):
                limit, _, modality = row["perfect"].partition(":")
                result.weaken(float(limit), modality, parse.lower[k] + " have")
            else:
                result.weaken(float(row["limit"]), row["modality"], parse.lower[k])


def _own_negation(parse: Parse, word: int, result: Certainty, *, implicative: bool = True) -> None:
    for k in parse.kids[word]:
        if parse.dep[k] == "neg" or (parse.lower[k] in NEGATIONS and parse.dep[k] in ("advmod", "det", "preconj", "cc")):
            if parse.lower[k] == "nor" and parse.dep[k] == "cc":
                continue
            if implicative:
                result.negate(parse.lower[k])
            return
    for k in parse.kids[word]:
        if parse.lower[k] == "longer" and any(parse.lower[d] == "no" for d in parse.kids[k]):
            if implicative:
                result.negate("no longer")
            return
    for k in parse.kids[word]:
        # "no one", "no country", "neither side" as subject
        if parse.dep[k] in ("nsubj", "nsubjpass") and any(
            parse.lower[d] in ("no", "neither") and parse.dep[d] in ("det", "preconj") for d in (*parse.kids[k], k)
        ):
            result.negate(parse.lower[k])
            return
        if parse.dep[k] in ("nsubj", "nsubjpass") and parse.lower[k] in ("nobody", "none", "nothing"):
            result.negate(parse.lower[k])
            return
    above = parse.head[word]
    if parse.dep[word] in ("pcomp", "pobj") and parse.lower[above] == "without":
        result.negate("without")
