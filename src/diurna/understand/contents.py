"""Contents: which words of a sentence are what is said.

For a cue and the forms of content that its row allows (see :mod:`diurna.understand.cues`), the tokens of the content. The
speaker, the cue and what describes the saying ("on Monday", "in a letter") are left out, so that a content may be in pieces:
"Benin, officials said, had closed the border".
"""

from __future__ import annotations

from dataclasses import dataclass

from diurna.understand.clauses import Clause
from diurna.understand.cues import Cue, cue_of
from diurna.understand.parse import Parse

CLAUSAL = ("ccomp", "xcomp")
OF_SPEAKER = ("nsubj", "nsubjpass", "csubj", "agent")
# What is done to a claim: "the claim that he made" is no content.
OF_CLAIMS = frozenset("make raise issue give express voice level hold share have launch bring file repeat deny reject hear read get receive face".split())
QUOTATION = frozenset({'"', "''", "``", "\u201c", "\u201d", "\u2018", "\u00ab", "\u00bb"})
# Phrases after an object that are more often part of it than of the verb.
OF_NOUNS = frozenset("of from with on between against in at to for about over behind among toward towards".split())


@dataclass(slots=True)
class Content:
    """What a cue says: its tokens, the frame by which it was found, and where the cue ends."""

    tokens: list[int]
    frame: str
    cue_end: int


@dataclass(slots=True)
class _Verb:
    """A verb that may be a cue, with its objects and its complement."""

    parse: Parse
    clause: Clause
    cue: Cue
    head: int
    objects: list[int]
    complement: int | None

    def content(self, frame: str, *tokens: int) -> Content:
        return Content(below(self.parse, *tokens), frame, self.head + 1)

    def prepositions(self, words: tuple[str, ...]) -> list[int]:
        parse = self.parse
        return [k for k in parse.kids[self.head] if parse.dep[k] in ("prep", "prt", "dative") and parse.lower[k] in words and k > self.head]


def content_of(parse: Parse, clauses: dict[int, Clause], clause: Clause, cue: Cue) -> Content | None:
    """The content of a verb in the first of its frames that the sentence has."""
    v = clause.head
    if parse.tag[v] == "VBN" and _intense(parse, v):
        return None
    if "that" in cue.frames:
        found = _after_colon(parse, clause, cue) or _clause(parse, clauses, clause) or _around(parse, clauses, clause)
        if found is not None:
            return found
    objects = [k for k in parse.kids[v] if parse.dep[k] in ("dobj", "nsubjpass", "dative") and parse.tag[k] not in ("IN", "TO") and k != clause.subject]
    complement = next((k for k in parse.kids[v] if parse.dep[k] in CLAUSAL and k > v), None)
    if complement is None and "objto" in cue.frames and objects:
        complement = next((k for k in parse.kids[v] if parse.dep[k] == "advcl" and k > v and _to(parse, k)), None)
    verb = _Verb(parse, clause, cue, v, objects, complement)
    forms = (_told, _wish_passive, _as, _predicate, _object_phrase, _object_passive) if clause.passive else ACTIVE
    for form in forms:
        found = form(verb)
        if found is not None:
            return found
    return None


def below(parse: Parse, *tokens: int) -> list[int]:
    """The tokens with all below them, in order."""
    found: set[int] = set()
    for t in tokens:
        found.update(parse.subtree(t))
    return sorted(found)


def _to(parse: Parse, verb: int) -> bool:
    return any(parse.lower[t] == "to" and parse.dep[t] == "aux" for t in parse.kids[verb])


# --- clauses ----------------------------------------------------------------------------------------------------------


def _after_colon(parse: Parse, clause: Clause, cue: Cue) -> Content | None:
    """ "The mayor said: the council has broken its word and must go": all that follows a colon, where no marks of quotation stand."""
    colon = clause.head + 1
    if "quote" not in cue.frames or clause.passive or clause.subject is None or clause.subject > clause.head:
        return None
    if colon + 2 >= parse.size or parse.words[colon] != ":" or any(parse.words[k] in QUOTATION for k in range(colon, parse.size)):
        return None
    return Content(list(range(colon + 1, parse.size)), "that", colon)


