"""The tables of a study, their version, and the steps from one version to the next.

Integer keys inside, text ids outside. ``event``, ``coding``, ``run``, ``judgement`` and ``failure`` are only ever appended to.
A row of ``coding`` means that the article was coded to the end in that run: it is written in one transaction with its events,
with the article's ``coding_key`` and with the roll-up ``dyad_day``. What a query reads is the view ``event_current``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from diurna.study.imported_tables import IMPORTED
from diurna.study.incident_tables import INCIDENTS
from diurna.study.tie_tables import TIES

APPLICATION_ID = 0x44495552  # "DIUR", the first four bytes that `file` shows of a study

# What one event has beside its keys: the names of `diurna.show.tables.COLUMNS`, and what the study adds. The types are SQLite's.
EVENT_COLUMNS = {
    "dataset": "TEXT NOT NULL DEFAULT 'diurna'",  # whose coding: diurna, or the name of an imported table (icews, gdelt, ucdp)
    "published": "TEXT",
    "day": "TEXT",  # where a timeline puts the act; day_basis says how sure: exact, range, report
    "day_basis": "TEXT",
    "in": "TEXT NOT NULL DEFAULT 'text'",
    "sentence": "INTEGER",
    "sentence_start": "INTEGER",
    "sentence_end": "INTEGER",
    "trigger": "TEXT",
    "trigger_start": "INTEGER",
    "trigger_end": "INTEGER",
    "cameo": "TEXT",
    "root": "TEXT",  # the first two digits of the CAMEO code
    "plover": "TEXT",
    "plover_mode": "TEXT",
    "contexts": "TEXT NOT NULL DEFAULT ''",  # lists are joined by |
    "quad": "INTEGER CHECK (quad BETWEEN 1 AND 4)",
    "goldstein": "REAL",
    **{
        f"{side}{name}": kind
        for side in ("source", "target")
        for name, kind in (
            ("", "TEXT"),
            ("_name", "TEXT"),
            ("_country", "TEXT"),
            ("_sectors", "TEXT"),
            ("_via", "TEXT"),
            ("_wikidata", "TEXT"),
            ("_text", "TEXT"),
            ("_start", "INTEGER"),
            ("_end", "INTEGER"),
        )
    },
    "when_start": "TEXT",
    "when_end": "TEXT",
    "when_granularity": "TEXT",
    "when_basis": "TEXT",
    "where": "TEXT",
    "where_country": "TEXT",
    "lat": "REAL",
    "lon": "REAL",
    "geonames_id": "INTEGER",
    "where_basis": "TEXT",
    "polarity": "TEXT NOT NULL DEFAULT 'positive' CHECK (polarity IN ('positive', 'negative'))",
    "modality": "TEXT NOT NULL DEFAULT 'actual'",
    "factuality": "REAL",
    "confidence": "REAL",
    "according_to": "TEXT",  # the name of the innermost speaker; the whole chain is in detail
    "probability_low": "REAL",
    "probability_high": "REAL",
    "rule": "TEXT",
    "detail": "TEXT",  # JSON: what is not flat, so that the record can be rebuilt exactly
}
EVENT_KEYS = ("event_key", "coding_key", "article_key", "run_id", "coder_key", "event_id")
# What the view takes from the article.
ARTICLE_COLUMNS = ("article_id", "content_hash", "outlet", "agency", "url", "title", "lang", "copy_of")

PLAIN = "polarity = 'positive' AND modality IN ('actual', 'ongoing')"
"""The condition of a plain event: an act that the text presents as done or going on. Counts are of plain events unless asked otherwise."""


def quoted(columns: object) -> str:
    """Column names as SQL, since some of the names are words of SQL (``in``, ``where``)."""
    return ", ".join(f'"{c}"' for c in columns)  # type: ignore[attr-defined]


_COLUMNS = ",\n  ".join(f'"{name}" {kind}' for name, kind in EVENT_COLUMNS.items())


def _arm(table: str, verdict: str) -> str:
    of_event = ", ".join(f'{table}."{c}"' for c in (*EVENT_KEYS, *EVENT_COLUMNS))
    of_article = ", ".join(f"article.{c}" for c in ARTICLE_COLUMNS)
    return f"""
      SELECT {of_event}, {of_article},
        coder.version AS coder_version, coder.lexicon AS coder_lexicon, coder.model AS coder_model, {verdict} AS verdict
      FROM {table}
      JOIN article ON article.article_key = {table}.article_key AND article.coding_key = {table}.coding_key
      LEFT JOIN coder ON coder.coder_key = {table}.coder_key"""


_VERSION_1 = f"""
CREATE TABLE run (
  run_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT,
  version TEXT NOT NULL,
  lexicon TEXT,
  model TEXT,
  settings TEXT NOT NULL DEFAULT '{{}}',
  inputs TEXT NOT NULL DEFAULT '[]',
  articles INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0,
  coded INTEGER NOT NULL DEFAULT 0,
  events INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  reasons TEXT NOT NULL DEFAULT '{{}}',
  seconds REAL NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE article (
  article_key INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  content_hash TEXT NOT NULL UNIQUE,
  text_hash TEXT NOT NULL,
  copy_of INTEGER REFERENCES article,
  coding_key INTEGER REFERENCES coding DEFERRABLE INITIALLY DEFERRED,
  run_id INTEGER NOT NULL REFERENCES run,
  published TEXT,
  read_on TEXT,
  outlet TEXT,
  agency TEXT,
  lang TEXT,
  url TEXT,
  origin TEXT,
  found TEXT NOT NULL DEFAULT '{{}}',
  regions TEXT NOT NULL DEFAULT '[]',
  title TEXT,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX article_by_id ON article (article_id);
CREATE INDEX article_by_text ON article (text_hash);
CREATE INDEX article_by_day ON article (published, outlet);

CREATE TABLE coder (
  coder_key INTEGER PRIMARY KEY,
  version TEXT NOT NULL,
  lexicon TEXT NOT NULL,
  model TEXT NOT NULL,
  UNIQUE (version, lexicon, model)
) STRICT;

CREATE TABLE coding (
  coding_key INTEGER PRIMARY KEY,
  article_key INTEGER NOT NULL REFERENCES article,
  run_id INTEGER NOT NULL REFERENCES run,
  coder_key INTEGER REFERENCES coder,
  events INTEGER NOT NULL,
  sentences INTEGER NOT NULL,
  UNIQUE (run_id, article_key)
) STRICT;
CREATE INDEX coding_by_article ON coding (article_key);

CREATE TABLE event (
  event_key INTEGER PRIMARY KEY,
  coding_key INTEGER NOT NULL REFERENCES coding,
  article_key INTEGER NOT NULL REFERENCES article,
  run_id INTEGER NOT NULL REFERENCES run,
  coder_key INTEGER REFERENCES coder,
  event_id TEXT NOT NULL,
  {_COLUMNS},
  UNIQUE (coding_key, event_id)
) STRICT;
CREATE INDEX event_by_id ON event (event_id);
CREATE INDEX event_by_article ON event (article_key);
CREATE INDEX event_by_dyad ON event (source_country, target_country, day);
CREATE INDEX event_by_target ON event (target_country, day);
CREATE INDEX event_by_day ON event (day);
CREATE INDEX event_by_report ON event (published);

CREATE TABLE judgement (
  judgement_id INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  "in" TEXT NOT NULL,
  trigger_start INTEGER,
  trigger_end INTEGER,
  snapshot TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('confirm', 'reject', 'correct')),
  field TEXT,
  value TEXT,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT,
  CHECK ((verdict = 'correct') = (field IS NOT NULL))
) STRICT;
CREATE INDEX judgement_by_event ON judgement (event_id);
CREATE INDEX judgement_by_article ON judgement (content_hash);

CREATE TABLE event_judged (
  event_key INTEGER PRIMARY KEY REFERENCES event,
  coding_key INTEGER NOT NULL REFERENCES coding,
  article_key INTEGER NOT NULL REFERENCES article,
  run_id INTEGER NOT NULL REFERENCES run,
  coder_key INTEGER REFERENCES coder,
  event_id TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('confirm', 'reject', 'correct')),
  {_COLUMNS}
) STRICT;

