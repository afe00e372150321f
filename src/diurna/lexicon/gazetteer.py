"""Place names with coordinates: cities, countries, counties, provinces, seas, straits, camps, squares.

The shipped tables hold some 80,000 towns of GeoNames and a hand-written list of what fills the news besides towns. They are
read when the first text is searched, not when the program starts. A name may stand for many places; choosing among them
needs the article and is done in :mod:`diurna.understand.places`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache
from itertools import pairwise
from math import cos, hypot, log2, log10, radians, sqrt
from pathlib import Path
from typing import NamedTuple

from diurna.data import DATA, LexiconError, read_table

FOLDER = DATA / "gazetteer"
# Most words of one name ("United States of America", "Port of Spain", "Democratic Republic of the Congo").
MOST_WORDS = 7
TOWNS = frozenset({"city", "town"})
SMALL_WORDS = frozenset({"of", "the", "de", "del", "la", "las", "los", "el", "al", "da", "do", "du", "des", "le", "les", "sur", "upon", "on", "and", "y", "e"})
# Articles of Arabic names, which papers print in small letters and with a hyphen ("al-Hudaydah", "el-Fasher").
ARTICLES = ("al", "el", "ad", "ar", "as", "ash", "at", "az", "an", "ed", "er", "es", "esh")
SPELLINGS = (("St. ", "Saint "), ("St ", "Saint "), ("Saint ", "St. "), ("Mt. ", "Mount "), ("Ft. ", "Fort "), ("Fort ", "Ft. "), ("Ste. ", "Sainte "))
_WORD = re.compile(r"[^\W\d_]+")


class Candidate(NamedTuple):
    """One place that a name may stand for; ``main`` is false where the name is only an alias of it."""

    name: str
    kind: str
    country: str
    admin1: str
    lat: float | None
    lon: float | None
    population: int
    geonames_id: int | None
    main: bool


class Match(NamedTuple):
    """A place name in a text, with every place that bears it."""

    start: int
    end: int
    name: str
    candidates: tuple[Candidate, ...]


class Gazetteer:
    """Names to places. ``path`` is a user's own table, which then replaces the shipped ones.

    The table needs the columns ``name``, ``lat`` and ``lon`` (decimal degrees); ``aliases``, ``kind``, ``country`` (ISO 3166
    alpha-3), ``admin1``, ``population`` and ``geonames_id`` are read where they are there.

    >>> [match] = Gazetteer().find("Shells fell near Kharkiv.")
    >>> match.start, match.name, match.candidates[0].country
    (17, 'Kharkiv', 'UKR')
    """

    def __init__(self, path: Path | None = None):
        # A user's table is read at once, so that its faults are known before any text is read.
        self._own = None if path is None else _read_own(path)
        self._made: dict[int, Candidate] = {}

    # --- the tables ---------------------------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> list[str]:
        """Lines of the tables, name first; a line becomes a :class:`Candidate` when it is first wanted."""
        if self._own is not None:
            return self._own
        rows: list[str] = []
        for name in ("features.tsv", "us.tsv", "cities.tsv"):
            lines = (FOLDER / name).read_text(encoding="utf-8").split("\n")
            body = [line for line in lines if line and not line.startswith("#")]
            rows.extend(body[1:])
        return rows

    @cached_property
    def _index(self) -> dict[str, int | list[int]]:
        """Surface form -> numbers of the rows that bear it; aliases are stored as negative numbers (-1 is row 0)."""
        index: dict[str, int | list[int]] = {}
        for number, row in enumerate(self._rows):
            name, aliases, _ = row.split("\t", 2)
            _add(index, name, number)
            if aliases:
                for alias in aliases.split("|"):
                    _add(index, alias, -number - 1)
        return index

    @cached_property
    def stops(self) -> dict[str, str]:
        """Names that are words or persons first: ``never`` a place, or only in a ``strong`` context."""
        return {row["name"]: row["rule"] for row in read_table(FOLDER / "places_stop.tsv", ("name", "rule"))} if self._own is None else {}

    @cached_property
    def given_names(self) -> frozenset[str]:
        """Given names of persons: what follows one is a surname, not a town."""
        return frozenset(row["name"] for file in ("given_names.tsv", "given_names_more.tsv") for row in read_table(FOLDER / file, ("name",)))

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Place names that are family names too."""
        return frozenset(row["name"] for row in read_table(FOLDER / "surnames.tsv", ("name",)))

    @cached_property
    def _countries(self) -> dict[str, Candidate]:
        found: dict[str, Candidate] = {}
        for number, row in enumerate(self._rows):
            if row.split("\t", 3)[2] == "country":
                candidate = self._candidate(number)
                found.setdefault(candidate.country, candidate)
        return found

    def country(self, iso3: str) -> Candidate | None:
        """The country with an ISO 3166 alpha-3 code, placed at its middle."""
        return self._countries.get(iso3)

    def _candidate(self, number: int) -> Candidate:
        main = number >= 0
        number = number if main else -number - 1
        made = self._made.get(number)
        if made is None:
            c = self._rows[number].split("\t")
            made = self._made[number] = Candidate(
                c[0], c[2], c[3], c[4], float(c[5]) if c[5] else None, float(c[6]) if c[6] else None, int(c[7] or 0), int(c[8]) if c[8] else None, True
            )
        return made if main else made._replace(main=False)

    # --- matching -----------------------------------------------------------------------------------------------------

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """Every place of this name, most populous first; spelling variants are tried where the name itself is unknown."""
        numbers = self._numbers(name)
        if numbers is None:
            return ()
        candidates = [self._candidate(n) for n in numbers]
        candidates.sort(key=lambda c: (-c.main, -_prior(c)))
        ids: set[int] = set()
        return tuple(c for c in candidates if c.geonames_id is None or not (c.geonames_id in ids or ids.add(c.geonames_id)))  # type: ignore[func-returns-value]

    def _numbers(self, name: str) -> list[int] | None:
        index = self._index
        got = index.get(name)
        found = [] if got is None else list(got) if isinstance(got, list) else [got]
        for variant in _variants(name, found != []):
            other = index.get(variant)
            if other is not None:
                found += other if isinstance(other, list) else [other]
                break
        return found or None

    def find(self, text: str) -> list[Match]:
        """Every place name of a text, the longest at each point, whole words only, in order.

        Names in ``places_stop.tsv`` under ``never`` are left out; the others are for the caller to weigh.
        """
        plain = text.translate(_PLAIN)
        words = [(m.start(), m.end()) for m in _WORD.finditer(plain)]
        found: list[Match] = []
        i = 0
        while i < len(words):
            start = words[i][0]
            if not (plain[start].isupper() or (plain[start : words[i][1]] in ARTICLES and plain[words[i][1] : words[i][1] + 1] == "-")):
                i += 1
                continue
            taken = 0
            for n in range(min(MOST_WORDS, len(words) - i), 0, -1):
                end = words[i + n - 1][1]
                if n > 1 and not _joined(plain, words[i : i + n]):
                    continue
                if plain[end : end + 1] == "." and (got := self._numbers(plain[start : end + 1])) is not None:
                    end += 1
                else:
                    got = self._numbers(plain[start:end])
                name = plain[start:end]
                if got is not None and self.stops.get(name) != "never":
                    found.append(Match(start, end, name, self.lookup(name)))
                    taken = n
                    break
            i += taken or 1
        return found


