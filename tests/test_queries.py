"""Questions put to a small study: counts that can be made by hand, zeros where nothing was, and no word that is more than a word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diurna.study.filters import Filter, FilterError, make_filter
from diurna.study.lookups import record_of
from diurna.study.periods import PERIODS, bounds_of, period_of, period_sql, periods_between
from diurna.study.queries import Answer, articles_by_period, dyads, match_expression, search, timeline
from diurna.study.store import Store
from studies import article, event, small, write


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with Store.read(small(tmp_path_factory.mktemp("study") / "s.db")) as store:
        yield store.connection


def column(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(record[name] for name in names) for record in answer.records()]


# --- periods ----------------------------------------------------------------------------------------------------------


@given(st.dates(min_value=__import__("datetime").date(1000, 1, 1)), st.sampled_from(PERIODS))
def test_sql_and_python_agree_on_periods(day: Any, by: Any) -> None:
    (found,) = sqlite3.connect(":memory:").execute(f"SELECT {period_sql('?', by)}", (day.isoformat(),)).fetchone()
    assert found == period_of(day.isoformat(), by)
    first, last = bounds_of(found, by)
    assert first <= day.isoformat() <= last
    assert period_of(first, by) == period_of(last, by) == found


def test_periods_reach_from_first_to_last_without_a_gap() -> None:
    assert list(periods_between("2022-01-30", "2022-02-14", "week")) == ["2022-01-24", "2022-01-31", "2022-02-07", "2022-02-14"]
    assert list(periods_between("9999-12-30", "9999-12-31", "day")) == ["9999-12-30", "9999-12-31"]


# --- timeline ---------------------------------------------------------------------------------------------------------


def test_a_dyad_by_month_counts_plain_acts_by_the_day_of_the_act(study: sqlite3.Connection) -> None:
    answer = timeline(study, make_filter(source="RUS", target="UKR"), "month")
    assert column(answer, "period", "events", "quad_1", "quad_4", "articles") == [("2022-01", 2, 1, 1, 2), ("2022-02", 0, 0, 0, 0), ("2022-03", 1, 0, 1, 2)]
    assert column(answer, "goldstein_sum", "goldstein_mean") == [(-9.0, -4.5), (0.0, None), (-10.0, -10.0)]
    assert column(answer, "source_cow", "target_gw")[0] == (365, 369)
    assert any("plain acts only" in note for note in answer.notes)
    assert any("1 event has no day" in note for note in answer.notes)


def test_the_other_acts_are_counted_when_they_are_asked_for(study: sqlite3.Connection) -> None:
    every = make_filter(source="RUS", polarity=("positive", "negative"), modality=("actual", "planned"))
    assert column(timeline(study, every, "year"), "events") == [(5,)]
    assert column(timeline(study, make_filter(source="RUS", modality="planned"), "month"), "period", "events")[-1] == ("2022-04", 1)


def test_the_clock_of_the_report_gives_other_days(study: sqlite3.Connection) -> None:
    answer = timeline(study, make_filter(source="RUS", target="UKR", clock="report"), "month")
    assert column(answer, "period", "events") == [("2022-01", 2), ("2022-02", 0), ("2022-03", 2)]
    assert not any("no day" in note for note in answer.notes)


@pytest.mark.parametrize("by", PERIODS)
@pytest.mark.parametrize("wishes", [{}, {"source": "RUS"}, {"target": "UKR", "quad": 4}, {"actor": "UKR"}, {"as_of": "2022-01-31"}, {"source": "RUSMIL"}])
def test_the_roll_up_and_the_events_give_the_same(study: sqlite3.Connection, by: Any, wishes: dict[str, Any]) -> None:
    rolled = timeline(study, make_filter(**wishes), by)
    counted = timeline(study, make_filter(**wishes, confidence=0.0), by)
    assert rolled.rows == counted.rows and rolled.notes == counted.notes


def test_a_window_is_filled_with_zeros_to_its_ends(study: sqlite3.Connection) -> None:
    answer = timeline(study, make_filter(source="RUS", start="2021-12", end="2022-01"), "month")
    assert column(answer, "period", "events") == [("2021-12", 0), ("2022-01", 2)]


def test_every_outlet_has_its_own_articles(study: sqlite3.Connection) -> None:
    answer = timeline(study, make_filter(source="RUS"), "month", per_outlet=True)
    assert column(answer, "period", "outlet", "events", "articles")[:2] == [("2022-01", "Paper", 1, 1), ("2022-01", "Wire", 1, 1)]
    assert articles_by_period(study, Filter(outlet=("wire",)), "year") == {("2022",): 2}


def test_as_of_does_not_look_ahead(study: sqlite3.Connection) -> None:
    answer = timeline(study, make_filter(source="RUS", as_of="2022-01-15"), "month")
    assert column(answer, "period", "events", "articles") == [("2022-01", 1, 1)]


def test_an_empty_study_answers_with_nothing(tmp_path: Path) -> None:
    with Store.read(write(tmp_path / "empty.db")) as store:
        assert timeline(store.connection, Filter()).rows == []
        assert dyads(store.connection, Filter()).rows == []
        assert search(store.connection, "anything").rows == []


# --- dyads ------------------------------------------------------------------------------------------------------------


def test_dyads_are_directed_and_the_busiest_comes_first(study: sqlite3.Connection) -> None:
    answer = dyads(study, Filter())
    assert column(answer, "source", "target", "events", "first", "last") == [
        ("RUS", "UKR", 4, "2022-01-09", "2022-03-04"),
        ("UKR", "RUS", 1, "2022-01-09", "2022-01-09"),
    ]
    assert column(dyads(study, Filter(), level="actor"), "source", "target", "events")[0] == ("RUSMIL", "UKR", 2)
    assert len(dyads(study, Filter(), limit=1).rows) == 1


def test_a_panel_has_every_dyad_in_every_period(study: sqlite3.Connection) -> None:
    answer = dyads(study, Filter(), by="month")
    assert column(answer, "period", "source", "target", "source_cow", "events") == [
        ("2022-01", "RUS", "UKR", 365, 2),
        ("2022-02", "RUS", "UKR", 365, 0),
        ("2022-03", "RUS", "UKR", 365, 1),
        ("2022-01", "UKR", "RUS", 369, 1),
        ("2022-02", "UKR", "RUS", 369, 0),
        ("2022-03", "UKR", "RUS", 369, 0),
    ]


# --- search -----------------------------------------------------------------------------------------------------------


def test_search_finds_words_in_any_form_and_marks_them(study: sqlite3.Connection) -> None:
    answer = search(study, "strikes border")
    assert len(answer.rows) == 4
    assert "\x02strike\x03" in answer.rows[0][3]
    assert column(search(study, "report", start="2022-03-01", newest=True), "article_id") == [("a4",), ("a3",)]
    assert column(search(study, "report", outlet=("WIRE",)), "outlet") == [("Wire",), ("Wire",)]


def test_words_that_are_everywhere_give_the_newest(study: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    from diurna.study import queries

    monkeypatch.setattr(queries, "RANKED", 3)
    answer = search(study, "border", limit=2)
    assert column(answer, "article_id") == [("a4",), ("a3",)] and "more than 3 have the words" in answer.notes[0]
    assert column(search(study, "border", outlet=("paper",), end="2022-02"), "article_id") == [("a1",)]


@pytest.mark.parametrize("by", ["week", "month", "year"])
@pytest.mark.parametrize("as_of", [None, "2022-01-31", "2021-01-01"])
def test_articles_are_counted_the_same_with_and_without_outlets(study: sqlite3.Connection, by: Any, as_of: str | None) -> None:
    whole = articles_by_period(study, Filter(as_of=as_of), by)
    each: dict[tuple[str, ...], int] = {}
    for (period, _), count in articles_by_period(study, Filter(as_of=as_of), by, per_outlet=True).items():
        each[(period,)] = each.get((period,), 0) + count
    assert {k: v for k, v in whole.items() if v} == each


def test_search_knows_phrases_beginnings_and_exclusions(study: sqlite3.Connection) -> None:
    assert len(search(study, '"on the border"').rows) == 4
    assert search(study, '"border the on"').rows == []
    assert len(search(study, "bord*").rows) == 4
    assert len(search(study, "border -2").rows) == 3


@given(st.text())
def test_no_words_are_operators_of_the_index(words: str) -> None:
    try:
        expression = match_expression(words)
    except FilterError:
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(title, text)")
    connection.execute("SELECT * FROM t WHERE t MATCH ?", (expression.encode("utf-8", "replace").decode(),)).fetchall()


@pytest.mark.parametrize("words", ["", " ", '"', "***", "-border", "-", "()"])
def test_a_search_needs_a_word(words: str) -> None:
    with pytest.raises(FilterError):
        match_expression(words)


@pytest.mark.parametrize("words", ["border OR AND NOT", "title:border", "NEAR(border report, 2)", "a'; DROP TABLE article; --", "{title} : x"])
def test_operators_are_words(study: sqlite3.Connection, words: str) -> None:
    assert search(study, words).rows == []


def test_rows_of_a_filter_in_order_and_as_many_as_asked_for(study: sqlite3.Connection) -> None:
    from diurna.study.lookups import count_of, rows_of

    rus = make_filter(source="RUS")
    every = [row["event_id"] for row in rows_of(study, rus)]
    assert len(every) == count_of(study, rus) == 6
    assert [row["event_id"] for row in rows_of(study, rus, limit=2)] == every[:2]


# --- records ----------------------------------------------------------------------------------------------------------


def test_a_record_is_found_by_the_id_of_an_event_or_an_article(study: sqlite3.Connection) -> None:
    found = record_of(study, f"{1:016x}")
    assert found is not None and found["kind"] == "event" and found["current"]
    assert (found["event"]["source"], found["article"]["article_id"], len(found["codings"])) == ("RUSMIL", "a1", 1)
    whole = record_of(study, "a3")
    assert whole is not None and [e["event_id"][-1] for e in whole["events"]] == ["4", "5"]
    assert record_of(study, "nobody") is None


def test_the_codings_of_other_runs_stand_beside_a_record(tmp_path: Path) -> None:
    from diurna.study.rows import row_of
    from diurna.study.runs import Coded
    from studies import CODER

    one = article(1, "2022-01-10")
    path = write(tmp_path / "s.db", (one, [event(1, "RUS", "190", "UKR", "2022-01-09", one)]))
    with Store.write(path) as store, store.run("recode", coder=CODER) as run:
        run.write([Coded(one, rows=[row_of(event(2, "RUS", "193", "UKR", "2022-01-09", one))], sentences=1, coder=CODER, article_key=1)])
    with Store.read(path) as store:
        old = record_of(store.connection, f"{1:016x}")
        assert old is not None and not old["current"]
        assert [c["cameo"] for c in old["codings"]] == ["190", "193"]
