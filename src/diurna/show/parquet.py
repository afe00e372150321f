"""Rows as one Parquet file: typed, dictionary-encoded, every column with its meaning, written in row groups and whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

from diurna.columns import DEFINED, Column, flat
from diurna.model import Record

GROUP = 50_000
"""Rows of one row group: what is held in memory."""


def schema_of(columns: Sequence[Column] = DEFINED) -> Any:
    """The Arrow schema of defined columns, each with its meaning; :class:`RuntimeError` says what to install where pyarrow is missing."""
    try:
        import pyarrow
    except ImportError:
        raise RuntimeError("Parquet needs pyarrow: pip install 'diurna[parquet]'") from None
    from diurna import __version__
    from diurna.ontology import CAMEO_VERSION, PLOVER_VERSION

    kinds = {"whole": pyarrow.int64(), "real": pyarrow.float64(), "day": pyarrow.date32()}
    fields = [pyarrow.field(c.name, kinds.get(c.kind, pyarrow.string()), metadata={"description": c.definition}) for c in columns]
    return pyarrow.schema(fields, metadata={"diurna": __version__, "cameo": CAMEO_VERSION, "plover": PLOVER_VERSION})


def table_of(rows: Iterable[dict[str, Any]], columns: Sequence[Column] = DEFINED) -> Any:
    """Flat rows as an Arrow table with :func:`schema_of`; days, given as text, become days."""
    schema = schema_of(columns)
    days = [c.name for c in columns if c.kind == "day"]
    return schema.empty_table() if not (typed := [_typed(row, days) for row in rows]) else _table(typed, schema)


def _typed(row: dict[str, Any], days: Sequence[str]) -> dict[str, Any]:
    return row | {name: date.fromisoformat(row[name]) for name in days if row.get(name)}


def _table(rows: list[dict[str, Any]], schema: Any) -> Any:
    import pyarrow

    return pyarrow.Table.from_pylist(rows, schema=schema)


class Parquet:
    """Rows of defined columns; needs the extra ``diurna[parquet]``, which :class:`RuntimeError` says where it is missing.

    Parquet has its index at its end, so the file grows beside the stream and is copied at :meth:`close`: a stream that was not
    closed has nothing. Days are ``date32``, numbers ``int64`` and ``double``, text is dictionary-encoded where few values come
    again and again. The meaning of a column is its field metadata ``description``.
    """

    def __init__(self, stream: BinaryIO, columns: Sequence[Column] = DEFINED, *, group: int = GROUP):
        self.schema = schema_of(columns)
        import pyarrow.parquet

        self.stream, self.columns, self.group = stream, tuple(columns), group
        self.rows: list[dict[str, Any]] = []
        self.days = tuple(c.name for c in self.columns if c.kind == "day")
        self.file: Any = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the writer
        self.writer = pyarrow.parquet.ParquetWriter(
            self.file, self.schema, compression="zstd", use_dictionary=[c.name for c in self.columns if c.kind == "few"], store_schema=True
        )

    def write(self, record: Record) -> None:
        """Takes an event as one row."""
        self.write_row(flat(record))

    def write_row(self, row: dict[str, Any]) -> None:
        """Takes one row; a full row group goes to the file."""
        self.rows.append(_typed(row, self.days))
        if len(self.rows) >= self.group:
            self._flush()

    def write_table(self, table: Any) -> None:
        """Takes a table with the same columns as a row group of its own; better few large ones than many small ones."""
        if self.rows:
            self._flush()
        self.writer.write_table(table.cast(self.schema), row_group_size=self.group)

    def note(self, facts: dict[str, str]) -> None:
        """Keeps facts of the whole file beside its schema (``key_value_metadata``), until :meth:`close`."""
        self.writer.add_key_value_metadata(facts)

    def _flush(self) -> None:
        self.writer.write_table(_table(self.rows, self.schema))
        self.rows = []

    def close(self) -> None:
        """Copies the finished file to the stream, with the same schema whatever is in it; the stream stays open."""
        if self.rows:
            self._flush()
        self.writer.close()
        self.file.seek(0)
        shutil.copyfileobj(self.file, self.stream)
        self.file.close()
        self.stream.flush()
