"""Case files, their figures, and the floors that nobody lowers quietly."""

from __future__ import annotations

from pathlib import Path

import pytest

from diurna.data import LexiconError
from diurna.evaluate import check_tables, evaluate_cases, read_cases, score_cases
from diurna.understand.coder import Diurna

CASES = Path(__file__).parent / "cases"


def test_the_cases_are_many_and_over_all_roots() -> None:
    cases = read_cases(CASES)
    assert len(cases) >= 300
    assert {e["code"][:2] for c in cases for e in c.expected if "x" not in e["code"][:2]} >= {f"{n:02d}" for n in range(2, 21)}


def test_the_figures_stand_above_their_floors(coder: Diurna, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate_cases(coder, None, None, 0), capsys.readouterr().out


def test_a_wrong_case_is_counted(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Kenya met Uganda.\n> KEN 190 UGA\n\nRain fell.\n> none\n", encoding="utf-8")
    figures, faults = score_cases(coder, read_cases(file))
    assert figures["cases"] == 2
    assert figures["cases_right"] == 0.5
    assert "one.txt:1" in faults[0]


def test_a_floor_that_is_not_met_fails(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Kenya met Uganda.\n> KEN 190 UGA\n", encoding="utf-8")
    floors = tmp_path / "floors.toml"
    floors.write_text("[floors]\nrecall = 0.9\n", encoding="utf-8")
    assert not evaluate_cases(coder, str(file), str(floors), 0)


def test_a_floor_without_a_figure_fails(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Kenya met Uganda.\n> KEN 040 UGA\n> UGA 040 KEN\n", encoding="utf-8")
    floors = tmp_path / "floors.toml"
    floors.write_text("[floors]\nrecal = 0.1\n", encoding="utf-8")
    assert not evaluate_cases(coder, str(file), str(floors), 0)


def test_bad_case_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("> KEN 190 UGA\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"bad.txt:1"):
        read_cases(file)


def test_the_shipped_tables_are_in_order() -> None:
    assert check_tables(examples=False) == []
