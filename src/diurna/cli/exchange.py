"""Commands that bring tables in and out: export, import, schema."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from diurna.cli.base import SOME_FAILED, UNREADABLE, progress, say
from diurna.cli.queries import all_acts_option, filter_of, filter_options
from diurna.cli.study import open_to_read, open_to_write, study_faults, study_option, wait_option

if TYPE_CHECKING:
    from diurna.study.filters import Filter
    from diurna.study.store import Store

_FORMATS = ("jsonl", "csv", "tsv", "excel", "parquet", "icews", "polecat", "gdelt", "gexf", "graphml", "geojson", "webanno", "doccano", "ftm")
_DATASETS = ("icews", "gdelt", "ucdp", "diurna")


@click.command()
@study_option
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="jsonl", show_default=True, help="What to write; docs/formats.md has every column.")
@click.option("--output", type=click.Path(dir_okay=False), default="-", metavar="FILE", help="Written whole or not at all. Default: standard output.")
@click.option(
    "--imported", metavar="NAME", help="Imported rows instead: icews, gdelt, ucdp, diurna or a layout; all lays them beside the study's plain events."
)
@click.option("--as-read", is_flag=True, help="With --imported: the rows as they were read, in their own columns.")
@click.option("--period", type=click.Choice(("day", "week", "month", "year")), default="month", show_default=True, help="Periods of gexf and graphml.")
@filter_options
@all_acts_option
def export(study: str, format_: str, output: str, imported: str | None, as_read: bool, period: str, **wishes: Any) -> None:
    """Write the events of a study in another format.

    jsonl, csv, tsv, excel, parquet, geojson, webanno and doccano hold all events, unless --polarity or --modality say otherwise. icews,
    polecat, gdelt, gexf, graphml and ftm cannot say that an act is negated or not actual: they get plain events only, unless --all-acts.
    Counts of the networks are of events, which are reports, never of incidents. With --since, only what is new or changed, and what is gone.
    """
    from diurna.show.exports import FORMATS

    format = FORMATS[format_]
    every = bool(wishes.get("all_acts"))
    filter = filter_of(wishes)
    if filter.since and not format.changes and imported is None:
        able = ", ".join(f.name for f in FORMATS.values() if f.changes)
        raise click.UsageError(f"--since also tells what is gone, which {format_} cannot; take {able}")
    if imported is not None and not as_read and not format.rows:
        raise click.UsageError(f"--imported without --as-read needs jsonl, csv, tsv, excel or parquet, not {format_}")
    if as_read and imported is None:
        raise click.UsageError("--as-read goes with --imported")
    with study_faults(), open_to_read(study) as store, _place(output) as stream:
        try:
            if imported is None:
                _write_events(store, stream, format_, filter, every, period)
            else:
                _write_imported(store, stream, format_, imported, as_read)
        except RuntimeError as error:
            raise click.UsageError(str(error)) from None


@contextlib.contextmanager
def _place(output: str) -> Iterator[BinaryIO]:
    from diurna.show.exports import whole_file

    if output == "-":
        yield sys.stdout.buffer
        return
    try:
        with whole_file(Path(output)) as stream:
            yield stream
    except OSError as error:
        say(f"{output}: {error.strerror or error}")
        sys.exit(UNREADABLE)


def _write_events(store: Store, stream: BinaryIO, name: str, filter: Filter, every: bool, period: str) -> None:
    from diurna.columns import DEFINED
    from diurna.show.exports import CHANGE, FORMATS, write_changed
    from diurna.study.exported import articles_of, events_of, gone_since
    from diurna.study.filters import plain

    format = FORMATS[name]
    chosen = plain(filter) if format.plain and not every else filter
    writer = format.open(stream, columns=(*DEFINED, *CHANGE) if filter.since else DEFINED, period=period)
    if format.articles:
        for article, events in articles_of(store, chosen):
            writer.write_article(article, events)
    elif filter.since:
        for event in events_of(store.connection, chosen):
            write_changed(writer, event, "written", None)
        for event, reason in gone_since(store.connection, chosen):
            write_changed(writer, event, "deleted", reason)
    else:
        for event in events_of(store.connection, chosen):
            writer.write(event)
    writer.close()
    if left_out := getattr(writer, "left_out", 0):
        say(f"{left_out:,} events left out: {'no coordinates' if name == 'geojson' else 'one side or the day is not known'}")


def _write_imported(store: Store, stream: BinaryIO, format_: str, name: str, as_read: bool) -> None:
    from diurna.show.exports import FORMATS, SHARED_COLUMNS, write_as_read
    from diurna.study.imported import shared_rows, whole_rows

    if as_read:
        write_as_read(stream, whole_rows(store.connection, name))
        return
    writer = FORMATS[format_].open(stream, columns=SHARED_COLUMNS)
    for row in shared_rows(store.connection, name):
        writer.write_row(row)
    writer.close()


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(dir_okay=False))
@click.option("--as", "dataset", type=click.Choice(_DATASETS), required=True, help="Whose table it is.")
@study_option
@wait_option
def import_(files: tuple[str, ...], dataset: str, study: str, wait: float) -> None:
    """Keep event tables of others beside the events of a study: ICEWS, GDELT events, UCDP GED, and Diurna's own.

    The study is made where there is none. Importing again changes nothing. Rows are never mixed with the study's own events.
    """
    from diurna.read.datasets import RowError, open_table
    from diurna.study.imported import import_table

    failed = done = 0
    with study_faults(), open_to_write(study, wait, create=True) as store, progress() as advance:
        for name in files:
            try:
                table = open_table(Path(name), dataset)
            except (RowError, OSError) as error:
                say(f"{name}: {getattr(error, 'strerror', None) or error}")
                failed += 1
                continue
            counts = import_table(store, table, dataset, say, lambda c: advance(0, c.new, c.failures))
            failed += counts.failures
            done += counts.new + counts.known + counts.deleted
            gone = f", {counts.deleted:,} taken away" if counts.deleted else ""
            say(f"{name}: {counts.new:,} rows of {table.layout.name} imported, {counts.known:,} known before{gone}, {counts.failures:,} failed")
    if failed:
        sys.exit(SOME_FAILED if done else UNREADABLE)


@click.command()
@click.argument("record", type=click.Choice(("event", "annotation")), default="event")
def schema(record: str) -> None:
    """Print the JSON Schema of a line of JSON lines: an event (default), or an annotation."""
    import json

    from diurna.show.jsonschema import schema_of

    click.echo(json.dumps(schema_of(record), indent=2, ensure_ascii=False))


COMMANDS = (export, import_, schema)
