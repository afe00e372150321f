"""What every reader shares: bytes as text, texts as articles, and the record of what gave none."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from diurna.model import Article
from diurna.read.clips import header_fault, read_clip, valid_date

# What one article may hold; a longer one is refused with its size rather than read half.
LARGEST = 64_000_000
HEAD = 64 * 1024
# A line of so many bytes is no line of any file that people write: the rest of the stream is left alone.
ENDLESS = 4_000_000_000
# A time may follow the day: 2022-08-16T10:00:00Z.
_PUBLISHED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?", re.DOTALL)
# The longer mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Lines(Protocol):
    """A stream that gives a line, or the first ``size`` bytes of it."""

    def readline(self, size: int, /) -> bytes:
        """The next line with its end, cut at ``size`` bytes; empty at the end of the stream."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no article, or an article that was not coded: where it stands, why, and at which step."""

    where: str
    reason: str
    step: Literal["read", "language", "date", "code"] = "read"

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


def make_article(text: str, where: str, *, article_id: str | None = None, **fields: Any) -> Article | Failure:
    """An article from its text and what is known of it; a :class:`Failure` where there is nothing to read.

    Clips give their own date, title and agency; what the caller knows goes first. The id is the given one, else a hash of the
    content, so that the same report has the same id everywhere. ``where`` becomes the article's origin.
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
    return Article(article_id=article_id, text=text, regions=regions, origin=where, **fields)


def read_day(published: str) -> str | None:
    """The day of a date like ``2022-08-16`` or ``2022-08-16T10:00:00Z``; None where it is no day of the calendar.

    >>> read_day("2022-08-16T10:00:00Z")
    '2022-08-16'
    """
    day = _PUBLISHED.fullmatch(published.strip())
    return day[1] if day is not None and valid_date(day[1]) else None


def short(words: str, limit: int = 60) -> str:
    """The words, cut with an ellipsis where they are longer than ``limit`` characters."""
    return words if len(words) <= limit else words[: limit - 1] + "…"


def lines_of(stream: Lines, largest: int | None = None) -> Iterator[tuple[bytes, int]]:
    """Lines of a stream with their length in bytes; one longer than ``largest`` (default: what an article may hold) comes empty.

    No more than one line is held, and of a line that is too long only its end is looked for.
    """
    largest = LARGEST if largest is None else largest
    while line := stream.readline(largest + 1):
        if len(line) <= largest or (len(line) == largest + 1 and line.endswith(b"\n")):
            yield line, len(line)
            continue
        size = len(line)
        while not line.endswith(b"\n") and size < ENDLESS and (line := stream.readline(1 << 20)):
            size += len(line)
        yield b"", size
        if size >= ENDLESS:
            return


def decode(data: bytes) -> str | None:
    """Bytes as text: by their mark, else UTF-8, else one of the old code pages; None for a binary file.

    Line ends and white space stay as they are; a mark is not part of the text. A few bad bytes in UTF-8 become U+FFFD.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    if is_binary(data):
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


def is_binary(data: bytes) -> bool:
    """Whether the first characters are those of a packed file, or hold more control characters than any text."""
    if data[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\x7fELF", b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08\x08"):
        return True
    sample = data[:4096].decode("utf-8", "replace")
    control = sum(1 for c in sample if ord(c) < 32 and c not in "\t\n\r\f\x1b\x00")
    return control > len(sample) // 20 or sample.count("\x00") > len(sample) // 4
