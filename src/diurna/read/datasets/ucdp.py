"""UCDP Georeferenced Event Dataset: one row for each event of lethal violence, comma separated with a header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diurna.read.datasets.cells import day, place, whole, words
from diurna.read.datasets.names import country_of, state_of
from diurna.read.datasets.records import Cell, Layout, RowError

# What every version of the data set has, 17.1 to 25.1 and the candidate releases.
COLUMNS = ("id", "type_of_violence", "side_a", "side_b", "latitude", "longitude", "country", "country_id", "date_start", "date_end", "best", "high", "low")
_VIOLENCE = {1: "state-based violence", 2: "non-state violence", 3: "one-sided violence"}


def _read(row: Mapping[str, Cell]) -> dict[str, Any]:
    first, last = day(row, "date_start"), day(row, "date_end")
    if first is None or last is None:
        raise RowError("no date_start or no date_end")
    if last < first:
        raise RowError(f"date_end {last} is before date_start {first}")
    kind = _VIOLENCE.get(whole(row, "type_of_violence") or 0)
    if kind is None:
        raise RowError(f"type_of_violence {words(row, 'type_of_violence')!r} is not 1, 2 or 3")
    north, east = place(row, "latitude", "longitude")
    return {
        "row_id": words(row, "relid") or words(row, "id"),
        "day": first,
        "day_end": last,
        # Armed violence with deaths: material conflict and PLOVER's ASSAULT. Which CAMEO code it would be, the row does not say.
        "plover": "ASSAULT",
        "quad": 4,
        "act": kind,
        "source_name": words(row, "side_a"),
        "source_country": state_of(whole(row, "gwnoa"), first),
        "target_name": words(row, "side_b"),
        "target_country": state_of(whole(row, "gwnob"), first),
        "where": words(row, "where_coordinates") or words(row, "adm_2") or words(row, "adm_1") or words(row, "country"),
        "where_country": state_of(whole(row, "country_id"), first) or country_of(words(row, "country")),
        "lat": north,
        "lon": east,
        "outlet": words(row, "source_office"),
        "deaths_low": whole(row, "low"),
        "deaths": whole(row, "best"),
        "deaths_high": whole(row, "high"),
    }


LAYOUTS = (Layout("ucdp", COLUMNS, ",", True, True, _read),)
