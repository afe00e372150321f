"""Forecasts: the words of probability, numbers, and until when a forecast holds."""

from __future__ import annotations

from functools import lru_cache

import pytest

from diurna.data import DATA, Row, read_table
from diurna.model import Article, Event, Forecast
from diurna.understand.coder import Diurna
from diurna.understand.forecasts import _found

ROWS = list(read_table(DATA / "lexicon" / "language" / "probabilities.tsv", ("words", "low", "high", "source", "example")))


@lru_cache(maxsize=1)
def coder() -> Diurna:
    return Diurna()


@lru_cache(maxsize=1)
def examples() -> dict[str, list[Event]]:
    """The events of every example of the table, read in one go."""
    found: dict[str, list[Event]] = {row["words"]: [] for row in ROWS}
    for event in coder().code([Article(article_id=row["words"], text=row["example"], published="2024-05-15") for row in ROWS]):
        found[event.article_id].append(event)
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["words"])
def test_every_row_makes_a_forecast_of_its_example(row: Row) -> None:
    found = [e.forecast for e in examples()[row["words"]] if e.forecast]
    assert (float(row["low"]), float(row["high"])) in [f.probability for f in found]
    assert row["words"].lower() in [f.words.text.lower() for f in found]
    assert row["source"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a one in three chance", 0.33, 0.33),
        ("a one-in-five chance", 0.2, 0.2),
        ("a 60 percent chance", 0.6, 0.6),
        ("a 60% probability", 0.6, 0.6),
        ("a 30 to 40 percent chance", 0.3, 0.4),
        ("a chance of 45 per cent", 0.45, 0.45),
        ("more than 70 percent likely", 0.7, 1.0),
        ("less than a 10 percent chance", 0.0, 0.1),
        ("3 to 1 against", 0.25, 0.25),
        ("a better than even chance", 0.5, 0.65),
        ("an outside chance", 0.05, 0.2),
    ],
)
def test_numbers(text: str, low: float, high: float) -> None:
    sentence = f"There is {text} of war."
    [(start, end, span)] = _found(sentence, 0, len(sentence))
    assert span == (low, high)
    assert sentence[start:end] in text


@pytest.mark.parametrize("text", ["Turnout was 60 percent.", "The vote was 20 to 3.", "Prices rose by 10 percent.", "He won one in three seats."])
def test_numbers_that_are_no_probability(text: str) -> None:
    assert _found(text, 0, len(text)) == []


def forecast(text: str) -> Forecast | None:
    found = [e.forecast for e in coder().code([Article(article_id="a", text=text, published="2024-05-15")]) if e.forecast]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("Russia will probably attack Georgia by the end of the year.", "2024-05-15", "2024-12-31", "the end of the year"),
        ("It is unlikely that Mali will expel the French ambassador next week.", "2024-05-20", "2024-05-26", "next week"),
        ("There is a one in three chance that Iran will attack Israel within two months.", "2024-05-15", "2024-07-15", "two months"),
        ("Egypt will almost certainly reject the plan in June.", "2024-06-01", "2024-06-30", "June"),
        ("Kenya will likely send troops to Haiti over the next three months.", "2024-05-15", "2024-08-15", "the next three months"),
    ],
)
def test_horizon(text: str, start: str, end: str, words: str) -> None:
    got = forecast(text)
    assert got is not None
    assert got.horizon is not None
    assert (got.horizon.start, got.horizon.end, got.horizon.text) == (start, end, words)


def test_no_horizon_where_no_time_is_told() -> None:
    got = forecast("Analysts said on Monday that Turkey will probably veto the plan.")
    assert got is not None
    assert got.horizon is None


def test_what_was_done_is_no_forecast() -> None:
    assert forecast("Rebels probably attacked the town of Goma on Monday.") is None


def test_speaker_and_forecast_stand_on_one_row() -> None:
    [event] = [e for e in coder().code([Article(article_id="a", text="Iran will likely attack Israel, the US secretary of state said.")]) if e.forecast]
    assert event.attribution[0].source is not None
    assert event.attribution[0].source.code == "USAGOV"
