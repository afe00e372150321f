"""A study in a notebook: lengths, records, data frames, what is shown, and the example notebook, cell by cell."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import diurna
from diurna.model import Event
from diurna.study.filters import FilterError
from diurna.study.notebook import Study
from diurna.study.schema import StudyError
from studies import article, event, small, write

NOTEBOOK = Path(__file__).parent.parent / "examples" / "notebook.ipynb"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with diurna.open(small(tmp_path_factory.mktemp("study") / "s.db")) as opened:
        yield opened


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, diurna; diurna.open; print(sorted({'spacy', 'pandas', 'msgspec', 'sqlite3', 'click', 'rich'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(Path(diurna.__file__).parent.parent)}
    )
    assert done.stdout.strip() == "[]"


def test_a_file_that_is_no_study_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudyError):
        diurna.open(tmp_path / "none.db")


def test_events_have_a_length_and_are_records(study: Study) -> None:
    events = study.events(source="RUS", target="UKR")
    assert len(events) == 6 and all(isinstance(e, Event) for e in events)
    assert len(study.events()) == 7
    assert events[0].published == "2022-03-06" and events[-1].modality == "planned"
    with pytest.raises(IndexError):
        events[6]
    with pytest.raises(FilterError):
        study.events(colour="red")
    assert study.event(f"{1:016x}").cameo == "190"


def test_events_as_a_data_frame(study: Study) -> None:
    pandas = pytest.importorskip("pandas")
    frame = study.events(source="RUS", target="UKR").to_pandas()
    assert len(frame) == 6 and "event_key" not in frame and "detail" not in frame
    assert frame["cameo"].dtype == "category" and set(frame["cameo"]) == {"190", "040", "057"}
    assert frame["day"].max() == pandas.Timestamp("2022-04-01") and frame["day"].isna().sum() == 1
    empty = study.events(source="PRK").to_pandas()
    assert len(empty) == 0 and "source" in empty


def test_counts_as_a_data_frame(study: Study) -> None:
    pytest.importorskip("pandas")
    frame = study.timeline("month", source="RUS", target="UKR").to_pandas()
    assert list(frame["events"]) == [2, 0, 1] and any("plain acts" in note for note in frame.attrs["notes"])
    assert "2022-02" in study.timeline("month", source="RUS")._repr_html_()
    assert [row["source"] for row in study.dyads()] == ["RUS", "UKR"]


def test_articles_by_words_days_and_outlets(study: Study) -> None:
    assert len(study.articles()) == 4
    assert [a.article_id for a in study.articles("border", start="2022-03", outlet="wire")] == ["a4"]
    assert study.articles()[-1].title == "Report 4"
    assert [e.event_id[-1] for e in study.article("a3").events] == ["4", "5"]
    assert len(study.articles().to_pandas()) == 4
    with pytest.raises(KeyError):
        study.article("none")
    with pytest.raises(AttributeError):
        _ = study.article("a1").colour


class Balanced(HTMLParser):
    """Every element that is opened is closed, and which there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.marked: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "mark":
            self.marked.append(data)


def test_an_article_is_shown_with_its_acts_marked_and_everything_escaped(tmp_path: Path) -> None:
    evil = article(
        1, "2022-01-10", outlet='<img src=x onerror="alert(1)">', text="<b>Al strike <scri pt>alert('x')</script> & more", title="<script>alert(2)</script>"
    )
    path = write(tmp_path / "s.db", (evil, [event(1, "RUS", "190", "UKR", "2022-01-09", evil)]))
    with diurna.open(path) as opened:
        for html in (
            opened.article("a1")._repr_html_(),
            opened.events()._repr_html_(),
            opened.articles()._repr_html_(),
            opened.timeline("day", per_outlet=True)._repr_html_(),
        ):
            shown = Balanced(html)
            assert not shown.seen & {"script", "img", "scri"}
        assert Balanced(opened.article("a1")._repr_html_()).marked == [evil.text[0:5], evil.text[6:12], evil.text[13:18]]


def test_the_example_notebook_runs(study: Study, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pandas")
    monkeypatch.setenv("DIURNA_STUDY", str(study.path))
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    shown = 0
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        assert cell["outputs"] == [] and cell["execution_count"] is None
        source = "".join(cell["source"])
        # The words are in this study; the notebook asks for those of the samples.
        tree = ast.parse(source.replace('"government"', '"border"'))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"cell {number}", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
            assert value is not None
            shown += hasattr(value, "_repr_html_") and bool(value._repr_html_())
    assert shown >= 3 and "|" in capsys.readouterr().out


def test_a_notebook_is_no_report_of_its_folder() -> None:
    from diurna.read.files import files_of

    assert NOTEBOOK not in files_of(NOTEBOOK.parent) and NOTEBOOK.is_file()
