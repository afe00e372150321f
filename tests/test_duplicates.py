"""Near-copies: what counts as one, that bands find them, that the groups hang on the articles alone."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from diurna.model import Article
from diurna.relate.duplicates import bands, likeness, near, shingles
from diurna.study.runs import Coded
from diurna.study.store import Store

WORDS = "envoy border treaty river talks minister army market harvest winter railway election court island fleet garrison senate".split()


def story(seed: int, length: int = 120) -> str:
    """Words drawn at random: long enough that two of them share nothing."""
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) + str(draw.randrange(300)) for _ in range(length)) + "."


FIRST = story(1)
UPDATE = FIRST + " " + story(2, 60)
CORRECTED = FIRST.replace(FIRST.split()[40], "fifteen")


@pytest.mark.parametrize("other", [FIRST.upper(), UPDATE, CORRECTED], ids=["the same", "an update", "a correction"])
def test_copies_share_a_band_and_are_confirmed(other: str) -> None:
    one, two = shingles(FIRST), shingles(other)
    assert set(bands(one)) & set(bands(two))
    assert likeness(one, two).copy


def test_other_stories_are_no_copies() -> None:
    texts = [shingles(story(n)) for n in range(20)]
    assert not any(likeness(a, b).copy for n, a in enumerate(texts) for b in texts[:n])


def test_short_reports_of_two_acts_are_no_copies() -> None:
    one = "The foreign minister of Kenya met the foreign minister of Somalia in Nairobi on Monday to talk about the border."
    assert not likeness(shingles(one), shingles(one.replace("Somalia", "Uganda").replace("Monday", "Friday"))).copy


def test_empty_texts_have_no_bands() -> None:
    assert bands(shingles("")) == () and not likeness(shingles(""), shingles("")).copy


def test_the_same_words_a_year_later_are_no_copy() -> None:
    assert not near("2011-01-01", "2012-01-01") and near("not a day", "2012-01-01")


def article(name: str, text: str, published: str = "2021-05-04") -> Article:
    return Article(article_id=name, text=text, published=published, outlet=f"Paper {name}")


ARTICLES = [
    article("a", FIRST, "2021-05-05"),
    article("b", UPDATE, "2021-05-06"),
    article("c", CORRECTED, "2021-05-04"),
    article("d", story(5)),
    article("e", FIRST, "2022-05-04"),
    article("f", story(5) + " And more."),
]


def groups(path: Path, articles: list[Article], batch: int) -> set[tuple[str, str]]:
    with Store.write(path, create=True) as store:
        with store.run("add") as run:
            for n in range(0, len(articles), batch):
                run.write([Coded(a) for a in articles[n : n + batch]])
        assert_links_are_of_texts(store.connection)
        return {
            tuple(row)
            for row in store.connection.execute(
                "SELECT a.article_id, f.article_id FROM article_copy JOIN article AS a USING (article_key) JOIN article AS f ON f.article_key = first_key"
            )
        }


def assert_links_are_of_texts(connection: sqlite3.Connection) -> None:
    for shared, contained in connection.execute("SELECT shared, contained FROM article_like"):
        assert shared >= 0.6 or contained >= 0.8


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_groups_hang_on_the_articles_alone(tmp_path: Path, batch: int) -> None:
    for seed in range(3):
        mixed = random.Random(seed).sample(ARTICLES, len(ARTICLES))
        found = groups(tmp_path / f"{seed}.db", mixed, batch)
        # The first is the one published first, of one day the one with the lower hash; the same text a year later is alone.
        assert {pair for pair in found if pair[0] in "abc"} == {("a", "c"), ("b", "c"), ("c", "c")}
        assert len({first for name, first in found if name in "df"}) == 1
        assert all(name != "e" for name, _ in found)
