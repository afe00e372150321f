"""The screen: sentences that cannot hold an act are dropped unparsed, each with its reason."""

from __future__ import annotations

import pytest

from diurna.model import Article
from diurna.understand.coder import Diurna
from diurna.understand.registers import Setting
from diurna.understand.screen import NO_ACTOR, NO_OFFICIAL, NO_OTHER, NO_TRIGGER
from diurna.understand.sentences import read_sentences


def verdict(coder: Diurna, text: str, setting: Setting | None = None) -> str | None:
    """What the screen says of the last sentence of a text."""
    sentences, _ = read_sentences(Article(article_id="x", text=text))
    hits = coder.names.find(text)
    return coder.screen.judge(text, sentences, hits, setting or Setting())[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya recalled its ambassador from Somalia.", None),
        ("The roses were late this spring.", NO_ACTOR),
        ("Kenya has long beaches.", NO_TRIGGER),
        # A word of many senses needs what its rows ask for.
        ("Togo took part in the manoeuvres.", None),
        ("The Kenyan runner gave a wave.", NO_TRIGGER),
        ("Rebels took two hostages.", None),
        ("Chad met Mali. The two countries signed a treaty.", None),
        ("Chad met Mali. He was later arrested by the army.", None),
        # The head of a role of several words is none without the others.
        ("The chief smiled and met the cook.", NO_ACTOR),
        # Whom force was done to may be anybody.
        ("Three women were killed near the bridge.", None),
    ],
)
def test_verdicts(coder: Diurna, text: str, expected: str | None) -> None:
    assert verdict(coder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The striker met Chile's coach.", NO_OFFICIAL),
        ("Chile's sports minister met the coach.", None),
        ("Police arrested the striker.", None),
        ("The minister spoke at length. He attacked the coach in public.", None),
    ],
)
def test_reports_of_sport_need_an_official(coder: Diurna, text: str, expected: str | None) -> None:
    assert verdict(coder, text, Setting(register="sport", article=True)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister praised the weather.", NO_OTHER),
        ("The minister praised the senator.", None),
        ("The minister resigned.", None),
        ("Soldiers attacked the weather station.", None),
    ],
)
def test_reports_on_home_affairs_need_two_sides(coder: Diurna, text: str, expected: str | None) -> None:
    assert verdict(coder, text, Setting(article=True)) == expected
    assert verdict(coder, text) is None


def test_what_is_dropped_has_its_reason(coder: Diurna) -> None:
    [reading] = coder.read([Article(article_id="x", text="Kenya has long beaches. The roses were late.")])
    assert [u.reason for u in reading.uncoded] == [NO_TRIGGER, NO_ACTOR]
    assert reading.parses == [None, None]
