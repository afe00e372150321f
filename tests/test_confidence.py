"""Confidence: the evidence behind a row, and the chance that follows from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.data import DATA, read_table
from diurna.understand.coder import Reading
from diurna.understand.confidence import ALWAYS, Weights


@pytest.fixture
def evidence(read: Callable[..., Reading]) -> Callable[[str], list[tuple[str, ...]]]:
    def behind(text: str) -> list[tuple[str, ...]]:
        reading = read(text)
        return [reading.evidence[e.event_id] for e in reading.events]

    return behind


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Kenya attacked Somalia.", "source:country"),
        ("Kenya attacked Somalia.", "sides:two"),
        ("Kenya attacked Somalia.", "row:S attack T"),
        ("Kenya attacked Somalia.", "subject:own"),
        ("Somalia was attacked by Kenya.", "clause:passive"),
        ("Kenya did not attack Somalia.", "polarity:negative"),
        ("Kenya will attack Somalia.", "modality:planned"),
        ("Kenyan police arrested Kenyan lawyers.", "sides:one country"),
        ("Kenya met Uganda.", "act:mutual"),
        ("Kenya met Uganda.", "rows:2"),
        ("Kenya threatened to recall its envoy from Somalia.", "operator:threaten"),
        ("Kenya declined to comment.", "target:nobody"),
        ("Russia's invasion of Ukraine shocked the market.", "kind:noun"),
    ],
)
def test_evidence_names_what_a_row_rests_on(evidence: Callable[[str], list[tuple[str, ...]]], text: str, item: str) -> None:
    assert item in evidence(text)[0]


def test_every_item_stands_once(evidence: Callable[[str], list[tuple[str, ...]]]) -> None:
    for items in evidence("Kenya, which had attacked Somalia, met Uganda and said it would arrest its own generals."):
        assert items[0] == ALWAYS and len(items) == len(set(items))


def test_the_confidence_of_an_event_is_the_chance_of_its_evidence(read: Callable[..., Reading]) -> None:
    reading = read("Kenya attacked Somalia, and it may have met Uganda.")
    assert reading.events
    for event in reading.events:
        assert event.confidence == Weights.load().chance(reading.evidence[event.event_id])
        assert 0 <= event.confidence <= 1


def test_a_plain_sentence_is_surer_than_a_far_reference(read: Callable[..., Reading]) -> None:
    [plain] = read("Kenya accused Somalia of piracy on Monday.").events
    [far] = read("Kenya is rich. It was, in the words of one of those who had lived there for years, accused of piracy.").events or [None]
    assert plain.confidence > 0.6
    assert far is None or far.confidence < plain.confidence


def test_the_table_is_of_known_kinds_of_evidence() -> None:
    # "article root:14" is the root of a row in a whole report.
    kinds = {row["evidence"].partition(":")[0].removeprefix("article ") for row in read_table(DATA / "confidence" / "evidence.tsv")}
    assert kinds <= set("always root kind row source target sides operator subject clause act fit modality polarity acts rows words".split())
    assert ALWAYS in Weights.load().weights
