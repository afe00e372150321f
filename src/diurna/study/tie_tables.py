"""The tables of a study that hold ties, and what acts say of them."""

TIES = """
CREATE TABLE tie_act (
  event_key INTEGER NOT NULL,
  article_key INTEGER NOT NULL REFERENCES article,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  move TEXT NOT NULL CHECK (move IN ('open', 'keep', 'close', 'against')),
  source TEXT NOT NULL,
  source_name TEXT NOT NULL,
  target TEXT NOT NULL,
  target_name TEXT NOT NULL,
  days INTEGER NOT NULL,
  day TEXT NOT NULL,
  published TEXT,
  outlet TEXT NOT NULL,
  origin TEXT NOT NULL,
  speaker TEXT NOT NULL,
  factuality REAL,
  confidence REAL,
  rule TEXT NOT NULL,
  PRIMARY KEY (event_key, kind, rule)
) STRICT;
CREATE INDEX tie_act_by_article ON tie_act (article_key);
CREATE INDEX tie_act_by_pair ON tie_act (kind, source, source_name, target, target_name);

CREATE TABLE tie (
  tie_key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  symmetric INTEGER NOT NULL,
  source TEXT NOT NULL,
  source_name TEXT NOT NULL,
  target TEXT NOT NULL,
  target_name TEXT NOT NULL,
  start TEXT,
  "end" TEXT,
  ended TEXT CHECK (ended IN ('reported', 'lapsed')),
  last TEXT NOT NULL,
  lapses TEXT,
  certainty REAL NOT NULL,
  reports INTEGER NOT NULL,
  origins INTEGER NOT NULL,
  against INTEGER NOT NULL,
  opened_by TEXT NOT NULL,
  closed_by TEXT NOT NULL
) STRICT;
CREATE INDEX tie_by_pair ON tie (kind, source, source_name, target, target_name);
CREATE INDEX tie_by_source ON tie (source);
CREATE INDEX tie_by_target ON tie (target);
"""
