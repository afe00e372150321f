"""The commands that ask a study: rows on standard output, notes and faults on standard error, exit codes as documented."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from diurna.cli import main
from studies import article, event, small, write


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("study") / "s.db")


def ask(study: Path, command: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, [command, *arguments, "--study", str(study)], catch_exceptions=False)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_csv_is_nothing_but_rows_and_the_defaults_are_said_beside_it(study: Path) -> None:
    result = ask(study, "timeline", "--source", "RUS", "--target", "UKR", "--format", "csv")
    table = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(r["period"], r["events"], r["source_cow"], r["target_gw"]) for r in table] == [
        ("2022-01", "2", "365", "369"),
        ("2022-02", "0", "365", "369"),
        ("2022-03", "1", "365", "369"),
    ]
    assert "plain acts only" in result.stderr and "not incidents" in result.stderr


def test_the_table_says_its_defaults_itself(study: Path) -> None:
    result = ask(study, "timeline", "--format", "table")
    assert "plain acts only" in result.stdout and "2022-02" in result.stdout and result.stderr == ""
    assert all(len(line) <= 120 for line in result.stdout.splitlines())


@pytest.mark.parametrize("command", ["timeline", "dyads"])
def test_the_help_says_the_defaults(command: str) -> None:
    text = " ".join(CliRunner().invoke(main, [command, "--help"]).stdout.split())
    assert "Only plain acts are counted" in text and "not of incidents" in text


def test_all_acts_and_single_ones(study: Path) -> None:
    def total(*arguments: str) -> int:
        return sum(r["events"] for r in rows(ask(study, "timeline", "--by", "year", "--source", "RUS", *arguments)))

    assert (total(), total("--all-acts"), total("--polarity", "negative"), total("--modality", "any"), total("--modality", "planned")) == (3, 5, 1, 4, 1)
    assert total("--confidence", "..0.5") == 1 and total("--confidence", "0.5..0.7") == 1


def test_dyads_and_panels(study: Path) -> None:
    assert [(r["source"], r["events"]) for r in rows(ask(study, "dyads"))] == [("RUS", 4), ("UKR", 1)]
    assert len(rows(ask(study, "dyads", "--by", "month", "--limit", "0"))) == 6
    assert "RUSMIL" in ask(study, "dyads", "--level", "actor", "--format", "table").stdout


def test_search_shows_where_the_words_stand(study: Path) -> None:
    assert "[strike]" in ask(study, "search", "strikes", "--format", "table").stdout
    [hit] = rows(ask(study, "search", "border", "--outlet", "wire", "--from", "2022-03"))
    assert hit["article_id"] == "a4" and "\x02" not in hit["snippet"]
    assert "nothing found" in ask(study, "search", "zebra", "--format", "table").stdout
    assert len(rows(ask(study, "search", "on the border"))) == 4


def test_show_an_event_and_an_article(study: Path) -> None:
    text = ask(study, "show", f"{1:016x}", "--format", "table").stdout
    assert "[strike]" in text and "Use conventional military force" in text and "Kyiv" in text
    assert f"{5:016x}" in ask(study, "show", "a3", "--format", "table").stdout
    [record] = rows(ask(study, "show", f"{1:016x}"))
    assert record["event"]["cameo"] == "190" and "article_key" not in record["event"] and record["judgements"] == []


@pytest.mark.parametrize(
    ("command", "arguments", "code", "words"),
    [
        ("timeline", ("--sector", "NOPE"), 2, "NOPE"),
        ("timeline", ("--from", "soon"), 2, "not a date"),
        ("timeline", ("--confidence", "high"), 2, "not a number"),
        ("dyads", ("--code", "99999"), 2, "99999"),
        ("search", ("***",), 2, "nothing to search for"),
        ("show", ("nobody",), 2, "nobody"),
        ("review", ("--export", "--figures"), 2, "two runs"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_code_two(study: Path, command: str, arguments: tuple[str, ...], code: int, words: str) -> None:
    result = ask(study, command, *arguments)
    assert result.exit_code == code and words in result.stderr and result.stdout == ""


@pytest.mark.parametrize("arguments", [("timeline",), ("dyads",), ("search", "word"), ("show", "a1"), ("review",)])
def test_a_study_that_is_not_there_is_one_line_and_code_three(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = ask(tmp_path / "none.db", *arguments)
    assert result.exit_code == 3 and "no such study" in result.stderr and len(result.stderr.splitlines()) == 1


def test_parquet_carries_its_notes(study: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    result = ask(study, "timeline", "--format", "parquet")
    table = parquet.read_table(io.BytesIO(result.stdout_bytes))
    assert table.num_rows == 3 and b"plain acts only" in table.schema.metadata[b"notes"]


def test_nothing_in_an_article_moves_the_cursor(tmp_path: Path) -> None:
    evil = article(1, "2022-01-10", outlet="P\x1b]0;x\x07", text="Alpha strike Bravo \x1b[2J border \u202e here.", title="T\x1b[31m")
    path = write(tmp_path / "s.db", (evil, [event(1, "RUS", "190", "UKR", "2022-01-09", evil)]))
    for arguments in (("search", "border"), ("show", "a1"), ("show", f"{1:016x}"), ("timeline", "--per-outlet")):
        shown = ask(path, *arguments, "--format", "table").stdout
        assert "\x1b" not in shown and "\u202e" not in shown and "\x07" not in shown
    answers = CliRunner().invoke(main, ["review", "--study", str(path)], input="q\n")
    assert "\x1b" not in answers.stdout and "border" in answers.stdout
