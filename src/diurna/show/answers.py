"""Answers of a study on standard output: JSON lines, CSV, TSV, Parquet, or a table for people with the notes beneath it."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

from diurna.show.plain import visible
from diurna.study.queries import END, FOUND, Answer

FORMATS = ("table", "jsonl", "csv", "tsv", "parquet")
# The four quad classes as people see them: cooperation cool, conflict warm, words pale, deeds full.
_QUAD_STYLES = ("cyan", "blue", "yellow", "red")
_QUAD_SIGNS = "░▒▓█"
_QUAD_HEADINGS = ("verbal\nco-op. ░", "material\nco-op. ▒", "verbal\nconflict ▓", "material\nconflict █")
_BAR = 12


def write_answer(answer: Answer, format: str, stream: BinaryIO, width: int | None = None) -> None:
    """Writes an answer; notes are part of the table only. :class:`RuntimeError` says what to install where an extra is missing."""
    if format == "table":
        _table(answer, stream, width)
    elif format == "jsonl":
        for record in answer.records():
            stream.write(json.dumps({k: unmarked(v) for k, v in record.items()}, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    elif format == "parquet":
        _parquet(answer, stream)
    else:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
        writer = csv.writer(text, delimiter="," if format == "csv" else "\t", lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([unmarked(cell) for cell in row] for row in answer.rows)
        text.flush()
        text.detach()
    stream.flush()


def unmarked(cell: Any) -> Any:
    """A cell without the marks around found words."""
    return cell.replace(FOUND, "").replace(END, "") if isinstance(cell, str) else cell


def _parquet(answer: Answer, stream: BinaryIO) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise RuntimeError("Parquet needs pyarrow: pip install 'diurna[parquet]'") from None
    columns = [[unmarked(row[n]) for row in answer.rows] for n in range(len(answer.columns))]
    table = pyarrow.table(dict(zip(answer.columns, columns, strict=True)))
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table.replace_schema_metadata({"title": answer.title, "notes": "\n".join(answer.notes)}), buffer)
    stream.write(buffer.getvalue())


def _table(answer: Answer, stream: BinaryIO, width: int | None) -> None:
    from rich.text import Text

    from diurna.show.console import open_console

    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", write_through=True)
    console = open_console(text, width or (None if sys.stdout.isatty() else 120))
    console.print(Text(visible(answer.title), style="bold"))
    if "snippet" in answer.columns:
        _hits(answer, console)
    elif not answer.rows:
        console.print(Text("nothing found"))
    else:
        console.print(_counts(answer) if "events" in answer.columns else _plain(answer))
    for note in answer.notes:
        console.print(Text(visible(note), style="dim"))
    text.flush()
    text.detach()


def rich_table() -> Any:
    """A table as all commands print it: a line under the head, and no frame."""
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, padding=(0, 1), expand=False, collapse_padding=True)


def _counts(answer: Answer) -> Any:
    """Counts with a bar whose length is the number of events and whose parts are the quad classes."""
    from rich.text import Text

    names = list(answer.columns)
    keys = [n for n in names if n in ("period", "outlet", "source", "target", "first", "last") and not (n in ("source", "target") and _constant(answer, n))]
    table = rich_table()
    for name in keys:
        table.add_column(name, no_wrap=name != "outlet", overflow="fold")
    table.add_column("events", justify="right", style="bold", no_wrap=True)
    table.add_column("", no_wrap=True, min_width=_BAR)
    shares = [names.index(f"quad_{quad}_share") for quad in (1, 2, 3, 4)]
    for heading, style in zip(_QUAD_HEADINGS, _QUAD_STYLES, strict=True):
        table.add_column(Text(heading, style=style), justify="right", no_wrap=True)
    table.add_column("mean\nGoldstein", justify="right", no_wrap=True)
    if "articles" in names:
        table.add_column("articles", justify="right", style="dim")
    most = max(row[names.index("events")] for row in answer.rows) or 1
    for row in answer.rows:
        cells = dict(zip(names, row, strict=True))
        quads = [cells[f"quad_{quad}"] for quad in (1, 2, 3, 4)]
        mean = cells["goldstein_mean"]
        table.add_row(
            *(Text(visible(str(cells[name] or ""))) for name in keys),
            f"{cells['events']:,}",
            _bar(quads, cells["events"], most),
            *("" if row[n] is None else f"{row[n]:.0%}" for n in shares),
            "" if mean is None else f"{mean:+.1f}",
            *([f"{cells['articles']:,}"] if "articles" in names else []),
        )
    return table


def _constant(answer: Answer, name: str) -> bool:
    return "period" in answer.columns and len({row[answer.columns.index(name)] for row in answer.rows}) == 1


def _bar(quads: Sequence[int], events: int, most: int) -> Any:
    from rich.text import Text

    bar = Text()
    length = max(1, round(_BAR * events / most)) if events else 0
    drawn = 0
    seen = 0
    for quad, (style, sign) in zip(quads, zip(_QUAD_STYLES, _QUAD_SIGNS, strict=True), strict=True):
        seen += quad
        upto = round(length * seen / events) if events else 0
        bar.append(sign * (upto - drawn), style)
        drawn = upto
    return bar


def _plain(answer: Answer) -> Any:
    from rich.text import Text

    table = rich_table()
    for n, name in enumerate(answer.columns):
        table.add_column(name, justify="right" if any(isinstance(row[n], int | float) for row in answer.rows) else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text("" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else visible(str(cell))) for cell in row))
    return table


def _hits(answer: Answer, console: Any) -> None:
    """Articles that were found: a line with day, outlet and title, and the found words in their surroundings."""
    from rich.padding import Padding
    from rich.text import Text

    console.print()
    if not answer.rows:
        console.print(Text("nothing found"))
    for record in answer.records():
        head = Text(visible(record["published"] or "no date"), style="cyan")
        head.append(f"  {visible(record['outlet'] or 'no outlet')}", "dim")
        head.append(f"  {visible(record['title'] or 'no title')}", "bold")
        events = record["events"]
        head.append("  not coded" if events is None else f"  {events} event{'' if events == 1 else 's'}", "dim")
        head.append(f"  {visible(record['article_id'])}", "dim")
        console.print(head)
        console.print(Padding(found_words(record["snippet"]), (0, 0, 1, 4), expand=False))


def found_words(snippet: str) -> Any:
    """A snippet as styled text, the found words bold and, for those who see no style, in brackets."""
    from rich.text import Text

    text = Text()
    for n, piece in enumerate(snippet.replace(END, FOUND).split(FOUND)):
        text.append(f"[{visible(piece)}]" if n % 2 else visible(piece), "bold yellow" if n % 2 else "")
    return text