CREATE TABLE failure (
  failure_id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run,
  origin TEXT NOT NULL,
  article_key INTEGER REFERENCES article,
  step TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (origin, step, reason)
) STRICT;
CREATE INDEX failure_by_article ON failure (article_key);

CREATE TABLE dyad_day (
  dataset TEXT NOT NULL,
  source_country TEXT NOT NULL,
  target_country TEXT NOT NULL,
  day TEXT NOT NULL,
  published TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  quad INTEGER NOT NULL,
  events INTEGER NOT NULL,
  goldstein REAL NOT NULL,
  scored INTEGER NOT NULL,
  PRIMARY KEY (dataset, source_country, target_country, day, published, source, target, quad)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE article_text USING fts5 (
  title, text, content = 'article', content_rowid = 'article_key',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER article_text_insert AFTER INSERT ON article BEGIN
  INSERT INTO article_text (rowid, title, text) VALUES (new.article_key, new.title, new.text);
END;

CREATE VIEW event_current AS
  {_arm("event", "NULL")}
      WHERE NOT EXISTS (SELECT 1 FROM event_judged AS judged WHERE judged.event_key = event.event_key)
  UNION ALL
  {_arm("event_judged", "event_judged.verdict")}
      WHERE event_judged.verdict <> 'reject';
"""
# Once released, a version is never changed: what a later one needs is a further script.
MIGRATIONS = (_VERSION_1, IMPORTED, INCIDENTS, TIES)
VERSION = len(MIGRATIONS)


class StudyError(Exception):
    """A study that cannot be opened, read or written; the message names the file."""


class TooNewError(StudyError):
    """The file was written by a later version of Diurna, whose tables this one does not know."""


def version_of(connection: sqlite3.Connection, name: str) -> int:
    """The schema version of an open file, 0 for an empty one; :class:`StudyError` where the file ``name`` is no study or a newer one."""
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise StudyError(f"{name}: {'not a study: not an SQLite file' if 'not a database' in str(error) else error}") from None
    if application != APPLICATION_ID and (tables or version or application):
        raise StudyError(f"{name}: not a study: an SQLite file of another program")
    if version > VERSION:
        raise TooNewError(f"{name}: a study of version {version}, this Diurna knows up to {VERSION}; use a newer Diurna")
    return version


def migrate(connection: sqlite3.Connection, name: str) -> int:
    """Brings an open file to the newest version, all or nothing; returns the version it had. The caller holds the writer's lock.

    The connection must be in autocommit mode (``isolation_level=None``).
    """
    before = version_of(connection, name)
    if before == VERSION:
        return before
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in MIGRATIONS[before:]:
            for statement in statements(script):
                connection.execute(statement)
        if 0 < before <= MIGRATIONS.index(INCIDENTS):
            from diurna.study.incidents import catch_up

            catch_up(connection)
        if 0 < before <= MIGRATIONS.index(TIES):
            from diurna.study.ties import retie_all

            retie_all(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return before


def statements(script: str) -> Iterator[str]:
    """The single statements of an SQL script: ``executescript`` would commit before it begins."""
    held = ""
    for line in script.splitlines():
        held += line + "\n"
        if sqlite3.complete_statement(held):
            yield held
            held = ""
    assert not held.strip(), held
