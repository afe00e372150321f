"""Tables with a row for each article: CSV, TSV and Parquet, read row by row, with a map of their columns.

``columns`` says which column holds what: ``{"text": "body", "title": "headline"}``. What it does not say is taken from columns
with the usual names (:data:`NAMES`), whatever their case.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from diurna.model import Article
from diurna.read import articles
from diurna.read.articles import MARKS, Failure, is_binary, lines_of, read_day, short
from diurna.read.facts import day_of
from diurna.read.rows import Joined, Row, from_row

NAMES = {
    "text": ("text", "body", "content", "full_text", "fulltext", "article_text", "maintext", "story", "article"),
    "title": ("title", "headline"),
    "published": ("published", "date", "pubdate", "pub_date", "published_at", "published_date", "publish_date", "date_published", "publication_date", "day"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "publication", "source_name", "domain"),
    "agency": ("agency",),
    "url": ("url", "link", "source_url"),
    "lang": ("lang", "language"),
    "id": ("id", "article_id", "doc_id"),
}
_DELIMITERS = ",;\t|"
# One row group of Parquet is unpacked as a whole where its pages are that large.
_LARGEST_GROUP = 2_000_000_000


def parse_columns(text: str) -> dict[str, str]:
    """A column map from ``text=body,title=headline``; :class:`ValueError` with what is wrong.

    >>> parse_columns("text=body,published=pubdate")
    {'text': 'body', 'published': 'pubdate'}
    """
    columns: dict[str, str] = {}
    for pair in text.split(","):
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column:
            raise ValueError(f"{short(pair)!r} is not FIELD=COLUMN")
        if field not in NAMES:
            raise ValueError(f"{short(field)!r} is no field of an article; the fields are {', '.join(NAMES)}")
        columns[field] = column
    return columns


def find_columns(header: Iterable[str], columns: Mapping[str, str]) -> dict[str, int] | str:
    """The place of each field's column, or what is missing."""
    names = [name.strip() for name in header]
    small = [name.lower().replace(" ", "_").replace("-", "_") for name in names]
    places: dict[str, int] = {}
    for field, column in columns.items():
        if column not in names:
            return f"has no column {short(column)!r}; its columns are {short(', '.join(names), 300)}"
        places[field] = names.index(column)
    for field, known in NAMES.items():
        for name in known:
            if field not in places and name in small and small.index(name) not in places.values():
                places[field] = small.index(name)
    return places if "text" in places else f"has no column for the text (--columns text=NAME); its columns are {short(', '.join(names), 300)}"


def article_of(values: Mapping[str, Any], where: str) -> Article | Failure:
    """The article of one row's values by field (:data:`NAMES`), or the failure; ``where`` becomes its origin."""
    plain: dict[str, str] = {}
    for field, value in values.items():
        if value is None:
            continue
        if isinstance(value, datetime.datetime | datetime.date):
            value = value.isoformat()
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        elif isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if not isinstance(value, str | int | float):
            return Failure(where, f"the column for {field} holds {type(value).__name__}, not text")
        plain[field] = str(value)
    if len(plain.get("text", "")) > articles.LARGEST:
        return Failure(where, f"{len(plain['text']):,} characters; an article may hold at most {articles.LARGEST:,}")
    published = plain.get("published", "").strip()
    if published and read_day(published) is None:
        plain["published"] = day_of(published) or published
    return from_row(Row(text=plain.pop("text", ""), **plain), where)


# --- CSV and TSV ------------------------------------------------------------------------------------------------------


def read_csv(stream: BinaryIO, name: str, *, delimiter: str | None = None, columns: Mapping[str, str] | None = None) -> Iterator[Article | Failure]:
    """Articles and failures of a table of characters with a header row; the delimiter is the header's where none is given."""
    head = stream.read(articles.HEAD)
    if head.startswith(tuple(mark for mark, _ in MARKS)):
        yield Failure(name, "a table must be UTF-8; this is UTF-16 or UTF-32")
        return
    if is_binary(head):
        yield Failure(name, "not a table: a binary file")
        return
    head = head.removeprefix(b"\xef\xbb\xbf")
    yield from _csv_rows(Joined(head, stream), name, delimiter or _delimiter(head), columns or {})


