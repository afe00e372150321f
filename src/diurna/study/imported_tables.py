"""The tables of a study that hold what others coded, and the view that lays it beside the study's own events."""

from __future__ import annotations

# The fields of `diurna.read.datasets.ImportedEvent` that are not the row itself, with their types in SQLite.
SHARED_COLUMNS = {
    "row_id": "TEXT",
    "day": "TEXT",
    "day_end": "TEXT",
    "cameo": "TEXT",
    "plover": "TEXT",
    "quad": "INTEGER CHECK (quad BETWEEN 1 AND 4)",
    "goldstein": "REAL",
    "act": "TEXT",
    **{f"{side}{part}": "TEXT" for side in ("source", "target") for part in ("", "_name", "_country", "_sectors")},
    "where": "TEXT",
    "where_country": "TEXT",
    "lat": "REAL",
    "lon": "REAL",
    "outlet": "TEXT",
    "url": "TEXT",
    "deaths_low": "INTEGER",
    "deaths": "INTEGER",
    "deaths_high": "INTEGER",
}
# How an event of the study fills them, where the column of the view has another name or there is none.
_OWN = {"row_id": "event_id", "act": '"trigger"', "day": "coalesce(day, published)", "day_end": "coalesce(when_end, day, published)"}
_OWN |= dict.fromkeys(("deaths_low", "deaths", "deaths_high"), "NULL")

_TYPES = ",\n  ".join(f'"{name}" {kind}' for name, kind in SHARED_COLUMNS.items())
_NAMES = ", ".join(f'"{name}"' for name in SHARED_COLUMNS)
_OWN_NAMES = ", ".join(f'{_OWN.get(name, chr(34) + name + chr(34))} AS "{name}"' for name in SHARED_COLUMNS)

IMPORTED = f"""
CREATE TABLE imported_file (
  file_key INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run,
  dataset TEXT NOT NULL,
  layout TEXT NOT NULL,
  name TEXT NOT NULL,
  columns TEXT NOT NULL
) STRICT;

CREATE TABLE imported_event (
  import_key INTEGER PRIMARY KEY,
  file_key INTEGER NOT NULL REFERENCES imported_file,
  line INTEGER NOT NULL,
  row_hash BLOB NOT NULL UNIQUE,
  dataset TEXT NOT NULL,
  {_TYPES},
  cells TEXT NOT NULL
) STRICT;
CREATE INDEX imported_by_dyad ON imported_event (source_country, target_country, day);
CREATE INDEX imported_by_day ON imported_event (dataset, day);
CREATE INDEX imported_by_row ON imported_event (dataset, row_id);

CREATE VIEW event_beside AS
  SELECT 'diurna' AS dataset, {_OWN_NAMES} FROM event_current
    WHERE polarity = 'positive' AND modality IN ('actual', 'ongoing')
  UNION ALL
  SELECT CASE dataset WHEN 'diurna' THEN 'diurna-imported' ELSE dataset END AS dataset, {_NAMES} FROM imported_event;
"""
