"""Event tables of others in a study: kept whole and beside the study's own events, and given back as they were.

A row is known by what stands in it and how often it stood there before in its file, so importing a file again, or the same rows in
another file, changes nothing, and a table that has a row twice keeps it twice. Rows of Diurna's own tables are known by their
``event_id``: a newer row replaces the older, one that says ``deleted`` takes it away.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from diurna.read.datasets import LAYOUTS, SHARED, Failure, ImportedEvent, Layout, Table
from diurna.read.datasets.own import deleted
from diurna.study.schema import StudyError, quoted
from diurna.study.store import Store

BATCH = 5_000
"""Rows of one transaction."""
_NAMES = quoted(SHARED)
_INSERT = f"""INSERT INTO imported_event (file_key, line, row_hash, dataset, {_NAMES}, cells)
VALUES (?, ?, ?, ?, {", ".join("?" for _ in SHARED)}, ?) ON CONFLICT (row_hash) DO NOTHING"""


@dataclass(slots=True)
class Imported:
    """What an import did: rows that are new, that were known, that were taken away, and that could not be used."""

    new: int = 0
    known: int = 0
    deleted: int = 0
    failures: int = 0


def import_table(store: Store, table: Table, dataset: str, say: Callable[[str], None], progress: Callable[[Imported], None] = lambda _: None) -> Imported:
    """Keeps the rows of an opened table in batches; every failure is said, and kept with the run. Memory: eight bytes of hash a row."""
    counts = Imported()
    seen: dict[int, int] = {}
    with store.run("import", settings={"dataset": dataset, "layout": table.layout.name}, inputs=[str(table.path)]) as run:
        with store.transaction() as connection:
            columns = json.dumps(list(table.columns), ensure_ascii=False)
            cursor = connection.execute(
                "INSERT INTO imported_file (run_id, dataset, layout, name, columns) VALUES (?, ?, ?, ?, ?)",
                (run.run_id, dataset, table.layout.name, str(table.path), columns),
            )
            file_key = int(cursor.lastrowid or 0)
        for batch in _batches(table):
            with store.transaction() as connection:
                for row in batch:
                    if isinstance(row, Failure):
                        counts.failures += 1
                        say(str(row))
                        _keep_failure(connection, run.run_id, row)
                    else:
                        _keep(connection, file_key, dataset, table, row, seen, counts)
                connection.execute("UPDATE run SET events = ?, failures = ? WHERE run_id = ?", (counts.new, counts.failures, run.run_id))
            run.counts.events, run.counts.failures = counts.new, counts.failures
            store.checkpoint()
            progress(counts)
    return counts


def _batches(table: Table) -> Iterator[list[ImportedEvent | Failure]]:
    batch: list[ImportedEvent | Failure] = []
    for row in table.rows:
        batch.append(row)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _keep(connection: sqlite3.Connection, file_key: int, dataset: str, table: Table, row: ImportedEvent, seen: dict[int, int], counts: Imported) -> None:
    cells = json.dumps(row.cells, ensure_ascii=True, separators=(",", ":"))
    if dataset == "diurna":
        # The layout is left out: the same event in another format is the same row, and the newest form of it stays.
        found = connection.execute("SELECT import_key, cells FROM imported_event WHERE dataset = 'diurna' AND row_id = ?", (row.row_id,)).fetchone()
        gone = deleted(table.columns, row.cells)
        if found is not None and (gone or found[1] != cells):
            connection.execute("DELETE FROM imported_event WHERE import_key = ?", (found[0],))
        if gone:
            counts.deleted += found is not None
            return
        digest = sha256(f"diurna\x1f{row.row_id}".encode("utf-8", "surrogatepass")).digest()[:16]
    else:
        plain = sha256(f"{table.layout.name}\x1f{cells}".encode()).digest()
        short = int.from_bytes(plain[:8], "big")
        seen[short] = before = seen.get(short, -1) + 1
        digest = plain[:16] if before == 0 else sha256(plain + before.to_bytes(4, "big")).digest()[:16]
    values = [_sound(getattr(row, name)) for name in SHARED]
    cursor = connection.execute(_INSERT, (file_key, row.line, digest, dataset, *values, cells))
    counts.new += cursor.rowcount
    counts.known += 1 - cursor.rowcount


def _sound(value: Any) -> Any:
    """Text that SQLite can hold: half characters become question marks; the cells keep them."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _keep_failure(connection: sqlite3.Connection, run_id: int, failure: Failure) -> None:
    connection.execute(
        "INSERT INTO failure (run_id, origin, step, reason, at) VALUES (?, ?, 'read', ?, strftime('%Y-%m-%dT%H:%M:%S', 'now')) ON CONFLICT DO NOTHING",
        (run_id, _sound(failure.where), _sound(failure.reason)),
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """The rows of one data set as they were read: their layout, columns, and cells in the order of import."""

    layout: Layout
    columns: tuple[str, ...]
    rows: Iterator[list[Any]]


def whole_rows(connection: sqlite3.Connection, name: str) -> Whole:
    """The rows of a data set, or of one layout of it, as they were read; :class:`StudyError` where there are none or several kinds."""
    kinds = connection.execute(
        "SELECT DISTINCT layout, columns FROM imported_file JOIN imported_event USING (file_key) WHERE imported_file.dataset = ? OR layout = ?", (name, name)
    ).fetchall()
    if not kinds:
        raise StudyError(f"nothing of {name} was imported into this study")
    if len(kinds) > 1:
        raise StudyError(f"{name} was imported from files with different columns ({', '.join(sorted({kind[0] for kind in kinds}))}); take the shared columns")
    layout, columns = kinds[0]
    rows = connection.execute(
        """SELECT cells FROM imported_event JOIN imported_file USING (file_key)
        WHERE layout = ? AND columns = ? ORDER BY import_key""",
        (layout, columns),
    )
    return Whole(LAYOUTS[layout], tuple(json.loads(columns)), (json.loads(row[0]) for row in rows))


def shared_rows(connection: sqlite3.Connection, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a data set, of one layout of it, or of all (``all``, with the study's own plain events), in the shared columns."""
    if name == "all":
        cursor = connection.execute(f"SELECT dataset, {_NAMES} FROM event_beside")
    else:
        cursor = connection.execute(
            f"""SELECT imported_event.dataset, {_NAMES} FROM imported_event JOIN imported_file USING (file_key)
            WHERE imported_event.dataset = ? OR layout = ? ORDER BY import_key""",
            (name, name),
        )
    names = ("dataset", *SHARED)
    return (dict(zip(names, row, strict=True)) for row in cursor)
