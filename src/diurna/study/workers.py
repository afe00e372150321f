"""Coding in several processes: batches out, rows back in the order of the batches, never more of them waiting than are soon needed.

Every worker loads the coder once. Workers are started anew (``spawn``), so that they share nothing with the process that writes,
and end with it, also where it is killed.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context, parent_process
from typing import TYPE_CHECKING, Any, TypeVar

from diurna.study.rows import row_of
from diurna.study.schema import StudyError

if TYPE_CHECKING:
    from diurna.config import Settings
    from diurna.model import Article
    from diurna.understand.coder import Diurna

T = TypeVar("T")
# Batches that are coded or wait for it, for each worker: enough that none is idle, few enough that a killed run loses little.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What coding gave for one article: rows of events, the number of its sentences, why sentences gave none, or the fault."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    sentences: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    fault: str | None = None


Code = Callable[[Iterable[tuple[T, "list[Article]"]]], Iterator[tuple[T, list[Outcome]]]]


_PARTICULAR = re.compile(r"(?:'[^']*' \([^)]*\): |\w+\.tsv:\d+: |^'[^']*' )")


def kind_of(reason: str) -> str:
    """Why a sentence gave no event, without its words and rows, so that reasons can be counted; of several, the first.

    >>> kind_of("'war' (nouns.tsv:678): a question; 'meet' (verbs_news.tsv:3): nobody is said to do it")
    'a question'
    """
    first = reason.split("; '")[0]
    while (general := _PARTICULAR.sub("", first, count=1)) != first:
        first = general
    return first


def code_batch(coder: Diurna, articles: list[Article]) -> list[Outcome]:
    """Codes articles with one coder; an outcome for each, in order."""
    outcomes = []
    for reading in coder.read(articles):
        if reading.fault:
            outcomes.append(Outcome(fault=f"cannot be coded: {reading.fault}"))
            continue
        rows = [row_of(event) for event in reading.events]
        outcomes.append(Outcome(rows, len(reading.sentences), Counter(kind_of(u.reason) for u in reading.uncoded)))
    return outcomes


@contextmanager
def coding(
    settings: Settings, workers: int, coder: Diurna | None = None
) -> Iterator[Callable[[Iterable[tuple[T, list[Article]]]], Iterator[tuple[T, list[Outcome]]]]]:
    """A function that codes batches, each with something of the caller's own that comes back with its outcomes.

    With ``workers`` 0 the batches are coded in this process, by ``coder`` where one is given.
    """
    if workers < 1:
        from diurna.understand.coder import Diurna

        here = coder or Diurna(settings)
        yield lambda batches: ((own, code_batch(here, articles)) for own, articles in batches)
        return
    others = set(active_children())
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (settings,))
    try:
        yield lambda batches: _in_order(pool, batches, workers * _AHEAD)
    except BaseException:
        # What they are coding is not wanted any more: an interrupt need not wait for it.
        for worker in set(active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, batches: Iterable[tuple[T, list[Article]]], ahead: int) -> Iterator[tuple[T, list[Outcome]]]:
    waiting: deque[tuple[T, Future[list[Outcome]]]] = deque()
    try:
        for own, articles in batches:
            waiting.append((own, pool.submit(_code, articles)))
            if len(waiting) > ahead:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    except BrokenProcessPool:
        raise StudyError("a worker process ended before its time (killed, or out of memory); what was committed is kept, the same command goes on") from None


_coder: Diurna | None = None


def _begin(settings: Settings) -> None:
    """The first thing in a worker: threads off, interrupts left to the writer, the coder loaded."""
    global _coder
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_writer, daemon=True).start()
    from diurna.understand.coder import Diurna

    _coder = Diurna(settings)


def _end_with_writer() -> None:
    writer = parent_process()
    assert writer is not None
    writer.join()
    os._exit(1)


def _code(articles: list[Article]) -> list[Outcome]:
    assert _coder is not None
    return code_batch(_coder, articles)
