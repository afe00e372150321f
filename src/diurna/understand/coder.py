"""The coder: articles in, annotations out, through one visible list of steps.

The coder is pure: no files after it is built, no clock, no network; the same article gives the same rows on every machine.
Sentences of a whole batch are parsed together, everything else is done article by article in the order of the text, since
references look back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from diurna import __version__
from diurna.config import Settings
from diurna.data import fingerprint
from diurna.lexicon.gazetteer import Gazetteer
from diurna.lexicon.names import Names, hits_between
from diurna.lexicon.patterns import Patterns
from diurna.model import (
    Annotation,
    Article,
    Coder,
    Event,
    Mention,
    Part,
    Sentence,
)
from diurna.ontology import Ontology
from diurna.understand.actors import ActorReader
from diurna.understand.attribution import AttributionReader
from diurna.understand.certainty import Certainty, read_certainty
from diurna.understand.clauses import Clause, read_clauses
from diurna.understand.events import Candidate, EventReader
from diurna.understand.parse import Parse, Parser
from diurna.understand.places import PlaceReader
from diurna.understand.predicative import predicative
from diurna.understand.reading import Reading
from diurna.understand.recase import Recaser, as_given, restored
from diurna.understand.records import make_records, predicates
from diurna.understand.references import key_of
from diurna.understand.registers import read_setting
from diurna.understand.screen import TOO_LONG, Screen
from diurna.understand.sentences import read_sentences
from diurna.understand.times import find_times
from diurna.understand.undated import day_of


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
        self.act_nouns = frozenset(self.patterns.nouns)
        self.gazetteer = Gazetteer(Path(self.settings.gazetteer) if self.settings.gazetteer else None)
        self.screen = Screen(self.names, self.patterns)
        self.places = PlaceReader(self.gazetteer)
        self._parser: Parser | None = None
        own = (*self.settings.actors, *((self.settings.gazetteer,) if self.settings.gazetteer else ()))
        self._lexicon = fingerprint(own)

    @property
    def parser(self) -> Parser:
        """The parsing model, loaded when first needed."""
        if self._parser is None:
            self._parser = Parser(self.settings.model)
        return self._parser

    @cached_property
    def recaser(self) -> Recaser:
        """What puts capitals back into texts without any, built when first needed."""
        return Recaser(self.names, self.gazetteer, self.parser.lemmatise.knows)

    @property
    def coder(self) -> Coder:
        """What made the rows: version of the program, fingerprint of the lexicon, name of the parsing model."""
        return Coder(version=__version__, lexicon=self._lexicon, model=self.parser.name)

    def code(self, articles: Iterable[Article]) -> Iterator[Event]:
        """Events of articles, in input order; sentences that cannot hold an act are not parsed.

        :class:`CodingError` where a step fails on an article; :meth:`read` gives such an article back instead.
        """
        for reading in self.read(articles):
            yield from _sound(reading).events

    def annotate(self, articles: Iterable[Article]) -> Iterator[Annotation]:
        """Every layer of every article, in input order; all sentences are parsed."""
        for reading in self.read(articles, everything=True):
            yield self.annotation(_sound(reading))

    def read(self, articles: Iterable[Article], *, everything: bool = False) -> Iterator[Reading]:
        """Articles through all steps; ``everything`` parses also what the screen would drop.

        An article that a step cannot take comes back with ``fault`` set and without rows; the rest of the batch goes on.
        """
        iterator = iter(articles)
        while batch := list(islice(iterator, self.settings.batch)):
            readings = [Reading(article, everything=everything) for article in batch]
            for step in STEPS:
                if step.name == "parse":
                    self._parse([r for r in readings if not r.fault])
                    continue
                for reading in readings:
                    if not reading.fault:
                        self._take(step, reading)
            yield from readings

    def _take(self, step: Step, reading: Reading) -> None:
        """One step on one article; an error in it is the article's fault, not the run's."""
        try:
            step.run(self, reading)
        except Exception as error:
            reading.fault = f"{step.name}: {type(error).__name__}: {error}"
            reading.events.clear()

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
            predicates=tuple(predicates(reading)),
            times=tuple(t for part in ("title", "text") for t in reading.times.get(part, ())),
            places=tuple(p for part in ("title", "text") for p in reading.places.get(part, ())),
            attributions=tuple(s.quotation for s in reading.statements if s.outermost and s.quotation is not None),
            events=tuple(reading.events),
            uncoded=tuple(reading.uncoded),
            coder=self.coder,
        )


class CodingError(Exception):
    """A step failed on an article; the message names the article and the step."""


def _sound(reading: Reading) -> Reading:
    if reading.fault:
        raise CodingError(f"article {reading.article.article_id}: {reading.fault}")
    return reading


# --- the steps --------------------------------------------------------------------------------------------------------


def _sentences(diurna: Diurna, reading: Reading) -> None:
    article = restored(reading.article, lambda: diurna.recaser)
    if article is not reading.article:
        reading.given, reading.article = reading.article, article
    reading.sentences, reading.regions = read_sentences(reading.article)


def _screen(diurna: Diurna, reading: Reading) -> None:
    parts: tuple[Part, Part] = ("title", "text")
    for part in parts:
        text = reading.text_of(part)
        reading.hits[part] = diurna.names.find(text, reading.article.published) if text else []
    article = reading.article
    reading.setting = read_setting(article.text, reading.hits["text"], fused=reading.given is not None and not article.title)
    for part in parts:
        text = reading.text_of(part)
        mine = [s for s in reading.sentences if s.in_ == part]
        reading.verdicts.extend(diurna.screen.judge(text, mine, reading.hits[part], reading.setting))


def _parse(diurna: Diurna, reading: Reading) -> None:
    diurna._parse([reading])


def _events(diurna: Diurna, reading: Reading) -> None:
    """Actors, clauses and events go together, sentence by sentence: references look back at what was read before."""
    article = reading.article
    day = article.published or day_of(article.text, reading.hits["text"], diurna.names)
    reading.actors = ActorReader(diurna.names, day, diurna.gazetteer, inferred=article.published is None)
    reader = EventReader(diurna.patterns, reading.actors, reading.setting)
    chains: dict[str, int] = {}
    attributions = AttributionReader(reading.actors, everything=reading.everything)
    for sentence, verdict, parse in zip(reading.sentences, reading.verdicts, reading.parses, strict=True):
        clauses: dict[int, Clause] = {}
        candidates: list[Candidate] = []
        if parse is not None and parse.size:
            reading.actors.enter(parse, reading.text_of(sentence.in_), reading.hits[sentence.in_])
            clauses = read_clauses(parse)
            candidates = reader.read(parse, clauses, first=sentence.in_ == "text" and sentence.index == 0)
            attributions.enter(sentence, parse, clauses)
            if reading.everything:
                _mentions(reading, sentence, parse, chains)
            if sentence.kind == "report" and verdict is None:
                reading.actors.references.leave()
        else:
            attributions.skip(sentence)
        if verdict is not None and sentence.kind == "report":
            # What the screen drops is remembered by its names alone, parsed or not: `annotate` and `code` read alike.
            reading.actors.references.pass_by(hits_between(reading.hits[sentence.in_], sentence.start, sentence.end))
        reading.clauses.append(clauses)
        reading.candidates.append(candidates)
        reading.rejected.append(list(reader.rejected) if parse is not None else [])
    reading.statements = attributions.finish()


def _mentions(reading: Reading, sentence: Sentence, parse: Parse, chains: dict[str, int]) -> None:
    actors = reading.actors
    assert actors is not None
    for i in range(parse.size):
        nominal = (parse.is_noun(i) and parse.dep[i] not in ("compound", "nmod", "amod")) or parse.is_pronoun(i) or parse.tag[i] == "PRP$"
        if not nominal and actors.hit_at[i] is None:
            continue
        if actors.inner(i):
            continue
        actor = actors.resolve(i)
        if actor is None or actor.code == "---":
            continue
        chain = chains.setdefault(key_of(actor), len(chains))
        reading.mentions.append(Mention(start=actor.start, end=actor.end, text=actor.text, actor=actor, kind=actor.via, chain=chain, in_=sentence.in_))


def _certainty(diurna: Diurna, reading: Reading) -> None:
    for parse, clauses, candidates in zip(reading.parses, reading.clauses, reading.candidates, strict=True):
        found: dict[int, Certainty] = {}
        if parse is not None:
            wanted = set(clauses) if reading.everything else set()
            wanted |= {c.predicate for c in candidates}
            for head in sorted(wanted):
                found[head] = read_certainty(parse, clauses, head)
            if reading.everything:
                for word, holder in predicative(parse, diurna.act_nouns):
                    found.setdefault(word, read_certainty(parse, clauses, holder))
        reading.certainty.append(found)


def _times(diurna: Diurna, reading: Reading) -> None:
    for part in ("title", "text"):
        text = reading.text_of(part)
        parses = [p for s, p in zip(reading.sentences, reading.parses, strict=True) if s.in_ == part and p is not None]
        reading.times[part] = find_times(text, reading.article.published, part, parses) if text and (parses or reading.everything) else []


def _places(diurna: Diurna, reading: Reading) -> None:
    for part in ("title", "text"):
        text = reading.text_of(part)
        # The dateline of the text may place what the title tells.
        wanted = reading.everything or any(c and part in (s.in_, "text") for s, c in zip(reading.sentences, reading.candidates, strict=True))
        parses = [p for s, p in zip(reading.sentences, reading.parses, strict=True) if s.in_ == part and p is not None]
        reading.places[part] = diurna.places.find(text, part, reading.hits[part], parses) if text and wanted else []


def _records(diurna: Diurna, reading: Reading) -> None:
    make_records(diurna, reading)
    given, read = reading.given, reading.article
    if given is None:
        return
    reading.events = [as_given(e, given, read) for e in reading.events]
    reading.mentions = [as_given(m, given, read) for m in reading.mentions]
    reading.times = {part: [as_given(t, given, read, part) for t in times] for part, times in reading.times.items()}
    reading.places = {part: [as_given(p, given, read, part) for p in places] for part, places in reading.places.items()}
    for statement in reading.statements:
        statement.quotation = as_given(statement.quotation, given, read)
    reading.article = given


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

__all__ = ["STEPS", "Diurna", "Reading", "Step"]
