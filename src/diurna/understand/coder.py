"""The coder: articles in, annotations out, through one visible list of steps.

The coder is pure: no files after it is built, no clock, no network; the same article gives the same rows on every machine.
Sentences of a whole batch are parsed together, everything else is done article by article in the order of the text, since
references look back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from diurna import __version__
from diurna.config import Settings
from diurna.data import fingerprint
from diurna.lexicon.gazetteer import Gazetteer
from diurna.lexicon.names import Hit, Names
from diurna.lexicon.patterns import Patterns
from diurna.model import (
    Actor,
    Annotation,
    Article,
    Attribution,
    Coder,
    Event,
    Mention,
    Part,
    Place,
    Predicate,
    Quotation,
    Region,
    Sentence,
    Span,
    TimeExpression,
    Uncoded,
)
from diurna.ontology import Code, Ontology, quad_class
from diurna.understand.actors import ActorReader
from diurna.understand.attribution import AttributionReader, Statement, outlet_links
from diurna.understand.certainty import Certainty, read_certainty
from diurna.understand.clauses import Clause, read_clauses
from diurna.understand.eras import era_of
from diurna.understand.events import Candidate, EventReader, Rejected, rows_of
from diurna.understand.forecasts import read_forecast
from diurna.understand.parse import Parse, Parser
from diurna.understand.places import PlaceReader, where_of
from diurna.understand.screen import TOO_LONG, Screen
from diurna.understand.sentences import read_sentences
from diurna.understand.times import find_times, when_of


@dataclass(slots=True)
class Reading:
    """What is known of one article so far; each step fills in its own fields."""

    article: Article
    everything: bool = False
    sentences: list[Sentence] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    hits: dict[Part, list[Hit]] = field(default_factory=dict)
    verdicts: list[str | None] = field(default_factory=list)
    parses: list[Parse | None] = field(default_factory=list)
    clauses: list[dict[int, Clause]] = field(default_factory=list)
    actors: ActorReader | None = None
    mentions: list[Mention] = field(default_factory=list)
    candidates: list[list[Candidate]] = field(default_factory=list)
    rejected: list[list[Rejected]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    certainty: list[dict[int, Certainty]] = field(default_factory=list)
    times: dict[Part, list[TimeExpression]] = field(default_factory=dict)
    places: dict[Part, list[Place]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    uncoded: list[Uncoded] = field(default_factory=list)

    def text_of(self, part: Part) -> str:
        return (self.article.title or "") if part == "title" else self.article.text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of understanding: what it reads from a :class:`Reading` and what it fills in."""

    name: str
    does: str
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    run: Callable[[Diurna, Reading], None]


