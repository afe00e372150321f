"""Names and codes that other data sets use, in Diurna's: countries, sectors, acts. All from tables."""

from __future__ import annotations

from functools import lru_cache

from diurna.data import DATA, Row, read_table
from diurna.ontology import Ontology, quad_class

_FOLDER = DATA / "exchange"


@lru_cache(maxsize=1)
def _country_rows() -> list[Row]:
    return [row for row in read_table(DATA / "lexicon" / "actors" / "countries.tsv") if row["status"] != "region"]


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
    """Lower-case name, alias or code of a country -> its ISO code."""
    codes: dict[str, str] = {}
    for row in _country_rows():
        for name in (row["name"], *row.items_of("aliases"), row["iso3"]):
            codes.setdefault(name.lower(), row["iso3"])
    for row in read_table(_FOLDER / "country_names.tsv", ("name", "iso3")):
        codes[row["name"].lower()] = row["iso3"]
    return codes


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """ISO code -> English name of the country, the present one where several bore the code."""
    names: dict[str, str] = {}
    for row in _country_rows():
        names.setdefault(row["iso3"], row["name"])
    return names


@lru_cache(maxsize=1)
def _states_by_number() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in _country_rows():
        if row["gw"]:
            found.setdefault(row["gw"], []).append(row)
    return found


def country_of(name: str | None) -> str | None:
    """ISO code of a country by one of its names or codes; null where the tables know none.

    >>> country_of("South Korea"), country_of("Nowhere")
    ('KOR', None)
    """
    return country_codes().get(name.lower()) if name else None


def state_of(number: int | None, on: str) -> str | None:
    """ISO code of the state that bore a Gleditsch-Ward number on a day; the present bearer where no other fits.

    >>> state_of(365, "1985-01-01"), state_of(365, "2014-01-01")
    ('SUN', 'RUS')
    """
    rows = _states_by_number().get(str(number), [])
    for row in rows:
        if (row["from"] or "0") <= on <= (row["to"] or "9"):
            return row["iso3"]
    return rows[0]["iso3"] if rows else None


@lru_cache(maxsize=1)
def _fips() -> tuple[dict[str, str], dict[str, str]]:
    written: dict[str, str] = {}
    read: dict[str, str] = {}
    for row in read_table(_FOLDER / "two_letters.tsv", ("iso3", "fips")):
        written.setdefault(row["iso3"], row["fips"])
        read[row["fips"]] = row["iso3"]
    return written, read


def fips_of(country: str | None) -> str | None:
    """Two letters of FIPS 10-4 for an ISO code."""
    return _fips()[0].get(country or "")


def country_of_fips(fips: str | None) -> str | None:
    """ISO code for two letters of FIPS 10-4.

    >>> country_of_fips("GM"), fips_of("DEU")
    ('DEU', 'GM')
    """
    return _fips()[1].get(fips or "")


@lru_cache(maxsize=1)
def _iso2() -> dict[str, str]:
    return {row["iso3"]: row["iso2"].lower() for row in reversed(list(read_table(_FOLDER / "two_letters.tsv", ("iso3", "iso2"))))}


def iso2_of(country: str | None) -> str | None:
    """Two small letters of ISO 3166 for a country; null for a former state or a union of states.

    >>> iso2_of("KEN"), iso2_of("UNO")
    ('ke', None)
    """
    return _iso2().get(country or "")


@lru_cache(maxsize=2)
def _sectors(scheme: str) -> tuple[dict[str, str], dict[str, str]]:
    written: dict[str, str] = {}
    read: dict[str, str] = {}
    for row in read_table(_FOLDER / "sectors.tsv", ("sector", "icews", "icews_more", "gdelt", "gdelt_more")):
        if row[scheme]:
            written[row["sector"]] = row[scheme]
            read[row[scheme]] = row["sector"]
        for name in row.items_of(f"{scheme}_more"):
            read[name] = row["sector"]
    return written, read


def sector_name(sector: str, scheme: str) -> str | None:
    """What ICEWS (``icews``) or GDELT (``gdelt``) call a PLOVER sector.

    >>> sector_name("COP", "icews"), sector_name("JRN", "gdelt")
    ('Police', 'MED')
    """
    return _sectors(scheme)[0].get(sector)


def sectors_of(names: list[str], scheme: str) -> str | None:
    """PLOVER sectors of a list of names, each once and in order, joined by ``|``; null where there is none."""
    known = _sectors(scheme)[1]
    return "|".join(dict.fromkeys(known[n.strip()] for n in names if n.strip() in known)) or None


@lru_cache(maxsize=1)
def _acts() -> tuple[dict[str, str], dict[str, str]]:
    names = {code.code: code.name for code in Ontology.load().codes.values() if len(code.code) > 2}
    names.update((row["code"], row["name"]) for row in read_table(_FOLDER / "icews_acts.tsv", ("code", "name")))
    codes = {code.name.lower(): code.code for code in Ontology.load().codes.values() if len(code.code) > 2}
    codes.update((name.lower(), code) for code, name in names.items())
    return names, codes


def act_name(code: str) -> str:
    """What ICEWS calls an act; the short name of CAMEO where ICEWS has none.

    >>> act_name("040")
    'Consult'
    """
    return _acts()[0].get(code) or Ontology.load().codes[code].name


def code_of_act(name: str | None) -> str | None:
    """CAMEO code of an act by the name that ICEWS or CAMEO give it; null where nobody has it."""
    return _acts()[1].get(name.lower()) if name else None


def read_code(text: str | None) -> str | None:
    """A CAMEO code, with the zero in front that spreadsheets drop; null where it is none.

    >>> read_code("42"), read_code("1821"), read_code("99")
    ('042', '1821', None)
    """
    codes = Ontology.load().codes
    if text is None:
        return None
    for written in (text, "0" + text):
        if written in codes and len(written) > 2:
            return written
    return text if text in codes else None


def about(code: str | None) -> dict[str, object]:
    """What a CAMEO code alone says: PLOVER type and quad class; nothing where there is no code."""
    if code is None:
        return {}
    return {"cameo": code, "plover": Ontology.load().codes[code].plover, "quad": quad_class(code)}
