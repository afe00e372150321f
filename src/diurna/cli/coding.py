"""Commands that need no study: code, annotate, explain, actor, demo, and what looks after the knowledge."""

from __future__ import annotations

import sys

import click

from diurna.cli.base import (
    CHECK_FAILED,
    UNREADABLE,
    USAGE,
    actors_option,
    columns_option,
    finish,
    formats,
    inputs_argument,
    model_option,
    open_coder,
    run,
    say,
)


@click.command()
@inputs_argument
@formats("table", ("table", "jsonl", "csv", "tsv", "parquet"))
@model_option
@actors_option
@columns_option
@click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Processes that code; same rows, same order. Default: 1, this one.")
@click.option("--explain", is_flag=True, help="Keep the trace of every event: which step, which row, why.")
@click.option("--width", type=int, default=None, hidden=True)
def code(
    inputs: tuple[str, ...],
    format_: str | None,
    model: str | None,
    actors: tuple[str, ...],
    columns: dict[str, str] | None,
    jobs: int,
    explain: bool,
    width: int | None,
) -> None:
    """Code articles: events on standard output.

    INPUT is text, a wire clip, JSON lines, HTML, a feed, mail, a table or a web archive, a folder of them, or - for standard input.
    """
    from diurna.show.tables import open_sink

    chosen = format_ or ("table" if sys.stdout.isatty() else "jsonl")
    try:
        sink = open_sink(chosen, sys.stdout.buffer, width)
    except RuntimeError as error:
        raise click.UsageError(str(error)) from None
    coder = open_coder(model, actors, explain)
    run(coder, inputs, lambda reading: reading.events, sink, columns=columns, jobs=jobs)


@click.command()
@inputs_argument
@formats("jsonl", ("jsonl",))
@model_option
@actors_option
@columns_option
@click.option("--explain", is_flag=True, help="Keep the trace of every event.")
def annotate(inputs: tuple[str, ...], format_: str | None, model: str | None, actors: tuple[str, ...], columns: dict[str, str] | None, explain: bool) -> None:
    """Annotate articles: every layer, one article a line, in input order."""
    from diurna.show.tables import open_sink

    coder = open_coder(model, actors, explain)
    run(coder, inputs, lambda reading: [coder.annotation(reading)], open_sink("jsonl", sys.stdout.buffer), everything=True, columns=columns)


@click.command()
@inputs_argument
@click.option("--sentence", type=int, default=None, metavar="N", help="Only this sentence of the text, counted from 0.")
@model_option
@actors_option
@columns_option
def explain(inputs: tuple[str, ...], sentence: int | None, model: str | None, actors: tuple[str, ...], columns: dict[str, str] | None) -> None:
    """Explain, step by step and sentence by sentence, what was found and why the rest was not."""
    from diurna.read.files import Failure, read_inputs
    from diurna.read.languages import english_only
    from diurna.show.explain import NoSentenceError, explain_article

    coder = open_coder(model, actors, True)
    failures: list[Failure] = []
    done = 0
    for item in english_only(read_inputs(inputs, columns=columns)):
        if isinstance(item, Failure):
            failures.append(item)
            continue
        try:
            explain_article(coder, item, sentence)
            done += 1
        except NoSentenceError as error:
            failures.append(Failure(item.article_id, str(error)))
    finish(failures, done)


@click.command()
@click.argument("phrase_or_file", metavar="PHRASE|FILE")
@click.option("--date", default=None, metavar="DATE", help="Resolve offices as of this day (YYYY-MM-DD).")
@formats("table", ("table", "jsonl"))
@actors_option
def actor(phrase_or_file: str, date: str | None, format_: str | None, actors: tuple[str, ...]) -> None:
    """Who is this, on that date: a phrase, or rows {"id", "phrase", "date"?, "context"?} in a .jsonl file or -."""
    from diurna.show.phrases import resolve_file, resolve_phrase

    chosen = format_ or ("table" if sys.stdout.isatty() else "jsonl")
    coder = open_coder(None, actors, False)
    if phrase_or_file == "-" or phrase_or_file.endswith((".jsonl", ".ndjson")):
        failures, done = resolve_file(coder, phrase_or_file, sys.stdout.buffer)
        finish(failures, done)
        return
    if date is not None:
        from diurna.read.clips import valid_date

        if not valid_date(date):
            raise click.BadParameter(f"{date!r} is not a date like 2022-08-16", param_hint="--date")
    resolve_phrase(coder, phrase_or_file, date, chosen, sys.stdout.buffer)


