"""Files, folders and standard input as articles, each by its ending; what cannot be read comes back as a failure, in its place.

Every reader is a generator of :class:`~diurna.model.Article` and :class:`Failure`: a bad record never stops the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from diurna.model import Article
from diurna.read import articles
from diurna.read.articles import HEAD, Failure, decode, make_article
from diurna.read.languages import with_language
from diurna.read.rows import read_rest, read_rows

ROW_ENDINGS = (".jsonl", ".ndjson")
# Read as plain text these would give acts out of mark-up; everything else is taken for text.
OTHER_ENDINGS = (".html", ".htm", ".xml", ".json", ".warc", ".gz", ".csv", ".tsv", ".parquet", ".zip", ".pdf")


def read_inputs(inputs: Iterable[str], *, today: str | None = None, columns: Mapping[str, str] | None = None) -> Iterator[Article | Failure]:
    """Articles and failures, in order, from paths: files by their ending, a folder of them (sorted), or ``-`` for standard input.

    ``today`` is the day of reading as ``YYYY-MM-DD``: an article published after it is refused; without it, any day is taken.
    ``columns`` names the columns of tables: ``{"text": "body"}``. An article's ``lang`` is what its input says, else what
    its text shows; other languages than English come through, see :func:`diurna.read.languages.english_only`.
    """
    for name in inputs:
        for item in _read_input(name):
            yield item if isinstance(item, Failure) else _checked(item, today)


def _checked(article: Article, today: str | None) -> Article | Failure:
    if today is not None and article.published is not None and article.published > today:
        return Failure(article.origin or article.article_id, f"published {article.published}, after the day of reading, {today}", "date")
    return with_language(article)


def _read_input(name: str) -> Iterator[Article | Failure]:
    if name == "-":
        yield from _standard_input()
        return
    path = Path(name)
    try:
        files = _files_of(path) if path.is_dir() else [path]
    except OSError as error:
        yield Failure(name, error.strerror or "cannot be read")
        return
    if not files:
        yield Failure(name, "the folder holds no file")
    for file in files:
        yield from read_file(file)


def _files_of(folder: Path) -> list[Path]:
    # A folder's own README describes the reports; it is none of them.
    return sorted(
        p for p in folder.rglob("*") if p.is_file() and p.stem.upper() != "README" and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    )


def _standard_input() -> Iterator[Article | Failure]:
    if sys.stdin is None:
        yield Failure("-", "standard input is closed")
        return
    try:
        yield from read_stream(sys.stdin.buffer, "-")
    except OSError as error:
        yield Failure("-", error.strerror or "cannot be read")


def read_file(path: Path) -> Iterator[Article | Failure]:
    """Articles of one file, by its ending, or one failure; text files are clips where they begin like one."""
    name = str(path)
    ending = path.suffix.lower()
    try:
        if ending in ROW_ENDINGS:
            with path.open("rb") as stream:
                yield from read_rows(stream, name)
            return
        if ending in OTHER_ENDINGS:
            path.stat()
            yield Failure(name, f"{ending} files are not read; give plain text, wire clips or JSON lines (.jsonl)")
            return
        size = path.stat().st_size
        if size > articles.LARGEST:
            yield Failure(name, f"{size:,} bytes; an article may hold at most {articles.LARGEST:,}")
            return
        data = path.read_bytes()
    except OSError as error:
        yield Failure(name, error.strerror or "cannot be read")
        return
    yield from _one(data, name)


def read_stream(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """Articles and failures of a stream without an ending: JSON lines where the first character is ``{``, else one text. ``name`` is for messages."""
    head = stream.read(HEAD)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from read_rest(head, stream, name)
        return
    data = head + stream.read(max(articles.LARGEST - len(head) + 1, 0))
    if len(data) > articles.LARGEST:
        yield Failure(name, f"more than {articles.LARGEST:,} bytes in one article")
        return
    yield from _one(data, name)


def _one(data: bytes, name: str) -> Iterator[Article | Failure]:
    text = decode(data)
    if text is None:
        yield Failure(name, "not text: a binary file")
        return
    yield make_article(text, name)


__all__ = ["HEAD", "OTHER_ENDINGS", "ROW_ENDINGS", "Failure", "decode", "make_article", "read_file", "read_inputs", "read_rows", "read_stream"]
