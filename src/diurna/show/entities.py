"""Events as FollowTheMoney entities, for Aleph and OpenSanctions tools: one JSON line each.

An event is an ``Event`` with its day, place and the actors ``involved``; an actor is a ``Person``, ``PublicBody``, ``Organization`` or
``LegalEntity``; an article is an ``Article`` that the event names as ``proof``. Ids are hashes, so that exports can be joined.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, BinaryIO

import msgspec

from diurna.model import Actor, Event, Record
from diurna.ontology import Ontology
from diurna.read.datasets.names import iso2_of
from diurna.show.foreign import day_of

_STATE = frozenset(("GOV", "MIL", "COP", "JUD", "LEG", "SPY"))


def entity_id(kind: str, *parts: str) -> str:
    """A stable id of an entity."""
    return f"diurna-{kind}-" + sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


class Entities:
    """Entities as JSON lines; an actor or article is written when it is first met (one short id each is held in memory)."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream
        self.seen: set[str] = set()
        self.names = Ontology.load().codes
        self.encoder = msgspec.json.Encoder()

    def write(self, record: Record) -> None:
        """Writes the article and the actors of an event where they are new, then the event."""
        assert isinstance(record, Event)
        event = record
        source, target = self._actor(event.source), self._actor(event.target)
        names = [actor.name if actor else None for actor in (event.source, event.target)]
        what = f"{names[0] or 'somebody'}: {self.names[event.cameo].name}" + (f": {names[1]}" if names[1] else "")
        when, where = event.when, event.where
        properties: dict[str, list[Any]] = {
            "name": [what],
            "summary": [f"CAMEO {event.cameo}" + (f", PLOVER {event.plover}" if event.plover else "")],
            "keywords": [event.cameo, *filter(None, (event.plover, event.plover_mode))],
            "startDate": [when.start] if when and when.start else [],
            "endDate": [when.end] if when and when.end else [],
            "date": [day_of(event)],
            "location": [where.name] if where else [],
            "country": [iso2_of(where.country)] if where else [],
            "organizer": [source],
            "involved": [target],
            "publisher": [event.outlet],
            "sourceUrl": _addresses(event),
            "proof": [self._article(event)],
        }
        self._put(entity_id("event", event.event_id), "Event", properties)

    def remove(self, event_id: str) -> None:
        """Writes that an event is gone, as the delta files of OpenSanctions do."""
        self.stream.write(self.encoder.encode({"op": "DEL", "entity": {"id": entity_id("event", event_id)}}) + b"\n")

    def _article(self, event: Event) -> str:
        key = entity_id("article", event.article_id)
        if key not in self.seen:
            self.seen.add(key)
            properties: dict[str, list[Any]] = {
                "title": [event.title],
                "publishedAt": [event.published],
                "publisher": [event.outlet],
                "sourceUrl": _addresses(event),
            }
            self._put(key, "Article", properties)
        return key

    def _actor(self, actor: Actor | None) -> str | None:
        if actor is None:
            return None
        key = entity_id("actor", actor.code, actor.name)
        if key not in self.seen:
            self.seen.add(key)
            schema = "Person" if actor.office else "PublicBody" if actor.via == "country" or _STATE & set(actor.sectors) else "Organization"
            schema = "LegalEntity" if schema == "Organization" and actor.via != "name" else schema
            properties: dict[str, list[Any]] = {
                "name": [actor.name],
                "country": [iso2_of(actor.country)],
                "wikidataId": [actor.wikidata],
                "keywords": [actor.code],
            }
            if actor.office:
                properties["position"] = [actor.office]
            self._put(key, schema, properties)
        return key

    def _put(self, key: str, schema: str, properties: dict[str, list[Any]]) -> None:
        known = {name: [v for v in values if v] for name, values in properties.items()}
        entity = {"id": key, "schema": schema, "properties": {name: values for name, values in known.items() if values}}
        self.stream.write(self.encoder.encode(entity) + b"\n")

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()


def _addresses(event: Event) -> list[str]:
    return [event.url] if event.url and event.url.startswith(("http://", "https://")) else []
