"""One event as the merging of incidents sees it: the sides, the act, the days it may have happened on, the place, the words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import msgspec

# "Has expelled": on the day of the report or shortly before. Without any word of time a report may be older than its act by a week.
OPEN_DAYS = 3
UNDATED_DAYS = 7
# A wider range ("in 2009") says too little of when to merge anything.
WIDEST = 31
# From here on a range is wide: it is looked up apart, so that the narrow ones are found in few steps.
NARROW = 7

_WORD = re.compile(r"[^\W\d_]{4,}")


class Side(msgspec.Struct, frozen=True, array_like=True):
    """Who acts or is acted upon; ``code`` is empty where nobody is named, ``country`` None where the words name no country."""

    code: str = ""
    country: str | None = None
    sectors: frozenset[str] = frozenset()
    name: str = ""

    @property
    def key(self) -> str | None:
        """What others must share to be the same actor: the country, or the code of a body of no country; None where neither is known."""
        return self.country or (self.code if self.code and not self.code.startswith("---") else None)


class Told(msgspec.Struct, frozen=True, array_like=True):
    """One event as one report tells it. ``key`` is unique and depends on content alone; days are ordinals, both ends included.

    ``sure``: words of the report give the day or days; otherwise they follow from tense and day of publication.
    """

    key: str
    article: str
    source: Side
    target: Side
    cameo: str
    first: int | None
    last: int | None
    sure: bool
    place: str = ""
    place_country: str | None = None
    geonames: int | None = None
    point: tuple[float, float] | None = None
    words: frozenset[str] = frozenset()

    @property
    def mergeable(self) -> bool:
        """Whether enough is known of when it happened to say that two reports tell of one act."""
        return self.first is not None and self.last is not None and self.last - self.first < WIDEST

    @property
    def signature(self) -> tuple[object, ...]:
        """All that a comparison sees: two events with one signature tell the same."""
        sides = tuple((s.code, s.country or "", tuple(sorted(s.sectors)), s.name) for s in (self.source, self.target))
        where = (self.place, self.place_country or "", self.geonames or 0, self.point or ())
        return (self.first or 0, self.last or 0, self.cameo, sides, self.sure, where, tuple(sorted(self.words)) if speech(self.cameo) else ())


def speech(cameo: str) -> bool:
    """Whether the act is a statement or an appeal, of which the same speaker may make many on one day.

    >>> speech("010"), speech("0231"), speech("042")
    (True, True, False)
    """
    return cameo[:2] in ("01", "02")


def days_of(start: str | None, end: str | None, basis: str | None, published: str | None) -> tuple[int | None, int | None, bool]:
    """First and last day on which an act may have happened, as ordinals, and whether words of the report say so.

    >>> days_of("2022-08-16", "2022-08-16", "words", "2022-08-17")
    (738383, 738383, True)
    >>> days_of(None, "2022-08-16", "tense", "2022-08-16")
    (738380, 738383, False)
    """
    first, last, report = _ordinal(start), _ordinal(end), _ordinal(published)
    if first is None and last is None:
        return (None, None, False) if report is None else (report - UNDATED_DAYS, report, False)
    if first is None:
        assert last is not None
        return last - OPEN_DAYS, last, False
    if last is None:
        # "Since March" and "after Monday" end with the report, if it is near.
        return first, report if report is not None and report >= first else first + OPEN_DAYS, False
    return first, last, basis == "words"


def day_name(ordinal: int) -> str:
    """The ISO date of an ordinal."""
    return date.fromordinal(ordinal).isoformat()


def _ordinal(day: str | None) -> int | None:
    if not day:
        return None
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return None


def words_of(sentence: str, names: Iterable[str] = ()) -> frozenset[str]:
    """The words of a sentence that carry meaning, cut to five letters so that forms of one word agree, without those of names.

    >>> sorted(words_of("Ministers warned of attacks", ["Ministers"]))
    ['attac', 'warne']
    """
    left_out = {word[:5].casefold() for name in names for word in _WORD.findall(name)}
    return frozenset(word[:5].casefold() for word in _WORD.findall(sentence)) - left_out - _COMMON


_COMMON = frozenset("that with from have been will would their said says also were which this after over about into they when than".split())


def blocks(told: Told) -> tuple[set[str], set[str]]:
    """Where an event is filed, and where its likes are looked for. Any two events that could merge meet in one block.

    Two known sides are filed under the pair and each alone; where a side is unknown the other one, or the place, must do.
    """
    firm = [key for key in (told.source.key, told.target.key) if key is not None]
    place = f"@{told.place}/{told.place_country or ''}" if told.place else None
    if len(firm) == 2:
        filed = {"|".join(sorted(firm)), *(f"{key}*" for key in firm)}
        sought = {"|".join(sorted(firm)), *(f"{key}?" for key in firm)}
    elif firm:
        filed, sought = {f"{firm[0]}?", f"{firm[0]}*"}, {f"{firm[0]}*"}
    else:
        loose = f"L{'|'.join(sorted((told.source.code, told.target.code)))}"
        filed, sought = {loose}, {loose}
    if place is not None:
        # Where no side is known to both reports, the place must be the same.
        filed |= {place} if len(firm) == 2 else {place, f"{place}?"}
        sought |= {f"{place}?"} if len(firm) == 2 else {place}
    return filed, sought


def width_class(told: Told) -> str:
    """``n`` for a range of few days, ``w`` for a wide one."""
    assert told.first is not None and told.last is not None
    return "n" if told.last - told.first <= NARROW else "w"
