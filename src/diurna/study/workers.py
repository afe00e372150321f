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
    from diurna.model import Article, Event
    from diurna.understand.coder import Diurna

T = TypeVar("T")
# Batches that are coded or wait for it, for each worker: enough that none is idle, few enough that a killed run loses little.
_AHEAD = 2
# How often a batch may take its worker down with it.
_TRIES = 3
# A batch is closed at so many articles, or at so many characters: long ones would hold up the rest.
BATCH = 64
BATCH_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What coding gave for one article: rows of events, the number of its sentences, why sentences gave none, or the fault."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    sentences: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    fault: str | None = None


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


@dataclass(frozen=True, slots=True)
class Read:
    """The events of one article as records, or the fault."""

    article: Article
    events: list[Event] = field(default_factory=list)
    fault: str | None = None


def read_batch(coder: Diurna, articles: list[Article]) -> list[Read]:
    """Codes articles with one coder and gives the records themselves; one entry for each article, in order."""
    return [Read(r.article, list(r.events), r.fault) for r in coder.read(articles)]


def batches_of(articles: Iterable[Article], size: int = BATCH, characters: int = BATCH_CHARACTERS) -> Iterator[list[Article]]:
    """Articles in batches of so many, or of so many characters where they are long."""
    batch: list[Article] = []
    length = 0
    for article in articles:
        batch.append(article)
        length += len(article.text)
        if len(batch) >= size or length >= characters:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


@contextmanager
def coding(
    settings: Settings, workers: int, coder: Diurna | None = None, *, work: Callable[[Diurna, Any], Any] = code_batch
) -> Iterator[Callable[[Iterable[tuple[T, Any]]], Iterator[tuple[T, Any]]]]:
    """A function that codes batches, each with something of the caller's own that comes back with what ``work`` makes of it.

    ``work`` is a function of a module: coder and batch in, what can be pickled out. With ``workers`` 0 the batches are coded in
    this process, by ``coder`` where one is given. A worker that is killed costs the batches it and its fellows had in hand a second try.
    """
    if workers < 1:
        from diurna.understand.coder import Diurna

        here = coder or Diurna(settings)
        yield lambda batches: ((own, work(here, batch)) for own, batch in batches)
        return
    others = set(active_children())
    pool = _Pool(settings, workers, work)
    try:
        yield pool.in_order
    except BaseException:
        # What they are coding is not wanted any more: an interrupt need not wait for it.
        for worker in set(active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.close()


class _Pool:
    """Worker processes, and new ones in their place where one of them was killed."""

    def __init__(self, settings: Settings, workers: int, work: Callable[[Diurna, Any], Any]):
        self.settings, self.workers, self.work = settings, workers, work
        self.ahead = workers * _AHEAD
        self.executor = self._executor()

    def _executor(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, get_context("spawn"), _begin, (self.settings,))

    def _restart(self) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.executor = self._executor()

    def _submit(self, batch: Any) -> Future[Any]:
        try:
            return self.executor.submit(_code, self.work, batch)
        except BrokenProcessPool as error:
            broken: Future[Any] = Future()
            broken.set_exception(error)
            return broken

    def in_order(self, batches: Iterable[tuple[T, Any]]) -> Iterator[tuple[T, Any]]:
        """What the batches give, in their order."""
        waiting: deque[tuple[T, Any, Future[Any]]] = deque()
        for own, batch in batches:
            waiting.append((own, batch, self._submit(batch)))
            if len(waiting) > self.ahead:
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)

    def _first(self, waiting: deque[tuple[T, Any, Future[Any]]]) -> tuple[T, Any]:
        own, batch, future = waiting.popleft()
        try:
            return own, future.result()
        except BrokenProcessPool:
            result = self._again(batch)
        # The others that were in hand went down with the worker, whether they are to blame or not; what was finished stays.
        for place, (its, other, held) in enumerate(waiting):
            if not held.done() or held.exception() is not None:
                waiting[place] = (its, other, self._submit(other))
        return own, result

    def _again(self, batch: Any) -> Any:
        """One batch alone in new workers, so that it is certain whose fault it is where they end again."""
        for _ in range(_TRIES - 1):
            self._restart()
            try:
                return self._submit(batch).result()
            except BrokenProcessPool:
                continue
        raise StudyError(
            "a worker process ended before its time, and again with the same articles (killed, or out of memory); "
            "what was written is kept, the same command goes on"
        ) from None

    def close(self) -> None:
        """Ends the workers."""
        self.executor.shutdown(wait=True, cancel_futures=True)


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


def _code(work: Callable[[Diurna, Any], Any], batch: Any) -> Any:
    assert _coder is not None
    return work(_coder, batch)
