"""Event tables that others made: every row comes back, bad rows are failures with file and line. All rows here are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from diurna.data import DATA, read_table
from diurna.ontology import Ontology
from diurna.read.datasets import Failure, ImportedEvent, RowError, gdelt, icews, open_table, ucdp
from diurna.read.datasets.names import act_name, code_of_act, country_of, country_of_fips, fips_of, read_code, state_of


def write(folder: Path, name: str, *lines: str, end: str = "\n") -> Path:
    path = folder / name
    path.write_bytes("".join(line + end for line in lines).encode("utf-8"))
    return path


def events(path: Path, dataset: str) -> list[ImportedEvent]:
    rows = list(open_table(path, dataset).rows)
    assert all(isinstance(row, ImportedEvent) for row in rows), rows
    return rows


ICEWS = ("7001", "2019-03-04", "Police (Freedonia)", "Government,Police", "Kenya", "Consult", "040", "1.0", 'Jane "Doe"', "NA", "NA", "1", "2", "Own Wire")
ICEWS_ROW = "\t".join((*ICEWS, "Nairobi", "NA", "NA", "Kenya", "-1.28", "36.8"))


def test_icews_table_of_twenty_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "events.tab", "\t".join(icews.COLUMNS), ICEWS_ROW, ICEWS_ROW.replace("040", "42"))
    first, second = events(path, "icews")
    assert (first.row_id, first.day, first.day_end, first.cameo, first.quad, first.goldstein) == ("7001", "2019-03-04", "2019-03-04", "040", 1, 1.0)
    assert (first.source_country, first.source_sectors, first.target_name, first.target_country) == ("KEN", "GOV|COP", 'Jane "Doe"', None)
    assert (first.where, first.where_country, first.lat, first.lon, first.outlet) == ("Nairobi", "KEN", -1.28, 36.8, "Own Wire")
    assert first.cells == tuple(ICEWS_ROW.split("\t"))
    assert second.cameo == "042"  # the zero that a spreadsheet dropped


def test_icews_triples_find_the_country_of_both_sides(tmp_path: Path) -> None:
    path = write(tmp_path, "t.tsv", "date\tsource\tcameo_text\ttarget\tsplit", "2014-02-03\tCitizen (Kenya)\tMake an appeal or request\tSouth Korea\ttest")
    [row] = events(path, "icews")
    assert (row.cameo, row.source_country, row.target_country, row.source_name) == ("020", "KEN", "KOR", "Citizen (Kenya)")


def gdelt_row(columns: tuple[str, ...], **cells: str) -> str:
    return "\t".join(cells.get(column, "") for column in columns)


CELLS = {
    "GLOBALEVENTID": "55",
    "SQLDATE": "20200229",
    "Actor1Code": "KENGOV",
    "Actor1CountryCode": "KEN",
    "Actor1Type1Code": "GOV",
    "Actor2Code": "ROM",
    "Actor2CountryCode": "ROM",
    "EventCode": "1821",
    "QuadClass": "4",
    "GoldsteinScale": "-9.0",
    "ActionGeo_CountryCode": "WA",
    "ActionGeo_Lat": "-22.5",
    "ActionGeo_Long": "17.1",
    "SOURCEURL": "https://example.org/a",
}


@pytest.mark.parametrize("columns", [gdelt.COLUMNS, (*gdelt.OLD_COLUMNS, "SOURCEURL"), gdelt.OLD_COLUMNS], ids=["61", "58", "57"])
def test_gdelt_of_every_width(tmp_path: Path, columns: tuple[str, ...]) -> None:
    [row] = events(write(tmp_path, "export.CSV", gdelt_row(columns, **CELLS)), "gdelt")
    assert (row.row_id, row.day, row.cameo, row.quad, row.goldstein) == ("55", "2020-02-29", "1821", 4, -9.0)
    assert (row.source, row.source_country, row.source_sectors, row.target_country, row.where_country) == ("KENGOV", "KEN", "GOV", "ROU", "NAM")


def test_gdelt_with_a_header(tmp_path: Path) -> None:
    [row] = events(write(tmp_path, "g.csv", "\t".join(gdelt.COLUMNS), gdelt_row(gdelt.COLUMNS, **CELLS)), "gdelt")
    assert row.line == 2 and row.url == "https://example.org/a"


UCDP = {"id": "9", "type_of_violence": "1", "side_a": "Government of Kenya", "side_b": "Some group", "latitude": "1.5", "longitude": "36"} | {
    "country": "Kenya",
    "country_id": "501",
    "date_start": "2001-05-06 00:00:00.000",
    "date_end": "2001-05-08",
    "best": "3",
    "high": "5",
    "low": "2.0",
    "gwnoa": "501",
    "source_headline": '"Two lines,\nand ""quotes"""',
}


