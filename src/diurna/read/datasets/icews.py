"""ICEWS coded event data: the table of 20 columns of its releases, and the triples that studies of link prediction made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from diurna.read.datasets.cells import day, number, place, words
from diurna.read.datasets.names import about, code_of_act, country_of, read_code, sectors_of
from diurna.read.datasets.records import Cell, Layout, RowError

COLUMNS = (
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
)
TRIPLES = ("date", "source", "cameo_text", "target")
_OWNER = re.compile(r"\(([^()]+)\)$")


def _read_full(row: Mapping[str, Cell]) -> dict[str, Any]:
    text = words(row, "CAMEO Code")
    code = read_code(text)
    if code is None:
        raise RowError(f"CAMEO Code {text!r} is no CAMEO code" if text else "no CAMEO Code")
    north, east = place(row, "Latitude", "Longitude")
    fields: dict[str, Any] = {
        "row_id": words(row, "Event ID"),
        "day": (on := _needed_day(row, "Event Date")),
        "day_end": on,
        "goldstein": number(row, "Intensity"),
        "act": words(row, "Event Text"),
        "where": words(row, "City") or words(row, "District") or words(row, "Province") or words(row, "Country"),
        "where_country": country_of(words(row, "Country")),
        "lat": north,
        "lon": east,
        "outlet": words(row, "Publisher"),
        **about(code),
    }
    for side, name in (("source", "Source"), ("target", "Target")):
        fields[f"{side}_name"] = words(row, f"{name} Name")
        fields[f"{side}_country"] = country_of(words(row, f"{name} Country"))
        fields[f"{side}_sectors"] = sectors_of((words(row, f"{name} Sectors") or "").split(","), "icews")
    return fields


def _read_triple(row: Mapping[str, Cell]) -> dict[str, Any]:
    on = _needed_day(row, "date")
    act = words(row, "cameo_text")
    fields: dict[str, Any] = {"day": on, "day_end": on, "act": act, **about(code_of_act(act))}
    for side in ("source", "target"):
        name = words(row, side)
        owner = _OWNER.search(name or "")
        fields[f"{side}_name"] = name
        # "Citizen (India)" is India's; a name without an owner is a country only where it is the name of one.
        fields[f"{side}_country"] = country_of(owner[1] if owner else name)
    return fields


def _needed_day(row: Mapping[str, Cell], column: str) -> str:
    on = day(row, column)
    if on is None:
        raise RowError(f"no {column}")
    return on


def lower(column: str) -> str:
    """A column's name as the R package writes it: ``Event ID`` -> ``event_id``."""
    return column.lower().replace(" ", "_")


def _read_snake(row: Mapping[str, Cell]) -> dict[str, Any]:
    return _read_full({column: row.get(lower(column)) for column in COLUMNS})


LAYOUTS = (
    Layout("icews", COLUMNS, "\t", False, True, _read_full),
    Layout("icews-csv", tuple(map(lower, COLUMNS)), ",", True, True, _read_snake),
    Layout("icews-triples", TRIPLES, "\t", False, True, _read_triple),
)
