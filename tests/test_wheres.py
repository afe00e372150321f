"""Where an act happened: the place of the act against places that are only mentioned."""

from __future__ import annotations

from functools import lru_cache

import pytest

from diurna.model import Article, Event, Where
from diurna.understand.coder import Diurna
from diurna.understand.parse import Parse
from diurna.understand.wheres import _of_the_saying


@lru_cache(maxsize=1)
def coder() -> Diurna:
    return Diurna()


def events(text: str, title: str | None = None) -> list[Event]:
    return list(coder().code([Article(article_id="a", text=text, title=title, published="2019-11-20")]))


def where(text: str, trigger: str) -> Where | None:
    [found] = {(e.where.name, e.where.basis): e.where for e in events(text) if trigger in e.trigger.text and e.where}.values() or [None]
    return found


@pytest.mark.parametrize(
    ("text", "trigger", "name", "basis"),
    [
        ("Police arrested twelve students in Kampala.", "arrested", "Kampala", "phrase"),
        ("Five policemen were killed in a Lagos rally on Monday.", "killed", "Lagos", "phrase"),
        ("Kenyan police arrested the exiles when they landed at Entebbe.", "arrested", "Entebbe", "clause"),
        ("The journalist died in Aden on Tuesday after being shot in his car.", "shot", "Aden", "clause"),
        ("Police shoot a protester as Lagos demonstrations continue.", "shoot", "Lagos", "clause"),
        ("A bomb at a market in Kano killed nine soldiers.", "killed", "Kano", "phrase"),
        ("The army made two sweeps in May, among them one in Jakarta where soldiers arrested nine students.", "arrested", "Jakarta", "clause"),
        ("Ethiopia began an offensive into Eritrea on Monday.", "began", "Eritrea", "phrase"),
        ("Farm workers took to the streets of Lagos to protest against the Nigerian government.", "took", "Lagos", "phrase"),
        ("A gathering of bishops in Nairobi denounced the government of Kenya.", "denounced", "Nairobi", "phrase"),
        ("From Jordan, Secretary of State Mike Pompeo spoke, criticising Iran.", "criticising", "Jordan", "clause"),
        ("Rebels attacked a convoy near Goma, killing six Congolese soldiers.", "killing", "Goma", "phrase"),
        ("Five Turkish soldiers were killed when a mine exploded in Idlib.", "killed", "Idlib", "clause"),
        ("Kenyan police arrested dozens of Kenyan protesters.", "arrested", "Kenya", "country"),
        ("NAIROBI, Kenya (AP) — Kenyan police fired tear gas at protesters on Monday.", "fired", "Nairobi", "dateline"),
        ("GENEVA - Swiss and Iranian diplomats met on Tuesday.", "met", "Geneva", "dateline"),
    ],
)
def test_place_of_the_act(text: str, trigger: str, name: str, basis: str) -> None:
    got = where(text, trigger)
    assert got is not None
    assert (got.name, got.basis) == (name, basis)
    assert text[got.start : got.end] == got.text


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Jordan condemned the bombing in Kabul.", "condemned"),
        ("Peru recognized the independence of the breakaway provinces in eastern Ukraine.", "recognized"),
        ("Norway sent a message of congratulation to Cuba.", "sent"),
        ("Chadian officials spoke to the Libyan consul in Marseille.", "spoke"),
        ("France sanctioned Russia over the war in Ukraine.", "sanctioned"),
        ("Egypt cut ties with Qatar in response to the attack in Sinai.", "cut"),
        ("NAIROBI, Kenya (AP) — Chad accused Libya of meddling.", "accused"),
        ("NAIROBI, Kenya (AP) — Turkish troops attacked Kurdish fighters on Monday.", "attacked"),
    ],
)
def test_places_that_are_only_mentioned(text: str, trigger: str) -> None:
    assert where(text, trigger) is None


def test_the_dateline_is_where_the_title_happened_too() -> None:
    found = events("LIMA, Peru (AP) — The government denied it all.", title="Peruvian police arrest Peruvian opposition leader")
    arrest = [e for e in found if e.in_ == "title"]
    assert arrest
    assert {(e.where.name, e.where.basis) for e in arrest if e.where} == {("Lima", "dateline")}


def test_a_visit_is_where_it_goes() -> None:
    places = {(e.target.text, e.where.name) for e in events("Ghana's president is visiting Togo, Benin and Niger this week.") if e.target and e.where}
    assert places == {("Togo", "Togo"), ("Benin", "Benin"), ("Niger", "Niger")}
    assert {e.where.name for e in events("Ghana's president began a two-day visit to Beijing on Monday.") if e.where} == {"Beijing"}


def test_words_are_spoken_where_the_speaker_appears() -> None:
    for text in ("Speaking at a rally in Lima, Peru's president accused Chile of lying.", "During a trip to France, Trump criticised Germany."):
        assert {e.where.name for e in events(text) if e.where} in ({"Lima"}, {"France"})


def test_an_embassy_is_not_in_the_country_it_stands_for() -> None:
    assert not [e for e in events("Gunmen captured the France embassy.") if e.where and e.where.country == "FRA"]


def test_a_sentence_without_a_verb_at_its_root_ends() -> None:
    """A misread tree may have an adverb on top: the way up from a phrase stops there."""
    parse = Parse(
        0, ["Aboard", "in", "Lima", "praise"], [0, 7, 10, 15], ["RB", "IN", "NNP", "NN"], ["ROOT", "prep", "pobj", "dep"], [0, 0, 1, 0], lambda w, t: w
    )
    assert not _of_the_saying(parse, 3, 1)


def test_nouns_about_each_other_end(coder: Diurna) -> None:
    """ "A call for him to pause", hung so that the call is its own content."""
    text = "The mayor vowed to press on with plans for new licences despite a call for him to pause for thought."
    [reading] = coder.read([Article(article_id="x", text=text)], everything=True)
    assert reading.fault == ""
