"""The command line: thin. Data on standard output, everything else on standard error, exit codes as documented.

0 fine, 1 some inputs failed (listed), 2 usage, 3 unreadable input or no place for the output, 5 a check failed,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from diurna import __version__

if TYPE_CHECKING:
    from diurna.model import Article
    from diurna.read.files import Failure
    from diurna.understand.coder import Diurna

FINE, SOME_FAILED, USAGE, UNREADABLE, CHECK_FAILED, INTERRUPTED = 0, 1, 2, 3, 5, 130


class Group(click.Group):
    """Commands in the order of the work, not of the alphabet, and one clear line for what stops them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the program; leaves with exit code 3 and one line where the output cannot be written."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            _drop_output()
            _say(f"{error.filename or 'output'}: {error.strerror or error}")
            sys.exit(UNREADABLE)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for; an interrupt and a closed pipe have their own exit codes."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _say("interrupted")
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # The reader of the pipe has seen enough: nothing is wrong here.
            _drop_output()
            sys.exit(FINE)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="diurna")
def main() -> None:
    """Read news reports, get dated, sourced, coded events (CAMEO and PLOVER)."""


def _formats(default_terminal: str, names: tuple[str, ...]) -> Callable[..., Any]:
    return click.option("--format", "format_", type=click.Choice(names), default=None, help=f"Default: {default_terminal} on a terminal, jsonl in a pipe.")


_inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
_model = click.option("--model", default=None, metavar="NAME", help="A spaCy English pipeline that is installed, or its folder.")
_actors = click.option("--actors", multiple=True, type=click.Path(exists=True, dir_okay=False), help="Your own actor table (TSV); may be given again.")


@main.command()
@_inputs
@_formats("table", ("table", "jsonl", "csv", "tsv", "parquet"))
@_model
@_actors
@click.option("--explain", is_flag=True, help="Keep the trace of every event: which step, which row, why.")
@click.option("--width", type=int, default=None, hidden=True)
def code(inputs: tuple[str, ...], format_: str | None, model: str | None, actors: tuple[str, ...], explain: bool, width: int | None) -> None:
    """Code articles: events on standard output.

    INPUT is a text file, a wire clip, a folder, a .jsonl file of articles, or - for standard input.
    """
    from diurna.show.tables import open_sink

    chosen = format_ or ("table" if sys.stdout.isatty() else "jsonl")
    try:
        sink = open_sink(chosen, sys.stdout.buffer, width)
    except RuntimeError as error:
        raise click.UsageError(str(error)) from None
    coder = _coder(model, actors, explain)
    _run(coder, inputs, lambda reading: reading.events, sink)


@main.command()
@_inputs
@_formats("jsonl", ("jsonl",))
@_model
@_actors
@click.option("--explain", is_flag=True, help="Keep the trace of every event.")
def annotate(inputs: tuple[str, ...], format_: str | None, model: str | None, actors: tuple[str, ...], explain: bool) -> None:
    """Annotate articles: every layer, one article a line, in input order."""
    from diurna.show.tables import open_sink

    coder = _coder(model, actors, explain)
    _run(coder, inputs, lambda reading: [coder.annotation(reading)], open_sink("jsonl", sys.stdout.buffer), everything=True)


@main.command()
@_inputs
@click.option("--sentence", type=int, default=None, metavar="N", help="Only this sentence of the text, counted from 0.")
@_model
@_actors
def explain(inputs: tuple[str, ...], sentence: int | None, model: str | None, actors: tuple[str, ...]) -> None:
    """Explain, step by step and sentence by sentence, what was found and why the rest was not."""
    from diurna.read.files import Failure, read_inputs
    from diurna.show.explain import NoSentenceError, explain_article

    coder = _coder(model, actors, True)
    failures: list[Failure] = []
    done = 0
    for item in read_inputs(inputs):
        if isinstance(item, Failure):
            failures.append(item)
            continue
        try:
            explain_article(coder, item, sentence)
            done += 1
        except NoSentenceError as error:
            failures.append(Failure(item.article_id, str(error)))
    _finish(failures, done)


@main.command()
@click.argument("phrase_or_file", metavar="PHRASE|FILE")
@click.option("--date", default=None, metavar="DATE", help="Resolve offices as of this day (YYYY-MM-DD).")
@_formats("table", ("table", "jsonl"))
@_actors
def actor(phrase_or_file: str, date: str | None, format_: str | None, actors: tuple[str, ...]) -> None:
    """Who is this, on that date: a phrase, or rows {"id", "phrase", "date"?, "context"?} in a .jsonl file or -."""
    from diurna.show.phrases import resolve_file, resolve_phrase

    chosen = format_ or ("table" if sys.stdout.isatty() else "jsonl")
    coder = _coder(None, actors, False)
    if phrase_or_file == "-" or phrase_or_file.endswith((".jsonl", ".ndjson")):
        failures, done = resolve_file(coder, phrase_or_file, sys.stdout.buffer)
        _finish(failures, done)
        return
    if date is not None:
        from diurna.read.clips import valid_date

        if not valid_date(date):
            raise click.BadParameter(f"{date!r} is not a date like 2022-08-16", param_hint="--date")
    resolve_phrase(coder, phrase_or_file, date, chosen, sys.stdout.buffer)


