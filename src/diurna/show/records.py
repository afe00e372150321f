"""One event or one article of a study for people, and as JSON: the words, what was made of them, and what people said of it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

from diurna.show.plain import visible

# The fields of a coding that are laid side by side, with the words by which people know them.
FIELDS = (
    ("source", "source"),
    ("act", "cameo"),
    ("target", "target"),
    ("when", "when_start"),
    ("where", "where"),
    ("status", "modality"),
    ("according to", "according_to"),
    ("confidence", "confidence"),
    ("rule", "rule"),
)


def write_record(found: Mapping[str, Any], format: str, stream: BinaryIO, width: int | None = None) -> None:
    """Writes what :func:`diurna.study.lookups.record_of` found, as one line of JSON or as text."""
    if format == "jsonl":
        stream.write(json.dumps(plain_record(found), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        stream.flush()
        return
    from diurna.show.console import open_console

    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", write_through=True)
    console = open_console(text, width or (None if sys.stdout.isatty() else 120))
    if found["kind"] == "event":
        _event(found, console)
    elif found["kind"] == "incident":
        _incident(found, console)
    else:
        _article(found, console)
    text.flush()
    text.detach()


def plain_record(found: Mapping[str, Any]) -> dict[str, Any]:
    """The record without keys that mean something inside one file only, and without what stands in it twice."""
    inner = ("article_key", "coding_key", "event_key", "coder_key", "copy_of", "judgement_id", "content_hash", "text_hash")

    def clean(value: Any, name: str = "") -> Any:
        if isinstance(value, Mapping):
            return {k: clean(v, k) for k, v in value.items() if k not in inner}
        if isinstance(value, list):
            return [clean(item) for item in value]
        if name in ("detail", "snapshot", "found", "regions", "reasons", "disagreements") and isinstance(value, str):
            return json.loads(value)
        return value

    plain: dict[str, Any] = clean(found)
    return plain


def _event(found: Mapping[str, Any], console: Any) -> None:
    from rich.text import Text

    row = found["event"]
    state = {"confirm": "confirmed", "reject": "rejected", "correct": "corrected"}.get(found["verdict"] or "", "not judged")
    if not found["current"] and found["verdict"] != "reject":
        state = "of an earlier coding; the newest one has it not"
    console.print(Text(f"event {row['event_id']}  {state}", style="bold"))
    console.print(Text(_heading(found["article"]), style="cyan"))
    console.print()
    console.print(marked_sentence(row, found["article"]))
    console.print()
    console.print(fields_table(row))
    if found["judgements"]:
        console.print(Text("judgements", style="bold"))
        for judgement in found["judgements"]:
            what = judgement["verdict"] + (f" {judgement['field']} = {judgement['value']}" if judgement["field"] else "")
            console.print(Text(visible(f"  {judgement['at']}  {judgement['who']}  {what}" + (f"  ({judgement['note']})" if judgement["note"] else ""))))
        console.print()
    others = [coding for coding in found["codings"] if coding["event_key"] != row.get("event_key")]
    if others:
        console.print(Text("other codings of the same words", style="bold"))
        for coding in others:
            sides = f"{coding['source'] or '–'}  {coding['cameo']}  {coding['target'] or '–'}"
            line = f"  run {coding['run_id']}  {sides}  {status_text(coding)}  {coding['rule'] or ''}"
            console.print(Text(visible(line)))


def _article(found: Mapping[str, Any], console: Any) -> None:
    from rich.text import Text

    article = found["article"]
    console.print(Text(visible(article["title"] or "no title"), style="bold"))
    console.print(Text(_heading(article), style="cyan"))
    console.print()
    console.print(marked(article["text"], [(e["trigger_start"], e["trigger_end"], "bold yellow") for e in found["events"] if e["in"] == "text"]))
    console.print()
    if not found["events"]:
        console.print(Text("not coded" if article["coding_key"] is None else "no events", style="dim"))
        return
    from diurna.show.answers import rich_table

    table = rich_table()
    for name in ("event", "source", "code", "act", "target", "when", "status", "words"):
        table.add_column(name, overflow="fold")
    for event in found["events"]:
        table.add_row(
            *(Text(visible(str(cell or ""))) for cell in (event["event_id"], *_sides_and_act(event), when_text(event), status_text(event), event["trigger"]))
        )
    console.print(table)


def _incident(found: Mapping[str, Any], console: Any) -> None:
    from rich.text import Text

    row = found["incident"]
    source, code, act, target = _sides_and_act(row)
    console.print(Text(f"incident {row['incident_id']}", style="bold"))
    console.print(Text(visible(f"{when_text(row)}  {source}  {code} {act}  {target}  {row['where'] or ''}"), style="cyan"))
    console.print(Text(f"{row['events']} events in {row['articles']} articles of {row['outlets']} outlets; {row['sources']} independent sources"))
    for event in found["events"]:
        console.print()
        console.print(
            Text(
                visible(
                    f"{event['event_id']}  {event['published'] or 'no date'}  {event['outlet'] or ''}  {event['source']}  {event['cameo']}  {event['target']}"
                )
            )
        )
        why = json.loads(event["reasons"])
        if why:
            console.print(Text(visible(f"  {event['score']:.2f} with {why['with']}: " + "; ".join(reason[2] for reason in why["reasons"])), style="dim"))
    for name, values in json.loads(row["disagreements"]).items():
        console.print(Text(visible(f"reports differ in {name}: " + ", ".join(f"{value} ({len(events)})" for value, events in values.items()))))
    for miss in found["near"]:
        console.print(Text(visible(f"near: {miss['event_id']} of incident {miss['incident_id']}, {miss['score']:.2f}: {miss['against']}"), style="dim"))


def _heading(article: Mapping[str, Any]) -> str:
    parts = (article["published"] or "no date", article["outlet"], article["title"], article["article_id"], article["url"])
    return visible("  ".join(part for part in parts if part))


def _sides_and_act(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return row["source"] or "–", row["cameo"] or "", act_name(row["cameo"]), row["target"] or "–"


def act_name(code: str | None) -> str:
    """The short name of a CAMEO code; empty for one that is not known."""
    from diurna.ontology import Ontology

    known = Ontology.load().codes.get(code or "")
    return known.name if known else ""


def when_text(row: Mapping[str, Any]) -> str:
    """The time of an act in few characters: a day, a range, or an open side."""
    start, end = row["when_start"], row["when_end"]
    if start == end:
        return start or ""
    return f"{start or ''}..{end or ''}"


def status_text(row: Mapping[str, Any]) -> str:
    """Modality with its negation and how sure, in few characters."""
    sure = "" if row["factuality"] is None else f" {row['factuality']:+g}"
    return f"{'not ' if row['polarity'] == 'negative' else ''}{row['modality']}{sure}"


def fields_table(row: Mapping[str, Any]) -> Any:
    """The fields of an event beneath each other, each with what it means."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    shown = {
        "source": side_text(row, "source"),
        "cameo": f"{row['cameo']}  {act_name(row['cameo'])}" + (f"  ({row['plover']})" if row["plover"] else ""),
        "target": side_text(row, "target"),
        "when_start": when_text(row) + (f"  from {row['when_basis']}" if row["when_basis"] else ""),
        "where": "  ".join(str(cell) for cell in (row["where"], row["where_country"]) if cell),
        "modality": status_text(row),
        "confidence": "" if row["confidence"] is None else f"{row['confidence']:.2f}",
    }
    for name, column in FIELDS:
        table.add_row(name, Text(visible(str(shown.get(column, row[column]) or "–"))))
    return table


