"""The tables of what stands behind the reports: copies of articles, and incidents with their events.

All of it follows from the articles, events and judgements of the study: it is kept up in the same transaction and can be made anew.
"""

from __future__ import annotations

_SIDES = ",\n  ".join(f"{side}{part} TEXT" for side in ("source", "target") for part in ("", "_name", "_country", "_sectors"))

INCIDENTS = f"""
CREATE TABLE article_band (
  band INTEGER NOT NULL,
  article_key INTEGER NOT NULL REFERENCES article,
  PRIMARY KEY (band, article_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE article_like (
  article_key INTEGER NOT NULL REFERENCES article,
  other_key INTEGER NOT NULL REFERENCES article,
  shared REAL NOT NULL,
  contained REAL NOT NULL,
  PRIMARY KEY (article_key, other_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE article_copy (
  article_key INTEGER PRIMARY KEY REFERENCES article,
  first_key INTEGER NOT NULL REFERENCES article
) STRICT;
CREATE INDEX article_copy_by_first ON article_copy (first_key);

CREATE TABLE incident (
  incident_key INTEGER PRIMARY KEY,
  incident_id TEXT NOT NULL UNIQUE,
  cameo TEXT,
  root TEXT,
  plover TEXT,
  plover_mode TEXT,
  quad INTEGER CHECK (quad BETWEEN 1 AND 4),
  goldstein REAL,
  {_SIDES},
  day TEXT,
  day_basis TEXT,
  when_start TEXT,
  when_end TEXT,
  "where" TEXT,
  where_country TEXT,
  lat REAL,
  lon REAL,
  geonames_id INTEGER,
  reported_first TEXT,
  reported_last TEXT,
  events INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  outlets INTEGER NOT NULL,
  sources INTEGER NOT NULL,
  score REAL,
  disagreements TEXT NOT NULL DEFAULT '{{}}'
) STRICT;
CREATE INDEX incident_by_dyad ON incident (source_country, target_country, day);
CREATE INDEX incident_by_target ON incident (target_country, day);
CREATE INDEX incident_by_day ON incident (day);

CREATE TABLE incident_event (
  event_key INTEGER PRIMARY KEY REFERENCES event,
  incident_key INTEGER NOT NULL REFERENCES incident DEFERRABLE INITIALLY DEFERRED,
  article_key INTEGER NOT NULL REFERENCES article,
  component INTEGER NOT NULL,
  swapped INTEGER NOT NULL DEFAULT 0,
  score REAL,
  reasons TEXT NOT NULL DEFAULT '[]',
  told TEXT NOT NULL
) STRICT;
CREATE INDEX incident_event_by_incident ON incident_event (incident_key);
CREATE INDEX incident_event_by_component ON incident_event (component);
CREATE INDEX incident_event_by_article ON incident_event (article_key);

CREATE TABLE incident_block (
  block TEXT NOT NULL,
  first INTEGER NOT NULL,
  event_key INTEGER NOT NULL REFERENCES event,
  PRIMARY KEY (block, first, event_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_block_by_event ON incident_block (event_key);
"""
