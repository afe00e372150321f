"""Events and annotations on standard output: JSON lines, CSV, TSV, Parquet, or a table for people."""

from __future__ import annotations

import csv
import io
import sys
from typing import Any, BinaryIO, Protocol

from diurna.model import Actor, Event, Record, to_json
from diurna.show.plain import visible

COLUMNS = (
    "event_id",
    "article_id",
    "published",
    "outlet",
    "agency",
    "url",
    "title",
    "in",
    "sentence",
    "sentence_start",
    "sentence_end",
    "trigger",
    "trigger_start",
    "trigger_end",
    "cameo",
    "plover",
    "plover_mode",
    "contexts",
    "quad",
    "goldstein",
    "source",
    "source_name",
    "source_country",
    "source_sectors",
    "source_via",
    "source_wikidata",
    "source_text",
    "source_start",
    "source_end",
    "target",
    "target_name",
    "target_country",
    "target_sectors",
    "target_via",
    "target_wikidata",
    "target_text",
    "target_start",
    "target_end",
    "when_start",
    "when_end",
    "when_granularity",
    "when_basis",
    "where",
    "where_country",
    "lat",
    "lon",
    "geonames_id",
    "where_basis",
    "polarity",
    "modality",
    "factuality",
    "confidence",
    "according_to",
    "probability_low",
    "probability_high",
    "rule",
    "coder_version",
    "coder_lexicon",
    "coder_model",
)
INTEGERS = (
    "sentence",
    "sentence_start",
    "sentence_end",
    "trigger_start",
    "trigger_end",
    "quad",
    "source_start",
    "source_end",
    "target_start",
    "target_end",
    "geonames_id",
)
REALS = ("goldstein", "lat", "lon", "factuality", "confidence", "probability_low", "probability_high")


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


class Separated:
    """Events flattened to columns, comma or tab separated, UTF-8, with a header."""

    def __init__(self, stream: BinaryIO, delimiter: str):
        self.stream = io.TextIOWrapper(stream, encoding="utf-8", errors="surrogatepass", newline="", write_through=True)
        self.writer = csv.DictWriter(self.stream, COLUMNS, delimiter=delimiter, lineterminator="\n")
        self.writer.writeheader()

    def write(self, record: Record) -> None:
        """Writes an event as one row, its cells as they are."""
        self.writer.writerow(flat(record))

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()
        self.stream.detach()


class Parquet:
    """Events flattened to columns as one Parquet file on a stream; needs the extra ``diurna[parquet]``."""

    def __init__(self, stream: BinaryIO):
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise RuntimeError("Parquet needs pyarrow: pip install 'diurna[parquet]'") from None
        self.stream = stream
        self.rows: list[dict[str, Any]] = []
        self.pyarrow = pyarrow
        self.parquet = pyarrow.parquet

    def write(self, record: Record) -> None:
        """Keeps an event for the file, which is written at the end."""
        self.rows.append(flat(record))

    def close(self) -> None:
        """Writes the file with the events so far, and the same schema whatever is in them; the stream stays open."""
        kinds = dict.fromkeys(INTEGERS, self.pyarrow.int64()) | dict.fromkeys(REALS, self.pyarrow.float64())
        schema = self.pyarrow.schema([(c, kinds.get(c, self.pyarrow.string())) for c in COLUMNS])
        table = self.pyarrow.Table.from_pylist(self.rows, schema=schema)
        buffer = io.BytesIO()
        self.parquet.write_table(table, buffer)
        self.stream.write(buffer.getvalue())
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
                Text(visible(" ← ".join(_said(a.source) for a in event.attribution if a.kind != "publishes"))),
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


def _said(actor: Actor | None) -> str:
    return "unnamed" if actor is None else actor.name


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


def flat(record: Record) -> dict[str, Any]:
    """An event as one row of plain values: every name in ``COLUMNS``, None where the event has nothing to say."""
    event = record
    assert isinstance(event, Event)
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row.update(
        event_id=event.event_id,
        article_id=event.article_id,
        published=event.published,
        outlet=event.outlet,
        agency=event.agency,
        url=event.url,
        title=event.title,
        sentence=event.sentence,
        sentence_start=event.sentence_start,
        sentence_end=event.sentence_end,
        trigger=event.trigger.text,
        trigger_start=event.trigger.start,
        trigger_end=event.trigger.end,
        cameo=event.cameo,
        plover=event.plover,
        plover_mode=event.plover_mode,
        contexts="|".join(event.contexts),
        quad=event.quad,
        goldstein=event.goldstein,
        polarity=event.polarity,
        modality=event.modality,
        factuality=event.factuality,
        confidence=event.confidence,
        rule=event.rule,
        coder_version=event.coder.version,
        coder_lexicon=event.coder.lexicon,
        coder_model=event.coder.model,
        according_to=" <- ".join(_said(a.source) for a in event.attribution),
    )
    row["in"] = event.in_
    for side, actor in (("source", event.source), ("target", event.target)):
        if actor is not None:
            row.update(
                {
                    side: actor.code,
                    f"{side}_name": actor.name,
                    f"{side}_country": actor.country,
                    f"{side}_sectors": "|".join(actor.sectors),
                    f"{side}_via": actor.via,
                    f"{side}_wikidata": actor.wikidata,
                    f"{side}_text": actor.text,
                    f"{side}_start": actor.start,
                    f"{side}_end": actor.end,
                }
            )
    if event.when is not None:
        row.update(when_start=event.when.start, when_end=event.when.end, when_granularity=event.when.granularity, when_basis=event.when.basis)
    if event.where is not None:
        row.update(where=event.where.name, where_country=event.where.country, lat=event.where.lat, lon=event.where.lon)
        row.update(geonames_id=event.where.geonames_id, where_basis=event.where.basis)
    if event.forecast is not None:
        row.update(probability_low=event.forecast.probability[0], probability_high=event.forecast.probability[1])
    return row


def open_sink(name: str, stream: BinaryIO, width: int | None = None) -> Sink:
    """The sink of a format (``jsonl``, ``csv``, ``tsv``, ``parquet``, else a table of ``width`` characters) on a stream.

    :class:`RuntimeError` says what to install where an extra is missing.
    """
    if name == "jsonl":
        return JsonLines(stream)
    if name == "csv":
        return Separated(stream, ",")
    if name == "tsv":
        return Separated(stream, "\t")
    if name == "parquet":
        return Parquet(stream)
    return Table(stream, width)
