"""The formats of ``diurna export`` by name, and the place where an export goes: a stream, or a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from diurna.columns import DEFINED, Column

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
