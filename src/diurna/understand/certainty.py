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
from diurna.understand.parse import Parse

NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "hardly", "scarcely", "barely"})
NOUNS_THAT_NEGATE = frozenset({"failure", "refusal", "reluctance", "inability"})
REPORTING = frozenset("say tell announce declare state pledge promise vow add insist confirm report write agree decide reiterate".split())
PRESUPPOSING = frozenset({"over", "after", "since", "amid", "despite", "during", "following", "because", "before", "given", "until"})
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
        if parse.dep[a] == "prep" and parse.lower[a] in PRESUPPOSING and parse.is_noun(path[-1]):
            break  # "angry over the raid": what is named as a reason or a time is taken as a fact
        path.append(a)
    # From the outermost word inwards, so that what stands above works on what stands below.
    for above, below in zip(reversed(path[1:]), reversed(path[:-1]), strict=True):
        _from_above(parse, clauses, above, below, result)
    _own(parse, clauses, head, result)
    return result


def _from_above(parse: Parse, clauses: dict[int, Clause], above: int, below: int, result: Certainty) -> None:
    dep = parse.dep[below]
    if dep in ("relcl", "appos", "conj") or (dep == "acl" and parse.tag[below] in ("VBN", "VBG")):
        if dep == "conj" and parse.is_verb(below):
            # Coordinated verbs share the auxiliaries of the first, unless they have their own.
            if not any(parse.dep[k] in ("aux", "nsubj", "nsubjpass") for k in parse.kids[below]) and parse.tag[below] in ("VB", "VBN"):
                _modals(parse, above, result)
        return
    if dep in ("nsubj", "nsubjpass", "poss", "det", "mark", "advmod", "npadvmod"):
        return
    lemma = parse.lemma(above)
    if (
        (above in clauses and dep in ("xcomp", "ccomp", "dobj", "pcomp", "prep", "acomp", "attr", "oprd"))
        or (dep in ("acl", "ccomp", "prep", "pcomp") and parse.is_noun(above))
        or (dep in ("xcomp", "ccomp") and parse.tag[above][:2] == "JJ")
    ):
        row = next((r for r in word_rows("embedders.tsv", "lemma").get(lemma, ()) if _kind_fits(r, parse, below, dep)), None)
        if row is not None and parse.is_noun(above) and row["effect"] in ("implies", "implies_not") and lemma not in NOUNS_THAT_NEGATE:
            row = None  # "the end of the rule": the noun takes nothing back
        if row is not None:
            _apply(row, lemma, result)
            if row["effect"] != "factive":
                # "not likely to attack", "no plan to attack": the negation of the word above reaches the act.
                reaches = row["effect"] in ("implies", "implies_not", "believe", "plan")
                _own_negation(parse, above, result, implicative=reaches)
                holder = parse.head[above] if above not in clauses and parse.dep[above] in ("acomp", "attr", "oprd") else above
                if holder != above:
                    _own_negation(parse, holder, result, implicative=reaches)
                if holder in clauses:
                    _modals(parse, holder, result)
    elif dep == "advcl":
        marks = [parse.lower[k] for k in parse.kids[below] if parse.dep[k] in ("mark", "advmod")]
        if marks and marks[0] in ("if", "unless", "lest", "once", "until", "provided", "should"):
            result.weaken(0.0, "hypothetical", marks[0])
        elif below in clauses and clauses[below].infinitive:
            result.weaken(1.0, "planned", "to (purpose)")


def _kind_fits(row: Row, parse: Parse, below: int, dep: str) -> bool:
    kind = row.get("complement", "")
    if not kind:
        return True
    if kind == "to":
        return dep in ("xcomp", "acl", "ccomp") and any(parse.lower[k] == "to" for k in parse.kids[below] if parse.dep[k] == "aux")
    if kind == "that":
        return dep == "ccomp"
    if kind == "noun":
        return dep in ("dobj", "prep", "pobj")
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
        if clauses[head].infinitive and parse.dep[head] in ("ROOT", "relcl") and parse.tag[head] == "VB":
            result.weaken(2.0, "planned", "to")
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
        if _habitual(parse, head):
            result.modality = "habitual"
    if parse.words[-1] == "?" and parse.dep[head] in ("ROOT", "conj"):
        result.weaken(0.0, "hypothetical", "?")


def _habitual(parse: Parse, head: int) -> bool:
    adverbs = word_table("habituals.tsv")
    for k in parse.kids[head]:
        if parse.lower[k] in adverbs:
            return True
        if parse.lower[k] in ("for", "every", "each") and parse.dep[k] == "prep":
            inner = parse.child(k, "pobj")
            if inner is not None and parse.lower[inner] in ("years", "decades", "centuries", "generations"):
                return True
        if parse.dep[k] == "npadvmod" and any(parse.lower[d] in ("every", "each") for d in parse.kids[k]):
            return True
    return False


def _modals(parse: Parse, verb: int, result: Certainty) -> None:
    modals = word_table("modals.tsv")
    for k in parse.kids[verb]:
        if parse.dep[k] == "aux" and parse.tag[k] == "MD":
            row = modals.get(parse.lower[k])
            if row is None:
                continue
            if row["word"] in ("would", "'d") and _reported(parse, verb):
                result.future = True  # "said it would meet him if": a promise, with a condition or without
                if not _conditional(parse, verb):
                    row = modals["will"]  # "said it would leave" reports "we will leave"
            result.future = result.future or row["word"] in ("will", "'ll", "wo", "shall")
            perfect = any(parse.lower[o] == "have" and parse.dep[o] == "aux" for o in parse.kids[verb])
            if perfect and row["word"] in ("would", "could", "should", "might") and row.get("perfect"):
                limit, _, modality = row["perfect"].partition(":")
                result.weaken(float(limit), modality, parse.lower[k] + " have")
            else:
                result.weaken(float(row["limit"]), row["modality"], parse.lower[k])


def _reported(parse: Parse, verb: int) -> bool:
    """Whether a clause is what somebody said, in the past."""
    top = _top(parse, verb)
    above = parse.head[top]
    return parse.dep[top] == "ccomp" and parse.tag[above] in ("VBD", "VBN", "VBG") and parse.lemma(above) in REPORTING


def _conditional(parse: Parse, verb: int) -> bool:
    """Whether a clause stands under a condition."""
    top = _top(parse, verb)
    return any(parse.lower[m] == "if" for k in parse.kids[top] if parse.dep[k] == "advcl" for m in parse.kids[k])


def _top(parse: Parse, verb: int) -> int:
    """The first verb of a row of coordinated and embedded ones."""
    while parse.dep[verb] in ("conj", "xcomp") and parse.is_verb(parse.head[verb]):
        verb = parse.head[verb]
    return verb


def _own_negation(parse: Parse, word: int, result: Certainty, *, implicative: bool = True) -> None:
    for k in parse.kids[word]:
        if parse.dep[k] == "neg" or (parse.lower[k] in NEGATIONS and parse.dep[k] in ("advmod", "det", "preconj", "cc")):
            if parse.lower[k] == "nor" and parse.dep[k] == "cc":
                continue
            if implicative:
                result.negate(parse.lower[k])
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
