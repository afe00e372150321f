"""The command line: data on standard output, one clear line for each fault, exit codes as documented."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

import diurna
from diurna import cli
from diurna.cli import coding
from diurna.model import Actor, Sentence, Span
from diurna.show.explain import _marked
from diurna.show.plain import visible
from diurna.show.samples import sample_folder
from diurna.show.tables import COLUMNS
from diurna.understand.coder import Diurna

REPORT = "Kenya recalled its ambassador from Somalia."
ODD = 'Kenya recalled its ambassador from "Somalia, the\nneighbour". Erdoğan\t[/red] met “Ali”. 😀'
SOURCES = Path(diurna.__file__).parent.parent


@pytest.fixture
def quick(coder: Diurna, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """A runner whose commands share one loaded coder."""
    monkeypatch.setattr(coding, "open_coder", lambda *_: coder)
    yield CliRunner()


def run(*arguments: str, given: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A true run in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "diurna.cli", *arguments], input=given or b"", capture_output=True, env=surroundings(**environment), timeout=300
    )


def surroundings(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DIURNA_")}
    return {**kept, "PYTHONPATH": str(SOURCES), "XDG_CONFIG_HOME": "/nonexistent", "PYTHONIOENCODING": "utf-8", **more}


def records(output: bytes) -> list[dict[str, Any]]:
    assert output == b"" or output.endswith(b"\n")
    return [json.loads(line) for line in output.split(b"\n")[:-1]]


def articles(folder: Path, *texts: str, name: str = "in.jsonl") -> str:
    path = folder / name
    path.write_text("".join(json.dumps({"id": f"a{n}", "text": text, "date": "2021-05-04"}) + "\n" for n, text in enumerate(texts)), encoding="utf-8")
    return str(path)


def lines(result: Result) -> list[str]:
    """What was said on standard error; every line is Diurna's own."""
    said = result.stderr.splitlines()
    assert all(line.startswith("diurna: ") for line in said), said
    return said


# --- starting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["code", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom diurna.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as left:\n    assert not left.code\n"
        "heavy = {'spacy', 'thinc', 'rich', 'numpy', 'msgspec', 'charset_normalizer', 'pyarrow', 'ahocorasick_rs'}\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=surroundings(), timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_is_listed_and_explains_itself() -> None:
    runner = CliRunner()
    shown = runner.invoke(cli.main, ["--help"]).stdout
    for name, command in cli.main.commands.items():
        assert name in shown
        assert command.help
        assert runner.invoke(cli.main, [name, "--help"]).exit_code == 0
    assert list(cli.main.commands)[:4] == ["code", "annotate", "explain", "actor"]


