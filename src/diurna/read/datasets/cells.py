"""Lines of bytes as cells, and cells as values. Every fault is a :class:`RowError` with the name of the column."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from diurna.read.articles import short
from diurna.read.clips import valid_date
from diurna.read.datasets.records import Cell, RowError

# What the public files write where they know nothing.
NOTHING = frozenset(("", "NA", "N/A", "NULL", "null", "None", "NaN", "nan"))
# A cell of an event table is a name or a headline; more than this is a broken quote.
LONGEST = 1_000_000

Numbered = tuple[int, list[str] | RowError]


def split_rows(lines: Iterable[bytes], *, delimiter: str, quoted: bool) -> Iterator[Numbered]:
    """Line number and cells of every row; a :class:`RowError` in place of the cells where the row cannot be read.

    ``quoted`` is the rule of RFC 4180, where a cell may hold line ends; without it a line is a row and quotation marks are
    characters like others, as in the files of ICEWS and GDELT. Empty lines are passed over.
    """
    yield from _quoted(lines, delimiter) if quoted else _plain(lines, delimiter)


def _plain(lines: Iterable[bytes], delimiter: str) -> Iterator[Numbered]:
    for number, line in enumerate(lines, 1):
        line = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).rstrip(b"\r\n")
        if not line:
            continue
        if len(line) > LONGEST:
            yield number, RowError(f"a line of {len(line):,} bytes")
            continue
        try:
            yield number, line.decode("utf-8", "surrogatepass").split(delimiter)
        except UnicodeDecodeError as error:
            yield number, RowError(f"not UTF-8 at byte {error.start}")


def _quoted(lines: Iterable[bytes], delimiter: str) -> Iterator[Numbered]:
    broken: list[int] = []
    reader = csv.reader(_decoded(lines, broken), delimiter=delimiter, strict=True)
    before = csv.field_size_limit(LONGEST)
    try:
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield start, RowError(f"not a row of a table: {error}")
                continue
            if broken and broken[-1] >= start:
                yield start, RowError("not UTF-8")
            elif cells:
                yield start, cells
    finally:
        csv.field_size_limit(before)


def _decoded(lines: Iterable[bytes], broken: list[int]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        try:
            yield line.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            broken.append(number)
            yield line.decode("utf-8", "replace")


def words(row: Mapping[str, Cell], column: str) -> str | None:
    """The text of a cell; null where it says nothing."""
    cell = row.get(column)
    if cell is None:
        return None
    text = str(cell).strip()
    return None if text in NOTHING else text


def number(row: Mapping[str, Cell], column: str) -> float | None:
    """The number of a cell; null where it says nothing."""
    text = words(row, column)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        raise RowError(f"{column} {short(text)!r} is not a number") from None
    if not math.isfinite(value):
        raise RowError(f"{column} {short(text)!r} is not a number")
    return value


def whole(row: Mapping[str, Cell], column: str) -> int | None:
    """The whole number of a cell (``3`` or ``3.0``); null where it says nothing."""
    value = number(row, column)
    if value is None:
        return None
    if value != int(value):
        raise RowError(f"{column} {value!r} is not a whole number")
    return int(value)


def day(row: Mapping[str, Cell], column: str) -> str | None:
    """The ISO day of a cell, written ``2014-05-13``, with a time behind it, or ``20140513``; null where it says nothing."""
    text = words(row, column)
    if text is None:
        return None
    match = re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?$", text) or re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0)?", text)
    iso = "-".join(match.groups()[:3]) if match else ""
    if not iso or not _is_day(iso):
        raise RowError(f"{column} {short(text)!r} is not a day")
    return iso


def _is_day(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return valid_date(iso) or iso < "1900"


def place(row: Mapping[str, Cell], lat: str, lon: str) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees; both or none."""
    north, east = number(row, lat), number(row, lon)
    if north is None or east is None:
        return None, None
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise RowError(f"{lat} {north:g} and {lon} {east:g} are no place on earth")
    return north, east
