"""Actor codes: how country and sectors become a code."""

from __future__ import annotations

from diurna.lexicon.entities import STATELESS, UNIONS


def make_code(country: str, sectors: tuple[str, ...]) -> tuple[str, str | None, tuple[str, ...]]:
    """Actor code, country field and sectors from what the tables say.

    >>> make_code("RUS", ("GOV",)), make_code("UNO", ("JUD",)), make_code("", ("COP",)), make_code("NGO", ())
    (('RUSGOV', 'RUS', ('GOV',)), ('IGOUNOJUD', 'UNO', ('JUD',)), ('---COP', None, ('COP',)), ('NGO', None, ('NGO',)))
    """
    unique = tuple(dict.fromkeys(sectors))
    if country in UNIONS:
        return UNIONS[country] + "".join(unique), country, unique
    if country in STATELESS:
        unique = (country, *(s for s in unique if s != country))
        return "".join(unique), None, unique
    if not country:
        return "---" + "".join(unique), None, unique
    return country + "".join(unique), country, unique
