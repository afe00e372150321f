"""Records: frozen, compared by value, and the same in JSON as in memory."""

from __future__ import annotations

import json

import msgspec
import pytest

from diurna.model import Actor, Article, Coder, Event, Sentence, Span, When, to_builtins, to_json

KENYA = Actor(text="Kenya", start=0, end=5, code="KEN", name="Kenya", country="KEN", sectors=(), via="country")
EVENT = Event(
    event_id="e",
    article_id="a",
    published="2021-05-04",
    outlet=None,
    agency=None,
    url=None,
    title=None,
    in_="title",
    sentence=0,
    sentence_start=0,
    sentence_end=43,
    trigger=Span(text="recalled", start=6, end=14),
    cameo="161",
    plover="SANCTION",
    plover_mode=None,
    contexts=("diplomatic",),
    quad=4,
    goldstein=-7.0,
    source=KENYA,
    target=None,
    when=When(start="2021-05-04", end="2021-05-04", granularity="day", basis="publication"),
    where=None,
    casualties=None,
    polarity="positive",
    modality="actual",
    factuality=3.0,
    confidence=0.8,
    attribution=(),
    forecast=None,
    rule="verbs.tsv:recall",
    coder=Coder(version="0", lexicon="f", model="m"),
)


def test_records_are_frozen_and_compared_by_value() -> None:
    with pytest.raises(AttributeError):
        KENYA.code = "SOM"  # type: ignore[misc]
    assert msgspec.structs.replace(KENYA, code="SOM") != KENYA
    assert msgspec.structs.replace(KENYA, code="KEN") == KENYA
    assert len({KENYA, msgspec.structs.replace(KENYA)}) == 1


def test_json_goes_there_and_back() -> None:
    assert msgspec.json.decode(to_json(EVENT), type=Event) == EVENT
    assert json.loads(to_json(EVENT)) == json.loads(json.dumps(to_builtins(EVENT)))


def test_the_part_is_called_in() -> None:
    plain = to_builtins(EVENT)
    assert plain["in"] == "title" and "in_" not in plain
    assert to_builtins(Sentence(index=0, start=0, end=1, in_="text"))["in"] == "text"


def test_an_event_names_what_it_lacks_but_an_actor_does_not() -> None:
    plain = to_builtins(EVENT)
    assert {"target", "where", "casualties", "forecast"} <= {k for k, v in plain.items() if v is None}
    assert "office" not in plain["source"] and plain["source"]["country"] == "KEN"


def test_one_record_is_one_line_whatever_the_words() -> None:
    odd = 'a\nb\r\n\u2028 "quoted" \x00 Erdoğan 😀'
    line = to_json(Article(article_id="a", text=odd))
    assert b"\n" not in line
    assert json.loads(line)["text"] == odd


@pytest.mark.parametrize("change", [{"quad": 5}, {"polarity": "neutral"}, {"in": "caption"}, {"modality": None}, {"sentence": "0"}, {"trigger": None}])
def test_what_no_event_can_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**to_builtins(EVENT), **change}, Event)
