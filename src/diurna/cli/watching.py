"""The command that keeps a study up to date: watch."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diurna.cli.base import FINE, SOME_FAILED, actors_option, model_option, open_coder, progress, say
from diurna.cli.study import cores, day_of_reading, open_to_write, say_counts, study_faults, study_option, teller, wait_option, workers_option

if TYPE_CHECKING:
    from diurna.model import Article
    from diurna.read.articles import Failure
    from diurna.read.polite import Network
    from diurna.read.watched import Memory
    from diurna.study.runs import Counts
    from diurna.understand.coder import Diurna

# A file that was changed this many seconds ago may still be being written.
_SETTLED = 2.0


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@study_option
@wait_option
@workers_option
@click.option("--every", type=click.FloatRange(min=1), default=900.0, show_default=True, metavar="SECONDS", help="The time between two looks at a source.")
@click.option("--once", is_flag=True, help="Look once at every source that is due, and end.")
@click.option("--no-pages", is_flag=True, help="Keep what the feeds say; fetch no page.")
@click.option("--delay", type=click.FloatRange(min=0), default=2.0, show_default=True, metavar="SECONDS", help="The pause between two questions to one host.")
@click.option("--allow-private", is_flag=True, help="Also fetch from loopback, private and link-local addresses.")
@click.option("--today", default=None, metavar="DATE", help="The day of reading; what is published after it is refused. Default: today.")
@model_option
@actors_option
def watch(
    sources: tuple[str, ...],
    study: str,
    wait: float,
    workers: int | None,
    every: float,
    once: bool,
    no_pages: bool,
    delay: float,
    allow_private: bool,
    today: str | None,
    model: str | None,
    actors: tuple[str, ...],
) -> None:
    """Add what is new in feeds and folders to a study, again and again until Ctrl-C.

    SOURCE is the address of a feed, a text file with one address a line, or a folder.
    """
    from diurna.read.fetching import Limits
    from diurna.read.polite import Network

    day_of_reading(today)
    feeds, folders = _sources(sources)
    coder = open_coder(model, actors, False)
    network = Network(Limits(private=allow_private), delay)
    many = (0 if once else cores()) if workers is None else workers
    failed = False
    while True:
        started = time.time()
        day = day_of_reading(today)
        items = partial(_new, feeds=feeds, folders=folders, network=network, every=every, day=day, pages=not no_pages, settle=not once)
        counts = _look(study, wait, coder, many, day, items, sources)
        failed |= counts is not None and counts.failures > 0
        if once:
            if counts is None:
                say("nothing new")
            sys.exit(SOME_FAILED if failed else FINE)
        time.sleep(max(1.0, min(every, 60.0) - (time.time() - started)))


def _sources(sources: tuple[str, ...]) -> tuple[list[str], list[Path]]:
    """Addresses of feeds, and folders; :class:`click.UsageError` for what is neither."""
    from diurna.read.watched import read_list

    feeds: list[str] = []
    folders: list[Path] = []
    for source in sources:
        path = Path(source)
        if source.startswith(("http://", "https://")):
            feeds.append(source)
        elif path.is_dir():
            folders.append(path)
        elif path.is_file():
            listed = read_list(path)
            strange = next((line for line in listed if not line.startswith(("http://", "https://"))), None)
            if strange is not None:
                raise click.UsageError(f"{source}: {strange[:80]!r} is not an address that begins with http:// or https://")
            feeds += listed
        else:
            raise click.UsageError(f"{source}: neither an address, nor a list of addresses, nor a folder")
    return list(dict.fromkeys(feeds)), folders


def _new(
    memory: Memory, *, feeds: list[str], folders: list[Path], network: Network, every: float, day: str, pages: bool, settle: bool
) -> Iterator[Article | Failure]:
    """What is new in all sources; ``settle`` leaves files that may still be being written."""
    from diurna.read.watched import new_in_feeds, new_in_folder

    for folder in folders:
        yield from new_in_folder(folder, memory, today=day, settled=time.time() - _SETTLED if settle else None)
    yield from new_in_feeds(feeds, memory, network, now=time.time(), every=every, today=day, pages=pages)


def _look(study: str, wait: float, coder: Diurna, workers: int, day: str, items: Any, sources: tuple[str, ...]) -> Counts | None:
    """One look at all sources: what is new goes into the study, then into the memory beside it; None where nothing is new."""
    import itertools

    from diurna.read.watched import read_memory, write_memory
    from diurna.study.adding import add_articles

    counts = None
    beside = Path(study + ".watch.json")
    with study_faults(), open_to_write(study, wait, create=True) as store, progress() as advance:
        memory = read_memory(beside)
        found = items(memory)
        # A look that finds nothing leaves no run behind.
        one = next(found, None)
        if one is not None:
            counts = add_articles(
                store,
                itertools.chain([one], found),
                coder.settings,
                coder=coder.coder,
                today=day,
                workers=workers,
                inputs=sources,
                here=coder,
                on_batch=teller(advance),
            )
        write_memory(memory, beside)
    if counts is not None:
        say_counts(counts, "added")
    return counts


COMMANDS = (watch,)