def _clause(parse: Parse, clauses: dict[int, Clause], clause: Clause) -> Content | None:
    """What is said as a clause, before the verb or after it."""
    v = clause.head
    found = [k for k in parse.kids[v] if parse.dep[k] == "ccomp" and not (k > v and _to(parse, k) and parse.tag[k] == "VB")]
    if not found:
        found = [k for k in parse.kids[v] if parse.dep[k] in ("dep", "parataxis") and k in clauses]
    if not found:
        found = [c for a in clause.attributes for c in parse.kids[a] if parse.dep[c] == "ccomp" and c in clauses]
    if not found:
        # "said in a letter to the council that ...": the parser hangs the clause on the last noun before it.
        found = [c for t in parse.subtree(v) if t > v and parse.is_noun(t) for c in parse.kids[t] if is_that_clause(parse, c) and not clause.objects][:1]
        return Content(below(parse, *found), "that", v + 1) if found and clause.lemma in ("say", "write", "state", "announce", "declare", "warn") else None
    tokens = set(below(parse, *found))
    if any(parse.left[k] < v for k in found):
        # What stands before the words of saying is said, also what the parser hung on the verb of saying.
        first = min([v, *(parse.left[k] for k in parse.kids[v] if parse.dep[k] in OF_SPEAKER and k not in found)])
        tokens.update(t for t in parse.subtree(v) if t < first)
    else:
        end = max(parse.right[k] for k in found)
        for k in parse.kids[v]:
            if k > end and parse.dep[k] in ("advcl", "prep", "npadvmod") and not _says_on(parse, k):
                tokens.update(parse.subtree(k))
    tokens -= _of_saying(parse, clause, found, tokens)
    return Content(sorted(tokens), "that", v + 1)


def _says_on(parse: Parse, k: int) -> bool:
    """ ", adding that": a clause that is a cue of its own, or a phrase that says according to whom."""
    return (parse.tag[k] == "VBG" and cue_of(parse, k, "verb") is not None) or parse.lower[k] in ("according", "after")


def _of_saying(parse: Parse, clause: Clause, found: list[int], tokens: set[int]) -> set[int]:
    """The tokens of the verb of saying itself: speaker, helpers, and what is set beside the verb."""
    own: set[int] = {clause.head}
    for k in parse.kids[clause.head]:
        if k in found:
            continue
        beside = parse.dep[k] in ("aux", "auxpass", "neg", "prt", "dative", "dobj", "mark", "punct") and abs(k - clause.head) < 4
        if parse.dep[k] in OF_SPEAKER or beside:
            own.update(parse.subtree(k))
    if clause.subject is not None and clause.subject not in own and not any(f in parse.ancestors(clause.subject) for f in found):
        own.add(clause.subject)
    return own & tokens | {clause.head}


def _around(parse: Parse, clauses: dict[int, Clause], clause: Clause) -> Content | None:
    """ "..., officials say, ...": a verb of saying set into what is said."""
    v = clause.head
    if parse.dep[v] not in ("parataxis", "advcl", "ccomp", "dep") or clause.parent is None or clause.objects or clause.complements or clause.infinitive:
        return None
    if parse.dep[v] in ("advcl", "ccomp") and not (clause.subject_from == "own" and parse.tag[v] in ("VBD", "VBZ", "VBP")):
        return None
    if any(parse.dep[k] == "mark" or parse.tag[k] in ("WDT", "WP", "WRB") for k in parse.kids[v]):
        return None
    if clause.subject is not None and parse.lower[clause.subject] == "you":
        return None  # "you know", "you see"
    own = set(parse.subtree(v))
    tokens = [t for t in parse.subtree(clause.parent) if t not in own]
    return Content(tokens, "around", v + 1) if tokens else None


