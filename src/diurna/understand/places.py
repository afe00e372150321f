"""Places: which words of a text name a place, which of the places of that name it is, and where an act happened.

Theory of operation
-------------------
1. *Names.* The gazetteer offers every place name; the actor lexicon says which of these words are countries, and which
   belong to persons, organisations, outlets and groups. A name of the latter kind is no place, nor is any part of it.
2. *Evidence.* Most town names are also surnames or words. A country, a large city, a province or a sea is believed at
   once; a small town only with a preposition before it ("in Reading"), a larger place after it ("Reading, Pa."), or where
   the article has believed it once. A given name, an initial or a title before a name makes it a person's, and the later
   bare surname with it.
3. *Namesakes.* What the text says outright ("Paris, Texas") decides; then countries and provinces that the article names,
   kind and population, and nearness to other places of the article. One name means one place in one article.
4. *Kind.* A capital that says, decides or is addressed stands for a government (metonym); one that is visited, shelled or
   stands after *in* is a place.

Where an act happened is another question: :mod:`diurna.understand.wheres`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from diurna.lexicon.gazetteer import TOWNS, Candidate, Gazetteer, Match, Question, choose, place_words
from diurna.lexicon.names import Hit
from diurna.model import Part, Place
from diurna.understand.parse import Parse

LANDS = frozenset({"state", "territory", "partial", "historical", "region"})
# Entities that bear the code of another state in the lexicon, or are lands of their own in the gazetteer.
OWN_CODE = frozenset({"XKX", "PSE", "TWN", "ESH"})
ABOVE_DOUBT = frozenset({
    "country", "continent", "state", "province", "region", "sea", "strait", "ocean", "river", "lake", "island",
    "mountain", "desert", "gulf",
})  # fmt: skip
SETTLED = frozenset({"city", "town", "county"})
SMALL = 15_000
LARGE = 100_000
# A capital is meant before all its namesakes, as if it were larger than any town.
CAPITAL = 60_000_000

PERSON, THING, DOUBTFUL, LIKELY, CERTAIN = -1, 0, 1, 2, 3


@dataclass(slots=True)
class _Spot:
    """A stretch of text that may name a place."""

    start: int
    end: int
    name: str
    candidates: tuple[Candidate, ...]
    adjective: bool = False
    capital: bool = False
    sure: bool = False  # a country or capital that the actor lexicon vouches for
    inside: str = ""  # what follows after a comma: the larger place that it lies in


class PlaceReader:
    """Reads the places of a text. The gazetteer is loaded with the first text.

    >>> reader = PlaceReader(Gazetteer())
    >>> [place] = reader.find("A bomb went off in Quetta.", "text", [], [])
    >>> place.name, place.country, place.kind
    ('Quetta', 'PAK', 'place')
    """

    def __init__(self, gazetteer: Gazetteer):
        self.gazetteer = gazetteer

    def find(self, text: str, part: Part, hits: list[Hit], parses: Sequence[Parse]) -> list[Place]:
        """All place names of ``text`` in order, located; ``hits`` are the actor names found in the same text."""
        spots = self._believed(text, self._spots(text, hits))
        chosen = choose([Question(s.name, s.candidates, s.inside) for s in spots])
        places = []
        parsed = sorted((p for p in parses if p.size), key=lambda p: p.starts[0])
        begins = [p.starts[0] for p in parsed]
        for spot, place in zip(spots, chosen, strict=True):
            kind: Literal["place", "metonym", "adjective"] = "place"
            if spot.adjective:
                kind = "adjective"
            elif spot.capital and (
                _RULED.match(text, spot.end) or ((at := bisect_right(begins, spot.start)) and _speaks(parsed[at - 1], spot.start, spot.end))
            ):
                kind = "metonym"
            places.append(
                Place(
                    start=spot.start, end=spot.end, text=text[spot.start : spot.end], name=place.name, country=place.country or None,
                    lat=place.lat, lon=place.lon, geonames_id=place.geonames_id, kind=kind, in_=part,
                )
            )  # fmt: skip
        return places

    # --- names --------------------------------------------------------------------------------------------------------

    def _spots(self, text: str, hits: list[Hit]) -> list[_Spot]:
        """Names of places, those of countries from the actor lexicon, without what lies in other names."""
        ranked: list[tuple[int, int, _Spot]] = []
        for hit in hits:
            spot = self._of_hit(hit)
            if spot is not None and "," in hit.text:
                # "Hyderabad, Pakistan" is a town in the actor lexicon; here it is a town and a country.
                continue
            # A name that is no place comes before all of its length, so that nothing is found in it.
            ranked.append((hit.end - hit.start, 3, _Spot(hit.start, hit.end, "", ())) if spot is None else (hit.end - hit.start, 2, spot))
        for match in self.gazetteer.find(text):
            ranked.append((match.end - match.start, 1, _Spot(match.start, match.end, match.name, match.candidates, adjective=_adjectival(match))))
        ranked.sort(key=lambda row: (-row[0], -row[1], row[2].start))
        covered = bytearray(len(text) + 1)
        spots: list[_Spot] = []
        for length, _, spot in ranked:
            if any(covered[spot.start : spot.end]):
                continue
            covered[spot.start : spot.end] = b"\1" * length
            if spot.candidates:
                spots.append(spot)
        spots.sort(key=lambda s: s.start)
        for spot, after in pairwise(spots):
            if text[spot.end : after.start] in (", ", " (", ",\n") and not after.adjective:
                spot.inside = after.name
        return spots

    def _of_hit(self, hit: Hit) -> _Spot | None:
        """The place that an actor name is, or ``None`` where it names a person, an organisation or a people."""
        forms = {r.form for r in hit.readings}
        lands = [r.entity for r in hit.readings if r.entity.kind in LANDS and r.form in ("name", "adjective", "demonym")]
        towns = [r for r in hit.readings if r.form in ("capital", "city")]
        if towns:
            candidates = self.gazetteer.lookup(hit.text)
            home = {r.entity.country for r in towns if r.form == "capital"}
            seat = max((c for c in candidates if c.country in home and c.kind in TOWNS), key=lambda c: c.population, default=None)
            if seat is not None:
                candidates = (seat._replace(population=CAPITAL, main=True), *(c for c in candidates if c is not seat))
            if lands:
                candidates = self._land(hit.text, lands[0].name, lands[0].country, lands[0].kind) + candidates
            return _Spot(hit.start, hit.end, hit.text, candidates, capital=bool(home), sure=bool(home))
        if lands:
            if "name" not in forms and "adjective" not in forms:
                return _Spot(hit.start, hit.end, hit.text, ())
            entity = next((e for e in lands if e.kind == "state"), lands[0])
            adjective = "name" not in forms
            candidates = self._land(entity.name if adjective else hit.text, entity.name, entity.country, entity.kind)
            return _Spot(hit.start, hit.end, hit.text, candidates[:1] if adjective else candidates, adjective=adjective, sure=True)
        if "seat" in forms:
            candidates = tuple(c for c in self.gazetteer.lookup(hit.text) if c.kind not in SETTLED)
            return _Spot(hit.start, hit.end, hit.text, candidates, capital=True, sure=True) if candidates else None
        return None

    def _land(self, surface: str, name: str, country: str, kind: str) -> tuple[Candidate, ...]:
        """The country or region itself, then its namesakes."""
        others = self.gazetteer.lookup(surface) or self.gazetteer.lookup(name)
        land = self.gazetteer.country(country)
        if (kind in ("region", "partial") and country not in OWN_CODE) or (country == "PSE" and kind == "region"):
            either = (*others, *self.gazetteer.lookup(name))
            own = [c for c in either if c.country == country and c.kind not in ("country", *SETTLED)]
            land = next(iter(own), None) or next((c for c in either if c.kind != "country"), None)
        if land is None:
            return others
        return (land._replace(main=True), *(c for c in others if (c.name, c.country) != (land.name, land.country)))

    # --- evidence -----------------------------------------------------------------------------------------------------

    def _believed(self, text: str, spots: list[_Spot]) -> list[_Spot]:
        """The spots that the text speaks of as places."""
        nearby = {c.admin1 or c.country for s in spots for c in s.candidates[:1] if c.kind in ("state", "country", "province") and not s.adjective}
        verdicts = [self._verdict(text, spot, nearby) for spot in spots]
        persons = {s.name for s, v in zip(spots, verdicts, strict=True) if v == PERSON}
        proven = {s.name for s, v in zip(spots, verdicts, strict=True) if v == CERTAIN}
        kept = []
        for spot, verdict in zip(spots, verdicts, strict=True):
            if verdict == CERTAIN or (spot.name in proven and verdict >= DOUBTFUL) or (verdict == LIKELY and (spot.sure or spot.name not in persons)):
                kept.append(spot)
        return kept

    def _verdict(self, text: str, spot: _Spot, nearby: set[str]) -> int:
        """How well the words beside a name speak for a place."""
        if spot.adjective:
            return LIKELY
        best = spot.candidates[0]
        before, gap = _word_before(text, spot.start)
        after = _word_after(text, spot.end)
        beside = before if gap == " " else ""
        if self._is_person(spot, best, beside, after):
            return PERSON
        if best.kind != "country" and after in place_words("tail"):
            return THING
        contained = bool(spot.inside) and any(self._lies_in(c, spot.inside) for c in spot.candidates)
        if contained or beside.lower() in place_words("strong") or _dateline(text, spot):
            return CERTAIN
        people = max(c.population or (LARGE if c.kind == "town" else 0) for c in spot.candidates)
        if self._needs_more(text, spot, best, people):
            return DOUBTFUL
        if spot.sure or best.kind in ABOVE_DOUBT or people >= LARGE:
            return LIKELY
        medium = beside.lower() in place_words("medium")
        surname = spot.name in self.gazetteer.surnames
        local = any((c.admin1 or c.country) in nearby for c in spot.candidates)
        if people >= SMALL or best.kind not in TOWNS:
            return LIKELY if medium or not surname else DOUBTFUL
        return LIKELY if ((medium or local) and not surname) or (medium and local) else DOUBTFUL

    def _is_person(self, spot: _Spot, best: Candidate, before: str, after: str) -> bool:
        """A given name beside a surname, or a title or an initial before a name."""
        if " " in spot.name:
            return False
        given, surnames = self.gazetteer.given_names, self.gazetteer.surnames
        bare = before.rstrip(".")
        if spot.name in given and after in surnames and after not in place_words("not surname"):
            return True
        named = bare in given and bare not in place_words("not given")
        if best.kind == "country" or spot.sure:
            return named and spot.name in surnames
        return (named and best.kind in SETTLED) or bare in place_words("title") or (len(bare) == 1 and bare.isupper() and before.endswith("."))

    def _needs_more(self, text: str, spot: _Spot, best: Candidate, people: int) -> bool:
        """Names that are words, given names or abbreviations first."""
        if best.kind == "country":
            return False
        if best.kind == "state" and _ABBREVIATION.fullmatch(spot.name):
            return not text.endswith(", ", 0, spot.start)
        given = spot.name in self.gazetteer.given_names and people < 2 * LARGE and best.kind in SETTLED
        return given or self.gazetteer.stops.get(spot.name) == "strong"

    def _lies_in(self, candidate: Candidate, name: str) -> bool:
        for larger in self.gazetteer.lookup(name):
            if larger.kind in ("country", "state", "province", "county", "region") and larger.country == candidate.country:
                if larger.kind == "country" or not (candidate.admin1 and larger.admin1) or larger.admin1 == candidate.admin1:
                    return True
        return False


# "Wash." and "Miss." are states only after a comma; "N.J." and "B.C." are nothing else.
_ABBREVIATION = re.compile(r"[A-Z][a-z]{1,4}\.")
# "Kremlin-controlled", "Tehran-backed": a government, wherever the word hangs.
_RULED = re.compile(
    r"-(?:controlled|backed|appointed|installed|linked|run|allied|aligned|brokered|sponsored|funded|friendly|supported|approved|imposed|led|armed|trained)\b"
)
_BEFORE = re.compile(r"([^\W_][\w.'’-]*)([\s(]*)$")
_AFTER = re.compile(r"[ \n]([^\W\d_][\w'’-]*)")
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{1,25})?,? (?:\([A-Z][\w ./]{1,30}\)|[A-Z][a-z]{2,4}\.? \d{1,2}) ?(?:[-–—]|\()|(?:, [A-Z][\w. ]{1,25})? (?:—|--|–)\s")


_PLAIN_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{1,25})? - (?=[A-Z\"“])")


def _word_before(text: str, start: int) -> tuple[str, str]:
    match = _BEFORE.search(text, max(0, start - 30), start)
    return (match.group(1), match.group(2)) if match else ("", "")


def _word_after(text: str, end: int) -> str:
    match = _AFTER.match(text, end)
    return match.group(1) if match else ""


def _dateline(text: str, spot: _Spot) -> bool:
    """Whether the name opens a paragraph as the place a report is sent from: "NAIROBI, Kenya (AP) —"."""
    opens = spot.start == 0 or text[spot.start - 1] == "\n"
    capitals = text[spot.start : spot.end].isupper()
    return opens and bool(_DATELINE.match(text, spot.end) or (capitals and _PLAIN_DATELINE.match(text, spot.end)))


def dateline_of(text: str, places: Sequence[Place]) -> tuple[Place, int] | None:
    """The place that a report says it was sent from, near its top ("NAIROBI, Kenya (AP) —"), and where the dateline ends."""
    for place in places:
        if place.start > 300:
            break
        if place.kind != "adjective" and place.lat is not None and (place.start == 0 or text[place.start - 1] == "\n"):
            match = _DATELINE.match(text, place.end) or (_PLAIN_DATELINE.match(text, place.end) if place.text.isupper() else None)
            if match is not None:
                return place, match.end()
    return None


def _adjectival(match: Match) -> bool:
    """European, Asian, Middle Eastern: the adjectives of regions, which are aliases ending so."""
    best = match.candidates[0]
    return not best.main and best.kind in ("continent", "region") and match.name.endswith(("an", "ern")) and match.name != best.name


# --- capitals ---------------------------------------------------------------------------------------------------------


def _speaks(parse: Parse, start: int, end: int) -> bool:
    """Whether a capital stands for its government in this sentence; a place where it lies in none that is parsed."""
    i = head_token(parse, start, end) if end <= parse.ends[-1] else None
    if i is None:
        return False
    dep, up = parse.dep[i], parse.head[i]
    if dep == "conj":
        dep, up = parse.dep[up], parse.head[up]
    lemma = parse.lemma(up)
    if dep == "nsubj":
        return parse.is_verb(up) and lemma not in place_words("ground subject")
    if dep in ("dobj", "iobj", "dative"):
        return parse.is_verb(up) and lemma not in place_words("ground object")
    if dep == "nsubjpass":
        return lemma in place_words("addressed")
    if dep == "poss":
        return lemma in place_words("government noun")
    if dep == "pobj":
        word = parse.lower[up]
        if word in ("with", "by", "against", "between", "towards", "toward"):
            return True
        return word in ("to", "on", "from") and parse.lemma(parse.head[up]) in place_words("government noun")
    return False


def head_token(parse: Parse, start: int, end: int) -> int | None:
    """The token of a span that the others hang on."""
    inside = [i for i in range(parse.size) if parse.starts[i] < end and parse.ends[i] > start]
    return next((i for i in inside if parse.head[i] == i or parse.head[i] not in inside), None)
