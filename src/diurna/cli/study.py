"""Commands that write to a study: init, add, recode, backup; and the options that all commands with a study share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diurna.cli.base import FINE, SOME_FAILED, STUDY_BUSY, UNREADABLE, actors_option, columns_option, inputs_argument, model_option, open_coder, progress, say

if TYPE_CHECKING:
    from diurna.study.runs import Counts, Lost
    from diurna.study.store import Store

study_option = click.option(
    "--study", "study", default="study.db", envvar="DIURNA_STUDY", show_envvar=True, show_default=True, metavar="FILE", type=click.Path(dir_okay=False)
)
wait_option = click.option(
    "--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="How long to wait for another writer. Default: not at all."
)
workers_option = click.option(
    "--workers", type=click.IntRange(min=0), default=None, metavar="N", help="Processes that code. Default: one for each core; 0: this one."
)


@contextmanager
def study_faults() -> Iterator[None]:
    """Turns what goes wrong with a study into one line and an exit code: 4 busy or too new, 3 otherwise."""
    from diurna.study.lock import BusyError
    from diurna.study.schema import StudyError, TooNewError

    try:
        yield
    except (BusyError, TooNewError) as error:
        say(str(error))
        sys.exit(STUDY_BUSY)
    except StudyError as error:
        say(str(error))
        sys.exit(UNREADABLE)


def open_to_read(study: str) -> Store:
    """A study opened to read; use inside :func:`study_faults`."""
    from diurna.study.store import Store

    return Store.read(study)


def open_to_write(study: str, wait: float, *, create: bool = False) -> Store:
    """A study opened to write, with a warning where it lies on a network drive; use inside :func:`study_faults`."""
    from diurna.study.lock import network_drive
    from diurna.study.store import Store

    if kind := network_drive(Path(study)):
        say(f"{study}: lies on a network drive ({kind}), where locks cannot be trusted; keep a study on a local disk")
    return Store.write(study, wait=wait, create=create, command=" ".join(["diurna", *sys.argv[1:]])[:200])


@click.command()
@study_option
@wait_option
def init(study: str, wait: float) -> None:
    """Make a study, or bring one of an older version to the newest; one that is up to date is left as it is."""
    from diurna.study.schema import VERSION

    with study_faults():
        new = not Path(study).exists()
        open_to_write(study, wait, create=True).close()
    say(f"{study}: {'a new study' if new else 'a study'} of version {VERSION}")


@click.command()
@inputs_argument
@study_option
@wait_option
@workers_option
@click.option("--today", default=None, metavar="DATE", help="The day of reading; what is published after it is refused. Default: today.")
@columns_option
@model_option
@actors_option
def add(
    inputs: tuple[str, ...],
    study: str,
    wait: float,
    workers: int | None,
    today: str | None,
    columns: dict[str, str] | None,
    model: str | None,
    actors: tuple[str, ...],
) -> None:
    """Read, code and keep articles. The study is made where there is none; what it has already is passed over."""
    from diurna.cli.progress import Share
    from diurna.read.files import read_inputs
    from diurna.study.adding import add_articles

    day = day_of_reading(today)
    with study_faults(), open_to_write(study, wait, create=True) as store:
        coder = open_coder(model, actors, False)
        many = cores() if workers is None else workers
        share = Share(inputs)
        with progress(share.read) as advance:
            items = share.follow(read_inputs(inputs, today=day, columns=columns))
            told = teller(advance)
            counts = add_articles(store, items, coder.settings, coder=coder.coder, today=day, workers=many, inputs=inputs, here=coder, on_batch=told)
    report(counts, "added")


@click.command()
@study_option
@wait_option
@workers_option
@click.option("--all", "everything", is_flag=True, help="Also what this program, lexicon and model coded already.")
@model_option
@actors_option
def recode(study: str, wait: float, workers: int | None, everything: bool, model: str | None, actors: tuple[str, ...]) -> None:
    """Code the articles of a study again, where another program, lexicon or model coded them. Old events stay; judgements hold."""
    from diurna.study.adding import recode as code_again

    with study_faults(), open_to_write(study, wait) as store:
        coder = open_coder(model, actors, False)
        many = cores() if workers is None else workers
        with progress() as advance:
            counts = code_again(store, coder.settings, coder=coder.coder, everything=everything, workers=many, here=coder, on_batch=teller(advance))
    report(counts, "recoded")


@click.command()
@click.argument("target", metavar="TARGET", type=click.Path(dir_okay=False))
@study_option
def backup(target: str, study: str) -> None:
    """Copy a study to one file, whole or not at all, also while another process writes to it."""
    with study_faults(), open_to_read(study) as store:
        size = store.backup(target)
    say(f"{target}: {size:,} bytes")


def day_of_reading(given: str | None) -> str:
    """The day given as ``YYYY-MM-DD``, else today; :class:`click.BadParameter` for what is no day."""
    import datetime

    from diurna.read.clips import valid_date

    if given is not None and not valid_date(given):
        raise click.BadParameter(f"{given!r} is not a date like 2022-08-16", param_hint="--today")
    return given or datetime.date.today().isoformat()


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def teller(advance: Any) -> Any:
    """What :func:`diurna.study.adding.add_articles` is to tell after every batch: failures as lines, counts to the progress."""

    def told(counts: Counts, lost: Iterable[Lost]) -> None:
        for one in lost:
            say(f"{one.origin}: {one.reason}")
        advance(counts.articles, counts.events, counts.failures)

    return told


def report(counts: Counts, done: str) -> None:
    """One line with what a run did, and the exit code for it: 1 where something failed, 3 where nothing else was there."""
    articles = say_counts(counts, done)
    sys.exit(FINE if not counts.failures else SOME_FAILED if articles or counts.known else UNREADABLE)


def say_counts(counts: Counts, done: str) -> int:
    """One line with what a run did; returns the number of its articles."""
    articles = counts.articles if done == "added" else counts.coded
    known = f", {counts.known:,} known already" if counts.known else ""
    failed = f", {counts.failures:,} failures" if counts.failures else ""
    say(f"{articles:,} articles {done}{known}, {counts.events:,} events{failed}")
    return articles


COMMANDS = (init, add, recode, backup)
