"""The records that flow through Diurna: frozen, typed, ready to be written as JSON.

Spans are half-open and count characters of the text they point into, exactly as it was given. A record that comes from
the title of an article says so with ``in = "title"``; its offsets then count in the title. Nothing in here reads a file,
a clock or the network.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Part = Literal["text", "title"]
Quad = Literal[1, 2, 3, 4]
Via = Literal["name", "office", "role", "pronoun", "metonym", "country", "unknown"]
Polarity = Literal["positive", "negative"]
Modality = Literal["actual", "ongoing", "habitual", "planned", "possible", "hypothetical", "historical"]
WhenBasis = Literal["words", "tense", "publication"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every record: immutable, compared by value."""


class Region(Record, frozen=True, kw_only=True):
    """A stretch of an article's text that is not its own running report: a header, an agency line, a caption, a credit."""

    start: int
    end: int
    kind: Literal["header", "agency", "byline", "dateline", "caption", "credit"]
    text: str = ""


class Article(Record, frozen=True, kw_only=True):
    """One report as published. ``text`` is untouched: every offset in every record counts in it.

    ``found`` says for text, title, published, outlet and lang how each was found where the input did not state it plainly;
    ``origin`` is the file or feed and the record in it.
    """

    article_id: str
    text: str
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    agency: str | None = None
    url: str | None = None
    lang: str | None = None
    regions: tuple[Region, ...] = ()
    found: dict[str, str] = {}
    origin: str | None = None


class Span(Record, frozen=True, kw_only=True):
    """Characters ``start`` to ``end`` (exclusive) of a text, with the words that stand there."""

    text: str
    start: int
    end: int


class Actor(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Who acts or is acted upon: the words, and what they resolve to on the date of the article."""

    text: str
    start: int
    end: int
    code: str
    name: str
    country: str | None
    sectors: tuple[str, ...]
    via: Via
    office: str | None = None
    wikidata: str | None = None


class When(Record, frozen=True, kw_only=True, omit_defaults=True):
    """When the act happened: ISO dates, both ends included, as wide as the words leave it."""

    start: str | None
    end: str | None
    granularity: str
    basis: WhenBasis
    text: str | None = None
    text_start: int | None = None
    text_end: int | None = None


class Where(Record, frozen=True, kw_only=True):
    """Where the act happened; a venue that is an institution has no coordinates."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    basis: str
    text: str
    start: int
    end: int


class Casualties(Record, frozen=True, kw_only=True):
    """Lowest and highest count that the clause gives, each with the words it was read from."""

    killed: tuple[int, int] | None = None
    wounded: tuple[int, int] | None = None
    detained: tuple[int, int] | None = None
    displaced: tuple[int, int] | None = None
    missing: tuple[int, int] | None = None
    spans: tuple[Span, ...] = ()


class Attribution(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One link of the chain of those who say so: speaker first, then document, medium, outlet."""

    source: Actor | None
    cue: Span | None
    kind: str
    when: When | None = None


class Forecast(Record, frozen=True, kw_only=True):
    """A stated probability (range 0 to 1), the words that carry it, and until when it is meant to hold."""

    probability: tuple[float, float]
    words: Span
    horizon: When | None = None


class Coder(Record, frozen=True, kw_only=True):
    """Which program, knowledge and parsing model made a row."""

    version: str
    lexicon: str
    model: str


class Event(Record, frozen=True, kw_only=True):
    """One coded report of one act: always one clause of one article."""

    event_id: str
    article_id: str
    published: str | None
    outlet: str | None
    agency: str | None
    url: str | None
    title: str | None
    in_: Part = msgspec.field(name="in")
    sentence: int
    sentence_start: int
    sentence_end: int
    trigger: Span
    cameo: str
    plover: str | None
    plover_mode: str | None
    contexts: tuple[str, ...]
    quad: Quad
    goldstein: float | None
    source: Actor | None
    target: Actor | None
    when: When | None
    where: Where | None
    casualties: Casualties | None
    polarity: Polarity
    modality: Modality
    factuality: float
    confidence: float
    attribution: tuple[Attribution, ...]
    forecast: Forecast | None
    rule: str
    coder: Coder
    trace: tuple[tuple[str, str], ...] = ()


class Sentence(Record, frozen=True, kw_only=True):
    """One sentence of one part of an article; ``kind`` tells running report from caption and header."""

    index: int
    start: int
    end: int
    in_: Part = msgspec.field(name="in")
    kind: str = "report"


class Mention(Record, frozen=True, kw_only=True):
    """A phrase that refers to an actor; mentions of the same actor share a ``chain`` number."""

    start: int
    end: int
    text: str
    actor: Actor
    kind: str
    chain: int
    in_: Part = msgspec.field(name="in", default="text")


class Predicate(Record, frozen=True, kw_only=True):
    """The head of a clause, with whether it holds and how sure the text presents it (-3 to 3)."""

    start: int
    end: int
    lemma: str
    polarity: Polarity
    modality: Modality
    factuality: float
    in_: Part = msgspec.field(name="in", default="text")


class TimeExpression(Record, frozen=True, kw_only=True):
    """A time expression with TIMEX3 type and value, and the dates it covers (null where it stays open)."""

    start: int
    end: int
    text: str
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    start_date: str | None
    end_date: str | None
    granularity: str = "day"
    in_: Part = msgspec.field(name="in", default="text")


class Place(Record, frozen=True, kw_only=True):
    """A place name, located; ``kind`` tells a place from a name that stands for a government or an adjective."""

    start: int
    end: int
    text: str
    name: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    kind: Literal["place", "metonym", "adjective"]
    in_: Part = msgspec.field(name="in", default="text")


class Quotation(Record, frozen=True, kw_only=True):
    """An attribution as a layer of the text: pairs of offsets for source, cue and content."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]
    actor: Actor | None
    kind: str
    in_: Part = msgspec.field(name="in", default="text")
    inner: tuple[Quotation, ...] = ()  # what is attributed inside the content: "A says that B claims ..."


class Uncoded(Record, frozen=True, kw_only=True):
    """A sentence that gave no event, and why."""

    sentence: int
    start: int
    end: int
    reason: str
    in_: Part = msgspec.field(name="in", default="text")


class Annotation(Record, frozen=True, kw_only=True):
    """Everything that was found in one article."""

    article_id: str
    published: str | None
    outlet: str | None
    agency: str | None
    url: str | None
    title: str | None
    sentences: tuple[tuple[int, int], ...]
    title_sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]
    predicates: tuple[Predicate, ...]
    times: tuple[TimeExpression, ...]
    places: tuple[Place, ...]
    attributions: tuple[Quotation, ...]
    events: tuple[Event, ...]
    uncoded: tuple[Uncoded, ...]
    coder: Coder


_ENCODER = msgspec.json.Encoder()


def to_json(record: Record) -> bytes:
    """One record as one line of JSON, without the line end."""
    return _ENCODER.encode(record)


def to_builtins(record: Record) -> dict[str, Any]:
    """One record as plain dictionaries, lists, strings and numbers."""
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain
