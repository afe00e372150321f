"""The event lexicon: every row's example gives the row's code, and bad rows are named by file and line."""

from __future__ import annotations

import pytest

from diurna.data import LexiconError, Row
from diurna.evaluate import examples_of, read_example, run_examples
from diurna.lexicon.patterns import Need, Patterns
from diurna.model import Article
from diurna.understand.coder import Diurna


def test_every_example_gives_its_code(coder: Diurna) -> None:
    faults = [f"{e.where}: {fault}: {e.text}" for e, fault in run_examples(coder, examples_of(coder.patterns)) if fault]
    assert not faults, f"{len(faults)} examples are wrong:\n" + "\n".join(faults[:40])


def test_the_lexicon_is_broad(coder: Diurna) -> None:
    patterns = coder.patterns
    assert len(patterns.verbs) >= 400
    assert sum(map(len, patterns.nouns.values())) >= 200
    roots = {row.code[:2] for rows in patterns.verbs.values() for row in rows}
    assert roots == {f"{n:02d}" for n in range(1, 21)}


def test_no_construction_stands_twice(coder: Diurna) -> None:
    seen: dict[str, str] = {}
    for rows in coder.patterns.verbs.values():
        for row in rows:
            assert row.pattern not in seen, f"{row.where} repeats {seen[row.pattern]}"
            seen[row.pattern] = row.where


def test_marks_are_taken_out() -> None:
    example = read_example("x:1", "[ST Peru] met [ST Chile].", "040")
    assert example.text == "Peru met Chile."
    assert example.sources == example.targets == ((0, 4), (9, 14))


@pytest.mark.parametrize(
    ("pattern", "code", "flags", "message"),
    [
        ("invade T", "190", "", "begins with its subject"),
        ("S invade T", "999", "", "no CAMEO code"),
        ("S invade @nosuch", "190", "", "no class"),
        ("S invade T", "190", "loud", "unknown flag"),
    ],
)
def test_bad_rows_are_named(pattern: str, code: str, flags: str, message: str) -> None:
    patterns = Patterns()
    row = Row([("pattern", pattern), ("code", code), ("operator", ""), ("flags", flags), ("source", "x"), ("example", "x")], "verbs.tsv:7")
    with pytest.raises(LexiconError, match=message) as caught:
        patterns._add_verb(row)
    assert str(caught.value).startswith("verbs.tsv:7")


def test_operators_combine_with_the_longest_prefix() -> None:
    patterns = Patterns()
    threat = patterns.compose("threaten", "163")
    assert threat is not None and threat[0] == "1312"
    refusal = patterns.compose("refuse", "046")
    assert refusal is not None and refusal[0] == "125"
    assert patterns.compose("threaten", None) is not None


def test_a_row_is_passed_over_only_where_it_cannot_fit(coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying every row of a verb gives the same acts as trying those whose words are there."""
    examples = examples_of(coder.patterns)[::6]
    articles = [Article(article_id=str(n), text=example.text) for n, example in enumerate(examples)]
    quick = [[(e.event_id, e.rule) for e in reading.events] for reading in coder.read(articles)]
    monkeypatch.setattr(Need, "met", lambda *_: True)
    assert quick == [[(e.event_id, e.rule) for e in reading.events] for reading in coder.read(articles)]
    assert sum(map(len, quick)) > 800


def test_heads_of_phrases(coder: Diurna) -> None:
    row = next(row for rows in coder.patterns.verbs.values() for row in rows if any("state" in heads for heads in row.need.nouns))
    assert row.need.met(frozenset({"state"}) | row.need.words)
    assert not row.need.met(row.need.words | {"emergent"})
