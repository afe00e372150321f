"""Near-copies of articles in a study: looked up by bands, confirmed on the texts, grouped under the first that was published."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

from diurna.relate.duplicates import bands, likeness, near, shingles

# Of a text of fewer words the same words say nothing: the hash of the whole text finds it where it is copied.
FEWEST_SHINGLES = 5


def link_copies(connection: sqlite3.Connection, article_keys: Iterable[int]) -> set[int]:
    """Finds the copies of new articles and groups them; keys of the articles whose group changed. Call inside a transaction.

    Nothing but the articles that share a band is read. The groups hang on the articles alone, not on the order in which they came;
    ``copy_of`` follows the order of reading and stays as it is.
    """
    changed: set[int] = set()
    for key in article_keys:
        text, published = connection.execute("SELECT text, published FROM article WHERE article_key = ?", (key,)).fetchone()
        mine = shingles(text)
        if len(mine) < FEWEST_SHINGLES:
            continue
        found = Counter[int]()
        filed = bands(mine)
        for band in filed:
            found.update(row[0] for row in connection.execute("SELECT article_key FROM article_band WHERE band = ?", (band,)))
        connection.executemany("INSERT OR IGNORE INTO article_band (band, article_key) VALUES (?, ?)", [(band, key) for band in filed])
        del found[key]
        # Of a group that is joined already no further member need be read.
        joined: set[int] = set()
        for other, _ in sorted(found.items(), key=lambda item: (-item[1], item[0])):
            first = _first(connection, other)
            if first in joined:
                continue
            theirs, day = connection.execute("SELECT text, published FROM article WHERE article_key = ?", (other,)).fetchone()
            if not near(published, day):
                continue
            like = likeness(mine, shingles(theirs))
            if like.copy:
                connection.execute("INSERT OR REPLACE INTO article_like VALUES (?, ?, ?, ?)", (key, other, like.shared, like.contained))
                joined.discard(_first(connection, key))
                members = _join(connection, key, other)
                joined.add(_first(connection, key))
                changed |= members
    return changed


def _first(connection: sqlite3.Connection, key: int) -> int:
    row = connection.execute("SELECT first_key FROM article_copy WHERE article_key = ?", (key,)).fetchone()
    return row[0] if row is not None else key


def _join(connection: sqlite3.Connection, one: int, other: int) -> set[int]:
    """Makes one group of two; its first is the article published first, of those of one day the one whose hash is lowest."""
    members = {one, other}
    for key in (one, other):
        members.update(row[0] for row in connection.execute("SELECT article_key FROM article_copy WHERE first_key = ?", (_first(connection, key),)))
    marks = ", ".join("?" * len(members))
    order = f"SELECT article_key FROM article WHERE article_key IN ({marks}) ORDER BY coalesce(published, '9999'), content_hash LIMIT 1"
    first = connection.execute(order, tuple(members)).fetchone()[0]
    connection.executemany("INSERT OR REPLACE INTO article_copy (article_key, first_key) VALUES (?, ?)", [(key, first) for key in members])
    return members
