"""A table of articles in, a table of events out: the rows of ``diurna code``, however the articles are cut into tables."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from diurna import cli
from diurna.cli import coding as commands
from diurna.columns import COLUMNS
from diurna.config import Settings
from diurna.read.articles import Failure
from diurna.read.files import read_inputs
from diurna.scale import SPARK_SCHEMA, articles_table, code_batch, code_frames
from diurna.scale import batch as scale_batch
from diurna.show.samples import sample_folder
from diurna.understand.coder import Diurna

REPORT = "Kenya recalled its ambassador from Somalia."


@pytest.fixture(scope="module")
def samples() -> list[Any]:
    folder = sample_folder()
    assert folder is not None
    return list(read_inputs([str(folder)]))


@pytest.fixture(scope="module")
def coded(coder: Diurna) -> Any:
    """The events of the sample reports as `diurna code --format parquet` writes them."""
    folder = sample_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "open_coder", lambda *_: coder)
        result = CliRunner().invoke(cli.main, ["code", str(folder), "--format", "parquet"])
    assert result.exit_code == 0
    return pyarrow.parquet.read_table(io.BytesIO(result.stdout_bytes))


@pytest.mark.parametrize("size", [5, 100])
def test_rows_are_those_of_code(size: int, samples: list[Any], coded: Any, coder: Diurna) -> None:
    table = articles_table(samples)
    parts = [code_batch(table.slice(at, size), coder=coder) for at in range(0, table.num_rows, size)]
    events = pyarrow.concat_tables([p.events for p in parts])
    assert events.num_rows > 100
    assert events.schema.equals(coded.schema, check_metadata=True)
    assert events.equals(coded)
    assert sum(p.failures.num_rows for p in parts) == 0


def test_failures_name_article_and_reason(coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    german = "Die Regierung hat am Dienstag beschlossen, dass der Botschafter das Land verlassen muss, und sie will mit der Opposition nicht mehr reden."
    table = pyarrow.table(
        {
            "id": ["a", "b", "c", "d", None],
            "body": [REPORT, " ", german, REPORT, None],
            "date": ["2021-05-04", "2021-05-04", "2021-05-04", "no day at all", None],
        }
    )
    found = code_batch(table, columns={"text": "body"}, coder=coder)
    assert found.events.column("article_id").to_pylist() == ["a"]
    rows = found.failures.to_pylist()
    assert [(r["article_id"], r["origin"], r["step"]) for r in rows] == [
        ("b", "row 2", "read"),
        ("c", "row 3", "language"),
        ("d", "row 4", "read"),
        (None, "row 5", "read"),
    ]
    assert rows[0]["reason"] == "no text" and "not English" in rows[1]["reason"] and "not a date" in rows[2]["reason"]


def test_a_step_that_fails_is_a_failure_in_its_place(coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    take = coder._take

    def fails(step: Any, reading: Any) -> None:
        take(step, reading)
        if reading.article.article_id == "b":
            reading.fault = "events: ValueError: made up"

    monkeypatch.setattr(coder, "_take", fails)
    table = pyarrow.table({"id": ["a", "b", "c"], "text": [REPORT, REPORT, ""], "date": ["2021-05-04"] * 3})
    found = code_batch(table, coder=coder)
    assert found.events.column("article_id").to_pylist() == ["a"]
    assert [(r["article_id"], r["step"], r["reason"]) for r in found.failures.to_pylist()] == [
        ("b", "code", "cannot be coded: events: ValueError: made up"),
        ("c", "read", "no text"),
    ]


def test_what_could_not_be_read_comes_through(coder: Diurna) -> None:
    [article] = list(read_inputs([str(sorted((sample_folder() or Path()).glob("*.txt"))[0])]))
    table = articles_table([Failure("in.jsonl:3", "not a row", "read"), article])
    found = code_batch(table, coder=coder)
    assert found.failures.to_pylist() == [{"article_id": None, "origin": "in.jsonl:3", "step": "read", "reason": "not a row"}]
    assert found.events.num_rows


def test_half_characters_are_failures(coder: Diurna, samples: list[Any]) -> None:
    import msgspec

    found = code_batch(articles_table([msgspec.structs.replace(samples[0], text="Kenya \ud83d recalled", origin="in:1")]), coder=coder)
    assert found.failures.to_pylist()[0]["reason"] == "text: half of a character (a lone surrogate) at 6"


def test_pages_are_read_where_they_are_coded(coder: Diurna) -> None:
    html = b"<html><head><title>Recall</title></head><body><article><p>Kenya recalled its ambassador from Somalia on Tuesday.</p></article></body></html>"
    pages = [scale_batch.Page(html, "a.warc:0", "https://example.com/2021/05/04/recall"), scale_batch.Page(b"", "a.warc:9")]
    found = code_batch(articles_table(pages), coder=coder)
    [row] = found.events.to_pylist()
    assert (row["source"], row["cameo"], row["target"], row["url"]) == ("KEN", "161", "SOM", "https://example.com/2021/05/04/recall")
    assert [(r["origin"], r["step"]) for r in found.failures.to_pylist()] == [("a.warc:9", "read")]


def test_an_empty_table_gives_empty_tables(coder: Diurna) -> None:
    found = code_batch(articles_table([]), coder=coder)
    assert (found.events.num_rows, found.failures.num_rows) == (0, 0)
    assert found.events.column_names == list(COLUMNS)


def test_a_table_without_text_is_refused(coder: Diurna) -> None:
    with pytest.raises(ValueError, match="the table has no column for the text"):
        code_batch(pyarrow.table({"id": ["a"]}), coder=coder)


def test_the_coder_is_loaded_once(monkeypatch: pytest.MonkeyPatch, coder: Diurna) -> None:
    made: list[Settings] = []
    monkeypatch.setattr("diurna.understand.coder.Diurna", lambda settings: made.append(settings) or coder)
    scale_batch.coder_of.cache_clear()
    for _ in range(3):
        code_batch(articles_table([]))
    scale_batch.coder_of.cache_clear()
    assert made == [Settings()]


# --- Spark ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale_batch, "coder_of", lambda _: coder)


def test_frames_give_the_rows_of_code(shared: None, samples: list[Any], coded: Any) -> None:
    import pandas

    frame = articles_table(samples[:12]).to_pandas()
    frames = list(code_frames(iter([frame.iloc[:5], frame.iloc[5:].reset_index(drop=True)])))
    assert len(frames) == 2
    rows = pandas.concat(frames, ignore_index=True)
    assert rows["failure"].isna().all()
    ids = set(frame["article_id"])
    expected = coded.filter(pyarrow.array([i in ids for i in coded.column("article_id").to_pylist()]))
    found = pyarrow.Table.from_pandas(rows.drop(columns="failure"), schema=coded.schema, preserve_index=False)
    assert expected.num_rows and found.to_pylist() == expected.to_pylist()


def test_frames_hold_failures_as_rows(shared: None) -> None:
    import pandas

    frame = pandas.DataFrame({"key": ["a", "b"], "body": [REPORT, None], "date": ["2021-05-04", None]})
    coder = functools.partial(code_frames, columns={"text": "body", "id": "key"})
    [rows] = coder(iter([frame]))
    assert list(rows["article_id"]) == ["a", "b"]
    assert rows["failure"].isna().tolist() == [True, False]
    assert rows["failure"][1] == "row 2: no text"
    assert str(rows["quad"].dtype) == "Int64" and rows["quad"].isna().tolist() == [False, True]


def test_the_spark_schema_has_the_columns_in_order() -> None:
    fields = [field.split("` ") for field in SPARK_SCHEMA.split(", ")]
    assert [name.strip("`") for name, _ in fields] == [*COLUMNS, "failure"]
    assert {kind for _, kind in fields} == {"string", "bigint", "double", "date"}
