"""How long since the same kind of act between the same two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from diurna.cli import main
from diurna.relate.firsts import since
from studies import article, event, write


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    acts = [("2021-09-14", "112"), ("2021-09-16", "040"), ("2022-03-05", "111"), ("2022-03-06", "190")]
    reports = [article(n, day) for n, (day, _) in enumerate(acts)]
    pairs = [(report, [event(n, "RUS", code, "UKR", day, report)]) for n, (report, (day, code)) in enumerate(zip(reports, acts, strict=True))]
    return write(tmp_path_factory.mktemp("firsts") / "s.db", *pairs)


def words(study: Path, *arguments: str) -> dict[str, str]:
    result = CliRunner().invoke(main, ["firsts", *arguments, "--format", "jsonl", "--study", str(study)], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return {row["day"]: row["words"] for row in map(json.loads, result.stdout.splitlines())}


def test_words() -> None:
    assert since("2022-03-05", "2021-09-14") == (172, "first in 172 days")
    assert since("2022-03-05", "2022-03-04")[1] == "a day after the last" and since("2022-03-05", None) == (None, "first in this study")


def test_the_same_kind_is_root_code_or_any(study: Path) -> None:
    first = "first in this study"
    assert words(study) == {"2022-03-06": first, "2022-03-05": "first in 172 days", "2021-09-16": first, "2021-09-14": first}
    assert words(study, "--same", "code")["2022-03-05"] == first
    assert words(study, "--same", "any", "--at-least", "100") == {"2022-03-05": "first in 170 days", "2021-09-14": first}


def test_filters_and_faults(study: Path) -> None:
    assert words(study, "--source", "Ukraine") == {}
    assert set(words(study, "--as-of", "2021-09-15")) == {"2021-09-14"}
    assert CliRunner().invoke(main, ["firsts", "--source", "nobody", "--study", str(study)]).exit_code == 2
    assert CliRunner().invoke(main, ["firsts", "--from", "soon", "--study", str(study)]).exit_code == 2