def _delimiter(head: bytes) -> str:
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(_DELIMITERS, key=first.count)


def _csv_rows(stream: Joined, name: str, delimiter: str, columns: Mapping[str, str]) -> Iterator[Article | Failure]:
    too_long: list[int] = []
    # A limit of the whole module; no other code here reads CSV.
    csv.field_size_limit(articles.LARGEST)
    reader = csv.reader(_text_lines(stream, too_long), delimiter=delimiter)
    header: list[str] | None = None
    places: dict[str, int] = {}
    empty = True
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Failure(f"{name}:{line}", f"not a row of a table: {error}")
            continue
        if too_long:
            yield Failure(f"{name}:{line}", f"{too_long.pop():,} bytes; an article may hold at most {articles.LARGEST:,}")
            empty = False
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            found = find_columns(cells, columns)
            if isinstance(found, str):
                yield Failure(name, found)
                return
            header, places = cells, found
            continue
        empty = False
        if len(cells) < len(header) or any(cells[len(header) :]):
            yield Failure(f"{name}:{line}", f"{len(cells)} fields where the header has {len(header)}")
            continue
        yield article_of({field: cells[place] for field, place in places.items()}, f"{name}:{line}")
    if empty:
        yield Failure(name, "holds no row")


def _text_lines(stream: Joined, too_long: list[int]) -> Iterator[str]:
    for line, size in lines_of(stream):
        if not line and size:
            too_long.append(size)
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            yield line.decode("cp1252", "replace")


# --- Parquet ----------------------------------------------------------------------------------------------------------


def read_parquet(path: Path, name: str, *, columns: Mapping[str, str] | None = None) -> Iterator[Article | Failure]:
    """Articles and failures of a Parquet file, one row group after another, reading only the columns that are used."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        yield Failure(name, "Parquet needs pyarrow: pip install 'diurna[parquet]'")
        return
    try:
        with pyarrow.parquet.ParquetFile(path, memory_map=False) as file:
            header = file.schema_arrow.names
            places = find_columns(header, columns or {})
            if isinstance(places, str):
                yield Failure(name, places)
                return
            if not file.metadata.num_rows:
                yield Failure(name, "holds no row")
            row = 0
            for group in range(file.metadata.num_row_groups):
                yield from _group(file, group, {field: header[place] for field, place in places.items()}, row, name)
                row += file.metadata.row_group(group).num_rows
    except (pyarrow.ArrowException, ValueError, OverflowError, MemoryError) as error:
        yield Failure(name, f"not a Parquet file that can be read: {short(' '.join(str(error).split()), 120)}")


def _group(file: Any, group: int, names: Mapping[str, str], row: int, name: str) -> Iterator[Article | Failure]:
    """The rows of one row group; where it is broken, one failure for what is left of it."""
    import pyarrow

    metadata = file.metadata.row_group(group)
    used = sum(c.total_uncompressed_size for c in map(metadata.column, range(metadata.num_columns)) if c.path_in_schema.split(".")[0] in names.values())
    if used > _LARGEST_GROUP:
        yield Failure(f"{name}:{row + 1}", f"row group {group} unpacks to {used:,} bytes; at most {_LARGEST_GROUP:,} are read")
        return
    try:
        for batch in file.iter_batches(batch_size=64, row_groups=[group], columns=sorted(set(names.values())), use_threads=False):
            table = {field: batch.column(column) for field, column in names.items()}
            for place in range(batch.num_rows):
                row += 1
                yield article_of({field: column[place].as_py() for field, column in table.items()}, f"{name}:{row}")
    except (OSError, pyarrow.ArrowException, ValueError, OverflowError, MemoryError) as error:
        yield Failure(f"{name}:{row + 1}", f"row group {group} is broken from here: {short(' '.join(str(error).split()), 120)}")