_PLAIN = {ord("’"): "'", ord("‘"): "'", ord("ʻ"): "'", ord("‐"): "-", ord("‑"): "-", ord("\n"): " ", ord("\xa0"): " ", ord("\t"): " "}


def _read_own(path: Path) -> list[str]:
    """The rows of a user's table in the order of columns of the shipped ones."""
    if not path.is_file():
        raise LexiconError(f"{path.name}:0: no such gazetteer")
    rows = []
    for row in read_table(path, ("name", "lat", "lon")):
        cells = [row.get(c, "") for c in ("name", "aliases", "kind", "country", "admin1", "lat", "lon", "population", "geonames_id")]
        try:
            float(cells[5] or 0), float(cells[6] or 0), int(cells[7] or 0), int(cells[8] or 0)
        except ValueError as error:
            raise LexiconError(f"{row.where}: {error}") from None
        rows.append("\t".join(cells))
    return rows


def _add(index: dict[str, int | list[int]], name: str, number: int) -> None:
    got = index.get(name)
    if got is None:
        index[name] = number
    elif isinstance(got, list):
        got.append(number)
    else:
        index[name] = [got, number]


def _joined(text: str, words: list[tuple[int, int]]) -> bool:
    """Whether only what a name may hold stands between its words."""
    return all(text[a[1] : b[0]] in (" ", "-", "'", ". ", ".", "  ") for a, b in pairwise(words))