def test_everything_public_says_what_it_does() -> None:
    package = Path(diurna.__file__).parent
    paths = [*(package / "cli").glob("*.py"), package / "config.py", *(package / "show").glob("*.py"), *(package / "read").glob("*.py")]
    for path in paths:
        # A function inside a function is its own affair, and so is what is inside a private class.
        public = [n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name[0] != "_"]
        inside = [n for c in public if isinstance(c, ast.ClassDef) for n in c.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"]
        for node in public + inside:
            assert ast.get_docstring(node) or node.name == "advance", f"{path.name}: {node.name}"


@pytest.mark.parametrize(
    "arguments",
    [
        ["code"],
        ["nothing"],
        ["code", "--format", "xml", "x"],
        ["code", "--actors", "/no/such.tsv", "x"],
        ["explain", "--sentence", "one", "x"],
        ["annotate", "--format", "csv", "x"],
        ["actor"],
    ],
)
def test_usage(arguments: list[str], quick: CliRunner) -> None:
    result = quick.invoke(cli.main, arguments)
    assert result.exit_code == cli.USAGE
    assert result.stdout == "" and "Error: " in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MODEL", "no_such_model", "'no_such_model' is not installed"),
        ("BATCH", "0", "batch"),
        ("BATCH", "x", "batch"),
        ("ACTORS", "/no/such.tsv", "such.tsv:0: No such file"),
    ],
)
def test_a_setting_that_cannot_be_used_is_a_usage_error(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(f"DIURNA_{name}", value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    result = CliRunner().invoke(cli.main, ["code", articles(tmp_path, REPORT)])
    assert result.exit_code == cli.USAGE
    assert result.stdout == "" and said in result.stderr and "Traceback" not in result.stderr


# --- exit codes and faults --------------------------------------------------------------------------------------------


def test_bad_rows_are_listed_and_the_rest_goes_on(quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    good = [json.dumps({"id": name, "text": REPORT}) for name in "abc"]
    path.write_text("\n".join([good[0], "bad", good[1], '{"id": 3}', '{"text": "x", "date": "soon"}', good[2], '{"text": ""}']) + "\n")
    result = quick.invoke(cli.main, ["annotate", str(path)])
    assert result.exit_code == cli.SOME_FAILED
    assert [r["article_id"] for r in records(result.stdout_bytes)] == ["a", "b", "c"]
    said = lines(result)
    assert [line.split(": ")[1] for line in said] == [f"{path}:{n}" for n in (2, 4, 5, 7)]
    assert said[2:] == [f"diurna: {path}:5: published 'soon' is not a date like 2022-08-16", f"diurna: {path}:7: no text"]


@pytest.mark.parametrize("command", ["code", "annotate", "explain"])
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "no text"),
        ("a.txt", bytes(range(256)) * 20, "not text: a binary file"),
        ("a.jsonl", b"", "holds no row"),
        ("a.jsonl", bytes(range(256)) * 20, "not JSON lines: a binary file"),
        ("a.html", b"<p>Kenya", "not an HTML page"),
        ("a.json", b"[]", ".json files are not read; give text, wire clips, JSON lines, HTML, feeds, mail, tables or web archives"),
        ("none.txt", None, "No such file or directory"),
    ],
)
def test_nothing_readable(command: str, name: str, data: bytes | None, said: str, quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    result = quick.invoke(cli.main, [command, str(path)])
    assert result.exit_code == cli.UNREADABLE
    assert result.stdout == ""
    assert lines(result) == [f"diurna: {path}: {said}"]


def test_a_good_file_beside_a_missing_one(quick: CliRunner, tmp_path: Path) -> None:
    result = quick.invoke(cli.main, ["annotate", "/no/such.txt", articles(tmp_path, REPORT), "/no/other.txt"])
    assert result.exit_code == cli.SOME_FAILED
    assert len(records(result.stdout_bytes)) == 1
    assert lines(result) == ["diurna: /no/such.txt: No such file or directory", "diurna: /no/other.txt: No such file or directory"]


def test_an_article_without_an_event_is_fine(quick: CliRunner, tmp_path: Path) -> None:
    path = articles(tmp_path, "The weather was mild.", "a" * 1_000_000)
    result = quick.invoke(cli.main, ["code", path])
    assert (result.exit_code, result.stdout, result.stderr) == (cli.FINE, "", "")
    first, second = records(quick.invoke(cli.main, ["annotate", path]).stdout_bytes)
    assert first["events"] == second["events"] == []
    assert first["uncoded"][0]["reason"] and second["uncoded"][0]["reason"] == "longer than a sentence can be: not parsed"


def test_annotations_come_in_input_order(quick: CliRunner, tmp_path: Path) -> None:
    texts = [REPORT * (n % 5 + 1) if n % 3 else "The weather was mild." for n in range(70)]
    result = quick.invoke(cli.main, ["annotate", articles(tmp_path, *texts)])
    assert [r["article_id"] for r in records(result.stdout_bytes)] == [f"a{n}" for n in range(70)]


def test_true_runs_agree_over_ways_of_input_and_batch_sizes(tmp_path: Path) -> None:
    path = articles(tmp_path, REPORT, "Iran rejected the offer of Iraq. " + REPORT, "The weather was mild.", "China praised Japan. It thanked Laos.")
    first = run("code", path)
    assert (first.returncode, first.stderr) == (cli.FINE, b"")
    assert {r["article_id"] for r in records(first.stdout)} == {"a0", "a1", "a3"}
    again = run("code", path, DIURNA_BATCH="1", PYTHONHASHSEED="7")
    assert again.stdout == first.stdout
    piped = run("code", "-", "--format", "jsonl", given=Path(path).read_bytes(), DIURNA_BATCH="3")
    assert piped.stdout == first.stdout
    ids = [r["event_id"] for r in records(first.stdout)]
    assert len(set(ids)) == len(ids)


def test_standard_input_as_text_and_as_rows(quick: CliRunner) -> None:
    text = quick.invoke(cli.main, ["code", "-"], input=" date 2021-05-04 T\n\nExample Wire\n\n" + REPORT)
    [event] = records(text.stdout_bytes)
    assert (event["published"], event["agency"], event["sentence"]) == ("2021-05-04", "Example Wire", 0)
    bad = quick.invoke(cli.main, ["code", "-"], input='{"id": 1}\n{"text": "Kenya"}\n')
    assert bad.exit_code == cli.SOME_FAILED
    assert lines(bad)[0].startswith("diurna: -:1: ")
    empty = quick.invoke(cli.main, ["code", "-"], input="")
    assert (empty.exit_code, lines(empty)) == (cli.UNREADABLE, ["diurna: -: no text"])


def test_closed_standard_input() -> None:
    done = subprocess.run(["sh", "-c", f'"{sys.executable}" -m diurna.cli code - <&-'], capture_output=True, env=surroundings(), timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (cli.UNREADABLE, b"", b"diurna: -: standard input is closed\n")


@pytest.mark.parametrize("arguments", [["code", "--format", "jsonl"], ["code", "--format", "csv"], ["code", "--format", "table"], ["annotate"], ["explain"]])
def test_a_closed_pipe_is_quiet(arguments: list[str], tmp_path: Path) -> None:
    path = articles(tmp_path, *[f"Kenya recalled its ambassador from Somalia on day {n}." for n in range(200)])
    command = " ".join(f'"{word}"' for word in (sys.executable, "-m", "diurna.cli", *arguments, path))
    # The reader has gone before the first word is written; the exit code of the writer goes to descriptor 3, here standard error.
    done = subprocess.run(["sh", "-c", f"{{ {command}; echo left with $? >&2; }} | true"], capture_output=True, env=surroundings(), timeout=300)
    assert done.stderr == b"left with 0\n"


def test_an_interrupt_leaves_with_its_own_code(monkeypatch: pytest.MonkeyPatch, quick: CliRunner, tmp_path: Path) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Diurna, "read", stop)
    for command in ("code", "annotate", "explain"):
        result = quick.invoke(cli.main, [command, articles(tmp_path, REPORT)])
        assert (result.exit_code, lines(result)) == (cli.INTERRUPTED, ["diurna: interrupted"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["actor", "Kenya", "--format", "jsonl"], ["explain"], *(["code", "--format", name] for name in ("jsonl", "csv", "table"))],
    ids=" ".join,
)
def test_a_full_disk_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    inputs = [articles(tmp_path, REPORT)] if arguments[0] in ("code", "explain") else []
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "diurna.cli", *arguments, *inputs], stdout=full, stderr=subprocess.PIPE, env=surroundings(), timeout=300)
    assert (done.returncode, done.stderr) == (cli.UNREADABLE, b"diurna: output: No space left on device\n")


