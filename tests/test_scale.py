"""Folders of files through an engine: the rows of ``code``, whole files or none, nothing done twice."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner, Result

from diurna import cli
from diurna.cli import coding as commands
from diurna.cli import scaling
from diurna.config import Settings
from diurna.scale import engines, files, running
from diurna.scale.batch import articles_table
from diurna.scale.engines import CodedPart, EngineError, code_table
from diurna.scale.files import Task, parts_of, tasks_of
from diurna.show.samples import sample_folder
from diurna.understand.coder import Diurna

PAGE = (
    '<html lang="en"><head><title>Ambassador recalled</title><meta property="article:published_time" content="2021-05-04T10:00:00Z"></head>'
    "<body><article><h1>Ambassador recalled</h1><p>Kenya recalled its ambassador from Somalia on Tuesday, the foreign ministry in Nairobi said "
    "in a statement that was read out on state television.</p><p>China praised Japan for the talks, which the two sides held in Doha.</p>"
    "</article></body></html>"
)


def warc(*pages: str) -> bytes:
    """A web archive with these pages."""
    parts = []
    for number, page in enumerate(pages):
        body = page.encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Target-URI: https://example.com/{number}\r\nWARC-Date: 2021-05-04T12:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        parts.append(head.encode() + http + b"\r\n\r\n")
    return b"".join(parts)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with JSON lines (one row broken), Parquet and a web archive."""
    folder = tmp_path_factory.mktemp("archive")
    samples = sample_folder()
    assert samples is not None
    rows = (samples / "more.jsonl").read_bytes().splitlines()[:6]
    (folder / "deep").mkdir()
    (folder / "deep" / "more.jsonl").write_bytes(b"\n".join([*rows[:3], b"{broken", *rows[3:]]) + b"\n")
    table = pyarrow.table(
        {"id": ["p1", "p2"], "body": ["Kenya recalled its ambassador from Somalia.", "Iran threatened to strike Iraq."], "date": ["2021-05-04"] * 2}
    )
    parquet.write_table(table.rename_columns(["id", "text", "date"]), folder / "table.parquet")
    (folder / "pages.warc").write_bytes(warc(PAGE, PAGE.replace("Kenya", "Ghana"), "<html><body></body></html>"))
    return folder


@pytest.fixture
def run(coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(scaling, "open_coder", lambda *_: coder)
    monkeypatch.setattr(commands, "open_coder", lambda *_: coder)
    return lambda *arguments: CliRunner().invoke(cli.main, list(map(str, arguments)))


NAMES = ("deep/more.jsonl", "pages.warc", "table.parquet")


def same_as_code(run: Callable[..., Result], archive: Path, output: Path) -> int:
    """Compares every file with what `code` says about its input; the number of rows."""
    rows = 0
    for name in NAMES:
        plain = run("code", archive / name, "--format", "parquet")
        expected = parquet.read_table(pyarrow.BufferReader(plain.stdout_bytes))
        assert parquet.read_table(output / "events" / f"{name}.parquet").equals(expected), name
        failures = [f"diurna: {r['origin']}: {r['reason']}" for r in parquet.read_table(output / "failures" / f"{name}.parquet").to_pylist()]
        assert failures == plain.stderr.splitlines(), name
        rows += expected.num_rows
    return rows


@pytest.mark.parametrize("batch", [1, 5])
def test_rows_and_failures_are_those_of_code(batch: int, run: Callable[..., Result], archive: Path, tmp_path: Path) -> None:
    result = run("scale", archive, tmp_path / "out", "--workers", 0, "--batch", batch)
    assert result.exit_code == cli.SOME_FAILED and result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith("diurna: 3 files written; ")
    assert same_as_code(run, archive, tmp_path / "out") > 20
    assert sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*") if p.is_file()) == sorted(
        f"{kind}/{name}.parquet" for kind in ("events", "failures") for name in NAMES
    )


def test_worker_processes_give_the_same(run: Callable[..., Result], archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaling, "open_coder", lambda *_: Diurna(Settings()))
    assert run("scale", archive, tmp_path / "out", "--workers", 1, "--batch", 2).exit_code == cli.SOME_FAILED
    assert same_as_code(run, archive, tmp_path / "out") > 20


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="the extra [cluster] is not installed")
def test_ray_gives_the_same(run: Callable[..., Result], archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaling, "open_coder", lambda *_: Diurna(Settings()))
    assert run("scale", archive, tmp_path / "out", "--engine", "ray", "--workers", 1, "--batch", 2).exit_code == cli.SOME_FAILED
    assert same_as_code(run, archive, tmp_path / "out") > 20