def _variants(name: str, known: bool) -> list[str]:
    """Other ways to print a name, most likely first; of a known name only those that may be another place's."""
    found = [new + name[len(old) :] for old, new in SPELLINGS if name.startswith(old)]
    if known:
        return found
    if len(name) > 3 and name.isupper():
        found.append(_titled(name))
    if not name.isascii():
        found.append("".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)))
    head, hyphen, rest = name.partition("-")
    if head.lower() in ARTICLES and rest[:1].isupper():
        found += [f"Al {rest}", f"Al-{rest}", f"{head.title()} {rest}", rest]
    elif hyphen and " " not in name:
        found.append(name.replace("-", " "))
    if name[:3] in ("Al ", "El ") and name[3:4].isupper():
        found += [f"Al-{name[3:]}", f"El-{name[3:]}"]
    return found


def _titled(name: str) -> str:
    """Capitals only at the beginning of words, small words small: RIO DE JANEIRO -> Rio de Janeiro."""
    parts = re.split(r"([ \-'.])", name)
    return "".join(p.lower() if k and p.lower() in SMALL_WORDS else p.capitalize() for k, p in enumerate(parts))


# --- namesakes --------------------------------------------------------------------------------------------------------


class Question(NamedTuple):
    """A name in an article that may stand for several places: ``inside`` is the larger place that the text puts after it."""

    name: str
    candidates: tuple[Candidate, ...]
    inside: str = ""


# How readily a kind of place is meant where nothing else is said, on the scale of log10 of inhabitants.
WEIGHT = {
    "continent": 9.5, "country": 9.0, "ocean": 8.0, "sea": 7.0, "gulf": 7.0, "strait": 7.0, "state": 6.9, "region": 6.8, "borough": 6.5,
    "province": 6.4, "county": 4.2,
}  # fmt: skip
OTHER_WEIGHT = 6.2
TOWN_WEIGHT = 5.2  # a town of the hand-written list, small but in the news
# A long article is a list of many matters: a name lies near those that stand around it.
MOST_NAMES = 80
NEAR = 400.0
MOST_NEARNESS = 2.6
DEGREE = 111.2  # kilometres
LARGER = frozenset({"country", "state", "province", "county", "region"})


