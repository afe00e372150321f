"""GDELT events: the 61 columns of version 2 and the 57 or 58 of version 1, without a header or with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diurna.read.datasets.cells import day, number, place, whole, words
from diurna.read.datasets.names import about, country_of, country_of_fips, read_code, sectors_of
from diurna.read.datasets.records import Cell, Layout, RowError

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code")
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
_DATES = ("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate")
_ACT = ("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone")


def _columns(geo: tuple[str, ...]) -> tuple[str, ...]:
    actors = tuple(f"Actor{n}{c}" for n in (1, 2) for c in _ACTOR)
    places = tuple(f"{p}Geo_{c}" for p in ("Actor1", "Actor2", "Action") for c in geo)
    return (*_DATES, *actors, *_ACT, *places, "DATEADDED")


COLUMNS = (*_columns(_GEO), "SOURCEURL")
OLD_COLUMNS = _columns(tuple(c for c in _GEO if c != "ADM2Code"))


def _read(row: Mapping[str, Cell]) -> dict[str, Any]:
    on = day(row, "SQLDATE")
    if on is None:
        raise RowError("no SQLDATE")
    text = words(row, "EventCode")
    code = read_code(text)
    if code is None:
        raise RowError(f"EventCode {text!r} is no CAMEO code" if text else "no EventCode")
    north, east = place(row, "ActionGeo_Lat", "ActionGeo_Long")
    fields: dict[str, Any] = {
        "row_id": words(row, "GLOBALEVENTID"),
        "day": on,
        "day_end": on,
        **about(code),
        "quad": whole(row, "QuadClass") or about(code)["quad"],
        "goldstein": number(row, "GoldsteinScale"),
        "where": words(row, "ActionGeo_FullName"),
        # NA is Namibia here, not a missing value.
        "where_country": country_of_fips(str(row.get("ActionGeo_CountryCode") or "").strip()),
        "lat": north,
        "lon": east,
        "url": words(row, "SOURCEURL"),
    }
    for side, name in (("source", "Actor1"), ("target", "Actor2")):
        fields[side] = words(row, f"{name}Code")
        fields[f"{side}_name"] = words(row, f"{name}Name")
        fields[f"{side}_country"] = country_of(words(row, f"{name}CountryCode"))
        kinds = [words(row, f"{name}Type{n}Code") or "" for n in (1, 2, 3)]
        fields[f"{side}_sectors"] = sectors_of(kinds, "gdelt")
    return fields


LAYOUTS = (
    Layout("gdelt", COLUMNS, "\t", False, False, _read),
    Layout("gdelt-1", (*OLD_COLUMNS, "SOURCEURL"), "\t", False, False, _read),
    Layout("gdelt-1-backfile", OLD_COLUMNS, "\t", False, False, _read),
    Layout("gdelt-csv", ("SQLDATE", "EventCode", "Actor1Code", "Actor2Code"), ",", True, True, _read),
)