def is_that_clause(parse: Parse, verb: int) -> bool:
    """Whether a clause under a noun says what the noun is: "the claim that he lied", and not "the claim that he made"."""
    if parse.dep[verb] not in ("acl", "ccomp", "relcl") or not (parse.is_verb(verb) or parse.tag[verb] == "MD"):
        return False
    that = next((m for m in parse.kids[verb] if parse.lower[m] == "that" and parse.dep[m] in ("mark", "dobj", "advmod", "det", "nsubj")), None)
    if that is None:
        return False
    if parse.dep[that] == "mark":
        return True
    own = parse.child(verb, "nsubj", "nsubjpass", "expl")
    return own is not None and own != that and parse.lemma(verb) not in OF_CLAIMS


# --- the other forms of a verb's content ------------------------------------------------------------------------------


def _told(verb: _Verb) -> Content | None:
    if "objthat" not in verb.cue.frames:
        return None
    parse = verb.parse
    told = next((c for o in verb.objects for c in parse.kids[o] if is_that_clause(parse, c)), None)
    return Content(parse.subtree(told), "that", verb.head + 1) if told is not None else None


def _wish(verb: _Verb) -> Content | None:
    """An infinitive, alone or with who is to do it."""
    if verb.complement is None or not _to(verb.parse, verb.complement):
        return None
    if verb.objects or verb.parse.child(verb.complement, "nsubj", "nsubjpass") is not None:
        return verb.content("objto", *verb.objects, verb.complement) if "objto" in verb.cue.frames else None
    return verb.content("to", verb.complement) if "to" in verb.cue.frames else None


def _wish_passive(verb: _Verb) -> Content | None:
    if verb.complement is None or not _to(verb.parse, verb.complement):
        return None
    if "pto" in verb.cue.frames or ("objto" in verb.cue.frames and verb.clause.subject_from == "agent"):
        return verb.content("pto", *verb.objects, verb.complement)
    return None


def _as(verb: _Verb) -> Content | None:
    if "objas" not in verb.cue.frames or not verb.objects:
        return None
    parse, v = verb.parse, verb.head
    found = verb.prepositions(("as",))
    found = found or [k for k in parse.kids[v] if parse.dep[k] == "advcl" and any(parse.lower[m] == "as" for m in parse.kids[k])]
    found = found or [k for o in verb.objects for k in parse.kids[o] if parse.dep[k] == "prep" and parse.lower[k] == "as"]
    return verb.content("objas", *verb.objects, found[0]) if found else None


def _predicate(verb: _Verb) -> Content | None:
    if "comp" not in verb.cue.frames:
        return None
    parse, v = verb.parse, verb.head
    found = [k for k in parse.kids[v] if k > v and (parse.dep[k] in ("oprd", "acomp", "attr") or (parse.dep[k] in CLAUSAL and not parse.is_verb(k)))]
    if found:
        return verb.content("comp", *verb.objects, *found)
    small = [k for k in parse.kids[v] if parse.dep[k] == "ccomp" and k > v]
    return verb.content("comp", *small) if small else None


def _object_phrase(verb: _Verb) -> Content | None:
    words = verb.cue.prepositions("obj~")
    if not words or not verb.objects:
        return None
    parse = verb.parse
    phrases = verb.prepositions(words) or [k for o in verb.objects for k in parse.kids[o] if parse.dep[k] == "prep" and parse.lower[k] in words]
    return verb.content("obj~", *verb.objects, phrases[0]) if phrases else None


def _gerund(verb: _Verb) -> Content | None:
    if "ing" in verb.cue.frames and verb.complement is not None and verb.parse.tag[verb.complement] == "VBG" and not verb.objects:
        return verb.content("ing", verb.complement)
    return None


def _phrase(verb: _Verb) -> Content | None:
    words = verb.cue.prepositions("~")
    for k in verb.prepositions(words) if words else ():
        found = _after(verb.parse, k, verb.head)
        if found is not None:
            return found
    return None


def _object(verb: _Verb) -> Content | None:
    if "obj" not in verb.cue.frames or not verb.objects:
        return None
    parse = verb.parse
    tokens = below(parse, *verb.objects)
    end = tokens[-1] + 1
    for k in parse.kids[verb.head]:
        if k == end and parse.dep[k] == "prep" and parse.lower[k] in OF_NOUNS:
            tokens.extend(parse.subtree(k))  # "cited a ruling from 1962": the parser hangs the phrase on the verb
            end = tokens[-1] + 1
    return Content(tokens, "obj", verb.head + 1)


