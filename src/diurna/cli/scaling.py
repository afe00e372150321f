"""The command that codes whole folders of archives: scale."""

from __future__ import annotations

import sys
from typing import Any

import click

from diurna.cli.base import FINE, SOME_FAILED, UNREADABLE, actors_option, columns_option, model_option, open_coder, say
from diurna.cli.study import cores


@click.command()
@click.argument("source", metavar="INPUT")
@click.argument("output", metavar="OUTPUT")
@click.option("--engine", type=click.Choice(("processes", "ray")), default=None, help="Default: ray with --address, else processes.")
@click.option("--address", default=None, metavar="ADDRESS", help="A Ray cluster: auto, HOST:PORT or ray://HOST:PORT.")
@click.option("--workers", type=click.IntRange(min=0), default=None, metavar="N", help="Processes that code. Default: one for each core; 0: this one.")
@click.option("--batch", type=click.IntRange(min=1), default=64, show_default=True, metavar="N", help="Articles of a part; changes no row.")
@columns_option
@model_option
@actors_option
def scale(
    source: str,
    output: str,
    engine: str | None,
    address: str | None,
    workers: int | None,
    batch: int,
    columns: dict[str, str] | None,
    model: str | None,
    actors: tuple[str, ...],
) -> None:
    """Code every file of INPUT into a Parquet file of its own below OUTPUT; what is there already is passed over.

    INPUT is a folder or a file: Parquet, JSON lines, web archives, or whatever `code` reads.
    """
    if engine == "processes" and address:
        raise click.UsageError("--address is for the engine ray")
    chosen: Any = engine or ("ray" if address else "processes")
    if chosen == "ray" and workers == 0:
        raise click.UsageError("the engine ray needs at least one worker")
    try:
        from diurna.show.parquet import schema_of

        schema_of()
    except RuntimeError as error:
        raise click.UsageError(str(error)) from None
    from diurna.scale.engines import EngineError
    from diurna.scale.files import Counts, Task
    from diurna.scale.running import scale as through

    coder = open_coder(model, actors, False)
    many = workers if workers is not None else None if address else cores()
    failed = 0

    def told(task: Task, counts: Counts) -> None:
        nonlocal failed
        failed += counts.failures
        say(f"{task.name}: {_in_words(counts)}")

    try:
        done = through(
            source,
            output,
            coder.settings,
            coder=coder.coder,
            engine=chosen,
            workers=many,
            address=address,
            columns=columns,
            size=batch,
            here=coder,
            on_file=told,
        )
    except EngineError as error:
        say(str(error))
        sys.exit(UNREADABLE)
    except OSError as error:
        say(f"{error.filename or output}: {error.strerror or error}")
        sys.exit(UNREADABLE)
    if not done.written and not done.passed:
        say(f"{source}: the folder holds no file")
        sys.exit(UNREADABLE)
    passed = f", {done.passed:,} there already" if done.passed else ""
    say(f"{done.written:,} files written{passed}; {_in_words(done.counts)}")
    sys.exit(FINE if not failed else SOME_FAILED if done.counts.articles else UNREADABLE)


def _in_words(counts: Any) -> str:
    failures = f", {counts.failures:,} failures" if counts.failures else ""
    return f"{counts.articles:,} articles, {counts.events:,} events{failures}"


COMMANDS = (scale,)
