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
from diurna.read.clips import header_fault, read_clip, valid_date

# What one article may hold; a longer one is refused with its size rather than read half.
LARGEST = 64_000_000
HEAD = 64 * 1024
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


# What `lang` says where the text is English; a region may follow (en-GB).
_ENGLISH = re.compile(r"(?:en|eng|english)(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_DECODER = msgspec.json.Decoder(_Row)


def read_inputs(inputs: Iterable[str]) -> Iterator[Article | Failure]:
    """Articles and failures, in order, from paths: a text file, a clip, a ``.jsonl`` file, a folder of them (sorted), or ``-`` for standard input."""
    for name in inputs:
        if name == "-":
            yield from _standard_input()
            continue
        path = Path(name)
        try:
            files = _files_of(path) if path.is_dir() else [path]
        except OSError as error:
            yield Failure(name, error.strerror or "cannot be read")
            continue
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
        if size > LARGEST:
            yield Failure(name, f"{size:,} bytes; an article may hold at most {LARGEST:,}")
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
        yield from _rows(_lines(head, stream), name)
        return
    data = head + stream.read(LARGEST - len(head) + 1)
    if len(data) > LARGEST:
        yield Failure(name, f"more than {LARGEST:,} bytes in one article")
        return
    yield from _one(data, name)


def read_rows(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """An article or a failure for each row of JSON lines: ``text``, and perhaps id, title, published (or date), outlet, agency, url, lang."""
    head = stream.read(HEAD)
    if head.startswith(tuple(mark for mark, _ in _MARKS)):
        yield Failure(name, "JSON lines must be UTF-8; this is UTF-16 or UTF-32")
    elif _is_binary(head):
        yield Failure(name, "not JSON lines: a binary file")
    else:
        yield from _rows(_lines(head, stream), name)


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
    lang = " ".join((row.lang or "").split())
    if lang and not _ENGLISH.fullmatch(lang):
        return Failure(where, f'not English (lang "{_short(lang)}"): not coded')
    published = (row.published or row.date or "").strip() or None
    if published is not None:
        day = _PUBLISHED.fullmatch(published)
        if day is None or not valid_date(day[1]):
            return Failure(where, f"published {_short(published)!r} is not a date like 2022-08-16")
        published = day[1]
    return make_article(
        row.text,
        where,
        article_id=None if row.id in (None, "") else str(row.id),
        title=row.title or None,
        published=published,
        outlet=row.outlet or None,
        agency=row.agency or None,
        url=row.url or None,
        lang=lang or None,
    )


def _short(words: str, limit: int = 60) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _one(data: bytes, name: str) -> Iterator[Article | Failure]:
    text = decode(data)
    if text is None:
        yield Failure(name, "not text: a binary file")
        return
    yield make_article(text, name)


def make_article(text: str, where: str, *, article_id: str | None = None, **fields: Any) -> Article | Failure:
    """An article from its text and what is known of it; a :class:`Failure` where there is nothing to read.

    Clips give their own date, title and agency; what the caller knows goes first. The id is the given one, else a hash of the
    content, so that the same report has the same id everywhere.
    """
    if not text.strip("\ufeff\x00 \t\r\n"):
        return Failure(where, "no text")
    regions: tuple[Any, ...] = ()
    if fault := header_fault(text):
        return Failure(where, fault)
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
    """Bytes as text: by their mark, else UTF-8, else one of the old code pages; None for a binary file.

    Line ends and white space stay as they are; a mark is not part of the text. A few bad bytes in UTF-8 become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    if _is_binary(data):
        return None
    text = data.decode("utf-8-sig", "replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    broken = text.count("\ufffd")
    if broken * 3 <= beyond or _is_utf8(data):
        return text
    if data.count(b"\x00") > len(data) // 100:
        return None
    # English with a few accents and curly quotes: detection by frequency would as soon call it Polish.
    if beyond * 4 < len(text):
        return data.decode("cp1252", "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    return data.decode(best.encoding if best is not None else "cp1252", "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_binary(data: bytes) -> bool:
    """Whether the first characters are those of a packed file, or hold more control characters than any text."""
    if data[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\x7fELF", b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08\x08"):
        return True
    sample = data[:4096].decode("utf-8", "replace")
    control = sum(1 for c in sample if ord(c) < 32 and c not in "\t\n\r\f\x1b\x00")
    return control > len(sample) // 20 or sample.count("\x00") > len(sample) // 4
