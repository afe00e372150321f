"""Domain knowledge: TSV tables read into matchers, each row checked, each error naming file and line.

Tables are plain: UTF-8, tab-separated, a header, ``#`` comments, ``|`` between the items of a list. Dates are ISO and may
be partial (``1991``, ``1991-12``). Nothing here knows about parses or articles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent


class LexiconError(Exception):
    """A table cannot be used; the message begins with ``file:line:``."""


class Row(dict[str, str]):
    """One row of a table: column name to cell. ``where`` is ``file:line`` for messages and traces."""

    __slots__ = ("where",)

    def __init__(self, cells: Sequence[tuple[str, str]], where: str):
        super().__init__(cells)
        self.where = where

    def items_of(self, column: str) -> list[str]:
        """The items of a list cell, without empty ones."""
        return [item.strip() for item in self.get(column, "").split("|") if item.strip()]


def read_table(path: Path, required: Sequence[str] = ()) -> Iterator[Row]:
    """Rows of a TSV table; :class:`LexiconError` where the header lacks a column or a row has too many or too few cells."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LexiconError(f"{path.name}:0: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path.name}:0: not UTF-8 at byte {error.start}") from None
    header: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            lacking = [c for c in required if c not in header]
            if lacking:
                raise LexiconError(f"{path.name}:{number}: the header lacks {', '.join(lacking)}")
            continue
        if len(cells) != len(header):
            raise LexiconError(f"{path.name}:{number}: {len(cells)} cells where the header has {len(header)}")
        yield Row(list(zip(header, cells, strict=True)), f"{path.name}:{number}")


def tables(folder: str, pattern: str = "*.tsv") -> list[Path]:
    """The tables of one folder of the lexicon, in a fixed order."""
    return sorted((DATA / "lexicon" / folder).glob(pattern))


@lru_cache(maxsize=8)
def fingerprint(own: tuple[str, ...] = ()) -> str:
    """Twelve hexadecimal digits that change when any shipped table changes, or any of the user's own (by content).

    They name the lexicon in every record.
    """
    digest = hashlib.sha256()
    for path in sorted(DATA.rglob("*.tsv")):
        digest.update(path.relative_to(DATA).as_posix().encode())
        digest.update(path.read_bytes())
    for name in own:
        digest.update(b"own")
        digest.update(Path(name).read_bytes())
    return digest.hexdigest()[:12]


# --- dates ------------------------------------------------------------------------------------------------------------


def first_day(date: str) -> str:
    """A partial ISO date as its first day: ``1991`` -> ``1991-01-01``; empty stays empty."""
    return date + "0000-01-01"[len(date) :] if date else ""


def last_day(date: str) -> str:
    """A partial ISO date as its last day (the 31st stands for the end of every month); empty stays empty."""
    return date + "0000-12-31"[len(date) :] if date else ""


def holds_on(since: str, until: str, date: str) -> bool:
    """Whether a span of partial dates, open where empty, covers a day."""
    return (not since or first_day(since) <= date) and (not until or date <= last_day(until))