@click.command()
@formats("table", ("table", "jsonl", "csv", "tsv"))
@click.option("--pages", is_flag=True, help="Show them as pages, as `diurna serve` does, from a study that is gone at the end.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N", help="Where the pages are.")
def demo(format_: str | None, pages: bool, port: int) -> None:
    """Code the sample reports that come with Diurna and show the events."""
    from diurna.show.samples import sample_folder
    from diurna.show.tables import open_sink

    folder = sample_folder()
    if folder is None:
        say("the sample reports are not installed")
        sys.exit(UNREADABLE)
    if pages:
        from diurna.cli.serving import serve_samples

        serve_samples(folder, port)
        return
    run(open_coder(None, (), False), (str(folder),), lambda reading: reading.events, open_sink(format_ or "table", sys.stdout.buffer))


@click.command()
@click.option("--examples/--no-examples", default=True, help="Also code the example of every row.")
@click.option("--verbose", is_flag=True, help="List every finding, not only the first of each kind.")
def check(examples: bool, verbose: bool) -> None:
    """Check the ontology and the lexicon: every table, every row, every example, and that every CAMEO code is reached."""
    from diurna.evaluate import check_tables

    problems = check_tables(examples=examples)
    shown = problems if verbose else problems[:40]
    for problem in shown:
        click.echo(problem, err=True)
    if problems:
        rest = len(problems) - len(shown)
        click.echo(f"{len(problems)} problems" + (f", {rest} not shown (--verbose)" if rest else ""), err=True)
        sys.exit(CHECK_FAILED)
    click.echo("all tables and examples are right", err=True)


_SCHEMES = ("plv", "coped", "cameo", "plover", "triples", "m2e2", "wikievents", "indiapolice", "dse", "muc4", "basil", "diurna")
_GROUPS = ("screen", "actor", "clause", "row", "rejected", "role", "code", "certainty", "attribution", "time", "place", "extra")


@click.command()
@click.option("--cases", type=click.Path(exists=True), default=None, help="A case file or folder of them (default: the project's own).")
@click.option("--gold", multiple=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="A gold file in JSON lines; may be given again.")
@click.option("--scheme", multiple=True, type=click.Choice(_SCHEMES), help="How the gold file is written, one for each --gold.")
@click.option("--floors", type=click.Path(exists=True, dir_okay=False), default=None, help="TOML of lowest figures; below one the exit code is 5.")
@click.option("--by", type=click.Choice(("root", "code")), default=None, help="Precision, recall and F1 of every CAMEO root or code, or of every class.")
@click.option("--confusion", is_flag=True, help="A table of what was taken for what.")
@click.option("--cell", default=None, metavar="WANTED:GIVEN", help="The sentences behind a cell of that table; none is no event, * any class.")
@click.option("--group", type=click.Choice(_GROUPS), default=None, help="Only errors that arose at this step.")
@click.option("--errors", type=int, default=0, metavar="N", help="Show this many errors (of a gold file: of each group).")
@click.option("--published", is_flag=True, help="The figures that others have published on the scheme, beside those of this run.")
@click.option("--summary", is_flag=True, help="One row for every gold file: figures and largest groups of errors.")
def evaluate(
    cases: str | None,
    gold: tuple[str, ...],
    scheme: tuple[str, ...],
    floors: str | None,
    by: str | None,
    confusion: bool,
    cell: str | None,
    group: str | None,
    errors: int,
    published: bool,
    summary: bool,
) -> None:
    """Score the coder on cases or on gold files: figures, where errors arise, and the sentences behind them."""
    from pathlib import Path

    from diurna.data import LexiconError
    from diurna.evaluate import FloorsError, GoldError, Wishes, evaluate_cases, evaluate_gold, read_floors, schemes, summarise

    if len(gold) != len(scheme):
        raise click.UsageError("every --gold needs its --scheme, and every --scheme its --gold")
    wishes = Wishes(errors, group, by, confusion, cell, published)
    fine, fault = True, None
    try:
        if floors:
            read_floors(Path(floors))
        if not gold:
            fine = evaluate_cases(open_coder(None, (), True), cases, floors, wishes, click.echo, lambda line: click.echo(line, err=True))
        else:
            known = schemes(by or "root")
            pairs = [(Path(file), known[name]) for file, name in zip(gold, scheme, strict=True)]
            coder = open_coder(None, (), True)
            if summary:
                summarise(coder, pairs, click.echo)
            else:
                for file, how in pairs:
                    fine &= evaluate_gold(coder, file, how, wishes, click.echo, Path(floors) if floors else None)
    except (LexiconError, FloorsError, GoldError, FileNotFoundError) as error:
        fault = str(error)
    except UnicodeDecodeError as error:
        fault = f"{cases or gold[0]}: not UTF-8 at byte {error.start}"
    if fault is not None:
        say(fault)
        sys.exit(USAGE)
    if not fine:
        sys.exit(CHECK_FAILED)


@click.command()
def doctor() -> None:
    """Say what is installed, what is missing, and whether the main job works here."""
    from diurna.evaluate import examine

    if not examine():
        sys.exit(CHECK_FAILED)


COMMANDS = (code, annotate, explain, actor, demo, check, evaluate, doctor)
