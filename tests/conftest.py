"""Fixtures: one coder for the whole run, since loading the parser and the lexicon takes longer than most tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diurna.config import Settings
from diurna.model import Article, Event
from diurna.understand.coder import Diurna, Reading


@pytest.fixture(scope="session")
def coder() -> Diurna:
    """The coder with its defaults, traces on."""
    return Diurna(Settings(explain=True))


@pytest.fixture(scope="session")
def read(coder: Diurna) -> Callable[..., Reading]:
    """Reads one text through all steps."""

    def reader(text: str, published: str | None = "2024-05-15", **fields: str) -> Reading:
        [reading] = coder.read([Article(article_id="case", text=text, published=published, **fields)], everything=True)
        assert not reading.fault, reading.fault
        return reading

    return reader


@pytest.fixture(scope="session")
def rows(read: Callable[..., Reading]) -> Callable[..., list[tuple[str, str, str]]]:
    """The events of a text as (source code, CAMEO code, target code)."""

    def coded(text: str, published: str | None = "2024-05-15") -> list[tuple[str, str, str]]:
        return [triple(e) for e in read(text, published).events]

    return coded


def triple(event: Event) -> tuple[str, str, str]:
    """Source code, CAMEO code and target code of an event; ``-`` where a side is empty."""
    return (event.source.code if event.source else "-", event.cameo, event.target.code if event.target else "-")
