"""Contexts of PLOVER from words and sectors."""

from __future__ import annotations

import pytest

from diurna.config import Settings
from diurna.data import Row, read_table
from diurna.model import Actor, Article
from diurna.ontology import Ontology
from diurna.understand.coder import Diurna
from diurna.understand.contexts import TABLE, contexts_of, find_contexts

ROWS = list(read_table(TABLE, ("words", "context", "example", "source")))


@pytest.mark.parametrize("row", [r for r in ROWS if not r["words"].startswith("sector:")], ids=lambda r: r.where)
def test_every_example_is_in_its_context(row: Row) -> None:
    assert row["context"] in dict(find_contexts(row["example"])), row.where


def test_every_context_of_plover_has_words() -> None:
    assert {row["context"] for row in ROWS} == set(Ontology.load().contexts)


def test_only_whole_words_count_and_the_longest_wins() -> None:
    assert find_contexts("He painted a courtyard.") == ()
    assert dict(find_contexts("The computer virus spread.")) == {"cyber": "computer virus"}


def test_text_that_cannot_be_encoded_has_contexts_all_the_same() -> None:
    assert dict(find_contexts("An election \ud800 was held.")) == {"election": "election"}


def test_sectors_of_either_side_give_contexts_and_reasons() -> None:
    soldier = Actor(text="soldiers", start=0, end=8, code="---MIL", name="soldiers", country=None, sectors=("MIL",), via="role")
    assert contexts_of(("legal",), (), (None, soldier)) == (("legal", "military"), [("contexts", "military: 'soldiers' is MIL")])
    assert contexts_of(("military",), (), (soldier, None)) == (("military",), [])


def test_an_event_has_the_contexts_of_its_code_first(coder: Diurna) -> None:
    text = "Kenya recalled its ambassador from Somalia over the cocaine that its police had seized."
    [event] = coder.code([Article(article_id="a", text=text, published="2021-05-04")])
    assert event.contexts[0] == "diplomatic"
    assert "illegal_drugs" in event.contexts


def test_the_trace_names_the_word() -> None:
    text = "Kenya expelled the Somali ambassador over espionage."
    events = list(Diurna(Settings(explain=True)).code([Article(article_id="a", text=text, published="2021-05-04")]))
    assert ("contexts", "intelligence: 'espionage'") in [tuple(step) for step in events[0].trace]
