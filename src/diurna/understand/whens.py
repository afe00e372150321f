"""When an act happened: which time expression of the sentence dates it, and what its tense leaves open otherwise.

Theory of operation
-------------------
Every expression hangs somewhere in the tree. From there a walk upwards notes the words it passes (its *path*) until it
comes to the predicate whose clause it stands in, its *owner*. An act takes, in this order,

1. an expression whose path meets the act itself before any other predicate ("shelled the town on Monday", "Monday's
   shelling", "its tests this year");
2. an expression of a clause above, where the step upwards keeps the time: coordinated verbs, participles, complements of
   verbs that are no verbs of saying, nouns after "following", "amid" or "during". A step out of what somebody says, out of
   a plan, or out of a clause with "after", "since" or "if" ends the climb;
3. its tense, measured from the day of publication.

A date on an object does not date the verb ("violated the 2005 accord"), unless the verb only carries the noun out
("held last week's drill") or the noun is the occasion ("said in last year's speech").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import msgspec

from diurna.lexicon.gazetteer import place_words
from diurna.model import Sentence, TimeExpression, When, WhenBasis
from diurna.understand.certainty import Certainty
from diurna.understand.cues import cue_of
from diurna.understand.parse import Parse

HAVE = frozenset({"have", "has", "had", "having", "'ve", "’ve", "'d", "’d"})
BE_NOW = frozenset({"is", "are", "am", "'s", "’s", "'re", "’re", "'m", "’m"})
MODALS_AHEAD = frozenset("will shall 'll ’ll wo would may might can ca could should must".split())
# The verb above says that the infinitive below it has come about, so that the two share their time.
CARRYING = frozenset(
    "begin start continue resume keep manage help force cause make lead prompt compel push spur drive fail refuse decline stop cease seem appear "
    "use go proceed oblige enable allow permit let leave get finish move try attempt struggle".split()
)
# The verb speaks of a day still to come, in whatever tense it stands.
SCHEDULING = frozenset("schedule slate expect due set plan postpone reschedule delay book time prepare aim intend hope".split())
# Verbs that only carry out their object: its time is theirs.
LIGHT = frozenset(
    "carry conduct hold make launch stage mount suffer take give deliver have do perform undertake send issue sign begin start commit stage host "
    "attend see witness fire test pay hit".split()
)
# "the first country to recognise it" has recognised it.
FIRSTS = frozenset("first second third fourth fifth last latest only next-to-last".split())
OCCASION = frozenset({"in", "at", "during", "on", "with", "within"})
# "Published a report accusing ...": what the text says, it says when it comes out.
TOLD_IN = frozenset(
    "story report letter statement resolution article decree order ruling bill law video message memo complaint lawsuit petition post tweet".split()
)
SHARING = frozenset({"following", "after", "amid", "during", "with", "in", "through", "throughout", "despite", "over", "including", "of"})
MATTERS = frozenset({"for", "of", "about", "over", "on", "against"})
CUTTING = frozenset({"after", "before", "since", "if", "unless", "until", "till", "because", "once", "lest"})
# Labels by which a time phrase, or the noun it belongs to, hangs on what it dates.
NOUN_STEPS = frozenset(
    {"pobj", "prep", "dobj", "attr", "appos", "conj", "nsubj", "nsubjpass", "npadvmod", "compound", "poss", "amod", "nmod", "nummod", "oprd", "dative"}
)


def tense_of(parse: Parse, verb: int, depth: int = 0) -> str:
    """The time a verb speaks of: ``past``, ``present``, ``progressive``, ``future`` or, where it shows none, ``none``.

    >>> from diurna.understand.parse import Parser
    >>> parse = Parser().parse([("Kenya will recall its envoy.", 0)])[0]
    >>> tense_of(parse, 2)
    'future'
    """
    tag = parse.tag[verb]
    if tag[:2] not in ("VB", "MD") or depth > 6:
        return "none"
    helpers = [parse.lower[k] for k in parse.kids[verb] if parse.dep[k] in ("aux", "auxpass")]
    above = parse.head[verb]
    if any(h in MODALS_AHEAD for h in helpers):
        return "past" if "have" in helpers and tag in ("VBN", "VBD") else "future"
    if "to" in helpers:
        if "have" in helpers and tag in ("VBN", "VBD"):
            return "past"  # "one of the few to have recognised it"
        if above == verb:
            return "future"
        if parse.dep[verb] in ("relcl", "acl") and any(parse.lower[k] in FIRSTS for k in parse.kids[above]):
            return _borrowed(parse, above, depth) if parse.head[above] != above else "past"
        if parse.is_verb(above) and (parse.lemma(above) in CARRYING or (parse.dep[verb] == "advcl" and parse.lemma(above) not in SCHEDULING)):
            return tense_of(parse, above, depth + 1)
        return "future"
    if any(h in HAVE for h in helpers) and tag in ("VBN", "VBD", "VBG"):
        return "past"
    if parse.lemma(verb) in SCHEDULING and any(h in BE_NOW for h in helpers):
        return "future"
    if tag == "VBD" or any(h in ("was", "were") for h in helpers):
        return "past"
    if tag == "VBG":
        if any(h in BE_NOW for h in helpers):
            return "future" if parse.lower[verb] == "going" and any(parse.dep[k] == "xcomp" for k in parse.kids[verb]) else "progressive"
        return _borrowed(parse, verb, depth)
    if tag == "VBN":
        if any(h in BE_NOW for h in helpers):
            return "present"
        if parse.dep[verb] == "conj" and not helpers:
            return _borrowed(parse, verb, depth)
        return "past"
    if tag == "VB":
        return _borrowed(parse, verb, depth) if parse.dep[verb] in ("conj", "ccomp", "xcomp") else "none"
    return "present"


def _borrowed(parse: Parse, verb: int, depth: int) -> str:
    for a in parse.ancestors(verb):
        if parse.is_verb(a):
            return tense_of(parse, a, depth + 1)
    return "none"


def governor(parse: Parse, token: int) -> int | None:
    """The verb in whose clause a token stands."""
    if parse.is_verb(token):
        return token
    return next((a for a in parse.ancestors(token) if parse.is_verb(a) and parse.dep[a] not in ("aux", "auxpass", "amod", "compound")), None)


@dataclass(slots=True)
class _Anchor:
    """A time expression in the tree: its topmost token, its path upwards, and the preposition before it."""

    expression: TimeExpression
    top: int
    path: list[int]
    marker: str


def when_of(parse: Parse, head: int, expressions: list[TimeExpression], certainty: Certainty | None, published: str | None, sentence: Sentence) -> When | None:
    """The time of the act whose predicate is token ``head``; None where neither words nor a day of publication give one.

    ``expressions`` are those of the part of the article that the sentence is in; ``certainty`` is None for a verb that only
    attributes. Dates are ISO, both ends included; None is open.
    """
    day = (published or "")[:10] or None
    anchors = [a for e in expressions if e.in_ == sentence.in_ and (a := _anchor(parse, e)) is not None]
    planned = certainty is not None and certainty.modality in ("planned", "possible", "hypothetical")
    done = certainty is not None and certainty.modality in ("actual", "historical")
    ahead = ((planned and tense_of(parse, head) in ("future", "none")) or tense_of(parse, head) == "future") and not done
    best = _choose(parse, head, anchors, planned, done) or _closing(parse, head, anchors)
    if best is not None and ahead and day is not None and (best.expression.end_date or day) < day and _yet_to_come(parse, head):
        best = None  # "is to stand trial over the crash in 2000"
    if best is not None:
        told = certainty is None or certainty.modality in ("actual", "ongoing", "habitual", "historical")
        return _from_words(best, day, ahead, told)
    if day is None:
        return None
    return _from_tense(parse, head, certainty, day, sentence)


def _yet_to_come(parse: Parse, head: int) -> bool:
    """Whether the form of the verb says that the act is still to come: "will meet", "is to meet"."""
    if any(parse.lower[k] in ("will", "'ll", "shall") for k in parse.kids[head] if parse.dep[k] == "aux"):
        return True
    above = parse.head[head]
    return parse.dep[head] == "xcomp" and parse.lower[above] in BE_NOW and any(parse.lower[k] == "to" for k in parse.kids[head])


def _anchor(parse: Parse, expression: TimeExpression) -> _Anchor | None:
    if not parse.size or expression.end <= parse.starts[0] or expression.start >= parse.ends[-1]:
        return None
    tokens = [t for t in range(parse.size) if parse.starts[t] < expression.end and parse.ends[t] > expression.start]
    if not tokens:
        return None
    inside = set(tokens)
    top = next((t for t in tokens if parse.head[t] not in inside), tokens[-1])
    first = tokens[0]
    marker = parse.lower[first] if parse.dep[first] in ("prep", "mark") else parse.lower[first - 1] if first and parse.tag[first - 1] in ("IN", "TO") else ""
    if not marker and parse.dep[top] == "pobj":
        marker = parse.lower[parse.head[top]]
    return _Anchor(expression, top, list(parse.ancestors(top)), marker)


def _closing(parse: Parse, head: int, anchors: list[_Anchor]) -> _Anchor | None:
    """The date that closes a caption, for what the picture shows: "A man hits a poster during a rally in Lima, May 3, 2016." """
    last = anchors[-1] if anchors else None
    if last is None or last.expression.granularity != "day" or not re.search(r"\b\d{4}\b", last.expression.text):
        return None
    first = next(t for t in range(parse.size) if parse.ends[t] > last.expression.start)
    closes = all(parse.lower[t] in (".", ")", "'", '"', "”") for t in range(parse.size) if parse.starts[t] >= last.expression.end)
    shown = parse.is_verb(head) and tense_of(parse, head) in ("present", "progressive")
    return last if closes and shown and first and parse.lower[first - 1] == "," else None


def _choose(parse: Parse, head: int, anchors: list[_Anchor], planned: bool, done: bool) -> _Anchor | None:
    ranked = [
        (_worth(a.expression) == 0, rank, -_worth(a.expression), abs(a.top - head), i, a)
        for i, a in enumerate(anchors)
        if (rank := _own(parse, head, a)) is not None
    ]
    if not ranked:
        for steps, (below, above) in enumerate(_climb(parse, head, planned, done), 1):
            ranked = [
                (_worth(a.expression) == 0, rank, -_worth(a.expression), abs(a.top - head), i, a)
                for i, a in enumerate(anchors)
                if (rank := _own(parse, above, a)) is not None and rank < 4 and not _inside(parse, below, a.top)
            ]
            if ranked or steps > 5:
                break
    return min(ranked, key=lambda r: r[:5])[5] if ranked else None


def _worth(expression: TimeExpression) -> int:
    """Dates tell more than parts of the day, these more than lengths of time and habits."""
    if expression.type == "SET" or (expression.start_date is None and expression.end_date is None):
        return 0
    return {"PRESENT_REF": 1, "PAST_REF": 1, "FUTURE_REF": 1}.get(expression.value, 3 if expression.type == "DATE" else 2)


def _inside(parse: Parse, top: int, token: int) -> bool:
    return token == top or top in parse.ancestors(token)


def _own(parse: Parse, head: int, anchor: _Anchor) -> int | None:
    """How directly an expression dates the predicate (0 best), None where another predicate owns it."""
    if anchor.top == head or (anchor.expression.type == "DURATION" and anchor.marker in ("after", "before", "of")):
        return None
    if parse.dep[head] == "relcl" and parse.head[head] == anchor.top:
        return 1  # "in 2013, when the two signed a pact"
    # "condemned its tests this year": a wide expression right behind an act noun is meant for it, wherever it hangs.
    if parse.is_noun(head) and parse.dep[anchor.top] in ("npadvmod", "pobj") and anchor.expression.granularity != "day":
        first = next((t for t in range(parse.size) if parse.ends[t] > anchor.expression.start), parse.size)
        if parse.dep[anchor.top] == "pobj":
            first -= 1
        if first == parse.right[head] + 1:
            return 3
    rank = 0
    below = anchor.top
    noun: int | None = None  # the first noun on the way that the expression dates
    for a in anchor.path:
        dep = parse.dep[below]
        if a == head:
            if noun is None or noun == head:
                return rank
            return _through_noun(parse, head, noun, below, anchor, rank)
        if parse.is_verb(a) and parse.dep[a] not in ("amod", "compound"):
            # A participle after the act noun speaks of the act: "the tests conducted this year".
            if parse.dep[a] == "acl" and parse.head[a] == head and parse.is_noun(head):
                return rank + 2
            # "began shelling on Monday", "managed to seize it on Monday": one act, two verbs.
            if parse.dep[a] == "xcomp" and parse.head[a] == head and parse.lemma(head) in CARRYING:
                return rank + 3
            # "met the envoy and signed the pact on Monday": a date at the end of a chain of verbs may cover all of it.
            if parse.dep[a] == "conj" and parse.head[a] == head and tense_of(parse, a) == tense_of(parse, head) and anchor.top > a:
                return rank + 4
            if parse.dep[a] == "ccomp" and parse.head[a] == head and below < head and anchor.marker in ("on", "in") and not _says(parse, head):
                return rank + 4
            return None
        if noun is None and (parse.is_noun(a) or parse.tag[a] in ("CD", "JJ", "DT", "PRP")) and parse.dep[a] not in ("npadvmod",):
            noun = a
        if dep not in NOUN_STEPS and dep not in ("advmod", "pcomp", "quantmod", "det", "case", "acomp", "dep", "acl", "relcl", "nounmod", "agent"):
            rank += 1
        below = a
    return None


def _through_noun(parse: Parse, head: int, noun: int, last: int, anchor: _Anchor, rank: int) -> int | None:
    """An expression on a noun below the act: the noun's own time, and the verb's only where the two are one."""
    inner = parse.dep[anchor.top] in ("poss", "amod", "compound", "nummod", "nmod")
    label = parse.dep[last]
    if parse.is_noun(head):
        # "a series of attacks this year", "the invasion of Ukraine on Feb. 24": the date hangs on a word inside the phrase.
        return rank + 1 if not inner or label in ("compound", "amod") else None
    if label in ("dobj", "attr", "oprd", "nsubjpass"):
        if inner:
            return rank + 2 if parse.lemma(head) in LIGHT else None
        return rank + 1
    if label == "nsubj":
        return rank + 3 if not inner else None
    if label in ("prep", "agent", "dative", "pcomp"):
        marker = parse.lower[last]
        if marker == "since":
            anchor.marker = marker  # "since the Feb. 1 coup": from that day on
            return rank + 3
        if inner:
            return rank + 2 if marker in OCCASION else None
        if marker in MATTERS and (_says(parse, head) or parse.lemma(head) in place_words("speaking")) and anchor.expression.granularity not in ("day", "time"):
            return None  # "criticised him for his votes in the 1990s"
        return None if marker in ("after", "before", "until", "under", "despite", "over") else rank + 2
    return None if inner else rank + 2


def _climb(parse: Parse, head: int, planned: bool, done: bool) -> list[tuple[int, int]]:
    """Pairs (clause, clause above) as long as the step keeps the time; ``done`` for an act that the text tells as done."""
    pairs: list[tuple[int, int]] = []
    at = head
    for _ in range(12):
        above = parse.head[at]
        if above == at:
            break
        dep = parse.dep[at]
        if parse.is_noun(at) or parse.is_pronoun(at) or parse.tag[at] == "CD":
            if not _noun_step(parse, at, above):
                break
        elif dep == "conj":
            if parse.is_verb(above) and (tense_of(parse, at) != tense_of(parse, above) or parse.lemma(above) == "bear"):
                break  # "was born in 1940 and ruled": the year is that of the birth
        elif dep in ("xcomp", "ccomp"):
            if (
                _says(parse, above)
                or (planned and parse.lemma(above) not in CARRYING)
                or ("to" in _helpers(parse, at) and parse.lemma(above) not in CARRYING and not done)
            ):
                break
            if dep == "ccomp" and any(parse.dep[k] == "mark" and parse.lower[k] == "that" for k in parse.kids[at]):
                break
        elif dep == "advcl":
            if any(parse.lower[k] in CUTTING for k in parse.kids[at]) or ("to" in _helpers(parse, at) and planned):
                break
        elif dep in ("relcl", "acl"):
            if parse.dep[above] in ("nsubj", "nsubjpass", "poss") or tense_of(parse, at) in ("future", "present", "progressive"):
                break
        elif dep == "pcomp":
            if parse.lower[above] in CUTTING and parse.lower[above] != "after":
                break
        elif dep not in ("prep", "agent", "dative", "parataxis", "dep"):
            break
        if dep == "prep" and parse.lower[at] in ("following", "after", "amid", "during"):
            # "as they did in 2017, following a series of tests": parsers hang the phrase too high.
            left = next((v for v in range(at - 1, -1, -1) if parse.is_verb(v) and parse.dep[v] not in ("aux", "auxpass", "amod")), None)
            if left is not None and left != above and _inside(parse, above, left) and tense_of(parse, left) == "past":
                pairs.append((at, left))
        if parse.is_verb(above) or (parse.is_noun(above) and dep in ("relcl", "acl")):
            pairs.append((at, above))
        at = above
    return pairs


def _noun_step(parse: Parse, noun: int, above: int) -> bool:
    dep = parse.dep[noun]
    if dep in ("dobj", "attr", "oprd"):
        if parse.lemma(noun) in TOLD_IN:
            return parse.lemma(above) in (
                "publish",
                "release",
                "issue",
                "file",
                "post",
                "send",
                "write",
                "print",
                "air",
                "circulate",
                "adopt",
                "pass",
                "approve",
            )
        return parse.lemma(above) in LIGHT or parse.lemma(above) in ("follow", "prompt", "spark", "cause", "trigger", "end", "continue", "resume")
    if dep == "nsubj":
        return not _says(parse, above)
    if dep == "nsubjpass":
        return parse.lemma(above) in LIGHT
    if dep == "pobj":
        return parse.lower[above] in SHARING
    return dep in ("conj", "compound", "nmod", "appos")


def _helpers(parse: Parse, verb: int) -> list[str]:
    return [parse.lower[k] for k in parse.kids[verb] if parse.dep[k] == "aux"]


def _says(parse: Parse, verb: int) -> bool:
    cue = cue_of(parse, verb, "verb")
    return cue is not None and "that" in cue.frames and "quote" in cue.frames


def bounded(when: When, published: str | None, said: list[When]) -> When:
    """A time that only a tense leaves open, bounded by the day on which somebody said so.

    "Said on Tuesday that rebels stormed the prison": the storming was on Tuesday at the latest. "Said on Tuesday that it would
    attack": from Tuesday on.
    """
    day = (published or "")[:10]
    spoken = [w for w in said if w.basis == "words" and w.start is not None and w.end is not None and w.end <= day]
    if when.basis != "tense" or not spoken:
        return when
    first = min(spoken, key=lambda w: w.end or "")
    if when.start is None and when.end == day:
        return msgspec.structs.replace(when, end=first.end)
    if when.end is None and when.start == day:
        return msgspec.structs.replace(when, start=first.start)
    return when


# --- from what was found to a record ----------------------------------------------------------------------------------


def _from_words(anchor: _Anchor, day: str | None, ahead: bool, told: bool) -> When:
    """What an expression leaves for an act: ``ahead`` for one to come, ``told`` for one that the text tells as done."""
    e = anchor.expression
    start, end, granularity = e.start_date, e.end_date, e.granularity
    if start is None and end is None:
        granularity = "unknown"
        if not ahead and (told or e.type in ("SET", "DURATION")):
            end = day
        elif ahead:
            start = day
    elif e.value == "PRESENT_REF" and day is not None:
        start = end = day
    elif anchor.marker == "since":
        end = day if day is None or start is None or start <= day else None
        granularity = "range"
    elif anchor.marker in ("until", "till") or anchor.marker == "by":
        start = day if ahead and (end or "") >= (day or "") else None
        granularity = "range"
    elif anchor.marker == "before" and start is not None:
        end = _shift(start, -1)
        start, granularity = None, "range"
    elif anchor.marker == "after" and end is not None:
        start, end, granularity = _shift(end, 1), None if ahead else day, "range"
        if end is not None and start > end:
            end = None
    elif anchor.marker == "from" and "from" not in e.text.lower():
        end = None if ahead else day
        if end is not None and start is not None and start > end:
            end = None
        granularity = "range"
    if day is not None and start is not None and end is not None and start <= day < end and told and not ahead:
        end = day  # "its tests this year": none of them is still to come
    elif day is not None and start is not None and end is not None and start < day <= end and ahead and granularity != "range":
        start = day
    return When(start=start, end=end, granularity=granularity, basis="words", text=e.text, text_start=e.start, text_end=e.end)


def _shift(day: str, by: int) -> str:
    """A day moved, as far as the calendar goes."""
    return date.fromordinal(min(max(date.fromisoformat(day).toordinal() + by, 1), date.max.toordinal())).isoformat()


def _from_tense(parse: Parse, head: int, certainty: Certainty | None, day: str, sentence: Sentence) -> When | None:
    tense = tense_of(parse, head) if parse.is_verb(head) else "none"
    basis: WhenBasis = "tense"
    if certainty is not None and tense == "future" and certainty.modality in ("actual", "historical"):
        tense = "past"  # "voted to legalise it", told as done
    if certainty is not None and tense != "past" and (tense == "future" or certainty.modality == "planned"):
        return When(start=day, end=None, granularity="unknown", basis=basis)
    if tense == "none":
        return When(start=None, end=day, granularity="unknown", basis="publication") if certainty is not None else None
    if certainty is None and tense != "past":
        return None
    if tense == "progressive" and sentence.in_ == "text":
        return When(start=day, end=day, granularity="day", basis=basis)
    return When(start=None, end=day, granularity="unknown", basis=basis)
