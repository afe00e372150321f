"""Coding in several processes: same rows, same order; a worker that is killed costs its batch a second try."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from diurna import cli
from diurna.cli import coding as commands
from diurna.config import Settings
from diurna.model import Article
from diurna.show.samples import sample_folder
from diurna.study.schema import StudyError
from diurna.study.workers import batches_of, coding
from diurna.understand.coder import Diurna


def _no_coder(_: Settings) -> None:
    """In the place of what loads the coder: these tests are about processes."""
    import diurna.study.workers

    diurna.study.workers._coder = "no coder"  # type: ignore[assignment]


def _fragile(_: Any, batch: Path) -> str:
    """Ends its process as often as the file says, then answers."""
    left = int(batch.read_text())
    if left:
        batch.write_text(str(left - 1))
        os._exit(9)
    return batch.name


def _notes(folder: Path, *ends: int) -> Iterator[tuple[int, Path]]:
    for number, left in enumerate(ends):
        path = folder / f"b{number}"
        path.write_text(str(left))
        yield number, path


def test_a_killed_worker_costs_its_batch_a_second_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diurna.study.workers._begin", _no_coder)
    with coding(Settings(), 2, work=_fragile) as code:
        assert list(code(_notes(tmp_path, 0, 1, 0, 0, 2, 0, 0, 0))) == [(n, f"b{n}") for n in range(8)]


def test_a_batch_that_always_kills_its_worker_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diurna.study.workers._begin", _no_coder)
    done = []
    with pytest.raises(StudyError, match="again with the same articles"), coding(Settings(), 1, work=_fragile) as code:
        done.extend(code(_notes(tmp_path, 0, 99, 0)))
    assert done == [(0, "b0")]


def test_batches_close_at_articles_or_characters() -> None:
    articles = [Article(article_id=str(n), text="x" * size) for n, size in enumerate((5, 5, 100, 5, 5, 5, 5))]
    assert [[a.article_id for a in b] for b in batches_of(articles, 3, 100)] == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
    assert [len(b) for b in batches_of(articles, 3, 10)] == [2, 1, 2, 2]
    assert list(batches_of([], 3)) == []


def test_jobs_change_no_row(coder: Diurna, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = sample_folder()
    assert folder is not None
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": "Kenya recalled its ambassador from Somalia.", "date": "2021-05-04"}\n{"no": "text"}\n')
    plain = Diurna(Settings(batch=7))
    monkeypatch.setattr(commands, "open_coder", lambda *_: plain)
    reports = [str(path) for path in sorted(folder.glob("*.txt"))[:16]]
    inputs = ("code", *reports, str(broken), "--format", "jsonl")
    one = CliRunner().invoke(cli.main, inputs)
    two = CliRunner().invoke(cli.main, [*inputs, "--jobs", "2"])
    assert one.exit_code == two.exit_code == cli.SOME_FAILED
    assert two.stdout == one.stdout and one.stdout.count("\n") > 40
    assert two.stderr == one.stderr
