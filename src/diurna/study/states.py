"""The numbers that states bear in the quantitative literature, on a day: Correlates of War, and Gleditsch and Ward.

Source: ``data/ontology/state_numbers.tsv``, which names the lists. A country code outside its dates has no number: it is not
guessed from the state before or after it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from diurna.data import DATA, first_day, last_day, read_table

System = Literal["cow", "gw"]
SYSTEMS: tuple[System, System] = ("cow", "gw")
_OPEN = "9999-12-31"


def state_number(country: str | None, system: System, start: str, end: str | None = None) -> int | None:
    """The number of a country code on a day, or at any time from ``start`` to ``end`` (the later span where two meet); ISO days.

    >>> state_number("DEU", "cow", "1990-10-02"), state_number("DEU", "cow", "1990-10-03"), state_number("DEU", "gw", "1999-01-01")
    (260, 255, 260)
    >>> state_number("DEU", "cow", "1990-10-01", "1990-10-31"), state_number("UNO", "cow", "1999-01-01")
    (255, None)
    """
    for since, until, number in _spans().get((country or "", system), ()):
        if since <= (end or start) and start <= until:
            return number
    return None


@lru_cache(maxsize=1)
def _spans() -> dict[tuple[str, str], list[tuple[str, str, int]]]:
    """Spans of every country and system, the latest first."""
    found: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for row in read_table(DATA / "ontology" / "state_numbers.tsv", ("iso3", "system", "number", "from", "to", "source")):
        span = (first_day(row["from"]), last_day(row["to"]) or _OPEN, int(row["number"]))
        found.setdefault((row["iso3"], row["system"]), []).append(span)
    for spans in found.values():
        spans.sort(reverse=True)
    return found
