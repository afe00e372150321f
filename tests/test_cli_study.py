"""The commands that write to a study: what they say, what they keep, and with which exit code they leave."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from diurna import cli
from diurna.cli import study as commands
from diurna.model import Article
from diurna.understand.coder import Diurna

REPORT = "Kenya recalled its ambassador from Somalia."
Run = Callable[..., Result]


@pytest.fixture
def run(coder: Diurna, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command on ``study.db`` with the coder that is loaded already, in this process."""
    monkeypatch.setattr(commands, "open_coder", lambda *_: coder)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **options: CliRunner().invoke(cli.main, [*arguments, *(("--workers", "0") if arguments[0] != "backup" else ())], **options)


def write(name: str, *rows: Any) -> None:
    Path(name).write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8")


def ask(query: str) -> list[tuple[Any, ...]]:
    return sqlite3.connect("study.db").execute(query).fetchall()


def test_add_says_what_it_did_and_again_that_nothing_was_left(run: Run) -> None:
    write("in.jsonl", *({"text": f"{REPORT} It did so on day {n}.", "date": "2021-05-04"} for n in range(3)))
    first = run("add", "in.jsonl")
    assert (first.exit_code, first.stdout, first.stderr) == (cli.FINE, "", "diurna: 3 articles added, 3 events\n")
    assert ask("SELECT origin, read_on IS NOT NULL FROM article") == [(f"in.jsonl:{n}", 1) for n in (1, 2, 3)]
    again = run("add", "in.jsonl")
    assert (again.exit_code, again.stderr) == (cli.FINE, "diurna: 0 articles added, 3 known already, 0 events\n")
    assert run("recode", "--all").stderr == "diurna: 3 articles recoded, 3 events\n"
    assert run("backup", "copy.db").exit_code == cli.FINE
    assert sqlite3.connect("copy.db").execute("SELECT count(*) FROM event_current").fetchone() == (3,)


def test_failures_are_listed_kept_and_told_by_the_exit_code(run: Run) -> None:
    write("in.jsonl", {"text": REPORT}, "bad", {"text": "Le ministre a parlé hier.", "lang": "fr"}, {"text": REPORT, "date": "2030-01-01"}, {"text": " "})
    result = run("add", "in.jsonl", "none.txt", "--today", "2021-05-04")
    assert result.exit_code == cli.SOME_FAILED
    said = result.stderr.splitlines()
    assert [line.split(": ")[1] for line in said[:-1]] == [*(f"in.jsonl:{n}" for n in (2, 3, 4, 5)), "none.txt"]
    assert said[-1] == "diurna: 2 articles added, 1 events, 5 failures"
    assert ask("SELECT step FROM failure") == [("read",), ("language",), ("date",), ("read",), ("read",)]
    assert ask("SELECT lang, coding_key IS NULL FROM article") == [(None, 0), ("fr", 1)]
    assert run("add", "none.txt").exit_code == cli.UNREADABLE


def test_an_interrupt_keeps_what_was_committed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def items(*_: Any, **__: Any) -> Any:
        yield from (Article(article_id=f"a{n}", text=f"{REPORT} {n}") for n in range(70))
        raise KeyboardInterrupt

    monkeypatch.setattr("diurna.read.files.read_inputs", items)
    result = run("add", "x")
    assert (result.exit_code, result.stderr) == (cli.INTERRUPTED, "diurna: interrupted\n")
    assert ask("SELECT count(*) FROM article") == [(64,)] and ask("SELECT finished, articles FROM run") == [(None, 64)]


def test_a_file_that_is_no_study_is_left_alone(run: Run) -> None:
    write("study.db", "no database, but notes of somebody, and quite a few of them " * 10)
    before = Path("study.db").read_bytes()
    for arguments in (["add", "x"], ["recode"], ["backup", "copy.db"]):
        result = run(*arguments)
        assert (result.exit_code, result.stderr) == (cli.UNREADABLE, "diurna: study.db: not a study: not an SQLite file\n")
    assert Path("study.db").read_bytes() == before


def test_a_newer_study_is_refused(run: Run) -> None:
    run("add", "x")
    connection = sqlite3.connect("study.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    result = run("recode")
    assert result.exit_code == cli.STUDY_BUSY and "use a newer Diurna" in result.stderr


def test_a_network_drive_is_warned_about(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diurna.study.lock.network_drive", lambda _: "nfs4")
    write("in.jsonl", {"text": REPORT})
    result = run("add", "in.jsonl")
    assert result.exit_code == cli.FINE
    assert result.stderr.startswith("diurna: study.db: lies on a network drive (nfs4)")
