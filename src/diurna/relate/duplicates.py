"""Near-copies of a report: wire copy in many outlets, updates, corrections; found by MinHash bands, confirmed word by word.

A text is a set of shingles, runs of four words without case and punctuation. Each shingle is hashed once; the lowest hash in each of
64 bins is the signature (one-permutation MinHash, Li, Owen and Zhang 2012; empty bins borrow from the next full one). Texts that
agree in one of 21 bands of three bins are candidates, whatever the size of the study. What they really share is then counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from zlib import crc32

BINS = 64
ROWS = 3
SHINGLE = 4
# A copy shares so much of all words of the two, or so much of the shorter one (an update with paragraphs added or cut).
SHARED = 0.6
CONTAINED = 0.8
# Of a short text only the first counts: two reports of one line may share most words and tell of two acts.
SHORT = 40
SHORT_SHARED = 0.85
# Copies, updates and corrections come within days; the same words a year later are another act on a recurring occasion.
DAYS_APART = 7

_WORD = re.compile(r"\w+")
_EMPTY = -1


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts share: of all their shingles, and of those of the shorter text; ``copy`` says whether that makes them one report."""

    shared: float
    contained: float
    copy: bool


def shingles(text: str) -> frozenset[int]:
    """The hashed shingles of a text; a text of fewer than four words is one shingle.

    >>> shingles("One, two, three, four.") == shingles("one two three four")
    True
    """
    words = _WORD.findall(text.casefold())
    runs = [" ".join(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1))] if words else []
    return frozenset(crc32(run.encode("utf-8", "replace")) for run in runs)


def bands(of: frozenset[int]) -> tuple[int, ...]:
    """The bands of a set of shingles as signed 64-bit numbers, none for an empty one. Texts that share one are candidates."""
    if not of:
        return ()
    bins = [_EMPTY] * BINS
    for value in of:
        # The low bits choose the bin; mixed, so that what is kept does not depend on them.
        mixed = (value * 0x9E3779B1 + 0x7F4A7C15) & 0xFFFFFFFF
        place = mixed >> 26
        if bins[place] == _EMPTY or mixed < bins[place]:
            bins[place] = mixed
    filled = [_borrowed(bins, place) for place in range(BINS)]
    out = []
    for number in range(BINS // ROWS):
        words = (number, *filled[number * ROWS : (number + 1) * ROWS])
        digest = blake2b(b"".join(word.to_bytes(8, "big") for word in words), digest_size=8).digest()
        out.append(int.from_bytes(digest, "big", signed=True))
    return tuple(out)


def _borrowed(bins: list[int], place: int) -> int:
    for step in range(BINS):
        value = bins[(place + step) % BINS]
        if value != _EMPTY:
            return value + (step << 33)
    raise AssertionError("no bin is full")


def likeness(one: frozenset[int], other: frozenset[int]) -> Likeness:
    """What two sets of shingles share.

    >>> likeness(shingles("the two sides met in Geneva on Monday"), shingles("The two sides met in Geneva on Monday")).copy
    True
    """
    common = len(one & other)
    shorter = min(len(one), len(other))
    if not common:
        return Likeness(0.0, 0.0, False)
    shared, contained = common / (len(one) + len(other) - common), common / shorter
    copy = shared >= SHORT_SHARED if shorter < SHORT else shared >= SHARED or contained >= CONTAINED
    return Likeness(round(shared, 4), round(contained, 4), copy)


def near(published: str | None, other: str | None) -> bool:
    """Whether two days of publication are close enough for a copy; an unknown one is.

    >>> near("2022-08-16", "2022-08-20"), near("2011-08-16", "2012-08-16"), near(None, "2022-08-16")
    (True, False, True)
    """
    if published is None or other is None:
        return True
    try:
        return abs((date.fromisoformat(published) - date.fromisoformat(other)).days) <= DAYS_APART
    except ValueError:
        return True
