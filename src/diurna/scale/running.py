"""A folder of files through an engine: what is there already is passed over, every other file is written when its last part is coded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from diurna.config import Settings
from diurna.model import Coder
from diurna.scale.engines import CodedPart, EngineError, in_processes, in_ray
from diurna.scale.files import Counts, Result, Task, is_done, tasks_of
from diurna.study.workers import BATCH

Engine = Literal["processes", "ray"]


@dataclass(slots=True)
class Done:
    """What a run did: files written, files that were there already, and what the written ones hold."""

    written: int = 0
    passed: int = 0
    counts: Counts = field(default_factory=Counts)


def scale(
    source: str,
    output: str,
    settings: Settings,
    *,
    coder: Coder,
    engine: Engine = "processes",
    workers: int | None = 0,
    address: str | None = None,
    columns: Mapping[str, str] | None = None,
    size: int = BATCH,
    here: Any = None,
    on_file: Callable[[Task, Counts], None] = lambda task, counts: None,
) -> Done:
    """Codes every file of ``source`` into a file of its own below ``output``; returns what was done.

    ``coder`` is what makes the rows (:attr:`diurna.understand.coder.Diurna.coder`): files it made before of the same input are
    passed over. ``workers`` 0 codes in this process, with ``here`` where it is given; None leaves the number to a cluster's size. ``size`` is
    the number of articles of a part and changes no row. :class:`OSError` where the input cannot be listed or the output not be
    written, :class:`~diurna.scale.engines.EngineError` where the engine ends early; finished files stay.
    """
    made_by = {**msgspec.to_builtins(coder), "least_confidence": settings.least_confidence, "columns": dict(columns or {})}
    tasks = tasks_of(source, output)
    todo = [task for task in tasks if not is_done(task, made_by)]
    done = Done(passed=len(tasks) - len(todo))
    if not todo:
        return done
    if engine == "ray":
        parts = in_ray(todo, settings, workers=workers, columns=columns, size=size, address=address)
    else:
        parts = in_processes(todo, settings, workers=workers or 0, columns=columns, size=size, coder=here)
    for task, counts in _written(parts, todo, made_by):
        done.written += 1
        done.counts.add(counts)
        on_file(task, counts)
    return done


def _written(parts: Iterator[CodedPart], tasks: list[Task], made_by: Mapping[str, Any]) -> Iterator[tuple[Task, Counts]]:
    """Writes files as their parts come in; gives each when it is whole."""
    place, result = 0, Result(tasks[0], made_by)
    for part in parts:
        if part.task != place:
            raise ValueError(f"{tasks[part.task].name}: came before {tasks[place].name} was finished")
        _same_coder(part, result)
        if result.take(part.number, part.last, part.articles, part.coded):
            yield result.task, result.counts
            place += 1
            if place < len(tasks):
                result = Result(tasks[place], made_by)
    if place < len(tasks):
        raise EngineError(f"{tasks[place].name}: the engine ended before this file was finished; the same command goes on")


def _same_coder(part: CodedPart, result: Result) -> None:
    """A machine with another version, lexicon or model would make files of mixed rows: :class:`EngineError`."""
    for name in ("version", "lexicon", "model"):
        for found in part.coded.events.column(f"coder_{name}").unique().to_pylist():
            if found != result.made_by.get(name, found):
                raise EngineError(
                    f"{result.task.name}: a worker codes with {name} {found}, this machine with {result.made_by[name]}; install the same everywhere"
                )
