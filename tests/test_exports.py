"""Exports: Diurna's own tables come back as they were; the formats of others hold to their rules."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import msgspec
import networkx
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diurna.columns import COLUMNS, DEFINED, flat
from diurna.model import Actor, Article, Coder, Event, Span, When, Where
from diurna.read.datasets import ImportedEvent, gdelt, icews, open_table
from diurna.show.exports import FORMATS, whole_file
from diurna.show.foreign import POLECAT
from diurna.show.graphs import period_of
from diurna.show.jsonschema import schema_of
from diurna.show.spans import LAYER, LINKS
from made import events

QUICK = settings(max_examples=15, deadline=None)


def written(name: str, made: list[Event], **options: object) -> bytes:
    stream = io.BytesIO()
    writer = FORMATS[name].open(stream, **options)
    for event in made:
        writer.write(event)
    writer.close()
    return stream.getvalue()


def read_back(name: str, data: bytes) -> list[ImportedEvent]:
    ending = {"excel": "csv"}.get(name, name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"events.{ending}"
        path.write_bytes(data)
        rows = list(open_table(path, "diurna").rows)
    assert all(isinstance(row, ImportedEvent) for row in rows), rows
    return rows


# --- Diurna's own tables ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["csv", "tsv", "excel"])
@QUICK
@given(st.lists(events(), max_size=4))
def test_text_tables_come_back_cell_by_cell(name: str, made: list[Event]) -> None:
    from diurna.columns import from_cells

    rows = read_back(name, written(name, made))
    assert [from_cells(dict(zip(COLUMNS, map(str, row.cells), strict=True))) for row in rows] == [flat(event) for event in made]


@QUICK
@given(st.lists(events(), max_size=4))
def test_json_lines_come_back_as_the_same_records(made: list[Event]) -> None:
    rows = read_back("jsonl", written("jsonl", made))
    assert [msgspec.json.decode(str(row.cells[0]), type=Event) for row in rows] == made


@QUICK
@given(st.lists(events(), max_size=4))
def test_parquet_comes_back_value_by_value(made: list[Event]) -> None:
    rows = read_back("parquet", written("parquet", made))
    assert [dict(zip(COLUMNS, row.cells, strict=True)) for row in rows] == [flat(event) for event in made]


@QUICK
@given(st.lists(events(), min_size=1, max_size=3))
def test_every_own_format_imports_to_the_same_shared_fields(made: list[Event]) -> None:
    shared = [[msgspec.structs.replace(row, line=0, cells=()) for row in read_back(n, written(n, made))] for n in ("jsonl", "csv", "tsv", "excel", "parquet")]
    assert all(rows == shared[0] for rows in shared)


@QUICK
@given(st.lists(events(), max_size=3))
def test_a_spreadsheet_computes_no_cell(made: list[Event]) -> None:
    data = written("excel", made)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(made)
    numbers = {column.name for column in DEFINED if column.kind in ("whole", "real")}
    for row in rows:
        for name, cell in row.items():
            assert name in numbers or cell[:1] not in tuple("=+-@\t\r＝＋－＠") or not cell, (name, cell)
        assert row["cameo"].startswith("'"), "a code keeps its zero"


def test_parquet_is_typed_and_says_what_its_columns_mean() -> None:
    stream = io.BytesIO()
    writer = FORMATS["parquet"].open(stream)
    writer.group = 2
    for event in [EVENT] * 5:
        writer.write(event)
    assert stream.getvalue() == b"", "nothing is there before all of it is"
    writer.close()
    file = pyarrow.parquet.ParquetFile(stream)
    assert [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)] == [2, 2, 1]
    schema = file.schema_arrow
    assert schema.names == list(COLUMNS)
    assert {str(schema.field(n).type) for n in ("published", "when_start")} == {"date32[day]"}
    assert all(schema.field(c.name).metadata[b"description"].decode() == c.definition for c in DEFINED)
    assert schema.metadata[b"cameo"] == b"1.1b3"
    chunk = file.metadata.row_group(0).column(COLUMNS.index("cameo"))
    assert any("DICTIONARY" in encoding for encoding in chunk.encodings)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), whole_file(path) as stream:
        stream.write(b"half")
        raise ZeroDivisionError
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
    with whole_file(path) as stream:
        stream.write(b"new")
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


def test_json_schema_describes_the_lines() -> None:
    schema = schema_of("event")
    properties = schema["$defs"]["Event"]["properties"]
    line = json.loads(written("jsonl", [EVENT]))
    assert list(line) == list(properties)
    assert set(schema["$defs"]["Event"]["required"]) <= set(line)
    assert "Annotation" in schema_of("annotation")["$defs"]


# --- the formats of others --------------------------------------------------------------------------------------------

TEXT = "😀 Kenya_s police [met] rebels in Lamu on Monday.\n\nThey *met* again; all | agreed."


def span(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def actor(words: str, code: str, name: str, country: str | None, *sectors: str) -> Actor:
    return Actor(**span(words), code=code, name=name, country=country, sectors=sectors, via="role")


EVENT = Event(
    event_id="0123456789abcdef",
    article_id="a1",
    published="2024-02-14",
    outlet="Own Wire",
    agency=None,
    url="https://example.org/1",
    title="A\tmeeting",
    in_="text",
    sentence=0,
    sentence_start=0,
    sentence_end=50,
    trigger=Span(**span("met")),
    cameo="040",
    plover="CONSULT",
    plover_mode=None,
    contexts=("legal",),
    quad=1,
    goldstein=1.0,
    source=actor("Kenya_s police", "KENCOP", "Kenyan police", "KEN", "COP"),
    target=actor("rebels", "---REB", "rebels\twith tab", None, "REB"),
    when=When(
        start="2024-02-12",
        end="2024-02-12",
        granularity="day",
        basis="words",
        text="Monday",
        text_start=TEXT.index("Monday"),
        text_end=TEXT.index("Monday") + 6,
    ),
    where=Where(**span("Lamu"), name="Lamu", country="KEN", lat=-2.27, lon=40.9, geonames_id=189741, basis="phrase"),
    casualties=None,
    polarity="positive",
    modality="actual",
    factuality=3.0,
    confidence=0.9,
    attribution=(),
    forecast=None,
    rule="verbs.tsv:1",
    coder=Coder(version="0.1.0", lexicon="x", model="m"),
)
ARTICLE = Article(article_id="a1", text=TEXT, title="A\tmeeting", published="2024-02-14", outlet="Own Wire")


def tabbed(name: str, columns: tuple[str, ...], *, header: bool) -> dict[str, str]:
    lines = written(name, [EVENT]).decode().splitlines()
    assert not header or lines.pop(0) == "\t".join(columns)
    [line] = lines
    return dict(zip(columns, line.split("\t"), strict=True))


def test_icews_table() -> None:
    row = tabbed("icews", icews.COLUMNS, header=True)
    assert (row["Event ID"], row["Event Date"], row["CAMEO Code"], row["Intensity"], row["Event Text"]) == (
        str(0x0123456789ABC),
        "2024-02-12",
        "040",
        "1",
        "Consult",
    )
    assert (row["Source Country"], row["Source Sectors"], row["Target Name"], row["Target Country"]) == ("Kenya", "Police", "rebels with tab", "")
    assert (row["City"], row["Country"], row["Latitude"], row["Sentence Number"]) == ("Lamu", "Kenya", "-2.27", "1")


@pytest.mark.parametrize("name", ["icews", "gdelt"])
@QUICK
@given(st.lists(events(), max_size=4))
def test_what_is_written_for_others_is_read_as_theirs(name: str, made: list[Event]) -> None:
    dated = [event for event in made if event.published]
    data = written(name, dated)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.tab"
        path.write_bytes(data)
        rows = list(open_table(path, name).rows) if dated else []
    assert [(row.cameo, row.quad, row.lat is None) for row in rows] == [(e.cameo, e.quad, e.where is None) for e in dated]


def test_polecat_table() -> None:
    row = tabbed("polecat", POLECAT, header=True)
    assert len(POLECAT) == 40
    assert (row["Event Type"], row["Actor Country"], row["Actor COW"], row["Primary Actor Sector"], row["GeoNames ID"]) == (
        "CONSULT",
        "KEN",
        "501",
        "COP",
        "189741",
    )


def test_gdelt_table() -> None:
    row = tabbed("gdelt", gdelt.COLUMNS, header=False)
    assert (row["SQLDATE"], row["MonthYear"], row["FractionDate"], row["DATEADDED"]) == ("20240212", "202402", "2024.1973", "20240214000000")
    assert (row["Actor1Code"], row["Actor1Type1Code"], row["EventRootCode"], row["ActionGeo_CountryCode"]) == ("KENCOP", "COP", "04", "KE")


@QUICK
@given(st.lists(events(), max_size=6), st.sampled_from(("day", "week", "month", "year")))
def test_networks_are_read_by_networkx_and_count_every_dyad(made: list[Event], period: str) -> None:
    pairs = [
        (e.source.code, e.target.code) for e in made if e.source and e.target and (e.published or (e.when and e.when.start and e.when.start == e.when.end))
    ]
    gexf = networkx.read_gexf(io.BytesIO(written("gexf", made, period=period)), version="1.3")
    graphml = networkx.read_graphml(io.BytesIO(written("graphml", made, period=period)))
    for graph in (gexf, graphml):
        assert set(graph.nodes) == {code for pair in pairs for code in pair}
        assert sum(data["weight"] for _, _, data in graph.edges(data=True)) == len(pairs)
    assert gexf.number_of_edges() == len(set(pairs))


def test_gexf_has_spells_and_counts_for_every_period() -> None:
    later = msgspec.structs.replace(EVENT, when=None, published="2024-03-05")
    root = ElementTree.fromstring(written("gexf", [EVENT, EVENT, later]))
    space = "{http://gexf.net/1.3}"
    graph = root.find(f"{space}graph")
    assert graph.attrib["mode"] == "dynamic" and graph.attrib["timeformat"] == "date"
    assert [(s.attrib["start"], s.attrib["end"]) for s in root.iter(f"{space}spell")] == [("2024-02-01", "2024-02-29"), ("2024-03-01", "2024-03-31")]
    assert [v.attrib["value"] for v in root.iter(f"{space}attvalue") if "start" in v.attrib] == ["2", "1"]


def test_periods_have_their_last_day() -> None:
    assert period_of("2023-02-03", "year") == ("2023-01-01", "2023-12-31")
    assert period_of("2023-02-03", "day") == ("2023-02-03", "2023-02-03")


@QUICK
@given(st.lists(events(), max_size=4))
def test_geojson_is_what_the_standard_says(made: list[Event]) -> None:
    collection = json.loads(written("geojson", made))
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == sum(e.where is not None for e in made)
    for feature in collection["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert feature["geometry"]["type"] == "Point" and -180 <= lon <= 180 and -90 <= lat <= 90


def test_entities_hang_together() -> None:
    lines = [json.loads(line) for line in written("ftm", [EVENT, EVENT]).splitlines()]
    ids = {entity["id"] for entity in lines}
    assert [entity["schema"] for entity in lines] == ["PublicBody", "LegalEntity", "Article", "Event", "Event"]
    properties = lines[3]["properties"]
    assert {properties["organizer"][0], properties["involved"][0], properties["proof"][0]} <= ids
    assert (properties["startDate"], properties["country"]) == (["2024-02-12"], ["ke"])


def articles(name: str, *made: Event) -> str:
    stream = io.BytesIO()
    writer = FORMATS[name].open(stream)
    writer.write_article(ARTICLE, made)
    writer.write_article(ARTICLE, made)
    writer.close()
    return stream.getvalue().decode()


def test_doccano_spans_are_the_words() -> None:
    first, second = map(json.loads, articles("doccano", EVENT).splitlines())
    words = {e["label"]: first["text"][e["start_offset"] : e["end_offset"]] for e in first["entities"]}
    assert words == {"actor:KENCOP": "Kenya_s police", "act:040": "met", "actor:---REB": "rebels", "place:KEN": "Lamu", "time:day": "Monday"}
    assert sorted(r["type"] for r in first["relations"]) == ["source", "target", "when", "where"]
    assert not {e["id"] for e in first["entities"]} & {e["id"] for e in second["entities"]}


def read_webanno(text: str) -> tuple[list[str], dict[str, str], list[tuple[str, str, str]]]:
    """A small reader by the rules of the format: the tokens, the words of every span by label, the relations."""
    head, _, body = text.partition("\n\n\n")
    assert head.splitlines() == ["#FORMAT=WebAnno TSV 3.3", f"#T_SP={LAYER}|kind|label", f"#T_RL={LINKS}|role|BT_{LAYER}"]
    tokens: list[str] = []
    spans: dict[str, str] = {}
    labels: dict[str, str] = {}
    links: list[tuple[str, str, str]] = []
    at = 0
    for line in body.splitlines():
        if not line or line.startswith("#Text="):
            continue
        _, offsets, words, kinds, named, roles, sources, end = line.split("\t")
        first, last = map(int, offsets.split("-"))
        assert end == "" and at <= first < last, "tokens follow each other"
        at = last
        tokens.append(words)
        for kind, label in zip(kinds.split("|"), named.split("|"), strict=True):
            if kind != "_":
                number = kind.rpartition("[")[2].rstrip("]")
                assert label.endswith(f"[{number}]")
                labels[number] = kind.partition("[")[0] + ":" + label.partition("[")[0]
                spans[number] = (spans.get(number, "") + " " + words).strip()
        for role, source in zip(roles.split("|"), sources.split("|"), strict=True):
            if role != "_":
                a, b = source.partition("[")[2].rstrip("]").split("_")
                links.append((a, role, b))
    return tokens, {labels[n] + n: words for n, words in spans.items()}, [(labels[a], role, labels[b]) for a, role, b in links]


def test_webanno_tokens_spans_and_relations() -> None:
    text = articles("webanno", EVENT)
    tokens, spans, links = read_webanno(text)
    assert list(spans.values())[:5] == ["Kenya\\_s police", "met", "rebels", "Lamu", "Monday"]
    assert len(spans) == 10, "numbers do not come again"
    assert ("act:040", "source", "actor:KENCOP") in links and len(links) == 8
    assert "\\[" in tokens and "\\;" in tokens and "\\|" in tokens
    # The first article's line is `article a1` (11 with its end); the face before Kenya has two units in UTF-16.
    assert "\t14-21\tKenya\\_s\t" in text


@QUICK
@given(st.text(max_size=60), st.data())
def test_webanno_holds_any_text(text: str, data: st.DataObject) -> None:
    article = Article(article_id="x", text=text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    event = msgspec.structs.replace(EVENT, trigger=Span(text=text[start:end], start=start, end=end), source=None, target=None, where=None, when=None)
    stream = io.BytesIO()
    writer = FORMATS["webanno"].open(stream)
    writer.write_article(article, [event])
    writer.close()
    for line in stream.getvalue().decode().split("\n"):
        if line and not line.startswith("#"):
            assert len(line.split("\t")) == 8