# --- again ------------------------------------------------------------------------------------------------------------


def test_what_is_there_is_passed_over(run: Callable[..., Result], archive: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(archive, source)
    run("scale", source, out, "--workers", 0)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*.parquet")}
    again = run("scale", source, out, "--workers", 0)
    assert again.exit_code == cli.FINE
    assert again.stderr == "diurna: 0 files written, 3 there already; 0 articles, 0 events\n"
    # A file cut short, one whose failures are written but not its events, and one whose input has grown are made again.
    (out / "events" / "table.parquet.parquet").write_bytes((out / "events" / "table.parquet.parquet").read_bytes()[:-20])
    (out / "events" / "pages.warc.parquet").unlink()
    third = run("scale", source, out, "--workers", 0)
    assert "2 files written, 1 there already" in third.stderr
    with (source / "deep" / "more.jsonl").open("ab") as rows:
        rows.write(b'{"text": "China praised Japan.", "date": "2021-05-04"}\n')
    assert "1 files written, 2 there already" in run("scale", source, out, "--workers", 0).stderr
    assert set(out.rglob("*.parquet")) == set(before)
    same_as_code(run, source, out)


def test_another_coder_makes_the_files_again(coder: Diurna, archive: Path, tmp_path: Path) -> None:
    task, *others = tasks_of(str(archive), str(tmp_path))
    running.scale(str(archive), str(tmp_path), coder.settings, coder=coder.coder, here=coder)
    made_by = (files.facts_of(task.events) or {})["made_by"]
    assert all(files.is_done(t, made_by) for t in (task, *others))
    for name, value in {"version": "9.9.9", "lexicon": "0123456789ab", "least_confidence": 0.5, "columns": {"text": "body"}}.items():
        assert not files.is_done(task, made_by | {name: value}), name


def test_the_files_say_what_made_them(coder: Diurna, archive: Path, tmp_path: Path) -> None:
    running.scale(str(archive), str(tmp_path), coder.settings, coder=coder.coder, here=coder, columns={"text": "text"})
    facts = files.facts_of(str(tmp_path / "events" / "table.parquet.parquet"))
    assert facts is not None
    assert facts["input"] == "table.parquet" and facts["articles"] == 2 and facts["failures"] == 0
    assert facts["made_by"]["model"] == coder.coder.model and facts["made_by"]["columns"] == {"text": "text"}
    assert files.facts_of(str(archive / "table.parquet")) is None


def test_an_interrupt_leaves_whole_files_only(coder: Diurna, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def fails(here: Any, table: Any) -> Any:
        seen.append(table.num_rows)
        if len(seen) > 4:
            raise KeyboardInterrupt
        return code_table(here, table)

    monkeypatch.setattr(engines, "code_table", fails)
    with pytest.raises(KeyboardInterrupt):
        running.scale(str(archive), str(tmp_path), coder.settings, coder=coder.coder, here=coder, size=2)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()].count("more.jsonl.parquet") == 2
    assert all(files.facts_of(str(p)) for p in tmp_path.rglob("*") if p.is_file())
    monkeypatch.undo()
    done = running.scale(str(archive), str(tmp_path), coder.settings, coder=coder.coder, here=coder, size=2)
    assert (done.written, done.passed) == (2, 1)


def test_a_full_disk_leaves_no_file(archive: Path, tmp_path: Path, coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        running.scale(str(archive), str(tmp_path), coder.settings, coder=coder.coder, here=coder)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


# --- engines ----------------------------------------------------------------------------------------------------------


def made(parts: list[tuple[int, int, bool]], coder: Diurna) -> Iterator[CodedPart]:
    empty = code_table(coder, articles_table([]))
    return iter([CodedPart(task, number, last, 0, empty) for task, number, last in parts])


@pytest.mark.parametrize("parts", [[(0, 1, True)], [(0, 0, False), (0, 2, True)], [(1, 0, True)]])
def test_parts_out_of_order_are_refused(parts: list[tuple[int, int, bool]], coder: Diurna, tmp_path: Path) -> None:
    tasks = [Task(n, n, 1, str(tmp_path / "e" / n), str(tmp_path / "f" / n)) for n in "ab"]
    with pytest.raises(ValueError, match="came"):
        list(running._written(made(parts, coder), tasks, {}))


def test_an_engine_that_ends_early_is_said(coder: Diurna, tmp_path: Path) -> None:
    tasks = [Task(n, n, 1, str(tmp_path / "e" / n), str(tmp_path / "f" / n)) for n in "ab"]
    with pytest.raises(EngineError, match="b: the engine ended before"):
        list(running._written(made([(0, 0, True)], coder), tasks, {}))
    assert [p.name for p in (tmp_path / "e").iterdir()] == ["a"]


def test_a_worker_with_another_lexicon_is_refused(coder: Diurna, archive: Path, tmp_path: Path) -> None:
    import msgspec

    newer = msgspec.structs.replace(coder.coder, lexicon="0123456789ab")
    with pytest.raises(EngineError, match=f"more.jsonl: a worker codes with lexicon {coder.coder.lexicon}, this machine with 0123456789ab"):
        running.scale(str(archive), str(tmp_path), coder.settings, coder=newer, here=coder)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_what_ray_does_with_a_part_is_what_a_process_does(coder: Diurna, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two functions that Ray calls, without Ray."""
    monkeypatch.setattr("diurna.understand.coder.Diurna", lambda _: coder)
    [task] = tasks_of(str(archive / "deep" / "more.jsonl"), str(tmp_path))
    packed = list(engines.read_parts(pyarrow.Table.from_pylist([{"task": 7, **task._asdict()}]), columns={}, size=2))
    parts = list(parts_of(task, None, 2))
    assert [row for table in packed for row in table.select(["task", "number", "last", "size"]).to_pylist()] == [
        {"task": 7, "number": p.number, "last": p.last, "size": p.articles.num_rows} for p in parts
    ]
    actor = engines.PartCoder(Settings())
    for table, part in zip(packed, parts, strict=True):
        [row] = actor(table).to_pylist()
        expected = code_table(coder, part.articles)
        assert engines._unpacked(row["events"]).equals(expected.events)
        assert engines._unpacked(row["failures"]).equals(expected.failures)


def test_without_ray_the_engine_says_what_to_install(run: Callable[..., Result], archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    result = run("scale", archive, tmp_path / "out", "--engine", "ray")
    assert (result.exit_code, result.stderr) == (cli.UNREADABLE, "diurna: the engine ray needs Ray: pip install 'diurna[cluster]'\n")


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_storage_gives_the_same_as_a_folder(run: Callable[..., Result], archive: Path, tmp_path: Path) -> None:
    run("scale", archive, tmp_path / "out", "--workers", 0)
    result = run("scale", archive.as_uri(), (tmp_path / "far").as_uri(), "--workers", 0)
    assert result.stderr.splitlines()[-1].startswith("diurna: 3 files written; ")
    for path in (tmp_path / "out" / "events").rglob("*.parquet"):
        assert parquet.read_table(tmp_path / "far" / path.relative_to(tmp_path / "out")).equals(parquet.read_table(path))
    [failure] = parquet.read_table(tmp_path / "far" / "failures" / "deep" / "more.jsonl.parquet").to_pylist()
    assert failure["origin"] == f"{archive.as_uri()}/deep/more.jsonl:4"
    assert "0 files written, 3 there already" in run("scale", archive.as_uri(), (tmp_path / "far").as_uri(), "--workers", 0).stderr


def test_one_file_is_an_input(run: Callable[..., Result], archive: Path, tmp_path: Path) -> None:
    assert run("scale", archive / "table.parquet", tmp_path / "out", "--workers", 0).exit_code == cli.FINE
    assert [t.name for t in tasks_of((archive / "table.parquet").as_uri(), "out")] == ["table.parquet"]
    assert (tmp_path / "out" / "events" / "table.parquet.parquet").is_file()


@pytest.mark.parametrize(
    ("source", "output", "code", "said"),
    [
        ("nowhere", "out", cli.UNREADABLE, "nowhere: No such file or directory"),
        ("empty", "out", cli.UNREADABLE, "empty: the folder holds no file"),
        ("full", "full/out", cli.UNREADABLE, "full/out: lies in the folder of the input"),
    ],
)
def test_places_that_cannot_be(
    source: str, output: str, code: int, said: str, run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("full").mkdir()
    Path("full/a.jsonl").write_text(json.dumps({"text": "China praised Japan."}) + "\n")
    result = run("scale", source, output, "--workers", 0)
    assert (result.exit_code, result.stderr) == (code, f"diurna: {said}\n")


@pytest.mark.parametrize("options", [["--engine", "processes", "--address", "auto"], ["--engine", "ray", "--workers", 0], ["--batch", 0]])
def test_options_that_contradict_are_usage(options: list[Any], run: Callable[..., Result], archive: Path, tmp_path: Path) -> None:
    assert run("scale", archive, tmp_path / "out", *options).exit_code == cli.USAGE
