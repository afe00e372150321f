"""The documentation says what the program does: commands, options, steps, fields, tables."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import click
import msgspec
import pytest

from diurna import model
from diurna.cli import main
from diurna.config import Settings
from diurna.data import DATA, read_table
from diurna.lexicon.patterns import FLAGS, OPERATORS
from diurna.show.tables import COLUMNS
from diurna.understand.coder import STEPS

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs"
RECORDS = [r for r in vars(model).values() if isinstance(r, type) and issubclass(r, model.Record) and r is not model.Record]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next one of the same or a higher level."""
    match = re.search(rf"^(#+) {re.escape(title)}$(.*?)(?=^\1 |^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert match is not None, f"no section {title!r}"
    return match[2]


def field_names(record: type[msgspec.Struct]) -> list[str]:
    return [f.encode_name for f in msgspec.structs.fields(record)]


# --- README -----------------------------------------------------------------------------------------------------------


def test_readme_is_short_and_names_the_two_commands() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) < 120
    assert "    make demo" in readme
    assert "    make test" in readme


def test_make_has_the_targets_that_the_readme_names() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PROJECT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        aimed = path.parent / file if file else path
        assert aimed.is_file(), f"{path.name}: no {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", aimed.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert anchor in slugs, f"{path.name}: no heading for {target}"


def test_index_names_every_page() -> None:
    index = page("index.md")
    for path in DOCS.glob("*.md"):
        assert path.name == "index.md" or f"({path.name})" in index, path.name


# --- command line -----------------------------------------------------------------------------------------------------


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    headings = re.findall(r"^## ([a-z]+)$", page("cli.md"), re.MULTILINE)
    assert headings == list(main.commands)


def test_commands_in_examples_exist() -> None:
    for path in (PROJECT / "README.md", *DOCS.glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.match(r"(?:    |\$ )(?:\.venv/bin/)?diurna ([a-z]+)\b", line)
            assert match is None or match[1] in main.commands, f"{path.name}: {line}"


@pytest.mark.parametrize("command", list(main.commands))
def test_every_option_is_in_its_section(command: str) -> None:
    text = section(page("cli.md"), command)
    for parameter in main.commands[command].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            for name in (*parameter.opts, *parameter.secondary_opts):
                assert name in text, f"{command} {name}"
            if isinstance(parameter.type, click.Choice):
                for choice in parameter.type.choices:
                    assert choice in text, f"{command} {parameter.opts[0]} {choice}"


def test_options_in_cli_page_exist() -> None:
    known = {name for c in main.commands.values() for p in c.params for name in (*p.opts, *p.secondary_opts)} | {"--help", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", page("cli.md"))) <= known


def test_every_setting_is_named_with_its_variable() -> None:
    text = section(page("cli.md"), "Settings")
    for name in Settings.__struct_fields__:
        assert f"| `{name}` | `DIURNA_{name.upper()}` |" in text


# --- steps ------------------------------------------------------------------------------------------------------------


def test_step_table_is_that_of_the_program() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section(page("coding.md"), "The steps").splitlines() if line.startswith("| ")]
    assert rows[0] == ["step", "what it does", "needs", "gives"]
    assert rows[1:] == [[s.name, s.does, ", ".join(s.needs), ", ".join(s.gives)] for s in STEPS]


def test_design_gives_a_reason_for_every_step() -> None:
    rows = re.findall(r"^\| ([a-z]+) \|", section(page("design.md"), "Why each step is where it is"), re.MULTILINE)
    assert rows == ["step", *(s.name for s in STEPS)]


def test_design_gives_the_layers_of_the_contract() -> None:
    contract = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    assert " > ".join(layer.removeprefix("diurna.") for layer in contract["layers"]) in page("design.md")


def test_design_names_every_module_of_understand() -> None:
    design = page("design.md")
    for path in (PROJECT / "src" / "diurna" / "understand").glob("*.py"):
        assert path.name == "__init__.py" or path.name in design, path.name


# --- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", [r for r in RECORDS if r.__name__ not in ("Article", "Region", "Sentence")], ids=lambda r: r.__name__)
def test_every_field_of_a_record_stands_in_its_section(record: type[msgspec.Struct]) -> None:
    text = section(page("records.md"), record.__name__)
    for name in field_names(record):
        assert f"`{name}`" in text, f"{record.__name__}.{name}"


def test_the_event_table_has_the_fields_in_order_and_no_others() -> None:
    table = section(page("records.md"), "Event").partition("\n### ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == field_names(model.Event)


def test_every_value_of_a_closed_list_is_named() -> None:
    text = page("records.md")
    for values in (model.Part, model.Via, model.Polarity, model.Modality, model.WhenBasis):
        for value in values.__args__:
            assert f"`{value}`" in text, value


def test_every_column_is_named() -> None:
    text = section(page("records.md"), "CSV, TSV and Parquet")
    assert re.findall(r"`(\w+)`[,.]", text) == list(COLUMNS)


# --- tables -----------------------------------------------------------------------------------------------------------


def described(path: Path, names: set[str]) -> str | None:
    """The name under which a table is described: its own, or that of its family (``groups.tsv`` for ``groups_more.tsv``)."""
    stem = path.stem
    while stem:
        for name in (f"{stem}.tsv", f"{stem}*.tsv"):
            if name in names:
                return name
        stem = stem.rpartition("_")[0]
    return None


def test_every_table_is_described() -> None:
    names = set(re.findall(r"`([\w*]+\.tsv)`", page("lexicon.md")))
    for path in DATA.rglob("*.tsv"):
        assert described(path, names), path.name


@pytest.mark.parametrize("folder", ["actors", "language"])
def test_columns_of_tables_are_named(folder: str) -> None:
    rows = dict(re.findall(r"^\| `([\w*]+\.tsv)` \| ([^|]+) \|", page("lexicon.md"), re.MULTILINE))
    for path in (DATA / "lexicon" / folder).glob("*.tsv"):
        name = described(path, set(rows))
        assert name is not None, path.name
        first = next(iter(read_table(path)))
        assert [c.strip() for c in rows[name].split(",")] == list(first), path.name


def test_every_operator_and_flag_is_named() -> None:
    text = page("lexicon.md")
    for word in sorted(OPERATORS | FLAGS):
        assert f"`{word}`" in text, word


# --- figure -----------------------------------------------------------------------------------------------------------


def test_figure_is_self_contained() -> None:
    text = (DOCS / "one-report.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("width") == "900"
    assert "<script" not in text and "href" not in text and "@import" not in text
