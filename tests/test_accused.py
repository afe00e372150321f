"""Whom a pronoun beside an arrest or a sentence means, and whose titles are no offices."""

from __future__ import annotations

from functools import lru_cache

import pytest

from diurna.model import Article
from diurna.understand.coder import Diurna


@lru_cache(maxsize=1)
def coder() -> Diurna:
    return Diurna()


def targets(text: str, trigger: str) -> set[tuple[str, str]]:
    [annotation] = coder().annotate([Article(article_id="a", text=text, published="2019-11-20")])
    return {(e.target.code, e.target.name) for e in annotation.events if e.trigger.text == trigger and e.target is not None}


@pytest.mark.parametrize(
    ("text", "trigger", "code", "name"),
    [
        ("The court heard that Adam Cole, 25, stabbed a police officer. He was jailed for ten years.", "jailed", "---CVL", "Adam Cole"),
        ("Although the judge had heard of his illness, he was sentenced to two years in prison.", "sentenced", "---CVL", "he"),
        ("Police stopped Mark Reed on Monday. He was charged with assault.", "charged", "---CVL", "He"),
    ],
)
def test_the_accused_is_never_who_tries(text: str, trigger: str, code: str, name: str) -> None:
    assert targets(text, trigger) == {(code, name)}


def test_two_men_are_not_the_police() -> None:
    text = "Federal agents searched the offices of the founder Victor Lane. The two men were indicted in June."
    assert all("COP" not in code for code, _ in targets(text, "indicted"))


def test_title_of_an_unknown_body() -> None:
    [annotation] = coder().annotate([Article(article_id="a", text="Mahan director Reza Karimi accused the United States of lying.", published="2019-11-20")])
    assert [e.source.code for e in annotation.events if e.source is not None] == ["---CVL"]


def test_police_forces_by_name() -> None:
    events = list(coder().code([Article(article_id="a", text="Thames Valley Police arrested a man.", published="2019-11-20")]))
    assert [e.source.code for e in events if e.source is not None] == ["GBRCOP"]
