"""Kinds, causes, means and third ground: what makes a code more exact."""

from __future__ import annotations

import pytest

from diurna.evaluate.reach import ENOUGH, constructions, reach_examples, thin
from diurna.model import Article
from diurna.ontology import Ontology
from diurna.understand.coder import Diurna


def codes(coder: Diurna, text: str) -> set[str]:
    [reading] = coder.read([Article(article_id="1", text=text, published="2024-05-15")])
    return {event.cameo for event in reading.events}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # one kind under every operator
        ("Thai students demanded electoral reform.", "1044"),
        ("The Thai premier rejected electoral reform.", "1234"),
        ("The Thai premier promised electoral reform.", "0344"),
        ("Japan urged electoral reform on Thailand.", "0244"),
        # acts inside act nouns, and inside those again
        ("Panama repeated its demand for the extradition of the banker by Spain.", "1013"),
        ("Chad rejected calls for the release of the opposition leader.", "1243"),
        ("The Togolese president gave in to demands for a new constitution.", "0834"),
        # nouns that bring about what follows, and ends that are brought
        ("Fiji asked Australia for the speedy delivery of tents.", "0233"),
        ("Syria appealed to France to bring an end to the embargo.", "0254"),
        # kinds of wrongs
        ("Norway accused Russia of sabotage.", "1125"),
        ("The Kenyan senate began an inquiry into torture by police.", "092"),
        # rows that hold only inside another act
        ("Unions demanded that the Peruvian president sack the minister.", "1041"),
        ("Laos asked Vietnam to finance the bridge.", "0231"),
    ],
)
def test_what_is_asked_for_makes_the_code(coder: Diurna, text: str, code: str) -> None:
    assert code in codes(coder, text)


@pytest.mark.parametrize("text", ["The Peruvian president sacked a minister.", "Vietnam financed the bridge.", "Norwegian nurses praised the reforms."])
def test_kinds_and_inner_rows_are_no_acts_alone(coder: Diurna, text: str) -> None:
    assert not codes(coder, text) & {"0831", "083", "0231"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nurses in Lima marched to demand the resignation of the Peruvian president.", "1411"),
        ("Greek dockers went on strike against austerity.", "1432"),
        ("Kurdish inmates in Turkey began a hunger strike for equal rights.", "1423"),
        ("Togolese protesters blocked roads against the constitutional amendment.", "1444"),
        ("Chinese villagers rioted over land seizures.", "1453"),
        ("Students in Seoul marched past the palace.", "141"),
    ],
)
def test_the_cause_of_a_protest(coder: Diurna, text: str, code: str) -> None:
    assert not {c for c in codes(coder, text) if c[:2] == "14"} - {code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Turkish drones attacked the Kurdish camp.", "1952"),
        ("Rebels killed two Malian soldiers with a roadside bomb.", "1833"),
        ("Philippine troops killed four rebels in a firefight.", "193"),
        ("Iran launched a missile strike on the Kurdish camp.", "1951"),
    ],
)
def test_the_means_of_an_attack(coder: Diurna, text: str, code: str) -> None:
    assert code in codes(coder, text)


def test_two_that_meet_in_a_third_country(coder: Diurna) -> None:
    assert codes(coder, "The Armenian premier met the Azerbaijani president in Geneva.") == {"044"}
    assert codes(coder, "The Armenian premier met the Azerbaijani president in Baku.") == {"040"}


def test_codes_with_few_constructions_are_told(coder: Diurna) -> None:
    ontology = Ontology.load()
    texts = [text for _, text, code in reach_examples(ontology) if code == "129"]
    readings = coder.read([Article(article_id=str(i), text=t, published="2024-05-15") for i, t in enumerate(texts)])
    found = constructions(e for r in readings for e in r.events)
    assert len(found["129"]) >= ENOUGH
    short = dict(thin(ontology, found))
    assert "129" not in short and short["0342"] == 0
