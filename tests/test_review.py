"""Review: what is asked first, what is kept of an answer, what survives a new coding, and what it says of the coder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from diurna.cli import main
from diurna.study.current import rolled
from diurna.study.filters import Filter, make_filter, plain
from diurna.study.lookups import current_event
from diurna.study.queries import timeline
from diurna.study.review import checked, figures, gold, judge, to_review, wilson
from diurna.study.rows import row_of
from diurna.study.runs import Coded
from diurna.study.store import Store
from studies import CODER, article, event, small, write

AT = "2026-05-01T10:00:00+00:00"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return small(tmp_path / "s.db")


def answer(study: Path, *lines: str, options: tuple[str, ...] = ()) -> Any:
    result = CliRunner().invoke(main, ["review", "--study", str(study), "--who", "ada", *options], input="".join(f"{line}\n" for line in lines))
    assert result.exit_code == 0, result.output
    return result


def said(study: Path) -> list[tuple[str, str | None, str | None]]:
    with Store.read(study) as store:
        return [tuple(row) for row in store.connection.execute("SELECT verdict, field, value FROM judgement ORDER BY judgement_id")]


def test_the_least_certain_come_first_and_judged_ones_no_more(study: Path) -> None:
    with Store.read(study) as store:
        order = [row["confidence"] for row in to_review(store.connection, plain(Filter()), "uncertain", 10)]
        assert order == sorted(order, key=lambda c: abs(c - 0.5)) and len(order) == 5
    answer(study, "c", options=("--limit", "1"))
    with Store.read(study) as store:
        assert 0.5 not in [row["confidence"] for row in to_review(store.connection, Filter(), "uncertain", 10)]


def test_answers_are_kept_with_who_and_when_and_change_the_counts(study: Path) -> None:
    result = answer(study, "r", "c", "f cameo 193", "f source UKRMIL", "c", "q", options=("--source", "RUS", "--target", "UKR"))
    assert result.stderr.splitlines()[-1] == f"diurna: {len(said(study))} judgements kept"
    assert said(study)[0] == ("reject", None, None)
    assert ("correct", "cameo", "193") in said(study)
    with Store.read(study) as store:
        assert {row[0] for row in store.connection.execute("SELECT who FROM judgement")} == {"ada"}
        assert store.connection.execute("SELECT min(length(at)) FROM judgement").fetchone()[0] >= 19
        assert rolled(store.connection)
        changed = store.connection.execute(
            "SELECT count(*) FROM event_current WHERE verdict = 'correct' AND cameo = '193' AND source_country = 'UKR'"
        ).fetchone()
        assert changed[0] == 1


def test_the_last_one_can_be_undone(study: Path) -> None:
    answer(study, "r", "u", "c", "q")
    assert said(study) == [("confirm", None, None)]
    answer(study, "f cameo 193", "u", "s", "u", "q")
    assert len(said(study)) == 1


def test_answers_that_mean_nothing_are_told_and_asked_again(study: Path) -> None:
    result = answer(study, "x", "f nothing 1", "f cameo 999", "f source rus", "f when_start 2022-13-01", "f modality", "c")
    assert len([line for line in result.stderr.splitlines() if "kept" not in line]) == 6
    assert said(study) == [("confirm", None, None)]


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("source", "RUSMIL", "RUSMIL"),
        ("target", "-", None),
        ("cameo", " 190 ", "190"),
        ("when_end", "2022-02-28", "2022-02-28"),
        ("where_country", "UKR", "UKR"),
    ],
)
def test_values_are_checked_before_they_are_kept(name: str, value: str, kept: str | None) -> None:
    row = row_of(event(1, "RUS", "190", "UKR", "2022-01-09", article(1, "2022-01-10")))
    assert checked(row, name, value) == kept


def test_rejected_events_leave_the_timeline(study: Path) -> None:
    def strikes(store: Store) -> int:
        [year] = timeline(store.connection, make_filter(source="RUS", target="UKR"), "year").records()
        return int(year["events"])

    with Store.write(study) as store:
        assert strikes(store) == 3
        row = current_event(store.connection, f"{1:016x}")
        assert row is not None
        judge(store, row, "reject", who="ada", at=AT)
        assert current_event(store.connection, f"{1:016x}") is None
        assert strikes(store) == 2


def test_judgements_survive_a_new_coding(tmp_path: Path) -> None:
    one = article(1, "2022-01-10")
    path = write(tmp_path / "s.db", (one, [event(1, "RUS", "190", "UKR", "2022-01-09", one)]))
    with Store.write(path) as store:
        row = current_event(store.connection, f"{1:016x}")
        assert row is not None
        judge(store, row, "correct", field="cameo", value="195", who="ada", at=AT, note="sample")
        with store.run("recode", coder=CODER) as run:
            run.write([Coded(one, rows=[row_of(event(2, "RUS", "193", "UKR", "2022-01-09", one))], sentences=1, coder=CODER, article_key=1)])
        now = current_event(store.connection, f"{2:016x}")
        assert now is not None and (now["cameo"], now["verdict"]) == ("195", "correct")
        [row] = list(gold(store.connection))
        assert row["acts"][0]["cameo"] == "195" and row["text"] == one.text


def test_figures_keep_random_draws_apart(study: Path) -> None:
    answer(study, "c", "c", "r", "q", options=("--sample",))
    answer(study, "f cameo 193", "s", "q")
    with Store.read(study) as store:
        found = {(r["drawn"], r["field"]): (r["right"], r["judged"]) for r in figures(store.connection).records()}
    assert found["sample", "act"] == (2, 3) and found["sample", "all"] == (2, 3) and found["sample", "cameo"] == (2, 2)
    assert found["other", "cameo"] == (0, 1) and found["other", "source"] == (1, 1)
    result = CliRunner().invoke(main, ["review", "--study", str(study), "--figures", "--format", "csv"])
    assert result.stdout.splitlines()[0] == "drawn,field,right,judged,precision,low,high"


def test_wilson_has_the_known_values() -> None:
    assert [round(b, 4) for b in wilson(0, 10)] == [0.0, 0.2775]
    assert [round(b, 4) for b in wilson(50, 100)] == [0.4038, 0.5962]


def test_the_gold_is_read_by_evaluate(tmp_path: Path, study: Path) -> None:
    from diurna.evaluate.gold import read_rows
    from diurna.evaluate.judged import SCHEME

    answer(study, "c", "r", "f cameo 193", "c", "q")
    result = CliRunner().invoke(main, ["review", "--study", str(study), "--export"])
    file = tmp_path / "gold.jsonl"
    file.write_text(result.stdout, encoding="utf-8")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert sorted(act["verdict"] for row in rows for act in row["acts"]) == ["confirm", "correct", "reject"]
    golds = read_rows(file, SCHEME)
    assert sum(len(g.expected) for g in golds) == 2


def test_the_coder_is_scored_on_what_was_judged(tmp_path: Path, coder: Any) -> None:
    from diurna.evaluate import judge_all, read_rows, schemes

    text = "Kenya recalled its ambassador from Somalia. Mali expelled the French envoy."
    first, second = list(coder.code([article(1, "2022-01-10", text=text)]))[:2]
    acts = [
        {
            "verdict": "confirm",
            "trigger": [first.trigger.start, first.trigger.end],
            "cameo": first.cameo,
            "source": first.source.code,
            "target": first.target.code,
        }
        | {"polarity": "positive", "modality": "actual"},
        {"verdict": "reject", "trigger": [second.trigger.start, second.trigger.end], "cameo": second.cameo, "polarity": "positive", "modality": "actual"}
        | {side: getattr(second, side).code for side in ("source", "target")},
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps({"id": "a", "text": text, "published": "2022-01-10", "acts": acts}) + "\n", encoding="utf-8")
    scheme = schemes()["diurna"]
    measured = scheme.measure(list(judge_all(coder, read_rows(file, scheme), scheme)))
    assert measured["recall"] == 1.0 and measured["right_in_full"] == 1.0 and measured["rejected_again"] == 1.0
