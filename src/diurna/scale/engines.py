"""Engines: the parts of many files, each coded by :func:`~diurna.scale.batch.code_batch`, back in the order of files and parts.

``processes`` reads here and codes in worker processes of this machine. ``ray`` reads in tasks and codes in actors of Ray Data, on
this machine or on a cluster; only coded tables come back here. Either way the rows are the same.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from diurna.config import Settings
from diurna.scale.batch import Coded, code_batch
from diurna.scale.files import Task, parts_of


class CodedPart(NamedTuple):
    """A part of a file after coding: which file, which part, whether the last, how many articles and failures it had, and what they gave."""

    task: int
    number: int
    last: bool
    articles: int
    coded: Coded


class EngineError(Exception):
    """An engine cannot be started, or lost the same articles again and again; the message says what to do."""


def in_processes(
    tasks: Sequence[Task], settings: Settings, *, workers: int, columns: Mapping[str, str] | None, size: int, coder: Any = None
) -> Iterator[CodedPart]:
    """Codes files in worker processes (0: in this one, with ``coder`` where it is given)."""
    from diurna.study.schema import StudyError
    from diurna.study.workers import coding

    def parts() -> Iterator[tuple[tuple[int, int, bool, int], Any]]:
        for place, task in enumerate(tasks):
            for part in parts_of(task, columns, size):
                yield (place, part.number, part.last, part.articles.num_rows), part.articles

    try:
        with coding(settings, workers, coder, work=code_table) as code:
            for (place, number, last, articles), coded in code(parts()):
                yield CodedPart(place, number, last, articles, coded)
    except StudyError as error:
        raise EngineError(str(error)) from None


def code_table(coder: Any, table: Any) -> Coded:
    """What a worker process does with one table of articles."""
    return code_batch(table, coder=coder)


# --- Ray --------------------------------------------------------------------------------------------------------------

# A reader takes half a CPU of Ray's account. Readers and coders must differ there, or Ray would make one step of them, and a
# coder that is killed would cost its whole file.
_READER = 0.5
# How often a part may take its actor down with it.
_RETRIES = 3


def in_ray(
    tasks: Sequence[Task], settings: Settings, *, workers: int | None, columns: Mapping[str, str] | None, size: int, address: str | None
) -> Iterator[CodedPart]:
    """Codes files with Ray Data: tasks read them, ``workers`` actors code, each with its coder loaded once."""
    try:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray
        import ray.data
    except ImportError:
        raise EngineError("the engine ray needs Ray: pip install 'diurna[cluster]'") from None
    begun = not ray.is_initialized()
    if begun:
        _begin(ray, workers, address)
    try:
        actors = workers or _actors(int(ray.cluster_resources().get("CPU", 2)))
        yield from _through_ray(ray, tasks, settings, actors, columns, size)
    except ray.exceptions.RayError as error:
        raise EngineError(f"Ray gave up: {' '.join(str(error).split())[:300]}; files that were finished are kept, the same command goes on") from None
    finally:
        if begun:
            ray.shutdown()


def _begin(ray: Any, workers: int | None, address: str | None) -> None:
    quiet = {"log_to_driver": False, "logging_level": "error"}
    try:
        if address:
            ray.init(address=address, **quiet)
        else:
            # One CPU of Ray's account is left for the readers: where actors hold all of them, Ray Data waits for ever.
            ray.init(num_cpus=(workers or 1) + 1, include_dashboard=False, object_store_memory=500_000_000, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise EngineError(f"Ray cannot be {'reached' if address else 'started'}: {' '.join(str(error).split())[:300]}") from None


def _actors(cores: int) -> int:
    """Actors for a cluster of so many CPUs: one in eight, at least one, is left for the readers."""
    return max(1, cores - max(1, cores // 8))


def _through_ray(ray: Any, tasks: Sequence[Task], settings: Settings, actors: int, columns: Mapping[str, str] | None, size: int) -> Iterator[CodedPart]:
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    # Ray would put many parts into one block, which one actor codes; so every part is a block of its own.
    context.target_max_block_size = 1
    context.target_min_block_size = 1
    files = ray.data.from_items([{"task": place, **task._asdict()} for place, task in enumerate(tasks)], override_num_blocks=len(tasks))
    read = files.map_batches(read_parts, batch_size=1, batch_format="pyarrow", num_cpus=_READER, fn_kwargs={"columns": dict(columns or {}), "size": size})
    with warnings.catch_warnings():
        # Ray plans another way to say this, and has none yet that bounds the tries.
        warnings.simplefilter("ignore")
        coded = read.map_batches(
            PartCoder,
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=1,
            fn_constructor_args=(settings,),
            compute=ray.data.ActorPoolStrategy(size=actors),
            ray_remote_args_fn=_again,
        )
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    for table in coded.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1):
        for row in table.to_pylist():
            yield CodedPart(row["task"], row["number"], row["last"], row["articles"], Coded(_unpacked(row["events"]), _unpacked(row["failures"])))


def _again() -> dict[str, Any]:
    """What Ray is to do where an actor is killed: a new one, and its part again; Ray's own default is to try for ever."""
    return {"max_restarts": -1, "max_task_retries": _RETRIES}


def read_parts(batch: Any, *, columns: dict[str, str], size: int) -> Iterator[Any]:
    """What a reader of Ray does with a row that names a file: rows with the parts of it, packed."""
    import pyarrow

    for row in batch.to_pylist():
        place = row.pop("task")
        for part in parts_of(Task(**row), columns, size):
            one = {"task": [place], "number": [part.number], "last": [part.last], "size": [part.articles.num_rows], "articles": [_packed(part.articles)]}
            yield pyarrow.table(one)


class PartCoder:
    """What an actor of Ray does: the coder, loaded once, over packed parts."""

    def __init__(self, settings: Settings):
        os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
        from diurna.understand.coder import Diurna

        self.coder = Diurna(settings)

    def __call__(self, batch: Any) -> Any:
        """Rows with packed articles to rows with packed events and failures."""
        import pyarrow

        rows = []
        for row in batch.to_pylist():
            coded = code_batch(_unpacked(row.pop("articles")), coder=self.coder)
            rows.append({**row, "events": _packed(coded.events), "failures": _packed(coded.failures)})
        return pyarrow.Table.from_pylist(rows).rename_columns({"size": "articles"})


def _packed(table: Any) -> bytes:
    import pyarrow

    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _unpacked(packed: bytes) -> Any:
    import pyarrow

    with pyarrow.ipc.open_stream(packed) as reader:
        return reader.read_all()
