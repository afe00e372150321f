"""The time left, by the bytes of the files that were read."""

from __future__ import annotations

from pathlib import Path

from diurna.cli.progress import Share, time_left
from diurna.model import Article
from diurna.read.articles import Failure


def test_the_share_follows_the_files(tmp_path: Path) -> None:
    rows, clip = tmp_path / "a.jsonl", tmp_path / "more" / "b.txt"
    clip.parent.mkdir()
    rows.write_text("x" * 300)
    clip.write_text("y" * 100)
    share = Share([str(rows), str(clip.parent), str(tmp_path / "none"), "-"])
    items = [Article(article_id="1", text="x" * 100, origin=f"{rows}:1"), Failure(f"{rows}:2", "no text"), Article(article_id="2", text="y", origin=str(clip))]
    assert share.read() is None
    assert [share.read() for _ in share.follow(items)] == [0.25, 0.25, 301 / 400]
    assert Share(["-"]).read() is None and list(Share(["-"]).follow(items)) == items


def test_the_time_left_in_words() -> None:
    assert time_left(0.5, 3.0) == "" and time_left(0.99, 60.0) == "less than 1 min left" and time_left(0.0, 60.0) == ""
