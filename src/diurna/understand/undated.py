"""Articles without a date: the day on which their offices are read, by the years and the office holders that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from diurna.data import first_day, holds_on, last_day
from diurna.lexicon.entities import Entity
from diurna.lexicon.names import Hit, Names
from diurna.understand.registers import year_told

# So many persons in office on one day date an article better than the years that it names, which may be long past or to come.
WITNESSES = 2
# Who left office before "former" was written is no witness.
_PAST = re.compile(r"\b(?:former|ex-|late)\b[^.,;]*$", re.IGNORECASE)
# Days in which one holder follows the other, where tables tell only months.
HANDOVER = 31
LEADERS = ("President of", "Prime Minister of", "Chancellor of Germany", "King of", "Premier of")


def day_of(text: str, hits: Iterable[Hit], names: Names) -> str | None:
    """The day for an undated article: in the year its words name most, unless more of those it names were in office on another.

    None where it names neither a year nor two office holders of one day.
    """
    told = year_told(text)
    spells = _offices(text, hits, names.persons, names.countries)
    best = _likeliest(spells, told)
    if best is None or (told is not None and _in_office(spells, told)[0] >= _in_office(spells, best)[0]):
        return told
    return best


def _likeliest(spells: list[list[Entity]], told: str | None) -> str | None:
    """The middle of the time in which the most persons held office together; None where fewer than two did.

    Of several such times the one nearest to the year that is told, else the longest.
    """
    edges = sorted({date.fromisoformat(day).toordinal() for held in spells for s in held for day in (first_day(s.since), _end(s)) if day})
    spans: list[tuple[tuple[int, int], int, int]] = []  # so many in office, from one day to another
    for begin, end in pairwise(edges):
        count = _in_office(spells, _day((begin + end) // 2))
        if spans and spans[-1][0] == count:
            begin = spans.pop()[1]
        spans.append((count, begin, end))
    spans = [s for s in spans if s[2] - s[1] > HANDOVER]
    most = max((s[0] for s in spans), default=(0, 0))
    if most[0] < WITNESSES:
        return None
    near = date.fromisoformat(told).toordinal() if told is not None else None
    best = max(
        ((begin, end) for count, begin, end in spans if count == most),
        key=lambda s: s[1] - s[0] if near is None else -min(abs(near - s[0]), abs(near - s[1])),
    )
    return _day(sum(best) // 2)


def _end(spell: Entity) -> str:
    """The last day of a spell, days that months do not have left out."""
    return last_day(spell.until) if len(spell.until) != 7 else f"{spell.until}-28"


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _offices(text: str, hits: Iterable[Hit], persons: Mapping[str, list[Entity]], countries: Mapping[str, Entity]) -> list[list[Entity]]:
    """The state offices of every person whom a text names without doubt who is meant, one list a person."""
    named: dict[str, list[Entity]] = {}
    for hit in hits:
        if _PAST.search(text[max(0, hit.start - 40) : hit.start]):
            continue
        bearers = {r.entity.name for r in hit.readings}
        if len(bearers) == 1 and all(r.entity.kind == "person" for r in hit.readings):
            name = bearers.pop()
            if name not in named:
                named[name] = [s for s in persons[name] if s.office and s.country in countries and s.sectors[:1] != ("ELI",)]
    return [spells for spells in named.values() if spells]


def _in_office(spells: list[list[Entity]], day: str) -> tuple[int, int]:
    """How many of some persons held office on a day, and how many of them led a state or its government."""
    held = [s.office for person in spells for s in person if holds_on(s.since, s.until, day)]
    persons = sum(any(holds_on(s.since, s.until, day) for s in person) for person in spells)
    return persons, sum(office.startswith(LEADERS) for office in held)


__all__ = ["day_of"]
