"""Homes: which country a role without one belongs to, by what the sentence and the report have named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diurna.model import Actor
from diurna.understand.references import BEYOND

if TYPE_CHECKING:
    from diurna.understand.actors import ActorReader


class Homes:
    """The countries of one article, weighed by how often and how lately they were named."""

    def __init__(self, reader: ActorReader):
        self.reader = reader

    def country_at(self, head: int) -> tuple[str, str] | None:
        """The country that a definite role without one belongs to, and why: named before in the sentence, else in the report.

        None where the role is not definite, or where the report speaks of no state yet.
        """
        if any(w in BEYOND for w in self.reader.parse.lower[self.reader.parse.left[head] : head]):
            return None  # "the international court" is no state's
        words = self.reader.parse.lower[max(0, head - 1) : head]
        official = self.reader.parse.tag[head] == "NNS" and words and words[0] in ("government", "security", "state", "army", "riot", "federal", "opposition")
        if not self.reader.references.definite(head) and not official:
            return None
        states = self.reader.names.countries
        here = [r.actor for r in self.reader.references.here(head) if r.actor.country in states and r.actor.via != "pronoun" and not _outlet(r.actor)]
        lands = list(dict.fromkeys(a.country for a in here))
        if len(lands) == 1 and lands[0] is not None:
            return lands[0], "the only country named before it in the sentence"
        if lands:
            return None
        weights: dict[str, float] = {}
        for distance, reference in enumerate(reversed(self.reader.references.memory[-40:])):
            land = reference.actor.country
            if land in states and land is not None and not _outlet(reference.actor):
                weights[land] = weights.get(land, 0.0) + (2.0 if reference.subject else 1.0) * 0.93**distance
        if not weights:
            return None
        ranked = sorted(weights, key=lambda k: -weights[k])
        if len(ranked) > 1 and weights[ranked[0]] < 1.5 * weights[ranked[1]]:
            return None
        return ranked[0], "the country the report speaks of most"

    def country_of_report(self) -> str | None:
        """The state that a report so far speaks of above all others; None where two compete or none has been named."""
        weights: dict[str, float] = {}
        for distance, reference in enumerate(reversed(self.reader.references.memory[-60:])):
            land = reference.actor.country
            if land in self.reader.names.countries and land is not None and not _outlet(reference.actor):
                weights[land] = weights.get(land, 0.0) + (1.5 if reference.subject else 1.0) * 0.96**distance
        if not weights:
            return None
        ranked = sorted(weights, key=lambda k: -weights[k])
        return ranked[0] if weights[ranked[0]] >= 2 and (len(ranked) == 1 or weights[ranked[0]] >= 2.5 * weights[ranked[1]]) else None

    def lands(self) -> frozenset[str]:
        """The states that the report has named so far."""
        return frozenset(
            r.actor.country for r in self.reader.references.memory if r.actor.country in self.reader.names.countries and r.actor.country is not None
        )

    def nearest_country(self, head: int) -> Actor | None:
        """The nearest country named before a token in its sentence; references and owners of something else do not count."""
        for reference in reversed(self.reader.references.here(head)):
            if reference.kind == "country" and reference.actor.country in self.reader.names.countries:
                return reference.actor
        return None


def _outlet(actor: Actor) -> bool:
    """Whether an actor is a paper, station or agency by name: it reports from anywhere."""
    return actor.sectors[:1] == ("JRN",) and actor.via == "name"
