"""Word lists of the language: small tables of ``lexicon/language`` read as sets and dictionaries."""

from __future__ import annotations

from functools import lru_cache

from diurna.data import DATA, Row, read_table


@lru_cache(maxsize=64)
def word_list(name: str, column: str = "word") -> frozenset[str]:
    """One column of a table as a set."""
    return frozenset(row[column] for row in read_table(DATA / "lexicon" / "language" / name, (column,)))


@lru_cache(maxsize=64)
def word_rows(name: str, key: str = "word") -> dict[str, tuple[Row, ...]]:
    """A table by one column, all rows of a key in their order."""
    rows: dict[str, tuple[Row, ...]] = {}
    for row in read_table(DATA / "lexicon" / "language" / name, (key,)):
        rows[row[key]] = (*rows.get(row[key], ()), row)
    return rows


@lru_cache(maxsize=64)
def word_table(name: str, key: str = "word") -> dict[str, Row]:
    """A table as a dictionary by one column; the first row of a key wins."""
    rows: dict[str, Row] = {}
    for row in read_table(DATA / "lexicon" / "language" / name, (key,)):
        rows.setdefault(row[key], row)
    return rows
