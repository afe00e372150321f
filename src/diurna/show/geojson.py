"""Events as points on a map: GeoJSON (RFC 7946)."""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from diurna.columns import flat
from diurna.model import Event, Record
from diurna.show.foreign import day_of

PROPERTIES = (
    *("event_id", "article_id", "published", "outlet", "url", "title", "trigger", "cameo", "plover", "quad", "goldstein"),
    *("source", "source_name", "target", "target_name", "when_start", "when_end", "where", "where_country", "where_basis", "geonames_id"),
    *("polarity", "modality", "factuality", "confidence", "according_to"),
)


class GeoJson:
    """One FeatureCollection, streamed; events without coordinates are left out and counted in ``left_out``."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream
        self.left_out = 0
        self.encoder = msgspec.json.Encoder()
        self.between = b"\n"
        stream.write(b'{"type":"FeatureCollection","features":[')

    def write(self, record: Record) -> None:
        """Writes an event as one point, longitude first as the standard has it."""
        assert isinstance(record, Event)
        where = record.where
        if where is None or where.lat is None or where.lon is None:
            self.left_out += 1
            return
        row = flat(record)
        feature: dict[str, Any] = {
            "type": "Feature",
            "id": record.event_id,
            "geometry": {"type": "Point", "coordinates": [where.lon, where.lat]},
            "properties": {"day": day_of(record), **{name: row[name] for name in PROPERTIES}},
        }
        self.stream.write(self.between + self.encoder.encode(feature))
        self.between = b",\n"

    def close(self) -> None:
        """Ends the collection; the stream stays open."""
        self.stream.write(b"\n]}\n")
        self.stream.flush()