def test_a_name_that_is_too_long(quick: CliRunner, tmp_path: Path) -> None:
    name = "a" * 5000
    for command in ("code", "annotate", "explain"):
        result = quick.invoke(cli.main, [command, name])
        assert (result.exit_code, lines(result)) == (cli.UNREADABLE, [f"diurna: {name}: File name too long"])
        result = quick.invoke(cli.main, [command, name, articles(tmp_path, REPORT)])
        assert (result.exit_code, len(lines(result))) == (cli.SOME_FAILED, 1)


def test_a_row_in_another_language_is_not_coded(quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"id": lang, "text": REPORT, "lang": lang}) + "\n" for lang in ("en-GB", "fr", "eng")))
    for command in ("code", "annotate"):
        result = quick.invoke(cli.main, [command, str(path)])
        assert result.exit_code == cli.SOME_FAILED
        assert {r["article_id"] for r in records(result.stdout_bytes)} == {"en-GB", "eng"}
        assert lines(result) == [f'diurna: {path}:2: not English (lang "fr"): not coded']


@pytest.mark.parametrize(
    ("option", "data", "said"),
    [
        ("--cases", b"> KEN 161 SOM\n", "x:1: an expected event without a sentence before it"),
        ("--cases", b"Kenya met Somalia.\n> KEN\n", "x:2: expected 'SOURCE CODE TARGET', got '> KEN'"),
        ("--cases", b"\xff\xfe", "x: not UTF-8 at byte 0"),
        ("--floors", b"= 2", "x: Invalid statement (at line 1, column 1)"),
        ("--floors", b"\xff", "x: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        ("--floors", b"floors = 3", "x: `floors` must be a table of numbers"),
        ("--floors", b"[floors]\nrecall = 'high'", "x: `floors` must be a table of numbers"),
    ],
)
def test_bad_files_for_evaluate(option: str, data: bytes, said: str, quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    result = quick.invoke(cli.main, ["evaluate", option, str(path)])
    assert (result.exit_code, result.stdout) == (cli.USAGE, "")
    [line] = lines(result)
    assert line.endswith(said)


# --- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("format_", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_columns_come_back_as_they_were(format_: str, delimiter: str, quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    row = {
        "id": "x,\t1\n",
        "text": REPORT,
        "date": "2021-05-04",
        "outlet": 'The "Odd", \r\nNews\t\u2028',
        "agency": "Erdoğan 😀",
        "url": "https://example.org/?a=1,2",
    }
    path.write_text(json.dumps(row) + "\n" + json.dumps({"id": "b", "text": ODD}) + "\n")
    given = records(quick.invoke(cli.main, ["code", str(path)]).stdout_bytes)
    output = quick.invoke(cli.main, ["code", str(path), "--format", format_]).stdout_bytes.decode("utf-8")
    read = list(csv.DictReader(io.StringIO(output, newline=""), delimiter=delimiter))
    assert len(read) == len(given) >= 2
    assert read[0].keys() == set(COLUMNS)
    first = next(r for r in read if r["article_id"] == row["id"])
    assert (first["outlet"], first["agency"], first["url"], first["published"]) == (row["outlet"], row["agency"], row["url"], row["date"])
    for flat, event in zip(read, given, strict=True):
        assert flat["event_id"] == event["event_id"]
        assert flat["trigger"] == event["trigger"]["text"]
        assert int(flat["trigger_start"]) == event["trigger"]["start"]
        assert flat["cameo"] == event["cameo"] and len(flat["cameo"]) in (3, 4)
        assert (flat["source_text"] or None) == (event["source"] and event["source"]["text"])
        assert (flat["target"] or None) == (event["target"] and event["target"]["code"])
        assert float(flat["confidence"]) == event["confidence"]


def test_a_flat_row_says_who_made_it_and_how_its_actors_were_found(quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"text": "Kenya's president met the Somali president in Mombasa.", "title": "Row, deepens", "date": "2021-05-04"}) + "\n")
    given = records(quick.invoke(cli.main, ["code", str(path)]).stdout_bytes)
    read = list(csv.DictReader(io.StringIO(quick.invoke(cli.main, ["code", str(path), "--format", "csv"]).stdout, newline="")))
    assert given
    for row, event in zip(read, given, strict=True):
        assert row["title"] == event["title"] == "Row, deepens"
        assert (row["coder_version"], row["coder_lexicon"], row["coder_model"]) == tuple(event["coder"].values())
        for side in ("source", "target"):
            assert row[f"{side}_via"] == event[side]["via"]
            assert row[f"{side}_wikidata"] == event[side].get("wikidata", "")
        assert row["geonames_id"] == str(event["where"]["geonames_id"])
    assert read[0]["source_wikidata"].startswith("Q") and read[0]["geonames_id"].isdigit()


