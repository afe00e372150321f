"""Towns that the actor tables do not list: which country they lie in, where a phrase speaks of one.

"Villagers in Mongbwalu", "Sokode police", "rebels took Menaka": the gazetteer knows the town, and an article about the
Sahel means the one in the Sahel. A name that is also a family or given name, or that several countries share with no
large one among them, is left alone.
"""

from __future__ import annotations

from collections.abc import Collection

from diurna.lexicon.gazetteer import TOWNS, Gazetteer

# How much larger a town must be than its namesake abroad to be meant without further evidence, and the least to be sure of one.
LEADING = 8
SMALLEST = 10_000
KINDS = TOWNS | {"province", "region", "county", "district", "island", "camp"}


class Towns:
    """Countries of town names; answers are kept for the article."""

    def __init__(self, gazetteer: Gazetteer):
        self.gazetteer = gazetteer
        self._known: dict[tuple[str, bool, frozenset[str]], str | None] = {}

    def country(self, name: str, lands: Collection[str], *, certain: bool) -> str | None:
        """The country of a town, by the countries the article has named; None where it is no town or could be several.

        ``certain`` says that the words around mark a place ("in X", "X police"), so that family names are accepted too.
        """
        key = (name, certain, frozenset(lands))
        if key not in self._known:
            self._known[key] = self._country(name, key[2], certain)
        return self._known[key]

    def _country(self, name: str, lands: frozenset[str], certain: bool) -> str | None:
        if not name[:1].isupper() or len(name) < 3 or name.isupper():
            return None
        gazetteer = self.gazetteer
        rule = gazetteer.stops.get(name)
        if rule == "never" or (not certain and (rule or name in gazetteer.surnames or name in gazetteer.given_names)):
            return None
        places = [c for c in gazetteer.lookup(name) if c.kind in KINDS]
        near = [c for c in places if c.country in lands]
        if near:
            return near[0].country
        if not places or (not certain and max(c.population for c in places) < SMALLEST):
            return None
        best = max(places, key=lambda c: (c.population, c.main))
        if not best.main and any(c.main for c in places):
            return None  # an old spelling of one place is the name of another
        rival = max((c.population for c in places if c.country != best.country), default=-1)
        return best.country if rival < 0 or best.population >= LEADING * max(rival, 1000) else None