class Evidence:
    """How often an article names a country or province, by the names that do; a name is no evidence for itself."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, str], float] = {}
        self._total: dict[str, float] = {}

    def add(self, land: str, name: str, weight: float) -> None:
        self._by_name[land, name] = self._by_name.get((land, name), 0.0) + weight
        self._total[land] = self._total.get(land, 0.0) + weight

    def of(self, land: str, name: str) -> float:
        return round(self._total.get(land, 0.0) - self._by_name.get((land, name), 0.0), 6)


def choose(questions: list[Question]) -> list[Candidate]:
    """The place that each name of an article stands for, names chosen together.

    What the text puts after a name decides ("Paris, Texas"); then countries and provinces named elsewhere in the article,
    weight of the kind or population, and nearness to places that are certain. One name is one place in one article.
    """
    named = {q.name: q.candidates for q in questions}
    inside = {q.name: q.inside for q in questions if q.inside != q.name and any(c.kind in LARGER for c in named.get(q.inside, ()))}
    lands, parts = Evidence(), Evidence()
    for q in questions:
        best = q.candidates[0]
        if q.name in inside:
            best = max(q.candidates, key=lambda c: max((_within(c, place) for place in named[inside[q.name]]), default=False))
            rivals = [best]
        else:
            rivals = [c for c in q.candidates if _prior(c) - (0 if c.main else 2) > _prior(best) - (3.0 if best.kind in TOWNS else 2.5)]
        lands.add(best.country, q.name, 1.0 if len({c.country for c in rivals}) == 1 else 0.3)
        if best.admin1 and len({(c.country, c.admin1) for c in rivals}) == 1:
            parts.add(f"{best.country} {best.admin1}", q.name, 2 if best.kind == "state" else 1)
    pool = {name: candidates[:40] for name, candidates in named.items() if candidates[0].kind not in ("country", "continent", "state", "ocean", "sea")}
    around = _around(list(named), list(pool))
    chosen: dict[str, Candidate] = {}
    for _ in range(3):
        settled = dict(pool)
        for name, candidates in named.items():
            larger = named.get(inside.get(name, ""), ())
            near = [pool[other] for other in around[name] if other not in name and name not in other] if candidates[1:] else []
            scores = [(_score(c, name, larger, lands, parts) + _nearness(c, near), -k, c) for k, c in enumerate(candidates)]
            scores.sort(key=lambda row: row[:2], reverse=True)
            chosen[name] = scores[0][2]
            if name in pool and (len(scores) == 1 or scores[0][0] - scores[1][0] > 1.5):
                settled[name] = (scores[0][2],)
        if settled == pool:
            break
        pool = settled
    return [chosen[q.name] for q in questions]


def _around(names: list[str], pool: list[str]) -> dict[str, list[str]]:
    """For each name of an article those names of the pool that stand nearest to it, ``MOST_NAMES`` at most."""
    if len(pool) <= MOST_NAMES:
        return dict.fromkeys(names, pool)
    inside = set(pool)
    found: dict[str, list[str]] = {}
    before = 0
    for name in names:
        first = min(max(before - MOST_NAMES // 2, 0), len(pool) - MOST_NAMES)
        found[name] = pool[first : first + MOST_NAMES]
        before += name in inside
    return found


def _prior(candidate: Candidate) -> float:
    """How readily a place is meant where nothing else is said."""
    if candidate.kind == "city":
        return log10(candidate.population + 100)
    if candidate.kind == "town":
        return max(TOWN_WEIGHT, log10(candidate.population + 100) + 0.8)
    return WEIGHT.get(candidate.kind, OTHER_WEIGHT)


def _score(candidate: Candidate, name: str, larger: tuple[Candidate, ...], lands: Evidence, parts: Evidence) -> float:
    score = _prior(candidate) - (0 if candidate.main else 2.0)
    if larger and any(_within(candidate, place) for place in larger):
        score += 8
    # States act all over the world: that the United States are named places no town there, a state or province does.
    score += min(2.0, 0.6 * log2(1 + lands.of(candidate.country, name)))
    if candidate.admin1:
        score += min(4.0, 1.5 * log2(1 + parts.of(f"{candidate.country} {candidate.admin1}", name)))
    return score


def _nearness(candidate: Candidate, others: list[tuple[Candidate, ...]]) -> float:
    """How well a place lies among the others of the article; a name that may be anywhere counts little."""
    if candidate.lat is None or candidate.lon is None:
        return 0.0
    total = 0.0
    for places in others:
        nearest = NEAR
        for p in places:
            # Most lie too far north or south: that is seen without any arithmetic.
            if p.lat is not None and p.lon is not None and abs(candidate.lat - p.lat) * DEGREE < nearest:
                nearest = min(nearest, _km(candidate.lat, candidate.lon, p.lat, p.lon))
        if nearest < NEAR:
            total += (1.6 if nearest < 80 else 1.0 if nearest < 160 else 0.4) / sqrt(len(places))
            if total >= MOST_NEARNESS:
                return MOST_NEARNESS
    return total


def _within(candidate: Candidate, larger: Candidate) -> bool:
    if larger.kind not in LARGER or candidate.country != larger.country or (candidate.name == larger.name and candidate.kind == larger.kind):
        return False
    return larger.kind == "country" or not larger.admin1 or candidate.admin1 == larger.admin1


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance on the ground, on a flat map: near enough for "close by"."""
    return hypot(lat - other_lat, (lon - other_lon) * cos(radians((lat + other_lat) / 2))) * DEGREE


# --- size -------------------------------------------------------------------------------------------------------------

_SIZES = {
    "continent": 9, "ocean": 8, "country": 7, "sea": 6, "gulf": 6, "region": 6, "desert": 6, "mountain": 6, "river": 5, "province": 5, "state": 5,
    "island": 4, "county": 4, "strait": 4, "lake": 4, "city": 3, "town": 3, "borough": 3,
}  # fmt: skip


@lru_cache(maxsize=1)
def _feature_sizes() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for file in ("us.tsv", "features.tsv"):
        for row in read_table(FOLDER / file, ("name", "kind", "country")):
            found[row["name"], row["country"]] = _SIZES.get(row["kind"], 2)
    return found


def size_of(name: str, country: str | None) -> int:
    """Rank of a place by extent, from 2 (a square, a camp, a base) over 3 (a town) and 7 (a country) to 9 (a continent)."""
    return _feature_sizes().get((name, country or ""), 3)


@lru_cache(maxsize=1)
def _word_table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_table(FOLDER / "place_words.tsv", ("word", "use")):
        found.setdefault(row["use"], set()).add(row["word"])
    return {use: frozenset(words) for use, words in found.items()}


def place_words(use: str) -> frozenset[str]:
    """The words of one use in ``place_words.tsv``: prepositions, titles, verbs of force and the like."""
    return _word_table()[use]
