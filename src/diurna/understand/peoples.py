"""Peoples: demonyms and names of peoples that mean persons, not states ("2,000 Libyans", "ethnic Russians in Estonia")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diurna.lexicon.entities import Entity, Reading
from diurna.model import Actor

if TYPE_CHECKING:
    from diurna.understand.actors import ActorReader


class Peoples:
    """Tells persons of a nation from the nation, and where a minority is at home."""

    def __init__(self, reader: ActorReader):
        self.reader = reader

    def folk(self, head: int, reading: Reading) -> bool:
        """Whether a demonym means persons ("2,000 Libyans", "an Israeli", "ethnic Russians") rather than a state ("the Russians")."""
        parse = self.reader.parse
        if "ethnic" in parse.lower[max(0, head - 2) : head]:
            return True
        if reading.form not in ("demonym", "adjective") and reading.entity.kind != "people":
            return False
        plural = parse.lower[head].endswith(("s", "ese")) and parse.tag[head] != "NN"
        words = {parse.lower[k] for k in parse.kids[head] if parse.dep[k] in ("det", "nummod")}
        counted = any(parse.dep[k] == "nummod" for k in parse.kids[head])
        return counted or (not plural and bool(words & {"a", "an", "another", "one"})) or (plural and "the" not in words and parse.dep[head] != "compound")

    def resolve(self, head: int, entity: Entity) -> Actor:
        """Persons of a nation or a people: of their own country, a minority of the one it is said to live in."""
        parse = self.reader.parse
        country = entity.country
        if "ethnic" in parse.lower[max(0, head - 2) : head] or not country:
            owner = self.reader.roles.owner(head)
            country = owner.country or "" if owner is not None and owner.country in self.reader.names.countries else ""
        sectors = entity.sectors if entity.kind == "people" and entity.sectors else ("CVL",)
        return self.reader._actor(head, country, sectors, self.reader._words(head), "role")
