"""Firsts: for each incident, how long it is since the same kind of act of the same source on the same target."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from diurna.relate.firsts import since
from diurna.study.filters import Filter, FilterError, country_of
from diurna.study.queries import Answer

Same = Literal["root", "code", "any"]
COLUMNS = ("day", "source", "target", "cameo", "days", "words", "before", "outlets", "reported_first", "incident_id")


def firsts(connection: sqlite3.Connection, filter: Filter, *, same: Same = "root", at_least: int = 0, limit: int | None = 20) -> Answer:
    """Incidents of the filter (source, target, start, end, as_of), the newest first, each with the last one of its kind before it.

    ``same``: which acts are of one kind: those of a CAMEO root, those of a code, or any. ``at_least``: only those after so many days,
    or that are the first in the study. :class:`FilterError` where a side is no country.
    """
    kind = {"root": "AND old.root = new.root", "code": "AND old.cameo = new.cameo", "any": ""}[same]
    asked, values = ["new.day IS NOT NULL", "new.source_country <> ''", "new.target_country <> ''"], []
    for side in ("source", "target"):
        countries = [_country(side, term) for term in getattr(filter, side)]
        if countries:
            asked.append(f"new.{side}_country IN ({', '.join('?' * len(countries))})")
            values.extend(countries)
    for condition, value in (("new.day >= ?", filter.start), ("new.day <= ?", filter.end), ("new.reported_first <= ?", filter.as_of)):
        if value:
            asked.append(condition)
            values.append(value)
    known = "AND old.reported_first <= ?" if filter.as_of else ""
    before = f"""(SELECT max(old.day) FROM incident AS old WHERE old.source_country = new.source_country
      AND old.target_country = new.target_country AND old.day < new.day {kind} {known})"""
    select = f"SELECT new.*, {before} AS before FROM incident AS new WHERE {' AND '.join(asked)} ORDER BY new.day DESC, new.incident_id"
    cursor = connection.execute(select, [*([filter.as_of] if filter.as_of else []), *values])
    names = [column[0] for column in cursor.description]
    rows: list[tuple[Any, ...]] = []
    for row in cursor:
        cells = dict(zip(names, row, strict=True))
        cells["days"], cells["words"] = since(cells["day"], cells["before"])
        if cells["days"] is None or cells["days"] >= at_least:
            rows.append(tuple(cells[column] for column in COLUMNS))
        if limit is not None and len(rows) == limit:
            break
    of_a_kind = {"root": "acts of one CAMEO root are of one kind", "code": "acts of one CAMEO code are of one kind", "any": "any act counts"}[same]
    notes = (f"Incidents of plain acts between countries, by the day of the act; {of_a_kind}; those of the same day are not before one another.",)
    return Answer(title="How long since the same between the same two", columns=COLUMNS, rows=rows, notes=notes)


def _country(side: str, term: str) -> str:
    code = country_of(term)
    if code is None:
        raise FilterError(f"--{side}: {term!r} is no country")
    return code