class Diurna:
    """A coder with its knowledge loaded: build once, use for any number of articles.

    >>> coder = Diurna()
    >>> article = Article(article_id="a", text="Kenya recalled its ambassador from Somalia.", published="2021-05-04")
    >>> [event] = coder.code([article])
    >>> event.source.code, event.cameo, event.target.code
    ('KEN', '161', 'SOM')
    """

    def __init__(self, settings: Settings | None = None):
        self.settings = settings or Settings()
        self.ontology = Ontology.load()
        self.names = Names(Path(p) for p in self.settings.actors)
        self.patterns = Patterns(self.ontology)
        self.gazetteer = Gazetteer(Path(self.settings.gazetteer) if self.settings.gazetteer else None)
        self.screen = Screen(self.names, self.patterns)
        self.places = PlaceReader(self.gazetteer)
        self._parser: Parser | None = None

    @property
    def parser(self) -> Parser:
        """The parsing model, loaded when first needed."""
        if self._parser is None:
            self._parser = Parser(self.settings.model)
        return self._parser

    @property
    def coder(self) -> Coder:
        """What made the rows: version of the program, fingerprint of the lexicon, name of the parsing model."""
        return Coder(version=__version__, lexicon=fingerprint(), model=self.parser.name)

    def code(self, articles: Iterable[Article]) -> Iterator[Event]:
        """Events of articles, in input order; sentences that cannot hold an act are not parsed."""
        for reading in self.read(articles):
            yield from reading.events

    def annotate(self, articles: Iterable[Article]) -> Iterator[Annotation]:
        """Every layer of every article, in input order; all sentences are parsed."""
        for reading in self.read(articles, everything=True):
            yield self.annotation(reading)

    def read(self, articles: Iterable[Article], *, everything: bool = False) -> Iterator[Reading]:
        """Articles through all steps; ``everything`` parses also what the screen would drop."""
        iterator = iter(articles)
        while batch := list(islice(iterator, self.settings.batch)):
            readings = [Reading(article, everything) for article in batch]
            for step in STEPS:
                if step.name == "parse":
                    self._parse(readings)
                    continue
                for reading in readings:
                    step.run(self, reading)
            yield from readings

    def _parse(self, readings: Sequence[Reading]) -> None:
        rows: list[tuple[str, int]] = []
        slots: list[tuple[Reading, int]] = []
        for reading in readings:
            reading.parses = [None] * len(reading.sentences)
            for i, (sentence, verdict) in enumerate(zip(reading.sentences, reading.verdicts, strict=True)):
                if verdict is None or (reading.everything and verdict != TOO_LONG):
                    rows.append((reading.text_of(sentence.in_)[sentence.start : sentence.end], sentence.start))
                    slots.append((reading, i))
        for (reading, i), parse in zip(slots, self.parser.parse(rows), strict=True):
            reading.parses[i] = parse

    def annotation(self, reading: Reading) -> Annotation:
        """The layers of one article as a record."""
        a = reading.article
        return Annotation(
            article_id=a.article_id,
            published=a.published,
            outlet=a.outlet,
            agency=a.agency,
            url=a.url,
            title=a.title,
            sentences=tuple((s.start, s.end) for s in reading.sentences if s.in_ == "text"),
            title_sentences=tuple((s.start, s.end) for s in reading.sentences if s.in_ == "title"),
            mentions=tuple(reading.mentions),
            predicates=tuple(_predicates(reading)),
            times=tuple(t for part in ("title", "text") for t in reading.times.get(part, ())),
            places=tuple(p for part in ("title", "text") for p in reading.places.get(part, ())),
            attributions=tuple(s.quotation for s in reading.statements),
            events=tuple(reading.events),
            uncoded=tuple(reading.uncoded),
            coder=self.coder,
        )


# --- the steps --------------------------------------------------------------------------------------------------------


def _sentences(diurna: Diurna, reading: Reading) -> None:
    reading.sentences, reading.regions = read_sentences(reading.article)


def _screen(diurna: Diurna, reading: Reading) -> None:
    for part in ("title", "text"):
        text = reading.text_of(part)
        reading.hits[part] = diurna.names.find(text, reading.article.published) if text else []
        mine = [s for s in reading.sentences if s.in_ == part]
        reading.verdicts.extend(diurna.screen.judge(text, mine, reading.hits[part]))


def _parse(diurna: Diurna, reading: Reading) -> None:
    diurna._parse([reading])


def _events(diurna: Diurna, reading: Reading) -> None:
    """Actors, clauses and events go together, sentence by sentence: references look back at what was read before."""
    reading.actors = ActorReader(diurna.names, reading.article.published)
    reader = EventReader(diurna.patterns, reading.actors)
    chains: dict[str, int] = {}
    attributions = AttributionReader(reading.actors)
    for sentence, parse in zip(reading.sentences, reading.parses, strict=True):
        clauses: dict[int, Clause] = {}
        candidates: list[Candidate] = []
        if parse is not None and parse.size:
            reading.actors.enter(parse, reading.text_of(sentence.in_), reading.hits[sentence.in_])
            clauses = read_clauses(parse)
            candidates = reader.read(parse, clauses)
            attributions.enter(sentence, parse, clauses)
            if reading.everything:
                _mentions(reading, sentence, parse, chains)
            if sentence.kind == "report":
                reading.actors.references.leave()
        elif sentence.in_ == "text":
            attributions.skip(sentence)
        reading.clauses.append(clauses)
        reading.candidates.append(candidates)
        reading.rejected.append(list(reader.rejected) if parse is not None else [])
    reading.statements = attributions.finish(reading.article, reading.regions)


