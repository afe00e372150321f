"""Texts written small throughout: capitals and marks come back, and the records show the words as given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.model import Article
from diurna.understand.coder import Diurna
from diurna.understand.reading import Reading
from diurna.understand.recase import is_caseless

STRIPPED = (
    "the foreign minister of kenya  mr tolmer  criticised uganda on monday.  we don t accept uganda s claims   he said.  "
    "us president barack obama met the french president on tuesday and told us he was pleased with the  frank exchange .  "
    "john mckenzie of the trade mission said the labour market in spain was weak."
)


def test_a_text_without_capitals_is_told() -> None:
    assert is_caseless(STRIPPED)
    assert not is_caseless("Kenya recalled its ambassador from Somalia, the foreign ministry said in a statement on Monday.")
    assert not is_caseless("no.")


@pytest.mark.parametrize(
    "words",
    [
        "The foreign minister of Kenya, Mr Tolmer, criticised Uganda on Monday.",
        "We don't accept Uganda's claims,\" he said.",
        "US President Barack Obama met the French president on Tuesday and told us",
        'with the "frank exchange".',
        "John Mckenzie of the trade mission said the labour market in Spain was weak.",
    ],
)
def test_capitals_and_marks_come_back(coder: Diurna, words: str) -> None:
    restored = coder.recaser.restore(STRIPPED)
    assert len(restored) == len(STRIPPED)
    assert words.lower() in restored.lower() and words.replace("President", "president") in restored.replace("President", "president")


QUOTED = (
    "the minister for transport visited the port of mombasa on friday.  mr tolmer said:  we will keep the road open. we owe it to the drivers.  "
    "the unions want more.  nobody asked them   said a spokesman for the drivers. talks go on.  the strike will end in a week."
)


@pytest.mark.parametrize(
    "words",
    [
        'mr tolmer said: "we will keep the road open. we owe it to the drivers." the unions want more.',
        '"nobody asked them," said a spokesman',
        "talks go on.  the strike",
    ],
)
def test_quotations_of_whole_sentences_get_their_marks(coder: Diurna, words: str) -> None:
    restored = coder.recaser.restore(QUOTED)
    assert len(restored) == len(QUOTED)
    assert words in restored.lower()


def test_a_name_of_everyday_words_behind_an_office(coder: Diurna) -> None:
    restored = coder.recaser.restore("the liberal democrat spokesman mark oaken said the plan was weak and the minister will hope for the best.")
    assert "spokesman Mark Oaken said" in restored and "will hope" in restored


def test_records_show_the_words_as_given(coder: Diurna) -> None:
    article = Article(article_id="small", text=STRIPPED)
    [reading] = coder.read([article], everything=True)
    assert reading.article is article
    assert [(e.source.code, e.cameo, e.target.code) for e in reading.events if e.source and e.target][:1] == [("KENGOV", "111", "UGA")]
    for event in reading.events:
        for span in (event.trigger, event.source, event.target):
            assert span is None or STRIPPED[span.start : span.end] == span.text
    for mention in reading.mentions:
        assert STRIPPED[mention.start : mention.end] == mention.text


def test_a_day_in_words_is_shown_as_given(coder: Diurna) -> None:
    text = "guerrillas attacked an army patrol in peru on 10 may 1989, and the president of peru condemned it."
    [reading] = coder.read([Article(article_id="small", text=text, published="1989-05-12")])
    assert not reading.fault
    whens = [e.when for e in reading.events if e.when is not None and e.when.text is not None]
    assert any((w.start, w.text) == ("1989-05-10", "10 may 1989") for w in whens)


def test_a_wire_in_capitals_is_read_like_any_other_and_shown_as_it_is(read: Callable[..., Reading]) -> None:
    # Dates are spans too, and their days are no offsets.
    text = "BOGOTA, 4 MAY. THE ARMY OF COLOMBIA SAID THAT ELN GUERRILLAS KIDNAPPED TWO ENGINEERS NEAR ARAUCA. PRESIDENT VIRGILIO BARCO CONDEMNED IT TODAY."
    events = read(text, "1990-05-04").events
    assert [(e.source.code, e.cameo) for e in events] == [("COLREB", "181"), ("COLGOV", "111")]
    assert (events[0].trigger.text, events[0].source.text) == ("KIDNAPPED", "ELN GUERRILLAS")
    assert events[1].when.text == "TODAY"
