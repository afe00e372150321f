"""A study under load: articles a second into one file, and `kill -9` at random moments.

    python bench/study.py load reports.jsonl [--articles N] [--workers N]
    python bench/study.py kill reports.jsonl [--articles N] [--rounds 20] [--seed 1]

Both run `diurna add` as a process of its own; bench/README.md says how to read what they print.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    """Reads the arguments and runs one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("load", "kill"))
    parser.add_argument("reports", nargs="+")
    parser.add_argument("--articles", type=int, default=None, help="so many of the rows, drawn evenly")
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = folder / "reports.jsonl"
        rows = [line for path in wishes.reports for line in Path(path).read_bytes().splitlines() if line.strip()]
        step = max(1, len(rows) // (wishes.articles or len(rows)))
        reports.write_bytes(b"\n".join(rows[::step][: wishes.articles]) + b"\n")
        if wishes.what == "load":
            load(folder, reports, wishes.workers)
        else:
            kill(folder, reports, wishes.workers, wishes.rounds, random.Random(wishes.seed))


def command(study: Path, reports: Path, workers: int | None) -> list[str]:
    """The command that adds the reports to the study."""
    return [sys.executable, "-m", "diurna.cli", "add", str(reports), "--study", str(study), *(("--workers", str(workers)) if workers is not None else ())]


def load(folder: Path, reports: Path, workers: int | None) -> None:
    """Adds everything once and once more, with a reader in a loop, and prints rates and sizes as JSON."""
    study = folder / "study.db"
    began = time.monotonic()
    adding = subprocess.Popen(command(study, reports, workers), stderr=subprocess.DEVNULL)
    peak, log, reads = 0, 0, Counter[str]()
    done = threading.Event()
    reader = threading.Thread(target=_read_on, args=(study, done, reads))
    reader.start()
    while adding.poll() is None:
        peak = max(peak, sum(_resident(process) for process in [adding.pid, *children(adding.pid)]))
        log = max(log, _size(f"{study}-wal"))
        time.sleep(0.5)
    seconds = time.monotonic() - began
    done.set()
    reader.join()
    began = time.monotonic()
    subprocess.run(command(study, reports, 0), stderr=subprocess.DEVNULL, check=False)
    again = time.monotonic() - began
    connection = sqlite3.connect(study)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    articles, text = connection.execute("SELECT count(*), sum(length(CAST(text AS BLOB))) FROM article").fetchone()
    events = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    figures = {
        "articles": articles,
        "events": events,
        "seconds": round(seconds, 1),
        "articles/s": round(articles / seconds, 1),
        "events/s": round(events / seconds, 1),
        "bytes/article": round(_size(study) / articles),
        "of which text": round(text / articles),
        "peak MB of all processes": round(peak / 1e6),
        "largest log MB": round(log / 1e6, 1),
        "reads meanwhile": reads["fine"],
        "reads that failed": reads["failed"],
        "seconds to add again": round(again, 1),
    }
    print(json.dumps(figures, indent=2))


def _read_on(study: Path, done: threading.Event, reads: Counter[str]) -> None:
    while not study.exists() and not done.is_set():
        time.sleep(0.1)
    connection = sqlite3.connect(f"file:{study}?mode=ro", uri=True)
    while not done.is_set():
        try:
            connection.execute("SELECT count(*) FROM event_current WHERE source_country = 'USA'").fetchone()
            connection.execute("SELECT rowid FROM article_text WHERE article_text MATCH 'border' LIMIT 10").fetchall()
            reads["fine"] += 1
            time.sleep(0.02)  # the cores are wanted for coding; tests/test_safety.py has readers at full speed
        except sqlite3.Error as error:
            reads["failed"] += "no such table" not in str(error)


def kill(folder: Path, reports: Path, workers: int | None, rounds: int, chance: random.Random) -> None:
    """Kills the adding process at a random moment, looks at what is left, goes on; at the end compares with a study made in peace."""
    whole, study = folder / "whole.db", folder / "study.db"
    began = time.monotonic()
    peace = subprocess.Popen(command(whole, reports, workers), stderr=subprocess.DEVNULL)
    _within(600, lambda: bool(_examine(whole)) or peace.poll() is not None)
    first = time.monotonic() - began
    peace.wait()
    rest = time.monotonic() - began - first
    left_over = killed = 0
    seen: dict[str, int] = {}
    for number in range(rounds):
        adding = subprocess.Popen(command(study, reports, workers), stderr=subprocess.DEVNULL)
        # Any moment from the start, over the making of the tables, to some batches on, so that the last rounds find work too.
        until = time.monotonic() + chance.uniform(0.2, first + 3 * rest / rounds)
        while time.monotonic() < until and adding.poll() is None:
            time.sleep(0.01)
        family = children(adding.pid)
        killed += adding.poll() is None
        adding.send_signal(signal.SIGKILL)
        adding.wait()
        left_over += not _within(10, lambda family=family: not any(_alive(process) for process in family))
        now = _examine(study)
        lost = {name: key for name, key in seen.items() if now.get(name) != key}
        assert not lost, f"round {number}: {len(lost)} events of committed articles are gone"
        print(f"round {number + 1}: {len(now)} committed articles, file whole", flush=True)
        seen = now
        if len(now) == len(_examine(whole)):
            # Nothing is left to be interrupted: from here on the rounds are about another study.
            assert now == _examine(whole), "not what a run in peace gives"
            for file in folder.glob("study.db*"):
                file.unlink()
            seen = {}
    subprocess.run(command(study, reports, workers), stderr=subprocess.DEVNULL, check=False)
    assert _examine(study) == _examine(whole), "not what a run in peace gives"
    print(f"{rounds} rounds, {killed} killed at work: nothing lost, nothing doubled; {left_over} rounds left a worker behind")


def _examine(study: Path) -> dict[str, str]:
    """The committed articles with their events as one text; fails where the file is not whole."""
    if not study.exists():
        return {}
    connection = sqlite3.connect(study)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return {}
    connection.execute("INSERT INTO article_text (article_text) VALUES ('integrity-check')")
    connection.rollback()
    told, kept = connection.execute("SELECT (SELECT coalesce(sum(events), 0) FROM coding), (SELECT count(*) FROM event)").fetchone()
    assert told == kept, "events without their coding"
    rolled = connection.execute("SELECT coalesce(sum(events), 0) FROM dyad_day").fetchone()[0]
    plain = connection.execute("SELECT count(*) FROM event_current WHERE polarity = 'positive' AND modality IN ('actual', 'ongoing')").fetchone()[0]
    assert rolled == plain, "the roll-up is not what the events give"
    rows = connection.execute(
        "SELECT content_hash, group_concat(event_id) FROM article LEFT JOIN (SELECT * FROM event ORDER BY event_id) AS event USING (article_key, coding_key) "
        "WHERE article.coding_key IS NOT NULL GROUP BY article.article_key"
    ).fetchall()
    assert len(rows) == len({row[0] for row in rows})
    return {row[0]: row[1] or "" for row in rows}


def children(process: int) -> list[int]:
    """The processes that a process started, on Linux; else none."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.append(int(entry.parent.name))
    return found


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return true()


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _size(path: str | Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


if __name__ == "__main__":
    main()
