"""Rows with named fields as articles: JSON lines here, CSV and Parquet in :mod:`diurna.read.tables`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from diurna.model import Article
from diurna.read import articles
from diurna.read.articles import HEAD, MARKS, Failure, is_binary, lines_of, make_article, read_day, short


class Row(msgspec.Struct):
    """One row: an article's fields; unknown keys are ignored, ``date`` is taken for ``published``."""

    text: str
    id: str | int | None = None
    title: str | None = None
    published: str | None = None
    date: str | None = None
    outlet: str | None = None
    agency: str | None = None
    url: str | None = None
    lang: str | None = None


_DECODER = msgspec.json.Decoder(Row)


def read_rows(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """An article or a failure for each row of JSON lines: ``text``, and perhaps id, title, published (or date), outlet, agency, url, lang."""
    head = stream.read(HEAD)
    if head.startswith(tuple(mark for mark, _ in MARKS)):
        yield Failure(name, "JSON lines must be UTF-8; this is UTF-16 or UTF-32")
    elif is_binary(head):
        yield Failure(name, "not JSON lines: a binary file")
    else:
        yield from read_rest(head, stream, name)


def read_rest(head: bytes, stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """Rows of JSON lines of which the first bytes have been read."""
    empty = True
    for number, (line, size) in enumerate(lines_of(Joined(head, stream)), 1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        where = f"{name}:{number}"
        if not line.strip() and size <= articles.LARGEST:
            continue
        empty = False
        if not line:
            yield Failure(where, f"{size:,} bytes; an article may hold at most {articles.LARGEST:,}")
            continue
        try:
            row = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Failure(where, f"not a row of JSON lines: {str(error).splitlines()[0]}")
            continue
        yield from_row(row, where)
    if empty:
        yield Failure(name, "holds no row")


def from_row(row: Row, where: str) -> Article | Failure:
    """The article of a row; a failure where its date is none."""
    published = (row.published or row.date or "").strip() or None
    if published is not None:
        day = read_day(published)
        if day is None:
            return Failure(where, f"published {short(published)!r} is not a date like 2022-08-16")
        published = day
    lang = " ".join((row.lang or "").split()) or None
    return make_article(
        row.text,
        where,
        article_id=None if row.id in (None, "") else str(row.id),
        title=row.title or None,
        published=published,
        outlet=row.outlet or None,
        agency=row.agency or None,
        url=row.url or None,
        lang=lang,
    )


class Joined:
    """A stream of which the beginning was read before: ``head``, then the rest."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self.head, self.rest = head, rest

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; all of them where it is negative."""
        if not self.head:
            data: bytes = self.rest.read(size)
            return data
        if size < 0:
            size = len(self.head)
            data = self.head + self.rest.read()
            self.head = b""
            return data
        part, self.head = self.head[:size], self.head[size:]
        return part

    def readline(self, size: int = -1) -> bytes:
        """The next line, or its first ``size`` bytes."""
        end = self.head.find(b"\n") + 1
        if self.head and (end or 0 <= size <= len(self.head)):
            cut = min(end or size, size) if size >= 0 else end
            part, self.head = self.head[:cut], self.head[cut:]
            return part
        part, self.head = self.head, b""
        line: bytes = self.rest.readline(size - len(part) if size >= 0 else -1)
        return part + line
