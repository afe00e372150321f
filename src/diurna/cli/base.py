"""What all commands share: options, exit codes, progress, and one clear line for what went wrong.

0 fine, 1 some inputs failed (listed), 2 usage, 3 unreadable input or no place for the output, 4 study busy or too new,
5 a check failed, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from diurna.model import Article
    from diurna.read.files import Failure
    from diurna.understand.coder import Diurna

FINE, SOME_FAILED, USAGE, UNREADABLE, STUDY_BUSY, CHECK_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


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
            say(f"{error.filename or 'output'}: {error.strerror or error}")
            sys.exit(UNREADABLE)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for; an interrupt and a closed pipe have their own exit codes."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("interrupted")
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # The reader of the pipe has seen enough: nothing is wrong here.
            _drop_output()
            sys.exit(FINE)


def formats(default_terminal: str, names: tuple[str, ...]) -> Callable[..., Any]:
    """The option ``--format`` with these names."""
    return click.option("--format", "format_", type=click.Choice(names), default=None, help=f"Default: {default_terminal} on a terminal, jsonl in a pipe.")


def _columns(ctx: click.Context, parameter: click.Parameter, value: str | None) -> dict[str, str] | None:
    if value is None:
        return None
    from diurna.read.tables import parse_columns

    try:
        return parse_columns(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
model_option = click.option("--model", default=None, metavar="NAME", help="A spaCy English pipeline that is installed, or its folder.")
actors_option = click.option("--actors", multiple=True, type=click.Path(exists=True, dir_okay=False), help="Your own actor table (TSV); may be given again.")


columns_option = click.option(
    "--columns", default=None, metavar="FIELD=NAME,...", callback=_columns, help="Which column of a table holds what: text=body,title=headline."
)


def open_coder(model: str | None, actors: tuple[str, ...], explain: bool) -> Diurna:
    """A coder with the settings of file, environment and flags; :class:`click.UsageError` where it cannot be built."""
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


def run(
    coder: Diurna,
    inputs: tuple[str, ...],
    rows: Callable[[Any], Any],
    sink: Any,
    *,
    everything: bool = False,
    columns: dict[str, str] | None = None,
    jobs: int = 1,
) -> None:
    """Reads, codes and writes; failures are listed, progress is shown on a terminal only. ``jobs`` over 1: so many processes code."""
    from diurna.read.files import Failure, read_inputs
    from diurna.read.languages import english_only

    failures: list[Failure] = []
    done = 0

    def articles() -> Iterator[Article]:
        for item in english_only(read_inputs(inputs, columns=columns)):
            if isinstance(item, Failure):
                failures.append(item)
                say(str(item))
            else:
                yield item

    events = 0
    with progress() as advance:
        for reading in coder.read(articles(), everything=everything) if jobs <= 1 else in_workers(coder, articles(), jobs):
            if reading.fault:
                failures.append(Failure(reading.article.article_id, f"cannot be coded: {reading.fault}"))
                say(str(failures[-1]))
                continue
            for record in rows(reading):
                sink.write(record)
            events += len(reading.events)
            done += 1
            advance(done, events, len(failures))
    sink.close()
    finish(failures, done, said=True)


def in_workers(coder: Diurna, articles: Iterator[Article], jobs: int) -> Iterator[Any]:
    """What worker processes with the same settings read in the articles, in the same order; one line and exit code 3 where they end early."""
    from diurna.study.schema import StudyError
    from diurna.study.workers import batches_of, coding, read_batch

    try:
        with coding(coder.settings, jobs, work=read_batch) as code:
            for _, readings in code((None, batch) for batch in batches_of(articles, coder.settings.batch)):
                yield from readings
    except StudyError as error:
        say(str(error))
        sys.exit(UNREADABLE)


def finish(failures: list[Failure], done: int, *, said: bool = False) -> None:
    """Lists what failed, unless that was said before, and leaves with the exit code for it."""
    if not said:
        for failure in failures:
            say(str(failure))
    if failures:
        sys.exit(SOME_FAILED if done else UNREADABLE)


def say(message: str) -> None:
    """One line on standard error, with the program's name before it."""
    from diurna.show.plain import visible

    click.echo("diurna: " + visible(message), err=True)


def _drop_output() -> None:
    """Sends what is still buffered for standard output nowhere, so that leaving does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class progress:  # noqa: N801 - used as a context manager only
    """A line with articles, events, failures, rate and time left, on a terminal; nothing in a pipe. ``share`` tells what is done, of 1."""

    def __init__(self, share: Callable[[], float | None] = lambda: None):
        self.share = share

    def __enter__(self) -> Callable[[int, int, int], None]:
        self.bar: Any = None
        if not sys.stderr.isatty():
            return lambda done, events, failed: None
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        from diurna.cli.progress import time_left

        self.bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        self.bar.start()
        task = self.bar.add_task("reading", total=None)

        def advance(done: int, events: int, failed: int) -> None:
            elapsed = self.bar.tasks[0].elapsed or 0.001
            left = time_left(self.share(), elapsed)
            parts = (f"{done:,} articles", f"{events:,} events", f"{failed} failed", f"{done / elapsed:,.0f} articles/s", left)
            self.bar.update(task, description=", ".join(part for part in parts if part))

        return advance

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()