def side_text(row: Mapping[str, Any], side: str) -> str:
    """An actor in one line: code, name, and how it was found."""
    if not row[side]:
        return "–"
    return "  ".join(str(cell) for cell in (row[side], row[f"{side}_name"], f"by {row[f'{side}_via']}" if row[f"{side}_via"] else "") if cell)


def marked_sentence(row: Mapping[str, Any], article: Mapping[str, Any]) -> Any:
    """The sentence of an event with its source, act and target marked, for those who see no style in brackets as well."""
    text = article["title"] if row["in"] == "title" else article["text"]
    start, end = row["sentence_start"] or 0, row["sentence_end"] or 0
    spans = []
    for name, style in (("source", "bold blue"), ("trigger", "bold yellow"), ("target", "bold magenta")):
        first, last = row[f"{name}_start"], row[f"{name}_end"]
        if first is not None and last is not None and start <= first < last <= end:
            spans.append((first - start, last - start, style))
    return marked((text or "")[start:end], spans)


def marked(text: str, spans: list[tuple[int, int, str]]) -> Any:
    """Text with spans in a style and in square brackets; spans that overlap an earlier one are left out."""
    from rich.text import Text

    shown = Text()
    at = 0
    for start, end, style in sorted(set(spans)):
        if start < at:
            continue
        shown.append(visible(text[at:start]))
        shown.append(f"[{visible(text[start:end])}]", style)
        at = end
    shown.append(visible(text[at:]))
    return shown