def _object_passive(verb: _Verb) -> Content | None:
    return _object(verb) if verb.clause.subject_from == "agent" else None


def _after(parse: Parse, preposition: int, cue: int) -> Content | None:
    """What stands after a preposition; the preposition belongs to the cue where the two touch."""
    inner = [t for t in parse.subtree(preposition) if t != preposition]
    return Content(inner, "~", preposition + 1 if preposition == cue + 1 else cue + 1) if inner else None


ACTIVE = (_told, _wish, _as, _predicate, _object_phrase, _gerund, _phrase, _object)


# --- cues that are no verbs -------------------------------------------------------------------------------------------


def noun_content(parse: Parse, i: int, cue: Cue) -> Content | None:
    """The content of a noun that reports: "claims that ...", "a refusal to ...", "criticism of ..."."""
    for k in parse.kids[i]:
        if k < i:
            continue
        if "that" in cue.frames and is_that_clause(parse, k):
            return Content(parse.subtree(k), "that", i + 1)
        if "to" in cue.frames and parse.dep[k] in ("acl", "xcomp") and _to(parse, k):
            return Content(parse.subtree(k), "to", i + 1)
        if parse.dep[k] == "prep" and parse.lower[k] in cue.prepositions("~") and (found := _after(parse, k, i)) is not None:
            return found
    return None


def _intense(parse: Parse, i: int) -> bool:
    """Whether "so" stands with a word, so that a clause with "that" tells what followed: "so well known that"."""
    return any(parse.lower[k] == "so" and k < i for k in parse.kids[i])


def adjective_content(parse: Parse, i: int, cue: Cue) -> Content | None:
    """The content of an adjective of mind: "sure that ...", "willing to ...", "wary of ..."; "so well known that" tells a result."""
    if _intense(parse, i):
        return None
    beside = [k for k in parse.kids[parse.head[i]] if parse.dep[k] in CLAUSAL] if parse.dep[i] == "acomp" else []
    for k in (*parse.kids[i], *beside):
        if k < i:
            continue
        if "that" in cue.frames and parse.dep[k] == "ccomp":
            return Content(parse.subtree(k), "that", i + 1)
        if "to" in cue.frames and parse.dep[k] == "xcomp":
            return Content(parse.subtree(k), "to", i + 1)
        if parse.dep[k] == "prep" and parse.lower[k] in cue.prepositions("~") and (found := _after(parse, k, i)) is not None:
            return found
    return None


# What "according to" may hang on inside the clause that it is about.
_INSIDE = frozenset("prep pobj dobj attr acomp nsubj nsubjpass compound amod nummod npadvmod advmod appos acl auxpass aux xcomp pcomp relcl".split())


def according_content(parse: Parse, i: int) -> tuple[Content, int] | None:
    """ "according to": the rest of its clause, and who it is according to."""
    to = next((k for k in parse.kids[i] if parse.lower[k] == "to"), None)
    if to is None and i + 1 < parse.size and parse.lower[i + 1] == "to":
        to = i + 1
    source = parse.child(to, "pobj", "pcomp") if to is not None else None
    if source is None or to is None:
        return None
    own = set(parse.subtree(i)) | set(parse.subtree(to))
    top = parse.head[i]
    while parse.dep[top] in _INSIDE:
        top = parse.head[top]
    tokens = [t for t in parse.subtree(top) if t not in own]
    return (Content(tokens, "according", to + 1), source) if tokens else None


def adverb_content(parse: Parse, clauses: dict[int, Clause], i: int) -> Content | None:
    """ "reportedly": the clause in which the adverb stands."""
    top = parse.head[i]
    while top not in clauses and parse.head[top] != top:
        top = parse.head[top]
    tokens = [t for t in parse.subtree(top) if t != i]
    return Content(tokens, "adverb", i + 1) if tokens else None
