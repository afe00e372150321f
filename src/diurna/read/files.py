"""Files, folders, JSON lines and standard input as articles; what cannot be read comes back as a failure, in its place.

Every reader is a generator of :class:`~diurna.model.Article` and :class:`Failure`: a bad record never stops the rest.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from diurna.model import Article
from diurna.read.clips import read_clip, valid_date

# What one article may hold; a longer one is refused with its size rather than read half.
LARGEST = 64_000_000
ROW_ENDINGS = (".jsonl", ".ndjson")
# Read as plain text these would give acts out of mark-up; everything else is taken for text.
OTHER_ENDINGS = (".html", ".htm", ".xml", ".json", ".warc", ".gz", ".csv", ".tsv", ".parquet", ".zip", ".pdf")
# A time may follow the day: 2022-08-16T10:00:00Z.
_PUBLISHED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?", re.DOTALL)
# The longer mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no article: where it stands, and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class _Row(msgspec.Struct):
    """One row of JSON lines; unknown keys are ignored, ``date`` is taken for ``published``."""

    text: str
    id: str | int | None = None
    title: str | None = None
    published: str | None = None
    date: str | None = None
    outlet: str | None = None
    agency: str | None = None
    url: str | None = None
    lang: str | None = None


_DECODER = msgspec.json.Decoder(_Row)


def read_inputs(inputs: Iterable[str]) -> Iterator[Article | Failure]:
    """Articles from paths: a text file, a clip, a ``.jsonl`` file, a folder of them (sorted), or ``-`` for standard input."""
    for name in inputs:
        if name == "-":
            yield from read_stream(sys.stdin.buffer, "-")
            continue
        path = Path(name)
        if path.is_dir():
            # A folder's own README describes the reports; it is none of them.
            files = sorted(
                p for p in path.rglob("*") if p.is_file() and p.stem.upper() != "README" and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            if not files:
                yield Failure(name, "the folder holds no file")
            for file in files:
                yield from read_file(file)
        else:
            yield from read_file(path)


def read_file(path: Path) -> Iterator[Article | Failure]:
    """Articles of one file, by its ending; text files are clips where they begin like one."""
    name = str(path)
    ending = path.suffix.lower()
    try:
        if ending in ROW_ENDINGS:
            with path.open("rb") as stream:
                yield from read_rows(stream, name)
            return
        size = path.stat().st_size
        if size > LARGEST:
            yield Failure(name, f"{size:,} bytes; an article may hold at most {LARGEST:,}")
            return
        data = path.read_bytes()
    except OSError as error:
        yield Failure(name, error.strerror or "cannot be read")
        return
    yield from _one(data, name)


def read_stream(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """Standard input: JSON lines where the first character is ``{``, else one text."""
    head = stream.read(64 * 1024)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _rows(_lines(head, stream), name)
        return
    data = head + stream.read(LARGEST - len(head) + 1)
    if len(data) > LARGEST:
        yield Failure(name, f"more than {LARGEST:,} bytes in one article")
        return
    yield from _one(data, name)


def read_rows(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """Rows of JSON lines, each with ``text`` and perhaps id, title, published (or date), outlet, agency, url, lang."""
    yield from _rows(stream, name)


def _lines(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    parts = head.split(b"\n")
    yield from (p + b"\n" for p in parts[:-1])
    first = True
    for line in stream:
        yield parts[-1] + line if first else line
        first = False
    if first and parts[-1]:
        yield parts[-1]


def _rows(lines: Iterable[bytes], name: str) -> Iterator[Article | Failure]:
    empty = True
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not line.strip():
            continue
        empty = False
        where = f"{name}:{number}"
        if len(line) > LARGEST:
            yield Failure(where, f"{len(line):,} bytes; an article may hold at most {LARGEST:,}")
            continue
        try:
            row = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Failure(where, f"not a row of JSON lines: {str(error).splitlines()[0]}")
            continue
        yield _from_row(row, where)
    if empty:
        yield Failure(name, "holds no row")


def _from_row(row: _Row, where: str) -> Article | Failure:
    published = row.published or row.date
    if published is not None:
        day = published.strip()[:10]
        if not valid_date(day):
            return Failure(where, f"published {published!r} is not a date like 2022-08-16")
        published = day
    return make_article(
        row.text,
        where,
        article_id=None if row.id is None else str(row.id),
        title=row.title or None,
        published=published,
        outlet=row.outlet,
        agency=row.agency,
        url=row.url,
        lang=row.lang,
    )


def _one(data: bytes, name: str) -> Iterator[Article | Failure]:
    text = decode(data)
    if text is None:
        yield Failure(name, "not text: a binary file")
        return
    yield make_article(text, name, path=name)


def make_article(text: str, where: str, *, path: str | None = None, article_id: str | None = None, **fields: Any) -> Article | Failure:
    """An article from its text and what is known of it; a :class:`Failure` where there is nothing to read.

    Clips give their own date, title and agency; what the caller knows goes first. The id is the given one, else a hash of the
    content, so that the same report has the same id everywhere.
    """
    if not text.strip("\ufeff\x00 \t\r\n"):
        return Failure(where, "no text")
    regions: tuple[Any, ...] = ()
    clip = read_clip(text)
    if clip is not None:
        date, title, agency, regions = clip
        fields["published"] = fields.get("published") or date
        fields["title"] = fields.get("title") or title
        fields["agency"] = fields.get("agency") or agency
    if article_id is None:
        known = "\x1f".join(str(fields.get(k) or "") for k in ("outlet", "published", "title"))
        article_id = hashlib.sha256(f"{known}\x1f{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Article(article_id=article_id, text=text, regions=regions, **fields)


def decode(data: bytes) -> str | None:
    """Bytes as text: UTF-8 and UTF-16 by their marks, else UTF-8, else by detection; None for a binary file.

    Line ends and white space stay as they are.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    else:
        return None if _binary(data, text) else text
    if data.count(b"\x00") > len(data) // 100:
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        return None
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")


def _binary(data: bytes, text: str) -> bool:
    if data[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\x7fELF", b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08\x08"):
        return True
    sample = text[:4096]
    control = sum(1 for c in sample if ord(c) < 32 and c not in "\t\n\r\f\x1b\x00")
    return bool(sample) and (control > len(sample) // 20 or sample.count("\x00") > len(sample) // 4)
