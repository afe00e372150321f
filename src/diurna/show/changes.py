"""JSON lines of events and rows, and of what became of them since a moment."""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from diurna.model import Record, to_json


class ChangedLines:
    """One JSON object a line: events as they are, rows as objects, with ``change`` as a further key where there is one to tell."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream
        self.encoder = msgspec.json.Encoder()

    def write(self, record: Record) -> None:
        """Writes an event as it is."""
        self.stream.write(to_json(record) + b"\n")

    def write_change(self, record: Record, change: dict[str, Any]) -> None:
        """Writes an event and what became of it."""
        self.stream.write(to_json(record)[:-1] + b"," + self.encoder.encode(change)[1:] + b"\n")

    def write_row(self, row: dict[str, Any]) -> None:
        """Writes a row of named values."""
        self.stream.write(self.encoder.encode(row) + b"\n")

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()
