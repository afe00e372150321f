"""Polarity, modality and factuality of predicates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.model import Article
from diurna.understand.certainty import read_certainty
from diurna.understand.clauses import read_clauses
from diurna.understand.coder import Diurna
from diurna.understand.reading import Reading


@pytest.mark.parametrize(
    ("text", "word", "polarity", "modality", "factuality"),
    [
        ("Mali expelled the envoy.", "expelled", "positive", "actual", 3),
        ("Mali did not expel the envoy.", "expel", "negative", "actual", -3),
        ("Mali never expelled the envoy.", "expelled", "negative", "actual", -3),
        ("No country expelled the envoy.", "expelled", "negative", "actual", -3),
        ("Mali may expel the envoy.", "expel", "positive", "possible", 1),
        ("Mali will expel the envoy.", "expel", "positive", "planned", 2),
        ("Mali is to expel the envoy.", "expel", "positive", "planned", 2),
        ("Mali jailed the envoy for ten months.", "jailed", "positive", "actual", 3),
        ("Mali shelled the town for two weeks.", "shelled", "positive", "actual", 3),
        ("Mali would expel the envoy.", "expel", "positive", "hypothetical", 1),
        ("Mali said it would expel the envoy.", "expel", "positive", "planned", 2),
        ("Mali failed to expel the envoy.", "expel", "negative", "actual", -3),
        ("Mali did not fail to expel the envoy.", "expel", "positive", "actual", 3),
        ("Mali managed to expel the envoy.", "expel", "positive", "actual", 3),
        ("Mali did not manage to expel the envoy.", "expel", "negative", "actual", -3),
        ("Mali refused to expel the envoy.", "expel", "negative", "actual", -3),
        ("Mali has no plan to expel the envoy.", "expel", "negative", "planned", -2),
        ("Mali is not likely to expel the envoy.", "expel", "negative", "possible", -2),
        ("Mali plans to expel the envoy.", "expel", "positive", "planned", 2),
        ("Mali wants to expel the envoy.", "expel", "positive", "hypothetical", 0),
        ("Mali denied that it expelled the envoy.", "expelled", "negative", "actual", -2),
        ("If Mali expels the envoy, France will answer.", "expels", "positive", "hypothetical", 0),
        ("Mali allegedly expelled the envoy.", "expelled", "positive", "possible", 1),
        ("Mali is expelling the envoy.", "expelling", "positive", "ongoing", 3),
        ("Mali regularly expels envoys.", "expels", "positive", "habitual", 3),
        ("For years Mali has expelled envoys.", "expelled", "positive", "habitual", 3),
        ("Did Mali expel the envoy?", "expel", "positive", "hypothetical", 0),
        ("Mali left without expelling the envoy.", "expelling", "negative", "actual", -3),
        ("Please expel the envoy.", "expel", "positive", "hypothetical", 0),
        ("Close the border and expel the envoy.", "expel", "positive", "hypothetical", 0),
        ("Why did Mali expel the envoy?", "expel", "positive", "actual", 3),
        ("Mali has to expel the envoy.", "expel", "positive", "hypothetical", 0),
        ("Mali had to expel the envoy.", "expel", "positive", "actual", 3),
        ("If the king learns that Mali expelled the envoy, he will protest.", "expelled", "positive", "actual", 3),
        ("The king does not know whether Mali expelled the envoy.", "expelled", "positive", "hypothetical", 0),
        ("Mali was the first state to expel the envoy.", "expel", "positive", "actual", 3),
        ("It is hard to expel an envoy.", "expel", "positive", "hypothetical", 0),
        ("Mali may meet the envoy, who fled the capital.", "fled", "positive", "actual", 3),
        ("Instead of expelling the envoy, Mali thanked him.", "expelling", "negative", "actual", -3),
        ("Even if Mali expels the envoy, France will wait.", "expels", "positive", "hypothetical", 0),
        ("The talks were cancelled.", "talks", "negative", "actual", -3),
        ("The talks were postponed.", "talks", "negative", "planned", -2),
        ("Four men were wrongly convicted of planting the bomb.", "planting", "negative", "actual", -3.0),
        ("He founded a party to oppose the king.", "oppose", "positive", "planned", 1.0),
        ("That does not mean that Mali expelled the envoy.", "expelled", "negative", "actual", -3.0),
        ("He did not feel that Mali expelled the envoy.", "expelled", "negative", "actual", -2.0),
        ("It is absurd to expel an envoy.", "expel", "positive", "hypothetical", 0.0),
        ("The teachers voted to strike next week.", "strike", "positive", "planned", 2.0),
        ("The senate voted to expel the envoy.", "expel", "positive", "actual", 3.0),
        ("Mali tried to expel the envoy.", "expel", "positive", "possible", 1.0),
        ("Mali is trying to expel the envoy.", "expel", "positive", "planned", 1.0),
        ("The row may lead to the expulsion of the envoy.", "expulsion", "positive", "possible", 1.0),
        ("The row did not lead to the expulsion of the envoy.", "expulsion", "negative", "actual", -3.0),
        ("The leak could result in villagers being expelled.", "expelled", "positive", "possible", 0.5),
        ("The outcome should not be a rise in exports to Mali.", "exports", "negative", "hypothetical", -1.0),
        ("Under the charter, parliament appoints the judges.", "appoints", "positive", "habitual", 3.0),
        ("The trip to Warsaw, which was cancelled, had angered Poland.", "trip", "negative", "actual", -3.0),
    ],
)
def test_predicates(coder: Diurna, text: str, word: str, polarity: str, modality: str, factuality: float) -> None:
    [parse] = coder.parser.parse([(text, 0)])
    found = read_certainty(parse, read_clauses(parse), parse.words.index(word))
    assert (found.polarity, found.modality, found.factuality) == (polarity, modality, factuality)


def test_what_is_named_as_a_reason_is_a_fact(coder: Diurna) -> None:
    [parse] = coder.parser.parse([("Chad may cut ties with Sudan over the raid on Bahai.", 0)])
    found = read_certainty(parse, read_clauses(parse), parse.words.index("raid"))
    assert (found.modality, found.factuality) == ("actual", 3)


def test_the_trace_names_the_words(coder: Diurna) -> None:
    [parse] = coder.parser.parse([("Mali may not expel the envoy.", 0)])
    words = " ".join(reason for _, reason in read_certainty(parse, read_clauses(parse), parse.words.index("expel")).trace)
    assert "may" in words and "not" in words


def test_predicates_are_also_nouns_and_adjectives(coder: Diurna) -> None:
    [found] = coder.annotate([Article(article_id="a", text="The two sides did not hold talks. The road is not safe. The planned summit got delayed.")])
    values = {p.lemma: p.factuality for p in found.predicates}
    assert values["talk"] == -3
    assert values["safe"] == -3
    assert {"summit", "planned"} & set(values)


def test_criticism_of_what_was_not_done_was_voiced(read: Callable[..., Reading]) -> None:
    [event] = [e for e in read("Kenya's opposition criticised the president for not condemning Somalia.").events if e.cameo == "111"]
    assert (event.polarity, event.factuality) == ("positive", 3.0)


def test_what_somebody_went_on_to_do_was_done(read: Callable[..., Reading]) -> None:
    [event] = read("The Kenyan president went on to accuse Uganda of spying.").events
    assert (event.cameo[:3], event.modality) == ("112", "actual")


def test_what_one_is_among_the_few_to_have_done_was_done(read: Callable[..., Reading]) -> None:
    text = "Chad met the envoys. It is one of the few countries to have recognized the independence of the breakaway republics Abkhazia and Tsel."
    found = [e.modality for e in read(text).events if e.cameo == "054"]
    assert found and set(found) == {"actual"}
