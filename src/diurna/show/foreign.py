"""Events in the tables of other data sets: ICEWS, POLECAT and GDELT 2, column by column as docs/formats.md says.

None of these tables can say that an act is planned, denied or in doubt, so the caller gives plain events only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, BinaryIO

from diurna.model import Actor, Event, Record
from diurna.read.datasets import gdelt, icews
from diurna.read.datasets.names import act_name, country_names, fips_of, sector_name
from diurna.study.states import state_number

POLECAT = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID"),
    *("Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title"),
    *("Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude"),
    *("GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations"),
    *("Language", "Version"),
)
Cells = dict[str, Any]


def day_of(event: Event) -> str | None:
    """The one day that these tables have for an event: the day of the act where it is known, else that of the report."""
    when = event.when
    return when.start if when is not None and when.start == when.end and when.start else event.published


def number_of(text: str) -> int:
    """A number for a table whose ids are numbers: the first 52 bits of a hexadecimal id, which every program reads exactly.

    >>> number_of("00000000000ff123"), number_of("my report") == number_of("my report")
    (255, True)
    """
    try:
        return int(text[:13], 16)
    except ValueError:
        from hashlib import sha256

        return int(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:13], 16)


def icews_row(event: Event) -> Cells:
    """An event in the 20 columns of ICEWS."""
    row: Cells = {
        "Event ID": number_of(event.event_id),
        "Event Date": day_of(event),
        "Event Text": act_name(event.cameo),
        "CAMEO Code": event.cameo,
        "Intensity": event.goldstein,
        "Story ID": number_of(event.article_id),
        "Sentence Number": event.sentence + 1,
        "Publisher": event.outlet,
    }
    for side, actor in (("Source", event.source), ("Target", event.target)):
        if actor is not None:
            row[f"{side} Name"] = actor.name
            row[f"{side} Sectors"] = ",".join(filter(None, (sector_name(s, "icews") for s in actor.sectors)))
            row[f"{side} Country"] = country_names().get(actor.country or "")
    if event.where is not None:
        country = country_names().get(event.where.country or "")
        row |= {"City": event.where.name if event.where.name != country else None, "Country": country}
        row |= {"Latitude": event.where.lat, "Longitude": event.where.lon}
    return row


def polecat_row(event: Event) -> Cells:
    """An event in the 40 columns of POLECAT."""
    on = day_of(event)
    row: Cells = {
        "Event ID": event.event_id,
        "Event Date": on,
        "Event Type": event.plover,
        "Event Mode": event.plover_mode,
        "Intensity": event.goldstein,
        "Quad Code": event.quad,
        "Contexts": ";".join(event.contexts),
        "Source": event.outlet,
        "Publication Date": event.published,
        "Language": "en",
        "Version": f"Diurna {event.coder.version}",
    }
    for side, actor in (("Actor", event.source), ("Recipient", event.target)):
        if actor is not None:
            row |= {f"{side} Name": actor.name, f"{side} Country": actor.country, f"{side} Name Raw": actor.text, f"{side} Title": actor.office}
            row[f"{side} COW"] = state_number(actor.country, "cow", on) if on else None
            row |= {f"Primary {side} Sector": actor.sectors[0] if actor.sectors else None, f"{side} Sectors": ";".join(actor.sectors)}
    where = event.where
    if where is not None:
        row |= {"Placename": where.name, "Country": where.country, "Latitude": where.lat, "Longitude": where.lon}
        row |= {"GeoNames ID": where.geonames_id, "Raw Placename": where.text}
    return row


def gdelt_row(event: Event) -> Cells:
    """An event in the 61 columns of GDELT 2."""
    on = day_of(event)
    row: Cells = {
        "GLOBALEVENTID": number_of(event.event_id),
        "IsRootEvent": int(event.in_ == "title" or event.sentence == 0),
        "EventCode": event.cameo,
        "EventBaseCode": event.cameo[:3],
        "EventRootCode": event.cameo[:2],
        "QuadClass": event.quad,
        "GoldsteinScale": event.goldstein,
        "NumMentions": 1,
        "NumSources": 1,
        "NumArticles": 1,
        "DATEADDED": f"{event.published.replace('-', '')}000000" if event.published else None,
        "SOURCEURL": event.url,
    }
    if on:
        day = date.fromisoformat(on)
        row |= {"SQLDATE": on.replace("-", ""), "MonthYear": on.replace("-", "")[:6], "Year": on[:4]}
        row["FractionDate"] = f"{day.year + (day.month * 30 + day.day) / 365:.4f}"
    for side, actor in (("Actor1", event.source), ("Actor2", event.target)):
        row |= _gdelt_actor(side, actor)
    where = event.where
    if where is not None and where.lat is not None:
        country = country_names().get(where.country or "")
        # 1 is a country, 4 a place in the world; the States and their towns (2, 3) are not told apart here.
        row |= {"ActionGeo_Type": 1 if where.name == country else 4, "ActionGeo_FullName": where.name if where.name == country else f"{where.name}, {country}"}
        row |= {
            "ActionGeo_CountryCode": fips_of(where.country),
            "ActionGeo_Lat": where.lat,
            "ActionGeo_Long": where.lon,
            "ActionGeo_FeatureID": where.geonames_id,
        }
    return row


def _gdelt_actor(side: str, actor: Actor | None) -> Cells:
    if actor is None:
        return {}
    kinds = [kind for kind in (sector_name(s, "gdelt") for s in actor.sectors) if kind][:3]
    row: Cells = {f"{side}Code": (actor.country or "") + "".join(kinds), f"{side}Name": actor.name.upper(), f"{side}CountryCode": actor.country}
    return row | {f"{side}Type{n}Code": kind for n, kind in enumerate(kinds, 1)}


class Tabbed:
    """A table without quoting, as these data sets have it: tabs and line ends inside a cell become spaces."""

    def __init__(self, stream: BinaryIO, columns: tuple[str, ...], row_of: Callable[[Event], Cells], *, header: bool):
        self.stream, self.columns, self.row_of = stream, columns, row_of
        if header:
            self._put(list(columns))

    def write(self, record: Record) -> None:
        """Writes an event as one row."""
        assert isinstance(record, Event)
        row = self.row_of(record)
        self._put([row.get(column) for column in self.columns])

    def _put(self, cells: list[Any]) -> None:
        texts = ["" if cell is None else f"{cell:g}" if isinstance(cell, float) and abs(cell) < 1e6 and cell == round(cell, 4) else str(cell) for cell in cells]
        self.stream.write(("\t".join(" ".join(t.split()) if set(t) & set("\t\r\n") else t for t in texts) + "\n").encode("utf-8", "replace"))

    def close(self) -> None:
        """Flushes the stream, which stays open."""
        self.stream.flush()


def open_foreign(name: str, stream: BinaryIO) -> Tabbed:
    """The writer of ``icews``, ``polecat`` or ``gdelt``."""
    if name == "icews":
        return Tabbed(stream, icews.COLUMNS, icews_row, header=True)
    if name == "polecat":
        return Tabbed(stream, POLECAT, polecat_row, header=True)
    return Tabbed(stream, gdelt.COLUMNS, gdelt_row, header=False)