@main.command()
@_formats("table", ("table", "jsonl", "csv", "tsv"))
def demo(format_: str | None) -> None:
    """Code the sample reports that come with Diurna and show the events."""
    from diurna.show.samples import sample_folder
    from diurna.show.tables import open_sink

    folder = sample_folder()
    if folder is None:
        _say("the sample reports are not installed")
        sys.exit(UNREADABLE)
    _run(_coder(None, (), False), (str(folder),), lambda reading: reading.events, open_sink(format_ or "table", sys.stdout.buffer))


@main.command()
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


_SCHEMES = ("plv", "coped", "cameo", "plover", "triples", "m2e2", "wikievents", "indiapolice", "dse", "muc4")
_GROUPS = ("screen", "actor", "clause", "row", "rejected", "role", "code", "certainty", "attribution", "time", "place", "extra")


@main.command()
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
            fine = evaluate_cases(_coder(None, (), True), cases, floors, wishes, click.echo, lambda line: click.echo(line, err=True))
        else:
            known = schemes(by or "root")
            pairs = [(Path(file), known[name]) for file, name in zip(gold, scheme, strict=True)]
            coder = _coder(None, (), True)
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
        _say(fault)
        sys.exit(USAGE)
    if not fine:
        sys.exit(CHECK_FAILED)


@main.command()
def doctor() -> None:
    """Say what is installed, what is missing, and whether the main job works here."""
    from diurna.evaluate import examine

    if not examine():
        sys.exit(CHECK_FAILED)


# --- shared -----------------------------------------------------------------------------------------------------------


def _coder(model: str | None, actors: tuple[str, ...], explain: bool) -> Diurna:
    from diurna.config import SettingsError, load
    from diurna.data import LexiconError
    from diurna.understand.coder import Diurna
    from diurna.understand.parse import ModelError

    try:
        settings = load(flags={"model": model, "actors": list(actors) or None, "explain": explain or None})
        coder = Diurna(settings)
        coder.parser  # noqa: B018 - fail on a missing model before any input is read
    except (SettingsError, LexiconError, ModelError) as error:
        raise click.UsageError(str(error)) from None
    return coder


def _run(coder: Diurna, inputs: tuple[str, ...], rows: Callable[[Any], Any], sink: Any, *, everything: bool = False) -> None:
    """Reads, codes and writes; failures are listed, progress is shown on a terminal only."""
    from diurna.read.files import Failure, read_inputs

    failures: list[Failure] = []
    done = 0

    def articles() -> Iterator[Article]:
        for item in read_inputs(inputs):
            if isinstance(item, Failure):
                failures.append(item)
                _say(str(item))
            else:
                yield item

    events = 0
    with _progress() as advance:
        for reading in coder.read(articles(), everything=everything):
            if reading.fault:
                failures.append(Failure(reading.article.article_id, f"cannot be coded: {reading.fault}"))
                _say(str(failures[-1]))
                continue
            for record in rows(reading):
                sink.write(record)
            events += len(reading.events)
            done += 1
            advance(done, events, len(failures))
    sink.close()
    _finish(failures, done, said=True)


def _finish(failures: list[Failure], done: int, *, said: bool = False) -> None:
    if not said:
        for failure in failures:
            _say(str(failure))
    if failures:
        sys.exit(SOME_FAILED if done else UNREADABLE)


def _say(message: str) -> None:
    from diurna.show.plain import visible

    click.echo("diurna: " + visible(message), err=True)


def _drop_output() -> None:
    """Sends what is still buffered for standard output nowhere, so that leaving does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _progress:  # noqa: N801 - used as a context manager only
    """A line with articles, events, failures and rate, on a terminal; nothing in a pipe."""

    def __enter__(self) -> Callable[[int, int, int], None]:
        self.bar: Any = None
        if not sys.stderr.isatty():
            return lambda done, events, failed: None
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self.bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        self.bar.start()
        task = self.bar.add_task("reading", total=None)

        def advance(done: int, events: int, failed: int) -> None:
            elapsed = self.bar.tasks[0].elapsed or 0.001
            self.bar.update(task, description=f"{done:,} articles, {events:,} events, {failed} failed, {done / elapsed:,.0f} articles/s")

        return advance

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


if __name__ == "__main__":
    main()