def test_cells_are_written_as_they_are(quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    odd = "=1+1\x1b]0;x\x07"
    path.write_text(json.dumps({"text": REPORT, "outlet": odd}) + "\n")
    [row] = csv.DictReader(io.StringIO(quick.invoke(cli.main, ["code", str(path), "--format", "csv"]).stdout, newline=""))
    assert row["outlet"] == odd


@pytest.mark.parametrize("format_", ["csv", "tsv"])
def test_no_event_gives_the_header_alone(format_: str, quick: CliRunner, tmp_path: Path) -> None:
    output = quick.invoke(cli.main, ["code", articles(tmp_path, "Nothing."), "--format", format_]).stdout
    assert output == (";".join(COLUMNS)).replace(";", "," if format_ == "csv" else "\t") + "\n"


@pytest.mark.parametrize("texts", [(REPORT, ODD), ("The weather was mild.",)], ids=["events", "none"])
def test_parquet_has_the_same_columns_whatever_is_in_them(texts: tuple[str, ...], quick: CliRunner, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = articles(tmp_path, *texts)
    given = records(quick.invoke(cli.main, ["code", path]).stdout_bytes)
    table = parquet.read_table(io.BytesIO(quick.invoke(cli.main, ["code", path, "--format", "parquet"]).stdout_bytes))
    assert table.column_names == list(COLUMNS)
    assert table.schema.field("cameo").type == pyarrow.string()
    assert table.schema.field("lat").type == pyarrow.float64()
    assert table.schema.field("sentence").type == pyarrow.int64()
    assert table.column("event_id").to_pylist() == [e["event_id"] for e in given]


def test_parquet_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch, quick: CliRunner, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = quick.invoke(cli.main, ["code", articles(tmp_path, REPORT), "--format", "parquet"])
    assert (result.exit_code, result.stdout) == (cli.USAGE, "")
    assert "pip install 'diurna[parquet]'" in result.stderr


@pytest.mark.parametrize("width", [40, 80, 170])
def test_the_table_keeps_to_its_width(width: int, quick: CliRunner, tmp_path: Path) -> None:
    result = quick.invoke(cli.main, ["code", articles(tmp_path, REPORT, ODD), "--format", "table", "--width", str(width)])
    assert result.exit_code == cli.FINE
    assert max(len(line) for line in result.stdout.splitlines()) <= width
    assert result.stdout.splitlines()[-1].strip().endswith(("event", "events"))
    if width == 170:
        assert "KEN Kenya" in result.stdout and "recalled" in result.stdout and "2021-05-04" in result.stdout


def test_no_event_in_a_table(quick: CliRunner, tmp_path: Path) -> None:
    assert "0 events" in quick.invoke(cli.main, ["code", articles(tmp_path, "Nothing."), "--format", "table"]).stdout


# --- text of others on a terminal -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Erdoğan 😀 “Ali” – 東京 العربية", "Erdoğan 😀 “Ali” – 東京 العربية"),
        ("\x1b]0;x\x07", "\\x1b]0;x\\x07"),
        ("a\tb\r\nc", "a b  c"),
        ("\u202ea\u2066b\u200f", "\\u202ea\\u2066b\\u200f"),
        ("\x7f\x9b\u2028\ud800", "\\x7f\\x9b\\u2028\\ud800"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("arguments", [["explain"], ["code", "--format", "table"]], ids=" ".join)
def test_no_control_character_of_an_article_reaches_the_terminal(arguments: list[str], quick: CliRunner, tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\u202e\x9b"
    path = tmp_path / "in.jsonl"
    row = {
        "id": evil,
        "title": f"Kenya{evil} recalled its ambassador from Somalia.",
        "text": f"Kenya{evil} recalled its{evil} ambassador from Somalia, Mutale Bwa{evil}lya said.\r\n\r\n{REPORT}",
        "outlet": f"O{evil}",
        "agency": f"A{evil}",
        "date": "2021-05-04",
    }
    path.write_text(json.dumps(row) + "\n")
    result = quick.invoke(cli.main, [*arguments, str(path)])
    assert result.exit_code == cli.FINE
    assert "recalled" in result.stdout
    assert not [c for c in result.stdout if c != "\n" and unicodedata.category(c) in ("Cc", "Cf")]
    assert arguments[0] == "code" or "\\x1b]0;owned\\x07\\u202e\\x9b" in result.stdout


def test_no_control_character_of_a_phrase_or_name_reaches_the_terminal(quick: CliRunner) -> None:
    shown = quick.invoke(cli.main, ["actor", "xyzzy\x1b]0;owned\x07", "--format", "table"]).stdout
    assert shown == "xyzzy\\x1b]0;owned\\x07: nobody that Diurna knows\n"
    said = lines(quick.invoke(cli.main, ["code", "/no/such\x1b]0;owned\x07"]))
    assert said == ["diurna: /no/such\\x1b]0;owned\\x07: No such file or directory"]


def test_styles_stand_on_their_words_beside_escapes() -> None:
    source = Actor(text="Kenya", start=3, end=8, code="KEN", name="Kenya", country="KEN", sectors=(), via="country")
    event = SimpleNamespace(source=source, target=None, trigger=Span(text="met", start=9, end=12))
    line = _marked("\x1b\r\nKenya met.", Sentence(index=0, start=0, end=13, in_="text"), [event])  # type: ignore[list-item]
    assert {str(s.style): line.plain[s.start : s.end] for s in line.spans} == {"bold green": "Kenya", "bold underline": "met"}


# --- spans ------------------------------------------------------------------------------------------------------------


def spans(record: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """Every object with words and offsets inside a record, with the names of its keys."""
    if isinstance(record, dict):
        for text, start, end in (("text", "start", "end"), ("text", "text_start", "text_end")):
            if isinstance(record.get(text), str) and isinstance(record.get(start), int):
                yield where, record, start, end
        for key, value in record.items():
            yield from spans(value, f"{where}.{key}")
    elif isinstance(record, list):
        for value in record:
            yield from spans(value, where)


def check_spans(record: dict[str, Any], parts: dict[str, str]) -> int:
    """Every span of a record slices back; how many were looked at."""
    found = 0
    for where, span, start, end in spans(record):
        if where.endswith(".attribution.source") and span["start"] == span["end"]:
            continue
        part = parts[span.get("in") or record.get("in") or "text"]
        assert part[span[start] : span[end]] == span["text"], (where, span)
        found += 1
    return found


SAMPLES = sorted(p for p in (sample_folder() or Path("/nonexistent")).glob("*.txt"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_spans_slice_back(path: Path, quick: CliRunner) -> None:
    text = path.read_bytes().decode("utf-8")
    [annotation] = records(quick.invoke(cli.main, ["annotate", str(path)]).stdout_bytes)
    events = records(quick.invoke(cli.main, ["code", str(path)]).stdout_bytes)
    parts = {"text": text, "title": annotation["title"] or ""}
    assert {e["in"] for e in events} <= set(parts)
    for event in events:
        assert check_spans(event, parts) >= 1
        sentence = annotation["sentences" if event["in"] == "text" else "title_sentences"][event["sentence"]]
        assert sentence == [event["sentence_start"], event["sentence_end"]]
        assert event["sentence_start"] <= event["trigger"]["start"] < event["trigger"]["end"] <= event["sentence_end"]
    for layer in ("mentions", "times", "places", "events"):
        for record in annotation[layer]:
            check_spans(record, parts)
    for layer in ("predicates", "uncoded", "mentions", "times", "places"):
        for record in annotation[layer]:
            assert 0 <= record["start"] < record["end"] <= len(parts[record["in"]])
    for quotation in annotation["attributions"]:
        for start, end in (*quotation["source"], *quotation["cue"], *quotation["content"]):
            assert 0 <= start < end <= len(parts[quotation["in"]])
    # `annotate` also parses what the screen drops, and may find an act there.
    assert {e["event_id"] for e in events} <= {e["event_id"] for e in annotation["events"]}


def test_the_samples_are_found_and_demo_codes_them(quick: CliRunner) -> None:
    assert len(SAMPLES) >= 10
    result = quick.invoke(cli.main, ["demo", "--format", "jsonl"])
    assert (result.exit_code, result.stderr) == (cli.FINE, "")
    assert len({r["article_id"] for r in records(result.stdout_bytes)}) >= 10


# --- explain and actor ------------------------------------------------------------------------------------------------


def test_explain_shows_every_step_or_one_sentence(quick: CliRunner, tmp_path: Path) -> None:
    path = articles(tmp_path, "The weather was mild. " + REPORT)
    whole = quick.invoke(cli.main, ["explain", path]).stdout
    assert "The weather was mild." in whole and "dropped by `code`" in whole and "KEN Kenya" in whole and "161" in whole
    one = quick.invoke(cli.main, ["explain", path, "--sentence", "1"]).stdout
    assert "161" in one and "weather" not in one


def test_explain_names_the_verbs_that_made_nothing(quick: CliRunner, tmp_path: Path) -> None:
    path = articles(tmp_path, "Kenya zigzagged past Somalia, and Uganda signed nothing.")
    shown = " ".join(quick.invoke(cli.main, ["explain", path]).stdout.split())
    assert "'zigzagged' (zigzag): the tables have no row for it" in shown


def test_explain_of_a_sentence_that_is_not_there(quick: CliRunner, tmp_path: Path) -> None:
    result = quick.invoke(cli.main, ["explain", articles(tmp_path, REPORT), "--sentence", "7"])
    assert (result.exit_code, result.stdout) == (cli.UNREADABLE, "")
    assert lines(result) == ["diurna: a0: there is no sentence 7; the text has 1, counted from 0"]


def test_actor_phrases(quick: CliRunner) -> None:
    [found] = records(quick.invoke(cli.main, ["actor", "the Kenyan army"]).stdout_bytes)
    assert found["actor"]["code"] == "KENMIL"
    shown = quick.invoke(cli.main, ["actor", "the Kenyan army", "--format", "table"]).stdout
    assert shown.startswith("KENMIL")
    assert quick.invoke(cli.main, ["actor", "", "--format", "jsonl"]).stdout == '{"id":null,"actor":null}\n'
    odd = quick.invoke(cli.main, ["actor", "xyzzy [/bold] [red", "--format", "table"])
    assert odd.exit_code == cli.FINE and odd.stdout


def test_actor_of_a_day(quick: CliRunner) -> None:
    names = [
        records(quick.invoke(cli.main, ["actor", "the French president", "--date", day]).stdout_bytes)[0]["actor"]["name"]
        for day in ("2010-01-01", "2020-01-01")
    ]
    assert "Sarkozy" in names[0] and "Macron" in names[1]
    assert quick.invoke(cli.main, ["actor", "x", "--date", "2020-13-01"]).exit_code == cli.USAGE


def test_actor_rows(quick: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    good = {"id": 1, "phrase": "Kenya", "date": "2021-05-04"}
    path.write_bytes(
        b"\n".join(
            [json.dumps(good).encode(), b"bad", b'{"id": 2}', b'{"phrase": "Kenya", "date": "soon"}', b"\xff", b'{"phrase": 5}', b'{"id": "z", "phrase": ""}']
        )
        + b"\n"
    )
    result = quick.invoke(cli.main, ["actor", str(path)])
    assert result.exit_code == cli.SOME_FAILED
    first, last = records(result.stdout_bytes)
    assert (first["id"], first["actor"]["code"], last) == (1, "KEN", {"id": "z", "actor": None})
    assert [line.split(": ")[1].rsplit(":", 1)[1] for line in lines(result)] == ["2", "3", "4", "5", "6"]
    path.write_text(json.dumps({"phrase": "Kenya", "context": "The weather was mild. " * 60_000}) + "\n" + json.dumps({"phrase": "Kenya " * 1000}) + "\n")
    result = quick.invoke(cli.main, ["actor", str(path)])
    assert (result.exit_code, [r["actor"]["code"] for r in records(result.stdout_bytes)]) == (cli.SOME_FAILED, ["KEN"])
    assert lines(result) == [f"diurna: {path}:2: a phrase of 6,000 characters; it may have at most 2,000"]
    missing = quick.invoke(cli.main, ["actor", "/no/such.jsonl"])
    assert (missing.exit_code, lines(missing)) == (cli.UNREADABLE, ["diurna: /no/such.jsonl: No such file or directory"])
