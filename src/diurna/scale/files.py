"""One file in, one file out, whole or not at all: what has been done is known by the files that are there.

Inputs and outputs are paths, or addresses of an object storage that pyarrow knows (``s3://``, ``gs://``, ``file://``). A file of
an object storage is fetched to the machine that reads it, and a result is put there when it is whole.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from diurna.columns import DEFINED
from diurna.model import Article
from diurna.read.articles import Failure
from diurna.read.files import files_of, read_inputs, why
from diurna.scale.batch import FAILURES, Coded, Page, articles_table
from diurna.show.parquet import GROUP, Parquet
from diurna.study.workers import BATCH, BATCH_CHARACTERS

_FACTS = "diurna_scale"


class Task(NamedTuple):
    """One input file: its name below the input, where it is, its size in bytes, and where its events and failures go."""

    name: str
    source: str
    size: int
    events: str
    failures: str


class Part(NamedTuple):
    """Some articles of a file, in order; ``last`` ends the file, perhaps without any."""

    number: int
    last: bool
    articles: Any


def is_address(place: str) -> bool:
    """Whether a place is an address of a storage and not a path."""
    return "://" in place


def _storage(address: str) -> tuple[Any, str]:
    from pyarrow.fs import FileSystem

    storage, path = FileSystem.from_uri(address)
    return storage, path


def tasks_of(source: str, output: str) -> list[Task]:
    """The files of the input, sorted by name, each with the place of its output; :class:`OSError` where the input cannot be listed."""
    base = output.rstrip("/")
    if not is_address(source) and not is_address(output) and Path(source).is_dir() and Path(output).resolve().is_relative_to(Path(source).resolve()):
        raise OSError(22, "lies in the folder of the input", output)
    return [Task(name, place, size, f"{base}/events/{name}.parquet", f"{base}/failures/{name}.parquet") for name, place, size in _files(source)]


def _files(source: str) -> list[tuple[str, str, int]]:
    if not is_address(source):
        given = Path(source)
        found = [(p.relative_to(given).as_posix(), p) for p in files_of(given)] if given.is_dir() else [(given.name, given)]
        return [(name, str(p), p.stat().st_size) for name, p in found]
    from pyarrow.fs import FileSelector, FileType

    storage, path = _storage(source)
    [info] = storage.get_file_info([path])
    if info.type == FileType.File:
        return [(path.rpartition("/")[2], source, info.size)]
    if info.type == FileType.NotFound:
        raise FileNotFoundError(2, "No such file or directory", source)
    below = [i for i in storage.get_file_info(FileSelector(path, recursive=True)) if i.type == FileType.File]
    named = sorted((i.path[len(path.rstrip("/")) + 1 :], i.size) for i in below)
    return [(name, f"{source.rstrip('/')}/{name}", size) for name, size in named if not any(part.startswith(".") for part in name.split("/"))]


def parts_of(task: Task, columns: Mapping[str, str] | None = None, size: int = BATCH) -> Iterator[Part]:
    """The articles of a file in tables of ``size`` (fewer where they are long), numbered, the last one marked."""
    held: list[Article | Failure | Page] = []
    number = length = 0
    for item in _items(task, columns):
        held.append(item)
        length += len(item.text) if isinstance(item, Article) else len(item.html) if isinstance(item, Page) else 0
        if len(held) >= size or length >= BATCH_CHARACTERS:
            yield Part(number, False, articles_table(held))
            number, length, held = number + 1, 0, []
    yield Part(number, True, articles_table(held))


def _items(task: Task, columns: Mapping[str, str] | None) -> Iterator[Article | Failure | Page]:
    if not is_address(task.source):
        yield from _read(Path(task.source), columns)
        return
    from pyarrow.fs import LocalFileSystem, copy_files

    with tempfile.TemporaryDirectory() as folder:
        # The ending decides how a file is read, so it keeps its name.
        local = Path(folder) / task.name.rpartition("/")[2]
        storage, path = _storage(task.source)
        try:
            copy_files(path, str(local), source_filesystem=storage, destination_filesystem=LocalFileSystem())
        except OSError as error:
            yield Failure(task.source, f"cannot be fetched: {error}"[:200])
            return
        for item in _read(local, columns):
            yield _renamed(item, str(local), task.source)


def _read(path: Path, columns: Mapping[str, str] | None) -> Iterator[Article | Failure | Page]:
    """What a file holds; pages of archives unread, since a page takes longer to read than to code."""
    if not path.name.lower().endswith((".warc", ".warc.gz")):
        yield from read_inputs([str(path)], columns=columns)
        return
    from diurna.read.warcs import read_warc

    try:
        with path.open("rb") as stream:
            yield from read_warc(stream, str(path), page=Page)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        yield Failure(str(path), why(error))


def _renamed(item: Article | Failure | Page, local: str, source: str) -> Article | Failure | Page:
    """The item with the place of its file in the storage, not of the copy that was read."""
    if isinstance(item, Failure):
        return Failure(item.where.replace(local, source, 1), item.reason, item.step)
    if isinstance(item, Page):
        return item._replace(where=item.where.replace(local, source, 1))
    import msgspec

    return msgspec.structs.replace(item, origin=(item.origin or "").replace(local, source, 1))


# --- what is done -----------------------------------------------------------------------------------------------------


def facts_of(place: str) -> dict[str, Any] | None:
    """What a finished file of events says of itself; None where there is none that can be read to its end."""
    import pyarrow
    import pyarrow.parquet

    try:
        if is_address(place):
            storage, path = _storage(place)
            with storage.open_input_file(path) as stream:
                metadata = pyarrow.parquet.read_metadata(stream).metadata
        else:
            metadata = pyarrow.parquet.read_metadata(place).metadata
        facts: dict[str, Any] = json.loads((metadata or {})[_FACTS.encode()])
    except (OSError, KeyError, ValueError, pyarrow.ArrowException):
        return None
    return facts


def is_done(task: Task, made_by: Mapping[str, Any]) -> bool:
    """Whether the events of a file are there, whole, made of a file of this size by this coder with these settings."""
    facts = facts_of(task.events)
    return facts is not None and facts.get("bytes") == task.size and facts.get("made_by") == dict(made_by)


@dataclass(slots=True)
class Counts:
    """What a file, or a run over many, gave."""

    articles: int = 0
    events: int = 0
    failures: int = 0

    def add(self, other: Counts) -> None:
        """Adds what another file gave."""
        self.articles += other.articles
        self.events += other.events
        self.failures += other.failures


@dataclass(slots=True)
class Result:
    """Takes the coded parts of one file in their order, and writes its events and failures when the last is there."""

    task: Task
    made_by: Mapping[str, Any]
    counts: Counts = field(default_factory=Counts)
    _next: int = 0
    _events: _Output | None = None
    _failures: _Output | None = None

    def take(self, number: int, last: bool, articles: int, coded: Coded) -> bool:
        """One part; true where the file is finished with it. :class:`ValueError` where a part is missing: an engine must keep the order."""
        if number != self._next:
            raise ValueError(f"{self.task.name}: part {number} came where {self._next} was due")
        self._next += 1
        if self._events is None or self._failures is None:
            self._events, self._failures = _Output(self.task.events, DEFINED), _Output(self.task.failures, FAILURES)
        self._events.write(coded.events)
        self._failures.write(coded.failures)
        self.counts.add(Counts(articles - coded.failures.num_rows, coded.events.num_rows, coded.failures.num_rows))
        if last:
            facts = {"input": self.task.name, "bytes": self.task.size, "made_by": dict(self.made_by)}
            facts |= {"articles": self.counts.articles, "events": self.counts.events, "failures": self.counts.failures}
            # The events come last: where they are, all is there.
            self._failures.close(facts)
            self._events.close(facts)
        return last


class _Output:
    """A Parquet file that has its name when it is whole."""

    def __init__(self, place: str, columns: Any):
        self.place = place
        self.stream = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the output
        self.writer = Parquet(self.stream, columns)
        self.held: list[Any] = []
        self.rows = 0

    def write(self, table: Any) -> None:
        """Takes rows; full row groups go to the file."""
        self.held.append(table)
        self.rows += table.num_rows
        if self.rows >= GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        if self.rows:
            self.writer.write_table(pyarrow.concat_tables(self.held))
        self.held, self.rows = [], 0

    def close(self, facts: Mapping[str, Any]) -> None:
        """Gives the file its facts and its name."""
        self._flush()
        self.writer.note({_FACTS: json.dumps(facts)})
        with _named_when_whole(self.place) as stream:
            self.writer.stream = stream
            self.writer.close()
        self.stream.close()


@contextmanager
def _named_when_whole(place: str) -> Iterator[Any]:
    """A stream whose bytes are at ``place`` when the block ends well, and nowhere when it does not."""
    if is_address(place):
        from pyarrow.fs import LocalFileSystem, copy_files

        storage, path = _storage(place)
        with tempfile.TemporaryDirectory() as folder:
            local = Path(folder) / "whole.parquet"
            with local.open("wb") as stream:
                yield stream
            storage.create_dir(path.rpartition("/")[0], recursive=True)
            copy_files(str(local), path, source_filesystem=LocalFileSystem(), destination_filesystem=storage)
        return
    target = Path(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
