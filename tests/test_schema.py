"""The tables of a study: made whole or not at all, versions known, other files refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from diurna.show.tables import COLUMNS
from diurna.study import schema
from diurna.study.schema import ARTICLE_COLUMNS, EVENT_COLUMNS, VERSION, StudyError, TooNewError, migrate, statements, version_of


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(tmp_path / "study.db", isolation_level=None)


def test_an_empty_file_becomes_a_study(connection: sqlite3.Connection) -> None:
    assert migrate(connection, "x") == 0
    assert migrate(connection, "x") == version_of(connection, "x") == VERSION
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert tables >= {"article", "event", "run", "coding", "judgement", "failure", "dyad_day", "event_current"}
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_view_has_every_column_of_the_tables_of_events(connection: sqlite3.Connection) -> None:
    migrate(connection, "x")
    columns = [row[0] for row in connection.execute("SELECT * FROM event_current").description]
    assert set(COLUMNS) <= set(columns)
    assert set(EVENT_COLUMNS) | set(ARTICLE_COLUMNS) <= set(columns)


def test_a_newer_file_and_a_strange_one_are_refused(connection: sqlite3.Connection, tmp_path: Path) -> None:
    migrate(connection, "x")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(TooNewError, match=f"x: a study of version {VERSION + 1}"):
        version_of(connection, "x")
    other = sqlite3.connect(tmp_path / "other.db", isolation_level=None)
    other.execute("CREATE TABLE notes (text)")
    with pytest.raises(StudyError, match="of another program"):
        version_of(other, "other.db")
    (tmp_path / "text.db").write_text("no database, but a text that is long enough to be one" * 20)
    with pytest.raises(StudyError, match="not an SQLite file"):
        version_of(sqlite3.connect(tmp_path / "text.db"), "text.db")


def test_a_migration_that_fails_leaves_the_file_as_it_was(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(connection, "x")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE more (a) STRICT;\nCREATE TABLE run (b);\n"))
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    with pytest.raises(sqlite3.Error):
        migrate(connection, "x")
    assert version_of(connection, "x") == VERSION
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)


def test_statements_are_cut_where_they_end() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\nEND;"
    assert [s.strip() for s in statements(f"SELECT 1;\n{trigger}\nSELECT 2;")] == ["SELECT 1;", trigger, "SELECT 2;"]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT count(*) FROM event_current WHERE source_country = 'RUS' AND target_country = 'PRK' AND day >= '2011'", "event_by_dyad"),
        ("SELECT count(*) FROM event_current WHERE day = '2011-01-01'", "event_by_day"),
        ("SELECT count(*) FROM event_current WHERE article_key = 1", "event_by_article"),
        ("SELECT * FROM event_current WHERE event_id = 'x'", "event_by_id"),
    ],
)
def test_conditions_on_the_view_reach_the_indices(query: str, index: str, connection: sqlite3.Connection) -> None:
    migrate(connection, "x")
    plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + query)]
    assert any(f"USING INDEX {index}" in step or f"USING COVERING INDEX {index}" in step for step in plan), plan
