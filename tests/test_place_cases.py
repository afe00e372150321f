"""The cases of ``cases/places/places.txt``: which words name a place, which one, of what kind, and whether an act happened there."""

from __future__ import annotations

from functools import lru_cache
from math import cos, hypot, radians
from pathlib import Path

import pytest

from diurna.model import Annotation, Article
from diurna.understand.coder import Diurna

CASES = Path(__file__).parent / "cases" / "places" / "places.txt"
NEAR = 50.0


def rows() -> list[list[str]]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@lru_cache(maxsize=1)
def annotations() -> dict[str, Annotation]:
    """Every sentence of the cases, read in one go."""
    sentences = list(dict.fromkeys(row[0] for row in rows()))
    return dict(zip(sentences, Diurna().annotate(Article(article_id=s, text=s, published="2024-05-15") for s in sentences), strict=True))


def test_there_are_enough_cases() -> None:
    assert len(rows()) >= 80


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[1]}: {row[0]}")
def test_case(row: list[str]) -> None:
    sentence, words, country, kind, lat, far, act = row
    lon, _, within = far.partition("~")
    annotation = annotations()[sentence]
    found = [p for p in annotation.places if p.text == words]
    assert found, [p.text for p in annotation.places]
    place = found[0]
    assert (place.country or "-", place.kind) == (country, kind)
    assert place.lat is not None and place.lon is not None
    km = 111.2 * hypot(place.lat - float(lat), (place.lon - float(lon)) * cos(radians(float(lat))))
    assert km <= float(within or NEAR), f"{km:.0f} km away"
    there = any(e.where is not None and e.where.start < place.end and e.where.end > place.start for e in annotation.events)
    assert annotation.events
    assert there == (act == "yes"), [(e.trigger.text, e.where and (e.where.name, e.where.basis)) for e in annotation.events]