def _mentions(reading: Reading, sentence: Sentence, parse: Parse, chains: dict[str, int]) -> None:
    actors = reading.actors
    assert actors is not None
    for i in range(parse.size):
        nominal = (parse.is_noun(i) and parse.dep[i] not in ("compound", "nmod", "amod")) or parse.is_pronoun(i) or parse.tag[i] == "PRP$"
        if not nominal and actors.hit_at[i] is None:
            continue
        if i + 1 < parse.size and actors.hit_at[i] is not None and actors.hit_at[i + 1] is actors.hit_at[i]:
            continue
        actor = actors.resolve(i)
        if actor is None or actor.code == "---":
            continue
        chain = chains.setdefault(f"{actor.code}/{actor.name}", len(chains))
        reading.mentions.append(Mention(start=actor.start, end=actor.end, text=actor.text, actor=actor, kind=actor.via, chain=chain, in_=sentence.in_))


def _certainty(diurna: Diurna, reading: Reading) -> None:
    for parse, clauses, candidates in zip(reading.parses, reading.clauses, reading.candidates, strict=True):
        found: dict[int, Certainty] = {}
        if parse is not None:
            wanted = set(clauses) if reading.everything else set()
            wanted |= {c.certain if c.certain >= 0 else c.head for c in candidates}
            for head in sorted(wanted):
                found[head] = read_certainty(parse, clauses, head)
        reading.certainty.append(found)


def _times(diurna: Diurna, reading: Reading) -> None:
    for part in ("title", "text"):
        text = reading.text_of(part)
        parses = [p for s, p in zip(reading.sentences, reading.parses, strict=True) if s.in_ == part and p is not None]
        reading.times[part] = find_times(text, reading.article.published, part, parses) if text and (parses or reading.everything) else []


def _places(diurna: Diurna, reading: Reading) -> None:
    for part in ("title", "text"):
        text = reading.text_of(part)
        wanted = reading.everything or any(c and s.in_ == part for s, c in zip(reading.sentences, reading.candidates, strict=True))
        parses = [p for s, p in zip(reading.sentences, reading.parses, strict=True) if s.in_ == part and p is not None]
        reading.places[part] = diurna.places.find(text, part, reading.hits[part], parses) if text and wanted else []


def _records(diurna: Diurna, reading: Reading) -> None:
    """Candidates become events; sentences without one get their reason."""
    article = reading.article
    coder = diurna.coder
    seen: dict[str, int] = {}
    for i, sentence in enumerate(reading.sentences):
        parse = reading.parses[i]
        before = len(reading.events)
        for candidate in reading.candidates[i]:
            assert parse is not None
            if candidate.dated and not _dated(reading, i, parse, candidate):
                reading.rejected[i].append(Rejected(candidate.head, candidate.rule, "an act of the past that the report does not date"))
                continue
            if not candidate.sources and _unreal(reading, i, candidate):
                reading.rejected[i].append(Rejected(candidate.head, candidate.rule, "an act that did not happen and that nobody is said to do"))
                continue
            certainty = reading.certainty[i][candidate.certain if candidate.certain >= 0 else candidate.head]
            reading.events.extend(_rows(diurna, reading, sentence, parse, i, candidate, certainty, coder, seen))
        if len(reading.events) == before:
            reading.uncoded.append(Uncoded(sentence=sentence.index, start=sentence.start, end=sentence.end, reason=_reason(reading, i), in_=sentence.in_))
    del article


