"""Articles into a study: read here, coded by workers, written here in the order of the input, a batch in one transaction.

An article that the study has already is passed over, so adding again changes nothing, and a run that was interrupted goes on where
it was when the same command is given again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from diurna.model import Article, Coder
from diurna.read.articles import Failure
from diurna.read.languages import why_not_coded
from diurna.study.runs import Coded, Counts, Lost, Run, content_hash
from diurna.study.store import Store
from diurna.study.workers import BATCH, BATCH_CHARACTERS, Outcome, coding

if TYPE_CHECKING:
    from diurna.config import Settings
    from diurna.understand.coder import Diurna


@dataclass(slots=True)
class _Batch:
    """What was read since the last batch, in order; articles to code have a place in ``items`` that is filled in later."""

    items: list[Coded | Lost] = field(default_factory=list)
    to_code: list[Coded] = field(default_factory=list)
    known: int = 0
    characters: int = 0

    @property
    def full(self) -> bool:
        return len(self.items) + self.known >= self.limit or self.characters >= BATCH_CHARACTERS

    limit: int = BATCH


def add_articles(
    store: Store,
    items: Iterable[Article | Failure],
    settings: Settings,
    *,
    coder: Coder,
    today: str | None = None,
    workers: int = 0,
    batch: int = BATCH,
    inputs: Sequence[str] = (),
    here: Diurna | None = None,
    on_batch: Callable[[Counts, Iterable[Lost]], None] = lambda counts, lost: None,
) -> Counts:
    """Adds what readers give to a study as one run, and codes what is in English; returns what was done.

    ``coder`` is what the workers are (see :attr:`diurna.understand.coder.Diurna.coder`), ``today`` the day of reading: an article
    published after it is refused. ``workers`` 0 codes in this process, with ``here`` where it is given. ``on_batch`` is told the
    counts so far and what failed, after every committed batch.
    """
    kept = {"settings": _plain(settings), "today": today, "batch": batch, "workers": workers}
    with store.run("add", coder=coder, settings=kept, inputs=inputs, read_on=today) as run, coding(settings, workers, here) as code:
        batches = ((held, [c.article for c in held.to_code]) for held in _batches(store, items, today, coder, batch))
        for held, outcomes in code(batches):
            _write(run, held, outcomes, on_batch)
        return run.counts


def recode(
    store: Store,
    settings: Settings,
    *,
    coder: Coder,
    everything: bool = False,
    workers: int = 0,
    batch: int = BATCH,
    here: Diurna | None = None,
    on_batch: Callable[[Counts, Iterable[Lost]], None] = lambda counts, lost: None,
) -> Counts:
    """Codes again, from the texts in the study, what another program, lexicon or model coded; with ``everything``, all articles.

    The old codings and their events stay; ``event_current`` shows the new ones, with the judgements laid over them.
    """
    kept = {"settings": _plain(settings), "everything": everything, "batch": batch, "workers": workers}
    with store.run("recode", coder=coder, settings=kept) as run, coding(settings, workers, here) as code:
        batches = ((held, [c.article for c in held.to_code]) for held in _stored(store, coder, everything, batch))
        for held, outcomes in code(batches):
            _write(run, held, outcomes, on_batch)
        return run.counts


def _write(run: Run, held: _Batch, outcomes: list[Outcome], on_batch: Callable[[Counts, Iterable[Lost]], None]) -> None:
    for item, outcome in zip(held.to_code, outcomes, strict=True):
        item.rows, item.sentences, item.reasons, item.fault = outcome.rows, outcome.sentences, outcome.reasons, outcome.fault
    run.write(held.items, known=held.known)
    on_batch(run.counts, [item if isinstance(item, Lost) else _lost(item) for item in held.items if isinstance(item, Lost) or item.fault])


def _lost(item: Coded) -> Lost:
    return Lost(item.article.origin or item.article.article_id, item.fault or "", item.step)


def _batches(store: Store, items: Iterable[Article | Failure], today: str | None, coder: Coder, limit: int) -> Iterator[_Batch]:
    held = _Batch(limit=limit)
    # What is read but not yet written: the same article may stand twice in one input.
    ahead: dict[str, None] = {}
    for item in items:
        _take(store, item, today, coder, held, ahead)
        if held.full:
            yield held
            held = _Batch(limit=limit)
            while len(ahead) > 100_000:
                del ahead[next(iter(ahead))]
    if held.items or held.known:
        yield held


def _take(store: Store, item: Article | Failure, today: str | None, coder: Coder, held: _Batch, ahead: dict[str, None]) -> None:
    """One thing that was read, into the batch: to be coded, kept only, failed, or known."""
    if isinstance(item, Failure):
        held.items.append(Lost(item.where, item.reason, item.step))
        return
    if fault := unfit(item, today):
        held.items.append(fault)
        return
    key = content_hash(item)
    if key in ahead or store.known(key) is not None:
        held.known += 1
        return
    ahead[key] = None
    coded = Coded(item, coder=coder, key=key)
    held.items.append(coded)
    held.characters += len(item.text)
    if reason := why_not_coded(item):
        coded.fault, coded.step = reason, "language"
    else:
        held.to_code.append(coded)


def unfit(article: Article, today: str | None) -> Lost | None:
    """Why an article cannot be kept: published after the day of reading, or with halves of characters in it; None where it can."""
    where = article.origin or article.article_id
    if today is not None and article.published is not None and article.published > today:
        return Lost(where, f"published {article.published}, after the day of reading, {today}", "date")
    for name in ("article_id", "text", "title", "outlet", "agency", "url", "origin"):
        value = getattr(article, name)
        if value and not value.isascii():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError as error:
                return Lost(where, f"{name}: half of a character (a lone surrogate) at {error.start}", "read")
    return None


def _stored(store: Store, coder: Coder, everything: bool, limit: int) -> Iterator[_Batch]:
    """The articles to code again, by key, so that nothing is held while they are written."""
    query = """
      SELECT article_key FROM article LEFT JOIN coding USING (coding_key) LEFT JOIN coder USING (coder_key)
      WHERE article.article_key > ? AND article.text <> '' AND (? OR coder.coder_key IS NULL OR (coder.version, coder.lexicon, coder.model) <> (?, ?, ?))
      ORDER BY article.article_key LIMIT ?"""
    query = query.replace("SELECT article_key", "SELECT article.article_key")
    last = 0
    while keys := [row[0] for row in store.connection.execute(query, (last, everything, coder.version, coder.lexicon, coder.model, limit))]:
        held = _Batch(limit=limit)
        for key in keys:
            article = store.article(key)
            if why_not_coded(article) is None:
                item = Coded(article, coder=coder, article_key=key)
                held.items.append(item)
                held.to_code.append(item)
        yield held
        last = keys[-1]


def _plain(settings: Settings) -> dict[str, object]:
    import msgspec

    plain: dict[str, object] = msgspec.to_builtins(settings)
    return plain
