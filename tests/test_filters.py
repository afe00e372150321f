"""Filters: what each condition keeps, and that no value can be more than a value."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diurna.study.filters import Filter, FilterError, conditions, described, make_filter, plain

ROWS: list[dict[str, Any]] = [
    {
        "event_id": "plain",
        "source": "RUSGOV",
        "source_country": "RUS",
        "source_name": "Kremlin",
        "source_sectors": "GOV",
        "target": "UKR",
        "target_country": "UKR",
    },
    {
        "event_id": "back",
        "source": "UKRMIL",
        "source_country": "UKR",
        "source_sectors": "MIL",
        "target": "RUS",
        "target_country": "RUS",
        "cameo": "190",
        "quad": 4,
    },
    {
        "event_id": "group",
        "source": "PSEREB",
        "source_country": "PSE",
        "source_name": "Hamas",
        "source_sectors": "REB|PTY",
        "target": "ISR",
        "target_country": "ISR",
    },
    {"event_id": "denied", "polarity": "negative", "modality": "planned", "factuality": -2.0, "confidence": 0.2},
    {"event_id": "union", "source": "IGOUNO", "source_country": "UNO", "source_name": "United Nations", "according_to": "The Clerk", "where": "Geneva"},
    {
        "event_id": "body",
        "source": "IGONAT",
        "source_country": "IGO",
        "source_name": "NATO",
        "according_to": "Paper",
        "outlet": "Paper",
        "where_country": "BEL",
    },
    {"event_id": "old", "day": "1999-05-01", "published": "2001-01-01", "plover": "ASSAULT"},
]
COLUMNS = (
    "event_id source source_country source_name source_sectors target target_country target_name target_sectors cameo plover quad where where_country "
    "outlet agency polarity modality factuality confidence according_to day published dataset run_id"
).split()


def kept(**wishes: Any) -> list[str]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE event_current (" + ", ".join(f'"{c}"' for c in COLUMNS) + ")")
    connection.execute("CREATE TABLE run (run_id, started, finished)")
    connection.execute("CREATE TABLE judgement (event_id, at)")
    connection.execute("INSERT INTO run VALUES (1, '2026-01-01T10:00:00', '2026-01-01T11:00:00'), (2, '2026-02-01T10:00:00', NULL)")
    for number, row in enumerate(ROWS):
        whole = dict.fromkeys(COLUMNS) | {
            "polarity": "positive",
            "modality": "actual",
            "dataset": "diurna",
            "cameo": "010",
            "quad": 1,
            "day": "2022-03-01",
            "published": "2022-03-02",
            "factuality": 3.0,
            "confidence": 0.9,
            "run_id": 2 if number == 4 else 1,
        }
        whole |= row
        connection.execute(f"INSERT INTO event_current VALUES ({', '.join('?' * len(COLUMNS))})", [whole[c] for c in COLUMNS])
    connection.execute("INSERT INTO judgement VALUES ('old', '2026-03-01T00:00:00')")
    sql, values = conditions(make_filter(**wishes))
    return [name for (name,) in connection.execute(f"SELECT event_id FROM event_current WHERE {sql} ORDER BY rowid", values)]


@pytest.mark.parametrize(
    ("wishes", "wanted"),
    [
        ({"source": "RUS"}, ["plain"]),
        ({"source": "Russia"}, ["plain"]),
        ({"source": "RUSGOV"}, ["plain"]),
        ({"source": "RUSMIL"}, []),
        ({"source": "kremlin"}, ["plain"]),
        ({"source": "RUS", "target": "UKR"}, ["plain"]),
        ({"source": ["RUS", "UKR"]}, ["plain", "back"]),
        ({"actor": "RUS"}, ["plain", "back"]),
        ({"actor": "hamas"}, ["group"]),
        ({"source": "UNO"}, ["union"]),
        ({"source": "IGOUNO"}, ["union"]),
        ({"source": "NATO"}, ["body"]),
        ({"sector": "gov"}, ["plain"]),
        ({"source_sector": "PTY"}, ["group"]),
        ({"target_sector": "GOV"}, []),
        ({"code": "19"}, ["back"]),
        ({"code": "assault"}, ["old"]),
        ({"quad": 4}, ["back"]),
        ({"place": "geneva"}, ["union"]),
        ({"country": "Belgium"}, ["body"]),
        ({"outlet": "paper"}, ["body"]),
        ({"polarity": "negative"}, ["denied"]),
        ({"modality": ["planned", "possible"]}, ["denied"]),
        ({"factuality": (None, 0)}, ["denied"]),
        ({"confidence": (0.1, 0.3)}, ["denied"]),
        ({"according_to": "clerk"}, ["union"]),
        ({"start": "1999", "end": "1999"}, ["old"]),
        ({"start": "2001", "end": "2001-01", "clock": "report"}, ["old"]),
        ({"as_of": "2001-12"}, ["old"]),
        ({"since": "2026-02-01"}, ["union", "old"]),
        ({"since": "2026-02-15T12:00:00"}, ["old"]),
    ],
)
def test_a_condition_keeps_what_it_says(wishes: dict[str, Any], wanted: list[str]) -> None:
    assert kept(**wishes) == wanted


def test_the_report_speaks_where_nobody_else_does() -> None:
    assert "body" in kept(according_to="-") and "union" not in kept(according_to="-")


def test_plain_fills_only_what_is_open() -> None:
    assert plain(Filter()).is_plain
    assert plain(Filter(modality=("planned",))).polarity == ("positive",)
    assert not plain(Filter(modality=("planned",))).is_plain


@pytest.mark.parametrize(
    "wishes",
    [
        {"sector": "NOPE"},
        {"code": "12345"},
        {"code": "nothing"},
        {"quad": 5},
        {"country": "Atlantis"},
        {"modality": "sure"},
        {"start": "2022-13"},
        {"end": "soon"},
        {"source": " "},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_meant_is_refused(wishes: dict[str, Any]) -> None:
    with pytest.raises(FilterError):
        make_filter(**wishes)


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["source", "target", "actor", "place", "outlet", "according_to"]))
def test_no_text_is_more_than_a_value(text: str, name: str) -> None:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        return
    kept(**{name: text})


def test_months_end_where_they_end() -> None:
    assert make_filter(end="2023-02").end == "2023-02-28"
    assert make_filter(end="2024-02").end == "2024-02-29"
    assert make_filter(end="2024").end == "2024-12-31"


def test_the_words_name_what_is_asked() -> None:
    assert described(make_filter(actor="RUS", confidence=0.5, as_of="2020")) == "RUS on either side, confidence 0.5.., as of 2020-12-31"
