"""The chain of steps, and what must hold for every run: same rows in any batch, a reason for every sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diurna.config import Settings
from diurna.model import Article, Part
from diurna.read.files import read_inputs
from diurna.understand.coder import STEPS, Diurna, Reading

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_each_step_finds_what_it_needs() -> None:
    known = {"article"}
    for step in STEPS:
        assert set(step.needs) <= known, step.name
        known |= set(step.gives)
    fields = set(Reading.__dataclass_fields__)
    assert known <= fields


@pytest.fixture(scope="module")
def samples() -> list[Article]:
    return [a for a in read_inputs([str(EXAMPLES)]) if isinstance(a, Article)]


def test_the_samples_are_read(samples: list[Article]) -> None:
    assert len(samples) >= 40
    assert len({a.article_id for a in samples}) == len(samples)


def test_batches_change_nothing(coder: Diurna, samples: list[Article]) -> None:
    small = Diurna(Settings(explain=True, batch=3))
    some = samples[:12]
    assert list(coder.code(some)) == list(small.code(some))
    assert [e for a in reversed(some) for e in coder.code([a])] == [e for a in reversed(some) for e in small.code([a])]


def test_every_sentence_gives_events_or_a_reason(coder: Diurna, samples: list[Article]) -> None:
    for reading in coder.read(samples, everything=True):
        check_sentences(reading)


def check_spans(coder: Diurna, reading: Reading) -> int:
    """Every span of every layer slices back; how many were looked at."""
    annotation = coder.annotation(reading)
    spans: list[tuple[Part, Any]] = [(row.in_, row) for layer in (annotation.mentions, annotation.times, annotation.places) for row in layer]
    for event in annotation.events:
        spans += [(event.in_, span) for span in (event.trigger, event.source, event.target, event.where) if span is not None]
        spans += [(event.in_, link.cue) for link in event.attribution if link.cue is not None]
    for part, span in spans:
        assert reading.text_of(part)[span.start : span.end] == span.text
    return len(spans)


def check_sentences(reading: Reading) -> None:
    """Every sentence has an event or a reason, and none has both."""
    coded = {(e.in_, e.sentence) for e in reading.events}
    reasons = {(u.in_, u.sentence) for u in reading.uncoded}
    assert coded | reasons == {(s.in_, s.index) for s in reading.sentences}
    assert not coded & reasons
    assert all(u.reason for u in reading.uncoded)


def test_spans_slice_back_in_every_layer(coder: Diurna, samples: list[Article]) -> None:
    assert sum(check_spans(coder, reading) for reading in coder.read(samples, everything=True)) > 1000


def test_event_ids_are_unique(coder: Diurna, samples: list[Article]) -> None:
    ids = [e.event_id for e in coder.code(samples)]
    assert len(ids) == len(set(ids)) > 150


def test_the_screen_costs_little(coder: Diurna, samples: list[Article]) -> None:
    screened = {e.event_id for e in coder.code(samples)}
    everything = {e.event_id for r in coder.read(samples, everything=True) for e in r.events}
    assert len(everything - screened) <= 0.03 * len(everything)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("\x00" * 50, False),
        ("a" * 1_000_000, False),
        ("…" * 9000, False),
        ("Kenya " * 5000, False),
        ("(" * 3000, False),
        ("x\n" * 20_000, False),
        ("\ud800 Kenya met Uganda.", True),
        ("\u202eKenya met Uganda.\u202c", True),
        ("Kenya\x1b]0;title\x07 met Uganda. Kenya met Uganda.", True),
    ],
)
def test_hostile_text_is_only_text(coder: Diurna, text: str, acts: bool) -> None:
    [reading] = coder.read([Article(article_id="h", text=text, published="2024-01-01")], everything=True)
    assert reading.article.text == text
    assert reading.sentences or not text.strip("\x00")
    check_sentences(reading)
    spans = check_spans(coder, reading)
    assert bool(reading.events) == acts
    assert spans or not acts
