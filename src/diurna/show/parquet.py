"""Rows as one Parquet file: typed, dictionary-encoded, every column with its meaning, written in row groups and whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from typing import Any, BinaryIO

from diurna.columns import DEFINED, Column, flat
from diurna.model import Record

GROUP = 50_000
"""Rows of one row group: what is held in memory."""


class Parquet:
    """Rows of defined columns; needs the extra ``diurna[parquet]``, which :class:`RuntimeError` says where it is missing.

    Parquet has its index at its end, so the file grows beside the stream and is copied at :meth:`close`: a stream that was not
    closed has nothing. Days are ``date32``, numbers ``int64`` and ``double``, text is dictionary-encoded where few values come
    again and again. The meaning of a column is its field metadata ``description``.
    """

    def __init__(self, stream: BinaryIO, columns: Sequence[Column] = DEFINED, *, group: int = GROUP):
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise RuntimeError("Parquet needs pyarrow: pip install 'diurna[parquet]'") from None
        from diurna import __version__
        from diurna.ontology import CAMEO_VERSION, PLOVER_VERSION

        self.stream, self.columns, self.group = stream, tuple(columns), group
        self.rows: list[dict[str, Any]] = []
        self.pyarrow = pyarrow
        kinds = {"whole": pyarrow.int64(), "real": pyarrow.float64(), "day": pyarrow.date32()}
        fields = [pyarrow.field(c.name, kinds.get(c.kind, pyarrow.string()), metadata={"description": c.definition}) for c in self.columns]
        versions = {"diurna": __version__, "cameo": CAMEO_VERSION, "plover": PLOVER_VERSION}
        self.schema = pyarrow.schema(fields, metadata=versions)
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
        from datetime import date

        for name in self.days:
            if row.get(name):
                row[name] = date.fromisoformat(row[name])
        self.rows.append(row)
        if len(self.rows) >= self.group:
            self._flush()

    def _flush(self) -> None:
        self.writer.write_table(self.pyarrow.Table.from_pylist(self.rows, schema=self.schema))
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
