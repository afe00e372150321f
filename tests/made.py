"""Events that hypothesis makes up, for tests of what is written and read back."""

from __future__ import annotations

from hypothesis import strategies as st

from diurna.model import Actor, Attribution, Coder, Event, Forecast, Span, When, Where
from diurna.ontology import Ontology, quad_class

# Everything that breaks tables: delimiters, quotation marks, line ends of all kinds, formulas, NUL, control and high characters.
WORDS = st.text(
    st.one_of(st.sampled_from(list(",;\t\r\n\"'=+-@|_[]\\ \x00\x1b\u2028\ufeff<>&0")), st.characters(exclude_categories=("Cs",))), min_size=1, max_size=12
)
CODES = st.sampled_from(sorted(c for c in Ontology.load().codes if len(c) > 2))
DAYS = st.dates().map(lambda day: day.isoformat())
NUMBERS = st.integers(0, 10_000)
REALS = st.floats(-10, 10, allow_nan=False).map(lambda value: value + 0.0)
COUNTRIES = st.sampled_from(("KEN", "RUS", "MLI", "UNO", "SUN"))


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


SPANS = st.builds(Span, text=WORDS, start=NUMBERS, end=NUMBERS)
ACTORS = st.builds(
    Actor,
    text=st.just("") | WORDS,
    start=NUMBERS,
    end=NUMBERS,
    code=st.sampled_from(("KEN", "KENGOV", "---REB", "RUSMIL", "IGOUNO", "---")),
    name=WORDS,
    country=maybe(COUNTRIES),
    sectors=st.lists(st.sampled_from(("GOV", "MIL", "REB", "JRN")), unique=True, max_size=2).map(tuple),
    via=st.sampled_from(("name", "office", "country", "role")),
    office=maybe(WORDS),
    wikidata=maybe(st.just("Q114")),
)
WHENS = st.builds(
    When,
    start=maybe(DAYS),
    end=maybe(DAYS),
    granularity=st.just("day"),
    basis=st.sampled_from(("words", "tense")),
    text=maybe(WORDS),
    text_start=maybe(NUMBERS),
)
WHERES = st.builds(
    Where,
    name=WORDS,
    country=maybe(COUNTRIES),
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    geonames_id=maybe(NUMBERS),
    basis=st.just("phrase"),
    text=WORDS,
    start=NUMBERS,
    end=NUMBERS,
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """An event as the coder could have made it, with whatever text."""
    code = draw(CODES)
    said = st.builds(Attribution, source=maybe(ACTORS), cue=maybe(SPANS), kind=st.just("says"), when=maybe(WHENS))
    return draw(
        st.builds(
            Event,
            event_id=st.integers(0, 2**64 - 1).map("{:016x}".format),
            article_id=WORDS,
            published=maybe(DAYS),
            outlet=maybe(WORDS),
            agency=maybe(WORDS),
            url=maybe(WORDS),
            title=maybe(WORDS),
            in_=st.sampled_from(("text", "title")),
            sentence=NUMBERS,
            sentence_start=NUMBERS,
            sentence_end=NUMBERS,
            trigger=SPANS,
            cameo=st.just(code),
            plover=st.just(Ontology.load().codes[code].plover),
            plover_mode=maybe(WORDS),
            contexts=st.lists(st.sampled_from(("legal", "military")), unique=True).map(tuple),
            quad=st.just(quad_class(code)),
            goldstein=maybe(REALS),
            source=maybe(ACTORS),
            target=maybe(ACTORS),
            when=maybe(WHENS),
            where=maybe(WHERES),
            casualties=st.none(),
            polarity=st.sampled_from(("positive", "negative")),
            modality=st.sampled_from(("actual", "planned")),
            factuality=REALS,
            confidence=REALS,
            attribution=st.lists(said, max_size=2).map(tuple),
            forecast=maybe(st.builds(Forecast, probability=st.just((0.5, 0.75)), words=SPANS, horizon=st.none())),
            rule=st.just("verbs.tsv:1"),
            coder=st.just(Coder(version="0.1.0", lexicon="a8405966efa2", model="model 1")),
        )
    )