def _rows(
    diurna: Diurna, reading: Reading, sentence: Sentence, parse: Parse, i: int, candidate: Candidate, certainty: Certainty, coder: Coder, seen: dict[str, int]
) -> Iterator[Event]:
    article = reading.article
    text = reading.text_of(sentence.in_)
    chain, said = _chain(reading, sentence, parse, candidate)
    cameo, rule = _intent(diurna, candidate, certainty, chain)
    code = diurna.ontology.codes[cameo]
    first, last = candidate.trigger
    trigger = Span(text=text[parse.starts[first] : parse.ends[last - 1]], start=parse.starts[first], end=parse.ends[last - 1])
    when = when_of(parse, candidate.head, reading.times[sentence.in_], certainty, article.published, sentence)
    where = where_of(parse, candidate.head, reading.places[sentence.in_], candidate.sources, candidate.targets)
    if candidate.nominal and (when is None or when.basis != "words"):
        when = era_of(text, sentence, trigger.start) or when
    modality, factuality = certainty.modality, certainty.factuality
    if when is not None and certainty.modality == "actual" and _long_ago(when.end, article.published):
        modality = "historical"
    if said is not None and abs(factuality) > said:
        factuality = said if factuality > 0 else -said
    forecast = None
    if certainty.modality in ("planned", "possible", "hypothetical"):
        forecast = read_forecast(parse, reading.clauses[i], candidate.head, text)
        if forecast is not None and forecast.probability[1] <= 0.45 and factuality > 0:
            factuality = -1.0 if forecast.probability[1] > 0.2 else -2.0
    trace = tuple(candidate.trace) + tuple(certainty.trace) if diurna.settings.explain else ()
    plover, mode = _plover(code, certainty)
    elsewhere = {(a.start, a.end) for a in candidate.targets}
    for source, target in rows_of(candidate):
        # "sent workers to Russia and China": the place of one row is not that of the other.
        mine = (
            where
            if where is None or (where.start, where.end) not in elsewhere or len(candidate.targets) == 1 or _at(target) == (where.start, where.end)
            else None
        )
        key = "|".join((article.article_id, sentence.in_, str(trigger.start), str(trigger.end), cameo, _key(source), _key(target)))
        number = seen[key] = seen.get(key, 0) + 1
        yield Event(
            event_id=hashlib.sha256(f"{key}|{number}".encode("utf-8", "surrogatepass")).hexdigest()[:16],
            article_id=article.article_id,
            published=article.published,
            outlet=article.outlet,
            agency=article.agency,
            url=article.url,
            title=article.title,
            in_=sentence.in_,
            sentence=sentence.index,
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            trigger=trigger,
            cameo=cameo,
            plover=plover,
            plover_mode=mode,
            contexts=code.contexts,
            quad=quad_class(cameo),
            goldstein=code.goldstein,
            source=source,
            target=target,
            when=when,
            where=mine,
            casualties=None,
            polarity=certainty.polarity,
            modality=modality,
            factuality=factuality,
            confidence=_confidence(candidate, source, target),
            attribution=chain,
            forecast=forecast,
            rule=rule,
            coder=coder,
            trace=trace,
        )


def _plover(code: Code, certainty: Certainty) -> tuple[str | None, str | None]:
    """PLOVER's own rule for time: cooperation still to come is AGREE, cooperation that fails or is refused is REJECT."""
    if code.plover in ("CONSULT", "SUPPORT", "COOPERATE", "AID") and code.code[:2] >= "04":
        if certainty.polarity == "negative":
            return "REJECT", None
        if certainty.modality == "planned":
            return "AGREE", None
    elif code.plover in ("CONCEDE", "RETREAT") and certainty.polarity == "negative":
        return "REJECT", None
    return code.plover, code.mode


def _intent(diurna: Diurna, candidate: Candidate, certainty: Certainty, chain: tuple[Attribution, ...]) -> tuple[str, str]:
    """A speaker's word on what he himself will do is an expression of intent: 04 to 08 become 03x.

    Grammar alone makes no intent: "the two will meet" from somebody else's mouth stays what it is, planned.
    """
    if "04" <= candidate.code[:2] <= "08" and any("will" in t[1] or "would" in t[1] or "'ll" in t[1] for t in certainty.trace):
        speaker = chain[0].source if chain else None
        if speaker is not None and speaker.country and any(a.country == speaker.country for a in candidate.sources):
            composed = diurna.patterns.compose("refuse" if certainty.polarity == "negative" else "intend", candidate.code)
            if composed is not None:
                return composed[0], f"{candidate.rule} + {composed[1]}"
    return candidate.code, candidate.rule


def _dated(reading: Reading, i: int, parse: Parse, candidate: Candidate) -> bool:
    """Whether words of the report give the time of an act."""
    sentence = reading.sentences[i]
    certainty = reading.certainty[i].get(candidate.head)
    when = when_of(parse, candidate.head, reading.times[sentence.in_], certainty, reading.article.published, sentence)
    return when is not None and when.basis == "words"


def _unreal(reading: Reading, i: int, candidate: Candidate) -> bool:
    certainty = reading.certainty[i][candidate.certain if candidate.certain >= 0 else candidate.head]
    return certainty.polarity == "negative" or certainty.modality == "hypothetical"


def _at(actor: Actor | None) -> tuple[int, int] | None:
    return None if actor is None else (actor.start, actor.end)


def _key(actor: Actor | None) -> str:
    return "" if actor is None else f"{actor.code}/{actor.start}/{actor.end}"


def _chain(reading: Reading, sentence: Sentence, parse: Parse, candidate: Candidate) -> tuple[tuple[Attribution, ...], float | None]:
    """The attribution chain of an act, innermost speaker first, and the highest certainty the speakers leave."""
    at = parse.starts[candidate.head]
    around = [s for s in reading.statements if s.covers(sentence.in_, at) and (s.sentence, s.cue_head) != (sentence.index, candidate.head)]
    around.sort(key=lambda s: s.width())
    chain: list[Attribution] = []
    for s in around:
        said = (
            when_of(parse, s.cue_head, reading.times[sentence.in_], None, reading.article.published, sentence)
            if s.sentence == sentence.index and s.cue_head >= 0
            else None
        )
        chain.append(Attribution(source=s.source, cue=s.cue, kind=s.kind, when=said))
    chain.extend(outlet_links(reading.article, reading.regions, sentence.kind, sentence.start, reading.actors.names if reading.actors else None))
    limits = [s.limit for s in around if s.limit is not None]
    return tuple(chain), min(limits) if limits else None


def _long_ago(end: str | None, published: str | None) -> bool:
    return end is not None and published is not None and int(published[:4]) - int(end[:4]) > 20


def _confidence(candidate: Candidate, source: Actor | None, target: Actor | None) -> float:
    """How sure the coder is of a row: first figures by kind of evidence; ``diurna evaluate`` prints how they hold."""
    score = 0.5 if candidate.nominal else 0.6
    score += min(candidate.specificity, 60) / 400
    for actor in (source, target):
        if actor is None:
            score -= 0.05
        elif actor.code == "---" or actor.via == "unknown":
            score -= 0.1
        elif actor.via == "pronoun":
            score -= 0.05
        else:
            score += 0.06
    return round(min(max(score, 0.05), 0.95), 2)


def _predicates(reading: Reading) -> Iterator[Predicate]:
    for sentence, parse, found in zip(reading.sentences, reading.parses, reading.certainty, strict=True):
        if parse is None:
            continue
        for head, c in sorted(found.items()):
            yield Predicate(
                start=parse.starts[head],
                end=parse.ends[head],
                lemma=parse.lemma(head),
                polarity=c.polarity,
                modality=c.modality,
                factuality=c.factuality,
                in_=sentence.in_,
            )


def _reason(reading: Reading, i: int) -> str:
    """Why a sentence gave no event, as narrow as can be said."""
    verdict = reading.verdicts[i]
    if verdict is not None:
        return verdict
    rejected = reading.rejected[i]
    if rejected:
        parse = reading.parses[i]
        assert parse is not None
        return "; ".join(dict.fromkeys(f"{parse.words[r.head]!r} ({r.rule}): {r.reason}" for r in rejected[:3]))
    return "no row of the lexicon fits a clause of it"


STEPS: tuple[Step, ...] = (
    Step("sentences", "cuts title and text into sentences, tells captions and headers apart", ("article",), ("sentences", "regions"), _sentences),
    Step("screen", "scans for names, roles and triggers; drops sentences that cannot hold an act", ("sentences",), ("hits", "verdicts"), _screen),
    Step("parse", "tags and dependencies of the sentences that are left", ("sentences", "verdicts"), ("parses",), _parse),
    Step(
        "events",
        "actors, clauses, acts and who says so, sentence by sentence",
        ("parses", "hits"),
        ("actors", "clauses", "candidates", "rejected", "mentions", "statements"),
        _events,
    ),
    Step("certainty", "whether it holds, and how sure the text is", ("parses", "clauses", "candidates"), ("certainty",), _certainty),
    Step("times", "time expressions and their dates", ("sentences", "parses"), ("times",), _times),
    Step("places", "place names and their coordinates", ("hits", "parses", "candidates"), ("places",), _places),
    Step(
        "records",
        "events with all fields, and the reason for every sentence without one",
        ("candidates", "certainty", "times", "places", "statements"),
        ("events", "uncoded"),
        _records,
    ),
)

__all__ = ["Diurna", "Quotation", "Reading", "STEPS", "Step"]
