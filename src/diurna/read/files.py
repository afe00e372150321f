"""Files, folders and standard input as articles, each by its ending; what cannot be read comes back as a failure, in its place.

Every reader is a generator of :class:`~diurna.model.Article` and :class:`Failure`: a bad record never stops the rest.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from diurna.model import Article
from diurna.read import articles
from diurna.read.articles import HEAD, Failure, decode, make_article
from diurna.read.languages import with_language
from diurna.read.rows import read_rest, read_rows

Items = Iterator[Article | Failure]

# Read as plain text these would give acts out of mark-up or noise; everything else is taken for text.
OTHER_ENDINGS = (
    ".json",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".zip",
    ".7z",
    ".tar",
    ".tgz",
    ".pdf",
    ".doc",
    ".docx",
    ".odt",
    ".rtf",
    ".xls",
    ".xlsx",
    ".db",
    ".sqlite",
)


def read_inputs(inputs: Iterable[str], *, today: str | None = None, columns: Mapping[str, str] | None = None) -> Items:
    """Articles and failures, in order, from paths: files by their ending, a folder of them (sorted), or ``-`` for standard input.

    ``today`` is the day of reading as ``YYYY-MM-DD``: an article published after it is refused; without it, any day is taken.
    ``columns`` names the columns of tables: ``{"text": "body"}``. An article's ``lang`` is what its input says, else what
    its text shows; other languages than English come through, see :func:`diurna.read.languages.english_only`.
    """
    for name in inputs:
        for item in _read_input(name, today, columns):
            yield item if isinstance(item, Failure) else checked(item, today)


def checked(article: Article, today: str | None) -> Article | Failure:
    """The article with its language, or a failure where it is dated after the day of reading."""
    if today is not None and article.published is not None and article.published > today:
        return Failure(article.origin or article.article_id, f"published {article.published}, after the day of reading, {today}", "date")
    return with_language(article)


def _read_input(name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    if name == "-":
        yield from _standard_input()
        return
    if name.startswith(("http://", "https://")):
        yield Failure(name, "an address, and only `watch` goes to the network; give files")
        return
    path = Path(name)
    try:
        files = files_of(path) if path.is_dir() else [path]
    except (OSError, ValueError) as error:
        yield Failure(name, why(error))
        return
    if not files:
        yield Failure(name, "the folder holds no file")
    for file in files:
        yield from read_file(file, today=today, columns=columns)


def files_of(folder: Path) -> list[Path]:
    """The files in a folder and below, sorted, without hidden ones, notebooks and its README."""
    # A folder's own README describes the reports, a notebook works with them; neither is one.
    return sorted(
        p
        for p in folder.rglob("*")
        if p.is_file() and p.stem.upper() != "README" and p.suffix != ".ipynb" and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    )


def _standard_input() -> Items:
    if sys.stdin is None:
        yield Failure("-", "standard input is closed")
        return
    try:
        yield from read_stream(sys.stdin.buffer, "-")
    except OSError as error:
        yield Failure("-", error.strerror or "cannot be read")


def read_file(path: Path, *, today: str | None = None, columns: Mapping[str, str] | None = None) -> Items:
    """Articles of one file, by its ending, or one failure; text files are clips where they begin like one."""
    name = str(path)
    reader = _reader_of(path.name.lower())
    try:
        if reader is not None:
            yield from reader(path, name, today, columns)
        elif path.suffix.lower() in OTHER_ENDINGS:
            path.stat()
            yield Failure(name, f"{path.suffix.lower()} files are not read; give text, wire clips, JSON lines, HTML, feeds, mail, tables or web archives")
        else:
            data = _whole(path)
            yield from data if isinstance(data, list) else _one(data, name)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        yield Failure(name, why(error))


def why(error: Exception) -> str:
    """What an error says, in one line."""
    return (getattr(error, "strerror", None) or " ".join(str(error).split()) or "cannot be read")[:200]


def _whole(path: Path, largest: int | None = None) -> bytes | list[Article | Failure]:
    """The bytes of a file that holds one article, or the failure that it is too large."""
    largest = articles.LARGEST if largest is None else largest
    size = path.stat().st_size
    if size > largest:
        return [Failure(str(path), f"{size:,} bytes; an article may hold at most {largest:,}")]
    # A file that grows, or a device without an end, is cut off by the same bound.
    with path.open("rb") as stream:
        data = stream.read(largest + 1)
    return data if len(data) <= largest else [Failure(str(path), f"more than {largest:,} bytes; an article may hold at most that")]


# --- readers by ending ------------------------------------------------------------------------------------------------

Reader = Callable[[Path, str, "str | None", "Mapping[str, str] | None"], Items]


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")


def _rows(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    with _open(path) as stream:
        yield from read_rows(stream, name)


def _csv(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    from diurna.read.tables import read_csv

    with _open(path) as stream:
        yield from read_csv(stream, name, delimiter="\t" if ".tsv" in path.suffixes[-2:] or ".TSV" in path.suffixes[-2:] else None, columns=columns)


def _parquet(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    from diurna.read.tables import read_parquet

    path.stat()
    yield from read_parquet(path, name, columns=columns)


def _page(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    from diurna.read.pages import LARGEST_PAGE, read_page

    data = _whole(path, LARGEST_PAGE)
    if isinstance(data, list):
        yield from data
    else:
        yield read_page(data, name, latest=today)


def _xml(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    data = _whole(path, 16_000_000)
    if isinstance(data, list):
        yield from data
    else:
        yield from _markup(data, name)


def _markup(data: bytes, name: str) -> Items:
    """Feeds and pages by their first element."""
    from diurna.read.feeds import looks_like_feed, read_feed
    from diurna.read.pages import read_page

    if looks_like_feed(data):
        yield from read_feed(data, name)
    elif b"<html" in data[:4096].lower():
        yield read_page(data, name)
    else:
        yield Failure(name, "XML that is neither a feed (RSS, Atom) nor a page")


def _warc(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    from diurna.read.warcs import read_warc

    with path.open("rb") as stream:
        yield from read_warc(stream, name)


def _mbox(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    from diurna.read.mail import read_mbox

    with path.open("rb") as stream:
        yield from read_mbox(stream, name)


def _eml(path: Path, name: str, today: str | None, columns: Mapping[str, str] | None) -> Items:
    from diurna.read.mail import read_message

    data = _whole(path)
    if isinstance(data, list):
        yield from data
    else:
        yield read_message(data, name)


READERS: dict[str, Reader] = {
    ".jsonl": _rows,
    ".ndjson": _rows,
    ".jsonl.gz": _rows,
    ".ndjson.gz": _rows,
    ".csv": _csv,
    ".tsv": _csv,
    ".csv.gz": _csv,
    ".tsv.gz": _csv,
    ".parquet": _parquet,
    ".html": _page,
    ".htm": _page,
    ".xhtml": _page,
    ".xml": _xml,
    ".rss": _xml,
    ".atom": _xml,
    ".rdf": _xml,
    ".warc": _warc,
    ".warc.gz": _warc,
    ".wet": _warc,
    ".wet.gz": _warc,
    ".mbox": _mbox,
    ".eml": _eml,
}


def _reader_of(name: str) -> Reader | None:
    """The reader for a file name in small letters, by its ending (the longest that fits); None for plain text and what is refused."""
    stem, _, last = name.rpartition(".")
    before = stem.rpartition(".")[2]
    return READERS.get(f".{before}.{last}") or READERS.get(f".{last}")


# --- streams ----------------------------------------------------------------------------------------------------------


def read_stream(stream: BinaryIO, name: str) -> Items:
    """Articles and failures of a stream without an ending, by its first characters; ``name`` is for messages.

    ``{`` begins JSON lines, ``<!doctype html`` or ``<html`` a page, ``<?xml``, ``<rss`` or ``<feed`` a feed; the rest is one text.
    """
    head = stream.read(HEAD)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"{"):
        yield from read_rest(head, stream, name)
        return
    data = head + stream.read(max(articles.LARGEST - len(head) + 1, 0))
    if len(data) > articles.LARGEST:
        yield Failure(name, f"more than {articles.LARGEST:,} bytes in one article")
    elif start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<rss", b"<feed")):
        yield from _markup(data, name)
    else:
        yield from _one(data, name)


def _one(data: bytes, name: str) -> Items:
    text = decode(data)
    if text is None:
        yield Failure(name, "not text: a binary file")
        return
    yield make_article(text, name)


__all__ = [
    "HEAD",
    "OTHER_ENDINGS",
    "READERS",
    "Failure",
    "checked",
    "decode",
    "files_of",
    "make_article",
    "read_file",
    "read_inputs",
    "read_rows",
    "read_stream",
]
