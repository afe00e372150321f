"""Whether two events tell of one act: a score from actors, act, time and place, each with its reason, or what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, inf, radians, sin, sqrt

from diurna.data import DATA, read_table
from diurna.lexicon.gazetteer import size_of
from diurna.relate.told import Side, Told, speech

MERGE = 0.72
"""From this score on two events tell of one act."""
NEAR = 0.55
"""From here to :data:`MERGE`, and where one thing alone speaks against it, it is a near miss."""
_WEIGHTS = {"actors": 0.35, "act": 0.25, "time": 0.25, "place": 0.15}
# Kilometres: towns so near may be one place as two reporters name it; a town so near the middle of a province may lie in it.
NEAR_TOWNS = 30.0
WITHIN = 250.0
# Ranks of `size_of`.
_TOWN, _COUNTRY = 3, 7
# The share of its words that a statement must have in common with another to be the same one.
SAME_WORDS = 0.3


@dataclass(frozen=True, slots=True)
class Match:
    """What two events share: ``score`` 0 to 1, ``reasons`` for it by aspect, ``against`` what forbids it (empty where nothing does)."""

    score: float
    reasons: tuple[tuple[str, float, str], ...]
    against: str = ""

    @property
    def merge(self) -> bool:
        return not self.against and self.score >= MERGE


def compare(one: Told, other: Told) -> Match:
    """Compares two events; the order of the two does not matter."""
    if one.key > other.key:
        one, other = other, one
    act = _act(one.cameo, other.cameo)
    if act is None:
        return Match(0.0, (), f"different acts, {one.cameo} and {other.cameo}")
    time = _time(one, other)
    if time is None:
        return Match(0.0, (), "different days")
    weight, direction, why = act
    actors = _actors(one, other, direction)
    if isinstance(actors, str):
        return Match(0.0, (("act", weight, why), ("time", *time)), actors)
    place = _place(one, other)
    parts = {"actors": actors, "act": (weight, why), "time": time}
    against = ""
    if place is not None:
        if place[0] == 0.0:
            against = place[1]
        parts["place"] = place
    if actors[0] < 0.6 and (place is None or place[0] < 1.0):
        against = against or "neither the actors nor the place are sure"
    if speech(one.cameo) or speech(other.cameo):
        shared = _shared(one.words, other.words)
        parts["act"] = (weight * (0.5 + shared / 2), f"{why}; {shared:.0%} of the words")
        if shared < SAME_WORDS:
            against = against or "statements in different words"
    total = sum(_WEIGHTS[name] for name in parts)
    score = sum(_WEIGHTS[name] * part[0] for name, part in parts.items()) / total
    return Match(round(score, 4), tuple((name, round(part[0], 3), part[1]) for name, part in parts.items()), against)


# --- the act ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def neighbours() -> tuple[tuple[str, str, str, float, str], ...]:
    """Rows of ``relate/neighbours.tsv``: two codes (each with all below it), direction, weight, reason."""
    table = read_table(DATA / "relate" / "neighbours.tsv", ("first", "second", "direction", "weight", "reason"))
    return tuple((row["first"], row["second"], row["direction"], float(row["weight"]), row["reason"]) for row in table)


@lru_cache(maxsize=50_000)
def _act(one: str, other: str) -> tuple[float, str, str] | None:
    """Weight, direction and reason of two codes, the best that a rule or a row gives; None where they are no neighbours."""
    found: list[tuple[float, str, str]] = []
    if one == other:
        found.append((1.0, "same", f"the same act, {one}"))
    elif one[:2] == other[:2]:
        one_stem, other_stem = one.rstrip("0"), other.rstrip("0")
        if one.startswith(other_stem) or other.startswith(one_stem):
            found.append((0.9, "same", f"{one} and {other}: the one is the general form of the other"))
        elif one[:3] == other[:3]:
            found.append((0.85, "same", f"{one} and {other}: kinds of one act"))
        elif one[:2] not in ("01", "02", "03", "05", "13", "15"):
            found.append((0.5, "same", f"{one} and {other}: acts of one root"))
    for first, second, direction, weight, reason in neighbours():
        if (one.startswith(first) and other.startswith(second)) or (one.startswith(second) and other.startswith(first)):
            # Equal codes are swapped only where a row says so.
            found.append((1.0 if one == other else weight, direction, reason if one == other else f"{one} and {other}: {reason}"))
    if not found:
        return None
    best = max(found, key=lambda f: (f[0], f[2]))
    directions = {f[1] for f in found}
    either = "either" in directions or {"same", "swapped"} <= directions
    return best[0], "either" if either else best[1], best[2]


# --- the sides --------------------------------------------------------------------------------------------------------

_STATE = frozenset(("GOV", "MIL", "COP", "LEG", "JUD", "SPY", "PTY", "ELI"))
_ARMED = frozenset(("REB", "UAF", "OPP", "SEP", "PTY"))
_PEOPLE = frozenset(("CVL", "EDU", "OPP", "LAB", "JRN", "MED", "REF", "BUS", "ENV", "HRI", "SET", "AGR", "REL", "CRM"))


def _actors(one: Told, other: Told, direction: str) -> tuple[float, str] | str:
    ways = []
    if direction != "swapped":
        ways.append((one.source, other.source, one.target, other.target, ""))
    if direction != "same":
        ways.append((one.source, other.target, one.target, other.source, ", sides changed"))
    fits = []
    for a, b, c, d, note in ways:
        first, second = _side(a, b), _side(c, d)
        if first is None or second is None:
            continue
        # Of two sides one must be known to both reports.
        known = (a.key is not None and a.key == b.key) + (c.key is not None and c.key == d.key)
        fits.append((((first[0] + second[0]) / 2) if known else 0.5 * (first[0] + second[0]) / 2, f"{first[1]}; {second[1]}{note}"))
    return max(fits) if fits else f"different actors, {_pair(one)} and {_pair(other)}"


def _pair(told: Told) -> str:
    return f"{told.source.code or 'nobody'} on {told.target.code or 'nobody'}"


@lru_cache(maxsize=100_000)
def _side(one: Side, other: Side) -> tuple[float, str] | None:
    """How far two actors may be one, and why; None where they cannot be."""
    bare = ("", "---")
    if one.code in bare or other.code in bare:
        named = max((one.code, other.code), key=len)
        return (0.5, "nobody is named") if named in bare else (0.55, f"only one names {named}")
    if one.code == other.code:
        return (1.0, f"both {one.code}") if one.name == other.name else (0.95, f"{one.code}: {_names(one, other)}")
    if one.key is None or other.key is None:
        if one.sectors & other.sectors:
            return 0.75, f"{_codes(one, other)}: one does not say of which country"
        return None
    if one.key != other.key:
        if one.name and one.name == other.name:
            return 0.9, f"both {one.name}, coded {_codes(one, other)}"
        return None
    a, b = one.sectors, other.sectors
    codes = _codes(one, other)
    if not a or not b:
        organ = a or b
        if "GOV" in organ:
            return 0.95, f"{codes}: the state and its government"
        if organ & _STATE - {"PTY", "ELI"}:
            return 0.85, f"{codes}: the state and an organ of it"
        return (0.6, f"{codes}: the state and people of it") if organ & _PEOPLE else (0.5, f"{codes}: the country alone is named by one")
    if a & b:
        return 0.85, f"{codes}: one sector shared"
    if a & _STATE and b & _STATE:
        return 0.7, f"{codes}: two organs of one state"
    if a & _ARMED and b & _ARMED:
        return 0.85, f"{codes}: armed groups of one country"
    if a & _PEOPLE and b & _PEOPLE:
        return 0.7, f"{codes}: people of one country"
    return None


def _codes(one: Side, other: Side) -> str:
    return " and ".join(sorted((one.code, other.code)))


def _names(one: Side, other: Side) -> str:
    return " and ".join(sorted((one.name, other.name)))


# --- when and where ---------------------------------------------------------------------------------------------------


def _time(one: Told, other: Told) -> tuple[float, str] | None:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return None
    if one.sure and other.sure and one.first == other.first and one.last == other.last:
        return (1.0, "the same day") if one.first == one.last else (0.85, "the same days")
    overlap = min(one.last, other.last) - max(one.first, other.first)
    if overlap < 0:
        return None
    width = max(one.last - one.first, other.last - other.first)
    if one.sure and other.sure:
        return (0.8 if width <= 3 else 0.6 if width <= 7 else 0.35), f"the day of one lies in the {width + 1} days of the other"
    if one.last == other.last:
        return 0.85, "the day fits, one report gives none"
    gap = abs(one.last - other.last)
    return max(0.35, 0.8 - 0.1 * gap), f"reported {gap} day{'s' if gap > 1 else ''} apart, one report gives no day"


def _place(one: Told, other: Told) -> tuple[float, str] | None:
    """None where a report names no place, 0 where the places exclude each other."""
    if not one.place or not other.place:
        return None
    if one.place == other.place and one.place_country == other.place_country:
        return 1.0, f"both in {one.place}"
    if one.place_country is None or other.place_country is None:
        return None
    names = " and ".join(sorted((one.place, other.place)))
    if one.place_country != other.place_country:
        return (0.9, names) if _close(one, other) else (0.0, f"different places, {names}")
    if _close(one, other):
        return 0.9, f"{names}: close to each other"
    sizes = sorted((size_of(one.place, one.place_country), size_of(other.place, other.place_country)))
    if sizes[1] == _COUNTRY:
        return 0.8, f"{names}: the one lies in the other"
    if sizes[0] < sizes[1] > _TOWN and _distance(one, other) <= WITHIN:
        return 0.7, f"{names}: the one may lie in the other"
    return 0.0, f"different places, {names}"


def _close(one: Told, other: Told) -> bool:
    return size_of(one.place, one.place_country) <= _TOWN >= size_of(other.place, other.place_country) and _distance(one, other) <= NEAR_TOWNS


def _distance(one: Told, other: Told) -> float:
    return _kilometres(one.point, other.point) if one.point is not None and other.point is not None else inf


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    lat, lon, lat2, lon2 = (radians(x) for x in (*one, *other))
    return 12742.0 * asin(sqrt(sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
