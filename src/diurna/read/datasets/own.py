"""Diurna's own tables, read back: CSV, TSV, the CSV for spreadsheets, JSON lines and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from diurna.columns import COLUMNS, flat, from_cells
from diurna.model import Event
from diurna.ontology import Ontology
from diurna.read.articles import Failure, lines_of
from diurna.read.datasets.cells import LONGEST
from diurna.read.datasets.records import Cell, ImportedEvent, Layout, RowError

_DECODER = msgspec.json.Decoder(Event)
_CHANGE_DECODER = msgspec.json.Decoder(dict[str, Any])
# A text cell that begins like this was given an apostrophe for spreadsheets (see `diurna.show.separated`).
GUARD = "'"


def read_flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """The shared fields of a typed flat row."""
    if not row.get("event_id"):
        raise RowError("no event_id")
    if row.get("cameo") not in Ontology.load().codes:
        raise RowError(f"cameo {row.get('cameo')!r} is no CAMEO code")
    first, last = row.get("when_start") or row.get("when_end"), row.get("when_end") or row.get("when_start")
    same = ("cameo", "plover", "quad", "goldstein", "outlet", "url", "where", "where_country", "lat", "lon")
    sides = tuple(f"{side}{part}" for side in ("source", "target") for part in ("", "_name", "_country", "_sectors"))
    return {
        "row_id": row["event_id"],
        "day": first or row.get("published"),
        "day_end": last or row.get("published"),
        "act": row.get("trigger"),
        **{name: row.get(name) for name in (*same, *sides)},
    }


def _read_text(row: Mapping[str, Cell]) -> dict[str, Any]:
    try:
        return read_flat(from_cells({name: str(cell) for name, cell in row.items()}))
    except ValueError as error:
        raise RowError(str(error)) from None


def unguarded(cells: list[str]) -> list[str]:
    """The cells without the apostrophe that keeps a spreadsheet from computing them."""
    return [cell[1:] if cell.startswith(GUARD) else cell for cell in cells]


NEEDED = ("event_id", "cameo", "source", "target", "when_start", "when_end", "published")
LAYOUTS = (Layout("diurna-csv", NEEDED, ",", True, True, _read_text), Layout("diurna-tsv", NEEDED, "\t", True, True, _read_text))
JSON_LINES = Layout("diurna-jsonl", ("event",), "", False, False, read_flat)
PARQUET = Layout("diurna-parquet", NEEDED, "", False, True, read_flat)


def read_json_lines(path: Path) -> Iterator[ImportedEvent | Failure]:
    """An event or a failure for every line of JSON lines; the one cell is the line itself. Rows that say ``deleted`` keep only their id."""
    with path.open("rb") as stream:
        for number, (line, size) in enumerate(lines_of(stream), 1):
            line = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
            if not line and size <= LONGEST:
                continue
            try:
                event = _DECODER.decode(line)
                yield ImportedEvent(line=number, cells=(line.decode("utf-8"),), **read_flat(flat(event)))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                yield Failure(f"{path}:{number}", f"not an event of Diurna: {str(error).splitlines()[0]}")
            except RowError as error:
                yield Failure(f"{path}:{number}", str(error))


def deleted(columns: tuple[str, ...], cells: tuple[Cell, ...]) -> bool:
    """Whether a row of an export of changes says that the event is gone."""
    if columns == JSON_LINES.columns:
        return b'"change":"deleted"' in str(cells[0]).encode("utf-8", "replace") and _CHANGE_DECODER.decode(str(cells[0])).get("change") == "deleted"
    return "change" in columns and cells[columns.index("change")] == "deleted"


def read_parquet(path: Path) -> tuple[tuple[str, ...], Iterator[ImportedEvent | Failure]]:
    """The columns of a Parquet file of events, and an event or a failure for every row, numbered from 1.

    :class:`RowError` where it is no such file or pyarrow is missing.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise RowError("Parquet needs pyarrow: pip install 'diurna[parquet]'") from None
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise RowError(f"not a Parquet file: {str(error).splitlines()[0]}") from None
    columns = tuple(file.schema_arrow.names)
    lacking = [c for c in NEEDED if c not in columns]
    if lacking:
        raise RowError(f"no table of events: {', '.join(lacking)} missing")
    return columns, _parquet_rows(file, columns, str(path))


def _parquet_rows(file: Any, columns: tuple[str, ...], name: str) -> Iterator[ImportedEvent | Failure]:
    number = 0
    for batch in file.iter_batches(batch_size=5_000):
        for row in batch.to_pylist():
            number += 1
            # Days are a type of their own in Parquet, text everywhere else.
            row = {c: v.isoformat() if hasattr(v, "isoformat") else v for c, v in row.items()}
            try:
                yield ImportedEvent(line=number, cells=tuple(row[c] for c in columns), **read_flat(row))
            except RowError as error:
                yield Failure(f"{name}:{number}", str(error))


assert set(NEEDED) <= set(COLUMNS)
