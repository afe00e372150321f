"""Cells as lines of CSV and TSV that come back as they were, and CSV that a spreadsheet opens without computing what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from diurna.columns import COLUMNS, flat
from diurna.model import Record

# A spreadsheet computes a cell that begins with the first of these, and takes the others for a number, a date or part of its guard.
_FORMULA = re.compile(r"[=+\-@\t\r\n'＝＋－＠]")
_NUMBER = re.compile(r"\s*[0-9][0-9.,:/ ]*(?:[eE][0-9]+)?\s*")


def line(cells: Iterable[Any], delimiter: str, end: str = "\n") -> str:
    """One line of a table by the rule of RFC 4180: a cell with a delimiter, quotation mark or any line end is quoted, null is empty.

    >>> line(["a,b", None, 1.5, "x\\r"], ",")
    '"a,b",,1.5,"x\\r"\\n'
    """
    texts = ["" if cell is None else str(cell) for cell in cells]
    quoted = ['"' + t.replace('"', '""') + '"' if delimiter in t or '"' in t or "\n" in t or "\r" in t else t for t in texts]
    # A single empty cell would be an empty line, which readers pass over.
    return (delimiter.join(quoted) or '""') + end


def guarded(cell: Any) -> Any:
    """A cell for a spreadsheet: text that it would compute or turn into a number gets an apostrophe in front; numbers and days stay.

    >>> guarded("=1+1"), guarded("040"), guarded("12e4"), guarded("Mali"), guarded(-5.0), guarded("2017-06-05")
    ("'=1+1", "'040", "'12e4", 'Mali', -5.0, '2017-06-05')
    """
    if isinstance(cell, str) and (_FORMULA.match(cell) or _NUMBER.fullmatch(cell)):
        return "'" + cell
    return cell


class Separated:
    """Rows of named columns, comma or tab separated, UTF-8, with a header; events are flattened."""

    def __init__(self, stream: BinaryIO, delimiter: str, columns: Sequence[str] = COLUMNS):
        self.stream, self.delimiter, self.columns = stream, delimiter, tuple(columns)
        self._put(self.columns)

    def write(self, record: Record) -> None:
        """Writes an event as one row, its cells as they are."""
        self.write_row(flat(record))

    def write_row(self, row: dict[str, Any]) -> None:
        """Writes the columns of a row; what the row lacks is empty."""
        self._put([row.get(column) for column in self.columns])

    def _put(self, cells: Iterable[Any]) -> None:
        self.stream.write(line(cells, self.delimiter).encode("utf-8", "surrogatepass"))

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()


class Spreadsheet(Separated):
    """CSV for spreadsheets: with the mark of UTF-8, line ends of Windows, and every cell guarded."""

    def __init__(self, stream: BinaryIO, columns: Sequence[str] = COLUMNS):
        stream.write(b"\xef\xbb\xbf")
        super().__init__(stream, ",", columns)

    def _put(self, cells: Iterable[Any]) -> None:
        self.stream.write(line(map(guarded, cells), self.delimiter, "\r\n").encode("utf-8", "surrogatepass"))
