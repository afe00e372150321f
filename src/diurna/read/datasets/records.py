"""One row of a data set that others made, as it was read and in the terms that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

Cell = str | int | float | None


class RowError(ValueError):
    """A row cannot be used; the message says why, without file and line."""


class ImportedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One row of another data set. ``cells`` is the whole row as it was read; the other fields are what could be made of it.

    Days are ISO, both ends included. Countries are ISO 3166 alpha-3. ``deaths`` are the lowest, best and highest count.
    Null means that the data set does not say, or says it in a way that has no counterpart here; nothing is guessed.
    """

    line: int
    cells: tuple[Cell, ...]
    row_id: str | None = None
    day: str | None = None
    day_end: str | None = None
    cameo: str | None = None
    plover: str | None = None
    quad: int | None = None
    goldstein: float | None = None
    act: str | None = None
    source: str | None = None
    source_name: str | None = None
    source_country: str | None = None
    source_sectors: str | None = None
    target: str | None = None
    target_name: str | None = None
    target_country: str | None = None
    target_sectors: str | None = None
    where: str | None = None
    where_country: str | None = None
    lat: float | None = None
    lon: float | None = None
    outlet: str | None = None
    url: str | None = None
    deaths_low: int | None = None
    deaths: int | None = None
    deaths_high: int | None = None


SHARED = tuple(f.name for f in msgspec.structs.fields(ImportedEvent) if f.name not in ("line", "cells"))


@dataclass(frozen=True, slots=True)
class Layout:
    """How a kind of file is written: its name, whether it has a header, what divides cells, and what a row means."""

    name: str
    columns: tuple[str, ...]
    delimiter: str
    quoted: bool
    header: bool
    read_row: Callable[[Mapping[str, Cell]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file of a known layout: the columns as they stand in it, and its rows and failures in order."""

    layout: Layout
    path: Path
    columns: tuple[str, ...]
    rows: Iterator[Any]
