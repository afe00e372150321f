"""Events and annotations on standard output: JSON lines, CSV, TSV, Parquet, or a table for people."""

from __future__ import annotations

import io
import sys
from typing import BinaryIO, Protocol

from diurna.columns import COLUMNS, flat, said
from diurna.model import Actor, Event, Record, to_json
from diurna.show.parquet import Parquet
from diurna.show.plain import visible
from diurna.show.separated import Separated, Spreadsheet

__all__ = ["COLUMNS", "JsonLines", "Parquet", "Separated", "Sink", "Table", "flat", "open_sink", "status", "when_text"]


class Sink(Protocol):
    """Where rows go: one call a row, one at the end."""

    def write(self, record: Record) -> None:
        """Takes one record."""

    def close(self) -> None:
        """Writes what is still held back; the stream stays open."""


class JsonLines:
    """One record a line, as it is."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream

    def write(self, record: Record) -> None:
        """Writes any record as one line of JSON."""
        self.stream.write(to_json(record) + b"\n")

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()


class Table:
    """A table for a terminal: who did what to whom, when, and how sure."""

    def __init__(self, stream: BinaryIO, width: int | None = None):
        self.stream = stream
        self.width = width
        self.rows: list[Event] = []

    def write(self, record: Record) -> None:
        """Keeps an event for the table, which is printed at the end."""
        assert isinstance(record, Event)
        self.rows.append(record)

    def close(self) -> None:
        """Prints the table and the number of events; the stream stays open."""
        from rich import box
        from rich.table import Table as RichTable
        from rich.text import Text

        from diurna.ontology import Ontology
        from diurna.show.console import open_console

        codes = Ontology.load().codes
        text = io.TextIOWrapper(self.stream, encoding="utf-8", errors="replace", write_through=True)
        console = open_console(text, self.width or (None if sys.stdout.isatty() else 170))
        table = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1), expand=False)
        for name, style in (
            ("source", "bold"),
            ("code", "cyan"),
            ("act", ""),
            ("target", "bold"),
            ("when", ""),
            ("where", ""),
            ("status", ""),
            ("according to", "dim"),
            ("words", "dim italic"),
        ):
            table.add_column(name, style=style, overflow="fold")
        for event in self.rows:
            table.add_row(
                Text(visible(_who(event.source))),
                event.cameo,
                codes[event.cameo].name,
                Text(visible(_who(event.target))),
                when_text(event),
                Text(visible(event.where.name if event.where else "")),
                status(event),
                Text(visible(" ← ".join(said(a.source) for a in event.attribution if a.kind != "publishes"))),
                Text(visible(event.trigger.text)),
            )
        console.print(table)
        plural = "" if len(self.rows) == 1 else "s"
        console.print(f"{len(self.rows)} event{plural}", style="dim")
        text.detach()


def _who(actor: Actor | None) -> str:
    if actor is None:
        return "–"
    name = actor.name if len(actor.name) <= 40 else actor.name[:39] + "…"
    return f"{actor.code} {name}"


def when_text(event: Event) -> str:
    """The time of an event in few characters: a day, a range, or an open side."""
    when = event.when
    if when is None:
        return ""
    if when.start == when.end:
        return when.start or ""
    return f"{when.start or ''}..{when.end or ''}"


def status(event: Event) -> str:
    """Modality with its negation and how sure, in few characters."""
    sign = "not " if event.polarity == "negative" else ""
    return f"{sign}{event.modality} {event.factuality:+g}"


def open_sink(name: str, stream: BinaryIO, width: int | None = None) -> Sink:
    """The sink of a format (``jsonl``, ``csv``, ``tsv``, ``excel``, ``parquet``, else a table of ``width`` characters) on a stream.

    :class:`RuntimeError` says what to install where an extra is missing.
    """
    if name == "jsonl":
        return JsonLines(stream)
    if name == "csv":
        return Separated(stream, ",")
    if name == "tsv":
        return Separated(stream, "\t")
    if name == "excel":
        return Spreadsheet(stream)
    if name == "parquet":
        return Parquet(stream)
    return Table(stream, width)
