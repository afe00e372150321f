"""The formats of ``diurna export`` by name, and the place where an export goes: a stream, or a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from diurna.columns import DEFINED, Column, flat
from diurna.model import Event
from diurna.study.imported import Whole

CHANGE = (
    Column("change", "few", "with --since: written (new, coded anew or judged since) or deleted"),
    Column("change_reason", "few", "why an event is gone: recoded or rejected"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how its writer is opened on a stream, and what it can hold.

    ``plain``: it cannot say that an act is negated or not actual, so it gets plain events. ``changes``: it can say that an event
    is gone. ``articles``: it is written article by article, with the text. ``rows``: it takes rows of any columns.
    """

    name: str
    about: str
    open: Callable[..., Any]
    plain: bool = False
    changes: bool = False
    articles: bool = False
    rows: bool = False


def _own(name: str) -> Callable[..., Any]:
    def opened(stream: BinaryIO, *, columns: tuple[Column, ...] = DEFINED, period: str = "month") -> Any:
        from diurna.show.parquet import Parquet
        from diurna.show.separated import Separated, Spreadsheet

        names = [column.name for column in columns]
        if name == "parquet":
            return Parquet(stream, columns)
        return Spreadsheet(stream, names) if name == "excel" else Separated(stream, "," if name == "csv" else "\t", names)

    return opened


def _json_lines(stream: BinaryIO, *, columns: tuple[Column, ...] = DEFINED, period: str = "month") -> Any:
    from diurna.show.changes import ChangedLines

    return ChangedLines(stream)


def _foreign(name: str) -> Callable[..., Any]:
    def opened(stream: BinaryIO, *, period: str = "month", **_: object) -> Any:
        if name in ("gexf", "graphml"):
            from diurna.show.graphs import Gexf, GraphMl

            return (Gexf if name == "gexf" else GraphMl)(stream, period)
        if name == "geojson":
            from diurna.show.geojson import GeoJson

            return GeoJson(stream)
        if name == "ftm":
            from diurna.show.entities import Entities

            return Entities(stream)
        if name in ("webanno", "doccano"):
            from diurna.show.spans import Doccano, WebAnno

            return (WebAnno if name == "webanno" else Doccano)(stream)
        from diurna.show.foreign import open_foreign

        return open_foreign(name, stream)

    return opened


FORMATS = {
    format_.name: format_
    for format_ in (
        Format("jsonl", "every field of every event, one JSON object a line", _json_lines, changes=True, rows=True),
        Format("csv", "flat rows, comma separated", _own("csv"), changes=True, rows=True),
        Format("tsv", "flat rows, tab separated", _own("tsv"), changes=True, rows=True),
        Format("excel", "CSV that a spreadsheet opens without computing its cells", _own("excel"), changes=True, rows=True),
        Format("parquet", "flat rows, typed, with the meaning of every column", _own("parquet"), changes=True, rows=True),
        Format("icews", "the 20 columns of ICEWS", _foreign("icews"), plain=True),
        Format("polecat", "the 40 columns of POLECAT", _foreign("polecat"), plain=True),
        Format("gdelt", "the 61 columns of GDELT 2 events", _foreign("gdelt"), plain=True),
        Format("gexf", "network of dyads with dates, for Gephi", _foreign("gexf"), plain=True),
        Format("graphml", "network of dyads with dates", _foreign("graphml"), plain=True),
        Format("geojson", "events with coordinates, for maps", _foreign("geojson")),
        Format("webanno", "WebAnno TSV 3.3: text with spans and relations", _foreign("webanno"), articles=True),
        Format("doccano", "doccano JSON lines: text with spans and relations", _foreign("doccano"), articles=True),
        Format("ftm", "FollowTheMoney entities", _foreign("ftm"), plain=True, changes=True),
    )
}


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream into a file that takes its name only when all is written and on the disk; before that, what was there stays there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


SHARED_COLUMNS = (
    Column("dataset", "few", "whose coding: diurna (the study's plain events), or the data set that was imported"),
    Column("row_id", "text", "id of the row in its data set"),
    Column("day", "day", "first day of the act"),
    Column("day_end", "day", "last day of the act, included"),
    Column("cameo", "few", "CAMEO code"),
    Column("plover", "few", "PLOVER event type"),
    Column("quad", "whole", "quad class, 1 to 4"),
    Column("goldstein", "real", "Goldstein score or intensity"),
    Column("act", "few", "the act in the words of the data set"),
    Column("source", "few", "code of who acts"),
    Column("source_name", "few", "name of who acts"),
    Column("source_country", "few", "country of who acts, ISO 3166 alpha-3"),
    Column("source_sectors", "few", "PLOVER sectors of who acts, joined by |"),
    Column("target", "few", "code of whom it is done to"),
    Column("target_name", "few", "name of whom it is done to"),
    Column("target_country", "few", "country of whom it is done to, ISO 3166 alpha-3"),
    Column("target_sectors", "few", "PLOVER sectors of whom it is done to, joined by |"),
    Column("where", "few", "name of the place"),
    Column("where_country", "few", "country of the place, ISO 3166 alpha-3"),
    Column("lat", "real", "latitude in degrees"),
    Column("lon", "real", "longitude in degrees"),
    Column("outlet", "few", "who printed the report"),
    Column("url", "text", "address of the report"),
    Column("deaths_low", "whole", "lowest count of deaths"),
    Column("deaths", "whole", "best count of deaths"),
    Column("deaths_high", "whole", "highest count of deaths"),
)


def write_changed(writer: Any, event: Event, change: str, reason: str | None) -> None:
    """Writes an event with what became of it, by whichever way the writer has."""
    if hasattr(writer, "remove"):
        if change == "deleted":
            writer.remove(event.event_id)
        else:
            writer.write(event)
    elif hasattr(writer, "write_change"):
        writer.write_change(event, {"change": change, "change_reason": reason})
    else:
        writer.write_row({**flat(event), "change": change, "change_reason": reason})


def write_as_read(stream: BinaryIO, table: Whole) -> None:
    """Writes imported rows as they were read: the same columns, delimiter and quoting; Parquet comes back as Parquet."""
    from diurna.show.separated import line

    layout = table.layout
    if layout.name == "diurna-parquet":
        from diurna.show.parquet import Parquet

        kinds = {column.name: column for column in (*DEFINED, *CHANGE)}
        writer = Parquet(stream, [kinds.get(name, Column(name, "text", "")) for name in table.columns])
        for cells in table.rows:
            writer.write_row(dict(zip(table.columns, cells, strict=True)))
        writer.close()
        return
    head = [table.columns] if layout.header else []
    for row in chain(head, table.rows):
        text = line(row, layout.delimiter) if layout.quoted else layout.delimiter.join(map(str, row)) + "\n"
        stream.write(text.encode("utf-8", "surrogatepass"))
    stream.flush()
