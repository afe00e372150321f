"""At which step an act was lost: the outcome of every wanted act, so that the next hour goes to the largest group.

The order of the questions is that of the work. Was the sentence screened out? Was somebody not recognised? Did no clause tie
the act to its actors? Did no row fit the verb, or did a rule turn the act down? Only then come wrong roles and wrong codes. A
group is a place to look at, no proof: where the parser failed, the words for it are "no clause" or "no row".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from diurna.evaluate.gold import NONE, RIGHT, Expected, GoldArticle, Offsets, Outcome, Side, touches
from diurna.lexicon.patterns import Patterns
from diurna.model import Actor, Event
from diurna.understand.clauses import Clause
from diurna.understand.parse import Parse
from diurna.understand.reading import Reading

Label = Callable[[Event], str]
NEAR = ("poss", "compound", "amod", "nmod", "conj", "appos")


def counted(reading: Reading) -> list[Event]:
    """The events that ``diurna code`` would print: those of sentences that the screen lets pass."""
    dropped = {(s.in_, s.index) for s, verdict in zip(reading.sentences, reading.verdicts, strict=True) if verdict is not None}
    return [e for e in reading.events if (e.in_, e.sentence) not in dropped and e.in_ == "text"]


def judge(gold: GoldArticle, reading: Reading, label: Label, extra: Label, patterns: Patterns) -> list[Outcome]:
    """The outcome of every wanted act, then of every event too many.

    An event answers for one act where the gold is exhaustive, for any number of them elsewhere. Of several events the one that
    has both sides is taken, then one at the right words, else the first: never the one that happens to have the right code.
    """
    left = counted(reading)
    outcomes: list[Outcome | None] = [None] * len(gold.expected)
    for n, wanted in enumerate(gold.expected):
        found = next((e for e in left if wanted.at_trigger(e) and wanted.sides_fit(e) and wanted.code_fits(e, label(e))), None)
        if found is not None:
            outcomes[n] = _right(gold, reading, wanted, found, left, label)
            if gold.exhaustive:
                left.remove(found)
    for n, wanted in enumerate(gold.expected):
        if outcomes[n] is None:
            given = pick(wanted, left, label)
            group, detail = lost_at(wanted, reading, left, label, patterns)
            outcomes[n] = Outcome(gold.where, _words(gold, wanted), wanted.label, _named(given, wanted, label), group, detail, given, sides_of(wanted))
            if gold.exhaustive and given is not None:
                left.remove(given)
    made = [o for o in outcomes if o is not None]
    claimed = {id(e) for wanted in gold.expected for e in left if wanted.triggers and wanted.at_trigger(e)}
    for event in left:
        named = extra(event) if id(event) not in claimed else ""
        if named:
            text = gold.text[event.sentence_start : event.sentence_end]
            made.append(Outcome(gold.where, text, NONE, named, "extra", f"{event.cameo} by {event.rule}", event))
    return made


def pick(wanted: Expected, events: Sequence[Event], label: Label) -> Event | None:
    """The event that answers for an act, by its sides and its words and never by its code; None where none stands at its words."""
    near = [e for e in events if wanted.at_trigger(e) and _in_scope(wanted, e)]
    near = [e for e in near if wanted.sides_fit(e)] or near
    return next((e for e in near if label(e) != NONE), near[0] if near else None)


def agreeing(gold: GoldArticle, events: Sequence[Event], label: Label) -> list[tuple[Event, bool]]:
    """Which events are right, source, target and code, as far as people's marks tell.

    The other direction of a mutual act is as right as the one that people marked. Where they marked one act of a text only, nobody
    has said whether another act is right: such an event is left out (:func:`_wrong`).
    """
    right = {id(e) for e in events if any(_agrees(w, e, label) for w in gold.expected)}
    mirrored = {(e.trigger.start, e.cameo, _at(e.target), _at(e.source)) for e in events if id(e) in right and e.target is not None}
    found = []
    for event in events:
        agrees = id(event) in right or (event.trigger.start, event.cameo, _at(event.source), _at(event.target)) in mirrored
        if agrees or gold.exhaustive or any(_wrong(w, event, events, label) for w in gold.expected):
            found.append((event, agrees))
    return found


def _agrees(wanted: Expected, event: Event, label: Label) -> bool:
    return wanted.at_trigger(event) and wanted.sides_fit(event) and wanted.code_fits(event, label(event)) and _in_scope(wanted, event)


def _wrong(wanted: Expected, event: Event, events: Sequence[Event], label: Label) -> bool:
    """Whether an event that does not agree with a marked act is that act gone wrong, rather than another act that nobody marked.

    It is where it stands at the marked words; where none are marked, where it has one of the two, class or sides, right; and where
    it shares one side with a marked act that no event found, and has two sides itself.
    """
    if wanted.triggers:
        return wanted.at_trigger(event)
    sides = [side for side in (wanted.source, wanted.target) if side.wants_somebody]
    if not any(side.fits(actor) for side in sides for actor in (event.source, event.target) if actor is not None):
        return False
    if wanted.code_fits(event, label(event)) or wanted.sides_fit(event):
        return True
    return event.source is not None and event.target is not None and not any(_agrees(wanted, e, label) for e in events)


def _at(actor: Actor | None) -> Offsets | None:
    return None if actor is None else (actor.start, actor.end)


def sides_of(wanted: Expected) -> str:
    """The wanted sides in words, for lists of errors; empty where offsets say them."""
    return f"{wanted.source.code or '*'} -> {wanted.target.code or '*'}" if wanted.source.code or wanted.target.code else ""


def _named(event: Event | None, wanted: Expected, label: Label) -> str:
    if event is None:
        return NONE
    return wanted.label if wanted.code_fits(event, label(event)) else label(event)


def _in_scope(wanted: Expected, event: Event) -> bool:
    return wanted.scope is None or touches(event.sentence_start, event.sentence_end, [wanted.scope])


def _words(gold: GoldArticle, wanted: Expected) -> str:
    return gold.text[slice(*wanted.scope)] if wanted.scope else gold.text


def _right(gold: GoldArticle, reading: Reading, wanted: Expected, event: Event, events: Sequence[Event], label: Label) -> Outcome:
    group, detail = RIGHT, ""
    for key, value in wanted.fields.items():
        have = field_of(event, key)
        if have != value:
            group = {"said": "attribution", "when": "time", "where": "place"}.get(key, "certainty")
            detail = f"{key} is {have or 'empty'}, not {value}"
            break
    chosen = pick(wanted, events, label)
    given = event if chosen is None or gold.exhaustive else chosen
    return Outcome(gold.where, _words(gold, wanted), wanted.label, _named(given, wanted, label), group, detail, event, sides_of(wanted))


def field_of(event: Event, key: str) -> str:
    """A field of an event as case files write it: ``said``, ``when``, or any other by its name."""
    if key == "said":
        speakers = [a for a in event.attribution if a.kind not in ("publishes", "captions")]
        return (speakers[0].source.code if speakers[0].source else "unnamed") if speakers else "-"
    if key == "when":
        when = event.when
        if when is None:
            return ""
        return f"{when.start or ''}..{when.end or ''}" if when.start != when.end else when.start or ""
    return str(getattr(event, key))


# --- where it was lost ------------------------------------------------------------------------------------------------


def lost_at(wanted: Expected, reading: Reading, events: Sequence[Event], label: Label, patterns: Patterns) -> tuple[str, str]:
    """The group and the detail of an act that no event gives."""
    sources, targets = _places(wanted.source, reading), _places(wanted.target, reading)
    mine = _sentences(wanted, reading, sources, targets)
    verdicts = [reading.verdicts[i] for i in mine]
    if mine and all(verdicts):
        return "screen", verdicts[0] or ""
    near = [e for e in events if wanted.at_trigger(e) and _in_scope(wanted, e)]
    coded = [e for e in near if wanted.code_fits(e, label(e))]
    paired = [e for e in near if wanted.sides_fit(e)]
    if paired and not coded:
        return "code", f"{label(paired[0])} by {paired[0].rule}"
    missing = _missing(wanted, reading, near)
    if missing:
        return "actor", missing
    if coded:
        return "role", _role(wanted, coded)
    return _silent(wanted, reading, mine, near, (sources, targets), label, patterns)


def _places(side: Side, reading: Reading) -> tuple[Offsets, ...]:
    """Where a wanted actor stands: the spans that people marked, or the mentions that have the wanted code."""
    if side.spans or not side.wants_somebody:
        return side.spans
    return tuple((m.start, m.end) for m in reading.mentions if m.in_ == "text" and side.fits(m.actor))


def _sentences(wanted: Expected, reading: Reading, sources: Sequence[Offsets], targets: Sequence[Offsets]) -> list[int]:
    """The sentences that may hold an act: those of its trigger, of its scope, or of its actors."""
    spans = wanted.triggers or ((wanted.scope,) if wanted.scope else (*sources, *targets))
    body = [i for i, s in enumerate(reading.sentences) if s.in_ == "text"]
    return [i for i in body if touches(reading.sentences[i].start, reading.sentences[i].end, spans)] or body


def _missing(wanted: Expected, reading: Reading, events: Sequence[Event]) -> str:
    """Which wanted actor was recognised nowhere, neither as a mention nor on a side of an event; empty where both were."""
    for name, side in (("source", wanted.source), ("target", wanted.target)):
        if not side.wants_somebody:
            continue
        seen = any(side.fits(m.actor) for m in reading.mentions if m.in_ == "text")
        if not seen and not any(side.fits(a) for e in events for a in (e.source, e.target) if a is not None):
            words = reading.article.text[slice(*side.spans[0])] if side.spans else side.code or side.sector
            return f"{name} {' '.join(words.split())[:60]!r}"
    return ""


def _role(wanted: Expected, coded: Sequence[Event]) -> str:
    event = max(coded, key=lambda e: wanted.source.fits(e.source) + wanted.target.fits(e.target))
    if wanted.source.wants_somebody and wanted.target.wants_somebody and wanted.source.fits(event.target) and wanted.target.fits(event.source):
        return "source and target are exchanged"
    wrong = [
        f"{name} {'is empty' if actor is None else 'should be empty' if side.code == '-' else 'is another'}"
        for name, side, actor in (("source", wanted.source, event.source), ("target", wanted.target, event.target))
        if not side.fits(actor)
    ]
    return " and ".join(wrong)


def _silent(
    wanted: Expected,
    reading: Reading,
    mine: Sequence[int],
    near: Sequence[Event],
    places: tuple[Sequence[Offsets], Sequence[Offsets]],
    label: Label,
    patterns: Patterns,
) -> tuple[str, str]:
    """Neither code nor sides came out: which clause should have carried the act, and what became of it."""
    found = max(_carriers(wanted, reading, mine, *places), default=None, key=lambda c: c[0])
    if found is None or not found[0]:
        noun = _trigger_noun(wanted, reading, mine)
        return ("row", f"{noun} (noun)") if noun else ("clause", "")
    _, i, head = found
    parse = reading.parses[i]
    assert parse is not None
    event = next((e for e in near if e.trigger.start == parse.starts[head]), None)
    if event is not None:
        return "code", f"{label(event)} by {event.rule}, and other sides"
    turned = next((r for r in reading.rejected[i] if r.head == head), None)
    if turned is not None:
        return "rejected", turned.reason
    lemmas = patterns.verb_lemmas(parse.lower[head], parse.lemma(head))
    known = any(lemma in patterns.verbs or lemma in patterns.supports for lemma in lemmas)
    return "row", f"{lemmas[0]} ({'no row fits' if known else 'no row'})"


def _carriers(
    wanted: Expected, reading: Reading, mine: Sequence[int], sources: Sequence[Offsets], targets: Sequence[Offsets]
) -> Iterator[tuple[int, int, int]]:
    """Clauses that may carry the act, as (weight, sentence, predicate): at the trigger, else between the two, else of the source."""
    for i in mine:
        parse = reading.parses[i]
        if parse is None:
            continue
        for head, clause in reading.clauses[i].items():
            if wanted.triggers:
                yield (4 if touches(parse.starts[head], parse.ends[head], wanted.triggers) else 0), i, head
                continue
            source = clause.subject is not None and _reaches(parse, clause.subject, sources)
            target = any(_reaches(parse, k, targets) for k in _others(parse, clause))
            if source or (target and not sources):
                yield 1 + source + target, i, head


def _others(parse: Parse, clause: Clause) -> Iterator[int]:
    """What a clause is about beside its subject: objects, phrases, attributes, and the subjects of its complements."""
    yield from (*clause.objects, *clause.datives, *clause.attributes)
    yield from (p.head for p in clause.phrases)
    for _, complement in clause.complements:
        yield from (k for k in parse.kids[complement] if parse.dep[k] in ("nsubj", "nsubjpass", "dobj"))


def _reaches(parse: Parse, token: int, spans: Sequence[Offsets]) -> bool:
    """Whether a phrase touches one of the spans with its head, what stands before it, or its first "of"."""
    below = [k for k in parse.kids[token] if parse.dep[k] in NEAR]
    below += [p for k in parse.kids[token] if parse.dep[k] == "prep" for p in parse.kids[k] if parse.dep[p] == "pobj"]
    return any(touches(parse.starts[k], parse.ends[k], spans) for k in (token, *below))


def _trigger_noun(wanted: Expected, reading: Reading, mine: Sequence[int]) -> str:
    """The noun at the words of the act; empty where people marked none or where it is no noun."""
    for i in mine:
        parse = reading.parses[i]
        if parse is None or not wanted.triggers:
            continue
        for k in range(parse.size):
            if parse.is_noun(k) and touches(parse.starts[k], parse.ends[k], wanted.triggers):
                return parse.lemma(k)
    return ""
