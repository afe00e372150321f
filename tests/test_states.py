"""Numbers of states: spans that do not overlap, known codes, and the cases that catch people out."""

from __future__ import annotations

from itertools import pairwise

import pytest

from diurna.data import DATA, first_day, last_day, read_table
from diurna.study.states import SYSTEMS, state_number

ROWS = list(read_table(DATA / "ontology" / "state_numbers.tsv"))
COUNTRIES = list(read_table(DATA / "lexicon" / "actors" / "countries.tsv"))


def test_every_row_has_a_known_country_a_system_and_a_source() -> None:
    known = {row["iso3"] for row in COUNTRIES}
    for row in ROWS:
        assert row["iso3"] in known, row.where
        assert row["system"] in SYSTEMS, row.where
        assert row["source"], row.where


def test_spans_of_a_country_do_not_overlap() -> None:
    spans: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in ROWS:
        spans.setdefault((row["iso3"], row["system"]), []).append((first_day(row["from"]), last_day(row["to"]) or "9999"))
    for key, found in spans.items():
        for (_, end), (start, _) in pairwise(sorted(found)):
            assert end < start, key


def test_no_number_belongs_to_two_present_states() -> None:
    for system in SYSTEMS:
        open_ones = [row["number"] for row in ROWS if row["system"] == system and not row["to"]]
        assert len(open_ones) == len(set(open_ones))


def test_present_states_have_the_numbers_of_the_table_of_countries() -> None:
    for row in COUNTRIES:
        if row["status"] == "state":
            for system in SYSTEMS:
                number = state_number(row["iso3"], system, "2015-06-01")
                assert row[system] in ("", str(number)), f"{row.where} {system}"


@pytest.mark.parametrize(
    ("country", "day", "cow", "gw"),
    [
        ("DEU", "1970-01-01", 260, 260),
        ("DEU", "1991-01-01", 255, 260),
        ("YEM", "1985-01-01", 678, 678),
        ("YEM", "1995-01-01", 679, 678),
        ("SRB", "2010-01-01", 345, 340),
        ("XKX", "2007-12-31", None, None),
        ("SSD", "2011-07-09", 626, 626),
        ("SYR", "1960-01-01", None, None),
        ("TON", "1985-01-01", None, 972),
        ("KIR", "2005-01-01", 946, 970),
        ("JPN", "1950-01-01", None, 740),
        ("PSE", "2020-01-01", None, None),
        (None, "2020-01-01", None, None),
    ],
)
def test_the_cases_that_catch_people_out(country: str | None, day: str, cow: int | None, gw: int | None) -> None:
    assert (state_number(country, "cow", day), state_number(country, "gw", day)) == (cow, gw)


def test_a_period_takes_a_number_held_at_any_time_in_it() -> None:
    assert state_number("SSD", "cow", "2011-07-01", "2011-07-31") == 626
    assert state_number("SSD", "cow", "2011-06-01", "2011-06-30") is None
    assert state_number("DDR", "gw", "1990-10-01", "1990-10-31") == 265