def test_ucdp_with_line_ends_in_cells(tmp_path: Path) -> None:
    path = write(tmp_path, "ged.csv", ",".join(UCDP), ",".join(UCDP.values()), ",".join((UCDP | {"date_end": "2001-05-01"}).values()))
    row, bad = list(open_table(path, "ucdp").rows)
    assert (row.day, row.day_end, row.deaths_low, row.deaths, row.deaths_high) == ("2001-05-06", "2001-05-08", 2, 3, 5)
    assert (row.source_country, row.target_country, row.where_country, row.cameo, row.quad) == ("KEN", None, "KEN", None, 4)
    assert str(bad) == f"{path}:4: date_end 2001-05-01 is before date_start 2001-05-06"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("2019-03-04", "2019-02-30"), "Event Date '2019-02-30' is not a day"),
        (("2019-03-04", ""), "no Event Date"),
        (("\t040\t", "\t999\t"), "CAMEO Code '999' is no CAMEO code"),
        (("36.8", "361.8"), "Latitude -1.28 and Longitude 361.8 are no place on earth"),
        (("\t1.0\t", "\tmuch\t"), "Intensity 'much' is not a number"),
        (("\t1.0\t", "\tinf\t"), "Intensity 'inf' is not a number"),
        (("\tNairobi", ""), "19 cells where there are 20 columns"),
    ],
)
def test_bad_rows_name_file_and_line_and_the_rest_goes_on(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    path = write(tmp_path, "events.tab", "\t".join(icews.COLUMNS), ICEWS_ROW.replace(*change, 1), ICEWS_ROW)
    bad, good = list(open_table(path, "icews").rows)
    assert isinstance(bad, Failure) and str(bad).startswith(f"{path}:2: {reason}")
    assert isinstance(good, ImportedEvent) and good.line == 3


def test_bytes_that_are_no_text_are_one_failure(tmp_path: Path) -> None:
    path = tmp_path / "events.tab"
    path.write_bytes(("\t".join(icews.COLUMNS) + "\n").encode() + b"\xff\xfe\n" + ICEWS_ROW.encode() + b"\r\n")
    bad, good = list(open_table(path, "icews").rows)
    assert bad.reason == "not UTF-8 at byte 0" and good.lon == 36.8


def test_a_broken_quote_does_not_swallow_the_rest_of_a_table(tmp_path: Path) -> None:
    path = write(tmp_path, "ged.csv", ",".join(UCDP), '9,"1"x,2', ",".join(UCDP.values()))
    bad, good = list(open_table(path, "ucdp").rows)
    assert isinstance(bad, Failure) and bad.where == f"{path}:2" and isinstance(good, ImportedEvent)


@pytest.mark.parametrize("dataset", ["icews", "gdelt", "ucdp", "diurna"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, dataset: str) -> None:
    for data in (b"", b"a,b\n1,2\n", b"\x00\xff" * 50):
        path = tmp_path / "x.csv"
        path.write_bytes(data)
        with pytest.raises(RowError, match=f"no table of {dataset}"):
            open_table(path, dataset)


def test_the_same_country_under_its_names_and_numbers() -> None:
    assert [country_of(n) for n in ("KEN", "Kenya", "DR Congo (Zaire)", "Moldova, Republic of", None)] == ["KEN", "KEN", "COD", "MDA", None]
    assert (state_of(345, "1995-01-01"), state_of(999, "1995-01-01")) == ("YUG", None)
    assert country_of_fips(fips_of("KEN")) == "KEN" and country_of_fips("GZ") == "PSE"


def test_every_code_has_one_name_in_icews_and_back() -> None:
    for code in Ontology.load().codes:
        if len(code) > 2:
            assert code_of_act(act_name(code)) == code
            assert read_code(code) == code


def test_tables_of_exchange_name_known_codes() -> None:
    sectors = {row["code"] for row in read_table(DATA / "ontology" / "plover_sectors.tsv")}
    assert {row["sector"] for row in read_table(DATA / "exchange" / "sectors.tsv")} == sectors
    countries = {row["iso3"] for row in read_table(DATA / "lexicon" / "actors" / "countries.tsv")}
    for name in ("two_letters.tsv", "country_names.tsv"):
        assert {row["iso3"] for row in read_table(DATA / "exchange" / name)} <= countries


def test_ucdp_columns_are_those_that_are_needed() -> None:
    assert set(ucdp.COLUMNS) <= set(UCDP)
