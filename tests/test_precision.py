"""The sums behind figures that were judged by hand."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parent.parent / "bench" / "precision.py"


@pytest.fixture(scope="module")
def precision() -> ModuleType:
    spec = importlib.util.spec_from_file_location("precision", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(path: Path, rows: dict[str, str]) -> Path:
    fields = "act source target code certainty attribution when where".split()
    path.write_text("\t".join(["event_id", *fields]) + "\n" + "".join("\t".join([e, *v]) + "\n" for e, v in rows.items()), encoding="utf-8")
    return path


def test_shares_intervals_and_kappa(precision: ModuleType, tmp_path: Path) -> None:
    first = precision.read_verdicts(table(tmp_path / "a.tsv", {"e1": "11111111", "e2": "11110111", "e3": "00000000", "e4": "11111111"}))
    second = precision.read_verdicts(table(tmp_path / "b.tsv", {"e1": "11111111", "e2": "11111111", "e3": "00000000", "e5": "11111111"}))
    lines = [line.split("\t") for line in precision.agree(first, second)]
    assert lines[0] == ["3 rows judged twice"]
    by_field = {line[0]: line[1:] for line in lines[2:]}
    assert by_field["certainty"][:3] == ["0.333", "0.667", "0.333"]
    assert by_field["all fields"][:3] == ["0.333", "0.667", "0.333"]
    assert by_field["act, sides, code"] == ["0.667", "0.667", "0.667", "0.208 to 0.939", "1.000", "1.00"]


def test_a_verdict_that_is_neither_names_file_and_line(precision: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"a\.tsv:2: act is '2', not 0 or 1"):
        precision.read_verdicts(table(tmp_path / "a.tsv", {"e1": "21111111"}))


def test_the_same_seed_draws_the_same_rows_with_what_a_judge_may_see(precision: ModuleType, tmp_path: Path) -> None:
    articles = tmp_path / "a.jsonl"
    text = "The talks had failed. Kenya recalled its ambassador from Somalia. Uganda condemned Rwanda. Police said nothing."
    articles.write_text(json.dumps({"id": "a", "published": "2021-05-04", "text": text}) + "\n", encoding="utf-8")
    first = list(precision.draw([str(articles)], 1, 3))
    assert first == list(precision.draw([str(articles)], 1, 3))
    both = {row["cameo"]: row for row in precision.draw([str(articles)], 9, 3)}
    assert both["161"]["before"] == ["The talks had failed."]
    assert both["161"]["after"] == "Uganda condemned Rwanda."
    assert not {"rule", "trace", "confidence"} & set(both["161"])
