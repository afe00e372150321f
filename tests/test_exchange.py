"""Export and import through a study: what comes in comes out, what is gone is told, and nothing is mixed."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import studies
from diurna.cli import SOME_FAILED, UNREADABLE, USAGE, main
from diurna.columns import COLUMNS, flat
from diurna.model import Event
from diurna.read.datasets import SHARED, icews, open_table
from diurna.show.exports import FORMATS, SHARED_COLUMNS
from diurna.study.imported import Imported, import_table
from diurna.study.imported_tables import SHARED_COLUMNS as TABLE_COLUMNS
from diurna.study.lookups import current_event
from diurna.study.review import judge
from diurna.study.rows import row_of
from diurna.study.runs import Coded
from diurna.study.store import Store
from made import WORDS, events
from test_exports import written

QUICK = settings(max_examples=10, deadline=None)


def run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(w) for w in words])
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return studies.small(tmp_path / "study.db")


def exported(study: Path, *words: str) -> list[dict]:
    return [json.loads(line) for line in run("export", "--study", study, *words).stdout.splitlines()]


# --- export -----------------------------------------------------------------------------------------------------------


def test_export_gives_the_records_of_the_study(study: Path) -> None:
    rows = exported(study)
    assert [int(row["event_id"], 16) for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert rows[4]["modality"] == "planned" and rows[0]["where"]["name"] == "Kyiv"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--source", "RUS", "--quad", "4"), [1, 4, 6, 7]),
        (("--target", "RUS"), [2]),
        (("--actor", "UKRGOV"), [3]),
        (("--code", "04"), [3]),
        (("--from", "2022-01-10", "--to", "2022-02"), [3]),
        (("--as-of", "2022-01-31"), [1, 2, 3]),
        (("--polarity", "positive", "--modality", "planned"), [5]),
    ],
)
def test_export_takes_the_filters_of_the_queries(study: Path, options: tuple[str, ...], ids: list[int]) -> None:
    assert [int(row["event_id"], 16) for row in exported(study, *options)] == ids


@pytest.mark.parametrize("name", [name for name, format_ in FORMATS.items() if format_.plain and name not in ("gexf", "graphml", "ftm")])
def test_tables_that_know_no_doubt_get_plain_events(study: Path, name: str) -> None:
    head = name != "gdelt"
    assert len(run("export", "--study", study, "--format", name).stdout.splitlines()) == 5 + head
    assert len(run("export", "--study", study, "--format", name, "--all-acts").stdout.splitlines()) == 7 + head


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_goes_to_a_file_whole(study: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    run("export", "--study", study, "--format", name, "--output", out)
    assert out.stat().st_size > 100
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith((".out", "out"))) == ["out"]


def test_maps_and_networks_say_what_they_leave_out(study: Path) -> None:
    assert "6 events left out: no coordinates" in run("export", "--study", study, "--format", "geojson").stderr


def test_spans_come_with_the_text_of_their_article(study: Path) -> None:
    rows = exported(study, "--format", "doccano", "--source", "RUSGOV")
    assert [row["article_id"] for row in rows] == ["a2"]
    assert rows[0]["text"].startswith("Alpha strike")


def test_wrong_wishes_are_usage_errors(study: Path, tmp_path: Path) -> None:
    run("export", "--study", study, "--format", "icews", "--since", "2020-01-01", code=USAGE)
    run("export", "--study", study, "--as-read", code=USAGE)
    run("export", "--study", study, "--imported", "icews", "--format", "gexf", code=USAGE)
    run("export", "--study", study, "--imported", "icews", "--as-read", code=UNREADABLE)
    run("export", "--study", tmp_path / "none.db", code=UNREADABLE)
    run("export", "--study", study, "--output", tmp_path / "no" / "folder.csv", code=UNREADABLE)


# --- deletions --------------------------------------------------------------------------------------------------------


def recoded(study: Path, number: int, kept: list[int]) -> None:
    """A newer coding of an article, with these of its events."""
    with Store.write(study) as store:
        [key, old] = store.connection.execute("SELECT article_key, run_id FROM article WHERE article_id = ?", (f"a{number}",)).fetchone()
        store.connection.execute("UPDATE run SET started = '2020-01-01T00:00:00', finished = '2020-01-01T00:00:01' WHERE run_id = ?", (old,))
        article = store.article(key)
        with store.run("recode", coder=studies.CODER) as run_:
            rows = [row_of(studies.event(n, "RUSMIL", "190", "UKR", "2022-03-04", article)) for n in kept]
            run_.write([Coded(article, rows=rows, sentences=1, coder=studies.CODER, article_key=key)])


def test_since_tells_what_a_newer_coding_dropped(study: Path) -> None:
    recoded(study, 3, [4])
    rows = exported(study, "--since", "2021-01-01")
    assert [(int(r["event_id"], 16), r["change"], r["change_reason"]) for r in rows] == [(4, "written", None), (5, "deleted", "recoded")]
    assert rows[1]["modality"] == "planned", "the event as it was"
    text = run("export", "--study", study, "--since", "2021-01-01", "--format", "csv").stdout.splitlines()
    assert text[0] == ",".join((*COLUMNS, "change", "change_reason")) and text[2].endswith(",deleted,recoded")
    entities = exported(study, "--since", "2021-01-01", "--format", "ftm", "--all-acts")
    assert [e for e in entities if e.get("op") == "DEL"] and entities[-1]["op"] == "DEL"


def test_since_tells_what_was_rejected_and_what_left_the_filter(study: Path) -> None:
    with Store.write(study) as store, store.transaction() as connection:
        connection.execute("UPDATE run SET started = '2020-01-01T00:00:00', finished = '2020-01-01T00:00:01'")
    with Store.write(study) as store:
        first, fourth = (current_event(store.connection, f"{number:016x}") for number in (1, 4))
        judge(store, first, "reject", who="me", at="2022-06-01T00:00:00")
        judge(store, fourth, "correct", who="me", at="2022-06-01T00:00:00", field="source", value="BLRMIL")
    rows = exported(study, "--since", "2021-01-01", "--source", "RUS")
    assert {(int(r["event_id"], 16), r["change"], r["change_reason"]) for r in rows} == {(1, "deleted", "rejected"), (4, "deleted", "corrected")}
    every = exported(study, "--since", "2021-01-01")
    assert {(int(r["event_id"], 16), r["change"]) for r in every} == {(1, "deleted"), (4, "written")}


@pytest.mark.parametrize("name", ["jsonl", "csv", "tsv", "excel", "parquet"])
def test_a_copy_follows_the_study_by_its_changes(study: Path, tmp_path: Path, name: str) -> None:
    copy, out = tmp_path / "copy.db", tmp_path / f"events.{'csv' if name == 'excel' else name}"
    run("export", "--study", study, "--format", name, "--output", out)
    run("import", out, "--as", "diurna", "--study", copy)
    recoded(study, 3, [4, 8])
    run("export", "--study", study, "--format", name, "--since", "2021-01-01", "--output", out)
    assert "1 taken away" in run("import", out, "--as", "diurna", "--study", copy).stderr
    rows = exported(copy, "--imported", "diurna")
    assert {row["row_id"] for row in rows} == {row["event_id"] for row in exported(study)}
    assert {row["dataset"] for row in exported(copy, "--imported", "all")} == {"diurna-imported"}


# --- import and export again ------------------------------------------------------------------------------------------


def through(data: bytes, name: str, dataset: str) -> tuple[bytes, list[Imported]]:
    """A file that was imported twice, as it comes out again, and the counts of both imports."""
    with tempfile.TemporaryDirectory() as folder:
        path, study, out = Path(folder) / name, Path(folder) / "study.db", Path(folder) / "out"
        path.write_bytes(data)
        counts = []
        for _ in range(2):
            with Store.write(study, create=True) as store:
                counts.append(import_table(store, open_table(path, dataset), dataset, print))
        run("export", "--study", study, "--imported", dataset, "--as-read", "--output", out)
        return out.read_bytes(), counts


@pytest.mark.parametrize("name", ["jsonl", "csv", "tsv", "parquet"])
@QUICK
@given(st.lists(events(), min_size=1, max_size=4, unique_by=lambda event: event.event_id))
def test_what_was_exported_imported_and_exported_is_the_same(name: str, made: list[Event]) -> None:
    data = written(name, made)
    again, counts = through(data, f"events.{name}", "diurna")
    assert [(c.new, c.known, c.failures) for c in counts] == [(len(made), 0, 0), (0, len(made), 0)]
    if name == "parquet":
        import io

        import pyarrow.parquet

        first, second = (pyarrow.parquet.read_table(io.BytesIO(d)) for d in (data, again))
        assert first.equals(second, check_metadata=True)
    else:
        assert again == data


TRIPLE = st.tuples(
    st.dates().map(lambda day: day.isoformat()),
    st.sampled_from(("Citizen (Kenya)", 'The "Old" Guard', "Mali", "")),
    st.sampled_from(("Make statement", "Consult", "An act of another scheme")),
    WORDS.map(lambda text: "x" + "".join(c for c in text if c not in "\t\r\n")),
    st.sampled_from(("train", "test")),
)


@QUICK
@given(st.lists(TRIPLE, min_size=1, max_size=8))
def test_triples_come_out_byte_for_byte_and_rows_that_stand_twice_stay_twice(rows: list[tuple[str, ...]]) -> None:
    data = "".join("\t".join(row) + "\n" for row in (("date", "source", "cameo_text", "target", "split"), *rows, rows[0])).encode()
    again, counts = through(data, "t.tsv", "icews")
    assert again == data
    assert [(c.new, c.known) for c in counts] == [(len(rows) + 1, 0), (0, len(rows) + 1)]


def test_import_names_bad_rows_keeps_them_as_failures_and_goes_on(tmp_path: Path) -> None:
    path, study = tmp_path / "events.tab", tmp_path / "study.db"
    row = ["1", "2020-01-01", "A", "", "Kenya", "Consult", "040", "1", "B", "", "Mali", "1", "1", "P", "", "", "", "", "", ""]
    bad = [*row[:1], "yesterday", *row[2:]]
    path.write_text("\n".join("\t".join(r) for r in (icews.COLUMNS, row, bad, row)) + "\n")
    result = run("import", path, tmp_path / "none.tab", "--as", "icews", "--study", study, code=SOME_FAILED)
    assert f"{path}:3: Event Date 'yesterday' is not a day" in result.stderr and "none.tab: No such file" in result.stderr
    assert "2 rows of icews imported" in result.stderr
    with Store.read(study) as store:
        [failure] = store.connection.execute("SELECT origin FROM failure").fetchall()
        assert failure[0] == f"{path}:3"
        [kind] = store.connection.execute("SELECT kind, events, failures, finished IS NOT NULL FROM run").fetchall()
        assert tuple(kind) == ("import", 2, 1, 1)
    run("import", path, "--as", "ucdp", "--study", study, code=UNREADABLE)


def test_imported_rows_stand_beside_the_events_and_never_among_them(study: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("date\tsource\tcameo_text\ttarget\n2022-01-09\tRussia\tUse conventional military force\tUkraine\n")
    before = exported(study)
    run("import", path, "--as", "icews", "--study", study)
    assert exported(study) == before
    rows = exported(study, "--imported", "all")
    assert [row["dataset"] for row in rows] == ["diurna"] * 5 + ["icews"]
    same = [row for row in rows if (row["source_country"], row["target_country"], row["day"], row["quad"]) == ("RUS", "UKR", "2022-01-09", 4)]
    assert {row["dataset"] for row in same} == {"diurna", "icews"}
    text = run("export", "--study", study, "--imported", "icews", "--format", "csv").stdout
    assert text.splitlines()[0] == ",".join(column.name for column in SHARED_COLUMNS)


def test_shared_columns_are_the_same_everywhere() -> None:
    assert tuple(TABLE_COLUMNS) == SHARED == tuple(column.name for column in SHARED_COLUMNS)[1:]


def test_schema_is_printed() -> None:
    assert json.loads(run("schema").stdout)["title"].endswith("event")
    assert json.loads(run("schema", "annotation").stdout)["$ref"]


def test_flat_rows_of_the_study_are_those_of_the_records(study: Path, tmp_path: Path) -> None:
    import csv
    import io

    import msgspec

    records = [msgspec.convert(row, Event) for row in exported(study)]
    table = list(csv.DictReader(io.StringIO(run("export", "--study", study, "--format", "csv").stdout, newline="")))
    assert table == [{name: "" if value is None else str(value) for name, value in flat(record).items()} for record in records]
